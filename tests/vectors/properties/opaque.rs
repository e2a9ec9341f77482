//! OPAQUE's messages.

use super::rng;
use kluis_vault::opaque::{Login, Registration, Server};
use proptest::{collection::vec, prelude::*};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Arbitrary bytes can be a group element, and so a message; but only of the message's own length.
    #[test]
    fn opaque_takes_only_messages_of_their_own_length(bytes in opaque_messages(), seed: u64) {
        let server = Server::generate(&mut rng(2));
        let length = bytes.len();
        prop_assert!(length == 192 || !Server::is_record(&bytes));
        prop_assert!(length == 32 || server.register(&[0; 32], &bytes).is_err());
        prop_assert!(length == 96 || server.login(&[0; 32], "a", "b", None, &bytes, &mut rng(seed)).is_err());
        let (registration, _) = Registration::start(b"passphrase", &mut rng(seed)).expect("it starts");
        let finished = registration.finish(b"passphrase", "a", "b", &bytes, &mut rng(seed));
        prop_assert!(length == 64 || finished.is_err());
        let (login, ke1) = Login::start(b"passphrase", &mut rng(seed)).expect("it starts");
        prop_assert!(login.finish(b"passphrase", "a", "b", &bytes, &mut rng(seed)).is_err());
        let (_, state) = server.login(&[0; 32], "a", "b", None, &ke1, &mut rng(seed)).expect("an answer");
        prop_assert!(Server::finish(&state, &bytes).is_err());
        prop_assert!(Server::finish(&bytes, &bytes).is_err());
    }
}

/// Arbitrary bytes, and messages that are real but for what is cut off or follows.
fn opaque_messages() -> impl Strategy<Value = Vec<u8>> {
    let real = prop::sample::select(
        [32, 64, 96, 192, 320]
            .map(|length| {
                // Group elements all through: parsing gets as far as it can.
                let (_, element) =
                    Registration::start(b"passphrase", &mut rng(3)).expect("it starts");
                element.repeat(length / 32)
            })
            .to_vec(),
    );
    prop_oneof![
        vec(any::<u8>(), 0..700),
        (real.clone(), vec(any::<u8>(), 1..40)).prop_map(|(real, more)| [real, more].concat()),
        (real, any::<prop::sample::Index>())
            .prop_map(|(real, cut)| real[..cut.index(real.len())].to_vec()),
    ]
}
