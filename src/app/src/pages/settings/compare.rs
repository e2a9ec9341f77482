//! The state of the vault in words, to be compared with what another device shows.

use crate::{browser, pages::account::passphrase::WORDS, state::App};
use kluis_worker::{Recall, View};
use leptos::prelude::*;

/// The list the words come from: not there yet, or there, or not to be had.
pub(super) type List = RwSignal<Option<Option<String>>>;

/// Fetches the list.
pub(super) fn words() -> List {
    let list = RwSignal::new(None);
    browser::read_text(WORDS, move |read| {
        let _ = list.try_set(Some(read));
    });
    list
}

/// Number and words, and what this device can notice.
pub(super) fn section(app: App, list: List) -> Option<AnyView> {
    let words = app.text();
    let text = &words.my_keys;
    let view = app.view.get()?;
    let remembers = match view.recall {
        Recall::Known => None,
        Recall::New => Some(words.settings.device_new),
        Recall::Unable => Some(words.settings.device_unable),
    };
    let shown = list.with(|list| match list {
        None => String::new(),
        Some(list) => list
            .as_deref()
            .and_then(|list| in_words(&view, list))
            .unwrap_or_else(|| text.words_missing.to_owned()),
    });
    Some(
        view! {
            <section class="holdings">
                <h2>{text.compare}</h2>
                <p>{text.compare_says.fill([&view.sequence])}</p>
                <p class="same-words" lang="nl" translate="no" data-words="">{shown}</p>
                {remembers.map(|says| view! { <p class="note" data-recall="">{says}</p> })}
                <dl class="marks">
                    <dt>{words.settings.fingerprint}</dt>
                    <dd><code>{view.fingerprint.clone()}</code></dd>
                    <dt>{words.settings.platform}</dt>
                    <dd><code>{view.platform.clone()}</code></dd>
                </dl>
            </section>
        }
        .into_any(),
    )
}

/// The six numbers as words of the list; none where the list is another one.
fn in_words(view: &View, list: &str) -> Option<String> {
    let list: Vec<_> = list.lines().collect();
    let words: Option<Vec<_>> = view
        .words
        .iter()
        .map(|number| list.get(usize::from(*number)).copied())
        .collect();
    words.map(|words| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_is_its_word_and_a_short_list_gives_none() {
        let view = View {
            fingerprint: String::new(),
            platform: String::new(),
            sequence: 3,
            words: vec![2, 0, 2],
            recall: Recall::Known,
            rehearsed: true,
            fields: Vec::new(),
            conflicts: Vec::new(),
        };
        assert_eq!(
            in_words(&view, "aap\nnoot\nmies").as_deref(),
            Some("mies aap mies")
        );
        assert_eq!(in_words(&view, "aap\nnoot"), None);
    }
}
