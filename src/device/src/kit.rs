//! The recovery kit: what a person keeps outside every device.

use kluis_vault::{encoding::Writer, manifest::Head, primitive::sha256, recovery::RecoveryCode};
use kluis_wire::{AccountId, Digest};
use zeroize::Zeroizing;

/// The recovery kit.
pub struct Kit {
    /// The code, in groups.
    pub code: Zeroizing<String>,
    /// The whole text file, Dutch and English: whoever finds it in an emergency should understand it.
    pub file: Zeroizing<String>,
    /// Fingerprint of the account.
    pub fingerprint: String,
    /// Fingerprint of the platform's keys.
    pub platform: String,
    /// Sequence of the manifest when it was made: a later vault has at least this one.
    pub sequence: u64,
}

impl Kit {
    pub(crate) fn new(
        code: &RecoveryCode,
        origin: &str,
        account: AccountId,
        platform: Digest,
        sequence: u64,
    ) -> Self {
        let (code, fingerprint) = (code.to_text(), fingerprint(account));
        let platform = groups(platform.0);
        let file = Zeroizing::new(format!(
            "KLUIS · HERSTELSET · RECOVERY KIT\n\
             \n\
             {}\n\
             \n\
             Met deze code opent u uw kluis op {origin} als u uw wachtzin kwijt bent: kies \"Openen met de herstelcode\".\n\
             Bewaar hem waar alleen u bij kunt. Wie deze code heeft, kan uw kluis openen.\n\
             \n\
             With this code you open your vault at {origin} when you have lost your passphrase: choose \"Open with the recovery code\".\n\
             Keep it where only you can reach it. Whoever has this code can open your vault.\n\
             \n\
             Vingerafdruk / fingerprint: {fingerprint}\n\
             Vingerafdruk van het platform / of the platform: {platform}\n\
             Volgnummer / sequence: {sequence} (een latere stand is nooit lager · a later state is never lower)\n",
            code.as_str(),
        ));
        Self {
            code,
            file,
            fingerprint,
            platform,
            sequence,
        }
    }
}

/// The sequence that a saved kit prints, where the text is the whole file: no later vault has a lower one.
#[must_use]
pub(crate) fn sequence(text: &str) -> Option<u64> {
    let printed = |line: &str| {
        let rest = line.trim().strip_prefix("Volgnummer / sequence: ")?;
        rest.split(' ').next()?.parse().ok()
    };
    text.lines().find_map(printed)
}

/// How many words stand for a state.
pub const WORDS: usize = 6;

/// A state of a vault in six numbers below 2048, each of which stands for a word: two devices that show the same
/// words saw the same vault. The first 66 bits of `SHA-256(E("kluis/v1/words", account, sequence, head))`; nobody
/// can search for a second state with the same words, for only the person can sign one.
#[must_use]
pub fn words(account: AccountId, seen: Head) -> [u16; WORDS] {
    let encoded = Writer::new("kluis/v1/words")
        .fixed(account)
        .number(seen.sequence)
        .fixed(seen.digest)
        .done();
    let mut bits = sha256(&[&encoded])
        .into_iter()
        .flat_map(|byte| (0..8).rev().map(move |bit| u16::from(byte >> bit & 1)));
    core::array::from_fn(|_| {
        bits.by_ref()
            .take(11)
            .fold(0, |number, bit| number << 1 | bit)
    })
}

/// The fingerprint of an account: its name, in [`groups`].
#[must_use]
pub fn fingerprint(account: AccountId) -> String {
    groups(account.0)
}

/// The first 128 bits of a digest, in eight groups of four hexadecimal digits.
#[must_use]
pub fn groups(digest: [u8; 32]) -> String {
    let (groups, _) = digest.as_chunks::<2>();
    groups
        .iter()
        .take(8)
        .map(|[a, b]| format!("{a:02x}{b:02x}"))
        .collect::<Vec<_>>()
        .join(" ")
}
