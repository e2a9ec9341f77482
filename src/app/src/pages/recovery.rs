//! The recovery code, asked for: as the saved file, or typed, or pasted.

use crate::{
    browser,
    form::{Row, Trouble},
    live::says,
    problem::{Problem, id},
    state::use_app,
};
use js_sys::Uint8Array;
use leptos::{html, prelude::*};

/// The two inputs.
#[derive(Clone, Copy, Default)]
pub struct Inputs {
    file: NodeRef<html::Input>,
    code: NodeRef<html::Input>,
}

impl Inputs {
    /// Hands over what was typed, else the chosen file; says so where there is neither.
    pub fn take(self, trouble: Trouble, then: impl FnOnce(Uint8Array) + 'static) {
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
                accept=".txt,text/plain"
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
            />
        </Row>
    }
}
