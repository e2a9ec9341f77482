//! The key file, and the block that the operator registers it with.
//!
//! ```text
//! kluis-desk-key-1 base64url(Ed25519 seed ‖ X-Wing seed)
//! keys in the block = base64url(Ed25519 public key ‖ X-Wing public key)
//! ```

use crate::{
    cli::{Cli, Registration},
    failure::Failure,
    rng,
    show::{self, Show},
};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use kluis_vault::{hpke::SealingKey, recipient::Recipient, secret::SigningSeed};
use kluis_wire::Digest;
use serde::Serialize;
use std::{
    fmt::Write as _,
    fs::{File, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::Path,
};
use zeroize::Zeroizing;

/// What a key file begins with.
const FORM: &str = "kluis-desk-key-1 ";
/// Two seeds.
const SEEDS: usize = 64;
/// Longest key file that is read.
const LONGEST: u64 = 256;

/// Makes a new file that only its owner can read.
pub(crate) fn create(path: &Path) -> Result<File, Failure> {
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    file.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => Failure::Exists(path.to_owned()),
        _ => Failure::File(path.to_owned(), error),
    })
}

/// Makes the key.
pub(crate) fn new(cli: &Cli, place: &Registration, show: &mut Show<'_>) -> Result<(), Failure> {
    let path = &cli.key;
    let mut file = create(path)?;
    let signing = SigningSeed::generate(&mut rng());
    let sealing = SealingKey::generate(&mut rng());
    let mut seeds = Zeroizing::new(Vec::with_capacity(SEEDS));
    seeds.extend_from_slice(signing.as_bytes());
    seeds.extend_from_slice(sealing.seed());
    let text = Zeroizing::new(Base64UrlUnpadded::encode_string(&seeds));
    let failed = |error| Failure::File(path.clone(), error);
    // A piece at a time: nothing is gathered in a buffer that isn't wiped.
    for piece in [FORM.as_bytes(), text.as_bytes(), b"\n"] {
        file.write_all(piece).map_err(failed)?;
    }
    file.sync_all().map_err(failed)?;
    let recipient = Recipient::from_keys(signing, sealing);
    tell(
        &recipient.map_err(|_| Failure::NotAKey(path.clone()))?,
        place,
        show,
    )?;
    show.note(&format!(
        "the key is in {}; back it up where only you can reach it",
        path.display()
    ));
    Ok(())
}

/// Prints what the operator needs of the key that is there.
pub(crate) fn show(cli: &Cli, place: &Registration, show: &mut Show<'_>) -> Result<(), Failure> {
    tell(&read(&cli.key)?, place, show)
}

/// Reads a key file that only its owner can read.
pub(crate) fn read(path: &Path) -> Result<Recipient, Failure> {
    let failed = |error| Failure::File(path.to_owned(), error);
    let file = File::open(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Failure::NoKey(path.to_owned()),
        _ => failed(error),
    })?;
    if file.metadata().map_err(failed)?.permissions().mode() & 0o077 != 0 {
        return Err(Failure::Exposed(path.to_owned()));
    }
    // With its room from the start: a buffer that grows leaves copies behind.
    let room = usize::try_from(LONGEST).unwrap_or_default();
    let mut text = Zeroizing::new(Vec::with_capacity(room));
    file.take(LONGEST).read_to_end(&mut text).map_err(failed)?;
    parse(&text).ok_or_else(|| Failure::NotAKey(path.to_owned()))
}

fn parse(text: &[u8]) -> Option<Recipient> {
    let encoded = text.strip_prefix(FORM.as_bytes())?.strip_suffix(b"\n")?;
    let mut seeds = Zeroizing::new([0; SEEDS]);
    let decoded = Base64UrlUnpadded::decode(encoded, seeds.as_mut_slice()).ok()?;
    let (signing, sealing) = decoded.split_first_chunk::<32>()?;
    let sealing = sealing.try_into().ok()?;
    Recipient::from_keys(
        SigningSeed::from_bytes(*signing),
        SealingKey::from_seed(sealing),
    )
    .ok()
}

/// What is public of a key.
#[derive(Serialize)]
struct Public {
    fingerprint: Digest,
    keys: String,
    block: String,
}

fn tell(recipient: &Recipient, place: &Registration, show: &mut Show<'_>) -> Result<(), Failure> {
    let public = recipient.public();
    let keys = [public.signing.as_ref(), public.sealing.as_ref()].concat();
    let keys = Base64UrlUnpadded::encode_string(&keys);
    let public = Public {
        fingerprint: recipient.fingerprint(),
        block: block(place, &keys),
        keys,
    };
    show.answer(&public, || {
        format!(
            "# Fingerprint: {}\n# For the operator's file of purposes and recipients; what is empty is to be filled in.\n\n{}",
            show::fingerprint(public.fingerprint),
            public.block
        )
    })
}

fn block(place: &Registration, keys: &str) -> String {
    let mut block = String::from("[[recipient]]\n");
    for (name, value) in [
        ("number", &place.number),
        ("role", &place.role),
        ("organisation", &place.organisation),
        ("region", &place.region),
    ] {
        let _ = writeln!(block, "{name} = {}", quoted(value));
    }
    for (name, dates) in [
        ("certificate", &place.certificate),
        ("declaration", &place.declaration),
    ] {
        let [issued, review] = match dates {
            Some([issued, review]) => [issued.as_str(), review.as_str()],
            None => ["", ""],
        };
        let _ = writeln!(
            block,
            "{name} = {{ issued = \"{issued}\", review = \"{review}\" }}"
        );
    }
    let _ = writeln!(block, "keys = \"{keys}\"");
    block
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            control if control.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(control));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stands_in_toml_as_it_is() {
        assert_eq!(
            quoted("Bureau \"Zee\" \\ Zn.\n"),
            "\"Bureau \\\"Zee\\\" \\\\ Zn.\\u000A\""
        );
    }

    #[test]
    fn only_a_whole_key_file_is_read() {
        let key = format!("{FORM}{}\n", Base64UrlUnpadded::encode_string(&[7; SEEDS]));
        assert!(parse(key.as_bytes()).is_some());
        for wrong in [
            key.trim_end().to_owned(),
            format!("{key}\n"),
            key.replace("key-1", "key-2"),
            format!(
                "{FORM}{}\n",
                Base64UrlUnpadded::encode_string(&[7; SEEDS - 1])
            ),
            format!(
                "{FORM}{}\n",
                Base64UrlUnpadded::encode_string(&[7; SEEDS + 1])
            ),
            String::new(),
        ] {
            assert!(parse(wrong.as_bytes()).is_none(), "{wrong}");
        }
    }
}
