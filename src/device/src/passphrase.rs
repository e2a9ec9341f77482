//! The passphrase on its way in: one spelling per passphrase, and not too short.

use zeroize::Zeroizing;

/// The fewest characters of a passphrase.
pub const SHORTEST: usize = 15;

/// Unicode normalisation form C, so that a passphrase typed on another keyboard is the same bytes. None where
/// the bytes aren't UTF-8.
///
/// In the browser its own tables serve, natively those of a crate: the worker needn't carry them.
pub(crate) fn normalise(bytes: &[u8]) -> Option<Zeroizing<String>> {
    let text = core::str::from_utf8(bytes).ok()?;
    #[cfg(target_arch = "wasm32")]
    let normal = String::from(js_sys::JsString::from(text).normalize("NFC"));
    #[cfg(not(target_arch = "wasm32"))]
    let normal = {
        use unicode_normalization::UnicodeNormalization as _;
        text.nfc().collect::<String>()
    };
    Some(Zeroizing::new(normal))
}
