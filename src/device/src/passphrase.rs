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
    let normal = Zeroizing::new(String::from(js_sys::JsString::from(text).normalize("NFC")));
    #[cfg(not(target_arch = "wasm32"))]
    let normal = {
        use unicode_normalization::UnicodeNormalization as _;
        // Form C is never more than three times as long: a string that grew would leave its beginnings behind.
        let mut normal = Zeroizing::new(String::with_capacity(text.len() * 3));
        normal.extend(text.nfc());
        normal
    };
    Some(normal)
}
