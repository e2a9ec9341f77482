//! Every word a person reads. One structure, one value per language: a text that is missing somewhere doesn't
//! compile. Dutch comes first (`nl`); English says the same (`en`).
//!
//! The page's program holds none of it: `kluis-text DIR` writes a file per language beside the program, and the
//! page reads the one it shows. So a language that isn't asked for isn't loaded, and the program doesn't grow with
//! what it says.
//!
//! ```
//! use kluis_text::{Text, text};
//! use kluis_wire::Language;
//!
//! let file = text(Language::Nl).lines();
//! let read = Text::of(file.leak()).expect("the same text");
//! assert_eq!(read.tag, "nl");
//! assert_eq!(read.shell.step_of.fill([&2, &7]), "Stap 2 van 7");
//! ```
//!
//! The words of the page in an archive that a person takes along are in [`archive`], with the program's part that makes it.
//!
//! Text knows nothing of pages or signals. Where a sentence needs a number or a name it is a [`words::Say`].

pub mod archive;
#[cfg(not(target_arch = "wasm32"))]
mod en;
#[cfg(not(target_arch = "wasm32"))]
mod nl;
#[cfg(not(target_arch = "wasm32"))]
mod promises;
pub mod words;

use kluis_catalog::Field;
#[cfg(not(target_arch = "wasm32"))]
use kluis_wire::Language;
use words::{Counted, Later, Lines, Say, Words, words};

/// The text in a language. Not in the browser, which reads it from the file.
#[cfg(not(target_arch = "wasm32"))]
#[must_use]
pub fn text(language: Language) -> Text {
    match language {
        Language::Nl => nl::text(),
        Language::En => en::text(),
    }
}

/// Every field in words, in the order of [`Field::ALL`].
pub struct Fields(Vec<FieldText>);

impl Fields {
    /// A field in words.
    #[must_use]
    pub fn of(&self, field: Field) -> &FieldText {
        self.0.get(field as usize).unwrap_or(&FieldText::NONE)
    }
}

words! {
    /// The text of the whole app in one language.
    pub struct Text {
        /// The language, for `lang` and dates.
        pub tag: &'static str,
        /// What surrounds every page.
        pub shell: Later<Shell>,
        /// The names of the steps and pages.
        pub names: Later<Names>,
        /// What is asked in forms, page after page.
        pub form: Later<Form>,
        /// `/`.
        pub start: Later<Start>,
        /// `/account`.
        pub account: Later<Account>,
        /// `/sleutels`.
        pub keys: Later<Keys>,
        /// The drawing of who holds which half.
        pub halves: Later<Halves>,
        /// `/gegevens/…`.
        pub details: Later<Details>,
        /// `/gegevens/cv-en-foto`, and files in the settings.
        pub files: Later<Files>,
        /// What is asked before something is saved.
        pub doubt: Later<Doubt>,
        /// Every field: its label and why it is asked.
        pub fields: Later<Fields>,
        /// `/kernpunten`.
        pub key_points: Later<KeyPoints>,
        /// `/beloften`.
        pub promises: Later<Promises>,
        /// `/permissies`.
        pub permissions: Later<Permissions>,
        /// `/controleren`.
        pub check: Later<Check>,
        /// `/klaar`.
        pub done: Later<Done>,
        /// `/openen`.
        pub open: Later<Open>,
        /// `/herstellen`.
        pub recover: Later<Recover>,
        /// `/kwijt`.
        pub lost: Later<Lost>,
        /// A freeze that keeps the vault shut.
        pub frozen: Later<Frozen>,
        /// `/instellingen/gegevens`.
        pub settings: Later<Settings>,
        /// `/instellingen/sleutels`.
        pub my_permissions: Later<MyPermissions>,
        /// `/instellingen/inzage`.
        pub looks: Later<Looks>,
        /// Requests.
        pub cases: Later<Cases>,
        /// What one takes part in.
        pub taking: Later<Taking>,
        /// What went to others.
        pub payments: Later<Payments>,
        /// One year at a glance.
        pub year: Later<Year>,
        /// `/instellingen/sleutels`.
        pub my_keys: Later<MyKeys>,
        /// `/instellingen/meenemen`.
        pub takeout: Later<Takeout>,
        /// `/instellingen/verwijderen` and `/verwijderd`.
        pub leave: Later<Leave>,
        /// `/instellingen/apparaat`.
        pub system: Later<System>,
        /// `/bewijs`.
        pub proofs: Later<Proofs>,
        /// An address without a page.
        pub not_found: Later<NotFound>,
        /// Why something could not be done.
        pub failures: Later<Failures>,
    }

    /// What surrounds every page.
    pub struct Shell {
        pub skip: &'static str,
        pub other_language: &'static str,
        pub lock: &'static str,
        pub locked: &'static str,
        pub locked_away: Say<1>,
        pub away: Say<2>,
        pub away_near: Say<1>,
        pub away_kept: &'static str,
        pub away_lost: &'static str,
        pub away_waits: &'static str,
        pub away_gone: &'static str,
        pub away_left: &'static str,
        pub away_stay: &'static str,
        pub my_data: &'static str,
        pub steps: &'static str,
        pub step_of: Say<2>,
        pub part_of: Say<2>,
        pub step_done: &'static str,
        pub step_now: &'static str,
        pub step_todo: &'static str,
        pub help: &'static str,
        pub help_by_phone: &'static str,
        pub help_by_mail: &'static str,
        pub key_points: &'static str,
        pub promises: &'static str,
        pub proof: &'static str,
        pub law: &'static str,
        pub law_link: &'static str,
        pub error_title: &'static str,
        pub error_heading: &'static str,
    }

    /// The names of the steps and pages, as in the list of steps and the title bar.
    pub struct Names {
        pub start: &'static str,
        pub account: &'static str,
        pub keys: &'static str,
        pub name: &'static str,
        pub contact: &'static str,
        pub work: &'static str,
        pub files: &'static str,
        pub key_points: &'static str,
        pub promises: &'static str,
        pub permissions: &'static str,
        pub check: &'static str,
        pub done: &'static str,
        pub open: &'static str,
        pub recover: &'static str,
        pub lost: &'static str,
        pub settings: &'static str,
        pub my_keys: &'static str,
        pub system: &'static str,
        pub looks: &'static str,
        pub takeout: &'static str,
        pub leave: &'static str,
        pub left: &'static str,
        pub requests: &'static str,
        pub taking: &'static str,
        pub payments: &'static str,
        pub year: &'static str,
        pub proof: &'static str,
        pub components: &'static str,
        pub not_found: &'static str,
    }

    /// What is the same in every form.
    pub struct Form {
        pub go_on: &'static str,
        pub back: &'static str,
        pub busy: &'static str,
        pub optional: &'static str,
        /// What was typed here before another value was saved.
        pub offered: &'static str,
        /// Use it.
        pub take: &'static str,
        /// Leave it.
        pub leave: &'static str,
        pub yes: &'static str,
        pub no: &'static str,
        pub why: &'static str,
        pub why_what_for: &'static str,
        pub why_who: &'static str,
        pub why_how_long: &'static str,
        pub show: &'static str,
        pub hide: &'static str,
        pub change: &'static str,
        pub missing: Say<1>,
        pub too_long: Say<1>,
    }

    /// `/`.
    pub struct Start {
        pub heading: &'static str,
        pub lead: &'static str,
        pub yours: &'static str,
        pub ours: &'static str,
        pub facts: [Fact; 3],
        pub begin: &'static str,
        pub go_on: &'static str,
        pub have_account: &'static str,
        pub steps: &'static str,
        pub law_heading: &'static str,
        pub who: &'static str,
        pub responsible: Say<2>,
        pub law: [Fact; 4],
        pub law_more: &'static str,
        pub law_text: &'static str,
        pub law_text_link: &'static str,
        pub supervisor: &'static str,
        pub supervisor_link: &'static str,
    }

    /// A word and what it means here.
    pub struct Fact {
        pub term: &'static str,
        pub says: &'static str,
    }

    /// `/account`.
    pub struct Account {
        pub address: AccountAddress,
        pub code: AccountCode,
        pub passphrase: AccountPassphrase,
        pub open: AccountOpen,
    }

    /// The first part: the address.
    pub struct AccountAddress {
        pub heading: &'static str,
        pub lead: &'static str,
        pub adult: &'static str,
        pub adult_hint: &'static str,
        pub adult_missing: &'static str,
        pub too_young_heading: &'static str,
        pub too_young: &'static str,
        pub not_own: &'static str,
        pub not_own_hint: &'static str,
        pub send: &'static str,
        pub have_account: &'static str,
    }

    /// The second part: the mailed code.
    pub struct AccountCode {
        pub heading: &'static str,
        pub lead: Say<2>,
        pub label: &'static str,
        pub hint: &'static str,
        pub check: &'static str,
        pub no_mail: &'static str,
        pub no_mail_says: &'static str,
        pub again: &'static str,
        pub sent_again: &'static str,
        pub other_address: &'static str,
        pub outbox: &'static str,
        pub missing: &'static str,
        pub form: &'static str,
    }

    /// The third part: the passphrase.
    pub struct AccountPassphrase {
        pub heading: &'static str,
        pub lead: &'static str,
        pub how: &'static str,
        pub generated: &'static str,
        pub generated_hint: &'static str,
        pub own: &'static str,
        pub own_hint: &'static str,
        pub passkey: &'static str,
        pub passkey_hint: &'static str,
        pub label: &'static str,
        pub other_words: &'static str,
        pub keep: &'static str,
        pub strength: &'static str,
        pub enough: &'static str,
        pub strong: &'static str,
        pub very_strong: &'static str,
        pub make: &'static str,
        pub missing: &'static str,
        pub short: Counted,
        pub common: &'static str,
        pub repeats: &'static str,
        pub sequence: &'static str,
        pub address: &'static str,
    }

    /// Where an account is open already.
    pub struct AccountOpen {
        pub heading: &'static str,
        pub says: &'static str,
    }

    /// `/sleutels`.
    pub struct Keys {
        pub making: &'static str,
        pub making_lead: &'static str,
        pub stages: Stages,
        pub failed: &'static str,
        pub failed_again: &'static str,
        pub kit: &'static str,
        pub kit_lead: &'static str,
        pub code: &'static str,
        pub save: &'static str,
        pub print: &'static str,
        pub copy: &'static str,
        pub copied: &'static str,
        pub not_copied: &'static str,
        /// The code as a QR code.
        pub qr: &'static str,
        pub qr_says: &'static str,
        pub qr_save: &'static str,
        pub qr_file_name: &'static str,
        pub file_name: &'static str,
        pub kit_keep: [&'static str; 3],
        pub kept: &'static str,
        pub rehearse: &'static str,
        pub rehearse_lead: &'static str,
        pub rehearse_file: &'static str,
        pub rehearse_code: &'static str,
        pub rehearse_code_hint: &'static str,
        pub rehearse_try: &'static str,
        pub rehearse_missing: &'static str,
        /// So many characters of a whole code are there.
        pub code_short: Say<1>,
        /// In this group stands what no code has.
        pub code_foreign: Say<1>,
        /// These groups are others than those shown.
        pub code_other: Say<1>,
        pub show_again: &'static str,
        pub rehearsed: &'static str,
        pub rehearsed_lead: &'static str,
        pub back_to_keys: &'static str,
        /// A passkey can be added, and where.
        pub passkey_too: &'static str,
        pub passkey_add: &'static str,
        pub renew: &'static str,
        pub renew_lead: &'static str,
        pub renew_new: &'static str,
        pub renew_new_says: &'static str,
        pub sheet: KitSheet,
    }

    /// The printed recovery kit.
    pub struct KitSheet {
        pub heading: &'static str,
        pub use_it: &'static str,
        pub at: &'static str,
        pub fingerprint: &'static str,
        pub platform: &'static str,
        pub sequence: &'static str,
        pub compare: &'static str,
        pub secret: &'static str,
    }

    /// What the worker is doing.
    pub struct Stages {
        pub waiting: &'static str,
        pub making_keys: &'static str,
        pub stretching: &'static str,
        pub sealing: &'static str,
        pub sending: &'static str,
        pub fetching_shares: &'static str,
        pub opening: &'static str,
    }

    /// The drawing of who holds which half.
    pub struct Halves {
        pub heading: &'static str,
        pub lead: &'static str,
        pub yours: &'static str,
        pub yours_has: [&'static str; 3],
        pub ours: &'static str,
        pub ours_has: [&'static str; 3],
        pub sealed: &'static str,
        pub sealed_says: &'static str,
    }

    /// `/gegevens/…`.
    pub struct Details {
        pub name_heading: &'static str,
        pub name_lead: &'static str,
        pub contact_heading: &'static str,
        pub contact_lead: &'static str,
        pub address: &'static str,
        pub address_lead: &'static str,
        pub work_heading: &'static str,
        pub work_lead: &'static str,
        /// The roles, in the order of [`kluis_catalog::Role::ALL`].
        pub roles: [&'static str; 3],
        pub no_role: &'static str,
        /// What was answered for another role stays.
        pub other_role: Say<1>,
        pub save: &'static str,
    }

    /// `/gegevens/cv-en-foto`, and files in the settings.
    pub struct Files {
        pub heading: &'static str,
        pub lead: &'static str,
        pub photo_says: &'static str,
        pub looking: &'static str,
        pub found: Say<1>,
        pub removed: &'static str,
        pub stays: &'static str,
        pub nothing: &'static str,
        /// What a file can give away, in the order of `kluis_intake::Trace`.
        pub traces: [&'static str; 7],
        pub unread: &'static str,
        pub keep: &'static str,
        pub other: &'static str,
        pub preview: &'static str,
        pub bsn: &'static str,
        pub waits: Say<1>,
        pub encrypted: Message,
        pub broken: Message,
        pub too_large: Message,
        pub too_long: Message,
        pub unavailable: Message,
    }

    /// What is asked before something is saved: a number or words that may not have been meant.
    pub struct Doubt {
        pub bsn: &'static str,
        pub bsn_says: Say<2>,
        pub bsn_note: &'static str,
        pub bsn_yes: &'static str,
        pub bsn_no: &'static str,
        pub bsn_refused: &'static str,
        pub bsn_labelled: &'static str,
        pub iban: &'static str,
        pub iban_about: &'static str,
        pub iban_note: &'static str,
        pub special: &'static str,
        pub special_says: Say<3>,
        pub special_note: &'static str,
        /// What words can be about, in the order of [`kluis_catalog::detect::Special::ALL`].
        pub about: [&'static str; 7],
        pub keep: &'static str,
        pub change: &'static str,
    }

    /// A field: what it is called and why it is asked.
    pub struct FieldText {
        pub label: &'static str,
        pub hint: Option<&'static str>,
        pub what_for: &'static str,
        pub who: &'static str,
        pub how_long: &'static str,
        /// How to fix a value that was not taken.
        pub fix: &'static str,
    }

    /// `/kernpunten`.
    pub struct KeyPoints {
        pub heading: &'static str,
        pub lead: &'static str,
        pub introduction: [&'static str; 3],
        pub themes: Vec<Theme>,
        pub search: &'static str,
        pub search_hint: &'static str,
        pub found: Counted,
        pub found_none: &'static str,
        pub clear: &'static str,
        pub print: &'static str,
        pub link: Say<1>,
        pub copy: &'static str,
        pub copied: &'static str,
        pub not_copied: &'static str,
        pub changed: &'static str,
        pub changed_since: Counted,
        pub shown_on: Say<1>,
        pub evidence: &'static str,
        pub promises: &'static str,
        pub connection_https: &'static str,
        pub connection_http: &'static str,
        pub recorded: &'static str,
        pub begin: &'static str,
    }

    /// `/beloften`.
    pub struct Promises {
        pub heading: &'static str,
        pub lead: &'static str,
        pub count: Say<2>,
        pub how: &'static str,
        pub seen: &'static str,
        pub not_seen: &'static str,
        pub missing: &'static str,
        pub tests: Counted,
        pub all: Vec<PromiseText>,
    }

    /// A promise: how it is kept, and how one knows.
    pub struct PromiseText {
        /// Stable name, as that of the key point: `b1`, `k1` to `k15`, `p1`.
        pub id: &'static str,
        pub promise: &'static str,
        pub how: &'static str,
        /// What of it isn't true yet.
        pub missing: Option<&'static str>,
        /// Address of the page where it is seen.
        pub seen: Option<&'static str>,
        /// Names of the tests that fail when it is broken.
        pub tests: Vec<&'static str>,
    }

    /// `/permissies`.
    pub struct Permissions {
        pub heading: &'static str,
        pub lead: &'static str,
        pub what_happens: &'static str,
        pub yours: &'static str,
        pub yours_lead: &'static str,
        pub ours: &'static str,
        pub ours_lead: &'static str,
        pub give: &'static str,
        pub refuse: &'static str,
        pub not_chosen: &'static str,
        /// Where a purpose stands: since, until.
        pub given: Say<2>,
        pub given_once: Say<1>,
        pub changed: Say<1>,
        pub over: Say<1>,
        pub used: &'static str,
        pub refused: Say<1>,
        pub withdrawn: Say<1>,
        pub written_down: Say<1>,
        /// What was chosen and isn't signed yet.
        pub will_give: &'static str,
        pub will_give_once: &'static str,
        pub will_refuse: &'static str,
        pub give_once: &'static str,
        /// Who receives it: role, number, organisation.
        pub receiver: Say<3>,
        pub receives: &'static str,
        /// Why whoever receives it opens nothing.
        pub barred_region: &'static str,
        pub barred_review: &'static str,
        pub nobody: &'static str,
        pub shorter: &'static str,
        pub until: &'static str,
        pub until_hint: Say<1>,
        pub until_wrong: &'static str,
        pub again: &'static str,
        pub which: &'static str,
        pub for_whom: &'static str,
        pub how_long: &'static str,
        pub basis: &'static str,
        pub consent: &'static str,
        pub contract: &'static str,
        pub legal_obligation: &'static str,
        pub legitimate_interest: &'static str,
        pub no_switch: &'static str,
        /// How to object to a purpose: here; by phone, by mail.
        pub object: &'static str,
        pub object_press: &'static str,
        pub object_follow: &'static str,
        /// That one objected: when, and by when it is decided.
        pub objected: Say<2>,
        /// What became of it: objected when, decided when, how.
        pub objection_decided: Say<3>,
        pub object_phone: &'static str,
        pub object_mail: &'static str,
        pub object_answer: &'static str,
        pub preview: &'static str,
        pub preview_lead: &'static str,
        pub preview_mail: &'static str,
        pub preview_empty: &'static str,
        pub preview_file: &'static str,
        pub flows: Flows,
        pub later: &'static str,
    }

    /// `/instellingen/permissies`.
    pub struct MyPermissions {
        pub heading: &'static str,
        pub lead: &'static str,
        pub yours_lead: &'static str,
        pub withdraw_all: &'static str,
        pub withdraw: &'static str,
        pub give_again: &'static str,
        pub decided: &'static str,
        pub waits: Counted,
        pub history: &'static str,
        pub history_lead: &'static str,
        pub history_empty: &'static str,
        /// What was decided about which purpose.
        pub gave: Say<1>,
        pub gave_once: Say<1>,
        pub renewed: Say<1>,
        pub refused: Say<1>,
        pub withdrew: Say<1>,
        pub expired: Say<1>,
        pub taken: Say<1>,
        pub details: &'static str,
        pub number: &'static str,
        pub version: &'static str,
        pub for_whom: &'static str,
        pub nobody: &'static str,
        pub shown_at: &'static str,
        pub chosen_at: &'static str,
        pub signed_at: &'static str,
        pub countersigned_at: &'static str,
        pub until: &'static str,
        pub receipt: &'static str,
        /// What recipients hold.
        pub held: &'static str,
        pub held_lead: &'static str,
        pub held_empty: &'static str,
        pub held_unopened: &'static str,
        pub held_opened: Say<1>,
        pub held_changed: Say<1>,
        pub held_ended: Say<1>,
        pub held_told: Say<1>,
        pub held_not_told: &'static str,
        pub held_confirmed: Say<1>,
        pub held_not_confirmed: &'static str,
    }

    /// `/instellingen/inzage`.
    pub struct Looks {
        pub heading: &'static str,
        pub lead: &'static str,
        /// When it was verified, and how many lines there are.
        pub verified: Say<2>,
        pub uncovered: Counted,
        pub which: &'static str,
        pub who: &'static str,
        pub everyone: &'static str,
        pub all: &'static str,
        pub only_released: &'static str,
        pub only_refused: &'static str,
        pub only_uncovered: &'static str,
        pub found: Counted,
        pub empty: &'static str,
        /// Who, and at what.
        pub released: Say<2>,
        pub refused: Say<2>,
        pub because_ended: &'static str,
        pub because_region: &'static str,
        pub because_review: &'static str,
        pub because_not_granted: &'static str,
        pub because_frozen: &'static str,
        pub because_no_reason: &'static str,
        pub because_restricted: &'static str,
        pub reason: &'static str,
        /// Which permission, and the number of its decision.
        pub under: Say<2>,
        pub under_nothing: &'static str,
        pub not_covered: &'static str,
        pub ask_why: &'static str,
        pub export: &'static str,
        pub export_lead: &'static str,
        pub export_json: &'static str,
        pub export_csv: &'static str,
        pub limits: &'static str,
    }

    /// `/instellingen/apparaat`.
    pub struct System {
        pub heading: &'static str,
        pub lead: &'static str,
        pub again: &'static str,
        pub seen_heading: &'static str,
        pub seen_lead: &'static str,
        pub network: Seen,
        pub browser: Seen,
        pub machine: Seen,
        pub languages: Seen,
        pub connection: Seen,
        pub http: Seen,
        /// With which protocol.
        pub secured: Say<1>,
        pub plain: Say<1>,
        pub unsaid: &'static str,
        /// In the order of `kluis_wire::Browser`.
        pub browsers: [&'static str; 7],
        /// In the order of `kluis_wire::Machine`.
        pub machines: [&'static str; 4],
        pub log_heading: &'static str,
        /// How many days.
        pub log_lead: Say<1>,
        pub log_empty: &'static str,
        /// When.
        pub log_next: Say<1>,
        pub log_more: Counted,
        pub made: &'static str,
        /// With passphrase, passkey, recovery code.
        pub opened: [&'static str; 3],
        pub tried: &'static str,
        /// The same.
        pub wrong: [&'static str; 3],
        pub second: &'static str,
        pub announced: &'static str,
        pub unlockers: &'static str,
        pub frozen: &'static str,
        pub thawed: &'static str,
        pub erasing: &'static str,
        /// Browser, machine, network.
        pub from: Say<3>,
        pub measured_heading: &'static str,
        pub measured_lead: &'static str,
        pub measured_nowhere: &'static str,
        pub measured_off: &'static str,
        pub measured_on: &'static str,
        pub measured_change: &'static str,
        pub measured_nothing: &'static str,
        pub measured_sent: Counted,
        pub measured_kept: &'static str,
        pub stays_heading: &'static str,
        pub stays_lead: &'static str,
        pub stays_what: &'static str,
        pub stays_long: &'static str,
        pub stays_by: &'static str,
        pub as_long: &'static str,
        pub minutes: Counted,
        pub hours: Counted,
        pub days: Counted,
        pub months: Counted,
        pub years: Counted,
        pub by_server: &'static str,
        pub by_recipient: &'static str,
        pub by_page: &'static str,
        pub by_nobody: &'static str,
        /// In the order of `kluis_catalog::retention::RETENTION`.
        pub stays: Vec<Stays>,
    }

    /// Something that a request shows.
    pub struct Seen {
        pub what: &'static str,
        /// What is kept of it, for so many days.
        pub kept: Say<1>,
    }

    /// Something that stays for a while.
    pub struct Stays {
        pub what: &'static str,
        /// The law or policy behind it.
        pub why: &'static str,
    }

    /// `/instellingen/verzoeken`, and what its neighbours share with it.
    pub struct Cases {
        pub heading: &'static str,
        pub lead: &'static str,
        pub verified: Say<1>,
        pub mine: &'static str,
        pub none: &'static str,
        pub ask_heading: &'static str,
        pub no_desk: &'static str,
        pub what: &'static str,
        pub access: &'static str,
        pub rectification: &'static str,
        pub erasure: &'static str,
        pub restriction: &'static str,
        pub objection: &'static str,
        pub portability: &'static str,
        pub masking: &'static str,
        pub why: &'static str,
        pub withdrawal: &'static str,
        pub other: &'static str,
        pub access_hint: &'static str,
        pub restricts_hint: &'static str,
        pub erasure_hint: &'static str,
        pub restriction_hint: &'static str,
        pub portability_hint: &'static str,
        /// Which use one objects to.
        pub against: &'static str,
        pub against_other: &'static str,
        pub against_hint: &'static str,
        pub which: &'static str,
        pub which_hint: &'static str,
        pub text_label: &'static str,
        pub text_hint: &'static str,
        pub send: &'static str,
        pub requested: &'static str,
        pub kind_missing: &'static str,
        pub text_missing: &'static str,
        pub text_long: &'static str,
        pub came: Say<1>,
        pub about: Say<1>,
        pub received: &'static str,
        pub started: &'static str,
        pub extended: &'static str,
        pub answered: &'static str,
        pub partly: &'static str,
        pub refused: &'static str,
        pub written_down: &'static str,
        pub at_last: Say<1>,
        pub today: &'static str,
        pub left: Counted,
        pub late: Counted,
        pub missed: &'static str,
        pub complain: Say<1>,
        pub restricts: &'static str,
        pub restricts_all: &'static str,
        pub restricts_nothing: &'static str,
        pub lift: &'static str,
        pub lifted: &'static str,
        pub calendar: &'static str,
        pub calendar_title: Say<1>,
        pub receipt: &'static str,
        pub course: &'static str,
        pub said_asked: &'static str,
        pub said_by_phone: Say<1>,
        pub said_by_letter: Say<1>,
        pub said_received: Say<1>,
        pub said_started: Say<1>,
        pub said_extended: Say<2>,
        pub said_answered: Say<1>,
        pub said_partly: Say<1>,
        pub said_refused: Say<1>,
        pub said_missed: &'static str,
        pub said_lifted: &'static str,
        pub said_recorded: Say<1>,
        pub attachment: Say<2>,
        pub sealed: &'static str,
        pub save_attachment: &'static str,
        pub other_ways: &'static str,
        pub other_ways_lead: &'static str,
        pub phone: &'static str,
        pub mail: &'static str,
        pub letter: &'static str,
        pub notes: &'static str,
        pub notes_lead: &'static str,
        pub notes_none: &'static str,
    }

    /// `/instellingen/werk`.
    pub struct Taking {
        pub heading: &'static str,
        pub lead: &'static str,
        pub none: &'static str,
        pub recorded: Say<2>,
        pub closed: Say<1>,
        pub with: &'static str,
        pub at: &'static str,
        pub mask: &'static str,
        pub mask_hint: &'static str,
        pub mask_asked: Say<1>,
        pub follow: &'static str,
        pub masked: Say<1>,
        pub limits: &'static str,
    }

    /// `/instellingen/jaaroverzicht`.
    pub struct Year {
        pub heading: &'static str,
        pub lead: &'static str,
        pub which: &'static str,
        pub print: &'static str,
        pub held: &'static str,
        pub in_vault: &'static str,
        pub changed: &'static str,
        pub nothing: &'static str,
        pub looked: &'static str,
        pub times: Counted,
        pub nobody_looked: &'static str,
        pub refused: Counted,
        pub decided: &'static str,
        pub nothing_decided: &'static str,
        pub asked: &'static str,
        pub nothing_asked: &'static str,
        pub taking: &'static str,
        pub disclosed: &'static str,
        pub notes: &'static str,
        pub nothing_renews: &'static str,
    }

    /// `/instellingen/betalingen`.
    pub struct Payments {
        pub heading: &'static str,
        pub lead: &'static str,
        pub none: &'static str,
        pub to: &'static str,
        pub sent: &'static str,
        pub received: &'static str,
        pub basis: &'static str,
        pub at: &'static str,
        pub recorded: Say<1>,
        pub who_heading: &'static str,
        pub mollie: &'static str,
        pub tax: &'static str,
    }

    /// The drawing of what may go to whom.
    pub struct Flows {
        pub heading: &'static str,
        pub lead: &'static str,
        pub vault: &'static str,
        pub sealed: &'static str,
        pub may: &'static str,
        pub does: &'static str,
        pub list: &'static str,
        pub goes: Say<2>,
        pub may_go: Say<2>,
        pub may_go_to_nobody: &'static str,
        pub nothing: &'static str,
        pub refused: &'static str,
        pub open: &'static str,
    }

    /// `/controleren`.
    pub struct Check {
        pub heading: &'static str,
        pub lead: &'static str,
        pub empty: &'static str,
        pub recovery: &'static str,
        pub rehearsed: &'static str,
        pub not_rehearsed: &'static str,
        pub key_points_seen: Say<1>,
        pub key_points_not_seen: &'static str,
        pub finish: &'static str,
    }

    /// `/klaar`.
    pub struct Done {
        pub heading: &'static str,
        pub lead: &'static str,
        pub stored: &'static str,
        pub stored_says: Say<3>,
        /// The sealed bytes themselves, and what is said of them.
        pub stored_show: &'static str,
        pub stored_lead: &'static str,
        pub proof: &'static str,
        pub proof_lead: &'static str,
        pub proof_try: &'static str,
        pub proof_again: &'static str,
        pub proof_field: Say<1>,
        pub without_yours: &'static str,
        pub without_ours: &'static str,
        pub with_both: &'static str,
        pub stays_shut: &'static str,
        pub opens: &'static str,
        pub odd: &'static str,
        pub later: &'static str,
        pub where_to_change: &'static str,
        pub anonymous: Anonymous,
    }

    /// The version of someone's work that doesn't say who they are.
    pub struct Anonymous {
        pub heading: &'static str,
        pub lead: &'static str,
        pub none: &'static str,
        pub title: &'static str,
        pub blank: &'static str,
        pub blanked: Counted,
        pub left_out: &'static str,
        pub look: &'static str,
        pub save: &'static str,
        pub print: &'static str,
        pub file_name: &'static str,
    }

    /// `/openen`.
    pub struct Open {
        pub heading: &'static str,
        pub lead: &'static str,
        pub lead_return: &'static str,
        pub open: &'static str,
        pub opening: &'static str,
        pub passkey: &'static str,
        pub lost: &'static str,
        pub recover: &'static str,
        pub no_account: &'static str,
        pub begin: &'static str,
    }

    /// `/herstellen`.
    pub struct Recover {
        pub heading: &'static str,
        pub lead: &'static str,
        pub open: &'static str,
        pub opened: &'static str,
        pub opened_says: &'static str,
        pub lost_both: &'static str,
        pub lost_both_says: &'static str,
        pub start_afresh: &'static str,
    }

    /// `/kwijt`.
    pub struct Lost {
        pub heading: &'static str,
        pub lead: &'static str,
        pub points: [&'static str; 3],
        pub send: &'static str,
        pub found: &'static str,
        pub mailed: Say<1>,
        pub sure: &'static str,
        pub sure_says: &'static str,
        pub erase: &'static str,
        pub keep: &'static str,
        pub erased: &'static str,
        pub erased_on: Say<1>,
        pub erased_says: &'static str,
        pub open: &'static str,
    }

    /// A freeze that keeps the vault shut.
    pub struct Frozen {
        pub heading: &'static str,
        pub lead: &'static str,
        pub end: &'static str,
        pub other: &'static str,
    }

    /// `/instellingen/gegevens`.
    pub struct Settings {
        pub heading: &'static str,
        pub lead: &'static str,
        /// Who can see a field: opens.
        pub who: &'static str,
        pub nobody: &'static str,
        /// Who, and until when.
        pub until: Say<2>,
        /// When a field was saved and deleted: opens.
        pub history: &'static str,
        pub history_lead: &'static str,
        pub saved_here: Say<1>,
        pub saved_elsewhere: Say<1>,
        pub deleted_here: Say<1>,
        pub deleted_elsewhere: Say<1>,
        pub changed: Say<1>,
        pub empty: &'static str,
        pub edit: &'static str,
        pub add: &'static str,
        pub save: &'static str,
        pub cancel: &'static str,
        pub delete: &'static str,
        pub delete_sure: Say<1>,
        pub delete_yes: &'static str,
        pub saved: Say<1>,
        pub deleted: Say<1>,
        pub show_stored: &'static str,
        pub hide_stored: &'static str,
        pub stored_lead: &'static str,
        pub sealed: &'static str,
        pub row: &'static str,
        pub kept_by_app: &'static str,
        /// What was recorded of the key points: version, language, digest.
        pub key_points: Say<3>,
        pub fingerprint: &'static str,
        /// This device had not seen the vault before.
        pub device_new: &'static str,
        /// This device can't remember.
        pub device_unable: &'static str,
        pub platform: &'static str,
        pub finish: &'static str,
        pub refresh: &'static str,
        pub refreshed: &'static str,
        pub groups: [&'static str; 5],
        pub file: Say<2>,
        pub choose: &'static str,
        pub replace: &'static str,
        pub download: &'static str,
        pub uploading: Say<2>,
        pub downloading: Say<2>,
        pub decimal: &'static str,
        pub upload_waits: &'static str,
        pub upload_stop: &'static str,
        pub conflict: &'static str,
        pub conflict_says: &'static str,
        pub conflict_keep: &'static str,
        pub conflict_take: &'static str,
    }

    /// `/instellingen/sleutels`.
    pub struct MyKeys {
        pub heading: &'static str,
        pub lead: &'static str,
        pub nav: &'static str,
        pub done: &'static str,
        pub again: &'static str,
        pub kinds: [&'static str; 3],
        pub unknown: &'static str,
        pub unlockers: &'static str,
        pub since: Say<1>,
        pub rename: &'static str,
        pub change: &'static str,
        pub replace: &'static str,
        pub add_passphrase: &'static str,
        pub add_passkey: &'static str,
        pub name: &'static str,
        pub name_hint: &'static str,
        pub new_passphrase: &'static str,
        pub address: &'static str,
        pub address_says: &'static str,
        pub address_opens: &'static str,
        pub change_address: &'static str,
        pub new_address: &'static str,
        pub new_address_hint: &'static str,
        pub same_address: &'static str,
        pub own_passphrase: &'static str,
        pub other_passphrase: &'static str,
        pub becomes: Say<1>,
        pub take_address: &'static str,
        pub all_anew: &'static str,
        pub remove_sure: &'static str,
        pub replace_sure: &'static str,
        pub replace_yes: &'static str,
        pub second: &'static str,
        pub second_lead: &'static str,
        pub which: &'static str,
        pub show_it: &'static str,
        pub announce_heading: &'static str,
        pub announce_says: Say<1>,
        pub announce: &'static str,
        pub announced: Say<2>,
        pub announced_says: &'static str,
        pub call_off: &'static str,
        /// Who holds what: the drawing, and each pair.
        pub pairs: &'static str,
        pub pairs_lead: &'static str,
        /// An unlocker: its kind, its name.
        pub named: Say<2>,
        pub our_halves: Counted,
        pub locked: Counted,
        pub sealed_fields: Counted,
        /// What is sealed under each: name, contact, work, preferences, letters, photo.
        pub pair_titles: [&'static str; 6],
        pub pair_number: Say<1>,
        pub renew_one: &'static str,
        pub renew: &'static str,
        pub renew_mine: &'static str,
        pub renew_mine_says: &'static str,
        pub renew_all: &'static str,
        pub renew_all_says: &'static str,
        pub sessions: &'static str,
        pub opened: Say<1>,
        pub used: Say<1>,
        pub own: &'static str,
        pub end: &'static str,
        pub end_others: &'static str,
        pub alone: &'static str,
        pub freeze_heading: &'static str,
        pub freeze_says: &'static str,
        pub freeze_end: &'static str,
        pub freeze_alone: &'static str,
        pub freeze: &'static str,
        pub frozen: Say<1>,
        pub unfreeze: &'static str,
        pub unfreeze_lead: &'static str,
        pub compare: &'static str,
        pub compare_says: Say<1>,
        pub words_missing: &'static str,
    }

    /// `/bewijs`.
    pub struct Proofs {
        pub heading: &'static str,
        pub lead: &'static str,
        pub file: &'static str,
        pub file_hint: &'static str,
        pub paste: &'static str,
        pub paste_hint: &'static str,
        pub check: &'static str,
        pub missing: &'static str,
        pub beside: &'static str,
        pub beside_lead: &'static str,
        pub first: &'static str,
        pub second: &'static str,
        pub holds: &'static str,
        pub broken: &'static str,
        /// Of which platform.
        pub known: Say<1>,
        pub elsewhere: Say<1>,
        pub unknown: Say<1>,
        pub checked: &'static str,
        pub person_signed: &'static str,
        pub platform_signed: &'static str,
        pub same_text: &'static str,
        pub same_record: &'static str,
        pub says: &'static str,
        pub choice: &'static str,
        pub given: &'static str,
        pub refused: &'static str,
        pub withdrawn: &'static str,
        pub expired: &'static str,
        pub renewed: &'static str,
        pub once: &'static str,
        pub purpose: &'static str,
        /// Title, name and version.
        pub version: Say<3>,
        pub who: &'static str,
        pub controller: &'static str,
        /// Its name and its origin.
        pub controller_at: Say<2>,
        pub fields: &'static str,
        pub no_fields: &'static str,
        pub receivers: &'static str,
        /// Name and number.
        pub receiver: Say<2>,
        pub no_receivers: &'static str,
        pub until: &'static str,
        pub no_until: &'static str,
        pub number: &'static str,
        pub times: &'static str,
        pub shown: &'static str,
        pub chosen: &'static str,
        pub signed: &'static str,
        pub countersigned: &'static str,
        pub text: &'static str,
        /// The language it is in.
        pub text_in_nl: &'static str,
        pub text_in_en: &'static str,
        pub digest: &'static str,
        pub same: Message,
        pub in_order: Message,
        pub apart: Message,
        pub equivocated: Message,
        pub findings: Findings,
        pub deletion: Deletion,
        /// What the receipt of a request says.
        pub request: ProofOfRequest,
    }

    /// What the receipt of a request says.
    pub struct ProofOfRequest {
        pub what: &'static str,
        pub about: &'static str,
        pub when: &'static str,
        pub until: &'static str,
        pub sequence: &'static str,
        pub statement: &'static str,
    }

    /// What a proof of deletion says.
    pub struct Deletion {
        /// What was destroyed.
        pub what: &'static str,
        pub fields: &'static str,
        pub files: &'static str,
        pub shares: &'static str,
        pub copies: &'static str,
        pub decisions: &'static str,
        pub receipt: &'static str,
        pub no_receipt: &'static str,
        pub when: &'static str,
        pub backups: &'static str,
    }

    /// `/instellingen/meenemen`.
    pub struct Takeout {
        pub heading: &'static str,
        pub lead: &'static str,
        pub out: &'static str,
        pub out_says: &'static str,
        pub make: &'static str,
        /// So many parts of so many.
        pub making: Say<2>,
        pub back: &'static str,
        pub back_says: &'static str,
        pub choose: &'static str,
        pub choose_hint: &'static str,
        pub differs: &'static str,
        /// What stands here now.
        pub here: Say<1>,
        pub here_nothing: &'static str,
        pub same: &'static str,
        pub take_over: &'static str,
        pub taken_over: &'static str,
        /// Which file.
        pub take_file: Say<1>,
        pub stays: &'static str,
        /// How many.
        pub history: Say<1>,
        /// Which fields.
        pub invalid: Say<1>,
        /// How many.
        pub unknown: Say<1>,
        pub not_a_zip: &'static str,
        pub too_large: &'static str,
        pub too_many: &'static str,
        pub bad_name: &'static str,
        pub packed: &'static str,
        pub damaged: &'static str,
        pub no_document: &'static str,
        pub other_version: &'static str,
        pub no_file: &'static str,
    }

    /// `/instellingen/verwijderen` and `/verwijderd`.
    pub struct Leave {
        pub heading: &'static str,
        pub lead: &'static str,
        pub at_once: &'static str,
        pub happens: [&'static str; 4],
        pub for_a_while: &'static str,
        /// Days, until backups are empty.
        pub backups: Say<1>,
        pub remains: [&'static str; 3],
        pub frozen: &'static str,
        pub to_keys: &'static str,
        /// Where it can be taken along first.
        pub first: &'static str,
        pub announced_ripe: &'static str,
        pub go_on: &'static str,
        pub second: &'static str,
        pub second_lead: &'static str,
        /// From when on.
        pub announce_says: Say<1>,
        pub announce: &'static str,
        /// From when on, and until when.
        pub announced: Say<2>,
        pub announced_says: &'static str,
        pub sure: &'static str,
        pub sure_says: &'static str,
        pub yes: &'static str,
        pub no: &'static str,
        pub unsure: &'static str,
        pub left: &'static str,
        /// When.
        pub left_lead: Say<1>,
        pub elsewhere: &'static str,
        pub proof: &'static str,
        pub proof_says: &'static str,
        pub save: &'static str,
        pub saved: &'static str,
        pub to_check: &'static str,
        pub now: &'static str,
        /// Until when backups may hold something.
        pub now_backups: Say<1>,
        pub now_consent: &'static str,
        pub now_nothing: &'static str,
        pub again: &'static str,
    }

    /// What can be wrong with a receipt.
    pub struct Findings {
        pub not_a_receipt: Message,
        pub bare: Message,
        pub algorithm: Message,
        pub key_in_token: Message,
        pub kind: Message,
        pub contents: Message,
        pub platform: Message,
        pub other_keys: Message,
        pub platform_signature: Message,
        pub swapped: Message,
        pub identity: Message,
        pub person_signature: Message,
        pub times: Message,
        pub text: Message,
        pub record: Message,
    }

    /// An address without a page.
    pub struct NotFound {
        pub section: Message,
        pub again: &'static str,
        pub heading: &'static str,
        pub says: &'static str,
        pub home: &'static str,
    }

    /// Something that went wrong and what to do about it.
    pub struct Message {
        pub what: &'static str,
        pub todo: &'static str,
    }

    /// Why something could not be done.
    pub struct Failures {
        /// A purpose says something else than what was shown.
        pub purpose: Message,
        pub offline: Message,
        pub unavailable: Message,
        pub too_many: Message,
        pub wait_seconds: Say<1>,
        pub wait_minutes: Say<1>,
        pub wrong_code: Message,
        pub no_tries_left: &'static str,
        pub tries_left: Counted,
        pub expired: Message,
        pub wrong_passphrase: Message,
        pub wrong_recovery_code: Message,
        pub mistyped_recovery_code: Message,
        pub short_passphrase: Message,
        pub locked: Message,
        pub invalid: Message,
        pub conflict: Say<1>,
        pub conflict_todo: &'static str,
    pub file_empty: Message,
    pub file_too_large: Message,
    pub file_kind: Message,
    pub file_unreadable: Message,
        pub code_in_use: Message,
        pub passkey_cancelled: Message,
        pub passkey_unable: Message,
        pub wrong_passkey: Message,
        pub second_needed: Message,
        pub not_second: Message,
        pub froze: Message,
        pub frozen: Message,
        pub unlocker: Message,
        pub internal: Message,
        /// The alarm: what comes before and after the finding.
        pub refused: Message,
        pub refused_safe: &'static str,
        pub refusals: Refusals,
    }

    /// What did not verify.
    pub struct Refusals {
        pub form: &'static str,
        pub platform: &'static str,
        pub slot: &'static str,
        pub keyring: &'static str,
        pub identity: &'static str,
        pub header: &'static str,
        pub body: &'static str,
        pub rolled_back: &'static str,
        pub listing: &'static str,
        pub share: &'static str,
        pub field: &'static str,
        pub file: &'static str,
        pub registry: &'static str,
        pub purposes: &'static str,
        pub decisions: &'static str,
        pub equivocated: &'static str,
        pub log: &'static str,
    }

    /// Points that belong together.
    pub struct Theme {
        /// What they have in common.
        pub title: &'static str,
        /// The points.
        pub points: Vec<KeyPoint>,
    }

    /// One point.
    pub struct KeyPoint {
        /// Stable name: `k1` to `k15`.
        pub id: &'static str,
        /// The point in one plain sentence.
        pub short: &'static str,
        /// The whole of it.
        pub whole: Vec<&'static str>,
        /// What is true of it today, where that is less.
        pub today: Option<&'static str>,
        /// Where the evidence is: the plain name of a page.
        pub evidence: Option<&'static str>,
    }
}

impl Settings {
    /// A length as people say it: whole kilobytes, or megabytes with one digit behind the sign.
    #[must_use]
    pub fn size(&self, bytes: u64) -> String {
        let tenths = (bytes + 50_000) / 100_000;
        if tenths < 10 {
            format!("{} kB", bytes.div_ceil(1_000))
        } else {
            format!("{}{}{} MB", tenths / 10, self.decimal, tenths % 10)
        }
    }
}

/// The last line of a file.
const END: &str = "//";

impl Text {
    /// The file the browser reads.
    #[must_use]
    pub fn lines(&self) -> String {
        let mut lines = Vec::new();
        self.write(&mut lines);
        lines.push(END.to_owned());
        lines.join("\n")
    }

    /// The text that such a file holds; none where it isn't whole.
    #[must_use]
    pub fn of(file: &'static str) -> Option<Self> {
        let mut lines = Lines::new(file);
        let text = Self::read(&mut lines);
        (lines.next() == END).then_some(text)
    }
}

impl FieldText {
    const NONE: Self = Self {
        label: "",
        hint: None,
        what_for: "",
        who: "",
        how_long: "",
        fix: "",
    };
}

impl Words for Fields {
    fn write(&self, lines: &mut Vec<String>) {
        self.0.write(lines);
    }

    fn read(lines: &mut Lines) -> Self {
        Self(Words::read(lines))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_the_same_lines_and_none_has_a_break_in_it() {
        let count = |language| {
            let mut lines = Vec::new();
            text(language).write(&mut lines);
            assert!(lines.iter().all(|line| !line.contains('\n')));
            lines.len()
        };
        assert_eq!(count(Language::Nl), count(Language::En));
    }

    #[test]
    fn every_field_says_why_it_is_asked_who_sees_it_and_how_long() {
        for language in [Language::Nl, Language::En] {
            let fields = text(language).fields;
            for field in Field::ALL {
                let text = fields.of(*field);
                for says in [text.label, text.what_for, text.who, text.how_long] {
                    assert!(!says.is_empty(), "{field:?}");
                }
            }
        }
    }

    #[test]
    fn every_promise_stands_there_once_and_says_how_it_is_kept_or_what_is_missing() {
        let [nl, en] = [Language::Nl, Language::En].map(text);
        let (dutch, english) = (&nl.promises.all, &en.promises.all);
        let ids: Vec<_> = dutch.iter().map(|promise| promise.id).collect();
        let points = (1..=15).map(|number| format!("k{number}"));
        let expected: Vec<_> = ["b1".to_owned(), "b2".to_owned()]
            .into_iter()
            .chain(points)
            .chain(["p1".to_owned()])
            .collect();
        assert_eq!(ids, expected);
        for (nl, en) in dutch.iter().zip(english) {
            assert_eq!(nl.missing.is_some(), en.missing.is_some(), "{}", nl.id);
            assert!(nl.missing.is_some() || !nl.tests.is_empty(), "{}", nl.id);
            assert!(nl.missing.is_some() || nl.seen.is_some(), "{}", nl.id);
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        for language in [Language::Nl, Language::En] {
            let file = text(language).lines();
            let read = Text::of(file.clone().leak()).expect("the same text");
            assert_eq!(read.lines(), file);
            let lines: Vec<_> = file.split('\n').collect();
            for length in 0..lines.len() {
                let cut = lines[..length].join("\n");
                assert!(Text::of(cut.leak()).is_none(), "{length} lines");
            }
        }
    }

    /// The places of a sentence are the same in both languages: `{0}` up to as many as it is given.
    #[test]
    fn sentences_have_the_same_places_in_both_languages() {
        let places = |language| {
            let mut lines = Vec::new();
            text(language).write(&mut lines);
            lines
                .iter()
                .map(|line| {
                    (0..4)
                        .filter(|n| line.contains(&format!("{{{n}}}")))
                        .count()
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(places(Language::Nl), places(Language::En));
    }

    #[test]
    fn what_is_filled_in_is_no_place() {
        assert_eq!(Say::<2>("{1} van {0}").fill([&"{1}", &"b"]), "b van {1}");
    }
}
