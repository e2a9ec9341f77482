//! Every word a person reads, in the language that is shown. The words themselves are in `kluis-text`; here is how the page
//! comes by them.

pub use kluis_text::*;

use crate::route::Route;
use js_sys::{Function, JsString, Promise, Reflect};
use kluis_wire::Language;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Loads the text in a language. It stays as long as the page does.
///
/// # Errors
/// What the browser says, where it doesn't come or is another version's.
pub async fn load(language: Language) -> Result<&'static Text, JsValue> {
    let tag = match language {
        Language::Nl => "nl",
        Language::En => "en",
    };
    let load: Function = Reflect::get(&js_sys::global(), &"kluisText".into())?.dyn_into()?;
    let coming: Promise = load.call1(&JsValue::UNDEFINED, &tag.into())?.dyn_into()?;
    let file: JsString = JsFuture::from(coming).await?.dyn_into()?;
    let file: &'static str = String::from(file).leak();
    let text = Text::of(file).ok_or(JsValue::UNDEFINED)?;
    Ok(Box::leak(Box::new(text)))
}

/// What a page is called.
#[must_use]
pub const fn name(names: &Names, route: Option<Route>) -> &'static str {
    match route {
        None => names.not_found,
        Some(Route::Start) => names.start,
        Some(Route::Account) => names.account,
        Some(Route::Keys) => names.keys,
        Some(Route::Name) => names.name,
        Some(Route::Contact) => names.contact,
        Some(Route::Work) => names.work,
        Some(Route::Files) => names.files,
        Some(Route::KeyPoints) => names.key_points,
        Some(Route::Promises) => names.promises,
        Some(Route::Permissions) => names.permissions,
        Some(Route::Check) => names.check,
        Some(Route::Done) => names.done,
        Some(Route::Open) => names.open,
        Some(Route::Recover) => names.recover,
        Some(Route::Lost) => names.lost,
        Some(Route::Proof) => names.proof,
        Some(Route::Components) => names.components,
        Some(Route::Settings) => names.settings,
        Some(Route::SettingsKeys) => names.my_keys,
        Some(Route::SettingsPermissions) => names.permissions,
        Some(Route::SettingsLooks) => names.looks,
        Some(Route::SettingsTakeout) => names.takeout,
        Some(Route::SettingsLeave) => names.leave,
        Some(Route::Left) => names.left,
        Some(Route::SettingsSystem) => names.system,
        Some(Route::SettingsRequests) => names.requests,
        Some(Route::SettingsWork) => names.taking,
        Some(Route::SettingsPayments) => names.payments,
        Some(Route::SettingsYear) => names.year,
    }
}
