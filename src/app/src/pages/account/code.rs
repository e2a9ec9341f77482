//! The second part: the mailed code.

use super::address::send_code;
use crate::{
    form::{Form, Heading, Input, Kind, Press, Problems, Submit, Trouble},
    live::{live, says},
    problem::{Problem, id},
    state::{App, Part, use_app},
};
use kluis_wire::limits;
use kluis_worker::Ask;
use leptos::prelude::*;

const KIND: Kind = Kind {
    kind: "text",
    autocomplete: "one-time-code",
    inputmode: "numeric",
    width: "short code",
};

/// The code, and what to do when it doesn't come.
#[component]
pub fn Code() -> impl IntoView {
    let app = use_app();
    let trouble = Trouble::new(app);
    let code = RwSignal::new(String::new());
    let sent_again = RwSignal::new(false);
    let send = Callback::new(move |()| {
        sent_again.set(false);
        match code.with_untracked(|code| check(code)) {
            Ok(()) => confirm(app, trouble, code.get_untracked()),
            Err(problem) => trouble.show(vec![problem]),
        }
    });
    let again = Callback::new(move |()| {
        send_code(app, trouble, move || {
            code.set(String::new());
            sent_again.set(true);
        });
    });
    live(move || {
        let text = &app.text().account.code;
        let minutes = limits::CODE_SECONDS.div_ceil(60);
        let lead = app
            .sign_up
            .address
            .with(|address| text.lead.fill([address, &minutes]));
        let outbox = app.sign_up.outbox.get();
        view! {
            <Heading says=text.heading lead />
            <p class="remark" role="status">
                {says(move || if sent_again.get() { text.sent_again } else { "" })}
            </p>
            <Problems trouble />
            {outbox.map(|folder| view! { <p class="note">{text.outbox} " " <code>{folder}</code></p> })}
            <Form send busy=trouble.busy>
                <CodeInput code trouble />
                <div class="actions">
                    <Submit label=text.check busy=trouble.busy />
                    <Press
                        class="link"
                        action="other-address"
                        label=text.other_address
                        does=Callback::new(move |()| app.sign_up.part.set(Part::Address))
                    />
                </div>
            </Form>
            <details class="reason">
                <summary>{text.no_mail}</summary>
                <p>{text.no_mail_says}</p>
                <Press action="resend" label=text.again does=again />
            </details>
        }
    })
}

/// Where the mailed code is typed.
#[component]
pub fn CodeInput(code: RwSignal<String>, trouble: Trouble) -> impl IntoView {
    let text = &use_app().words().account.code;
    view! {
        <Input
            id=id::CODE.to_owned()
            label=text.label
            hint=Some(text.hint)
            kind=KIND
            required=true
            value=code.into()
            typed=Callback::new(move |text| code.set(text))
            trouble
        />
    }
}

/// Whether it can be a code at all: everything but its digits may be missing or extra.
///
/// # Errors
/// What is wrong with it.
pub fn check(code: &str) -> Result<(), Problem> {
    let digits = code.chars().filter(char::is_ascii_digit).count();
    let others = code
        .chars()
        .filter(|c| !c.is_ascii_digit() && !c.is_whitespace() && *c != '-')
        .count();
    match (digits, others) {
        (0, 0) => Err(Problem::CodeMissing),
        (limits::CODE_DIGITS, 0) => Ok(()),
        _ => Err(Problem::CodeForm),
    }
}

fn confirm(app: App, trouble: Trouble, code: String) {
    trouble.ask(Ask::SignUpCode { code }, move |_| {
        app.sign_up.part.set(Part::Passphrase)
    });
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
