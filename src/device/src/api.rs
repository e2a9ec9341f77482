//! The calls of the storage API, typed.

use crate::transport::{Method, Request, Response, Transport, TransportError};
use kluis_catalog::SignedPurposes;
use kluis_vault::manifest::Header;
use kluis_wire::{
    AccountState, Bytes, Cases, Challenge, ChallengeStart, Chunk, Commit, Committed, Deleted,
    Deletion, Erasure, FileId, Held, History, KeyLogin, LettersAsked, LoginFinish, LoginId,
    LoginStart, LoginStarted, Measure, Measured, NewAccount, NewStatement, OpaqueRequest,
    OpaqueResponse, Platform, Problem, ProblemType, Recorded, Second, SecondShown, SessionId,
    SessionOpened, ShareRequest, SharesReleased, SignUpCode, SignUpId, SignUpStart, SignUpStarted,
    SignedHeader, SignedRegistry, Stated, System, Uploaded, Vault, Wait, WaitStart, body, limits,
    paths,
};
use serde::{Serialize, de::DeserializeOwned};

/// Why a call gave nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallError {
    /// No answer.
    Offline,
    /// Larger than any honest answer, or not of the expected form.
    Form,
    /// The server said no, and why.
    Problem {
        /// What it said.
        kind: ProblemType,
        /// Tries left, where it counts them.
        tries_left: Option<u32>,
        /// Seconds to wait, where it asks to.
        retry_after: Option<u64>,
    },
}

impl From<TransportError> for CallError {
    fn from(error: TransportError) -> Self {
        match error {
            TransportError::Offline => Self::Offline,
            TransportError::TooLarge => Self::Form,
        }
    }
}

/// The storage API over a transport.
pub(crate) struct Api<T>(pub(crate) T);

fn problem(response: &Response) -> CallError {
    let document = body::decode::<Problem>(&response.body).ok();
    let kind = document
        .as_ref()
        .and_then(|document| ProblemType::parse(&document.kind));
    let tries_left = document.and_then(|document| document.tries_left);
    match kind {
        Some(kind) => CallError::Problem {
            kind,
            tries_left,
            retry_after: response.retry_after,
        },
        // A gateway in between, most likely.
        None if response.status >= 500 => CallError::Problem {
            kind: ProblemType::Unavailable,
            tries_left: None,
            retry_after: response.retry_after,
        },
        None => CallError::Form,
    }
}

impl<T: Transport> Api<T> {
    async fn call(
        &self,
        method: Method,
        path: String,
        body: Option<Vec<u8>>,
        tag: Option<u64>,
    ) -> Result<Response, CallError> {
        let if_match = tag.map(|sequence| format!("\"{sequence}\""));
        let response = self
            .0
            .send(Request {
                method,
                path,
                body,
                if_match,
            })
            .await?;
        if (200..300).contains(&response.status) {
            Ok(response)
        } else {
            Err(problem(&response))
        }
    }

    pub(crate) async fn send<B: Serialize>(
        &self,
        path: String,
        body: &B,
    ) -> Result<Response, CallError> {
        let body = body::encode(body).map_err(|_| CallError::Form)?;
        self.call(Method::Post, path, Some(body), None).await
    }

    pub(crate) async fn ask<B: Serialize, A: Serialize + DeserializeOwned>(
        &self,
        path: String,
        body: &B,
    ) -> Result<A, CallError> {
        read(&self.send(path, body).await?)
    }

    pub(crate) async fn platform(&self) -> Result<Platform, CallError> {
        read(
            &self
                .call(Method::Get, paths::PLATFORM.to_owned(), None, None)
                .await?,
        )
    }

    pub(crate) async fn registry(&self) -> Result<SignedRegistry, CallError> {
        read(
            &self
                .call(Method::Get, paths::REGISTRY.to_owned(), None, None)
                .await?,
        )
    }

    pub(crate) async fn purposes(&self) -> Result<SignedPurposes, CallError> {
        read(
            &self
                .call(Method::Get, paths::PURPOSES.to_owned(), None, None)
                .await?,
        )
    }

    /// What grew beside the vault after this receipt and this entry of the access log.
    pub(crate) async fn history(
        &self,
        (decided, logged): (u64, u64),
    ) -> Result<History, CallError> {
        let path = format!("{}?decided={decided}&logged={logged}", paths::HISTORY);
        read(&self.call(Method::Get, path, None, None).await?)
    }

    /// Everything in the person's cases.
    pub(crate) async fn cases(&self) -> Result<Vec<Stated>, CallError> {
        let (mut statements, mut after) = (Vec::new(), Some(0));
        while let Some(place) = after {
            let path = format!("{}?after={place}", paths::CASES);
            let page: Cases = read(&self.call(Method::Get, path, None, None).await?)?;
            statements.extend(page.statements);
            let onward = page.more.is_none_or(|more| more > place);
            if !onward || statements.len() > limits::STATEMENTS {
                return Err(CallError::Form);
            }
            after = page.more;
        }
        Ok(statements)
    }

    /// Puts a statement into a case.
    pub(crate) async fn state(&self, new: &NewStatement) -> Result<Recorded, CallError> {
        self.ask(paths::CASES.to_owned(), new).await
    }

    /// The shares of letters.
    pub(crate) async fn letters(&self, asked: &LettersAsked) -> Result<SharesReleased, CallError> {
        self.ask(paths::LETTERS.to_owned(), asked).await
    }

    /// What this call shows, and the security log.
    pub(crate) async fn system(&self) -> Result<System, CallError> {
        let path = paths::SYSTEM.to_owned();
        read(&self.call(Method::Get, path, None, None).await?)
    }

    pub(crate) async fn measure(&self, measure: &Measure) -> Result<Measured, CallError> {
        self.ask(paths::MEASURE.to_owned(), measure).await
    }

    /// What recipients hold of what they opened.
    pub(crate) async fn held(&self) -> Result<Vec<Held>, CallError> {
        let path = paths::HELD.to_owned();
        read(&self.call(Method::Get, path, None, None).await?)
    }

    pub(crate) async fn sign_up(&self, start: &SignUpStart) -> Result<SignUpStarted, CallError> {
        self.ask(paths::SIGN_UP.to_owned(), start).await
    }

    pub(crate) async fn lost(&self, start: &SignUpStart) -> Result<SignUpStarted, CallError> {
        self.ask(paths::LOST.to_owned(), start).await
    }

    pub(crate) async fn erase(
        &self,
        id: SignUpId,
        start: &WaitStart,
    ) -> Result<Erasure, CallError> {
        self.ask(sign_up_path(id, paths::SIGN_UP_ERASURE), start)
            .await
    }

    pub(crate) async fn sign_up_code(
        &self,
        id: SignUpId,
        code: &SignUpCode,
    ) -> Result<(), CallError> {
        self.send(sign_up_path(id, paths::SIGN_UP_CODE), code)
            .await
            .map(drop)
    }

    pub(crate) async fn sign_up_opaque(
        &self,
        id: SignUpId,
        request: &OpaqueRequest,
    ) -> Result<OpaqueResponse, CallError> {
        self.ask(sign_up_path(id, paths::SIGN_UP_OPAQUE), request)
            .await
    }

    pub(crate) async fn sign_up_account(
        &self,
        id: SignUpId,
        account: &NewAccount,
    ) -> Result<SessionOpened, CallError> {
        self.ask(sign_up_path(id, paths::SIGN_UP_ACCOUNT), account)
            .await
    }

    pub(crate) async fn login(&self, start: &LoginStart) -> Result<LoginStarted, CallError> {
        self.ask(paths::LOGIN.to_owned(), start).await
    }

    pub(crate) async fn login_finish(
        &self,
        id: LoginId,
        finish: &LoginFinish,
    ) -> Result<SessionOpened, CallError> {
        self.ask(format!("{}/{id}", paths::LOGIN), finish).await
    }

    pub(crate) async fn challenge(&self, start: &ChallengeStart) -> Result<Challenge, CallError> {
        self.ask(paths::CHALLENGE.to_owned(), start).await
    }

    pub(crate) async fn key_login(&self, login: &KeyLogin) -> Result<SessionOpened, CallError> {
        self.ask(paths::KEY_LOGIN.to_owned(), login).await
    }

    pub(crate) async fn log_out(&self) -> Result<(), CallError> {
        self.call(Method::Delete, paths::SESSION.to_owned(), None, None)
            .await
            .map(drop)
    }

    /// The vault as it is now, with every header after `since`. The server gives so many headers at once and the
    /// current one always; where some are left out in between, it is asked again from there.
    pub(crate) async fn vault(&self, since: Option<u64>) -> Result<Vault, CallError> {
        let mut before = Vec::new();
        let mut since = since;
        for _ in 0..limits::HEADER_PAGES {
            let path = since.map_or_else(
                || paths::VAULT.to_owned(),
                |since| format!("{}?since={since}", paths::VAULT),
            );
            let mut vault: Vault = read(&self.call(Method::Get, path, None, None).await?)?;
            if !within_limits(&vault.headers) {
                return Err(CallError::Form);
            }
            let Some(reached) = gap(&vault) else {
                before.append(&mut vault.headers);
                vault.headers = before;
                return Ok(vault);
            };
            vault.headers.pop();
            before.append(&mut vault.headers);
            since = Some(reached);
        }
        Err(CallError::Form)
    }

    pub(crate) async fn commit(&self, base: u64, commit: &Commit) -> Result<Committed, CallError> {
        let body = body::encode(commit).map_err(|_| CallError::Form)?;
        read(
            &self
                .call(Method::Put, paths::VAULT.to_owned(), Some(body), Some(base))
                .await?,
        )
    }

    pub(crate) async fn uploaded(&self, id: FileId) -> Result<Uploaded, CallError> {
        read(&self.call(Method::Get, file_path(id), None, None).await?)
    }

    pub(crate) async fn forget_upload(&self, id: FileId) -> Result<(), CallError> {
        self.call(Method::Delete, file_path(id), None, None)
            .await
            .map(drop)
    }

    pub(crate) async fn put_chunk(
        &self,
        id: FileId,
        number: u64,
        sealed: Vec<u8>,
    ) -> Result<(), CallError> {
        let chunk = Chunk {
            sealed: Bytes(sealed),
        };
        let body = body::encode(&chunk).map_err(|_| CallError::Form)?;
        self.call(Method::Put, chunk_path(id, number), Some(body), None)
            .await
            .map(drop)
    }

    pub(crate) async fn chunk(&self, id: FileId, number: u64) -> Result<Chunk, CallError> {
        read(
            &self
                .call(Method::Get, chunk_path(id, number), None, None)
                .await?,
        )
    }

    pub(crate) async fn second(&self, second: &Second) -> Result<SecondShown, CallError> {
        self.ask(paths::SECOND.to_owned(), second).await
    }

    pub(crate) async fn passphrase(
        &self,
        request: &OpaqueRequest,
    ) -> Result<OpaqueResponse, CallError> {
        self.ask(paths::PASSPHRASE.to_owned(), request).await
    }

    pub(crate) async fn wait(&self, start: &WaitStart) -> Result<Wait, CallError> {
        self.ask(paths::WAIT.to_owned(), start).await
    }

    pub(crate) async fn end_wait(&self) -> Result<(), CallError> {
        self.end(paths::WAIT.to_owned(), None).await
    }

    pub(crate) async fn account(&self) -> Result<AccountState, CallError> {
        read(
            &self
                .call(Method::Get, paths::ACCOUNT.to_owned(), None, None)
                .await?,
        )
    }

    pub(crate) async fn leave(&self, deletion: &Deletion) -> Result<Deleted, CallError> {
        self.ask(paths::DELETION.to_owned(), deletion).await
    }

    pub(crate) async fn end_session(&self, session: SessionId) -> Result<(), CallError> {
        self.end(format!("{}/{session}", paths::SESSIONS), None)
            .await
    }

    pub(crate) async fn end_other_sessions(&self) -> Result<(), CallError> {
        self.end(paths::SESSIONS.to_owned(), None).await
    }

    pub(crate) async fn freeze(&self) -> Result<(), CallError> {
        self.call(Method::Post, paths::FREEZE.to_owned(), None, None)
            .await
            .map(drop)
    }

    pub(crate) async fn unfreeze(&self, second: &Second) -> Result<(), CallError> {
        let body = body::encode(second).map_err(|_| CallError::Form)?;
        self.end(paths::FREEZE.to_owned(), Some(body)).await
    }

    async fn end(&self, path: String, body: Option<Vec<u8>>) -> Result<(), CallError> {
        self.call(Method::Delete, path, body, None).await.map(drop)
    }

    pub(crate) async fn shares(&self, request: &ShareRequest) -> Result<SharesReleased, CallError> {
        self.ask(paths::SHARES.to_owned(), request).await
    }
}

/// Pages are collected before anything in them is verified: each has to be one that an honest server gives.
fn within_limits(headers: &[SignedHeader]) -> bool {
    headers.len() <= limits::HEADERS + 1
        && headers
            .iter()
            .all(|head| head.header.0.len() <= limits::HEADER)
}

/// The sequence of the last header before the current one, where headers between them were left out.
fn gap(vault: &Vault) -> Option<u64> {
    let [.., last, current] = vault.headers.as_slice() else {
        return None;
    };
    let sequence = |head: &SignedHeader| {
        Header::decode(head.header.as_ref())
            .ok()
            .map(|header| header.sequence)
    };
    let (last, current) = (sequence(last)?, sequence(current)?);
    (last.checked_add(1)? < current).then_some(last)
}

fn file_path(id: FileId) -> String {
    format!("{}/{id}", paths::FILES)
}

fn chunk_path(id: FileId, number: u64) -> String {
    format!("{}/{id}/{number}", paths::FILES)
}

fn sign_up_path(id: SignUpId, step: &str) -> String {
    format!("{}/{id}/{step}", paths::SIGN_UP)
}

fn read<A: Serialize + DeserializeOwned>(response: &Response) -> Result<A, CallError> {
    body::decode(&response.body).map_err(|_| CallError::Form)
}
