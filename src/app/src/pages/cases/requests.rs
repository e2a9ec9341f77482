//! `/instellingen/verzoeken`: what can't be changed by oneself is asked here, and followed: received, by which day it is
//! answered, what became of it. Every step is signed by whoever took it.

use super::{from_cases, page, receipt, verified, written};
use crate::{
    browser, calendar,
    form::{Choose, Form, Press, Submit, Trouble, terms},
    live::{live, on, says},
    problem::{Problem, enumerated, id, upper_first},
    route::Route,
    state::{App, Remark},
    text::{Cases as Words, Text},
    told,
};
use kluis_catalog::{Basis, Field, Purposes};
use kluis_wire::{Event, Kind, limits};
use kluis_worker::{About, Ask, Case, CaseAsk, Cases, Said};
use leptos::{ev, prelude::*};

/// The part of the page where something is asked.
const ASKING: &str = "asking";

/// What can be asked for on this page, in the order it is shown.
const KINDS: [Kind; 7] = [
    Kind::Access,
    Kind::Rectification,
    Kind::Erasure,
    Kind::Restriction,
    Kind::Objection,
    Kind::Portability,
    Kind::Other,
];

/// The page.
#[component]
pub fn Requests() -> impl IntoView {
    page(Route::SettingsRequests, heading, content)
}

fn heading(text: &Text) -> (&'static str, &'static str) {
    (text.cases.heading, text.cases.lead)
}

fn content(app: App, trouble: Trouble) -> AnyView {
    let text: &'static Words = &app.words().cases;
    let has_desk = Memo::new(move |_| {
        app.cases
            .with(|cases| cases.as_ref().is_some_and(|cases| cases.desk.is_some()))
    });
    view! {
        {verified(app)}
        <h2>{text.mine}</h2>
        {from_cases(app, move |cases| list(app, trouble, cases))}
        <h2 id=ASKING><span tabindex="-1">{text.ask_heading}</span></h2>
        {live(move || if has_desk.get() {
            form(app, trouble)
        } else {
            view! { <p class="note" data-no-desk="">{text.no_desk}</p> }.into_any()
        })}
        <h2>{text.other_ways}</h2>
        {from_cases(app, move |cases| other_ways(app, cases))}
        {from_cases(app, move |cases| notes(app, trouble, cases))}
    }
    .into_any()
}

/// The person's requests: those that wait for an answer first, then the last first.
fn list(app: App, trouble: Trouble, cases: &Cases) -> AnyView {
    let text: &'static Words = &app.words().cases;
    let mut requests: Vec<&Case> = cases
        .cases
        .iter()
        .rev()
        .filter(|case| case.kind.is_request() || case.kind == Kind::Withdrawal)
        .collect();
    requests.sort_by_key(|case| !case.is_open);
    if requests.is_empty() {
        return view! { <p class="note" data-requests="">{text.none}</p> }.into_any();
    }
    let requests: Vec<_> = requests
        .into_iter()
        .map(|case| request(app, trouble, case, cases))
        .collect();
    view! { <div data-requests="">{requests}</div> }.into_any()
}

fn request(app: App, trouble: Trouble, case: &Case, cases: &Cases) -> AnyView {
    let text: &'static Words = &app.words().cases;
    let tag = app.words().tag;
    let came = text.came.fill([&browser::date_here(case.came, tag)]);
    let missed = case
        .missed
        .then(|| view! { <p class="alarm" data-missed="">{text.missed}</p> });
    let complain = matches!(case.state, Event::Partly | Event::Refused)
        .then(|| view! { <p>{text.complain.fill([&cases.purposes.platform.authority])}</p> });
    let said: Vec<_> = case
        .said
        .iter()
        .map(|said| entry(app, trouble, case, said))
        .collect();
    view! {
        <section class="request" data-request=case.kind.id() data-state=case.state.id()>
            <h3>{told::kind(app.words(), case.kind)}</h3>
            <p class="hint">{came}</p>
            {state(app, case)}
            {missed}
            {subjects(app, case, &cases.purposes)}
            {restriction(app, trouble, case)}
            {complain}
            <p class="actions">
                {deadline_file(app, case)}
                {receipt(app, trouble, case)}
            </p>
            <details class="reason">
                <summary>{text.course} <span class="unseen">": " {told::kind(app.words(), case.kind)}</span></summary>
                <ol class="timeline">{said}</ol>
            </details>
        </section>
    }
    .into_any()
}

/// Where it is, and how many days are left.
fn state(app: App, case: &Case) -> AnyView {
    let text: &'static Words = &app.words().cases;
    let tag = app.words().tag;
    let deadline = (case.is_open && case.due != 0).then(|| {
        let day = browser::date_here(case.due, tag);
        let left = calendar::days(browser::now(), case.due);
        let left = match usize::try_from(left) {
            Ok(0) => text.today.to_owned(),
            Ok(left) => text.left.of(left),
            Err(_) => text.late.of(usize::try_from(-left).unwrap_or_default()),
        };
        view! { <p data-due=calendar::day(case.due)>{text.at_last.fill([&day])} " " <strong>{left}</strong></p> }
    });
    view! {
        <p><strong class="state">{told::state(app.words(), case)}</strong></p>
        {deadline}
    }
    .into_any()
}

fn labels(app: App, fields: &[Field]) -> String {
    let labels: Vec<&str> = fields
        .iter()
        .map(|field| app.words().fields.of(*field).label)
        .collect();
    enumerated(&labels)
}

fn subjects(app: App, case: &Case, purposes: &Purposes) -> AnyView {
    let text: &'static Words = &app.words().cases;
    let about = match &case.about {
        About::Purpose(id) => Some(purposes.find(id).map_or_else(
            || id.clone(),
            |purpose| purpose.words(app.language()).title.clone(),
        )),
        _ => (!case.fields.is_empty()).then(|| labels(app, &case.fields)),
    };
    about
        .map(|about| view! { <p>{text.about.fill([&about])}</p> })
        .into_any()
}

/// That the data isn't used, and the end of that.
fn restriction(app: App, trouble: Trouble, case: &Case) -> AnyView {
    if !case.restricts {
        return ().into_any();
    }
    let text: &'static Words = &app.words().cases;
    let id = case.id.clone();
    let does = Callback::new(move |()| {
        let ask = Ask::Cases(CaseAsk::Lift { case: id.clone() });
        trouble.ask(ask, move |_| app.remark.set(Some(Remark::Lifted)));
    });
    let says = match (&case.about, case.fields.is_empty()) {
        // Nobody is shown anything for it: there is nothing to keep them from, and nothing to end.
        (About::Purpose(_), true) => {
            return view! { <p class="note">{text.restricts_nothing}</p> }.into_any();
        }
        (_, true) => text.restricts_all,
        (_, false) => text.restricts,
    };
    view! {
        <div class="note" data-restricts="">
            <p>{says}</p>
            <Press class="link" action="lift" label=text.lift does />
        </div>
    }
    .into_any()
}

fn deadline_file(app: App, case: &Case) -> AnyView {
    let text: &'static Words = &app.words().cases;
    if !case.is_open || case.due == 0 {
        return ().into_any();
    }
    let about = text
        .calendar_title
        .fill([&told::kind(app.words(), case.kind)]);
    let file = calendar::file(&calendar::Deadline {
        uid: &[case.id.as_str(), "@", browser::host().as_str()].concat(),
        stamp: browser::now(),
        day: &calendar::day(case.due),
        title: &about,
        address: &[browser::origin(), Route::SettingsRequests.path().to_owned()].concat(),
    });
    let does = Callback::new(move |()| browser::save_file("kluis-verzoek.ics", &file));
    view! { <Press class="link" action="calendar" label=text.calendar does /> }.into_any()
}

/// One step in a case, as a sentence.
fn entry(app: App, trouble: Trouble, case: &Case, said: &Said) -> AnyView {
    let tag = app.words().tag;
    let sentence = told::step(app.words(), case.channel, said, |day| {
        browser::date_here(day, tag)
    });
    view! {
        <li data-event=said.event.id()>
            <p class="timeline-when">{browser::date_and_time(said.at, tag)}</p>
            <p>{upper_first(&sentence)}</p>
            {written(app, trouble, said)}
        </li>
    }
    .into_any()
}

/// Calling, mailing, writing.
fn other_ways(app: App, cases: &Cases) -> AnyView {
    let text: &'static Words = &app.words().cases;
    let platform = &cases.purposes.platform;
    view! {
        <p>{text.other_ways_lead}</p>
        <dl class="terms">
            {terms([
                (text.phone, platform.phone.clone()),
                (text.mail, platform.email.clone()),
                (text.letter, [platform.name.as_str(), ", ", &platform.address].concat()),
            ])}
        </dl>
    }
    .into_any()
}

/// What the desk wrote down of calls and letters.
fn notes(app: App, trouble: Trouble, cases: &Cases) -> AnyView {
    let text: &'static Words = &app.words().cases;
    let tag = app.words().tag;
    let notes = cases.cases.iter().rev();
    let notes: Vec<_> = notes
        .filter(|case| case.kind == Kind::Note)
        .flat_map(|case| case.said.iter().map(move |said| (case, said)))
        .map(|(case, said)| {
            let sentence = told::step(app.words(), case.channel, said, |_| String::new());
            view! {
                <li data-note="">
                    <p class="timeline-when">{browser::date_and_time(said.at, tag)}</p>
                    <p>{upper_first(&sentence)}</p>
                    {written(app, trouble, said)}
                </li>
            }
        })
        .collect();
    let content = if notes.is_empty() {
        view! { <p class="note">{text.notes_none}</p> }.into_any()
    } else {
        view! { <ol class="timeline">{notes}</ol> }.into_any()
    };
    view! {
        <h2>{text.notes}</h2>
        <p>{text.notes_lead}</p>
        {content}
    }
    .into_any()
}

/// Asking for something.
fn form(app: App, trouble: Trouble) -> AnyView {
    let text: &'static Words = &app.words().cases;
    let kind = RwSignal::new(None::<Kind>);
    let fields = RwSignal::new(Vec::<Field>::new());
    let against = RwSignal::new(None::<String>);
    let words = RwSignal::new(String::new());
    if let Some(purpose) = objected(app) {
        kind.set(Some(Kind::Objection));
        against.set(Some(purpose));
        browser::show_part(ASKING);
    }
    let send = Callback::new(move |()| {
        let Some(kind_asked) = kind.get_untracked() else {
            return trouble.show(vec![Problem::RequestKind]);
        };
        let typed = words.get_untracked();
        if typed.len() > limits::REQUEST_TEXT {
            return trouble.show(vec![Problem::RequestLong]);
        }
        let about = against.get_untracked().map(About::Purpose);
        let about = about.filter(|_| kind_asked == Kind::Objection);
        let is_clear = about.is_some()
            || matches!(
                kind_asked,
                Kind::Access | Kind::Portability | Kind::Restriction
            );
        if !is_clear && typed.trim().is_empty() {
            return trouble.show(vec![Problem::RequestText]);
        }
        let about_fields = asks_fields(kind_asked) && about.is_none();
        let ask = CaseAsk::Request {
            kind: kind_asked,
            fields: fields
                .get_untracked()
                .into_iter()
                .filter(|_| about_fields)
                .collect(),
            about: about.unwrap_or_default(),
            text: typed,
        };
        trouble.clear();
        trouble.ask(Ask::Cases(ask), move |_| {
            kind.set(None);
            fields.set(Vec::new());
            against.set(None);
            words.set(String::new());
            app.remark.set(Some(Remark::Requested));
            browser::focus_heading();
        });
    });
    let kinds = KINDS.map(|one| {
        let chosen = Signal::derive(move || kind.get() == Some(one));
        let choose = Callback::new(move |chosen: bool| {
            if chosen {
                kind.set(Some(one));
            }
        });
        let id = ["request-", one.id()].concat();
        view! {
            <Choose id name="request-kind" label=told::kind(app.words(), one) chosen choose />
        }
    });
    let asks = Memo::new(move |_| kind.get());
    let wrong = says(move || trouble.about(id::REQUEST_KIND));
    let wrong_text = says(move || trouble.about(id::REQUEST_TEXT));
    let typed = on(move |event: ev::Event| words.set(event_target_value(&event)));
    view! {
        <Form send busy=trouble.busy>
            <fieldset class="row" id=id::REQUEST_KIND tabindex="-1">
                <legend>{text.what}</legend>
                <p class="wrong">{wrong}</p>
                <div class="choices">{kinds.into_iter().collect_view()}</div>
            </fieldset>
            {live(move || use_of_data(app, asks.get(), against))}
            {live(move || hint(app, asks.get(), against))}
            {live(move || which(app, asks.get(), fields, against))}
            <div class="row">
                <label for=id::REQUEST_TEXT>{text.text_label}</label>
                <p class="hint" id="request-text-hint">{text.text_hint}</p>
                <p class="wrong">{wrong_text}</p>
                <textarea
                    id=id::REQUEST_TEXT
                    rows="6"
                    aria-describedby="request-text-hint"
                    prop:value=says(move || words.get())
                    on:input=typed
                ></textarea>
            </div>
            <Submit label=text.send busy=trouble.busy />
        </Form>
    }
    .into_any()
}

const fn asks_fields(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Rectification | Kind::Erasure | Kind::Restriction | Kind::Objection
    )
}

/// The uses of data that one can object to: those that the platform has an interest in itself.
fn objectionable(app: App) -> Vec<(String, String)> {
    app.cases.with_untracked(|cases| {
        let purposes = cases.iter().flat_map(|cases| &cases.purposes.purposes);
        purposes
            .filter(|purpose| purpose.basis == Basis::LegitimateInterest)
            .map(|purpose| {
                let title = purpose.words(app.language()).title.clone();
                (purpose.id.clone(), title)
            })
            .collect()
    })
}

/// Begins the part of an address that names what is objected to.
const OBJECTS: &str = "bezwaar-";

/// Where one objects to a purpose, and goes back from to the page that one came from. What stands behind `#` the browser
/// keeps to itself.
pub fn objecting(purpose: &str, from: Route) -> String {
    let there = Route::SettingsRequests.and_then(from);
    [&there, "#", OBJECTS, purpose].concat()
}

/// What the address says that is objected to, where one can.
fn objected(app: App) -> Option<String> {
    let part = app.history.part();
    let named = part.strip_prefix(OBJECTS)?;
    let mut all = objectionable(app).into_iter().map(|(id, _)| id);
    all.find(|id| id == named)
}

/// Which use an objection is to.
fn use_of_data(app: App, kind: Option<Kind>, against: RwSignal<Option<String>>) -> AnyView {
    let all = objectionable(app);
    if kind != Some(Kind::Objection) || all.is_empty() {
        return ().into_any();
    }
    let text: &'static Words = &app.words().cases;
    let choice = |id: Option<String>, title: String| {
        let name = ["request-use-", id.as_deref().unwrap_or("other")].concat();
        let own = id.clone();
        let chosen = says(move || against.with(|against| *against == own));
        let choose = on(move |_: ev::Event| against.set(id.clone()));
        view! {
            <label class="choice">
                <input type="radio" name="request-use" id=name prop:checked=chosen on:change=choose />
                <span>{title}</span>
            </label>
        }
    };
    let mut choices: Vec<_> = all
        .into_iter()
        .map(|(id, title)| choice(Some(id), title))
        .collect();
    choices.push(choice(None, text.against_other.to_owned()));
    view! {
        <fieldset class="row">
            <legend>{text.against}</legend>
            <div class="choices">{choices}</div>
        </fieldset>
    }
    .into_any()
}

/// What asking for this means.
fn hint(app: App, kind: Option<Kind>, against: RwSignal<Option<String>>) -> AnyView {
    let text: &'static Words = &app.words().cases;
    let says = match kind {
        Some(Kind::Objection) if against.with(Option::is_some) => text.against_hint,
        Some(Kind::Access) => text.access_hint,
        Some(Kind::Rectification | Kind::Objection) => text.restricts_hint,
        Some(Kind::Erasure) => text.erasure_hint,
        Some(Kind::Restriction) => text.restriction_hint,
        Some(Kind::Portability) => text.portability_hint,
        _ => return ().into_any(),
    };
    view! { <p class="note" role="status">{says}</p> }.into_any()
}

/// Which data it is about.
fn which(
    app: App,
    kind: Option<Kind>,
    fields: RwSignal<Vec<Field>>,
    against: RwSignal<Option<String>>,
) -> AnyView {
    // A purpose says itself which data it is about.
    let named = kind == Some(Kind::Objection) && against.with(Option::is_some);
    if named || !kind.is_some_and(asks_fields) {
        return ().into_any();
    }
    let text: &'static Words = &app.words().cases;
    let held = app.view.with_untracked(|view| {
        let view = view.as_ref();
        let held = view.map(|view| {
            view.fields
                .iter()
                .map(|item| item.field)
                .collect::<Vec<_>>()
        });
        held.unwrap_or_default()
    });
    let boxes: Vec<_> = held
        .into_iter()
        .filter(|field| *field != Field::Permissions)
        .map(|field| {
            let chosen = Signal::derive(move || fields.with(|fields| fields.contains(&field)));
            let choose = Callback::new(move |chosen: bool| {
                fields.update(|fields| {
                    fields.retain(|one| *one != field);
                    if chosen {
                        fields.push(field);
                    }
                });
            });
            let label = app.words().fields.of(field).label;
            let id = ["request-field-", &crate::problem::input_id(field)].concat();
            view! { <Choose id name="request-fields" kind="checkbox" label chosen choose /> }
        })
        .collect();
    view! {
        <fieldset class="row">
            <legend>{text.which}</legend>
            <p class="hint">{text.which_hint}</p>
            <div class="choices">{boxes}</div>
        </fieldset>
    }
    .into_any()
}
