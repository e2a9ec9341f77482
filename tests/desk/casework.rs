//! The desk's commands for requests and for what it puts on record: what each does is on the person's device, and who may not
//! is refused by name.

use crate::{
    desk::{Desk, Ran},
    harness::{START, Server},
    office::{Counter, Office, WORDS, with_desk},
    opening::REASON,
    person::{NAME, QUIET},
    registered::{CALLS, entry, purposes, today},
};
use kluis_catalog::calendar;
use kluis_device::{
    cases::{Author, Channel, Content, Event, Kind, Told},
    permit::Say,
};
use kluis_vault::{log::Outcome, registry::Entry};
use kluis_wire::CaseId;
use serde_json::{Value, json};
use std::fs;

const DAY: u64 = 24 * 60 * 60;
/// The day that the clock starts on.
const TODAY: &str = "2027-01-15";

impl Counter {
    async fn desk(&self, arguments: &[&str]) -> Ran {
        self.office.desk.json(self.server.now(), arguments).await
    }

    /// A file in the desk's folder.
    fn file(&self, name: &str, content: &[u8]) -> String {
        let path = self.office.desk.folder().join(name);
        fs::write(&path, content).expect("it is written");
        path.to_str().expect("a path that is text").to_owned()
    }

    /// A case as the device has it, with what was written at this step.
    async fn read(&mut self, case: CaseId, step: usize) -> (Told, Content) {
        let (past, opened) = self.zoe.device.cases(QUIET).await.expect("it verifies");
        let mut cases = past.cases.into_iter();
        let told = cases.find(|told| told.id == case).expect("it is there");
        let named = told.said[step].statement.digest("localhost");
        let mut opened = opened.into_iter();
        let (_, content) = opened.find(|(of, _)| *of == named).expect("a letter");
        (told, content.expect("it opens"))
    }
}

fn case(answer: &Value) -> CaseId {
    CaseId::parse(answer["case"].as_str().expect("a case")).expect("its name")
}

#[tokio::test]
async fn requests_are_listed_by_day_and_what_is_overdue_stands_out() {
    let mut counter = Counter::new().await;
    let none = counter.desk(&["requests"]).await.ok();
    assert_eq!(none, json!({ "requests": [], "more": 0, "refused": 0 }));

    let first = counter.ask(Kind::Access, &[], "Alles, graag.").await;
    counter.wait(2 * DAY).await;
    let words = "Mijn naam.\n\u{1b}[2J";
    let second = counter
        .ask(Kind::Rectification, &["name.family"], words)
        .await;
    let listed = counter.desk(&["requests"]).await.ok();
    let [one, two] = &listed["requests"].as_array().expect("a list")[..] else {
        panic!("two: {listed}")
    };
    assert_eq!(one["case"], first.to_string());
    assert_eq!(
        (&one["kind"], &one["due"]),
        (&json!("access"), &json!("2027-02-12"))
    );
    assert_eq!(
        (&one["days_left"], &one["text"]),
        (&json!(26), &json!("Alles, graag."))
    );
    assert_eq!(
        (&two["case"], &two["text"]),
        (&json!(second.to_string()), &json!(words))
    );
    assert_eq!(two["subjects"], json!(["name.family"]));
    assert_eq!(two["account"], counter.zoe.account());

    let people = counter
        .office
        .desk
        .at(counter.server.now(), &["requests"])
        .await;
    assert!(
        people.out.contains("rectification of name.family"),
        "{people:?}"
    );
    assert!(people.out.contains("26 days") && !people.out.contains("OVERDUE"));
    assert!(
        !people.out.contains('\u{1b}'),
        "what was written moves no cursor"
    );
    counter.wait(27 * DAY).await;
    let people = counter
        .office
        .desk
        .at(counter.server.now(), &["requests"])
        .await;
    let lines: Vec<_> = people.out.lines().collect();
    assert!(lines[1].ends_with("OVERDUE by 1 day"), "{people:?}");
    assert!(lines[2].ends_with("1 day") && !lines[2].contains("OVERDUE"));
    let listed = counter.desk(&["requests"]).await.ok();
    assert_eq!(listed["requests"][0]["overdue"], true);
    assert_eq!(listed["requests"][1]["overdue"], false);
}

#[tokio::test]
async fn a_request_is_started_put_off_and_answered_with_a_file() {
    let mut counter = Counter::new().await;
    let asked = counter.ask(Kind::Access, &[], WORDS).await;
    let (account, name) = (counter.zoe.account(), asked.to_string());
    let short = [&account[..6], &name[..6]];
    let begun = counter.desk(&["start", short[0], short[1]]).await.ok();
    assert_eq!(
        (&begun["event"], &begun["entry"]),
        (&json!("started"), &json!(3))
    );
    let why = counter.file("waarom.txt", "  Het archief wordt verhuisd.\n".as_bytes());
    let extend = |until| {
        [
            "extend",
            &account,
            &name,
            "--until",
            until,
            "--text-file",
            &why,
        ]
    };
    for wrong in ["2027-02-12", "2027-04-13"] {
        counter.desk(&extend(wrong)).await.refused(2, "until");
    }
    let put_off = counter.desk(&extend("2027-04-12")).await.ok();
    assert_eq!(put_off["due"], "2027-04-12");
    counter
        .desk(&extend("2027-04-12"))
        .await
        .refused(2, "until");

    let text = counter.file("antwoord.txt", b"Zie de bijlage.");
    let file = counter.file("alles.pdf", &[5; 70_000]);
    let answer = [
        "answer",
        &account,
        &name,
        "--done",
        "--text-file",
        &text,
        "--attach",
        &file,
    ];
    let answered = counter.desk(&answer).await.ok();
    assert_eq!(
        (&answered["event"], &answered["kind"]),
        (&json!("answered"), &json!("access"))
    );
    let (told, letter) = counter.read(asked, 4).await;
    assert_eq!(
        (told.case.state, told.case.extended),
        (Event::Answered, true)
    );
    assert_eq!(letter.text.as_str(), "Zie de bijlage.");
    assert_eq!(letter.attachments[0].name, "alles.pdf");
    assert_eq!(letter.attachments[0].bytes[..], [5; 70_000]);
    let (_, why) = counter.read(asked, 3).await;
    assert_eq!(why.text.as_str(), "Het archief wordt verhuisd.");
    // It waits no more.
    counter.desk(&answer).await.refused(2, "no-case");
}

/// Where one can complain stands below, whatever the desk wrote.
#[tokio::test]
async fn a_refusal_names_the_authority_and_the_court() {
    let mut counter = Counter::new().await;
    let account = counter.zoe.account();
    let reason = counter.file(
        "reden.txt",
        "Deze facturen moeten wij zeven jaar bewaren.".as_bytes(),
    );
    let authority = counter
        .zoe
        .device
        .purposes()
        .await
        .expect("signed")
        .platform
        .authority;
    for (how, event) in [("--refuse", Event::Refused), ("--partly", Event::Partly)] {
        let asked = counter.ask(Kind::Erasure, &[], WORDS).await;
        let name = asked.to_string();
        let answer = ["answer", &account, &name, how, "--text-file", &reason];
        counter.desk(&answer).await.ok();
        let (told, letter) = counter.read(asked, 2).await;
        assert_eq!(told.case.state, event);
        assert!(letter.text.starts_with("Deze facturen"), "{letter:?}");
        assert!(letter.text.contains(&authority) && !authority.is_empty());
        assert!(letter.text.contains("rechter") && letter.text.contains("court"));
    }
    // Without a way that it ends, with two, or without a reason nothing is said.
    let asked = counter.ask(Kind::Erasure, &[], WORDS).await;
    let name = asked.to_string();
    let empty = counter.file("leeg.txt", b" \n ");
    let plain = ["answer", &account, &name, "--text-file", &reason];
    assert_eq!(counter.desk(&plain).await.code, 2);
    let both = [
        "answer",
        &account,
        &name,
        "--done",
        "--refuse",
        "--text-file",
        &reason,
    ];
    assert_eq!(counter.desk(&both).await.code, 2);
    let none = ["answer", &account, &name, "--refuse", "--text-file", &empty];
    counter.desk(&none).await.refused(2, "no-words");
    let gone = [
        "answer",
        &account,
        &name,
        "--refuse",
        "--text-file",
        "/nowhere/reden.txt",
    ];
    counter.desk(&gone).await.refused(1, "file");
    let huge = counter.file("groot.bin", &vec![0; 1_100_000]);
    let much = [
        "answer",
        &account,
        &name,
        "--done",
        "--text-file",
        &reason,
        "--attach",
        &huge,
    ];
    counter.desk(&much).await.refused(2, "too-long");
    assert_eq!(counter.events(asked).await, [Event::Asked, Event::Received]);
}

#[tokio::test]
async fn what_came_by_letter_counts_from_the_day_it_came() {
    let mut counter = Counter::new().await;
    let account = counter.zoe.account();
    let text = counter.file("brief.txt", b"Zij schrijft dat het nummer niet klopt.");
    let record = |on, kind| {
        [
            "record",
            &account,
            "--by",
            "letter",
            "--on",
            on,
            kind,
            "--text-file",
            &text,
        ]
    };
    let with_field = [
        &record("2027-01-04", "rectification")[..],
        &["--field", "contact.phone"],
    ]
    .concat();
    let recorded = counter.desk(&with_field).await.ok();
    assert_eq!(
        (&recorded["due"], &recorded["event"]),
        (&json!("2027-02-01"), &json!("asked"))
    );
    let (told, words) = counter.read(case(&recorded), 0).await;
    assert_eq!(
        (told.case.channel, told.case.kind),
        (Channel::Letter, Kind::Rectification)
    );
    assert_eq!(told.case.subjects, ["contact.phone"]);
    assert_eq!(
        told.case.due,
        calendar::day("2027-02-01")
            .and_then(calendar::end_of)
            .expect("a day")
    );
    assert!(
        matches!(told.case.author, Author::Registered(_)),
        "not the person"
    );
    assert_eq!(
        words.text.as_str(),
        "Zij schrijft dat het nummer niet klopt."
    );
    // The desk reads it too, and answers it as any other.
    let listed = counter.desk(&["requests"]).await.ok();
    assert_eq!(listed["requests"][0]["text"], words.text.as_str());
    assert_eq!(listed["requests"][0]["channel"], "letter");
    let name = case(&recorded).to_string();
    let answer = ["answer", &account, &name, "--done", "--text-file", &text];
    counter.desk(&answer).await.ok();

    for wrong in ["2027-01-16", "2025-12-31"] {
        counter
            .desk(&record(wrong, "access"))
            .await
            .refused(2, "day");
    }
    for wrong in ["16-01-2027", "gisteren"] {
        assert_eq!(counter.desk(&record(wrong, "access")).await.code, 2);
    }
    counter
        .desk(&record(TODAY, "withdrawal"))
        .await
        .refused(2, "options");
    counter
        .desk(&record(TODAY, "masking"))
        .await
        .refused(2, "options");
    let purpose = [&record(TODAY, "access")[..], &["--purpose", CALLS]].concat();
    counter.desk(&purpose).await.refused(2, "options");
    for not_chosen in ["account", "tax", "nothing"] {
        let purpose = [&record(TODAY, "withdrawal")[..], &["--purpose", not_chosen]].concat();
        counter.desk(&purpose).await.refused(2, "no-purpose");
    }
    // To what people choose, what was agreed and what the law asks nobody objects.
    for not_ours in [CALLS, "account", "tax", "nothing"] {
        let purpose = [&record(TODAY, "objection")[..], &["--purpose", not_ours]].concat();
        counter.desk(&purpose).await.refused(2, "no-interest");
    }
    let past = counter.zoe.device.past(QUIET).await.expect("it verifies");
    assert_eq!(past.cases.len(), 1, "nothing else was put on record");
    let ours = [&record(TODAY, "objection")[..], &["--purpose", "security"]].concat();
    let recorded = counter.desk(&ours).await.ok();
    let (told, _) = counter.read(case(&recorded), 0).await;
    assert_eq!(
        (told.case.kind, told.case.subjects.as_slice()),
        (Kind::Objection, &["security".to_owned()][..])
    );
}

/// It ends what was permitted, at once and for good: what the desk kept opens nothing, and the shares are gone.
#[tokio::test]
async fn a_withdrawal_by_phone_ends_what_was_permitted_at_once() {
    let mut counter = Counter::new().await;
    counter.zoe.say(CALLS, Say::Yes(None)).await;
    let account = counter.zoe.account();
    let open = [
        "open",
        &account,
        "--field",
        "name.given",
        "--reason",
        REASON,
    ];
    assert_eq!(counter.desk(&open).await.ok()["values"][0]["value"], NAME);
    let shares = "SELECT hex(id) FROM grant_shares";
    assert!(
        !counter
            .server
            .query("shares.sqlite", shares)
            .await
            .is_empty()
    );

    let record = [
        "record",
        &account,
        "--by",
        "phone",
        "--on",
        TODAY,
        "withdrawal",
        "--purpose",
        CALLS,
    ];
    let recorded = counter.desk(&record).await.ok();
    assert_eq!(recorded.get("due"), None, "nothing is to be answered");
    assert_eq!(counter.desk(&["list"]).await.ok()["grants"], json!([]));
    counter.desk(&open).await.refused(3, "refused");
    assert!(
        counter
            .server
            .query("shares.sqlite", shares)
            .await
            .is_empty()
    );
    let sealed = "SELECT hex(sealed) FROM grants WHERE length(sealed) > 0";
    assert!(counter.server.query("data.sqlite", sealed).await.is_empty());

    let past = counter.zoe.device.past(QUIET).await.expect("it verifies");
    let made = past.last(CALLS).expect("a decision");
    let told = past.withdrawal(made).expect("it was written down");
    assert_eq!(
        (told.id, told.case.channel),
        (case(&recorded), Channel::Phone)
    );
    let released: Vec<_> = past.looks.iter().map(|look| look.entry.outcome).collect();
    assert_eq!(released, [Outcome::Released, Outcome::NotGranted]);
    // A look that came after it would stand out: no decision covers it.
    assert!(past.covers(&past.looks[0]));
    let mut later = past.looks[0].clone();
    later.entry.sequence = told.said[0].sequence + 1;
    assert!(!past.covers(&later));
    // What she changes now is sealed to nobody; and she can permit it again herself.
    counter
        .zoe
        .save(kluis_catalog::Field::GivenName, Some("Zoë"))
        .await;
    assert_eq!(counter.desk(&["list"]).await.ok()["grants"], json!([]));
    counter.zoe.say(CALLS, Say::Yes(None)).await;
    assert_eq!(counter.desk(&open).await.ok()["values"][0]["value"], "Zoë");
}

#[tokio::test]
async fn notes_and_disclosures_are_sealed_to_the_person() {
    let mut counter = Counter::new().await;
    let account = counter.zoe.account();
    let secret = "Belde over vacature 214.";
    let text = counter.file("notitie.txt", secret.as_bytes());
    let noted = counter
        .desk(&["note", &account, "--by", "phone", "--text-file", &text])
        .await
        .ok();
    let (told, note) = counter.read(case(&noted), 0).await;
    assert_eq!(
        (told.case.kind, told.case.channel),
        (Kind::Note, Channel::Phone)
    );
    assert_eq!(note.text.as_str(), secret);

    let disclose = [
        "disclose",
        &account,
        "--to",
        "Mollie B.V., Nederland",
        "--basis",
        "overeenkomst",
        "--sent",
        "naam, bedrag, bestelnummer 1042",
        "--received",
        "betaald",
    ];
    let disclosed = counter.desk(&disclose).await.ok();
    let (told, letter) = counter.read(case(&disclosed), 0).await;
    assert_eq!(told.case.kind, Kind::Disclosure);
    let form: Value = serde_json::from_str(&letter.text).expect("JSON");
    assert_eq!(
        form,
        json!({ "kind": "disclosure", "to": "Mollie B.V., Nederland", "basis": "overeenkomst",
            "sent": "naam, bedrag, bestelnummer 1042", "received": "betaald", "at": START })
    );
    let disclosed = counter.desk(&disclose[..8]).await.ok();
    let (_, letter) = counter.read(case(&disclosed), 0).await;
    let form: Value = serde_json::from_str(&letter.text).expect("JSON");
    assert_eq!(form.get("received"), None);
    let kept = fs::read(counter.server.data().join("data.sqlite")).expect("the database");
    for words in [secret, "bestelnummer 1042", "Mollie"] {
        let found = kept
            .windows(words.len())
            .any(|bytes| bytes == words.as_bytes());
        assert!(!found, "{words}");
    }
    for line in ["", " ", "een\ntwee"] {
        let wrong = [
            "disclose", &account, "--to", line, "--basis", "x", "--sent", "y",
        ];
        assert_eq!(counter.desk(&wrong).await.code, 2);
    }
}

#[tokio::test]
async fn what_somebody_takes_part_in_is_kept_by_both_and_masked_at_once() {
    let mut counter = Counter::new().await;
    let account = counter.zoe.account();
    let take_part = ["participate", &account, "--what", "Reactie op vacature 214"];
    let recorded = counter.desk(&take_part).await.ok();
    let part = case(&recorded);
    let (told, letter) = counter.read(part, 0).await;
    assert_eq!(told.case.kind, Kind::Participation);
    let form: Value = serde_json::from_str(&letter.text).expect("JSON");
    assert_eq!(
        form,
        json!({ "kind": "participation", "what": "Reactie op vacature 214", "with": "Voorbeeld BV", "at": START })
    );
    let listed = counter.desk(&["participations"]).await.ok();
    let one = listed["participations"][0].clone();
    assert_eq!(
        (&one["who"], &one["what"]),
        (&json!(account), &json!("Reactie op vacature 214"))
    );
    assert_eq!(
        (&one["day"], &one["closed"]),
        (&json!(TODAY), &json!(false))
    );
    let name = one["participation"].as_str().expect("a name");
    assert_ne!(name, part.to_string(), "each side has its own name for it");

    let text = counter.file("einde.txt", b"De vacature is vervuld.");
    counter
        .desk(&["close", &name[..8], "--text-file", &text])
        .await
        .ok();
    let (told, letter) = counter.read(part, 1).await;
    assert_eq!(
        (told.case.state, letter.text.as_str()),
        (Event::Closed, "De vacature is vervuld.")
    );
    counter.desk(&["close", name]).await.refused(3, "order");

    // The person asks by phone to have it masked, and the desk does.
    let record = [
        "record",
        &account,
        "--by",
        "phone",
        "--on",
        TODAY,
        "masking",
        "--participation",
        name,
    ];
    let asked = case(&counter.desk(&record).await.ok()).to_string();
    let answer = ["answer", &account, &asked, "--done", "--text-file", &text];
    counter.desk(&answer).await.ok();
    let told = counter.told(part).await;
    assert_eq!((told.case.state, told.said.len()), (Event::Masked, 1));
    let listed = counter.desk(&["participations"]).await.ok();
    let one = &listed["participations"][0];
    assert_eq!((&one["who"], &one["masked"]), (&Value::Null, &json!(true)));
    assert_eq!(
        (&one["what"], &one["closed"]),
        (&json!("Reactie op vacature 214"), &json!(true))
    );
    let people = counter.office.desk.at(START, &["participations"]).await.out;
    assert!(
        people.contains("masked") && !people.contains(&account),
        "{people}"
    );
    counter.desk(&["close", name]).await.refused(2, "masked");
}

/// Somebody registered whom the person let in records what she takes part in there, and nothing else.
#[tokio::test]
async fn a_recipient_records_participations_of_who_let_it_in_and_nothing_else() {
    let (keys, other) = (Office::keys().await, Office::keys().await);
    let file = with_desk(&purposes(&keys.1).await, "P-99");
    let text = fs::read_to_string(&file).expect("the file");
    let block = [
        "key",
        "--number",
        "P-99",
        "--role",
        "desk",
        "--organisation",
        "Loket BV",
        "--region",
        "NL",
        "--certificate",
        "2026-01-15/2028-01-15",
        "--declaration",
        "2026-01-15/2028-01-15",
    ];
    let block = other.1.json(START, &block).await.ok()["block"]
        .as_str()
        .expect("a block")
        .to_owned();
    fs::write(&file, format!("{text}\n{block}")).expect("it is written");
    let server = Server::start_with(&["--purposes", &file]).await;
    let office = Office::at(&server.origin, keys).await;
    let zoe = crate::person::Person::zoe(&server.origin, &server.data()).await;
    let account = zoe.device.account().expect("it is open");
    let mut counter = Counter {
        server,
        office,
        zoe,
        account,
    };
    let name = account.to_string();
    let take_part = ["participate", &name, "--what", "Reactie op vacature 214"];
    counter.desk(&take_part).await.refused(3, "no-person");
    counter.zoe.say(CALLS, Say::Yes(None)).await;
    counter.desk(&take_part).await.ok();
    let text = counter.file("x.txt", b"Woorden.");
    for not_its in [
        &["requests"][..],
        &["note", &name, "--by", "phone", "--text-file", &text],
        &[
            "disclose", &name, "--to", "a", "--basis", "b", "--sent", "c",
        ],
        &["record", &name, "--by", "phone", "--on", TODAY, "access"],
        &[
            "record",
            &name,
            "--by",
            "phone",
            "--on",
            TODAY,
            "withdrawal",
            "--purpose",
            CALLS,
        ],
        &["start", &name, &name],
        &[
            "extend",
            &name,
            &name,
            "--until",
            TODAY,
            "--text-file",
            &text,
        ],
        &["answer", &name, &name, "--done", "--text-file", &text],
    ] {
        counter.desk(not_its).await.refused(3, "not-the-desk");
    }
    // Nor does its list have another's.
    let mut desk = Office::at(&counter.server.origin, other).await;
    desk.desk.server = counter.server.origin.clone();
    let listed = desk.desk.json(START, &["participations"]).await.ok();
    assert_eq!(listed, json!({ "participations": [] }));
    // What was permitted is over: nothing new, but what it recorded it closes.
    counter.zoe.say(CALLS, Say::No).await;
    counter.desk(&take_part).await.refused(3, "no-person");
    let listed = counter.desk(&["participations"]).await.ok();
    let part = listed["participations"][0]["participation"]
        .as_str()
        .expect("a name");
    counter.desk(&["close", part]).await.ok();
}

#[tokio::test]
async fn who_may_not_is_refused_by_name() {
    let mut counter = Counter::new().await;
    let asked = counter.ask(Kind::Access, &[], WORDS).await.to_string();
    let part = counter
        .office
        .takes_part(counter.account, "Opdracht 7")
        .await;
    let listed = counter.desk(&["participations"]).await.ok();
    let own = listed["participations"][0]["participation"]
        .as_str()
        .expect("a name")
        .to_owned();
    let (account, text) = (counter.zoe.account(), counter.file("x.txt", b"Woorden."));
    let all: [&[&str]; 10] = [
        &["requests"],
        &["start", &account, &asked],
        &[
            "extend",
            &account,
            &asked,
            "--until",
            "2027-03-01",
            "--text-file",
            &text,
        ],
        &["answer", &account, &asked, "--done", "--text-file", &text],
        &["record", &account, "--by", "phone", "--on", TODAY, "access"],
        &["note", &account, "--by", "letter", "--text-file", &text],
        &[
            "disclose", &account, "--to", "a", "--basis", "b", "--sent", "c",
        ],
        &["participate", &account, "--what", "x"],
        &["participations"],
        &["close", &own],
    ];
    let mut stranger = Desk::new().await;
    stranger.server = counter.server.origin.clone();
    for command in all {
        let ran = stranger.json(START, command).await;
        ran.refused(3, "unregistered");
    }
    // Registered as somebody else.
    let mut other = entry(&stranger, START);
    other.number = "P-18".to_owned();
    counter.server.register(&[other]).await;
    for command in &all[..7] {
        let ran = stranger.json(START, command).await;
        ran.refused(3, "not-the-desk");
    }
    stranger.json(START, all[7]).await.refused(3, "no-person");
    stranger.json(START, all[9]).await.refused(2, "none-such");

    type Spoil = fn(&mut Entry);
    let cases: [(Spoil, &str); 3] = [
        (|entry| entry.region = *b"US", "outside-the-eea"),
        (|entry| entry.declaration.review = START, "review-overdue"),
        (|entry| entry.active = false, "ended"),
    ];
    for (spoil, name) in cases {
        let mut entry = today(&counter.office.desk);
        spoil(&mut entry);
        counter.server.register(&[entry]).await;
        for command in all {
            counter.desk(command).await.refused(3, name);
        }
    }
    counter
        .server
        .register(&[today(&counter.office.desk)])
        .await;
    let past = counter.zoe.device.past(QUIET).await.expect("it verifies");
    let said: usize = past.cases.iter().map(|told| told.said.len()).sum();
    assert_eq!((past.cases.len(), said), (2, 3), "nothing of it was said");
    assert_eq!(counter.told(part).await.case.state, Event::Recorded);
    for command in all {
        // The answer is given by now.
        let ran = counter.desk(command).await;
        assert!(ran.code == 0, "{command:?} {ran:?}");
    }
    let unknown = ["note", "AAAAAAAA", "--by", "phone", "--text-file", &text];
    counter.desk(&unknown).await.refused(2, "none-such");
    let nobody = counter.office.desk.fingerprint().to_string();
    let nobody = ["note", &nobody, "--by", "phone", "--text-file", &text];
    counter.desk(&nobody).await.refused(3, "no-person");
}
