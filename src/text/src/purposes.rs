//! How a purpose is told.

/// A purpose in words.
pub struct PurposeText {
    /// What it is called.
    pub title: &'static str,
    /// What happens, and why.
    pub says: &'static str,
    /// Which data.
    pub which: &'static str,
    /// For whom, by name.
    pub for_whom: &'static str,
    /// How long.
    pub how_long: &'static str,
}
