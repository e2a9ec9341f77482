//! An unlocker, shown in the open session: as the second one, or to end a freeze.

use super::Desk;
use crate::{
    browser,
    form::{Choose, Form, Heading, Press, Problems, Row, Submit, Trouble},
    live::{live, says},
    pages::{
        recovery::{Inputs, RecoveryInputs},
        working::working,
    },
    passkey,
    problem::{Problem, id},
    state::use_app,
};
use kluis_wire::{UnlockerKind, limits};
use kluis_worker::KeyAsk;
use leptos::{html, prelude::*};

/// What makes an ask of a kind of unlocker.
pub(super) type OfKind = fn(UnlockerKind) -> KeyAsk;

/// The page while a second unlocker is asked.
pub(super) fn page(desk: Desk) -> AnyView {
    let text = desk.words();
    let announced = desk
        .keys
        .with_untracked(|keys| keys.as_ref().is_some_and(|keys| keys.announced.is_some()));
    let announce = (!announced).then(|| {
        let says = text.announce_says.fill([&desk.moment(browser::now() + limits::WAIT_SECONDS)]);
        view! {
            <section>
                <h2>{text.announce_heading}</h2>
                <p>{says}</p>
                <div class="actions">
                    {desk.press_to_ask("announce", text.announce, KeyAsk::Announce(desk.app.language()))}
                </div>
            </section>
        }
    });
    view! {
        <Heading says=text.second lead=text.second_lead />
        <Problems trouble=desk.trouble />
        {form(desk, KeyAsk::ShowSecond, text.show_it)}
        {announce}
    }
    .into_any()
}

/// Asks for an unlocker of one of the kinds there are.
pub(super) fn form(desk: Desk, of_kind: OfKind, label: &'static str) -> AnyView {
    let text = desk.words();
    let kinds = kinds(desk);
    let kind = RwSignal::new(kinds.first().copied().unwrap_or(UnlockerKind::RecoveryCode));
    let typed = NodeRef::<html::Input>::new();
    let code = Inputs::default();
    let send = Callback::new(move |()| {
        let kind = kind.get_untracked();
        let ask = of_kind(kind);
        match kind {
            UnlockerKind::Passkey => desk.ask_with_passkey(ask, false),
            UnlockerKind::RecoveryCode => {
                code.take(desk.trouble, move |secret| desk.ask(ask, Some(secret)))
            }
            UnlockerKind::Passphrase => {
                match typed
                    .get_untracked()
                    .and_then(|input| browser::take_secret(&input))
                {
                    Some(secret) => desk.ask(ask, Some(secret)),
                    None => desk.trouble.show(vec![Problem::PassphraseMissing]),
                }
            }
        }
    });
    let choices: Vec<AnyView> = kinds
        .into_iter()
        .map(|one| {
            view! {
                <Choose
                    id=name(one)
                    name="show"
                    label=desk.kind(one)
                    chosen=says(move || kind.get() == one)
                    choose=Callback::new(move |_| { desk.trouble.clear(); kind.set(one) })
                />
            }
            .into_any()
        })
        .collect();
    view! {
        <Form send busy=desk.trouble.busy>
            <fieldset class="row">
                <legend>{text.which}</legend>
                <div class="choices">{choices}</div>
            </fieldset>
            {live(move || match kind.get() {
                UnlockerKind::Passphrase => {
                    let label = desk.app.words().account.passphrase.label;
                    view! { <Secret input=typed label hint=None autocomplete="current-password" trouble=desk.trouble /> }.into_any()
                }
                UnlockerKind::RecoveryCode => view! { <RecoveryInputs inputs=code trouble=desk.trouble /> }.into_any(),
                UnlockerKind::Passkey => ().into_any(),
            })}
            {working(desk.trouble)}
            <div class="actions">
                <Submit label busy=desk.trouble.busy />
                {desk.leave()}
            </div>
        </Form>
    }
    .into_any()
}

/// The kinds that can be shown here, those first that didn't open this session.
fn kinds(desk: Desk) -> Vec<UnlockerKind> {
    let order = [
        UnlockerKind::RecoveryCode,
        UnlockerKind::Passkey,
        UnlockerKind::Passphrase,
    ];
    desk.keys.with_untracked(|keys| {
        let Some(keys) = keys else { return Vec::new() };
        let own = keys
            .sessions
            .iter()
            .find(|session| session.own)
            .and_then(|session| session.kind);
        let is_there = |kind: &UnlockerKind| {
            (*kind != UnlockerKind::Passkey || passkey::is_known())
                && keys.unlockers.iter().any(|unlocker| unlocker.kind == *kind)
        };
        let mut kinds: Vec<_> = order.into_iter().filter(is_there).collect();
        kinds.sort_by_key(|kind| Some(*kind) == own);
        kinds
    })
}

pub(super) const fn name(kind: UnlockerKind) -> &'static str {
    match kind {
        UnlockerKind::Passphrase => "show-passphrase",
        UnlockerKind::Passkey => "show-passkey",
        UnlockerKind::RecoveryCode => "show-code",
    }
}

/// An input for a passphrase, which can be looked at.
#[component]
pub fn Secret(
    /// The input.
    input: NodeRef<html::Input>,
    /// The question.
    label: &'static str,
    /// How to answer it.
    hint: Option<&'static str>,
    /// Which passphrase it is.
    autocomplete: &'static str,
    /// Where errors come from.
    trouble: Trouble,
) -> impl IntoView {
    let form = &use_app().words().form;
    let shown = RwSignal::new(false);
    view! {
        <Row id=id::PASSPHRASE.to_owned() label hint required=true trouble>
            <div class="secret">
                <input
                    node_ref=input
                    id=id::PASSPHRASE
                    name=id::PASSPHRASE
                    class="wide"
                    type=says(move || if shown.get() { "text" } else { "password" })
                    autocomplete=autocomplete
                    autocapitalize="none"
                    spellcheck="false"
                    required
                    aria-describedby="passphrase-hint passphrase-error"
                    aria-invalid=says(move || trouble.is_about(id::PASSPHRASE))
                />
                {live(move || {
                    let label = if shown.get() { form.hide } else { form.show };
                    let turn = Callback::new(move |()| shown.update(|shown| *shown = !*shown));
                    view! { <Press class="link" action="reveal" label does=turn /> }
                })}
            </div>
        </Row>
    }
}
