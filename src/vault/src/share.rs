//! Platform shares: made on the device, kept by the platform, given out only to a signature.
//!
//! ```text
//! share tag = HMAC(share, E("kluis/v1/share-tag", account, category, epoch))
//! deposit   = HPKE to the platform, info = E("kluis/v1/deposit", origin, account, sequence)
//! request   = Sign(E("kluis/v1/release", origin, account, session, nonce, ephemeral X-Wing key, shares, time))
//! answer    = HPKE to the ephemeral key, info = E("kluis/v1/released", H(request)); the platform signs
//!             E("kluis/v1/released-signature", H(request), H(answer))
//! ```
//!
//! The tag stands in the manifest, so that a server can't hand out a share that it never kept, and the device
//! asks for its shares back before it says "saved".

use crate::{
    encoding::{Malformed, Reader, Writer, ascending, gather},
    hpke::{self, SealingKey},
    identity::{Identity, signed_by},
    keyring::{read_share_id, write_share_id},
    primitive::{Failed, equal, hmac_sha256, sha256},
    secret::Share,
};
use alloc::vec::Vec;
use kluis_wire::{
    AccountId, Bytes, Digest, Nonce, SessionId, ShareId, ShareRequest, SharesReleased, Signature,
    SigningPublic, limits,
};
use litemap::LiteMap;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// What a share is named by. Its labels keep what is made for one kind apart from what is made for another.
pub trait Shared: Copy + Ord {
    /// Of its tag.
    const TAG: &'static str;
    /// Of the sealed deposit.
    const DEPOSIT: &'static str;
    /// Of what is in it.
    const DEPOSITED: &'static str;
    /// Of how the share store keeps it.
    const STORED: &'static str;
    /// Of the question for it.
    const ASKED: &'static str;
    /// Of the answer.
    const RELEASED: &'static str;
    /// Of the platform's signature over both.
    const RELEASED_SIGNATURE: &'static str;
    /// How many are deposited at once.
    const MOST: usize;

    /// Writes the name.
    fn write(self, writer: Writer) -> Writer;

    /// Reads it.
    ///
    /// # Errors
    /// [`Malformed`] for anything else.
    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed>;
}

impl Shared for ShareId {
    const TAG: &'static str = "kluis/v1/share-tag";
    const DEPOSIT: &'static str = "kluis/v1/deposit";
    const DEPOSITED: &'static str = "kluis/v1/deposit-content";
    const STORED: &'static str = "kluis/v1/stored-share";
    const ASKED: &'static str = "kluis/v1/release";
    const RELEASED: &'static str = "kluis/v1/released";
    const RELEASED_SIGNATURE: &'static str = "kluis/v1/released-signature";
    const MOST: usize = limits::SHARES;

    fn write(self, writer: Writer) -> Writer {
        write_share_id(writer, self)
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        read_share_id(reader)
    }
}

/// The tag that recognises a share without opening anything.
#[must_use]
pub fn tag<Id: Shared>(share: &Share, account: AccountId, id: Id) -> Digest {
    let message = id.write(Writer::new(Id::TAG).fixed(account)).done();
    Digest(hmac_sha256(share.as_bytes(), &message))
}

/// Whether this is the share that was deposited.
#[must_use]
pub fn fits<Id: Shared>(share: &Share, account: AccountId, id: Id, expected: Digest) -> bool {
    equal(&tag(share, account, id).0, &expected.0)
}

fn deposit_info<Id: Shared>(origin: &str, account: AccountId, sequence: u64) -> Vec<u8> {
    Writer::new(Id::DEPOSIT)
        .bytes(origin.as_bytes())
        .fixed(account)
        .number(sequence)
        .done()
}

/// Seals new shares to the platform, bound to the commit that brings them.
///
/// # Errors
/// [`Failed`] where the platform's key is none.
pub fn deposit<Id: Shared>(
    platform: &[u8],
    origin: &str,
    account: AccountId,
    sequence: u64,
    shares: &LiteMap<Id, Share>,
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, Failed> {
    let content = Zeroizing::new(
        Writer::new(Id::DEPOSITED)
            .list(shares.iter(), |writer, (id, share)| {
                id.write(writer).fixed(share.as_bytes())
            })
            .done(),
    );
    let info = deposit_info::<Id>(origin, account, sequence);
    hpke::seal(platform, &info, &content, rng)
}

/// Opens a deposit, on the platform's side.
///
/// # Errors
/// [`Failed`] for one that isn't for this account and sequence.
pub(crate) fn open_deposit<Id: Shared>(
    key: &SealingKey,
    origin: &str,
    account: AccountId,
    sequence: u64,
    sealed: &[u8],
) -> Result<Vec<(Id, Share)>, Failed> {
    let content = key.open(&deposit_info::<Id>(origin, account, sequence), sealed)?;
    let read = || {
        let mut reader = Reader::new(Id::DEPOSITED, &content)?;
        let shares = reader.list(Id::MOST, |reader| {
            Ok((Id::read(reader)?, Share::from_bytes(reader.fixed())))
        });
        reader.end()?;
        if ascending(&shares, |(id, _)| *id) {
            Ok(shares)
        } else {
            Err(Malformed)
        }
    };
    read().map_err(|Malformed| Failed)
}

fn message<Id: Shared>(origin: &str, account: AccountId, request: &ShareRequest<Id>) -> Vec<u8> {
    Writer::new(Id::ASKED)
        .bytes(origin.as_bytes())
        .fixed(account)
        .fixed(request.session)
        .fixed(request.nonce)
        .bytes(request.ephemeral.as_ref())
        .list(request.shares.iter(), |writer, id| id.write(writer))
        .number(request.time)
        .done()
}

/// Where and when shares are asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asking<'a> {
    /// The platform's domain.
    pub origin: &'a str,
    /// Whose.
    pub account: AccountId,
    /// In which session.
    pub session: SessionId,
    /// The nonce it was given last.
    pub nonce: Nonce,
    /// The device's clock, seconds since 1970.
    pub time: u64,
}

/// Asks for shares, to be sealed to `ephemeral`.
///
/// # Errors
/// None in practice.
pub fn request<Id: Shared>(
    identity: &Identity,
    asking: &Asking<'_>,
    ephemeral: &SealingKey,
    mut shares: Vec<Id>,
) -> Result<ShareRequest<Id>, Failed> {
    shares.sort_unstable();
    shares.dedup();
    let mut request = ShareRequest {
        session: asking.session,
        nonce: asking.nonce,
        ephemeral: Bytes(ephemeral.public()?),
        shares,
        time: asking.time,
        signature: Signature([0; 64]),
    };
    request.signature = identity.sign(&message(asking.origin, asking.account, &request));
    Ok(request)
}

/// Whether the identity key signed this request for these shares, each once, on the platform's side.
#[must_use]
pub(crate) fn is_signed<Id: Shared>(
    origin: &str,
    account: AccountId,
    signing: &SigningPublic,
    request: &ShareRequest<Id>,
) -> bool {
    request.shares.len() <= limits::SHARES
        && ascending(&request.shares, |id| *id)
        && signed_by(
            signing,
            &message(origin, account, request),
            &request.signature,
        )
}

fn answer_info<Id: Shared>(request: &[u8; 32]) -> Vec<u8> {
    Writer::new(Id::RELEASED).fixed(request).done()
}

fn answer_signed<Id: Shared>(request: &[u8; 32], sealed: &[u8]) -> Vec<u8> {
    Writer::new(Id::RELEASED_SIGNATURE)
        .fixed(request)
        .fixed(sha256(&[sealed]))
        .done()
}

/// Shares in a row, with room for all of them from the start: a list that grew would leave its beginnings behind.
pub(crate) fn joined(shares: &[Share]) -> Zeroizing<Vec<u8>> {
    let mut content = Zeroizing::new(Vec::with_capacity(shares.len() * 32));
    for share in shares {
        content.extend_from_slice(share.as_bytes());
    }
    content
}

/// Seals shares to the key that the request named, on the platform's side; `sign` is the platform's.
///
/// # Errors
/// [`Failed`] where that key is none.
pub(crate) fn release<Id: Shared>(
    origin: &str,
    account: AccountId,
    request: &ShareRequest<Id>,
    shares: &[Share],
    sign: impl FnOnce(&[u8]) -> Signature,
    rng: &mut impl CryptoRng,
) -> Result<(Bytes, Signature), Failed> {
    let digest = sha256(&[&message(origin, account, request)]);
    let (info, content) = (answer_info::<Id>(&digest), joined(shares));
    let sealed = hpke::seal(request.ephemeral.as_ref(), &info, &content, rng)?;
    let signature = sign(&answer_signed::<Id>(&digest, &sealed));
    Ok((Bytes(sealed), signature))
}

/// Opens the answer to a request. Whether these are the right shares, their tags tell, or what they are to open.
///
/// # Errors
/// [`Failed`] where the platform didn't sign it, it answers another request, or the number is off.
pub fn receive<Id: Shared>(
    origin: &str,
    account: AccountId,
    platform: &SigningPublic,
    request: &ShareRequest<Id>,
    ephemeral: &SealingKey,
    answer: &SharesReleased,
) -> Result<LiteMap<Id, Share>, Failed> {
    let digest = sha256(&[&message(origin, account, request)]);
    let sealed = answer.sealed.as_ref();
    let signed = answer_signed::<Id>(&digest, sealed);
    if !signed_by(platform, &signed, &answer.signature) {
        return Err(Failed);
    }
    let content = ephemeral.open(&answer_info::<Id>(&digest), sealed)?;
    let (shares, rest) = content.as_chunks::<32>();
    if !rest.is_empty() || shares.len() != request.shares.len() {
        return Err(Failed);
    }
    let received = shares.iter().map(|bytes| Share::from_bytes(*bytes));
    Ok(gather(request.shares.iter().copied().zip(received)))
}
