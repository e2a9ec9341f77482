//! What was shown, told so that it can be told again: the text of the key points in one spelling, and its digest.

use crate::text::{KeyPoint, KeyPoints};
use sha2::{Digest as _, Sha256};

/// The text of all key points as the page shows them, line by line.
#[must_use]
pub fn whole(text: &KeyPoints) -> String {
    let mut lines = vec![text.heading, text.lead];
    lines.extend(text.introduction);
    for theme in &text.themes {
        lines.push(theme.title);
        lines.extend(theme.points.iter().flat_map(lines_of));
    }
    lines.join("\n")
}

/// The lines of one point: its name, the sentence, the whole of it, and what of it isn't there yet.
fn lines_of(point: &KeyPoint) -> Vec<&'static str> {
    let mut lines = vec![point.id, point.short];
    lines.extend(&point.whole);
    lines.extend(point.today);
    lines
}

/// Each point's name and the beginning of its digest: enough to tell whether it changed, no more.
#[must_use]
pub fn points(text: &KeyPoints) -> Vec<(&'static str, String)> {
    let points = text.themes.iter().flat_map(|theme| &theme.points);
    points
        .map(|point| {
            let digest = digest(&lines_of(point).join("\n"));
            (point.id, digest.chars().take(16).collect())
        })
        .collect()
}

/// SHA-256, in hexadecimal.
#[must_use]
pub fn digest(text: &str) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| {
        DIGITS
            .get(usize::from(value))
            .map(|digit| char::from(*digit))
    };
    Sha256::digest(text)
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .flatten()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{progress, text::text};
    use kluis_wire::Language;

    #[test]
    fn a_digest_is_what_everyone_else_computes() {
        assert_eq!(
            digest("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    /// Whoever changes what the key points say raises [`progress::KEY_POINTS_VERSION`] and sets the new digests here.
    #[test]
    fn the_version_stands_for_this_text() {
        assert_eq!(progress::KEY_POINTS_VERSION, "6");
        let now =
            [Language::Nl, Language::En].map(|language| digest(&whole(&text(language).key_points)));
        assert_eq!(
            now,
            [
                "e1d4292b35353ab65677242175eb115d2f70b1946ea72847738af1fb5800ec22",
                "0246b91c814e4eea617a7d3e99acb97affe3c63d841f3e4f1e94b7824a5999fe"
            ]
        );
    }

    #[test]
    fn the_most_looks_of_a_day_are_the_servers() {
        for language in [Language::Nl, Language::En] {
            let text = text(language).key_points.into_inner();
            let mut points = text.themes.iter().flat_map(|theme| &theme.points);
            let staff = points.find(|point| point.id == "k12");
            let says = staff.and_then(|point| point.today).unwrap_or_default();
            let most = kluis_wire::limits::LOOKS_PER_DAY;
            assert!(says.contains(&format!(" {most} ")), "{says}");
        }
    }

    #[test]
    fn all_that_is_shown_of_the_key_points_is_in_the_digest() {
        for language in [Language::Nl, Language::En] {
            let mut text = text(language).key_points.into_inner();
            let before = whole(&text);
            let points_before = points(&text);
            assert_eq!(points_before.len(), 15);
            for theme in &text.themes {
                assert!(before.contains(theme.title));
                for point in &theme.points {
                    for line in point.whole.iter().chain([&point.short]).chain(&point.today) {
                        assert!(before.contains(line), "{line}");
                    }
                }
            }
            text.themes[1].points[1].whole[0] = "iets anders";
            assert_ne!(digest(&whole(&text)), digest(&before));
            let changed: Vec<_> = points(&text)
                .into_iter()
                .zip(&points_before)
                .filter(|(now, before)| now != *before)
                .map(|(now, _)| now.0)
                .collect();
            assert_eq!(changed, [text.themes[1].points[1].id]);
        }
    }
}
