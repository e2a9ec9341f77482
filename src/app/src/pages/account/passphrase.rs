//! The third part: the passphrase. It stands in its input and nowhere else, and leaves it as bytes for the worker.

use crate::{
    browser,
    form::{Problems, Row, Submit, Trouble},
    passphrase::{self, Strength, Weakness},
    problem::{Problem, id},
    route::Route,
    state::{App, Making, Part, use_app},
};
use kluis_worker::{Answer, Ask, Failure};
use leptos::{ev, html, prelude::*};
use zeroize::Zeroizing;

/// One Dutch word a line.
const WORDS: &str = include_str!("../../words-nl.txt");

/// A generated passphrase, or one's own.
#[component]
pub(super) fn Passphrase() -> impl IntoView {
    let app = use_app();
    let trouble = Trouble::new(app);
    let input = NodeRef::<html::Input>::new();
    let own = RwSignal::new(false);
    let shown = RwSignal::new(true);
    let verdict = RwSignal::new(None);
    let draw = move || {
        if let Some(input) = input.get_untracked() {
            input.set_value(&generate().unwrap_or_default());
        }
    };
    Effect::new(move || {
        if input.get().is_some() && !own.get_untracked() {
            draw();
        }
    });
    let choose = move |own_one: bool| {
        trouble.clear();
        verdict.set(None);
        own.set(own_one);
        shown.set(!own_one);
        match input.get_untracked() {
            Some(input) if own_one => {
                input.set_value("");
                let _ = input.focus();
            }
            _ => draw(),
        }
    };
    let judge = move || {
        let Some(input) = input.get_untracked() else { return Err(Problem::PassphraseMissing) };
        let typed = Zeroizing::new(browser::value(&input));
        if typed.is_empty() {
            return Err(Problem::PassphraseMissing);
        }
        let judged = app.sign_up.address.with_untracked(|address| passphrase::judge(&typed, address));
        judged.map_err(Problem::Passphrase)
    };
    let typed = move |_| verdict.set(Some(judge()));
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        match (judge(), input.get_untracked()) {
            (Ok(_), Some(input)) => make_keys(app, &input),
            (Err(problem), _) => trouble.show(vec![problem]),
            (Ok(_), None) => (),
        }
    };
    let text = move || &app.text().account.passphrase;
    view! {
        <h1 tabindex="-1">{move || text().heading}</h1>
        <p class="lead">{move || text().lead}</p>
        <Problems trouble />
        <form novalidate on:submit=submit>
            <How own choose=Callback::new(choose) />
            // For password managers: whose passphrase this is.
            <input class="unseen" type="text" name="username" autocomplete="username" tabindex="-1" aria-hidden="true" readonly prop:value=app.sign_up.address />
            <Row
                id=id::PASSPHRASE.to_owned()
                label=Signal::derive(move || text().label)
                hint=Signal::derive(move || Some(if own.get() { text().own_hint } else { text().keep }))
                required=true
                trouble
            >
                <div class="secret">
                    <input
                        node_ref=input
                        id=id::PASSPHRASE
                        name=id::PASSPHRASE
                        class="wide"
                        type=move || if shown.get() { "text" } else { "password" }
                        autocomplete="new-password"
                        autocapitalize="none"
                        spellcheck="false"
                        required
                        readonly=move || !own.get()
                        aria-describedby="passphrase-hint passphrase-error passphrase-strength"
                        aria-invalid=move || trouble.about(id::PASSPHRASE).is_some().then_some("true")
                        on:input=typed
                    />
                    {move || {
                        let text = app.text();
                        if own.get() {
                            let label = if shown.get() { text.form.hide } else { text.form.show };
                            view! {
                                <button class="link" type="button" data-action="show" on:click=move |_| shown.update(|shown| *shown = !*shown)>
                                    {label}
                                </button>
                            }
                                .into_any()
                        } else {
                            view! {
                                <button class="link" type="button" data-action="other-words" on:click=move |_| draw()>
                                    {text.account.passphrase.other_words}
                                </button>
                            }
                                .into_any()
                        }
                    }}
                </div>
            </Row>
            <p class="strength" id="passphrase-strength" role="status">
                {move || told(app, own.get(), verdict.get())}
            </p>
            <div class="actions">
                <Submit label=Signal::derive(move || text().make) busy=trouble.busy />
            </div>
        </form>
    }
}

/// Five words by lot, from the browser's own random source.
fn generate() -> Option<String> {
    let words: Vec<_> = WORDS.lines().collect();
    passphrase::generate(&words, || browser::random_bytes().map(u16::from_le_bytes))
}

/// How strong it is, in words. That it is too short is said only when it is sent.
fn told(app: App, own: bool, verdict: Option<Result<Strength, Problem>>) -> Option<String> {
    let text = &app.text().account.passphrase;
    let strength = match verdict {
        _ if !own => Strength::VeryStrong,
        Some(Ok(strength)) => strength,
        Some(Err(Problem::Passphrase(weakness))) if !matches!(weakness, Weakness::Short { .. }) => {
            return Some(Problem::Passphrase(weakness).message(app.text()));
        }
        _ => return None,
    };
    let words = match strength {
        Strength::Enough => text.enough,
        Strength::Strong => text.strong,
        Strength::VeryStrong => text.very_strong,
    };
    Some(format!("{} {words}", text.strength))
}

/// Hands the passphrase to the worker and goes to where its work is shown.
fn make_keys(app: App, input: &web_sys::HtmlInputElement) {
    let Some(secret) = browser::take_secret(input) else { return };
    app.making.set(Making::Working(None));
    app.ask_with(
        &Ask::CreateVault { keep: !app.sign_up.not_own.get_untracked() },
        Some(secret),
        move |step| app.making.set(Making::Working(Some(step))),
        move |result| match result {
            Ok(Answer::Created { kit, .. }) => {
                app.making.set(Making::Kit(kit));
                app.sign_up.part.set(Part::Address);
            }
            Ok(_) => app.making.set(Making::Failed(Failure::Internal)),
            Err(failure) => {
                if failure == Failure::Expired {
                    app.sign_up.part.set(Part::Address);
                }
                app.making.set(Making::Failed(failure));
            }
        },
    );
    app.go(Route::Keys);
}

#[component]
fn How(own: RwSignal<bool>, choose: Callback<bool>) -> impl IntoView {
    let app = use_app();
    let text = move || &app.text().account.passphrase;
    let option = move |id: &'static str, is_own: bool| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="how"
                    id=id
                    value=id
                    prop:checked=move || own.get() == is_own
                    on:change=move |_| choose.run(is_own)
                />
                <span>{move || if is_own { text().own } else { text().generated }}</span>
            </label>
        }
    };
    view! {
        <fieldset class="row">
            <legend>{move || text().how}</legend>
            <p class="hint">{move || text().generated_hint}</p>
            <div class="choices">{option("how-generated", false)} {option("how-own", true)}</div>
        </fieldset>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_short_plain_different_and_enough() {
        let words: Vec<_> = WORDS.lines().collect();
        let mut sorted = words.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), words.len(), "a word stands in the list twice");
        assert!(words.len() >= 2048, "{} words", words.len());
        for word in words {
            assert!((4..=8).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_lowercase()), "{word}");
        }
    }

    #[test]
    fn every_generated_passphrase_is_taken() {
        let words: Vec<_> = WORDS.lines().collect();
        let shortest = passphrase::generate(&words, || Some(0)).unwrap_or_default();
        assert_eq!(shortest.split(' ').count(), passphrase::WORDS);
        let mut number = 0_u16;
        let phrase = passphrase::generate(&words, || {
            number += 397;
            Some(number)
        });
        assert!(passphrase::judge(&phrase.unwrap_or_default(), "a@example.org").is_ok());
    }
}
