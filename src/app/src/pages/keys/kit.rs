//! The recovery code, to be saved, printed or copied.

use crate::{
    browser,
    form::{Heading, Press},
    live::live,
    platform, qr,
    route::Route,
    state::{Making, use_app},
    text::KitSheet,
};
use kluis_worker::Kit;
use leptos::prelude::*;

/// The code and what to do with it.
#[component]
pub fn Keep(kept: RwSignal<bool>) -> impl IntoView {
    let app = use_app();
    let kit = move || match app.making.get_untracked() {
        Making::Kit(kit) => Some(kit),
        _ => None,
    };
    let copied = RwSignal::new(None);
    let copy = Callback::new(move |()| {
        if let Some(kit) = kit() {
            browser::copy(&kit.code, move |worked| copied.set(Some(worked)));
        }
    });
    let save = Callback::new(move |()| {
        if let Some(kit) = kit() {
            browser::save_file(app.words().keys.file_name, &kit.file);
        }
    });
    live(move || {
        let text = &app.text().keys;
        let outcome = match copied.get() {
            None => "",
            Some(true) => text.copied,
            Some(false) => text.not_copied,
        };
        let points = text
            .kit_keep
            .iter()
            .map(|point| view! { <li>{*point}</li> })
            .collect_view();
        view! {
            <Heading says=text.kit lead=text.kit_lead />
            {kit().map(|kit| view! {
                <Code kit=kit.clone() />
                <Scan code=kit.code.clone() />
                <p>{text.sheet.compare}</p>
                {marks(&text.sheet, &kit)}
                <Sheet kit />
            })}
            <div class="actions">
                <Press action="save" label=text.save does=save />
                <Press action="print" label=text.print does=Callback::new(|()| browser::print()) />
                <Press action="copy" label=text.copy does=copy />
                <span class="remark" role="status">
                    {outcome}
                </span>
            </div>
            <ul class="points">{points}</ul>
            <div class="actions">
                <Press
                    class="button"
                    action="continue"
                    label=text.kept
                    does=Callback::new(move |()| kept.set(true))
                />
            </div>
        }
    })
}

/// The code in its groups; what is selected and copied by hand is the code as it is.
#[component]
fn Code(kit: Kit) -> impl IntoView {
    let app = use_app();
    let groups = kit
        .code
        .split_inclusive('-')
        .map(|group| view! { <span>{group.to_owned()}</span> })
        .collect_view();
    view! {
        <figure class="recovery" translate="no">
            <figcaption>{app.words().keys.code}</figcaption>
            <code data-recovery-code="">{groups}</code>
        </figure>
    }
}

/// The same code for a camera, and as a file.
#[component]
fn Scan(code: String) -> impl IntoView {
    let text = &use_app().words().keys;
    let drawing = drawn(&code, text.qr);
    let save = Callback::new(move |()| {
        if let Some(file) = qr::file(&code) {
            browser::save_file(text.qr_file_name, &file);
        }
    });
    view! {
        <div class="scan">
            {drawing}
            <div>
                <p>{text.qr_says}</p>
                <Press class="link" action="save-qr" label=text.qr_save does=save />
            </div>
        </div>
    }
}

/// A code as a QR code.
fn drawn(code: &str, name: &'static str) -> Option<AnyView> {
    let qr::Drawing { side, path } = qr::draw(code)?;
    let frame = format!("0 0 {side} {side}");
    Some(
        view! {
            <svg class="qr" viewBox=frame role="img" aria-label=name shape-rendering="crispEdges">
                <path d=path />
            </svg>
        }
        .into_any(),
    )
}

/// What is on paper when the page is printed.
#[component]
fn Sheet(kit: Kit) -> impl IntoView {
    let app = use_app();
    let text: &'static KitSheet = &app.words().keys.sheet;
    let address = [&browser::origin(), Route::Recover.path()].concat();
    view! {
        <section class="sheet" aria-hidden="true">
            <h2>{platform::NAME} ": " {text.heading}</h2>
            <p class="sheet-code">{kit.code.clone()}</p>
            {drawn(&kit.code, app.words().keys.qr)}
            <p>{app.words().keys.qr_says}</p>
            <p>{text.use_it}</p>
            <dl>
                <dt>{text.at}</dt>
                <dd>{address}</dd>
            </dl>
            {marks(text, &kit)}
            <p>{text.compare}</p>
            <p>{text.secret}</p>
        </section>
    }
}

/// By what the vault and its platform are known again.
fn marks(text: &'static KitSheet, kit: &Kit) -> AnyView {
    view! {
        <dl class="marks">
            <dt>{text.fingerprint}</dt>
            <dd><code>{kit.fingerprint.clone()}</code></dd>
            <dt>{text.platform}</dt>
            <dd><code>{kit.platform.clone()}</code></dd>
            <dt>{text.sequence}</dt>
            <dd><code>{kit.sequence}</code></dd>
        </dl>
    }
    .into_any()
}
