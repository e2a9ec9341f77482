//! `/permissies`: what may be done with the data, purpose by purpose. Yes and no weigh the same; nothing is chosen
//! beforehand, and nothing chooses everything.

mod flows;
mod preview;

use super::StepLine;
use crate::{
    form::{Choose, Form, Heading, Problems, Submit, Trouble, terms},
    live::{live, says},
    platform,
    progress::{self, Choices, StepState},
    route::Route,
    state::{App, use_app},
    text::{Permissions as Words, PurposeText},
};
use kluis_catalog::{Basis, Choice, Field, Purpose};
use kluis_worker::{Ask, Change};
use leptos::prelude::*;

/// The permissions.
#[component]
pub fn Permissions() -> impl IntoView {
    let app = use_app();
    let trouble = Trouble::new(app);
    live(move || {
        let text: &'static Words = &app.text().permissions;
        view! {
            <StepLine route=Route::Permissions />
            <Heading says=text.heading lead=text.lead />
            <Problems trouble />
            <p class="note">{text.nothing_shared}</p>
            {flows::drawing(app)}
            <Form send=Callback::new(move |()| save(app, trouble)) busy=trouble.busy>
                <h2>{text.yours}</h2>
                <p>{text.yours_lead}</p>
                {purposes(true, app)}
                <h2>{text.ours}</h2>
                <p>{text.ours_lead}</p>
                {purposes(false, app)}
                <div class="actions">
                    <Submit label=app.words().form.go_on busy=trouble.busy />
                    <span class="hint">{text.later}</span>
                </div>
            </Form>
        }
    })
}

fn purposes(choices: bool, app: App) -> Vec<AnyView> {
    let shown = Purpose::ALL
        .iter()
        .filter(|purpose| purpose.is_a_choice() == choices);
    shown.map(|purpose| one(purpose, app)).collect()
}

fn one(purpose: &'static Purpose, app: App) -> AnyView {
    let text: &'static Words = &app.words().permissions;
    let choice = move || progress::choice(&chosen(app), purpose.id);
    let words = text.purposes.of(purpose.id);
    let answer = move |id: &'static str, one: Choice| {
        view! {
            <Choose
                id=id
                name=purpose.id
                label=if one == Choice::Given { text.give } else { text.refuse }
                chosen=says(move || choice() == Some(one))
                choose=Callback::new(move |_| choose(app, purpose.id, one))
            />
        }
    };
    let state = says(move || match choice() {
        _ if !purpose.is_a_choice() => text.no_switch,
        None => text.not_chosen,
        Some(Choice::Given) => text.given,
        Some(Choice::Refused) => text.refused,
    });
    let (yes, no) = input_ids(purpose.id);
    let choices = purpose.is_a_choice().then(|| {
        view! { <div class="choices is-pair">{answer(yes, Choice::Given)} {answer(no, Choice::Refused)}</div> }
    });
    view! {
        <fieldset class="purpose" data-purpose=purpose.id>
            <legend>{words.map_or("", |words| words.title)}</legend>
            <p class="purpose-state">{state}</p>
            {words.map(|words| told(text, words, purpose.basis))}
            {choices}
            {words.map(|words| preview::preview(app, purpose, words))}
            {(purpose.basis == Basis::LegitimateInterest).then(|| objection(text))}
        </fieldset>
    }
    .into_any()
}

/// The ids of the two answers.
fn input_ids(purpose: &str) -> (&'static str, &'static str) {
    match purpose {
        "alerts" => ("alerts-yes", "alerts-no"),
        "calls" => ("calls-yes", "calls-no"),
        _ => ("profile-yes", "profile-no"),
    }
}

fn told(text: &'static Words, words: &'static PurposeText, basis: Basis) -> AnyView {
    let basis = match basis {
        Basis::Consent => text.consent,
        Basis::Contract => text.contract,
        Basis::LegalObligation => text.legal_obligation,
        Basis::LegitimateInterest => text.legitimate_interest,
    };
    view! {
        <p>{words.says}</p>
        <dl class="terms">
            {terms([
                (text.which, words.which),
                (text.for_whom, words.for_whom),
                (text.how_long, words.how_long),
                (text.basis, basis),
            ])}
        </dl>
    }
    .into_any()
}

/// How to object, as long as requests aren't there.
fn objection(text: &'static Words) -> AnyView {
    view! {
        <p data-objection="">
            {text.object} " " {text.object_phone} " "
            <a href=platform::PHONE_LINK>{platform::PHONE}</a>
            " " {text.object_mail} " "
            <a href=platform::MAIL_LINK>{platform::MAIL}</a>
            ". " {text.object_answer}
        </p>
    }
    .into_any()
}

/// What is chosen: what was just touched, else what the vault holds.
fn chosen(app: App) -> Choices {
    let mut chosen = app.chosen.get();
    let stored = app
        .view
        .with(|view| view.as_ref().map(progress::choices))
        .unwrap_or_default();
    let untouched: Choices = stored
        .into_iter()
        .filter(|(id, _)| progress::choice(&chosen, id).is_none())
        .collect();
    chosen.extend(untouched);
    chosen
}

fn choose(app: App, purpose: &'static str, choice: Choice) {
    app.chosen.update(|chosen| {
        chosen.retain(|(id, _)| id != purpose);
        chosen.push((purpose.to_owned(), choice));
    });
}

/// Saves what was touched, and that the page was passed.
fn save(app: App, trouble: Trouble) {
    let go = move || app.go(app.place.get_untracked().then.unwrap_or(Route::Check));
    let mut changes = Vec::new();
    if app.chosen.with_untracked(|chosen| !chosen.is_empty()) {
        let all = untrack(|| chosen(app));
        changes.push(Change {
            field: Field::Permissions,
            value: Some(progress::write_choices(&all)),
        });
    }
    app.view.with_untracked(|view| {
        if let Some(view) = view
            .as_ref()
            .filter(|view| progress::state(Some(view), Route::Permissions) == StepState::Todo)
        {
            let passing = progress::passing(view, Route::Permissions);
            changes.push(Change {
                field: Field::Progress,
                value: Some(passing),
            });
        }
    });
    if changes.is_empty() {
        return go();
    }
    trouble.ask(Ask::Save { changes }, move |_| {
        app.chosen.set(Vec::new());
        go();
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::text;
    use kluis_wire::Language;

    #[test]
    fn every_purpose_is_told_in_both_languages() {
        for purpose in Purpose::ALL {
            for language in [Language::Nl, Language::En] {
                assert!(
                    text(language).permissions.purposes.of(purpose.id).is_some(),
                    "{}",
                    purpose.id
                );
            }
        }
    }

    #[test]
    fn every_choice_has_answers_of_its_own() {
        for purpose in Purpose::ALL.iter().filter(|purpose| purpose.is_a_choice()) {
            let (yes, no) = input_ids(purpose.id);
            assert_eq!(
                (yes, no),
                (
                    format!("{}-yes", purpose.id).as_str(),
                    format!("{}-no", purpose.id).as_str()
                )
            );
        }
    }
}
