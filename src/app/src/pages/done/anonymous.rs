//! A CV without a name: what it holds, what was left out, and the way to keep it. It is made on the device.

use crate::{
    anonymous, browser,
    form::{Press, shown},
    live::live,
    route::Route,
    state::App,
    text::Anonymous as Words,
};
use kluis_catalog::Field;
use leptos::prelude::*;

/// The section of the page, and the sheet that is printed.
pub(super) fn section(app: App) -> AnyView {
    live(move || {
        let text: &'static Words = &app.text().done.anonymous;
        let made = app
            .view
            .with(|view| view.as_ref().map(|view| anonymous::make(view, text.blank)))
            .unwrap_or_default();
        let fields: Vec<(&'static str, Vec<String>)> = made
            .fields
            .iter()
            .map(|(field, value)| {
                (
                    app.words().fields.of(*field).label,
                    readable(app, *field, value),
                )
            })
            .collect();
        let rest = if fields.is_empty() {
            let work = crate::text::name(&app.words().names, Some(Route::Work));
            view! {
                <p class="note">
                    {text.none} " " <a href=Route::Work.and_then(Route::Done)>{work}</a>
                </p>
            }
            .into_any()
        } else {
            let blanked = (made.blanked > 0).then(|| text.blanked.of(made.blanked));
            kept(text, fields, blanked)
        };
        view! {
            <section aria-labelledby="anonymous">
                <h2 id="anonymous">{text.heading}</h2>
                <p>{text.lead}</p>
                {rest}
            </section>
        }
    })
}

fn kept(
    text: &'static Words,
    fields: Vec<(&'static str, Vec<String>)>,
    blanked: Option<String>,
) -> AnyView {
    let told = |fields: &[(&'static str, Vec<String>)]| {
        let terms = fields.iter().map(|(label, values)| {
            let values = values
                .iter()
                .map(|value| view! { <dd>{value.clone()}</dd> })
                .collect_view();
            view! { <dt>{*label}</dt> {values} }
        });
        view! {
            <h3>{text.title}</h3>
            <dl>{terms.collect_view()}</dl>
        }
    };
    let on_screen = told(&fields);
    let printed = told(&fields);
    let save = Callback::new(move |()| {
        let file = anonymous::file(text.title, &fields, text.left_out);
        browser::save_file(text.file_name, &file);
    });
    view! {
        <div class="anonymous" data-anonymous="">{on_screen}</div>
        <p>{text.left_out}</p>
        {blanked.map(|blanked| view! { <p data-blanked="">{blanked}</p> })}
        <p class="hint">{text.look}</p>
        <div class="actions">
            <Press action="save-anonymous" label=text.save does=save />
            <Press action="print" label=text.print does=Callback::new(|()| browser::print()) />
        </div>
        <div class="sheet" aria-hidden="true">{printed}</div>
    }
    .into_any()
}

/// A value as people read it, a line each.
fn readable(app: App, field: Field, value: &str) -> Vec<String> {
    match field {
        Field::Skills => value.split('\n').map(str::to_owned).collect(),
        _ => vec![shown(app, field, value)],
    }
}
