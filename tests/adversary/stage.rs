//! A device under test, its memory, and the person it belongs to.

use crate::lying::{Lying, Wire};
use kluis_catalog::Field;
use kluis_device::{
    Device, Kit, Memory, Settings,
    http::Http,
    save::{Change, SaveError},
    unlock::UnlockError,
};
use kluis_tests::{Server, mail};
use kluis_vault::open::Remembered;
use kluis_wire::{AccountId, DeviceId, Digest, Language, RowId, StoredRow, Vault, paths};
use std::{
    cell::RefCell,
    collections::BTreeMap,
    rc::Rc,
    sync::{
        Arc, Weak,
        atomic::{AtomicU32, Ordering},
    },
    time::SystemTime,
};
use tokio::sync::Mutex;

pub const ORIGIN: &str = "localhost";
pub const PASSPHRASE: &[u8] = "zeven fietsen rijden zacht".as_bytes();

/// The one server of all tests that run at the same time; it ends with the last of them.
pub async fn server() -> Arc<Server> {
    static SERVER: Mutex<Weak<Server>> = Mutex::const_new(Weak::new());
    let mut shared = SERVER.lock().await;
    if let Some(running) = shared.upgrade() {
        return running;
    }
    let started = Arc::new(Server::without_page().await);
    *shared = Arc::downgrade(&started);
    started
}

/// An address that nobody has yet.
pub fn fresh_address() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    format!("zoe-{}@example.org", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// A device's memory that a test can copy, and compare.
#[derive(Clone)]
pub struct Remembering(Rc<RefCell<Contents>>);

/// What is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    device: DeviceId,
    platform: Option<Digest>,
    vaults: BTreeMap<AccountId, (u64, Digest)>,
}

impl Contents {
    /// The head of one vault.
    pub fn head(&self, account: AccountId) -> Option<Digest> {
        self.vaults.get(&account).map(|(_, head)| *head)
    }

    /// The pinned platform.
    pub fn pinned(&self) -> Option<Digest> {
        self.platform
    }
}

impl Remembering {
    /// Of a device that has seen nothing.
    pub fn nothing() -> Self {
        Self(Rc::new(RefCell::new(Contents {
            device: DeviceId(crate::knowing::random()),
            platform: None,
            vaults: BTreeMap::new(),
        })))
    }

    /// Another memory with the same contents.
    pub fn copy(&self) -> Self {
        Self(Rc::new(RefCell::new(self.contents())))
    }

    /// What is in it now.
    pub fn contents(&self) -> Contents {
        self.0.borrow().clone()
    }

    /// Whether nothing has moved since then. A platform that was seen for the first time is pinned at once.
    pub fn unmoved_since(&self, before: &Contents) -> bool {
        let now = self.contents();
        now.vaults == before.vaults
            && (before.platform.is_none() || now.platform == before.platform)
    }
}

impl Memory for Remembering {
    async fn device(&self) -> DeviceId {
        self.0.borrow().device
    }

    async fn platform(&self) -> Option<Digest> {
        self.0.borrow().platform
    }

    async fn pin_platform(&self, fingerprint: Digest) {
        self.0.borrow_mut().platform.get_or_insert(fingerprint);
    }

    async fn remembered(&self, account: AccountId) -> Option<Remembered> {
        let contents = self.0.borrow();
        let (sequence, head) = *contents.vaults.get(&account)?;
        Some(Remembered { sequence, head })
    }

    async fn remember(&self, account: AccountId, seen: Remembered) {
        let mut contents = self.0.borrow_mut();
        let seen = (seen.sequence, seen.head);
        let known = contents.vaults.entry(account).or_insert(seen);
        if known.0 < seen.0 {
            *known = seen;
        }
    }
}

/// Every value that a device shows.
pub type Values = BTreeMap<Field, String>;

/// One device, and what passes between it and the server.
pub struct Stage {
    pub device: Device<Lying, Remembering>,
    pub memory: Remembering,
    pub wire: Rc<Wire>,
    pub address: String,
    pub code: String,
}

impl Stage {
    /// What it shows; none while it is locked.
    pub fn values(&self) -> Option<Values> {
        let values = self.device.values()?;
        Some(
            values
                .iter()
                .map(|(field, opened)| (*field, opened.value.to_string()))
                .collect(),
        )
    }

    /// Opens the vault with the recovery code.
    pub async fn recover(&mut self) -> Result<(), UnlockError> {
        let code = self.code.clone();
        self.device.recover(&code, false, &|_| {}).await
    }

    /// Opens it with the passphrase.
    pub async fn unlock(&mut self) -> Result<(), UnlockError> {
        let address = self.address.clone();
        self.device
            .unlock(&address, PASSPHRASE, false, &|_| {})
            .await
    }

    /// Fetches the open vault afresh.
    pub async fn refresh(&mut self) -> Result<(), UnlockError> {
        self.device.refresh(&|_| {}).await
    }

    /// Saves one field.
    pub async fn save(&mut self, field: Field, value: &str) -> Result<(), SaveError> {
        let change = Change {
            field,
            value: (!value.is_empty()).then(|| value.to_owned()),
        };
        self.device.save(&[change], &|_| {}).await
    }
}

/// Somebody with a vault and an honest past.
pub struct Person {
    pub server: Arc<Server>,
    pub address: String,
    pub kit: Kit,
    /// The device that made the vault, with what it remembers and heard.
    pub own: Stage,
    rows: BTreeMap<Field, RowId>,
}

/// What a person has in the vault, in three categories.
const VALUES: [(Field, &str); 5] = [
    (Field::GivenName, "Zoë"),
    (Field::FamilyName, "Çelik"),
    (Field::Street, "Kade"),
    (Field::City, "Hoorn"),
    (Field::Progress, "page=passed"),
];

/// A device that isn't signed in, with this memory.
pub fn device(server: &Server, memory: Remembering) -> Stage {
    let settings = Settings {
        origin: ORIGIN.into(),
        clock: || {
            SystemTime::now()
                .duration_since(SystemTime::UNIX_EPOCH)
                .map_or(0, |time| time.as_secs())
        },
    };
    let wire = Rc::new(Wire::default());
    let transport = Lying {
        http: Http::new(server.origin()).expect("a client"),
        wire: Rc::clone(&wire),
    };
    Stage {
        device: Device::new(settings, transport, memory.clone()),
        memory,
        wire,
        address: String::new(),
        code: String::new(),
    }
}

/// A device whose person has proven an address that nobody had yet.
pub async fn newcomer(server: &Server) -> Stage {
    let mut stage = device(server, Remembering::nothing());
    stage.address = fresh_address();
    stage
        .device
        .sign_up(&stage.address.clone(), Language::Nl)
        .await
        .expect("a sign-up starts");
    let digits = mail::code(&server.outbox(), &stage.address, 0).await;
    stage.device.confirm(&digits).await.expect("the right code");
    stage
}

impl Person {
    /// Signs somebody up, and saves some fields.
    pub async fn new() -> Self {
        let server = server().await;
        let mut own = newcomer(&server).await;
        let kit = own
            .device
            .create_vault(PASSPHRASE, false, &|_| {})
            .await
            .expect("a vault");
        own.code = kit.code.to_string();
        let changes = VALUES.map(|(field, value)| Change {
            field,
            value: Some(value.into()),
        });
        own.device
            .save(&changes, &|_| {})
            .await
            .expect("fields are saved");
        let stored = own.device.stored(&|_| {}).await.expect("it verifies");
        let rows = stored.fields.iter().map(|field| (field.field, field.row));
        Self {
            rows: rows.collect(),
            address: own.address.clone(),
            kit,
            server,
            own,
        }
    }

    /// Another device of this person's that remembers this.
    pub fn device(&self, memory: Remembering) -> Stage {
        Stage {
            address: self.address.clone(),
            code: self.kit.code.to_string(),
            ..device(&self.server, memory)
        }
    }

    /// Which row holds a field: what the server can only guess.
    pub fn row(&self, field: Field) -> RowId {
        *self.rows.get(&field).expect("it has a value")
    }

    /// Where it is in a vault that the server shows.
    pub fn at(&self, field: Field) -> impl Fn(&Vault) -> usize + use<> {
        let id = self.row(field);
        move |vault| {
            let found = vault.rows.iter().position(|row| row.id == id);
            found.expect("it is stored")
        }
    }

    /// What the server has now, as the person's own device sees it.
    pub async fn stored(&mut self) -> Vault {
        self.own.refresh().await.expect("it verifies");
        // All headers, and not only what is new to that device.
        let mut vault: Vault = self
            .own
            .wire
            .last(kluis_device::transport::Method::Get, paths::VAULT)
            .1;
        let current = vault.headers.pop().expect("a header");
        vault.headers = vec![current];
        vault
    }

    /// One row of it.
    pub async fn stored_row(&mut self, field: Field) -> StoredRow {
        let id = self.row(field);
        let vault = self.stored().await;
        let row = vault.rows.into_iter().find(|row| row.id == id);
        row.expect("it is stored")
    }

    /// The account's name.
    pub fn account(&self) -> AccountId {
        self.own.device.account().expect("it is open")
    }
}
