//! `/instellingen/verzoeken`: what can't be changed by oneself is asked here, and followed: received, by which day it is
//! answered, what became of it. Every step is signed by whoever took it.

use super::{from_cases, page, receipt, verified, who, written};
use crate::{
    browser, calendar,
    form::{Choose, Form, Press, Submit, Trouble, terms},
    live::{live, on, says},
    problem::{Problem, enumerated, id, upper_first},
    route::Route,
    state::{App, Remark},
    text::{Cases as Words, Text},
};
use kluis_catalog::Field;
use kluis_wire::{Channel, Event, Kind, limits};
use kluis_worker::{About, Ask, Case, CaseAsk, Cases, Said};
use leptos::{ev, prelude::*};

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
        <h2>{text.ask_heading}</h2>
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
        .map(|case| request(app, trouble, case, &cases.platform.authority))
        .collect();
    view! { <div data-requests="">{requests}</div> }.into_any()
}

/// What a request is about, in a few words.
pub fn title(app: App, kind: Kind) -> &'static str {
    let text: &'static Words = &app.words().cases;
    match kind {
        Kind::Access => text.access,
        Kind::Rectification => text.rectification,
        Kind::Erasure => text.erasure,
        Kind::Restriction => text.restriction,
        Kind::Objection => text.objection,
        Kind::Portability => text.portability,
        Kind::Masking => text.masking,
        Kind::Why => text.why,
        Kind::Withdrawal => text.withdrawal,
        _ => text.other,
    }
}

fn request(app: App, trouble: Trouble, case: &Case, authority: &str) -> AnyView {
    let text: &'static Words = &app.words().cases;
    let tag = app.words().tag;
    let came = text.came.fill([&browser::date_here(case.came, tag)]);
    let missed = case
        .missed
        .then(|| view! { <p class="alarm" data-missed="">{text.missed}</p> });
    let complain = matches!(case.state, Event::Partly | Event::Refused)
        .then(|| view! { <p>{text.complain.fill([&authority])}</p> });
    let said: Vec<_> = case
        .said
        .iter()
        .map(|said| entry(app, trouble, case, said))
        .collect();
    view! {
        <section class="request" data-request=case.kind.id() data-state=case.state.id()>
            <h3>{title(app, case.kind)}</h3>
            <p class="hint">{came}</p>
            {state(app, case)}
            {missed}
            {subjects(app, case)}
            {restriction(app, trouble, case)}
            {complain}
            <p class="actions">
                {deadline_file(app, case)}
                {receipt(app, trouble, case)}
            </p>
            <details class="reason">
                <summary>{text.course} <span class="unseen">": " {title(app, case.kind)}</span></summary>
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
    let label = match case.state {
        Event::Asked | Event::Received | Event::Recorded if case.kind == Kind::Withdrawal => {
            text.written_down
        }
        Event::Asked | Event::Received => text.received,
        Event::Started => text.started,
        Event::Extended => text.extended,
        Event::Partly => text.partly,
        Event::Refused => text.refused,
        _ => text.answered,
    };
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
        <p><strong class="state">{label}</strong></p>
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

fn subjects(app: App, case: &Case) -> AnyView {
    let text: &'static Words = &app.words().cases;
    let purpose = case.purpose.as_ref().map(|purpose| {
        let found = app.permits.with_untracked(|permits| {
            let found = permits.as_ref()?.purposes.find(purpose)?;
            Some(found.words(app.language()).title.clone())
        });
        found.unwrap_or_else(|| purpose.clone())
    });
    let about = match (purpose, case.fields.is_empty()) {
        (Some(purpose), _) => Some(purpose),
        (None, true) => None,
        (None, false) => Some(labels(app, &case.fields)),
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
    let all = case.fields.is_empty();
    let says = if all {
        text.restricts_all
    } else {
        text.restricts
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
    let about = text.calendar_title.fill([&title(app, case.kind)]);
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
    let text: &'static Words = &app.words().cases;
    let tag = app.words().tag;
    let by = said.by.as_ref().map(|by| who(app, by)).unwrap_or_default();
    let until = browser::date_here(said.until, tag);
    let sentence = match (said.event, case.channel) {
        (Event::Asked, Channel::App) => text.said_asked.to_owned(),
        (Event::Asked, Channel::Phone) => text.said_by_phone.fill([&by]),
        (Event::Asked, Channel::Letter) => text.said_by_letter.fill([&by]),
        (Event::Received, _) => text.said_received.fill([&until]),
        (Event::Started, _) => text.said_started.fill([&by]),
        (Event::Extended, _) => text.said_extended.fill([&by, &until]),
        (Event::Answered, _) => text.said_answered.fill([&by]),
        (Event::Partly, _) => text.said_partly.fill([&by]),
        (Event::Refused, _) => text.said_refused.fill([&by]),
        (Event::Missed, _) => text.said_missed.to_owned(),
        (Event::Lifted, _) => text.said_lifted.to_owned(),
        (Event::Recorded | Event::Closed | Event::Masked, _) => text.said_recorded.fill([&by]),
    };
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
    let platform = &cases.platform;
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
        .flat_map(|case| &case.said)
        .map(|said| {
            let by = said.by.as_ref().map(|by| who(app, by)).unwrap_or_default();
            view! {
                <li data-note="">
                    <p class="timeline-when">{browser::date_and_time(said.at, tag)}</p>
                    <p>{upper_first(&text.said_recorded.fill([&by]))}</p>
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
    let words = RwSignal::new(String::new());
    let send = Callback::new(move |()| {
        let Some(kind_asked) = kind.get_untracked() else {
            return trouble.show(vec![Problem::RequestKind]);
        };
        let typed = words.get_untracked();
        if typed.len() > limits::REQUEST_TEXT {
            return trouble.show(vec![Problem::RequestLong]);
        }
        let is_free = !matches!(
            kind_asked,
            Kind::Access | Kind::Portability | Kind::Restriction
        );
        if is_free && typed.trim().is_empty() {
            return trouble.show(vec![Problem::RequestText]);
        }
        let about_fields = asks_fields(kind_asked);
        let ask = CaseAsk::Request {
            kind: kind_asked,
            fields: fields
                .get_untracked()
                .into_iter()
                .filter(|_| about_fields)
                .collect(),
            about: About::Nothing,
            text: typed,
        };
        trouble.clear();
        trouble.ask(Ask::Cases(ask), move |_| {
            kind.set(None);
            fields.set(Vec::new());
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
            <Choose id name="request-kind" label=title(app, one) chosen choose />
        }
    });
    let asks = Memo::new(move |_| kind.get());
    let wrong = says(move || trouble.about(id::REQUEST_KIND));
    let wrong_text = says(move || trouble.about(id::REQUEST_TEXT));
    let typed = on(move |event: ev::Event| words.set(event_target_value(&event)));
    view! {
        <Form send busy=trouble.busy>
            <fieldset id=id::REQUEST_KIND tabindex="-1">
                <legend>{text.what}</legend>
                <p class="error">{wrong}</p>
                <div class="choices">{kinds.into_iter().collect_view()}</div>
            </fieldset>
            {live(move || hint(app, asks.get()))}
            {live(move || which(app, asks.get(), fields))}
            <div class="field">
                <label for=id::REQUEST_TEXT>{text.text_label}</label>
                <p class="hint" id="request-text-hint">{text.text_hint}</p>
                <p class="error">{wrong_text}</p>
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

/// What asking for this means.
fn hint(app: App, kind: Option<Kind>) -> AnyView {
    let text: &'static Words = &app.words().cases;
    let says = match kind {
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
fn which(app: App, kind: Option<Kind>, fields: RwSignal<Vec<Field>>) -> AnyView {
    if !kind.is_some_and(asks_fields) {
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
        <fieldset>
            <legend>{text.which}</legend>
            <p class="hint">{text.which_hint}</p>
            <div class="choices">{boxes}</div>
        </fieldset>
    }
    .into_any()
}
