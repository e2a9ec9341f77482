//! Files as the browser holds them: on its disk, read and written piece by piece.

use js_sys::{Array, Uint8Array};
use kluis_device::files::Source;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag};
use zeroize::Zeroizing;

/// A file that the person chose.
pub(crate) struct Chosen(pub(crate) Blob);

impl Source for Chosen {
    fn length(&self) -> u64 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a length in bytes is a whole number, and never below zero"
        )]
        let length = self.0.size() as u64;
        length
    }

    async fn read(&self, start: u64, length: usize) -> Option<Zeroizing<Vec<u8>>> {
        let start = start as f64;
        let slice = self.0.slice_with_f64_and_f64(start, start + length as f64);
        let buffer = JsFuture::from(slice.ok()?.array_buffer()).await.ok()?;
        let piece = Zeroizing::new(Uint8Array::new(&buffer).to_vec());
        (piece.len() == length).then_some(piece)
    }
}

/// A file that is being put together.
#[derive(Default)]
pub(crate) struct Pieces(Array);

impl Pieces {
    pub(crate) fn push(&self, piece: &[u8]) {
        self.0.push(&Uint8Array::from(piece));
    }

    /// All of it, of this media type.
    pub(crate) fn blob(&self, media: &str) -> Option<Blob> {
        let kind = BlobPropertyBag::new();
        kind.set_type(media);
        Blob::new_with_u8_array_sequence_and_options(&self.0, &kind).ok()
    }
}
