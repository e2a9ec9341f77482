//! The passphrase: OPAQUE (RFC 9807) with ristretto255, SHA-512 and 3DH, stretched by Argon2id.
//!
//! What is bound, beyond what OPAQUE binds itself: client identity = the address, server identity = the
//! origin, and the context of the key exchange = protocol, suite and stretching parameters. The parameters
//! are constants of the protocol version, so that no server can weaken or inflate them.

use crate::{
    encoding::Writer,
    primitive::{Failed, argon2id},
    rng::Legacy,
};
use alloc::{string::String, vec::Vec};
use generic_array::{ArrayLength, GenericArray};
use opaque_ke::{
    CipherSuite, ClientLogin, ClientLoginFinishParameters, ClientRegistration,
    ClientRegistrationFinishParameters, CredentialFinalization, CredentialRequest,
    CredentialResponse, Identifiers, RegistrationRequest, RegistrationResponse, RegistrationUpload,
    Ristretto255, ServerLogin, ServerLoginParameters, ServerRegistration, ServerSetup, TripleDh,
    errors::InternalError, ksf::Ksf,
};
use rand_core::CryptoRng;
use zeroize::{Zeroize, Zeroizing};

/// Memory of Argon2id, in KiB: 64 MiB, as RFC 9106 section 4 recommends where memory is scarce.
pub const MEMORY_KIB: u32 = 64 * 1_024;
/// Passes of Argon2id.
pub const PASSES: u32 = 3;
/// Lanes of Argon2id: one, since a Web Worker has one thread.
pub const LANES: u32 = 1;

/// Argon2id with this version's parameters and a zero salt (RFC 9807 section 7): what it stretches is
/// already unique to account and server, being the output of the oblivious pseudorandom function.
#[derive(Default)]
pub(crate) struct Stretching;

impl Ksf for Stretching {
    fn hash<L: ArrayLength<u8>>(
        &self,
        input: GenericArray<u8, L>,
    ) -> Result<GenericArray<u8, L>, InternalError> {
        let mut output = GenericArray::default();
        argon2id(&input, &[0; 16], MEMORY_KIB, PASSES, LANES, &mut output)
            .map_err(|_| InternalError::KsfError)?;
        Ok(output)
    }
}

/// Lengths of the messages, in bytes (RFC 9807 sections 5.1 and 6.1, with this suite's).
const REQUEST: usize = 32;
const RESPONSE: usize = 64;
const RECORD: usize = 192;
const KE1: usize = 96;
const KE2: usize = 320;
const KE3: usize = 64;

/// The library reads a message and passes over what follows it; here a message has one encoding.
const fn exactly(length: usize, message: &[u8]) -> Result<&[u8], Failed> {
    if message.len() == length {
        Ok(message)
    } else {
        Err(Failed)
    }
}

struct Suite;

impl CipherSuite for Suite {
    type OprfCs = Ristretto255;
    type KeyExchange = TripleDh<Ristretto255, sha2_010::Sha512>;
    type Ksf = Stretching;
}

/// The spelling of an address that is indexed and bound: without surrounding space, ASCII letters in lower
/// case. (Other letters stay as they are: what folds to what changes with every version of Unicode, and an
/// index must not.)
#[must_use]
pub fn address(text: &str) -> String {
    text.trim_ascii().to_ascii_lowercase()
}

fn context() -> Vec<u8> {
    Writer::new("kluis/v1/opaque")
        .bytes(b"ristretto255-SHA512-3DH-Argon2id")
        .number(MEMORY_KIB.into())
        .number(PASSES.into())
        .number(LANES.into())
        .done()
}

const fn identifiers<'a>(address: &'a str, origin: &'a str) -> Identifiers<'a> {
    Identifiers {
        client: Some(address.as_bytes()),
        server: Some(origin.as_bytes()),
    }
}

/// What a completed registration or log-in gives the device: OPAQUE's `export_key`, which no server ever
/// learns, and the server key it was made with.
pub struct Exported {
    /// 64 bytes.
    pub export_key: Zeroizing<[u8; 64]>,
    /// The server's static public key, 32 bytes.
    pub server: [u8; 32],
}

fn exported(export_key: &[u8], server: &[u8]) -> Result<Exported, Failed> {
    Ok(Exported {
        export_key: Zeroizing::new(export_key.try_into().map_err(|_| Failed)?),
        server: server.try_into().map_err(|_| Failed)?,
    })
}

/// A registration in progress on the device.
pub struct Registration(ClientRegistration<Suite>);

impl Registration {
    /// Starts (RFC 9807 section 5.2.1): the state and the `RegistrationRequest`.
    ///
    /// # Errors
    /// [`Failed`] where the passphrase can't be hashed to the group.
    pub fn start(passphrase: &[u8], rng: &mut impl CryptoRng) -> Result<(Self, Vec<u8>), Failed> {
        let started =
            ClientRegistration::<Suite>::start(&mut Legacy(rng), passphrase).map_err(|_| Failed)?;
        Ok((Self(started.state), started.message.serialize().to_vec()))
    }

    /// Finishes (section 5.2.3), Argon2id included: what the device keeps, and the `RegistrationRecord`.
    ///
    /// # Errors
    /// [`Failed`] for a malformed or reflected response.
    pub fn finish(
        self,
        passphrase: &[u8],
        address: &str,
        origin: &str,
        response: &[u8],
        rng: &mut impl CryptoRng,
    ) -> Result<(Exported, Vec<u8>), Failed> {
        let response =
            RegistrationResponse::deserialize(exactly(RESPONSE, response)?).map_err(|_| Failed)?;
        let parameters =
            ClientRegistrationFinishParameters::new(identifiers(address, origin), None);
        let mut finished = self
            .0
            .finish(&mut Legacy(rng), passphrase, response, parameters)
            .map_err(|_| Failed)?;
        let exported = exported(&finished.export_key, &finished.server_s_pk.serialize())?;
        finished.export_key.zeroize();
        Ok((exported, finished.message.serialize().to_vec()))
    }
}

/// A log-in in progress on the device.
pub struct Login(ClientLogin<Suite>);

impl Login {
    /// Starts (section 6.2.1): the state and `KE1`.
    ///
    /// # Errors
    /// [`Failed`] where the passphrase can't be hashed to the group.
    pub fn start(passphrase: &[u8], rng: &mut impl CryptoRng) -> Result<(Self, Vec<u8>), Failed> {
        let started =
            ClientLogin::<Suite>::start(&mut Legacy(rng), passphrase).map_err(|_| Failed)?;
        Ok((Self(started.state), started.message.serialize().to_vec()))
    }

    /// Finishes (section 6.2.3), Argon2id and the server's MAC included: what the device keeps, and `KE3`.
    ///
    /// # Errors
    /// [`Failed`] where passphrase, address, origin and record don't belong together: which, can't be told.
    pub fn finish(
        self,
        passphrase: &[u8],
        address: &str,
        origin: &str,
        response: &[u8],
        rng: &mut impl CryptoRng,
    ) -> Result<(Exported, Vec<u8>), Failed> {
        let response =
            CredentialResponse::deserialize(exactly(KE2, response)?).map_err(|_| Failed)?;
        let context = context();
        let parameters =
            ClientLoginFinishParameters::new(Some(&context), identifiers(address, origin), None);
        let mut finished = self
            .0
            .finish(&mut Legacy(rng), passphrase, response, parameters)
            .map_err(|_| Failed)?;
        let exported = exported(&finished.export_key, &finished.server_s_pk.serialize())?;
        finished.export_key.zeroize();
        finished.session_key.zeroize();
        Ok((exported, finished.message.serialize().to_vec()))
    }
}

/// The platform's side: OPRF seed and key pair.
pub struct Server(ServerSetup<Suite>);

impl Server {
    /// Fresh keys.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        Self(ServerSetup::new(&mut Legacy(rng)))
    }

    /// The stored form.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.0.serialize().to_vec())
    }

    /// From the stored form.
    ///
    /// # Errors
    /// [`Failed`] where it is none.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Failed> {
        ServerSetup::deserialize(bytes)
            .map(Self)
            .map_err(|_| Failed)
    }

    /// Answers a `RegistrationRequest` (section 5.2.2).
    ///
    /// # Errors
    /// [`Failed`] for a malformed request.
    pub fn register(&self, credential: &[u8; 32], request: &[u8]) -> Result<Vec<u8>, Failed> {
        let request =
            RegistrationRequest::deserialize(exactly(REQUEST, request)?).map_err(|_| Failed)?;
        let started =
            ServerRegistration::<Suite>::start(&self.0, request, credential).map_err(|_| Failed)?;
        Ok(started.message.serialize().to_vec())
    }

    /// Whether these bytes are a `RegistrationRecord`.
    #[must_use]
    pub fn is_record(record: &[u8]) -> bool {
        exactly(RECORD, record)
            .is_ok_and(|record| RegistrationUpload::<Suite>::deserialize(record).is_ok())
    }

    /// Answers `KE1` (section 6.2.2): `KE2` and the state to keep. Without a record the answer is simulated
    /// (section 10.9) and no finish will ever fit it.
    ///
    /// # Errors
    /// [`Failed`] for a malformed request or record.
    pub fn login(
        &self,
        credential: &[u8; 32],
        address: &str,
        origin: &str,
        record: Option<&[u8]>,
        request: &[u8],
        rng: &mut impl CryptoRng,
    ) -> Result<(Vec<u8>, Zeroizing<Vec<u8>>), Failed> {
        let request = CredentialRequest::deserialize(exactly(KE1, request)?).map_err(|_| Failed)?;
        let record = record
            .map(ServerRegistration::deserialize)
            .transpose()
            .map_err(|_| Failed)?;
        let context = context();
        let parameters = ServerLoginParameters {
            context: Some(&context),
            identifiers: identifiers(address, origin),
        };
        let started = ServerLogin::<Suite>::start(
            &mut Legacy(rng),
            &self.0,
            record,
            request,
            credential,
            parameters,
        )
        .map_err(|_| Failed)?;
        Ok((
            started.message.serialize().to_vec(),
            Zeroizing::new(started.state.serialize().to_vec()),
        ))
    }

    /// Checks `KE3` against the kept state (section 6.2.4).
    ///
    /// # Errors
    /// [`Failed`] where the client's MAC doesn't hold.
    pub fn finish(state: &[u8], finalization: &[u8]) -> Result<(), Failed> {
        let state = ServerLogin::<Suite>::deserialize(state).map_err(|_| Failed)?;
        let finalization =
            CredentialFinalization::deserialize(exactly(KE3, finalization)?).map_err(|_| Failed)?;
        // 3DH bound identities and context into the expected MAC when it answered; nothing to say twice.
        state
            .finish(finalization, ServerLoginParameters::default())
            .map(|_| ())
            .map_err(|_| Failed)
    }
}
