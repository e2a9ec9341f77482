//! Mistakes and misfortune: told clearly, and nothing is lost.

use crate::person::{Person, RENEE};
use crate::{World, journey};
use kluis_tests::{Tab, mail};

/// The summary has the focus, and the title says that something is wrong.
async fn problems(tab: &Tab) -> String {
    let summary = tab.see("[data-problems]:focus").await;
    assert!(
        tab.title().await.starts_with("Fout: "),
        "{}",
        tab.title().await
    );
    summary.text().await.expect("a summary has text")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_or_wrong_is_said_and_what_was_typed_stays() {
    let world = World::start().await;
    let tab = world.someone().await;
    tab.goto("/account").await;
    tab.on("account").await;
    tab.proceed().await;
    problems(&tab).await;
    tab.see("[data-problems] a[href='#adult-yes']").await;
    tab.press("[data-problems] a[href='#contact-email']").await;
    tab.see("#contact-email:focus").await;

    let wrong = "renee apenstaart voorbeeld";
    tab.fill("contact-email", wrong).await;
    tab.press("label:has(#adult-yes)").await;
    tab.proceed().await;
    tab.see("#contact-email[aria-invalid=true]").await;
    problems(&tab).await;
    assert_eq!(tab.value("contact-email").await, wrong);
    let sent = world.proxy.passed();
    assert!(
        sent.iter().all(|request| request.method == "GET"),
        "nothing may be sent yet"
    );
    tab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_code_is_told_and_the_right_one_still_counts() {
    let world = World::start().await;
    let tab = world.someone().await;
    tab.goto("/account").await;
    let code = journey::to_the_code(&world, &tab, &RENEE).await;
    let wrong: String = code
        .chars()
        .map(|digit| if digit == '7' { '3' } else { '7' })
        .collect();
    tab.fill("code", &wrong).await;
    tab.proceed().await;
    problems(&tab).await;
    tab.fill("code", &code).await;
    tab.proceed().await;
    tab.see("#passphrase").await;
    assert!(!tab.title().await.starts_with("Fout: "));
    tab.close_expecting(&["status of 422"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_was_tried_too_often_is_told_and_a_new_one_is_offered() {
    let world = World::start().await;
    let tab = world.someone().await;
    tab.goto("/account").await;
    let code = journey::to_the_code(&world, &tab, &RENEE).await;
    let wrong = if code == "000000" { "111111" } else { "000000" };
    for left in (0..kluis_wire::limits::CODE_TRIES).rev() {
        tab.fill("code", wrong).await;
        tab.proceed().await;
        let says = match left {
            0 => "Vraag een nieuwe aan".to_owned(),
            left => format!("nog {left} keer proberen"),
        };
        tab.see_text(&says).await;
    }
    // Also the right one doesn't count any more.
    tab.fill("code", &code).await;
    tab.proceed().await;
    tab.see("[data-problems]:focus").await;
    let mails = mail::count(&world.server.outbox(), RENEE.address);
    tab.press("details.reason summary").await;
    tab.press("[data-action=resend]").await;
    let code = mail::code(&world.server.outbox(), RENEE.address, mails).await;
    tab.fill("code", &code).await;
    tab.proceed().await;
    tab.see("#passphrase").await;
    tab.close_expecting(&["status of 4"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_weak_passphrase_is_not_taken() {
    let world = World::start().await;
    let tab = world.someone().await;
    journey::to_the_passphrase(&world, &tab, &RENEE).await;
    for weak in ["te kort", "wachtwoordwachtwoord", "aaaaaaaaaaaaaaaaaaaa"] {
        tab.fill("passphrase", weak).await;
        tab.proceed().await;
        problems(&tab).await;
    }
    assert!(
        world.answered("POST", "/opaque", 200).is_none(),
        "nothing was made of it"
    );
    tab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_passphrase_is_told_and_the_recovery_code_still_opens() {
    let world = World::start().await;
    let tab = world.someone().await;
    journey::to_the_keys(&world, &tab, &RENEE).await;
    let (code, _) = journey::keep_and_rehearse(&tab).await;
    tab.see("a[data-action=continue][href='/gegevens/naam']")
        .await;
    tab.press("[data-action=lock]").await;

    tab.on("openen").await;
    let wrong = Person {
        passphrase: "een heel andere wachtzin dan toen",
        ..RENEE
    };
    journey::unlock(&tab, &wrong).await;
    let told = problems(&tab).await;
    assert_eq!(tab.value("contact-email").await, RENEE.address);
    assert_eq!(
        tab.value("passphrase").await,
        "",
        "a passphrase doesn't stay in the page"
    );

    // An address that has no account gets the very same words.
    let stranger = Person {
        address: "niemand@voorbeeld-post.example",
        ..wrong
    };
    journey::unlock(&tab, &stranger).await;
    tab.see("[data-problems]:focus").await;
    assert_eq!(problems(&tab).await, told);

    tab.press("[data-action=recover]").await;
    tab.on("herstellen").await;
    tab.fill("recovery-code", &mistyped(&code)).await;
    tab.proceed().await;
    problems(&tab).await;
    tab.fill("recovery-code", &code.to_lowercase().replace('-', " "))
        .await;
    tab.proceed().await;
    tab.press("button[data-action=continue][type=button]").await;
    tab.on("naam").await;
    tab.close_expecting(&["status of 401"]).await;
}

/// The code with one character exchanged.
fn mistyped(code: &str) -> String {
    let other = if code.ends_with('7') { '8' } else { '7' };
    format!("{}{other}", &code[..code.len() - 1])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_vault_shows_nothing_not_even_with_the_back_button() {
    let world = World::start().await;
    let tab = world.someone().await;
    journey::to_the_name(&world, &tab, &RENEE).await;
    tab.fill("name-given", "Annemiek").await;
    tab.press("[data-action=lock]").await;
    tab.on("openen").await;
    tab.driver().back().await.expect("there is a page before");
    tab.on("openen").await;
    assert!(
        !tab.script("return document.documentElement.outerHTML")
            .await
            .to_string()
            .contains("Annemiek")
    );
    tab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_network_nothing_that_was_typed_is_lost() {
    let world = World::start().await;
    let tab = world.someone().await;
    journey::to_the_name(&world, &tab, &RENEE).await;
    journey::answer(&tab, RENEE.name).await;
    world.proxy.cut(true);
    tab.proceed().await;
    problems(&tab).await;
    for answer in RENEE.name {
        assert_eq!(tab.value(answer.id).await, answer.typed);
    }
    world.proxy.cut(false);
    tab.proceed().await;
    tab.on("contact").await;
    tab.close_expecting(&["status of 502"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restarted_server_goes_on_where_it_was() {
    let mut world = World::start().await;
    let tab = world.someone().await;
    journey::to_the_name(&world, &tab, &RENEE).await;
    journey::answer(&tab, RENEE.name).await;
    world.server.restart().await;
    tab.proceed().await;
    tab.on("contact").await;
    tab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_with_an_account_gets_the_same_page_and_another_mail() {
    let world = World::start().await;
    let first = world.someone().await;
    journey::to_the_keys(&world, &first, &RENEE).await;
    first.see("[data-recovery-code]").await;
    first.close().await;

    let second = world.someone().await;
    second.goto("/account").await;
    second.on("account").await;
    let mails = mail::count(&world.server.outbox(), RENEE.address);
    second.fill("contact-email", RENEE.address).await;
    second.press("label:has(#adult-yes)").await;
    second.proceed().await;
    second.see("#code").await;
    let told = mail::newest(&world.server.outbox(), RENEE.address, mails).await;
    assert_eq!(
        mail::code_in(&told),
        None,
        "the owner gets a notice, no code:\n{told}"
    );
    second.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_section_that_does_not_come_says_so_and_comes_when_asked_again() {
    let world = World::start().await;
    let tab = world.someone().await;
    tab.goto("/openen").await;
    tab.on("openen").await;
    world.proxy.cut(true);
    tab.press("footer a[href='/kernpunten']").await;
    tab.see("[data-page=kernpunten] [data-action=again]").await;
    assert_eq!(tab.path().await, "/kernpunten");
    tab.press("[data-action=again]").await;
    tab.see("[data-action=again]").await;
    world.proxy.cut(false);
    tab.press("[data-action=again]").await;
    tab.see("[data-page=kernpunten] details").await;
    tab.gone("[data-action=again]").await;
    tab.close_expecting(&[
        "status of 502",
        "Failed to load",
        "TypeError",
        "failed to fetch Wasm",
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_lost_every_key_may_begin_afresh_after_seven_days() {
    let world = World::start().await;
    let first = world.someone().await;
    journey::sign_up(&world, &first, &RENEE).await;
    first.close().await;

    let tab = world.someone().await;
    tab.goto("/herstellen").await;
    tab.on("herstellen").await;
    tab.press("details summary").await;
    tab.press("details a[href='/kwijt']").await;
    tab.on("kwijt").await;
    tab.proceed().await;
    assert!(problems(&tab).await.contains("mailadres"));
    tab.fill("contact-email", RENEE.address).await;
    let mails = mail::count(&world.server.outbox(), RENEE.address);
    tab.proceed().await;
    let code = mail::code(&world.server.outbox(), RENEE.address, mails).await;
    tab.fill("code", &code).await;
    tab.proceed().await;
    tab.see_text("Weet u het zeker?").await;
    tab.press("[data-action=erase]").await;
    tab.see_text("Uw account wordt gewist").await;
    let notice = mail::newest(&world.server.outbox(), RENEE.address, mails + 1).await;
    assert!(notice.contains("zeven dagen gewist"), "{notice}");

    // A key was found after all: it opens as ever.
    tab.press("main a[href='/openen']").await;
    journey::unlock(&tab, &RENEE).await;
    tab.on("gegevens").await;
    journey::see_values(&tab, &RENEE, None).await;
    tab.close().await;
}

/// A browser in which something is missing from the beginning.
async fn without(tab: &Tab, what: &str) {
    let source = format!("delete window.{what}");
    let script = serde_json::json!({ "source": source });
    let devtools = tab.driver().cdp();
    let done = devtools.send_raw("Page.addScriptToEvaluateOnNewDocument", script);
    done.await.expect("a script before all others");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_can_not_run_it_is_told_what_is_missing_and_shows_what_it_can() {
    let world = World::start().await;
    for what in ["WebAssembly", "Worker", "crypto"] {
        let tab = world.someone().await;
        without(&tab, what).await;
        tab.goto("/").await;
        tab.see("[data-when=browser]").await;
        let text = tab.text().await;
        assert!(
            text.contains("browser") && text.contains("088 000 00 00"),
            "{what}:\n{text}"
        );
        tab.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_ended_in_the_middle_of_a_form_loses_nothing() {
    let world = World::start().await;
    let tab = world.someone().await;
    journey::to_the_name(&world, &tab, &RENEE).await;
    journey::answer(&tab, RENEE.name).await;
    let gone = serde_json::json!({});
    let devtools = tab.driver().cdp();
    let gone = devtools.send_raw("Network.clearBrowserCookies", gone);
    gone.await.expect("no cookies");
    tab.proceed().await;
    tab.on("openen").await;
    journey::unlock(&tab, &RENEE).await;
    tab.on("naam").await;
    for answer in RENEE.name {
        assert_eq!(tab.value(answer.id).await, answer.typed);
    }
    tab.proceed().await;
    tab.on("contact").await;
    tab.close_expecting(&["status of 401"]).await;
}
