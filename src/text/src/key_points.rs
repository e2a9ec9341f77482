//! The privacy key points: how one is told.

use crate::route::Route;

/// Points that belong together.
pub struct Theme {
    /// What they have in common.
    pub title: &'static str,
    /// The points.
    pub points: &'static [KeyPoint],
}

/// One point.
pub struct KeyPoint {
    /// Stable name: `k1` to `k15`.
    pub id: &'static str,
    /// The point in one plain sentence.
    pub short: &'static str,
    /// The whole of it.
    pub whole: &'static [&'static str],
    /// What is true of it today, where that is less.
    pub today: Option<&'static str>,
    /// Where the evidence is.
    pub evidence: Option<Route>,
}
