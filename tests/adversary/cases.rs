//! Lies about cases: what was asked, what became of it, and what was written. The log is verified, and in it stands every
//! statement by its digest and its author's signature; so none is dropped, changed, moved or made up.

use crate::{
    attack::{attack, open},
    granted::recipient,
    knowing::{platform_keys, random, rng},
    lying::{Lie, encode, is},
    stage::{ORIGIN, PASSPHRASE, Person, Remembering, Stage},
};
use kluis_device::{
    CallError, Refusal,
    cases::{Channel, Event, Kind, Wanted},
    http::Http,
    recipient::Calls,
    save::SaveError,
    second::Shown,
    transport::Method,
    unlock::UnlockError,
};
use kluis_vault::{
    answer::Answer,
    case::{Author, Content, Receipt, Statement, enclosed_digest},
    letters,
    log::{Entry, Outcome},
    manifest::{Head, digest},
    platform::PlatformKeys,
    recipient::Recipient,
    secret::Share,
};
use kluis_wire::{
    AccountId, AnswerId, Bytes, CaseId, Cases, Digest, Enclosed, GrantShareId, History, Letter,
    LettersAsked, LookNonce, NewStatement, ProblemType, Purpose, Recorded, SharesReleased,
    Signature, SignedLook, SignedStatement, Stated, paths,
};
use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

const REFUSED: UnlockError = UnlockError::Refused(Refusal::Log);

/// Where statements stand in a log, and when they were put there.
type Places = BTreeMap<Vec<u8>, (Head, u64)>;

async fn read(stage: &mut Stage) -> Result<(), UnlockError> {
    stage.device.cases(&|_| {}).await.map(drop)
}

/// Somebody who asked for something twice: once it was answered with a letter, once it waits.
struct Asked {
    person: Person,
    desk: Recipient,
    calls: Calls<Http>,
    keys: Rc<PlatformKeys>,
    waiting: CaseId,
}

fn said(account: AccountId, case: CaseId, event: Event) -> Statement {
    Statement {
        account,
        case,
        author: Author::Platform,
        event,
        kind: Kind::Access,
        channel: Channel::App,
        subjects: Vec::new(),
        about: Bytes::default(),
        to: Digest([0; 32]),
        until: 0,
        enclosed: None,
        gone: Vec::new(),
        time: crate::granted::now(),
    }
}

impl Asked {
    async fn new() -> Self {
        let mut person = Person::new().await;
        let answered = Self::ask(&mut person, Kind::Access, &[]).await;
        let waiting = Self::ask(&mut person, Kind::Access, &[]).await;
        let asked = Self {
            desk: recipient("P-17"),
            calls: Calls::new(Http::new(person.server.origin()).expect("a client")),
            keys: Rc::new(platform_keys(&person.server).await),
            person,
            waiting,
        };
        let account = asked.person.account();
        let answer = said(account, answered, Event::Answered);
        asked.says(answer, Some("Zie de bijlage.")).await;
        asked
    }

    async fn ask(person: &mut Person, kind: Kind, about: &[u8]) -> CaseId {
        let wanted = Wanted {
            kind,
            subjects: Vec::new(),
            about: about.to_vec(),
            text: "Wat weet u van mij?",
        };
        let asked = person.own.device.request(&wanted, &|_| {}).await;
        asked.expect("an honest server")
    }

    /// What the desk would send.
    async fn signed(&self, statement: Statement, words: Option<&str>) -> NewStatement {
        let (mut enclosed, mut deposit) = (None, None);
        if let Some(words) = words {
            let account = statement.account;
            let asked = (Some(account), LookNonce(random()), statement.time);
            let asked = self.desk.ask_desk(ORIGIN, asked.0, asked.1, asked.2);
            let person = self.calls.person(&asked).await.expect("an honest server");
            let (share, id) = (Share::generate(&mut rng()), GrantShareId(random()));
            let answer = Answer {
                id: AnswerId(random()),
                subject: statement.case.to_string(),
                writer: self.desk.fingerprint(),
                share: id,
                time: statement.time,
                sealed: Bytes::default(),
                signature: Signature([0; 64]),
            };
            let content = Content {
                text: words.to_owned().into(),
                attachments: Vec::new(),
            };
            let to = (ORIGIN, account, person.identity.as_slice());
            let letter = answer.seal(to, &self.desk, &share, &content.encode(), &mut rng());
            enclosed = Some(Enclosed::ToPerson(Letter::from(letter.expect("a letter"))));
            let platform = self.keys.public(ORIGIN).expect("a document").sealing;
            let sealed =
                letters::deposit(platform.as_ref(), ORIGIN, account, id, &share, &mut rng());
            deposit = Some(sealed.expect("a deposit"));
        }
        let statement = Statement {
            enclosed: enclosed.as_ref().map(enclosed_digest),
            ..statement
        };
        NewStatement {
            signed: statement
                .sign_as_registered(ORIGIN, &self.desk)
                .expect("it can be said"),
            enclosed,
            deposit,
            own: None,
        }
    }

    async fn says(&self, statement: Statement, words: Option<&str>) -> SignedStatement {
        let new = self.signed(statement, words).await;
        self.calls.state(&new).await.expect("an honest server");
        new.signed
    }

    /// A lie to a device that reads everything.
    async fn lied(&self, lie: Lie) {
        let memory = Remembering::nothing();
        attack(&self.person, &memory, open, read, lie, REFUSED).await;
    }

    /// A lie about what was stated.
    async fn stated(&self, mut lie: impl FnMut(&mut Vec<Stated>) + 'static) {
        let lie = move |cases: &mut Cases| lie(&mut cases.statements);
        self.lied(Lie::to(Method::Get, paths::CASES, lie)).await;
    }

    /// A log written anew, with everything in it chained and signed as it should be, and what is stated to it, with receipts
    /// that say just that. Where nothing is changed in it, it is taken.
    async fn written_anew(
        &self,
        log: impl FnMut(&mut Vec<Entry>) + 'static,
        stated: impl FnMut(&mut Vec<Stated>) + 'static,
    ) {
        let mut twin = self.person.device(Remembering::nothing());
        open(&mut twin).await;
        twin.wire.lie(self.anew(|_| {}, |_| {}));
        assert_eq!(read(&mut twin).await, Ok(()), "the same, written anew");
        assert!(twin.wire.stop() > 0, "it was");
        self.lied(self.anew(log, stated)).await;
    }

    fn anew(
        &self,
        mut log: impl FnMut(&mut Vec<Entry>) + 'static,
        mut stated: impl FnMut(&mut Vec<Stated>) + 'static,
    ) -> Lie {
        let (keys, account) = (Rc::clone(&self.keys), self.person.account());
        let places: Rc<RefCell<Places>> = Rc::default();
        let written = Rc::clone(&places);
        let anew = Lie::to(Method::Get, paths::HISTORY, move |history: &mut History| {
            let entries = history.log.entries.iter();
            let mut entries: Vec<_> = entries
                .map(|entry| Entry::decode(entry.as_ref()).expect("an entry"))
                .collect();
            let Some(first) = entries.first() else {
                return;
            };
            let mut head = Head {
                sequence: first.sequence - 1,
                digest: first.previous,
            };
            log(&mut entries);
            history.log.entries = entries
                .into_iter()
                .map(|mut entry| {
                    (entry.sequence, entry.previous) = (head.sequence + 1, head.digest);
                    let encoded = entry.encode();
                    head = Head {
                        sequence: entry.sequence,
                        digest: digest(&encoded),
                    };
                    let mut written = written.borrow_mut();
                    written.insert(entry.look.look.0, (head, entry.time));
                    Bytes(encoded)
                })
                .collect();
            history.log.head = keys.sign_log(ORIGIN, account, head);
        });
        let keys = Rc::clone(&self.keys);
        let told = move |cases: &mut Cases| {
            stated(&mut cases.statements);
            let all: Vec<_> = cases.statements.clone();
            for one in &mut cases.statements {
                let said = Statement::decode(ORIGIN, one.signed.statement.as_ref());
                let (said, named) = (said.expect("one"), digest(one.signed.statement.as_ref()));
                let place = places.borrow().get(&named.0[..]).copied();
                let (Some((log, time)), false) = (place, said.author == Author::Platform) else {
                    continue;
                };
                let due = all.iter().find(|other| {
                    let other = statement(&other.signed);
                    other.case == said.case && other.event == Event::Received
                });
                let due = due.map_or(0, |due| statement(&due.signed).until);
                let receipt = Receipt {
                    account: said.account,
                    case: said.case,
                    event: said.event,
                    kind: said.kind,
                    statement: named,
                    time,
                    until: if said.event == Event::Asked {
                        due
                    } else {
                        said.until
                    },
                    log,
                };
                one.receipt = Some(keys.sign_stated(ORIGIN, &receipt));
            }
        };
        anew.and(Lie::to(Method::Get, paths::CASES, told))
    }
}

impl Asked {
    /// Everything that is stated, as the server has it.
    async fn told(&self) -> Vec<Stated> {
        let mut stage = self.person.device(Remembering::nothing());
        open(&mut stage).await;
        read(&mut stage).await.expect("an honest server");
        let (_, told): (_, Cases) = stage.wire.last(Method::Get, paths::CASES);
        told.statements
    }

    /// A log without a case, and nothing said about it.
    async fn left_out(&self, case: CaseId) {
        let of = |stated: &Stated| statement(&stated.signed).case == case;
        let told = self.told().await;
        let gone = told.iter().filter(|stated| of(stated));
        let gone: Vec<_> = gone
            .map(|stated| digest(stated.signed.statement.as_ref()).0.to_vec())
            .collect();
        assert_eq!(gone.len(), 2);
        self.written_anew(
            move |log| log.retain(|entry| !gone.contains(&entry.look.look.0)),
            move |stated| stated.retain(|one| statement(&one.signed).case != case),
        )
        .await;
    }
}

fn event(stated: &Stated) -> Event {
    statement(&stated.signed).event
}

fn statement(signed: &SignedStatement) -> Statement {
    Statement::decode(ORIGIN, signed.statement.as_ref()).expect("a statement")
}

/// An entry of the log for a statement of the server's own making.
fn entry(like: &Entry, signed: &SignedStatement) -> Entry {
    Entry {
        outcome: Outcome::Case,
        look: SignedLook {
            look: Bytes(digest(signed.statement.as_ref()).0.to_vec()),
            signature: signed.signature,
        },
        ..like.clone()
    }
}

#[tokio::test]
async fn statement_left_out() {
    let asked = Asked::new().await;
    asked
        .stated(|stated| stated.retain(|one| event(one) != Event::Answered))
        .await;
}

#[tokio::test]
async fn everything_left_out() {
    Asked::new().await.stated(Vec::clear).await;
}

#[tokio::test]
async fn statement_given_twice() {
    let asked = Asked::new().await;
    asked.stated(|stated| stated.push(stated[0].clone())).await;
}

#[tokio::test]
async fn statement_with_another_signature() {
    let asked = Asked::new().await;
    asked
        .stated(|stated| {
            let answer = stated.iter_mut().find(|one| event(one) == Event::Answered);
            answer.expect("an answer").signed.signature = Signature(random());
        })
        .await;
}

/// In the log too: then it is the signature that doesn't hold.
#[tokio::test]
async fn statement_forged() {
    let asked = Asked::new().await;
    let forged = Signature(random());
    asked
        .written_anew(
            move |log| log.last_mut().expect("the answer").look.signature = forged,
            move |stated| stated.last_mut().expect("the answer").signed.signature = forged,
        )
        .await;
}

#[tokio::test]
async fn statement_of_somebody_unregistered() {
    let asked = Asked::new().await;
    let account = asked.person.account();
    let own = Recipient::generate(&mut rng()).expect("keys");
    let said = said(account, asked.waiting, Event::Started);
    let said = said.sign_as_registered(ORIGIN, &own).expect("signed");
    let told = said.clone();
    asked
        .written_anew(
            move |log| {
                let more = entry(&log[0], &told);
                log.push(more);
            },
            move |stated| {
                stated.push(Stated {
                    signed: said.clone(),
                    enclosed: None,
                    receipt: stated[0].receipt.clone(),
                });
            },
        )
        .await;
}

#[tokio::test]
async fn statement_of_another_account() {
    let asked = Asked::new().await;
    let theirs = said(AccountId(random()), asked.waiting, Event::Started);
    let theirs = theirs.sign_as_registered(ORIGIN, &asked.desk);
    let theirs = theirs.expect("signed");
    let told = theirs.clone();
    asked
        .written_anew(
            move |log| {
                let more = entry(&log[0], &told);
                log.push(more);
            },
            move |stated| {
                stated.push(Stated {
                    signed: theirs.clone(),
                    enclosed: None,
                    receipt: stated[0].receipt.clone(),
                });
            },
        )
        .await;
}

/// The answer stands before the question.
#[tokio::test]
async fn statements_reordered() {
    let asked = Asked::new().await;
    asked
        .written_anew(
            |log| {
                let answer = log.pop().expect("the answer");
                log.insert(0, answer);
                assert!(log.len() > 1, "it has moved");
            },
            |_| {},
        )
        .await;
}

/// The log without the case, and nothing said about it: the manifest notes that it was asked.
#[tokio::test]
async fn case_left_out_of_the_log() {
    let asked = Asked::new().await;
    asked.left_out(asked.waiting).await;
}

/// Another day than the twenty-eighth, in the platform's own words, as they stand in the log.
async fn another_day(change: impl Fn(&mut Statement)) {
    let asked = Asked::new().await;
    let told = asked.told().await;
    let mut received = statement(&told[3].signed);
    assert_eq!(
        (received.event, received.case),
        (Event::Received, asked.waiting)
    );
    let honest = digest(told[3].signed.statement.as_ref());
    change(&mut received);
    let signed = received.of_platform(ORIGIN).expect("it can be said");
    let told = signed.clone();
    asked
        .written_anew(
            move |log| {
                let of = |entry: &&mut Entry| entry.look.look.0 == honest.0;
                if let Some(found) = log.iter_mut().find(of) {
                    *found = entry(found, &told);
                }
            },
            move |stated| stated[3].signed = signed.clone(),
        )
        .await;
}

#[tokio::test]
async fn day_put_off_in_silence() {
    another_day(|received| received.until += 2 * 24 * 60 * 60).await;
}

#[tokio::test]
async fn day_moved_back() {
    another_day(|received| received.until -= 2 * 24 * 60 * 60).await;
}

/// The person never asked for it.
#[tokio::test]
async fn masking_that_nobody_asked_for() {
    let asked = Asked::new().await;
    let (account, part) = (asked.person.account(), CaseId(random()));
    let recorded = Statement {
        kind: Kind::Participation,
        ..said(account, part, Event::Recorded)
    };
    let recorded = asked.says(recorded, Some("{}")).await;
    let masked = Statement {
        kind: Kind::Participation,
        gone: vec![digest(recorded.statement.as_ref())],
        ..said(account, part, Event::Masked)
    };
    let masked = masked.of_platform(ORIGIN).expect("it can be said");
    let told = masked.clone();
    asked
        .written_anew(
            move |log| {
                let more = entry(&log[0], &told);
                log.push(more);
            },
            move |stated| {
                stated.retain(|one| event(one) != Event::Recorded);
                stated.push(Stated {
                    signed: masked.clone(),
                    enclosed: None,
                    receipt: None,
                });
            },
        )
        .await;
}

/// With a masking that was asked for and granted goes what it masks, and not what the platform would rather not have said.
#[tokio::test]
async fn masking_that_takes_the_platforms_words_with_it() {
    let mut asked = Asked::new().await;
    let (account, part) = (asked.person.account(), CaseId(random()));
    let recorded = Statement {
        kind: Kind::Participation,
        ..said(account, part, Event::Recorded)
    };
    asked.says(recorded, Some("{}")).await;
    let masking = Asked::ask(&mut asked.person, Kind::Masking, &part.0).await;
    let granted = Statement {
        kind: Kind::Masking,
        about: Bytes(part.0.to_vec()),
        ..said(account, masking, Event::Answered)
    };
    asked.says(granted, None).await;
    let waiting = asked.waiting;
    let told = asked.told().await;
    let last = told.last().expect("the masking").clone();
    let mut masked = statement(&last.signed);
    assert_eq!((masked.event, masked.gone.len()), (Event::Masked, 1));
    let received = told.iter().find(|one| {
        let statement = statement(&one.signed);
        statement.event == Event::Received && statement.case == waiting
    });
    let received = digest(received.expect("the day").signed.statement.as_ref());
    masked.gone.push(received);
    masked.gone.sort_unstable();
    let signed = masked.of_platform(ORIGIN).expect("it can be said");
    let told = signed.clone();
    asked
        .written_anew(
            move |log| {
                let last = log.pop().expect("the masking");
                log.push(entry(&last, &told));
            },
            move |stated| {
                stated.retain(|one| digest(one.signed.statement.as_ref()) != received);
                stated.last_mut().expect("the masking").signed = signed.clone();
            },
        )
        .await;
}

#[tokio::test]
async fn look_disguised_as_a_statement() {
    let granted = crate::granted::Granted::new().await;
    granted.look().await.expect("an honest server");
    let (keys, account) = (
        platform_keys(&granted.person.server).await,
        granted.person.account(),
    );
    let lie = Lie::to(Method::Get, paths::HISTORY, move |history: &mut History| {
        let mut entry = Entry::decode(history.log.entries[0].as_ref()).expect("the look");
        entry.outcome = Outcome::Case;
        let encoded = entry.encode();
        let head = Head {
            sequence: entry.sequence,
            digest: digest(&encoded),
        };
        history.log.entries[0] = Bytes(encoded);
        history.log.head = keys.sign_log(ORIGIN, account, head);
    });
    let memory = Remembering::nothing();
    attack(&granted.person, &memory, open, read, lie, REFUSED).await;
}

#[tokio::test]
async fn letter_of_another_case() {
    let asked = Asked::new().await;
    let answer = said(asked.person.account(), asked.waiting, Event::Answered);
    asked.says(answer, Some("Er is niets.")).await;
    asked
        .stated(|stated| {
            let answers = stated
                .iter_mut()
                .filter(|one| event(one) == Event::Answered);
            let mut answers: Vec<_> = answers.collect();
            let other = answers[1].enclosed.clone();
            answers[1].enclosed = answers[0].enclosed.clone();
            answers[0].enclosed = other;
        })
        .await;
}

#[tokio::test]
async fn letter_left_out() {
    let asked = Asked::new().await;
    asked
        .stated(|stated| stated.last_mut().expect("the answer").enclosed = None)
        .await;
}

#[tokio::test]
async fn receipt_left_out() {
    let asked = Asked::new().await;
    asked.stated(|stated| stated[0].receipt = None).await;
}

#[tokio::test]
async fn receipt_of_another_statement() {
    let asked = Asked::new().await;
    asked
        .stated(|stated| stated[0].receipt = stated[2].receipt.clone())
        .await;
}

/// Signed by the platform, with another day in it than it said.
#[tokio::test]
async fn receipt_with_another_day() {
    let asked = Asked::new().await;
    let keys = Rc::clone(&asked.keys);
    asked
        .stated(move |stated| {
            let signing = keys.public(ORIGIN).expect("a document").signing;
            let token = stated[0].receipt.as_ref().expect("a receipt");
            let mut receipt = Receipt::verify(ORIGIN, &signing, token).expect("its own");
            receipt.until += 1;
            stated[0].receipt = Some(keys.sign_stated(ORIGIN, &receipt));
        })
        .await;
}

#[tokio::test]
async fn cases_without_end() {
    let asked = Asked::new().await;
    let lie = Lie::to(Method::Get, paths::CASES, |cases: &mut Cases| {
        cases.more = Some(0);
    });
    let expected = UnlockError::Call(CallError::Form);
    attack(
        &asked.person,
        &Remembering::nothing(),
        open,
        read,
        lie,
        expected,
    )
    .await;
}

#[tokio::test]
async fn letters_shares_not_signed() {
    let asked = Asked::new().await;
    let lie = Lie::to(
        Method::Post,
        paths::LETTERS,
        |answer: &mut SharesReleased| {
            answer.signature = Signature(random());
        },
    );
    let expected = UnlockError::Refused(Refusal::Share);
    // The nonce was used: the truth is asked for in a session of its own.
    let mut stage = asked.person.device(Remembering::nothing());
    open(&mut stage).await;
    stage.wire.lie(lie);
    assert_eq!(read(&mut stage).await, Err(expected));
    assert!(stage.wire.stop() > 0, "it was told");
    assert_eq!(read(&mut stage).await, Ok(()), "the truth after the lie");
}

/// A share that isn't the letter's opens nothing: that letter isn't shown, and nothing in its place.
#[tokio::test]
async fn letter_with_another_share() {
    let asked = Asked::new().await;
    let (keys, account) = (Rc::clone(&asked.keys), asked.person.account());
    let lie = Lie::answer(move |request, response| {
        if !is(request, Method::Post, paths::LETTERS) {
            return false;
        }
        let letters: LettersAsked = crate::lying::asked(request);
        let other = [Share::generate(&mut rng())];
        let mut answer: SharesReleased = crate::lying::decode(&response.body);
        let released = keys.release(ORIGIN, account, &letters, &other, &mut rng());
        (answer.sealed, answer.signature) = released.expect("it is sealed");
        response.body = encode(&answer);
        true
    });
    let mut stage = asked.person.device(Remembering::nothing());
    open(&mut stage).await;
    let opened = async |stage: &mut Stage| {
        let (_, opened) = stage.device.cases(&|_| {}).await.expect("it verifies");
        let texts = opened
            .into_iter()
            .map(|(_, content)| content.map(|content| content.text.to_string()));
        texts.collect::<Vec<_>>()
    };
    let own = Some("Wat weet u van mij?".to_owned());
    let honest = [own.clone(), Some("Zie de bijlage.".to_owned()), own.clone()];
    assert_eq!(opened(&mut stage).await, honest, "the honest twin");
    stage.wire.lie(lie);
    assert_eq!(opened(&mut stage).await, [own.clone(), None, own]);
    assert!(stage.wire.stop() > 0, "it was told");
    assert_eq!(opened(&mut stage).await, honest, "the truth after the lie");
}

/// It says that it has the request, and signs nothing: the person isn't told that it was asked.
#[tokio::test]
async fn request_acknowledged_without_a_receipt() {
    let asked = Asked::new().await;
    let mut stage = asked.person.device(Remembering::nothing());
    open(&mut stage).await;
    stage.wire.lie(Lie::to(
        Method::Post,
        paths::CASES,
        |recorded: &mut Recorded| recorded.receipt.clear(),
    ));
    let wanted = Wanted {
        kind: Kind::Other,
        subjects: Vec::new(),
        about: Vec::new(),
        text: "Hallo?",
    };
    let refused = stage.device.request(&wanted, &|_| {}).await.err();
    assert_eq!(refused, Some(SaveError::Refused(Refusal::Log)));
    assert!(stage.wire.stop() > 0, "it was told");
    // It was there all the same; what comes next notes it, so that it can't be left out from then on.
    stage.device.request(&wanted, &|_| {}).await.expect("asked");
    let told = asked.told().await;
    assert_eq!((told.len(), event(&told[5])), (9, Event::Asked));
    asked.left_out(statement(&told[5].signed).case).await;
}

/// What was signed with keys that others have followed is put into the log by nobody.
#[tokio::test]
async fn request_signed_with_former_keys() {
    let asked = Asked::new().await;
    let mut stage = asked.person.device(Remembering::nothing());
    open(&mut stage).await;
    let wanted = Wanted {
        kind: Kind::Other,
        subjects: Vec::new(),
        about: Vec::new(),
        text: "Hallo?",
    };
    let unavailable = ProblemType::Unavailable;
    let kept: Rc<RefCell<Option<Vec<u8>>>> = Rc::default();
    let keeping = Rc::clone(&kept);
    stage.wire.lie(Lie::instead(move |request| {
        is(request, Method::Post, paths::CASES).then(|| {
            (*keeping.borrow_mut()).clone_from(&request.body);
            Ok(crate::lying::said(unavailable))
        })
    }));
    assert!(stage.device.request(&wanted, &|_| {}).await.is_err());
    assert!(stage.wire.stop() > 0, "it was kept");
    stage.wire.stop();
    let second = Shown::Passphrase(PASSPHRASE);
    let second = stage
        .device
        .show_second(second, Purpose::Unlockers, &|_| {});
    second.await.expect("a second unlocker");
    let rotated = stage.device.rotate_root(&|_| {}).await;
    rotated.expect("other keys");
    stage.wire.lie(Lie::instead(move |request| {
        if is(request, Method::Post, paths::CASES) {
            request.body.clone_from(&kept.borrow());
        }
        None
    }));
    let unproven = stage.device.request(&wanted, &|_| {}).await.err();
    assert!(
        matches!(
            unproven,
            Some(SaveError::Call(CallError::Problem {
                kind: ProblemType::Unproven,
                ..
            }))
        ),
        "{unproven:?}"
    );
    stage.wire.stop();
    stage.device.request(&wanted, &|_| {}).await.expect("asked");
}
