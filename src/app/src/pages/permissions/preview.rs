//! What a recipient would see, with the person's own values: the fields that the purpose names, and nothing else.

use crate::{
    live::live,
    state::App,
    text::{Fields, PurposeText},
};
use kluis_catalog::{Basis, Field, Purpose};
use kluis_wire::Language;
use kluis_worker::View;
use leptos::prelude::*;

/// What the recipient of a purpose would see, behind a question.
pub(super) fn preview(
    app: App,
    purpose: &'static Purpose,
    words: &'static PurposeText,
) -> Option<AnyView> {
    if purpose.fields.is_empty() {
        return None;
    }
    let text = &app.words().permissions;
    let lead = if purpose.basis == Basis::Consent {
        text.preview_lead
    } else {
        text.preview_mail
    };
    let rows = live(move || {
        let rows = app.view.with(|view| {
            let fields = &app.words().fields;
            view.as_ref()
                .map(|view| seen(view, fields, purpose.fields, app.language()))
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
                {text.preview} <span class="unseen">": " {words.title}</span>
            </summary>
            <div>
                <p>{text.for_whom} ": " {words.for_whom} ". " {lead}</p>
                <dl class="terms">{rows}</dl>
            </div>
        </details>
    };
    Some(view.into_any())
}

/// Each field by its label, as it is usually written; none where it is empty.
fn seen(
    view: &View,
    fields: &Fields,
    named: &[Field],
    language: Language,
) -> Vec<(&'static str, Option<String>)> {
    let row = |field: &Field| {
        let value = view.value(*field).map(|value| field.shown(value, language));
        (fields.of(*field).label, value)
    };
    named.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{progress::tests::view, text::text};

    #[test]
    fn a_recipient_sees_what_the_purpose_names_and_nothing_else() {
        let vault = view(
            true,
            &[
                (Field::GivenName, "Zoë"),
                (Field::FamilyName, "Vries"),
                (Field::Email, "zoe@example.org"),
                (Field::Phone, "+31612345678"),
                (Field::City, "Delft"),
            ],
        );
        let fields = text(Language::Nl).fields;
        let told = |id| {
            let purpose = Purpose::from_id(id).expect("a purpose");
            seen(&vault, &fields, purpose.fields, Language::Nl)
        };
        assert_eq!(
            told("calls"),
            [
                ("Voornaam", Some("Zoë".to_owned())),
                ("Tussenvoegsel", None),
                ("Achternaam", Some("Vries".to_owned())),
                ("Telefoonnummer", Some("06 12 34 56 78".to_owned())),
            ]
        );
        assert_eq!(
            told("alerts"),
            [
                ("E-mailadres", Some("zoe@example.org".to_owned())),
                ("Postcode", None)
            ]
        );
        assert!(told("tax").is_empty());
    }
}
