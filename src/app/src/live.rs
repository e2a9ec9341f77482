//! Parts of a page that follow signals, and what runs when something is pressed. All have one type each, so that the
//! program holds their machinery once and not once for each place.

use leptos::prelude::*;

/// A part of the page that is drawn again when what it reads changes.
pub fn live<V: IntoAny>(view: impl Fn() -> V + Send + 'static) -> AnyView {
    let view: Box<dyn Fn() -> AnyView + Send> = Box::new(move || view().into_any());
    view.into_any()
}

/// What an element says or has, following signals.
pub fn says<T: Send + Sync + 'static>(value: impl Fn() -> T + Send + Sync + 'static) -> Signal<T> {
    Signal::derive(value)
}

/// What happens on an event.
pub fn on<E: 'static>(does: impl FnMut(E) + Send + 'static) -> Box<dyn FnMut(E) + Send> {
    Box::new(does)
}

/// Something outside the view that follows signals.
pub fn follow(does: impl Fn() + 'static) {
    let does: Box<dyn Fn()> = Box::new(does);
    Effect::new(does);
}
