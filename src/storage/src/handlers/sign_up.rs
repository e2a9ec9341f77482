//! Sign-up: an address, a mailed code, OPAQUE, and then the account with its first vault in one step.

use super::{
    session::{self, Proven},
    size, vault,
};
use crate::{
    answer::{Accepted, Made, WithCookies},
    app::App,
    body::{Body, Within},
    extract::{Client, path_id},
    mail::{About, Mail},
    openapi::{identifier, refuses},
    problem::Error,
    rng, security,
    store::{Created, FirstVault, Mailing, NewSignUp, SignUp, Tried, Window},
    trace::Left,
};
use aide::{OperationInput, generate::GenContext, openapi::Operation};
use axum::{
    extract::{FromRequestParts, State},
    http::{HeaderMap, request::Parts},
    response::NoContent,
};
use kluis_vault::{check, manifest, opaque::Server};
use kluis_wire::{
    Happened, NewAccount, OpaqueRequest, OpaqueResponse, ProblemType, SessionOpened, SignUpCode,
    SignUpId, SignUpStart, SignUpStarted, UnlockerKind,
    limits::{CODE_DIGITS, CODE_SECONDS, COMMIT_BODY, OPAQUE_MESSAGE, SEALED_TO_PLATFORM},
};
use lettre::Address;
use std::sync::Arc;

/// Mails a code. The same answer, in content and time, whether the address has an account or not.
pub(crate) async fn start(
    app: State<Arc<App>>,
    client: Client,
    start: Body<SignUpStart>,
) -> Result<Accepted<Body<SignUpStarted>>, Error> {
    mail_code(app, client, start, false).await
}

/// The same, to make an account or to have one erased that is `lost`.
pub(super) async fn mail_code(
    State(app): State<Arc<App>>,
    Client(client): Client,
    Body(start): Body<SignUpStart>,
    lost: bool,
) -> Result<Accepted<Body<SignUpStarted>>, Error> {
    size::bytes(&start.address, SEALED_TO_PLATFORM)?;
    let address = app.shares.open_address(&start.address)?;
    let to: Address = address.parse().map_err(|_| ProblemType::Malformed)?;
    let now = app.now();
    let window = Window {
        name: "sign-ups-of-client",
        key: client,
        most: app.sign_ups_per_client,
        seconds: Window::HOUR,
    };
    if let Some(seconds) = app.store.count(window, now).await? {
        return Err(Error::TooMany { seconds });
    }
    // Taken before anything is known about the address.
    let place = app.mail.place().ok_or(ProblemType::Unavailable)?;
    let id = SignUpId(rng::bytes());
    let digits = fresh_code();
    let new = NewSignUp {
        id,
        address: app.shares.index(&address),
        code: app.shares.code_digest(id, &digits),
        lost,
    };
    let about = match app.store.start_sign_up(new, now).await? {
        Mailing::Code if lost => Some(About::Lost(digits)),
        Mailing::Code => Some(About::Code(digits)),
        Mailing::NoAccount => Some(About::NoAccount),
        Mailing::HasAccount => Some(About::HasAccount),
        Mailing::Nothing => None,
    };
    if let Some(about) = about {
        place.send(Mail {
            to,
            language: start.language,
            about,
        });
    }
    let started = SignUpStarted {
        id,
        expires_in: CODE_SECONDS,
        outbox: app.outbox.clone(),
    };
    Ok(Accepted(Body(started)))
}

/// The last digits of 64 random bits: evenly distributed but for less than 2^-44.
fn fresh_code() -> String {
    let mut digits = format!("{:020}", u64::from_be_bytes(rng::bytes()));
    digits.split_off(digits.len() - CODE_DIGITS)
}

/// A sign-up that is named in the path and hasn't expired.
pub(crate) struct Named {
    pub(super) id: SignUpId,
    pub(super) found: SignUp,
}

impl OperationInput for Named {
    fn operation_input(ctx: &mut GenContext, operation: &mut Operation) {
        identifier::<SignUpId>(ctx, operation);
        refuses(operation, &[ProblemType::Expired]);
    }
}

impl FromRequestParts<Arc<App>> for Named {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Error> {
        let id = path_id(parts, app, SignUpId::parse).await?;
        let found = app
            .store
            .sign_up(id, app.now())
            .await?
            .ok_or(ProblemType::Expired)?;
        Ok(Self { id, found })
    }
}

/// Tries the code.
pub(crate) async fn code(
    State(app): State<Arc<App>>,
    named: Named,
    Body(code): Body<SignUpCode>,
) -> Result<NoContent, Error> {
    size::bytes(&code.code, SEALED_TO_PLATFORM)?;
    let digest = app.shares.open_code(named.id, &code.code)?;
    match app.store.try_code(named.id, digest, app.now()).await? {
        Tried::Right => Ok(NoContent),
        Tried::Wrong(tries_left) => Err(Error::WrongCode { tries_left }),
        Tried::Expired => Err(ProblemType::Expired.into()),
    }
}

/// Answers OPAQUE's registration request, once the address is proven.
pub(crate) async fn opaque(
    State(app): State<Arc<App>>,
    named: Named,
    Body(message): Body<OpaqueRequest>,
) -> Result<Body<OpaqueResponse>, Error> {
    if named.found.finished {
        return Err(ProblemType::Expired.into());
    }
    if !named.found.confirmed || named.found.lost {
        return Err(ProblemType::Order.into());
    }
    size::bytes(&message.request, OPAQUE_MESSAGE)?;
    let response = app
        .shares
        .register(&named.found.address, &message.request)
        .map_err(|_| ProblemType::Malformed)?;
    Ok(Body(OpaqueResponse {
        response: response.into(),
    }))
}

/// Makes the account. The same request again finds the same account and opens another session.
pub(crate) async fn account(
    State(app): State<Arc<App>>,
    named: Named,
    Left(trace): Left,
    headers: HeaderMap,
    Within(new): Within<COMMIT_BODY, NewAccount>,
) -> Result<Made<WithCookies<Body<SessionOpened>>>, Error> {
    if !named.found.confirmed || named.found.lost {
        return Err(ProblemType::Order.into());
    }
    if let Some(record) = &new.record {
        size::bytes(record, OPAQUE_MESSAGE)?;
    }
    size::commit(&new.commit)?;
    let keyring = check_first(&app, &new)?.to_vec();
    let header = manifest::digest(new.commit.head.header.as_ref()).0;
    let now = app.now();
    // Sent again after it was done: what became of its shares since then is not undone.
    let deposit = new
        .commit
        .deposit
        .as_ref()
        .filter(|_| !named.found.finished);
    let shares = vault::deposit(&app, new.account, 1, header, deposit, now).await?;
    let first = FirstVault {
        sign_up: named.id,
        account: &new,
        keyring: &keyring,
        header,
        shares: &shares,
    };
    match app.store.create_account(first, now).await? {
        Created::There => {}
        Created::Order => return Err(ProblemType::Order.into()),
        Created::Expired => return Err(ProblemType::Expired.into()),
        Created::Exists => return Err(ProblemType::Exists.into()),
        Created::Unproven => return Err(ProblemType::Unproven.into()),
    }
    let proven = Proven {
        account: new.account,
        keep: new.keep,
        ephemeral: None,
        slot: None,
        successions: 0,
        guessed: None,
    };
    let (cookies, opened) = session::open(&app, &headers, proven).await?;
    security::note(&app, new.account, Happened::Made, trace).await;
    Ok(Made(WithCookies(cookies, Body(opened))))
}

/// What a first commit must be: from these keys, signed by them, with a keyring, an unlocker, a passphrase only
/// with its record, and nothing that goes or follows. Returns the keyring.
fn check_first<'a>(app: &App, new: &'a NewAccount) -> Result<&'a [u8], Error> {
    if check::account_id(app.shares.origin(), &new.identity)? != new.account {
        return Err(ProblemType::Unproven.into());
    }
    let commit = &new.commit;
    check::commit(new.account, &new.identity, None, commit)?;
    let mut passphrases = 0;
    let slots_fit = commit.slots.iter().all(|slot| {
        let passphrase = slot.kind == UnlockerKind::Passphrase;
        passphrases += usize::from(passphrase);
        passphrase == slot.auth.is_none()
    });
    let record_fits = match &new.record {
        None => passphrases == 0,
        Some(record) => passphrases == 1 && Server::is_record(record.as_ref()),
    };
    let nothing_goes = commit.slots_removed.is_empty()
        && commit.rows_removed.is_empty()
        && commit.shares_destroyed.is_empty()
        && commit.files_removed.is_empty()
        && commit.files.is_empty()
        && commit.succession.is_none()
        && commit.record.is_none()
        // Decisions are countersigned in the order of an account that is there.
        && commit.decisions.is_empty()
        && commit.grants.is_empty()
        && commit.grants_removed.is_empty()
        && commit.grant_deposit.is_none();
    match &commit.keyring {
        Some(keyring) if slots_fit && !commit.slots.is_empty() && record_fits && nothing_goes => {
            Ok(keyring.as_ref())
        }
        _ => Err(ProblemType::Unproven.into()),
    }
}
