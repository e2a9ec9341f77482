//! What a test person does with more than one unlocker. What is sealed is random here: the server can't know.

use crate::harness::{Answer, Client, Server};
use crate::person::{PASSPHRASE, Person, random, rng, row};
use kluis_vault::{
    encoding::Writer,
    identity::Identity,
    manifest::digest,
    opaque::Registration,
    platform::{fingerprint, seal_address},
};
use kluis_wire::{
    Bytes, Category, Challenge, ChallengeStart, Commit, KeyLogin, Language, LoginId, NewRecord,
    OpaqueRequest, OpaqueResponse, ProblemType, Purpose, RowId, Second, SecondShown, ShareId,
    SlotId, StoredRow, StoredSlot, UnlockerKind, Vault, WaitStart, paths,
};
use reqwest::Method;

/// An unlocker that signs: a passkey, or a recovery code.
pub struct Key {
    pub slot: StoredSlot,
    identity: Identity,
}

impl Key {
    pub fn new(kind: UnlockerKind) -> Self {
        let identity = Identity::generate(&mut rng()).expect("keys");
        let slot = StoredSlot {
            id: SlotId(random()),
            kind,
            auth: Some(identity.public().expect("keys").signing),
            wrapped: Bytes(random::<64>().into()),
        };
        Self { slot, identity }
    }

    pub fn passkey() -> Self {
        Self::new(UnlockerKind::Passkey)
    }

    /// Asks for a challenge and answers it.
    pub async fn answer(&self, zoe: &Person, client: &Client, purpose: Purpose) -> KeyLogin {
        let slot = self.slot.id;
        let start = ChallengeStart { slot, purpose };
        let Challenge { nonce, expires } = client.post(paths::CHALLENGE, &start).await.ok();
        let ephemeral = digest(&zoe.ephemeral.public().expect("a key"));
        let message = Writer::new("kluis/v1/auth")
            .bytes(zoe.platform.origin.as_bytes())
            .fixed(fingerprint(&zoe.platform))
            .fixed(slot)
            .number(purpose.number().into())
            .fixed(nonce)
            .number(expires)
            .fixed(ephemeral)
            .done();
        KeyLogin {
            slot,
            purpose,
            nonce,
            expires,
            ephemeral,
            signature: self.identity.sign(&message),
            keep: false,
        }
    }
}

/// A slot for a passphrase that isn't known here.
pub fn passphrase_slot() -> StoredSlot {
    StoredSlot {
        id: SlotId(random()),
        kind: UnlockerKind::Passphrase,
        auth: None,
        wrapped: Bytes(random::<64>().into()),
    }
}

/// A registration at the path of a sign-up or of the account, for [`PASSPHRASE`] at that address.
pub async fn register(zoe: &Person, client: &Client, path: &str, address: &str) -> Bytes {
    let (registration, request) = Registration::start(PASSPHRASE, &mut rng()).expect("a request");
    let request = OpaqueRequest {
        request: Bytes(request),
    };
    let answer: OpaqueResponse = client.post(path, &request).await.ok();
    let origin = &zoe.platform.origin;
    let response = answer.response.as_ref();
    let finished = registration.finish(PASSPHRASE, address, origin, response, &mut rng());
    Bytes(finished.expect("an honest server").1)
}

/// All shares of one epoch.
pub fn shares(epoch: u64) -> Vec<ShareId> {
    Category::ALL
        .map(|category| ShareId { category, epoch })
        .into()
}

impl Person {
    pub async fn vault(&self) -> Vault {
        self.client.get(paths::VAULT).await.ok()
    }

    /// The slot of this kind.
    pub async fn slot_of(&self, kind: UnlockerKind) -> SlotId {
        let slots = self.vault().await.slots;
        let slot = slots.iter().find(|slot| slot.kind == kind);
        slot.expect("one of that kind").id
    }

    /// The recovery code, answered for this purpose.
    pub async fn code_shown(&self, purpose: Purpose) -> Second {
        Second::Key(self.answer(&self.client, purpose).await)
    }

    /// The passphrase, proven for this purpose.
    pub async fn passphrase_shown(&self, purpose: Purpose) -> Second {
        let (path, finish) = self
            .guess(&self.client, PASSPHRASE)
            .await
            .expect("no delay");
        let id = path.rsplit('/').next().and_then(LoginId::parse);
        Second::Passphrase {
            login: id.expect("an identifier"),
            purpose,
            finalization: finish.finalization,
        }
    }

    pub async fn show(&self, second: &Second) -> Answer {
        self.client.post(paths::SECOND, second).await
    }

    /// Shows the recovery code as the second unlocker of a session that the passphrase opened.
    pub async fn show_code(&self) {
        let second = self.code_shown(Purpose::Unlockers).await;
        let _: SecondShown = self.show(&second).await.ok();
    }

    pub async fn unfreeze(&self, second: &Second) -> Answer {
        let body = crate::harness::json(second);
        self.client
            .send(Method::DELETE, paths::FREEZE, body, &[])
            .await
    }

    /// A commit that adds this slot.
    pub fn adding(&self, slot: &StoredSlot) -> Commit {
        self.commit(|commit| commit.slots = vec![slot.clone()])
    }

    /// What begins the three days.
    pub fn waiting(&self, address: &str) -> WaitStart {
        WaitStart {
            address: seal_address(&self.platform, address, &mut rng()).expect("short enough"),
            language: Language::Nl,
        }
    }

    /// A commit with new identity keys and everything that comes with them, and whatever `change` makes of it. All
    /// shares in force are of `epoch`.
    pub async fn successor(
        &self,
        epoch: u64,
        change: impl FnOnce(&mut Commit),
    ) -> (Commit, Identity) {
        let vault = self.vault().await;
        let (next, succession) = self
            .identity
            .succeed(self.account, &mut rng())
            .expect("keys");
        let mut commit = Commit::of(Bytes(random::<256>().into()));
        commit.keyring = Some(Bytes(random::<128>().into()));
        commit.slots = vault.slots;
        for slot in &mut commit.slots {
            slot.wrapped = Bytes(random::<64>().into());
        }
        commit.rows = vec![StoredRow {
            id: RowId(random()),
            ..row(1)
        }];
        commit.rows_removed = vault.rows.iter().map(|row| row.id).collect();
        commit.deposit = Some(self.deposit(self.sequence + 1, &[epoch + 1]));
        commit.shares_destroyed = shares(epoch);
        commit.succession = Some(succession);
        change(&mut commit);
        commit.slots.sort_by_key(|slot| slot.id);
        commit.slots_removed.sort();
        self.sign_by(&next, &mut commit, |_| {});
        (commit, next)
    }

    /// It was stored, with these keys.
    pub fn succeeded(&mut self, commit: &Commit, next: Identity) {
        self.stored(commit);
        self.identity = next;
    }

    /// Stores one.
    pub async fn succeed(&mut self, epoch: u64, change: impl FnOnce(&mut Commit)) {
        let (commit, next) = self.successor(epoch, change).await;
        let answer = self.put(&commit).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        self.succeeded(&commit, next);
    }

    /// A new passphrase at the account's own address.
    pub async fn new_record(&self) -> NewRecord {
        let record = register(self, &self.client, paths::PASSPHRASE, &self.address).await;
        NewRecord {
            record: Some(record),
            address: None,
        }
    }

    /// That an address and [`PASSPHRASE`] open nothing.
    pub async fn opens_nothing(&self, server: &Server, address: &str) {
        let client = server.client();
        let guess = crate::person::guess(&client, &self.platform, address, PASSPHRASE).await;
        let (path, finish) = guess.expect("no delay");
        let answer = client.post(&path, &finish).await;
        answer.refused(ProblemType::WrongUnlocker);
    }
}
