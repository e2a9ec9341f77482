//! The description of the API (OpenAPI 3.1), made of the very routes and types that answer: a handler says by its arguments
//! what a call takes, by its result what it gives, and the comments of the types say what it all means.

mod call;

pub(crate) use call::{
    answers, brings, call, call_without_session, header, identifier, in_header, in_path,
    in_session, quoted_number, refuses,
};

use crate::{app::App, calls::calls, cookies::Cookies, statics::File};
use aide::{
    OperationOutput,
    generate::{GenContext, in_context},
    openapi::{
        ApiKeyLocation, Components, Content, Info, License, MediaType, OpenApi, Operation,
        PathItem, ReferenceOr, Response, SecurityScheme, StatusCode,
    },
};
use axum::{extract::State, http::HeaderMap, response::IntoResponse};
use kluis_wire::{PROBLEM_MEDIA_TYPE, Problem, ProblemType, body::MEDIA_TYPE, limits};
use schemars::{SchemaGenerator, generate::SchemaSettings, json_schema};
use serde_json::{Value, json};
use std::{collections::BTreeMap, mem, sync::Arc};

/// What holds for every call.
const ABOUT: &str = "The server authenticates, keeps order and stores bytes that it can't read: everything personal is \
    sealed on the device. Bytes are base64url without padding (RFC 4648 section 5), in exactly one spelling. What a device \
    seals and signs is the protocol in `src/vault/README.md`.\n\n\
    A call that changes something needs the header `Origin` of the platform itself. Every body is taken and given in \
    `application/json`, and in the binary form of the device, `application/vnd.kluis.v1+postcard`: `Content-Type` says which \
    one a request is in, `Accept` which one the answer is to be in. What goes wrong is a problem document (RFC 9457) with a \
    `type` that doesn't change. `x-limits` has every size, count, time and rate that is kept.";

/// The document, as it is served.
///
/// # Errors
/// Where it can't be written as JSON.
pub(crate) fn document(cookies: &Cookies) -> Result<File, serde_json::Error> {
    in_context(|ctx| {
        let mut settings = SchemaSettings::draft2020_12();
        settings.definitions_path = "/components/schemas".into();
        ctx.schema = SchemaGenerator::new(settings);
        ctx.schema.subschema_for::<Problem>();
    });
    let mut api = OpenApi {
        info: Info {
            title: "Kluis storage API".to_owned(),
            description: Some(ABOUT.to_owned()),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            license: Some(License {
                name: env!("CARGO_PKG_LICENSE").to_owned(),
                identifier: Some(env!("CARGO_PKG_LICENSE").to_owned()),
                ..License::default()
            }),
            ..Info::default()
        },
        ..OpenApi::default()
    };
    let _ = calls().finish_api(&mut api);
    let mut components = api.components.take().unwrap_or_default();
    components.security_schemes.insert(
        call::SESSION.to_owned(),
        ReferenceOr::Item(session(cookies)),
    );
    for (path, item) in api.paths.iter_mut().flat_map(|paths| &mut paths.paths) {
        if let ReferenceOr::Item(item) = item {
            for (method, operation) in operations(item) {
                operation.operation_id = Some(name(method, path));
                refusals(method, operation, &mut components);
            }
        }
    }
    api.components = Some(components);
    api.extensions.insert("x-limits".to_owned(), limits());
    let mut document = serde_json::to_value(&api)?;
    plain(&mut document);
    serde_json::to_vec(&document).map(File::json)
}

/// Every limit by its name.
fn limits() -> Value {
    let limits = limits::ALL.iter().map(|(name, value, about)| {
        let limit = json!({ "value": value, "description": about.trim() });
        ((*name).to_owned(), limit)
    });
    Value::Object(limits.collect())
}

fn session(cookies: &Cookies) -> SecurityScheme {
    SecurityScheme::ApiKey {
        location: ApiKeyLocation::Cookie,
        name: cookies.session_name().to_owned(),
        description: Some(
            "Names the session. It lets nobody open, change or release anything: that takes a signature.".to_owned(),
        ),
        extensions: Default::default(),
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    let methods = [
        ("get", &mut item.get),
        ("post", &mut item.post),
        ("put", &mut item.put),
        ("delete", &mut item.delete),
    ];
    methods
        .into_iter()
        .filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// `put-v1-files-id-number`
fn name(method: &str, path: &str) -> String {
    let words = path.split(|c: char| !c.is_ascii_alphanumeric());
    words
        .filter(|word| !word.is_empty())
        .fold(method.to_owned(), |name, word| name + "-" + word)
}

/// Says what a call is refused for, a status at a time.
fn refusals(method: &str, operation: &mut Operation, components: &mut Components) {
    let noted = operation.extensions.shift_remove(call::PROBLEMS);
    let noted = noted.as_ref().and_then(Value::as_array);
    let mut statuses = BTreeMap::<u16, Vec<ProblemType>>::new();
    for problem in ProblemType::ALL.iter().copied() {
        let any = match problem {
            ProblemType::Internal | ProblemType::Unavailable => true,
            ProblemType::Origin => method != "get",
            _ => false,
        };
        if any || noted.is_some_and(|noted| noted.iter().any(|name| name == problem.name())) {
            statuses.entry(problem.status()).or_default().push(problem);
        }
    }
    let responses = operation.responses.get_or_insert_default();
    for (status, problems) in statuses {
        let names: Vec<_> = problems.iter().map(|problem| problem.name()).collect();
        let name = format!("{status}-{}", names.join("."));
        let place = format!("#/components/responses/{name}");
        let shared = components.responses.entry(name);
        shared.or_insert_with(|| ReferenceOr::Item(refusal(status, &problems)));
        let refused = ReferenceOr::ref_(&place);
        responses
            .responses
            .insert(StatusCode::Code(status), refused);
    }
}

fn refusal(status: u16, problems: &[ProblemType]) -> Response {
    let kinds: Vec<_> = problems
        .iter()
        .map(|problem| problem.document().kind)
        .collect();
    let titles: Vec<_> = problems
        .iter()
        .zip(&kinds)
        .map(|(problem, kind)| format!("`{kind}`: {}", problem.title()))
        .collect();
    let schema = json_schema!({
        "$ref": "#/components/schemas/Problem",
        "properties": { "type": { "enum": kinds }, "status": { "const": status } },
    });
    let document = MediaType {
        schema: Some(call::of(schema)),
        ..MediaType::default()
    };
    let mut response = Response {
        description: titles.join("\n\n"),
        content: Content::from_iter([
            (PROBLEM_MEDIA_TYPE.to_owned(), document),
            (MEDIA_TYPE.to_owned(), MediaType::default()),
        ]),
        ..Response::default()
    };
    if problems.contains(&ProblemType::TooMany) {
        let seconds = json_schema!({ "type": "integer", "minimum": 0 });
        let waits = header(seconds, "How many seconds to wait.");
        response.headers.insert("Retry-After".to_owned(), waits);
    }
    response
}

/// What a comment links to in the documentation of the code is here a name.
fn plain(value: &mut Value) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(plain),
        Value::Object(values) => {
            for (key, value) in values {
                match value {
                    Value::String(text) if key == "description" => {
                        let linked = mem::take(text);
                        *text = linked.replace("[`crate::", "`").replace("[`", "`");
                        *text = text.replace("`]", "`");
                    }
                    _ => plain(value),
                }
            }
        }
        _ => {}
    }
}

/// The document as it goes out.
pub(crate) struct Shown(axum::response::Response);

impl IntoResponse for Shown {
    fn into_response(self) -> axum::response::Response {
        self.0
    }
}

impl OperationOutput for Shown {
    type Inner = ();

    fn inferred_responses(
        _: &mut GenContext,
        _: &mut Operation,
    ) -> Vec<(Option<StatusCode>, Response)> {
        let document = MediaType {
            schema: Some(call::of(json_schema!({ "type": "object" }))),
            ..MediaType::default()
        };
        let tag = || {
            let schema = json_schema!({ "type": "string" });
            (
                "ETag".to_owned(),
                header(schema, "Changes with the document."),
            )
        };
        let shown = Response {
            description: "The document.".to_owned(),
            headers: [tag()].into(),
            content: Content::from_iter([("application/json".to_owned(), document)]),
            ..Response::default()
        };
        let known = Response {
            description: "It is as `If-None-Match` says.".to_owned(),
            headers: [tag()].into(),
            ..Response::default()
        };
        vec![
            (Some(StatusCode::Code(200)), shown),
            (Some(StatusCode::Code(304)), known),
        ]
    }
}

/// This document.
pub(crate) async fn show(State(app): State<Arc<App>>, headers: HeaderMap) -> Shown {
    Shown(app.description.answer(&headers))
}
