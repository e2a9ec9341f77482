//! How answers are asked: inputs with their label, hint, reason and error; the summary of what is wrong; the
//! button that goes on.

use crate::{
    browser,
    live::{live, on, says},
    problem::{Problem, input_id},
    state::{App, use_app},
    text::FieldText,
};
use js_sys::Uint8Array;
use kluis_catalog::{Field, Role};
use kluis_worker::{Answer, Ask, Failure, Progress};
use leptos::{ev, prelude::*};
use web_sys::HtmlInputElement;

/// What is wrong on a page, and whether it is busy. The title follows.
#[derive(Clone, Copy)]
pub struct Trouble {
    app: App,
    problems: RwSignal<Vec<Problem>>,
    /// Whether an answer is awaited.
    pub busy: RwSignal<bool>,
    /// How far the worker is with it.
    pub step: RwSignal<Option<Progress>>,
}

impl Trouble {
    /// Nothing wrong so far.
    #[must_use]
    pub fn new(app: App) -> Self {
        app.trouble.set(false);
        Self {
            app,
            problems: RwSignal::default(),
            busy: RwSignal::new(false),
            step: RwSignal::new(None),
        }
    }

    /// Shows what is wrong, or that nothing is. The summary gets the focus.
    pub fn show(self, problems: Vec<Problem>) {
        let any = !problems.is_empty();
        self.app.trouble.set(any);
        self.problems.set(problems);
        if any {
            browser::focus_problems();
        }
    }

    /// Asks the worker on behalf of the page, and only one thing at a time: what goes wrong is shown, what was wrong
    /// before is gone, and `done` goes on with the answer.
    pub fn ask(self, ask: Ask, done: impl FnOnce(Answer) + 'static) {
        self.ask_with(&ask, None, Box::new(done));
    }

    /// The same with a secret.
    pub fn ask_with(self, ask: &Ask, secret: Option<Uint8Array>, done: Box<dyn FnOnce(Answer)>) {
        self.ask_else(
            ask,
            secret,
            done,
            Box::new(move |failure| self.tell(failure)),
        );
    }

    /// Shows a failure.
    pub fn tell(self, failure: Failure) {
        self.show(Problem::from_failure(failure));
    }

    /// The same where a failure isn't just told.
    pub fn ask_else(
        self,
        ask: &Ask,
        secret: Option<Uint8Array>,
        done: Box<dyn FnOnce(Answer)>,
        failed: Box<dyn FnOnce(Failure)>,
    ) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.step.set(None);
        let take = move |result| {
            self.busy.set(false);
            match result {
                Ok(answer) => {
                    self.clear();
                    done(answer);
                }
                Err(failure) => failed(failure),
            }
        };
        let progress = move |now| self.step.set(Some(now));
        self.app
            .ask_with(ask, secret, Box::new(progress), Box::new(take));
    }

    /// Nothing is wrong any more.
    pub fn clear(self) {
        self.show(Vec::new());
    }

    /// The message for the input with this id, if there is one.
    #[must_use]
    pub fn about(self, id: &str) -> Option<String> {
        let text = self.app.text();
        self.problems.with(|problems| {
            problems
                .iter()
                .find(|problem| problem.target().as_deref() == Some(id))
                .map(|problem| problem.message(text))
        })
    }

    /// Whether something is wrong with the input with this id, for `aria-invalid`.
    #[must_use]
    pub fn is_about(self, id: &str) -> &'static str {
        let is_about = |problem: &Problem| problem.target().as_deref() == Some(id);
        if self.problems.with(|problems| problems.iter().any(is_about)) {
            "true"
        } else {
            "false"
        }
    }
}

/// The summary of what is wrong, with a link to each place.
#[component]
pub fn Problems(trouble: Trouble) -> impl IntoView {
    live(move || {
        let problems = trouble.problems.get();
        let text = trouble.app.text();
        (!problems.is_empty()).then(|| {
            view! {
                <section class="problems" role="alert" tabindex="-1" data-problems="">
                    <h2>{text.shell.error_heading}</h2>
                    <ul>
                        {problems
                            .into_iter()
                            .map(|problem| {
                                let message = problem.message(text);
                                view! { <li>{linked(message, problem.target())}</li> }
                            })
                            .collect_view()}
                    </ul>
                </section>
            }
        })
    })
}

fn linked(message: String, target: Option<String>) -> AnyView {
    let Some(target) = target else {
        return message.into_any();
    };
    let href = format!("#{target}");
    let jump = on(move |event: ev::MouseEvent| {
        event.prevent_default();
        event.stop_propagation();
        browser::focus(&target);
    });
    view! {
        <a href=href on:click=jump>
            {message}
        </a>
    }
    .into_any()
}

/// No `type` of an input, but text of more than one line.
const AREA: &str = "area";

/// How an input behaves.
#[derive(Clone, Copy)]
pub struct Kind {
    /// `type`; [`AREA`] for more than one line.
    pub kind: &'static str,
    /// `autocomplete` (WCAG 1.3.5: every purpose is named).
    pub autocomplete: &'static str,
    /// `inputmode`.
    pub inputmode: &'static str,
    /// How wide it is drawn, to suggest how much belongs in it.
    pub width: &'static str,
}

impl Kind {
    const fn text(autocomplete: &'static str, width: &'static str) -> Self {
        Self {
            kind: "text",
            autocomplete,
            inputmode: "text",
            width,
        }
    }

    /// How the input of a field behaves.
    #[must_use]
    pub const fn of(field: Field) -> Self {
        match field {
            Field::GivenName => Self::text("given-name", "wide"),
            Field::Infix => Self::text("additional-name", "medium"),
            Field::FamilyName => Self::text("family-name", "wide"),
            // Not `type="email"`: that hides spaces from the page, which then takes them from under the typist's hands.
            Field::Email => Self {
                kind: "text",
                autocomplete: "email",
                inputmode: "email",
                width: "wide",
            },
            Field::Phone => Self {
                kind: "tel",
                autocomplete: "tel",
                inputmode: "tel",
                width: "medium",
            },
            Field::Postcode => Self::text("postal-code", "short"),
            Field::HouseNumber => Self {
                kind: "text",
                autocomplete: "off",
                inputmode: "numeric",
                width: "short",
            },
            Field::HouseSuffix => Self::text("off", "short"),
            Field::Street => Self::text("address-line1", "wide"),
            Field::City => Self::text("address-level2", "wide"),
            Field::Country => Self::text("country-name", "wide"),
            Field::Headline => Self::text("organization-title", "wide"),
            Field::Available => Self::text("off", "medium"),
            Field::Kvk => Self {
                kind: "text",
                autocomplete: "off",
                inputmode: "numeric",
                width: "medium",
            },
            Field::VatId => Self::text("off", "medium"),
            Field::Skills => Self {
                kind: AREA,
                ..Self::text("off", "wide")
            },
            Field::Role
            | Field::Cv
            | Field::Photo
            | Field::Permissions
            | Field::KeyPointsShown
            | Field::Progress => Self::text("off", "wide"),
        }
    }
}

/// An input with its label, hint and error.
#[component]
pub fn Input(
    /// Its id and name.
    id: String,
    /// The question.
    label: &'static str,
    /// How to answer it.
    hint: Option<&'static str>,
    /// How it behaves.
    kind: Kind,
    /// Whether it must be answered; else the label says "(optioneel)".
    required: bool,
    /// What stands in it.
    value: Signal<String>,
    /// Takes what is typed.
    typed: Callback<String>,
    /// Where errors come from.
    trouble: Trouble,
) -> impl IntoView {
    let on_input = on(move |event: ev::Event| {
        typed.run(browser::value(&event_target::<HtmlInputElement>(&event)))
    });
    let own_id = id.clone();
    let described = format!("{id}-hint {id}-error");
    if kind.kind == AREA {
        return view! {
            <Row id=id.clone() label hint required trouble>
                <textarea
                    id=id.clone()
                    name=id
                    rows="4"
                    spellcheck="false"
                    aria-describedby=described
                    aria-invalid=says(move || trouble.is_about(&own_id))
                    prop:value=value
                    on:input=on_input
                ></textarea>
            </Row>
        }
        .into_any();
    }
    view! {
        <Row id=id.clone() label hint required trouble>
            <input
                id=id.clone()
                name=id.clone()
                class=kind.width
                type=kind.kind
                autocomplete=kind.autocomplete
                inputmode=kind.inputmode
                autocapitalize=match kind.autocomplete {
                    "email" => "none",
                    "organization-title" => "sentences",
                    _ => "words",
                }
                required=required
                spellcheck="false"
                aria-describedby=described
                aria-invalid=says(move || trouble.is_about(&own_id))
                prop:value=value
                on:input=on_input
            />
        </Row>
    }
    .into_any()
}

/// A value as it is shown: the form in which people write it, a choice in its words.
#[must_use]
pub fn shown(app: App, field: Field, stored: &str) -> String {
    let role = Role::from_id(stored).filter(|_| field == Field::Role);
    match role {
        Some(role) => app
            .words()
            .details
            .roles
            .get(role as usize)
            .map_or_else(String::new, |role| (*role).to_owned()),
        None => field.shown(stored, app.language()),
    }
}

/// What stands in the input of a field: what was typed, else what the vault holds.
#[must_use]
pub fn present(app: App, field: Field) -> String {
    let draft = app.drafts.with(|drafts| {
        drafts
            .iter()
            .find(|(drafted, _)| *drafted == field)
            .map(|(_, text)| text.clone())
    });
    draft
        .or_else(|| {
            app.view
                .with(|view| Some(field.shown(view.as_ref()?.value(field)?, app.language())))
        })
        .unwrap_or_default()
}

/// A question of the catalogue.
#[component]
pub fn Question(
    /// Which.
    field: Field,
    /// Where its errors come from.
    trouble: Trouble,
) -> impl IntoView {
    let app = use_app();
    let words = app.words().fields.of(field);
    view! {
        <Input
            id=input_id(field)
            label=words.label
            hint=words.hint
            kind=Kind::of(field)
            required=field.required()
            value=says(move || present(app, field))
            typed=Callback::new(move |text| app.draft(field, text))
            trouble
        />
        {live(move || offer(app, field))}
        <Reason field />
    }
}

/// What was typed before another value was saved: to be used or not.
fn offer(app: App, field: Field) -> Option<AnyView> {
    let text = app.offers.with(|offers| {
        let found = offers.iter().find(|(offered, _)| *offered == field);
        found.map(|(_, text)| text.clone())
    })?;
    let says = &app.words().form;
    let shown = text.clone();
    let take = Callback::new(move |()| {
        app.undraft(&[field]);
        app.draft(field, text.clone());
    });
    let leave = Callback::new(move |()| app.undraft(&[field]));
    Some(
        view! {
            <div class="note" data-offer="">
                <p>{says.offered} " " <strong>{shown}</strong></p>
                <Press class="link" action="take" label=says.take does=take />
                <Press class="link" action="leave" label=says.leave does=leave />
            </div>
        }
        .into_any(),
    )
}

/// Label, hint and error around an input.
#[component]
pub fn Row(
    /// The input's id.
    id: String,
    /// The question.
    label: &'static str,
    /// How to answer it.
    hint: Option<&'static str>,
    /// Whether it must be answered.
    required: bool,
    /// Where errors come from.
    trouble: Trouble,
    /// The input.
    children: Children,
) -> impl IntoView {
    let app = use_app();
    let about = {
        let id = id.clone();
        says(move || trouble.about(&id))
    };
    view! {
        <div class="row" class:is-wrong=says(move || about.with(Option::is_some))>
            <label for=id.clone()>
                {label} {if required { "" } else { " " }}
                <span class="optional">{if required { "" } else { app.words().form.optional }}</span>
            </label>
            <p class="hint" id=format!("{id}-hint")>
                {hint}
            </p>
            <p class="wrong" id=format!("{id}-error")>
                {about}
            </p>
            {children()}
        </div>
    }
}

/// One of a few answers, or a mark to set.
#[component]
pub fn Choose(
    /// Its id and value.
    #[prop(into)]
    id: String,
    /// The group it belongs to.
    #[prop(into)]
    name: String,
    /// Whether it is one of several (`radio`) or stands alone (`checkbox`).
    #[prop(default = "radio")]
    kind: &'static str,
    /// What it says.
    label: &'static str,
    /// Whether it is chosen.
    chosen: Signal<bool>,
    /// Takes that it was chosen, or no longer is.
    choose: Callback<bool>,
) -> impl IntoView {
    let on_change = on(move |event: ev::Event| choose.run(event_target_checked(&event)));
    view! {
        <label class="choice">
            <input type=kind name=name id=id.clone() value=id prop:checked=chosen on:change=on_change />
            <span>{label}</span>
        </label>
    }
}

/// "Waarom vragen we dit?"
#[component]
pub fn Reason(field: Field) -> impl IntoView {
    let app = use_app();
    let text = &app.words().form;
    let field: &'static FieldText = app.words().fields.of(field);
    view! {
        <details class="reason">
            <summary>{text.why}</summary>
            <dl>
                {terms([
                    (text.why_what_for, field.what_for),
                    (text.why_who, field.who),
                    (text.why_how_long, field.how_long),
                ])}
            </dl>
        </details>
    }
}

/// Words and what they mean here, for a `<dl>`.
pub fn terms<S: Into<String>, const N: usize>(terms: [(&'static str, S); N]) -> Vec<AnyView> {
    let terms = terms.map(|(term, says)| (term, says.into()));
    terms.into_iter().flat_map(term).collect()
}

fn term((term, says): (&'static str, String)) -> [AnyView; 2] {
    [
        view! { <dt>{term}</dt> }.into_any(),
        view! { <dd>{says}</dd> }.into_any(),
    ]
}

/// A form that is judged when it is sent, not while it is filled in.
#[component]
pub fn Form(
    /// Does what the page is for.
    send: Callback<()>,
    /// Whether an answer is awaited: a second press does nothing then.
    busy: RwSignal<bool>,
    /// The questions and the button.
    children: Children,
) -> impl IntoView {
    let submit = on(move |event: ev::SubmitEvent| {
        event.prevent_default();
        if !busy.get_untracked() {
            send.run(());
        }
    });
    view! {
        <form novalidate on:submit=submit>
            {children()}
        </form>
    }
}

/// The button that does what the page is for. While it is busy it says so.
#[component]
pub fn Submit(
    /// What it says.
    label: &'static str,
    /// Whether an answer is awaited.
    busy: RwSignal<bool>,
) -> impl IntoView {
    let app = use_app();
    view! {
        <button
            class="button"
            type="submit"
            data-action="continue"
            aria-disabled=says(move || if busy.get() { "true" } else { "false" })
        >
            {says(move || if busy.get() { app.text().form.busy } else { label })}
        </button>
    }
}

/// Any other button.
#[component]
pub fn Press(
    /// How it looks.
    #[prop(default = "button is-second")]
    class: &'static str,
    /// Its stable name.
    action: &'static str,
    /// What it says.
    #[prop(into)]
    label: Signal<&'static str>,
    /// What it does.
    does: Callback<()>,
) -> impl IntoView {
    view! {
        <button class=class type="button" data-action=action on:click=on(move |_: ev::MouseEvent| does.run(()))>
            {label}
        </button>
    }
}

/// A heading, which takes the focus when the page comes, and what the page is about.
#[component]
pub fn Heading(
    /// The heading.
    says: &'static str,
    /// What the page is about.
    #[prop(into)]
    lead: String,
) -> impl IntoView {
    view! {
        <h1 tabindex="-1">{says}</h1>
        <p class="lead">{lead}</p>
    }
}
