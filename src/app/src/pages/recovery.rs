//! The recovery code, asked for: as the saved file, or typed, or pasted.

use crate::{
    browser,
    code::{self, Wrong},
    form::{Row, Trouble},
    live::{live, on, says},
    problem::{Problem, id},
    state::use_app,
};
use js_sys::Uint8Array;
use leptos::{ev, html, prelude::*};
use zeroize::Zeroizing;

/// The two inputs.
#[derive(Clone, Copy, Default)]
pub struct Inputs {
    file: NodeRef<html::Input>,
    code: NodeRef<html::Input>,
    /// The groups as they are read, for the eye.
    groups: RwSignal<Vec<Zeroizing<String>>>,
}

/// What is wrong with a typed code, before anything is tried: what no code can be, or what differs from the code that
/// this page has just shown.
fn judge(typed: &str, known: Option<&str>) -> Option<Problem> {
    match (code::wrong(typed), known) {
        (Some(Wrong::Short(0)), _) => None,
        (Some(Wrong::Short(count)), _) => Some(Problem::RecoveryShort(count)),
        (Some(Wrong::Foreign(group)), _) => Some(Problem::RecoveryForeign(group)),
        (None, Some(known)) => {
            let other = code::differing(typed, known);
            (!other.is_empty()).then_some(Problem::RecoveryOther(other))
        }
        (None, None) => None,
    }
}

impl Inputs {
    /// Hands over what was typed, else the chosen file; says so where there is neither.
    /// A typed code that can't be right isn't tried.
    pub fn take(
        self,
        trouble: Trouble,
        known: Option<&str>,
        then: impl FnOnce(Uint8Array) + 'static,
    ) {
        let wrong = self.code.get_untracked().and_then(|input| {
            let text = Zeroizing::new(browser::value(&input));
            judge(&text, known)
        });
        if let Some(wrong) = wrong {
            return trouble.show(vec![wrong]);
        }
        let typed = self
            .code
            .get_untracked()
            .and_then(|input| browser::secret(&input));
        let file = self
            .file
            .get_untracked()
            .and_then(|input| browser::chosen_file(&input));
        let missing = move || trouble.show(vec![Problem::RecoveryMissing]);
        match (typed, file) {
            (Some(typed), _) => then(typed),
            (None, Some(file)) => {
                browser::read_file(&file, move |read| read.map_or_else(missing, then))
            }
            (None, None) => missing(),
        }
    }
}

/// Asks for the file or the code.
#[component]
pub fn RecoveryInputs(inputs: Inputs, trouble: Trouble) -> impl IntoView {
    let app = use_app();
    let text = &app.words().keys;
    let typed = on(move |event: ev::Event| {
        let input: web_sys::HtmlInputElement = event_target(&event);
        let mut text = Zeroizing::new(browser::value(&input));
        if let Some(code) = code::pasted(&text) {
            input.set_value(&code);
            text = code;
        }
        inputs.groups.set(code::groups(&text));
    });
    view! {
        <Row
            id=id::RECOVERY_FILE.to_owned()
            label=text.rehearse_file
            hint=None
            required=true
            trouble
        >
            <input
                node_ref=inputs.file
                id=id::RECOVERY_FILE
                name=id::RECOVERY_FILE
                type="file"
                accept=".txt,.svg,text/plain,image/svg+xml"
                aria-describedby="recovery-file-hint recovery-file-error"
            />
        </Row>
        <Row
            id=id::RECOVERY.to_owned()
            label=text.rehearse_code
            hint=Some(text.rehearse_code_hint)
            required=true
            trouble
        >
            <input
                node_ref=inputs.code
                id=id::RECOVERY
                name=id::RECOVERY
                class="wide code"
                type="text"
                autocomplete="off"
                autocapitalize="characters"
                spellcheck="false"
                aria-describedby="recovery-code-hint recovery-code-error"
                aria-invalid=says(move || trouble.is_about(id::RECOVERY))
                on:input=typed
            />
            {live(move || inputs.groups.with(|groups| echo(groups)))}
        </Row>
    }
}

/// The groups as they are read, one beside the other: whoever types compares them with the paper. Readers have the
/// input itself.
fn echo(groups: &[Zeroizing<String>]) -> Option<AnyView> {
    let cells = (0..code::GROUPS).map(|place| {
        let group = groups.get(place).map_or("", |group| group.as_str());
        view! { <span class:is-whole=code::is_whole(group)>{group.to_owned()}</span> }
    });
    let cells = cells.collect_view();
    (!groups.is_empty()).then(|| {
        view! { <p class="groups" aria-hidden="true" translate="no">{cells}</p> }.into_any()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_judged_by_group_only_where_the_right_one_is_known() {
        let code = "K4XZ-0123-4567-89AB-CDEF-GHJK-MNPQ";
        let other = code.replace("4567", "4576");
        assert_eq!(judge(&other, None), None);
        assert_eq!(
            judge(&other, Some(code)),
            Some(Problem::RecoveryOther(vec![3]))
        );
        assert_eq!(judge(code, Some(code)), None);
        assert_eq!(judge("", Some(code)), None);
        assert_eq!(judge("K4XZ", None), Some(Problem::RecoveryShort(4)));
        assert_eq!(judge("K4XZ-U", None), Some(Problem::RecoveryForeign(2)));
    }
}
