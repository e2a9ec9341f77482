//! What extractors, answers and routes say of themselves, so that the description of a call comes from its own types.

use aide::{
    generate::GenContext,
    openapi::{
        Content, Header, HeaderStyle, MediaType, Operation, Parameter, ParameterData,
        ParameterSchemaOrContent, PathStyle, ReferenceOr, RequestBody, Response, SchemaObject,
        SecurityRequirement,
    },
    operation::set_body,
    transform::TransformOperation,
};
use kluis_wire::{ProblemType, body::MEDIA_TYPE};
use schemars::{JsonSchema, Schema, json_schema};
use serde_json::Value;

/// Where a call notes what it may be refused for, until the whole document is there.
pub(super) const PROBLEMS: &str = "x-problems";
/// The name of the session's cookie in the document, whatever the cookie is called.
pub(super) const SESSION: &str = "session";

/// A call in one line, and what it can be refused for beside what its extractors refuse.
pub(crate) fn call(
    summary: &'static str,
    problems: &'static [ProblemType],
) -> impl FnOnce(TransformOperation<'_>) -> TransformOperation<'_> {
    move |mut operation| {
        refuses(operation.inner_mut(), problems);
        operation.summary(summary)
    }
}

/// The same, of a call that is answered without a session as well, and does what it can then.
pub(crate) fn call_without_session(
    summary: &'static str,
    problems: &'static [ProblemType],
) -> impl FnOnce(TransformOperation<'_>) -> TransformOperation<'_> {
    move |operation| {
        let mut operation = call(summary, problems)(operation);
        let security = &mut operation.inner_mut().security;
        if security.is_empty() {
            security.push(session());
        }
        security.push(SecurityRequirement::default());
        operation
    }
}

/// It can be refused for these.
pub(crate) fn refuses(operation: &mut Operation, problems: &[ProblemType]) {
    let noted = operation
        .extensions
        .entry(PROBLEMS.to_owned())
        .or_insert_with(|| Value::Array(Vec::new()));
    if let Value::Array(noted) = noted {
        noted.extend(problems.iter().map(|problem| problem.name().into()));
    }
}

/// It needs a session.
pub(crate) fn in_session(operation: &mut Operation) {
    operation.security.push(session());
    refuses(operation, &[ProblemType::NoSession]);
}

fn session() -> SecurityRequirement {
    SecurityRequirement::from_iter([(SESSION.to_owned(), Vec::new())])
}

/// It brings a body of at most so many bytes.
pub(crate) fn brings<T: JsonSchema>(ctx: &mut GenContext, operation: &mut Operation, most: usize) {
    let (content, about) = written::<T>(ctx);
    let body = RequestBody {
        description: Some(format!("{about} At most {most} bytes.")),
        content,
        required: true,
        extensions: [("x-max-bytes".to_owned(), most.into())].into(),
    };
    set_body(ctx, operation, body);
    refuses(
        operation,
        &[
            ProblemType::Malformed,
            ProblemType::TooLarge,
            ProblemType::MediaType,
        ],
    );
}

/// It is answered with a body.
pub(crate) fn answers<T: JsonSchema>(ctx: &mut GenContext) -> Response {
    let (content, description) = written::<T>(ctx);
    Response {
        description,
        content,
        ..Response::default()
    }
}

/// A value in both its forms, and what it is. Of the binary one a schema has nothing to say.
fn written<T: JsonSchema>(ctx: &mut GenContext) -> (Content, String) {
    let schema = ctx.schema.subschema_for::<T>();
    let about = match about(ctx, &schema) {
        Some(about) => about,
        None => {
            let items = schema.get("items").cloned().map(Schema::try_from);
            let items = items.and_then(Result::ok).unwrap_or_default();
            let one = about(ctx, &items).unwrap_or_default();
            format!("A list. Each entry: {one}")
        }
    };
    let json = MediaType {
        schema: Some(of(schema)),
        ..MediaType::default()
    };
    let forms = [
        ("application/json".to_owned(), json),
        (MEDIA_TYPE.to_owned(), MediaType::default()),
    ];
    (Content::from_iter(forms), about)
}

fn about(ctx: &GenContext, schema: &Schema) -> Option<String> {
    let about = ctx.resolve_schema(schema).get("description")?;
    about.as_str().map(ToOwned::to_owned)
}

pub(super) const fn of(json_schema: Schema) -> SchemaObject {
    SchemaObject {
        json_schema,
        external_docs: None,
        example: None,
    }
}

/// An identifier stands in the path.
pub(crate) fn identifier<T: JsonSchema>(ctx: &mut GenContext, operation: &mut Operation) {
    let schema = ctx.schema.subschema_for::<T>();
    let about = about(ctx, &schema).unwrap_or_default();
    in_path(operation, "id", schema, &about);
}

/// Something stands in the path.
pub(crate) fn in_path(operation: &mut Operation, name: &str, schema: Schema, description: &str) {
    let parameter = Parameter::Path {
        parameter_data: given(name, schema, description),
        style: PathStyle::Simple,
    };
    operation.parameters.push(ReferenceOr::Item(parameter));
    refuses(operation, &[ProblemType::Malformed]);
}

/// A header that has to be there.
pub(crate) fn in_header(operation: &mut Operation, name: &str, schema: Schema, description: &str) {
    let parameter = Parameter::Header {
        parameter_data: given(name, schema, description),
        style: HeaderStyle::Simple,
    };
    operation.parameters.push(ReferenceOr::Item(parameter));
}

/// A number between quotes, as an `ETag` is.
pub(crate) fn quoted_number() -> Schema {
    json_schema!({ "type": "string", "pattern": "^\"[0-9]+\"$" })
}

fn given(name: &str, schema: Schema, description: &str) -> ParameterData {
    ParameterData {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        required: true,
        deprecated: None,
        format: ParameterSchemaOrContent::Schema(of(schema)),
        example: None,
        examples: Default::default(),
        explode: None,
        extensions: Default::default(),
    }
}

/// A header that an answer always has.
pub(crate) fn header(schema: Schema, description: &str) -> ReferenceOr<Header> {
    ReferenceOr::Item(Header {
        description: Some(description.to_owned()),
        style: HeaderStyle::Simple,
        required: true,
        deprecated: None,
        format: ParameterSchemaOrContent::Schema(of(schema)),
        example: None,
        examples: Default::default(),
        extensions: Default::default(),
    })
}
