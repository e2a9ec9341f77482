//! `/instellingen/gegevens`: everything in the vault, to see, change and delete, beside what the platform holds of it.

pub mod compare;
mod file;
mod held;
pub mod item;
pub mod keys;
pub mod leave;
pub mod looks;
pub mod permissions;
pub mod system;
pub mod takeout;

use crate::{
    chooser::Chooser,
    doubt::Asking,
    form::{Heading, Press, Problems, Trouble},
    live::{live, says},
    progress,
    route::Route,
    state::{App, Remark, use_app},
    text::{self, Settings as Words},
};
use item::Item;
use kluis_catalog::Field;
use kluis_wire::Category;
use kluis_worker::{Answer, Ask, Changed};
use leptos::prelude::*;

/// What is going on with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// It is being changed.
    Editing(Field),
    /// Whether to delete it is being asked.
    Deleting(Field),
}

/// What the items of the page share.
#[derive(Clone, Copy)]
pub struct Desk {
    /// What is going on; one thing at a time.
    pub doing: RwSignal<Option<Doing>>,
    /// What the platform holds, where that is shown.
    pub stored: RwSignal<Option<Answer>>,
    /// The file that is being fetched: so many pieces are there, of so many.
    pub fetched: RwSignal<Option<(Field, u32, u32)>>,
    /// When each field was saved and deleted.
    pub changes: RwSignal<Vec<(Field, Vec<Changed>)>>,
    /// What is wrong.
    pub trouble: Trouble,
    /// What is asked before something is saved.
    pub asking: Asking,
    /// Where the choosing of a CV is.
    pub cv: Chooser,
    /// Where the choosing of a photo is.
    pub photo: Chooser,
}

/// The page.
#[component]
pub fn Settings() -> impl IntoView {
    let app = use_app();
    let trouble = Trouble::new(app);
    let asking = Asking::new(app, trouble);
    let desk = Desk {
        doing: RwSignal::new(None),
        stored: RwSignal::new(None),
        fetched: RwSignal::new(None),
        changes: RwSignal::new(Vec::new()),
        trouble,
        asking,
        cv: Chooser::new(app, trouble, asking, Field::Cv),
        photo: Chooser::new(app, trouble, asking, Field::Photo),
    };
    let reading = Trouble::new(app);
    Effect::new(move |_| {
        if app.view.with(Option::is_some) {
            reading.ask(Ask::Changes, move |answer| {
                if let Answer::Changes(changes) = answer {
                    desk.changes.set(changes);
                }
            });
        }
    });
    let list = compare::words();
    let shows = move || desk.stored.with(Option::is_some);
    let show = Callback::new(move |()| {
        if untrack(shows) {
            desk.stored.set(None);
        } else {
            show_stored(desk);
        }
    });
    let group = move |text: &'static Words, index: usize, category: Category| {
        let fields = Field::ALL
            .iter()
            .copied()
            .filter(|field| field.category() == category && *field != Field::Permissions);
        let items: Vec<AnyView> = fields
            .map(|field| view! { <Item field desk /> }.into_any())
            .collect();
        let title = text.groups.get(index).copied().unwrap_or_default();
        view! {
            <section class="holdings">
                <h2>{title}</h2>
                {items}
            </section>
        }
    };
    // What changes often is drawn on its own: the list stays as it is, and so does the focus in it.
    live(move || {
        let text: &'static Words = &app.text().settings;
        let refresh = Callback::new(move |()| refresh(app, desk));
        view! {
            {ways(app, Route::Settings)}
            <Heading says=text.heading lead=text.lead />
            <Problems trouble=desk.trouble />
            {live(move || {
                let next = app.view.with(|view| progress::next(view.as_ref()));
                next.map(|next| view! { <p class="note"><a href=next.path()>{text.finish}</a></p> })
            })}
            {live(move || {
                let is_showing = shows();
                let label = if is_showing { text.hide_stored } else { text.show_stored };
                view! {
                    <div class="actions">
                        <Press action="show-stored" label does=show />
                        <Press class="link" action="refresh" label=text.refresh does=refresh />
                    </div>
                    <p class="hint">{if is_showing { text.stored_lead } else { "" }}</p>
                }
            })}
            <div class=says(move || if shows() { "is-showing-stored" } else { "" })>
                {group(text, 0, Category::Identity)} {group(text, 1, Category::Contact)}
                {group(text, 2, Category::Work)} {group(text, 3, Category::Photo)}
                {group(text, 4, Category::Preferences)}
            </div>
            {live(move || compare::section(app, list))}
            <p class="actions">
                <a href=Route::SettingsTakeout.path()>{app.words().names.takeout}</a>
                <a href=Route::SettingsLeave.path()>{app.words().names.leave}</a>
            </p>
        }
    })
}

/// The ways between the pages of the settings.
pub(crate) fn ways(app: App, here: Route) -> AnyView {
    let text = app.text();
    let way = |route: Route| {
        view! {
            <a href=route.path() aria-current=(route == here).then_some("page")>
                {text::name(&text.names, Some(route))}
            </a>
        }
        .into_any()
    };
    view! {
        <nav class="links ways" aria-label=text.my_keys.nav>
            {way(Route::Settings)}
            {way(Route::SettingsPermissions)}
            {way(Route::SettingsLooks)}
            {way(Route::SettingsRequests)}
            {way(Route::SettingsWork)}
            {way(Route::SettingsPayments)}
            {way(Route::SettingsYear)}
            {way(Route::SettingsKeys)}
            {way(Route::SettingsSystem)}
        </nav>
    }
    .into_any()
}

/// Fetches what the platform holds, so that it is shown as it is now.
pub fn show_stored(desk: Desk) {
    desk.trouble
        .ask(Ask::Stored, move |answer| desk.stored.set(Some(answer)));
}

fn refresh(app: App, desk: Desk) {
    desk.trouble.ask(Ask::Refresh, move |_| {
        app.remark.set(Some(Remark::Refreshed))
    });
}
