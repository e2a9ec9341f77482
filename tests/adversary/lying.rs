//! The transport that lies, and how a lie is told.

use kluis_device::{
    http::Http,
    transport::{Method, Request, Response, Transport, TransportError},
};
use kluis_wire::{ProblemType, SharesReleased, Vault, body, paths};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

/// What a lie answers without asking the server.
pub type Instead = Option<Result<Response, TransportError>>;

/// Answers in the server's place, or lets a request pass, changed or not.
type Standing = Box<dyn FnMut(&mut Request) -> Instead>;
/// Changes an answer; true where it did.
type Changing = Box<dyn FnMut(&Request, &mut Response) -> bool>;

/// One lie. It may be told to every request, or only to some.
pub struct Lie {
    instead: Standing,
    answer: Changing,
}

impl Lie {
    /// Changes what the server answered; true where it did.
    pub fn answer(lie: impl FnMut(&Request, &mut Response) -> bool + 'static) -> Self {
        Self {
            instead: Box::new(|_| None),
            answer: Box::new(lie),
        }
    }

    /// Answers in the server's place, where it wants to.
    pub fn instead(lie: impl FnMut(&mut Request) -> Instead + 'static) -> Self {
        Self {
            instead: Box::new(lie),
            answer: Box::new(|_, _| false),
        }
    }

    /// Changes the answers to one call.
    pub fn to<T: Serialize + DeserializeOwned>(
        method: Method,
        path: &'static str,
        mut lie: impl FnMut(&mut T) + 'static,
    ) -> Self {
        Self::answer(move |request, response| {
            let told = is(request, method, path) && response.status < 300;
            if told {
                let mut answer = decode(&response.body);
                lie(&mut answer);
                response.body = encode(&answer);
            }
            told
        })
    }

    /// Changes the vault that the server shows.
    pub fn vault(lie: impl FnMut(&mut Vault) + 'static) -> Self {
        Self::to(Method::Get, paths::VAULT, lie)
    }

    /// Changes the shares that the server gives out.
    pub fn shares(lie: impl FnMut(&mut SharesReleased) + 'static) -> Self {
        Self::to(Method::Post, paths::SHARES, lie)
    }

    /// Answers one call with a problem.
    pub fn problem(method: Method, path: &'static str, problem: ProblemType) -> Self {
        Self::instead(move |request| is(request, method, path).then(|| Ok(said(problem))))
    }

    /// Tells this lie too.
    pub fn and(self, other: Self) -> Self {
        let (mut first, mut second) = (self.instead, other.instead);
        let (mut one, mut two) = (self.answer, other.answer);
        Self {
            instead: Box::new(move |request| first(request).or_else(|| second(request))),
            answer: Box::new(move |request, response| {
                let told = one(request, response);
                two(request, response) || told
            }),
        }
    }
}

/// Whether this is that call.
pub fn is(request: &Request, method: Method, path: &str) -> bool {
    request.method == method && request.path.split('?').next() == Some(path)
}

/// An answer with a body.
pub fn answered<T: Serialize>(answer: &T) -> Response {
    Response {
        status: 200,
        retry_after: None,
        body: encode(answer),
    }
}

/// An answer that is a problem.
pub fn said(problem: ProblemType) -> Response {
    Response {
        status: problem.status(),
        retry_after: None,
        body: encode(&problem.document()),
    }
}

/// Reads a body as it travels.
pub fn decode<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> T {
    body::decode(bytes).expect("what travels is of the expected form")
}

/// Writes a body as it travels.
pub fn encode<T: Serialize>(value: &T) -> Vec<u8> {
    body::encode(value).expect("what travels is encoded")
}

/// Reads what a device sends.
pub fn asked<T: Serialize + DeserializeOwned>(request: &Request) -> T {
    decode(request.body.as_deref().expect("a body"))
}

/// What passes between one device and the server: the lie that is told, and everything that was said.
#[derive(Default)]
pub struct Wire {
    lie: RefCell<Option<Lie>>,
    /// What is done to every answer before.
    first: RefCell<Option<Lie>>,
    told: Cell<usize>,
    heard: RefCell<Vec<(Request, Response)>>,
}

impl Wire {
    /// From now on this is told.
    pub fn lie(&self, lie: Lie) {
        self.told.set(0);
        *self.lie.borrow_mut() = Some(lie);
    }

    /// Changes every answer before anybody lies about it: what others do on the same server is no part of a test.
    pub fn always(&self, lie: Lie) {
        *self.first.borrow_mut() = Some(lie);
    }

    /// From now on the truth is told again; how often the lie was.
    pub fn stop(&self) -> usize {
        *self.lie.borrow_mut() = None;
        self.told.get()
    }

    /// What was asked and answered last by this call.
    pub fn last<A: Serialize + DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
    ) -> (Request, A) {
        let heard = self.heard.borrow();
        let found = heard
            .iter()
            .rev()
            .find(|(request, response)| is(request, method, path) && response.status < 300);
        let (request, response) = found.expect("it was asked for");
        (request.clone(), decode(&response.body))
    }

    /// What was sent last to something below a path.
    pub fn sent_below<T: Serialize + DeserializeOwned>(&self, path: &str) -> T {
        let heard = self.heard.borrow();
        let below = |request: &Request| {
            let rest = request.path.strip_prefix(path);
            rest.is_some_and(|rest| rest.starts_with('/'))
        };
        let found = heard.iter().rev().find(|(request, _)| below(request));
        asked(&found.expect("it was sent").0)
    }

    /// What was sent last by a call whose path ends so.
    pub fn sent<T: Serialize + DeserializeOwned>(&self, end: &str) -> T {
        let heard = self.heard.borrow();
        let found = heard
            .iter()
            .rev()
            .find(|(request, _)| request.body.is_some() && request.path.ends_with(end));
        asked(&found.expect("it was sent").0)
    }
}

/// Carries requests to the real server, and lies about what came back.
pub struct Lying {
    pub http: Http,
    pub wire: Rc<Wire>,
}

impl Transport for Lying {
    async fn send(&self, mut request: Request) -> Result<Response, TransportError> {
        let instead = match self.wire.lie.borrow_mut().as_mut() {
            Some(lie) => (lie.instead)(&mut request),
            None => None,
        };
        if let Some(instead) = instead {
            self.wire.told.set(self.wire.told.get() + 1);
            return instead;
        }
        let mut response = self.http.send(request.clone()).await?;
        if let Some(first) = self.wire.first.borrow_mut().as_mut() {
            (first.answer)(&request, &mut response);
        }
        self.wire
            .heard
            .borrow_mut()
            .push((request.clone(), response.clone()));
        if let Some(lie) = self.wire.lie.borrow_mut().as_mut()
            && (lie.answer)(&request, &mut response)
        {
            self.wire.told.set(self.wire.told.get() + 1);
        }
        Ok(response)
    }
}
