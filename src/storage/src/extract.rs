//! What a handler can ask of a request. What doesn't fit is a problem document.

use crate::{
    app::App,
    cookies::digest,
    openapi::{in_session, refuses},
    problem::Error,
    store::OpenSession,
};
use aide::{
    OperationInput,
    generate::GenContext,
    openapi::Operation,
    operation::{ParamLocation, add_parameters, parameters_from_schema},
};
use axum::{
    extract::{ConnectInfo, FromRequestParts, Path, Query as AxumQuery},
    http::request::Parts,
};
use kluis_wire::ProblemType;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

/// The query.
pub(crate) struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        let query = AxumQuery::from_request_parts(parts, state).await;
        query
            .map(|AxumQuery(query)| Self(query))
            .map_err(|_| ProblemType::Malformed.into())
    }
}

impl<T: JsonSchema> OperationInput for Query<T> {
    fn operation_input(ctx: &mut GenContext, operation: &mut Operation) {
        let schema = ctx.schema.subschema_for::<T>();
        let parameters = parameters_from_schema(ctx, schema, ParamLocation::Query);
        add_parameters(ctx, operation, parameters);
        refuses(operation, &[ProblemType::Malformed]);
    }
}

/// The identifier in the path.
pub(crate) async fn path_id<T>(
    parts: &mut Parts,
    app: &Arc<App>,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<T, Error> {
    let path = Path::<String>::from_request_parts(parts, app).await;
    path.ok()
        .and_then(|Path(text)| parse(&text))
        .ok_or_else(|| ProblemType::Malformed.into())
}

/// The session that the cookie names.
pub(crate) struct Session(pub OpenSession);

impl FromRequestParts<Arc<App>> for Session {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Error> {
        let secret = app
            .cookies
            .session(&parts.headers)
            .ok_or(ProblemType::NoSession)?;
        let session = app.store.session(digest(&secret), app.now()).await?;
        session
            .map(Self)
            .ok_or_else(|| ProblemType::NoSession.into())
    }
}

impl OperationInput for Session {
    fn operation_input(_: &mut GenContext, operation: &mut Operation) {
        in_session(operation);
    }
}

/// The keyed index of the client's network address: what is counted, and never the address itself.
pub(crate) struct Client(pub [u8; 32]);

impl OperationInput for Client {}

impl FromRequestParts<Arc<App>> for Client {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Error> {
        let address = client_address(parts, app).ok_or(ProblemType::Internal)?;
        Ok(Self(
            app.shares.index(&format!("client {}", network(address))),
        ))
    }
}

/// The client's network address: as the proxy in front tells it where there is one, else where the connection comes from.
pub(crate) fn client_address(parts: &Parts, app: &App) -> Option<IpAddr> {
    let told = app.client_header.as_ref().and_then(|name| {
        let last = parts
            .headers
            .get_all(name)
            .iter()
            .next_back()?
            .to_str()
            .ok()?;
        last.rsplit(',').next()?.trim().parse::<IpAddr>().ok()
    });
    let peer = || {
        parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map(|ConnectInfo(peer)| peer.ip())
    };
    told.or_else(peer)
}

/// Who has one IPv6 address has the whole /64 of it.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((u128::from(v6) >> 64 << 64).into()),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::network;

    #[test]
    fn neighbours_in_one_ipv6_network_are_one_client() {
        let networks = [
            "2001:db8:1:2:3::4",
            "2001:db8:1:2::",
            "::ffff:192.0.2.7",
            "192.0.2.7",
        ]
        .map(|address| network(address.parse().unwrap()).to_string());
        assert_eq!(
            networks,
            ["2001:db8:1:2::", "2001:db8:1:2::", "192.0.2.7", "192.0.2.7"]
        );
    }
}
