//! The third part: the passphrase. It stands in its input and nowhere else, and leaves it as bytes for the worker.

use crate::{
    browser,
    form::{Choose, Form, Heading, Press, Problems, Row, Submit, Trouble},
    live::{live, on, says},
    passkey,
    passphrase::{self, Strength, Weakness},
    problem::{Problem, id},
    route::Route,
    state::{App, Making, Part, use_app},
};
use js_sys::Uint8Array;
use kluis_worker::{Answer, Ask, Failure};
use leptos::{ev, html, prelude::*, task::spawn_local};
use web_sys::HtmlInputElement;
use zeroize::Zeroizing;

/// Where the Dutch words are, one a line. They lie beside the page, so that it doesn't have to carry them.
pub const WORDS: &str = "/woorden.txt";

/// What the vault is to open with, beside the recovery code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    /// Words drawn by lot.
    Generated,
    /// A passphrase of one's own.
    Own,
    /// A passkey.
    Passkey,
}

/// A generated passphrase, one's own, or a passkey.
#[component]
pub fn Passphrase() -> impl IntoView {
    let app = use_app();
    let trouble = Trouble::new(app);
    let input = NodeRef::<html::Input>::new();
    let how = RwSignal::new(How::Generated);
    let shown = RwSignal::new(true);
    // What is said of one's own while it is typed; never what was typed.
    let verdict = RwSignal::new(String::new());
    let words = StoredValue::new(String::new());
    let draw = move || {
        if let Some(input) = input.get_untracked() {
            words.with_value(|words| draw(words, &input));
        }
    };
    let choose = move |chosen: How| {
        trouble.clear();
        verdict.set(String::new());
        how.set(chosen);
        shown.set(chosen != How::Own);
        if let Some(input) = input.get_untracked() {
            input.set_value("");
            match chosen {
                How::Own => drop(input.focus()),
                How::Generated => draw(),
                How::Passkey => (),
            }
        }
    };
    browser::read_text(WORDS, move |read| match read {
        Some(read) => {
            words.set_value(read);
            draw();
        }
        // Without them the person makes one.
        None => choose(How::Own),
    });
    let other = move || {
        if how.get_untracked() == How::Own {
            shown.update(|shown| *shown = !*shown);
        } else {
            draw();
        }
    };
    let typed = move || {
        on(move |event: ev::Event| {
            verdict.set(told(app, judge(app, &event_target(&event))));
        })
    };
    let send = Callback::new(move |()| {
        if how.get_untracked() == How::Passkey {
            return make_passkey(app, trouble);
        }
        let Some(input) = input.get_untracked() else {
            return;
        };
        match judge(app, &input) {
            Ok(_) => make_keys(app, &input),
            Err(problem) => trouble.show(vec![problem]),
        }
    });
    live(move || {
        let form = &app.text().form;
        let text = &app.text().account.passphrase;
        let is_own = how.get() == How::Own;
        let is_passkey = how.get() == How::Passkey;
        let other_label = match (is_own, shown.get()) {
            (false, _) => text.other_words,
            (true, true) => form.hide,
            (true, false) => form.show,
        };
        let way = move |id: &'static str, label: &'static str, way: How| {
            view! {
                <Choose
                    id
                    name="how"
                    label
                    chosen=says(move || how.get() == way)
                    choose=Callback::new(move |_| choose(way))
                />
            }
        };
        let passkey = passkey::is_known().then(|| way("how-passkey", text.passkey, How::Passkey));
        view! {
            <Heading says=text.heading lead=text.lead />
            <Problems trouble />
            <Form send busy=trouble.busy>
                <fieldset class="row">
                    <legend>{text.how}</legend>
                    <p class="hint">{if is_passkey { text.passkey_hint } else { text.generated_hint }}</p>
                    <div class="choices">
                        {way("how-generated", text.generated, How::Generated)} {way("how-own", text.own, How::Own)}
                        {passkey}
                    </div>
                </fieldset>
                // For password managers: whose passphrase this is.
                <input
                    class="unseen"
                    type="text"
                    name="username"
                    autocomplete="username"
                    tabindex="-1"
                    aria-hidden="true"
                    readonly
                    prop:value=app.sign_up.address
                />
                <div hidden=is_passkey>
                <Row
                    id=id::PASSPHRASE.to_owned()
                    label=text.label
                    hint=Some(if is_own { text.own_hint } else { text.keep })
                    required=true
                    trouble
                >
                    <div class="secret">
                        <input
                            node_ref=input
                            id=id::PASSPHRASE
                            name=id::PASSPHRASE
                            class="wide"
                            type=if shown.get() { "text" } else { "password" }
                            autocomplete="new-password"
                            autocapitalize="none"
                            spellcheck="false"
                            required=!is_passkey
                            readonly=!is_own
                            aria-describedby="passphrase-hint passphrase-error passphrase-strength"
                            aria-invalid=says(move || trouble.is_about(id::PASSPHRASE))
                            on:input=typed()
                        />
                        <Press class="link" action="reveal" label=other_label does=Callback::new(move |()| other()) />
                    </div>
                </Row>
                <p class="strength" id="passphrase-strength" role="status">
                    {says(move || if how.get() == How::Own { verdict.get() } else { told(app, Ok(Strength::VeryStrong)) })}
                </p>
                </div>
                <div class="actions">
                    <Submit label=text.make busy=trouble.busy />
                </div>
            </Form>
        }
    })
}

/// Puts five words by lot in the input, from the browser's own random source.
fn draw(words: &str, input: &HtmlInputElement) {
    let words: Vec<_> = words.lines().collect();
    let phrase = passphrase::generate(&words, || browser::random_bytes().map(u16::from_le_bytes));
    input.set_value(&Zeroizing::new(phrase.unwrap_or_default()));
}

/// What is to be said of what stands in the input.
fn judge(app: App, input: &HtmlInputElement) -> Result<Strength, Problem> {
    let typed = Zeroizing::new(browser::value(input));
    if typed.is_empty() {
        return Err(Problem::PassphraseMissing);
    }
    app.sign_up
        .address
        .with_untracked(|address| passphrase::judge(&typed, address))
        .map_err(Problem::Passphrase)
}

/// How strong it is, in words. That it is too short is said only when it is sent.
fn told(app: App, judged: Result<Strength, Problem>) -> String {
    let text = &app.text().account.passphrase;
    let words = match judged {
        Ok(Strength::Enough) => text.enough,
        Ok(Strength::Strong) => text.strong,
        Ok(Strength::VeryStrong) => text.very_strong,
        Err(Problem::PassphraseMissing | Problem::Passphrase(Weakness::Short { .. })) => {
            return String::new();
        }
        Err(problem) => return problem.message(app.text()),
    };
    format!("{} {words}", text.strength)
}

/// Hands the passphrase to the worker and goes to where its work is shown.
fn make_keys(app: App, input: &HtmlInputElement) {
    if let Some(secret) = browser::take_secret(input) {
        create(app, secret, false);
    }
}

/// Has the browser make a passkey, and the keys with what it says.
fn make_passkey(app: App, trouble: Trouble) {
    trouble.clear();
    let address = app.sign_up.address.get_untracked();
    spawn_local(async move {
        match passkey::make(&address).await {
            Ok(secret) => create(app, secret, true),
            Err(none) => trouble.show(vec![Problem::Failure(none.into())]),
        }
    });
}

fn create(app: App, secret: Uint8Array, passkey: bool) {
    app.making.set(Making::Working(None));
    app.ask_with(
        &Ask::CreateVault {
            keep: !app.sign_up.not_own.get_untracked(),
            passkey,
        },
        Some(secret),
        Box::new(move |step| app.making.set(Making::Working(Some(step)))),
        Box::new(move |result| match result {
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
        }),
    );
    app.go(Route::Keys);
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &str = include_str!("../../../../../public/woorden.txt");

    #[test]
    fn the_words_are_short_plain_different_and_enough() {
        let words: Vec<_> = WORDS.lines().collect();
        let mut sorted = words.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), words.len(), "a word stands in the list twice");
        assert!(words.len() >= 2048, "{} words", words.len());
        for word in words {
            assert!(
                (4..=8).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_lowercase()),
                "{word}"
            );
        }
    }

    #[test]
    fn a_generated_passphrase_is_taken() {
        let words: Vec<_> = WORDS.lines().collect();
        let mut number = 0_u16;
        let phrase = passphrase::generate(&words, || {
            number += 397;
            Some(number)
        });
        assert!(passphrase::judge(&phrase.unwrap_or_default(), "a@example.org").is_ok());
    }
}
