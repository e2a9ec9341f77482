//! `/instellingen/inzage`: who looked at the data, at what, why, and under which permission; as it was logged in the very
//! step that let them in, and verified on this device.

use super::ways;
use crate::{
    browser,
    form::{Heading, Press, Problems, Trouble},
    live::{live, on, says},
    looks::{self, Shown, shows},
    pages::{
        permissions::{nothing_yet, see},
        way_back,
    },
    problem::{enumerated, upper_first},
    route::Route,
    state::{App, Remark, use_app},
    text::Looks as Words,
};
use kluis_wire::Kind;
use kluis_worker::{About, Ask, CaseAsk, Look, LookOutcome, Permits};
use leptos::{ev, prelude::*};

/// The page.
#[component]
pub fn Looks() -> impl IntoView {
    let app = use_app();
    // What is read while the page comes holds up no press.
    let [trouble, asking] = [Trouble::new(app), Trouble::new(app)];
    see(trouble);
    let which = RwSignal::new(Shown::All);
    let who = RwSignal::new(String::new());
    let there = Memo::new(move |_| app.permits.with(Option::is_some));
    live(move || {
        let text: &'static Words = &app.text().looks;
        let content = if there.get() {
            view! {
                {live(move || verified(app))}
                {filters(app, which, who)}
                {live(move || list(app, asking, which.get(), &who.get()))}
                {exports(app)}
                <p class="hint">{text.limits}</p>
            }
            .into_any()
        } else {
            nothing_yet(app, trouble, see)
        };
        view! {
            {ways(app, Route::SettingsLooks)}
            {way_back(app)}
            <Heading says=text.heading lead=text.lead />
            <Problems trouble />
            <Problems trouble=asking />
            {content}
        }
    })
}

/// What was verified, and what stands out.
fn verified(app: App) -> AnyView {
    let text: &'static Words = &app.words().looks;
    app.permits.with(|permits| {
        let Some(permits) = permits else {
            return ().into_any();
        };
        let uncovered = permits.looks.iter().filter(|look| !look.covered).count();
        let alarm = (uncovered > 0).then(
            || view! { <p class="alarm" data-uncovered="">{text.uncovered.of(uncovered)}</p> },
        );
        let at = browser::date_and_time(permits.at, app.words().tag);
        view! {
            <p class="note" data-verified="">{text.verified.fill([&at, &permits.looks.len()])}</p>
            {alarm}
        }
        .into_any()
    })
}

/// What is shown, and of whom.
fn filters(app: App, which: RwSignal<Shown>, who: RwSignal<String>) -> AnyView {
    let text: &'static Words = &app.words().looks;
    let numbers = Memo::new(move |_| {
        app.permits
            .with(|permits| {
                permits
                    .as_ref()
                    .map(|permits| looks::numbers(&permits.looks))
            })
            .unwrap_or_default()
    });
    let choose = on(move |event: ev::Event| {
        which.set(Shown::from_id(&event_target_value(&event)));
    });
    let choose_who = on(move |event: ev::Event| who.set(event_target_value(&event)));
    let kinds = Shown::ALL.map(|kind| {
        let label = match kind {
            Shown::All => text.all,
            Shown::Released => text.only_released,
            Shown::Refused => text.only_refused,
            Shown::Uncovered => text.only_uncovered,
        };
        let chosen = says(move || which.get() == kind);
        view! { <option value=kind.id() prop:selected=chosen>{label}</option> }
    });
    view! {
        <div class="filters">
            <div class="field">
                <label for="looks-which">{text.which}</label>
                <select id="looks-which" on:change=choose>{kinds.into_iter().collect_view()}</select>
            </div>
            <div class="field">
                <label for="looks-who">{text.who}</label>
                <select id="looks-who" on:change=choose_who>
                    <option value="">{text.everyone}</option>
                    {live(move || numbers.get().into_iter().map(|number| {
                        let label = number.clone();
                        view! { <option value=number>{label}</option> }
                    }).collect_view())}
                </select>
            </div>
        </div>
    }
    .into_any()
}

fn list(app: App, asking: Trouble, which: Shown, who: &str) -> AnyView {
    let text: &'static Words = &app.words().looks;
    app.permits.with(|permits| {
        let Some(permits) = permits else {
            return ().into_any();
        };
        if permits.looks.is_empty() {
            return view! { <p class="note" data-looks="">{text.empty}</p> }.into_any();
        }
        let chosen = permits.looks.iter().rev();
        let entries: Vec<_> = chosen
            .filter(|look| shows(which, who, look))
            .map(|look| entry(app, asking, permits, look))
            .collect();
        let count = entries.len();
        view! {
            <p role="status" class="hint">{text.found.of(count)}</p>
            <ol class="timeline" data-looks="">{entries}</ol>
        }
        .into_any()
    })
}

/// A look as a sentence, and why, in the words of who looked.
fn entry(app: App, asking: Trouble, permits: &Permits, look: &Look) -> AnyView {
    let text: &'static Words = &app.words().looks;
    let words = app.words();
    let labels: Vec<&str> = look
        .fields
        .iter()
        .map(|field| words.fields.of(*field).label)
        .collect();
    let data = enumerated(&labels);
    let who =
        words
            .permissions
            .receiver
            .fill([&look.who.role, &look.who.number, &look.who.organisation]);
    let (sentence, class) = match (look.outcome, look.covered) {
        (LookOutcome::Released, true) => (&text.released, "timeline-look"),
        (LookOutcome::Released, false) => (&text.released, "timeline-look is-uncovered"),
        _ => (&text.refused, "timeline-look is-refused"),
    };
    let because = match look.outcome {
        LookOutcome::Released => None,
        LookOutcome::Ended => Some(text.because_ended),
        LookOutcome::Region => Some(text.because_region),
        LookOutcome::Review => Some(text.because_review),
        LookOutcome::NotGranted => Some(text.because_not_granted),
        LookOutcome::Frozen => Some(text.because_frozen),
        LookOutcome::NoReason => Some(text.because_no_reason),
        LookOutcome::Restricted => Some(text.because_restricted),
    };
    let under = match look.decision.and_then(|number| {
        let title = looks::title(permits, look, app.language())?;
        Some((number, title))
    }) {
        Some((number, title)) => text.under.fill([&title, &number]),
        None => text.under_nothing.to_owned(),
    };
    let reason = (look.outcome != LookOutcome::NoReason).then(|| {
        view! { <p>{text.reason} " " <q>{look.reason.clone()}</q></p> }
    });
    let flagged = (!look.covered).then(|| view! { <p><strong>{text.not_covered}</strong></p> });
    view! {
        <li class=class data-look=look.sequence.to_string()>
            <p class="timeline-when">{browser::date_and_time(look.at, words.tag)}</p>
            <p>{upper_first(&sentence.fill([&who, &data]))}</p>
            {flagged}
            {because.map(|because| view! { <p>{because}</p> })}
            {reason}
            <p class="hint">{under}</p>
            {why(app, asking, permits, look)}
        </li>
    }
    .into_any()
}

/// "Waarom was dit nodig?", with one press: a request about this look.
fn why(app: App, asking: Trouble, permits: &Permits, look: &Look) -> AnyView {
    let has_desk = !permits.purposes.platform.desk.is_empty();
    if !has_desk || look.outcome != LookOutcome::Released {
        return ().into_any();
    }
    let text: &'static Words = &app.words().looks;
    let digest = look.digest.clone();
    let does = Callback::new(move |()| {
        let ask = CaseAsk::Request {
            kind: Kind::Why,
            fields: Vec::new(),
            about: About::Look(digest.clone()),
            text: String::new(),
        };
        asking.ask(Ask::Cases(ask), move |_| {
            app.remark.set(Some(Remark::Requested));
        });
    });
    view! { <p><Press class="link" action="ask-why" label=text.ask_why does /></p> }.into_any()
}

/// The log to take along.
fn exports(app: App) -> AnyView {
    let text: &'static Words = &app.words().looks;
    let json = Callback::new(move |()| {
        let view = app.view.get_untracked();
        let permits = app.permits.get_untracked();
        if let (Some(view), Some(permits)) = (view, permits) {
            let file = looks::json(&permits, &view.fingerprint, browser::iso);
            browser::save_file("kluis-inzage.json", &file);
        }
    });
    let csv = Callback::new(move |()| {
        if let Some(permits) = app.permits.get_untracked() {
            browser::save_file("kluis-inzage.csv", &looks::csv(&permits, browser::iso));
        }
    });
    view! {
        <h2>{text.export}</h2>
        <p>{text.export_lead}</p>
        <div class="actions">
            <Press action="export-json" label=text.export_json does=json />
            <Press action="export-csv" label=text.export_csv does=csv />
        </div>
    }
    .into_any()
}
