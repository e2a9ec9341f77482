//! Every request that a test sends and every answer it gets is held against the description that the server gives of itself:
//! what it takes stands in the document, and what it answers does, too.

use crate::harness::{Answer, Sent};
use jsonschema::{Draft, Validator};
use kluis_wire::{PROBLEM_MEDIA_TYPE, Problem, ProblemType, body};
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Refusals of requests that nobody looked at, or that had another form than they must.
const UNREAD: [ProblemType; 7] = [
    ProblemType::Malformed,
    ProblemType::MediaType,
    ProblemType::TooLarge,
    ProblemType::Origin,
    ProblemType::NoSession,
    ProblemType::MatchRequired,
    ProblemType::Expired,
];

/// The document of a server.
pub struct Described {
    pub document: Value,
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

impl Described {
    /// The one in this text: servers that say the same share it, and what was made of it.
    pub fn of(text: &str) -> Arc<Self> {
        static KNOWN: Mutex<Vec<(String, Arc<Described>)>> = Mutex::new(Vec::new());
        let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, described)) = known.iter().find(|(one, _)| one == text) {
            return described.clone();
        }
        let described = Arc::new(Self {
            document: serde_json::from_str(text).expect("the document is JSON"),
            validators: Mutex::default(),
        });
        known.push((text.to_owned(), described.clone()));
        described
    }

    /// Every operation: method, path, and its place.
    pub fn operations(&self) -> Vec<(String, String, Value)> {
        let paths = self.document["paths"].as_object().expect("paths");
        let operations = paths.iter().flat_map(|(path, item)| {
            let item = item.as_object().expect("operations");
            let one = |(method, operation): (&String, &Value)| {
                (method.clone(), path.clone(), operation.clone())
            };
            item.iter().map(one)
        });
        operations.collect()
    }

    /// The operation that a request asks for, with its place and the path it has there.
    fn operation(&self, method: &str, path: &str) -> Option<(String, &str, &Value)> {
        let method = match method {
            "HEAD" => "get".to_owned(),
            other => other.to_lowercase(),
        };
        let paths = self.document["paths"].as_object()?;
        let (template, item) = paths
            .iter()
            .find(|(template, _)| captured(template, path).is_some())?;
        let place = format!("#/paths/{}/{method}", template.replace('/', "~1"));
        Some((place, template, item.get(&method)?))
    }

    /// What stands behind a reference, or the value itself; with its place.
    fn resolve<'a>(&'a self, place: String, value: &'a Value) -> (String, &'a Value) {
        match value["$ref"].as_str() {
            None => (place, value),
            Some(reference) => {
                let pointer = reference.trim_start_matches('#');
                let there = self.document.pointer(pointer);
                (reference.to_owned(), there.expect("what is referred to"))
            }
        }
    }

    fn validator(&self, place: &str) -> Arc<Validator> {
        let mut known = self
            .validators
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let make = || {
            let mut schema = self.document.clone();
            let there = self.document.pointer(place.trim_start_matches('#'));
            schema["allOf"] = Value::Array(vec![there.expect("a schema").clone()]);
            let options = jsonschema::options().with_draft(Draft::Draft202012);
            let validator = options.build(&schema);
            Arc::new(validator.unwrap_or_else(|error| panic!("{place}: {error}")))
        };
        known.entry(place.to_owned()).or_insert_with(make).clone()
    }

    /// That a value is what stands at a place.
    #[track_caller]
    pub fn fits(&self, place: &str, value: &Value, about: &str) {
        let validator = self.validator(place);
        let wrong: Vec<_> = validator
            .iter_errors(value)
            .map(|error| {
                let at = error.instance_path().to_string();
                let mut text = error.to_string();
                text.truncate(300);
                format!("{at}: {text}")
            })
            .collect();
        assert!(wrong.is_empty(), "{about} isn't as described: {wrong:#?}");
    }

    /// That a request and its answer are in the document.
    #[track_caller]
    pub fn check(&self, sent: &Sent<'_>, answer: &Answer) {
        let about = format!("{} {}: {}", sent.method, sent.path, answer.status);
        let (path, query) = sent.path.split_once('?').unwrap_or((sent.path, ""));
        let Some((place, template, operation)) = self.operation(sent.method, path) else {
            let page = !path.starts_with("/v1");
            let refused = matches!(answer.status, 403..=405);
            assert!(page || refused, "{about}: it isn't described");
            return;
        };
        let problem = self.check_answer(&place, operation, sent.method, answer, &about);
        if problem.is_none_or(|problem| !UNREAD.contains(&problem)) {
            self.check_body(&place, operation, sent, &about);
            self.check_parameters(&place, operation, sent, (template, path, query), &about);
            let secured = operation["security"].as_array();
            let free = |needed: &Value| needed.as_object().is_some_and(Map::is_empty);
            if secured.is_some_and(|secured| !secured.iter().any(free)) {
                let scheme = &self.document["components"]["securitySchemes"]["session"];
                let cookie = format!("{}=", scheme["name"].as_str().expect("a cookie"));
                let brought = sent
                    .header("cookie")
                    .is_some_and(|cookies| cookies.contains(&cookie));
                assert!(brought, "{about}: without the session it needs");
            }
        }
    }

    #[track_caller]
    fn check_answer(
        &self,
        place: &str,
        operation: &Value,
        method: &str,
        answer: &Answer,
        about: &str,
    ) -> Option<ProblemType> {
        let status = answer.status.to_string();
        let described = operation["responses"].get(&status);
        let described =
            described.unwrap_or_else(|| panic!("{about} isn't described: {}", answer.text()));
        let (place, described) = self.resolve(format!("{place}/responses/{status}"), described);
        for (name, header) in described["headers"].as_object().into_iter().flatten() {
            let value = answer.header(name);
            assert!(value.is_some(), "{about}: without {name}");
            let value = scalar(&header["schema"], value.unwrap_or_default());
            let place = format!("{place}/headers/{name}/schema");
            self.fits(&place, &value, &format!("{about}: {name}"));
        }
        let media_type = answer.header("content-type");
        let content = described["content"].as_object();
        let Some((content, media_type)) = content.zip(media_type) else {
            assert!(content.is_none() && media_type.is_none(), "{about}");
            assert!(answer.body.is_empty(), "{about}: {}", answer.text());
            return None;
        };
        assert!(content.contains_key(media_type), "{about}: {media_type}");
        if method == "HEAD" {
            return None;
        }
        let refused = content.contains_key(PROBLEM_MEDIA_TYPE);
        let (media_type, value) = match media_type {
            body::MEDIA_TYPE if refused => {
                let problem: Problem = body::decode(&answer.body).expect("a problem document");
                let problem = serde_json::to_value(problem).expect("plain data");
                (PROBLEM_MEDIA_TYPE, problem)
            }
            // What its schema says the types say; the tests read them.
            body::MEDIA_TYPE => return None,
            json => (json, serde_json::from_slice(&answer.body).expect("JSON")),
        };
        let place = format!("{place}/content/{}/schema", media_type.replace('/', "~1"));
        self.fits(&place, &value, about);
        ProblemType::parse(value["type"].as_str().filter(|_| refused)?)
    }

    #[track_caller]
    fn check_body(&self, place: &str, operation: &Value, sent: &Sent<'_>, about: &str) {
        let Some(content) = operation["requestBody"]["content"].as_object() else {
            assert!(sent.body.is_empty(), "{about}: with a body");
            return;
        };
        let media_type = sent.header("content-type").unwrap_or_default();
        let essence = media_type.split(';').next().unwrap_or_default();
        let essence = essence.trim().to_lowercase();
        assert!(
            content.contains_key(&essence),
            "{about}: a body in {essence}"
        );
        if essence != body::MEDIA_TYPE {
            let value = serde_json::from_slice(sent.body).expect("JSON");
            let essence = essence.replace('/', "~1");
            let place = format!("{place}/requestBody/content/{essence}/schema");
            self.fits(&place, &value, &format!("{about}: what was sent"));
        }
    }

    #[track_caller]
    fn check_parameters(
        &self,
        place: &str,
        operation: &Value,
        sent: &Sent<'_>,
        (template, path, query): (&str, &str, &str),
        about: &str,
    ) {
        let in_path = captured(template, path).expect("it was found by its path");
        let mut in_query: HashMap<_, _> = query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .collect();
        let parameters = operation["parameters"].as_array();
        for (number, parameter) in parameters.into_iter().flatten().enumerate() {
            let name = parameter["name"].as_str().expect("a name");
            let value = match parameter["in"].as_str() {
                Some("path") => in_path.get(name).copied(),
                Some("query") => in_query.remove(name),
                Some("header") => sent.header(&name.to_lowercase()),
                other => panic!("{about}: a parameter in {other:?}"),
            };
            let Some(value) = value else {
                assert!(parameter["required"] != true, "{about}: without {name}");
                continue;
            };
            let value = scalar(&parameter["schema"], value);
            let place = format!("{place}/parameters/{number}/schema");
            self.fits(&place, &value, &format!("{about}: {name}"));
        }
        assert!(in_query.is_empty(), "{about}: {in_query:?} isn't described");
    }
}

/// What stands at the places of a path's names, where it is this path.
fn captured<'a>(template: &'a str, path: &'a str) -> Option<HashMap<&'a str, &'a str>> {
    let mut captured = HashMap::new();
    let (mut names, mut parts) = (template.split('/'), path.split('/'));
    loop {
        match (names.next(), parts.next()) {
            (None, None) => return Some(captured),
            (Some(name), Some(part)) => {
                let named = name
                    .strip_prefix('{')
                    .and_then(|name| name.strip_suffix('}'));
                match named {
                    Some(name) if !part.is_empty() => captured.insert(name, part),
                    None if name == part => None,
                    _ => return None,
                };
            }
            _ => return None,
        }
    }
}

/// A number where one is expected, and text elsewhere.
fn scalar(schema: &Value, text: &str) -> Value {
    match (schema["type"].as_str(), text.parse::<u64>()) {
        (Some("integer"), Ok(number)) => number.into(),
        _ => text.into(),
    }
}
