//! Nederlands.

use super::*;

pub(super) static NL: Text = Text {
    tag: "nl",
    shell: Shell {
        skip: "Direct naar de inhoud",
        other_language: "English",
        lock: "Vergrendelen",
        locked: "Uw kluis is dicht. De sleutels zijn uit het geheugen van dit apparaat gewist.",
        my_data: "Mijn gegevens",
        open_vault: "Kluis openen",
        steps: "Stappen",
        step_of: |step, total| format!("Stap {step} van {total}"),
        part_of: |part, total| format!("deel {part} van {total}"),
        step_done: "klaar",
        step_now: "nu bezig",
        step_todo: "nog te doen",
        help: "Hulp nodig?",
        help_by_phone: "Bel",
        help_by_mail: "of mail",
        key_points: "Wat we met uw gegevens doen",
        law: "Europese privacywet",
        law_link: "https://commission.europa.eu/law/law-topic/data-protection_nl",
        error_title: "Fout: ",
        error_heading: "Er klopt nog iets niet",
    },
    names: Names {
        start: "Begin",
        account: "Account",
        keys: "Sleutels",
        name: "Naam",
        contact: "Contact",
        key_points: "Kernpunten privacy",
        permissions: "Permissies",
        check: "Controleren",
        done: "Klaar",
        open: "Kluis openen",
        recover: "Openen met herstelcode",
        settings: "Mijn gegevens",
        not_found: "Pagina niet gevonden",
    },
    form: Form {
        go_on: "Verder",
        back: "Terug",
        busy: "Even geduld",
        optional: "(optioneel)",
        yes: "Ja",
        no: "Nee",
        why: "Waarom vragen we dit?",
        why_what_for: "Waarvoor",
        why_who: "Wie ziet het",
        why_how_long: "Hoe lang",
        show: "Toon",
        hide: "Verberg",
        change: "Wijzigen",
        missing: |label| format!("{label}: vul dit nog in."),
        too_long: |label| format!("{label}: dit is te lang om te bewaren. Maak het korter."),
    },
    start: Start {
        heading: "Bijna klaar om te beginnen",
        lead: "Fijn dat u er bent. We hebben nog een paar gegevens van u nodig. U ziet bij elke vraag waarom, en u \
               beslist zelf wat ermee mag.",
        yours: "uw helft",
        ours: "onze helft",
        facts: [
            Fact {
                term: "4 minuten",
                says: "Zeven korte stappen. Stoppen mag: wat u hebt opgeslagen, blijft staan.",
            },
            Fact {
                term: "Uw e-mail",
                says: "We mailen u één keer een code, om te weten dat het adres van u is.",
            },
            Fact {
                term: "Een veilige plek",
                says: "Voor uw herstelcode: een map, een printer of een wachtwoordmanager.",
            },
        ],
        begin: "Beginnen",
        go_on: "Verder waar u was",
        have_account: "Ik heb al een account",
        steps: "Dit gaat u doen",
        law_heading: "Wie wij zijn en wat we met uw gegevens doen",
        law: [
            Fact {
                term: "Wie",
                says: "Kluis Voorbeeld B.V., Voorbeeldstraat 1, 0000 AA Voorbeeldstad, is verantwoordelijk voor uw gegevens.",
            },
            Fact {
                term: "Waarvoor",
                says: "Om uw account te maken en te beveiligen, zoals we met u afspreken. Voor al het andere vragen we apart uw toestemming.",
            },
            Fact {
                term: "Met wie",
                says: "Met niemand. Wat u hier invult, delen we nu met geen enkel ander bedrijf.",
            },
            Fact {
                term: "Hoe lang",
                says: "Tot u het zelf wist, of tot u ons vraagt uw account te wissen.",
            },
            Fact {
                term: "Uw rechten",
                says: "Inzien, verbeteren, wissen, meenemen, beperken, bezwaar maken en toestemming intrekken. Bel, mail of schrijf ons: we reageren binnen 4 weken. Niet tevreden? Dan kunt u klagen bij de Autoriteit Persoonsgegevens.",
            },
        ],
        law_more: "Alle vijftien kernpunten",
        law_text: "De Europese privacywet (AVG)",
        law_text_link: "https://eur-lex.europa.eu/eli/reg/2016/679/oj?locale=nl",
        supervisor: "Autoriteit Persoonsgegevens",
        supervisor_link: "https://www.autoriteitpersoonsgegevens.nl",
    },
    account: Account {
        address: AccountAddress {
            heading: "Uw e-mailadres",
            lead: "We mailen u een code van zes cijfers. Zo weten we dat dit adres van u is.",
            adult: "Bent u 16 jaar of ouder?",
            adult_hint: "Onder de 16 is voor een account toestemming van een ouder of voogd nodig.",
            adult_missing: "Kies of u 16 jaar of ouder bent.",
            too_young_heading: "Een account kan vanaf 16 jaar",
            too_young: "Voor u moet een ouder of voogd toestemming geven. Dat kunnen wij nog niet regelen. We hebben \
                        niets van u bewaard. U bent welkom zodra u 16 bent.",
            not_own: "Dit is niet mijn eigen apparaat",
            not_own_hint: "Dan onthoudt deze browser niets van u. Vergrendel uw kluis als u klaar bent.",
            send: "Stuur mij de code",
            have_account: "Ik heb al een account",
        },
        code: AccountCode {
            heading: "Vul de code in",
            lead: |address, minutes| {
                format!(
                    "We hebben een mail gestuurd naar {address}. De code geldt {minutes} minuten."
                )
            },
            label: "Code van zes cijfers",
            hint: "Plakken mag. Spaties maken niet uit.",
            check: "Verder",
            no_mail: "Geen mail gekregen?",
            no_mail_says: "Kijk ook bij de ongewenste mail. Een mail kan een paar minuten onderweg zijn. Is er bij dit \
                           adres al een account, dan staat dat in de mail.",
            again: "Stuur een nieuwe code",
            sent_again: "Er is een nieuwe code gemaild. De vorige werkt niet meer.",
            other_address: "Ander e-mailadres",
            outbox: "Dit is een ontwikkelversie. De mail staat in deze map:",
            missing: "Vul de code in die we u gemaild hebben.",
            form: "De code heeft zes cijfers. Kijk nog eens in de mail.",
        },
        passphrase: AccountPassphrase {
            heading: "Kies uw wachtzin",
            lead: "Met uw wachtzin opent u uw kluis. Hij verlaat dit apparaat niet. Wij kennen hem niet en kunnen hem \
                   dus ook niet voor u opzoeken.",
            how: "Welke wachtzin wilt u?",
            generated: "Vijf gelote woorden",
            generated_hint: "Sterk en goed te onthouden.",
            own: "Een eigen wachtzin",
            own_hint: "Minstens 15 tekens. Een paar woorden die niet bij elkaar horen, is beter dan losse tekens.",
            label: "Uw wachtzin",
            other_words: "Andere woorden",
            keep: "Schrijf hem op of laat uw wachtwoordmanager hem bewaren, vóór u verdergaat.",
            strength: "Sterkte:",
            enough: "voldoende. Een woord erbij maakt hem veel sterker.",
            strong: "sterk.",
            very_strong: "zeer sterk.",
            make: "Maak mijn sleutels",
            missing: "Vul een wachtzin in.",
            short: |missing| {
                if missing == 1 {
                    "Nog 1 teken te kort. Gebruik minstens 15 tekens.".to_owned()
                } else {
                    format!("Nog {missing} tekens te kort. Gebruik minstens 15 tekens.")
                }
            },
            common: "Deze zin wordt te vaak gebruikt en is snel geraden. Kies iets anders.",
            repeats: "Dit herhaalt steeds hetzelfde en is snel geraden. Gebruik verschillende woorden.",
            sequence: "Dit is een vaste reeks en is snel geraden. Gebruik woorden die niet bij elkaar horen.",
            address: "Hier zit vooral uw e-mailadres in. Kies iets dat niemand van u weet.",
        },
        open: AccountOpen {
            heading: "Uw account is er al",
            says: "Uw kluis is open op dit apparaat. U kunt verder waar u was.",
        },
    },
    keys: Keys {
        making: "Uw sleutels worden gemaakt",
        making_lead: "Dit gebeurt op dit apparaat en duurt een paar tellen. Houd deze pagina open.",
        stages: Stages {
            waiting: "Klaarzetten",
            making_keys: "Sleutels loten",
            stretching: "Wachtzin zwaar maken, zodat raden lang duurt",
            sealing: "Uw gegevens verzegelen",
            sending: "Verzegeld opslaan",
            fetching_shares: "Onze helft ophalen",
            opening: "Nalopen en openen",
        },
        failed: "Het maken is niet gelukt",
        failed_again: "Kies opnieuw een wachtzin",
        kit: "Bewaar uw herstelcode",
        kit_lead: "Bent u uw wachtzin kwijt, dan opent deze code uw kluis. U ziet hem alleen nu: hij wordt nergens bewaard.",
        code: "Uw herstelcode",
        save: "Bewaar als bestand",
        print: "Print",
        copy: "Kopieer",
        copied: "Gekopieerd",
        not_copied: "Kopiëren lukt hier niet. Bewaar of print de code.",
        file_name: "kluis-herstelcode.txt",
        kit_keep: [
            "Leg hem op een andere plek dan uw wachtzin.",
            "Wie deze code heeft, kan uw kluis openen. Geef hem aan niemand. Wij vragen er nooit om.",
            "Bent u wachtzin én code kwijt, dan kan niemand uw gegevens nog lezen. Ook wij niet.",
        ],
        kept: "Ik heb de code bewaard",
        rehearse: "Probeer de code één keer",
        rehearse_lead: "We openen uw kluis nu echt met de herstelcode. Zo weet u zeker dat u hem goed hebt bewaard.",
        rehearse_file: "Kies het bewaarde bestand",
        rehearse_code: "Of vul de code in",
        rehearse_code_hint: "Typen of plakken. Hoofdletters en streepjes maken niet uit.",
        rehearse_try: "Probeer de code",
        rehearse_trying: "De code wordt geprobeerd",
        rehearse_missing: "Kies het bewaarde bestand, of vul de code in.",
        show_again: "Toon de code nog eens",
        rehearsed: "Uw herstelcode werkt",
        rehearsed_lead: "Hij heeft uw kluis zojuist echt geopend. Bewaar hem goed.",
        renew: "Uw herstelcode is nog niet geprobeerd",
        renew_lead: "Hebt u de code bij de hand? Probeer hem dan nu. Zo weet u zeker dat hij werkt.",
        renew_new: "Maak een nieuwe code",
        renew_new_says: "Bent u de code kwijt? Dan maken we een nieuwe. De oude werkt daarna niet meer.",
        sheet: KitSheet {
            heading: "Herstelcode van uw kluis",
            use_it: "Ga naar het adres hieronder, kies ‘Openen met herstelcode’ en vul de code in.",
            at: "Adres",
            fingerprint: "Kenmerk van uw account",
            secret: "Bewaar dit blad op een veilige plek. Wie deze code heeft, kan uw kluis openen.",
        },
    },
    halves: Halves {
        heading: "Wie heeft welke helft?",
        lead: "Uw gegevens gaan alleen open met twee helften die passen.",
        yours: "Bij u",
        yours_has: [
            "uw wachtzin, in uw hoofd",
            "uw herstelcode, waar u hem bewaart",
            "uw persoonlijke sleutels, één per soort gegevens",
        ],
        ours: "Bij ons",
        ours_has: [
            "onze helft van elke sleutel, apart bewaard",
            "uw persoonlijke sleutels, maar op slot",
            "uw gegevens, verzegeld",
        ],
        sealed: "Verzegeld",
        sealed_says: "Zo staan uw gegevens bij ons. Met één helft blijft het zegel dicht.",
    },
    details: Details {
        name_heading: "Hoe heet u?",
        name_lead: "Schrijf uw naam zoals u hem zelf gebruikt.",
        contact_heading: "Hoe bereiken we u?",
        contact_lead: "U mag alles op deze pagina leeg laten. Aanvullen kan later ook.",
        phone: "Telefoon",
        address: "Adres",
        save: "Bewaar en ga verder",
    },
    fields,
    key_points: KeyPoints {
        heading: "Kernpunten over uw privacy",
        lead: "Vijftien punten, elk in één zin. Open een punt voor het hele verhaal.",
        introduction: [
            "De gegevens die u ons geeft, blijven van u. U kunt ze bijna allemaal zelf bekijken, veranderen en wissen. \
             We willen dat u er zo veel mogelijk zelf over beslist.",
            "Lukt iets niet zelf? Vraag het ons: bel, mail of schrijf. We reageren binnen 4 weken. Een verzoek doen in \
             de app kan nu nog niet.",
            "Wat uw rechten zijn, staat in de Europese privacywet.",
        ],
        themes: &THEMES,
        evidence: "Bekijk het zelf",
        connection_https: "U bent nu verbonden via https: beveiligd.",
        connection_http: "U bent nu verbonden via http, zonder slotje. Dat hoort alleen bij ontwikkelen op de eigen computer.",
        recorded: "Als u verdergaat, bewaren we dat deze tekst u is getoond: versie, taal en datum. U hoeft nergens voor te tekenen.",
        begin: "Een account maken",
    },
    permissions: Permissions {
        heading: "Wat mag er met uw gegevens?",
        lead: "U kiest per doel. Niets kiezen mag ook: dan mag het niet. U kunt een keuze altijd wijzigen of intrekken, zelf of via ons.",
        nothing_shared: "Nu wordt nog niets gedeeld op grond van deze keuzes. We bewaren ze verzegeld, net als uw andere gegevens.",
        yours: "U kiest",
        yours_lead: "Deze doelen zijn niet nodig voor uw account.",
        ours: "Hoort erbij",
        ours_lead: "Hier is geen keuze bij, maar u mag wel weten waarom.",
        give: "Ja, dit mag",
        refuse: "Nee",
        not_chosen: "nog niet gekozen",
        given: "mag",
        refused: "mag niet",
        which: "Welke gegevens",
        for_whom: "Voor wie",
        how_long: "Hoe lang",
        basis: "Grondslag",
        consent: "uw toestemming",
        contract: "nodig voor onze afspraak met u",
        legal_obligation: "de wet verplicht ons",
        legitimate_interest: "ons belang, waartegen u bezwaar kunt maken",
        no_switch: "geen keuze",
        later: "U hoeft nu niets te kiezen.",
        purpose,
    },
    check: Check {
        heading: "Klopt alles?",
        lead: "Dit staat in uw kluis. Wijzigen kan nu en later.",
        empty: "niet ingevuld",
        recovery: "Herstelcode",
        rehearsed: "geprobeerd: hij werkt",
        not_rehearsed: "nog niet geprobeerd",
        key_points_seen: |date| format!("getoond op {date}"),
        key_points_not_seen: "nog niet bekeken",
        missing_lead: "Dit is nog nodig voordat u klaar bent:",
        finish: "Alles klopt",
    },
    done: Done {
        heading: "Uw kluis is klaar",
        lead: "U hebt een account. Uw gegevens staan verzegeld bij ons en gaan alleen open met uw helft en de onze.",
        stored: "Wat we nu van u bewaren",
        stored_says: |rows, sealed, other| {
            format!(
                "{rows} verzegelde gegevens, samen {sealed} bytes. Daarnaast {other} bytes aan sleutels die op slot zitten en een ondertekende lijst."
            )
        },
        proof: "Proef op de som",
        proof_lead: "We halen één gegeven op zoals het bij ons ligt en proberen het drie keer te openen. Dat gebeurt echt, op uw apparaat.",
        proof_try: "Doe de proef",
        proof_again: "Nog een keer",
        proof_field: |label| format!("Geprobeerd met: {label}"),
        without_yours: "Zonder uw sleutel",
        without_ours: "Zonder onze sleutel",
        with_both: "Met allebei",
        stays_shut: "blijft dicht",
        opens: "gaat open:",
        odd: "Dit hoort niet. Neem contact met ons op.",
        later: "Wat nog kan",
        later_todo: "nog te doen",
        where_to_change: "Uw gegevens bekijken, wijzigen of wissen doet u bij ‘Mijn gegevens’.",
    },
    open: Open {
        heading: "Open uw kluis",
        lead: "Vul uw e-mailadres en uw wachtzin in.",
        lead_return: "Uw kluis is dicht. Open hem, dan gaat u verder waar u was.",
        open: "Open mijn kluis",
        opening: "Uw kluis gaat open",
        lost: "Wachtzin kwijt?",
        recover: "Open met uw herstelcode",
        no_account: "Nog geen account?",
        begin: "Maak een account",
    },
    recover: Recover {
        heading: "Open met uw herstelcode",
        lead: "Kies het bestand dat u hebt bewaard, of vul de code in.",
        open: "Open mijn kluis",
        opened: "Uw kluis is open",
        opened_says: "Uw herstelcode blijft geldig. Een nieuwe wachtzin kiezen kan nu nog niet: bewaar uw herstelcode dus goed.",
        lost_both: "Ook de code kwijt?",
        lost_both_says: "Dan kan niemand uw gegevens nog lezen, ook wij niet. Bel of mail ons: we kunnen uw account dan \
                         alleen nog wissen, zodat u opnieuw kunt beginnen.",
    },
    settings: Settings {
        heading: "Mijn gegevens",
        lead: "Alles wat er van u in de kluis ligt. Wat u wist, is meteen weg uit uw kluis.",
        changed: |date| format!("gewijzigd op {date}"),
        empty: "niet ingevuld",
        edit: "Wijzig",
        add: "Vul in",
        save: "Bewaar",
        cancel: "Laat zo",
        delete: "Wis",
        delete_sure: |label| format!("{label} wissen?"),
        delete_yes: "Ja, wis dit",
        fixed_address: "Met dit adres opent u uw kluis. Een ander adres kiezen kan nu nog niet zelf. Bel of mail ons.",
        saved: |label| format!("{label} is verzegeld opgeslagen."),
        deleted: |label| format!("{label} is gewist."),
        show_stored: "Toon wat is opgeslagen",
        hide_stored: "Verberg wat is opgeslagen",
        stored_lead: "Links wat u leest. Rechts wat er bij ons ligt, net opgehaald: de verzegelde bytes.",
        sealed: "Verzegeld bij ons",
        row: "rij",
        kept_by_app: "Door de app bewaard",
        fingerprint: "Kenmerk van uw account",
        finish: "Rond uw aanmelding af",
        refresh: "Haal opnieuw op",
        refreshed: "Opnieuw opgehaald en nagelopen.",
        groups: ["Naam", "Contact", "Werk", "Foto", "Voorkeuren"],
        file: |name, bytes| format!("{name} ({})", size(bytes, ",")),
        choose: "Kies een bestand",
        replace: "Vervang",
        download: "Download",
        uploading: |sent, of| {
            format!(
                "{} van {} verzegeld bij ons",
                size(sent, ","),
                size(of, ",")
            )
        },
        upload_waits: "Geen verbinding. Dit gaat vanzelf verder. Laat deze pagina open.",
        upload_stop: "Stop",
    },
    not_found: NotFound {
        heading: "Deze pagina is er niet",
        says: "Misschien is het adres verkeerd overgenomen, of is de pagina verhuisd.",
        home: "Naar het begin",
    },
    failures: Failures {
        offline: Message {
            what: "We krijgen geen verbinding.",
            todo: "Er is niets verloren. Kijk of u internet hebt en probeer het nog eens.",
        },
        unavailable: Message {
            what: "Onze server kan dit nu niet.",
            todo: "Er is niets verloren. Probeer het over een paar minuten nog eens.",
        },
        too_many: Message {
            what: "Er is te vaak geprobeerd.",
            todo: "Zo houden we raden tegen.",
        },
        wait: |seconds| {
            if seconds < 90 {
                format!("Probeer het over {seconds} seconden nog eens.")
            } else {
                format!(
                    "Probeer het over {} minuten nog eens.",
                    seconds.div_ceil(60)
                )
            }
        },
        wrong_code: Message {
            what: "Deze code klopt niet.",
            todo: "Kijk nog eens in de laatste mail van ons.",
        },
        tries_left: |left| match left {
            0 => "U kunt deze code niet meer gebruiken. Vraag een nieuwe aan.".to_owned(),
            1 => "U kunt het nog 1 keer proberen met deze code.".to_owned(),
            _ => format!("U kunt het nog {left} keer proberen met deze code."),
        },
        expired: Message {
            what: "De code of de aanmelding is verlopen.",
            todo: "Vraag een nieuwe code aan. Dat kan meteen.",
        },
        wrong_passphrase: Message {
            what: "E-mailadres en wachtzin horen niet bij elkaar.",
            todo: "Kijk of er een typefout in zit. Met uw herstelcode komt u er ook in.",
        },
        wrong_recovery_code: Message {
            what: "Deze herstelcode opent geen kluis.",
            todo: "Hebt u later een nieuwe code gemaakt? Gebruik dan die.",
        },
        mistyped_recovery_code: Message {
            what: "Er zit een typefout in de herstelcode.",
            todo: "Vergelijk hem groep voor groep met wat u hebt bewaard.",
        },
        short_passphrase: Message {
            what: "Deze wachtzin is te kort.",
            todo: "Gebruik minstens 15 tekens.",
        },
        locked: Message {
            what: "Uw kluis is dicht, of te lang niet gebruikt.",
            todo: "Open hem opnieuw. Wat u hier hebt ingevuld, blijft zolang staan.",
        },
        invalid: Message {
            what: "Er is niets opgeslagen.",
            todo: "Verbeter eerst wat hieronder staat.",
        },
        conflict: |label| format!("{label} is intussen op een ander apparaat gewijzigd."),
        conflict_todo: "We hebben niets overschreven. Kijk wat er nu staat en bewaar daarna opnieuw.",
        file_empty: Message {
            what: "Dit bestand is leeg.",
            todo: "Kies een ander bestand.",
        },
        file_too_large: Message {
            what: "Dit bestand is te groot.",
            todo: "Kies een bestand van hoogstens 10 MB.",
        },
        file_kind: Message {
            what: "Dit soort bestand past hier niet.",
            todo: "Een cv is een PDF. Een foto is een JPEG of PNG.",
        },
        file_unreadable: Message {
            what: "Dit bestand is niet te lezen, of het is er niet meer.",
            todo: "Kies het opnieuw.",
        },
        code_in_use: Message {
            what: "Deze herstelcode is al gebruikt en werkt.",
            todo: "U kunt hem blijven gebruiken.",
        },
        internal: Message {
            what: "Er ging iets mis in dit programma.",
            todo: "Dat ligt niet aan u. Laad de pagina opnieuw. Blijft het misgaan, bel of mail ons.",
        },
        refused: Message {
            what: "Het antwoord van de server klopt niet. We hebben het niet vertrouwd.",
            todo: "Probeer het later nog eens, liefst via een andere verbinding. Blijft dit staan, bel ons en noem deze melding.",
        },
        refused_safe: "Er is niets getoond en niets overschreven.",
        refusals: Refusals {
            form: "Het antwoord had niet de vorm die het hoort te hebben.",
            platform: "De sleutel van het platform is niet de sleutel die dit apparaat kent.",
            slot: "De ingang van uw kluis past niet bij uw account.",
            keyring: "Uw sleutelbos gaat niet open.",
            identity: "De handtekening leidt niet terug naar uw account.",
            header: "De lijst van uw kluis is niet door u ondertekend.",
            body: "De lijst van uw kluis gaat niet open.",
            rolled_back: "De kluis is ouder dan wat dit apparaat al gezien heeft.",
            listing: "De sleutels zijn niet precies die op uw lijst.",
            share: "Onze helft is niet de helft die u hebt neergelegd.",
            field: "Er ontbreekt een gegeven, of er staat er een te veel, verwisseld of verouderd.",
            file: "Er ontbreekt een stuk van het bestand, of een stuk hoort daar niet.",
        },
    },
};

const ONLY_YOU: &str =
    "U, als uw kluis open is. Bij ons ligt het verzegeld; we delen het met niemand.";
const UNTIL_CHANGED: &str =
    "Tot u het wijzigt of ons vraagt uw account te wissen. Leeg laten kan niet.";
const UNTIL_DELETED: &str = "Tot u het wist. Dat kan elk moment, bij ‘Mijn gegevens’.";

fn fields(field: Field) -> &'static FieldText {
    match field {
        Field::GivenName => &FieldText {
            label: "Voornaam",
            hint: None,
            what_for: "Om u met uw naam aan te spreken.",
            who: ONLY_YOU,
            how_long: UNTIL_CHANGED,
            fix: "Schrijf uw voornaam in gewone letters.",
        },
        Field::Infix => &FieldText {
            label: "Tussenvoegsel",
            hint: Some("Bijvoorbeeld ‘van der’ of ‘de’."),
            what_for: "Om uw naam goed te schrijven.",
            who: ONLY_YOU,
            how_long: UNTIL_DELETED,
            fix: "Schrijf het tussenvoegsel in gewone letters.",
        },
        Field::FamilyName => &FieldText {
            label: "Achternaam",
            hint: Some(
                "Een naam kan iets zeggen over uw afkomst. Wij gebruiken hem daar niet voor.",
            ),
            what_for: "Om uw account op uw naam te zetten.",
            who: ONLY_YOU,
            how_long: UNTIL_CHANGED,
            fix: "Schrijf uw achternaam in gewone letters.",
        },
        Field::Email => &FieldText {
            label: "E-mailadres",
            hint: None,
            what_for: "Om te weten dat het adres van u is en om uw account te herkennen als u terugkomt.",
            who: "U. Onze server leest het alleen op het moment dat hij u mailt of u inlogt. Bewaard wordt het verzegeld, \
                  en als een kenmerk waaruit het adres niet af te lezen is.",
            how_long: "Zolang u een account hebt.",
            fix: "Schrijf het zoals naam@voorbeeld.nl.",
        },
        Field::Phone => &FieldText {
            label: "Telefoonnummer",
            hint: Some("Bijvoorbeeld 06 12345678 of +32 470 12 34 56."),
            what_for: "Om u te kunnen bellen, als u dat bij Permissies goedvindt.",
            who: ONLY_YOU,
            how_long: UNTIL_DELETED,
            fix: "Schrijf alle cijfers van het nummer, zoals 06 12345678. Voor een nummer buiten Nederland begint u met +.",
        },
        Field::Postcode => &FieldText {
            label: "Postcode",
            hint: Some("Bijvoorbeeld 1234 AB."),
            what_for: "Om later werk bij u in de buurt te kunnen vinden.",
            who: ONLY_YOU,
            how_long: UNTIL_DELETED,
            fix: "Schrijf vier cijfers en twee letters, zoals 1234 AB.",
        },
        Field::HouseNumber => &FieldText {
            label: "Huisnummer",
            hint: None,
            what_for: "Om uw adres compleet te maken, bijvoorbeeld voor post.",
            who: ONLY_YOU,
            how_long: UNTIL_DELETED,
            fix: "Schrijf alleen het nummer. Een letter of toevoeging hoort in het volgende vak.",
        },
        Field::HouseSuffix => &FieldText {
            label: "Letter of toevoeging",
            hint: Some("Bijvoorbeeld A, bis of 2-hoog."),
            what_for: "Om uw adres compleet te maken.",
            who: ONLY_YOU,
            how_long: UNTIL_DELETED,
            fix: "Schrijf de letter of toevoeging kort, zoals A of 2-hoog.",
        },
        Field::Street => &FieldText {
            label: "Straat",
            hint: None,
            what_for: "Om uw adres compleet te maken.",
            who: ONLY_YOU,
            how_long: UNTIL_DELETED,
            fix: "Schrijf de straatnaam op één regel.",
        },
        Field::City => &FieldText {
            label: "Plaats",
            hint: None,
            what_for: "Om uw adres compleet te maken.",
            who: ONLY_YOU,
            how_long: UNTIL_DELETED,
            fix: "Schrijf de plaatsnaam op één regel.",
        },
        Field::Country => &FieldText {
            label: "Land",
            hint: None,
            what_for: "Alleen nodig als u buiten Nederland woont.",
            who: ONLY_YOU,
            how_long: UNTIL_DELETED,
            fix: "Schrijf de naam van het land.",
        },
        Field::Cv => &FieldText {
            label: "Cv",
            hint: Some("Een PDF van hoogstens 10 MB."),
            what_for: "Om later bij werk te laten zien wat u kunt.",
            who: ONLY_YOU,
            how_long: UNTIL_DELETED,
            fix: "Kies een PDF van hoogstens 10 MB.",
        },
        Field::Photo => &FieldText {
            label: "Foto",
            hint: Some(
                "Een JPEG of PNG van hoogstens 10 MB. Een foto kan iets zeggen over uw afkomst, geloof of gezondheid.",
            ),
            what_for: "Om later een gezicht bij uw naam te laten zien.",
            who: ONLY_YOU,
            how_long: UNTIL_DELETED,
            fix: "Kies een JPEG of PNG van hoogstens 10 MB.",
        },
        Field::Permissions => &FieldText {
            label: "Uw permissies",
            hint: None,
            what_for: "Om te onthouden wat u hebt gekozen.",
            who: ONLY_YOU,
            how_long: UNTIL_DELETED,
            fix: "Kies opnieuw bij Permissies.",
        },
        Field::KeyPointsShown => &FieldText {
            label: "Getoonde kernpunten",
            hint: None,
            what_for: "Om te weten welke versie van de kernpunten u is getoond.",
            who: ONLY_YOU,
            how_long: UNTIL_DELETED,
            fix: "Open de kernpunten opnieuw.",
        },
        Field::Progress => &FieldText {
            label: "Hoever u bent",
            hint: None,
            what_for: "Om op elk apparaat verder te kunnen waar u was.",
            who: ONLY_YOU,
            how_long: UNTIL_DELETED,
            fix: "Ga verder bij de stap waar u was.",
        },
    }
}

fn purpose(id: &str) -> Option<&'static PurposeText> {
    Some(match id {
        "alerts" => &PurposeText {
            title: "Passend werk mailen",
            says: "We mailen u vacatures en opdrachten die bij u passen, hooguit één keer per dag.",
            which: "e-mailadres, postcode",
            for_whom: "Kluis Voorbeeld B.V.",
            how_long: "tot u dit intrekt, hooguit 1 jaar; daarna vragen we het opnieuw",
        },
        "calls" => &PurposeText {
            title: "Mij bellen over werk",
            says: "Een adviseur van ons mag u bellen als er werk is dat haast heeft.",
            which: "naam, telefoonnummer",
            for_whom: "de adviseurs van Kluis Voorbeeld B.V.",
            how_long: "tot u dit intrekt, hooguit 1 jaar; daarna vragen we het opnieuw",
        },
        "profile" => &PurposeText {
            title: "Mijn naam tonen bij een reactie",
            says: "Reageert u op een vacature of opdracht, dan ziet die opdrachtgever uw naam en woonplaats. Zegt u nee, \
                   dan reageert u zonder naam.",
            which: "naam, plaats",
            for_whom: "alleen de opdrachtgever op wie u zelf reageert",
            how_long: "tot u dit intrekt of de vacature sluit",
        },
        "account" => &PurposeText {
            title: "Berichten over uw account",
            says: "We mailen u de code waarmee u uw adres bevestigt. Zonder die mail kan er geen account zijn.",
            which: "e-mailadres",
            for_whom: "Kluis Voorbeeld B.V.",
            how_long: "zolang u een account hebt",
        },
        "tax" => &PurposeText {
            title: "Administratie en belasting",
            says: "Van bestellingen en betalingen moeten we de gegevens bewaren die de Belastingdienst kan opvragen. \
                   Bestellen en betalen kan nu nog niet, dus er is nog niets om te bewaren.",
            which: "de gegevens op een factuur",
            for_whom: "de Belastingdienst, als die erom vraagt",
            how_long: "7 jaar, zoals de wet eist",
        },
        _ => return None,
    })
}

static THEMES: [Theme; 6] = [
    Theme {
        title: "Wat u ons geeft",
        points: &[
            KeyPoint {
                id: "k1",
                short: "U geeft ons gegevens als u een profiel maakt, ons schrijft of ons belt.",
                whole: &[
                    "Bijvoorbeeld uw contactgegevens en uw cv. Bij elke vraag in de app staat waarvoor we het vragen, wie het ziet en hoe lang het blijft.",
                ],
                today: Some(
                    "U kunt nu uw naam en contactgegevens invullen. Een cv toevoegen kan nog niet.",
                ),
                evidence: Some(Route::Settings),
            },
            KeyPoint {
                id: "k2",
                short: "Ook door de site te gebruiken geeft u ons gegevens.",
                whole: &[
                    "Reageert u op een vacature of een freelance opdracht, dan bewaren we uw reactie.",
                ],
                today: Some("Reageren kan nog niet. Zulke gegevens zijn er dus nog niet."),
                evidence: None,
            },
            KeyPoint {
                id: "k4",
                short: "We bewaren uw instellingen en voorkeuren.",
                whole: &[
                    "Zoals uw keuzes bij Permissies en hoever u bent met aanmelden. Ze zijn net zo verzegeld als uw naam.",
                    "De taal die u kiest, staat alleen in uw eigen browser.",
                ],
                today: None,
                evidence: Some(Route::Settings),
            },
        ],
    },
    Theme {
        title: "Wat uw apparaat meestuurt",
        points: &[
            KeyPoint {
                id: "k3",
                short: "Uw browser vertelt welke browser en welk soort apparaat u gebruikt, en wat uw IP-adres is.",
                whole: &[
                    "Dat gebeurt bij elke site: zonder IP-adres weet een pagina niet waar hij heen moet. Onze server gebruikt het om u te antwoorden en om misbruik te remmen.",
                ],
                today: None,
                evidence: None,
            },
            KeyPoint {
                id: "k14",
                short: "Om het platform veilig te houden, bewaren we soms sporen van persoonsgegevens.",
                whole: &[
                    "Zulke gegevens beschermen u en anderen. Weinig mensen kunnen erbij en ze worden automatisch vernietigd. Hoe lang dat duurt, volgt uit de wet en uit ons eigen beleid.",
                    "Voorbeelden: een gemailde code geldt 15 minuten, en een sessie hooguit 12 uur.",
                ],
                today: None,
                evidence: None,
            },
        ],
    },
    Theme {
        title: "Wat we niet vragen",
        points: &[
            KeyPoint {
                id: "k6",
                short: "We vragen niet naar gezondheid, ras, geaardheid of godsdienst.",
                whole: &[
                    "Daar is ons platform niet voor gemaakt. Kan iemand zoiets uit een antwoord afleiden, dan mag u dat antwoord leeg laten of invullen zoals u wilt.",
                    "Een foto van uzelf laat bijvoorbeeld vaak uw huidskleur zien. Bedenk dus zelf of u iets wilt delen, met ons of met anderen.",
                ],
                today: Some("Een foto toevoegen kan nog niet."),
                evidence: None,
            },
            KeyPoint {
                id: "k9",
                short: "We vragen niet meer dan nodig is om u te helpen.",
                whole: &[
                    "Verplicht zijn alleen uw e-mailadres, uw voornaam en uw achternaam. Bij de rest staat ‘(optioneel)’. Wat niet op onze lijst van gegevens staat, kan de app niet opslaan.",
                ],
                today: None,
                evidence: Some(Route::Contact),
            },
        ],
    },
    Theme {
        title: "Betalen en meten",
        points: &[
            KeyPoint {
                id: "k5",
                short: "Bij een bestelling of betaling kunnen extra gegevens nodig zijn.",
                whole: &["Die vragen we pas op dat moment, en alleen daarvoor."],
                today: Some(
                    "Bestellen en betalen kan nog niet. We hebben dus geen betaalgegevens.",
                ),
                evidence: None,
            },
            KeyPoint {
                id: "k7",
                short: "Betalingen regelt Mollie, een bedrijf in Nederland.",
                whole: &["Gegevens over een betaling gaan dan heen en weer tussen ons en Mollie."],
                today: Some("Betalen kan nog niet. Er is niets met Mollie gedeeld."),
                evidence: None,
            },
            KeyPoint {
                id: "k8",
                short: "Google Analytics krijgt alleen gemaskeerde gegevens, nooit persoonsgegevens.",
                whole: &[
                    "We willen begrijpen hoe bezoekers het platform gebruiken en wat er beter kan.",
                ],
                today: Some(
                    "Dit bestaat nog niet. Deze site stuurt niets naar Google en laadt er niets van.",
                ),
                evidence: None,
            },
        ],
    },
    Theme {
        title: "Hoe we het beveiligen",
        points: &[
            KeyPoint {
                id: "k10",
                short: "De verbinding tussen u en de site is beveiligd.",
                whole: &["U herkent dat aan https en aan het slotje in uw browser."],
                today: None,
                evidence: None,
            },
            KeyPoint {
                id: "k11",
                short: "Uw gegevens liggen versleuteld bij ons. Openen kan alleen met onze sleutel én die van u.",
                whole: &[
                    "Uw apparaat verzegelt elk gegeven vóór het naar ons gaat, met moderne versleuteling. U hebt meerdere persoonlijke sleutels: één per soort gegevens. Ze dienen alleen om uw gegevens te beveiligen.",
                    "Steelt iemand onze opslag, dan gaat daar geen gegeven mee open. Heeft die persoon ook onze sleutel, dan kan hij gaan raden naar uw wachtzin. Kies die dus lang.",
                    "Kent iemand uw wachtzin, dan kan die alles openen. En u vertrouwt erop dat wij u het goede programma sturen: een vervalst programma kan meelezen.",
                    "Bent u wachtzin én herstelcode kwijt, dan kan niemand uw gegevens nog lezen.",
                ],
                today: None,
                evidence: Some(Route::Done),
            },
            KeyPoint {
                id: "k12",
                short: "Medewerkers kunnen niet of nauwelijks bij uw gegevens.",
                whole: &[
                    "Ontwikkelaars mogen zonder toestemming vooraf geen persoonsgegevens inzien, en niets doen waardoor dat per ongeluk kan gebeuren.",
                    "Is bij hun werk toch iets te zien, dan leggen we vast om wie het gaat, om welke gegevens, wie het zag en waarom.",
                    "We werken alleen met ontwikkelaars binnen Europa. Een verklaring van goed gedrag en van betrouwbaarheid bij het verwerken van gevoelige informatie is verplicht.",
                ],
                today: Some(
                    "In deze versie is er geen scherm waarmee een medewerker uw gegevens kan openen.",
                ),
                evidence: None,
            },
        ],
    },
    Theme {
        title: "Wet en praktijk",
        points: &[
            KeyPoint {
                id: "k13",
                short: "Soms verplicht de wet ons om gegevens te verwerken.",
                whole: &[
                    "Bijvoorbeeld wat we nodig hebben voor onze belastingaangifte. Daar is geen keuze bij; we laten het wel zien, bij Permissies.",
                ],
                today: None,
                evidence: Some(Route::Permissions),
            },
            KeyPoint {
                id: "k15",
                short: "Is een gegeven verweven met dat van anderen, dan bekijken we per geval hoe wissen kan.",
                whole: &[
                    "Bij een sollicitatie rekenen bijvoorbeeld meer partijen op dezelfde informatie. Dan kan één partij die niet altijd alleen verwijderen. Vraag het ons, dan zoeken we een passende oplossing.",
                    "We kunnen uw gegevens bijvoorbeeld maskeren: anderen zien dan nog wat er is gebeurd, maar de link met u halen wij weg.",
                ],
                today: Some("Solliciteren kan nog niet. Zulke gegevens zijn er dus nog niet."),
                evidence: None,
            },
        ],
    },
];
