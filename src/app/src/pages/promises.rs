//! `/beloften`: every promise with how it is kept, where one sees that, what isn't there yet, and the tests that would
//! notice. Anyone can read it, without an account.

use crate::{
    browser,
    form::Heading,
    live::{follow, live},
    route::Route,
    state::{App, use_app},
    text::{self, PromiseText, Promises as Words},
};
use leptos::prelude::*;

/// The page.
#[component]
pub fn Promises() -> impl IntoView {
    let app = use_app();
    follow(move || {
        let part = app.history.part();
        let mut all = app.words().promises.all.iter();
        if let Some(promise) = all.find(|promise| promise.id == part) {
            browser::show_part(promise.id);
        }
    });
    live(move || {
        let text: &'static Words = &app.text().promises;
        let kept = text.all.iter().filter(|promise| promise.missing.is_none());
        let count = text.count.fill([&kept.count(), &text.all.len()]);
        let all = text.all.iter().map(|each| promise(app, text, each));
        view! {
            <Heading says=text.heading lead=text.lead />
            <p class="note" data-kept="">{count}</p>
            {all.collect_view()}
        }
    })
}

fn promise(app: App, text: &'static Words, promise: &'static PromiseText) -> AnyView {
    let page = promise.seen.and_then(Route::from_path).map(|route| {
        let name = text::name(&app.words().names, Some(route));
        view! { <a href=route.path() data-evidence="">{text.seen} " " {name}</a> }.into_any()
    });
    let page = page.unwrap_or_else(|| text.not_seen.into_any());
    let missing = promise.missing.map(|missing| {
        view! { <p class="today" data-missing=""><strong>{text.missing}</strong> " " {missing}</p> }
    });
    let tests = (!promise.tests.is_empty()).then(|| {
        let names = promise
            .tests
            .iter()
            .map(|name| view! { <li><code>{*name}</code></li> });
        view! {
            <details class="tests">
                <summary>{text.tests.of(promise.tests.len())}</summary>
                <ul>{names.collect_view()}</ul>
            </details>
        }
    });
    view! {
        <section class="promise" id=promise.id>
            <h2>{promise.promise}</h2>
            <p><strong>{text.how}</strong> ": " {promise.how}</p>
            {missing}
            <p>{page}</p>
            {tests}
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::text;
    use kluis_wire::Language;

    #[test]
    fn where_it_is_seen_is_a_page() {
        for promise in &text(Language::Nl).promises.all {
            let page = promise.seen.map(|path| Route::from_path(path).is_some());
            assert_ne!(page, Some(false), "{}", promise.id);
        }
    }
}
