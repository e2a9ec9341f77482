//! Measuring which pages are used. What can be said is this list and nothing else: no text, no address, no value of anybody
//! fits in it.

use alloc::string::String;
use serde::{Deserialize, Serialize};

/// The purpose whose standing permission lets anything be measured.
pub const MEASUREMENT: &str = "measurement";

macro_rules! shown {
    ($($(#[$doc:meta])+ $name:ident = $path:literal,)+) => {
        /// A page that can be measured: behind the lock, all of them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum Shown { $($(#[$doc])+ $name,)+ }

        impl Shown {
            /// Every page that can be measured.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// Its address, which is a pattern: nothing in it differs from person to person.
            #[must_use]
            pub const fn path(self) -> &'static str {
                match self { $(Self::$name => $path,)+ }
            }
        }
    };
}

shown! {
    /// Keys and recovery kit.
    Keys = "/sleutels",
    /// Name.
    Name = "/gegevens/naam",
    /// Phone and postal address.
    Contact = "/gegevens/contact",
    /// Role and work.
    Work = "/gegevens/werk",
    /// CV and photo.
    Files = "/gegevens/cv-en-foto",
    /// Permissions.
    Permissions = "/permissies",
    /// Everything on one page.
    Check = "/controleren",
    /// Done.
    Done = "/klaar",
    /// Settings: the data.
    MyData = "/instellingen/gegevens",
    /// Settings: the keys.
    MyKeys = "/instellingen/sleutels",
    /// Settings: the permissions.
    MyPermissions = "/instellingen/permissies",
    /// Settings: who looked.
    MyLooks = "/instellingen/inzage",
    /// Settings: requests.
    MyRequests = "/instellingen/verzoeken",
    /// Settings: participations.
    MyWork = "/instellingen/werk",
    /// Settings: payments.
    MyPayments = "/instellingen/betalingen",
    /// Settings: what the server sees.
    MySystem = "/instellingen/apparaat",
}

impl Shown {
    /// The page at an address, where it can be measured.
    #[must_use]
    pub fn at(path: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|shown| shown.path() == path)
    }
}

/// That a page was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Measure {
    /// Which.
    pub shown: Shown,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Measured {
    /// These very bytes were handed on, in UTF-8.
    Sent(String),
    /// Nothing was: the person doesn't allow it, or not any more.
    NotAllowed,
    /// Nothing was: this platform measures nothing.
    Nowhere,
}
