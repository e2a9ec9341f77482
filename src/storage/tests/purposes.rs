//! The operator's file: everything that can be wrong with it, each with its line; and what may follow what was published.

#![expect(clippy::expect_used, reason = "what can't be read fails the test")]

use base64ct::{Base64UrlUnpadded, Encoding as _};
use kluis_catalog::Purposes;
use kluis_storage::purposes::{BUILT_IN, Declared, Editions, Problems};
use kluis_vault::recipient::Recipient;
use rand_core::UnwrapErr;
use std::path::Path;

/// A small file in order, with somebody in it who has these keys.
fn file(keys: &str) -> String {
    format!(
        r#"[platform]
name = "Voorbeeld B.V."
address = "Voorbeeldstraat 1, 0000 AA Voorbeeldstad"
email = "hulp@kluis.example"
phone = "088 000 00 00"
url = "https://kluis.example"
authority = "Autoriteit Persoonsgegevens"

[[purpose]]
id = "calls"
version = 2
basis = "consent"
fields = ["name.given", "contact.phone"]
recipients = ["K-014"]
term_days = 365
kept_days = 30
once = true
nl = {{ title = "Bellen", says = "Wij bellen u.", which = "naam", for_whom = "wij", to = "wij", how_long = "1 jaar" }}
en = {{ title = "Calls", says = "We call you.", which = "name", for_whom = "us", to = "us", how_long = "1 year" }}

[[purpose]]
id = "tax"
version = 1
basis = "legal-obligation"
fields = []
recipients = []

[purpose.nl]
title = "Belasting"
says = "Dat moet."
which = "facturen"
for_whom = "de Belastingdienst"
to = "de Belastingdienst"
how_long = "7 jaar"

[purpose.en]
title = "Tax"
says = "We must."
which = "invoices"
for_whom = "the Tax Office"
to = "the Tax Office"
how_long = "7 years"

[[recipient]]
number = "K-014"
role = "adviser"
organisation = "Voorbeeld B.V."
region = "NL"
certificate = {{ issued = 2026-01-15, review = 2028-01-15 }}
declaration = {{ issued = 2026-02-01, review = 2028-02-01 }}
keys = "{keys}"
"#
    )
}

/// Keys as `kluis-desk` prints them.
fn keys() -> String {
    let recipient = Recipient::generate(&mut UnwrapErr(getrandom::SysRng)).expect("keys");
    let public = recipient.public();
    let bytes = [public.signing.as_ref(), public.sealing.as_ref()].concat();
    Base64UrlUnpadded::encode_string(&bytes)
}

fn parse(text: &str) -> Result<Declared, Problems> {
    Declared::parse("purposes.toml", text, None)
}

/// That a file with one thing changed is refused, with this line and reason.
#[track_caller]
fn refused(text: &str, from: &str, to: &str, expected: &str) {
    assert!(text.contains(from), "{from:?} doesn't stand there");
    let problems = parse(&text.replacen(from, to, 1)).expect_err("it is wrong");
    assert_eq!(problems.to_string(), format!("purposes.toml, {expected}"));
}

#[test]
fn what_is_built_in_is_in_order() {
    let declared = parse(BUILT_IN).expect("ours");
    let ids: Vec<_> = declared
        .purposes
        .iter()
        .map(|one| one.id.as_str())
        .collect();
    assert_eq!(
        ids,
        [
            "alerts",
            "calls",
            "profile",
            "support",
            "notices",
            "measurement",
            "account",
            "tax",
            "security"
        ]
    );
    assert!(declared.recipients.is_empty());
}

#[test]
fn what_stands_there_is_what_comes_out() {
    let declared = parse(&file(&keys())).expect("it is in order");
    let [calls, tax] = declared.purposes.as_slice() else {
        panic!("two purposes");
    };
    assert_eq!(
        (calls.version, calls.once, calls.term_days),
        (2, true, Some(365))
    );
    assert_eq!(calls.recipients, ["K-014"]);
    assert_eq!(
        calls.shown(kluis_wire::Language::En),
        "calls\n2\nCalls\nWe call you.\nname\nus\n1 year\nconsent"
    );
    assert!(!tax.once && tax.term_days.is_none());
    let [adviser] = declared.recipients.as_slice() else {
        panic!("one recipient");
    };
    assert!(adviser.active);
    assert_eq!(adviser.certificate.issued, 1_768_435_200);
    assert!(adviser.may_look(1_800_000_000).is_ok());
}

#[test]
fn every_mistake_has_its_line_and_its_reason() {
    let text = file(&keys());
    let text = text.as_str();
    for (from, to, expected) in [
        (
            "\"contact.phone\"",
            "\"contact.fax\"",
            "line 13: there is no field \"contact.fax\"",
        ),
        (
            "\"contact.phone\"",
            "\"name.given\"",
            "line 13: the field name.given stands there twice",
        ),
        (
            "\"contact.phone\"]\nrecipients = [\"K-014\"",
            "\"work.cv\"]\nrecipients = [\"mailer\"",
            "line 13: the field work.cv is a file: it can go to registered recipients, not to the mailer",
        ),
        (
            "[\"K-014\"]",
            "[\"K-015\"]",
            "line 14: there is no recipient with number \"K-015\" in this file",
        ),
        (
            "[\"K-014\"]",
            "[\"K-014\", \"K-014\"]",
            "line 14: the recipient K-014 stands there twice",
        ),
        (
            "fields = []\nrecipients = []",
            "fields = [\"name.given\"]\nrecipients = [\"K-014\"]",
            "line 26: the purpose tax isn't a matter of consent, so that nobody can be sent sealed copies for it: name who sees the data in for_whom",
        ),
        (
            "id = \"tax\"",
            "id = \"calls\"",
            "line 22: the purpose calls stands there twice",
        ),
        (
            "id = \"tax\"",
            "id = \"Belasting!\"",
            "line 22: the id \"Belasting!\" must be lower-case letters, digits and hyphens, and at most 64 of them",
        ),
        (
            "version = 2\n",
            "\n",
            "line 10: the purpose calls has no version: write version = 1, and a higher one with every change",
        ),
        (
            "version = 2",
            "version = 0",
            "line 11: the version of the purpose calls must be 1 or higher",
        ),
        (
            "term_days = 365",
            "",
            "line 10: the purpose calls asks for consent without a term: write how long a yes holds, such as \
             term_days = 365",
        ),
        (
            "term_days = 365",
            "term_days = 0",
            "line 15: term_days must be between 1 and 36525 days",
        ),
        (
            "kept_days = 30",
            "kept_days = 40000",
            "line 16: kept_days must be between 1 and 36525 days",
        ),
        (
            "version = 1\n",
            "version = 1\nonce = true\n",
            "line 24: the purpose tax isn't a matter of consent, so that it can't be given for one look",
        ),
        (
            "[purpose.en]",
            "[purpose.de]",
            "line 36: unknown field `de`, expected one of `id`, `version`, `basis`, `fields`, `recipients`, `term_days`, \
             `kept_days`, `once`, `nl`, `en`",
        ),
        (
            "title = \"Tax\"\n",
            "title = \" \"\n",
            "line 37: title is empty",
        ),
        (
            "We must.",
            "We must.\\nWe want.",
            "line 38: says must be one line, without control characters",
        ),
        (
            "region = \"NL\"",
            "region = \"nl\"",
            "line 48: the region \"nl\" must be the two capital letters of a country, such as \"NL\"",
        ),
        (
            "region = \"NL\"",
            "region = \"US\"",
            "line 48: the recipient K-014 is in US, outside the European Economic Area: only active = false can stand \
             there",
        ),
        (
            "review = 2028-01-15",
            "review = 2026-01-15",
            "line 49: the certificate of conduct of the recipient K-014 has its review on or before the day it was issued",
        ),
        (
            "issued = 2026-02-01",
            "issued = 2029-02-01",
            "line 50: the declaration of reliability of the recipient K-014 has its review on or before the day it was \
             issued",
        ),
        (
            "issued = 2026-02-01",
            "issued = 2026-02-01T10:00:00",
            "line 50: the declaration of reliability needs dates without a time, such as 2026-01-15",
        ),
        (
            "number = \"K-014\"",
            "number = \"K 014\"",
            "line 14: there is no recipient with number \"K-014\" in this file\n\
             purposes.toml, line 45: the number \"K 014\" must be letters, digits and hyphens, and at most 64 of them",
        ),
        (
            "number = \"K-014\"",
            "number = \"mailer\"",
            "line 14: there is no recipient with number \"K-014\" in this file\n\
             purposes.toml, line 45: the number \"mailer\" is the platform's own",
        ),
        (
            "basis = \"consent\"",
            "basis = \"wish\"",
            "line 12: unknown variant `wish`, expected one of `consent`, `contract`, `legal-obligation`, \
             `legitimate-interest`",
        ),
        (
            "phone = ",
            "fone = ",
            "line 5: unknown field `fone`, expected one of `name`, `address`, `email`, `phone`, `url`, `authority`, `desk`",
        ),
        (
            "[platform]\n",
            "[platform\n",
            "line 1: unclosed table, expected `]`",
        ),
    ] {
        refused(text, from, to, expected);
    }
    assert!(parse(text).is_ok(), "the honest twin");
}

#[test]
fn a_language_is_not_left_out() {
    let text = file(&keys());
    let (before, after) = text.split_once("en = {").expect("English");
    let (_, after) = after.split_once('\n').expect("a line");
    let problems = parse(&format!("{before}\n{after}")).expect_err("no English");
    assert_eq!(
        problems.to_string(),
        "purposes.toml, line 10: the purpose calls has no text in English ([purpose.en])"
    );
}

#[test]
fn keys_are_keys_inline_or_in_a_file_and_nobody_elses() {
    let keys = keys();
    let text = file(&keys);
    // As long as keys are, and none.
    let wrong = "_".repeat(keys.len());
    refused(
        &text,
        &keys,
        &wrong,
        "line 51: the keys of the recipient K-014 must be what kluis-desk printed, or a file that holds it",
    );
    refused(
        &text,
        &keys,
        &keys[..keys.len() - 4],
        "line 51: the keys of the recipient K-014 must be what kluis-desk printed, or a file that holds it",
    );
    refused(
        &text,
        &keys,
        "keys/nowhere",
        "line 51: the file keys/nowhere with the keys of the recipient K-014 can't be read: No such file or directory (os \
         error 2)",
    );
    let (_, block) = text.split_once("[[recipient]]").expect("a block");
    let other = block.replace("K-014", "K-015");
    let both = format!("{text}\n[[recipient]]{other}");
    let problems = parse(&both).expect_err("two with one key");
    assert_eq!(
        problems.to_string(),
        "purposes.toml, line 60: the recipient K-015 has the keys of the recipient K-014"
    );

    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(folder.join("K-014.keys"), format!("{keys}\n")).expect("a file");
    let beside = text.replace(&keys, "K-014.keys");
    let path = folder.join("purposes.toml");
    std::fs::write(&path, beside).expect("a file");
    let declared = Declared::read(Some(&path)).expect("it is found beside the file");
    assert_eq!(
        declared.recipients,
        parse(&text).expect("in order").recipients
    );
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let problems = Declared::read(Some(Path::new("/nowhere/purposes.toml"))).expect_err("nothing");
    assert_eq!(
        problems.to_string(),
        "/nowhere/purposes.toml: it can't be read: No such file or directory (os error 2)"
    );
}

#[test]
fn all_mistakes_are_named_at_once_in_order() {
    let text = file(&keys())
        .replace("contact.phone", "contact.fax")
        .replace("term_days = 365\n", "")
        .replace("region = \"NL\"", "region = \"CH\"");
    let problems = parse(&text).expect_err("three");
    let lines: Vec<_> = problems.found.iter().map(|one| one.line).collect();
    assert_eq!(lines, [Some(10), Some(13), Some(47)]);
}

#[test]
fn dates_may_stand_in_quotes() {
    let text = file(&keys());
    let quoted = text
        .replace("2026-01-15", "\"2026-01-15\"")
        .replace("2028-01-15", "\"2028-01-15\"");
    let (plain, quoted) = (parse(&text), parse(&quoted));
    assert_eq!(
        quoted.expect("in order").recipients,
        plain.expect("in order").recipients
    );
    refused(
        &text,
        "issued = 2026-01-15",
        "issued = \"\"",
        "line 49: the certificate of conduct needs dates without a time, such as 2026-01-15",
    );
}

#[test]
fn who_is_outside_can_only_have_ended() {
    let text = file(&keys()).replace("region = \"NL\"", "region = \"US\"\nactive = false");
    let declared = parse(&text).expect("in order");
    assert!(!declared.recipients[0].active);
}

/// The first edition of a file, and what was published with it.
fn published(text: &str) -> (Purposes, Editions) {
    let first = Editions::default().next(&parse(text).expect("in order"));
    let first = first.expect("nothing came before").expect("it is new");
    (first.clone(), Editions::new(vec![first]))
}

#[test]
fn the_same_file_makes_no_new_edition() {
    let text = file(&keys());
    let (first, editions) = published(&text);
    assert_eq!(first.edition, 1);
    assert_eq!(
        editions
            .next(&parse(&text).expect("in order"))
            .expect("the same"),
        None
    );
    let moved = text.replace("088 000 00 00", "088 000 00 01");
    let next = editions.next(&parse(&moved).expect("in order"));
    assert_eq!(next.expect("no purpose changed").expect("new").edition, 2);
}

#[test]
fn what_was_published_under_a_version_stays() {
    let text = file(&keys());
    let (_, editions) = published(&text);
    let after = |from: &str, to: &str| {
        assert!(text.contains(from), "{from:?} doesn't stand there");
        let changed = parse(&text.replacen(from, to, 1)).expect("in order by itself");
        editions.next(&changed)
    };
    for (from, to, what) in [
        ("We call you.", "We may call you.", "English text"),
        ("Wij bellen u.", "Wij mogen u bellen.", "Dutch text"),
        ("\"name.given\", ", "", "list of fields"),
        ("[\"K-014\"]", "[]", "list of recipients"),
        ("term_days = 365", "term_days = 366", "term_days"),
        ("kept_days = 30", "", "kept_days"),
        ("once = true", "", "once"),
    ] {
        let problems = after(from, to).expect_err("the same version");
        assert_eq!(
            problems.to_string(),
            format!(
                "purposes.toml, line 11: version 2 of the purpose calls was published with another {what}: give it version 3"
            )
        );
    }
    let other = after("basis = \"legal-obligation\"", "basis = \"contract\"").expect_err("tax");
    assert_eq!(
        other.to_string(),
        "purposes.toml, line 23: version 1 of the purpose tax was published with another basis: give it version 2"
    );
    let lowered = after("version = 2", "version = 1").expect_err("lower");
    assert_eq!(
        lowered.to_string(),
        "purposes.toml, line 11: version 1 of the purpose calls is lower than 2, which was published"
    );
    // What a drawing calls somebody isn't what is decided about.
    assert!(
        after("to = \"us\"", "to = \"our advisers\"")
            .expect("fine")
            .is_some()
    );
}

#[test]
fn a_higher_version_changes_that_purpose_alone() {
    let text = file(&keys());
    let (first, _) = published(&text);
    let higher = text
        .replace("version = 2", "version = 3")
        .replace("We call you.", "We may call you.");
    let second = Editions::new(vec![first.clone()]).next(&parse(&higher).expect("in order"));
    let second = second.expect("higher").expect("new");
    assert_eq!(second.find("tax"), first.find("tax"));
    let editions = Editions::new(vec![first, second]);
    assert_eq!(
        editions.find("calls", 2).expect("published").en.says,
        "We call you."
    );
    assert_eq!(
        editions.find("calls", 3).expect("published").en.says,
        "We may call you."
    );
    assert_eq!(editions.find("calls", 4), None);
    // Going back takes a version of its own.
    let back = editions
        .next(&parse(&text).expect("in order"))
        .expect_err("lower");
    assert!(back.to_string().contains("is lower than 3"));
    // Left out and put back it is what it was.
    let (before, after) = text.split_once("[[purpose]]\nid = \"tax\"").expect("tax");
    let (_, after) = after.split_once("[[recipient]]").expect("a recipient");
    let without = format!("{before}[[recipient]]{after}").replace("version = 2", "version = 4");
    let third = editions
        .next(&parse(&without).expect("in order"))
        .expect("fine")
        .expect("new");
    assert_eq!(third.find("tax"), None);
    assert!(editions.find("tax", 1).is_some());
}

/// What people had let in for it has ended.
#[test]
fn what_was_decided_about_comes_back_as_another_version_only() {
    let text = file(&keys());
    let (first, _) = published(&text);
    let (before, after) = text
        .split_once("[[purpose]]\nid = \"calls\"")
        .expect("calls");
    let (_, after) = after.split_once("[[purpose]]").expect("another purpose");
    let without = format!("{before}[[purpose]]{after}");
    let second = Editions::new(vec![first.clone()]).next(&parse(&without).expect("in order"));
    let second = second.expect("fewer").expect("new");
    let editions = Editions::new(vec![first, second]);
    let back = editions.next(&parse(&text).expect("in order"));
    assert_eq!(
        back.expect_err("the same version").to_string(),
        "purposes.toml, line 11: the purpose calls was taken out, which ended what people let in for it: give it version 3"
    );
    let higher = text.replace("version = 2", "version = 3");
    let third = editions.next(&parse(&higher).expect("in order"));
    assert!(third.expect("higher").is_some());
}

#[test]
fn a_file_goes_to_who_is_registered() {
    let text = file(&keys()).replacen("\"contact.phone\"", "\"work.cv\"", 1);
    let declared = parse(&text).expect("it is in order");
    assert_eq!(
        declared.purposes[0].fields,
        [kluis_catalog::Field::GivenName, kluis_catalog::Field::Cv]
    );
}
