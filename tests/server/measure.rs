//! Measuring: off until somebody allows it, then exactly what is told, and nothing after it was withdrawn. Every byte is
//! looked at where it comes out.

use crate::grants::ORIGIN;
use crate::harness::{START, Server, config, make_site};
use crate::person::person;
use kluis_device::{
    Device, Settings,
    http::Http,
    memory::Passing,
    permit::{Say, Wish},
};
use kluis_storage::{Clock, serve};
use kluis_tests::{Collector, mail, wait};
use kluis_wire::{Language, MEASUREMENT, Measure, Measured, ProblemType, Shown, System, paths};

const ADDRESS: &str = "zoe@example.org";

/// Zoë, on a server that may measure.
struct Scene {
    collector: Collector,
    server: Server,
    device: Device<Http, Passing>,
}

impl Scene {
    async fn new() -> Self {
        let collector = Collector::start().await;
        let options = collector.options();
        let options: Vec<&str> = options.iter().map(String::as_str).collect();
        let server = Server::start_with(&options).await;
        let device = device(&server).await;
        Self {
            collector,
            server,
            device,
        }
    }

    async fn says(&mut self, say: Say) {
        decide(&mut self.device, MEASUREMENT, say).await;
    }

    async fn measure(&self, shown: Shown) -> Measured {
        self.device.measure(shown).await.expect("an answer")
    }

    /// Waits until so many events have come out.
    async fn came(&self, count: usize) -> Vec<String> {
        let requests = || self.collector.requests();
        let all = wait::until(async || (requests().len() == count).then(requests)).await;
        all.unwrap_or_else(|| panic!("not {count} but {:?}", requests()))
    }
}

/// Somebody with a vault that a passkey opens.
pub async fn device(server: &Server) -> Device<Http, Passing> {
    let settings = Settings {
        origin: ORIGIN.into(),
        clock: || START,
    };
    let transport = Http::new(&server.origin).expect("a client");
    let mut device = Device::new(settings, transport, Passing::default());
    let started = device.sign_up(ADDRESS, Language::Nl).await;
    started.expect("a start");
    let digits = mail::code(&server.outbox(), ADDRESS, 0).await;
    device.confirm(&digits).await.expect("the right code");
    let made = device.create_vault_with_passkey([&[7; 32], &[7; 32]], "", true, &|_| {});
    made.await.expect("a vault");
    device
}

/// Decides about a purpose that the server has built in.
pub async fn decide(device: &mut Device<Http, Passing>, id: &str, say: Say) {
    let purposes = device.purposes().await.expect("they are signed");
    let wish = Wish {
        purpose: id.to_owned(),
        version: purposes.find(id).expect("it is published").version,
        say,
        language: Language::Nl,
        shown_at: START - 60,
        chosen_at: START - 20,
    };
    let permitted = device.permit(&purposes, &wish, &|_| {}).await;
    permitted.expect("it is decided");
}

fn body(measured: Measured) -> String {
    match measured {
        Measured::Sent(body) => body,
        other => panic!("{other:?}"),
    }
}

/// Without the id, which no two have in common.
fn without_id(body: &str) -> (&str, &str) {
    let rest = body.strip_prefix(r#"{"client_id":""#).expect("an id");
    rest.split_once('"').expect("its end")
}

#[tokio::test]
async fn off_until_it_is_allowed_then_exactly_what_is_told_and_nothing_once_it_is_withdrawn() {
    let mut scene = Scene::new().await;
    // The server knows by itself that nobody allowed anything, whatever a page asks.
    assert!(
        !scene
            .device
            .may_measure(&|_| {})
            .await
            .expect("it verifies")
    );
    assert_eq!(scene.measure(Shown::MyData).await, Measured::NotAllowed);
    scene.says(Say::No).await;
    assert_eq!(scene.measure(Shown::MyData).await, Measured::NotAllowed);
    assert_eq!(scene.collector.connections(), 0, "something connected");

    scene.says(Say::Yes(None)).await;
    assert!(
        scene
            .device
            .may_measure(&|_| {})
            .await
            .expect("it verifies")
    );
    assert_eq!(scene.collector.connections(), 0, "a yes itself is no event");
    let first = body(scene.measure(Shown::MyData).await);
    assert_eq!(scene.came(1).await, [scene.collector.request(&first)]);
    let second = body(scene.measure(Shown::MyData).await);
    let requests = scene.came(2).await;
    assert_eq!(requests[1], scene.collector.request(&second));
    let ((id, rest), (other, same)) = (without_id(&first), without_id(&second));
    assert_ne!(id, other, "two events can be told to be one person's");
    assert_eq!(rest, same);
    let hour = START / 3_600 * 3_600 * 1_000_000;
    assert_eq!(
        rest,
        format!(
            ",\"timestamp_micros\":{hour},\"non_personalized_ads\":true,\
             \"events\":[{{\"name\":\"page_view\",\"params\":{{\"page_location\":\"/instellingen/gegevens\"}}}}]}}"
        )
    );

    scene.says(Say::No).await;
    assert!(
        !scene
            .device
            .may_measure(&|_| {})
            .await
            .expect("it verifies")
    );
    assert_eq!(scene.measure(Shown::MyKeys).await, Measured::NotAllowed);
    assert_eq!(scene.collector.requests().len(), 2);
    // Nothing but these bytes ever came out, and nothing of it stays here.
    let kept = scene.server.dump().await;
    assert!(!kept.contains("page_view") && !kept.contains(id));
}

#[tokio::test]
async fn a_yes_ends_with_its_term_and_counts_for_nobody_else() {
    let mut scene = Scene::new().await;
    scene.says(Say::Yes(Some(START + 100))).await;
    let anna = person(&scene.server, "anna@example.org").await;
    let asked = Measure {
        shown: Shown::MyData,
    };
    let answer: Measured = anna.client.post(paths::MEASURE, &asked).await.ok();
    assert_eq!(answer, Measured::NotAllowed);
    let nobody = scene.server.client().post(paths::MEASURE, &asked).await;
    nobody.refused(ProblemType::NoSession);
    // What isn't on the list can't be said.
    let other = r#"{"shown":"/instellingen/gegevens?naam=zoe"}"#;
    let free = anna
        .client
        .send(reqwest::Method::POST, paths::MEASURE, other, &[]);
    free.await.refused(ProblemType::Malformed);
    assert_eq!(scene.collector.connections(), 0);
    body(scene.measure(Shown::MyData).await);
    scene.came(1).await;
    scene.server.wait(100);
    assert_eq!(scene.measure(Shown::MyData).await, Measured::NotAllowed);
    assert_eq!(scene.collector.requests().len(), 1);
}

#[tokio::test]
async fn without_an_endpoint_nothing_is_measured_whatever_is_chosen() {
    let server = Server::start().await;
    let mut device = device(&server).await;
    decide(&mut device, MEASUREMENT, Say::Yes(None)).await;
    assert_eq!(device.measure(Shown::MyData).await, Ok(Measured::Nowhere));
    let system: System = device.system().await.expect("an answer");
    assert!(!system.measures);
}

#[tokio::test]
async fn an_endpoint_that_is_not_encrypted_or_lacks_its_id_is_not_taken() {
    for (options, said) in [
        (
            &["--analytics-endpoint=http://analytics.example/mp"][..],
            "KLUIS_ANALYTICS_ID",
        ),
        (
            &[
                "--analytics-endpoint=http://analytics.example/mp",
                "--analytics-id=G",
                "--analytics-secret=s",
            ],
            "must be an https address",
        ),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        make_site(folder.path());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
        let clock = Clock::new(|| START);
        let listener = listener.expect("a free port");
        let served = serve(config(folder.path(), options), clock, listener, async {}).await;
        let error = served.expect_err("it starts").to_string();
        assert!(error.contains(said), "{error}");
    }
}
