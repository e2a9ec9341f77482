//! What is typed and not yet saved. It stays in the page, and goes to the worker, which keeps it on this device
//! sealed to the person: after a reload, a crash or a lock it is there again once the vault is open.
//!
//! One text at a time is on its way; what is typed in the meantime goes after it, the last of each field only. So
//! typing never waits, and nothing waits longer than one writing takes.

use crate::{browser, state::App, waiting};
use kluis_catalog::Field;
use kluis_worker::{Answer, Ask, Draft, Failure, Recall};
use leptos::prelude::*;

/// What is on its way to the device's memory.
#[derive(Default)]
pub struct Post {
    changed: Vec<Field>,
    busy: bool,
}

impl App {
    /// Keeps what is typed for a field until it is saved.
    pub fn draft(self, field: Field, text: String) {
        self.drafts.update(|drafts| {
            drafts.retain(|(drafted, _)| *drafted != field);
            drafts.push((field, text));
        });
        self.keep(field);
    }

    /// Forgets what was typed for these fields: it was saved, or is no longer wanted.
    pub fn undraft(self, fields: &[Field]) {
        let is_one = |field: &Field| fields.contains(field);
        self.drafts
            .update(|drafts| drafts.retain(|(field, _)| !is_one(field)));
        self.offers
            .update(|offers| offers.retain(|(field, _)| !is_one(field)));
        for field in fields {
            self.keep(*field);
        }
    }

    fn keep(self, field: Field) {
        self.post.update_value(|post| {
            if !post.changed.contains(&field) {
                post.changed.push(field);
            }
        });
        self.keep_next();
    }

    fn keep_next(self) {
        let next = self.post.try_update_value(|post| {
            if post.busy {
                return None;
            }
            let next = post.changed.pop()?;
            post.busy = true;
            Some(next)
        });
        let Some(field) = next.flatten() else { return };
        self.ask(self.kept(field), move |answer| {
            if answer == Err(Failure::NotKept) {
                self.view.update(|view| {
                    if let Some(view) = view {
                        view.recall = Recall::Unable;
                    }
                });
            }
            self.post.update_value(|post| post.busy = false);
            self.keep_next();
        });
    }

    fn kept(self, field: Field) -> Ask {
        let text = self.drafts.with_untracked(|drafts| {
            let found = drafts.iter().find(|(drafted, _)| *drafted == field);
            found.map(|(_, text)| text.clone())
        });
        Ask::Draft { field, text }
    }

    /// Sends everything that waits, before the vault is locked, and empties the page.
    pub fn put_away_drafts(self) {
        let mut waiting = Vec::new();
        self.post
            .update_value(|post| waiting = std::mem::take(&mut post.changed));
        for field in waiting {
            self.ask(self.kept(field), |_| ());
        }
        self.drafts.set(Vec::new());
        self.offers.set(Vec::new());
    }

    /// The vault was opened: what was typed before is there again. What stands in the page goes before it, and what
    /// was saved in the meantime is only offered.
    pub fn take_drafts(self, keep: bool) {
        if keep {
            browser::ask_to_stay();
        }
        self.ask(Ask::Drafts, move |answer| {
            let Ok(Answer::Drafts(found)) = answer else {
                return;
            };
            let (old, new): (Vec<Draft>, Vec<Draft>) =
                found.into_iter().partition(|draft| draft.overtaken);
            let pair = |draft: Draft| (draft.field, draft.text);
            self.offers.set(old.into_iter().map(pair).collect());
            self.drafts.update(|drafts| {
                for (field, text) in new.into_iter().map(pair) {
                    if !drafts.iter().any(|(drafted, _)| *drafted == field) {
                        drafts.push((field, text));
                    }
                }
            });
            waiting::send(self);
        });
    }
}
