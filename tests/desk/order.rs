//! What the server takes in about a case, and what follows from it: order, days, limits, restrictions, and a link destroyed.

use crate::{
    desk::Ran,
    harness::Server,
    office::{Counter, ORIGIN, Office, WORDS, attached, random, refused, said, text},
    opening::REASON,
    person::{NAME, Person, QUIET},
    registered::{CALLS, NUMBER, today},
};
use kluis_catalog::calendar;
use kluis_device::{
    cases::{Channel, Event, Kind, Wanted},
    permit::Say,
    save::SaveError,
};
use kluis_tests::wait;
use kluis_vault::{case::Statement, log::Outcome};
use kluis_wire::{AccountId, CaseId, Enclosed, ProblemType, limits};
use std::fs;

const DAY: u64 = 24 * 60 * 60;

impl Counter {
    /// What the server says to a statement of the desk.
    async fn try_to(&self, statement: Statement) -> Result<(), ProblemType> {
        let why = text("Omdat het zo is.");
        let explains = !matches!(statement.event, Event::Started);
        let answer = self.office.says(statement, explains.then_some(&why)).await;
        match answer {
            Ok(_) => Ok(()),
            other => Err(refused(other)),
        }
    }

    async fn look(&self, field: &str) -> Ran {
        let desk = &self.office.desk;
        let account = self.account.to_string();
        desk.open(self.server.now(), &account, field, REASON).await
    }
}

/// Of all that a desk can say, only what follows is taken; and what isn't changes nothing.
#[tokio::test]
async fn every_misplaced_statement_is_refused() {
    use Event::{Answered, Extended, Partly, Refused, Started};
    const ALL: [Event; 5] = [Started, Extended, Answered, Partly, Refused];
    let ways: [(&[Event], &[Event]); 4] = [
        (&[], &ALL),
        (&[Started], &[Extended, Answered, Partly, Refused]),
        (&[Started, Extended], &[Started, Answered, Partly, Refused]),
        (&[Extended], &[Started, Answered, Partly, Refused]),
    ];
    let mut counter = Counter::new().await;
    for (at, (way, follow)) in ways.into_iter().enumerate() {
        for event in ALL {
            // A day has room for so many statements.
            counter.wait(DAY).await;
            let case = counter.ask(Kind::Erasure, &[], WORDS).await;
            for step in way.iter().chain([&event]).enumerate() {
                let due = counter.told(case).await.case.due;
                let until = match step.1 {
                    Extended => calendar::latest(due).expect("a day"),
                    _ => 0,
                };
                let next = Statement {
                    until,
                    // Said twice in the same words at one moment it would be one statement.
                    time: counter.server.now() - u64::try_from(step.0).expect("few"),
                    ..counter.next(case, *step.1).await
                };
                let taken = counter.try_to(next).await;
                let expected = step.0 < way.len() || follow.contains(&event);
                assert_eq!(taken.is_ok(), expected, "{at} {way:?} {event:?} {taken:?}");
                if !expected {
                    assert_eq!(taken, Err(ProblemType::Order));
                    assert_eq!(counter.events(case).await.len(), 2 + way.len());
                }
            }
        }
    }
}

#[tokio::test]
async fn nothing_follows_an_answer_and_nothing_else_is_talked_about() {
    let mut counter = Counter::new().await;
    let case = counter
        .ask(Kind::Rectification, &["name.given"], WORDS)
        .await;
    let honest = counter.next(case, Event::Answered).await;
    type Spoil = fn(&mut Statement);
    let spoils: [Spoil; 6] = [
        |it| it.kind = Kind::Erasure,
        |it| it.channel = Channel::Phone,
        |it| it.subjects.clear(),
        |it| it.subjects = vec!["name.family".to_owned()],
        |it| it.case = CaseId(random()),
        |it| {
            it.event = Event::Closed;
            it.kind = Kind::Participation;
            it.subjects.clear();
        },
    ];
    for (at, spoil) in spoils.into_iter().enumerate() {
        let mut spoilt = honest.clone();
        spoil(&mut spoilt);
        let refused = counter.try_to(spoilt).await.expect_err("it is refused");
        assert_eq!(refused, ProblemType::Order, "{at}");
    }
    // What only the platform says, or the person, nobody else can.
    for event in [Event::Received, Event::Missed, Event::Masked, Event::Lifted] {
        let mut other = honest.clone();
        other.event = event;
        let signed = other.sign_as_registered(ORIGIN, &counter.office.recipient);
        assert!(signed.is_err(), "{event:?}");
    }
    counter
        .try_to(honest.clone())
        .await
        .expect("it is answered");
    for event in [
        Event::Started,
        Event::Answered,
        Event::Partly,
        Event::Refused,
    ] {
        let again = Statement {
            event,
            ..honest.clone()
        };
        let refused = counter.try_to(again).await.expect_err("it is refused");
        assert_eq!(refused, ProblemType::Order);
    }
    let late = Statement {
        time: honest.time - limits::LOOK_SECONDS - 1,
        ..honest
    };
    assert_eq!(counter.try_to(late).await, Err(ProblemType::Expired));
}

/// An answer that was lost: what was said is said once, with the same receipt.
#[tokio::test]
async fn what_is_said_again_is_said_once() {
    let mut counter = Counter::new().await;
    let case = counter.ask(Kind::Access, &[], WORDS).await;
    let answered = counter.next(case, Event::Answered).await;
    let letter = attached("Zie de bijlage.", "a.txt", b"alles");
    let new = counter.office.signed(answered, Some(&letter)).await;
    let first = counter.office.calls.state(&new).await.expect("it is said");
    let again = counter.office.calls.state(&new).await.expect("it is said");
    assert_eq!(first, again);
    assert_eq!(counter.events(case).await.len(), 3);
    let (_, opened) = counter.zoe.device.cases(QUIET).await.expect("it verifies");
    assert!(opened.iter().all(|(_, content)| content.is_some()));
    // The first receipt of a request has its first day in it, whatever came later.
    let record = said(counter.account, CaseId(random()), Event::Asked);
    let record = Statement {
        channel: Channel::Phone,
        kind: Kind::Access,
        ..record
    };
    let new = counter.office.signed(record.clone(), None).await;
    let first = counter.office.calls.state(&new).await.expect("it is said");
    let due = counter.told(record.case).await.case.due;
    let until = calendar::latest(due).expect("a day");
    let extended = Statement {
        until,
        ..counter.next(record.case, Event::Extended).await
    };
    counter.try_to(extended).await.expect("it is put off");
    let again = counter.office.calls.state(&new).await.expect("it is said");
    assert_eq!(first, again);
}

#[tokio::test]
async fn what_comes_with_a_statement_is_its_own() {
    let mut counter = Counter::new().await;
    let (one, other) = (
        counter.ask(Kind::Access, &[], WORDS).await,
        counter.ask(Kind::Access, &[], WORDS).await,
    );
    let answered = counter.next(one, Event::Answered).await;
    let words = text("Hier is het.");
    let honest = counter.office.signed(answered.clone(), Some(&words)).await;
    let about_other = Statement {
        case: other,
        ..answered.clone()
    };
    let (letter, deposit) = counter.office.letter(&about_other, &words).await;
    let enclosed = Some(kluis_vault::case::enclosed_digest(&letter));
    let swapped = Statement {
        enclosed,
        ..answered
    }
    .sign_as_registered(ORIGIN, &counter.office.recipient)
    .expect("it can be said");
    let mut spoilt = Vec::new();
    for (at, problem) in [
        ProblemType::Unproven,
        ProblemType::Unproven,
        ProblemType::Malformed,
        ProblemType::Unproven,
        ProblemType::Unproven,
    ]
    .into_iter()
    .enumerate()
    {
        let mut new = honest.clone();
        match at {
            0 => new.enclosed = None,
            1 => new.enclosed = Some(letter.clone()),
            2 => new.deposit = None,
            // A letter about another case, in full.
            3 => {
                new.signed = swapped.clone();
                new.enclosed = Some(letter.clone());
                new.deposit = Some(deposit.clone());
            }
            _ => new.signed.signature.0[0] ^= 1,
        }
        spoilt.push((new, problem));
    }
    for (at, (new, problem)) in spoilt.into_iter().enumerate() {
        let answer = counter.office.calls.state(&new).await;
        assert_eq!(refused(answer), problem, "{at}");
    }
    // A share that is another letter's.
    counter
        .office
        .calls
        .state(&honest)
        .await
        .expect("it is said");
    let Some(Enclosed::ToPerson(first)) = &honest.enclosed else {
        panic!("a letter")
    };
    let answered = counter.next(other, Event::Answered).await;
    let mut taken = counter.office.signed(answered.clone(), Some(&words)).await;
    let Some(Enclosed::ToPerson(second)) = &mut taken.enclosed else {
        panic!("a letter")
    };
    second.share = first.share;
    let enclosed = taken
        .enclosed
        .as_ref()
        .map(kluis_vault::case::enclosed_digest);
    let signed = Statement {
        enclosed,
        ..answered
    }
    .sign_as_registered(ORIGIN, &counter.office.recipient);
    taken.signed = signed.expect("it can be said");
    taken.deposit.clone_from(&honest.deposit);
    assert_eq!(
        refused(counter.office.calls.state(&taken).await),
        ProblemType::Order
    );
    assert_eq!(counter.events(other).await.len(), 2);
}

#[tokio::test]
async fn another_persons_case_is_nobodys_here() {
    let mut counter = Counter::new().await;
    let data = counter.server.data();
    let origin = counter.server.origin.clone();
    let mut ada = Person::called("ada@example.org", &origin, &data, crate::office::clock).await;
    let case = counter.ask(Kind::Access, &[], WORDS).await;
    let mut theirs = counter.next(case, Event::Started).await;
    theirs.account = ada.device.account().expect("it is open");
    assert_eq!(
        counter.try_to(theirs.clone()).await,
        Err(ProblemType::Order)
    );
    theirs.account = AccountId(random());
    assert_eq!(counter.try_to(theirs).await, Err(ProblemType::Unproven));
    let past = ada.device.past(QUIET).await.expect("it verifies");
    assert_eq!(past.cases.len(), 0);
    assert_eq!(counter.events(case).await.len(), 2);
    // Sealed to somebody else, and put into this case: it opens for nobody, and hides nothing.
    let chain = counter
        .office
        .person(ada.device.account().expect("open"))
        .await;
    let answered = counter.next(case, Event::Answered).await;
    let for_ada = Statement {
        account: ada.device.account().expect("open"),
        ..answered.clone()
    };
    let (letter, _) = counter.office.sealed(&chain, &for_ada, &text("Voor Ada"));
    let (_, deposit) = counter.office.letter(&answered, &text("x")).await;
    let enclosed = Some(kluis_vault::case::enclosed_digest(&letter));
    let signed = Statement {
        enclosed,
        ..answered
    }
    .sign_as_registered(ORIGIN, &counter.office.recipient);
    let started = counter.next(case, Event::Started).await;
    let mut new = counter.office.signed(started, None).await;
    (new.signed, new.enclosed, new.deposit) = (signed.expect("said"), Some(letter), Some(deposit));
    assert_eq!(
        refused(counter.office.calls.state(&new).await),
        ProblemType::Unproven
    );
    let (_, opened) = counter.zoe.device.cases(QUIET).await.expect("it verifies");
    assert_eq!(opened.len(), 1);
}

#[tokio::test]
async fn a_day_and_an_account_have_room_for_so_much() {
    let mut counter = Counter::new().await;
    for _ in 0..limits::STATEMENTS_PER_DAY {
        let note = Statement {
            kind: Kind::Note,
            ..said(counter.account, CaseId(random()), Event::Recorded)
        };
        counter.try_to(note).await.expect("there is room");
    }
    let note = Statement {
        kind: Kind::Note,
        ..said(counter.account, CaseId(random()), Event::Recorded)
    };
    assert_eq!(counter.try_to(note).await, Err(ProblemType::TooMany));
    // What the person asks doesn't count with it.
    counter.ask(Kind::Access, &[], "").await;
    counter.wait(DAY).await;
    let fill = "INSERT INTO cases SELECT account, randomblob(16), 18, '', 0, 0, 0, 0, '' FROM cases, json_each('[1,2,3,4,5]')
        WHERE kind = 18 LIMIT 206 RETURNING hex(id)";
    assert_eq!(counter.server.query("data.sqlite", fill).await.len(), 206);
    let note = Statement {
        kind: Kind::Note,
        ..said(counter.account, CaseId(random()), Event::Recorded)
    };
    assert_eq!(counter.try_to(note).await, Err(ProblemType::TooLarge));
    let case = counter.ask(Kind::Access, &[], "").await;
    let answered = counter.next(case, Event::Answered).await;
    counter
        .try_to(answered)
        .await
        .expect("what was asked is answered");
    let fill = "INSERT INTO cases SELECT account, randomblob(16), 1, '', 0, 0, 0, 0, '' FROM cases WHERE kind = 18
        LIMIT 254 RETURNING hex(id)";
    assert_eq!(counter.server.query("data.sqlite", fill).await.len(), 254);
    let wanted = Wanted {
        kind: Kind::Other,
        subjects: Vec::new(),
        about: Vec::new(),
        text: "",
    };
    let full = counter.zoe.device.request(&wanted, QUIET).await;
    let Err(SaveError::Call(full)) = full else {
        panic!("there is no room: {full:?}")
    };
    assert_eq!(refused::<()>(Err(full)), ProblemType::TooLarge);
}

#[tokio::test]
async fn a_day_is_put_off_once_in_time_and_by_two_months_at_most() {
    let mut counter = Counter::new().await;
    let (one, two) = (
        counter.ask(Kind::Access, &[], WORDS).await,
        counter.ask(Kind::Access, &[], WORDS).await,
    );
    let due = counter.told(one).await.case.due;
    let latest = calendar::latest(due).expect("a day");
    let extended = counter.next(one, Event::Extended).await;
    for until in [
        due,
        due - DAY,
        due + 1,
        latest - 1,
        latest + 1,
        latest + DAY,
    ] {
        let wrong = Statement {
            until,
            ..extended.clone()
        };
        assert_eq!(
            counter.try_to(wrong).await,
            Err(ProblemType::Order),
            "{until}"
        );
    }
    let honest = Statement {
        until: latest,
        ..extended
    };
    counter.try_to(honest.clone()).await.expect("it is put off");
    let twice = Statement {
        until: latest,
        time: honest.time + 1,
        ..honest
    };
    assert_eq!(counter.try_to(twice).await, Err(ProblemType::Order));
    counter.wait(due + 1 - counter.server.now()).await;
    let late = Statement {
        until: latest,
        ..counter.next(two, Event::Extended).await
    };
    assert_eq!(counter.try_to(late).await, Err(ProblemType::Order));
}

/// The platform says of itself that it missed the day; the person and the desk both see it, and it is answered all the same.
#[tokio::test]
async fn a_day_that_went_by_is_put_on_record_by_the_server_itself() {
    let mut counter = Counter::new().await;
    let case = counter.ask(Kind::Access, &[], WORDS).await;
    let due = counter.told(case).await.case.due;
    let until_due = due - counter.server.now();
    counter = counter.restart(until_due).await;
    assert_eq!(counter.events(case).await, [Event::Asked, Event::Received]);
    counter = counter.restart(1).await;
    let missed = [Event::Asked, Event::Received, Event::Missed];
    let sweeps = "SELECT hex(id) FROM cases WHERE missed = 1";
    let swept = async || counter.server.query("data.sqlite", sweeps).await.pop();
    assert!(wait::until(swept).await.is_some(), "it sweeps as it starts");
    assert_eq!(counter.events(case).await, missed);
    // Once.
    counter = counter.restart(DAY).await;
    assert_eq!(counter.events(case).await, missed);
    let told = counter.told(case).await;
    assert!(told.case.missed && told.case.is_open());
    let listed = counter
        .office
        .desk
        .json(counter.server.now(), &["requests"])
        .await
        .ok();
    let request = &listed["requests"][0];
    assert_eq!(
        (&request["missed"], &request["overdue"]),
        (&true.into(), &true.into())
    );
    assert_eq!(
        request["days_left"], -2,
        "the second day after it has begun"
    );
    let answered = counter.next(case, Event::Answered).await;
    counter
        .try_to(answered)
        .await
        .expect("late is better than never");
    counter = counter.restart(DAY).await;
    let told = counter.told(case).await;
    assert!(
        told.case.missed && !told.case.is_open(),
        "it stays on record"
    );
}

#[tokio::test]
async fn what_is_disputed_is_left_unused_until_it_is_decided() {
    let mut counter = Counter::new().await;
    counter.zoe.say(CALLS, Say::Yes(None)).await;
    assert_eq!(
        counter.look("name.given").await.ok()["values"][0]["value"],
        NAME
    );
    let case = counter.ask(Kind::Objection, &["name.given"], WORDS).await;
    counter.look("name.given").await.refused(3, "refused");
    // Other fields aren't concerned; nor is a request that disputes nothing.
    counter.look("contact.phone").await.ok();
    counter.ask(Kind::Access, &["contact.phone"], WORDS).await;
    counter.look("contact.phone").await.ok();
    let began = counter.next(case, Event::Started).await;
    counter.try_to(began).await.expect("it is begun");
    counter.look("name.given").await.refused(3, "refused");
    let refusal = counter.next(case, Event::Refused).await;
    counter.try_to(refusal).await.expect("it is decided");
    counter.look("name.given").await.ok();
    let looks = counter.zoe.outcomes().await;
    let expected = [
        Outcome::Released,
        Outcome::Restricted,
        Outcome::Released,
        Outcome::Released,
        Outcome::Restricted,
        Outcome::Released,
    ];
    assert_eq!(looks, expected);
    // One about everything concerns every field; the person ends it.
    let all = counter.ask(Kind::Rectification, &[], WORDS).await;
    counter.look("contact.phone").await.refused(3, "refused");
    counter
        .zoe
        .device
        .lift(all, QUIET)
        .await
        .expect("it is lifted");
    counter.look("contact.phone").await.ok();
    assert!(
        counter.told(all).await.case.is_open(),
        "it is answered all the same"
    );
    counter.wait(1).await;
    let again = counter.zoe.device.lift(all, QUIET).await;
    assert!(again.is_err(), "it was lifted");
}

/// A restriction that was granted stays until the person ends it, whoever is the desk by then.
#[tokio::test]
async fn a_restriction_that_was_granted_stays_until_the_person_ends_it() {
    let mut counter = Counter::new().await;
    counter.zoe.say(CALLS, Say::Yes(None)).await;
    let case = counter.ask(Kind::Restriction, &["name.given"], WORDS).await;
    counter.look("name.given").await.refused(3, "refused");
    let granted = counter.next(case, Event::Answered).await;
    counter.try_to(granted).await.expect("it is granted");
    counter.look("name.given").await.refused(3, "refused");
    // The desk gets other keys.
    let (_, other) = Office::keys().await;
    counter.server.register(&[today(&other)]).await;
    assert_ne!(other.fingerprint(), counter.office.desk.fingerprint());
    counter
        .zoe
        .device
        .lift(case, QUIET)
        .await
        .expect("it is lifted");
    let told = counter.told(case).await;
    assert!(told.case.lifted && !told.case.restricts());
    assert_eq!(
        told.said[2].by.as_ref().expect("it").number,
        NUMBER,
        "who answered is known"
    );
    counter
        .server
        .register(&[today(&counter.office.desk)])
        .await;
    counter.look("name.given").await.ok();
}

/// After a masking nothing ties the two together: not a row, not a byte of the file, not a share.
#[tokio::test]
async fn a_masking_destroys_the_link_and_both_still_know_what_happened() {
    let mut counter = Counter::new().await;
    let kept = counter
        .office
        .takes_part(counter.account, "Opdracht 7")
        .await;
    let part = counter
        .office
        .takes_part(counter.account, "Vacature 214")
        .await;
    let closed = Statement {
        kind: Kind::Participation,
        ..said(counter.account, part, Event::Closed)
    };
    counter
        .office
        .says(closed, Some(&text("Vervuld.")))
        .await
        .expect("it is over");
    let told = counter.told(part).await;
    let mut traces: Vec<Vec<u8>> = Vec::new();
    for said in &told.said {
        traces.push(said.statement.encode(ORIGIN));
        let Some(Enclosed::ToPerson(letter)) = &said.enclosed else {
            panic!("a letter")
        };
        traces.push(letter.sealed.0.clone());
    }
    let asks = counter.office.asks(None);
    let listed = counter
        .office
        .calls
        .participations(&asks)
        .await
        .expect("a list");
    let own = |id: CaseId| {
        let of = |one: &&kluis_wire::Participation| one.who.is_some_and(|(_, case)| case == id);
        listed.iter().find(of).expect("it is listed")
    };
    let (name, sealed) = (own(part).id, own(part).own.0.clone());
    // In the index of them: the account, the case, the name; in the table what is sealed, and then the account.
    traces.push([&part.0[..], &name.0].concat());
    let shares = "SELECT hex(id) FROM grant_shares";
    assert_eq!(counter.server.query("shares.sqlite", shares).await.len(), 3);
    let found = |counter: &Counter, trace: &[u8]| {
        let file = |name: &str| fs::read(counter.server.data().join(name)).unwrap_or_default();
        [
            "data.sqlite",
            "data.sqlite-wal",
            "shares.sqlite",
            "shares.sqlite-wal",
        ]
        .iter()
        .any(|name| file(name).windows(trace.len()).any(|bytes| bytes == trace))
    };
    for (at, trace) in traces.iter().enumerate() {
        assert!(
            found(&counter, &trace[..trace.len().min(200)]),
            "{at} is there"
        );
    }

    let masking = counter.ask_about(Kind::Masking, &[], &part.0, "").await;
    let granted = counter.next(masking, Event::Answered).await;
    counter.try_to(granted).await.expect("it is granted");
    for (at, trace) in traces.iter().enumerate() {
        assert!(
            !found(&counter, &trace[..trace.len().min(200)]),
            "{at} is gone"
        );
    }
    let bytes = fs::read(counter.server.data().join("data.sqlite")).expect("the database");
    let near = |at: usize| {
        let end = bytes.len().min(at + sealed.len() + 200);
        let after = &bytes[at..end];
        after.windows(32).any(|bytes| bytes == counter.account.0)
    };
    let mut places = bytes
        .windows(64)
        .enumerate()
        .filter(|(_, piece)| *piece == &sealed[..64]);
    assert!(
        places.all(|(at, _)| !near(at)),
        "what is sealed stands beside no account"
    );
    // A row for each: what the recipient has says nothing of the person, what the person has nothing of the recipient.
    let rows = "SELECT hex(id) FROM participations WHERE account IS NULL AND case_id IS NULL AND closed = 1";
    let rows = counter.server.query("data.sqlite", rows).await;
    assert_eq!(
        rows,
        [name
            .0
            .iter()
            .map(|byte| format!("{byte:02X}"))
            .collect::<String>()]
    );
    let desk = "SELECT desk FROM cases WHERE kind = 16 ORDER BY desk";
    assert_eq!(
        counter.server.query("data.sqlite", desk).await,
        ["", NUMBER]
    );
    assert_eq!(
        counter.server.query("shares.sqlite", shares).await.len(),
        2,
        "of the other, and of the answer"
    );

    let asks = counter.office.asks(None);
    let listed = counter
        .office
        .calls
        .participations(&asks)
        .await
        .expect("a list");
    assert_eq!(listed.len(), 2);
    let one = listed
        .iter()
        .find(|one| one.id == name)
        .expect("it is listed");
    let what = counter
        .office
        .recipient
        .open_own(ORIGIN, &one.own)
        .expect("its own");
    assert_eq!(
        (what.as_str(), one.who, one.closed),
        ("Vacature 214", None, true)
    );
    assert_eq!(counter.events(part).await, [Event::Masked]);
    assert_eq!(counter.events(kept).await, [Event::Recorded]);
    let (_, opened) = counter.zoe.device.cases(QUIET).await.expect("it verifies");
    assert!(opened.iter().all(|(_, content)| content.is_some()));
    // It isn't there any more to be masked again, or to be closed.
    let masking = counter.ask_about(Kind::Masking, &[], &part.0, "").await;
    let granted = counter.next(masking, Event::Answered).await;
    assert_eq!(counter.try_to(granted).await, Err(ProblemType::Order));
    let closed = Statement {
        kind: Kind::Participation,
        ..said(counter.account, part, Event::Closed)
    };
    assert_eq!(counter.try_to(closed).await, Err(ProblemType::Unproven));
    let partly = counter.next(masking, Event::Partly).await;
    counter.try_to(partly).await.expect("that is said instead");
}

/// A share whose statement was refused is swept.
#[tokio::test]
async fn shares_without_a_statement_are_swept() {
    let mut counter = Counter::new().await;
    let case = counter.ask(Kind::Access, &[], WORDS).await;
    let answered = counter.next(case, Event::Answered).await;
    counter
        .try_to(answered.clone())
        .await
        .expect("it is answered");
    let again = Statement {
        event: Event::Refused,
        ..answered
    };
    assert_eq!(counter.try_to(again).await, Err(ProblemType::Order));
    let shares = "SELECT hex(id) FROM grant_shares";
    assert_eq!(counter.server.query("shares.sqlite", shares).await.len(), 2);
    counter = counter.restart(3_600).await;
    let swept = async || {
        let left = counter.server.query("shares.sqlite", shares).await;
        (left.len() == 1).then_some(())
    };
    assert!(wait::until(swept).await.is_some(), "one is left");
    let (_, opened) = counter.zoe.device.cases(QUIET).await.expect("it verifies");
    assert!(opened.iter().all(|(_, content)| content.is_some()));
}

#[tokio::test]
async fn without_a_desk_nobody_is_asked() {
    let server = Server::start().await;
    let mut zoe = Person::zoe(&server.origin, &server.data()).await;
    let wanted = Wanted {
        kind: Kind::Other,
        subjects: Vec::new(),
        about: Vec::new(),
        text: "",
    };
    let nobody = zoe.device.request(&wanted, QUIET).await;
    let Err(SaveError::Call(nobody)) = nobody else {
        panic!("nobody is there: {nobody:?}")
    };
    assert_eq!(refused::<()>(Err(nobody)), ProblemType::NotFound);
}
