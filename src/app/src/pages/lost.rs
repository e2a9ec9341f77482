//! `/kwijt`: for someone who has lost every unlocker. It says plainly that nothing can be read any more, and lets the account be
//! erased, so that they can begin afresh.

use super::account::{
    address::{AddressInput, missing_address},
    code::{CodeInput, check},
};
use crate::{
    browser,
    form::{Form, Heading, Press, Problems, Submit, Trouble},
    live::live,
    route::Route,
    state::{App, use_app},
    text::Lost as Words,
};
use kluis_worker::{Answer, Ask};
use leptos::prelude::*;

/// How far it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Whose account it is.
    Address,
    /// The mailed code.
    Code,
    /// Whether they are sure.
    Sure,
    /// It will be erased then, in seconds since 1970.
    Erased(u64),
}

/// The page.
#[component]
pub fn Lost() -> impl IntoView {
    let app = use_app();
    app.warm_up();
    let trouble = Trouble::new(app);
    let stage = RwSignal::new(Stage::Address);
    let code = RwSignal::new(String::new());
    let outbox = RwSignal::new(None);
    let go = move |next| {
        stage.set(next);
        browser::focus_heading();
    };
    let send = Callback::new(move |()| {
        if let Some(problem) = missing_address(app) {
            return trouble.show(vec![problem]);
        }
        let ask = Ask::Lost {
            address: app.sign_up.address.get_untracked(),
            language: app.language(),
        };
        trouble.ask(ask, move |answer| {
            if let Answer::CodeSent { outbox: folder, .. } = answer {
                outbox.set(folder);
                go(Stage::Code);
            }
        });
    });
    let confirm = Callback::new(move |()| match code.with_untracked(|code| check(code)) {
        Ok(()) => {
            let code = code.get_untracked();
            trouble.ask(Ask::SignUpCode { code }, move |_| go(Stage::Sure));
        }
        Err(problem) => trouble.show(vec![problem]),
    });
    let erase = Callback::new(move |()| {
        let language = app.language();
        trouble.ask(Ask::Erase { language }, move |answer| {
            if let Answer::Erased { on } = answer {
                go(Stage::Erased(on));
            }
        });
    });
    live(move || match stage.get() {
        Stage::Address => address(app, trouble, send),
        Stage::Code => mailed(app, trouble, (code, outbox), confirm),
        Stage::Sure => sure(app, trouble, erase),
        Stage::Erased(on) => erased(app, on),
    })
}

fn address(app: App, trouble: Trouble, send: Callback<()>) -> AnyView {
    let text: &'static Words = &app.text().lost;
    let points = text.points.iter();
    view! {
        <Heading says=text.heading lead=text.lead />
        <ul class="points">{points.map(|point| view! { <li>{*point}</li> }).collect_view()}</ul>
        <Problems trouble />
        <Form send busy=trouble.busy>
            <AddressInput trouble autocomplete="email" />
            <div class="actions">
                <Submit label=text.send busy=trouble.busy />
                <a href=Route::Recover.path()>{text.found}</a>
            </div>
        </Form>
    }
    .into_any()
}

fn mailed(
    app: App,
    trouble: Trouble,
    (code, outbox): (RwSignal<String>, RwSignal<Option<String>>),
    confirm: Callback<()>,
) -> AnyView {
    let text: &'static Words = &app.text().lost;
    let words = &app.text().account.code;
    let lead = app
        .sign_up
        .address
        .with(|address| text.mailed.fill([address]));
    let folder = outbox.get();
    view! {
        <Heading says=words.heading lead />
        <Problems trouble />
        {folder.map(|folder| view! { <p class="note">{words.outbox} " " <code>{folder}</code></p> })}
        <Form send=confirm busy=trouble.busy>
            <CodeInput code trouble />
            <div class="actions">
                <Submit label=words.check busy=trouble.busy />
            </div>
        </Form>
    }
    .into_any()
}

fn sure(app: App, trouble: Trouble, erase: Callback<()>) -> AnyView {
    let text: &'static Words = &app.text().lost;
    view! {
        <Heading says=text.sure lead=text.sure_says />
        <Problems trouble />
        <div class="actions">
            <Press action="erase" label=text.erase does=erase />
            <a class="button is-second" href=Route::Recover.path()>
                {text.keep}
            </a>
        </div>
    }
    .into_any()
}

fn erased(app: App, on: u64) -> AnyView {
    let text: &'static Words = &app.text().lost;
    let date = browser::date_and_time(on, app.text().tag);
    view! {
        <Heading says=text.erased lead=text.erased_on.fill([&date]) />
        <p>{text.erased_says}</p>
        <p class="actions">
            <a href=Route::Open.path()>{text.open}</a>
        </p>
    }
    .into_any()
}
