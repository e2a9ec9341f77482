//! A whole sign-up with the keyboard alone, and with a finger on the smallest phone.

use crate::World;
use crate::person::{Answer, RENEE};
use kluis_tests::{Tab, mail};
use serde_json::{Value, json};
use thirtyfour::prelude::*;

/// More than any page has to step over.
const STEPS: usize = 80;

/// What somebody works the page with.
#[derive(Clone, Copy)]
enum Hand {
    /// Tab, space, enter, arrows; nothing else.
    Keyboard,
    /// Taps, on a screen 320 pixels wide.
    Finger,
}

impl Hand {
    async fn ready(self, tab: &Tab) {
        if let Self::Finger = self {
            let screen =
                json!({ "width": 320, "height": 640, "deviceScaleFactor": 2, "mobile": true });
            devtools(tab, "Emulation.setDeviceMetricsOverride", screen).await;
            let touch = json!({ "enabled": true });
            devtools(tab, "Emulation.setTouchEmulationEnabled", touch).await;
        }
    }

    /// Presses a link or a button, or chooses an answer by the id of its input.
    async fn press(self, tab: &Tab, css: &str) {
        tab.see(&self.shown(css)).await;
        match self {
            Self::Finger => tap(tab, &self.shown(css)).await,
            Self::Keyboard => {
                step_to(tab, css).await;
                let is_link = tab.script("return document.activeElement.matches('a')");
                let key = if is_link.await == true {
                    Key::Enter
                } else {
                    Key::Space
                };
                keys(tab, key).await;
            }
        }
    }

    /// A choice is drawn as its label; a finger lands on that.
    fn shown(self, css: &str) -> String {
        match css.strip_prefix('#') {
            Some(id) => format!("label[for='{id}'], label:has(#{id})"),
            None => css.to_owned(),
        }
    }

    async fn fill(self, tab: &Tab, id: &str, text: &str) {
        let css = format!("#{id}");
        tab.see(&css).await;
        match self {
            Self::Finger => tap(tab, &css).await,
            Self::Keyboard => step_to(tab, &css).await,
        }
        devtools(tab, "Input.insertText", json!({ "text": text })).await;
        assert_eq!(tab.value(id).await, text);
    }

    /// Chooses an answer beside the one that is chosen.
    async fn choose_next(self, tab: &Tab, chosen: &str, next: &str) {
        match self {
            Self::Finger => self.press(tab, next).await,
            Self::Keyboard => {
                step_to(tab, chosen).await;
                keys(tab, Key::Down).await;
            }
        }
        let is_chosen = format!("return document.querySelector({next:?}).checked");
        assert_eq!(tab.script(&is_chosen).await, true, "{next} isn't chosen");
    }

    async fn proceed(self, tab: &Tab) {
        self.press(tab, "main [data-action=continue]").await;
    }
}

/// Steps on until an element has the focus; each stop on the way must be seen.
async fn step_to(tab: &Tab, css: &str) {
    let mut stops = Vec::new();
    for _ in 0..STEPS {
        let script = format!(
            "const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
             const drawn = one.type === 'radio' || one.type === 'checkbox' || one.type === 'file'
                 ? [one, one.closest('label') ?? one].map((each) => getComputedStyle(each)) : [style];
             return {{
                 there: one.matches({css:?}),
                 name: one.outerHTML.slice(0, 90),
                 body: one === document.body || one.tabIndex < 0,
                 outlined: drawn.some((each) => each.outlineStyle !== 'none' && parseFloat(each.outlineWidth) >= 2),
                 inside: box.bottom > 0 && box.top < innerHeight,
             }}"
        );
        let now = tab.script(&script).await;
        if now["there"] == true {
            return;
        }
        if now["body"] != true {
            assert!(
                now["outlined"] == true && now["inside"] == true,
                "the focus isn't seen on {}",
                now["name"]
            );
        }
        stops.push(now["name"].to_string());
        keys(tab, Key::Tab).await;
    }
    panic!("{css} isn't reached by tab:\n{}", stops.join("\n"));
}

async fn keys(tab: &Tab, key: Key) {
    let pressed = tab.driver().action_chain().send_keys(key);
    pressed.perform().await.expect("a key can be pressed");
}

/// Taps the middle of what is shown; nothing may lie over it, and it may not be too small (WCAG 2.5.8).
async fn tap(tab: &Tab, css: &str) {
    let place = tab
        .script(&format!(
            "const one = document.querySelector({css:?});
             one.scrollIntoView({{ block: 'center', behavior: 'instant' }});
             const box = one.getBoundingClientRect();
             const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
             const hit = document.elementFromPoint(x, y);
             return {{ x, y, width: box.width, height: box.height, clear: one.contains(hit) || hit?.contains(one) }}"
        ))
        .await;
    let length = |name: &str| place[name].as_f64().expect("a length");
    assert!(place["clear"] == true, "something lies over {css}: {place}");
    assert!(
        length("width") >= 24.0 && length("height") >= 24.0 && length("x") < 320.0,
        "{css} is hard to hit: {place}"
    );
    let point = json!([{ "x": length("x"), "y": length("y") }]);
    let start = json!({ "type": "touchStart", "touchPoints": point });
    devtools(tab, "Input.dispatchTouchEvent", start).await;
    let end = json!({ "type": "touchEnd", "touchPoints": [] });
    devtools(tab, "Input.dispatchTouchEvent", end).await;
}

async fn devtools(tab: &Tab, method: &str, parameters: Value) -> Value {
    let answer = tab.driver().cdp().send_raw(method, parameters).await;
    answer.unwrap_or_else(|error| panic!("{method}: {error}"))
}

/// From the start to the end, on every page.
async fn sign_up(hand: Hand) {
    let world = World::start().await;
    let tab = world.someone().await;
    hand.ready(&tab).await;
    tab.goto("/").await;
    tab.on("start").await;
    hand.proceed(&tab).await;
    tab.on("account").await;
    let mails = mail::count(&world.server.outbox(), RENEE.address);
    hand.fill(&tab, "contact-email", RENEE.address).await;
    hand.press(&tab, "#adult-yes").await;
    hand.proceed(&tab).await;
    tab.see("#code").await;
    let code = mail::code(&world.server.outbox(), RENEE.address, mails).await;
    hand.fill(&tab, "code", &code).await;
    hand.proceed(&tab).await;
    tab.see("#passphrase").await;
    hand.choose_next(&tab, "#how-generated", "#how-own").await;
    tab.see("#passphrase:not([readonly])").await;
    hand.fill(&tab, "passphrase", RENEE.passphrase).await;
    hand.proceed(&tab).await;
    tab.on("sleutels").await;
    let code = tab.content("[data-recovery-code]").await;
    hand.proceed(&tab).await;
    hand.fill(&tab, "recovery-code", &code).await;
    hand.proceed(&tab).await;
    tab.see("a[data-action=continue][href='/gegevens/naam']")
        .await;
    hand.proceed(&tab).await;
    tab.on("naam").await;
    // What is missing is said, and the way to it is short.
    hand.proceed(&tab).await;
    tab.see("[data-problems]:focus").await;
    hand.press(&tab, "[data-problems] a").await;
    tab.see("#name-given:focus").await;
    fill(hand, &tab, RENEE.name).await;
    hand.proceed(&tab).await;
    tab.on("contact").await;
    let (phone, address) = RENEE.contact.split_at(1);
    fill(hand, &tab, phone).await;
    hand.press(&tab, "details.only summary").await;
    fill(hand, &tab, address).await;
    hand.proceed(&tab).await;
    tab.on("werk").await;
    hand.proceed(&tab).await;
    tab.on("bestanden").await;
    hand.proceed(&tab).await;
    tab.on("kernpunten").await;
    hand.proceed(&tab).await;
    tab.on("permissies").await;
    hand.press(&tab, "#alerts-yes").await;
    hand.proceed(&tab).await;
    tab.on("controleren").await;
    hand.proceed(&tab).await;
    tab.on("klaar").await;
    hand.press(&tab, "[data-action=proof]").await;
    tab.see(".proof-value").await;
    if let Hand::Keyboard = hand {
        let kept = "return document.activeElement.matches('[data-action=proof]')";
        assert_eq!(tab.script(kept).await, true, "the press lost the focus");
    }
    tab.close().await;
}

async fn fill(hand: Hand, tab: &Tab, answers: &[Answer]) {
    for answer in answers {
        hand.fill(tab, answer.id, answer.typed).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_alone_signs_up() {
    sign_up(Hand::Keyboard).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_finger_on_the_smallest_phone_signs_up() {
    sign_up(Hand::Finger).await;
}
