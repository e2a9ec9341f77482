//! A device under test, its memory, and the person it belongs to.

use crate::{
    granted,
    lying::{Lying, Wire},
};
use kluis_catalog::Field;
use kluis_device::{
    Device, Kit, Memory, Settings,
    http::Http,
    memory::{Chain, Head, MemoryError, Own, forward, recognise},
    save::{Change, SaveError},
    unlock::UnlockError,
};
use kluis_tests::{Server, mail};
use kluis_wire::{AccountId, Language, RowId, StoredRow, Vault, paths};
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
    let started = Arc::new(Server::without_page_for(&granted::purposes()).await);
    *shared = Arc::downgrade(&started);
    started
}

/// An address that nobody has yet.
pub fn fresh_address() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    format!("zoe-{}@example.org", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// A device's memory that a test can copy, and compare.
#[derive(Clone, Default)]
pub struct Remembering(Rc<RefCell<Contents>>);

/// What is in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    pub own: Option<Own>,
    heads: BTreeMap<(AccountId, Chain), Head>,
    drafts: BTreeMap<(AccountId, Field), Vec<u8>>,
}

impl Contents {
    /// The head of one vault.
    pub fn head(&self, account: AccountId) -> Option<Head> {
        self.heads.get(&(account, Chain::Vault)).copied()
    }
}

impl Remembering {
    /// Of a device that has seen nothing.
    pub fn nothing() -> Self {
        Self::default()
    }

    /// Another memory with the same contents.
    pub fn copy(&self) -> Self {
        Self(Rc::new(RefCell::new(self.contents())))
    }

    /// What is in it now.
    pub fn contents(&self) -> Contents {
        self.0.borrow().clone()
    }
}

impl Memory for Remembering {
    async fn own(&self) -> Result<Option<Own>, MemoryError> {
        Ok(self.0.borrow().own)
    }

    async fn head(&self, account: AccountId, chain: Chain) -> Result<Option<Head>, MemoryError> {
        Ok(self.0.borrow().heads.get(&(account, chain)).copied())
    }

    async fn advance(
        &self,
        own: Own,
        account: AccountId,
        heads: &[(Chain, Head)],
    ) -> Result<Own, MemoryError> {
        let mut next = self.contents();
        let own = recognise(next.own, own)?;
        next.own = Some(own);
        for (chain, seen) in heads {
            let key = (account, *chain);
            let head = forward(next.heads.get(&key).copied(), *seen)?;
            next.heads.insert(key, head);
        }
        *self.0.borrow_mut() = next;
        Ok(own)
    }

    async fn forget(&self, account: AccountId) -> Result<(), MemoryError> {
        let mut contents = self.0.borrow_mut();
        contents.heads.retain(|(whose, _), _| *whose != account);
        contents.drafts.retain(|(whose, _), _| *whose != account);
        Ok(())
    }

    async fn drafts(
        &self,
        account: AccountId,
        fields: &[Field],
    ) -> Result<Vec<(Field, Vec<u8>)>, MemoryError> {
        let contents = self.0.borrow();
        let found = fields
            .iter()
            .filter_map(|field| Some((*field, contents.drafts.get(&(account, *field))?.clone())));
        Ok(found.collect())
    }

    async fn keep_drafts(
        &self,
        account: AccountId,
        drafts: &[(Field, Option<Vec<u8>>)],
    ) -> Result<(), MemoryError> {
        let mut contents = self.0.borrow_mut();
        for (field, draft) in drafts {
            match draft {
                Some(draft) => contents.drafts.insert((account, *field), draft.clone()),
                None => contents.drafts.remove(&(account, *field)),
            };
        }
        Ok(())
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
        self.device.recover(&code, true, &|_| {}).await
    }

    /// Opens it with the passphrase.
    pub async fn unlock(&mut self) -> Result<(), UnlockError> {
        let address = self.address.clone();
        self.device
            .unlock(&address, PASSPHRASE, true, &|_| {})
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
            .create_vault(PASSPHRASE, true, &|_| {})
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
