//! `/kernpunten`: what happens to personal data, in fifteen points. Anyone can read it; who is signing up goes on
//! from here.

use super::StepLine;
use crate::{
    browser,
    form::{Form, Heading, Problems, Submit, Trouble},
    live::live,
    progress,
    route::Route,
    state::{App, use_app},
    text::{KeyPoint, KeyPoints as Words, Theme},
};
use kluis_catalog::Field;
use kluis_worker::{Ask, Change};
use leptos::prelude::*;

/// The key points.
#[component]
pub fn KeyPoints() -> impl IntoView {
    let app = use_app();
    let trouble = Trouble::new(app);
    let is_open = Memo::new(move |_| app.view.with(Option::is_some));
    live(move || {
        let text: &'static Words = &app.text().key_points;
        let shell = &app.text().shell;
        let introduction = text
            .introduction
            .iter()
            .map(|line| view! { <p>{*line}</p> })
            .collect_view();
        view! {
            <StepLine route=Route::KeyPoints />
            <Heading says=text.heading lead=text.lead />
            <Problems trouble />
            <div class="introduction">
                {introduction} <p>
                    <a href=shell.law_link rel="external">
                        {shell.law}
                    </a>
                </p>
            </div>
            {text.themes.iter().map(|each| theme(text, each)).collect_view()}
            {if is_open.get() {
                    view! {
                        <Form send=Callback::new(move |()| go_on(app, trouble)) busy=trouble.busy>
                            <p class="hint">{text.recorded}</p>
                            <div class="actions">
                                <Submit label=app.words().form.go_on busy=trouble.busy />
                            </div>
                        </Form>
                    }
                        .into_any()
                } else {
                    view! {
                        <p class="actions">
                            <a class="button" href=Route::Account.path() data-action="continue">
                                {text.begin}
                            </a>
                        </p>
                    }
                        .into_any()
                }}
        }
    })
}

fn theme(text: &'static Words, theme: &'static Theme) -> AnyView {
    view! {
        <section class="theme">
            <h2>{theme.title}</h2>
            {theme.points.iter().map(|each| point(text, each)).collect_view()}
        </section>
    }
    .into_any()
}

fn point(text: &'static Words, point: &'static KeyPoint) -> AnyView {
    // The connection in use now is the evidence of the point about it.
    let live_evidence = (point.id == "k10").then(|| {
        view! { <p class="today">{if browser::is_secured() { text.connection_https } else { text.connection_http }}</p> }
    });
    view! {
        <details class="point" id=point.id>
            <summary>{point.short}</summary>
            <div>
                {point.whole.iter().map(|line| view! { <p>{*line}</p> }).collect_view()}
                {point.today.map(|today| view! { <p class="today">{today}</p> })} {live_evidence}
                {point.evidence.and_then(Route::from_id).map(|route| view! { <p><a href=route.path()>{text.evidence}</a></p> })}
            </div>
        </details>
    }
    .into_any()
}

/// Records what was shown, once, and goes on.
fn go_on(app: App, trouble: Trouble) {
    let go = move || app.go(app.place.get_untracked().then.unwrap_or(Route::Permissions));
    let recorded = app
        .view
        .with_untracked(|view| view.as_ref().and_then(progress::key_points_date).is_some());
    if recorded {
        return go();
    }
    let shown = untrack(|| progress::key_points_shown(app.text().tag, &browser::today()));
    let changes = vec![Change {
        field: Field::KeyPointsShown,
        value: Some(shown),
    }];
    trouble.ask(Ask::Save { changes }, move |_| go());
}

#[cfg(test)]
mod tests {
    use crate::{route::Route, text::text};
    use kluis_wire::Language;

    #[test]
    fn both_languages_make_the_same_fifteen_points() {
        let ids = |language| {
            let points = text(language)
                .key_points
                .themes
                .into_iter()
                .flat_map(|theme| theme.points);
            points
                .map(|point| {
                    let page = point.evidence.map(|id| Route::from_id(id).expect("a page"));
                    (point.id, page, point.today.is_some())
                })
                .collect::<Vec<_>>()
        };
        let mut dutch = ids(Language::Nl);
        assert_eq!(dutch, ids(Language::En));
        dutch.sort_by_key(|(id, ..)| id.trim_start_matches('k').parse::<u32>().unwrap());
        let names: Vec<_> = dutch.into_iter().map(|(id, ..)| id.to_owned()).collect();
        assert_eq!(
            names,
            (1..=15)
                .map(|number| format!("k{number}"))
                .collect::<Vec<_>>()
        );
    }
}
