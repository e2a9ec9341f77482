//! Real browsers: one driver, and any number of tabs with a profile of their own, so that they share nothing.

use crate::{root, wait};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use thirtyfour::prelude::*;
use thirtyfour::{BrowserLogEntry, LoggingPrefsLogLevel};

/// Without a window and without calls home; the sandbox can't be had as root.
const FLAGS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--lang=nl",
    "--window-size=1280,900",
];

/// The driver process.
pub struct Browsers {
    driver: Arc<Driver>,
}

struct Driver {
    process: Child,
    url: String,
}

impl Drop for Driver {
    fn drop(&mut self) {
        // It may be gone already; what counts is that it is gone now.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Driver {
    fn start() -> Option<Self> {
        let mut process = Command::new("chromedriver")
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("there is no chromedriver: 'make test' gets it");
        let output = process.stdout.take().expect("its output was asked for");
        let mut driver = Self {
            process,
            url: String::new(),
        };
        let mut said = BufReader::new(output).lines().map_while(Result::ok);
        let port = said.find_map(|line| {
            let (_, port) = line.split_once("successfully on port ")?;
            Some(port.trim_end_matches('.').to_owned())
        })?;
        driver.url = format!("http://127.0.0.1:{port}");
        Some(driver)
    }
}

impl Browsers {
    /// Starts the driver on a port that it chooses. It chooses for one version of IP, and ends where something has the same
    /// one for the other: then another one is started.
    ///
    /// # Panics
    /// When there is no driver.
    #[must_use]
    pub fn start() -> Self {
        let started = (0..8).find_map(|_| Driver::start());
        Self {
            driver: Arc::new(started.expect("chromedriver says its port")),
        }
    }

    /// A browser with an empty profile that opens paths of `origin`.
    ///
    /// # Panics
    /// When the browser doesn't start.
    pub async fn open(&self, origin: &str) -> Tab {
        let profile = TempDir::with_prefix("kluis-profile-").expect("a temporary folder");
        self.open_with(origin, profile).await
    }

    /// The same where the browser can't keep a database: every try to open one fails.
    ///
    /// # Panics
    /// When the browser doesn't start.
    pub async fn open_forgetful(&self, origin: &str) -> Tab {
        let profile = TempDir::with_prefix("kluis-profile-").expect("a temporary folder");
        let folder = profile.path().join("Default");
        std::fs::create_dir_all(&folder).expect("a folder");
        // A file stands where the databases should go.
        std::fs::write(folder.join("IndexedDB"), b"").expect("a file");
        self.open_with(origin, profile).await
    }

    async fn open_with(&self, origin: &str, profile: TempDir) -> Tab {
        let mut wishes = DesiredCapabilities::chrome();
        for flag in FLAGS {
            wishes.add_arg(flag).expect("a flag");
        }
        wishes
            .add_arg(&format!("--user-data-dir={}", profile.path().display()))
            .expect("a flag");
        let choices = serde_json::json!({
            "download.default_directory": profile.path().join("downloads"),
            "download.prompt_for_download": false,
        });
        wishes
            .add_experimental_option("prefs", choices)
            .expect("preferences");
        wishes
            .set_browser_log_level(LoggingPrefsLogLevel::All)
            .expect("a log level");
        if let Some(chromium) = chromium() {
            wishes
                .set_binary(&chromium.to_string_lossy())
                .expect("a path");
        }
        let driver = WebDriver::new(&self.driver.url, wishes)
            .await
            .expect("the browser starts");
        Tab {
            driver,
            origin: origin.to_owned(),
            profile,
            _keep: self.driver.clone(),
        }
    }
}

/// The browser where the driver doesn't find it by itself.
fn chromium() -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders)
        .map(|folder| folder.join("chromium"))
        .find(|program| program.is_file())
}

/// One page in one profile.
pub struct Tab {
    driver: WebDriver,
    origin: String,
    profile: TempDir,
    _keep: Arc<Driver>,
}

impl Tab {
    /// The driver, for what has no name here.
    #[must_use]
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// The window that is looked at.
    pub async fn window(&self) -> WindowHandle {
        self.driver.window().await.expect("a window")
    }

    /// Opens another window of this browser and looks at it.
    pub async fn another_window(&self) -> WindowHandle {
        let window = self.driver.new_window().await.expect("another window");
        self.turn_to(&window).await;
        window
    }

    /// Looks at another window.
    pub async fn turn_to(&self, window: &WindowHandle) {
        let turned = self.driver.switch_to_window(window.clone()).await;
        turned.expect("the window is there");
    }

    /// Opens a path.
    pub async fn goto(&self, path: &str) {
        self.driver
            .goto(format!("{}{path}", self.origin))
            .await
            .expect("the page opens");
    }

    /// Opens a path and doesn't wait for what it loads.
    pub async fn start_goto(&self, path: &str) {
        let script = format!(
            "setTimeout(() => location.assign({:?}), 0)",
            format!("{}{path}", self.origin)
        );
        self.driver
            .goto("data:text/html,")
            .await
            .expect("an empty page opens");
        self.driver
            .execute(script, vec![])
            .await
            .expect("a script runs");
    }

    /// Loads this page again.
    pub async fn reload(&self) {
        self.driver.refresh().await.expect("the page loads again");
    }

    /// The path in the address bar.
    pub async fn path(&self) -> String {
        let url = self
            .driver
            .current_url()
            .await
            .expect("a page has an address");
        url.path().to_owned()
    }

    /// Waits until this page shows: `<main data-page="…">`.
    pub async fn on(&self, page: &str) {
        self.see(&format!("main[data-page=\"{page}\"]")).await;
    }

    /// Waits until an element is displayed.
    pub async fn see(&self, css: &str) -> WebElement {
        let seen = wait::until(async || {
            let found = self.driver.find(By::Css(css)).await.ok()?;
            found
                .is_displayed()
                .await
                .ok()
                .filter(|shown| *shown)
                .map(|_| found)
        })
        .await;
        match seen {
            Some(element) => element,
            None => self.fail(&format!("'{css}' doesn't show")).await,
        }
    }

    /// Waits until an element is gone.
    pub async fn gone(&self, css: &str) {
        let gone = wait::until(async || self.driver.find(By::Css(css)).await.err()).await;
        if gone.is_none() {
            self.fail(&format!("'{css}' doesn't go")).await;
        }
    }

    /// Waits until the page shows this text somewhere.
    pub async fn see_text(&self, text: &str) {
        let seen = wait::until(async || self.text().await.contains(text).then_some(())).await;
        if seen.is_none() {
            self.fail(&format!("'{text}' doesn't show")).await;
        }
    }

    /// All text that the page shows.
    pub async fn text(&self) -> String {
        self.script("return document.body ? document.body.innerText : ''")
            .await
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// The page's title.
    pub async fn title(&self) -> String {
        self.driver.title().await.expect("a page has a title")
    }

    /// Types into the input with this id, instead of what stood there.
    pub async fn fill(&self, id: &str, text: &str) {
        let input = self.see(&format!("#{id}")).await;
        input.clear().await.expect("an input can be emptied");
        input.send_keys(text).await.expect("an input takes keys");
    }

    /// What stands in the input with this id.
    pub async fn value(&self, id: &str) -> String {
        self.see(&format!("#{id}"))
            .await
            .value()
            .await
            .expect("an input has a value")
            .unwrap_or_default()
    }

    /// Presses an element, once it can be pressed.
    pub async fn press(&self, css: &str) {
        let mut last = String::from("it isn't there");
        let started = std::time::Instant::now();
        while started.elapsed() < wait::PATIENCE {
            match self.driver.find(By::Css(css)).await {
                Ok(element) => match element.click().await {
                    Ok(()) => return,
                    Err(error) => last = error.to_string(),
                },
                Err(_) => last = String::from("it isn't there"),
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        self.fail(&format!("'{css}' can't be pressed: {last}"))
            .await;
    }

    /// Chooses a file in the input with this id.
    pub async fn choose_file(&self, id: &str, file: &Path) {
        let input = self.see(&format!("#{id}")).await;
        let path = file.to_string_lossy().into_owned();
        input
            .send_keys(path)
            .await
            .expect("a file input takes a path");
    }

    /// The file that was saved from the page, once it is whole.
    pub async fn downloaded(&self, name: &str) -> PathBuf {
        let file = self.profile.path().join("downloads").join(name);
        // The browser keeps the name with an empty file until the whole one takes its place.
        let whole = || file.metadata().is_ok_and(|file| file.len() > 0);
        match wait::until(async || whole().then(|| file.clone())).await {
            Some(file) => file,
            None => self.fail(&format!("{name} was not saved")).await,
        }
    }

    /// What an element holds, shown or not.
    pub async fn content(&self, css: &str) -> String {
        // What is drawn anew in between is another element.
        let content = wait::until(async || self.see(css).await.prop("textContent").await.ok());
        content
            .await
            .expect("an element has content")
            .unwrap_or_default()
    }

    /// Waits until an element shows exactly this.
    pub async fn shows(&self, css: &str, text: &str) {
        let shown = async || {
            let element = self.driver.find(By::Css(css)).await.ok()?;
            element.text().await.ok()
        };
        if wait::until(async || shown().await.filter(|shown| shown == text).map(drop))
            .await
            .is_none()
        {
            self.fail(&format!("'{css}' shows {:?}, not {text:?}", shown().await))
                .await;
        }
    }

    /// Presses the page's main action.
    pub async fn proceed(&self) {
        self.press("[data-action=\"continue\"]").await;
    }

    /// Runs a script in the page and gives what it returns.
    pub async fn script(&self, script: &str) -> serde_json::Value {
        self.driver
            .execute(script, vec![])
            .await
            .expect("a script runs")
            .json()
            .clone()
    }

    /// From now on the browser says that it is another one.
    pub async fn says_it_is(&self, agent: &str) {
        let said = serde_json::json!({ "userAgent": agent, "platform": "" });
        let done = self.driver.cdp();
        let done = done.send_raw("Emulation.setUserAgentOverride", said).await;
        done.expect("a browser can call itself something else");
    }

    /// A picture of the whole page, in tests/gallery.
    pub async fn picture(&self, name: &str) {
        let folder = root().join("tests/gallery");
        std::fs::create_dir_all(&folder).expect("a folder can be made");
        let path = folder.join(format!("{name}.png"));
        self.driver
            .screenshot(&path)
            .await
            .expect("a picture can be taken");
    }

    /// From now on, counts tasks on the main thread that take longer than 50 ms.
    pub async fn watch_long_tasks(&self) {
        self.script(
            "window.longTasks = [];
             new PerformanceObserver((list) => {
                 for (const entry of list.getEntries()) window.longTasks.push(Math.round(entry.duration));
             }).observe({ type: 'longtask' });",
        )
        .await;
    }

    /// How long each of them took, in milliseconds.
    pub async fn long_tasks(&self) -> Vec<u64> {
        let tasks = self.script("return window.longTasks").await;
        tasks
            .as_array()
            .expect("they are watched")
            .iter()
            .filter_map(serde_json::Value::as_u64)
            .collect()
    }

    /// Errors in the console since the last look, violations of the content security policy among them.
    pub async fn errors(&self) -> Vec<String> {
        let log = self
            .driver
            .browser_log()
            .await
            .expect("the browser keeps a log");
        log.into_iter()
            .filter(is_error)
            .map(|entry| entry.message)
            .collect()
    }

    /// Closes the tab; fails when its console had an error that holds none of `expected`.
    pub async fn close_expecting(self, expected: &[&str]) {
        let errors: Vec<_> = self
            .errors()
            .await
            .into_iter()
            .filter(|error| !expected.iter().any(|expected| error.contains(expected)))
            .collect();
        assert!(
            errors.is_empty(),
            "errors in the browser's console:\n{}",
            errors.join("\n")
        );
        self.driver.quit().await.expect("the browser closes");
    }

    /// Closes the tab; fails when its console had an error.
    pub async fn close(self) {
        self.close_expecting(&[]).await;
    }

    /// Fails, with a picture and all that is known.
    async fn fail(&self, what: &str) -> ! {
        let name = std::thread::current()
            .name()
            .unwrap_or("story")
            .replace("::", "-");
        self.picture(&format!("failed-{name}")).await;
        panic!(
            "{what}\non {}\nerrors: {:?}\nthe page shows:\n{}",
            self.driver
                .current_url()
                .await
                .map(|url| url.to_string())
                .unwrap_or_default(),
            self.errors().await,
            self.text().await
        );
    }
}

/// Severe entries, and warnings about the policy or about something that is missing.
fn is_error(entry: &BrowserLogEntry) -> bool {
    entry.level == "SEVERE"
        || entry.message.contains("Content Security Policy")
        || entry.message.contains("TrustedHTML")
}
