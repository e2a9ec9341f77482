//! The keys and the vault that the targets use: the same in every run, made by the code of today.

mod granted;

pub use granted::{GRANTED, GrantScene, staff};

use chacha20::ChaCha20Rng;
use kluis_vault::{
    encoding::Writer,
    hpke::SealingKey,
    opaque::Server,
    open::{self, Change, Edit, Expected, OpenVault, Verified, Writing},
    platform::{PlatformKeys, fingerprint},
    primitive::{Failed, hkdf_extract, sha256},
    recovery::RecoveryCode,
    sealed,
    secret::{PlatformKey, Share},
    share::{self, Asking},
    slot::Unlocker,
};
use kluis_wire::{
    AccountId, Category, Commit, DeviceId, IdentityPublic, Nonce, Platform, SessionId, ShareId,
    ShareRequest, SharesReleased, Vault,
};
use rand_core::SeedableRng as _;
use std::sync::LazyLock;

/// The platform's domain.
pub const ORIGIN: &str = "kluis.example";

/// A generator that gives the same bytes in every run.
#[must_use]
pub fn rng() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([7; 32])
}

/// The platform, with its sealing key at hand.
pub struct PlatformScene {
    /// All of its keys.
    pub keys: PlatformKeys,
    /// The one that others seal to it with.
    pub sealing: SealingKey,
    /// Its public document.
    pub document: Platform,
}

/// What is wrapped in the platform's keys.
#[must_use]
pub fn platform_content() -> Vec<u8> {
    Writer::new("kluis/v1/platform-keys-content")
        .fixed([1; 32])
        .fixed([2; 32])
        .fixed([3; 32])
        .fixed([4; 32])
        .bytes(&Server::generate(&mut rng()).to_bytes())
        .done()
}

/// The key that wraps the platform's keys.
pub const PLATFORM_KEY: [u8; 32] = [5; 32];

/// Seals what is said to be the platform's keys, as the format has it.
///
/// # Errors
/// None in practice.
pub fn wrap_platform_keys(content: &[u8]) -> Result<Vec<u8>, Failed> {
    let context = Writer::new("kluis/v1/platform-keys").bytes(SUITE).done();
    let prk = hkdf_extract(b"kluis/v1/platform-key", &PLATFORM_KEY);
    let sealed = sealed::seal(&prk, &context, content, &mut rng())?;
    Ok([&[kluis_vault::VERSION], sealed.as_slice()].concat())
}

/// The name of the suite, as it is bound into everything sealed.
pub const SUITE: &[u8] = b"XChaCha20-Poly1305+HKDF-SHA-256";

/// The platform.
pub static PLATFORM: LazyLock<PlatformScene> = LazyLock::new(|| {
    let wrapped = wrap_platform_keys(&platform_content()).expect("it wraps");
    let keys =
        PlatformKeys::unwrap(&PlatformKey::from_bytes(PLATFORM_KEY), &wrapped).expect("it unwraps");
    let document = keys.public(ORIGIN).expect("a document");
    let sealing = SealingKey::from_seed([4; 32]);
    PlatformScene {
        keys,
        sealing,
        document,
    }
});

/// A small vault: an address and a name, behind a recovery code.
pub struct VaultScene {
    /// Opens it.
    pub code: Unlocker,
    /// Whose.
    pub account: AccountId,
    /// The person's public keys.
    pub identity: IdentityPublic,
    /// The first commit.
    pub commit: Commit,
    /// What the server keeps of it.
    pub stored: Vault,
    /// The key that shares are asked to be sealed to.
    pub ephemeral: SealingKey,
    /// The request for shares.
    pub request: ShareRequest,
    /// The platform's answer.
    pub answer: SharesReleased,
}

impl VaultScene {
    /// Verifies a vault up to the shares.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn verify(&self, stored: Vault) -> Result<Verified, open::Refusal> {
        let expected = Expected {
            origin: ORIGIN,
            platform: fingerprint(&PLATFORM.document),
            remembered: None,
        };
        open::unlock(expected, &self.code, stored)
    }

    /// The shares, as the platform has them.
    #[must_use]
    pub fn shares(&self) -> Vec<(ShareId, Share)> {
        let deposit = self
            .commit
            .deposit
            .as_ref()
            .expect("the first commit has one");
        PLATFORM
            .keys
            .open_deposit(ORIGIN, self.account, 1, deposit.as_ref())
            .expect("it opens")
    }
}

/// The vault. Its keys follow from what the formats of today make of another vault: where a format changes, so do the
/// keys, and an input that was kept before can't be one that these keys signed.
pub static VAULT: LazyLock<VaultScene> = LazyLock::new(|| {
    let other = make(&mut rng());
    let parts = (&other.commit, &other.request, &other.answer);
    let formats = serde_json::to_vec(&parts).expect("plain data serialises");
    make(&mut ChaCha20Rng::from_seed(sha256(&[&formats])))
});

fn make(rng: &mut ChaCha20Rng) -> VaultScene {
    let platform = &PLATFORM.document;
    let code = Unlocker::recovery(&RecoveryCode::generate(rng));
    let vault = OpenVault::found(platform, rng).expect("a vault");
    let slot = code.enrol(ORIGIN, String::new(), rng).expect("a slot");
    let edit = |field, category, value| Edit {
        file: None,
        field,
        category,
        schema: 1,
        value: Some(value),
    };
    let edits = [
        edit(
            "contact.email",
            Category::Contact,
            b"zoe@example.org".as_slice(),
        ),
        edit("name.given", Category::Identity, "Zoë".as_bytes()),
    ];
    let change = Change {
        edits: &edits,
        slots: vec![slot],
        ..Change::default()
    };
    let writing = Writing {
        time: 1_800_000_000,
        device: DeviceId([1; 16]),
    };
    let commit = vault
        .prepare(platform, change, writing, |_| {}, rng)
        .expect("a commit")
        .commit;
    let stored = Vault {
        account: vault.account(),
        headers: vec![commit.head.clone()],
        body: commit.body.clone(),
        keyring: commit.keyring.clone().expect("a keyring"),
        slots: commit.slots.clone(),
        rows: commit.rows.clone(),
        nonce: Nonce([0; 32]),
        log: None,
    };
    let ephemeral = SealingKey::generate(rng);
    let asking = Asking {
        origin: ORIGIN,
        account: vault.account(),
        session: SessionId([2; 16]),
        nonce: Nonce([3; 32]),
        time: 1_800_000_000,
    };
    let request = vault.ask_shares(&asking, &ephemeral).expect("signed");
    let mut scene = VaultScene {
        code,
        account: vault.account(),
        identity: vault.identity().expect("keys").clone(),
        commit,
        stored,
        ephemeral,
        answer: SharesReleased {
            sealed: kluis_wire::Bytes::default(),
            signature: kluis_wire::Signature([0; 64]),
            nonce: Nonce([4; 32]),
        },
        request,
    };
    let shares: Vec<_> = scene.shares().into_iter().map(|(_, share)| share).collect();
    let released = PLATFORM
        .keys
        .release(ORIGIN, scene.account, &scene.request, &shares, rng);
    (scene.answer.sealed, scene.answer.signature) = released.expect("it seals");
    scene
}

/// Opens the answer to the request for shares.
///
/// # Errors
/// Where it isn't the platform's answer to that request.
pub fn receive(answer: &SharesReleased) -> Result<usize, Failed> {
    let scene = &*VAULT;
    let signing = &PLATFORM.document.signing;
    share::receive(
        ORIGIN,
        scene.account,
        signing,
        &scene.request,
        &scene.ephemeral,
        answer,
    )
    .map(|shares| shares.len())
}
