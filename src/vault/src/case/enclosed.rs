//! What is written with a statement: the person's text to the desk, letters to the person, and what recipients keep for
//! themselves.
//!
//! ```text
//! text = HPKE to the desk, info = E("kluis/v1/request-text", origin, account, case, desk fingerprint)
//! own  = HPKE to the recipient itself, info = E("kluis/v1/own", origin, recipient fingerprint)
//! content of a letter = E("kluis/v1/letter", text, attachments (name, bytes)), sealed as an [`Answer`]
//! ```

use crate::{
    answer::Answer,
    encoding::{Malformed, Reader, Writer},
    hpke,
    primitive::Failed,
    recipient::Recipient,
    sealed,
};
use alloc::{string::String, vec::Vec};
use core::fmt;
use kluis_wire::{
    AccountId, Bytes, CaseId, DeskAsked, Digest, Enclosed, Letter, LookNonce, Signature, limits,
};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// Texts are padded to a multiple of this, in bytes.
const STEP: usize = 1_024;
/// Longest name of an attachment, in bytes.
const NAME: usize = 128;

fn text_info(origin: &str, account: AccountId, case: CaseId, desk: Digest) -> Vec<u8> {
    Writer::new("kluis/v1/request-text")
        .bytes(origin.as_bytes())
        .fixed(account)
        .fixed(case)
        .fixed(desk)
        .done()
}

/// What the person writes with a request.
pub struct RequestText<'a> {
    /// The platform's domain.
    pub origin: &'a str,
    /// Whose.
    pub account: AccountId,
    /// In which case.
    pub case: CaseId,
    /// Fingerprint of the desk.
    pub desk: Digest,
}

impl RequestText<'_> {
    /// Seals it to the desk's X-Wing key, and to the person's own.
    ///
    /// What a person writes is asked of them by nobody and kept as no field; it is sealed like what is typed and not yet
    /// saved, to keys that outlast every rotation.
    ///
    /// # Errors
    /// [`Failed`] where it is too long, or a key is none.
    pub fn seal(
        &self,
        (desk, own): (&[u8], &[u8]),
        text: &str,
        rng: &mut impl CryptoRng,
    ) -> Result<Enclosed, Failed> {
        if text.len() > limits::REQUEST_TEXT {
            return Err(Failed);
        }
        let padded = padded(text)?;
        let info = text_info(self.origin, self.account, self.case, self.desk);
        Ok(Enclosed::ToDesk {
            sealed: Bytes(hpke::seal(desk, &info, &padded, rng)?),
            own: Bytes(hpke::seal(own, &info, &padded, rng)?),
        })
    }

    /// Opens it, with whatever opens.
    ///
    /// # Errors
    /// [`Failed`] for another text, or another key.
    pub(crate) fn open(
        &self,
        open: impl FnOnce(&[u8]) -> Result<Zeroizing<Vec<u8>>, Failed>,
    ) -> Result<Zeroizing<String>, Failed> {
        let info = text_info(self.origin, self.account, self.case, self.desk);
        unpadded(&open(&info)?)
    }
}

fn padded(text: &str) -> Result<Zeroizing<Vec<u8>>, Failed> {
    sealed::pad(text.as_bytes(), (text.len() + 1).next_multiple_of(STEP))
}

fn unpadded(padded: &[u8]) -> Result<Zeroizing<String>, Failed> {
    let text = core::str::from_utf8(sealed::unpad(padded)?).map_err(|_| Failed)?;
    Ok(Zeroizing::new(text.into()))
}

impl Recipient {
    /// Opens what a person wrote to these keys.
    ///
    /// # Errors
    /// [`Failed`] for what was written to others, or about another case.
    pub fn open_request(
        &self,
        origin: &str,
        account: AccountId,
        case: CaseId,
        sealed: &Bytes,
    ) -> Result<Zeroizing<String>, Failed> {
        let text = RequestText {
            origin,
            account,
            case,
            desk: self.fingerprint(),
        };
        text.open(|info| self.sealing().open(info, sealed.as_ref()))
    }

    /// Seals something to itself, to keep it where others can't read it.
    ///
    /// # Errors
    /// None in practice.
    pub fn seal_own(
        &self,
        origin: &str,
        text: &str,
        rng: &mut impl CryptoRng,
    ) -> Result<Bytes, Failed> {
        let info = own_info(origin, self.fingerprint());
        let public = self.public().sealing.as_ref();
        hpke::seal(public, &info, &padded(text)?, rng).map(Bytes)
    }

    /// Opens it.
    ///
    /// # Errors
    /// [`Failed`] for anything else.
    pub fn open_own(&self, origin: &str, sealed: &Bytes) -> Result<Zeroizing<String>, Failed> {
        let info = own_info(origin, self.fingerprint());
        unpadded(&self.sealing().open(&info, sealed.as_ref())?)
    }

    /// Asks for cases, for whom to write to, or for what people take part in.
    #[must_use]
    pub fn ask_desk(
        &self,
        origin: &str,
        account: Option<AccountId>,
        nonce: LookNonce,
        time: u64,
    ) -> DeskAsked {
        let mut asked = DeskAsked {
            recipient: self.fingerprint(),
            account,
            nonce,
            time,
            signature: Signature([0; 64]),
        };
        asked.signature = self.sign(&desk_asked_message(origin, &asked));
        asked
    }
}

fn own_info(origin: &str, recipient: Digest) -> Vec<u8> {
    Writer::new("kluis/v1/own")
        .bytes(origin.as_bytes())
        .fixed(recipient)
        .done()
}

/// What is signed to ask as the desk or a recipient.
pub(crate) fn desk_asked_message(origin: &str, asked: &DeskAsked) -> Vec<u8> {
    Writer::new("kluis/v1/desk-asked")
        .bytes(origin.as_bytes())
        .fixed(asked.recipient)
        .list(asked.account.iter(), |writer, account| {
            writer.fixed(account)
        })
        .fixed(asked.nonce)
        .number(asked.time)
        .done()
}

/// A file that comes with a letter.
#[derive(Clone, PartialEq, Eq)]
pub struct Attachment {
    /// What it is called.
    pub name: String,
    /// Its bytes.
    pub bytes: Zeroizing<Vec<u8>>,
}

/// What is in a letter.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Content {
    /// What is written.
    pub text: Zeroizing<String>,
    /// What comes with it.
    pub attachments: Vec<Attachment>,
}

impl fmt::Debug for Attachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Attachment(…)")
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Content(…)")
    }
}

impl Content {
    /// The canonical encoding, which is sealed.
    #[must_use]
    pub fn encode(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(
            Writer::new("kluis/v1/letter")
                .bytes(self.text.as_bytes())
                .list(self.attachments.iter(), |writer, attachment| {
                    writer
                        .bytes(attachment.name.as_bytes())
                        .bytes(&attachment.bytes)
                })
                .done(),
        )
    }

    /// Reads the canonical encoding.
    ///
    /// # Errors
    /// [`Malformed`] for anything else.
    pub fn decode(encoded: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new("kluis/v1/letter", encoded)?;
        let content = Self {
            text: Zeroizing::new(reader.text(limits::ANSWER_TEXT)),
            attachments: reader.list(limits::ATTACHMENTS, |reader| {
                Ok(Attachment {
                    name: reader.text(NAME),
                    bytes: Zeroizing::new(reader.bytes().to_vec()),
                })
            }),
        };
        reader.end()?;
        Ok(content)
    }
}

impl From<Letter> for Answer {
    fn from(letter: Letter) -> Self {
        Self {
            id: letter.id,
            subject: letter.subject,
            writer: letter.writer,
            share: letter.share,
            time: letter.time,
            sealed: letter.sealed,
            signature: letter.signature,
        }
    }
}

impl From<Answer> for Letter {
    fn from(answer: Answer) -> Self {
        Self {
            id: answer.id,
            subject: answer.subject,
            writer: answer.writer,
            share: answer.share,
            time: answer.time,
            sealed: answer.sealed,
            signature: answer.signature,
        }
    }
}
