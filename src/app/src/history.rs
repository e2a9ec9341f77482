//! The address bar: links, going, going back. The browser's side of it is `leptos_router`'s; which page belongs to
//! an address stands in one typed list, [`Route`], and needs no table of views.

use crate::{
    live::follow,
    route::{Place, Route},
};
use leptos::prelude::*;
use leptos_router::location::{BrowserUrl, LocationChange, LocationProvider};

/// The address bar.
#[derive(Clone, Copy)]
pub struct History(StoredValue<BrowserUrl>);

impl History {
    /// Reads the address bar. None in a browser that doesn't let it be read.
    #[must_use]
    pub fn new() -> Option<Self> {
        BrowserUrl::new().ok().map(StoredValue::new).map(Self)
    }

    /// Follows links without loading anything, and the browser's own back and forward.
    pub fn follow_links(self) {
        self.0.with_value(|bar| bar.init(None));
        follow(move || {
            self.0.with_value(|bar| {
                bar.as_url().track();
                // The page of an address is there at once: the address bar may show it.
                bar.ready_to_complete();
            });
        });
    }

    /// Where the person is.
    #[must_use]
    pub fn place(self) -> Place {
        self.0.with_value(|bar| {
            bar.as_url()
                .with(|url| Place::parse(url.path(), url.search()))
        })
    }

    /// The part of the page that the address asks for: what stands after `#`.
    #[must_use]
    pub fn part(self) -> String {
        self.0.with_value(|bar| {
            bar.as_url()
                .with(|url| url.hash().trim_start_matches('#').to_owned())
        })
    }

    /// Goes to a page.
    pub fn go(self, route: Route) {
        self.show(route.path().to_owned(), false);
    }

    /// Goes to a page from which the next one leads back.
    pub fn go_and_then(self, route: Route, then: Route) {
        self.show(route.and_then(then), false);
    }

    /// Goes to where the vault is opened, and leaves no trace of the page that was asked for: "back" would only
    /// lead here again.
    pub fn go_behind_lock(self, route: Route) {
        self.show(route.behind_lock(), true);
    }

    fn show(self, value: String, replace: bool) {
        let Ok(url) = BrowserUrl::parse(&value) else {
            return;
        };
        self.0.with_value(|bar| {
            bar.as_url().set(url);
            bar.complete_navigation(&LocationChange {
                value,
                replace,
                ..LocationChange::default()
            });
        });
    }
}
