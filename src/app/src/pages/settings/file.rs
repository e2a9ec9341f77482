//! A field that is a file: chosen, uploaded with word of how far it is, downloaded.

use super::Desk;
use crate::{
    browser,
    form::Press,
    live::{live, on},
    problem::input_id,
    state::App,
    text::Settings as Words,
    upload::{self, Upload},
};
use kluis_catalog::Field;
use kluis_worker::{Answer, Ask, Progress};
use leptos::{ev, prelude::*};
use web_sys::HtmlInputElement;

/// What can be done with it, or how far it is.
pub(super) fn actions(app: App, field: Field, desk: Desk, has_value: bool) -> AnyView {
    live(move || {
        let text: &'static Words = &app.words().settings;
        match app.upload.get() {
            Some(upload) if upload.field == field => progress(app, text, upload),
            other => view! {
                {choose(app, field, desk, has_value, other.is_some())}
                {live(move || fetched(app, field, desk))}
            }
            .into_any(),
        }
    })
    .into_any()
}

fn progress(app: App, text: &'static Words, upload: Upload) -> AnyView {
    let says = if upload.waits > 0 {
        text.upload_waits.to_owned()
    } else {
        text.uploading
            .fill([&text.size(upload.sent), &text.size(upload.of)])
    };
    view! {
        <progress max=upload.of.to_string() value=upload.sent.to_string()></progress>
        <p class="hint" data-upload="">
            {says}
        </p>
        <Press
            class="link"
            action="upload-stop"
            label=text.upload_stop
            does=Callback::new(move |()| upload::stop(app))
        />
    }
    .into_any()
}

/// One upload at a time: while another one is under way, this field waits.
fn choose(app: App, field: Field, desk: Desk, has_value: bool, waits: bool) -> AnyView {
    let text: &'static Words = &app.words().settings;
    let chosen = on(move |event: ev::Event| {
        if let Some(file) = browser::chosen_file(&event_target::<HtmlInputElement>(&event)) {
            upload::begin(app, desk.trouble, field, &file);
        }
    });
    let download = Callback::new(move |()| download(app, field, desk));
    let kinds: Vec<_> = field.files().iter().map(|media| media.name()).collect();
    view! {
        <label for=input_id(field)>{if has_value { text.replace } else { text.choose }}</label>
        <p class="hint">{app.words().fields.of(field).hint}</p>
        <input id=input_id(field) type="file" disabled=waits accept=kinds.join(",") on:change=chosen />
        {has_value
            .then(|| {
                view! { <Press class="link" action="download" label=text.download does=download /> }
            })}
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
