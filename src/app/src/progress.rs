//! Which steps of sign-up are done, read from the vault itself: a second device shows the same.
//!
//! The app's own records in the vault are plain lines, `name=value`: names and values come from lists in this program
//! and never hold a line break.

use crate::route::Route;
use kluis_catalog::Field;
use kluis_worker::View;

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// It can be done.
    Todo,
    /// It was done.
    Done,
}

/// A record's lines. What isn't one is passed over.
fn lines(view: &View, field: Field) -> impl Iterator<Item = (&str, &str)> {
    view.value(field)
        .unwrap_or_default()
        .lines()
        .filter_map(|line| line.split_once('='))
}

fn write<'a>(lines: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut record = String::new();
    for (name, value) in lines {
        record.extend([name, "=", value, "\n"]);
    }
    record
}

const PASSED: &str = "passed";

/// The value of [`Field::Progress`] with one page more: which pages were gone through, where the vault has no other
/// trace of it.
#[must_use]
pub fn passing(view: &View, route: Route) -> String {
    let before = lines(view, Field::Progress).filter(|(id, _)| *id != route.id());
    write(before.chain([(route.id(), PASSED)]))
}

/// The pages that were gone through, as far as this program knows them.
#[must_use]
pub fn passed(view: &View) -> Vec<Route> {
    lines(view, Field::Progress)
        .filter_map(|(id, _)| Route::from_id(id))
        .collect()
}

fn has_passed(view: &View, route: Route) -> bool {
    lines(view, Field::Progress).any(|line| line == (route.id(), PASSED))
}

/// Version of the key points' text. It goes up when what they say changes.
pub const KEY_POINTS_VERSION: &str = "6";

/// The value of [`Field::KeyPointsShown`] for today: what was shown, by its digest as a whole and point by point.
#[must_use]
pub fn key_points_shown(
    language: &str,
    date: &str,
    digest: &str,
    points: &[(&str, String)],
) -> String {
    let first = [
        ("version", KEY_POINTS_VERSION),
        ("language", language),
        ("date", date),
        (DIGEST, digest),
    ];
    let points = points.iter().map(|(id, digest)| (*id, digest.as_str()));
    write(first.into_iter().chain(points))
}

/// What was recorded of the key points: version, language, digest. None before a digest was recorded.
#[must_use]
pub fn key_points_record(view: &View) -> Option<[&str; 3]> {
    let value = |name| {
        let mut lines = lines(view, Field::KeyPointsShown);
        lines.find(|(one, _)| *one == name).map(|(_, value)| value)
    };
    Some([value("version")?, value("language")?, value(DIGEST)?])
}

/// Whether the key points with this digest are the ones that were shown last.
#[must_use]
pub fn key_points_known(view: &View, digest: &str) -> bool {
    lines(view, Field::KeyPointsShown).any(|line| line == (DIGEST, digest))
}

/// The points that say something else than when they were shown in this language; none where that isn't known.
#[must_use]
pub fn key_points_changed<'a>(
    view: &View,
    language: &str,
    points: &[(&'a str, String)],
) -> Vec<&'a str> {
    let shown: Vec<_> = lines(view, Field::KeyPointsShown).collect();
    let by_point = shown.iter().any(|(name, _)| *name == DIGEST);
    if !by_point || !shown.contains(&("language", language)) {
        return Vec::new();
    }
    let same = |(id, digest): &&(&str, String)| !shown.contains(&(*id, digest.as_str()));
    points.iter().filter(same).map(|(id, _)| *id).collect()
}

const DIGEST: &str = "digest";

/// The date on which the key points were shown, if they were.
#[must_use]
pub fn key_points_date(view: &View) -> Option<&str> {
    lines(view, Field::KeyPointsShown)
        .find(|(name, _)| *name == "date")
        .map(|(_, date)| date)
}

/// Where a step stands.
#[must_use]
pub fn state(view: Option<&View>, step: Route) -> StepState {
    let Some(view) = view else {
        return StepState::Todo;
    };
    let done = match step {
        Route::Account => true,
        Route::Keys => view.rehearsed,
        Route::Name => missing(view).is_empty(),
        Route::KeyPoints => key_points_date(view).is_some(),
        _ => has_passed(view, step),
    };
    if done {
        StepState::Done
    } else {
        StepState::Todo
    }
}

/// The required fields that have no value yet.
#[must_use]
pub fn missing(view: &View) -> Vec<Field> {
    Field::ALL
        .iter()
        .copied()
        .filter(|field| field.required() && view.value(*field).is_none())
        .collect()
}

/// Where to go on: the first step that isn't done.
#[must_use]
pub fn next(view: Option<&View>) -> Option<Route> {
    Route::STEPS
        .into_iter()
        .find(|step| state(view, *step) == StepState::Todo)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use kluis_worker::Opened;

    pub(crate) fn view(rehearsed: bool, fields: &[(Field, &str)]) -> View {
        let fields = fields
            .iter()
            .map(|(field, value)| Opened {
                field: *field,
                value: (*value).to_owned(),
                length: None,
                changed: 0,
                revision: 1,
            })
            .collect();
        View {
            fingerprint: String::new(),
            platform: String::new(),
            sequence: 1,
            words: Vec::new(),
            recall: kluis_worker::Recall::Known,
            rehearsed,
            fields,
            conflicts: Vec::new(),
        }
    }

    #[test]
    fn without_a_vault_everything_starts_at_the_account() {
        assert_eq!(next(None), Some(Route::Account));
    }

    #[test]
    fn each_step_is_done_by_what_it_leaves_in_the_vault() {
        let shown = key_points_shown("nl", "2026-11-23", "00", &[]);
        let mut fields = vec![(Field::Email, "a@example.org")];
        assert_eq!(next(Some(&view(false, &fields))), Some(Route::Keys));
        assert_eq!(next(Some(&view(true, &fields))), Some(Route::Name));
        fields.extend([(Field::GivenName, "Zoë"), (Field::FamilyName, "Vries")]);
        assert_eq!(next(Some(&view(true, &fields))), Some(Route::Contact));
        fields.push((Field::Progress, "contact=passed\n"));
        assert_eq!(next(Some(&view(true, &fields))), Some(Route::Work));
        fields.pop();
        fields.push((Field::Progress, "contact=passed\nwerk=passed\n"));
        assert_eq!(next(Some(&view(true, &fields))), Some(Route::Files));
        fields.pop();
        let passed = "contact=passed\nwerk=passed\nbestanden=passed\n";
        fields.push((Field::Progress, passed));
        assert_eq!(next(Some(&view(true, &fields))), Some(Route::KeyPoints));
        fields.push((Field::KeyPointsShown, &shown));
        assert_eq!(next(Some(&view(true, &fields))), Some(Route::Permissions));
        fields.retain(|(field, _)| *field != Field::Progress);
        let passed = "contact=passed\nwerk=passed\nbestanden=passed\npermissies=passed\n";
        fields.push((Field::Progress, passed));
        assert_eq!(next(Some(&view(true, &fields))), Some(Route::Check));
        fields.pop();
        let passed = [passed, "controleren=passed\n"].concat();
        fields.push((Field::Progress, &passed));
        assert_eq!(next(Some(&view(true, &fields))), None);
    }

    #[test]
    fn a_record_that_is_not_understood_counts_as_none() {
        let odd = view(
            true,
            &[(Field::Progress, "contact"), (Field::KeyPointsShown, "x")],
        );
        assert!(!has_passed(&odd, Route::Contact));
        assert_eq!(key_points_date(&odd), None);
    }

    #[test]
    fn a_point_that_changed_since_it_was_shown_is_told_apart() {
        let points = |second: &str| vec![("k1", "aa".to_owned()), ("k2", second.to_owned())];
        let record = key_points_shown("nl", "2026-11-23", "00", &points("bb"));
        let seen = view(true, &[(Field::KeyPointsShown, &record)]);
        assert!(key_points_known(&seen, "00"));
        assert!(!key_points_known(&seen, "01"));
        assert_eq!(
            key_points_record(&seen),
            Some([KEY_POINTS_VERSION, "nl", "00"])
        );
        assert!(key_points_changed(&seen, "nl", &points("bb")).is_empty());
        assert_eq!(key_points_changed(&seen, "nl", &points("cc")), ["k2"]);
        // In another language, or before points were recorded, nothing is known, and nothing is said.
        assert!(key_points_changed(&seen, "en", &points("cc")).is_empty());
        let old = "version=1\nlanguage=nl\ndate=2026-11-22\n";
        let old = view(true, &[(Field::KeyPointsShown, old)]);
        assert!(key_points_changed(&old, "nl", &points("cc")).is_empty());
        assert!(!key_points_known(&old, "00"));
        assert_eq!(key_points_record(&old), None);
    }

    #[test]
    fn passing_a_page_keeps_the_ones_before_it() {
        let before = view(true, &[(Field::Progress, "contact=passed\nfoto=passed\n")]);
        assert_eq!(
            passing(&before, Route::Check),
            "contact=passed\nfoto=passed\ncontroleren=passed\n"
        );
    }
}
