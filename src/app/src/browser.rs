//! The few things asked of the browser itself. Each fails quietly: a page that can't remember a language or
//! move the focus still works.

use crate::route::Route;
use js_sys::{Array, Date, Function, JsString, Promise, Reflect, Uint8Array};
use kluis_wire::Language;
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, CanvasRenderingContext2d, Element, Event, File, HtmlAnchorElement, HtmlCanvasElement,
    HtmlElement, HtmlInputElement, ImageBitmap, ImageBitmapOptions, ImageOrientation, MessageEvent,
};

/// Where the chosen language is kept, in this browser only.
const LANGUAGE: &str = "language";

/// The language chosen earlier; Dutch where none was.
#[must_use]
pub fn remembered_language() -> Language {
    let stored = window()
        .local_storage()
        .ok()
        .flatten()
        .and_then(|storage| storage.get_item(LANGUAGE).ok().flatten());
    if stored.as_deref() == Some("en") {
        Language::En
    } else {
        Language::Nl
    }
}

/// Keeps the chosen language.
pub fn remember_language(tag: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(LANGUAGE, tag);
    }
}

/// Asks the browser not to clear what this site keeps when space runs out: the device's memory is in it. It may say
/// no; then a device whose memory was cleared is shown as new.
pub fn ask_to_stay() {
    let storage = Reflect::get(&window().navigator(), &"storage".into()).unwrap_or_default();
    if let Ok(persist) = Reflect::get(&storage, &"persist".into())
        && let Ok(persist) = persist.dyn_into::<Function>()
    {
        let _ = persist.call0(&storage);
    }
}

/// Sets an attribute of the document's root.
pub fn set_root(attribute: &str, value: &str) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute(attribute, value);
    }
}

/// Moves the focus to the element with this id.
pub fn focus(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        focus_element(element);
    }
}

/// Moves the focus to the page's heading, once the page stands there.
pub fn focus_heading() {
    after_paint(|| focus_selector("main h1"));
}

/// Moves the focus to the summary of what is wrong, once it stands there.
pub fn focus_problems() {
    after_paint(|| focus_selector("[data-problems]"));
}

/// Moves the focus to the question that is asked before something is saved, once it stands there.
pub fn focus_question() {
    after_paint(|| focus_selector("[data-question]"));
}

/// Moves the focus to what was found, once it stands there.
pub fn focus_verdict() {
    after_paint(|| focus_selector(".verdict h2"));
}

/// Moves the focus to the first input of what was just begun, or to its question.
pub fn focus_begun() {
    after_paint(|| focus_selector("[data-begun] input, [data-begun][tabindex]"));
}

/// Shows a part of the page, once it stands there and after whatever takes the focus when a page comes: it is moved
/// into view, and its first line has the focus.
pub fn show_part(id: &str) {
    let id = id.to_owned();
    after_paint(move || {
        after_paint(move || {
            if let Some(element) = document().get_element_by_id(&id) {
                element.scroll_into_view();
                if let Some(first) = element.first_element_child() {
                    focus_element(first);
                }
            }
        });
    });
}

/// What the document says under this name; empty where it says nothing.
#[must_use]
pub fn meta(name: &str) -> String {
    let selector = ["meta[name=", name, "]"].concat();
    let found = document().query_selector(&selector).ok().flatten();
    let content = found.and_then(|element| element.get_attribute("content"));
    content.unwrap_or_default()
}

fn focus_selector(selector: &str) {
    if let Ok(Some(element)) = document().query_selector(selector) {
        focus_element(element);
    }
}

fn focus_element(element: Element) {
    if let Ok(element) = element.dyn_into::<HtmlElement>() {
        let _ = element.focus();
    }
}

/// The page that the address bar asks for when the program starts, with every vault shut.
#[must_use]
pub fn route() -> Route {
    let path = window().location().pathname().unwrap_or_default();
    match Route::from_path(&path) {
        Some(route) if route.needs_vault() => Route::Open,
        route => route.unwrap_or(Route::Start),
    }
}

/// Runs something when the page has nothing else to do.
pub fn when_idle(then: impl FnOnce() + 'static) {
    let run = Closure::once_into_js(then);
    // Safari has no idle callback: there it is a moment later.
    let name = JsValue::from_str("requestIdleCallback");
    let _ = match Reflect::get(&window(), &name).map(JsCast::dyn_into::<Function>) {
        Ok(Ok(ask)) => ask.call1(&window(), &run),
        _ => window()
            .set_timeout_with_callback_and_timeout_and_arguments_0(run.unchecked_ref(), 200)
            .map(Into::into),
    };
}

/// Lets the browser do what waits before this goes on.
pub async fn turn() {
    let turn = Promise::new(&mut |resolve, _| {
        let _ = window().set_timeout_with_callback(&resolve);
    });
    let _ = JsFuture::from(turn).await;
}

/// Has the files of a section fetched, so that they are there when it is asked for.
pub fn fetch_ahead(section: &str) {
    let ahead = Reflect::get(&window(), &"kluisAhead".into()).map(JsCast::dyn_into::<Function>);
    if let Ok(Ok(ahead)) = ahead {
        let _ = ahead.call1(&JsValue::UNDEFINED, &section.into());
    }
}

/// Runs something when the browser draws next.
pub fn after_paint(then: impl FnOnce() + 'static) {
    let _ = window().request_animation_frame(Closure::once_into_js(then).unchecked_ref());
}

/// What stands in an input, in Unicode's composed form (NFC).
#[must_use]
pub fn value(input: &HtmlInputElement) -> String {
    composed(input).map(String::from).unwrap_or_default()
}

fn composed(input: &HtmlInputElement) -> Option<JsString> {
    // By reflection: the value goes from one JavaScript string to the next without a copy in this program.
    Some(
        Reflect::get(input, &"value".into())
            .ok()?
            .dyn_into::<JsString>()
            .ok()?
            .normalize("NFC"),
    )
}

/// Takes a secret out of an input: its bytes, in UTF-8 and NFC, to be transferred to the worker. The input
/// is empty afterwards.
#[must_use]
pub fn take_secret(input: &HtmlInputElement) -> Option<Uint8Array> {
    let secret = secret(input);
    input.set_value("");
    secret
}

/// The same, but what was typed stays until the page goes: nobody types a recovery code twice for one slip.
#[must_use]
pub fn secret(input: &HtmlInputElement) -> Option<Uint8Array> {
    let text = composed(input).filter(|text| text.length() > 0)?;
    let encoder = Reflect::get(&window(), &"TextEncoder".into())
        .ok()?
        .dyn_into::<Function>()
        .ok()?;
    let encoder = Reflect::construct(&encoder, &Array::new()).ok()?;
    let encode = Reflect::get(&encoder, &"encode".into())
        .ok()?
        .dyn_into::<Function>()
        .ok()?;
    encode.call1(&encoder, &text).ok()?.dyn_into().ok()
}

/// The file chosen in a file input.
#[must_use]
pub fn chosen_file(input: &HtmlInputElement) -> Option<File> {
    input.files().and_then(|files| files.get(0))
}

/// A picture, decoded and upright; `None` where the browser can't.
pub async fn bitmap(file: &File) -> Option<ImageBitmap> {
    let options = ImageBitmapOptions::new();
    options.set_image_orientation(ImageOrientation::FromImage);
    let decoding = window().create_image_bitmap_with_blob_and_image_bitmap_options(file, &options);
    JsFuture::from(decoding.ok()?).await.ok()?.dyn_into().ok()
}

/// A canvas that is nowhere yet, of this size.
#[must_use]
pub fn new_canvas(width: f64, height: f64) -> Option<HtmlCanvasElement> {
    let canvas = document().create_element("canvas").ok()?;
    let canvas: HtmlCanvasElement = canvas.dyn_into().ok()?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "sides are whole numbers of pixels"
    )]
    let (width, height) = (width as u32, height as u32);
    canvas.set_width(width);
    canvas.set_height(height);
    Some(canvas)
}

/// The canvas with this id.
#[must_use]
pub fn canvas(id: &str) -> Option<HtmlCanvasElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// What draws on a canvas.
#[must_use]
pub fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

/// What is on a canvas, as a JPEG of good quality.
pub async fn jpeg(canvas: &HtmlCanvasElement) -> Option<Blob> {
    const QUALITY: f64 = 0.85;
    let written = Promise::new(&mut |done, failed| {
        let take = Closure::once_into_js(move |blob: JsValue| {
            let _ = done.call1(&JsValue::UNDEFINED, &blob);
        });
        let quality = JsValue::from_f64(QUALITY);
        let asked = canvas.to_blob_with_type_and_encoder_options(
            take.unchecked_ref(),
            "image/jpeg",
            &quality,
        );
        if asked.is_err() {
            let _ = failed.call0(&JsValue::UNDEFINED);
        }
    });
    JsFuture::from(written).await.ok()?.dyn_into().ok()
}

/// Reads a file and hands over its bytes; `None` where it can't be read.
pub fn read_file(file: &File, then: impl FnOnce(Option<Uint8Array>) + 'static) {
    let bytes = file.array_buffer();
    leptos::task::spawn_local(async move {
        let buffer = JsFuture::from(bytes).await.ok();
        then(buffer.map(|buffer| Uint8Array::new(&buffer)));
    });
}

/// Saves a text as a file.
pub fn save_file(name: &str, text: &str) {
    if let Ok(blob) = Blob::new_with_str_sequence(&Array::of1(&text.into())) {
        save_blob(name, &blob);
    }
}

/// Saves a file.
pub fn save_blob(name: &str, blob: &Blob) {
    let Ok(url) = web_sys::Url::create_object_url_with_blob(blob) else {
        return;
    };
    if let Ok(Ok(link)) = document()
        .create_element("a")
        .map(JsCast::dyn_into::<HtmlAnchorElement>)
    {
        link.set_href(&url);
        link.set_download(name);
        link.click();
    }
    let _ = web_sys::Url::revoke_object_url(&url);
}

/// Puts a text on the clipboard and says whether that worked.
pub fn copy(text: &str, then: impl FnOnce(bool) + 'static) {
    let clipboard = Reflect::get(&window().navigator(), &"clipboard".into());
    let copying = clipboard.ok().filter(JsValue::is_object).map(|clipboard| {
        clipboard
            .unchecked_into::<web_sys::Clipboard>()
            .write_text(text)
    });
    leptos::task::spawn_local(async move {
        then(match copying {
            Some(copying) => JsFuture::from(copying).await.is_ok(),
            None => false,
        });
    });
}

/// Opens the browser's print dialogue.
pub fn print() {
    let _ = window().print();
}

/// Where this page came from, such as `https://kluis.example`.
#[must_use]
pub fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// Whether the connection is `https`.
#[must_use]
pub fn is_secured() -> bool {
    window()
        .location()
        .protocol()
        .is_ok_and(|protocol| protocol == "https:")
}

/// In which protocol this page came, as the browser measured it: `h2`, `h3` or `http/1.1`. Empty where it doesn't say.
#[must_use]
pub fn protocol() -> String {
    let entries = || {
        let performance = Reflect::get(&window(), &"performance".into()).ok()?;
        let ask: Function = Reflect::get(&performance, &"getEntriesByType".into())
            .ok()?
            .dyn_into()
            .ok()?;
        let entries: Array = ask
            .call1(&performance, &"navigation".into())
            .ok()?
            .dyn_into()
            .ok()?;
        Reflect::get(&entries.get(0), &"nextHopProtocol".into())
            .ok()?
            .as_string()
    };
    entries().unwrap_or_default()
}

/// The host that the page comes from.
#[must_use]
pub fn host() -> String {
    window().location().hostname().unwrap_or_default()
}

/// Now, in seconds since 1970.
#[must_use]
pub fn now() -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a clock before 1970 counts as 1970"
    )]
    let seconds = (Date::now() / 1000.0) as u64;
    seconds
}

/// Today, as `2026-11-23`.
#[must_use]
pub fn today() -> String {
    String::from(Date::new_0().to_iso_string())
        .chars()
        .take(10)
        .collect()
}

/// A moment as people write it, such as "23 november 2026 om 14:05".
#[must_use]
pub fn date_and_time(seconds: u64, tag: &str) -> String {
    let options = js_sys::Object::new();
    for (name, value) in [("dateStyle", "long"), ("timeStyle", "short")] {
        let _ = Reflect::set(&options, &name.into(), &value.into());
    }
    moment(seconds).to_locale_string(tag, &options).into()
}

/// A day as people write it, such as "23 november 2026".
#[must_use]
pub fn date(seconds: u64, tag: &str) -> String {
    let options = js_sys::Object::new();
    let _ = Reflect::set(&options, &"dateStyle".into(), &"long".into());
    moment(seconds).to_locale_date_string(tag, &options).into()
}

/// A day in the Netherlands as people write it, such as "maandag 21 december 2026".
#[must_use]
pub fn date_here(seconds: u64, tag: &str) -> String {
    let options = here();
    let _ = Reflect::set(&options, &"dateStyle".into(), &"full".into());
    moment(seconds).to_locale_date_string(tag, &options).into()
}

/// The same as `2026-12-21`.
#[must_use]
pub fn day_here(seconds: u64) -> String {
    // As they write it in Sweden.
    moment(seconds)
        .to_locale_date_string("sv-SE", &here())
        .into()
}

/// Where the days are counted: the Netherlands, wherever the person is.
fn here() -> js_sys::Object {
    let options = js_sys::Object::new();
    let _ = Reflect::set(&options, &"timeZone".into(), &"Europe/Amsterdam".into());
    options
}

/// A moment as in RFC 3339, in UTC.
#[must_use]
pub fn iso(seconds: u64) -> String {
    moment(seconds).to_iso_string().into()
}

fn moment(seconds: u64) -> Date {
    Date::new(&JsValue::from_f64(seconds as f64 * 1000.0))
}

/// A day as inputs for days take it, such as `2026-11-23`, where the person is.
#[must_use]
pub fn day(seconds: u64) -> String {
    let moment = moment(seconds);
    format!(
        "{:04}-{:02}-{:02}",
        moment.get_full_year(),
        moment.get_month() + 1,
        moment.get_date()
    )
}

/// The last second of a day such as `2026-11-23`, where the person is; none where it is no day.
#[must_use]
pub fn end_of_day(day: &str) -> Option<u64> {
    let end = Date::new(&[day, "T23:59:59"].concat().into()).get_time() / 1000.0;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole seconds, and not before 1970"
    )]
    let seconds = (end > 0.0).then_some(end as u64);
    seconds
}

/// The domain that the page comes from.
#[must_use]
pub fn hostname() -> String {
    window().location().hostname().unwrap_or_default()
}

/// Whether the page comes from the own machine.
#[must_use]
pub fn is_local() -> bool {
    let name = hostname();
    name == "localhost" || name == "127.0.0.1"
}

/// Reads a text that lies beside the page.
pub fn read_text(address: &str, then: impl FnOnce(Option<String>) + 'static) {
    let fetching = window().fetch_with_str(address);
    leptos::task::spawn_local(async move {
        let response = JsFuture::from(fetching).await.ok();
        let text = match response.and_then(|response| response.dyn_into::<web_sys::Response>().ok())
        {
            Some(response) if response.ok() => response.text().ok(),
            _ => None,
        };
        let text = match text {
            Some(text) => JsFuture::from(text).await.ok(),
            None => None,
        };
        then(text.and_then(|text| text.as_string()));
    });
}

/// Random bytes from the browser's own source.
#[must_use]
pub fn random_bytes<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    let filled = window()
        .crypto()
        .ok()?
        .get_random_values_with_u8_array(&mut bytes);
    filled.is_ok().then_some(bytes)
}

/// What the pages of one browser tell each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// The person locked the vault.
    Locked,
    /// It was locked because nobody was there.
    Away,
    /// Somebody is there.
    Here,
    /// The account is deleted.
    Left,
}

impl Word {
    const ALL: [Self; 4] = [Self::Locked, Self::Away, Self::Here, Self::Left];

    const fn number(self) -> f64 {
        match self {
            Self::Locked => 1.0,
            Self::Away => 2.0,
            Self::Here => 3.0,
            Self::Left => 4.0,
        }
    }
}

thread_local! {
    /// The channel to every other page of this browser; none where it knows no such thing.
    static PAGES: Option<JsValue> = pages();
}

fn pages() -> Option<JsValue> {
    let constructor = Reflect::get(&window(), &"BroadcastChannel".into()).ok()?;
    let constructor: Function = constructor.dyn_into().ok()?;
    Reflect::construct(&constructor, &Array::of1(&"kluis-lock".into())).ok()
}

/// Tells every other page of this browser.
pub fn tell_pages(word: Word) {
    PAGES.with(|channel| {
        let Some(channel) = channel else { return };
        let post = Reflect::get(channel, &"postMessage".into());
        if let Ok(Ok(post)) = post.map(JsCast::dyn_into::<Function>) {
            let _ = post.call1(channel, &word.number().into());
        }
    });
}

/// Runs something each time another page of this browser tells something.
pub fn hear_pages(then: impl Fn(Word) + 'static) {
    let hear = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let number = event.data().as_f64();
        let mut all = Word::ALL.into_iter();
        if let Some(word) = all.find(|word| Some(word.number()) == number) {
            then(word);
        }
    });
    let hear = hear.into_js_value();
    // It listens as long as the page is there.
    PAGES.with(|channel| {
        if let Some(channel) = channel {
            let _ = Reflect::set(channel, &"onmessage".into(), &hear);
        }
    });
}

/// Runs something each time the browser has a network again.
pub fn when_online(then: impl Fn() + 'static) {
    when(&["online"], move |_| then());
}

/// Runs something at each of these events, wherever in the page they happen.
pub fn when(events: &[&str], then: impl Fn(&Event) + 'static) {
    let hear = Closure::<dyn Fn(Event)>::new(move |event: Event| then(&event)).into_js_value();
    // It listens as long as the page is there.
    for event in events {
        let listens = hear.unchecked_ref();
        let _ = window().add_event_listener_with_callback_and_bool(event, listens, true);
    }
}

/// Whether an event happened within an element that this selector finds.
#[must_use]
pub fn is_within(event: &Event, selector: &str) -> bool {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| matches!(target.closest(selector), Ok(Some(_))))
}
