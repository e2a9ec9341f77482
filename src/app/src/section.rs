//! The page comes in sections: what the start page needs first, each other when someone goes there. The build takes
//! the program apart at the functions that are marked here; everything that only one section reaches goes with it.

use crate::{
    browser,
    pages::{self, Pages},
    route::Route,
};
use leptos::{
    prelude::*,
    wasm_split::{SplitLoaderError, wasm_split},
};
use wasm_bindgen_futures::spawn_local;

/// A section that is fetched when it is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// The steps of sign-up in which something is filled in.
    SignUp,
    /// The key points and the promises, which anyone may read.
    Read,
    /// What is checked in the end, and what comes after.
    Decide,
    /// What is permitted, and who looked.
    Permit,
    /// Requests, what one takes part in, what went to others.
    Cases,
    /// Opening a vault.
    Open,
    /// The settings.
    Settings,
    /// Leaving.
    Own,
    /// What one takes along.
    Takeout,
    /// What the server sees of this system, and how long everything stays.
    System,
    /// Checking a receipt.
    Proof,
    /// What is only for who works on it.
    Components,
}

impl Section {
    /// Where a page is; `None` where it came with the program itself.
    #[must_use]
    pub const fn of(route: Route) -> Option<Self> {
        match route {
            Route::Start => None,
            Route::Account
            | Route::Keys
            | Route::Name
            | Route::Contact
            | Route::Work
            | Route::Files => Some(Self::SignUp),
            Route::KeyPoints | Route::Promises => Some(Self::Read),
            Route::Check | Route::Done => Some(Self::Decide),
            Route::Permissions | Route::SettingsPermissions | Route::SettingsLooks => {
                Some(Self::Permit)
            }
            Route::SettingsRequests
            | Route::SettingsWork
            | Route::SettingsPayments
            | Route::SettingsYear => Some(Self::Cases),
            Route::Open | Route::Recover | Route::Lost => Some(Self::Open),
            Route::Settings | Route::SettingsKeys => Some(Self::Settings),
            Route::SettingsLeave | Route::Left => Some(Self::Own),
            Route::SettingsTakeout => Some(Self::Takeout),
            Route::SettingsSystem => Some(Self::System),
            Route::Proof => Some(Self::Proof),
            Route::Components => Some(Self::Components),
        }
    }

    /// Has its files fetched into the browser's own store, where someone is likely to go there: no more than that, since
    /// taking a section in takes time that the page before it needs.
    pub fn expect(self) {
        // As the build calls them: after the functions below.
        browser::fetch_ahead(match self {
            Self::SignUp => "sign_up",
            Self::Read => "read",
            Self::Permit => "permit",
            Self::Open => "open",
            Self::Settings => "settings",
            _ => return,
        });
    }

    async fn fetch(self) -> Result<Pages, SplitLoaderError> {
        match self {
            Self::SignUp => sign_up().await,
            Self::Read => read().await,
            Self::Decide => decide().await,
            Self::Permit => permit().await,
            Self::Cases => cases().await,
            Self::Open => open().await,
            Self::Settings => settings().await,
            Self::Own => own().await,
            Self::Takeout => takeout().await,
            Self::System => system().await,
            Self::Proof => proof().await,
            Self::Components => components().await,
        }
    }
}

#[wasm_split(sign_up, wasm_split_path = ::leptos::wasm_split, fallible)]
fn sign_up() -> Result<Pages, SplitLoaderError> {
    Ok(pages::sign_up)
}

#[wasm_split(read, wasm_split_path = ::leptos::wasm_split, fallible)]
fn read() -> Result<Pages, SplitLoaderError> {
    Ok(pages::read)
}

#[wasm_split(decide, wasm_split_path = ::leptos::wasm_split, fallible)]
fn decide() -> Result<Pages, SplitLoaderError> {
    Ok(pages::decide)
}

#[wasm_split(permit, wasm_split_path = ::leptos::wasm_split, fallible)]
fn permit() -> Result<Pages, SplitLoaderError> {
    Ok(pages::permit)
}

#[wasm_split(cases, wasm_split_path = ::leptos::wasm_split, fallible)]
fn cases() -> Result<Pages, SplitLoaderError> {
    Ok(pages::cases)
}

#[wasm_split(open, wasm_split_path = ::leptos::wasm_split, fallible)]
fn open() -> Result<Pages, SplitLoaderError> {
    Ok(pages::open)
}

#[wasm_split(settings, wasm_split_path = ::leptos::wasm_split, fallible)]
fn settings() -> Result<Pages, SplitLoaderError> {
    Ok(pages::settings)
}

#[wasm_split(takeout, wasm_split_path = ::leptos::wasm_split, fallible)]
fn takeout() -> Result<Pages, SplitLoaderError> {
    Ok(pages::takeout)
}

#[wasm_split(own, wasm_split_path = ::leptos::wasm_split, fallible)]
fn own() -> Result<Pages, SplitLoaderError> {
    Ok(pages::own)
}

#[wasm_split(system, wasm_split_path = ::leptos::wasm_split, fallible)]
fn system() -> Result<Pages, SplitLoaderError> {
    Ok(pages::system)
}

#[wasm_split(proof, wasm_split_path = ::leptos::wasm_split, fallible)]
fn proof() -> Result<Pages, SplitLoaderError> {
    Ok(pages::proof)
}

#[wasm_split(components, wasm_split_path = ::leptos::wasm_split, fallible)]
fn components() -> Result<Pages, SplitLoaderError> {
    Ok(pages::components)
}

/// Which sections are there. A signal each: one that comes must not draw a page of another anew.
#[derive(Clone, Copy, Default)]
pub struct Sections {
    sign_up: RwSignal<Coming>,
    read: RwSignal<Coming>,
    decide: RwSignal<Coming>,
    permit: RwSignal<Coming>,
    cases: RwSignal<Coming>,
    open: RwSignal<Coming>,
    settings: RwSignal<Coming>,
    own: RwSignal<Coming>,
    takeout: RwSignal<Coming>,
    system: RwSignal<Coming>,
    proof: RwSignal<Coming>,
    components: RwSignal<Coming>,
}

/// How far a section is.
#[derive(Clone, Copy, Default)]
enum Coming {
    #[default]
    No,
    Failed,
    Here(Pages),
}

/// Fetches what a page needs before anything else is there.
///
/// # Errors
/// Where it doesn't come.
pub async fn first(route: Route) -> Result<Option<(Section, Pages)>, SplitLoaderError> {
    match Section::of(route) {
        Some(section) => section.fetch().await.map(|pages| Some((section, pages))),
        None => Ok(None),
    }
}

impl Sections {
    /// What came first, if anything had to.
    #[must_use]
    pub fn new(first: Option<(Section, Pages)>) -> Self {
        let sections = Self::default();
        if let Some((section, pages)) = first {
            sections.coming(section).set(Coming::Here(pages));
        }
        sections
    }

    const fn coming(self, section: Section) -> RwSignal<Coming> {
        match section {
            Section::SignUp => self.sign_up,
            Section::Read => self.read,
            Section::Decide => self.decide,
            Section::Permit => self.permit,
            Section::Cases => self.cases,
            Section::Open => self.open,
            Section::Settings => self.settings,
            Section::Own => self.own,
            Section::Takeout => self.takeout,
            Section::System => self.system,
            Section::Proof => self.proof,
            Section::Components => self.components,
        }
    }

    /// The pages of a section; `None` where it didn't come.
    #[must_use]
    pub fn pages(self, section: Section) -> Option<Pages> {
        match self.coming(section).get() {
            Coming::Here(pages) => Some(pages),
            Coming::No | Coming::Failed => None,
        }
    }

    /// Whether a page can be gone to: it is there, or tried and didn't come, which it says itself.
    #[must_use]
    pub fn settled(self, route: Route) -> bool {
        Section::of(route).is_none_or(|section| !matches!(self.coming(section).get(), Coming::No))
    }

    /// Fetches what a page needs, where it isn't there. What failed before, ahead of time or not, is tried afresh.
    pub fn need(self, route: Route) {
        let Some(coming) = Section::of(route).map(|section| self.coming(section)) else {
            return;
        };
        match coming.get_untracked() {
            Coming::Here(_) => return,
            Coming::Failed => coming.set(Coming::No),
            Coming::No => (),
        }
        self.fetch(route);
    }

    /// Fetches what a page needs. After a failure the next call tries again.
    pub fn fetch(self, route: Route) {
        let Some(section) = Section::of(route) else {
            return;
        };
        let coming = self.coming(section);
        spawn_local(async move {
            let fetched = section.fetch().await;
            // Asked for twice, it comes twice; the page that already stands there stays as it is.
            match (fetched, coming.get_untracked()) {
                (_, Coming::Here(_)) => (),
                (Ok(pages), _) => coming.set(Coming::Here(pages)),
                (Err(_), _) => coming.set(Coming::Failed),
            }
        });
    }
}
