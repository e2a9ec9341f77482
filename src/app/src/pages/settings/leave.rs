//! `/instellingen/verwijderen`: what goes, what stays and how long; a second unlocker, or three days; and then the account is
//! gone.

use super::ways;
use crate::{
    browser,
    form::{Heading, Press, Problems, Trouble},
    live::live,
    pages::{
        show::{Show, second_kinds},
        working::working,
    },
    route::Route,
    state::{App, use_app},
    text::Leave as Words,
};
use kluis_wire::{Purpose, UnlockerKind, limits};
use kluis_worker::{Answer, Ask, Failure, KeyAsk, Keys};
use leptos::prelude::*;

const DAY: u64 = 24 * 60 * 60;

/// How far it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// What will happen is read.
    Reading,
    /// A second unlocker is asked.
    Second,
    /// Whether they are sure.
    Sure,
}

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Desk {
    app: App,
    /// What opens the vault, whether it is frozen, and whether a change was announced.
    keys: RwSignal<Option<Keys>>,
    stage: RwSignal<Stage>,
    trouble: Trouble,
    /// A request went out, and no answer came.
    unsure: RwSignal<bool>,
}

/// The page.
#[component]
pub fn Leave() -> impl IntoView {
    let app = use_app();
    let desk = Desk {
        app,
        keys: RwSignal::new(None),
        stage: RwSignal::new(Stage::Reading),
        trouble: Trouble::new(app),
        unsure: RwSignal::new(false),
    };
    desk.ask(KeyAsk::See);
    live(move || {
        let text: &'static Words = &app.text().leave;
        match desk.stage.get() {
            Stage::Reading => view! {
                {ways(app, Route::Settings)}
                <Heading says=text.heading lead=text.lead />
                <Problems trouble=desk.trouble />
                {reading(text)}
                {live(move || next(desk))}
            }
            .into_any(),
            Stage::Second => second(desk, text),
            Stage::Sure => sure(desk, text),
        }
    })
}

impl Desk {
    fn words(self) -> &'static Words {
        &self.app.words().leave
    }

    fn moment(self, seconds: u64) -> String {
        browser::date_and_time(seconds, self.app.words().tag)
    }

    fn turn_to(self, stage: Stage) {
        self.trouble.clear();
        self.stage.set(stage);
        browser::focus_heading();
    }

    fn ask(self, ask: KeyAsk) {
        self.trouble.ask(Ask::Keys(ask), move |answer| {
            if let Answer::Keys(keys) = answer {
                self.keys.set(Some(keys));
            }
        });
    }

    fn press(
        self,
        action: &'static str,
        label: &'static str,
        class: &'static str,
        does: impl Fn() + Send + Sync + 'static,
    ) -> AnyView {
        view! { <Press class action label does=Callback::new(move |()| does()) /> }.into_any()
    }

    /// Does it. Where no answer comes nothing is said to have happened, and the next press asks the very same.
    fn leave(self) {
        let done = move |answer| match answer {
            Answer::Farewell(farewell) => self.app.left(farewell),
            _ => self.trouble.tell(Failure::Internal),
        };
        let failed = move |failure| match failure {
            Failure::SecondNeeded => {
                self.turn_to(Stage::Second);
                self.trouble.tell(Failure::SecondNeeded);
            }
            failure => {
                let unknown = matches!(failure, Failure::Offline | Failure::Unavailable);
                self.unsure.set(unknown);
                self.trouble.tell(failure);
            }
        };
        self.trouble
            .ask_else(&Ask::Leave, None, Box::new(done), Box::new(failed));
    }
}

/// What happens at once, and what stays a while.
fn reading(text: &'static Words) -> AnyView {
    let items = |says: Vec<String>| {
        let each = says.into_iter().map(|says| view! { <li>{says}</li> });
        each.collect_view()
    };
    let owned = |says: &[&'static str]| says.iter().map(|says| (*says).to_owned()).collect();
    let mut stays = vec![text.backups.fill([&(limits::BACKUP_SECONDS / DAY)])];
    stays.extend(text.remains.iter().map(|says| (*says).to_owned()));
    view! {
        <section>
            <h2>{text.at_once}</h2>
            <ul data-at-once="">{items(owned(&text.happens))}</ul>
        </section>
        <p class="note"><a href=Route::SettingsTakeout.path()>{text.first}</a></p>
        <section>
            <h2>{text.for_a_while}</h2>
            <ul data-for-a-while="">{items(stays)}</ul>
        </section>
    }
    .into_any()
}

/// What can be done now.
fn next(desk: Desk) -> AnyView {
    let text = desk.words();
    let Some(keys) = desk.keys.get() else {
        if desk.trouble.busy.get() {
            return working(desk.trouble);
        }
        let label = desk.app.words().my_keys.again;
        return desk.press("see", label, "button", move || desk.ask(KeyAsk::See));
    };
    if keys.frozen.is_some() {
        return view! {
            <div class="note" data-frozen="">
                <p>{text.frozen}</p>
                <p><a href=Route::SettingsKeys.path()>{text.to_keys}</a></p>
            </div>
        }
        .into_any();
    }
    let ripe = keys
        .announced
        .is_some_and(|(from, until)| (from..until).contains(&browser::now()));
    let announced = keys.announced.map(|(from, until)| {
        let says = if ripe {
            text.announced_ripe.to_owned()
        } else {
            let says = text
                .announced
                .fill([&desk.moment(from), &desk.moment(until)]);
            [&says, text.announced_says].join(" ")
        };
        let label = desk.app.words().my_keys.call_off;
        let call_off = desk.press("call-off", label, "link", move || desk.ask(KeyAsk::CallOff));
        view! {
            <div class="note" data-announced="">
                <p>{says}</p>
                <p>{call_off}</p>
            </div>
        }
    });
    // Whether the three days are over the server knows: a clock here may be wrong.
    let stage = if keys.announced.is_some() {
        Stage::Sure
    } else {
        Stage::Second
    };
    view! {
        {announced}
        <div class="actions">
            {desk.press("go-on", text.go_on, "button is-second", move || desk.turn_to(stage))}
            <a href=Route::Settings.path()>{text.no}</a>
        </div>
    }
    .into_any()
}

fn second(desk: Desk, text: &'static Words) -> AnyView {
    let kinds = |keys: &Option<Keys>| keys.as_ref().map(second_kinds).unwrap_or_default();
    let kinds: Vec<UnlockerKind> = desk.keys.with_untracked(kinds);
    let take = Callback::new(move |(kind, secret)| {
        let purpose = Purpose::Delete;
        let ask = Ask::Keys(KeyAsk::ShowSecond { kind, purpose });
        let shown = move |_| desk.turn_to(Stage::Sure);
        desk.trouble.ask_with(&ask, Some(secret), Box::new(shown));
    });
    let leave = Callback::new(move |()| desk.turn_to(Stage::Reading));
    let label = desk.app.words().my_keys.show_it;
    let announced =
        |keys: &Option<Keys>| keys.as_ref().is_some_and(|keys| keys.announced.is_some());
    let announce = (!desk.keys.with_untracked(announced)).then(|| {
        let says = text.announce_says.fill([&desk.moment(browser::now() + limits::WAIT_SECONDS)]);
        let ask = move || {
            let ask = Ask::Keys(KeyAsk::Announce(desk.app.language()));
            desk.trouble.ask(ask, move |answer| {
                if let Answer::Keys(keys) = answer {
                    desk.keys.set(Some(keys));
                    desk.turn_to(Stage::Reading);
                }
            });
        };
        view! {
            <section>
                <h2>{desk.app.words().my_keys.announce_heading}</h2>
                <p>{says}</p>
                <div class="actions">{desk.press("announce", text.announce, "button is-second", ask)}</div>
            </section>
        }
    });
    view! {
        <Heading says=text.second lead=text.second_lead />
        <Problems trouble=desk.trouble />
        <Show kinds label trouble=desk.trouble take leave />
        {announce}
    }
    .into_any()
}

fn sure(desk: Desk, text: &'static Words) -> AnyView {
    view! {
        <Heading says=text.sure lead=text.sure_says />
        <Problems trouble=desk.trouble />
        {live(move || desk.unsure.get().then(|| view! { <p class="note" data-unsure="">{text.unsure}</p> }))}
        <div class="actions">
            {desk.press("leave", text.yes, "button is-second", move || desk.leave())}
            {desk.press("stay", text.no, "button is-second", move || desk.turn_to(Stage::Reading))}
        </div>
        {live(move || desk.trouble.busy.get().then(|| working(desk.trouble)))}
    }
    .into_any()
}
