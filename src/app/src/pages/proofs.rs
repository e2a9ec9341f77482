//! `/bewijs`: whoever has a receipt sees what it proves, or what is wrong with it. No account is needed, and nothing
//! leaves the device. Two receipts can lie beside each other: they may contradict each other.

use crate::{
    browser,
    drawing::Half,
    form::{Form, Heading, Problems, Row, Submit, Trouble},
    live::{live, on},
    problem::{Problem, id},
    state::{App, use_app},
    text::{Findings, Message, Proofs as Words},
    told,
};
use kluis_catalog::Field;
use kluis_wire::Language;
use kluis_worker::{
    Answer, Ask,
    proofs::{Beside, Checks, Deletion, Finding, Outcome, Proof, Proven, Requested, Signer},
};
use leptos::{ev, html, prelude::*};

/// What lies on the table.
#[derive(Clone, Copy)]
struct Table {
    app: App,
    trouble: Trouble,
    one: RwSignal<String>,
    other: RwSignal<String>,
    found: RwSignal<Option<Checks>>,
}

/// Where a receipt is laid.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    One,
    Other,
}

impl Place {
    const fn file_id(self) -> &'static str {
        match self {
            Self::One => id::RECEIPT,
            Self::Other => id::OTHER_RECEIPT,
        }
    }

    const fn text_id(self) -> &'static str {
        match self {
            Self::One => "receipt-text",
            Self::Other => "receipt-other-text",
        }
    }
}

impl Table {
    /// Takes a receipt, and checks what now lies there.
    fn lay(self, place: Place, text: String) {
        self.trouble.clear();
        match place {
            Place::One => {
                self.one.set(text);
                self.other.set(String::new());
            }
            Place::Other => self.other.set(text),
        }
        let other = self.other.get_untracked();
        let ask = Ask::Check {
            one: self.one.get_untracked(),
            other: (!other.is_empty()).then_some(other),
        };
        self.trouble.ask(ask, move |answer| {
            if let Answer::Checked(checks) = answer {
                self.found.set(Some(checks));
                browser::focus_verdict();
            }
        });
    }
}

/// The page.
#[component]
pub fn Proofs() -> impl IntoView {
    let app = use_app();
    let table = Table {
        app,
        trouble: Trouble::new(app),
        one: RwSignal::new(String::new()),
        other: RwSignal::new(String::new()),
        found: RwSignal::new(None),
    };
    live(move || {
        let text: &'static Words = &app.text().proofs;
        view! {
            <Heading says=text.heading lead=text.lead />
            <Problems trouble=table.trouble />
            {asked(table, Place::One)}
            {live(move || found(table))}
        }
    })
}

/// Asks for a receipt: the file, which is checked as soon as it is chosen, or what stands in it.
fn asked(table: Table, place: Place) -> AnyView {
    let text: &'static Words = &table.app.words().proofs;
    let chosen = NodeRef::<html::Input>::new();
    let pasted = NodeRef::<html::Textarea>::new();
    let open = move || {
        let input = chosen.get_untracked();
        let file = input.and_then(|input| browser::chosen_file(&input));
        let Some(file) = file else { return false };
        browser::read_file(&file, move |read| {
            let bytes = read.map(|read| read.to_vec()).unwrap_or_default();
            table.lay(place, String::from_utf8_lossy(&bytes).into_owned());
        });
        true
    };
    let choose = on(move |_: ev::Event| {
        open();
    });
    let send = Callback::new(move |()| {
        let typed = pasted.get_untracked().map(|area| area.value());
        match typed.filter(|typed| !typed.trim().is_empty()) {
            Some(typed) => table.lay(place, typed),
            None if open() => {}
            None => table
                .trouble
                .show(vec![Problem::ReceiptMissing(place.file_id())]),
        }
    });
    let (file, area) = (place.file_id(), place.text_id());
    view! {
        <Form send busy=table.trouble.busy>
            <Row id=file.to_owned() label=text.file hint=Some(text.file_hint) required=true trouble=table.trouble>
                <input
                    node_ref=chosen
                    id=file
                    type="file"
                    accept=".json,application/json"
                    aria-describedby=format!("{file}-hint {file}-error")
                    on:change=choose
                />
            </Row>
            <Row id=area.to_owned() label=text.paste hint=Some(text.paste_hint) required=true trouble=table.trouble>
                <textarea
                    node_ref=pasted
                    id=area
                    class="wide code"
                    rows="3"
                    autocomplete="off"
                    spellcheck="false"
                    aria-describedby=format!("{area}-hint {area}-error")
                ></textarea>
            </Row>
            <div class="actions">
                <Submit label=text.check busy=table.trouble.busy />
            </div>
        </Form>
    }
    .into_any()
}

/// What was found, and the place for a second one.
fn found(table: Table) -> Option<AnyView> {
    let checks = table.found.get()?;
    let text: &'static Words = &table.app.words().proofs;
    let mut each = checks.each.into_iter();
    let shown = match (each.next()?, each.next(), checks.beside) {
        (one, None, _) => {
            let next = matches!(one, Ok(Proven::Decision(_))).then(|| second(table));
            view! {
                {judged(table.app, None, one)}
                {next}
            }
            .into_any()
        }
        (Ok(Proven::Decision(one)), Some(Ok(Proven::Decision(other))), Some(beside)) => {
            let both = [(text.first, one), (text.second, other)];
            let both = both.map(|(which, proof)| {
                view! {
                    <details class="reason">
                        <summary>{which}</summary>
                        {proven(table.app, &proof)}
                    </details>
                }
            });
            view! {
                {together(text, beside)}
                {both.into_iter().collect_view()}
            }
            .into_any()
        }
        (one, Some(other), _) => {
            let first = judged(table.app, Some(text.first), one);
            view! {
                {judged(table.app, Some(text.second), other)}
                {first}
            }
            .into_any()
        }
    };
    Some(shown)
}

/// The place for a second one.
fn second(table: Table) -> AnyView {
    let text: &'static Words = &table.app.words().proofs;
    view! {
        <section class="beside" aria-labelledby="beside">
            <h2 id="beside">{text.beside}</h2>
            <p>{text.beside_lead}</p>
            {asked(table, Place::Other)}
        </section>
    }
    .into_any()
}

/// What two that hold say beside each other.
fn together(text: &'static Words, beside: Beside) -> AnyView {
    let (name, half, message) = match beside {
        Beside::Same => ("same", Half::Both, &text.same),
        Beside::InOrder => ("in-order", Half::Both, &text.in_order),
        Beside::Apart => ("apart", Half::Both, &text.apart),
        Beside::Equivocated => ("equivocated", Half::Apart, &text.equivocated),
    };
    verdict(half, name, None, message.what, message.todo.to_owned())
}

/// Whether one holds, and what it proves.
fn judged(app: App, which: Option<&'static str>, found: Result<Proven, Finding>) -> AnyView {
    let text: &'static Words = &app.words().proofs;
    match found {
        Ok(found) => {
            let (signer, origin, proven) = match &found {
                Proven::Decision(proof) => (proof.signer, &proof.origin, proven(app, proof)),
                Proven::Deletion(gone) => (gone.signer, &gone.origin, deleted(app, gone)),
                Proven::Request(asked) => (asked.signer, &asked.origin, requested(app, asked)),
            };
            let (name, signer) = match signer {
                Signer::Known => ("known", &text.known),
                Signer::Elsewhere => ("elsewhere", &text.elsewhere),
                Signer::Unknown => ("unknown", &text.unknown),
            };
            let signer = signer.fill([origin]);
            view! {
                {verdict(Half::Both, name, which, text.holds, signer)}
                {proven}
            }
            .into_any()
        }
        Err(finding) => {
            let message = finding_message(finding, &text.findings);
            let says = [message.what, ". ", message.todo].concat();
            verdict(Half::Apart, "broken", which, text.broken, says)
        }
    }
}

/// The two halves, together or apart, and in one sentence what that means. The first one on the page takes the focus.
fn verdict(
    half: Half,
    name: &'static str,
    which: Option<&'static str>,
    says: &'static str,
    more: String,
) -> AnyView {
    let which = which.map(|which| view! { <span class="verdict-which">{which} ": "</span> });
    view! {
        <section class="verdict" data-verdict=name>
            {half.view()}
            <h2 tabindex="-1">{which}{says}</h2>
            <p>{more}</p>
        </section>
    }
    .into_any()
}

/// Everything that a receipt proves, in words.
fn proven(app: App, proof: &Proof) -> AnyView {
    let (words, tag) = (app.words(), app.words().tag);
    let text: &'static Words = &words.proofs;
    let outcome = match proof.outcome {
        Outcome::Given => text.given,
        Outcome::Refused => text.refused,
        Outcome::Withdrawn => text.withdrawn,
        Outcome::Expired => text.expired,
        Outcome::Renewed => text.renewed,
        Outcome::Once => text.once,
    };
    let fields = proof.fields.iter().map(|name| match Field::from_id(name) {
        Some(field) => words.fields.of(field).label.to_owned(),
        None => name.clone(),
    });
    let fields = fields.collect::<Vec<_>>().join(", ");
    let receivers = proof.receivers.iter();
    let receivers = receivers.map(|one| text.receiver.fill([&one.name, &one.number]));
    let receivers = receivers.collect::<Vec<_>>().join(", ");
    let permits = matches!(
        proof.outcome,
        Outcome::Given | Outcome::Renewed | Outcome::Once
    );
    let until = permits.then(|| {
        let until = proof.until.map(|until| browser::date(until, tag));
        (
            text.until,
            until.unwrap_or_else(|| text.no_until.to_owned()),
        )
    });
    let or = |said: String, else_: &str| {
        if said.is_empty() {
            else_.to_owned()
        } else {
            said
        }
    };
    let version = [
        &proof.title as &dyn std::fmt::Display,
        &proof.purpose,
        &proof.version,
    ];
    let rows = [
        Some((text.choice, outcome.to_owned())),
        Some((text.purpose, text.version.fill(version))),
        Some((text.fields, or(fields, text.no_fields))),
        Some((
            text.controller,
            text.controller_at.fill([&proof.controller, &proof.origin]),
        )),
        Some((text.receivers, or(receivers, text.no_receivers))),
        until,
        Some((text.who, proof.account.clone())),
        Some((text.number, proof.sequence.to_string())),
    ];
    let rows = rows.into_iter().flatten().map(|(term, says)| {
        view! {
            <div>
                <dt>{term}</dt>
                <dd>{says}</dd>
            </div>
        }
    });
    view! {
        <section class="proven">
            <h3>{text.says}</h3>
            <dl>{rows.collect_view()}</dl>
            <h3>{text.times}</h3>
            {times(text, proof, tag)}
            <h3>{text.checked}</h3>
            <ul class="ticks">
                {[text.person_signed, text.platform_signed, text.same_text, text.same_record]
                    .map(|says| view! { <li>{says}</li> })
                    .collect_view()}
            </ul>
            {shown(text, proof)}
        </section>
    }
    .into_any()
}

/// What a proof of deletion says, in words.
fn deleted(app: App, gone: &Deletion) -> AnyView {
    let (words, tag) = (app.words(), app.words().tag);
    let text = &words.proofs.deletion;
    let receipt = match &gone.receipt {
        Some(receipt) => view! { <code class="digest">{receipt.clone()}</code> }.into_any(),
        None => text.no_receipt.into_any(),
    };
    let rows = [
        (text.when, browser::date_and_time(gone.time, tag)),
        (words.proofs.who, gone.account.clone()),
        (text.fields, gone.fields.to_string()),
        (text.files, gone.files.to_string()),
        (text.shares, gone.halves.to_string()),
        (text.copies, gone.copies.to_string()),
        (text.decisions, gone.decisions.to_string()),
        (text.backups, browser::date(gone.backups, tag)),
    ];
    let rows = rows.map(|(term, says)| {
        view! {
            <div>
                <dt>{term}</dt>
                <dd>{says}</dd>
            </div>
        }
    });
    view! {
        <section class="proven" data-deleted="">
            <h3>{text.what}</h3>
            <dl>
                {rows.into_iter().collect_view()}
                <div>
                    <dt>{text.receipt}</dt>
                    <dd>{receipt}</dd>
                </div>
            </dl>
        </section>
    }
    .into_any()
}

/// What the receipt of a request says, in words.
fn requested(app: App, asked: &Requested) -> AnyView {
    let (words, tag) = (app.words(), app.words().tag);
    let text = &words.proofs.request;
    let mut rows = vec![
        (text.about, told::kind(app.words(), asked.kind).to_owned()),
        (text.when, browser::date_and_time(asked.time, tag)),
    ];
    if asked.until != 0 {
        rows.push((text.until, browser::date_here(asked.until, tag)));
    }
    rows.push((words.proofs.who, asked.account.clone()));
    rows.push((text.sequence, asked.sequence.to_string()));
    let rows = rows.into_iter().map(|(term, says)| {
        view! {
            <div>
                <dt>{term}</dt>
                <dd>{says}</dd>
            </div>
        }
    });
    view! {
        <section class="proven" data-requested=asked.event.id()>
            <h3>{text.what}</h3>
            <dl>
                {rows.collect_view()}
                <div>
                    <dt>{text.statement}</dt>
                    <dd><code class="digest">{asked.statement.clone()}</code></dd>
                </div>
            </dl>
        </section>
    }
    .into_any()
}

/// When it was shown, chosen and signed, in this order.
fn times(text: &'static Words, proof: &Proof, tag: &str) -> AnyView {
    let times = [
        (proof.shown, text.shown),
        (proof.chosen, text.chosen),
        (proof.signed, text.signed),
        (proof.countersigned, text.countersigned),
    ];
    let times = times.map(|(at, says)| {
        view! {
            <li class="timeline-look">
                <p class="timeline-when">{browser::date_and_time(at, tag)}</p>
                <p>{says}</p>
            </li>
        }
    });
    view! { <ol class="timeline">{times.collect_view()}</ol> }.into_any()
}

/// The very text that was signed: without its first two lines, which stand above, and the last, its basis.
fn shown(text: &'static Words, proof: &Proof) -> AnyView {
    let (language, lang) = match proof.language {
        Language::Nl => (text.text_in_nl, "nl"),
        Language::En => (text.text_in_en, "en"),
    };
    let lines = proof.text.iter().skip(2).take(5);
    let lines = lines.map(|line| view! { <p>{line.clone()}</p> });
    view! {
        <h3>{text.text}</h3>
        <p class="hint">{language}</p>
        <blockquote class="as-shown" lang=lang>
            {lines.collect_view()}
        </blockquote>
        <p class="hint">
            {text.digest} " " <code class="digest">{proof.digest.clone()}</code>
        </p>
    }
    .into_any()
}

const fn finding_message(finding: Finding, text: &'static Findings) -> &'static Message {
    match finding {
        Finding::NotAReceipt => &text.not_a_receipt,
        Finding::Bare => &text.bare,
        Finding::Algorithm => &text.algorithm,
        Finding::KeyInToken => &text.key_in_token,
        Finding::Kind => &text.kind,
        Finding::Contents => &text.contents,
        Finding::Platform => &text.platform,
        Finding::OtherKeys => &text.other_keys,
        Finding::PlatformSignature => &text.platform_signature,
        Finding::Swapped => &text.swapped,
        Finding::Identity => &text.identity,
        Finding::PersonSignature => &text.person_signature,
        Finding::Times => &text.times,
        Finding::Text => &text.text,
        Finding::Record => &text.record,
    }
}
