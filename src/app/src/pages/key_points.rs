//! `/kernpunten`: what happens to personal data, in fifteen points. Anyone can read it, search it, print it and link
//! to a point of it; who is signing up goes on from here.

use super::StepLine;
use crate::{
    browser,
    find::Sought,
    form::{Form, Heading, Press, Problems, Submit, Trouble},
    live::{follow, live, on, says},
    progress,
    route::Route,
    shown,
    state::{App, use_app},
    text::{self, KeyPoint, KeyPoints as Words, Theme},
};
use kluis_catalog::Field;
use kluis_worker::{Ask, Change};
use leptos::{ev, prelude::*};
use web_sys::HtmlInputElement;

/// The id of the question.
const SEARCH: &str = "search";

/// What someone does on the page.
#[derive(Clone, Copy)]
struct Reader {
    app: App,
    /// What is looked for, as typed.
    typed: RwSignal<String>,
    /// The same in words.
    sought: Memo<Sought>,
    /// The points that were opened.
    open: RwSignal<Vec<&'static str>>,
    /// Of which point the link was copied, and whether that worked.
    copied: RwSignal<Option<(&'static str, bool)>>,
    /// Whether the page is being printed: then every point is whole, in browsers too whose style sheets can't open one.
    printing: RwSignal<bool>,
    /// The points that changed since they were shown to this person.
    changed: Memo<Vec<&'static str>>,
}

/// Where in a point stands what is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    Nowhere,
    /// In its sentence: it needn't be opened to be seen.
    Outside,
    /// In the whole of it.
    Inside,
}

fn found(sought: &Sought, point: &KeyPoint) -> Found {
    let mut texts = vec![point.short];
    if sought.is_in(&texts) {
        return Found::Outside;
    }
    texts.extend(&point.whole);
    texts.extend(point.today);
    if sought.is_in(&texts) {
        Found::Inside
    } else {
        Found::Nowhere
    }
}

impl Reader {
    fn new(app: App) -> Self {
        let typed = RwSignal::new(String::new());
        let changed = Memo::new(move |_| {
            let text = app.text();
            app.view.with(|view| {
                let points = shown::points(&text.key_points);
                view.as_ref()
                    .map(|view| progress::key_points_changed(view, text.tag, &points))
                    .unwrap_or_default()
            })
        });
        Self {
            app,
            typed,
            sought: Memo::new(move |_| typed.with(|typed| Sought::new(typed))),
            open: RwSignal::default(),
            copied: RwSignal::new(None),
            printing: RwSignal::new(false),
            changed,
        }
    }

    fn follow_printing(self) {
        let before = window_event_listener(ev::beforeprint, move |_| self.printing.set(true));
        let after = window_event_listener(ev::afterprint, move |_| self.printing.set(false));
        on_cleanup(move || {
            before.remove();
            after.remove();
        });
    }

    fn found(self, point: &KeyPoint) -> Found {
        self.sought.with(|sought| found(sought, point))
    }

    /// Whether a point stands open: because someone opened it, or because what is looked for is inside.
    fn is_open(self, point: &'static KeyPoint) -> bool {
        let inside = self.found(point) == Found::Inside;
        inside || self.printing.get() || self.open.with(|open| open.contains(&point.id))
    }

    /// Takes over what someone opened or shut. What the search opened is shut when it ends.
    fn opened(self, point: &'static KeyPoint, is_open: bool) {
        if self.sought.with_untracked(Sought::is_empty) && !self.printing.get_untracked() {
            self.open.update(|open| {
                open.retain(|id| *id != point.id);
                open.extend(is_open.then_some(point.id));
            });
        }
    }

    /// How many points were found, in a sentence.
    fn outcome(self) -> String {
        let text = &self.app.text().key_points;
        if self.sought.with(Sought::is_empty) {
            return String::new();
        }
        let points = text.themes.iter().flat_map(|theme| &theme.points);
        match points
            .filter(|point| self.found(point) != Found::Nowhere)
            .count()
        {
            0 => text.found_none.to_owned(),
            count => text.found.of(count),
        }
    }
}

/// The key points.
#[component]
pub fn KeyPoints() -> impl IntoView {
    let app = use_app();
    let trouble = Trouble::new(app);
    let reader = Reader::new(app);
    reader.follow_printing();
    let is_open = Memo::new(move |_| app.view.with(Option::is_some));
    follow(move || {
        let part = app.history.part();
        let points = app
            .words()
            .key_points
            .themes
            .iter()
            .flat_map(|theme| &theme.points);
        if let Some(point) = points.into_iter().find(|point| point.id == part) {
            reader.typed.set(String::new());
            reader.opened(point, true);
            browser::show_part(point.id);
        }
    });
    live(move || {
        let text: &'static Words = &app.text().key_points;
        let shell = &app.text().shell;
        let introduction = text
            .introduction
            .iter()
            .map(|line| view! { <p>{*line}</p> })
            .collect_view();
        view! {
            {live(move || is_open.get().then(|| view! { <StepLine route=Route::KeyPoints /> }))}
            <Heading says=text.heading lead=text.lead />
            <Problems trouble />
            <div class="introduction">
                {introduction} <p>
                    <a href=shell.law_link rel="external">
                        {shell.law}
                    </a>
                </p>
                <p>
                    <a href=Route::Promises.path()>{text.promises}</a>
                </p>
            </div>
            {live(move || changes(reader))}
            <Search reader />
            {text.themes.iter().map(|each| theme(reader, text, each)).collect_view()}
            {live(move || if is_open.get() {
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
                })}
        }
    })
}

/// That something changed since it was shown, and when that was.
fn changes(reader: Reader) -> Option<AnyView> {
    let text = &reader.app.text().key_points;
    let count = reader.changed.with(Vec::len);
    let date = reader.app.view.with(|view| {
        view.as_ref()
            .and_then(progress::key_points_date)
            .map(str::to_owned)
    })?;
    (count > 0).then(|| {
        view! { <p class="note" data-changed="">{text.changed_since.of(count)} " " {text.shown_on.fill([&date])}</p> }
            .into_any()
    })
}

#[component]
fn Search(reader: Reader) -> impl IntoView {
    let text = &reader.app.words().key_points;
    let typed = on(move |event: ev::Event| {
        reader
            .typed
            .set(browser::value(&event_target::<HtmlInputElement>(&event)));
    });
    let escape = on(move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" {
            reader.typed.set(String::new());
        }
    });
    let clear = Callback::new(move |()| {
        reader.typed.set(String::new());
        browser::focus(SEARCH);
    });
    view! {
        <div class="search" role="search">
            <label for=SEARCH>{text.search}</label>
            <p class="hint" id="search-hint">
                {text.search_hint}
            </p>
            <div class="search-line">
                <input
                    id=SEARCH
                    type="search"
                    autocomplete="off"
                    spellcheck="false"
                    enterkeyhint="search"
                    aria-describedby="search-hint"
                    prop:value=reader.typed
                    on:input=typed
                    on:keydown=escape
                />
                <Press action="print" label=text.print does=Callback::new(|()| browser::print()) />
            </div>
            <p class="search-outcome" role="status" data-found="">
                {says(move || reader.outcome())}
            </p>
            {live(move || {
                let any = !reader.sought.with(Sought::is_empty);
                any.then(|| view! { <Press class="link" action="clear" label=text.clear does=clear /> })
            })}
        </div>
    }
}

fn theme(reader: Reader, text: &'static Words, theme: &'static Theme) -> AnyView {
    let none = says(move || {
        let mut points = theme.points.iter();
        points.all(|point| reader.found(point) == Found::Nowhere)
    });
    view! {
        <section class="theme" prop:hidden=none>
            <h2>{theme.title}</h2>
            {theme.points.iter().map(|each| point(reader, text, each)).collect_view()}
        </section>
    }
    .into_any()
}

fn point(reader: Reader, text: &'static Words, point: &'static KeyPoint) -> AnyView {
    // The connection in use now is the evidence of the point about it.
    let live_evidence = (point.id == "k10").then(|| {
        view! { <p class="today" data-live="">{if browser::is_secured() { text.connection_https } else { text.connection_http }}</p> }
    });
    let evidence = point.evidence.and_then(Route::from_id).map(|route| {
        let page = text::name(&reader.app.words().names, Some(route));
        let printed = [&browser::origin(), route.path()].concat();
        view! { <a href=route.path() data-printed=printed data-evidence="">{text.evidence} " " {page}</a> }
    });
    let toggled = on(move |event: ev::Event| {
        let is_open =
            js_sys::Reflect::get(&event_target::<web_sys::Element>(&event), &"open".into());
        reader.opened(point, is_open.is_ok_and(|open| open.is_truthy()));
    });
    let marked = move |says: &'static str| {
        live(move || {
            let pieces = reader.sought.with(|sought| sought.pieces(says));
            pieces
                .into_iter()
                .map(|piece| match piece.hit {
                    true => view! { <mark>{piece.text}</mark> }.into_any(),
                    false => piece.text.into_any(),
                })
                .collect::<Vec<_>>()
        })
    };
    // Only a change of this very point may touch what a browser opened by itself, to show what it found in a page.
    let is_open = Memo::new(move |_| reader.is_open(point));
    let is_changed = live(move || {
        let changed = reader.changed.with(|changed| changed.contains(&point.id));
        changed.then(|| view! { <span class="changed">{text.changed}</span> })
    });
    view! {
        <details
            class="point"
            id=point.id
            prop:hidden=says(move || reader.found(point) == Found::Nowhere)
            prop:open=is_open
            on:toggle=toggled
        >
            <summary>{marked(point.short)} {is_changed}</summary>
            <div>
                {point.whole.iter().map(|line| view! { <p>{marked(line)}</p> }).collect_view()}
                {point.today.map(|today| view! { <p class="today">{marked(today)}</p> })} {live_evidence}
                {evidence.map(|link| view! { <p>{link}</p> })}
                {link(reader, text, point.id)}
            </div>
        </details>
    }
    .into_any()
}

/// The point's own address, to be followed or copied.
fn link(reader: Reader, text: &'static Words, id: &'static str) -> AnyView {
    let path = [Route::KeyPoints.path(), "#", id].concat();
    let address = [&browser::origin(), path.as_str()].concat();
    let copy = Callback::new(move |()| {
        browser::copy(&address, move |worked| {
            reader.copied.set(Some((id, worked)))
        });
    });
    let outcome = says(move || match reader.copied.get() {
        Some((copied, true)) if copied == id => text.copied,
        Some((copied, false)) if copied == id => text.not_copied,
        _ => "",
    });
    view! {
        <p class="point-link">
            <a href=path data-link="">{text.link.fill([&id.trim_start_matches('k')])}</a>
            <Press class="link" action="copy-link" label=text.copy does=copy />
            <span role="status">{outcome}</span>
        </p>
    }
    .into_any()
}

/// Records what was shown, where that isn't recorded yet, and goes on.
fn go_on(app: App, trouble: Trouble) {
    let go = move || app.go(app.place.get_untracked().then.unwrap_or(Route::Permissions));
    let text = app.words();
    let digest = shown::digest(&shown::whole(&text.key_points));
    let recorded = app.view.with_untracked(|view| {
        view.as_ref()
            .is_some_and(|view| progress::key_points_known(view, &digest))
    });
    if recorded {
        return go();
    }
    let points = shown::points(&text.key_points);
    let shown = progress::key_points_shown(text.tag, &browser::today(), &digest, &points);
    let changes = vec![Change {
        field: Field::KeyPointsShown,
        value: Some(shown),
    }];
    trouble.ask(Ask::Save { changes }, move |_| go());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::text;
    use kluis_wire::Language;

    #[test]
    fn both_languages_make_the_same_fifteen_points() {
        let ids = |language| {
            let points = text(language)
                .key_points
                .into_inner()
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

    #[test]
    fn what_stands_in_the_sentence_needs_no_opening() {
        let point = KeyPoint {
            id: "k1",
            short: "Wij vragen weinig.",
            whole: vec!["Alleen uw e-mailadres."],
            today: Some("Nu nog niets."),
            evidence: None,
        };
        let look = |question| found(&Sought::new(question), &point);
        assert_eq!(look(""), Found::Outside);
        assert_eq!(look("VRAGEN"), Found::Outside);
        assert_eq!(look("vragen nog"), Found::Inside);
        assert_eq!(look("e-mail"), Found::Inside);
        assert_eq!(look("mollie"), Found::Nowhere);
    }
}
