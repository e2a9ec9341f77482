//! What a recipient would see, with the person's own values: the fields that the purpose names, and nothing else.

use crate::{live::live, state::App, text::Text};
use kluis_catalog::{
    Basis, Field,
    purpose::{Purpose, PurposeText},
};
use kluis_wire::Language;
use kluis_worker::{Opened, View};
use leptos::prelude::*;

/// What the recipient of a purpose would see, behind a question.
pub(super) fn preview(app: App, purpose: &Purpose, words: &PurposeText) -> Option<AnyView> {
    if purpose.fields.is_empty() {
        return None;
    }
    let text = &app.words().permissions;
    let lead = if purpose.basis == Basis::Consent {
        text.preview_lead
    } else {
        text.preview_mail
    };
    let fields = purpose.fields.clone();
    let files = fields.iter().any(|field| field.is_file()) && !purpose.recipients.is_empty();
    let whole = files.then(|| view! { <p data-preview-file="">{text.preview_file}</p> });
    let rows = live(move || {
        let rows = app.view.with(|view| {
            view.as_ref()
                .map(|view| seen(view, app.words(), &fields, app.language()))
        });
        rows.unwrap_or_default()
            .into_iter()
            .map(|(label, value)| match value {
                Some(value) => view! { <dt>{label}</dt> <dd data-seen="">{value}</dd> }.into_any(),
                None => view! { <dt>{label}</dt> <dd class="is-empty">{text.preview_empty}</dd> }
                    .into_any(),
            })
            .collect::<Vec<_>>()
    });
    let view = view! {
        <details class="reason" data-preview="">
            <summary>
                {text.preview} <span class="unseen">": " {words.title.clone()}</span>
            </summary>
            <div>
                <p>{text.for_whom} ": " {words.for_whom.clone()} ". " {lead}</p>
                <dl class="terms">{rows}</dl>
                {whole}
            </div>
        </details>
    };
    Some(view.into_any())
}

/// Each field by its label, as it is usually written, of a file its name and size; none where it is empty.
fn seen(
    view: &View,
    words: &Text,
    named: &[Field],
    language: Language,
) -> Vec<(&'static str, Option<String>)> {
    let shown = |opened: &Opened| match opened.length {
        Some(length) => {
            let settings = &words.settings;
            settings.file.fill([&opened.value, &settings.size(length)])
        }
        None => opened.field.shown(&opened.value, language),
    };
    let row = |field: &Field| {
        let mut fields = view.fields.iter();
        let opened = fields.find(|opened| opened.field == *field);
        (words.fields.of(*field).label, opened.map(shown))
    };
    named.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{progress::tests::view, text::text};

    #[test]
    fn a_recipient_sees_what_the_purpose_names_and_nothing_else() {
        let mut vault = view(
            true,
            &[
                (Field::GivenName, "Zoë"),
                (Field::FamilyName, "Vries"),
                (Field::Email, "zoe@example.org"),
                (Field::Phone, "+31612345678"),
                (Field::City, "Delft"),
                (Field::Cv, "cv-zoe.pdf"),
            ],
        );
        for opened in &mut vault.fields {
            opened.length = (opened.field == Field::Cv).then_some(84_112);
        }
        let words = text(Language::Nl);
        let told = |named: &[Field]| seen(&vault, &words, named, Language::Nl);
        assert_eq!(
            told(&[Field::GivenName, Field::Infix, Field::Phone]),
            [
                ("Voornaam", Some("Zoë".to_owned())),
                ("Tussenvoegsel", None),
                ("Telefoonnummer", Some("06 12 34 56 78".to_owned())),
            ]
        );
        assert_eq!(
            told(&[Field::Cv, Field::Photo]),
            [
                ("Cv", Some("cv-zoe.pdf (85 kB)".to_owned())),
                ("Foto", None)
            ]
        );
        assert!(told(&[]).is_empty());
    }
}
