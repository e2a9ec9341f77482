//! `/instellingen/sleutels`: what opens the vault, who is in, and what can be done about both.

mod address;
mod freeze;
mod pairs;
pub mod second;
mod sessions;
mod unlockers;

use super::{compare, ways};
use crate::{
    browser,
    form::{Heading, Press, Problems, Trouble},
    live::live,
    pages::{
        show::{Spare, kind_name},
        way_back,
        working::working,
    },
    passkey,
    problem::Problem,
    route::Route,
    state::{App, Making, Remark, use_app},
    text::MyKeys as Words,
};
use js_sys::Uint8Array;
use kluis_wire::{Category, SlotId, UnlockerKind};
use kluis_worker::{Answer, Ask, Failure, KeyAsk, Keys};
use leptos::{prelude::*, task::spawn_local};

/// What is going on; one thing at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    /// A passkey is being added.
    Adding,
    /// An unlocker is given another name.
    Renaming(SlotId),
    /// A new passphrase is asked.
    Passphrase,
    /// Whether to remove an unlocker is being asked.
    Removing(SlotId),
    /// Whether to make a new recovery code is being asked.
    Replacing,
    /// Keys are made anew.
    Renewing,
    /// One of them is.
    RenewingOne(Category),
    /// The freeze is being ended.
    Unfreezing,
    /// The account moves to another address.
    Moving(address::Part),
    /// A second unlocker is asked, for what waits.
    Second,
}

/// What was asked and waits for a second unlocker. What it encloses is wiped when it no longer waits.
struct Waiting {
    ask: KeyAsk,
    secret: Option<Spare>,
}

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Desk {
    app: App,
    /// What the worker said last.
    keys: RwSignal<Option<Keys>>,
    doing: RwSignal<Option<Doing>>,
    trouble: Trouble,
    waiting: StoredValue<Option<Waiting>, LocalStorage>,
    /// The address that the account is to move to, as typed.
    address: RwSignal<String>,
    /// Development only: where the mail with the code is.
    outbox: RwSignal<Option<String>>,
}

/// The page.
#[component]
pub fn MyKeys() -> impl IntoView {
    let app = use_app();
    let desk = Desk {
        app,
        keys: RwSignal::new(None),
        doing: RwSignal::new(None),
        trouble: Trouble::new(app),
        waiting: StoredValue::new_local(None),
        address: RwSignal::default(),
        outbox: RwSignal::new(None),
    };
    on_cleanup(move || desk.forget());
    let words = compare::words();
    desk.ask(KeyAsk::See, None);
    let has_keys = Memo::new(move |_| desk.keys.with(Option::is_some));
    let asks_second = Memo::new(move |_| desk.doing.get() == Some(Doing::Second));
    live(move || {
        let text: &'static Words = &app.text().my_keys;
        if asks_second.get() {
            return second::page(desk);
        }
        let shown = if has_keys.get() {
            view! {
                {live(move || unlockers::announced(desk))}
                {live(move || freeze::notice(desk))}
                {live(move || unlockers::list(desk))}
                {live(move || address::section(desk))}
                {live(move || pairs::section(desk))}
                {live(move || unlockers::renewal(desk))}
                {live(move || sessions::list(desk))}
                {live(move || freeze::offer(desk))}
                {live(move || compare::section(app, words))}
            }
            .into_any()
        } else {
            live(move || nothing_yet(desk))
        };
        view! {
            {ways(app, Route::SettingsKeys)}
            {way_back(app)}
            <Heading says=text.heading lead=text.lead />
            <Problems trouble=desk.trouble />
            {shown}
        }
        .into_any()
    })
}

/// While it is being asked, and where no answer came.
fn nothing_yet(desk: Desk) -> AnyView {
    if desk.trouble.busy.get() {
        return working(desk.trouble);
    }
    desk.press("see", desk.words().again, "button", move || {
        desk.ask(KeyAsk::See, None);
    })
}

impl Desk {
    fn words(self) -> &'static Words {
        &self.app.words().my_keys
    }

    /// Begins something, or stops what was going on.
    fn turn_to(self, doing: Option<Doing>) {
        self.forget();
        self.trouble.clear();
        self.doing.set(doing);
    }

    /// A button.
    fn press(
        self,
        action: &'static str,
        label: &'static str,
        class: &'static str,
        does: impl Fn() + Send + Sync + 'static,
    ) -> AnyView {
        view! { <Press class action label does=Callback::new(move |()| does()) /> }.into_any()
    }

    /// A button that asks without further questions.
    fn press_to_ask(self, action: &'static str, label: &'static str, ask: KeyAsk) -> AnyView {
        let ask = move || self.ask(ask.clone(), None);
        self.press(action, label, "button is-second", ask)
    }

    /// A button that leaves things as they are.
    fn leave(self) -> AnyView {
        let label = self.app.words().settings.cancel;
        self.press("cancel", label, "link", move || self.turn_to(None))
    }

    /// A moment in words.
    fn moment(self, seconds: u64) -> String {
        browser::date_and_time(seconds, self.app.words().tag)
    }

    /// What an unlocker of this kind is called.
    fn kind(self, kind: UnlockerKind) -> &'static str {
        kind_name(self.app, kind)
    }

    /// Asks the worker. Where a second unlocker comes first, what was asked waits for it.
    fn ask(self, ask: KeyAsk, secret: Option<Uint8Array>) {
        if self.trouble.busy.get_untracked() {
            return;
        }
        self.trouble.busy.set(true);
        self.trouble.step.set(None);
        // What is sent is gone here: a copy stays until it is known that it isn't needed again.
        let waiting = Waiting {
            ask: ask.clone(),
            secret: secret.as_ref().map(Spare::of),
        };
        let step = self.trouble.step;
        self.app.ask_with(
            &Ask::Keys(ask),
            secret,
            Box::new(move |now| {
                let _ = step.try_set(Some(now));
            }),
            Box::new(move |result| {
                // The person may have left the page: then nothing here is there any more.
                if self.trouble.busy.try_set(false).is_none() {
                    self.take(waiting, result);
                }
            }),
        );
    }

    fn take(self, asked: Waiting, result: Result<Answer, Failure>) {
        match result {
            Ok(Answer::Keys(keys)) => {
                self.trouble.clear();
                self.keys.set(Some(keys));
                self.went_well(&asked.ask);
            }
            Ok(Answer::Created { kit, .. }) => {
                self.app.making.set(Making::Kit(kit));
                self.app
                    .history
                    .go_and_then(Route::Keys, Route::SettingsKeys);
            }
            Err(Failure::SecondNeeded) => {
                self.turn_to(Some(Doing::Second));
                self.waiting.set_value(Some(asked));
                browser::focus_heading();
            }
            Err(failure) if asked.ask == KeyAsk::ChangeAddress => self.not_moved(failure),
            Err(failure) => {
                let is_second =
                    matches!(asked.ask, KeyAsk::ShowSecond { .. } | KeyAsk::Announce(_));
                if self.doing.get_untracked() == Some(Doing::Second) && !is_second {
                    self.turn_to(None);
                }
                self.trouble.tell(failure);
            }
            Ok(_) => self.trouble.tell(Failure::Internal),
        }
    }

    /// Goes on with what waited, or says that it is done.
    fn went_well(self, ask: &KeyAsk) {
        match ask {
            KeyAsk::See => (),
            KeyAsk::ShowSecond { .. } => {
                match self.waiting.try_update_value(Option::take).flatten() {
                    Some(waiting) => self.ask(waiting.ask, waiting.secret.and_then(Spare::take)),
                    None => self.turn_to(None),
                }
            }
            ask => {
                if *ask == KeyAsk::ChangeAddress {
                    self.moved();
                }
                self.turn_to(None);
                self.app.remark.set(Some(Remark::KeysChanged));
                browser::focus_heading();
                // Number and words of the vault are others now.
                self.app.ask(Ask::Read, |_| ());
            }
        }
    }

    /// Asks with what a new passkey says.
    fn ask_with_new_passkey(self, ask: KeyAsk) {
        self.trouble.clear();
        let address = self.own_address();
        spawn_local(async move {
            match passkey::make(&address).await {
                Ok(secret) => self.ask(ask, Some(secret)),
                Err(none) => self.trouble.show(vec![Problem::Failure(none.into())]),
            }
        });
    }

    /// The account's address, which the vault holds.
    fn own_address(self) -> String {
        let value =
            |view: &kluis_worker::View| view.value(kluis_catalog::Field::Email).map(str::to_owned);
        self.app
            .view
            .with_untracked(|view| view.as_ref().and_then(value))
            .unwrap_or_default()
    }

    /// Gives up what waits.
    fn forget(self) {
        let _ = self.waiting.try_set_value(None);
    }
}
