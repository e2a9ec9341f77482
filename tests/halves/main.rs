//! Neither half alone opens anything. One vault is made on the real server; then a thief gets all of the server but
//! one thing, and as much of the person's as is generous, and tries every 32 bytes there are as the key that is
//! missing.

use kluis_catalog::Field;
use kluis_device::{
    Device, Settings,
    http::Http,
    memory::Passing,
    save::Change,
    transport::{Request, Response, Transport, TransportError},
};
use kluis_tests::{Server, mail};
use kluis_vault::{
    field::{self, FieldContext, Halves},
    keyring::{Keyring, Root},
    open::{self, Expected, Refusal, Verified},
    platform::{PlatformKeys, fingerprint},
    recovery::RecoveryCode,
    secret::{PersonalKey, PlatformKey, RootKey, Share},
    slot::Unlocker,
};
use kluis_wire::{AccountId, Category, Language, Platform, ShareId, Vault, body, paths};
use std::{cell::RefCell, path::Path, rc::Rc, sync::OnceLock};

const ORIGIN: &str = "localhost";
const ADDRESS: &str = "zoe@example.org";
const NAME: &str = "Zoë-Ömer";
const SHARE: ShareId = ShareId {
    category: Category::Identity,
    epoch: 1,
};

/// Paths, and what was answered.
type Heard = Rc<RefCell<Vec<(String, Vec<u8>)>>>;

/// Keeps what the server answered last, by path.
struct Overheard {
    http: Http,
    heard: Heard,
}

impl Transport for Overheard {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let path = request.path.clone();
        let answer = self.http.send(request).await?;
        self.heard.borrow_mut().push((path, answer.body.clone()));
        Ok(answer)
    }
}

/// Everything there is, on both sides.
struct Scene {
    platform: Platform,
    code: String,
    vault: Vault,
    key_file: [u8; 32],
    wrapped_keys: Vec<u8>,
    wrapped_shares: Vec<(ShareId, Vec<u8>)>,
    /// The data database with its log.
    data: Vec<u8>,
    /// The share database with its log.
    shares: Vec<u8>,
}

fn scene() -> &'static Scene {
    static SCENE: OnceLock<Scene> = OnceLock::new();
    SCENE.get_or_init(|| {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime")
            .block_on(make())
    })
}

async fn make() -> Scene {
    let mut server = Server::without_page().await;
    let heard = Heard::default();
    let device = || {
        let settings = Settings {
            origin: ORIGIN.into(),
            clock: || 1_800_000_000,
        };
        let http = Http::new(server.origin()).expect("a client");
        let transport = Overheard {
            http,
            heard: Rc::clone(&heard),
        };
        Device::new(settings, transport, Passing::default())
    };
    let quiet = &|_| {};

    let mut first = device();
    first.sign_up(ADDRESS, Language::Nl).await.expect("a start");
    let digits = mail::code(&server.outbox(), ADDRESS, 0).await;
    first.confirm(&digits).await.expect("the right code");
    let kit = first
        .create_vault("zeven fietsen rijden zacht".as_bytes(), false, quiet)
        .await
        .expect("a vault");
    let name = Change {
        field: Field::GivenName,
        value: Some(NAME.into()),
    };
    first.save(&[name], quiet).await.expect("a name is saved");

    let mut second = device();
    second
        .recover(&kit.code, false, quiet)
        .await
        .expect("the code opens the vault");
    server.kill();

    let last = |path: &str| {
        let heard = heard.borrow();
        let found = heard
            .iter()
            .rev()
            .find(|(heard, _)| heard.starts_with(path));
        found.expect("it was asked for").1.clone()
    };
    let platform = body::decode(&last(paths::PLATFORM)).expect("a platform");
    let (wrapped_keys, wrapped_shares) = share_store(&server.data().join("shares.sqlite")).await;
    Scene {
        platform,
        code: kit.code.to_string(),
        vault: body::decode(&last(paths::VAULT)).expect("a vault"),
        key_file: std::fs::read(server.data().join("platform.key"))
            .expect("the key file")
            .try_into()
            .expect("32 bytes"),
        wrapped_keys,
        wrapped_shares,
        data: with_log(&server.data(), "data.sqlite"),
        shares: with_log(&server.data(), "shares.sqlite"),
    }
}

/// A database file, its log, and nothing else.
fn with_log(folder: &Path, name: &str) -> Vec<u8> {
    let mut bytes = std::fs::read(folder.join(name)).expect("a database");
    bytes.extend(std::fs::read(folder.join(format!("{name}-wal"))).unwrap_or_default());
    bytes
}

async fn share_store(file: &Path) -> (Vec<u8>, Vec<(ShareId, Vec<u8>)>) {
    use sqlx::{
        Connection as _,
        sqlite::{SqliteConnectOptions, SqliteConnection},
    };
    // A copy: the file itself is to be searched as the server left it.
    let copy = tempfile::TempDir::new().expect("a folder");
    for end in ["", "-wal"] {
        let name = format!("shares.sqlite{end}");
        let _ = std::fs::copy(file.with_file_name(&name), copy.path().join(&name));
    }
    let options = SqliteConnectOptions::new().filename(copy.path().join("shares.sqlite"));
    let mut database = SqliteConnection::connect_with(&options)
        .await
        .expect("the share database");
    let keys: Vec<u8> = sqlx::query_scalar("SELECT value FROM meta WHERE length(value) > 100")
        .fetch_one(&mut database)
        .await
        .expect("the wrapped keys");
    let rows: Vec<(u8, i64, Vec<u8>)> =
        sqlx::query_as("SELECT category, epoch, wrapped FROM shares")
            .fetch_all(&mut database)
            .await
            .expect("the shares");
    let shares = rows.into_iter().map(|(category, epoch, wrapped)| {
        let category = Category::from_number(category).expect("a category");
        let epoch = u64::try_from(epoch).expect("an epoch");
        (ShareId { category, epoch }, wrapped)
    });
    (keys, shares.collect())
}

impl Scene {
    fn unlocker(&self) -> Unlocker {
        Unlocker::recovery(&RecoveryCode::parse(&self.code).expect("a code"))
    }

    fn verified(&self) -> Verified {
        let expected = Expected {
            origin: ORIGIN,
            platform: fingerprint(&self.platform),
            remembered: None,
        };
        open::unlock(expected, &self.unlocker(), self.vault.clone()).expect("the keyring opens")
    }

    fn keys(&self) -> PlatformKeys {
        PlatformKeys::unwrap(&PlatformKey::from_bytes(self.key_file), &self.wrapped_keys)
            .expect("the platform's keys")
    }

    /// The platform's half of one category.
    fn share(&self) -> Share {
        let (id, wrapped) = self
            .wrapped_shares
            .iter()
            .find(|(id, _)| *id == SHARE)
            .expect("it is kept");
        self.keys()
            .unwrap_share(self.account(), *id, wrapped)
            .expect("it unwraps")
    }

    /// The person's half of the same.
    fn personal(&self) -> PersonalKey {
        let (account, unlocker) = (self.account(), self.unlocker());
        let (key, epoch) = self
            .vault
            .slots
            .iter()
            .find_map(|slot| unlocker.unwrap(ORIGIN, account, slot).ok())
            .expect("a slot of the code's");
        let keyring = Keyring::open(&Root::new(key, account, epoch), self.vault.keyring.as_ref());
        let keyring = keyring.expect("the keyring");
        PersonalKey::from_bytes(
            *keyring
                .personal
                .get(&SHARE)
                .expect("a personal key")
                .as_bytes(),
        )
    }

    fn account(&self) -> AccountId {
        self.vault.account
    }

    /// What these halves make of the stored name. Whoever tries is told all that it is bound to.
    fn opened(&self, personal: &PersonalKey, share: &Share) -> Option<String> {
        let context = FieldContext {
            account: self.account(),
            share: SHARE,
            field: Field::GivenName.id(),
            revision: 1,
            schema: Field::GivenName.schema().into(),
            padding: 64,
        };
        let halves = Halves { personal, share };
        let opened = self
            .vault
            .rows
            .iter()
            .find_map(|row| field::open(&halves.join(), &context, row.sealed.as_ref()).ok())?;
        Some(String::from_utf8(opened.to_vec()).expect("text"))
    }
}

/// Every 32 bytes in a row that could be a key: one with eight zeros or more is none, but for one in 10^15.
fn every_key(bytes: &[u8]) -> impl Iterator<Item = [u8; 32]> {
    bytes
        .windows(32)
        .map(|window| window.try_into().expect("32 bytes"))
        .filter(|key: &[u8; 32]| key.iter().filter(|byte| **byte == 0).count() < 8)
}

#[test]
fn both_halves_open_the_name() {
    let scene = scene();
    assert_eq!(
        scene.opened(&scene.personal(), &scene.share()).as_deref(),
        Some(NAME)
    );
    let shares = scene.wrapped_shares.iter().map(|(id, wrapped)| {
        (
            *id,
            scene
                .keys()
                .unwrap_share(scene.account(), *id, wrapped)
                .expect("a share"),
        )
    });
    let vault = scene
        .verified()
        .finish(kluis_vault::encoding::gather(shares), |_, _| {})
        .expect("the vault opens");
    assert_eq!(vault.values().len(), 2);
}

#[test]
fn the_databases_without_the_platform_key_open_nothing() {
    let scene = scene();
    let both = [scene.data.as_slice(), &scene.shares].concat();
    for key in every_key(&both).chain([[0; 32]]) {
        assert!(PlatformKeys::unwrap(&PlatformKey::from_bytes(key), &scene.wrapped_keys).is_err());
    }
    // And what stands in the share database isn't a share, even for someone who has the person's half.
    let personal = scene.personal();
    assert!(
        every_key(&scene.shares)
            .all(|key| scene.opened(&personal, &Share::from_bytes(key)).is_none())
    );
}

#[test]
fn the_platform_key_and_all_of_the_server_without_an_unlocker_open_nothing() {
    let scene = scene();
    let (share, account) = (scene.share(), scene.account());
    let all = [
        scene.data.as_slice(),
        &scene.shares,
        &scene.key_file,
        &scene.wrapped_keys,
    ]
    .concat();
    let keyring = &scene.vault.keyring;
    for key in every_key(&all) {
        assert_eq!(scene.opened(&PersonalKey::from_bytes(key), &share), None);
        let root = Root::new(RootKey::from_bytes(key), account, 1);
        assert!(Keyring::open(&root, keyring.as_ref()).is_err());
    }
}

#[test]
fn the_data_without_the_shares_opens_nothing_not_even_for_its_owner() {
    let scene = scene();
    let none = kluis_vault::encoding::gather([]);
    assert_eq!(
        scene.verified().finish(none, |_, _| {}).err(),
        Some(Refusal::Share)
    );
    let made_up =
        Category::ALL.map(|category| (ShareId { category, epoch: 1 }, Share::from_bytes([7; 32])));
    let made_up = kluis_vault::encoding::gather(made_up);
    assert_eq!(
        scene.verified().finish(made_up, |_, _| {}).err(),
        Some(Refusal::Share)
    );
}

#[test]
fn the_open_keyring_and_the_data_without_the_shares_open_nothing() {
    let scene = scene();
    let personal = scene.personal();
    assert!(
        every_key(&scene.data)
            .all(|key| scene.opened(&personal, &Share::from_bytes(key)).is_none())
    );
    // The search would find it, were it there.
    let planted = [&scene.data[..100], scene.share().as_bytes()].concat();
    assert!(
        every_key(&planted).any(|key| scene.opened(&personal, &Share::from_bytes(key)).is_some())
    );
}
