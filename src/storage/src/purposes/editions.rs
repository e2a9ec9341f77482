//! What was published, and what may follow it. Nothing that was published under a version changes any more: people
//! decided about it.

use super::{Declared, Problem, Problems, Reason};
use kluis_catalog::{Purposes, purpose::Purpose};
use kluis_wire::Language;

/// Every edition that was published, the first one first.
#[derive(Debug, Default)]
pub struct Editions(Vec<Purposes>);

impl Editions {
    /// These.
    #[must_use]
    pub const fn new(editions: Vec<Purposes>) -> Self {
        Self(editions)
    }

    /// The one in force.
    #[must_use]
    pub fn last(&self) -> Option<&Purposes> {
        self.0.last()
    }

    /// A purpose as it was published under this version.
    #[must_use]
    pub fn find(&self, id: &str, version: u64) -> Option<&Purpose> {
        let purposes = self.0.iter().rev().filter_map(|edition| edition.find(id));
        purposes
            .into_iter()
            .find(|purpose| purpose.version == version)
    }

    /// The highest version under which a purpose was published.
    fn highest(&self, id: &str) -> Option<&Purpose> {
        let purposes = self.0.iter().filter_map(|edition| edition.find(id));
        purposes.max_by_key(|purpose| purpose.version)
    }

    /// That what people decide about comes back as it was when it was taken out.
    fn returns(&self, highest: &Purpose, found: &Purpose) -> Option<Reason> {
        let stands = self
            .last()
            .is_some_and(|last| last.find(&found.id).is_some());
        let back = found.is_a_choice() && found.version == highest.version;
        (!stands && back).then(|| Reason::Returned {
            purpose: found.id.clone(),
            version: found.version,
        })
    }

    /// The edition that a file makes; none where it says what the last one said.
    ///
    /// # Errors
    /// [`Problems`] where it lowers a version, or changes or brings back what people decided about without a higher one.
    pub fn next(&self, declared: &Declared) -> Result<Option<Purposes>, Problems> {
        let problem = |purpose: &Purpose| {
            let highest = self.highest(&purpose.id)?;
            Some(Problem {
                line: declared.line(&purpose.id),
                reason: contradicts(highest, purpose).or_else(|| self.returns(highest, purpose))?,
            })
        };
        let found: Vec<Problem> = declared.purposes.iter().filter_map(problem).collect();
        if !found.is_empty() {
            return Err(Problems {
                file: declared.file.clone(),
                found,
            });
        }
        let last = self.last();
        let next = Purposes {
            edition: last.map_or(0, |last| last.edition).saturating_add(1),
            platform: declared.platform.clone(),
            purposes: declared.purposes.clone(),
        };
        let same =
            |last: &Purposes| last.platform == next.platform && last.purposes == next.purposes;
        Ok((!last.is_some_and(same)).then_some(next))
    }
}

/// Why a purpose can't follow what was published of it.
fn contradicts(published: &Purpose, found: &Purpose) -> Option<Reason> {
    if found.version > published.version {
        return None;
    }
    if found.version < published.version {
        return Some(Reason::Lowered {
            purpose: found.id.clone(),
            found: found.version,
            published: published.version,
        });
    }
    let shown = |language| published.shown(language) != found.shown(language);
    let differs = [
        (published.basis != found.basis, "basis"),
        (published.fields != found.fields, "list of fields"),
        (
            published.recipients != found.recipients,
            "list of recipients",
        ),
        (published.term_days != found.term_days, "term_days"),
        (published.kept_days != found.kept_days, "kept_days"),
        (published.once != found.once, "once"),
        (shown(Language::Nl), "Dutch text"),
        (shown(Language::En), "English text"),
    ];
    let (_, what) = differs.into_iter().find(|(differs, _)| *differs)?;
    Some(Reason::Changed {
        purpose: found.id.clone(),
        version: found.version,
        what,
    })
}
