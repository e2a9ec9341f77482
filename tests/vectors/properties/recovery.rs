//! Recovery codes, as people type them.

use super::rng;
use kluis_vault::recovery::{Mistyped, RecoveryCode};
use proptest::{collection::vec, prelude::*};

fn recovery(seed: u64) -> RecoveryCode {
    RecoveryCode::generate(&mut rng(seed))
}

proptest! {
    #[test]
    fn a_recovery_code_is_read_however_it_is_typed(seed: u64, gaps in vec("[ \t–—-]{0,2}", 28), lower in vec(any::<bool>(), 28)) {
        let code = recovery(seed);
        let text = code.to_text();
        let characters: Vec<char> = text.chars().filter(|c| *c != '-').collect();
        prop_assert_eq!(characters.len(), 28);
        let typed: String = characters
            .iter()
            .zip(gaps)
            .zip(lower)
            .flat_map(|((c, gap), lower)| {
                let c = match (*c, lower) {
                    ('0', true) => 'o',
                    ('1', true) => 'l',
                    (c, true) => c.to_ascii_lowercase(),
                    (c, false) => c,
                };
                std::iter::once(c).chain(gap.chars().collect::<Vec<_>>())
            })
            .collect();
        for typed in [typed.clone(), format!("Kluis\n\n  {typed}\r\nBewaar dit goed.\n")] {
            let read = RecoveryCode::parse(&typed).expect("a code");
            prop_assert_eq!(read.secret(), code.secret());
        }
    }

    #[test]
    fn other_text_is_no_recovery_code(text: String) {
        prop_assert_eq!(RecoveryCode::parse(&text).err(), Some(Mistyped::Form));
    }
}

/// Twelve bits of checksum let one in 4096 typing errors through.
#[test]
fn typing_errors_in_a_recovery_code_are_found() {
    let (mut tried, mut found) = (0, 0);
    for seed in 0..8 {
        let text: Vec<char> = recovery(seed).to_text().chars().collect();
        for (at, right) in text.iter().enumerate().filter(|(_, c)| **c != '-') {
            for wrong in "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
                .chars()
                .filter(|c| c != right)
            {
                let mut typed = text.clone();
                typed[at] = wrong;
                tried += 1;
                found += usize::from(
                    RecoveryCode::parse(&typed.iter().collect::<String>()).err()
                        == Some(Mistyped::Checksum),
                );
            }
        }
        for at in 0..text.len() {
            let mut typed = text.clone();
            typed.remove(at);
            let missing = RecoveryCode::parse(&typed.iter().collect::<String>()).err();
            assert_eq!(
                missing,
                if text[at] == '-' {
                    None
                } else {
                    Some(Mistyped::Form)
                }
            );
        }
    }
    assert_eq!(tried, 8 * 28 * 31);
    assert!(tried - found <= 8, "{} of {tried} not found", tried - found);
}
