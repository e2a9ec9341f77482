//! The share service, as the platform's own mailer: a recipient like any other, that looks at an address because its owner
//! said yes, and whose look is in the log before it opens anything.

use super::ShareService;
use crate::rng;
use kluis_vault::{
    decision::Receipt,
    recipient::{Expected, Pending, Reason, Refusal},
};
use kluis_wire::{AccountId, Digest, Erased, GrantName, GrantShown, IdentityPublic};

/// Its number in the registry, and its role.
pub(crate) const MAILER: &str = "mailer";

impl ShareService {
    /// The mailer's public keys.
    pub(crate) const fn mailer_keys(&self) -> &IdentityPublic {
        self.mailer.public()
    }

    /// Their fingerprint.
    pub(crate) fn mailer_fingerprint(&self) -> Digest {
        self.mailer.fingerprint()
    }

    /// A receipt of the platform's own.
    pub(crate) fn receipt(&self, token: &str) -> Option<Receipt> {
        Receipt::verify(&self.origin, &self.public.signing, token).ok()
    }

    /// That the mailer holds something no more: it keeps an address only until its mail was handed on.
    pub(crate) fn mailer_erased(&self, account: AccountId, name: GrantName, now: u64) -> Erased {
        self.mailer.erased(&self.origin, account, name, now)
    }

    /// Checks what was granted to the mailer, and asks for one field of it, with a reason.
    pub(crate) fn mailer_asks(
        &self,
        shown: &GrantShown,
        field: &str,
        words: &str,
        now: u64,
    ) -> Result<Pending<'_>, Refusal> {
        let expected = Expected {
            origin: &self.origin,
            platform: &self.public.signing,
            now,
        };
        let reason = Reason {
            role: MAILER,
            number: MAILER,
            words,
        };
        self.mailer
            .check(expected, shown, |_| 0)?
            .ask(&[field], reason, &mut rng::system())
    }
}
