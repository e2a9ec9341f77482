//! Our own formats, frozen. Fixed keys and fixed randomness must give the bytes in `kluis/`, and those bytes must
//! open. Whoever sees one of these fail has changed a format that people's vaults are stored in: make it a new
//! version beside the old one. `KLUIS_FREEZE=1` writes the files anew.

use crate::support::{Seeded, path, wrap};
use kluis_vault::{
    encoding::{Writer, gather},
    field::{self, FieldContext, Halves},
    hpke::SealingKey,
    identity,
    keyring::{Keyring, Root},
    manifest::{
        self, Body, Changed, Gone, Head, Header, ListedField, ListedFile, ListedGrant, ListedSlot,
    },
    opaque::Exported,
    open::{self, Change, Edit, Expected, OpenVault, Writing},
    platform::{self, PlatformKeys},
    primitive::{ed25519_public, sha256},
    recovery::RecoveryCode,
    secret::{PersonalKey, PlatformKey, RootKey, Share},
    share,
    slot::{Asked, Unlocker},
};
use kluis_wire::{
    AccountId, Bytes, CaseId, Category, Commit, DeviceId, Digest, FileId, GrantId, GrantName,
    GrantShareId, IdentityPublic, NewRecord, Nonce, Platform, Purpose, SessionId, ShareId,
    ShareRequest, SharesReleased, SignUpId, Signature, SignedHeader, SigningPublic, SlotId,
    StoredGrant, StoredSlot, Succession, UnlockerKind, Vault,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

const ORIGIN: &str = "kluis.example";
const ACCOUNT: AccountId = AccountId([0xa0; 32]);

pub fn hexed(bytes: impl AsRef<[u8]>) -> String {
    hex::encode(bytes)
}

pub fn bytes(frozen: &Value, key: &str) -> Vec<u8> {
    hex::decode(frozen[key].as_str().unwrap_or_else(|| panic!("{key}"))).expect("hexadecimal")
}

pub fn typed<T: serde::de::DeserializeOwned>(frozen: &Value, key: &str) -> T {
    serde_json::from_value(frozen[key].clone()).unwrap_or_else(|error| panic!("{key}: {error}"))
}

/// Compares with the file, and gives back what the file holds.
pub fn frozen(file: &str, now: Value) -> Value {
    let file = path(&format!("kluis/{file}.json"));
    if std::env::var_os("KLUIS_FREEZE").is_some_and(|value| value == "1") {
        let text = serde_json::to_string_pretty(&now).expect("plain data");
        std::fs::write(&file, text + "\n").expect("the folder can be written");
    }
    let text = std::fs::read_to_string(&file)
        .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let kept: Value = serde_json::from_str(&text).expect("JSON");
    let names = |value: &Value| {
        value
            .as_object()
            .expect("an object")
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&now), names(&kept), "{}", file.display());
    for name in names(&now) {
        assert_eq!(
            now[&name],
            kept[&name],
            "{}: `{name}` has changed",
            file.display()
        );
    }
    kept
}

fn first_identity() -> IdentityPublic {
    IdentityPublic {
        signing: SigningPublic(ed25519_public(&[1; 32])),
        sealing: Bytes(SealingKey::from_seed([2; 32]).public().expect("a key")),
    }
}

fn share_id(category: Category, epoch: u64) -> ShareId {
    ShareId { category, epoch }
}

#[test]
fn account() {
    let first = first_identity();
    frozen(
        "account",
        json!({
            "origin": ORIGIN,
            "signing": hexed(first.signing),
            "sealing": hexed(&first.sealing),
            "account": hexed(identity::account(ORIGIN, &first)),
            "key_id": hexed(identity::key_id(&first)),
        }),
    );

    // The formula of DESIGN.md 3.1, written out.
    let mut encoded = Vec::new();
    for text in [b"kluis/v1/account".as_slice(), ORIGIN.as_bytes()] {
        encoded.extend(u32::try_from(text.len()).expect("short").to_be_bytes());
        encoded.extend(text);
    }
    encoded.extend(first.signing.0);
    encoded.extend(1_216_u32.to_be_bytes());
    encoded.extend(&first.sealing.0);
    assert_eq!(identity::account(ORIGIN, &first).0, sha256(&[&encoded]));
    assert_ne!(
        identity::account("kluis.example.org", &first),
        identity::account(ORIGIN, &first)
    );
}

#[test]
fn recovery_code() {
    let code = RecoveryCode::generate(&mut Seeded::new("recovery code"));
    let kept = frozen(
        "recovery-code",
        json!({
            "secret": hexed(code.secret()),
            "text": *code.to_text(),
        }),
    );
    let text = kept["text"].as_str().expect("text");
    let read = RecoveryCode::parse(text).expect("a code");
    assert_eq!(read.secret()[..], bytes(&kept, "secret"));
}

#[test]
fn sealed_field() {
    let values: [&[u8]; 5] = [
        b"",
        "Zoë".as_bytes(),
        &[b'x'; 64],
        &[b'y'; 1_000],
        &[b'z'; 4_095],
    ];
    let (personal, half) = (PersonalKey::from_bytes([3; 32]), Share::from_bytes([4; 32]));
    let id = share_id(Category::Contact, 2);
    let context = |revision: u64, value: &[u8]| FieldContext {
        account: ACCOUNT,
        share: id,
        field: "contact.phone",
        revision,
        schema: 1,
        padding: u64::try_from(field::bucket(value).expect("it fits")).expect("small"),
    };
    let mut rng = Seeded::new("field");
    let halves = Halves {
        personal: &personal,
        share: &half,
    };
    let sealed: Vec<String> = (1..)
        .zip(values)
        .map(|(revision, value)| {
            hexed(
                field::seal(&halves.join(), &context(revision, value), value, &mut rng)
                    .expect("it seals"),
            )
        })
        .collect();
    let kept = frozen(
        "field",
        json!({
            "personal": hexed([3; 32]),
            "share": hexed([4; 32]),
            "tag": hexed(share::tag(&half, ACCOUNT, id)),
            "sealed": sealed,
        }),
    );
    let stored: Vec<String> = typed(&kept, "sealed");
    assert_eq!(stored.len(), values.len());
    for ((revision, value), stored) in (1..).zip(values).zip(stored) {
        let stored = hex::decode(stored).expect("hexadecimal");
        assert_eq!(
            field::open(&halves.join(), &context(revision, value), &stored).expect("it opens")[..],
            *value
        );
    }
    let tag = Digest(bytes(&kept, "tag").try_into().expect("32 bytes"));
    assert!(share::fits(&half, ACCOUNT, id, tag));
}

fn unlockers() -> [(&'static str, Unlocker); 3] {
    let exported = Exported {
        export_key: Zeroizing::new([5; 64]),
        server: [6; 32],
    };
    let code = RecoveryCode::generate(&mut Seeded::new("recovery code"));
    [
        ("passphrase", Unlocker::passphrase(&exported)),
        ("passkey", Unlocker::passkey(&[11; 32])),
        ("recovery", Unlocker::recovery(&code)),
    ]
}

#[test]
fn slots() {
    let root = RootKey::from_bytes([7; 32]);
    for (name, unlocker) in unlockers() {
        let mut rng = Seeded::new(name);
        let slot = wrap(&unlocker, ORIGIN, ACCOUNT, 3, &root, &mut rng);
        let kept = frozen(
            &format!("slot-{name}"),
            json!({
                "slot": slot,
                "digest": hexed(manifest::slot_digest(&slot)),
            }),
        );
        let (opened, epoch) = unlocker
            .unwrap(ORIGIN, ACCOUNT, &typed(&kept, "slot"))
            .expect("it unwraps");
        assert_eq!((opened, epoch), (RootKey::from_bytes([7; 32]), 3));
    }
}

#[test]
fn challenge() {
    let [.., (_, unlocker)] = unlockers();
    let asked = Asked {
        purpose: Purpose::Recover,
        nonce: Nonce([8; 32]),
        expires: 1_800_000_300,
        ephemeral: Digest([9; 32]),
    };
    let login = unlocker
        .answer(ORIGIN, Digest([10; 32]), &asked, true)
        .expect("it answers");
    let root = RootKey::from_bytes([7; 32]);
    let slot = wrap(
        &unlocker,
        ORIGIN,
        ACCOUNT,
        1,
        &root,
        &mut Seeded::new("slot"),
    );
    let kept = frozen("challenge", json!({ "login": login, "auth": slot.auth }));
    let auth: SigningPublic = typed(&kept, "auth");
    let login = typed(&kept, "login");
    assert_eq!(
        kluis_vault::check::key_login(ORIGIN, Digest([10; 32]), &auth, &login),
        Ok(())
    );
}

fn root() -> Root {
    Root::new(RootKey::from_bytes([7; 32]), ACCOUNT, 1)
}

#[test]
fn keyring() {
    let mut keyring = Keyring::generate(&mut Seeded::new("keyring")).expect("keys");
    for (_, unlocker) in unlockers() {
        let rng = &mut Seeded::new("slot ids");
        let new = unlocker.enrol(ORIGIN, String::new(), rng).expect("keys");
        keyring.slots.insert(new.id, new.keys);
    }
    let sealed = keyring
        .seal(&root(), &mut Seeded::new("keyring seal"))
        .expect("it seals");
    let kept = frozen(
        "keyring",
        json!({
            "identity": keyring.identity.public().expect("keys"),
            "sealed": hexed(&sealed),
            "row": hexed(root().row("name.given").expect("a row")),
        }),
    );
    let opened = Keyring::open(&root(), &bytes(&kept, "sealed")).expect("it opens");
    let public: IdentityPublic = typed(&kept, "identity");
    assert_eq!(opened.identity.public(), Ok(&public));
    assert_eq!(
        opened
            .identity
            .verify(ORIGIN, identity::account(ORIGIN, &public)),
        Ok(())
    );
    assert!(opened.personal == keyring.personal);
    assert_eq!(opened.personal.len(), Category::ALL.len());
    assert!(opened.slots == keyring.slots);
}

#[test]
fn succession() {
    let first = Keyring::generate(&mut Seeded::new("keyring"))
        .expect("keys")
        .identity;
    let old = first.public().expect("keys").clone();
    let account = identity::account(ORIGIN, &old);
    let (second, succession) = first
        .succeed(account, &mut Seeded::new("succession"))
        .expect("new keys");
    let kept = frozen(
        "succession",
        json!({ "account": account, "old": old, "succession": succession }),
    );
    let succession: Succession = typed(&kept, "succession");
    assert_eq!(
        kluis_vault::check::succession(account, &typed(&kept, "old"), 0, &succession),
        second.public().map_err(|_| kluis_vault::check::Unproven)
    );
    assert_eq!(second.verify(ORIGIN, account), Ok(()));
}

fn body() -> Body {
    let changed = |deleted| Changed {
        time: 1_800_000_000,
        device: DeviceId([29; 16]),
        deleted,
    };
    let listed = |category, revision| ListedField {
        share: share_id(category, 1),
        revision,
        schema: 1,
        padding: 256,
        changes: vec![changed(false)],
        digest: Digest([11; 32]),
        file: None,
    };
    let photo = ListedField {
        file: Some(ListedFile {
            id: FileId([21; 16]),
            chunks: 3,
        }),
        ..listed(Category::Photo, 2)
    };
    Body {
        minimum_version: 1,
        root_epoch: 1,
        platform: Digest([12; 32]),
        catalogue: Digest([22; 32]),
        registry: Head {
            sequence: 3,
            digest: Digest([23; 32]),
        },
        keyring: Digest([13; 32]),
        slots: gather([
            (
                SlotId([1; 16]),
                ListedSlot {
                    kind: UnlockerKind::Passphrase,
                    name: String::new(),
                    added: 1_800_000_000,
                    proven: 0,
                    digest: Digest([14; 32]),
                },
            ),
            (
                SlotId([2; 16]),
                ListedSlot {
                    kind: UnlockerKind::RecoveryCode,
                    name: "in de la".to_owned(),
                    added: 1_800_000_000,
                    proven: 7,
                    digest: Digest([15; 32]),
                },
            ),
        ]),
        shares: gather(
            Category::ALL.map(|category| (share_id(category, 1), Digest([category.number(); 32]))),
        ),
        fields: gather([
            ("name.given".to_owned(), listed(Category::Identity, 1)),
            ("contact.phone".to_owned(), listed(Category::Contact, 4)),
            ("photo".to_owned(), photo),
        ]),
        deleted: gather([(
            "address.city".to_owned(),
            Gone {
                revision: 2,
                changes: [false, true].map(changed).to_vec(),
            },
        )]),
        grants: gather([(
            (GrantId([24; 16]), "name.given".to_owned()),
            ListedGrant {
                recipient: Digest([25; 32]),
                decision: Digest([26; 32]),
                purpose_version: 2,
                tag: Digest([27; 32]),
                digest: Digest([28; 32]),
                revision: 1,
                expires: 1_900_000_000,
            },
        )]),
        requests: gather([(CaseId([29; 16]), Digest([30; 32]))]),
        decisions: Head {
            sequence: 2,
            digest: Digest([31; 32]),
        },
        log: Head::NONE,
    }
}

#[test]
fn manifest_body() {
    let sealed = body()
        .seal(&root(), 5, &mut Seeded::new("body"))
        .expect("it seals");
    let kept = frozen(
        "body",
        json!({ "content": hexed(body().encode()), "sealed": hexed(sealed) }),
    );
    assert_eq!(Body::decode(&bytes(&kept, "content")), Ok(body()));
    assert_eq!(Body::open(&root(), 5, &bytes(&kept, "sealed")), Ok(body()));
}

fn header() -> Header {
    Header {
        account: ACCOUNT,
        sequence: 5,
        previous: Digest([16; 32]),
        time: 1_800_000_000,
        device: DeviceId([17; 16]),
        identity: Digest([18; 32]),
        body: Digest([19; 32]),
        rest: Digest([20; 32]),
    }
}

#[test]
fn manifest_header() {
    let keyring = Keyring::generate(&mut Seeded::new("keyring")).expect("keys");
    let signed = header().sign(&keyring.identity);
    let kept = frozen(
        "header",
        json!({
            "header": hexed(header().encode()),
            "signing": keyring.identity.public().expect("keys").signing,
            "signed": signed,
            "digest": hexed(manifest::digest(&header().encode())),
        }),
    );
    assert_eq!(Header::decode(&bytes(&kept, "header")), Ok(header()));
    let signed: SignedHeader = typed(&kept, "signed");
    assert_eq!(signed.header.0, bytes(&kept, "header"));
    assert!(manifest::is_signed(&signed, &typed(&kept, "signing")));
}

/// What the header says of everything in a commit that is neither header nor body.
#[test]
fn commit_digest() {
    let slot = StoredSlot {
        id: SlotId([1; 16]),
        kind: UnlockerKind::RecoveryCode,
        auth: Some(SigningPublic([2; 32])),
        wrapped: Bytes(vec![3; 40]),
    };
    let row = kluis_wire::StoredRow {
        id: kluis_wire::RowId([4; 16]),
        sealed: Bytes(vec![5; 80]),
    };
    let commit = Commit {
        keyring: Some(Bytes(vec![7; 30])),
        slots: vec![slot],
        slots_removed: vec![SlotId([8; 16])],
        rows: vec![row],
        rows_removed: vec![kluis_wire::RowId([9; 16])],
        deposit: Some(Bytes(vec![10; 30])),
        shares_destroyed: vec![share_id(Category::Photo, 1)],
        succession: Some(Succession {
            identity: IdentityPublic {
                signing: SigningPublic([11; 32]),
                sealing: Bytes(vec![12; 1216]),
            },
            signature: Signature([13; 64]),
            number: 2,
        }),
        record: Some(NewRecord {
            record: Some(Bytes(vec![14; 192])),
            address: Some(SignUpId([15; 16])),
        }),
        files: vec![FileId([16; 16])],
        files_removed: vec![FileId([17; 16])],
        decisions: vec!["a.b.c".to_owned()],
        grants: vec![StoredGrant {
            name: GrantName {
                grant: GrantId([18; 16]),
                field: "name.given".to_owned(),
            },
            revision: 1,
            recipient: Digest([19; 32]),
            decision: Digest([20; 32]),
            purpose_version: 2,
            share: GrantShareId([21; 16]),
            expires: 1_900_000_000,
            file: None,
            sealed: Bytes(vec![22; 40]),
            signature: Signature([23; 64]),
        }],
        grants_removed: vec![GrantName {
            grant: GrantId([24; 16]),
            field: "name.family".to_owned(),
        }],
        grant_deposit: Some(Bytes(vec![25; 30])),
        ..Commit::of(Bytes(vec![6; 30]))
    };
    let bare = Commit::of(Bytes(vec![6; 30]));
    frozen(
        "commit",
        json!({
            "full": hexed(manifest::rest_digest(&commit).expect("in order")),
            "bare": hexed(manifest::rest_digest(&bare).expect("in order")),
        }),
    );
}

fn keys() -> PlatformKeys {
    PlatformKeys::generate(&mut Seeded::new("platform"))
}

#[test]
fn platform_keys() {
    let (mut rng, key, sign_up) = (
        Seeded::new("wrap"),
        PlatformKey::from_bytes([21; 32]),
        SignUpId([22; 16]),
    );
    let document = keys().public(ORIGIN).expect("a document");
    let id = share_id(Category::Work, 1);
    let kept = frozen(
        "platform",
        json!({
            "wrapped": hexed(keys().wrap(&key, &mut rng).expect("it wraps")),
            "fingerprint": hexed(platform::fingerprint(&document)),
            "index": hexed(keys().index("jan@example.nl")),
            "code_digest": hexed(keys().code_digest(sign_up, "123456")),
            "share": hexed(keys().wrap_share(ACCOUNT, id, &Share::from_bytes([4; 32]), &mut rng).expect("it wraps")),
            "address": platform::seal_address(&document, "jan@example.nl", &mut rng).expect("it seals"),
            "code": platform::seal_code(&document, sign_up, "123456", &mut rng).expect("it seals"),
            "document": document,
        }),
    );
    let document: Platform = typed(&kept, "document");
    assert_eq!(platform::verify(ORIGIN, &document), Ok(()));
    let opened = PlatformKeys::unwrap(&key, &bytes(&kept, "wrapped")).expect("it unwraps");
    assert_eq!(opened.public(ORIGIN), Ok(document));
    assert_eq!(opened.index("jan@example.nl")[..], bytes(&kept, "index"));
    assert_eq!(opened.index(" Jan@Example.NL ")[..], bytes(&kept, "index"));
    assert_eq!(
        opened.code_digest(sign_up, "123456")[..],
        bytes(&kept, "code_digest")
    );
    assert!(
        opened.unwrap_share(ACCOUNT, id, &bytes(&kept, "share")) == Ok(Share::from_bytes([4; 32]))
    );
    let (address, code): (Bytes, Bytes) = (typed(&kept, "address"), typed(&kept, "code"));
    assert_eq!(
        *opened.open_address(ORIGIN, &address.0).expect("it opens"),
        "jan@example.nl"
    );
    assert_eq!(
        *opened
            .open_code(ORIGIN, sign_up, &code.0)
            .expect("it opens"),
        "123456"
    );
}

fn shares() -> Vec<(ShareId, Share)> {
    let share = |category: Category| {
        (
            share_id(category, 1),
            Share::from_bytes([category.number(); 32]),
        )
    };
    Category::ALL.map(share).into()
}

#[test]
fn deposit() {
    let document = keys().public(ORIGIN).expect("a document");
    let mut rng = Seeded::new("deposit");
    let sealed = share::deposit(
        &document.sealing.0,
        ORIGIN,
        ACCOUNT,
        1,
        &gather(shares()),
        &mut rng,
    )
    .expect("it seals");
    let kept = frozen("deposit", json!({ "sealed": hexed(sealed) }));
    let opened = keys()
        .open_deposit(ORIGIN, ACCOUNT, 1, &bytes(&kept, "sealed"))
        .expect("it opens");
    assert!(opened == shares());
}

#[test]
fn release() {
    let keyring = Keyring::generate(&mut Seeded::new("keyring")).expect("keys");
    let identity = keyring.identity.public().expect("keys");
    let ephemeral = SealingKey::from_seed([23; 32]);
    let asking = share::Asking {
        origin: ORIGIN,
        account: ACCOUNT,
        session: SessionId([24; 16]),
        nonce: Nonce([25; 32]),
        time: 1_800_000_000,
    };
    let request = share::request(
        &keyring.identity,
        &asking,
        &ephemeral,
        shares().into_iter().map(|(id, _)| id).collect(),
    )
    .expect("signed");
    let asked: Vec<Share> = shares().into_iter().map(|(_, share)| share).collect();
    let (sealed, signature) = keys()
        .release(
            ORIGIN,
            ACCOUNT,
            &request,
            &asked,
            &mut Seeded::new("release"),
        )
        .expect("it seals");
    let answer = SharesReleased {
        sealed,
        signature,
        nonce: Nonce([26; 32]),
    };
    let kept = frozen(
        "release",
        json!({
            "identity": identity.signing,
            "platform": keys().public(ORIGIN).expect("a document").signing,
            "request": request,
            "answer": answer,
        }),
    );
    let (request, answer): (ShareRequest, SharesReleased) =
        (typed(&kept, "request"), typed(&kept, "answer"));
    assert_eq!(
        kluis_vault::check::share_request(ORIGIN, ACCOUNT, &typed(&kept, "identity"), &request),
        Ok(())
    );
    let received = share::receive(
        ORIGIN,
        ACCOUNT,
        &typed(&kept, "platform"),
        &request,
        &ephemeral,
        &answer,
    );
    assert!(received.expect("it opens") == gather(shares()));
}

/// A whole vault, as a server would have kept it since the files were frozen. It is only opened: how many random
/// bytes go where while one is made is nobody's format.
#[test]
fn whole_vault() {
    let file = path("kluis/vault.json");
    if std::env::var_os("KLUIS_FREEZE").is_some_and(|value| value == "1") {
        let text = serde_json::to_string_pretty(&found_and_change()).expect("plain data");
        std::fs::write(&file, text + "\n").expect("the folder can be written");
    }
    let text = std::fs::read_to_string(&file)
        .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let kept: Value = serde_json::from_str(&text).expect("JSON");
    let code = RecoveryCode::parse(kept["code"].as_str().expect("text")).expect("a code");
    let keys = PlatformKeys::unwrap(
        &PlatformKey::from_bytes([21; 32]),
        &bytes(&kept, "platform_keys"),
    )
    .expect("it unwraps");
    let platform: Platform = typed(&kept, "platform");
    let stored: Vault = typed(&kept, "vault");
    let account = stored.account;
    let deposit: Bytes = typed(&kept, "deposit");

    let expected = Expected {
        origin: ORIGIN,
        platform: platform::fingerprint(&platform),
        remembered: None,
    };
    let verified = open::unlock(expected, &Unlocker::recovery(&code), stored).expect("it unlocks");
    let shares = keys
        .open_deposit(ORIGIN, account, 1, &deposit.0)
        .expect("it opens");
    let opened = verified
        .finish(gather(shares), |_, _| {})
        .expect("it verifies");
    assert_eq!(opened.sequence(), 2);
    let values: Vec<(&str, &[u8], u64)> = opened
        .values()
        .iter()
        .map(|(name, value)| (name.as_str(), value.bytes.as_slice(), value.revision))
        .collect();
    assert_eq!(
        values,
        [
            ("contact.phone", b"+31612345678".as_slice(), 1),
            ("name.given", "Zoë".as_bytes(), 2)
        ]
    );
}

fn found_and_change() -> Value {
    let mut rng = Seeded::new("vault");
    let code = RecoveryCode::generate(&mut rng);
    let platform = keys().public(ORIGIN).expect("a document");
    let mut vault = OpenVault::found(&platform, &mut rng).expect("a vault");
    let slot = Unlocker::recovery(&code)
        .enrol(ORIGIN, String::new(), &mut rng)
        .expect("keys");
    let edit = |field, category, value| Edit {
        field,
        category,
        schema: 1,
        value,
        file: None,
    };
    let writing = |time| Writing {
        time,
        device: DeviceId([1; 16]),
    };

    let first = [
        edit("name.given", Category::Identity, Some(b"Zoe".as_slice())),
        edit("address.city", Category::Contact, Some(b"Ede")),
    ];
    let change = Change {
        edits: &first,
        slots: vec![slot],
        ..Change::default()
    };
    let pending = vault
        .prepare(&platform, change, writing(1_800_000_000), |_| {}, &mut rng)
        .expect("a commit");
    let first = pending.commit.clone();
    vault.adopt(pending);

    let second = [
        edit("name.given", Category::Identity, Some("Zoë".as_bytes())),
        edit("contact.phone", Category::Contact, Some(b"+31612345678")),
        edit("address.city", Category::Contact, None),
    ];
    let change = Change {
        edits: &second,
        ..Change::default()
    };
    let pending = vault
        .prepare(&platform, change, writing(1_800_000_100), |_| {}, &mut rng)
        .expect("a commit");
    let second = pending.commit.clone();

    let mut rows: BTreeMap<_, _> = first.rows.into_iter().map(|row| (row.id, row)).collect();
    rows.extend(second.rows.into_iter().map(|row| (row.id, row)));
    rows.retain(|id, _| !second.rows_removed.contains(id));
    let stored = Vault {
        account: vault.account(),
        headers: vec![first.head, second.head],
        body: second.body,
        keyring: first.keyring.expect("a keyring"),
        slots: first.slots,
        rows: rows.into_values().collect(),
        nonce: Nonce([0; 32]),
        log: None,
    };
    json!({
        "code": *code.to_text(),
        "platform_keys": hexed(keys().wrap(&PlatformKey::from_bytes([21; 32]), &mut rng).expect("it wraps")),
        "platform": platform,
        "deposit": first.deposit,
        "vault": stored,
    })
}

/// The encoding itself, byte for byte.
#[test]
fn encoding() {
    let encoded = Writer::new("kluis/v1/x")
        .bytes(b"ab")
        .fixed([1, 2, 3])
        .number(4)
        .list([b"c".as_slice(), b""].iter(), |writer, item| {
            writer.bytes(item)
        })
        .done();
    let kept = frozen("encoding", json!({ "encoded": hexed(&encoded) }));
    let expected = [
        &[0, 0, 0, 10][..],
        b"kluis/v1/x",
        &[0, 0, 0, 2],
        b"ab",
        &[1, 2, 3],
        &[0, 0, 0, 0, 0, 0, 0, 4],
        &[0, 0, 0, 0, 0, 0, 0, 2],
        &[0, 0, 0, 1],
        b"c",
        &[0, 0, 0, 0],
    ];
    assert_eq!(bytes(&kept, "encoded"), expected.concat());
}
