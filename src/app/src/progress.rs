//! Which steps of sign-up are done, read from the vault itself: a second device shows the same.

use crate::route::Route;
use kluis_catalog::{Choice, Field, Purpose};
use kluis_worker::View;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// It can be done.
    Todo,
    /// It was done.
    Done,
}

/// The value of [`Field::Progress`]: the plain names of the pages that were gone through, where the vault has no
/// other trace of it.
#[must_use]
pub fn passed(view: &View) -> BTreeSet<String> {
    view.value(Field::Progress).and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default()
}

/// The same with one page more.
#[must_use]
pub fn passing(view: &View, route: Route) -> String {
    let mut passed = passed(view);
    passed.insert(route.id().to_owned());
    serde_json::to_string(&passed).unwrap_or_default()
}

/// The value of [`Field::Permissions`].
#[must_use]
pub fn choices(view: &View) -> BTreeMap<String, Choice> {
    view.value(Field::Permissions).and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default()
}

/// Version of the key points' text. It goes up when what they say changes.
pub const KEY_POINTS_VERSION: u32 = 1;

/// The value of [`Field::KeyPointsShown`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// Which text: [`KEY_POINTS_VERSION`].
    pub version: u32,
    /// In which language.
    pub language: String,
    /// When: `2026-11-23`.
    pub date: String,
}

/// Which key points were shown, if any.
#[must_use]
pub fn shown(view: &View) -> Option<Shown> {
    serde_json::from_str(view.value(Field::KeyPointsShown)?).ok()
}

/// Where a step stands.
#[must_use]
pub fn state(view: Option<&View>, step: Route) -> StepState {
    let Some(view) = view else { return StepState::Todo };
    let done = match step {
        Route::Account => true,
        Route::Keys => view.rehearsed,
        Route::Name => missing(view).is_empty(),
        Route::KeyPoints => shown(view).is_some(),
        Route::Permissions => passed(view).contains(step.id()) || all_chosen(view),
        _ => passed(view).contains(step.id()),
    };
    if done { StepState::Done } else { StepState::Todo }
}

fn all_chosen(view: &View) -> bool {
    let choices = choices(view);
    Purpose::ALL.iter().filter(|purpose| purpose.is_a_choice()).all(|purpose| choices.contains_key(purpose.id))
}

/// The required fields that have no value yet.
#[must_use]
pub fn missing(view: &View) -> Vec<Field> {
    Field::ALL.iter().copied().filter(|field| field.required() && view.value(*field).is_none()).collect()
}

/// Where to go on: the first step that isn't done.
#[must_use]
pub fn next(view: Option<&View>) -> Option<Route> {
    Route::STEPS.into_iter().find(|step| state(view, *step) == StepState::Todo)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kluis_worker::Opened;

    fn view(rehearsed: bool, fields: &[(Field, &str)]) -> View {
        let fields = fields
            .iter()
            .map(|(field, value)| Opened { field: *field, value: (*value).to_owned(), changed: 0, revision: 1 })
            .collect();
        View { fingerprint: String::new(), sequence: 1, rehearsed, fields }
    }

    #[test]
    fn without_a_vault_everything_starts_at_the_account() {
        assert_eq!(next(None), Some(Route::Account));
    }

    #[test]
    fn each_step_is_done_by_what_it_leaves_in_the_vault() {
        let mut fields = vec![(Field::Email, "a@example.org")];
        assert_eq!(next(Some(&view(false, &fields))), Some(Route::Keys));
        assert_eq!(next(Some(&view(true, &fields))), Some(Route::Name));
        fields.extend([(Field::GivenName, "Zoë"), (Field::FamilyName, "Vries")]);
        assert_eq!(next(Some(&view(true, &fields))), Some(Route::Contact));
        fields.push((Field::Progress, r#"["contact"]"#));
        assert_eq!(next(Some(&view(true, &fields))), Some(Route::KeyPoints));
        fields.push((Field::KeyPointsShown, r#"{"version":1,"language":"nl","date":"2026-11-23"}"#));
        assert_eq!(next(Some(&view(true, &fields))), Some(Route::Permissions));
        fields.push((Field::Permissions, r#"{"alerts":"given","calls":"refused","profile":"given"}"#));
        assert_eq!(next(Some(&view(true, &fields))), Some(Route::Check));
        fields.retain(|(field, _)| *field != Field::Progress);
        fields.push((Field::Progress, r#"["contact","controleren"]"#));
        assert_eq!(next(Some(&view(true, &fields))), None);
    }

    #[test]
    fn half_of_the_choices_is_not_all_of_them() {
        let chosen = view(true, &[(Field::Permissions, r#"{"alerts":"given"}"#)]);
        assert_eq!(state(Some(&chosen), Route::Permissions), StepState::Todo);
    }

    #[test]
    fn a_record_that_is_not_understood_counts_as_none() {
        let odd = view(true, &[(Field::Progress, "{}"), (Field::Permissions, "[1]"), (Field::KeyPointsShown, "x")]);
        assert!(passed(&odd).is_empty());
        assert!(choices(&odd).is_empty());
        assert_eq!(shown(&odd), None);
    }

    #[test]
    fn passing_a_page_keeps_the_ones_before_it() {
        let before = view(true, &[(Field::Progress, r#"["contact","foto"]"#)]);
        assert_eq!(passing(&before, Route::Check), r#"["contact","controleren","foto"]"#);
    }
}
