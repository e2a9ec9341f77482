//! A person asks, the desk answers, and the person reads it: every step is signed, in the log, and on time.

use crate::{
    harness::START,
    office::{Counter, ORIGIN, WORDS, attached, refused, text},
    person::QUIET,
    registered::{NUMBER, ROLE},
};
use kluis_catalog::calendar;
use kluis_device::cases::{Author, Event, Kind};
use kluis_vault::case::{Receipt, Statement};
use kluis_wire::ProblemType;

const DAY: u64 = 24 * 60 * 60;

#[tokio::test]
async fn a_request_is_made_worked_on_put_off_and_answered_with_a_letter() {
    let mut counter = Counter::new().await;
    let case = counter
        .ask(Kind::Rectification, &["name.family"], WORDS)
        .await;
    let due = calendar::due(START).expect("a day");
    let told = counter.told(case).await;
    assert_eq!(
        (told.case.kind, told.case.due, told.case.state),
        (Kind::Rectification, due, Event::Received)
    );
    assert_eq!(told.case.subjects, ["name.family"]);

    // The desk reads it, in the person's words.
    let asked = counter.office.asks(None);
    let waiting = counter.office.calls.waiting(&asked).await.expect("a list");
    assert_eq!((waiting.cases.len(), waiting.more), (1, 0));
    let shown = &waiting.cases[0];
    assert_eq!((shown.account, shown.case), (counter.account, case));
    let sealed = shown.statements[0].text.as_ref().expect("a text");
    let office = &counter.office.recipient;
    let words = office.open_request(ORIGIN, counter.account, case, sealed);
    assert_eq!(words.expect("it opens").as_str(), WORDS);

    let started = counter.next(case, Event::Started).await;
    let first = counter.office.says(started, None).await;
    first.expect("somebody works on it");
    let until = calendar::latest(due).expect("a day");
    let extended = Statement {
        until,
        ..counter.next(case, Event::Extended).await
    };
    let why = text("Het archief wordt verhuisd.");
    let recorded = counter.office.says(extended, Some(&why)).await;
    recorded.expect("it is put off");
    let answered = counter.next(case, Event::Answered).await;
    let letter = attached("Het is aangepast.", "bewijs.txt", &[7; 300_000]);
    let recorded = counter.office.says(answered.clone(), Some(&letter)).await;
    let receipt = recorded.expect("it is answered").receipt;
    let platform = &counter.office.platform.signing;
    let receipt = Receipt::verify(ORIGIN, platform, &receipt).expect("a receipt");
    assert_eq!((receipt.case, receipt.event), (case, Event::Answered));

    // Everything is on the person's device, opened.
    let (past, opened) = counter.zoe.device.cases(QUIET).await.expect("it verifies");
    let [told] = &past.cases[..] else {
        panic!("one case: {:?}", past.cases)
    };
    let events: Vec<_> = told.said.iter().map(|said| said.statement.event).collect();
    assert_eq!(
        events,
        [
            Event::Asked,
            Event::Received,
            Event::Started,
            Event::Extended,
            Event::Answered
        ]
    );
    assert_eq!((told.case.due, told.case.extended), (until, true));
    assert!(!told.case.is_open());
    let read = |at: usize| {
        let digest = told.said[at].statement.digest(ORIGIN);
        let mut opened = opened.iter();
        let found = opened.find(|(of, _)| *of == digest).expect("a letter");
        found.1.as_ref().expect("it opens")
    };
    assert_eq!((read(0).text.as_str(), read(3)), (WORDS, &why));
    assert_eq!(*read(4), letter);
    assert_eq!(opened.len(), 3);
    // Who said it, by role and number; and the platform's receipt of each but its own.
    for said in &told.said {
        match said.statement.author {
            Author::Registered(_) => {
                let by = said.by.as_ref().expect("somebody registered");
                assert_eq!((by.number.as_str(), by.role.as_str()), (NUMBER, ROLE));
            }
            Author::Person(_) | Author::Platform => assert!(said.by.is_none()),
        }
        let own = said.statement.author == Author::Platform;
        assert_eq!(said.receipt.is_none(), own);
    }
    // Nothing waits any more, and nothing more can be said.
    let asked = counter.office.asks(None);
    let waiting = counter.office.calls.waiting(&asked).await.expect("a list");
    assert_eq!(waiting.cases, []);
    let again = Statement {
        event: Event::Partly,
        ..answered
    };
    let again = counter.office.says(again, Some(&why)).await;
    assert_eq!(refused(again), ProblemType::Order);
}

/// More than one answer of the server holds is read all the same.
#[tokio::test]
async fn many_long_letters_are_read_page_by_page() {
    let mut counter = Counter::new().await;
    let mut cases = Vec::new();
    for _ in 0..6 {
        let case = counter.ask(Kind::Access, &[], WORDS).await;
        let answered = counter.next(case, Event::Answered).await;
        let letter = attached("Zie de bijlage.", "alles.bin", &vec![3; 1_000_000]);
        let recorded = counter.office.says(answered, Some(&letter)).await;
        recorded.expect("it is answered");
        cases.push(case);
    }
    // And many short ones, over which the pages fall anywhere.
    for _ in 0..20 {
        cases.push(counter.ask(Kind::Other, &[], WORDS).await);
    }
    let (past, opened) = counter.zoe.device.cases(QUIET).await.expect("it verifies");
    let told: Vec<_> = past.cases.iter().map(|told| told.id).collect();
    assert_eq!(told, cases);
    assert_eq!(opened.len(), 6 * 2 + 20);
    assert!(opened.iter().all(|(_, content)| content.is_some()));
}

/// The clocks change in spring and autumn; a day is a day.
#[tokio::test]
async fn an_answer_is_due_at_the_end_of_the_twenty_eighth_day_whatever_the_clocks_do() {
    // Into summer time and out of it, in the Netherlands.
    for (asked, due) in [
        (1_804_676_400, 1_807_135_199),
        (1_823_594_400, 1_826_060_399),
    ] {
        let mut counter = Counter::new().await;
        counter.wait(asked - START).await;
        let case = counter.ask(Kind::Access, &[], "").await;
        assert_eq!(counter.told(case).await.case.due, due);
        assert_ne!((due + 1 - asked) % DAY, DAY / 2, "the clocks change");
    }
}
