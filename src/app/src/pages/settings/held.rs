//! What recipients hold now: what they may open, what they opened, and whether they confirmed that they erased it.

use crate::{
    browser,
    form::{Problems, Trouble},
    live::live,
    problem::{enumerated, upper_first},
    state::App,
    text::MyPermissions as Words,
};
use kluis_worker::{Answer, Ask, HeldItem};
use leptos::prelude::*;

/// The section of the page. It is read again when something was decided.
pub(super) fn section(app: App) -> AnyView {
    let reading = Trouble::new(app);
    let held = RwSignal::new(None::<Vec<HeldItem>>);
    let decided = Memo::new(move |_| {
        app.permits
            .with(|permits| permits.as_ref().map(|permits| permits.decisions.len()))
    });
    Effect::new(move |_| {
        if decided.get().is_some() {
            reading.ask(Ask::Held, move |answer| {
                if let Answer::Held(packed) = answer
                    && let Some(items) = packed.open()
                {
                    held.set(Some(items));
                }
            });
        }
    });
    live(move || {
        let text: &'static Words = &app.words().my_permissions;
        let list = held.with(|held| held.as_ref().map(|held| list(app, held)));
        view! {
            <h2>{text.held}</h2>
            <p>{text.held_lead}</p>
            <Problems trouble=reading />
            {list}
        }
    })
}

fn list(app: App, held: &[HeldItem]) -> AnyView {
    let text: &'static Words = &app.words().my_permissions;
    if held.is_empty() {
        return view! { <p class="note" data-held="">{text.held_empty}</p> }.into_any();
    }
    let items = held.iter().map(|item| one(app, item));
    view! { <ul class="held" data-held="">{items.collect_view()}</ul> }.into_any()
}

fn one(app: App, item: &HeldItem) -> AnyView {
    let words = app.words();
    let who =
        words
            .permissions
            .receiver
            .fill([&item.who.role, &item.who.number, &item.who.organisation]);
    let what = enumerated(&[words.fields.of(item.field).label]);
    let lines = lines(app, item);
    let lines = lines.into_iter().map(|line| view! { <li>{line}</li> });
    view! {
        <li data-field=item.field.id() class:is-over=item.ended.is_some()>
            <p><strong>{upper_first(&who)}</strong> ": " {what}</p>
            <ul>{lines.collect_view()}</ul>
        </li>
    }
    .into_any()
}

/// What is known of one: that it was opened, that it ended, that they were told, that they erased it.
fn lines(app: App, item: &HeldItem) -> Vec<String> {
    let text: &'static Words = &app.words().my_permissions;
    let at = |seconds: u64| browser::date_and_time(seconds, app.words().tag);
    let mut lines = vec![match item.opened {
        Some(opened) => text.held_opened.fill([&at(opened)]),
        None => text.held_unopened.to_owned(),
    }];
    lines.extend(
        item.changed
            .map(|changed| text.held_changed.fill([&at(changed)])),
    );
    let Some(ended) = item.ended else {
        return lines;
    };
    lines.push(text.held_ended.fill([&at(ended)]));
    lines.push(match item.told {
        Some(told) => text.held_told.fill([&at(told)]),
        None => text.held_not_told.to_owned(),
    });
    lines.push(match item.confirmed {
        Some(confirmed) => text.held_confirmed.fill([&at(confirmed)]),
        None => text.held_not_confirmed.to_owned(),
    });
    lines
}
