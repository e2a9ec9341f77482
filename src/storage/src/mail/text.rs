//! What mails say.

use super::About;
use kluis_wire::{Language, limits::CODE_SECONDS};

/// Subject and body.
pub(super) fn text(language: Language, about: &About, origin: &str) -> (&'static str, String) {
    let minutes = CODE_SECONDS / 60;
    match (language, about) {
        (Language::Nl, About::Code(code)) => (
            "Uw code voor Kluis",
            format!(
                "Uw code is:\n\n\
                 {code}\n\n\
                 Vul hem in op de pagina waar u uw e-mailadres hebt opgegeven.\n\
                 De code werkt {minutes} minuten.\n\n\
                 Geef de code aan niemand, ook niet aan iemand die zegt dat hij van ons is.\n\
                 Hebt u niet om een code gevraagd? Dan hoeft u niets te doen.\n\n\
                 {origin}\n"
            ),
        ),
        (Language::Nl, About::HasAccount) => (
            "U hebt al een account bij Kluis",
            format!(
                "Met dit e-mailadres wilde iemand een account maken, misschien uzelf.\n\
                 U hebt al een account. U opent het hier:\n\n\
                 {origin}/openen\n\n\
                 Weet u uw wachtwoordzin niet meer? Dan kan het met uw herstelcode.\n\
                 Was u het niet? Dan hoeft u niets te doen: er is niets veranderd.\n"
            ),
        ),
        (Language::En, About::Code(code)) => (
            "Your code for Kluis",
            format!(
                "Your code is:\n\n\
                 {code}\n\n\
                 Enter it on the page where you gave your e-mail address.\n\
                 The code works for {minutes} minutes.\n\n\
                 Give the code to nobody, not even to someone who says they are from us.\n\
                 Did you not ask for a code? Then you don't have to do anything.\n\n\
                 {origin}\n"
            ),
        ),
        (Language::En, About::HasAccount) => (
            "You already have an account with Kluis",
            format!(
                "Someone, perhaps you, wanted to make an account with this e-mail address.\n\
                 You already have one. You can open it here:\n\n\
                 {origin}/openen\n\n\
                 Can't remember your passphrase? Your recovery code opens it too.\n\
                 Wasn't it you? Then you don't have to do anything: nothing has changed.\n"
            ),
        ),
    }
}
