//! `/instellingen/permissies`: what may be done with the data, changed with one press each; and everything that was
//! decided, with the receipt for it.

use super::{held, ways};
use crate::{
    browser,
    form::{Heading, Press, Problems, Trouble, terms},
    live::{live, says},
    pages::{
        permissions::{flows, nothing_yet, one, published, purposes, see},
        way_back,
    },
    permits::{Chosen, Lapse, lapses, standing, wishes},
    problem::Problem,
    route::Route,
    state::{App, Remark, use_app},
    text::{MyPermissions as Words, Permissions as PermissionsWords},
    waiting,
};
use kluis_catalog::purpose::Purpose;
use kluis_worker::{Answer, Ask, Made, Outcome, PermitAsk, Permits, Say};
use leptos::prelude::*;
use std::sync::Arc;

/// The page.
#[component]
pub fn MyPermissions() -> impl IntoView {
    let app = use_app();
    // What is read while the page comes holds up no press.
    let [reading, trouble] = [Trouble::new(app), Trouble::new(app)];
    waiting::send(app);
    see(reading);
    let all = published(app);
    live(move || {
        let text: &'static Words = &app.text().my_permissions;
        let asks: &'static PermissionsWords = &app.text().permissions;
        let content = match all.get() {
            None => nothing_yet(app, reading, see),
            Some(all) => {
                let shown_at = browser::now();
                let yours = purposes(&all, Purpose::is_a_choice);
                let ours = purposes(&all, |purpose| !purpose.is_a_choice());
                view! {
                    {flows::drawing(app, &all)}
                    <h2>{asks.yours}</h2>
                    <p>{text.yours_lead}</p>
                    {live(move || waits(app))}
                    {withdraw_all(app, trouble, shown_at)}
                    {yours.iter().map(|purpose| one::one(app, purpose, Some(answers(app, trouble, purpose, shown_at)))).collect_view()}
                    <h2>{asks.ours}</h2>
                    <p>{asks.ours_lead}</p>
                    {ours.iter().map(|purpose| one::one(app, purpose, None)).collect_view()}
                    {held::section(app)}
                    <h2>{text.history}</h2>
                    <p>{text.history_lead}</p>
                    {live(move || history(app, trouble))}
                }
                .into_any()
            }
        };
        view! {
            {ways(app, Route::SettingsPermissions)}
            {way_back(app)}
            <Heading says=text.heading lead=text.lead />
            <Problems trouble=reading />
            <Problems trouble />
            {content}
        }
    })
}

/// Says something about a purpose, here and now.
fn saying(purpose: &Purpose, say: Say) -> Chosen {
    Chosen {
        purpose: purpose.id.clone(),
        version: purpose.version,
        say,
        at: browser::now(),
    }
}

/// Decides at once.
fn decide(app: App, trouble: Trouble, chosen: &[Chosen], shown_at: u64) {
    let wishes = app
        .permits
        .with_untracked(|permits| {
            let permits = permits.as_ref();
            permits.map(|permits| wishes(permits, chosen, app.language(), shown_at))
        })
        .unwrap_or_default();
    let later = wishes.clone();
    trouble.ask_else(
        &Ask::Permits(PermitAsk::Decide(wishes)),
        None,
        Box::new(move |_| app.remark.set(Some(Remark::Decided))),
        Box::new(move |failure| {
            // What protects the person isn't lost to bad luck: it goes as soon as it can.
            if waiting::can_wait(&failure) && later.iter().all(|wish| wish.say == Say::No) {
                waiting::keep(app, &later);
            }
            trouble.tell(failure);
        }),
    );
}

/// That a withdrawal waits to be sent.
fn waits(app: App) -> AnyView {
    let text: &'static Words = &app.words().my_permissions;
    let count = waiting::waiting(app).len();
    (count > 0)
        .then(|| view! { <p class="note" role="status" data-waiting="">{text.waits.of(count)}</p> })
        .into_any()
}

/// What is let in now, ended with one press.
fn withdraw_all(app: App, trouble: Trouble, shown_at: u64) -> AnyView {
    let open = Memo::new(move |_| {
        app.permits
            .with(|permits| permits.as_ref().map(standing_open).unwrap_or_default())
    });
    live(move || {
        let label = app.words().my_permissions.withdraw_all;
        let names = open.get();
        let does = Callback::new(move |()| {
            let open = open.get_untracked();
            let chosen: Vec<_> = open
                .iter()
                .map(|purpose| saying(purpose, Say::No))
                .collect();
            decide(app, trouble, &chosen, shown_at);
        });
        (!names.is_empty())
            .then(|| view! { <p class="actions"><Press action="withdraw-all" label does /></p> })
    })
}

/// The purposes that let something in.
fn standing_open(permits: &Permits) -> Vec<Purpose> {
    let purposes = permits.purposes.purposes.iter();
    purposes
        .filter(|purpose| purpose.is_a_choice() && standing(permits, purpose).lets_in())
        .cloned()
        .collect()
}

/// Yes, no, once: each a press, each decides at once. Who said yes says no as quickly.
fn answers(app: App, trouble: Trouble, purpose: &Arc<Purpose>, shown_at: u64) -> AnyView {
    let asks: &'static PermissionsWords = &app.words().permissions;
    let text: &'static Words = &app.words().my_permissions;
    let typed = RwSignal::new(String::new());
    let of = purpose.clone();
    let stands = Memo::new(move |_| {
        app.permits
            .with(|permits| permits.as_ref().map(|permits| standing(permits, &of)))
    });
    let lets_in = Memo::new(move |_| stands.get().is_some_and(crate::permits::Standing::lets_in));
    let of = purpose.clone();
    let yes = Callback::new(move |()| match one::end(&of, &typed.get_untracked()) {
        Ok(until) => decide(app, trouble, &[saying(&of, Say::Yes(until))], shown_at),
        Err(()) => trouble.show(vec![Problem::Until(of.id.clone())]),
    });
    let say = |say: Say| {
        let of = purpose.clone();
        Callback::new(move |()| decide(app, trouble, &[saying(&of, say)], shown_at))
    };
    let give = says(move || {
        if lets_in.get() {
            text.give_again
        } else {
            asks.give
        }
    });
    let refuse = says(move || {
        if lets_in.get() {
            text.withdraw
        } else {
            asks.refuse
        }
    });
    let (no, once) = (say(Say::No), say(Say::Once));
    let once = purpose
        .once
        .then(|| view! { <Press action="give-once" label=asks.give_once does=once /> });
    view! {
        <div class="actions is-even">
            <Press action="give" label=give does=yes />
            <Press action="refuse" label=refuse does=no />
            {once}
        </div>
        {one::until(app, purpose, typed.into(), Callback::new(move |day| typed.set(day)))}
    }
    .into_any()
}

/// Everything that was decided, and what ended by itself since; the last first.
fn history(app: App, trouble: Trouble) -> AnyView {
    let text: &'static Words = &app.words().my_permissions;
    let entries = app.permits.with(|permits| {
        let Some(permits) = permits else {
            return Vec::new();
        };
        let decided = permits.decisions.iter().map(|made| {
            let shown = entry(app, trouble, permits, made);
            (made.signed_at, shown)
        });
        let ended = lapses(permits).into_iter().map(|lapse| {
            let shown = lapsed(app, permits, &lapse);
            (lapse.at, shown)
        });
        let mut entries: Vec<_> = decided.chain(ended).collect();
        // Those of one moment stay in the order in which they were made.
        entries.sort_by_key(|(at, _)| *at);
        entries.into_iter().rev().map(|(_, shown)| shown).collect()
    });
    if entries.is_empty() {
        return view! { <p class="note" data-history="">{text.history_empty}</p> }.into_any();
    }
    view! { <ol class="timeline" data-history="">{entries}</ol> }.into_any()
}

/// What a purpose is called, also where it isn't published any more.
fn titled(app: App, permits: &Permits, purpose: &str) -> String {
    let found = permits.purposes.find(purpose);
    found.map_or_else(
        || purpose.to_owned(),
        |purpose| purpose.words(app.language()).title.clone(),
    )
}

/// That a yes ended by itself.
fn lapsed(app: App, permits: &Permits, lapse: &Lapse) -> AnyView {
    let text: &'static Words = &app.words().my_permissions;
    let sentence = if lapse.taken {
        &text.taken
    } else {
        &text.expired
    };
    let sentence = sentence.fill([&titled(app, permits, &lapse.purpose)]);
    let at = browser::date_and_time(lapse.at, app.words().tag);
    view! {
        <li data-lapse=lapse.purpose.clone()>
            <p class="timeline-when">{at}</p>
            <p>{sentence}</p>
        </li>
    }
    .into_any()
}

fn entry(app: App, trouble: Trouble, permits: &Permits, made: &Made) -> AnyView {
    let text: &'static Words = &app.words().my_permissions;
    let tag = app.words().tag;
    let at = |seconds: u64| browser::date_and_time(seconds, tag);
    let title = titled(app, permits, &made.purpose);
    let sentence = match made.outcome {
        Outcome::Given => &text.gave,
        Outcome::Refused => &text.refused,
        Outcome::Withdrawn => &text.withdrew,
        Outcome::Expired => &text.expired,
        Outcome::Renewed => &text.renewed,
        Outcome::Once => &text.gave_once,
    }
    .fill([&title]);
    let who: Vec<String> = made
        .recipients
        .iter()
        .map(|who| {
            app.words()
                .permissions
                .receiver
                .fill([&who.role, &who.number, &who.organisation])
        })
        .collect();
    let who = if who.is_empty() {
        text.nobody.to_owned()
    } else {
        who.join("; ")
    };
    let number = made.number;
    let receipt = Callback::new(move |()| save_receipt(app, trouble, number));
    let until = made.until.map(|until| (text.until, at(until)));
    let rows = terms([
        (text.number, made.number.to_string()),
        (text.version, made.version.to_string()),
        (text.for_whom, who),
        (text.shown_at, at(made.shown_at)),
        (text.chosen_at, at(made.chosen_at)),
        (text.signed_at, at(made.signed_at)),
        (text.countersigned_at, at(made.countersigned_at)),
    ]);
    view! {
        <li data-decision=made.number.to_string()>
            <p class="timeline-when">{at(made.signed_at)}</p>
            <p>{sentence}</p>
            <details class="reason">
                <summary>{text.details} <span class="unseen">": " {title}</span></summary>
                <div>
                    <dl class="terms">{rows} {until.map(|until| terms([until]))}</dl>
                    <p><Press class="link" action="receipt" label=text.receipt does=receipt /></p>
                </div>
            </details>
        </li>
    }
    .into_any()
}

/// Fetches a receipt, verified, and gives it to the person: a file that anyone can check.
fn save_receipt(app: App, trouble: Trouble, number: u64) {
    trouble.ask(Ask::Receipt { sequence: number }, move |answer| {
        if let (Answer::File { name }, Some(file)) = (answer, app.file()) {
            browser::save_blob(&name, &file);
        }
    });
}
