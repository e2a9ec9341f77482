//! The first part: whose account it will be.

use crate::{
    browser,
    form::{Choose, Form, Heading, Input, Kind, Press, Problems, Reason, Submit, Trouble},
    live::{live, says},
    problem::{Problem, id, input_id},
    route::Route,
    state::{App, Part, use_app},
};
use kluis_catalog::{Field, Invalid};
use kluis_worker::{Answer, Ask};
use leptos::prelude::*;

/// Address, age, whose device.
#[component]
pub fn Address() -> impl IntoView {
    let app = use_app();
    let trouble = Trouble::new(app);
    let too_young = RwSignal::new(false);
    let send = Callback::new(move |()| {
        let problems = check(app);
        let fine = problems.is_empty();
        trouble.show(problems);
        if fine && app.sign_up.adult.get_untracked() == Some(false) {
            too_young.set(true);
            browser::focus_heading();
        } else if fine {
            send_code(app, trouble, || ());
        }
    });
    live(move || {
        if too_young.get() {
            return view! { <TooYoung too_young /> }.into_any();
        }
        let text = &app.text().account.address;
        view! {
            <Heading says=text.heading lead=text.lead />
            <Problems trouble />
            <Form send busy=trouble.busy>
                <AddressInput trouble autocomplete="email" />
                <Reason field=Field::Email />
                <Adult trouble />
                <NotOwn />
                <div class="actions">
                    <Submit label=text.send busy=trouble.busy />
                    <a href=Route::Open.path()>{text.have_account}</a>
                </div>
            </Form>
        }
        .into_any()
    })
}

/// What is wrong with the answers.
fn check(app: App) -> Vec<Problem> {
    let mut problems = Vec::new();
    problems.extend(missing_address(app));
    if app.sign_up.adult.get_untracked().is_none() {
        problems.push(Problem::AdultMissing);
    }
    problems
}

/// That there is no address at all. Whether it is one, the worker judges.
pub fn missing_address(app: App) -> Option<Problem> {
    let address = app.sign_up.address.get_untracked();
    address
        .trim()
        .is_empty()
        .then_some(Problem::Field(Field::Email, Invalid::Missing))
}

/// Has a code mailed, and goes on to where it is filled in.
pub(super) fn send_code(app: App, trouble: Trouble, sent: impl FnOnce() + 'static) {
    let ask = Ask::SignUpStart {
        address: app.sign_up.address.get_untracked(),
        language: app.language(),
    };
    trouble.ask(ask, move |answer| {
        if let Answer::CodeSent { outbox, .. } = answer {
            app.sign_up.outbox.set(outbox);
            sent();
            app.sign_up.part.set(Part::Code);
        }
    });
}

/// The address, as typed: the same input for making an account and for opening it.
#[component]
pub fn AddressInput(trouble: Trouble, autocomplete: &'static str) -> impl IntoView {
    let app = use_app();
    let words = app.words().fields.of(Field::Email);
    view! {
        <Input
            id=input_id(Field::Email)
            label=words.label
            hint=words.hint
            kind=Kind { autocomplete, ..Kind::of(Field::Email) }
            required=true
            value=app.sign_up.address.into()
            typed=Callback::new(move |text| app.sign_up.address.set(text))
            trouble
        />
    }
}

#[component]
fn Adult(trouble: Trouble) -> impl IntoView {
    let app = use_app();
    let adult = app.sign_up.adult;
    let wrong = says(move || trouble.about(id::ADULT));
    let text = app.words();
    let option = move |id: &'static str, answer: bool| {
        view! {
            <Choose
                id
                name="adult"
                label=if answer { text.form.yes } else { text.form.no }
                chosen=says(move || adult.get() == Some(answer))
                choose=Callback::new(move |_| adult.set(Some(answer)))
            />
        }
    };
    view! {
        <fieldset
            class="row"
            class:is-wrong=says(move || wrong.with(Option::is_some))
            aria-describedby="adult-hint adult-error"
        >
            <legend>{text.account.address.adult}</legend>
            <p class="hint" id="adult-hint">
                {text.account.address.adult_hint}
            </p>
            <p class="wrong" id="adult-error">
                {wrong}
            </p>
            <div class="choices">{option(id::ADULT, true)} {option("adult-no", false)}</div>
        </fieldset>
    }
}

/// "Dit is niet mijn eigen apparaat".
#[component]
pub fn NotOwn() -> impl IntoView {
    let app = use_app();
    let text = &app.words().account.address;
    let not_own = app.sign_up.not_own;
    view! {
        <div class="row">
            <Choose
                id="not-own-device"
                name="not-own-device"
                kind="checkbox"
                label=text.not_own
                chosen=not_own.into()
                choose=Callback::new(move |chosen| not_own.set(chosen))
            />
            <p class="hint">{text.not_own_hint}</p>
        </div>
    }
}

#[component]
fn TooYoung(too_young: RwSignal<bool>) -> impl IntoView {
    let app = use_app();
    let text = &app.words().account.address;
    let back = Callback::new(move |()| {
        too_young.set(false);
        browser::focus_heading();
    });
    view! {
        <Heading says=text.too_young_heading lead=text.too_young />
        <Press action="back" label=app.words().form.back does=back />
    }
}
