//! A person deletes the account: with a second unlocker or after three days, at once, and proven.

use crate::grants::{ORIGIN, Scene};
use crate::harness::{Answer, START, Server};
use crate::person::{PASSPHRASE, Person, person, rng, spoilt};
use kluis_vault::{
    deletion::{self, Proof},
    manifest::{Head, digest},
};
use kluis_wire::{
    Deleted, Deletion, Digest, GrantsAsked, History, LookNonce, NoticeKind, Notices, ProblemType,
    Purpose, SessionId, limits, paths,
};
use reqwest::Method;

impl Person {
    /// Asks for the end of the account, as its vault stands.
    fn leaving(&self) -> Deletion {
        let about = (self.session.session, digest(&self.head), 1);
        deletion::request(&self.platform.origin, self.account, &self.identity, about)
    }

    async fn leave(&self, deletion: &Deletion) -> Answer {
        self.client.post(paths::DELETION, deletion).await
    }

    /// Shows the recovery code, for this and nothing else.
    async fn may_leave(&self) {
        let second = self.code_shown(Purpose::Delete).await;
        assert_eq!(self.show(&second).await.status, 200);
    }

    fn proven(&self, answer: &Answer) -> Proof {
        let deleted: Deleted = answer.ok();
        let (origin, key) = (&self.platform.origin, &self.platform.signing);
        Proof::verify(origin, key, &deleted.proof).expect("the platform signed it")
    }
}

/// Tables with a row that names anybody, or could.
async fn left(server: &Server) -> Vec<String> {
    let data = server.query(
        "data.sqlite",
        "SELECT 'accounts' FROM accounts UNION ALL SELECT 'fields' FROM fields UNION ALL SELECT 'headers' FROM headers
         UNION ALL SELECT 'slots' FROM slots UNION ALL SELECT 'shares' FROM shares UNION ALL SELECT 'sessions' FROM sessions
         UNION ALL SELECT 'devices' FROM devices UNION ALL SELECT 'files' FROM files UNION ALL SELECT 'chunks' FROM chunks
         UNION ALL SELECT 'grants' FROM grants UNION ALL SELECT 'grant_shares' FROM grant_shares
         UNION ALL SELECT 'loans' FROM loans UNION ALL SELECT 'receipts' FROM receipts UNION ALL SELECT 'identities' FROM identities
         UNION ALL SELECT 'access_log' FROM access_log UNION ALL SELECT 'waits' FROM waits
         UNION ALL SELECT 'freezes' FROM freezes UNION ALL SELECT 'erasures' FROM erasures",
    );
    let shares = "SELECT 'shares' FROM shares UNION ALL SELECT 'copies' FROM grant_shares";
    [data.await, server.query("shares.sqlite", shares).await].concat()
}

/// Whether these bytes stand in any file of the server's.
fn anywhere(server: &Server, bytes: &[u8]) -> bool {
    [
        "data.sqlite",
        "data.sqlite-wal",
        "shares.sqlite",
        "shares.sqlite-wal",
    ]
    .map(|name| server.data().join(name))
    .into_iter()
    .any(|file| {
        std::fs::read(file)
            .is_ok_and(|held| held.windows(bytes.len()).any(|window| window == bytes))
    })
}

#[tokio::test]
async fn with_a_second_unlocker_everything_is_gone_at_once_and_that_is_proven() {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    let elsewhere = {
        let mut other = person(&server, "anna@example.org").await;
        other.log_in(server.client(), false).await;
        other
    };
    let sealed = server
        .query("data.sqlite", "SELECT hex(sealed) FROM fields")
        .await;
    let wrapped = server
        .query("shares.sqlite", "SELECT hex(wrapped) FROM shares")
        .await;
    assert_eq!((sealed.len(), wrapped.len()), (2, 12), "of two people");

    zoe.may_leave().await;
    server.wait(5);
    let answer = zoe.leave(&zoe.leaving()).await;
    let proof = zoe.proven(&answer);
    assert_eq!(
        proof,
        Proof {
            account: zoe.account,
            time: START + 5,
            fields: 1,
            files: 0,
            shares: 6,
            copies: 0,
            receipts: Head::NONE,
            backups: START + 5 + limits::BACKUP_SECONDS,
        }
    );
    let cleared = answer.headers.get_all("set-cookie").iter();
    assert_eq!(
        cleared
            .filter(|cookie| cookie.to_str().is_ok_and(|text| text.contains("Max-Age=0")))
            .count(),
        2
    );
    assert_eq!(zoe.client.get(paths::VAULT).await.status, 401);
    zoe.opens_nothing(&server, "zoe@example.org").await;

    // Nothing of it is in a file any more, not even where it was deleted; and all of the other's is.
    let still = server
        .query("data.sqlite", "SELECT hex(sealed) FROM fields")
        .await;
    assert_eq!(still.len(), 1);
    let gone = sealed.iter().filter(|row| !still.contains(row));
    let kept = server
        .query("shares.sqlite", "SELECT hex(wrapped) FROM shares")
        .await;
    assert_eq!(kept.len(), 6);
    for bytes in gone.chain(wrapped.iter().filter(|row| !kept.contains(row))) {
        let bytes = hex::decode(bytes).expect("hexadecimal");
        assert!(!anywhere(&server, &bytes));
    }
    assert_eq!(elsewhere.client.get(paths::VAULT).await.status, 200);
    // The address is free.
    person(&server, "zoe@example.org").await;
}

#[tokio::test]
async fn the_same_request_gives_the_same_proof_for_a_day_and_nobody_needs_a_session_for_it() {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    zoe.may_leave().await;
    let deletion = zoe.leaving();
    let first: Deleted = zoe.leave(&deletion).await.ok();
    server.wait(60);
    let again: Deleted = server.client().post(paths::DELETION, &deletion).await.ok();
    assert_eq!(again, first);
    let mut other = deletion.clone();
    other.signature.0[3] ^= 1;
    let answer = server.client().post(paths::DELETION, &other).await;
    answer.refused(ProblemType::NoSession);

    let server = server.restart_after(limits::PROOF_SECONDS).await;
    let forgotten = kluis_tests::wait::until(async || {
        let answer = server.client().post(paths::DELETION, &deletion).await;
        (answer.status == 401).then_some(())
    });
    assert!(forgotten.await.is_some());
    assert_eq!(left(&server).await, Vec::<String>::new());
    let deletions = server.query("data.sqlite", "SELECT hex(account) FROM deletions");
    assert_eq!(deletions.await, Vec::<String>::new());
}

#[tokio::test]
async fn a_cookie_is_not_enough_and_one_unlocker_neither() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    let anna = person(&server, "anna@example.org").await;
    let before = server.dump().await;
    zoe.leave(&zoe.leaving())
        .await
        .refused(ProblemType::SecondNeeded);
    // Shown for something else it doesn't count.
    zoe.show_code().await;
    zoe.leave(&zoe.leaving())
        .await
        .refused(ProblemType::SecondNeeded);
    zoe.may_leave().await;
    let honest = zoe.leaving();
    let theirs = deletion::request(
        ORIGIN,
        zoe.account,
        &anna.identity,
        (zoe.session.session, digest(&zoe.head), 1),
    );
    zoe.leave(&theirs).await.refused(ProblemType::Unproven);
    let spoil: [fn(&mut Deletion); 3] = [
        |one| one.session = SessionId([9; 16]),
        |one| one.head = Digest([9; 32]),
        |one| one.time += 1,
    ];
    for spoil in spoil {
        let text = spoilt(&honest, spoil);
        let answer = zoe
            .client
            .send(Method::POST, paths::DELETION, &text, &[])
            .await;
        answer.refused(ProblemType::Unproven);
    }
    // Of another session, though signed; and of another state of the vault.
    let another = deletion::request(
        ORIGIN,
        zoe.account,
        &zoe.identity,
        (SessionId([9; 16]), digest(&zoe.head), 1),
    );
    zoe.leave(&another).await.refused(ProblemType::NoSession);
    assert_eq!(strip(&server.dump().await), strip(&before));
    zoe.save(|_| {}).await;
    zoe.leave(&honest).await.refused(ProblemType::Changed);
    let answer = anna.client.post(paths::DELETION, &zoe.leaving()).await;
    answer.refused(ProblemType::Unproven);
    server.wait(limits::SECOND_SECONDS);
    zoe.leave(&zoe.leaving())
        .await
        .refused(ProblemType::SecondNeeded);
    zoe.may_leave().await;
    assert_eq!(zoe.leave(&zoe.leaving()).await.status, 200);
}

/// But for what a second unlocker leaves behind in the session and the slot it is of.
fn strip(dump: &str) -> Vec<&str> {
    let lines = dump.lines();
    lines
        .filter(|line| !line.starts_with("sessions") && !line.starts_with("slots"))
        .collect()
}

#[tokio::test]
async fn a_frozen_account_stays_until_the_freeze_is_ended() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    zoe.may_leave().await;
    assert_eq!(zoe.client.post(paths::FREEZE, &()).await.status, 204);
    zoe.leave(&zoe.leaving()).await.refused(ProblemType::Frozen);
    let code = zoe.code_shown(Purpose::Unfreeze).await;
    assert_eq!(zoe.unfreeze(&code).await.status, 204);
    zoe.log_in(server.client(), false).await;
    zoe.may_leave().await;
    assert_eq!(zoe.leave(&zoe.leaving()).await.status, 200);
}

#[tokio::test]
async fn who_has_one_unlocker_waits_three_days() {
    let server = Server::start().await;
    let mut zoe = person(&server, "zoe@example.org").await;
    let start = zoe.waiting(&zoe.address);
    assert_eq!(zoe.client.post(paths::WAIT, &start).await.status, 200);
    server.wait(limits::WAIT_SECONDS - 1);
    zoe.log_in(server.client(), false).await;
    zoe.leave(&zoe.leaving())
        .await
        .refused(ProblemType::SecondNeeded);
    server.wait(1);
    assert_eq!(zoe.leave(&zoe.leaving()).await.status, 200);
    assert_eq!(left(&server).await, Vec::<String>::new());
}

#[tokio::test]
async fn recipients_are_told_copies_go_and_a_digest_stays_as_proof_of_consent() {
    let scene = Scene::new().await;
    let shown = scene.shown().await.remove(0);
    assert!(scene.look_at(&shown).await.is_ok());
    let history: History = scene.zoe.client.get(paths::HISTORY).await.ok();
    let last = history.receipts.last().expect("a receipt").clone();
    scene.zoe.may_leave().await;
    let answer = scene.zoe.leave(&scene.zoe.leaving()).await;
    let proof = scene.zoe.proven(&answer);
    let head = Head {
        sequence: 1,
        digest: digest(last.as_bytes()),
    };
    assert_eq!((proof.copies, proof.receipts), (1, head));
    assert_eq!(left(&scene.server).await, Vec::<String>::new());
    assert!(scene.look_at(&shown).await.is_err());

    let mut nonce = [0; 16];
    rand_core::Rng::fill_bytes(&mut rng(), &mut nonce);
    let (recipient, now) = (&scene.recipient, scene.server.now());
    let asked = recipient.ask_notices(ORIGIN, LookNonce(nonce), now);
    let client = scene.server.client();
    let told: Notices = client.post(paths::NOTICES, &asked).await.ok();
    assert_eq!(told.notices.len(), 1);
    assert_eq!(told.notices[0].kind, NoticeKind::Ended);
    assert_eq!(told.notices[0].account, scene.zoe.account);
    let asked: GrantsAsked = recipient.ask(ORIGIN, LookNonce([7; 16]), now);
    let shown: Vec<kluis_wire::GrantShown> = client.post(paths::GRANTS, &asked).await.ok();
    assert!(shown.is_empty());

    // Nothing but the digest, and it doesn't stay for ever.
    const CONSENTS: &str = "SELECT lower(hex(receipt)) FROM consents";
    let consents = scene.server.query("data.sqlite", CONSENTS).await;
    assert_eq!(consents, [hex::encode(head.digest.0)]);
    let columns = "SELECT name FROM pragma_table_info('consents')";
    let columns = scene.server.query("data.sqlite", columns).await;
    assert_eq!(columns, ["receipt", "forget"]);
    let server = scene.server.restart_after(limits::CONSENT_SECONDS).await;
    let gone = kluis_tests::wait::until(async || {
        server
            .query("data.sqlite", CONSENTS)
            .await
            .is_empty()
            .then_some(())
    });
    assert!(gone.await.is_some());
}

#[tokio::test]
async fn what_could_not_be_destroyed_is_not_said_to_be_and_goes_on_later() {
    let server = Server::start().await;
    let zoe = person(&server, "zoe@example.org").await;
    zoe.may_leave().await;
    let deletion = zoe.leaving();
    server
        .change(
            "shares.sqlite",
            "CREATE TRIGGER stuck BEFORE DELETE ON shares BEGIN SELECT RAISE(ABORT, 'stuck'); END",
        )
        .await;
    zoe.leave(&deletion).await.refused(ProblemType::Unavailable);
    // Nothing leads to it any more all the same.
    assert_eq!(zoe.client.get(paths::VAULT).await.status, 401);
    let guess = zoe.guess(&server.client(), PASSPHRASE).await;
    assert!(guess.is_ok(), "as for any address without an account");
    zoe.opens_nothing(&server, "zoe@example.org").await;
    server.change("shares.sqlite", "DROP TRIGGER stuck").await;
    let answer = server.client().post(paths::DELETION, &deletion).await;
    assert_eq!(zoe.proven(&answer).shares, 6);
    assert_eq!(left(&server).await, Vec::<String>::new());
}
