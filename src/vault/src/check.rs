//! What a server can check without any secret, and must, before it stores or gives out anything.

use crate::{
    case::desk_asked_message,
    deletion,
    encoding::Writer,
    hpke,
    identity::{self, key_id, signed_by},
    log::{self, Look},
    manifest::{Header, digest, is_signed, rest_digest},
    registry::{self, Entry},
    share::{self, Shared},
    slot::{Asked, auth_message},
};
use alloc::vec::Vec;
use kluis_wire::{
    AccountId, ChunkAsked, Commit, Deletion, DeskAsked, Digest, Erased, GrantsAsked,
    IdentityPublic, KeyLogin, NoticesAsked, ShareRequest, Signature, SignedLook, SigningPublic,
    Succession,
};

/// A signature, digest, sequence or binding does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unproven;

/// The account that these first keys make.
///
/// # Errors
/// [`Unproven`] where the X-Wing key is none.
pub fn account_id(origin: &str, first: &IdentityPublic) -> Result<AccountId, Unproven> {
    if hpke::is_public(first.sealing.as_ref()) {
        Ok(identity::account(origin, first))
    } else {
        Err(Unproven)
    }
}

/// That a commit is signed by the person, follows the header before it, and is exactly what was signed.
/// `previous` is the stored header, none for the first commit. Where the commit brings a succession, `identity`
/// is what [`succession`] returned.
///
/// # Errors
/// [`Unproven`] where any of that doesn't hold.
pub fn commit(
    account: AccountId,
    identity: &IdentityPublic,
    previous: Option<&[u8]>,
    commit: &Commit,
) -> Result<Header, Unproven> {
    let header = Header::decode(commit.head.header.as_ref()).map_err(|_| Unproven)?;
    let (sequence, before) = match previous {
        None => (1, Digest([0; 32])),
        Some(previous) => {
            let decoded = Header::decode(previous).map_err(|_| Unproven)?;
            (
                decoded.sequence.checked_add(1).ok_or(Unproven)?,
                digest(previous),
            )
        }
    };
    let holds = is_signed(&commit.head, &identity.signing)
        && header.account == account
        && header.identity == key_id(identity)
        && header.sequence == sequence
        && header.previous == before
        && header.body == digest(commit.body.as_ref())
        && rest_digest(commit) == Some(header.rest)
        && !contradicts(commit);
    if holds { Ok(header) } else { Err(Unproven) }
}

/// That these new keys are signed by the ones before them. `before` counts the account's successions so far.
/// Returns the keys that have to sign the header of the same commit: the new ones.
///
/// # Errors
/// [`Unproven`] where they aren't, the number is off, or the X-Wing key is none.
pub fn succession<'a>(
    account: AccountId,
    old: &IdentityPublic,
    before: u64,
    succession: &'a Succession,
) -> Result<&'a IdentityPublic, Unproven> {
    let next = &succession.identity;
    let holds = before.checked_add(1) == Some(succession.number)
        && next.signing != old.signing
        && hpke::is_public(next.sealing.as_ref())
        && identity::succeeds(account, &old.signing, succession);
    if holds { Ok(next) } else { Err(Unproven) }
}

/// Whether something is put and removed at once.
fn contradicts(commit: &Commit) -> bool {
    commit
        .rows
        .iter()
        .any(|row| commit.rows_removed.contains(&row.id))
        || commit
            .slots
            .iter()
            .any(|slot| commit.slots_removed.contains(&slot.id))
        || commit
            .files
            .iter()
            .any(|id| commit.files_removed.contains(id))
        || commit
            .grants
            .iter()
            .any(|grant| commit.grants_removed.contains(&grant.name))
}

/// That the person's identity key asks for the end of the account.
///
/// # Errors
/// [`Unproven`] where it doesn't.
pub fn deletion(
    origin: &str,
    account: AccountId,
    signing: &SigningPublic,
    deletion: &Deletion,
) -> Result<(), Unproven> {
    if deletion::is_signed(origin, account, signing, deletion) {
        Ok(())
    } else {
        Err(Unproven)
    }
}

/// That the person's identity key asks for these shares, of personal keys or of letters.
///
/// # Errors
/// [`Unproven`] where it doesn't.
pub fn share_request<Id: Shared>(
    origin: &str,
    account: AccountId,
    signing: &SigningPublic,
    request: &ShareRequest<Id>,
) -> Result<(), Unproven> {
    if share::is_signed(origin, account, signing, request) {
        Ok(())
    } else {
        Err(Unproven)
    }
}

/// That who is registered here has the keys that are named, and signed this with them.
fn by_registered(
    entry: &Entry,
    recipient: Digest,
    message: &[u8],
    signature: &Signature,
) -> Result<(), Unproven> {
    let holds = registry::fingerprint(&entry.keys) == recipient
        && signed_by(&entry.keys.signing, message, signature);
    if holds { Ok(()) } else { Err(Unproven) }
}

/// What a recipient signs to ask what there is.
pub(crate) fn asked_message(origin: &str, asked: &GrantsAsked) -> Vec<u8> {
    Writer::new("kluis/v1/grants-asked")
        .bytes(origin.as_bytes())
        .fixed(asked.recipient)
        .fixed(asked.nonce)
        .number(asked.time)
        .done()
}

/// That this registered recipient asks what there is.
///
/// # Errors
/// [`Unproven`] where it doesn't.
pub fn grants_asked(origin: &str, entry: &Entry, asked: &GrantsAsked) -> Result<(), Unproven> {
    let message = asked_message(origin, asked);
    by_registered(entry, asked.recipient, &message, &asked.signature)
}

/// What a recipient signs to ask for notices: `E("kluis/v1/notices-asked", origin, recipient, nonce, time)`.
pub(crate) fn notices_message(origin: &str, asked: &NoticesAsked) -> Vec<u8> {
    Writer::new("kluis/v1/notices-asked")
        .bytes(origin.as_bytes())
        .fixed(asked.recipient)
        .fixed(asked.nonce)
        .number(asked.time)
        .done()
}

/// That this registered recipient asks for notices.
///
/// # Errors
/// [`Unproven`] where it doesn't.
pub fn notices_asked(origin: &str, entry: &Entry, asked: &NoticesAsked) -> Result<(), Unproven> {
    let message = notices_message(origin, asked);
    by_registered(entry, asked.recipient, &message, &asked.signature)
}

/// What a recipient signs to ask for a chunk of a file that it opened: `E("kluis/v1/chunk-asked", origin, recipient,
/// account, grant, field, file, number, nonce, time)`.
pub(crate) fn chunk_message(origin: &str, asked: &ChunkAsked) -> Vec<u8> {
    Writer::new("kluis/v1/chunk-asked")
        .bytes(origin.as_bytes())
        .fixed(asked.recipient)
        .fixed(asked.account)
        .fixed(asked.name.grant)
        .bytes(asked.name.field.as_bytes())
        .fixed(asked.file)
        .number(asked.number)
        .fixed(asked.nonce)
        .number(asked.time)
        .done()
}

/// That this registered recipient asks for this chunk. Whether the file is lent, the server knows.
///
/// # Errors
/// [`Unproven`] where it doesn't.
pub fn chunk_asked(origin: &str, entry: &Entry, asked: &ChunkAsked) -> Result<(), Unproven> {
    let message = chunk_message(origin, asked);
    by_registered(entry, asked.recipient, &message, &asked.signature)
}

/// What a recipient signs to say that it erased something: `E("kluis/v1/erased", origin, account, grant, field,
/// recipient, time)`.
pub(crate) fn erased_message(origin: &str, erased: &Erased) -> Vec<u8> {
    Writer::new("kluis/v1/erased")
        .bytes(origin.as_bytes())
        .fixed(erased.account)
        .fixed(erased.name.grant)
        .bytes(erased.name.field.as_bytes())
        .fixed(erased.recipient)
        .number(erased.time)
        .done()
}

/// That a recipient with these registered keys says so.
///
/// # Errors
/// [`Unproven`] where it doesn't.
pub fn erased(origin: &str, entry: &Entry, erased: &Erased) -> Result<(), Unproven> {
    let message = erased_message(origin, erased);
    by_registered(entry, erased.recipient, &message, &erased.signature)
}

/// That this registered recipient asks for this look, as what it is registered as. Whether it may, the registry and
/// the grants tell.
///
/// # Errors
/// [`Unproven`] where it doesn't, or the look is none.
pub fn look(origin: &str, entry: &Entry, signed: &SignedLook) -> Result<Look, Unproven> {
    let look = Look::decode(origin, signed.look.as_ref()).map_err(|_| Unproven)?;
    let holds = registry::fingerprint(&entry.keys) == look.recipient
        && entry.role == look.role
        && entry.number == look.number
        && signed_by(
            &entry.keys.signing,
            &log::look_message(&signed.look),
            &signed.signature,
        );
    if holds { Ok(look) } else { Err(Unproven) }
}

/// That whoever has these registered keys asks.
///
/// # Errors
/// [`Unproven`] where they don't.
pub fn desk_asked(origin: &str, entry: &Entry, asked: &DeskAsked) -> Result<(), Unproven> {
    let message = desk_asked_message(origin, asked);
    by_registered(entry, asked.recipient, &message, &asked.signature)
}

/// That the slot's auth key answered the challenge, for this platform. Whether the challenge was given and not
/// yet used, the server knows.
///
/// # Errors
/// [`Unproven`] where it didn't.
pub fn key_login(
    origin: &str,
    platform: Digest,
    auth: &SigningPublic,
    login: &KeyLogin,
) -> Result<(), Unproven> {
    let asked = Asked {
        purpose: login.purpose,
        nonce: login.nonce,
        expires: login.expires,
        ephemeral: login.ephemeral,
    };
    let message = auth_message(origin, platform, login.slot, &asked);
    if signed_by(auth, &message, &login.signature) {
        Ok(())
    } else {
        Err(Unproven)
    }
}
