//! The server, told to log all that it can, says nothing about anybody.

use kluis_catalog::Field;
use kluis_device::{Device, Settings, http::Http, memory::Passing, save::Change};
use kluis_tests::{Server, mail, search::Searcher};
use kluis_wire::Language;

const ADDRESS: &str = "zoe@example.org";
const PASSPHRASE: &str = "acht fietsen rijden zacht";
const NAME: &str = "Zoë-Ömer";

#[tokio::test]
async fn a_whole_story_leaves_nothing_personal_in_the_logs() {
    let server = Server::without_page().await;
    let device = || {
        let settings = Settings {
            origin: "localhost".into(),
            clock: || 1_800_000_000,
        };
        let http = Http::new(server.origin()).expect("a client");
        Device::new(settings, http, Passing::default())
    };
    let quiet = &|_| {};
    let mut first = device();
    first.sign_up(ADDRESS, Language::Nl).await.expect("a start");
    let digits = mail::code(&server.outbox(), ADDRESS, 0).await;
    assert!(first.confirm("000000").await.is_err() || digits == "000000");
    first.confirm(&digits).await.expect("the right code");
    let made = first.create_vault(PASSPHRASE.as_bytes(), true, quiet).await;
    let kit = made.expect("a vault");
    let name = Change {
        field: Field::GivenName,
        value: Some(NAME.into()),
    };
    first.save(&[name], quiet).await.expect("it is saved");
    first
        .rehearse(&kit.code, quiet)
        .await
        .expect("the code opens it");
    first.lock().await.expect("the session ends");
    let mut second = device();
    let wrong = second
        .unlock(ADDRESS, b"zeven fietsen rijden hard", false, quiet)
        .await;
    assert!(wrong.is_err());
    let right = second
        .unlock(ADDRESS, PASSPHRASE.as_bytes(), false, quiet)
        .await;
    right.expect("it opens");
    let account = second.account().expect("it is open").to_string();

    let printed = server.printed();
    assert!(printed.contains("answered"), "it logs every request");
    let values = [
        ADDRESS,
        PASSPHRASE,
        NAME,
        digits.as_str(),
        kit.code.as_str(),
        account.as_str(),
    ];
    let found = Searcher::new(&values).search(printed.as_bytes(), "the log");
    assert!(found.is_empty(), "{found:#?}");
    for header in ["cookie: ", "set-cookie", "kluis="] {
        assert!(!printed.to_lowercase().contains(header), "{header}");
    }
}
