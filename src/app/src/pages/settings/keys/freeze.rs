//! The freeze: one press stops every release of the platform's half, and another unlocker ends that.

use super::{Desk, Doing, second};
use crate::browser;
use kluis_wire::UnlockerKind;
use kluis_worker::KeyAsk;
use leptos::prelude::*;

/// That it is frozen, and the way to end that.
pub(super) fn notice(desk: Desk) -> Option<AnyView> {
    let text = desk.words();
    let since = desk
        .keys
        .with(|keys| keys.as_ref().and_then(|keys| keys.frozen))?;
    let end = if desk.doing.get() == Some(Doing::Unfreezing) {
        second::form(desk, unfreeze, text.unfreeze)
    } else {
        desk.press("unfreeze", text.unfreeze, "button", move || {
            desk.turn_to(Some(Doing::Unfreezing));
            browser::focus_begun();
        })
    };
    Some(
        view! {
            <section data-frozen="">
                <p class="note">{text.frozen.fill([&desk.moment(since)])}</p>
                <p class="hint" tabindex="-1" data-begun="">{text.unfreeze_lead}</p>
                {end}
            </section>
        }
        .into_any(),
    )
}

/// The vault is open here: it holds its address.
const fn unfreeze(kind: UnlockerKind) -> KeyAsk {
    KeyAsk::Unfreeze {
        kind,
        address: None,
    }
}

/// What a freeze does, and the button. Who has one key alone could never end it.
pub(super) fn offer(desk: Desk) -> Option<AnyView> {
    let text = desk.words();
    let keys = desk.keys.get().filter(|keys| keys.frozen.is_none())?;
    let rest = if keys.unlockers.len() > 1 {
        view! {
            <p>{text.freeze_end}</p>
            <div class="actions">{desk.press_to_ask("freeze", text.freeze, KeyAsk::Freeze)}</div>
        }
        .into_any()
    } else {
        view! { <p class="note">{text.freeze_alone}</p> }.into_any()
    };
    Some(
        view! {
            <section class="holdings">
                <h2>{text.freeze_heading}</h2>
                <p>{text.freeze_says}</p>
                {rest}
            </section>
        }
        .into_any(),
    )
}
