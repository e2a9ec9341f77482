//! A field that is a file: chosen, uploaded with word of how far it is, downloaded.

use super::Desk;
use crate::{
    browser, doubt::Doubted, form::Press, live::live, state::App, text::Settings as Words,
};
use kluis_catalog::Field;
use kluis_worker::{Answer, Ask, Progress};
use leptos::prelude::*;

/// What can be done with it, or how far it is.
pub(super) fn actions(app: App, field: Field, desk: Desk, has_value: bool) -> AnyView {
    let download = Callback::new(move |()| download(app, field, desk));
    let label = app.words().settings.download;
    let chooser = if field == Field::Photo {
        desk.photo
    } else {
        desk.cv
    };
    // Where something is being edited, what is asked about that stands there.
    let asked = move || {
        let here = field == Field::Cv && desk.doing.with(Option::is_none);
        here.then(|| view! { <Doubted asking=desk.asking /> })
    };
    view! {
        {live(asked)}
        {chooser.view(has_value)}
        {has_value.then(|| view! { <Press class="link" action="download" label does=download /> })}
        {live(move || fetched(app, field, desk))}
    }
    .into_any()
}

/// Fetches the file and saves it, with word of how far it is.
fn download(app: App, field: Field, desk: Desk) {
    if desk.fetched.with_untracked(Option::is_some) {
        return;
    }
    desk.trouble.clear();
    desk.fetched.set(Some((field, 0, 1)));
    let progress = move |step| {
        if let Progress::Opening { done, total } = step {
            let _ = desk.fetched.try_set(Some((field, done, total)));
        }
    };
    let done = move |result| {
        if let (Ok(Answer::File { name }), Some(file)) = (&result, app.file()) {
            browser::save_blob(name, &file);
        }
        // The person may have left the page.
        if let (None, Err(failure)) = (desk.fetched.try_set(None), result) {
            desk.trouble.tell(failure);
        }
    };
    app.ask_with(
        &Ask::Download { field },
        None,
        Box::new(progress),
        Box::new(done),
    );
}

/// How far it is.
fn fetched(app: App, field: Field, desk: Desk) -> Option<AnyView> {
    let (_, done, total) = desk.fetched.get().filter(|(one, ..)| *one == field)?;
    let text: &'static Words = &app.words().settings;
    let length = app.view.with_untracked(|view| {
        let fields = view.iter().flat_map(|view| &view.fields);
        let mut lengths = fields.filter(|opened| opened.field == field);
        lengths.next().and_then(|opened| opened.length)
    })?;
    let there = length * u64::from(done) / u64::from(total).max(1);
    let says = text
        .downloading
        .fill([&text.size(there), &text.size(length)]);
    Some(
        view! {
            <progress max=total.to_string() value=done.to_string()></progress>
            <p class="hint" data-download="">
                {says}
            </p>
        }
        .into_any(),
    )
}
