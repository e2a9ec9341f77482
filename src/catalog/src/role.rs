//! What someone comes to the platform for, and what is asked because of it.

use crate::Field;

/// What someone comes for. Nobody has to say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Looks for a job.
    Seeker,
    /// Works on assignments, in business for themselves.
    Freelancer,
    /// Has work to be done.
    Client,
}

impl Role {
    /// Every role, in the order in which they are shown.
    pub const ALL: [Self; 3] = [Self::Seeker, Self::Freelancer, Self::Client];

    /// The stable name that is stored.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Seeker => "seeker",
            Self::Freelancer => "freelancer",
            Self::Client => "client",
        }
    }

    /// The role with this name.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.id() == id)
    }

    /// What is asked of someone with this role.
    #[must_use]
    pub const fn fields(self) -> &'static [Field] {
        match self {
            Self::Seeker => &[Field::Headline, Field::Skills, Field::Available],
            Self::Freelancer => &[
                Field::Headline,
                Field::Skills,
                Field::Available,
                Field::Kvk,
                Field::VatId,
            ],
            Self::Client => &[Field::Kvk],
        }
    }
}
