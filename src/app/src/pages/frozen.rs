//! A vault that is frozen, where it isn't open: any unlocker that didn't start the freeze ends it, and opens it at once.

use super::show::{Show, Spare};
use crate::{
    form::{Heading, Problems, Trouble},
    live::live,
    passkey,
    state::{App, use_app},
};
use js_sys::Uint8Array;
use kluis_wire::UnlockerKind;
use kluis_worker::{Ask, KeyAsk};
use leptos::prelude::*;

/// Ends the freeze and opens the vault.
#[component]
pub fn Frozen(
    /// Of the page that it stands in.
    trouble: Trouble,
    /// It is open; what opened it.
    done: Callback<UnlockerKind>,
    /// Back to where it was.
    leave: Callback<()>,
) -> impl IntoView {
    let app = use_app();
    let take = Callback::new(move |(kind, secret)| end(app, trouble, kind, secret, done));
    let mut kinds = vec![UnlockerKind::RecoveryCode, UnlockerKind::Passphrase];
    if passkey::is_known() {
        kinds.push(UnlockerKind::Passkey);
    }
    live(move || {
        let text = &app.text().frozen;
        view! {
            <Heading says=text.heading lead=text.lead />
            <Problems trouble />
            <Show kinds=kinds.clone() with_address=true label=text.end trouble take leave />
        }
    })
}

fn end(
    app: App,
    trouble: Trouble,
    kind: UnlockerKind,
    secret: Uint8Array,
    done: Callback<UnlockerKind>,
) {
    let spare = Spare::of(&secret);
    let address = (kind == UnlockerKind::Passphrase).then(|| app.sign_up.address.get_untracked());
    let ended = move |_| {
        let opened = Box::new(move |_| done.run(kind));
        trouble.ask_with(&opening(app, kind), spare.take(), opened);
    };
    let ask = Ask::Keys(KeyAsk::Unfreeze { kind, address });
    trouble.ask_with(&ask, Some(secret), Box::new(ended));
}

/// What opens the vault with an unlocker of this kind.
fn opening(app: App, kind: UnlockerKind) -> Ask {
    let keep = !app.sign_up.not_own.get_untracked();
    match kind {
        UnlockerKind::Passphrase => Ask::Unlock {
            address: app.sign_up.address.get_untracked(),
            keep,
        },
        UnlockerKind::Passkey => Ask::UnlockPasskey { keep },
        UnlockerKind::RecoveryCode => Ask::Recover { keep },
    }
}
