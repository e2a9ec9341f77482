//! How answers are asked: inputs with their label, hint, reason and error; the summary of what is wrong; the
//! button that goes on.

use crate::{
    browser,
    problem::{Problem, input_id},
    state::{App, use_app},
    text::FieldText,
};
use kluis_catalog::Field;
use leptos::{ev, prelude::*};
use web_sys::HtmlInputElement;

/// What is wrong on a page, and whether it is busy. The title follows.
#[derive(Clone, Copy)]
pub struct Trouble {
    app: App,
    problems: RwSignal<Vec<Problem>>,
    /// Whether an answer is awaited.
    pub busy: RwSignal<bool>,
}

impl Trouble {
    /// Nothing wrong so far.
    #[must_use]
    pub fn new(app: App) -> Self {
        app.trouble.set(false);
        Self { app, problems: RwSignal::default(), busy: RwSignal::new(false) }
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

    /// Nothing is wrong any more.
    pub fn clear(self) {
        self.show(Vec::new());
    }

    /// The message for the input with this id, if there is one.
    #[must_use]
    pub fn about(self, id: &str) -> Option<String> {
        let text = self.app.text();
        self.problems.with(|problems| {
            problems.iter().find(|problem| problem.target().as_deref() == Some(id)).map(|problem| problem.message(text))
        })
    }
}

/// The summary of what is wrong, with a link to each place.
#[component]
pub fn Problems(trouble: Trouble) -> impl IntoView {
    move || {
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
    }
}

fn linked(message: String, target: Option<String>) -> AnyView {
    let Some(target) = target else { return message.into_any() };
    let href = format!("#{target}");
    let jump = move |event: ev::MouseEvent| {
        event.prevent_default();
        event.stop_propagation();
        browser::focus(&target);
    };
    view! {
        <a href=href on:click=jump>
            {message}
        </a>
    }
    .into_any()
}

/// How an input behaves.
#[derive(Clone, Copy)]
pub struct Kind {
    /// `type`.
    pub kind: &'static str,
    /// `autocomplete`.
    pub autocomplete: &'static str,
    /// `inputmode`.
    pub inputmode: &'static str,
    /// How wide it is drawn, to suggest how much belongs in it.
    pub width: &'static str,
}

/// How the input of a field behaves (WCAG 1.3.5: every purpose is named).
const fn kind(field: Field) -> Kind {
    const fn text(autocomplete: &'static str, width: &'static str) -> Kind {
        Kind { kind: "text", autocomplete, inputmode: "text", width }
    }
    match field {
        Field::GivenName => text("given-name", "wide"),
        Field::Infix => text("additional-name", "medium"),
        Field::FamilyName => text("family-name", "wide"),
        Field::Email => Kind { kind: "email", autocomplete: "email", inputmode: "email", width: "wide" },
        Field::Phone => Kind { kind: "tel", autocomplete: "tel", inputmode: "tel", width: "medium" },
        Field::Postcode => text("postal-code", "short"),
        Field::HouseNumber => Kind { kind: "text", autocomplete: "off", inputmode: "numeric", width: "short" },
        Field::HouseSuffix => text("off", "short"),
        Field::Street => text("address-line1", "wide"),
        Field::City => text("address-level2", "wide"),
        Field::Country => text("country-name", "wide"),
        Field::Permissions | Field::KeyPointsShown | Field::Progress => text("off", "wide"),
    }
}

/// What stands in the input of a field: what was typed, else what the vault holds.
#[must_use]
pub fn present(app: App, field: Field) -> String {
    let draft = app.drafts.with(|drafts| drafts.get(&field).cloned());
    draft.or_else(|| app.view.with(|view| Some(field.shown(view.as_ref()?.value(field)?)))).unwrap_or_default()
}

/// A question of the catalogue.
#[component]
pub fn Question(
    /// Which.
    field: Field,
    /// Where its errors come from.
    trouble: Trouble,
    /// Whether an answer is needed; else the label says "(optioneel)".
    #[prop(default = field.required())]
    required: bool,
    /// Where the reason for asking is told in common with others.
    #[prop(optional)]
    without_reason: bool,
) -> impl IntoView {
    let app = use_app();
    let kind = kind(field);
    let id = input_id(field);
    let words = move || (app.text().fields)(field);
    let typed = move |event: ev::Event| {
        let text = browser::value(&event_target::<HtmlInputElement>(&event));
        app.drafts.update(|drafts| drafts.insert(field, text).map_or((), drop));
    };
    view! {
        <Row
            id=id.clone()
            label=Signal::derive(move || words().label)
            hint=Signal::derive(move || words().hint)
            required
            trouble
        >
            <input
                id=id.clone()
                name=id.clone()
                class=kind.width
                type=kind.kind
                autocomplete=kind.autocomplete
                inputmode=kind.inputmode
                required=required
                spellcheck="false"
                aria-describedby=format!("{id}-hint {id}-error")
                aria-invalid=move || trouble.about(&id).is_some().then_some("true")
                prop:value=move || present(app, field)
                on:input=typed
            />
        </Row>
        {(!without_reason).then(|| view! { <Reason field /> })}
    }
}

/// Label, hint and error around an input.
#[component]
pub fn Row(
    /// The input's id.
    id: String,
    /// The question.
    #[prop(into)]
    label: Signal<&'static str>,
    /// How to answer it.
    #[prop(into)]
    hint: Signal<Option<&'static str>>,
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
        Memo::new(move |_| trouble.about(&id))
    };
    view! {
        <div class="row" class:is-wrong=move || about.get().is_some()>
            <label for=id.clone()>
                {label}
                {move || (!required).then(|| view! { <span class="optional">" "{app.text().form.optional}</span> })}
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

/// "Waarom vragen we dit?"
#[component]
pub fn Reason(field: Field) -> impl IntoView {
    let app = use_app();
    move || {
        let text = &app.text().form;
        let field: &'static FieldText = (app.text().fields)(field);
        view! {
            <details class="reason">
                <summary>{text.why}</summary>
                <dl>
                    <dt>{text.why_what_for}</dt>
                    <dd>{field.what_for}</dd>
                    <dt>{text.why_who}</dt>
                    <dd>{field.who}</dd>
                    <dt>{text.why_how_long}</dt>
                    <dd>{field.how_long}</dd>
                </dl>
            </details>
        }
    }
}

/// The button that does what the page is for. While it is busy it says so and takes no second press.
#[component]
pub fn Submit(
    /// What it says.
    #[prop(into)]
    label: Signal<&'static str>,
    /// Whether an answer is awaited.
    busy: RwSignal<bool>,
) -> impl IntoView {
    let app = use_app();
    view! {
        <button class="button" type="submit" data-action="continue" aria-disabled=move || busy.get().then_some("true")>
            {move || if busy.get() { app.text().form.busy } else { label.get() }}
        </button>
    }
}
