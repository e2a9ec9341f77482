//! The fields.

use crate::{
    Media,
    validate::{self, Invalid},
};
use kluis_wire::{Category, Language};
use serde::{Deserialize, Serialize};

macro_rules! fields {
    ($($(#[$doc:meta])+ $variant:ident = $id:literal, $category:ident, $required:literal, $normalise:path;)+) => {
        /// One answer of a person.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum Field { $($(#[$doc])+ #[serde(rename = $id)] $variant,)+ }

        impl Field {
            /// Every field, in the order of the pages.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The stable name that is bound into what is sealed.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)+ }
            }

            /// Which key seals it.
            #[must_use]
            pub const fn category(self) -> Category {
                match self { $(Self::$variant => Category::$category,)+ }
            }

            /// Whether sign-up can't do without it.
            #[must_use]
            pub const fn required(self) -> bool {
                match self { $(Self::$variant => $required,)+ }
            }

            /// The one stored spelling of an accepted value.
            ///
            /// # Errors
            /// What is wrong with it; see [`Invalid`].
            pub fn normalise(self, text: &str) -> Result<String, Invalid> {
                match self { $(Self::$variant => $normalise(text),)+ }
            }
        }
    };
}

fields! {
    /// Voornaam.
    GivenName = "name.given", Identity, true, validate::name;
    /// Tussenvoegsel.
    Infix = "name.infix", Identity, false, validate::infix;
    /// Achternaam.
    FamilyName = "name.family", Identity, true, validate::name;
    /// The address of the account.
    Email = "contact.email", Contact, true, validate::email;
    /// Phone, E.164.
    Phone = "contact.phone", Contact, false, validate::phone;
    /// Postcode.
    Postcode = "address.postcode", Contact, false, validate::postcode;
    /// Huisnummer.
    HouseNumber = "address.number", Contact, false, validate::house_number;
    /// Huisletter or toevoeging.
    HouseSuffix = "address.suffix", Contact, false, validate::house_suffix;
    /// Straat.
    Street = "address.street", Contact, false, validate::line;
    /// Plaats.
    City = "address.city", Contact, false, validate::line;
    /// Land.
    Country = "address.country", Contact, false, validate::line;
    /// What someone comes for: the name of a [`crate::Role`].
    Role = "work.role", Work, false, validate::role;
    /// What someone does, in one line.
    Headline = "work.headline", Work, false, validate::line;
    /// What someone can do, one skill a line.
    Skills = "work.skills", Work, false, validate::skills;
    /// From when someone can work, ISO 8601.
    Available = "work.available", Work, false, validate::date;
    /// Number in the trade register.
    Kvk = "work.kvk", Work, false, validate::kvk;
    /// Btw-id.
    VatId = "work.vat-id", Work, false, validate::vat_id;
    /// The CV: a file.
    Cv = "work.cv", Work, false, validate::file;
    /// A photo of the person: a file.
    Photo = "photo.portrait", Photo, false, validate::file;
    /// Withdrawals that wait to be sent: lines. Never stored; what was decided is in the decisions.
    Permissions = "preferences.permissions", Preferences, false, validate::record;
    /// Which key points were shown: lines with version, language, date.
    KeyPointsShown = "preferences.key-points", Preferences, false, validate::record;
    /// How far sign-up has come: lines, `page=passed`.
    Progress = "preferences.progress", Preferences, false, validate::record;
}

impl Field {
    /// Version of the meaning of the stored value; bound into what is sealed.
    #[must_use]
    pub const fn schema(self) -> u16 {
        1
    }

    /// The kinds of files it takes; none where it is no file.
    #[must_use]
    pub const fn files(self) -> &'static [Media] {
        match self {
            Self::Cv => &[Media::Pdf],
            Self::Photo => &[Media::Jpeg, Media::Png],
            _ => &[],
        }
    }

    /// Whether it is a file: uploaded, not typed.
    #[must_use]
    pub const fn is_file(self) -> bool {
        !self.files().is_empty()
    }

    /// A stored value in the form in which people who read this language usually write it. Accepted back by [`Field::normalise`].
    #[must_use]
    pub fn shown(self, stored: &str, language: Language) -> String {
        match self {
            Self::Skills => validate::skills_shown(stored),
            Self::Available => validate::date_shown(stored, language),
            Self::Phone => validate::phone_shown(stored),
            _ => stored.to_owned(),
        }
    }

    /// The field with this name.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.id() == id)
    }
}
