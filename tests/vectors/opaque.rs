//! OPAQUE: RFC 9807 on the library, in the suite of the vault with the vectors' key stretching (none); and the
//! vault's wrapper against the library, with Kluis's stretching, context and identities.
//!
//! The library takes the blind from 64 random bytes, reduced; the vector's blind with 32 zeros behind it is
//! that blind. So the whole transcript runs through the public interface.

use crate::support::{Fixed, Hex, cases};
use generic_array::{ArrayLength, GenericArray};
use kluis_vault::opaque::{LANES, Login, MEMORY_KIB, PASSES, Registration, Server};
use opaque_ke::{
    CipherSuite, ClientLogin, ClientLoginFinishParameters, ClientRegistration,
    ClientRegistrationFinishParameters, CredentialFinalization, CredentialRequest,
    CredentialResponse, Identifiers, RegistrationRequest, RegistrationResponse, RegistrationUpload,
    Ristretto255, ServerLogin, ServerLoginParameters, ServerRegistration, ServerSetup, TripleDh,
    errors::InternalError,
    ksf::{Identity, Ksf},
};
use serde::Deserialize;

/// The suite over any key stretching function.
struct Suite<K>(K);

impl<K: Ksf + 'static> CipherSuite for Suite<K> {
    type OprfCs = Ristretto255;
    type KeyExchange = TripleDh<Ristretto255, sha2_010::Sha512>;
    type Ksf = K;
}

type Plain = Suite<Identity>;

#[derive(Deserialize)]
struct Case {
    name: String,
    kind: String,
    context: Hex,
    client_identity: Option<Hex>,
    server_identity: Option<Hex>,
    oprf_seed: Hex,
    credential_identifier: Hex,
    #[serde(default)]
    password: Hex,
    #[serde(default)]
    envelope_nonce: Hex,
    masking_nonce: Hex,
    #[serde(default)]
    masking_key: Hex,
    server_private_key: Hex,
    server_public_key: Hex,
    #[serde(default)]
    client_public_key: Hex,
    server_nonce: Hex,
    #[serde(default)]
    client_nonce: Hex,
    client_keyshare_seed: Hex,
    server_keyshare_seed: Hex,
    #[serde(default)]
    blind_registration: Hex,
    #[serde(default)]
    blind_login: Hex,
    #[serde(default)]
    registration_request: Hex,
    #[serde(default)]
    registration_response: Hex,
    #[serde(default)]
    registration_upload: Hex,
    ke1: Hex,
    ke2: Hex,
    #[serde(default)]
    ke3: Hex,
    #[serde(default)]
    export_key: Hex,
    #[serde(default)]
    session_key: Hex,
}

impl Case {
    fn identifiers(&self) -> Identifiers<'_> {
        Identifiers {
            client: self.client_identity.as_deref(),
            server: self.server_identity.as_deref(),
        }
    }

    /// OPRF seed, server's key, and the public key that a simulated record stands on.
    fn setup(&self) -> ServerSetup<Plain> {
        let dummy = if self.kind == "fake" {
            &self.client_public_key
        } else {
            &self.server_public_key
        };
        let setup =
            ServerSetup::deserialize(&[&*self.oprf_seed, &self.server_private_key, dummy].concat())
                .expect("keys");
        assert_eq!(
            setup.keypair().public().serialize()[..],
            *self.server_public_key
        );
        setup
    }

    /// What the server draws when it answers `KE1`: a masking key, used only in a simulated answer, and the rest.
    fn answer(
        &self,
        record: Option<ServerRegistration<Plain>>,
    ) -> opaque_ke::ServerLoginStartResult<Plain> {
        let masking_key = if self.kind == "fake" {
            &*self.masking_key
        } else {
            &[0; 64]
        };
        let mut rng = Fixed::new(&[
            masking_key,
            &self.masking_nonce,
            &self.server_keyshare_seed,
            &self.server_nonce,
        ]);
        let parameters = ServerLoginParameters {
            context: Some(&self.context),
            identifiers: self.identifiers(),
        };
        let request = CredentialRequest::deserialize(&self.ke1).expect("KE1");
        let answer = ServerLogin::start(
            &mut rng,
            &self.setup(),
            record,
            request,
            &self.credential_identifier,
            parameters,
        )
        .expect("an answer");
        rng.used_up();
        answer
    }
}

fn of_kind(kind: &str) -> Vec<Case> {
    let cases: Vec<Case> = cases::<Case>("rfc/rfc9807-opaque.json")
        .into_iter()
        .filter(|case| case.kind == kind)
        .collect();
    assert!(!cases.is_empty(), "no {kind} case");
    cases
}

#[test]
fn rfc9807_opaque_real() {
    for case in of_kind("real") {
        let name = &case.name;
        // Registration (section 5).
        let mut rng = Fixed::new(&[&case.blind_registration, &[0; 32]]);
        let started =
            ClientRegistration::<Plain>::start(&mut rng, &case.password).expect("it starts");
        rng.used_up();
        assert_eq!(
            started.message.serialize()[..],
            *case.registration_request,
            "{name}"
        );

        let request =
            RegistrationRequest::deserialize(&case.registration_request).expect("a request");
        let response =
            ServerRegistration::start(&case.setup(), request, &case.credential_identifier)
                .expect("a response");
        assert_eq!(
            response.message.serialize()[..],
            *case.registration_response,
            "{name}"
        );

        let mut rng = Fixed::new(&[&case.envelope_nonce]);
        let response =
            RegistrationResponse::deserialize(&case.registration_response).expect("a response");
        let parameters = ClientRegistrationFinishParameters::new(case.identifiers(), None);
        let registered = started
            .state
            .finish(&mut rng, &case.password, response, parameters)
            .expect("it finishes");
        rng.used_up();
        assert_eq!(
            registered.message.serialize()[..],
            *case.registration_upload,
            "{name}"
        );
        assert_eq!(registered.export_key[..], *case.export_key, "{name}");

        // Log-in (section 6).
        let login = || {
            let mut rng = Fixed::new(&[
                &case.blind_login,
                &[0; 32],
                &case.client_keyshare_seed,
                &case.client_nonce,
            ]);
            let started = ClientLogin::<Plain>::start(&mut rng, &case.password).expect("it starts");
            rng.used_up();
            assert_eq!(started.message.serialize()[..], *case.ke1, "{name}");
            started.state
        };
        let finish = |state: ClientLogin<Plain>,
                      password: &[u8],
                      response: &[u8],
                      identifiers,
                      context: &[u8]| {
            let response = CredentialResponse::deserialize(response).ok()?;
            let parameters = ClientLoginFinishParameters::new(Some(context), identifiers, None);
            state
                .finish(&mut Fixed::new(&[]), password, response, parameters)
                .ok()
        };
        let record = || {
            let upload = RegistrationUpload::<Plain>::deserialize(&case.registration_upload)
                .expect("a record");
            Some(ServerRegistration::finish(upload))
        };
        let answer = case.answer(record());
        assert_eq!(answer.message.serialize()[..], *case.ke2, "{name}");

        let finished = finish(
            login(),
            &case.password,
            &case.ke2,
            case.identifiers(),
            &case.context,
        )
        .expect("it logs in");
        assert_eq!(finished.message.serialize()[..], *case.ke3, "{name}");
        assert_eq!(finished.session_key[..], *case.session_key, "{name}");
        assert_eq!(finished.export_key[..], *case.export_key, "{name}");

        let finalization = CredentialFinalization::deserialize(&case.ke3).expect("KE3");
        let session = answer
            .state
            .finish(finalization, ServerLoginParameters::default())
            .expect("the server agrees");
        assert_eq!(session.session_key[..], *case.session_key, "{name}");

        // One thing spoiled at a time.
        let refused = |password: &[u8], response: &[u8], identifiers, context: &[u8]| {
            finish(login(), password, response, identifiers, context).is_none()
        };
        assert!(
            refused(
                b"CorrectHorseBatteryStaplf",
                &case.ke2,
                case.identifiers(),
                &case.context
            ),
            "{name}"
        );
        let other = Identifiers {
            client: Some(b"mallory"),
            server: case.server_identity.as_deref(),
        };
        assert!(
            refused(&case.password, &case.ke2, other, &case.context),
            "{name}: another client"
        );
        let other = Identifiers {
            client: case.client_identity.as_deref(),
            server: Some(b"mallory"),
        };
        assert!(
            refused(&case.password, &case.ke2, other, &case.context),
            "{name}: another server"
        );
        assert!(
            refused(&case.password, &case.ke2, case.identifiers(), b"other"),
            "{name}: another context"
        );
        for byte in 0..case.ke2.len() {
            let mut spoiled = case.ke2.0.clone();
            spoiled[byte] ^= 1;
            assert!(
                refused(&case.password, &spoiled, case.identifiers(), &case.context),
                "{name}: byte {byte}"
            );
        }
        let mut spoiled = case.ke3.0.clone();
        spoiled[0] ^= 1;
        let finalization = CredentialFinalization::deserialize(&spoiled).expect("KE3");
        assert!(
            case.answer(record())
                .state
                .finish(finalization, ServerLoginParameters::default())
                .is_err(),
            "{name}"
        );
    }
}

/// The answer for somebody who isn't registered.
#[test]
fn rfc9807_opaque_fake() {
    for case in of_kind("fake") {
        assert_eq!(
            case.answer(None).message.serialize()[..],
            *case.ke2,
            "{}",
            case.name
        );
    }
}

/// Argon2id as DESIGN.md has it, without the vault's help.
#[derive(Default)]
struct Stretched;

impl Ksf for Stretched {
    fn hash<L: ArrayLength<u8>>(
        &self,
        input: GenericArray<u8, L>,
    ) -> Result<GenericArray<u8, L>, InternalError> {
        let parameters = argon2::Params::new(65_536, 3, 1, Some(L::USIZE))
            .map_err(|_| InternalError::KsfError)?;
        let mut output = GenericArray::default();
        argon2::Argon2::new(
            argon2::Algorithm::Argon2id,
            argon2::Version::V0x13,
            parameters,
        )
        .hash_password_into(&input, &[0; 16], &mut output)
        .map_err(|_| InternalError::KsfError)?;
        Ok(output)
    }
}

/// `E("kluis/v1/opaque", suite, stretching parameters)`, written out.
fn kluis_context() -> Vec<u8> {
    let (label, suite) = (
        b"kluis/v1/opaque".as_slice(),
        b"ristretto255-SHA512-3DH-Argon2id".as_slice(),
    );
    let mut context = Vec::new();
    for text in [label, suite] {
        context.extend(u32::try_from(text.len()).expect("short").to_be_bytes());
        context.extend(text);
    }
    for number in [65_536_u64, 3, 1] {
        context.extend(number.to_be_bytes());
    }
    context
}

/// Bytes that differ from call to call, the same in both runs.
fn randomness(length: u8, from: u8) -> Vec<u8> {
    (0..length)
        .map(|number| number.wrapping_mul(7).wrapping_add(from))
        .collect()
}

#[test]
fn kluis_binds_stretching_context_address_and_origin() {
    assert_eq!((MEMORY_KIB, PASSES, LANES), (65_536, 3, 1));
    let (passphrase, address, origin, credential) = (
        b"vijf woorden voor een kluis".as_slice(),
        "jan@example.nl",
        "kluis.example",
        [4; 32],
    );
    let identifiers = Identifiers {
        client: Some(address.as_bytes()),
        server: Some(origin.as_bytes()),
    };

    let setup = ServerSetup::<Suite<Stretched>>::new(&mut Fixed::new(&[&randomness(192, 1)]));
    let server = Server::from_bytes(&setup.serialize()).expect("the same keys");
    assert_eq!(server.to_bytes()[..], setup.serialize()[..]);

    // Registration, ours and the library's side by side.
    let mut rng = Fixed::new(&[&randomness(64, 2)]);
    let (ours, request) = Registration::start(passphrase, &mut rng).expect("it starts");
    rng.used_up();
    let theirs = ClientRegistration::<Suite<Stretched>>::start(
        &mut Fixed::new(&[&randomness(64, 2)]),
        passphrase,
    )
    .expect("it starts");
    assert_eq!(request, theirs.message.serialize()[..]);

    let response = server.register(&credential, &request).expect("a response");
    let expected = ServerRegistration::start(&setup, theirs.message, &credential)
        .expect("a response")
        .message;
    assert_eq!(response, expected.serialize()[..]);

    let mut rng = Fixed::new(&[&randomness(32, 3)]);
    let (exported, record) = ours
        .finish(passphrase, address, origin, &response, &mut rng)
        .expect("it finishes");
    rng.used_up();
    let parameters = ClientRegistrationFinishParameters::new(identifiers, None);
    let theirs = theirs
        .state
        .finish(
            &mut Fixed::new(&[&randomness(32, 3)]),
            passphrase,
            expected,
            parameters,
        )
        .expect("it finishes");
    assert_eq!(record, theirs.message.serialize()[..]);
    assert_eq!(exported.export_key[..], theirs.export_key[..]);
    assert_eq!(
        exported.server[..],
        setup.keypair().public().serialize()[..]
    );
    assert!(Server::is_record(&record));
    assert!(!Server::is_record(&record[1..]));

    // Log-in.
    let mut rng = Fixed::new(&[&randomness(128, 4)]);
    let (ours, ke1) = Login::start(passphrase, &mut rng).expect("it starts");
    rng.used_up();
    let theirs =
        ClientLogin::<Suite<Stretched>>::start(&mut Fixed::new(&[&randomness(128, 4)]), passphrase)
            .expect("it starts");
    assert_eq!(ke1, theirs.message.serialize()[..]);

    let mut rng = Fixed::new(&[&randomness(160, 5)]);
    let (ke2, state) = server
        .login(&credential, address, origin, Some(&record), &ke1, &mut rng)
        .expect("an answer");
    rng.used_up();
    let context = kluis_context();
    let parameters = ServerLoginParameters {
        context: Some(&context),
        identifiers,
    };
    let record = ServerRegistration::deserialize(&record).expect("a record");
    let expected = ServerLogin::start(
        &mut Fixed::new(&[&randomness(160, 5)]),
        &setup,
        Some(record),
        theirs.message,
        &credential,
        parameters,
    )
    .expect("an answer");
    assert_eq!(ke2, expected.message.serialize()[..]);

    let (exported_again, ke3) = ours
        .finish(passphrase, address, origin, &ke2, &mut Fixed::new(&[]))
        .expect("it logs in");
    let parameters = ClientLoginFinishParameters::new(Some(&context), identifiers, None);
    let finished = theirs
        .state
        .finish(
            &mut Fixed::new(&[]),
            passphrase,
            expected.message,
            parameters,
        )
        .expect("it logs in");
    assert_eq!(ke3, finished.message.serialize()[..]);
    assert_eq!(exported_again.export_key, exported.export_key);
    assert_eq!(Server::finish(&state, &ke3), Ok(()));
    assert!(Server::finish(&state, &[0; 64]).is_err());

    // Another passphrase, address or origin opens nothing.
    for (passphrase, address, origin) in [
        (b"vijf woorden voor een klui".as_slice(), address, origin),
        (passphrase, "piet@example.nl", origin),
        (passphrase, address, "kluis.example.org"),
    ] {
        let (login, _) =
            Login::start(passphrase, &mut Fixed::new(&[&randomness(128, 4)])).expect("it starts");
        assert!(
            login
                .finish(passphrase, address, origin, &ke2, &mut Fixed::new(&[]))
                .is_err()
        );
    }
}
