//! `/instellingen/jaaroverzicht`: one year at a glance, put together on this device from what was verified: what is held,
//! what changed, who looked, what was decided, what was asked. To be read, and to be printed.

use super::see;
use crate::{
    browser,
    form::{Heading, Press, Problems, Trouble, terms},
    live::{live, on},
    pages::{
        permissions::{nothing_yet, see as see_permits},
        settings::ways,
        way_back,
    },
    problem::enumerated,
    route::Route,
    state::{App, use_app},
    text::Year as Words,
    told,
};
use kluis_catalog::Field;
use kluis_wire::Kind;
use kluis_worker::{Case, Cases, Look, LookOutcome, Made, Outcome, Permits, View};
use leptos::{ev, prelude::*};

/// The page.
#[component]
pub fn Year() -> impl IntoView {
    let app = use_app();
    let [permits, cases] = [Trouble::new(app), Trouble::new(app)];
    see_permits(permits);
    see(cases);
    let year = RwSignal::new(year_of(browser::now()));
    let there =
        Memo::new(move |_| app.permits.with(Option::is_some) && app.cases.with(Option::is_some));
    live(move || {
        let text: &'static Words = &app.text().year;
        let content = if there.get() {
            view! {
                {years(app, year)}
                {live(move || overview(app, &year.get()))}
                <p class="actions no-print"><Press action="print" label=text.print does=Callback::new(|()| browser::print()) /></p>
            }
            .into_any()
        } else if app.permits.with(Option::is_some) {
            nothing_yet(app, cases, see)
        } else {
            nothing_yet(app, permits, see_permits)
        };
        view! {
            {ways(app, Route::SettingsYear)}
            {way_back(app)}
            <Heading says=text.heading lead=text.lead />
            <Problems trouble=permits />
            <Problems trouble=cases />
            {content}
        }
    })
}

/// In which year a moment is in the Netherlands.
fn year_of(seconds: u64) -> String {
    browser::day_here(seconds).chars().take(4).collect()
}

/// The years in which anything happened, this one first.
fn known(view: &View, permits: &Permits, cases: &Cases) -> Vec<String> {
    let moments = (permits.looks.iter().map(|look| look.at))
        .chain(permits.decisions.iter().map(|made| made.countersigned_at))
        .chain(cases.cases.iter().map(|case| case.came))
        .chain(view.fields.iter().map(|opened| opened.changed))
        .chain([browser::now()]);
    let mut years: Vec<String> = moments.map(year_of).collect();
    years.sort_unstable_by(|one, other| other.cmp(one));
    years.dedup();
    years
}

/// Reads from everything that is known, where all of it is there.
fn with_all<T>(app: App, read: impl FnOnce(&View, &Permits, &Cases) -> T) -> Option<T> {
    app.view.with(|view| {
        app.permits.with(|permits| {
            app.cases
                .with(|cases| Some(read(view.as_ref()?, permits.as_ref()?, cases.as_ref()?)))
        })
    })
}

fn years(app: App, year: RwSignal<String>) -> AnyView {
    let text: &'static Words = &app.words().year;
    let all = with_all(app, known).unwrap_or_default();
    let choose = on(move |event: ev::Event| year.set(event_target_value(&event)));
    let options: Vec<_> = all
        .into_iter()
        .map(|one| {
            let label = one.clone();
            view! { <option value=one>{label}</option> }
        })
        .collect();
    view! {
        <div class="field no-print">
            <label for="year">{text.which}</label>
            <select id="year" on:change=choose>{options}</select>
        </div>
    }
    .into_any()
}

fn overview(app: App, year: &str) -> AnyView {
    let text: &'static Words = &app.words().year;
    with_all(app, |view, permits, cases| {
        let within = |seconds: u64| year_of(seconds) == year;
        let changed: Vec<Field> = (view.fields.iter())
            .filter(|opened| within(opened.changed))
            .map(|opened| opened.field)
            .collect();
        let looks: Vec<&Look> = (permits.looks.iter())
            .filter(|look| within(look.at))
            .collect();
        let decisions: Vec<&Made> = (permits.decisions.iter())
            .filter(|made| within(made.countersigned_at))
            .collect();
        let asked: Vec<&Case> = (cases.cases.iter())
            .filter(|case| within(case.came))
            .collect();
        view! {
            <section data-year=year.to_owned()>
                <h2>{text.held} " " {year.to_owned()}</h2>
                {held(app, view, &changed)}
                <h2>{text.looked}</h2>
                {looked(app, &looks)}
                <h2>{text.decided}</h2>
                {decided(app, permits, &decisions)}
                <h2>{text.asked}</h2>
                {requests(app, &asked)}
                <p class="note">{text.nothing_renews}</p>
            </section>
        }
        .into_any()
    })
    .into_any()
}

fn labels(app: App, fields: &[Field]) -> String {
    let labels: Vec<&str> = fields
        .iter()
        .filter(|field| **field != Field::Permissions)
        .map(|field| app.words().fields.of(*field).label)
        .collect();
    enumerated(&labels)
}

/// What is in the vault now, and what of it changed in that year.
fn held(app: App, view: &View, changed: &[Field]) -> AnyView {
    let text: &'static Words = &app.words().year;
    let all: Vec<Field> = view.fields.iter().map(|opened| opened.field).collect();
    let changed = match labels(app, changed) {
        none if none.is_empty() => text.nothing.to_owned(),
        some => some,
    };
    view! {
        <dl class="terms">
            {terms([(text.in_vault, labels(app, &all)), (text.changed, changed)])}
        </dl>
    }
    .into_any()
}

/// Who looked how often, and what was refused.
fn looked(app: App, looks: &[&Look]) -> AnyView {
    let text: &'static Words = &app.words().year;
    let released = |look: &&&Look| look.outcome == LookOutcome::Released;
    let mut counts: Vec<(String, usize)> = Vec::new();
    for look in looks.iter().filter(released) {
        let name = told::who(app.words(), &look.who);
        match counts.iter_mut().find(|(known, _)| *known == name) {
            Some((_, count)) => *count += 1,
            None => counts.push((name, 1)),
        }
    }
    let refused = looks.iter().filter(|look| !released(look)).count();
    let uncovered = looks.iter().filter(|look| !look.covered).count();
    let lines: Vec<_> = counts
        .into_iter()
        .map(|(name, count)| view! { <li>{name} ": " {text.times.of(count)}</li> })
        .collect();
    let nobody = lines.is_empty();
    view! {
        {if nobody {
            view! { <p>{text.nobody_looked}</p> }.into_any()
        } else {
            view! { <ul data-lookers="">{lines}</ul> }.into_any()
        }}
        {(refused > 0).then(|| view! { <p>{text.refused.of(refused)}</p> })}
        {(uncovered > 0).then(|| view! { <p class="alarm">{app.words().looks.uncovered.of(uncovered)}</p> })}
    }
    .into_any()
}

fn decided(app: App, permits: &Permits, decisions: &[&Made]) -> AnyView {
    let text: &'static Words = &app.words().year;
    let words = &app.words().my_permissions;
    let lines: Vec<_> = decisions
        .iter()
        .map(|made| {
            let title = permits.purposes.find(&made.purpose).map_or_else(
                || made.purpose.clone(),
                |purpose| purpose.words(app.language()).title.clone(),
            );
            let says = match made.outcome {
                Outcome::Given => &words.gave,
                Outcome::Refused => &words.refused,
                Outcome::Withdrawn => &words.withdrew,
                Outcome::Expired => &words.expired,
                Outcome::Renewed => &words.renewed,
                Outcome::Once => &words.gave_once,
            };
            let at = browser::date_here(made.countersigned_at, app.words().tag);
            view! { <li>{at} ": " {says.fill([&title])}</li> }
        })
        .collect();
    if lines.is_empty() {
        return view! { <p>{text.nothing_decided}</p> }.into_any();
    }
    view! { <ul data-decided="">{lines}</ul> }.into_any()
}

/// Requests, what one took part in, what went to others.
fn requests(app: App, cases: &[&Case]) -> AnyView {
    let text: &'static Words = &app.words().year;
    let requests: Vec<_> = cases
        .iter()
        .filter(|case| case.kind.is_request())
        .map(|case| {
            let at = browser::date_here(case.came, app.words().tag);
            view! { <li>{at} ": " {told::kind(app.words(), case.kind)}</li> }
        })
        .collect();
    let count = |kind: Kind| cases.iter().filter(|case| case.kind == kind).count();
    let others = terms([
        (text.taking, count(Kind::Participation).to_string()),
        (text.disclosed, count(Kind::Disclosure).to_string()),
        (text.notes, count(Kind::Note).to_string()),
    ]);
    let none = requests.is_empty();
    view! {
        {if none {
            view! { <p>{text.nothing_asked}</p> }.into_any()
        } else {
            view! { <ul data-asked="">{requests}</ul> }.into_any()
        }}
        <dl class="terms">{others}</dl>
    }
    .into_any()
}
