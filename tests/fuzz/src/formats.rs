//! The vault's encodings, in plain: what decodes encodes to the same bytes again.
//!
//! Some are only ever decoded after they were opened. They are sealed here first, with keys that the target knows and
//! by the derivations that the formats document: what a person's own device could have written.

use crate::{
    bounds::bounded,
    scene::{self, ORIGIN, PLATFORM, SUITE, VAULT, rng},
};
use kluis_vault::{
    encoding::{Reader, Writer, gather},
    keyring::{Keyring, Root},
    manifest::{Body, Header},
    platform::PlatformKeys,
    primitive::{hkdf_extract, hkdf_key},
    recovery::RecoveryCode,
    sealed,
    secret::{PlatformKey, RootKey},
    share,
};
use kluis_wire::AccountId;

/// `E(label, x…)` itself. The first bytes say what to read, the rest is read.
pub mod encoding {
    use super::*;

    const READINGS: usize = 8;

    /// What was read is written again: the same bytes.
    pub fn run(data: &[u8]) {
        let Some((plan, encoded)) = data.split_first_chunk::<READINGS>() else {
            return;
        };
        let again = bounded(data, || {
            let mut reader = Reader::new("label", encoded).ok()?;
            let mut writer = Writer::new("label");
            for reading in plan {
                writer = match reading % 4 {
                    0 => writer.bytes(reader.bytes()),
                    1 => writer.number(reader.number()),
                    2 => writer.fixed(reader.fixed::<16>()),
                    _ => {
                        let most = usize::from(*reading);
                        let items = reader.list(most, |reader| Ok(reader.bytes().to_vec()));
                        writer.list(items.iter(), |writer, item| writer.bytes(item))
                    }
                };
            }
            reader.end().ok()?;
            Some(writer.done())
        });
        if let Some(again) = again {
            assert_eq!(again, encoded);
        }
    }

    /// Every reading twice.
    pub fn seeds() -> Vec<Vec<u8>> {
        let encoded = |writer: Writer| {
            let items = [b"one".as_slice(), b""];
            let list =
                |writer: Writer| writer.list(items.iter(), |writer, item| writer.bytes(item));
            list(
                list(writer.bytes(b"text").number(1).fixed([2; 16]))
                    .bytes(b"")
                    .number(u64::MAX)
                    .fixed([3; 16]),
            )
            .done()
        };
        vec![
            [
                [0, 1, 2, 251, 251, 0, 1, 2].as_slice(),
                &encoded(Writer::new("label")),
            ]
            .concat(),
        ]
    }
}

/// The manifest's header.
pub mod header {
    use super::*;

    /// One encoding.
    pub fn run(data: &[u8]) {
        if let Ok(header) = bounded(data, || Header::decode(data)) {
            assert_eq!(header.encode(), data);
        }
    }

    /// A real one.
    pub fn seeds() -> Vec<Vec<u8>> {
        vec![VAULT.commit.head.header.0.clone()]
    }
}

/// The manifest's body.
pub mod body {
    use super::*;

    /// One encoding.
    pub fn run(data: &[u8]) {
        if let Ok(body) = bounded(data, || Body::decode(data)) {
            assert_eq!(body.encode(), data);
        }
    }

    /// A real one: opened as its owner does.
    pub fn seeds() -> Vec<Vec<u8>> {
        let root = own_root();
        let body = Body::open(&root, 1, VAULT.commit.body.as_ref()).expect("it opens");
        vec![body.encode()]
    }
}

/// The root of the vault of the scene.
fn own_root() -> Root {
    let slot = &VAULT.commit.slots[0];
    let (key, epoch) = VAULT
        .code
        .unwrap(ORIGIN, VAULT.account, slot)
        .expect("its own slot");
    Root::new(key, VAULT.account, epoch)
}

/// What is sealed in the keyring.
pub mod keyring {
    use super::*;

    const ROOT: [u8; 32] = [9; 32];

    fn root() -> Root {
        Root::new(RootKey::from_bytes(ROOT), VAULT.account, 1)
    }

    fn parts(root: [u8; 32], account: AccountId) -> (impl AsRef<[u8; 32]>, Vec<u8>) {
        let info = Writer::new("keyring").fixed(account).number(1).done();
        let key = hkdf_key(&hkdf_extract(b"kluis/v1/root", &root), &[&info]);
        let context = Writer::new("kluis/v1/keyring")
            .bytes(SUITE)
            .fixed(account)
            .number(1)
            .done();
        (Array(key), context)
    }

    struct Array(zeroize::Zeroizing<[u8; 32]>);

    impl AsRef<[u8; 32]> for Array {
        fn as_ref(&self) -> &[u8; 32] {
            &self.0
        }
    }

    /// One encoding.
    pub fn run(data: &[u8]) {
        let (key, context) = parts(ROOT, VAULT.account);
        let sealed = sealed::seal(key.as_ref(), &context, data, &mut rng()).expect("it seals");
        let stored = [&[kluis_vault::VERSION], sealed.as_slice()].concat();
        if let Ok(keyring) = bounded(data, || Keyring::open(&root(), &stored)) {
            let _ = keyring.identity.verify(ORIGIN, VAULT.account);
            let again = keyring.seal(&root(), &mut rng()).expect("it seals");
            let content = sealed::open(key.as_ref(), &context, &again[1..]).expect("it opens");
            assert_eq!(*content, data);
        }
    }

    /// A real one.
    pub fn seeds() -> Vec<Vec<u8>> {
        let stored = VAULT.commit.keyring.as_ref().expect("a keyring");
        let (key, context) = parts(*own_root().key().as_bytes(), VAULT.account);
        vec![
            sealed::open(key.as_ref(), &context, &stored.0[1..])
                .expect("it opens")
                .to_vec(),
        ]
    }
}

/// What is sealed in a deposit of shares.
pub mod deposit {
    use super::*;

    fn info() -> Vec<u8> {
        Writer::new("kluis/v1/deposit")
            .bytes(ORIGIN.as_bytes())
            .fixed(VAULT.account)
            .number(1)
            .done()
    }

    /// One encoding.
    pub fn run(data: &[u8]) {
        let (platform, info) = (&*PLATFORM, info());
        let public = platform.document.sealing.as_ref();
        let sealed = kluis_vault::hpke::seal(public, &info, data, &mut rng()).expect("it seals");
        let opened = bounded(data, || {
            platform
                .keys
                .open_deposit::<kluis_wire::ShareId>(ORIGIN, VAULT.account, 1, &sealed)
        });
        if let Ok(shares) = opened {
            let again = share::deposit(
                public,
                ORIGIN,
                VAULT.account,
                1,
                &gather(shares),
                &mut rng(),
            )
            .expect("it seals");
            let content = platform.sealing.open(&info, &again).expect("it opens");
            assert_eq!(*content, data);
        }
    }

    /// A real one.
    pub fn seeds() -> Vec<Vec<u8>> {
        let sealed = VAULT.commit.deposit.as_ref().expect("a deposit");
        vec![
            PLATFORM
                .sealing
                .open(&info(), sealed.as_ref())
                .expect("it opens")
                .to_vec(),
        ]
    }
}

/// The platform's wrapped keys.
pub mod platform_keys {
    use super::*;

    /// One encoding: what was unwrapped wraps to the same content.
    pub fn run(data: &[u8]) {
        let key = || PlatformKey::from_bytes(scene::PLATFORM_KEY);
        let wrapped = scene::wrap_platform_keys(data).expect("it wraps");
        if let Ok(keys) = bounded(data, || PlatformKeys::unwrap(&key(), &wrapped)) {
            // The generator is the same, so is the nonce: the same content is the same bytes.
            let again = keys.wrap(&key(), &mut rng()).expect("it wraps");
            assert_eq!(again, wrapped);
        }
    }

    /// Real ones.
    pub fn seeds() -> Vec<Vec<u8>> {
        vec![scene::platform_content()]
    }
}

/// The padding inside everything sealed.
pub mod padding {
    use super::*;

    /// What comes off went on.
    pub fn run(data: &[u8]) {
        if let Ok(plain) = bounded(data, || sealed::unpad(data)) {
            assert_eq!(*sealed::pad(plain, data.len()).expect("it fits"), data);
        }
    }

    /// A short and a full one.
    pub fn seeds() -> Vec<Vec<u8>> {
        vec![
            b"Zo\x80\0\0\0\0\0".to_vec(),
            b"\x80\x80".to_vec(),
            vec![0; 9],
        ]
    }
}

/// A recovery code, typed or in its file.
pub mod recovery_code {
    use super::*;

    /// What is read stands in the text, and is read from its own spelling.
    pub fn run(data: &[u8]) {
        let Ok(text) = core::str::from_utf8(data) else {
            return;
        };
        if let Ok(code) = bounded(data, || RecoveryCode::parse(text)) {
            let again = RecoveryCode::parse(&code.to_text()).expect("its own spelling");
            assert_eq!(again.secret(), code.secret());
        }
    }

    /// A bare one, one in a file, and a mistyped one.
    pub fn seeds() -> Vec<Vec<u8>> {
        let code = RecoveryCode::generate(&mut rng()).to_text();
        let file = format!("KLUIS\n\n{}\n\nBewaar hem goed.\n", code.as_str());
        vec![
            code.as_bytes().to_vec(),
            file.into_bytes(),
            code.to_lowercase().replace('-', " ").into_bytes(),
        ]
    }
}

/// The value that holds the key of a file.
pub mod file {
    use super::*;
    use kluis_vault::file::File;

    /// One encoding.
    pub fn run(data: &[u8]) {
        if let Ok(file) = bounded(data, || File::decode(data)) {
            assert_eq!(*file.encode(), data);
            let last = file.chunks() - 1;
            assert!(file.span(last).is_some() && file.span(last + 1).is_none());
        }
    }

    /// A small one and a large one.
    pub fn seeds() -> Vec<Vec<u8>> {
        [1, 3_000_000]
            .map(|length| {
                let file = File::new(length, 1, "cv.pdf", &mut rng()).expect("within limits");
                file.encode().to_vec()
            })
            .into()
    }
}
