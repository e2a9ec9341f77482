//! The 32-byte secrets, each a type of its own: they print as `…` and are wiped on drop. They live on the heap,
//! so that moving one leaves no copy behind.

use crate::primitive::equal;
use alloc::boxed::Box;
use core::fmt;
use rand_core::CryptoRng;
use zeroize::{Zeroize, ZeroizeOnDrop};

macro_rules! secrets {
    ($($(#[$doc:meta])+ $name:ident;)+) => {$(
        $(#[$doc])+
        #[derive(Zeroize, ZeroizeOnDrop)]
        pub struct $name(Box<[u8; 32]>);

        impl $name {
            /// A fresh one: 256 random bits.
            pub fn generate(rng: &mut impl CryptoRng) -> Self {
                let mut bytes = Box::new([0; 32]);
                rng.fill_bytes(bytes.as_mut_slice());
                Self(bytes)
            }

            /// From its bytes, of which the copy that was handed over is wiped.
            #[must_use]
            pub fn from_bytes(mut bytes: [u8; 32]) -> Self {
                let mut own = Box::new([0; 32]);
                own.copy_from_slice(&bytes);
                bytes.zeroize();
                Self(own)
            }

            /// Its bytes.
            #[must_use]
            pub fn as_bytes(&self) -> &[u8; 32] {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                equal(self.0.as_slice(), other.0.as_slice())
            }
        }

        impl Eq for $name {}
    )+};
}

secrets! {
    /// Opens the keyring; wrapped once per unlocker.
    RootKey;
    /// The person's half, one per category and epoch.
    PersonalKey;
    /// The platform's half, one per account, category and epoch; made on the device.
    Share;
    /// Shows that what is wrapped for an unlocker comes from who has the keyring.
    SlotPsk;
    /// The seed of an Ed25519 signing key (RFC 8032 section 5.1.5).
    SigningSeed;
    /// Seals one version of one file.
    FileKey;
    /// The platform's own key file.
    PlatformKey;
    /// What a passkey's PRF said.
    PasskeyOutput;
    /// What happened on one day is sealed under it, at the platform.
    DayKey;
    /// What HKDF extracted from a secret that is kept: its keys are expanded from this.
    Prk;
}
