//! What a server knows beyond what it stores: the platform's keys, and with them everybody's shares; and what anybody
//! can make: whole vaults of their own.

use crate::stage::{ORIGIN, Person};
use kluis_tests::Server;
use kluis_vault::{
    encoding::{Reader, Writer},
    platform::PlatformKeys,
    primitive::hkdf_extract,
    sealed,
    secret::{PlatformKey, Share},
};
use kluis_wire::{NewAccount, Nonce, Platform, ShareId, ShareRequest, SharesReleased, paths};
use rand_core::{Rng as _, UnwrapErr};
use std::collections::BTreeMap;

pub fn rng() -> UnwrapErr<getrandom::SysRng> {
    UnwrapErr(getrandom::SysRng)
}

pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rng().fill_bytes(&mut bytes);
    bytes
}

/// The key file of the running platform, and what it wraps.
async fn wrapped_keys(server: &Server) -> (PlatformKey, Vec<u8>) {
    use sqlx::{
        Connection as _,
        sqlite::{SqliteConnectOptions, SqliteConnection},
    };
    let file = std::fs::read(server.data().join("platform.key")).expect("the key file");
    let key = PlatformKey::from_bytes(file.try_into().expect("32 bytes"));
    let options = SqliteConnectOptions::new().filename(server.data().join("shares.sqlite"));
    let mut database = SqliteConnection::connect_with(&options)
        .await
        .expect("the share database");
    let wrapped: Vec<u8> = sqlx::query_scalar("SELECT value FROM meta WHERE length(value) > 100")
        .fetch_one(&mut database)
        .await
        .expect("the wrapped keys");
    (key, wrapped)
}

/// The keys of the running platform.
pub async fn platform_keys(server: &Server) -> PlatformKeys {
    let (key, wrapped) = wrapped_keys(server).await;
    PlatformKeys::unwrap(&key, &wrapped).expect("they belong together")
}

/// Its OPRF seed and OPAQUE key pair, as `opaque-ke` writes them.
pub async fn opaque_setup(server: &Server) -> Vec<u8> {
    let (key, wrapped) = wrapped_keys(server).await;
    let prk = hkdf_extract(b"kluis/v1/platform-key", key.as_bytes());
    let context = Writer::new("kluis/v1/platform-keys")
        .bytes(b"XChaCha20-Poly1305+HKDF-SHA-256")
        .done();
    let content = sealed::open(&prk, &context, &wrapped[1..]).expect("they belong together");
    let mut reader = Reader::new("kluis/v1/platform-keys-content", &content).expect("keys");
    for _ in 0..4 {
        let _: [u8; 32] = reader.fixed();
    }
    let opaque = reader.bytes().to_vec();
    reader.end().expect("keys");
    opaque
}

/// Another platform's keys, and its public document for our origin.
pub fn another_platform() -> (PlatformKeys, Platform) {
    let keys = PlatformKeys::generate(&mut rng());
    let public = keys.public(ORIGIN).expect("a document");
    (keys, public)
}

/// A server with everything in its hands: it answers requests for shares as it likes, in the platform's name.
pub struct Releasing {
    keys: PlatformKeys,
    pub shares: BTreeMap<ShareId, Share>,
    account: kluis_wire::AccountId,
}

impl Releasing {
    /// For this person's account, with the shares that were deposited when it was made.
    pub async fn of(person: &Person) -> Self {
        let keys = platform_keys(&person.server).await;
        let made: NewAccount = person.own.wire.sent(paths::SIGN_UP_ACCOUNT);
        let deposit = made.commit.deposit.expect("a deposit");
        let shares = keys
            .open_deposit(ORIGIN, made.account, 1, deposit.as_ref())
            .expect("it is for this platform");
        Self {
            keys,
            shares: shares.into_iter().collect(),
            account: made.account,
        }
    }

    /// The share of one category and epoch.
    pub fn share(&self, id: ShareId) -> Share {
        Share::from_bytes(*self.shares.get(&id).expect("it was deposited").as_bytes())
    }

    /// Answers a request with these shares, sealed and signed as it should be.
    pub fn answer(&self, request: &ShareRequest, shares: &[Share]) -> SharesReleased {
        let (sealed, signature) = self
            .keys
            .release(ORIGIN, self.account, request, shares, &mut rng())
            .expect("the request names a key");
        SharesReleased {
            sealed,
            signature,
            nonce: Nonce(random()),
        }
    }
}
