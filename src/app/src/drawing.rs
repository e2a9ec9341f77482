//! The two half keys that fit: the mark, the progress while keys are made, the drawing of who holds what.
//!
//! One key, cut lengthwise along its teeth. The upper half is the person's, the lower one the platform's; the
//! style sheet moves them apart and together.

use crate::{live::live, state::use_app, text::Halves};
use leptos::prelude::*;

/// The person's half.
const UPPER: &str = "M8 48A40 40 0 0 1 83.7 30H226a6 6 0 0 1 6 6V48H208L202 40H190L184 56H172L166 44H152L146 51H136L130 \
                     42H118L112 54H102L96 48H62A14 14 0 0 0 34 48Z";
/// The platform's half.
const LOWER: &str = "M8 48A40 40 0 0 0 83.7 66H226a6 6 0 0 0 6-6V48H208L202 40H190L184 56H172L166 44H152L146 51H136L130 \
                     42H118L112 54H102L96 48H62A14 14 0 0 1 34 48Z";

/// The two halves on their way to each other: how much of the gap is left, as in `40%`. It is decoration: what it
/// shows is said in words beside it.
pub fn closing(gap: Signal<String>) -> AnyView {
    view! {
        <svg class="key" viewBox="0 0 240 96" aria-hidden="true" style:--gap=gap>
            <path class="key-yours" d=UPPER />
            <path class="key-ours" d=LOWER />
        </svg>
    }
    .into_any()
}

/// Which of the halves is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    /// The person's.
    Yours,
    /// The platform's.
    Ours,
    /// Both: they fit.
    Both,
    /// Both, but apart.
    Apart,
}

impl Half {
    /// Draws what is there, and leaves open what isn't.
    #[must_use]
    pub fn view(self) -> AnyView {
        let class = |there| if there { "is-there" } else { "is-missing" };
        let shut = if self == Self::Apart {
            "key"
        } else {
            "key is-shut"
        };
        view! {
            <svg class=shut viewBox="0 0 240 96" aria-hidden="true">
                <path class=["key-yours ", class(self != Self::Ours)].concat() d=UPPER />
                <path class=["key-ours ", class(self != Self::Yours)].concat() d=LOWER />
            </svg>
        }
        .into_any()
    }
}

/// One side: its half, and what else is there.
pub fn side<T: IntoRender<Output: RenderHtml + 'static> + Send + 'static>(
    class: &'static str,
    title: &'static str,
    half: Half,
    has: impl IntoIterator<Item = T>,
) -> AnyView {
    let lines: Vec<_> = has
        .into_iter()
        .map(|line| view! { <li>{line}</li> })
        .collect();
    view! {
        <div class=class>
            {half.view()}
            <h3>{title}</h3>
            <ul>{lines}</ul>
        </div>
    }
    .into_any()
}

/// Who holds which half, and what the two of them open.
#[component]
pub fn WhoHoldsWhat() -> impl IntoView {
    let app = use_app();
    live(move || {
        let text: &'static Halves = &app.text().halves;
        view! {
            <section class="halves" aria-labelledby="halves">
                <h2 id="halves">{text.heading}</h2>
                <p>{text.lead}</p>
                <div class="halves-sides">
                    {side("halves-yours", text.yours, Half::Yours, text.yours_has)}
                    {side("halves-ours", text.ours, Half::Ours, text.ours_has)}
                </div>
                <p class="halves-sealed">
                    <strong>{text.sealed}</strong>
                    " "
                    {text.sealed_says}
                </p>
            </section>
        }
    })
}
