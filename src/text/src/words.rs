//! How text becomes a file of lines and text again: each structure is its lines, in the order of its fields.
//!
//! A list is preceded by a line with its length; a text that may be missing is then an empty line. A chapter is preceded by
//! a line with how many bytes it is, so that it can wait until somebody looks at it ([`Later`]).
//!
//! Reading never fails: where lines are missing, texts are empty. Whether a file is whole is looked at once, by its end.

use std::{fmt::Display, ops::Deref, sync::OnceLock};

/// Something that is read as lines.
pub trait Words: Sized {
    /// Adds its lines.
    fn write(&self, lines: &mut Vec<String>);
    /// Takes its lines.
    fn read(lines: &mut Lines) -> Self;
}

/// The lines of a file that are still to be read.
pub struct Lines(&'static str);

impl Lines {
    /// Of these.
    #[must_use]
    pub const fn new(lines: &'static str) -> Self {
        Self(lines)
    }

    // Not inlined a thousand times.
    #[inline(never)]
    pub(crate) fn next(&mut self) -> &'static str {
        let (line, rest) = self.0.split_once('\n').unwrap_or((self.0, ""));
        self.0 = rest;
        line
    }

    #[inline(never)]
    fn number(&mut self) -> usize {
        self.next().parse().unwrap_or_default()
    }

    /// So many bytes of lines, which are left for later.
    fn skip(&mut self, bytes: usize) -> &'static str {
        let (lines, rest) = self.0.split_at_checked(bytes).unwrap_or_default();
        self.0 = rest.strip_prefix('\n').unwrap_or_default();
        lines
    }
}

/// A chapter that is read when somebody first looks at it. Most pages show little of the text, and reading is a thousand
/// small steps; so each page does its own, and the part of the program that shows a chapter brings the reading along.
pub struct Later<T> {
    read: OnceLock<T>,
    lines: &'static str,
}

impl<T> From<T> for Later<T> {
    fn from(value: T) -> Self {
        Self {
            read: OnceLock::from(value),
            lines: "",
        }
    }
}

impl<T: Words> Later<T> {
    /// The chapter, read now if it wasn't.
    #[must_use]
    pub fn into_inner(self) -> T {
        let read = self.read.into_inner();
        read.unwrap_or_else(|| T::read(&mut Lines::new(self.lines)))
    }
}

impl<T: Words> Deref for Later<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.read
            .get_or_init(|| T::read(&mut Lines::new(self.lines)))
    }
}

impl<T: Words> Words for Later<T> {
    fn write(&self, lines: &mut Vec<String>) {
        let mut own = Vec::new();
        T::write(self, &mut own);
        lines.push(own.join("\n").len().to_string());
        lines.extend(own);
    }

    fn read(lines: &mut Lines) -> Self {
        let bytes = lines.number();
        Self {
            read: OnceLock::new(),
            lines: lines.skip(bytes),
        }
    }
}

impl Words for &'static str {
    fn write(&self, lines: &mut Vec<String>) {
        lines.push((*self).to_owned());
    }

    fn read(lines: &mut Lines) -> Self {
        lines.next()
    }
}

impl Words for Option<&'static str> {
    fn write(&self, lines: &mut Vec<String>) {
        lines.push(self.unwrap_or_default().to_owned());
    }

    fn read(lines: &mut Lines) -> Self {
        Some(lines.next()).filter(|line| !line.is_empty())
    }
}

impl<T: Words> Words for Vec<T> {
    fn write(&self, lines: &mut Vec<String>) {
        lines.push(self.len().to_string());
        for item in self {
            item.write(lines);
        }
    }

    fn read(lines: &mut Lines) -> Self {
        // No list is longer than what is left.
        let length = lines.number().min(lines.0.len());
        (0..length).map(|_| T::read(lines)).collect()
    }
}

impl<T: Words, const N: usize> Words for [T; N] {
    fn write(&self, lines: &mut Vec<String>) {
        for item in self {
            item.write(lines);
        }
    }

    fn read(lines: &mut Lines) -> Self {
        core::array::from_fn(|_| T::read(lines))
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

    fn read(lines: &mut Lines) -> Self {
        Self(lines.next())
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

            fn read(lines: &mut $crate::words::Lines) -> Self {
                Self { $($field: $crate::words::Words::read(lines),)+ }
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

    fn read(lines: &mut Lines) -> Self {
        Self {
            one: Words::read(lines),
            more: Words::read(lines),
        }
    }
}
