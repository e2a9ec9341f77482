//! Whoever opened something is told when it ends or changes, whatever way it ended, and says that it erased it.

use crate::grants::{NAME, ORIGIN, Scene, choice, deposit, entry, granted};
use crate::harness::START;
use crate::lost::{ADDRESS, erase, proven};
use crate::person::{flip, rng, spoilt};
use kluis_tests::{
    mail,
    purposes::{file, purpose},
    wait,
};
use kluis_vault::{
    check,
    decision::{Decision, Outcome},
    log,
    recipient::Recipient,
    registry,
    secret::Share,
};
use kluis_wire::{
    AccountId, Bytes, Confirmed, Erased, GrantShareId, Held, LookNonce, NoticeKind, Notices,
    NoticesAsked, ProblemType, Signature, limits, paths,
};
use reqwest::Method;

impl Scene {
    async fn opened(&self) {
        let shown = self.shown().await.remove(0);
        let value = self.look_at(&shown).await;
        assert_eq!(value.as_deref(), Ok(NAME.as_bytes()));
    }

    async fn held(&self) -> Vec<Held> {
        self.zoe.client.get(paths::HELD).await.ok()
    }

    /// The only one.
    async fn only(&self) -> Held {
        let mut held = self.held().await;
        assert_eq!(held.len(), 1);
        held.remove(0)
    }

    fn asking(&self, recipient: &Recipient) -> NoticesAsked {
        let mut nonce = [0; 16];
        rand_core::Rng::fill_bytes(&mut rng(), &mut nonce);
        recipient.ask_notices(ORIGIN, LookNonce(nonce), self.server.now())
    }

    async fn told_to(&self, recipient: &Recipient) -> Notices {
        let asked = self.asking(recipient);
        self.server.client().post(paths::NOTICES, &asked).await.ok()
    }

    async fn told(&self) -> Notices {
        self.told_to(&self.recipient).await
    }

    /// That there is one notice, of this kind, since this moment.
    async fn told_of(&self, kind: NoticeKind, since: u64) {
        let told = self.told().await;
        assert_eq!((told.notices.len(), told.more), (1, 0));
        let notice = &told.notices[0];
        assert_eq!(notice.account, self.zoe.account);
        assert_eq!(notice.name.field, "name.given");
        assert_eq!((notice.kind, notice.since), (kind, since));
    }

    fn says(&self, recipient: &Recipient) -> Erased {
        let name = kluis_wire::GrantName {
            grant: kluis_wire::GrantId([2; 16]),
            field: "name.given".to_owned(),
        };
        recipient.erased(ORIGIN, self.zoe.account, name, self.server.now())
    }

    async fn withdraw(&mut self) {
        let withdrawal = choice(Outcome::Withdrawn, &self.recipient);
        let (zoe, after) = (&self.zoe, self.decision.head);
        let decision = Decision::sign(zoe.account, &zoe.identity, after, withdrawal, START);
        let token = decision.expect("it signs").token;
        let name = self.says(&self.recipient).name;
        self.zoe
            .save(|commit| {
                commit.decisions = vec![token];
                commit.grants_removed = vec![name];
            })
            .await;
    }

    /// The field changes, and with it its copy.
    async fn change(&mut self, revision: u64) {
        let byte = u8::try_from(revision).expect("small");
        let (id, share) = (GrantShareId([40 + byte; 16]), Share::generate(&mut rng()));
        let to = (self.decision.head.digest, START + 1_000);
        let copy = granted(&self.zoe, &self.recipient, to, (id, &share));
        // Sealed as revision 1: this server can't tell, and nobody opens it here.
        let copy = kluis_wire::StoredGrant { revision, ..copy };
        let sealed: Bytes = deposit(&self.zoe, &[(id, &share)]);
        self.zoe
            .save(|commit| {
                commit.grants = vec![copy];
                commit.grant_deposit = Some(sealed);
            })
            .await;
    }
}

/// Nothing is open for a purpose that isn't published any more, whatever was decided about it.
#[tokio::test]
async fn what_a_purpose_let_in_ends_when_it_is_taken_out() {
    let mut scene = Scene::new().await;
    scene.opened().await;
    let shown = scene.shown().await.remove(0);
    let without = file(
        &[purpose("other", 1, &[])],
        &[("P-17", scene.recipient.public())],
    );
    scene.server = scene.server.restart_for(&without, 60).await;
    scene.zoe.go_on(&scene.server);
    assert!(scene.shown().await.is_empty());
    let refused = scene.look_at(&shown).await;
    assert_eq!(refused, Err(ProblemType::Unproven));
    let outcomes = [log::Outcome::Released, log::Outcome::NotGranted];
    assert_eq!(scene.outcomes().await, outcomes);
    scene.told_of(NoticeKind::Ended, START + 60).await;
    let destroyed = wait::until(async || (scene.kept_shares().await == 0).then_some(())).await;
    assert!(destroyed.is_some(), "its share stays");
}

#[tokio::test]
async fn what_was_opened_is_held_until_its_erasure_is_confirmed() {
    let mut scene = Scene::new().await;
    assert_eq!(scene.held().await, [], "nobody opened anything");
    scene.server.wait(10);
    scene.opened().await;
    let held = Held {
        name: scene.says(&scene.recipient).name,
        recipient: scene.recipient.fingerprint(),
        opened: START + 10,
        changed: None,
        ended: None,
        told: None,
        confirmed: None,
    };
    assert_eq!(scene.only().await, held);
    assert!(scene.told().await.notices.is_empty());
    let client = scene.server.client();
    // In force there is nothing to confirm.
    let early = client
        .post(paths::ERASED, &scene.says(&scene.recipient))
        .await;
    early.refused(ProblemType::NotFound);

    scene.server.wait(10);
    scene.withdraw().await;
    let ended = Held {
        ended: Some(START + 20),
        ..held
    };
    assert_eq!(scene.only().await, ended);
    scene.server.wait(10);
    scene.told_of(NoticeKind::Ended, START + 20).await;
    scene.server.wait(10);
    scene.told_of(NoticeKind::Ended, START + 20).await;
    let told = Held {
        told: Some(START + 30),
        ..ended
    };
    assert_eq!(scene.only().await, told, "the first time counts");

    scene.server.wait(10);
    let says = scene.says(&scene.recipient);
    assert_eq!(client.post(paths::ERASED, &says).await.status, 204);
    assert_eq!(client.post(paths::ERASED, &says).await.status, 204);
    let confirmed = Held {
        confirmed: Some(Confirmed {
            recipient: says.recipient,
            time: says.time,
            signature: says.signature,
        }),
        ..told
    };
    assert_eq!(scene.only().await, confirmed);
    assert!(check::erased(ORIGIN, &entry(&scene.recipient), &says).is_ok());
    assert!(scene.told().await.notices.is_empty());
    // Said again later it stays what it was.
    scene.server.wait(10);
    let again = scene.says(&scene.recipient);
    assert_eq!(client.post(paths::ERASED, &again).await.status, 204);
    assert_eq!(scene.only().await, confirmed);
    assert_eq!(
        client.get(paths::HELD).await.status,
        401,
        "it is the person's"
    );
}

#[tokio::test]
async fn a_term_that_is_over_is_told_with_its_moment() {
    let scene = Scene::new().await;
    scene.opened().await;
    scene.server.wait(1_000);
    scene.told_of(NoticeKind::Ended, START + 1_000).await;
    assert_eq!(scene.only().await.ended, Some(START + 1_000));
}

#[tokio::test]
async fn a_term_that_is_over_is_found_without_anybody_asking() {
    let scene = Scene::new().await;
    scene.opened().await;
    let server = scene.server.restart_after(1_500).await;
    let ended = wait::until(async || {
        let kinds = "SELECT kind || ' ' || since FROM held";
        (server.query("data.sqlite", kinds).await == [format!("2 {}", START + 1_000)]).then_some(())
    });
    assert!(ended.await.is_some(), "at the next sweep");
}

#[tokio::test]
async fn one_look_is_the_end_of_a_permission_for_one() {
    let scene = Scene::of(|choice| choice.outcome = Outcome::Once, START + 1_000).await;
    scene.opened().await;
    scene.told_of(NoticeKind::Ended, START).await;
}

#[tokio::test]
async fn what_changed_after_it_was_opened_is_told_until_it_is_opened_again() {
    let mut scene = Scene::new().await;
    scene.change(2).await;
    assert!(
        scene.told().await.notices.is_empty(),
        "nobody had opened it"
    );
    let mut scene = Scene::new().await;
    scene.opened().await;
    scene.server.wait(5);
    scene.change(2).await;
    scene.told_of(NoticeKind::Changed, START + 5).await;
    let held = scene.only().await;
    assert_eq!((held.changed, held.ended), (Some(START + 5), None));
    let client = scene.server.client();
    let says = scene.says(&scene.recipient);
    assert_eq!(client.post(paths::ERASED, &says).await.status, 204);
    // It ends after that: that is another notice.
    scene.server.wait(5);
    scene.withdraw().await;
    scene.told_of(NoticeKind::Ended, START + 10).await;
    let held = scene.only().await;
    assert_eq!((held.changed, held.confirmed), (None, None));
}

#[tokio::test]
async fn whoever_opens_it_again_holds_it_again() {
    let scene = Scene::new().await;
    scene.opened().await;
    // As a change leaves it, once it was confirmed.
    let changed =
        "UPDATE held SET kind = 1, since = 1, told = 1, confirmed = 1, confirmed_by = recipient,
                   signature = zeroblob(64) RETURNING field";
    scene.server.query("data.sqlite", changed).await;
    assert!(scene.only().await.confirmed.is_some());
    scene.server.wait(5);
    scene.opened().await;
    let held = scene.only().await;
    assert_eq!(held.opened, START + 5);
    assert_eq!(
        (held.changed, held.told, held.confirmed),
        (None, None, None)
    );
}

#[tokio::test]
async fn an_erased_account_is_told_until_it_is_confirmed() {
    let scene = Scene::new().await;
    scene.opened().await;
    let seen = mail::count(&scene.server.outbox(), ADDRESS);
    let lost = proven(&scene.server, seen).await;
    assert_eq!(erase(&lost, ADDRESS).await.status, 200);
    let Scene {
        server,
        zoe,
        recipient,
        ..
    } = scene;
    let server = server.restart_after(limits::ERASE_SECONDS).await;
    let accounts = "SELECT hex(id) FROM accounts";
    let gone = wait::until(async || {
        let left = server.query("data.sqlite", accounts).await;
        left.is_empty().then_some(())
    });
    assert!(gone.await.is_some(), "it is erased");
    server.register(&[entry(&recipient)]).await;
    let asked = recipient.ask_notices(ORIGIN, LookNonce([7; 16]), server.now());
    let told: Notices = server.client().post(paths::NOTICES, &asked).await.ok();
    assert_eq!(told.notices.len(), 1);
    assert_eq!(told.notices[0].account, zoe.account);
    let name = told.notices[0].name.clone();
    let says = recipient.erased(ORIGIN, zoe.account, name, server.now());
    assert_eq!(server.client().post(paths::ERASED, &says).await.status, 204);
    // Then nobody waits for it any more.
    let server = server.restart_after(1).await;
    let left = wait::until(async || {
        let left = server.query("data.sqlite", "SELECT field FROM held").await;
        left.is_empty().then_some(())
    });
    assert!(left.await.is_some(), "it is forgotten at the next sweep");
}

#[tokio::test]
async fn who_did_not_sign_learns_and_changes_nothing() {
    let mut scene = Scene::new().await;
    scene.opened().await;
    scene.withdraw().await;
    let client = scene.server.client();
    let post = |path, body: String| {
        let client = &client;
        async move { client.send(Method::POST, path, body, &[]).await }
    };
    let asked = scene.asking(&scene.recipient);
    for spoil in [
        spoilt(&asked, |asked| asked.time += 1),
        spoilt(&asked, |asked| flip(&mut asked.nonce.0)),
        spoilt(&asked, |asked| flip(&mut asked.signature.0)),
        spoilt(&asked, |asked| flip(&mut asked.recipient.0)),
    ] {
        let answer = post(paths::NOTICES, spoil).await;
        answer.refused(ProblemType::Unproven);
    }
    // What was signed for something else; by a stranger; too late.
    let listed = scene.recipient.ask(ORIGIN, asked.nonce, asked.time);
    let listed = NoticesAsked {
        signature: listed.signature,
        ..asked.clone()
    };
    let stranger = Recipient::generate(&mut rng()).expect("keys");
    for wrong in [listed, scene.asking(&stranger)] {
        let answer = client.post(paths::NOTICES, &wrong).await;
        answer.refused(ProblemType::Unproven);
    }
    let long_ago = scene.server.now() - limits::LOOK_SECONDS - 1;
    let late = scene
        .recipient
        .ask_notices(ORIGIN, LookNonce([3; 16]), long_ago);
    let answer = client.post(paths::NOTICES, &late).await;
    answer.refused(ProblemType::Expired);
    assert_eq!(scene.only().await.told, None, "nobody was told");
    // The honest one counts, once.
    assert_eq!(client.post(paths::NOTICES, &asked).await.status, 200);
    let answer = client.post(paths::NOTICES, &asked).await;
    answer.refused(ProblemType::Unproven);

    let says = scene.says(&scene.recipient);
    for spoil in [
        spoilt(&says, |says| says.time += 1),
        spoilt(&says, |says| flip(&mut says.signature.0)),
        spoilt(&says, |says| flip(&mut says.recipient.0)),
        spoilt(&says, |says| flip(&mut says.account.0)),
        spoilt(&says, |says| flip(&mut says.name.grant.0)),
        spoilt(&says, |says| says.name.field = "contact.phone".to_owned()),
    ] {
        let answer = post(paths::ERASED, spoil).await;
        answer.refused(ProblemType::Unproven);
    }
    let long = spoilt(&says, |says| says.name.field = "x".repeat(129));
    post(paths::ERASED, long)
        .await
        .refused(ProblemType::Malformed);
    let answer = client.post(paths::ERASED, &scene.says(&stranger)).await;
    answer.refused(ProblemType::Unproven);
    let name = says.name.clone();
    let late = scene
        .recipient
        .erased(ORIGIN, scene.zoe.account, name.clone(), long_ago);
    let answer = client.post(paths::ERASED, &late).await;
    answer.refused(ProblemType::Expired);
    // Signed, but about nothing that there is.
    let now = scene.server.now();
    let other = kluis_wire::GrantName {
        field: "contact.phone".to_owned(),
        ..name.clone()
    };
    for nothing in [
        scene
            .recipient
            .erased(ORIGIN, AccountId([9; 32]), name, now),
        scene
            .recipient
            .erased(ORIGIN, scene.zoe.account, other, now),
    ] {
        let answer = client.post(paths::ERASED, &nothing).await;
        answer.refused(ProblemType::NotFound);
    }
    assert_eq!(scene.only().await.confirmed, None);
    assert_eq!(client.post(paths::ERASED, &says).await.status, 204);
    let confirmed = scene.only().await.confirmed;
    assert_ne!(
        confirmed.expect("it is there").signature,
        Signature([0; 64])
    );
}

/// Also who may not look any more has to erase; with other keys it is still the same recipient, and another one isn't.
#[tokio::test]
async fn whoever_has_the_number_is_told_and_confirms() {
    let mut scene = Scene::new().await;
    scene.opened().await;
    scene.withdraw().await;
    let other = Recipient::generate(&mut rng()).expect("keys");
    let stranger = registry::Entry {
        number: "P-18".to_owned(),
        ..entry(&other)
    };
    let ended = registry::Entry {
        active: false,
        region: *b"US",
        ..entry(&scene.recipient)
    };
    scene.server.register(&[stranger, ended]).await;
    assert!(scene.told_to(&other).await.notices.is_empty());
    let client = scene.server.client();
    let answer = client.post(paths::ERASED, &scene.says(&other)).await;
    answer.refused(ProblemType::NotFound);
    assert_eq!(scene.told().await.notices.len(), 1, "no longer active");

    let renewed = Recipient::generate(&mut rng()).expect("keys");
    scene.server.register(&[entry(&renewed)]).await;
    let answer = client
        .post(paths::NOTICES, &scene.asking(&scene.recipient))
        .await;
    answer.refused(ProblemType::Unproven);
    assert_eq!(scene.told_to(&renewed).await.notices.len(), 1);
    let says = scene.says(&renewed);
    assert_eq!(client.post(paths::ERASED, &says).await.status, 204);
    let held = scene.only().await;
    assert_eq!(held.recipient, scene.recipient.fingerprint());
    let confirmed = held.confirmed.expect("it is there");
    assert_eq!(confirmed.recipient, renewed.fingerprint());
}
