//! Looks at a page the way that everyone sees it: in each language, theme and width, with axe, and takes its picture where
//! a gallery is asked for.

use crate::{Tab, root, wait};
use serde_json::{Value, json};
use std::path::PathBuf;

/// The languages, by their tag.
const LANGUAGES: [&str; 2] = ["nl", "en"];
const THEMES: [&str; 2] = ["light", "dark"];
/// In CSS pixels: the smallest phone (also 1280 at 400 %, WCAG 1.4.10), a tablet, a desk.
const WIDTHS: [u32; 3] = [320, 768, 1280];
const HEIGHT: u32 = 900;

/// What axe looks for: WCAG 2.2 at level AA and what its authors know to be good.
const AXE: &str = "
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];
    // What is still on its way from one colour to another has neither.
    const moving = document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime < Infinity);
    const still = Promise.all(moving.map((one) => one.finished.catch(() => null)));
    return still.then(() => axe.run(document, { runOnly: { type: 'tag', values: tags } })).then((found) => ({
        checks: found.passes.length + found.violations.length + found.incomplete.length,
        violations: found.violations.map((rule) => `${rule.id}: ${rule.help}\\n      `
            + rule.nodes.map((node) => `${node.target.join(' ')}  ${node.any.concat(node.all, node.none)
                .map((check) => check.message).join('; ')}`).join('\\n      ')),
    }));";

/// What axe doesn't look for: nothing is wider than the page, and there is one heading of the first level (WCAG 1.4.10).
const OWN: &str = "
    const wrong = [];
    const page = document.scrollingElement;
    if (page.scrollWidth > page.clientWidth) {
        const edge = page.clientWidth;
        const wide = [...document.querySelectorAll('body *')].filter((one) => {
            const box = one.getBoundingClientRect();
            return box.width > 0 && box.right > edge + 1;
        }).slice(0, 4).map((one) => `${one.tagName.toLowerCase()}.${one.className}`);
        wrong.push(`scrolls sideways: ${page.scrollWidth} > ${edge}: ${wide.join(', ')}`);
    }
    const heads = document.querySelectorAll('h1').length;
    if (heads !== 1) wrong.push(`${heads} headings of the first level`);
    return wrong;";

/// Somebody who looks at pages and remembers what was wrong.
#[derive(Default)]
pub struct Eye {
    wrong: Vec<String>,
    states: usize,
    ways: usize,
    checks: u64,
    gallery: Option<PathBuf>,
}

impl Eye {
    /// With `KLUIS_GALLERY` set, every look is also a picture in the folder that it names.
    #[must_use]
    pub fn open() -> Self {
        Self {
            gallery: std::env::var_os("KLUIS_GALLERY").map(|folder| root().join(folder)),
            ..Self::default()
        }
    }

    /// Looks at the page as it is now, in every language, theme and width, and leaves it as it was.
    pub async fn look(&mut self, tab: &Tab, state: &str) {
        self.states += 1;
        let before = language(tab).await;
        let other = LANGUAGES.iter().find(|tag| **tag != before);
        for tag in [Some(before.as_str()), other.copied()]
            .into_iter()
            .flatten()
        {
            turn_to(tab, tag).await;
            for theme in THEMES {
                for width in WIDTHS {
                    show(tab, theme, width).await;
                    let name = format!("{state}-{tag}-{theme}-{width}");
                    self.check(tab, &name).await;
                    self.take_picture(tab, &name).await;
                }
            }
        }
        turn_to(tab, &before).await;
        // Text at 200 % (WCAG 1.4.4), and the system's own colours in place of ours.
        show(tab, "light", 768).await;
        tab.script("document.documentElement.style.fontSize = '200%'")
            .await;
        self.measure(tab, &format!("{state}-{before}-large-768"))
            .await;
        tab.script("document.documentElement.style.fontSize = ''")
            .await;
        let forced = json!({ "features": [{ "name": "forced-colors", "value": "active" }] });
        devtools(tab, "Emulation.setEmulatedMedia", forced).await;
        self.check(tab, &format!("{state}-{before}-forced-768"))
            .await;
        devtools(tab, "Emulation.clearDeviceMetricsOverride", json!({})).await;
        devtools(tab, "Emulation.setEmulatedMedia", json!({ "features": [] })).await;
    }

    /// Looks in the language that is shown, in each theme and width: at what another language's press would take away.
    pub async fn glance(&mut self, tab: &Tab, state: &str) {
        self.states += 1;
        let tag = language(tab).await;
        for theme in THEMES {
            for width in WIDTHS {
                show(tab, theme, width).await;
                let name = format!("{state}-{tag}-{theme}-{width}");
                self.check(tab, &name).await;
                self.take_picture(tab, &name).await;
            }
        }
        devtools(tab, "Emulation.clearDeviceMetricsOverride", json!({})).await;
        devtools(tab, "Emulation.setEmulatedMedia", json!({ "features": [] })).await;
    }

    async fn check(&mut self, tab: &Tab, name: &str) {
        if tab.script("return typeof axe === 'undefined'").await == true {
            tab.script(&axe()).await;
        }
        let found = tab.script(AXE).await;
        self.ways += 1;
        let checks = found["checks"].as_u64().unwrap_or_default();
        assert!(checks > 5, "axe looked at nothing: {found}");
        self.checks += checks;
        self.note(name, &found["violations"]);
        self.measure(tab, name).await;
    }

    async fn measure(&mut self, tab: &Tab, name: &str) {
        let own = tab.script(OWN).await;
        self.note(name, &own);
    }

    fn note(&mut self, name: &str, wrong: &Value) {
        let told = wrong.as_array().into_iter().flatten();
        let told = told.filter_map(Value::as_str);
        self.wrong
            .extend(told.map(|what| format!("{name}: {what}")));
    }

    async fn take_picture(&self, tab: &Tab, name: &str) {
        use base64ct::Encoding as _;
        let Some(folder) = &self.gallery else { return };
        let whole = json!({ "captureBeyondViewport": true, "format": "png" });
        let picture = devtools(tab, "Page.captureScreenshot", whole).await;
        let picture = picture["data"].as_str().expect("a picture");
        let picture = base64ct::Base64::decode_vec(picture).expect("in base64");
        std::fs::create_dir_all(folder).expect("a folder");
        std::fs::write(folder.join(format!("{name}.png")), picture).expect("a file");
    }

    /// Says how much was looked at; fails where something was wrong.
    ///
    /// # Panics
    /// When something was.
    pub fn close(self, what: &str) {
        crate::figure(
            &format!("axe-{}", what.replace(' ', "-")),
            &format!(
                "axe, {what}: {} states, looked at in {} ways together: {} rules applied, {} times something wrong",
                self.states,
                self.ways,
                self.checks,
                self.wrong.len()
            ),
        );
        assert!(
            self.wrong.is_empty(),
            "{} times something is wrong:\n{}",
            self.wrong.len(),
            self.wrong.join("\n")
        );
    }
}

/// The program, as npm brought it.
fn axe() -> String {
    let script = std::env::var_os("AXE_SCRIPT").map_or_else(cached, PathBuf::from);
    std::fs::read_to_string(&script)
        .unwrap_or_else(|_| panic!("{} is missing: 'make test' gets it", script.display()))
}

/// Where the tools are kept, for a test that was started by hand.
fn cached() -> PathBuf {
    let cache = std::env::var_os("XDG_CACHE_HOME").map_or_else(
        || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache"),
        PathBuf::from,
    );
    let versions = std::fs::read_to_string(root().join(".ci/versions")).expect("the versions");
    let version = versions.lines().find_map(|line| line.strip_prefix("AXE="));
    cache.join(format!(
        "kluis/axe-core-{}/node_modules/axe-core/axe.min.js",
        version.expect("a version of axe")
    ))
}

async fn language(tab: &Tab) -> String {
    let tag = tab.script("return document.documentElement.lang").await;
    tag.as_str().expect("a page has a language").to_owned()
}

async fn turn_to(tab: &Tab, tag: &str) {
    if language(tab).await == tag {
        return;
    }
    // Not by a click: at 320 px something else may lie there for a moment.
    tab.script("document.querySelector('[data-action=language]').click()")
        .await;
    let turned = wait::until(async || (language(tab).await == tag).then_some(())).await;
    assert!(turned.is_some(), "the page stays in another language");
}

async fn show(tab: &Tab, theme: &str, width: u32) {
    let media = json!({ "features": [
        { "name": "prefers-color-scheme", "value": theme },
        { "name": "prefers-reduced-motion", "value": "reduce" },
    ]});
    devtools(tab, "Emulation.setEmulatedMedia", media).await;
    let size =
        json!({ "width": width, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": width < 400 });
    devtools(tab, "Emulation.setDeviceMetricsOverride", size).await;
}

async fn devtools(tab: &Tab, method: &str, parameters: Value) -> Value {
    let answer = tab.driver().cdp().send_raw(method, parameters).await;
    answer.unwrap_or_else(|error| panic!("{method}: {error}"))
}
