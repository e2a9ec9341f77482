//! The primitives as the page's script calls them: bytes in, bytes out, each copied across the border, as every other
//! candidate in the page does.

use crate::Primitives;
use wasm_bindgen::prelude::wasm_bindgen;

/// [`Primitives`] for a script.
#[wasm_bindgen]
#[derive(Default)]
pub struct Kluis(Primitives);

#[wasm_bindgen]
impl Kluis {
    /// With fresh keys.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// See [`Primitives::stretch`].
    #[must_use]
    pub fn stretch(&self, passphrase: &[u8]) -> Option<Vec<u8>> {
        self.0.stretch(passphrase).ok()
    }

    /// See [`Primitives::seal`].
    #[must_use]
    pub fn seal(&self, value: &[u8]) -> Option<Vec<u8>> {
        self.0.seal(value).ok()
    }

    /// See [`Primitives::open`].
    #[must_use]
    pub fn open(&self, length: usize, stored: &[u8]) -> Option<Vec<u8>> {
        self.0.open(length, stored).ok()
    }
}
