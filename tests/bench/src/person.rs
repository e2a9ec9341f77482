//! Someone with a vault on a real server, and the server's database for comparison.

use kluis_catalog::Field;
use kluis_device::{
    http::Http,
    transport::{Method, Request, Transport as _},
};
use kluis_tests::{Server, mail};
use kluis_vault::{
    opaque::Registration,
    open::{Change, Edit, OpenVault, Pending, Writing},
    platform::{seal_address, seal_code},
    slot::{NewSlot, Unlocker},
};
use kluis_wire::{
    Bytes, Category, Commit, DeviceId, Language, NewAccount, OpaqueRequest, OpaqueResponse,
    Platform, SignUpCode, SignUpStart, SignUpStarted, body, paths,
};
use rand_core::UnwrapErr;

/// How many fields the vault holds.
pub const FIELDS: usize = 40;
/// Who it is.
pub const ADDRESS: &str = "zoe@example.org";
/// What opens it.
pub const PASSPHRASE: &str = "vijf gewone woorden op rij";

/// Name, category and value of one field.
struct Filled {
    name: String,
    category: Category,
    value: String,
}

/// A person, and their device.
pub struct Person {
    http: Http,
    platform: Platform,
    vault: OpenVault,
    fields: Vec<Filled>,
}

impl Person {
    /// Signs up, with every field that the catalogue has and as many more as make forty.
    pub async fn sign_up(server: &Server) -> Self {
        Self::sign_up_at(server, ADDRESS).await
    }

    /// The same at an address.
    pub async fn sign_up_at(server: &Server, own: &str) -> Self {
        let rng = &mut UnwrapErr(getrandom::SysRng);
        let http = Http::new(server.origin()).expect("a client");
        let platform: Platform = call(&http, Method::Get, paths::PLATFORM, None).await;
        let address = seal_address(&platform, own, rng).expect("short enough");
        let start = SignUpStart {
            address,
            language: Language::Nl,
        };
        let SignUpStarted { id, .. } = post(&http, paths::SIGN_UP, &start).await;
        let path = |step| format!("{}/{id}/{step}", paths::SIGN_UP);
        let digits = mail::code(&server.outbox(), own, 0).await;
        let code = SignUpCode {
            code: seal_code(&platform, id, &digits, rng).expect("short enough"),
        };
        send(
            &http,
            Method::Post,
            &path(paths::SIGN_UP_CODE),
            Some(encoded(&code)),
            None,
        )
        .await;

        let (registration, request) =
            Registration::start(PASSPHRASE.as_bytes(), rng).expect("a request");
        let request = OpaqueRequest {
            request: Bytes(request),
        };
        let answer: OpaqueResponse = post(&http, &path(paths::SIGN_UP_OPAQUE), &request).await;
        let (exported, record) = registration
            .finish(
                PASSPHRASE.as_bytes(),
                own,
                &platform.origin,
                answer.response.as_ref(),
                rng,
            )
            .expect("an honest server");

        let vault = OpenVault::found(&platform, rng).expect("keys");
        let mut person = Self {
            http,
            platform,
            vault,
            fields: fields(),
        };
        let slot = Unlocker::passphrase(&exported)
            .enrol(&person.platform.origin, String::new(), rng)
            .expect("a slot");
        let pending = person.seal(FIELDS, vec![slot]);
        let account = NewAccount {
            account: person.vault.account(),
            identity: person.vault.identity().expect("keys").clone(),
            record: Some(Bytes(record)),
            commit: pending.commit.clone(),
            keep: true,
        };
        let body = Some(encoded(&account));
        send(
            &person.http,
            Method::Post,
            &path(paths::SIGN_UP_ACCOUNT),
            body,
            None,
        )
        .await;
        person.vault.adopt(pending);
        person
    }

    /// Seals the first so many fields anew, into a commit on top of the last.
    pub fn seal(&self, count: usize, slots: Vec<NewSlot>) -> Pending {
        let edits: Vec<_> = self
            .fields
            .iter()
            .take(count)
            .map(|field| Edit {
                field: &field.name,
                category: field.category,
                schema: 1,
                value: Some(field.value.as_bytes()),
                file: None,
            })
            .collect();
        let change = Change {
            edits: &edits,
            slots,
            ..Change::default()
        };
        let writing = Writing {
            time: 1_800_000_000,
            device: DeviceId([1; 16]),
        };
        let rng = &mut UnwrapErr(getrandom::SysRng);
        self.vault
            .prepare(&self.platform, change, writing, |_| {}, rng)
            .expect("within the limits")
    }

    /// The request that stores a commit.
    pub fn request(&self, commit: &Commit) -> Request {
        Request {
            method: Method::Put,
            path: paths::VAULT.to_owned(),
            body: Some(encoded(commit)),
            if_match: Some(format!("\"{}\"", self.vault.sequence())),
        }
    }

    /// Reads the vault as it is stored.
    pub async fn read(&self) {
        send(&self.http, Method::Get, paths::VAULT, None, None).await;
    }

    /// Sends it, and does nothing else.
    pub async fn store(&self, request: Request) {
        let answer = self.http.send(request).await.expect("an answer");
        assert_eq!(answer.status, 200, "the commit wasn't stored");
    }

    /// The commit was stored.
    pub fn adopt(&mut self, pending: Pending) {
        self.vault.adopt(pending);
    }
}

/// Every field of the catalogue, and others: nothing but their values shows on the page.
fn fields() -> Vec<Filled> {
    let known = Field::ALL.iter().map(|field| Filled {
        name: field.id().to_owned(),
        category: field.category(),
        value: match field {
            Field::Email => ADDRESS.to_owned(),
            Field::Phone => "+31600000000".to_owned(),
            Field::Postcode => "0000AA".to_owned(),
            Field::HouseNumber => "1".to_owned(),
            Field::Permissions | Field::KeyPointsShown | Field::Progress => String::new(),
            _ => "Voorbeeld".to_owned(),
        },
    });
    let others = (0..).map(|number| Filled {
        name: format!("bench.{number}"),
        category: Category::ALL[number % Category::ALL.len()],
        value: format!("Voorbeeld {number}"),
    });
    known.chain(others).take(FIELDS).collect()
}

fn encoded(value: &impl serde::Serialize) -> Vec<u8> {
    body::encode(value).expect("it can be written")
}

async fn post<T: serde::Serialize + serde::de::DeserializeOwned>(
    http: &Http,
    path: &str,
    body: &impl serde::Serialize,
) -> T {
    call(http, Method::Post, path, Some(encoded(body))).await
}

async fn call<T: serde::Serialize + serde::de::DeserializeOwned>(
    http: &Http,
    method: Method,
    path: &str,
    body: Option<Vec<u8>>,
) -> T {
    let answer = send(http, method, path, body, None).await;
    body::decode(&answer).expect("the answer that belongs to it")
}

async fn send(
    http: &Http,
    method: Method,
    path: &str,
    body: Option<Vec<u8>>,
    if_match: Option<String>,
) -> Vec<u8> {
    let request = Request {
        method,
        path: path.to_owned(),
        body,
        if_match,
    };
    let answer = http.send(request).await.expect("an answer");
    assert!(
        (200..300).contains(&answer.status),
        "{path}: {} {}",
        answer.status,
        String::from_utf8_lossy(&answer.body)
    );
    answer.body
}
