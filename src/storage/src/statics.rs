//! The built page, read once at start: what is served is one consistent build, a path can't lead anywhere
//! else, the policy knows the page's inline script, and the page names the operator's platform.

use crate::{headers, problem::Error, purposes::built_in};
use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use flate2::{Compression, write::GzEncoder};
use kluis_catalog::Party;
use kluis_wire::ProblemType;
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");
const READ_METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD");
const INDEX: &str = "/index.html";

/// Why there is no page to serve.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// It wasn't built, or stands somewhere else.
    #[error(
        "there is no page in {0} (index.html is missing): build it with 'make page', or say where it is with --site"
    )]
    Missing(PathBuf),
    /// A file can't be read.
    #[error("the page in {0} can't be read: {1}")]
    Unreadable(PathBuf, #[source] io::Error),
}

/// All files, by their path from the root.
pub(crate) struct Site {
    files: BTreeMap<String, File>,
    policy: HeaderValue,
}

pub(crate) struct File {
    media_type: HeaderValue,
    caching: HeaderValue,
    /// As it is, and compressed where a copy stood beside it.
    plain: Copy,
    brotli: Option<Copy>,
    gzip: Option<Copy>,
}

struct Copy {
    content: Bytes,
    tag: HeaderValue,
}

impl Site {
    /// Reads a folder.
    ///
    /// # Errors
    /// [`SiteError`] where there is no page, or a file can't be read.
    pub(crate) fn read(folder: &Path, platform: &Party) -> Result<Self, SiteError> {
        if !folder.join("index.html").is_file() {
            return Err(SiteError::Missing(folder.to_owned()));
        }
        let mut contents = BTreeMap::new();
        walk(folder, "", &mut contents)
            .map_err(|error| SiteError::Unreadable(folder.to_owned(), error))?;
        let built = contents.get(INDEX).map(Vec::as_slice).unwrap_or_default();
        let built = String::from_utf8_lossy(built).into_owned();
        let index = naming(&built, platform);
        if index != built {
            contents.remove(&format!("{INDEX}.br"));
            contents.insert(format!("{INDEX}.gz"), gzip(index.as_bytes()));
            contents.insert(INDEX.to_owned(), index.clone().into_bytes());
        }
        let names: Vec<_> = contents.keys().cloned().collect();
        let mut files = BTreeMap::new();
        // In order, so that a file takes its compressed copies away before their own turn comes.
        for name in names {
            let mut take =
                |suffix: &str| contents.remove(&format!("{name}{suffix}")).map(Copy::new);
            let (Some(plain), brotli, gzip) = (take(""), take(".br"), take(".gz")) else {
                continue;
            };
            let file = File {
                media_type: media_type(&name),
                caching: caching(&name),
                plain,
                brotli,
                gzip,
            };
            files.insert(name, file);
        }
        Ok(Self {
            files,
            policy: headers::policy(&index),
        })
    }

    /// The content security policy that lets exactly this page run.
    pub(crate) const fn policy(&self) -> &HeaderValue {
        &self.policy
    }

    /// Answers a request for a file, or for a page: every path without an extension is one.
    pub(crate) fn answer(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Response {
        let path = uri.path();
        let is_page = path
            .rsplit('/')
            .next()
            .is_some_and(|name| !name.contains('.'));
        let Some(file) = self.files.get(if is_page { INDEX } else { path }) else {
            return Error::from(ProblemType::NotFound).into_response();
        };
        if method != Method::GET && method != Method::HEAD {
            let mut response = Error::from(ProblemType::Method).into_response();
            response.headers_mut().insert(header::ALLOW, READ_METHODS);
            return response;
        }
        file.answer(headers)
    }
}

impl File {
    /// One in JSON that is asked for again each time.
    pub(crate) fn json(content: Vec<u8>) -> Self {
        Self {
            media_type: HeaderValue::from_static("application/json"),
            caching: REVALIDATE,
            plain: Copy::new(content),
            brotli: None,
            gzip: None,
        }
    }

    pub(crate) fn answer(&self, headers: &HeaderMap) -> Response {
        let (copy, encoding) = match (&self.brotli, &self.gzip) {
            (Some(brotli), _) if accepts(headers, "br") => (brotli, Some("br")),
            (_, Some(gzip)) if accepts(headers, "gzip") => (gzip, Some("gzip")),
            _ => (&self.plain, None),
        };
        let fresh = is_known(headers, &copy.tag);
        let body = if fresh {
            Body::empty()
        } else {
            Body::from(copy.content.clone())
        };
        let mut response = (
            if fresh {
                StatusCode::NOT_MODIFIED
            } else {
                StatusCode::OK
            },
            body,
        )
            .into_response();
        let answered = response.headers_mut();
        answered.insert(header::ETAG, copy.tag.clone());
        answered.insert(header::CACHE_CONTROL, self.caching.clone());
        if self.brotli.is_some() || self.gzip.is_some() {
            answered.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        }
        if !fresh {
            answered.insert(header::CONTENT_TYPE, self.media_type.clone());
            if let Some(encoding) = encoding {
                answered.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
            }
        }
        response
    }
}

impl Copy {
    fn new(content: Vec<u8>) -> Self {
        let mut tag = String::from('"');
        for byte in Sha256::digest(&content).iter().take(16) {
            let _ = write!(tag, "{byte:02x}");
        }
        tag.push('"');
        // Hexadecimal between quotes is always a header value.
        let tag = HeaderValue::try_from(tag).unwrap_or(HeaderValue::from_static("\"\""));
        Self {
            content: content.into(),
            tag,
        }
    }
}

/// The page with what the operator's file says about the platform, where it was built with what the built-in file says.
fn naming(page: &str, platform: &Party) -> String {
    let built_in = built_in();
    let changes = [
        (built_in.phone_link(), platform.phone_link()),
        (built_in.name, platform.name.clone()),
        (built_in.address, platform.address.clone()),
        (built_in.email, platform.email.clone()),
        (built_in.phone, platform.phone.clone()),
    ];
    let said = changes.iter().filter(|(from, _)| !from.is_empty());
    said.fold(page.to_owned(), |page, (from, to)| {
        page.replace(from, &escaped(to))
    })
}

/// As text and as the value of an attribute in HTML.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            sign => escaped.push(sign),
        }
    }
    escaped
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let written = encoder.write_all(content).and_then(|()| encoder.finish());
    // Writing into memory doesn't fail.
    written.unwrap_or_default()
}

fn walk(folder: &Path, prefix: &str, contents: &mut BTreeMap<String, Vec<u8>>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        // Nothing that begins with a dot is part of a page, and no URL needs a name that isn't UTF-8.
        let Some(name) = entry
            .file_name()
            .to_str()
            .filter(|name| !name.starts_with('.'))
            .map(ToOwned::to_owned)
        else {
            continue;
        };
        let path = format!("{prefix}/{name}");
        if entry.path().is_dir() {
            walk(&entry.path(), &path, contents)?;
        } else {
            contents.insert(path, fs::read(entry.path())?);
        }
    }
    Ok(())
}

fn media_type(name: &str) -> HeaderValue {
    let guess = mime_guess::from_path(name).first_or_octet_stream();
    let text = guess.type_() == mime_guess::mime::TEXT && guess.get_param("charset").is_none();
    let value = if text {
        format!("{guess}; charset=utf-8")
    } else {
        guess.to_string()
    };
    HeaderValue::try_from(value).unwrap_or(HeaderValue::from_static("application/octet-stream"))
}

/// A name that holds a digest of the content (`-0123456789abcdef`, as trunk makes it) never means anything else.
/// Trunk writes its 64 bits without leading zeros, so that there can be fewer digits.
fn caching(name: &str) -> HeaderValue {
    let file = name.rsplit('/').next().unwrap_or(name);
    let hashed = file.split('-').skip(1).any(|part| {
        let digits = part
            .bytes()
            .take_while(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
            .count();
        (12..=16).contains(&digits)
            && part
                .as_bytes()
                .get(digits)
                .is_none_or(|after| matches!(after, b'.' | b'_'))
    });
    if hashed { IMMUTABLE } else { REVALIDATE }
}

/// Whether `Accept-Encoding` (RFC 9110 section 12.5.3) takes this coding.
fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    let values = headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut wildcard = false;
    for item in values.flat_map(|value| value.split(',')) {
        let (name, weight) = item.split_once(';').unwrap_or((item, ""));
        let refused = weight
            .trim()
            .strip_prefix("q=")
            .is_some_and(|q| q.parse() == Ok(0.0_f32));
        match name.trim() {
            name if name.eq_ignore_ascii_case(coding) => return !refused,
            "*" => wildcard = !refused,
            _ => {}
        }
    }
    wildcard
}

/// Whether `If-None-Match` (RFC 9110 section 13.1.2) names this tag.
fn is_known(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let values = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok());
    values
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|known| {
            known == "*" || known.strip_prefix("W/").unwrap_or(known).as_bytes() == tag.as_bytes()
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: header::HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn only_names_with_a_digest_are_immutable() {
        for name in [
            "/kluis-app-0123456789abcdef.js",
            "/kluis-app-0123456789abcdef_bg.wasm",
            "/a/x-00000000deadbeef.css",
            "/kluis-app-123456789abc.js",
        ] {
            assert_eq!(caching(name), IMMUTABLE, "{name}");
        }
        for name in [
            "/index.html",
            "/kluis-worker.js",
            "/x-0123456789a.js",
            "/x-0123456789abcdef0.js",
            "/x-0123456789ABCDEF.js",
        ] {
            assert_eq!(caching(name), REVALIDATE, "{name}");
        }
    }

    #[test]
    fn an_encoding_is_taken_only_where_it_is_accepted() {
        for (value, taken) in [
            ("gzip, br", true),
            ("br;q=0.5", true),
            ("*", true),
            ("br;q=0, *", false),
            ("*, br;q=0", false),
            ("gzip", false),
        ] {
            assert_eq!(
                accepts(&headers(header::ACCEPT_ENCODING, value), "br"),
                taken,
                "{value}"
            );
        }
        assert!(!accepts(&HeaderMap::new(), "br"));
    }

    #[test]
    fn a_known_tag_is_recognised_in_every_form() {
        let tag = HeaderValue::from_static("\"abc\"");
        for (value, known) in [
            ("\"abc\"", true),
            ("\"x\", W/\"abc\"", true),
            ("*", true),
            ("\"ab\"", false),
            ("abc", false),
        ] {
            assert_eq!(
                is_known(&headers(header::IF_NONE_MATCH, value), &tag),
                known,
                "{value}"
            );
        }
    }

    #[test]
    fn media_types_are_the_ones_browsers_insist_on() {
        for (name, expected) in [
            ("/a.wasm", "application/wasm"),
            ("/a.js", "text/javascript; charset=utf-8"),
            ("/a.html", "text/html; charset=utf-8"),
            ("/a.css", "text/css; charset=utf-8"),
            ("/a.svg", "image/svg+xml"),
            ("/a.woff2", "font/woff2"),
            ("/a.webmanifest", "application/manifest+json"),
            ("/a.unknown-kind", "application/octet-stream"),
        ] {
            assert_eq!(media_type(name), expected, "{name}");
        }
    }
}
