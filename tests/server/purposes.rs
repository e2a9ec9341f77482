//! What data is used for: published in editions, and nothing else is countersigned.

use crate::grants::{ORIGIN, PURPOSE, choice, intermediary};
use crate::harness::{START, Server, publish};
use crate::person::{person, rng};
use crate::start::failure;
use kluis_catalog::{Basis, SignedPurposes, purpose::Purpose};
use kluis_storage::purposes::check::check;
use kluis_tests::{
    programs,
    purposes::{TERM_DAYS, file, purpose},
};
use kluis_vault::{
    decision::{Choice, Decision, Outcome},
    manifest::{Head, digest},
    purposes,
    recipient::Recipient,
    registry::Registry,
};
use kluis_wire::{Language, Platform, ProblemType, SignedRegistry, body, paths};
use std::process::Command;

const DAY: u64 = 24 * 60 * 60;

/// What is published, verified.
async fn published(server: &Server) -> SignedPurposes {
    let platform: Platform = server.client().get(paths::PLATFORM).await.ok();
    let signed: SignedPurposes = server.client().get(paths::PURPOSES).await.ok();
    let encoded = body::encode(&signed.purposes).expect("plain data is encoded");
    purposes::verify(
        ORIGIN,
        &platform.signing,
        digest(&encoded),
        &signed.signature,
    )
    .expect("the platform signed it");
    signed
}

/// The registry, verified, with nothing taken out since.
async fn registry(server: &Server, since: Head) -> Registry {
    let platform: Platform = server.client().get(paths::PLATFORM).await.ok();
    let signed: SignedRegistry = server.client().get(paths::REGISTRY).await.ok();
    Registry::verify(ORIGIN, &platform.signing, &signed, since).expect("it only grew")
}

fn recipient() -> Recipient {
    Recipient::generate(&mut rng()).expect("keys")
}

#[tokio::test]
async fn what_is_built_in_is_published_once() {
    let server = Server::start().await;
    let first = published(&server).await;
    assert_eq!(first.purposes.edition, 1);
    assert!(first.purposes.find("account").is_some());
    let server = server.restart_after(60).await;
    assert_eq!(published(&server).await, first);
}

#[tokio::test]
async fn a_changed_file_is_a_new_edition() {
    let one = recipient();
    let to = [("P-17", one.public())];
    let server = Server::start_for(&file(&[intermediary(), purpose("other", 1, &[])], &to)).await;
    let first = published(&server).await.purposes;
    let higher = purpose(PURPOSE, 3, &["P-17"]);
    let next = file(&[higher, purpose("other", 1, &[])], &to);
    let server = server.restart_for(&next, 60).await;
    let second = published(&server).await.purposes;
    assert_eq!((first.edition, second.edition), (1, 2));
    assert_eq!(first.find("other"), second.find("other"));
    assert_eq!(second.find(PURPOSE).map(|purpose| purpose.version), Some(3));
}

#[tokio::test]
async fn recipients_come_change_and_go_by_entries_at_the_end() {
    let (one, two, new) = (recipient(), recipient(), recipient());
    let purposes = |numbers: &[&str]| [purpose(PURPOSE, 1, &numbers[..numbers.len().min(1)])];
    let first = [("P-17", one.public())];
    let server = Server::start_for(&file(&purposes(&["P-17"]), &first)).await;
    let seen = registry(&server, Head::NONE).await;
    assert_eq!(seen.head().sequence, 1);

    // The same again, and somebody more.
    let both = [("P-17", one.public()), ("P-18", two.public())];
    let server = server
        .restart_for(&file(&purposes(&["P-17"]), &both), 1)
        .await;
    let seen = registry(&server, seen.head()).await;
    assert_eq!(seen.head().sequence, 2);
    assert!(seen.find(two.fingerprint()).expect("registered").active);

    // One has other keys under the same number, one is gone.
    let changed = [("P-17", new.public())];
    let server = server
        .restart_for(&file(&purposes(&["P-17"]), &changed), 1)
        .await;
    let seen = registry(&server, seen.head()).await;
    assert_eq!(seen.head().sequence, 4);
    assert_eq!(seen.find(one.fingerprint()), None);
    assert!(seen.find(new.fingerprint()).expect("registered").active);
    let ended = seen
        .find(two.fingerprint())
        .expect("it is known that it ended");
    assert!(!ended.active);
    assert_eq!(ended.time, START + 2);

    // Nothing new, nothing more.
    let server = server
        .restart_for(&file(&purposes(&["P-17"]), &changed), 1)
        .await;
    assert_eq!(registry(&server, seen.head()).await.head(), seen.head());

    // Keys stay with their number.
    let folder = server.stop().await;
    let taken = [("P-17", new.public()), ("P-19", two.public())];
    publish(folder.path(), &file(&purposes(&["P-17"]), &taken));
    let said = failure(folder.path(), &[]).await;
    assert!(
        said.ends_with("the recipient P-19 has the keys of the recipient P-18"),
        "{said}"
    );
}

#[tokio::test]
async fn a_file_that_is_wrong_is_no_start() {
    let one = recipient();
    let to = [("P-17", one.public())];
    let honest = file(&[intermediary()], &to);
    let server = Server::start_for(&honest).await;
    let folder = server.stop().await;
    for (from, to, expected) in [
        (
            "\"name.given\"",
            "\"name.first\"",
            "line 13: there is no field \"name.first\"",
        ),
        (
            "Een gesprek voorbereiden.",
            "Van alles.",
            "line 11: version 2 of the purpose intermediary was published with another Dutch text: give it version 3",
        ),
        (
            "version = 2",
            "version = 1",
            "line 11: version 1 of the purpose intermediary is lower than 2, which was published",
        ),
    ] {
        publish(folder.path(), &honest.replacen(from, to, 1));
        let said = failure(folder.path(), &[]).await;
        assert!(
            said.ends_with(&format!("purposes.toml, {expected}")),
            "{said}"
        );
    }
    publish(folder.path(), &honest);
    Server::start_in(folder, &[]).await;
}

#[tokio::test]
async fn a_file_is_compared_before_it_is_published() {
    let one = recipient();
    let to = [("P-17", one.public())];
    let honest = file(&[intermediary()], &to);
    let server = Server::start_for(&honest).await;
    let data = server.data();
    let path = data.join("next.toml");
    let checked = async |text: &str| {
        std::fs::write(&path, text).expect("a file");
        let checked = check(&path, Some(&data)).await;
        let said = checked.map_or_else(|error| error.to_string(), |checked| checked.to_string());
        let (_, said) = said.split_once("next.toml").expect("its name");
        said.to_owned()
    };
    assert_eq!(
        checked(&honest).await,
        " is in order. Purposes: 1. Recipients: 1.\nIt says what is published already."
    );
    let higher = file(
        &[purpose(PURPOSE, 3, &["P-17"]), purpose("other", 1, &[])],
        &to,
    );
    assert_eq!(
        checked(&higher).await,
        " is in order. Purposes: 2. Recipients: 1.\nIt would be edition 2. New to people: intermediary (version 3), \
         other (version 1)."
    );
    assert_eq!(
        checked(&honest.replace("088 000 00 00", "088 000 00 01")).await,
        " is in order. Purposes: 1. Recipients: 1.\nIt would be edition 2. Nobody is asked anything again."
    );
    assert_eq!(
        checked(&honest.replace("version = 2", "version = 1")).await,
        ", line 11: version 1 of the purpose intermediary is lower than 2, which was published"
    );
    assert_eq!(
        published(&server).await.purposes.edition,
        1,
        "nothing was published"
    );
}

/// The program itself: what it prints, where, and how it ends.
#[test]
fn the_program_prints_and_checks_files() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |arguments: &[&str]| {
        let run = Command::new(programs::storage())
            .args(arguments)
            .current_dir(folder.path())
            .output()
            .expect("the program runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        (run.status.code(), text(run.stdout), text(run.stderr))
    };
    let (code, printed, said) = run(&["purposes"]);
    assert_eq!((code, said.as_str()), (Some(0), ""));
    std::fs::write(folder.path().join("own.toml"), &printed).expect("a file");
    assert_eq!(
        run(&["check-purposes", "own.toml"]),
        (
            Some(0),
            "own.toml is in order. Purposes: 9. Recipients: 0.\n".to_owned(),
            String::new()
        )
    );
    let wrong = printed.replace("contact.phone", "contact.fax");
    std::fs::write(folder.path().join("own.toml"), wrong).expect("a file");
    let (code, printed, said) = run(&["check-purposes", "own.toml"]);
    assert_eq!((code, printed.as_str()), (Some(1), ""));
    assert!(said.starts_with("own.toml, line "), "{said}");
    assert!(
        said.ends_with(": there is no field \"contact.fax\"\n"),
        "{said}"
    );
    let (code, _, said) = run(&["check-purposes", "nowhere.toml"]);
    assert_eq!(code, Some(1));
    assert!(said.starts_with("nowhere.toml: it can't be read"), "{said}");
    let (code, _, said) = run(&["--listen", "127.0.0.1:0", "--purposes", "own.toml"]);
    assert_eq!(code, Some(1));
    assert!(said.contains("kluis-storage: own.toml, line "), "{said}");
    assert_eq!(run(&["check-purposes"]).0, Some(2));
    let (code, help, _) = run(&["check-purposes", "--help"]);
    assert_eq!(code, Some(0));
    assert!(help.contains("1 where it can't"), "{help}");
}

/// A purpose that isn't a choice.
fn agreed() -> Purpose {
    Purpose {
        basis: Basis::Contract,
        once: false,
        ..purpose("agreed", 1, &[])
    }
}

/// A choice that can't be made for one look.
fn lasting() -> Purpose {
    Purpose {
        once: false,
        ..purpose("lasting", 1, &["P-17"])
    }
}

fn about(purpose: &Purpose, outcome: Outcome, recipient: &Recipient) -> Choice {
    Choice {
        purpose: purpose.id.clone(),
        purpose_version: purpose.version,
        text: digest(purpose.shown(Language::Nl).as_bytes()),
        ..choice(outcome, recipient)
    }
}

#[tokio::test]
async fn nothing_but_what_is_published_is_countersigned() {
    let one = recipient();
    let to = [("P-17", one.public())];
    let server = Server::start_for(&file(&[intermediary(), agreed(), lasting()], &to)).await;
    let mut zoe = person(&server, "zoe@example.org").await;
    let sign = |after: Head, choice: Choice| {
        Decision::sign(zoe.account, &zoe.identity, after, choice, START).expect("it signs")
    };
    let changed = |change: fn(&mut Choice)| {
        let mut choice = choice(Outcome::Given, &one);
        change(&mut choice);
        choice
    };
    let term = START + u64::from(TERM_DAYS) * DAY;
    let (moved, unproven) = (ProblemType::PurposeChanged, ProblemType::Unproven);
    for (wrong, problem) in [
        (changed(|choice| choice.purpose = "other".into()), moved),
        (changed(|choice| choice.purpose_version = 1), moved),
        (changed(|choice| choice.purpose_version = 3), moved),
        (changed(|choice| choice.text.0[0] ^= 1), moved),
        (changed(|choice| choice.language = Language::En), moved),
        (changed(|choice| choice.recipients.clear()), moved),
        (changed(|choice| choice.recipients[0].0[0] ^= 1), moved),
        (
            Choice {
                until: term + DAY + 1,
                ..choice(Outcome::Given, &one)
            },
            unproven,
        ),
        (about(&agreed(), Outcome::Given, &one), unproven),
        (about(&agreed(), Outcome::Refused, &one), unproven),
        (about(&lasting(), Outcome::Once, &one), unproven),
    ] {
        let decision = sign(Head::NONE, wrong.clone());
        let commit = zoe.commit(|commit| commit.decisions = vec![decision.token]);
        let answer = zoe.put(&commit).await;
        assert_eq!(
            ProblemType::parse(&answer.problem().kind),
            Some(problem),
            "{wrong:?}"
        );
    }
    assert!(
        server
            .query("data.sqlite", "SELECT token FROM receipts")
            .await
            .is_empty()
    );
    // The honest twins, each after the one before.
    let mut head = Head::NONE;
    for honest in [
        about(&lasting(), Outcome::Given, &one),
        choice(Outcome::Once, &one),
        Choice {
            until: term,
            ..choice(Outcome::Renewed, &one)
        },
        Choice {
            recipients: Vec::new(),
            ..choice(Outcome::Withdrawn, &one)
        },
        about(&lasting(), Outcome::Refused, &one),
    ] {
        let decision = Decision::sign(zoe.account, &zoe.identity, head, honest, START);
        let decision = decision.expect("it signs");
        head = decision.head;
        zoe.save(|commit| commit.decisions = vec![decision.token])
            .await;
    }
}

/// The text changed between the asking and the answer.
#[tokio::test]
async fn an_older_version_can_be_withdrawn_and_not_given() {
    let one = recipient();
    let to = [("P-17", one.public())];
    let server = Server::start_for(&file(&[intermediary()], &to)).await;
    let mut zoe = person(&server, "zoe@example.org").await;
    let sign = |account, identity: &_, after: Head, choice: Choice| {
        Decision::sign(account, identity, after, choice, START).expect("it signs")
    };
    let account = zoe.account;
    let given = sign(
        account,
        &zoe.identity,
        Head::NONE,
        choice(Outcome::Given, &one),
    );
    let token = given.token.clone();
    zoe.save(|commit| commit.decisions = vec![token]).await;

    let third = purpose(PURPOSE, 3, &["P-17"]);
    let server = server
        .restart_for(&file(std::slice::from_ref(&third), &to), 60)
        .await;
    zoe.go_on(&server);
    let again = sign(
        account,
        &zoe.identity,
        given.head,
        choice(Outcome::Renewed, &one),
    );
    let commit = zoe.commit(|commit| commit.decisions = vec![again.token]);
    zoe.put(&commit).await.refused(ProblemType::PurposeChanged);
    let withdrawn = choice(Outcome::Withdrawn, &one);
    let withdrawn = sign(account, &zoe.identity, given.head, withdrawn);
    let token = withdrawn.token.clone();
    zoe.save(|commit| commit.decisions = vec![token]).await;
    let anew = about(&third, Outcome::Given, &one);
    let anew = sign(account, &zoe.identity, withdrawn.head, anew);
    zoe.save(|commit| commit.decisions = vec![anew.token]).await;
}
