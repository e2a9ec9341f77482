//! Files: a chunk at a time, so that an upload goes on where it was interrupted. Whom one was granted to gets its chunks for a
//! short while after a look.

use super::{
    grants::{in_time, registered, verified},
    held::FIELD,
};
use crate::{
    app::App,
    body::{Body, Within},
    extract::Session,
    openapi::{identifier, in_path, refuses},
    problem::Error,
    store::{Kept, Lending, NewChunk},
};
use aide::{OperationInput, generate::GenContext, openapi::Operation};
use axum::{
    extract::{FromRequestParts, Path, State},
    http::request::Parts,
    response::NoContent,
};
use kluis_vault::check;
use kluis_wire::{
    Bytes, Chunk, ChunkAsked, FileId, ProblemType, Uploaded,
    limits::{CHUNK, CHUNK_BODY, CHUNKS},
};
use schemars::json_schema;
use std::sync::Arc;

/// The file in the path.
pub(crate) struct Named(FileId);

impl OperationInput for Named {
    fn operation_input(ctx: &mut GenContext, operation: &mut Operation) {
        identifier::<FileId>(ctx, operation);
    }
}

impl FromRequestParts<Arc<App>> for Named {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Error> {
        let id = crate::extract::path_id(parts, app, FileId::parse).await?;
        Ok(Self(id))
    }
}

/// The chunk in the path.
pub(crate) struct Numbered {
    file: FileId,
    number: u64,
}

impl OperationInput for Numbered {
    fn operation_input(ctx: &mut GenContext, operation: &mut Operation) {
        identifier::<FileId>(ctx, operation);
        let number = json_schema!({ "type": "integer", "minimum": 0, "maximum": CHUNKS - 1 });
        in_path(
            operation,
            "number",
            number,
            "Which chunk; they count from 0.",
        );
        refuses(operation, &[ProblemType::TooLarge]);
    }
}

impl FromRequestParts<Arc<App>> for Numbered {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Error> {
        let path = Path::<(String, String)>::from_request_parts(parts, app).await;
        let Path((file, number)) = path.map_err(|_| ProblemType::Malformed)?;
        let numbered = FileId::parse(&file).zip(number.parse().ok());
        let (file, number) = numbered.ok_or(ProblemType::Malformed)?;
        if number >= CHUNKS {
            return Err(ProblemType::TooLarge.into());
        }
        Ok(Self { file, number })
    }
}

/// Keeps a chunk. The same again is the same.
pub(crate) async fn put(
    State(app): State<Arc<App>>,
    Session(session): Session,
    named: Numbered,
    Within(chunk): Within<CHUNK_BODY, Chunk>,
) -> Result<NoContent, Error> {
    let sealed = chunk.sealed.as_ref();
    match sealed.len() {
        0 => return Err(ProblemType::Malformed.into()),
        1..=CHUNK => {}
        _ => return Err(ProblemType::TooLarge.into()),
    }
    let new = NewChunk {
        account: session.account,
        file: named.file,
        number: named.number,
        sealed,
    };
    match app.store.keep_chunk(new, app.now()).await? {
        Kept::There => Ok(NoContent),
        Kept::Other => Err(ProblemType::Exists.into()),
        Kept::Elsewhere => Err(ProblemType::NotFound.into()),
        Kept::TooLarge => Err(ProblemType::TooLarge.into()),
    }
}

/// One chunk.
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Session(session): Session,
    named: Numbered,
) -> Result<Body<Chunk>, Error> {
    let sealed = app
        .store
        .chunk(session.account, named.file, named.number)
        .await?
        .ok_or(ProblemType::NotFound)?;
    Ok(Body(Chunk {
        sealed: Bytes(sealed),
    }))
}

/// One chunk of a file that a look opened a moment ago, for who looked.
pub(crate) async fn lent(
    State(app): State<Arc<App>>,
    Body(asked): Body<ChunkAsked>,
) -> Result<Body<Chunk>, Error> {
    if asked.name.field.len() > FIELD {
        return Err(ProblemType::Malformed.into());
    }
    in_time(&app, asked.time)?;
    let registry = verified(&app).await?;
    let entry = registered(&registry, asked.recipient)?;
    check::chunk_asked(app.shares.origin(), entry, &asked)?;
    entry
        .may_look(app.now())
        .map_err(|_| ProblemType::Unproven)?;
    match app.store.lent(&asked, app.now()).await? {
        Lending::Chunk(sealed) => Ok(Body(Chunk {
            sealed: Bytes(sealed),
        })),
        Lending::Not => Err(ProblemType::NotFound.into()),
        Lending::Again => Err(ProblemType::Unproven.into()),
    }
}

/// Which chunks are there.
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Session(session): Session,
    Named(file): Named,
) -> Result<Body<Uploaded>, Error> {
    let chunks = app
        .store
        .chunks(session.account, file)
        .await?
        .ok_or(ProblemType::NotFound)?;
    Ok(Body(Uploaded { chunks }))
}

/// Gives up an upload that no commit has named.
pub(crate) async fn forget(
    State(app): State<Arc<App>>,
    Session(session): Session,
    Named(file): Named,
) -> Result<NoContent, Error> {
    if app.store.forget_upload(session.account, file).await? {
        Ok(NoContent)
    } else {
        Err(ProblemType::NotFound.into())
    }
}
