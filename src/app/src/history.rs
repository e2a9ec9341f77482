//! The address bar: links, going, going back.
//!
//! `leptos_router` does this and much more, for twelve of the page's 160 KB. What is needed of it is here: every page
//! stands in one typed list, and none has parameters but where to go on.

use crate::route::{Place, Route};
use leptos::{ev, prelude::*};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlAnchorElement};

/// Where the address bar is now.
#[must_use]
pub fn here() -> Place {
    let location = window().location();
    Place::parse(&location.pathname().unwrap_or_default(), &location.search().unwrap_or_default())
}

/// Goes to a page.
pub fn go(place: RwSignal<Place>, route: Route) {
    push(place, route.path());
}

/// Goes to where the vault is opened, and leaves no trace of the page that was asked for: "back" would only lead
/// here again.
pub fn go_behind_lock(place: RwSignal<Place>, route: Route) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&route.behind_lock()));
    }
    place.set(here());
}

fn push(place: RwSignal<Place>, address: &str) {
    if let Ok(history) = window().history() {
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(address));
    }
    place.set(here());
    window().scroll_to_with_x_and_y(0.0, 0.0);
}

/// Follows links to pages of the list without loading anything, and the browser's own back and forward.
pub fn follow_links(place: RwSignal<Place>) {
    let _ = window_event_listener(ev::popstate, move |_| place.set(here()));
    let _ = window_event_listener(ev::click, move |event| {
        if let Some(address) = link(&event) {
            event.prevent_default();
            push(place, &address);
        }
    });
}

/// The address of a link to one of our pages, if that is what was plainly pressed.
fn link(event: &ev::MouseEvent) -> Option<String> {
    let is_plain = event.button() == 0
        && !event.default_prevented()
        && !(event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key());
    let target = event.target().filter(|_| is_plain)?.dyn_into::<Element>().ok()?;
    let link = target.closest("a[href]").ok()??.dyn_into::<HtmlAnchorElement>().ok()?;
    let stays = link.origin() == window().location().origin().ok()?
        && link.hash().is_empty()
        && !link.has_attribute("download")
        && !link.has_attribute("target");
    Route::from_path(&link.pathname()).filter(|_| stays).map(|route| [route.path(), &link.search()].concat())
}
