//! The server, as this desk knows it: its key pinned at first sight, its registry at least what was seen of it, and who
//! this desk is in it.

use crate::{
    cli::Cli,
    failure::Failure,
    key, rng,
    show::{self, Show},
    state::State,
    transport::Https,
};
use kluis_device::{CallError, recipient::Calls};
use kluis_vault::{
    platform,
    recipient::{Expected, Recipient},
    registry::{Entry, Registry},
};
use kluis_wire::{LookNonce, Platform, ProblemType};
use rand_core::Rng as _;

/// A desk that knows whom it talks to.
pub(crate) struct Desk {
    pub recipient: Recipient,
    pub calls: Calls<Https>,
    pub state: State,
    pub platform: Platform,
    pub registry: Registry,
    pub own: Entry,
    /// The moment of this command.
    pub now: u64,
}

impl Desk {
    /// Meets the platform.
    pub(crate) async fn meet(
        cli: &Cli,
        clock: &dyn Fn() -> u64,
        show: &mut Show<'_>,
    ) -> Result<Self, Failure> {
        let recipient = key::read(&cli.key)?;
        let mut state = State::open(&cli.key)?;
        let transport = Https::new(&cli.server.base).map_err(Failure::Certificates)?;
        let calls = Calls::new(transport);
        let origin = cli.server.origin.as_str();

        let platform = calls.platform().await?;
        platform::verify(origin, &platform).map_err(|_| Failure::NoPlatform)?;
        let fingerprint = platform::fingerprint(&platform);
        match state.platform().map(platform::fingerprint) {
            Some(before) if before != fingerprint => {
                return Err(Failure::Platform {
                    before: show::fingerprint(before),
                    now: show::fingerprint(fingerprint),
                });
            }
            Some(_) => {}
            None => show.note(&format!(
                "first time here: the platform's key is {}, ask the operator whether that is right; from now on a change is an alarm",
                show::fingerprint(fingerprint)
            )),
        }

        let signed = calls.registry().await?;
        let registry = Registry::verify(origin, &platform.signing, &signed, state.registry())
            .map_err(|_| Failure::Registry)?;
        state.met(&platform, registry.head())?;
        let own = registry.find(recipient.fingerprint()).cloned();
        Ok(Self {
            own: own.ok_or(Failure::Unregistered)?,
            recipient,
            calls,
            state,
            platform,
            registry,
            now: clock(),
        })
    }

    /// What everything is checked against.
    pub(crate) fn expected(&self) -> Expected<'_> {
        Expected {
            origin: &self.platform.origin,
            platform: &self.platform.signing,
            now: self.now,
        }
    }

    /// Whether the registry lets this desk look.
    pub(crate) fn may_look(&self) -> Result<(), Failure> {
        self.own.may_look(self.now).map_err(Failure::from)
    }

    pub(crate) fn nonce() -> LookNonce {
        let mut nonce = LookNonce([0; LookNonce::LENGTH]);
        rng().fill_bytes(&mut nonce.0);
        nonce
    }

    /// The server's answer to something that this desk signed; what it refuses to who may not look has that name.
    pub(crate) fn answered<A>(&self, answer: Result<A, CallError>) -> Result<A, Failure> {
        answer.map_err(|error| match (error, self.may_look()) {
            (
                CallError::Problem {
                    kind: ProblemType::Unproven,
                    ..
                },
                Err(barred),
            ) => barred,
            (error, _) => error.into(),
        })
    }
}
