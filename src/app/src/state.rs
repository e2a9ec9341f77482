//! What all pages share: the language, the opened vault, what was typed and not yet saved, and the way to the
//! worker. Everything here lives in memory and is gone with the page.

use crate::{
    away::Away,
    browser::{self, Word},
    drafts::Post,
    history::History,
    keeper::{Done, Keeper, OnProgress},
    permits::Chosen,
    progress,
    route::{Place, Route},
    section::Sections,
    text::Text,
    upload::Upload,
};
use js_sys::Uint8Array;
use kluis_catalog::Field;
use kluis_wire::Language;
use kluis_worker::{Answer, Ask, Cases, Failure, Farewell, Kit, Permits, Progress, View};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::Blob;

/// Takes over what an answer says.
pub type Reader = fn(App, &Answer);

/// Shared state. A handful of signals: copying it copies handles.
#[derive(Clone, Copy)]
pub struct App {
    /// Where the person is.
    pub place: Memo<Place>,
    /// The sections of the page that are there.
    pub sections: Sections,
    /// Every word, in the language that is shown.
    pub words: RwSignal<&'static Text>,
    /// The opened vault; `None` while it is locked.
    pub view: RwSignal<Option<View>>,
    /// What was typed and not yet saved, by field. It survives going to another page ([`crate::drafts`]).
    pub drafts: RwSignal<Vec<(Field, String)>>,
    /// What was typed before another value was saved: it is offered.
    pub offers: RwSignal<Vec<(Field, String)>>,
    /// What is on its way to the device's memory.
    pub post: StoredValue<Post>,
    /// What was chosen under Permissions and not yet signed.
    pub chosen: RwSignal<Vec<Chosen>>,
    /// What is permitted, what was decided and who looked, as it was read last.
    pub permits: RwSignal<Option<Permits>>,
    /// Requests and what is on record, as it was read last.
    pub cases: RwSignal<Option<Cases>>,
    /// How those two are read, once a section is there that does.
    pub reader: StoredValue<Option<Reader>>,
    /// The account that is being made.
    pub sign_up: SignUp,
    /// The making of keys.
    pub making: RwSignal<Making>,
    /// Whether the page shows that something is wrong: the title says so.
    pub trouble: RwSignal<bool>,
    /// The upload that is under way; it goes on from page to page.
    pub upload: RwSignal<Option<Upload>>,
    /// What is left of an account that was deleted in this page.
    pub farewell: RwSignal<Option<Farewell>>,
    /// A short remark for everyone, read out by screen readers too.
    pub remark: RwSignal<Option<Remark>>,
    /// How long nobody has been there.
    pub away: Away,
    /// The address bar.
    pub history: History,
    keeper: StoredValue<Keeper, LocalStorage>,
}

/// The account that is being made, as far as it isn't secret.
#[derive(Clone, Copy)]
pub struct SignUp {
    /// The address as typed.
    pub address: RwSignal<String>,
    /// Whether the person is 16 or older; `None` while not answered.
    pub adult: RwSignal<Option<bool>>,
    /// Whether this device isn't the person's own.
    pub not_own: RwSignal<bool>,
    /// How far it is.
    pub part: RwSignal<Part>,
    /// Development only: where the mail is.
    pub outbox: RwSignal<Option<String>>,
}

/// The parts of the account page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The address.
    Address,
    /// The mailed code.
    Code,
    /// The passphrase.
    Passphrase,
}

impl Part {
    /// Which of the three it is, from one.
    #[must_use]
    pub const fn number(self) -> usize {
        match self {
            Self::Address => 1,
            Self::Code => 2,
            Self::Passphrase => 3,
        }
    }
}

/// The making of keys and of a recovery code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Making {
    /// Nothing is being made.
    No,
    /// The worker is at it.
    Working(Option<Progress>),
    /// It did not work.
    Failed(Failure),
    /// There is a kit to be kept.
    Kit(Kit),
}

/// A short remark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// The vault was locked.
    Locked,
    /// The vault was locked because nobody was there.
    Away {
        /// Whether what was typed waits on this device.
        kept: bool,
    },
    /// A field was saved.
    Saved(Field),
    /// A field was deleted.
    Deleted(Field),
    /// What was in an archive was taken over.
    TakenOver,
    /// Everything was fetched afresh.
    Refreshed,
    /// Keys, unlockers or sessions changed.
    KeysChanged,
    /// Something was decided.
    Decided,
    /// A request was sent.
    Requested,
    /// A restriction was ended.
    Lifted,
}

impl App {
    /// Fresh state: nothing open, nothing typed.
    #[must_use]
    pub fn new(history: History, text: &'static Text, sections: Sections) -> Self {
        let view = RwSignal::new(None::<View>);
        Self {
            place: Memo::new(move |before: Option<&Place>| {
                // The page that is shown stays until the next one is there; one behind the lock isn't waited for.
                let asked = history.place();
                let waits = |route: Route| {
                    let locked = route.needs_vault() && view.with(Option::is_none);
                    !locked && !sections.settled(route)
                };
                match before {
                    Some(before) if asked.route.is_some_and(waits) => *before,
                    _ => asked,
                }
            }),
            sections,
            history,
            words: RwSignal::new(text),
            view,
            drafts: RwSignal::default(),
            offers: RwSignal::default(),
            post: StoredValue::default(),
            chosen: RwSignal::default(),
            permits: RwSignal::new(None),
            cases: RwSignal::new(None),
            reader: StoredValue::default(),
            sign_up: SignUp {
                address: RwSignal::default(),
                adult: RwSignal::new(None),
                not_own: RwSignal::new(false),
                part: RwSignal::new(Part::Address),
                outbox: RwSignal::new(None),
            },
            making: RwSignal::new(Making::No),
            trouble: RwSignal::new(false),
            upload: RwSignal::new(None),
            farewell: RwSignal::new(None),
            remark: RwSignal::new(None),
            away: Away::default(),
            keeper: StoredValue::new_local(Keeper::default()),
        }
    }

    /// The text in the chosen language. Inside a view it follows a change of language.
    #[must_use]
    pub fn text(self) -> &'static Text {
        self.words.get()
    }

    /// The same for a piece of a page that is drawn again with its page.
    #[must_use]
    pub fn words(self) -> &'static Text {
        self.words.get_untracked()
    }

    /// The language that is shown.
    #[must_use]
    pub fn language(self) -> Language {
        if self.words().tag == "en" {
            Language::En
        } else {
            Language::Nl
        }
    }

    /// Goes to a page.
    pub fn go(self, route: Route) {
        self.history.go(route);
    }

    /// Which page it is.
    #[must_use]
    pub fn route(self) -> Option<Route> {
        self.place.get().route
    }

    /// Goes on where the person was headed, else with sign-up, or to the settings where that is complete.
    pub fn go_on(self) {
        if let Some(then) = self.place.get_untracked().then {
            return self.go(then);
        }
        self.go(self
            .view
            .with_untracked(|view| progress::next(view.as_ref()))
            .unwrap_or(Route::Settings));
    }

    /// Has the worker at hand before it is needed.
    pub fn warm_up(self) {
        self.keeper.with_value(Keeper::start);
    }

    /// Asks the worker, and takes over what its answer says about the vault.
    pub fn ask(self, ask: Ask, done: impl FnOnce(Result<Answer, Failure>) + 'static) {
        self.ask_with(&ask, None, Box::new(|_| ()), Box::new(done));
    }

    /// The same with a secret, and with word of how far it is.
    pub fn ask_with(self, ask: &Ask, secret: Option<Uint8Array>, progress: OnProgress, done: Done) {
        self.ask_about(ask, secret.map(Into::into), progress, done);
    }

    /// The same with whatever goes with it.
    pub fn ask_about(self, ask: &Ask, enclosed: Option<JsValue>, progress: OnProgress, done: Done) {
        let keeper = self.keeper.get_value();
        let opens = match ask {
            Ask::Unlock { keep, .. }
            | Ask::UnlockPasskey { keep }
            | Ask::Recover { keep }
            | Ask::CreateVault { keep, .. } => Some(*keep),
            _ => None,
        };
        let take_over = move |result| {
            match &result {
                Ok(Answer::Vault(view) | Answer::Created { view, .. }) => {
                    self.view.set(Some(view.clone()));
                    if let Some(keep) = opens {
                        self.take_drafts(keep);
                    }
                }
                Ok(answer) => {
                    if let Some(read) = self.reader.get_value() {
                        read(self, answer);
                    }
                }
                Err(Failure::Locked) => self.view.set(None),
                Err(_) => (),
            }
            done(result);
        };
        keeper.ask(ask, enclosed, progress, Box::new(take_over));
    }

    /// The file that came with an answer, while that is being taken.
    #[must_use]
    pub fn file(self) -> Option<Blob> {
        self.keeper.with_value(Keeper::file)
    }

    /// Forgets everything that is open or typed. The worker forgets the keys, and so does every other page of this
    /// browser: who presses it goes away from all of them.
    pub fn lock(self) {
        self.lock_here();
        browser::tell_pages(Word::Locked);
    }

    /// The same in this page alone.
    pub fn lock_here(self) {
        self.forget_all();
        self.remark.set(Some(Remark::Locked));
        self.go(Route::Open);
        self.view.set(None);
    }

    /// The worker forgets the keys, and the page whatever it has beside what it shows.
    pub fn forget_all(self) {
        self.put_away_drafts();
        self.ask(Ask::Lock, move |_| ());
        self.forget();
    }

    /// The account is deleted: every page of this browser shows that, and nothing of it is left in any of them.
    pub fn left(self, farewell: Farewell) {
        self.farewell.set(Some(farewell));
        self.left_here();
        browser::tell_pages(Word::Left);
    }

    /// The same in this page alone.
    pub fn left_here(self) {
        self.ask(Ask::Lock, move |_| ());
        self.forget();
        self.drafts.set(Vec::new());
        self.offers.set(Vec::new());
        self.sign_up.address.set(String::new());
        self.go(Route::Left);
        self.view.set(None);
    }

    /// Forgets what was going on.
    fn forget(self) {
        self.chosen.set(Vec::new());
        self.permits.set(None);
        self.cases.set(None);
        self.making.set(Making::No);
        self.upload.set(None);
    }
}

/// The shared state, inside a page.
#[must_use]
pub fn use_app() -> App {
    expect_context::<App>()
}
