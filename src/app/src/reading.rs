//! What the worker tells of permissions and of cases, taken over for every page that shows it. It comes packed; how it is read
//! the sections bring with them that need it, and what comes before any of them did is asked for again by the first that does.

use crate::state::App;
use kluis_worker::Answer;
use leptos::prelude::*;

/// From now on it is read.
pub fn read(app: App) {
    app.reader.set_value(Some(take_over));
}

fn take_over(app: App, answer: &Answer) {
    match answer {
        Answer::Permits(packed) => {
            if let Some(permits) = packed.open() {
                app.permits.set(Some(permits));
            }
        }
        Answer::Cases(packed) => {
            if let Some(cases) = packed.open() {
                app.cases.set(Some(cases));
            }
        }
        _ => (),
    }
}
