//! The second part: the mailed code.

use super::address::send_code;
use crate::{
    browser,
    form::{Problems, Row, Submit, Trouble},
    problem::{Problem, id},
    state::{App, Part, use_app},
};
use kluis_wire::limits;
use kluis_worker::{Ask, Failure};
use leptos::{ev, prelude::*};
use web_sys::HtmlInputElement;

/// The code, and what to do when it doesn't come.
#[component]
pub(super) fn Code() -> impl IntoView {
    let app = use_app();
    let trouble = Trouble::new(app);
    let code = RwSignal::new(String::new());
    let sent_again = RwSignal::new(false);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        sent_again.set(false);
        match code.with_untracked(|code| check(code)) {
            Ok(()) => confirm(app, trouble, code.get_untracked()),
            Err(problem) => trouble.show(vec![problem]),
        }
    };
    let again = move |_| {
        send_code(app, trouble, move |()| {
            code.set(String::new());
            sent_again.set(true);
        });
    };
    let other_address = move |_| app.sign_up.part.set(Part::Address);
    move || {
        let text = &app.text().account.code;
        let address = app.sign_up.address.get();
        let minutes = app.sign_up.expires_in.get().div_ceil(60);
        view! {
            <h1 tabindex="-1">{text.heading}</h1>
            <p class="lead">{(text.lead)(&address, minutes)}</p>
            <p class="remark" role="status">
                {move || sent_again.get().then_some(text.sent_again)}
            </p>
            <Problems trouble />
            {app.sign_up.outbox.get().map(|folder| view! { <p class="note">{text.outbox} " " <code>{folder}</code></p> })}
            <form novalidate on:submit=submit>
                <CodeInput trouble code />
                <div class="actions">
                    <Submit label=text.check busy=trouble.busy />
                    <button class="link" type="button" data-action="other-address" on:click=other_address>
                        {text.other_address}
                    </button>
                </div>
            </form>
            <details class="reason">
                <summary>{text.no_mail}</summary>
                <p>{text.no_mail_says}</p>
                <button class="button is-second" type="button" data-action="resend" on:click=again>
                    {text.again}
                </button>
            </details>
        }
    }
}

/// Whether it can be a code at all: everything but its digits may be missing or extra.
fn check(code: &str) -> Result<(), Problem> {
    let digits = code.chars().filter(char::is_ascii_digit).count();
    let others = code.chars().filter(|c| !c.is_ascii_digit() && !c.is_whitespace() && *c != '-').count();
    match (digits, others) {
        (0, 0) => Err(Problem::CodeMissing),
        (limits::CODE_DIGITS, 0) => Ok(()),
        _ => Err(Problem::CodeForm),
    }
}

fn confirm(app: App, trouble: Trouble, code: String) {
    if trouble.busy.get_untracked() {
        return;
    }
    trouble.busy.set(true);
    app.ask(Ask::SignUpCode { code }, move |result| {
        trouble.busy.set(false);
        match result {
            Ok(_) => {
                trouble.clear();
                app.sign_up.part.set(Part::Passphrase);
            }
            Err(failure) => {
                if failure == Failure::Expired {
                    app.sign_up.part.set(Part::Address);
                }
                trouble.show(Problem::from_failure(failure));
            }
        }
    });
}

#[component]
fn CodeInput(trouble: Trouble, code: RwSignal<String>) -> impl IntoView {
    let app = use_app();
    view! {
        <Row
            id=id::CODE.to_owned()
            label=Signal::derive(move || app.text().account.code.label)
            hint=Signal::derive(move || Some(app.text().account.code.hint))
            required=true
            trouble
        >
            <input
                id=id::CODE
                name=id::CODE
                class="short code"
                type="text"
                inputmode="numeric"
                autocomplete="one-time-code"
                spellcheck="false"
                required
                aria-describedby="code-hint code-error"
                aria-invalid=move || trouble.about(id::CODE).is_some().then_some("true")
                prop:value=code
                on:input=move |event| code.set(browser::value(&event_target::<HtmlInputElement>(&event)))
            />
        </Row>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_digits_with_any_spaces_can_be_a_code() {
        assert_eq!(check("123456"), Ok(()));
        assert_eq!(check(" 123 456\n"), Ok(()));
        assert_eq!(check("123-456"), Ok(()));
        assert_eq!(check("  "), Err(Problem::CodeMissing));
        assert_eq!(check("12345"), Err(Problem::CodeForm));
        assert_eq!(check("1234567"), Err(Problem::CodeForm));
        assert_eq!(check("12345O"), Err(Problem::CodeForm));
    }
}
