//! A person whose device can be told to do anything, honest or not: it holds the keys and signs what a test
//! wants signed. What is sealed for the person alone is random here; the server can't know.

use crate::harness::{Answer, Client, Server, json};
use kluis_tests::mail;
use kluis_vault::{
    encoding::gather,
    hpke::SealingKey,
    identity::{self, Identity, key_id},
    manifest::{Header, digest, rest_digest},
    opaque::{Exported, Login, Registration},
    platform::{fingerprint, seal_address, seal_code},
    recovery::RecoveryCode,
    secret::{RootKey, Share},
    share::{self, Asking},
    slot::{Asked, Unlocker},
};
use kluis_wire::{
    AccountId, Bytes, Category, Challenge, ChallengeStart, Commit, DeviceId, Digest, KeyLogin,
    Language, LoginFinish, LoginStart, LoginStarted, NewAccount, OpaqueRequest, OpaqueResponse,
    Platform, Purpose, RowId, SessionOpened, ShareId, ShareRequest, SignUpCode, SignUpId,
    SignUpStart, SignUpStarted, StoredRow, StoredSlot, paths,
};
use rand_core::{Rng as _, UnwrapErr};

pub const PASSPHRASE: &[u8] = "vijf gewone woorden op rij".as_bytes();

pub fn rng() -> UnwrapErr<getrandom::SysRng> {
    UnwrapErr(getrandom::SysRng)
}

pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rng().fill_bytes(&mut bytes);
    bytes
}

/// Somebody who is signing up.
pub struct Newcomer {
    pub client: Client,
    pub platform: Platform,
    pub address: String,
    pub id: SignUpId,
}

/// Starts a sign-up.
pub async fn start(server: &Server, address: &str) -> Newcomer {
    let client = server.client();
    let platform: Platform = client.get(paths::PLATFORM).await.ok();
    let started: SignUpStarted = client
        .post(paths::SIGN_UP, &sign_up(&platform, address))
        .await
        .ok();
    Newcomer {
        client,
        platform,
        address: address.to_owned(),
        id: started.id,
    }
}

pub fn sign_up(platform: &Platform, address: &str) -> SignUpStart {
    let address = seal_address(platform, address, &mut rng()).expect("short enough");
    SignUpStart {
        address,
        language: Language::Nl,
    }
}

impl Newcomer {
    pub fn path(&self, step: &str) -> String {
        format!("{}/{}/{step}", paths::SIGN_UP, self.id)
    }

    pub fn code(&self, digits: &str) -> SignUpCode {
        SignUpCode {
            code: seal_code(&self.platform, self.id, digits, &mut rng()).expect("short enough"),
        }
    }

    pub async fn try_code(&self, digits: &str) -> Answer {
        self.client
            .post(&self.path(paths::SIGN_UP_CODE), &self.code(digits))
            .await
    }

    /// Reads the mailed code and shows it.
    pub async fn confirm(&self, server: &Server) {
        let digits = mail::code(&server.outbox(), &self.address, 0).await;
        assert_eq!(self.try_code(&digits).await.status, 204);
    }

    /// OPAQUE's registration.
    pub async fn register(&self) -> (Exported, Vec<u8>) {
        let (registration, request) =
            Registration::start(PASSPHRASE, &mut rng()).expect("a request");
        let request = OpaqueRequest {
            request: Bytes(request),
        };
        let answer: OpaqueResponse = self
            .client
            .post(&self.path(paths::SIGN_UP_OPAQUE), &request)
            .await
            .ok();
        registration
            .finish(
                PASSPHRASE,
                &self.address,
                &self.platform.origin,
                answer.response.as_ref(),
                &mut rng(),
            )
            .expect("an honest server")
    }

    /// Makes keys and the request for an account; nothing is sent.
    pub fn found(self, exported: &Exported, record: Vec<u8>) -> (Person, NewAccount) {
        let origin = self.platform.origin.clone();
        let identity = Identity::generate(&mut rng()).expect("an identity");
        let account = identity::account(&origin, identity.public().expect("keys"));
        let code = RecoveryCode::generate(&mut rng());
        let person = Person {
            client: self.client,
            platform: self.platform,
            address: self.address,
            identity,
            account,
            code,
            sequence: 0,
            head: Vec::new(),
            session: SessionOpened {
                account,
                session: kluis_wire::SessionId([0; 16]),
                nonce: kluis_wire::Nonce([0; 32]),
            },
            ephemeral: SealingKey::generate(&mut rng()),
        };
        let slots = vec![
            person.slot(&Unlocker::passphrase(exported)),
            person.slot(&Unlocker::recovery(&person.code)),
        ];
        let commit = person.commit(|commit| {
            commit.keyring = Some(Bytes(random::<128>().into()));
            commit.slots = slots;
            commit.rows = vec![row(1)];
            commit.deposit = Some(person.deposit(1, &[1]));
        });
        let public = person.identity.public().expect("keys").clone();
        let account = NewAccount {
            account,
            identity: public,
            record: Some(Bytes(record)),
            commit,
            keep: true,
        };
        (person, account)
    }
}

/// A person with a vault.
pub struct Person {
    pub client: Client,
    pub platform: Platform,
    pub address: String,
    pub identity: Identity,
    pub account: AccountId,
    pub code: RecoveryCode,
    /// Of the last commit that was stored.
    pub sequence: u64,
    pub head: Vec<u8>,
    pub session: SessionOpened,
    pub ephemeral: SealingKey,
}

/// Signs somebody up.
pub async fn person(server: &Server, address: &str) -> Person {
    let newcomer = start(server, address).await;
    newcomer.confirm(server).await;
    let (exported, record) = newcomer.register().await;
    let path = newcomer.path(paths::SIGN_UP_ACCOUNT);
    let (mut person, account) = newcomer.found(&exported, record);
    person.session = person.client.post(&path, &account).await.ok();
    person.stored(&account.commit);
    person
}

/// A row of a vault.
pub fn row(number: u8) -> StoredRow {
    StoredRow {
        id: RowId([number; 16]),
        sealed: Bytes(random::<64>().into()),
    }
}

impl Person {
    pub fn slot(&self, unlocker: &Unlocker) -> StoredSlot {
        let root = RootKey::generate(&mut rng());
        let origin = &self.platform.origin;
        let new = unlocker
            .enrol(origin, String::new(), &mut rng())
            .expect("keys");
        new.keys
            .wrap(origin, self.account, new.id, 1, &root, &mut rng())
            .expect("a slot")
    }

    /// One share a category, of these epochs.
    pub fn deposit(&self, sequence: u64, epochs: &[u64]) -> Bytes {
        let ids = Category::ALL
            .into_iter()
            .flat_map(|category| epochs.iter().map(move |epoch| (category, *epoch)));
        let shares =
            gather(ids.map(|(category, epoch)| {
                (ShareId { category, epoch }, Share::generate(&mut rng()))
            }));
        let (platform, origin) = (self.platform.sealing.as_ref(), &self.platform.origin);
        Bytes(
            share::deposit(
                platform,
                origin,
                self.account,
                sequence,
                &shares,
                &mut rng(),
            )
            .expect("a deposit"),
        )
    }

    /// A signed commit on top of the last one, with whatever `change` puts in.
    pub fn commit(&self, change: impl FnOnce(&mut Commit)) -> Commit {
        let mut commit = Commit::of(Bytes(random::<256>().into()));
        change(&mut commit);
        commit.slots.sort_by_key(|slot| slot.id);
        self.sign(&mut commit, |_| {});
        commit
    }

    /// Signs a commit as it is, with a header that `change` may spoil first.
    pub fn sign(&self, commit: &mut Commit, change: impl FnOnce(&mut Header)) {
        self.sign_by(&self.identity, commit, change);
    }

    /// Signs it by these keys.
    pub fn sign_by(
        &self,
        identity: &Identity,
        commit: &mut Commit,
        change: impl FnOnce(&mut Header),
    ) {
        let mut header = Header {
            account: self.account,
            sequence: self.sequence + 1,
            previous: if self.head.is_empty() {
                Digest([0; 32])
            } else {
                digest(&self.head)
            },
            time: 1,
            device: DeviceId([1; 16]),
            identity: key_id(identity.public().expect("keys")),
            body: digest(commit.body.as_ref()),
            rest: rest_digest(commit).unwrap_or(Digest([0; 32])),
        };
        change(&mut header);
        commit.head = header.sign(identity);
    }

    /// Goes on in the same session with a server that was started again.
    pub fn go_on(&mut self, server: &Server) {
        let cookies = self.client.cookies.take();
        self.client = server.client();
        *self.client.cookies.borrow_mut() = cookies;
    }

    /// Sends a commit that follows the last one.
    pub async fn put(&self, commit: &Commit) -> Answer {
        self.client.put(paths::VAULT, self.sequence, commit).await
    }

    /// It was stored: the next one follows it.
    pub fn stored(&mut self, commit: &Commit) {
        self.sequence += 1;
        self.head = commit.head.header.0.clone();
    }

    /// Stores a commit.
    pub async fn save(&mut self, change: impl FnOnce(&mut Commit)) {
        let commit = self.commit(change);
        let answer = self.put(&commit).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        self.stored(&commit);
    }

    /// A signed request for the shares of the first epoch.
    pub fn ask(&self, shares: &[ShareId]) -> ShareRequest {
        let asking = Asking {
            origin: &self.platform.origin,
            account: self.account,
            session: self.session.session,
            nonce: self.session.nonce,
            time: 1,
        };
        share::request(&self.identity, &asking, &self.ephemeral, shares.to_vec())
            .expect("a request")
    }

    /// Proves the passphrase, as far as the last message.
    pub async fn guess(
        &self,
        client: &Client,
        passphrase: &[u8],
    ) -> Result<(String, LoginFinish), Answer> {
        guess(client, &self.platform, &self.address, passphrase).await
    }

    /// Logs in with the passphrase.
    pub async fn log_in(&mut self, client: Client, keep: bool) {
        let (path, finish) = self.guess(&client, PASSPHRASE).await.expect("no delay");
        self.session = client
            .post(&path, &LoginFinish { keep, ..finish })
            .await
            .ok();
        self.client = client;
    }

    /// Asks for a challenge and answers it with the recovery code.
    pub async fn answer(&self, client: &Client, purpose: Purpose) -> KeyLogin {
        let slot = Unlocker::recovery(&self.code)
            .slot_id(&self.platform.origin)
            .expect("a code has a slot");
        let challenge: Challenge = client
            .post(paths::CHALLENGE, &ChallengeStart { slot, purpose })
            .await
            .ok();
        self.answer_to(challenge, purpose)
    }

    /// Answers a challenge with the recovery code.
    pub fn answer_to(&self, challenge: Challenge, purpose: Purpose) -> KeyLogin {
        let asked = Asked {
            purpose,
            nonce: challenge.nonce,
            expires: challenge.expires,
            ephemeral: digest(&self.ephemeral.public().expect("a key")),
        };
        Unlocker::recovery(&self.code)
            .answer(
                &self.platform.origin,
                fingerprint(&self.platform),
                &asked,
                false,
            )
            .expect("an answer")
    }

    /// Logs in with the recovery code.
    pub async fn recover(&mut self, client: Client) {
        let answer = self.answer(&client, Purpose::Recover).await;
        self.session = client.post(paths::KEY_LOGIN, &answer).await.ok();
        self.client = client;
    }
}

/// A guess at somebody's passphrase: where the last message goes, and what it would be. A wrong guess ends
/// with a message that can't be right.
pub async fn guess(
    client: &Client,
    platform: &Platform,
    address: &str,
    passphrase: &[u8],
) -> Result<(String, LoginFinish), Answer> {
    let (login, request) = Login::start(passphrase, &mut rng()).expect("a request");
    let sealed = seal_address(platform, address, &mut rng()).expect("short enough");
    let answer = client
        .post(
            paths::LOGIN,
            &LoginStart {
                address: sealed,
                request: Bytes(request),
            },
        )
        .await;
    if answer.status != 200 {
        return Err(answer);
    }
    let started: LoginStarted = answer.ok();
    let finalization = if passphrase == PASSPHRASE {
        login
            .finish(
                passphrase,
                address,
                &platform.origin,
                started.response.as_ref(),
                &mut rng(),
            )
            .map_or_else(|_| vec![0; 64], |(_, finalization)| finalization)
    } else {
        // Argon2id takes its time, and a wrong passphrase gives nothing to send.
        vec![0; 64]
    };
    let finish = LoginFinish {
        finalization: Bytes(finalization),
        keep: false,
    };
    Ok((format!("{}/{}", paths::LOGIN, started.id), finish))
}

/// A copy with one thing changed, as it would be sent.
pub fn spoilt<T: Clone + serde::Serialize>(honest: &T, spoil: impl FnOnce(&mut T)) -> String {
    let mut copy = honest.clone();
    spoil(&mut copy);
    let text = json(&copy);
    assert_ne!(text, json(honest), "nothing was spoilt");
    text
}

/// Changes one bit.
pub fn flip(bytes: &mut [u8]) {
    if let Some(last) = bytes.last_mut() {
        *last ^= 1;
    }
}
