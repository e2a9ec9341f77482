//! What was measured: whether it may be, and every byte that was sent.

use crate::{route::Route, state::App, text::System as Words};
use kluis_worker::SystemSeen;
use leptos::prelude::*;

/// The section of the page.
pub(super) fn section(app: App, seen: &SystemSeen) -> AnyView {
    let text: &'static Words = &app.words().system;
    let stands = match (seen.system.measures, seen.allowed) {
        (false, _) => text.measured_nowhere,
        (true, false) => text.measured_off,
        (true, true) => text.measured_on,
    };
    let sent = if seen.sent.is_empty() {
        view! { <p class="note" data-sent="">{text.measured_nothing}</p> }.into_any()
    } else {
        let lines = seen.sent.iter().map(|sent| {
            let sent = sent.clone();
            view! { <li><code>{sent}</code></li> }
        });
        view! {
            <p>{text.measured_sent.of(seen.sent.len())}</p>
            <ol class="sent" data-sent="">{lines.collect_view()}</ol>
        }
        .into_any()
    };
    view! {
        <section data-measured="">
            <h2>{text.measured_heading}</h2>
            <p>{text.measured_lead}</p>
            <p><strong>{stands}</strong> " " <a href=Route::SettingsPermissions.path()>{text.measured_change}</a></p>
            {sent}
            <p class="hint">{text.measured_kept}</p>
        </section>
    }
    .into_any()
}
