//! Every limit in one place. The device keeps within them; the server refuses what does not.

macro_rules! limits {
    ($($(#[doc = $doc:literal])+ pub const $name:ident: $type:ty = $value:expr;)+) => {
        $($(#[doc = $doc])+ pub const $name: $type = $value;)+

        /// A limit: its name, its value, and what it limits.
        #[cfg(feature = "schema")]
        pub type Limit = (&'static str, u64, &'static str);

        /// All of them, for the description of the API.
        #[cfg(feature = "schema")]
        pub const ALL: &[Limit] = &[$((stringify!($name), $name as u64, concat!($($doc),+)),)+];
    };
}

limits! {
/// Longest e-mail address, in bytes (RFC 5321 section 4.5.3.1.3).
pub const ADDRESS: usize = 254;
/// Sealed address or mailed code: an HPKE encapsulated key (1120), the padded plaintext, a tag.
pub const SEALED_TO_PLATFORM: usize = 2_048;
/// Any one OPAQUE message, in bytes.
pub const OPAQUE_MESSAGE: usize = 1_024;
/// An X-Wing public key, in bytes (draft-connolly-cfrg-xwing-kem).
pub const SEALING_PUBLIC: usize = 1_216;
/// A signed manifest header, in bytes.
pub const HEADER: usize = 512;
/// The sealed manifest body, in bytes.
pub const BODY: usize = 256 * 1_024;
/// The sealed keyring, in bytes.
pub const KEYRING: usize = 128 * 1_024;
/// One wrapped slot, in bytes.
pub const SLOT: usize = 2_048;
/// Slots an account can have.
pub const SLOTS: usize = 16;
/// One sealed field, in bytes: the largest bucket and what surrounds it.
pub const ROW: usize = 4_096 + 128;
/// Rows an account can have.
pub const ROWS: usize = 512;
/// Files an account can have.
pub const FILES: usize = 32;
/// Largest file, in bytes, before sealing.
pub const FILE: u64 = 10 * 1_024 * 1_024;
/// One sealed chunk of a file, in bytes: 64 KiB and what surrounds them.
pub const CHUNK: usize = 64 * 1_024 + 72;
/// Chunks a file can have.
pub const CHUNKS: u64 = FILE / (64 * 1_024);
/// Sealed bytes of all files of an account, those not yet committed included.
pub const FILES_BYTES: u64 = 64 * 1_024 * 1_024;
/// How long an upload that no commit has named is kept, in seconds.
pub const UPLOAD_SECONDS: u64 = 24 * 60 * 60;
/// Grants an account can have in force.
pub const GRANTS: usize = 256;
/// One granted copy, in bytes: the largest bucket, an encapsulated key, and what surrounds them.
pub const GRANT: usize = 4_096 + 1_280;
/// Shares of granted copies sent with one commit, sealed, in bytes.
pub const GRANT_DEPOSIT: usize = 16 * 1_024;
/// A signed decision, in bytes.
pub const DECISION: usize = 8 * 1_024;
/// The platform's receipt for one, in bytes: it holds the decision, and the record about it with the whole text.
pub const RECEIPT: usize = 48 * 1_024;
/// Decisions in one commit.
pub const DECISIONS: usize = 32;
/// Recipients of one purpose.
pub const RECIPIENTS: usize = 32;
/// Entries of the platform's registry.
pub const REGISTRY: usize = 1_024;
/// One entry of the registry or of the access log, in bytes.
pub const ENTRY: usize = 4 * 1_024;
/// A look as it is signed, in bytes: the entry that it becomes stays within [`ENTRY`].
pub const SIGNED_LOOK: usize = ENTRY - 512;
/// The reason for a look, in bytes.
pub const REASON: usize = 512;
/// Granted copies asked for in one look.
pub const LOOK: usize = 16;
/// Looks of one recipient at one account in a day, refused ones included. A device reads [`HISTORY_PAGES`] pages of the
/// log at once: so one that nobody opened for three years still can.
pub const LOOKS_PER_DAY: u32 = 50;
/// Notices a recipient gets at once.
pub const NOTICES: usize = 256;
/// Opened fields that a person is shown, the last opened first.
pub const HELD: usize = 4_096;
/// How long a notice about an erased account waits to be confirmed, in seconds: a year.
pub const NOTICE_SECONDS: u64 = 365 * 24 * 60 * 60;
/// How long after a look its recipient can fetch the file that it opened, in seconds.
pub const LOAN_SECONDS: u64 = 15 * 60;
/// How far a recipient's clock may be off, in seconds.
pub const LOOK_SECONDS: u64 = 5 * 60;
/// Entries of the access log that are returned at once.
pub const LOG_ENTRIES: usize = 1_024;
/// Receipts that are returned at once.
pub const RECEIPTS: usize = 64;
/// How often a device asks on for what grew beside the vault, where it is further behind than that.
pub const HISTORY_PAGES: usize = 64;
/// Something that was sealed to the person, its attachments included, in bytes, before sealing.
pub const ANSWER_TEXT: usize = 1_024 * 1_024;
/// The same, sealed.
pub const LETTER: usize = ANSWER_TEXT + 8 * 1_024;
/// Attachments of one letter.
pub const ATTACHMENTS: usize = 8;
/// What a person writes with a request, in bytes, before sealing.
pub const REQUEST_TEXT: usize = 16 * 1_024;
/// The same, sealed.
pub const SEALED_REQUEST: usize = REQUEST_TEXT + 4 * 1_024;
/// A signed statement in a case, in bytes.
pub const STATEMENT: usize = 3 * 1_024;
/// Requests an account can have on record.
pub const REQUESTS: usize = 256;
/// What others can put on record for an account: participations, disclosures, notes. It takes no room from requests.
pub const RECORDS: usize = 256;
/// Statements in all cases of an account: enough for every case to come to its end.
pub const STATEMENTS: usize = 4_096;
/// Statements returned at once, with what was written with them, in bytes.
pub const CASES_BYTES: usize = 3 * 1_024 * 1_024;
/// Statements about one account by one author in a day.
pub const STATEMENTS_PER_DAY: u32 = 50;
/// Days within which a request is answered (GDPR article 12(3) allows a month; the platform promises four weeks).
pub const ANSWER_DAYS: u16 = 28;
/// Months by which that can be extended (GDPR article 12(3)).
pub const EXTENSION_MONTHS: u8 = 2;
/// Sealed shares sent with one commit, in bytes.
pub const DEPOSIT: usize = 8 * 1_024;
/// Shares in one deposit, one release, or one list of destroyed ones.
pub const SHARES: usize = 64;
/// Headers the server returns at once, to prove that a vault descends from what a device remembers.
pub const HEADERS: usize = 1_024;
/// How often a device asks on, where it is further behind than that.
pub const HEADER_PAGES: usize = 64;

/// Body of a commit or a new account, in bytes.
pub const COMMIT_BODY: usize = 4 * 1_024 * 1_024;
/// Body of a chunk, in bytes, in the longer of its forms.
pub const CHUNK_BODY: usize = 96 * 1_024;
/// Body of any other call, in bytes.
pub const SMALL_BODY: usize = 16 * 1_024;
/// Largest answer a device reads, in bytes.
pub const ANSWER: usize = 8 * 1_024 * 1_024;

/// Digits of the mailed code.
pub const CODE_DIGITS: usize = 6;
/// Tries for one mailed code.
pub const CODE_TRIES: u32 = 5;
/// How long a mailed code counts, in seconds.
pub const CODE_SECONDS: u64 = 15 * 60;
/// How long a confirmed sign-up waits for its vault, in seconds.
pub const SIGN_UP_SECONDS: u64 = 60 * 60;
/// Codes mailed to one address in an hour.
pub const CODES_PER_ADDRESS_HOUR: u32 = 5;
/// Wrong passphrases for one address before the delay starts.
pub const FREE_GUESSES: u32 = 5;
/// Longest delay after a wrong passphrase, in seconds.
pub const LONGEST_DELAY_SECONDS: u64 = 15 * 60;
/// How long one started log-in or challenge stays open, in seconds.
pub const LOGIN_SECONDS: u64 = 5 * 60;
/// How long a second unlocker counts in the session it was shown in, in seconds.
pub const SECOND_SECONDS: u64 = 10 * 60;
/// How long a change without a second unlocker waits, in seconds: three days.
pub const WAIT_SECONDS: u64 = 3 * 24 * 60 * 60;
/// How long it can be made after that, in seconds.
pub const WAIT_OPEN_SECONDS: u64 = 7 * 24 * 60 * 60;
/// How long an account that nothing opens any more stays before it is erased, in seconds: seven days.
pub const ERASE_SECONDS: u64 = 7 * 24 * 60 * 60;
/// How long a backup is kept, in seconds: thirty days. After that none of them holds what was deleted before.
pub const BACKUP_SECONDS: u64 = 30 * 24 * 60 * 60;
/// How long the proof of a deletion is given again to the device that asked for it, in seconds: its answer may get lost.
pub const PROOF_SECONDS: u64 = 24 * 60 * 60;
/// How long the digest of the last receipt stays after an account is gone, in seconds: five years, in which somebody can
/// ask whether there was consent (Burgerlijk Wetboek 3:310).
pub const CONSENT_SECONDS: u64 = 5 * 365 * 24 * 60 * 60;
/// Waits begun for one account in an hour, each with its notice.
pub const WAITS_PER_ACCOUNT_HOUR: u32 = 5;
/// How long a session lasts without use, in seconds.
pub const SESSION_IDLE_SECONDS: u64 = 60 * 60;
/// How long a session lasts at most, in seconds.
pub const SESSION_SECONDS: u64 = 12 * 60 * 60;
/// After how long without a try wrong passphrases are forgotten, in seconds.
pub const GUESSES_FORGOTTEN_SECONDS: u64 = 24 * 60 * 60;
/// After how long without input a page locks the vault, in seconds.
pub const AWAY_SECONDS: u64 = 15 * 60;
/// How long before that it says so, in seconds.
pub const AWAY_WARN_SECONDS: u64 = 2 * 60;
/// After how long without being opened the owner of an account is warned by mail, in seconds: half a year, which a
/// permission to mail outlives.
pub const INACTIVE_WARN_SECONDS: u64 = 182 * 24 * 60 * 60;
/// After how long without being opened an account is erased whose owner was warned, in seconds: two years.
pub const INACTIVE_SECONDS: u64 = 2 * 365 * 24 * 60 * 60;
/// The same where nobody could be warned, since only who allows it is mailed: three years.
pub const INACTIVE_UNWARNED_SECONDS: u64 = 3 * 365 * 24 * 60 * 60;
/// How long a client may keep an application after it closes, in seconds: four weeks.
pub const APPLICATION_SECONDS: u64 = 28 * 24 * 60 * 60;
/// The same where the person allows it: a year.
pub const APPLICATION_ALLOWED_SECONDS: u64 = 365 * 24 * 60 * 60;
/// How long invoices are kept, in seconds: seven years (article 52 of the Dutch General State Taxes Act).
pub const INVOICE_SECONDS: u64 = 2_557 * 24 * 60 * 60;
/// How many days at most the security log can be read after the day a line was written on: then the key of that day is
/// destroyed.
pub const SECURITY_LOG_DAYS: u32 = 30;
/// Lines of the security log that an account can have in a day.
pub const SECURITY_ENTRIES_PER_DAY: u32 = 200;
/// What is repeated of the languages that a browser asks for, in characters.
pub const LANGUAGES: usize = 128;
/// How long a device stays known without logging in, in seconds. Browsers keep no cookie longer than this.
pub const DEVICE_SECONDS: u64 = 400 * 24 * 60 * 60;
/// Passphrases tried from one client address in an hour, over all accounts together. The default: many
/// people can share one address.
pub const GUESSES_PER_CLIENT_HOUR: u32 = 600;
/// Sign-ups started from one client address in an hour. The default.
pub const SIGN_UPS_PER_CLIENT_HOUR: u32 = 200;
}
