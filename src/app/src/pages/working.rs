//! What is shown while the worker works: the halves closing, and a sentence on what it does.

use crate::{
    drawing::closing,
    form::Trouble,
    live::{live, says},
    state::use_app,
    text::Stages,
};
use kluis_worker::Progress;
use leptos::prelude::*;

/// The same while an answer is awaited, and nothing otherwise.
pub fn working(trouble: Trouble) -> AnyView {
    live(move || {
        trouble
            .busy
            .get()
            .then(|| view! { <Working step=trouble.step.into() /> })
    })
}

/// The halves on their way, and where the work is.
#[component]
pub fn Working(step: Signal<Option<Progress>>) -> impl IntoView {
    let app = use_app();
    view! {
        <div class="working">
            {closing(says(move || format!("{}%", 100 - percent(step.get()))))}
            <p role="status">{says(move || sentence(&app.text().keys.stages, step.get()))}</p>
        </div>
    }
}

fn sentence(text: &'static Stages, step: Option<Progress>) -> &'static str {
    match step {
        None => text.waiting,
        Some(Progress::MakingKeys) => text.making_keys,
        Some(Progress::Stretching) => text.stretching,
        Some(Progress::Sealing { .. }) => text.sealing,
        Some(Progress::Sending) => text.sending,
        Some(Progress::FetchingShares) => text.fetching_shares,
        Some(Progress::Opening { .. }) => text.opening,
    }
}

/// How far the halves have come. Stretching takes most of the time, so it takes most of the way.
fn percent(step: Option<Progress>) -> u8 {
    match step {
        None => 0,
        Some(Progress::MakingKeys) => 10,
        Some(Progress::Stretching) => 60,
        Some(Progress::Sealing { .. }) => 70,
        Some(Progress::Sending) => 80,
        Some(Progress::FetchingShares) => 88,
        Some(Progress::Opening { .. }) => 94,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_halves_only_ever_come_closer() {
        let steps = [
            None,
            Some(Progress::MakingKeys),
            Some(Progress::Stretching),
            Some(Progress::Sealing { done: 1, total: 1 }),
            Some(Progress::Sending),
            Some(Progress::FetchingShares),
            Some(Progress::Opening { done: 1, total: 1 }),
        ];
        assert!(steps.map(percent).is_sorted());
    }
}
