//! `/onderdelen`: every component in every state, for whoever works on how Kluis looks. Only where the page comes from the own
//! machine. Its words are those of the other pages; what a component is called in the program stands above it.

use super::working::Working;
use crate::{
    browser,
    drawing::{Half, WhoHoldsWhat},
    form::{Choose, Form, Heading, Input, Kind, Press, Problems, Reason, Submit, Trouble, terms},
    live::live,
    problem::{Problem, input_id, lower_first, upper_first},
    state::{App, use_app},
};
use kluis_catalog::{Field, Invalid};
use kluis_worker::Progress;
use leptos::prelude::*;

// Not in the markup: what is fixed there Leptos writes as HTML, which the page's policy forbids.
const CODE: &str = "00000-00000-00000-00000";
const WHO: [&str; 3] = ["adviseur", "K-014", "Kluis Voorbeeld B.V."];
const WHEN: u64 = 1_800_000_000;
const SEALED: &str = "00 11 22 33 44 55 66 77 88 99 aa bb cc dd ee ff";

/// The page.
#[component]
pub fn Components() -> impl IntoView {
    let app = use_app();
    let fine = Trouble::new(app);
    let wrong = Trouble::new(app);
    wrong.show(vec![
        Problem::Field(Field::GivenName, Invalid::Missing),
        Problem::Field(Field::Postcode, Invalid::Form),
    ]);
    live(move || {
        view! {
            <Heading says=app.text().names.components lead=app.text().start.lead />
            {named("Problems", view! { <Problems trouble=wrong /> }.into_any())}
            {named("Input", inputs(app, fine, wrong))}
            {named("Choose", choices(app))}
            {named("Submit, Press", buttons(app))}
            {named("Reason", view! { <Reason field=Field::Phone /> }.into_any())}
            {named("note, remark, today, hint", notes(app))}
            {named("terms", facts(app))}
            {named("Working", working())}
            {named("progress", view! { <progress max="10" value="4" aria-label=app.text().form.busy></progress> }.into_any())}
            {named("Half", halves())}
            {named("WhoHoldsWhat", view! { <WhoHoldsWhat /> }.into_any())}
            {named("recovery, stored", sealed(app))}
            {named("timeline", timeline(app))}
        }
    })
}

/// A component under its name in the program.
fn named(name: &'static str, shown: AnyView) -> AnyView {
    view! {
        <section>
            <h2>
                <code>{name}</code>
            </h2>
            {shown}
        </section>
    }
    .into_any()
}

/// Empty, filled in, and wrong.
fn inputs(app: App, fine: Trouble, wrong: Trouble) -> AnyView {
    let input = |id: String, field: Field, required: bool, value: &str, trouble: Trouble| {
        let words = app.words().fields.of(field);
        let value = RwSignal::new(value.to_owned());
        view! {
            <Input
                id
                label=words.label
                hint=words.hint
                kind=Kind::of(field)
                required
                value=value.into()
                typed=Callback::new(move |text| value.set(text))
                trouble
            />
        }
    };
    view! {
        {input("empty".into(), Field::FamilyName, true, "", fine)}
        {input("filled".into(), Field::City, false, "Ede", fine)}
        {input(input_id(Field::GivenName), Field::GivenName, true, "", wrong)}
        {input(input_id(Field::Postcode), Field::Postcode, false, "0123 AB", wrong)}
    }
    .into_any()
}

fn choices(app: App) -> AnyView {
    let (one, alone) = (RwSignal::new(Some(true)), RwSignal::new(false));
    let text = app.words();
    let answer = move |id: &'static str, label: &'static str, which: bool| {
        view! {
            <Choose
                id
                name="choice"
                label
                chosen=Signal::derive(move || one.get() == Some(which))
                choose=Callback::new(move |_| one.set(Some(which)))
            />
        }
    };
    view! {
        <fieldset class="row">
            <legend>{text.account.address.adult}</legend>
            <div class="choices">
                {answer("choice-yes", text.form.yes, true)} {answer("choice-no", text.form.no, false)}
            </div>
        </fieldset>
        <Choose
            id="alone"
            name="alone"
            kind="checkbox"
            label=text.account.address.not_own
            chosen=alone.into()
            choose=Callback::new(move |chosen| alone.set(chosen))
        />
    }
    .into_any()
}

/// Ready, busy, second, quiet.
fn buttons(app: App) -> AnyView {
    let (ready, busy) = (RwSignal::new(false), RwSignal::new(true));
    let nothing = Callback::new(|()| ());
    let text = &app.words().form;
    view! {
        <Form send=nothing busy=ready>
            <div class="actions">
                <Submit label=text.go_on busy=ready /> <Submit label=text.busy busy />
                <Press action="second" label=text.take does=nothing />
                <Press class="link" action="quiet" label=text.leave does=nothing />
            </div>
        </Form>
    }
    .into_any()
}

fn notes(app: App) -> AnyView {
    let text = app.words();
    view! {
        <p class="note">{text.permissions.what_happens}</p>
        <p class="remark">{text.settings.refreshed}</p>
        <p class="today">{text.key_points.connection_https}</p>
        <p class="hint">{text.account.address.adult_hint}</p>
    }
    .into_any()
}

fn facts(app: App) -> AnyView {
    let words: &'static _ = app.words().fields.of(Field::Phone);
    let text = &app.words().form;
    let all = terms([
        (text.why_what_for, words.what_for),
        (text.why_who, words.who),
        (text.why_how_long, words.how_long),
    ]);
    view! { <dl class="terms">{all}</dl> }.into_any()
}

fn working() -> AnyView {
    let steps = [
        None,
        Some(Progress::Stretching),
        Some(Progress::Sealing { done: 5, total: 10 }),
        Some(Progress::Opening { done: 9, total: 10 }),
    ];
    let shown = steps.map(|step| view! { <Working step=Signal::stored(step) /> });
    shown.into_any()
}

fn halves() -> AnyView {
    let all = [Half::Yours, Half::Ours, Half::Both, Half::Apart];
    view! { <div class="choices">{all.map(Half::view).into_iter().collect_view()}</div> }.into_any()
}

/// What stands for sealed, in its colour.
fn sealed(app: App) -> AnyView {
    let text = app.words();
    view! {
        <figure class="recovery">
            <figcaption>{text.keys.code}</figcaption>
            <code>{CODE}</code>
        </figure>
        <div class="stored">
            <h3>{text.settings.sealed}</h3>
            <code>{SEALED}</code>
        </div>
    }
    .into_any()
}

/// What happened, the last first: something that was done, and looks that were let in, refused, and let in by nobody.
fn timeline(app: App) -> AnyView {
    let text = app.words();
    let [role, number, organisation] = WHO;
    let receiver = &text.permissions.receiver;
    let who = receiver.fill([&role, &number, &organisation]);
    let data = lower_first(text.fields.of(Field::Phone).label);
    let released = text.looks.released.fill([&who, &data]);
    let refused = text.looks.refused.fill([&who, &data]);
    let entries = [
        (
            "timeline-look is-uncovered",
            &released,
            text.looks.not_covered,
        ),
        (
            "timeline-look is-refused",
            &refused,
            text.looks.because_not_granted,
        ),
        ("timeline-look", &released, ""),
        ("", &text.cases.said_recorded.fill([&who]), ""),
    ];
    let entries = entries.map(|(class, sentence, more)| {
        let more = (!more.is_empty()).then(|| view! { <p>{more}</p> });
        view! {
            <li class=class>
                <p class="timeline-when">{browser::date_and_time(WHEN, text.tag)}</p>
                <p>{upper_first(sentence)}</p>
                {more}
            </li>
        }
    });
    view! { <ol class="timeline">{entries.into_iter().collect_view()}</ol> }.into_any()
}
