//! The kinds of files, told by how they begin and never by what they are called.

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Media {
    /// ISO 32000: `%PDF-`.
    Pdf = 1,
    /// ISO/IEC 10918-1: a start-of-image marker, and another marker.
    Jpeg = 2,
    /// ISO/IEC 15948 section 5.2.
    Png = 3,
}

impl Media {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Pdf, Self::Jpeg, Self::Png];
    /// How many bytes tell.
    pub const HEAD: usize = 8;

    /// The kind of what begins like this.
    ///
    /// ```
    /// use kluis_catalog::Media;
    ///
    /// assert_eq!(Media::of(b"%PDF-1.7\n"), Some(Media::Pdf));
    /// assert_eq!(Media::of(b"<html>"), None);
    /// ```
    #[must_use]
    pub fn of(head: &[u8]) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|media| head.starts_with(media.begins()))
    }

    const fn begins(self) -> &'static [u8] {
        match self {
            Self::Pdf => b"%PDF-",
            Self::Jpeg => b"\xff\xd8\xff",
            Self::Png => b"\x89PNG\r\n\x1a\n",
        }
    }

    /// The number it is stored as.
    #[must_use]
    pub const fn number(self) -> u64 {
        self as u64
    }

    /// The kind with this number.
    #[must_use]
    pub fn from_number(number: u64) -> Option<Self> {
        Self::ALL.into_iter().find(|media| media.number() == number)
    }

    /// What the name of such a file ends in.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Jpeg => "jpg",
            Self::Png => "png",
        }
    }

    /// Its media type.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }
}
