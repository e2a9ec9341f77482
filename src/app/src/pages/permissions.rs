//! `/permissies`: what may be done with the data, purpose by purpose. Yes and no weigh the same; nothing is chosen
//! beforehand, and nothing chooses everything. Going on signs what was chosen.

pub(crate) mod flows;
pub(crate) mod one;
mod preview;

use super::{StepLine, working::working};
use crate::{
    browser,
    form::{Choose, Form, Heading, Press, Problems, Submit, Trouble},
    live::{live, says},
    permits::{said, standing, wishes},
    problem::Problem,
    progress::{self, StepState},
    route::Route,
    state::{App, use_app},
    text::Permissions as Words,
};
use kluis_catalog::{
    Field,
    purpose::{Purpose, Purposes},
};
use kluis_worker::{Ask, Change, PermitAsk, Say};
use leptos::prelude::*;
use std::sync::Arc;

/// The permissions.
#[component]
pub fn Permissions() -> impl IntoView {
    let app = use_app();
    // What is read while the page comes holds up no press.
    let [reading, trouble] = [Trouble::new(app), Trouble::new(app)];
    see(reading);
    let all = published(app);
    live(move || {
        let text: &'static Words = &app.text().permissions;
        let content = match all.get() {
            None => nothing_yet(app, reading, see),
            Some(all) => {
                let shown_at = browser::now();
                let send = Callback::new(move |()| save(app, trouble, shown_at));
                let yours = purposes(&all, Purpose::is_a_choice);
                let ours = purposes(&all, |purpose| !purpose.is_a_choice());
                view! {
                    <p class="note">{text.what_happens}</p>
                    {flows::drawing(app, &all)}
                    <Form send busy=trouble.busy>
                        <h2>{text.yours}</h2>
                        <p>{text.yours_lead}</p>
                        {yours.iter().map(|purpose| one::one(app, purpose, Some(answers(app, purpose)))).collect_view()}
                        <h2>{text.ours}</h2>
                        <p>{text.ours_lead}</p>
                        {ours.iter().map(|purpose| one::one(app, purpose, None)).collect_view()}
                        <div class="actions">
                            <Submit label=app.words().form.go_on busy=trouble.busy />
                            <span class="hint">{text.later}</span>
                        </div>
                    </Form>
                }
                .into_any()
            }
        };
        view! {
            <StepLine route=Route::Permissions />
            <Heading says=text.heading lead=text.lead />
            <Problems trouble=reading />
            <Problems trouble />
            {content}
        }
    })
}

/// Reads what stands, afresh.
pub(crate) fn see(trouble: Trouble) {
    trouble.ask(Ask::Permits(PermitAsk::See), |_| ());
}

/// What the platform published; none until it is there. It stays the same while decisions change.
pub(crate) fn published(app: App) -> Memo<Option<Purposes>> {
    Memo::new(move |_| {
        app.permits
            .with(|permits| permits.as_ref().map(|permits| permits.purposes.clone()))
    })
}

/// Some of the purposes, each to be kept by the parts of a page.
pub(crate) fn purposes(all: &Purposes, which: impl Fn(&Purpose) -> bool) -> Vec<Arc<Purpose>> {
    let all = all.purposes.iter();
    all.filter(|purpose| which(purpose))
        .cloned()
        .map(Arc::new)
        .collect()
}

/// While it is being asked, and where no answer came.
pub(crate) fn nothing_yet(app: App, trouble: Trouble, see: fn(Trouble)) -> AnyView {
    live(move || {
        if trouble.busy.get() {
            return working(trouble);
        }
        let label = app.words().permissions.again;
        let does = Callback::new(move |()| see(trouble));
        view! { <Press class="button" action="see" label does /> }.into_any()
    })
}

/// Yes, no, and where the purpose allows it: for one look.
fn answers(app: App, purpose: &Arc<Purpose>) -> AnyView {
    let text: &'static Words = &app.words().permissions;
    let id = |ending: &str| [purpose.id.as_str(), ending].concat();
    let answer = |ending: &str, label: &'static str, is: fn(Say) -> bool, say: Say| {
        let (of, about) = (purpose.clone(), purpose.clone());
        let chosen = says(move || said_or_stands(app, &of).is_some_and(is));
        let choose = Callback::new(move |_| one::choose(app, &about, say));
        view! { <Choose id=id(ending) name=purpose.id.clone() label chosen choose /> }.into_any()
    };
    let once = purpose
        .once
        .then(|| answer("-once", text.give_once, |say| say == Say::Once, Say::Once));
    let of = purpose.clone();
    let says_yes = Memo::new(move |_| {
        let said = app.chosen.with(|chosen| said(chosen, &of));
        matches!(said, Some(Say::Yes(_)))
    });
    let typed = RwSignal::new(String::new());
    let of = purpose.clone();
    let until = live(move || {
        let take = {
            let of = of.clone();
            Callback::new(move |day: String| {
                // A day that can't be stays as it is typed; going on says what is wrong with it.
                let end = one::end(&of, &day).unwrap_or(Some(0));
                typed.set(day);
                one::choose(app, &of, Say::Yes(end));
            })
        };
        says_yes
            .get()
            .then(|| one::until(app, &of, typed.into(), take))
    });
    view! {
        <div class="choices is-pair">
            {answer("-yes", text.give, |say| matches!(say, Say::Yes(_)), Say::Yes(None))}
            {answer("-no", text.refuse, |say| say == Say::No, Say::No)}
            {once}
        </div>
        {until}
    }
    .into_any()
}

/// What is chosen: what was just touched, else what was decided.
fn said_or_stands(app: App, purpose: &Purpose) -> Option<Say> {
    use crate::permits::Standing;
    let said = app.chosen.with(|chosen| said(chosen, purpose));
    said.or_else(|| {
        app.permits.with(|permits| {
            match standing(permits.as_ref()?, purpose) {
                Standing::Given(_, until) => Some(Say::Yes(Some(until))),
                Standing::Once(_) => Some(Say::Once),
                Standing::Refused(_) | Standing::Withdrawn(_) | Standing::WrittenDown(_) => {
                    Some(Say::No)
                }
                // What is over or changed is asked again.
                Standing::Open | Standing::Changed(_) | Standing::Over(_) | Standing::Used => None,
            }
        })
    })
}

/// Signs what was touched, and saves that the page was passed.
fn save(app: App, trouble: Trouble, shown_at: u64) {
    let chosen = app.chosen.get_untracked();
    let wrong = chosen.iter().find(|one| one.say == Say::Yes(Some(0)));
    if let Some(wrong) = wrong {
        return trouble.show(vec![Problem::Until(wrong.purpose.clone())]);
    }
    if chosen.is_empty() {
        return pass(app, trouble);
    }
    let wishes = app.permits.with_untracked(|permits| {
        let permits = permits.as_ref();
        permits.map(|permits| wishes(permits, &chosen, app.language(), shown_at))
    });
    let ask = PermitAsk::Decide(wishes.unwrap_or_default());
    trouble.ask(Ask::Permits(ask), move |_| {
        app.chosen.set(Vec::new());
        pass(app, trouble);
    });
}

fn pass(app: App, trouble: Trouble) {
    let go = move || app.go(app.place.get_untracked().then.unwrap_or(Route::Check));
    let passing = app.view.with_untracked(|view| {
        let view = view.as_ref()?;
        (progress::state(Some(view), Route::Permissions) == StepState::Todo)
            .then(|| progress::passing(view, Route::Permissions))
    });
    let Some(passing) = passing else { return go() };
    let changes = vec![Change {
        field: Field::Progress,
        value: Some(passing),
    }];
    trouble.ask(Ask::Save { changes }, move |_| go());
}
