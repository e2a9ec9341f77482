//! The recovery code: 128 random bits and a 12-bit checksum, as seven groups of four characters.
//!
//! The alphabet is Crockford's base 32, so that O and 0, I, L and 1 are never confused. The checksum finds
//! typing errors before a server is asked; it is no secret's proof.

use crate::{encoding::Writer, primitive::sha256};
use alloc::{boxed::Box, string::String};
use core::fmt;
use rand_core::CryptoRng;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CHARACTERS: usize = 28;
const GROUP: usize = 4;

/// A recovery code: 16 random bytes. On the heap, so that moving it leaves no copy behind.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct RecoveryCode(Box<[u8; 16]>);

/// What was typed isn't a recovery code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mistyped {
    /// Nowhere seven groups of four characters.
    Form,
    /// A typing error: the checksum is off.
    Checksum,
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

fn checksum(secret: &[u8; 16]) -> u16 {
    let message = Zeroizing::new(
        Writer::new("kluis/v1/recovery-checksum")
            .fixed(secret)
            .done(),
    );
    let [first, second, ..] = sha256(&[&message]);
    u16::from_be_bytes([first, second]) >> 4
}

impl RecoveryCode {
    /// A fresh code.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut secret = Box::new([0; 16]);
        rng.fill_bytes(secret.as_mut_slice());
        Self(secret)
    }

    /// The 16 bytes it stands for.
    #[must_use]
    pub fn secret(&self) -> &[u8; 16] {
        &self.0
    }

    /// The code as it is shown, in groups: `XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX`.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(CHARACTERS + 6));
        let mut buffer = u32::from(checksum(&self.0));
        // Checksum first: its 12 bits and the first byte make four characters, and 140 is 28 × 5.
        let mut bits = 12;
        let mut written = 0;
        let mut push = |text: &mut String, value: u32| {
            if written > 0 && written % GROUP == 0 {
                text.push('-');
            }
            written += 1;
            let index = usize::try_from(value & 31).unwrap_or(0);
            text.push(char::from(ALPHABET.get(index).copied().unwrap_or(b'0')));
        };
        for &byte in self.0.iter() {
            buffer = (buffer << 8) | u32::from(byte);
            bits += 8;
            while bits >= 5 {
                bits -= 5;
                push(&mut text, buffer >> bits);
                buffer &= (1 << bits) - 1;
            }
        }
        text
    }

    /// Reads a code from what was typed or pasted, or from the whole saved file: the first line that is a
    /// code counts. Case, spaces and hyphens don't matter.
    ///
    /// # Errors
    /// [`Mistyped`]
    pub fn parse(text: &str) -> Result<Self, Mistyped> {
        let mut outcome = Err(Mistyped::Form);
        for candidate in core::iter::once(text).chain(text.lines()) {
            match Self::parse_line(candidate) {
                Ok(code) => return Ok(code),
                Err(Mistyped::Checksum) => outcome = Err(Mistyped::Checksum),
                Err(Mistyped::Form) => {}
            }
        }
        outcome
    }

    fn parse_line(line: &str) -> Result<Self, Mistyped> {
        let mut values = Zeroizing::new([0_u8; CHARACTERS]);
        let mut count = 0;
        for character in line
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '—' | '\u{2011}'))
        {
            let slot = values.get_mut(count).ok_or(Mistyped::Form)?;
            *slot = digit(character).ok_or(Mistyped::Form)?;
            count += 1;
        }
        if count != CHARACTERS {
            return Err(Mistyped::Form);
        }
        let (mut buffer, mut bits, mut at) = (0_u32, 0_u32, 0_usize);
        let mut sum = None;
        let mut secret = Zeroizing::new([0_u8; 16]);
        for value in values.iter() {
            buffer = (buffer << 5) | u32::from(*value);
            bits += 5;
            if sum.is_none() && bits >= 12 {
                bits -= 12;
                sum = u16::try_from(buffer >> bits).ok();
                buffer &= (1 << bits) - 1;
            } else if sum.is_some() && bits >= 8 {
                bits -= 8;
                if let (Some(byte), Ok(value)) = (secret.get_mut(at), u8::try_from(buffer >> bits))
                {
                    *byte = value;
                }
                at += 1;
                buffer &= (1 << bits) - 1;
            }
        }
        if sum == Some(checksum(&secret)) {
            Ok(Self(Box::new(*secret)))
        } else {
            Err(Mistyped::Checksum)
        }
    }
}

fn digit(character: char) -> Option<u8> {
    let upper = match character.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let position = ALPHABET
        .iter()
        .position(|&letter| char::from(letter) == upper)?;
    u8::try_from(position).ok()
}
