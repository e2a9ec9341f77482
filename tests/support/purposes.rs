//! An operator's file, for tests that need somebody to grant to: made of purposes, or the built-in one with recipients.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use kluis_catalog::{
    Basis, Field, PurposeText,
    purpose::{MOST_DAYS, Purpose},
};
use kluis_wire::IdentityPublic;
use std::fmt::Write as _;

/// How long a yes to a purpose of these holds, in days.
pub const TERM_DAYS: u32 = 365;

/// A purpose that people choose, with these recipients; for one look too.
#[must_use]
pub fn purpose(id: &str, version: u64, recipients: &[&str]) -> Purpose {
    let text = |title: &str| PurposeText {
        title: format!("{title} {id}"),
        says: "Een gesprek voorbereiden.".into(),
        which: "naam, telefoonnummer".into(),
        for_whom: "Voorbeeld BV".into(),
        to: "Voorbeeld BV".into(),
        how_long: "1 jaar".into(),
    };
    Purpose {
        id: id.into(),
        version,
        basis: Basis::Consent,
        fields: vec![Field::GivenName, Field::FamilyName, Field::Phone],
        recipients: recipients.iter().map(ToString::to_string).collect(),
        term_days: Some(TERM_DAYS),
        kept_days: None,
        once: true,
        nl: text("Doel"),
        en: text("Purpose"),
    }
}

/// The file that the server comes with.
///
/// # Panics
/// When it isn't there.
#[must_use]
pub fn built_in() -> String {
    let file = crate::root().join("src/storage/purposes.toml");
    std::fs::read_to_string(file).expect("the built-in purposes")
}

/// The same file, with a recipient of a purpose that had none; its version goes up, since people decide about that.
///
/// # Panics
/// When there is no such purpose.
#[must_use]
pub fn receiving(purposes: &str, purpose: &str, number: &str) -> String {
    let begin = purposes
        .find(&format!("id = \"{purpose}\""))
        .expect("there is such a purpose");
    let (before, after) = purposes.split_at(begin);
    let list = format!("recipients = [\"{number}\"]");
    let after =
        after
            .replacen("version = 1", "version = 2", 1)
            .replacen("recipients = []", &list, 1);
    [before, &after].concat()
}

/// The file with these purposes, and recipients with these numbers and keys.
#[must_use]
pub fn file(purposes: &[Purpose], recipients: &[(&str, &IdentityPublic)]) -> String {
    let mut file = String::from(
        "[platform]\nname = \"Voorbeeld BV\"\naddress = \"Voorbeeldstraat 1\"\nemail = \"hulp@kluis.example\"\n\
         phone = \"088 000 00 00\"\nurl = \"https://kluis.example\"\nauthority = \"Autoriteit Persoonsgegevens\"\n",
    );
    for purpose in purposes {
        let fields: Vec<_> = purpose.fields.iter().map(|field| field.id()).collect();
        let _ = write!(
            file,
            "\n[[purpose]]\nid = {:?}\nversion = {}\nbasis = {:?}\nfields = {fields:?}\nrecipients = {:?}\nonce = {}\n",
            purpose.id,
            purpose.version,
            purpose.basis.id(),
            purpose.recipients,
            purpose.once
        );
        for (name, days) in [
            ("term_days", purpose.term_days),
            ("kept_days", purpose.kept_days),
        ] {
            if let Some(days) = days {
                assert!(days <= MOST_DAYS);
                let _ = writeln!(file, "{name} = {days}");
            }
        }
        for (language, text) in [("nl", &purpose.nl), ("en", &purpose.en)] {
            let _ = write!(
                file,
                "[purpose.{language}]\ntitle = {:?}\nsays = {:?}\nwhich = {:?}\nfor_whom = {:?}\nto = {:?}\nhow_long = {:?}\n",
                text.title, text.says, text.which, text.for_whom, text.to, text.how_long
            );
        }
    }
    for (number, keys) in recipients {
        let keys = [keys.signing.as_ref(), keys.sealing.as_ref()].concat();
        let _ = write!(
            file,
            "\n[[recipient]]\nnumber = {number:?}\nrole = \"planner\"\norganisation = \"Voorbeeld BV\"\nregion = \"NL\"\n\
             certificate = {{ issued = 2020-01-01, review = 2100-01-01 }}\n\
             declaration = {{ issued = 2020-01-01, review = 2100-01-01 }}\nkeys = {:?}\n",
            Base64UrlUnpadded::encode_string(&keys)
        );
    }
    file
}
