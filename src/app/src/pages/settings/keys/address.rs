//! The account moves to another address: the new one, the code that is mailed there, and the passphrase where there is
//! one, since it is bound to the address. Then a second unlocker, like every change of what opens the vault.

use super::{
    Desk, Doing,
    unlockers::{begin, ending_with},
};
use crate::{
    browser,
    form::{Form, Input, Kind, Press},
    pages::{
        account::code::{self, CodeInput},
        show::Secret,
    },
    problem::{Problem, input_id},
};
use kluis_catalog::{Field, Invalid};
use kluis_wire::{UnlockerKind, limits};
use kluis_worker::{Answer, Ask, Failure, KeyAsk};
use leptos::{html, prelude::*};

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// The new address is asked.
    Address,
    /// The mailed code is.
    Code,
    /// The passphrase is, where there is one; then it is done.
    Last,
}

/// The address there is, and the way to another one.
pub(super) fn section(desk: Desk) -> Option<AnyView> {
    let text = desk.words();
    let keys = desk.keys.get()?;
    let own = desk
        .app
        .view
        .with(|view| Some(view.as_ref()?.value(Field::Email)?.to_owned()))?;
    let has_passphrase = keys
        .unlockers
        .iter()
        .any(|unlocker| unlocker.kind == UnlockerKind::Passphrase);
    let below = match desk.doing.get() {
        _ if keys.frozen.is_some() => None,
        Some(Doing::Moving(part)) => Some(step(desk, part, has_passphrase)),
        _ => {
            let part = Doing::Moving(Part::Address);
            let begin = begin(desk, "address", text.change_address, part);
            Some(view! { <div class="holding-actions">{begin}</div> }.into_any())
        }
    };
    Some(
        view! {
            <section class="holdings" data-address="">
                <h2>{text.address}</h2>
                <div class="holding">
                    <div class="holding-value">
                        <p data-own-address="">{own}</p>
                        <p class="hint">{text.address_says} " " {has_passphrase.then_some(text.address_opens)}</p>
                    </div>
                    {below}
                </div>
            </section>
        }
        .into_any(),
    )
}

fn step(desk: Desk, part: Part, has_passphrase: bool) -> AnyView {
    let (number, form) = match part {
        Part::Address => (1, new_address(desk)),
        Part::Code => (2, mailed_code(desk)),
        Part::Last if has_passphrase => (3, own_passphrase(desk)),
        Part::Last => (3, confirm(desk)),
    };
    let says = desk.app.words().shell.part_of.fill([&number, &3]);
    view! {
        <div class="sure">
            <p class="step-line">{says}</p>
            {form}
        </div>
    }
    .into_any()
}

fn new_address(desk: Desk) -> AnyView {
    let text = desk.words();
    let send = Callback::new(move |()| {
        let typed = desk.address.get_untracked();
        let typed = typed.trim();
        if typed.is_empty() {
            let missing = Problem::Field(Field::Email, Invalid::Missing);
            desk.trouble.show(vec![missing]);
        } else if typed.eq_ignore_ascii_case(&desk.own_address()) {
            desk.trouble.show(vec![Problem::SameAddress]);
        } else {
            mail(desk);
        }
    });
    let kind = Kind::of(Field::Email);
    view! {
        <Form send busy=desk.trouble.busy>
            <div data-begun="">
                <Input
                    id=input_id(Field::Email)
                    label=text.new_address
                    hint=Some(text.new_address_hint)
                    kind
                    required=true
                    value=desk.address.into()
                    typed=Callback::new(move |typed| desk.address.set(typed))
                    trouble=desk.trouble
                />
            </div>
            {ending_with(desk, desk.app.words().account.address.send)}
        </Form>
    }
    .into_any()
}

/// Has a code mailed to the new address, and asks for it.
fn mail(desk: Desk) {
    let ask = Ask::SignUpStart {
        address: desk.address.get_untracked(),
        language: desk.app.language(),
    };
    desk.trouble.ask(ask, move |answer| {
        if let Answer::CodeSent { outbox, .. } = answer {
            desk.outbox.set(outbox);
            desk.begin(Part::Code);
        }
    });
}

fn mailed_code(desk: Desk) -> AnyView {
    let text = &desk.app.words().account.code;
    let code = RwSignal::new(String::new());
    let send = Callback::new(move |()| {
        let typed = code.get_untracked();
        if let Err(problem) = code::check(&typed) {
            return desk.trouble.show(vec![problem]);
        }
        let ask = Ask::SignUpCode { code: typed };
        desk.trouble.ask(ask, move |_| desk.begin(Part::Last));
    });
    let minutes = limits::CODE_SECONDS.div_ceil(60);
    let lead = text.lead.fill([&desk.address.get_untracked(), &minutes]);
    let outbox = desk.outbox.get_untracked();
    let again = Callback::new(move |()| mail(desk));
    let other = Callback::new(move |()| desk.begin(Part::Address));
    view! {
        <Form send busy=desk.trouble.busy>
            <p role="status">{lead}</p>
            {outbox.map(|folder| view! { <p class="note">{text.outbox} " " <code>{folder}</code></p> })}
            <div data-begun="">
                <CodeInput code trouble=desk.trouble />
            </div>
            {ending_with(desk, text.check)}
        </Form>
        <details class="reason">
            <summary>{text.no_mail}</summary>
            <p>{text.no_mail_says}</p>
            <div class="actions">
                <Press action="resend" label=text.again does=again />
                <Press class="link" action="other-address" label=text.other_address does=other />
            </div>
        </details>
    }
    .into_any()
}

fn own_passphrase(desk: Desk) -> AnyView {
    let text = desk.words();
    let input = NodeRef::<html::Input>::new();
    let send = Callback::new(move |()| {
        let typed = input.get_untracked();
        match typed.and_then(|input| browser::take_secret(&input)) {
            Some(secret) => desk.ask(KeyAsk::ChangeAddress, Some(secret)),
            None => desk.trouble.show(vec![Problem::PassphraseMissing]),
        }
    });
    let label = desk.app.words().account.passphrase.label;
    view! {
        <Form send busy=desk.trouble.busy>
            <div data-begun="">
                <Secret
                    input
                    label
                    hint=Some(text.own_passphrase)
                    autocomplete="current-password"
                    trouble=desk.trouble
                />
            </div>
            {last(desk)}
        </Form>
    }
    .into_any()
}

/// Nothing is bound to the address: the passkeys and codes that open the vault stay as they are.
fn confirm(desk: Desk) -> AnyView {
    let send = Callback::new(move |()| desk.ask(KeyAsk::ChangeAddress, None));
    view! {
        <Form send busy=desk.trouble.busy>
            <div tabindex="-1" data-begun="">
                {last(desk)}
            </div>
        </Form>
    }
    .into_any()
}

/// What else happens, and the button.
fn last(desk: Desk) -> AnyView {
    let text = desk.words();
    let says = desk
        .address
        .with_untracked(|address| text.becomes.fill([&address.trim()]));
    view! {
        <p>{says}</p>
        <p class="hint">{text.all_anew}</p>
        {ending_with(desk, text.take_address)}
    }
    .into_any()
}

impl Desk {
    fn begin(self, part: Part) {
        self.turn_to(Some(Doing::Moving(part)));
        browser::focus_begun();
    }

    /// The account has another address now: it opens the vault the next time.
    pub(super) fn moved(self) {
        let address = self.address.get_untracked();
        self.app.sign_up.address.set(address);
        self.address.set(String::new());
    }

    /// Back to where it went wrong: what failed can be tried again, a code that expired takes a new one.
    pub(super) fn not_moved(self, failure: Failure) {
        let part = match failure {
            Failure::Expired => Part::Address,
            _ => Part::Last,
        };
        self.turn_to(Some(Doing::Moving(part)));
        match failure {
            Failure::WrongPassphrase | Failure::ShortPassphrase => {
                self.trouble.show(vec![Problem::OtherPassphrase]);
            }
            failure => self.trouble.tell(failure),
        }
    }
}
