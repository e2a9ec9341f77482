//! What opens the vault: each with what can be done about it, and the keys made anew.

use super::{Desk, Doing};
use crate::{
    browser,
    form::{Form, Row, Submit},
    pages::{
        show::{self, Secret},
        working::working,
    },
    passkey, passphrase,
    problem::Problem,
};
use kluis_wire::UnlockerKind;
use kluis_worker::{KeyAsk, Keys, Unlocker};
use leptos::{html, prelude::*};
use zeroize::Zeroizing;

/// The id of the input for a passkey's name.
const NAME: &str = "passkey-name";
/// So many characters of UTF-16 always fit in the 64 bytes of a name.
const LONGEST_NAME: &str = "21";

/// A change that was announced, and how to call it off.
pub(super) fn announced(desk: Desk) -> Option<AnyView> {
    let text = desk.words();
    let (from, until) = desk
        .keys
        .with(|keys| keys.as_ref().and_then(|keys| keys.announced))?;
    let says = text
        .announced
        .fill([&desk.moment(from), &desk.moment(until)]);
    Some(
        view! {
            <div class="note" data-announced="">
                <p>{says}</p>
                <p>{text.announced_says}</p>
                <p>{desk.press_to_ask("call-off", text.call_off, KeyAsk::CallOff)}</p>
            </div>
        }
        .into_any(),
    )
}

/// Everything that opens the vault.
pub(super) fn list(desk: Desk) -> Option<AnyView> {
    let text = desk.words();
    let keys = desk.keys.get()?;
    let rows: Vec<AnyView> = keys
        .unlockers
        .iter()
        .map(|unlocker| row(desk, &keys, unlocker))
        .collect();
    let has_passphrase = keys
        .unlockers
        .iter()
        .any(|unlocker| unlocker.kind == UnlockerKind::Passphrase);
    let doing = desk.doing.get();
    let more = match doing {
        _ if keys.frozen.is_some() => None,
        Some(Doing::Adding) => Some(add_passkey(desk)),
        Some(Doing::Passphrase) if !has_passphrase => Some(new_passphrase(desk)),
        _ => {
            let passkey = passkey::is_known()
                .then(|| begin(desk, "add-passkey", text.add_passkey, Doing::Adding));
            let passphrase = (!has_passphrase)
                .then(|| begin(desk, "passphrase", text.add_passphrase, Doing::Passphrase));
            Some(view! { <div class="actions">{passkey} {passphrase}</div> }.into_any())
        }
    };
    Some(
        view! {
            <section class="holdings" data-unlockers="">
                <h2>{text.unlockers}</h2>
                {rows}
                {more}
            </section>
        }
        .into_any(),
    )
}

fn row(desk: Desk, keys: &Keys, unlocker: &Unlocker) -> AnyView {
    let text = desk.words();
    let slot = unlocker.slot;
    let name = unlocker.name.clone();
    // While it is frozen no unlocker changes, and the last one is never removed.
    let can_change = keys.frozen.is_none();
    let can_go = can_change && keys.unlockers.len() > 1;
    let own = can_change.then(|| match unlocker.kind {
        UnlockerKind::Passphrase => begin(desk, "passphrase", text.change, Doing::Passphrase),
        UnlockerKind::RecoveryCode => begin(desk, "replace", text.replace, Doing::Replacing),
        UnlockerKind::Passkey => begin(desk, "rename", text.rename, Doing::Renaming(slot)),
    });
    let remove = can_go.then(|| {
        begin(
            desk,
            "delete",
            desk.app.words().settings.delete,
            Doing::Removing(slot),
        )
    });
    let below = match (desk.doing.get(), unlocker.kind) {
        (Some(Doing::Removing(one)), _) if one == slot => Some(sure(
            desk,
            text.remove_sure,
            desk.app.words().settings.delete_yes,
            KeyAsk::Remove(slot),
        )),
        (Some(Doing::Renaming(one)), _) if one == slot => Some(rename(desk, unlocker)),
        (Some(Doing::Passphrase), UnlockerKind::Passphrase) => Some(new_passphrase(desk)),
        (Some(Doing::Replacing), UnlockerKind::RecoveryCode) => Some(sure(
            desk,
            text.replace_sure,
            text.replace_yes,
            KeyAsk::ReplaceCode,
        )),
        _ => None,
    };
    let actions = below
        .is_none()
        .then(|| view! { <div class="holding-actions">{own} {remove}</div> });
    view! {
        <div class="holding" data-unlocker=show::name(unlocker.kind)>
            <div class="holding-value">
                <h3>{desk.kind(unlocker.kind)}</h3>
                <p>{name}</p>
                <p class="hint">{text.since.fill([&desk.moment(unlocker.added)])}</p>
            </div>
            {actions}
            {below}
        </div>
    }
    .into_any()
}

/// A button that begins something; the first input of it, or its question, gets the focus.
pub(super) fn begin(
    desk: Desk,
    action: &'static str,
    label: &'static str,
    doing: Doing,
) -> AnyView {
    desk.press(action, label, "link", move || {
        desk.turn_to(Some(doing));
        browser::focus_begun();
    })
}

/// Asks whether it is sure, and says what else happens.
fn sure(desk: Desk, question: &'static str, yes: &'static str, ask: KeyAsk) -> AnyView {
    let label = desk.app.words().settings.cancel;
    let leave = desk.press("cancel", label, "button is-second", move || {
        desk.turn_to(None);
    });
    view! {
        <div class="sure" role="group" tabindex="-1" data-begun="">
            <p>{question}</p>
            <p class="hint">{desk.words().all_anew}</p>
            {working(desk.trouble)}
            <div class="actions">{desk.press_to_ask("yes", yes, ask)} {leave}</div>
        </div>
    }
    .into_any()
}

fn new_passphrase(desk: Desk) -> AnyView {
    let text = desk.words();
    let words = &desk.app.words().account.passphrase;
    let input = NodeRef::<html::Input>::new();
    let send = Callback::new(move |()| {
        let Some(input) = input.get_untracked() else {
            return;
        };
        let typed = Zeroizing::new(browser::value(&input));
        let judged = if typed.is_empty() {
            Err(Problem::PassphraseMissing)
        } else {
            passphrase::judge(&typed, &desk.own_address()).map_err(Problem::Passphrase)
        };
        match judged {
            Ok(_) => desk.ask(KeyAsk::ChangePassphrase, browser::take_secret(&input)),
            Err(problem) => desk.trouble.show(vec![problem]),
        }
    });
    view! {
        <Form send busy=desk.trouble.busy>
            <div data-begun="">
                <Secret input label=text.new_passphrase hint=Some(words.own_hint) autocomplete="new-password" trouble=desk.trouble />
            </div>
            <p class="hint">{text.all_anew}</p>
            {ending(desk)}
        </Form>
    }
    .into_any()
}

fn add_passkey(desk: Desk) -> AnyView {
    let ask = move |name| desk.ask_with_new_passkey(KeyAsk::AddPasskey { name });
    named(desk, "", ask)
}

fn rename(desk: Desk, unlocker: &Unlocker) -> AnyView {
    let slot = unlocker.slot;
    let ask = move |name| desk.ask(KeyAsk::Rename { slot, name }, None);
    named(desk, &unlocker.name, ask)
}

/// Asks for a passkey's name.
fn named(desk: Desk, name: &str, ask: impl Fn(String) + Send + Sync + 'static) -> AnyView {
    let text = desk.words();
    let name = name.to_owned();
    let input = NodeRef::<html::Input>::new();
    let send = Callback::new(move |()| {
        if let Some(input) = input.get_untracked() {
            ask(browser::value(&input).trim().to_owned());
        }
    });
    view! {
        <Form send busy=desk.trouble.busy>
            <div data-begun="">
                <Row id=NAME.to_owned() label=text.name hint=Some(text.name_hint) required=false trouble=desk.trouble>
                    <input
                        node_ref=input
                        id=NAME
                        name=NAME
                        class="medium"
                        type="text"
                        maxlength=LONGEST_NAME
                        autocomplete="off"
                        value=name
                        aria-describedby="passkey-name-hint"
                    />
                </Row>
            </div>
            {ending(desk)}
        </Form>
    }
    .into_any()
}

/// What a form here ends with that saves.
fn ending(desk: Desk) -> AnyView {
    ending_with(desk, desk.app.words().settings.save)
}

/// What every form here ends with.
pub(super) fn ending_with(desk: Desk, label: &'static str) -> AnyView {
    view! {
        {working(desk.trouble)}
        <div class="actions">
            <Submit label busy=desk.trouble.busy />
            {desk.leave()}
        </div>
    }
    .into_any()
}

/// The keys themselves, made anew.
pub(super) fn renewal(desk: Desk) -> Option<AnyView> {
    let text = desk.words();
    if desk
        .keys
        .with(|keys| keys.as_ref().is_none_or(|keys| keys.frozen.is_some()))
    {
        return None;
    }
    let renew = move |action, label, ask: KeyAsk| {
        desk.press(action, label, "button is-second", move || {
            desk.turn_to(Some(Doing::Renewing));
            desk.ask(ask.clone(), None);
        })
    };
    let at_it = (desk.doing.get() == Some(Doing::Renewing)).then(|| working(desk.trouble));
    Some(
        view! {
            <section class="holdings">
                <h2>{text.renew}</h2>
                <p class="hint">{text.renew_mine_says}</p>
                <p>{renew("renew-mine", text.renew_mine, KeyAsk::Rotate(None))}</p>
                <p class="hint">{text.renew_all_says}</p>
                <p>{renew("renew-all", text.renew_all, KeyAsk::RotateAll)}</p>
                {at_it}
            </section>
        }
        .into_any(),
    )
}
