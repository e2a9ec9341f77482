//! One purpose: what, for whom, how long, on which basis, where it stands, and what a recipient would see. The answers
//! differ by page.

use super::preview;
use crate::{
    browser,
    form::terms,
    live::{live, on, says},
    pages::cases::requests::objecting,
    permits::{self, Standing, receivers, said, standing},
    platform,
    problem::{lower_first, until_id},
    route::Route,
    state::App,
    text::Permissions as Words,
    told,
};
use kluis_catalog::{Basis, purpose::Purpose};
use kluis_worker::{Case, LookOutcome, Say, Who};
use leptos::{ev, prelude::*};
use std::sync::Arc;

const DAY: u64 = 24 * 60 * 60;

/// A purpose with its answers.
pub(crate) fn one(app: App, purpose: &Arc<Purpose>, answers: Option<AnyView>) -> AnyView {
    let text: &'static Words = &app.words().permissions;
    let words = purpose.words(app.language());
    let (id, basis, title) = (purpose.id.clone(), purpose.basis, words.title.clone());
    let told = told(text, purpose, app);
    let preview = preview::preview(app, purpose, words);
    let of = purpose.clone();
    let state = says(move || state(app, text, &of));
    let of = purpose.clone();
    let receives = live(move || receives(app, text, &of));
    let of = purpose.clone();
    view! {
        <fieldset class="purpose" data-purpose=id>
            <legend>{title}</legend>
            <p class="purpose-state" data-state="">{state}</p>
            {told}
            {receives}
            {answers}
            {preview}
            {(basis == Basis::LegitimateInterest).then(|| objection(app, &of))}
        </fieldset>
    }
    .into_any()
}

fn told(text: &'static Words, purpose: &Purpose, app: App) -> AnyView {
    let words = purpose.words(app.language());
    let basis = match purpose.basis {
        Basis::Consent => text.consent,
        Basis::Contract => text.contract,
        Basis::LegalObligation => text.legal_obligation,
        Basis::LegitimateInterest => text.legitimate_interest,
    };
    view! {
        <p>{words.says.clone()}</p>
        <dl class="terms">
            {terms([
                (text.which, words.which.clone()),
                (text.for_whom, words.for_whom.clone()),
                (text.how_long, words.how_long.clone()),
                (text.basis, basis.to_owned()),
            ])}
        </dl>
    }
    .into_any()
}

/// Where it stands: what was just chosen, else what was decided.
fn state(app: App, text: &'static Words, purpose: &Purpose) -> String {
    if !purpose.is_a_choice() {
        let objected = app.permits.with(|permits| {
            let case = permits.as_ref()?.objection(&purpose.id)?;
            Some(objected(app, case))
        });
        return objected.unwrap_or_else(|| text.no_switch.to_owned());
    }
    match app.chosen.with(|chosen| said(chosen, purpose)) {
        Some(Say::Yes(_)) => return text.will_give.to_owned(),
        Some(Say::Once) => return text.will_give_once.to_owned(),
        Some(Say::No) => return text.will_refuse.to_owned(),
        None => (),
    }
    let standing = app.permits.with(|permits| {
        permits
            .as_ref()
            .map_or(Standing::Open, |permits| standing(permits, purpose))
    });
    stands(app, standing)
}

/// Where a purpose stands, in words.
pub(crate) fn stands(app: App, standing: Standing) -> String {
    let text: &'static Words = &app.words().permissions;
    let at = |seconds: u64| browser::date(seconds, app.words().tag);
    match standing {
        Standing::Open => text.not_chosen.to_owned(),
        Standing::Given(since, until) => text.given.fill([&at(since), &at(until)]),
        Standing::Once(until) => text.given_once.fill([&at(until)]),
        Standing::Changed(since) => text.changed.fill([&at(since)]),
        Standing::Over(at_) => text.over.fill([&at(at_)]),
        Standing::Used => text.used.to_owned(),
        Standing::Refused(since) => text.refused.fill([&at(since)]),
        Standing::Withdrawn(since) => text.withdrawn.fill([&at(since)]),
        Standing::WrittenDown(since) => text.written_down.fill([&at(since)]),
    }
}

/// Who is registered to receive it.
fn receives(app: App, text: &'static Words, purpose: &Purpose) -> Option<AnyView> {
    if !purpose.is_a_choice() || purpose.fields.is_empty() {
        return None;
    }
    app.permits.with(|permits| {
        let who = receivers(permits.as_ref()?, purpose);
        if who.is_empty() {
            return Some(view! { <p class="hint" data-receivers="">{text.nobody}</p> }.into_any());
        }
        let barred = |who: &Who| {
            let mut barred = permits.as_ref()?.barred.iter();
            let (_, why) = barred.find(|(number, _)| *number == who.number)?;
            Some(match why {
                LookOutcome::Region => text.barred_region,
                _ => text.barred_review,
            })
        };
        let lines = who.into_iter().map(|who| {
            let name = text
                .receiver
                .fill([&who.role, &who.number, &who.organisation]);
            let barred = barred(who).map(|why| view! { " " <strong data-barred="">{why}</strong> });
            view! { <li>{name} {barred}</li> }
        });
        Some(
            view! {
                <div class="hint" data-receivers="">
                    <p>{text.receives}</p>
                    <ul>{lines.collect_view()}</ul>
                </div>
            }
            .into_any(),
        )
    })
}

/// That the person objected, and what became of it.
fn objected(app: App, case: &Case) -> String {
    let text: &'static Words = &app.words().permissions;
    let at = |seconds: u64| browser::date_here(seconds, app.words().tag);
    if case.is_open {
        return text.objected.fill([&at(case.came), &at(case.due)]);
    }
    let decided = case.said.iter().rev().find(|said| said.event.decides());
    let when = decided.map_or(case.came, |said| said.at);
    let became = lower_first(told::became(app.words(), case.state));
    text.objection_decided
        .fill([&at(case.came), &at(when), &became])
}

/// To object to a purpose: a request like others, with the purpose filled in. Where no desk takes requests, by phone or mail.
fn objection(app: App, purpose: &Arc<Purpose>) -> AnyView {
    let purpose = purpose.clone();
    live(move || {
        let text: &'static Words = &app.words().permissions;
        let (has_desk, is_open) = app.permits.with(|permits| {
            let Some(permits) = permits else {
                return (false, false);
            };
            let case = permits.objection(&purpose.id);
            let desk = &permits.purposes.platform.desk;
            (!desk.is_empty(), case.is_some_and(|case| case.is_open))
        });
        if is_open {
            let href = Route::SettingsRequests.path();
            return view! { <p data-objection="running"><a href=href>{text.object_follow}</a></p> }
                .into_any();
        }
        if has_desk {
            let from = app.place.get_untracked().route;
            let href = objecting(&purpose.id, from.unwrap_or(Route::SettingsPermissions));
            let title = purpose.words(app.language()).title.clone();
            return view! {
                <p data-objection="">{text.object} " " {text.object_answer}</p>
                <p class="actions">
                    <a class="button is-second" data-action="object" href=href>
                        {text.object_press} <span class="unseen">": " {title}</span>
                    </a>
                </p>
            }
            .into_any();
        }
        let party = platform::party();
        view! {
            <p data-objection="">
                {text.object} " " {text.object_phone} " "
                <a href=party.phone_link()>{party.phone.as_str()}</a>
                " " {text.object_mail} " "
                <a href=party.mail_link()>{party.email.as_str()}</a>
                ". " {text.object_answer}
            </p>
        }
        .into_any()
    })
}

/// The last day of a purpose's term, from now, in seconds since 1970.
pub(crate) fn latest(purpose: &Purpose) -> Option<u64> {
    let days = u64::from(purpose.term_days?);
    Some(browser::now().saturating_add(days.saturating_mul(DAY)))
}

/// A day before the end of the term, for whoever wants it shorter. Takes what is typed, as `2026-11-23`.
pub(crate) fn until(
    app: App,
    purpose: &Purpose,
    typed: Signal<String>,
    take: Callback<String>,
) -> Option<AnyView> {
    let latest = latest(purpose)?;
    let text: &'static Words = &app.words().permissions;
    let id = until_id(&purpose.id);
    let hint = [id.as_str(), "-hint"].concat();
    let change = on(move |event: ev::Event| take.run(event_target_value(&event)));
    Some(
        view! {
            <details class="only">
                <summary>{text.shorter}</summary>
                <div class="field">
                    <label for=id.clone()>{text.until}</label>
                    <p class="hint" id=hint.clone()>{text.until_hint.fill([&browser::date(latest, app.words().tag)])}</p>
                    <input
                        type="date"
                        class="medium"
                        id=id
                        aria-describedby=hint
                        min=browser::day(browser::now())
                        max=browser::day(latest)
                        prop:value=typed
                        on:change=change
                    />
                </div>
            </details>
        }
        .into_any(),
    )
}

/// Until when, for a day that was typed: nothing where none was. An error where it isn't a day within the term.
pub(crate) fn end(purpose: &Purpose, typed: &str) -> Result<Option<u64>, ()> {
    if typed.is_empty() {
        return Ok(None);
    }
    let end = browser::end_of_day(typed).ok_or(())?;
    let within = latest(purpose).is_some_and(|latest| end <= latest);
    if within && end > browser::now() {
        Ok(Some(end))
    } else {
        Err(())
    }
}

/// Says something about a purpose, on this page and not yet signed.
pub(crate) fn choose(app: App, purpose: &Purpose, say: Say) {
    app.chosen.update(|chosen| {
        chosen.retain(|one| one.purpose != purpose.id);
        chosen.push(permits::Chosen {
            purpose: purpose.id.clone(),
            version: purpose.version,
            say,
            at: browser::now(),
        });
    });
}
