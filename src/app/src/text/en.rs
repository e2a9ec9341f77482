//! English.

use super::*;

pub(super) static EN: Text = Text {
    tag: "en",
    shell: Shell {
        skip: "Skip to the content",
        other_language: "Nederlands",
        lock: "Lock",
        locked: "Your vault is shut. The keys have been wiped from this device's memory.",
        my_data: "My data",
        open_vault: "Open vault",
        steps: "Steps",
        step_of: |step, total| format!("Step {step} of {total}"),
        part_of: |part, total| format!("part {part} of {total}"),
        step_done: "done",
        step_now: "you are here",
        step_todo: "to do",
        help: "Need help?",
        help_by_phone: "Call",
        help_by_mail: "or mail",
        key_points: "What we do with your data",
        law: "European privacy law",
        law_link: "https://commission.europa.eu/law/law-topic/data-protection_en",
        error_title: "Error: ",
        error_heading: "Something isn't right yet",
    },
    names: Names {
        start: "Start",
        account: "Account",
        keys: "Keys",
        name: "Name",
        contact: "Contact",
        key_points: "Privacy key points",
        permissions: "Permissions",
        check: "Check",
        done: "Done",
        open: "Open vault",
        recover: "Open with recovery code",
        settings: "My data",
        not_found: "Page not found",
    },
    form: Form {
        go_on: "Continue",
        back: "Back",
        busy: "One moment",
        optional: "(optional)",
        yes: "Yes",
        no: "No",
        why: "Why do we ask this?",
        why_what_for: "What for",
        why_who: "Who sees it",
        why_how_long: "How long",
        show: "Show",
        hide: "Hide",
        change: "Change",
        missing: |label| format!("{label}: please fill this in."),
        too_long: |label| format!("{label}: this is too long to keep. Please make it shorter."),
    },
    start: Start {
        heading: "Almost ready to begin",
        lead: "Good to have you here. We need a few more details from you. With each question you see why, and you \
               decide what may be done with the answer.",
        yours: "your half",
        ours: "our half",
        facts: [
            Fact {
                term: "4 minutes",
                says: "Seven short steps. You may stop: what you have saved stays saved.",
            },
            Fact {
                term: "Your e-mail",
                says: "We mail you a code once, to know that the address is yours.",
            },
            Fact {
                term: "A safe place",
                says: "For your recovery code: a folder, a printer or a password manager.",
            },
        ],
        begin: "Begin",
        go_on: "Go on where you were",
        have_account: "I already have an account",
        steps: "What you will do",
        law_heading: "Who we are and what we do with your data",
        law: [
            Fact {
                term: "Who",
                says: "Kluis Voorbeeld B.V., Voorbeeldstraat 1, 0000 AA Voorbeeldstad, the Netherlands, is responsible for your data.",
            },
            Fact {
                term: "What for",
                says: "To make and protect your account, as agreed with you. For anything else we ask your consent separately.",
            },
            Fact {
                term: "With whom",
                says: "Nobody. What you fill in here is currently not shared with any other company.",
            },
            Fact {
                term: "How long",
                says: "Until you delete it yourself, or ask us to delete your account.",
            },
            Fact {
                term: "Your rights",
                says: "To see, correct, delete, take along, restrict, object, and withdraw consent. Call, mail or write to us: we respond within 4 weeks. Not satisfied? You can complain to the Dutch data protection authority.",
            },
        ],
        law_more: "All fifteen key points",
        law_text: "The European privacy law (GDPR)",
        law_text_link: "https://eur-lex.europa.eu/eli/reg/2016/679/oj?locale=en",
        supervisor: "Dutch data protection authority",
        supervisor_link: "https://www.autoriteitpersoonsgegevens.nl/en",
    },
    account: Account {
        address: AccountAddress {
            heading: "Your e-mail address",
            lead: "We mail you a code of six digits. That is how we know that this address is yours.",
            adult: "Are you 16 or older?",
            adult_hint: "Under 16, an account needs the consent of a parent or guardian.",
            adult_missing: "Choose whether you are 16 or older.",
            too_young_heading: "You can have an account from the age of 16",
            too_young: "In your case a parent or guardian has to consent. We can't arrange that yet. We have kept nothing \
                        of yours. You are welcome once you are 16.",
            not_own: "This is not my own device",
            not_own_hint: "Then this browser remembers nothing of you. Lock your vault when you have finished.",
            send: "Mail me the code",
            have_account: "I already have an account",
        },
        code: AccountCode {
            heading: "Fill in the code",
            lead: |address, minutes| {
                format!("We sent a mail to {address}. The code is valid for {minutes} minutes.")
            },
            label: "Code of six digits",
            hint: "You may paste it. Spaces don't matter.",
            check: "Continue",
            no_mail: "No mail?",
            no_mail_says: "Look in your junk mail too. A mail can take a few minutes. If this address already has an \
                           account, the mail says so.",
            again: "Send a new code",
            sent_again: "A new code has been mailed. The previous one no longer works.",
            other_address: "Other e-mail address",
            outbox: "This is a development version. The mail is in this folder:",
            missing: "Fill in the code that we mailed you.",
            form: "The code has six digits. Please look at the mail again.",
        },
        passphrase: AccountPassphrase {
            heading: "Choose your passphrase",
            lead: "Your passphrase opens your vault. It never leaves this device. We don't know it, so we can't look it up \
                   for you.",
            how: "Which passphrase do you want?",
            generated: "Five words drawn by lot",
            generated_hint: "Strong and easy to remember. The words are Dutch.",
            own: "A passphrase of your own",
            own_hint: "At least 15 characters. A few words that don't belong together are better than loose characters.",
            label: "Your passphrase",
            other_words: "Other words",
            keep: "Write it down or let your password manager keep it before you continue.",
            strength: "Strength:",
            enough: "sufficient. One more word makes it much stronger.",
            strong: "strong.",
            very_strong: "very strong.",
            make: "Make my keys",
            missing: "Fill in a passphrase.",
            short: |missing| {
                if missing == 1 {
                    "1 character too short. Use at least 15 characters.".to_owned()
                } else {
                    format!("{missing} characters too short. Use at least 15 characters.")
                }
            },
            common: "This phrase is used too often and quickly guessed. Choose something else.",
            repeats: "This repeats the same thing and is quickly guessed. Use different words.",
            sequence: "This is a fixed sequence and is quickly guessed. Use words that don't belong together.",
            address: "This is mostly your e-mail address. Choose something that nobody knows about you.",
        },
        open: AccountOpen {
            heading: "Your account is there already",
            says: "Your vault is open on this device. You can go on where you were.",
        },
    },
    keys: Keys {
        making: "Your keys are being made",
        making_lead: "This happens on this device and takes a few moments. Keep this page open.",
        stages: Stages {
            waiting: "Getting ready",
            making_keys: "Drawing random keys",
            stretching: "Making the passphrase heavy, so that guessing takes long",
            sealing: "Sealing your data",
            sending: "Storing it sealed",
            fetching_shares: "Fetching our half",
            opening: "Verifying and opening",
        },
        failed: "Making the keys didn't work",
        failed_again: "Choose a passphrase again",
        kit: "Keep your recovery code",
        kit_lead: "If you lose your passphrase, this code opens your vault. You see it only now: it is not kept anywhere.",
        code: "Your recovery code",
        save: "Save as a file",
        print: "Print",
        copy: "Copy",
        copied: "Copied",
        not_copied: "Copying isn't possible here. Save or print the code.",
        file_name: "kluis-recovery-code.txt",
        kit_keep: [
            "Keep it somewhere else than your passphrase.",
            "Whoever has this code can open your vault. Give it to nobody. We never ask for it.",
            "If you lose both passphrase and code, nobody can read your data any more. Not even we.",
        ],
        kept: "I have kept the code",
        rehearse: "Try the code once",
        rehearse_lead: "We now really open your vault with the recovery code, so that you can be sure you kept it well.",
        rehearse_file: "Choose the saved file",
        rehearse_code: "Or fill in the code",
        rehearse_code_hint: "Type or paste. Capitals and dashes don't matter.",
        rehearse_try: "Try the code",
        rehearse_trying: "Trying the code",
        rehearse_missing: "Choose the saved file, or fill in the code.",
        show_again: "Show the code again",
        rehearsed: "Your recovery code works",
        rehearsed_lead: "It has really opened your vault just now. Keep it well.",
        renew: "Your recovery code hasn't been tried yet",
        renew_lead: "Do you have the code at hand? Try it now, so that you can be sure it works.",
        renew_new: "Make a new code",
        renew_new_says: "Lost the code? Then we make a new one. The old one no longer works after that.",
        sheet: KitSheet {
            heading: "Recovery code of your vault",
            use_it: "Go to the address below, choose ‘Open with recovery code’ and fill in the code.",
            at: "Address",
            fingerprint: "Mark of your account",
            secret: "Keep this sheet in a safe place. Whoever has this code can open your vault.",
        },
    },
    halves: Halves {
        heading: "Who holds which half?",
        lead: "Your data opens only with two halves that fit.",
        yours: "With you",
        yours_has: [
            "your passphrase, in your head",
            "your recovery code, where you keep it",
            "your personal keys, one per kind of data",
        ],
        ours: "With us",
        ours_has: [
            "our half of each key, kept apart",
            "your personal keys, but locked",
            "your data, sealed",
        ],
        sealed: "Sealed",
        sealed_says: "This is how we hold your data. With one half the seal stays shut.",
    },
    details: Details {
        name_heading: "What is your name?",
        name_lead: "Write your name the way you use it yourself.",
        contact_heading: "How do we reach you?",
        contact_lead: "You may leave everything on this page empty. You can add it later too.",
        phone: "Phone",
        address: "Address",
        save: "Save and continue",
    },
    fields,
    key_points: KeyPoints {
        heading: "Key points about your privacy",
        lead: "Fifteen points, each in one sentence. Open a point for the whole story.",
        introduction: [
            "The data you give us remains yours. You can see, change and delete nearly all of it yourself. We want you to \
             decide about it as much as possible.",
            "Is there something you can't do yourself? Ask us: call, mail or write. We respond within 4 weeks. Making a \
             request in the app isn't possible yet.",
            "What your rights are is in the European privacy law.",
        ],
        themes: &THEMES,
        evidence: "See for yourself",
        connection_https: "You are connected by https now: secured.",
        connection_http: "You are connected by http now, without a padlock. That belongs only to development on one's own computer.",
        recorded: "When you continue, we record that this text was shown to you: version, language and date. There is nothing to sign.",
        begin: "Make an account",
    },
    permissions: Permissions {
        heading: "What may be done with your data?",
        lead: "You choose per purpose. You may also choose nothing: then it may not. You can change or withdraw a choice at any time, yourself or through us.",
        nothing_shared: "For now nothing is shared on the basis of these choices. We keep them sealed, like your other data.",
        yours: "You choose",
        yours_lead: "These purposes are not needed for your account.",
        ours: "Comes with it",
        ours_lead: "There is no choice here, but you may know why.",
        give: "Yes, this is allowed",
        refuse: "No",
        not_chosen: "not chosen yet",
        given: "allowed",
        refused: "not allowed",
        which: "Which data",
        for_whom: "For whom",
        how_long: "How long",
        basis: "Basis",
        consent: "your consent",
        contract: "needed for what we agreed with you",
        legal_obligation: "the law obliges us",
        legitimate_interest: "our interest, to which you can object",
        no_switch: "no choice",
        later: "You don't have to choose anything now.",
        purpose,
    },
    check: Check {
        heading: "Is everything right?",
        lead: "This is in your vault. You can change it now and later.",
        empty: "not filled in",
        recovery: "Recovery code",
        rehearsed: "tried: it works",
        not_rehearsed: "not tried yet",
        key_points_seen: |date| format!("shown on {date}"),
        key_points_not_seen: "not seen yet",
        missing_lead: "This is still needed before you are done:",
        finish: "Everything is right",
    },
    done: Done {
        heading: "Your vault is ready",
        lead: "You have an account. Your data is with us, sealed, and opens only with your half and ours.",
        stored: "What we hold of you now",
        stored_says: |rows, sealed, other| {
            format!(
                "{rows} sealed fields, {sealed} bytes together. Beside them {other} bytes of locked keys and a signed list."
            )
        },
        proof: "The proof",
        proof_lead: "We fetch one field as we hold it and try to open it three times. This really happens, on your device.",
        proof_try: "Do the proof",
        proof_again: "Once more",
        proof_field: |label| format!("Tried with: {label}"),
        without_yours: "Without your key",
        without_ours: "Without our key",
        with_both: "With both",
        stays_shut: "stays shut",
        opens: "opens:",
        odd: "This should not happen. Please contact us.",
        later: "What can still be done",
        later_todo: "to do",
        where_to_change: "To see, change or delete your data, go to ‘My data’.",
    },
    open: Open {
        heading: "Open your vault",
        lead: "Fill in your e-mail address and your passphrase.",
        lead_return: "Your vault is shut. Open it and you go on where you were.",
        open: "Open my vault",
        opening: "Your vault is opening",
        lost: "Lost your passphrase?",
        recover: "Open with your recovery code",
        no_account: "No account yet?",
        begin: "Make an account",
    },
    recover: Recover {
        heading: "Open with your recovery code",
        lead: "Choose the file that you saved, or fill in the code.",
        open: "Open my vault",
        opened: "Your vault is open",
        opened_says: "Your recovery code stays valid. Choosing a new passphrase isn't possible yet, so keep your recovery code well.",
        lost_both: "Lost the code too?",
        lost_both_says: "Then nobody can read your data any more, not even we. Call or mail us: all we can still do is delete \
                         your account, so that you can start afresh.",
    },
    settings: Settings {
        heading: "My data",
        lead: "Everything of yours that is in the vault. What you delete is gone from your vault at once.",
        changed: |date| format!("changed on {date}"),
        empty: "not filled in",
        edit: "Change",
        add: "Fill in",
        save: "Save",
        cancel: "Leave it",
        delete: "Delete",
        delete_sure: |label| format!("Delete {label}?"),
        delete_yes: "Yes, delete this",
        fixed_address: "You open your vault with this address. Choosing another one yourself isn't possible yet. Call or mail us.",
        saved: |label| format!("{label} has been stored, sealed."),
        deleted: |label| format!("{label} has been deleted."),
        show_stored: "Show what is stored",
        hide_stored: "Hide what is stored",
        stored_lead: "On the left what you read. On the right what we hold, fetched just now: the sealed bytes.",
        sealed: "Sealed with us",
        row: "row",
        kept_by_app: "Kept by the app",
        fingerprint: "Mark of your account",
        finish: "Complete your sign-up",
        refresh: "Fetch again",
        refreshed: "Fetched again and verified.",
        groups: ["Name", "Contact", "Work", "Photo", "Preferences"],
        file: |name, bytes| format!("{name} ({})", size(bytes, ".")),
        choose: "Choose a file",
        replace: "Replace",
        download: "Download",
        uploading: |sent, of| format!("{} of {} sealed with us", size(sent, "."), size(of, ".")),
        upload_waits: "No connection. This goes on by itself. Keep this page open.",
        upload_stop: "Stop",
    },
    not_found: NotFound {
        heading: "This page isn't there",
        says: "Perhaps the address was copied wrongly, or the page has moved.",
        home: "To the start",
    },
    failures: Failures {
        offline: Message {
            what: "We can't get a connection.",
            todo: "Nothing is lost. See whether you are online and try again.",
        },
        unavailable: Message {
            what: "Our server can't do this now.",
            todo: "Nothing is lost. Try again in a few minutes.",
        },
        too_many: Message {
            what: "There have been too many tries.",
            todo: "This is how we stop guessing.",
        },
        wait: |seconds| {
            if seconds < 90 {
                format!("Try again in {seconds} seconds.")
            } else {
                format!("Try again in {} minutes.", seconds.div_ceil(60))
            }
        },
        wrong_code: Message {
            what: "This code isn't right.",
            todo: "Look again at the latest mail from us.",
        },
        tries_left: |left| match left {
            0 => "You can't use this code any more. Ask for a new one.".to_owned(),
            1 => "You can try this code 1 more time.".to_owned(),
            _ => format!("You can try this code {left} more times."),
        },
        expired: Message {
            what: "The code or the sign-up has expired.",
            todo: "Ask for a new code. You can do so right away.",
        },
        wrong_passphrase: Message {
            what: "E-mail address and passphrase don't belong together.",
            todo: "See whether there is a typing error. Your recovery code lets you in too.",
        },
        wrong_recovery_code: Message {
            what: "This recovery code opens no vault.",
            todo: "Did you make a new code later? Then use that one.",
        },
        mistyped_recovery_code: Message {
            what: "There is a typing error in the recovery code.",
            todo: "Compare it group by group with what you kept.",
        },
        short_passphrase: Message {
            what: "This passphrase is too short.",
            todo: "Use at least 15 characters.",
        },
        locked: Message {
            what: "Your vault is shut, or was not used for too long.",
            todo: "Open it again. What you filled in here stays meanwhile.",
        },
        invalid: Message {
            what: "Nothing has been saved.",
            todo: "First correct what is listed below.",
        },
        conflict: |label| format!("{label} was changed on another device in the meantime."),
        conflict_todo: "We have overwritten nothing. See what it says now and save again after that.",
        file_empty: Message {
            what: "This file is empty.",
            todo: "Choose another file.",
        },
        file_too_large: Message {
            what: "This file is too large.",
            todo: "Choose a file of at most 10 MB.",
        },
        file_kind: Message {
            what: "This kind of file doesn't belong here.",
            todo: "A CV is a PDF. A photo is a JPEG or PNG.",
        },
        file_unreadable: Message {
            what: "This file can't be read, or isn't there any more.",
            todo: "Choose it again.",
        },
        code_in_use: Message {
            what: "This recovery code has been used and works.",
            todo: "You can keep using it.",
        },
        internal: Message {
            what: "Something went wrong in this program.",
            todo: "It isn't your doing. Load the page again. If it keeps going wrong, call or mail us.",
        },
        refused: Message {
            what: "The server's answer doesn't verify. We have not trusted it.",
            todo: "Try again later, preferably over another connection. If this stays, call us and mention this message.",
        },
        refused_safe: "Nothing was shown and nothing was overwritten.",
        refusals: Refusals {
            form: "The answer didn't have the form it should have.",
            platform: "The platform's key is not the key that this device knows.",
            slot: "The entrance to your vault doesn't belong to your account.",
            keyring: "Your keyring doesn't open.",
            identity: "The signature doesn't lead back to your account.",
            header: "The list of your vault isn't signed by you.",
            body: "The list of your vault doesn't open.",
            rolled_back: "The vault is older than what this device has already seen.",
            listing: "The keys are not exactly those on your list.",
            share: "Our half is not the half that you deposited.",
            field: "A field is missing, or one is extra, swapped or outdated.",
            file: "A part of the file is missing, or a part doesn't belong there.",
        },
    },
};

const ONLY_YOU: &str = "You, when your vault is open. We hold it sealed and share it with nobody.";
const UNTIL_CHANGED: &str =
    "Until you change it or ask us to delete your account. It can't be left empty.";
const UNTIL_DELETED: &str = "Until you delete it. You can do so at any moment, under ‘My data’.";

fn fields(field: Field) -> &'static FieldText {
    match field {
        Field::GivenName => &FieldText {
            label: "Given name",
            hint: None,
            what_for: "To address you by your name.",
            who: ONLY_YOU,
            how_long: UNTIL_CHANGED,
            fix: "Write your given name in ordinary letters.",
        },
        Field::Infix => &FieldText {
            label: "Tussenvoegsel",
            hint: Some("The small words in a Dutch surname, such as ‘van der’ or ‘de’."),
            what_for: "To write your name correctly.",
            who: ONLY_YOU,
            how_long: UNTIL_DELETED,
            fix: "Write the tussenvoegsel in ordinary letters.",
        },
        Field::FamilyName => &FieldText {
            label: "Family name",
            hint: Some("A name can say something about your origin. We don't use it for that."),
            what_for: "To put your account in your name.",
            who: ONLY_YOU,
            how_long: UNTIL_CHANGED,
            fix: "Write your family name in ordinary letters.",
        },
        Field::Email => &FieldText {
            label: "E-mail address",
            hint: None,
            what_for: "To know that the address is yours and to recognise your account when you come back.",
            who: "You. Our server reads it only at the moment it mails you or you log in. It is kept sealed, and as a mark \
                  from which the address can't be read.",
            how_long: "As long as you have an account.",
            fix: "Write it like name@example.com.",
        },
        Field::Phone => &FieldText {
            label: "Phone number",
            hint: Some("For example 06 12345678 or +32 470 12 34 56."),
            what_for: "To be able to call you, if you allow that under Permissions.",
            who: ONLY_YOU,
            how_long: UNTIL_DELETED,
            fix: "Write all digits of the number, such as 06 12345678. A number outside the Netherlands starts with +.",
        },
        Field::Postcode => &FieldText {
            label: "Postcode",
            hint: Some("For example 1234 AB."),
            what_for: "To be able to find work near you later.",
            who: ONLY_YOU,
            how_long: UNTIL_DELETED,
            fix: "Write four digits and two letters, such as 1234 AB.",
        },
        Field::HouseNumber => &FieldText {
            label: "House number",
            hint: None,
            what_for: "To complete your address, for instance for post.",
            who: ONLY_YOU,
            how_long: UNTIL_DELETED,
            fix: "Write only the number. A letter or addition goes in the next box.",
        },
        Field::HouseSuffix => &FieldText {
            label: "Letter or addition",
            hint: Some("For example A, bis or 2-hoog."),
            what_for: "To complete your address.",
            who: ONLY_YOU,
            how_long: UNTIL_DELETED,
            fix: "Write the letter or addition briefly, such as A or 2-hoog.",
        },
        Field::Street => &FieldText {
            label: "Street",
            hint: None,
            what_for: "To complete your address.",
            who: ONLY_YOU,
            how_long: UNTIL_DELETED,
            fix: "Write the street name on one line.",
        },
        Field::City => &FieldText {
            label: "Town or city",
            hint: None,
            what_for: "To complete your address.",
            who: ONLY_YOU,
            how_long: UNTIL_DELETED,
            fix: "Write the name of the town on one line.",
        },
        Field::Country => &FieldText {
            label: "Country",
            hint: None,
            what_for: "Only needed if you live outside the Netherlands.",
            who: ONLY_YOU,
            how_long: UNTIL_DELETED,
            fix: "Write the name of the country.",
        },
        Field::Cv => &FieldText {
            label: "CV",
            hint: Some("A PDF of at most 10 MB."),
            what_for: "To show what you can do, later, when there is work.",
            who: ONLY_YOU,
            how_long: UNTIL_DELETED,
            fix: "Choose a PDF of at most 10 MB.",
        },
        Field::Photo => &FieldText {
            label: "Photo",
            hint: Some(
                "A JPEG or PNG of at most 10 MB. A photo can say something about your origin, belief or health.",
            ),
            what_for: "To show a face beside your name, later.",
            who: ONLY_YOU,
            how_long: UNTIL_DELETED,
            fix: "Choose a JPEG or PNG of at most 10 MB.",
        },
        Field::Permissions => &FieldText {
            label: "Your permissions",
            hint: None,
            what_for: "To remember what you chose.",
            who: ONLY_YOU,
            how_long: UNTIL_DELETED,
            fix: "Choose again under Permissions.",
        },
        Field::KeyPointsShown => &FieldText {
            label: "Key points shown",
            hint: None,
            what_for: "To know which version of the key points was shown to you.",
            who: ONLY_YOU,
            how_long: UNTIL_DELETED,
            fix: "Open the key points again.",
        },
        Field::Progress => &FieldText {
            label: "How far you are",
            hint: None,
            what_for: "To go on where you were, on any device.",
            who: ONLY_YOU,
            how_long: UNTIL_DELETED,
            fix: "Go on with the step where you were.",
        },
    }
}

fn purpose(id: &str) -> Option<&'static PurposeText> {
    Some(match id {
        "alerts" => &PurposeText {
            title: "Mail me suitable work",
            says: "We mail you vacancies and assignments that suit you, at most once a day.",
            which: "e-mail address, postcode",
            for_whom: "Kluis Voorbeeld B.V.",
            how_long: "until you withdraw this, at most 1 year; then we ask again",
        },
        "calls" => &PurposeText {
            title: "Call me about work",
            says: "One of our advisers may call you when there is work that can't wait.",
            which: "name, phone number",
            for_whom: "the advisers of Kluis Voorbeeld B.V.",
            how_long: "until you withdraw this, at most 1 year; then we ask again",
        },
        "profile" => &PurposeText {
            title: "Show my name with a response",
            says: "When you respond to a vacancy or assignment, that client sees your name and town. If you say no, you \
                   respond without a name.",
            which: "name, town",
            for_whom: "only the client to whom you respond yourself",
            how_long: "until you withdraw this or the vacancy closes",
        },
        "account" => &PurposeText {
            title: "Messages about your account",
            says: "We mail you the code with which you confirm your address. Without that mail there can be no account.",
            which: "e-mail address",
            for_whom: "Kluis Voorbeeld B.V.",
            how_long: "as long as you have an account",
        },
        "tax" => &PurposeText {
            title: "Accounts and tax",
            says: "Of orders and payments we must keep the data that the tax authority can ask for. Ordering and paying \
                   isn't possible yet, so there is nothing to keep so far.",
            which: "the data on an invoice",
            for_whom: "the Dutch tax authority, if it asks",
            how_long: "7 years, as the law requires",
        },
        _ => return None,
    })
}

static THEMES: [Theme; 6] = [
    Theme {
        title: "What you give us",
        points: &[
            KeyPoint {
                id: "k1",
                short: "You give us data when you make a profile, write to us or call us.",
                whole: &[
                    "For instance your contact details and your CV. With each question in the app you see what we ask it for, who sees it and how long it stays.",
                ],
                today: Some(
                    "You can fill in your name and contact details now. Adding a CV isn't possible yet.",
                ),
                evidence: Some(Route::Settings),
            },
            KeyPoint {
                id: "k2",
                short: "Using the site gives us data too.",
                whole: &[
                    "When you respond to a vacancy or a freelance assignment, we keep your response.",
                ],
                today: Some("Responding isn't possible yet, so there is no such data yet."),
                evidence: None,
            },
            KeyPoint {
                id: "k4",
                short: "We keep your settings and preferences.",
                whole: &[
                    "Such as your choices under Permissions and how far you are with signing up. They are sealed just like your name.",
                    "The language you choose is only in your own browser.",
                ],
                today: None,
                evidence: Some(Route::Settings),
            },
        ],
    },
    Theme {
        title: "What your device sends along",
        points: &[
            KeyPoint {
                id: "k3",
                short: "Your browser tells which browser and which kind of device you use, and what your IP address is.",
                whole: &[
                    "That happens with every site: without an IP address a page doesn't know where to go. Our server uses it to answer you and to slow down abuse.",
                ],
                today: None,
                evidence: None,
            },
            KeyPoint {
                id: "k14",
                short: "To keep the platform safe we sometimes keep traces of personal data.",
                whole: &[
                    "Such data protects you and others. Few people have access to it and it is destroyed automatically. How long that takes follows from the law and from our own policy.",
                    "For example: a mailed code is valid for 15 minutes, and a session for at most 12 hours.",
                ],
                today: None,
                evidence: None,
            },
        ],
    },
    Theme {
        title: "What we don't ask",
        points: &[
            KeyPoint {
                id: "k6",
                short: "We don't ask about health, race, orientation or religion.",
                whole: &[
                    "Our platform isn't made for that. If someone could infer such a thing from an answer, you may leave that answer empty or fill it in as you like.",
                    "A photo of yourself often shows the colour of your skin, for instance. So consider for yourself whether you want to share something, with us or with others.",
                ],
                today: Some("Adding a photo isn't possible yet."),
                evidence: None,
            },
            KeyPoint {
                id: "k9",
                short: "We ask no more than is needed to serve you.",
                whole: &[
                    "Only your e-mail address, given name and family name are required. The rest says ‘(optional)’. What isn't on our list of data can't be stored by the app.",
                ],
                today: None,
                evidence: Some(Route::Contact),
            },
        ],
    },
    Theme {
        title: "Paying and measuring",
        points: &[
            KeyPoint {
                id: "k5",
                short: "An order or payment may need additional data.",
                whole: &["We ask for it only at that moment, and only for that."],
                today: Some("Ordering and paying isn't possible yet, so we have no payment data."),
                evidence: None,
            },
            KeyPoint {
                id: "k7",
                short: "Payments are handled by Mollie, a company in the Netherlands.",
                whole: &["Data about a payment then travels both ways between us and Mollie."],
                today: Some("Paying isn't possible yet. Nothing has been shared with Mollie."),
                evidence: None,
            },
            KeyPoint {
                id: "k8",
                short: "Google Analytics gets masked data only, never personal data.",
                whole: &[
                    "We want to understand how visitors use the platform and what could be better.",
                ],
                today: Some(
                    "This doesn't exist yet. This site sends nothing to Google and loads nothing from it.",
                ),
                evidence: None,
            },
        ],
    },
    Theme {
        title: "How we protect it",
        points: &[
            KeyPoint {
                id: "k10",
                short: "The connection between you and the site is secured.",
                whole: &["You recognise that by https and by the padlock in your browser."],
                today: None,
                evidence: None,
            },
            KeyPoint {
                id: "k11",
                short: "We hold your data encrypted. Opening it takes both our key and yours.",
                whole: &[
                    "Your device seals each field before it comes to us, with modern encryption. You have several personal keys: one per kind of data. They serve only to protect your data.",
                    "If someone steals our storage, no field opens with it. If that person has our key as well, they can start guessing your passphrase. So choose a long one.",
                    "Whoever knows your passphrase can open everything. And you trust us to send you the right program: a forged program could read along.",
                    "If you lose both passphrase and recovery code, nobody can read your data any more.",
                ],
                today: None,
                evidence: Some(Route::Done),
            },
            KeyPoint {
                id: "k12",
                short: "Staff have little or no access to your data.",
                whole: &[
                    "Developers may not look at personal data without authorisation, nor do anything by which that could happen by accident.",
                    "If something can be seen during their work after all, we register whose data it is, which data, who saw it and why.",
                    "We only work with developers within Europe. A certificate of good conduct and a declaration of reliability in handling sensitive information are required.",
                ],
                today: Some(
                    "In this version there is no screen by which staff could open your data.",
                ),
                evidence: None,
            },
        ],
    },
    Theme {
        title: "Law and practice",
        points: &[
            KeyPoint {
                id: "k13",
                short: "Sometimes the law obliges us to process data.",
                whole: &[
                    "For instance what we need for our tax return. There is no choice in that; we do show it, under Permissions.",
                ],
                today: None,
                evidence: Some(Route::Permissions),
            },
            KeyPoint {
                id: "k15",
                short: "Where data is entangled with that of others, we look case by case at how it can be deleted.",
                whole: &[
                    "With an application, for instance, more parties rely on the same information. Then one party can't always delete it alone. Ask us, and we look for a fitting solution.",
                    "We can mask your data, for example: others then still see what happened, but we remove the link with you.",
                ],
                today: Some("Applying isn't possible yet, so there is no such data yet."),
                evidence: None,
            },
        ],
    },
];
