//! What surrounds each page: skip link, header, steps, help. And what holds for every page: language, title,
//! focus, and that nothing of the vault shows while it is locked.

use crate::{
    away::{self, Notice},
    browser,
    drawing::Half,
    form::Press,
    history::History,
    live::{self, live, says},
    pages::{Page, Pages},
    platform,
    progress::{self, StepState},
    route::Route,
    section::{self, Section, Sections},
    state::{App, Making, Remark},
    text::{self, Text},
    waiting,
};
use kluis_wire::{Language, Shown, limits::AWAY_SECONDS};
use kluis_worker::Ask;
use leptos::{ev, prelude::*, task::tick};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;

/// Where `index.html` shows the start page until the app is there.
const PLACE: &str = "app";

/// Puts the app in place of the page that `index.html` already shows, in one go: nothing jumps. It is made in turns, beside
/// the document, so that whoever already scrolls or types there waits for none of it.
pub fn mount() {
    // Leptos can spawn only once it is mounted; the words come before.
    spawn_local(async {
        let section = section::first(browser::route()).await;
        let mounted = match (section, text::load(browser::remembered_language()).await) {
            (Ok(section), Ok(text)) => replace_first_paint(text, section).await,
            _ => None,
        };
        if mounted.is_none() {
            browser::set_root("data-missing", "program");
        }
    });
}

async fn replace_first_paint(text: &'static Text, section: Option<(Section, Pages)>) -> Option<()> {
    let first_paint = document().get_element_by_id(PLACE)?;
    let place = document().create_element("div").ok()?;
    place.set_id(PLACE);
    browser::turn().await;
    let its_turn = ArcRwSignal::new(false);
    let shows = its_turn.clone();
    mount_to(place.clone().unchecked_into(), move || {
        History::new()
            .map(|history| surround(App::new(history, text, Sections::new(section)), shows))
    })
    .forget();
    browser::turn().await;
    its_turn.set(true);
    tick().await;
    first_paint.replace_with_with_node_1(&place).ok()?;
    let root = document().document_element()?;
    root.remove_attribute("data-wait").ok()
}

/// Everything; the page itself when it is its turn.
fn surround(app: App, shows: ArcRwSignal<bool>) -> impl IntoView {
    provide_context(app);
    app.history.follow_links();
    fetch_sections(app);
    follow_route(app);
    away::watch(app);
    measure(app);
    browser::when_online(move || waiting::send(app));
    let is_step = Memo::new(move |_| {
        let place = app.place.get();
        place.route.is_some_and(|route| route.step().is_some())
            && place.then != Some(Route::SettingsKeys)
    });
    view! {
        <a class="skip" href="#main" on:click=skip>
            {says(move || app.text().shell.skip)}
        </a>
        <Top app />
        <div class="page">
            {live(move || shows.get().then(|| view! { <Page /> }))}
            {live(move || is_step.get().then(|| view! { <Steps app /> }))}
        </div>
        <Help app />
        <Notice app />
    }
}

/// Each page behind the lock is told to the worker, which measures it where the person allows that, and else does nothing.
fn measure(app: App) {
    let shown = Memo::new(move |_| {
        let open = app.view.with(Option::is_some);
        app.route()
            .and_then(|route| Shown::at(route.path()))
            .filter(|_| open)
    });
    live::follow(move || {
        if let Some(shown) = shown.get() {
            app.ask(Ask::Measure(shown), |_| ());
        }
    });
}

fn skip(event: ev::MouseEvent) {
    event.prevent_default();
    event.stop_propagation();
    browser::focus("main");
}

/// Each page's section comes when someone goes there; its files, when someone is likely to.
fn fetch_sections(app: App) {
    live::follow(move || {
        if let Some(route) = app
            .history
            .place()
            .route
            .filter(|route| !is_shut(app, *route))
        {
            app.sections.need(route);
        }
    });
    live::follow(move || {
        let open = app.view.with(Option::is_some);
        let likely: &[_] = match app.route() {
            Some(Route::Start) => &[Section::SignUp, Section::Open],
            _ if open => &[
                Section::SignUp,
                Section::Read,
                Section::Permit,
                Section::Settings,
            ],
            _ => &[],
        };
        browser::when_idle(move || likely.iter().for_each(|section| section.expect()));
    });
}

/// Title, language, focus and the lock follow what is shown.
fn follow_route(app: App) {
    live::follow(move || browser::set_root("lang", app.text().tag));
    live::follow(move || {
        let text = app.text();
        let mark = if app.trouble.get() {
            text.shell.error_title
        } else {
            ""
        };
        document().set_title(&format!(
            "{mark}{} · {}",
            text::name(&text.names, app.route()),
            platform::NAME
        ));
    });
    let before = StoredValue::new(app.place.get_untracked().route);
    live::follow(move || {
        let now = app.route();
        if before.get_value() != now {
            before.set_value(now);
            browser::focus_heading();
        }
        if now != Some(Route::Open) {
            app.remark.set(None);
        }
    });
    live::follow(move || {
        // Whoever is on the way elsewhere, while the page for it comes, stays on it.
        let here = app.history.place().route;
        if let Some(route) = app.route().filter(|route| is_shut(app, *route))
            && here == Some(route)
        {
            app.history.go_behind_lock(route);
        }
    });
}

/// Whether a page can't be shown because the vault is locked.
#[must_use]
pub fn is_shut(app: App, route: Route) -> bool {
    let made_here = route == Route::Keys && app.making.with(|making| *making != Making::No);
    route.needs_vault() && app.view.with(Option::is_none) && !made_here
}

#[component]
fn Top(app: App) -> impl IntoView {
    let other_language = Callback::new(move |()| {
        let other = match app.language() {
            Language::Nl => Language::En,
            Language::En => Language::Nl,
        };
        spawn_local(async move {
            // Where it doesn't come, the language stays as it is; the next press tries again.
            if let Ok(words) = text::load(other).await {
                app.words.set(words);
                browser::remember_language(words.tag);
            }
        });
    });
    let is_open = Memo::new(move |_| app.view.with(Option::is_some));
    view! {
        <header class="top">
            <a class="mark" href=Route::Start.path()>
                {Half::Both.view()}
                <span>{platform::NAME}</span>
            </a>
            <div class="top-actions">
                {live(move || {
                    let text = &app.text().shell;
                    let lock = Callback::new(move |()| app.lock());
                    let to_data = || view! { <a class="quiet" href=Route::Settings.path()>{text.my_data}</a> };
                    view! {
                        {is_open.get().then(to_data)}
                        {is_open.get().then(|| view! { <Press class="quiet" action="lock" label=text.lock does=lock /> })}
                        <span lang=if app.text().tag == "nl" { "en" } else { "nl" }>
                            <Press class="quiet" action="language" label=text.other_language does=other_language />
                        </span>
                    }
                })}
            </div>
        </header>
    }
}

/// The steps of sign-up and how far the person is.
#[component]
pub fn Steps(app: App) -> impl IntoView {
    live(move || {
        let text = app.text();
        let steps = Route::STEPS
            .into_iter()
            .map(|step| {
                let here = app.route() == Some(step);
                let done = app.view.with(|view| progress::state(view.as_ref(), step)) == StepState::Done;
                let state = match (here, done) {
                    (true, _) => text.shell.step_now,
                    (_, true) => text.shell.step_done,
                    _ => text.shell.step_todo,
                };
                let name = text::name(&text.names, Some(step));
                let reachable = !here && !is_shut(app, step);
                view! {
                    <li class:is-here=here class:is-done=done>
                        {if reachable {
                            view! { <a href=step.path()>{name}</a> }.into_any()
                        } else {
                            view! { <span aria-current=here.then_some("step")>{name}</span> }.into_any()
                        }}
                        <span class="steps-state">{state}</span>
                    </li>
                }
            })
            .collect_view();
        view! {
            <nav class="steps" aria-label=text.shell.steps>
                <h2>{text.shell.steps}</h2>
                <ol>{steps}</ol>
            </nav>
        }
    })
}

/// A short remark on what just happened, for every reader.
#[component]
pub fn Said(app: App) -> impl IntoView {
    let words = move || {
        let text = app.text();
        let label = |field| text.fields.of(field).label;
        app.remark.get().map(|remark| match remark {
            Remark::Locked => text.shell.locked.to_owned(),
            Remark::Away { kept } => {
                let waits = if kept {
                    text.shell.away_waits
                } else {
                    text.shell.away_gone
                };
                let says = text.shell.locked_away.fill([&(AWAY_SECONDS / 60)]);
                [says.as_str(), waits].join(" ")
            }
            Remark::Saved(field) => text.settings.saved.fill([&label(field)]),
            Remark::Deleted(field) => text.settings.deleted.fill([&label(field)]),
            Remark::TakenOver => text.takeout.taken_over.to_owned(),
            Remark::Refreshed => text.settings.refreshed.to_owned(),
            Remark::KeysChanged => text.my_keys.done.to_owned(),
            Remark::Decided => text.my_permissions.decided.to_owned(),
            Remark::Requested => text.cases.requested.to_owned(),
            Remark::Lifted => text.cases.lifted.to_owned(),
        })
    };
    view! {
        <p class="remark" role="status">
            {says(words)}
        </p>
    }
}

#[component]
fn Help(app: App) -> impl IntoView {
    live(move || {
        let (text, party) = (&app.text().shell, platform::party());
        view! {
            <footer class="foot">
                <p>
                    <strong>{text.help}</strong>
                    " "
                    {text.help_by_phone}
                    " "
                    <a href=party.phone_link()>{party.phone.as_str()}</a>
                    " "
                    {text.help_by_mail}
                    " "
                    <a href=party.mail_link()>{party.email.as_str()}</a>
                </p>
                <p>
                    <a href=Route::KeyPoints.path()>{text.key_points}</a>
                    " · "
                    <a href=Route::Promises.path()>{text.promises}</a>
                    " · "
                    <a href=Route::Proof.path()>{text.proof}</a>
                    " · "
                    <a href=text.law_link rel="external">
                        {text.law}
                    </a>
                </p>
            </footer>
        }
    })
}
