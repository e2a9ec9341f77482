//! A CV: takes a PDF apart, and writes it anew without what it tells about its making.

mod font;
mod letters;
mod pen;
mod text;
mod traces;

use crate::{Cv, Refusal};
use lopdf::{DecompressError, Document, Error, LoadOptions, Object};

/// More than a file may be.
const MOST_BYTES: usize = 32 << 20;
/// More objects than a document of people has.
const MOST_OBJECTS: usize = 200_000;
/// What one stream may inflate to while the document is opened.
const MOST_INFLATED: usize = 32 << 20;
/// A PDF's first words stand somewhere in so many bytes.
const HEAD: usize = 1024;

/// Looks at a CV. Gives what it holds, and what is to be kept of it.
///
/// # Errors
/// [`Refusal`], by what is wrong with it.
pub fn cv(bytes: &[u8]) -> Result<(Cv, Vec<u8>), Refusal> {
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    if !head.windows(5).any(|word| word == b"%PDF-") {
        return Err(Refusal::Kind);
    }
    if bytes.len() > MOST_BYTES {
        return Err(Refusal::TooLarge);
    }
    let mut document = open(bytes)?;
    let pages = document.page_iter().count();
    let frail = frail(&document);
    // An earlier version in the same file may tell what the last one doesn't.
    let layered = document.revision_count() > 1;
    let traces = traces::remove(&mut document);
    let kept = if frail || (traces.is_empty() && !layered) {
        None
    } else {
        written(&mut document, pages)
    };
    let cleaned = kept.is_some() || traces.is_empty();
    let text = text::read(&document);
    let cv = Cv {
        traces,
        text,
        cleaned,
    };
    Ok((cv, kept.unwrap_or_else(|| bytes.to_vec())))
}

fn open(bytes: &[u8]) -> Result<Document, Refusal> {
    let document = Document::load_mem_with_options(
        bytes,
        LoadOptions::with_max_decompressed_size(MOST_INFLATED),
    )
    .map_err(|error| match error {
        Error::InvalidPassword | Error::Decryption(_) | Error::UnsupportedSecurityHandler(_) => {
            Refusal::Encrypted
        }
        Error::Decompress(DecompressError::MemoryLimitExceeded { .. }) => Refusal::TooLarge,
        _ => Refusal::Broken,
    })?;
    if document.was_encrypted() || document.trailer.has(b"Encrypt") {
        return Err(Refusal::Encrypted);
    }
    if document.objects.len() > MOST_OBJECTS {
        return Err(Refusal::TooLarge);
    }
    if document.page_iter().next().is_none() {
        return Err(Refusal::Broken);
    }
    Ok(document)
}

/// Whether writing it anew could lose something: it is signed, or had to be guessed at.
fn frail(document: &Document) -> bool {
    document.xref_recovery.is_some()
        || document.objects.values().any(|object| {
            object
                .as_dict()
                .is_ok_and(|dict| dict.has(b"ByteRange") || dict.has_type(b"Sig"))
        })
}

/// The document anew; nothing where it doesn't open again with as many pages.
fn written(document: &mut Document, pages: usize) -> Option<Vec<u8>> {
    document.prune_objects();
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).ok()?;
    let again = open(&bytes).ok()?;
    let whole = again.page_iter().count() == pages
        && again.xref_recovery.is_none()
        && !again.trailer.has(b"Info");
    whole.then_some(bytes)
}

/// What an object leads to.
fn resolved<'a>(document: &'a Document, object: &'a Object) -> Option<&'a Object> {
    document.dereference(object).ok().map(|(_, object)| object)
}
