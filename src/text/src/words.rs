//! How text becomes a file of lines and text again: each structure is its lines, in the order of its fields.
//!
//! A list is preceded by a line with its length; a text that may be missing is then an empty line.

use std::fmt::Display;

/// Something that is read as lines.
pub trait Words: Sized {
    /// Adds its lines.
    fn write(&self, lines: &mut Vec<String>);
    /// Takes its lines; none where there are too few.
    fn read(lines: &mut Lines) -> Option<Self>;
}

/// The lines of a file that are still to be read.
pub struct Lines(core::str::Split<'static, char>);

impl Lines {
    /// Of a whole file.
    #[must_use]
    pub fn new(file: &'static str) -> Self {
        Self(file.split('\n'))
    }

    // Not inlined a thousand times.
    #[inline(never)]
    fn next(&mut self) -> Option<&'static str> {
        self.0.next()
    }
}

impl Words for &'static str {
    fn write(&self, lines: &mut Vec<String>) {
        lines.push((*self).to_owned());
    }

    fn read(lines: &mut Lines) -> Option<Self> {
        lines.next()
    }
}

impl Words for Option<&'static str> {
    fn write(&self, lines: &mut Vec<String>) {
        lines.push(self.unwrap_or_default().to_owned());
    }

    fn read(lines: &mut Lines) -> Option<Self> {
        lines
            .next()
            .map(|line| Some(line).filter(|line| !line.is_empty()))
    }
}

impl<T: Words> Words for Vec<T> {
    fn write(&self, lines: &mut Vec<String>) {
        lines.push(self.len().to_string());
        for item in self {
            item.write(lines);
        }
    }

    fn read(lines: &mut Lines) -> Option<Self> {
        let length: u16 = lines.next()?.parse().ok()?;
        (0..length).map(|_| T::read(lines)).collect()
    }
}

impl<T: Words, const N: usize> Words for [T; N] {
    fn write(&self, lines: &mut Vec<String>) {
        for item in self {
            item.write(lines);
        }
    }

    fn read(lines: &mut Lines) -> Option<Self> {
        let items: Option<Vec<T>> = (0..N).map(|_| T::read(lines)).collect();
        items?.try_into().ok()
    }
}

/// A sentence with places for `N` numbers or names: `{0}`, `{1}`, … in the order in which they are given.
pub struct Say<const N: usize>(pub &'static str);

impl<const N: usize> Say<N> {
    /// The sentence with its places filled. What is filled in is never read as a place.
    #[must_use]
    pub fn fill(&self, values: [&dyn Display; N]) -> String {
        let mut said = String::with_capacity(self.0.len());
        let mut rest = self.0;
        while let Some((before, after)) = rest.split_once('{') {
            said.push_str(before);
            let Some((number, after)) = after.split_once('}') else {
                break;
            };
            let value = number
                .parse()
                .ok()
                .and_then(|number: usize| values.get(number));
            if let Some(value) = value {
                said.push_str(&value.to_string());
            }
            rest = after;
        }
        said.push_str(rest);
        said
    }
}

impl<const N: usize> Words for Say<N> {
    fn write(&self, lines: &mut Vec<String>) {
        self.0.write(lines);
    }

    fn read(lines: &mut Lines) -> Option<Self> {
        lines.next().map(Self)
    }
}

/// A sentence about one thing, or about none or more.
pub struct Counted {
    /// About one.
    pub one: &'static str,
    /// About any other number, which it has a place for.
    pub more: Say<1>,
}

impl Counted {
    /// The sentence for a number.
    #[must_use]
    pub fn of(&self, number: usize) -> String {
        if number == 1 {
            self.one.to_owned()
        } else {
            self.more.fill([&number])
        }
    }
}

/// Structures of words, each read and written field by field.
macro_rules! words {
    ($($(#[$doc:meta])* pub struct $name:ident { $($(#[$field_doc:meta])* pub $field:ident: $kind:ty,)+ })+) => {$(
        $(#[$doc])*
        pub struct $name { $($(#[$field_doc])* pub $field: $kind,)+ }

        impl $crate::words::Words for $name {
            fn write(&self, lines: &mut Vec<String>) {
                $(self.$field.write(lines);)+
            }

            fn read(lines: &mut $crate::words::Lines) -> Option<Self> {
                Some(Self { $($field: $crate::words::Words::read(lines)?,)+ })
            }
        }
    )+};
}
pub(crate) use words;

impl Words for Counted {
    fn write(&self, lines: &mut Vec<String>) {
        self.one.write(lines);
        self.more.write(lines);
    }

    fn read(lines: &mut Lines) -> Option<Self> {
        Some(Self {
            one: Words::read(lines)?,
            more: Words::read(lines)?,
        })
    }
}
