//! The first part: whose account it will be.

use crate::{
    browser,
    form::{Problems, Reason, Row, Submit, Trouble},
    problem::{Problem, id, input_id},
    route::Route,
    state::{App, Part, use_app},
};
use kluis_catalog::Field;
use kluis_worker::{Answer, Ask};
use leptos::{ev, prelude::*};
use web_sys::HtmlInputElement;

/// Address, age, whose device.
#[component]
pub(super) fn Address() -> impl IntoView {
    let app = use_app();
    let trouble = Trouble::new(app);
    let too_young = RwSignal::new(false);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let problems = check(app);
        too_young.set(problems.is_empty() && app.sign_up.adult.get_untracked() == Some(false));
        let go = problems.is_empty() && !too_young.get_untracked();
        trouble.show(problems);
        if too_young.get_untracked() {
            browser::focus_heading();
        } else if go {
            send_code(app, trouble, |_| ());
        }
    };
    move || {
        if too_young.get() {
            return view! { <TooYoung too_young /> }.into_any();
        }
        let text = &app.text().account.address;
        view! {
            <h1 tabindex="-1">{text.heading}</h1>
            <p class="lead">{text.lead}</p>
            <Problems trouble />
            <form novalidate on:submit=submit>
                <AddressInput trouble autocomplete="email" />
                <Reason field=Field::Email />
                <Adult trouble />
                <NotOwn />
                <div class="actions">
                    <Submit label=text.send busy=trouble.busy />
                    <a href=Route::Open.path()>{text.have_account}</a>
                </div>
            </form>
        }
        .into_any()
    }
}

/// What is wrong with the answers.
fn check(app: App) -> Vec<Problem> {
    let mut problems = Vec::new();
    if let Err(invalid) = app.sign_up.address.with_untracked(|address| Field::Email.normalise(address)) {
        problems.push(Problem::Field(Field::Email, invalid));
    }
    if app.sign_up.adult.get_untracked().is_none() {
        problems.push(Problem::AdultMissing);
    }
    problems
}

/// Has a code mailed, and goes on to where it is filled in.
pub(super) fn send_code(app: App, trouble: Trouble, sent: impl FnOnce(()) + 'static) {
    if trouble.busy.get_untracked() {
        return;
    }
    trouble.busy.set(true);
    let ask = Ask::SignUpStart {
        address: app.sign_up.address.get_untracked(),
        language: app.language.get_untracked(),
    };
    app.ask(ask, move |result| {
        trouble.busy.set(false);
        match result {
            Ok(Answer::CodeSent { expires_in, outbox }) => {
                app.sign_up.expires_in.set(expires_in);
                app.sign_up.outbox.set(outbox);
                trouble.clear();
                sent(());
                app.sign_up.part.set(Part::Code);
            }
            Ok(_) => (),
            Err(failure) => trouble.show(Problem::from_failure(failure)),
        }
    });
}

/// The address, as typed: the same input for making an account and for opening it.
#[component]
pub(crate) fn AddressInput(trouble: Trouble, autocomplete: &'static str) -> impl IntoView {
    let app = use_app();
    let name = input_id(Field::Email);
    let words = move || (app.text().fields)(Field::Email);
    let typed = move |event: ev::Event| {
        app.sign_up.address.set(browser::value(&event_target::<HtmlInputElement>(&event)));
    };
    view! {
        <Row
            id=name.clone()
            label=Signal::derive(move || words().label)
            hint=Signal::derive(move || words().hint)
            required=true
            trouble
        >
            <input
                id=name.clone()
                name=name.clone()
                class="wide"
                type="email"
                inputmode="email"
                autocomplete=autocomplete
                autocapitalize="none"
                spellcheck="false"
                required
                aria-describedby=format!("{name}-hint {name}-error")
                aria-invalid=move || trouble.about(&name).is_some().then_some("true")
                prop:value=app.sign_up.address
                on:input=typed
            />
        </Row>
    }
}

#[component]
fn Adult(trouble: Trouble) -> impl IntoView {
    let app = use_app();
    let wrong = Memo::new(move |_| trouble.about(id::ADULT));
    let option = move |id: &'static str, answer: bool| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="adult"
                    id=id
                    value=id
                    prop:checked=move || app.sign_up.adult.get() == Some(answer)
                    on:change=move |_| app.sign_up.adult.set(Some(answer))
                />
                <span>{move || if answer { app.text().form.yes } else { app.text().form.no }}</span>
            </label>
        }
    };
    view! {
        <fieldset class="row" class:is-wrong=move || wrong.get().is_some() aria-describedby="adult-hint adult-error">
            <legend>{move || app.text().account.address.adult}</legend>
            <p class="hint" id="adult-hint">
                {move || app.text().account.address.adult_hint}
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
pub(crate) fn NotOwn() -> impl IntoView {
    let app = use_app();
    view! {
        <div class="row">
            <label class="choice">
                <input
                    type="checkbox"
                    id="not-own-device"
                    name="not-own-device"
                    aria-describedby="not-own-device-hint"
                    prop:checked=app.sign_up.not_own
                    on:change=move |event| app.sign_up.not_own.set(event_target_checked(&event))
                />
                <span>{move || app.text().account.address.not_own}</span>
            </label>
            <p class="hint" id="not-own-device-hint">
                {move || app.text().account.address.not_own_hint}
            </p>
        </div>
    }
}

#[component]
fn TooYoung(too_young: RwSignal<bool>) -> impl IntoView {
    let app = use_app();
    let back = move |_| {
        too_young.set(false);
        browser::focus_heading();
    };
    move || {
        let text = &app.text().account.address;
        view! {
            <h1 tabindex="-1">{text.too_young_heading}</h1>
            <p class="lead">{text.too_young}</p>
            <button class="button is-second" type="button" data-action="back" on:click=back>
                {app.text().form.back}
            </button>
        }
    }
}
