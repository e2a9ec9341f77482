//! What the server sees of a person's system, as coarse as it is ever kept, and what happened to their account.

#[cfg(feature = "schema")]
use crate::limits::*;
use alloc::{string::String, vec::Vec};
use core::fmt;
use serde::{Deserialize, Serialize};

use crate::UnlockerKind;

/// The network of thousands of people that an address is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Network {
    /// The first 16 bits of an IPv4 address.
    V4([u8; 2]),
    /// The first 32 bits of an IPv6 address.
    V6([u16; 2]),
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::V4([first, second]) => write!(f, "{first}.{second}.x.x"),
            Self::V6([first, second]) => write!(f, "{first:x}:{second:x}:…"),
        }
    }
}

/// A family of browsers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Browser {
    /// Chrome, Chromium, and what calls itself so.
    Chrome,
    /// Edge.
    Edge,
    /// Firefox.
    Firefox,
    /// Opera.
    Opera,
    /// Safari.
    Safari,
    /// Samsung Internet.
    Samsung,
    /// Any other, or one that doesn't say.
    Other,
}

/// A kind of machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Machine {
    /// With a keyboard.
    Computer,
    /// A phone.
    Phone,
    /// A tablet.
    Tablet,
    /// Any other, or one that doesn't say.
    Other,
}

/// What is left of a request's origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Trace {
    /// From which network.
    pub network: Network,
    /// With which browser.
    pub browser: Browser,
    /// On which kind of machine.
    pub machine: Machine,
}

/// Something that happened to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Happened {
    /// It was made.
    Made,
    /// The vault was opened.
    Opened(UnlockerKind),
    /// A passphrase was tried, and that was not completed: it was wrong, or is being tried now.
    Tried,
    /// A key was shown for one of its slots, and wasn't the one.
    Wrong(UnlockerKind),
    /// A second unlocker was shown.
    Second,
    /// A change without a second unlocker was announced.
    Announced,
    /// Unlockers, the address or every key changed.
    Unlockers,
    /// It was frozen.
    Frozen,
    /// The freeze was ended.
    Thawed,
    /// Erasing it has begun.
    Erasing,
}

/// An entry of the security log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SecurityEntry {
    /// When, in seconds since 1970.
    pub at: u64,
    /// What.
    pub what: Happened,
    /// From where.
    pub trace: Trace,
}

/// What the server sees of a person's system now, and what it keeps of that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct System {
    /// As coarse as it would be kept.
    pub trace: Trace,
    /// The languages that the browser asks for, as it says them.
    #[cfg_attr(feature = "schema", schemars(length(max = LANGUAGES)))]
    pub languages: String,
    /// The version of HTTP in which the request came to the server, such as `HTTP/1.1`.
    pub http: String,
    /// Whether people reach the server by an encrypted connection alone.
    pub secured: bool,
    /// How many days an entry of the security log can be read after the day it was written on.
    pub days: u32,
    /// The security log, the last entry first.
    pub log: Vec<SecurityEntry>,
    /// Whether anything is measured here where a person allows it.
    pub measures: bool,
    /// When the next key of that log is destroyed that something in it was sealed under.
    pub next: Option<u64>,
}
