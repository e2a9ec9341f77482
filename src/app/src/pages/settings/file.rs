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
use kluis_worker::{Answer, Ask};
use leptos::{ev, prelude::*};
use web_sys::HtmlInputElement;

/// What can be done with it, or how far it is.
pub(super) fn actions(app: App, field: Field, desk: Desk, has_value: bool) -> AnyView {
    live(move || {
        let text: &'static Words = &app.words().settings;
        match app.upload.get() {
            Some(upload) if upload.field == field => progress(app, text, upload),
            other => choose(app, field, desk, has_value, other.is_some()),
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
    let download = Callback::new(move |()| {
        desk.trouble.ask(Ask::Download { field }, move |answer| {
            if let (Answer::File { name }, Some(file)) = (answer, app.file()) {
                browser::save_blob(&name, &file);
            }
        });
    });
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
