//! The browser's database, as far as the memory needs it: one store of byte strings by name, read and written in
//! transactions that are done whole or not at all.
//!
//! A transaction stays open as long as something is asked of it before the browser goes on to its next task. An
//! `await` of an answer is woken within the same task, so reading, comparing and writing are one step.

use js_sys::{Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DedicatedWorkerGlobalScope, Event, IdbDatabase, IdbObjectStore, IdbRequest, IdbTransaction,
};

const NAME: &str = "kluis";
const STORE: &str = "memory";

/// Waits for the first of the events whose handlers `listen` sets: resolved by the one, rejected by the other.
async fn happens(listen: impl Fn(&Function, &Function)) -> Result<JsValue, JsValue> {
    let promise = Promise::new(&mut |resolve, reject| listen(&resolve, &reject));
    JsFuture::from(promise).await
}

/// What a request ends with.
async fn answer(request: &IdbRequest) -> Result<JsValue, JsValue> {
    happens(|resolve, reject| {
        request.set_onsuccess(Some(resolve));
        request.set_onerror(Some(reject));
    })
    .await?;
    request.result()
}

/// The database, with its store. Whoever only reads makes none: on a device that isn't the person's own nothing stays.
async fn open(
    scope: &DedicatedWorkerGlobalScope,
    purpose: Purpose,
) -> Result<Option<IdbDatabase>, JsValue> {
    let factory = scope.indexed_db()?.ok_or(JsValue::NULL)?;
    let request = factory.open_with_u32(NAME, 1)?;
    let event = happens(|resolve, reject| {
        request.set_onupgradeneeded(Some(resolve));
        request.set_onsuccess(Some(resolve));
        request.set_onerror(Some(reject));
        request.set_onblocked(Some(reject));
    })
    .await?;
    let database: IdbDatabase = request.result()?.unchecked_into();
    if event.unchecked_into::<Event>().type_() != "upgradeneeded" {
        return Ok(Some(database));
    }
    if purpose == Purpose::Read {
        if let Some(making) = request.transaction() {
            making.abort()?;
        }
        return Ok(None);
    }
    database.create_object_store(STORE)?;
    answer(&request).await?;
    Ok(Some(database))
}

/// Takes the whole database away.
pub(crate) async fn remove(scope: &DedicatedWorkerGlobalScope) -> Result<(), JsValue> {
    let factory = scope.indexed_db()?.ok_or(JsValue::NULL)?;
    let request = factory.delete_database(NAME)?;
    answer(&request).await?;
    Ok(())
}

/// What a transaction is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Reading only.
    Read,
    /// Writing what may be lost where the power fails.
    Draft,
    /// Writing what is on the disk once it is said to be.
    Remember,
}

/// A transaction. One that is dropped before [`Transaction::done`] has changed nothing.
pub(crate) struct Transaction {
    database: IdbDatabase,
    transaction: Option<IdbTransaction>,
    store: IdbObjectStore,
}

impl Transaction {
    /// Begins one; none where there is nothing to read yet.
    pub(crate) async fn begin(
        scope: &DedicatedWorkerGlobalScope,
        purpose: Purpose,
    ) -> Result<Option<Self>, JsValue> {
        let Some(database) = open(scope, purpose).await? else {
            return Ok(None);
        };
        let options = Object::new();
        let (mode, durability) = match purpose {
            Purpose::Read => ("readonly", "default"),
            Purpose::Draft => ("readwrite", "relaxed"),
            Purpose::Remember => ("readwrite", "strict"),
        };
        Reflect::set(&options, &"durability".into(), &durability.into())?;
        // `web-sys` has no stable name for a transaction with options.
        let begin: Function = Reflect::get(&database, &"transaction".into())?.dyn_into()?;
        let transaction: IdbTransaction = begin
            .call3(&database, &STORE.into(), &mode.into(), &options)?
            .dyn_into()?;
        let store = transaction.object_store(STORE)?;
        Ok(Some(Self {
            database,
            transaction: Some(transaction),
            store,
        }))
    }

    /// The bytes under a name.
    pub(crate) async fn get(&self, name: &[u8]) -> Result<Option<Vec<u8>>, JsValue> {
        let request = self.store.get(&Uint8Array::from(name))?;
        let found = answer(&request).await?;
        Ok(found
            .dyn_into::<Uint8Array>()
            .ok()
            .map(|bytes| bytes.to_vec()))
    }

    /// Puts bytes under a name.
    pub(crate) fn put(&self, name: &[u8], bytes: &[u8]) -> Result<(), JsValue> {
        self.store
            .put_with_key(&Uint8Array::from(bytes), &Uint8Array::from(name))?;
        Ok(())
    }

    /// Takes away what stands under a name.
    pub(crate) fn delete(&self, name: &[u8]) -> Result<(), JsValue> {
        self.store.delete(&Uint8Array::from(name))?;
        Ok(())
    }

    /// How many names there are.
    pub(crate) async fn count(&self) -> Result<u32, JsValue> {
        let count = answer(&self.store.count()?).await?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a count that is a whole number"
        )]
        let count = count.as_f64().map_or(u32::MAX, |count| count as u32);
        Ok(count)
    }

    /// Ends it, and waits until everything in it is written.
    pub(crate) async fn done(mut self) -> Result<(), JsValue> {
        let Some(transaction) = self.transaction.take() else {
            return Ok(());
        };
        happens(|resolve, reject| {
            transaction.set_oncomplete(Some(resolve));
            transaction.set_onabort(Some(reject));
        })
        .await?;
        Ok(())
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        if let Some(transaction) = &self.transaction {
            // One that ended by itself can't be undone, and has nothing to undo.
            let _ = transaction.abort();
        }
        self.database.close();
    }
}
