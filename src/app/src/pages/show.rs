//! An unlocker, shown: as the second one, or to end a freeze.

use super::{
    account::address::{AddressInput, missing_address},
    recovery::{Inputs, RecoveryInputs},
    working::working,
};
use crate::{
    browser,
    form::{Choose, Form, Press, Row, Submit, Trouble},
    live::{live, says},
    passkey,
    problem::{Problem, id},
    state::{App, use_app},
};
use js_sys::Uint8Array;
use kluis_wire::UnlockerKind;
use kluis_worker::Keys;
use leptos::{html, prelude::*, task::spawn_local};

/// What an unlocker of this kind is called.
#[must_use]
pub fn kind_name(app: App, kind: UnlockerKind) -> &'static str {
    let [passphrase, passkey, code] = app.words().my_keys.kinds;
    match kind {
        UnlockerKind::Passphrase => passphrase,
        UnlockerKind::Passkey => passkey,
        UnlockerKind::RecoveryCode => code,
    }
}

/// The kinds that can be shown in this session, those first that didn't open it.
#[must_use]
pub fn second_kinds(keys: &Keys) -> Vec<UnlockerKind> {
    let order = [
        UnlockerKind::RecoveryCode,
        UnlockerKind::Passkey,
        UnlockerKind::Passphrase,
    ];
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
}

/// Its id in the document.
#[must_use]
pub const fn name(kind: UnlockerKind) -> &'static str {
    match kind {
        UnlockerKind::Passphrase => "show-passphrase",
        UnlockerKind::Passkey => "show-passkey",
        UnlockerKind::RecoveryCode => "show-code",
    }
}

/// Asks for an unlocker of one of these kinds.
#[component]
pub fn Show(
    /// Those that can be shown, the likeliest first.
    kinds: Vec<UnlockerKind>,
    /// Whether a passphrase comes with its address: the vault isn't open, so nobody knows it yet.
    #[prop(default = false)]
    with_address: bool,
    /// What the button says.
    label: &'static str,
    /// Where errors come from.
    trouble: Trouble,
    /// Takes what is shown.
    take: Callback<(UnlockerKind, Uint8Array)>,
    /// Gives it up.
    leave: Callback<()>,
) -> impl IntoView {
    let app = use_app();
    let kind = RwSignal::new(kinds.first().copied().unwrap_or(UnlockerKind::RecoveryCode));
    let typed = NodeRef::<html::Input>::new();
    let code = Inputs::default();
    let passphrase = move || {
        let mut problems = Vec::new();
        problems.extend(with_address.then(|| missing_address(app)).flatten());
        let Some(input) = typed.get_untracked() else {
            return;
        };
        if input.value().is_empty() {
            problems.push(Problem::PassphraseMissing);
        }
        match browser::secret(&input).filter(|_| problems.is_empty()) {
            Some(secret) => {
                input.set_value("");
                take.run((UnlockerKind::Passphrase, secret));
            }
            None => trouble.show(problems),
        }
    };
    let send = Callback::new(move |()| match kind.get_untracked() {
        UnlockerKind::Passkey => show_passkey(trouble, take),
        UnlockerKind::RecoveryCode => code.take(trouble, None, move |secret| {
            take.run((UnlockerKind::RecoveryCode, secret));
        }),
        UnlockerKind::Passphrase => passphrase(),
    });
    let choices: Vec<AnyView> = kinds
        .into_iter()
        .map(|one| {
            view! {
                <Choose
                    id=name(one)
                    name="show"
                    label=kind_name(app, one)
                    chosen=says(move || kind.get() == one)
                    choose=Callback::new(move |_| { trouble.clear(); kind.set(one) })
                />
            }
            .into_any()
        })
        .collect();
    view! {
        <Form send busy=trouble.busy>
            <fieldset class="row">
                <legend>{app.words().my_keys.which}</legend>
                <div class="choices">{choices}</div>
            </fieldset>
            {live(move || match kind.get() {
                UnlockerKind::Passphrase => {
                    let label = app.words().account.passphrase.label;
                    view! {
                        {with_address.then(|| view! { <AddressInput trouble autocomplete="username" /> })}
                        <Secret input=typed label hint=None autocomplete="current-password" trouble />
                    }
                    .into_any()
                }
                UnlockerKind::RecoveryCode => view! { <RecoveryInputs inputs=code trouble /> }.into_any(),
                UnlockerKind::Passkey => ().into_any(),
            })}
            {working(trouble)}
            <div class="actions">
                <Submit label busy=trouble.busy />
                <Press class="link" action="cancel" label=app.words().settings.cancel does=leave />
            </div>
        </Form>
    }
}

fn show_passkey(trouble: Trouble, take: Callback<(UnlockerKind, Uint8Array)>) {
    trouble.clear();
    spawn_local(async move {
        match passkey::open().await {
            Ok(secret) => take.run((UnlockerKind::Passkey, secret)),
            Err(none) => trouble.show(vec![Problem::Failure(none.into())]),
        }
    });
}

/// A secret that may be needed once more. It is wiped when it is no longer kept.
pub struct Spare(Option<Uint8Array>);

impl Spare {
    /// A copy: what is sent is gone here.
    #[must_use]
    pub fn of(secret: &Uint8Array) -> Self {
        Self(Some(secret.slice(0, secret.length())))
    }

    /// To be sent.
    #[must_use]
    pub fn take(mut self) -> Option<Uint8Array> {
        self.0.take()
    }
}

impl Drop for Spare {
    fn drop(&mut self) {
        if let Some(secret) = &self.0 {
            secret.fill(0, 0, secret.length());
        }
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
