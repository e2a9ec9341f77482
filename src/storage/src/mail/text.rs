//! What mails say. A code is asked for by who makes an account and by who changes an address: the words fit both.

use super::About;
use kluis_wire::{Language, limits::CODE_SECONDS};
use time::OffsetDateTime;

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
                "Iemand, misschien uzelf, heeft dit e-mailadres bij Kluis opgegeven.\n\
                 Bij dit adres hoort al een account. U opent het hier:\n\n\
                 {origin}/openen\n\n\
                 Weet u uw wachtwoordzin niet meer? Dan kan het met uw herstelcode.\n\
                 Was u het niet? Dan hoeft u niets te doen: er is niets veranderd.\n"
            ),
        ),
        (Language::Nl, About::Ended) => (
            "Een permissie is afgelopen",
            format!(
                "Een permissie die u had gegeven is afgelopen: de tijd is om, of er is één keer\n\
                 gekeken, zoals u goedvond. Er kan niemand meer mee in uw kluis kijken.\n\n\
                 Welke het is, en wie er heeft gekeken, staat hier:\n\n\
                 {origin}/instellingen/permissies\n\
                 {origin}/instellingen/inzage\n\n\
                 U hoeft niets te doen. Liever geen berichten als dit? Trek dan die permissie in.\n"
            ),
        ),
        (Language::Nl, About::Unused { until }) => (
            "U hebt uw account lang niet geopend",
            format!(
                "U hebt uw kluis al een half jaar niet geopend. Blijft dat zo, dan wissen we\n\
                 uw account op {}. Dat doen we omdat we niets langer\n\
                 bewaren dan nodig is.\n\n\
                 Wilt u uw account houden? Open dan een keer uw kluis:\n\n\
                 {origin}/openen\n\n\
                 Meer hoeft u niet te doen. Wilt u het niet houden? Dan hoeft u niets te doen.\n",
                date(*until, &MAANDEN)
            ),
        ),
        (Language::Nl, About::Wait { until }) => (
            "Iemand wil de sleutels van uw kluis veranderen",
            format!(
                "Iemand, misschien uzelf, wil veranderen hoe uw kluis opengaat:\n\
                 de wachtwoordzin, een passkey, de herstelcode of het e-mailadres.\n\
                 Of iemand wil uw account verwijderen.\n\n\
                 Dat kan nu nog niet. Het kan pas vanaf {}.\n\n\
                 Was u het zelf? Dan hoeft u niets te doen.\n\n\
                 Was u het niet? Houd het dan tegen, voor die datum:\n\
                 1. Open uw kluis: {origin}/openen\n\
                 2. Ga naar Instellingen en dan naar Sleutels.\n\
                 3. Houd de verandering daar tegen.\n\
                 Sluit daar ook de apparaten af die u niet kent.\n",
                date(*until, &MAANDEN)
            ),
        ),
        (Language::Nl, About::Lost(code)) => (
            "Uw code om uw account te wissen",
            format!(
                "Iemand, misschien uzelf, wil uw account bij Kluis laten wissen,\n\
                 omdat niets de kluis nog opent. De code daarvoor is:\n\n\
                 {code}\n\n\
                 Vul hem in op de pagina waar u uw e-mailadres hebt opgegeven.\n\
                 De code werkt {minutes} minuten. Daarna gaan er nog zeven dagen voorbij.\n\n\
                 Geef de code aan niemand, ook niet aan iemand die zegt dat hij van ons is.\n\
                 Was u het niet? Dan hoeft u niets te doen: er is niets veranderd.\n\n\
                 {origin}\n"
            ),
        ),
        (Language::Nl, About::NoAccount) => (
            "Bij dit adres hoort geen account",
            format!(
                "Iemand, misschien uzelf, wilde een account bij Kluis laten wissen.\n\
                 Bij dit e-mailadres hoort er geen. Misschien gebruikte u een ander adres.\n\n\
                 Een account maakt u hier:\n\n\
                 {origin}/account\n\n\
                 Was u het niet? Dan hoeft u niets te doen.\n"
            ),
        ),
        (Language::Nl, About::Erasure { until }) => (
            "Uw account wordt over zeven dagen gewist",
            format!(
                "Iemand, misschien uzelf, laat uw account bij Kluis wissen.\n\
                 Dat gebeurt op {}. Wie de kluis voor die tijd opent, houdt het tegen.\n\n\
                 Was u het zelf? Dan hoeft u niets te doen. Na die datum kunt u opnieuw beginnen,\n\
                 met hetzelfde e-mailadres.\n\n\
                 Was u het niet, of hebt u uw wachtwoordzin, passkey of herstelcode teruggevonden?\n\
                 Open uw kluis dan voor die datum, hier:\n\n\
                 {origin}/openen\n\n\
                 Meer hoeft u niet te doen.\n",
                date(*until, &MAANDEN)
            ),
        ),
        (Language::En, About::Lost(code)) => (
            "Your code to have your account erased",
            format!(
                "Someone, perhaps you, wants your account with Kluis erased,\n\
                 because nothing opens the vault any more. The code for that is:\n\n\
                 {code}\n\n\
                 Enter it on the page where you gave your e-mail address.\n\
                 The code works for {minutes} minutes. After it seven days go by.\n\n\
                 Give the code to nobody, not even to someone who says they are from us.\n\
                 Wasn't it you? Then you don't have to do anything: nothing has changed.\n\n\
                 {origin}\n"
            ),
        ),
        (Language::En, About::NoAccount) => (
            "No account belongs to this address",
            format!(
                "Someone, perhaps you, wanted an account with Kluis erased.\n\
                 None belongs to this e-mail address. Perhaps you used another one.\n\n\
                 You make an account here:\n\n\
                 {origin}/account\n\n\
                 Wasn't it you? Then you don't have to do anything.\n"
            ),
        ),
        (Language::En, About::Erasure { until }) => (
            "Your account will be erased in seven days",
            format!(
                "Someone, perhaps you, is having your account with Kluis erased.\n\
                 That happens on {}. Whoever opens the vault before then stops it.\n\n\
                 Was it you? Then you don't have to do anything. After that date you can begin afresh,\n\
                 with the same e-mail address.\n\n\
                 Wasn't it you, or did you find your passphrase, passkey or recovery code?\n\
                 Then open your vault before that date, here:\n\n\
                 {origin}/openen\n\n\
                 That is all you have to do.\n",
                date(*until, &MONTHS)
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
                "Someone, perhaps you, gave this e-mail address to Kluis.\n\
                 It belongs to an account already. You can open it here:\n\n\
                 {origin}/openen\n\n\
                 Can't remember your passphrase? Your recovery code opens it too.\n\
                 Wasn't it you? Then you don't have to do anything: nothing has changed.\n"
            ),
        ),
        (Language::En, About::Ended) => (
            "A permission has ended",
            format!(
                "A permission that you had given has ended: its time was over, or the one look was\n\
                 taken that you agreed to. Nobody can look into your vault with it any more.\n\n\
                 Which one it is, and who looked, you find here:\n\n\
                 {origin}/instellingen/permissies\n\
                 {origin}/instellingen/inzage\n\n\
                 You don't have to do anything. Rather no messages like this? Then withdraw that permission.\n"
            ),
        ),
        (Language::En, About::Unused { until }) => (
            "You have not opened your account for a long time",
            format!(
                "You have not opened your vault for half a year. If that stays so, we erase\n\
                 your account on {}. We do that because we keep nothing\n\
                 longer than needed.\n\n\
                 Do you want to keep your account? Then open your vault once:\n\n\
                 {origin}/openen\n\n\
                 That is all. Don't you want to keep it? Then you don't have to do anything.\n",
                date(*until, &MONTHS)
            ),
        ),
        (Language::En, About::Wait { until }) => (
            "Someone wants to change the keys to your vault",
            format!(
                "Someone, perhaps you, wants to change how your vault opens:\n\
                 the passphrase, a passkey, the recovery code or the e-mail address.\n\
                 Or someone wants to delete your account.\n\n\
                 That can't be done yet. It can be done from {} on.\n\n\
                 Was it you? Then you don't have to do anything.\n\n\
                 Wasn't it you? Then stop it before that date:\n\
                 1. Open your vault: {origin}/openen\n\
                 2. Go to Settings, and then to Keys.\n\
                 3. Stop the change there.\n\
                 Close the devices that you don't know there, too.\n",
                date(*until, &MONTHS)
            ),
        ),
    }
}

const MAANDEN: [&str; 12] = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The day in UTC: never later than the day where the reader is, in the Netherlands.
fn date(seconds: u64, months: &[&str; 12]) -> String {
    let Some(time) = i64::try_from(seconds)
        .ok()
        .and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok())
    else {
        return String::new();
    };
    let month = months.get(usize::from(u8::from(time.month())) - 1);
    format!(
        "{} {} {}",
        time.day(),
        month.copied().unwrap_or_default(),
        time.year()
    )
}

#[cfg(test)]
mod tests {
    use super::{MAANDEN, MONTHS, date};

    #[test]
    fn dates_are_in_words() {
        assert_eq!(date(1_800_000_000, &MAANDEN), "15 januari 2027");
        assert_eq!(date(1_800_000_000, &MONTHS), "15 January 2027");
        assert_eq!(date(1_798_761_599, &MAANDEN), "31 december 2026");
    }
}
