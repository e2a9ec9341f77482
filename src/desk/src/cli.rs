//! The commands, their options and their help.

use clap::{Args, Parser, Subcommand, ValueEnum};
use kluis_catalog::{
    Field,
    calendar::{self, Day},
};
use kluis_vault::case::{Channel, Kind};
use std::path::PathBuf;
use url::{Host, Url};

/// Opens what people granted to you, with a reason that they read.
///
/// You are known to Kluis by a key of your own. The operator writes your public key into the platform's file of
/// recipients; from then on people can permit you to see certain data. What they permitted you list, and open a
/// field at a time, each time with a reason in words: it is in the person's log before you see anything. What a
/// person withdraws doesn't open any more, not even a copy that you kept.
#[derive(Clone, Debug, Parser)]
#[command(name = "kluis-desk", version, after_long_help = EXAMPLES, max_term_width = 100)]
pub struct Cli {
    /// Your key file, readable by you alone.
    ///
    /// What the desk has seen and opened is kept beside it, in a folder with the same name and .state behind it.
    #[arg(
        long,
        global = true,
        env = "KLUIS_DESK_KEY",
        default_value = "kluis-desk.key",
        value_name = "FILE"
    )]
    pub key: PathBuf,

    /// Where the platform is, such as https://kluis.example.nl. Plain http is for this machine.
    #[arg(
        long,
        global = true,
        env = "KLUIS_DESK_SERVER",
        default_value = "http://localhost:8080",
        value_name = "URL"
    )]
    pub server: Server,

    /// Answer in JSON; errors too, on the standard error.
    #[arg(long, global = true)]
    pub json: bool,

    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "\
Examples:
  kluis-desk new --number P-17 --role planner --organisation 'Voorbeeld BV' --region NL
      Makes a key and prints the block that the operator puts into the file of recipients.
  kluis-desk list
      What people permitted you to see, and until when.
  kluis-desk open 3fXb1c --field name.given --reason 'Een gesprek voorbereiden'
      Opens a field of one person, and says why.
  kluis-desk notices
      What people withdrew or changed since you opened it.
  kluis-desk requests
      For the platform's desk: what people ask for, and by when it is to be answered.
  kluis-desk list --json | jq -r '.grants[].account'
      The same for programs.

Ends with 0 when it is done, 1 when it failed (no answer, no file), 2 on a wrong option,
3 when it isn't permitted, and 4 when something doesn't verify: then don't go on, and tell
the operator.";

/// What can be asked.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Makes your key file, and prints what the operator needs of it.
    ///
    /// The file holds two private keys; back it up where only you can reach it. A file that is there is never
    /// overwritten. Options that are left out stay empty in the block, for the operator to fill in.
    New(Registration),
    /// Prints the fingerprint of your key, and the block for the operator again.
    Key(Registration),
    /// What you may open: whose, which fields, for which purpose, until when.
    ///
    /// Everything is verified before it is shown. The first time, the platform's own key is kept; compare its
    /// fingerprint with the one that the operator has. From then on a change of it is an alarm.
    List,
    /// Opens fields of one person, with a reason that the person reads.
    ///
    /// What isn't permitted any more is asked all the same, where the desk saw it before: the refusal then stands in
    /// the person's log as well.
    ///
    /// A file, such as work.cv, is fetched at once into a new folder. It came from a person whom you may not know: treat it as
    /// you would an attachment from a stranger, and open it with a program that is up to date.
    #[command(after_long_help = "\
Examples:
  kluis-desk open 3fXb1c --field contact.phone --reason 'Terugbellen over vacature 214'
  kluis-desk open 3fXb1c --field name.given --reason 'Contract opstellen' --out naam.json
  kluis-desk open 3fXb1c --field work.cv --reason 'Voorstellen voor vacature 214' --out zoe")]
    Open(Open),
    /// What ended or changed of what you opened, and isn't confirmed yet.
    ///
    /// The person sees that you fetched it. What ended is to be erased everywhere you have it; of what changed, the
    /// old value. Who may not look any more is told, too.
    Notices,
    /// Says that you hold something that ended or changed no more.
    ///
    /// You sign it, and the person keeps it: every copy is erased, in every file, system and backup of yours. The
    /// sealed copies that the desk itself kept are erased by this command.
    Confirm(Confirm),
    /// For the platform's desk: the requests that wait for an answer, the most urgent first.
    ///
    /// Whose, what about, by which day, how many days are left, and what the person wrote. What is overdue stands out; the
    /// platform has put that on record, and the person sees it. Every statement is verified before it is shown.
    Requests,
    /// Says that you work on a request. The person sees it.
    Start(Start),
    /// Puts the day of a request off, and says why.
    ///
    /// Once, before the day is over, and by two months at most (GDPR article 12(3)). The person gets your reasons as a letter.
    #[command(after_long_help = "\
Examples:
  kluis-desk extend 3fXb1c 9aQwE2 --until 2027-01-31 --text-file waarom.txt")]
    Extend(Extend),
    /// Answers a request with a letter that only the person opens.
    ///
    /// Below a refusal, also of a part, comes where the person can complain: the supervisory authority that the platform
    /// names, and the court. Your text gives the reason.
    #[command(after_long_help = "\
Examples:
  kluis-desk answer 3fXb1c 9aQwE2 --done --text-file antwoord.txt --attach overzicht.pdf
  kluis-desk answer 3fXb1c 9aQwE2 --refuse --text-file reden.txt")]
    Answer(Answer),
    /// Writes down a request that came by phone or letter.
    ///
    /// It counts from the day on which it came, and the person sees that you wrote it down. A withdrawal ends at once what was
    /// permitted for that purpose; nothing can be permitted this way.
    #[command(after_long_help = "\
Examples:
  kluis-desk record 3fXb1c --by phone --on 2026-11-20 rectification --field name.family
  kluis-desk record 3fXb1c --by letter --on 2026-11-18 withdrawal --purpose calls --text-file brief.txt")]
    Record(Record),
    /// Notes a call or a letter. It is sealed to the person: you can't read it back.
    Note(Note),
    /// Puts on record that data went to somebody else, and what came back: a payment, a tax return.
    #[command(after_long_help = "\
Examples:
  kluis-desk disclose 3fXb1c --to 'Mollie B.V., Nederland' --basis 'overeenkomst' \\
      --sent 'naam, bedrag, bestelnummer 1042' --received 'betaald'")]
    Disclose(Disclose),
    /// Puts on record what somebody takes part in: a reaction to a vacancy, an assignment.
    ///
    /// For people who let you in, or for the platform's desk. Both of you keep it, each sealed to oneself. Write nothing in it
    /// that says who it is: after a masking you still have it.
    Participate(Participate),
    /// What people take part in here. Who, is gone once it was masked.
    Participations,
    /// Says that something that somebody takes part in is over.
    Close(Close),
    /// What this desk itself opened, with the platform's receipts checked.
    Log,
    /// The same with the receipts in it, for an audit.
    ///
    /// Everyone can check them with the platform's public key: each is the entry in the person's log as the platform
    /// signed it. Values are not in it.
    Export(Export),
}

/// What the operator registers of you, beside your keys.
#[derive(Clone, Debug, Default, Args)]
pub struct Registration {
    /// The number that stays yours when your keys change.
    #[arg(long, default_value = "", hide_default_value = true)]
    pub number: String,
    /// What you do.
    #[arg(long, default_value = "", hide_default_value = true)]
    pub role: String,
    /// For whom you do it.
    #[arg(long, default_value = "", hide_default_value = true)]
    pub organisation: String,
    /// Your country, as two letters: NL.
    #[arg(long, default_value = "", hide_default_value = true)]
    pub region: String,
    /// When your certificate of conduct was issued and must be reviewed: 2026-01-15/2027-01-15.
    #[arg(long, value_name = "DATE/DATE", value_parser = dates)]
    pub certificate: Option<[String; 2]>,
    /// The same of your declaration of reliability.
    #[arg(long, value_name = "DATE/DATE", value_parser = dates)]
    pub declaration: Option<[String; 2]>,
}

fn dates(text: &str) -> Result<[String; 2], &'static str> {
    const FORM: &str = "it must look like 2026-01-15/2027-01-15";
    let (issued, review) = text.split_once('/').ok_or(FORM)?;
    let is_date = |text: &str| Field::Available.normalise(text).as_deref() == Ok(text);
    if !is_date(issued) || !is_date(review) {
        Err(FORM)
    } else if issued >= review {
        Err("the review must come after the day of issue")
    } else {
        Ok([issued.to_owned(), review.to_owned()])
    }
}

/// What to open.
#[derive(Clone, Debug, Args)]
pub struct Open {
    /// Whose: the account as `list` shows it, or its first six letters or more.
    #[arg(allow_hyphen_values = true)]
    pub account: String,
    /// Which field, such as name.given; more than one by saying it again.
    #[arg(long = "field", required = true, value_name = "FIELD", value_parser = field)]
    pub fields: Vec<Field>,
    /// Under which permission, where more than one has these fields: the purpose as `list` shows it.
    #[arg(long, value_name = "PURPOSE")]
    pub purpose: Option<String>,
    /// Why, in words that the person understands; at most 512 bytes.
    #[arg(long, value_name = "WORDS", value_parser = reason)]
    pub reason: String,
    /// Write the values to this new file, readable by you alone, and show none.
    ///
    /// Where a file is among the fields, this is a new folder: each file stands in it under the name of its field
    /// (work.cv.pdf), and the values in values.json.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

fn field(text: &str) -> Result<Field, String> {
    Field::from_id(text).ok_or_else(|| {
        let known: Vec<_> = Field::ALL.iter().map(|field| field.id()).collect();
        format!("there is no such field; there are {}", known.join(", "))
    })
}

fn reason(text: &str) -> Result<String, &'static str> {
    let words = text.trim();
    if words.is_empty() {
        Err("say why in words: the person reads it")
    } else if words.len() > kluis_wire::limits::REASON {
        Err("that is longer than 512 bytes: say it shorter")
    } else if words.chars().any(char::is_control) {
        Err("it must be one line of words")
    } else {
        Ok(words.to_owned())
    }
}

/// What is erased.
#[derive(Clone, Debug, Args)]
pub struct Confirm {
    /// Whose: the account as `notices` shows it, or its first six letters or more.
    #[arg(allow_hyphen_values = true)]
    pub account: String,
    /// Which field; more than one by saying it again.
    #[arg(long = "field", required = true, value_name = "FIELD", value_parser = field)]
    pub fields: Vec<Field>,
}

/// Which request.
#[derive(Clone, Debug, Args)]
pub struct Start {
    /// Whose: the account as `requests` shows it, or its first six letters or more.
    #[arg(allow_hyphen_values = true)]
    pub account: String,
    /// Which: the case as `requests` shows it, or its first six letters or more.
    #[arg(allow_hyphen_values = true)]
    pub case: String,
}

/// Which request, and until when.
#[derive(Clone, Debug, Args)]
pub struct Extend {
    /// Whose: the account as `requests` shows it, or its first six letters or more.
    #[arg(allow_hyphen_values = true)]
    pub account: String,
    /// Which: the case as `requests` shows it, or its first six letters or more.
    #[arg(allow_hyphen_values = true)]
    pub case: String,
    /// The new day, to the end of which it is put off: 2027-01-31.
    #[arg(long, value_name = "DATE", value_parser = end_of_day)]
    pub until: u64,
    /// Why it takes longer, as the person is to read it.
    #[arg(long, value_name = "FILE")]
    pub text_file: PathBuf,
}

/// Which request, how it ends, and what is written.
#[derive(Clone, Debug, Args)]
pub struct Answer {
    /// Whose: the account as `requests` shows it, or its first six letters or more.
    #[arg(allow_hyphen_values = true)]
    pub account: String,
    /// Which: the case as `requests` shows it, or its first six letters or more.
    #[arg(allow_hyphen_values = true)]
    pub case: String,
    /// How it ends.
    #[command(flatten)]
    pub how: How,
    /// What you write to the person.
    #[arg(long, value_name = "FILE")]
    pub text_file: PathBuf,
    /// A file that goes with it, at most eight, a mebibyte together with the text.
    #[arg(long, value_name = "FILE")]
    pub attach: Vec<PathBuf>,
}

/// How a request ends.
#[derive(Clone, Copy, Debug, Args)]
#[group(required = true, multiple = false)]
pub struct How {
    /// What was asked is done. A masking is done with it: the link is destroyed.
    #[arg(long)]
    pub done: bool,
    /// A part of it is.
    #[arg(long)]
    pub partly: bool,
    /// It isn't.
    #[arg(long)]
    pub refuse: bool,
}

/// How something came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum By {
    /// Somebody called.
    Phone,
    /// Somebody wrote a letter.
    Letter,
}

impl By {
    pub(crate) const fn channel(self) -> Channel {
        match self {
            Self::Phone => Channel::Phone,
            Self::Letter => Channel::Letter,
        }
    }
}

/// What can be asked by phone or letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RecordKind {
    /// To see what is held.
    Access,
    /// To have something put right; until it is decided nobody looks at it.
    Rectification,
    /// To have something erased.
    Erasure,
    /// To have something left unused.
    Restriction,
    /// To have a use stopped; until it is decided nobody looks at it.
    Objection,
    /// To have it in a form that others can take.
    Portability,
    /// To have the link with something one took part in destroyed.
    Masking,
    /// Anything else.
    Other,
    /// A permission is withdrawn: it ends at once.
    Withdrawal,
}

impl RecordKind {
    pub(crate) const fn kind(self) -> Kind {
        match self {
            Self::Access => Kind::Access,
            Self::Rectification => Kind::Rectification,
            Self::Erasure => Kind::Erasure,
            Self::Restriction => Kind::Restriction,
            Self::Objection => Kind::Objection,
            Self::Portability => Kind::Portability,
            Self::Masking => Kind::Masking,
            Self::Other => Kind::Other,
            Self::Withdrawal => Kind::Withdrawal,
        }
    }
}

/// What came by phone or letter.
#[derive(Clone, Debug, Args)]
pub struct Record {
    /// Whose: the account, or its first six letters or more where you know it.
    #[arg(allow_hyphen_values = true)]
    pub account: String,
    /// How it came.
    #[arg(long, value_enum)]
    pub by: By,
    /// On which day: 2026-11-20.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub on: Day,
    /// What is asked.
    #[arg(value_enum)]
    pub kind: RecordKind,
    /// Which field it is about; more than one by saying it again, none for all.
    #[arg(long = "field", value_name = "FIELD", value_parser = field)]
    pub fields: Vec<Field>,
    /// Which purpose, for a withdrawal, or for an objection to a use of the platform's own interest.
    #[arg(long, value_name = "PURPOSE")]
    pub purpose: Option<String>,
    /// What is to be masked, as `participations` shows it.
    #[arg(long, value_name = "PARTICIPATION", allow_hyphen_values = true)]
    pub participation: Option<String>,
    /// What was said or written: for you and for the person.
    #[arg(long, value_name = "FILE")]
    pub text_file: Option<PathBuf>,
}

/// A note.
#[derive(Clone, Debug, Args)]
pub struct Note {
    /// About whom: the account, or its first six letters or more where you know it.
    #[arg(allow_hyphen_values = true)]
    pub account: String,
    /// Of a call, or of a letter.
    #[arg(long, value_enum)]
    pub by: By,
    /// What was said or written.
    #[arg(long, value_name = "FILE")]
    pub text_file: PathBuf,
}

/// Data that went to somebody else.
#[derive(Clone, Debug, Args)]
pub struct Disclose {
    /// Whose: the account, or its first six letters or more where you know it.
    #[arg(allow_hyphen_values = true)]
    pub account: String,
    /// To whom, with the country.
    #[arg(long, value_name = "NAME", value_parser = line)]
    pub to: String,
    /// On which basis: an agreement, or which law.
    #[arg(long, value_name = "BASIS", value_parser = line)]
    pub basis: String,
    /// What went.
    #[arg(long, value_name = "WHAT", value_parser = line)]
    pub sent: String,
    /// What came back.
    #[arg(long, value_name = "WHAT", value_parser = line)]
    pub received: Option<String>,
}

/// What somebody takes part in.
#[derive(Clone, Debug, Args)]
pub struct Participate {
    /// Who: the account as `list` shows it, or its first six letters or more.
    #[arg(allow_hyphen_values = true)]
    pub account: String,
    /// What it is, without a word that says who.
    #[arg(long, value_name = "WHAT", value_parser = line)]
    pub what: String,
    /// With whom; your organisation where you don't say.
    #[arg(long, value_name = "NAME", value_parser = line)]
    pub with: Option<String>,
}

/// What is over.
#[derive(Clone, Debug, Args)]
pub struct Close {
    /// Which: as `participations` shows it, or its first six letters or more.
    #[arg(allow_hyphen_values = true)]
    pub participation: String,
    /// How it ended, as a letter to the person.
    #[arg(long, value_name = "FILE")]
    pub text_file: Option<PathBuf>,
}

/// Longest line that is put on record, in bytes.
const LINE: usize = 512;

fn line(text: &str) -> Result<String, &'static str> {
    let words = text.trim();
    if words.is_empty() {
        Err("say it in words: the person reads it")
    } else if words.len() > LINE {
        Err("that is longer than 512 bytes: say it shorter")
    } else if words.chars().any(char::is_control) {
        Err("it must be one line of words")
    } else {
        Ok(words.to_owned())
    }
}

fn day(text: &str) -> Result<Day, &'static str> {
    calendar::day(text).ok_or("it must be a day, such as 2026-11-30")
}

fn end_of_day(text: &str) -> Result<u64, &'static str> {
    let end = day(text).map(calendar::end_of)?;
    end.ok_or("it must be a day after 1970")
}

/// Where an export goes, and in which form.
#[derive(Clone, Debug, Args)]
pub struct Export {
    /// One object a line, or a table.
    #[arg(long, value_enum, default_value_t = Form::JsonLines)]
    pub form: Form,
    /// Write it to this new file, readable by you alone.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// The form of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// One JSON object a line.
    JsonLines,
    /// Comma-separated, with a line of names.
    Csv,
}

/// Where the platform is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Scheme, host and port.
    pub base: String,
    /// The host alone: what everything signed is bound to.
    pub origin: String,
}

impl std::str::FromStr for Server {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORM: &str = "it must look like https://kluis.example.nl, without a path";
        let url = Url::parse(text).map_err(|_| FORM)?;
        let host = url.host().ok_or(FORM)?;
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let anonymous = url.username().is_empty() && url.password().is_none();
        if !bare || !anonymous {
            return Err(FORM);
        }
        let own = match &host {
            Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
            Host::Ipv4(address) => address.is_loopback(),
            Host::Ipv6(address) => address.is_loopback(),
        };
        match url.scheme() {
            "https" => {}
            "http" if own => {}
            "http" => return Err("plain http is only for this machine: use https"),
            _ => return Err(FORM),
        }
        Ok(Self {
            base: url.origin().ascii_serialization(),
            origin: host.to_string(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    fn open(rest: &[&str]) -> Result<Open, clap::error::ErrorKind> {
        let asked = ["kluis-desk", "open"].iter().chain(rest);
        match Cli::try_parse_from(asked) {
            Ok(Cli {
                command: Command::Open(open),
                ..
            }) => Ok(open),
            Ok(_) => unreachable!(),
            Err(error) => Err(error.kind()),
        }
    }

    #[test]
    fn the_options_hold_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_name_may_begin_with_a_hyphen() {
        let asked = ["-wX3fa", "--field", "name.given", "--reason", "Bellen"];
        assert_eq!(open(&asked).unwrap().account, "-wX3fa");
        let asked = ["--field", "name.given", "-wX3fa", "--reason", "Bellen"];
        assert_eq!(open(&asked).unwrap().account, "-wX3fa");
    }

    #[test]
    fn nothing_opens_without_a_reason_in_words() {
        use clap::error::ErrorKind;
        let with = |reason: &str| open(&["3fXb1c", "--field", "name.given", "--reason", reason]);
        assert_eq!(with("  Bellen ").unwrap().reason, "Bellen");
        for none in ["", "  ", "\t", "een\nander", &"x".repeat(513)] {
            assert_eq!(with(none).unwrap_err(), ErrorKind::ValueValidation);
        }
        let none = open(&["3fXb1c", "--field", "name.given"]);
        assert_eq!(none.unwrap_err(), ErrorKind::MissingRequiredArgument);
    }

    #[test]
    fn a_server_is_reached_over_tls_or_on_this_machine() {
        let server = |text: &str| text.parse::<Server>();
        let there = server("https://kluis.example.nl/").unwrap();
        assert_eq!(there.base, "https://kluis.example.nl");
        assert_eq!(there.origin, "kluis.example.nl");
        assert_eq!(server("http://localhost:81").unwrap().origin, "localhost");
        for wrong in [
            "http://kluis.example.nl",
            "kluis.example.nl",
            "https://a.nl/pad",
            "https://u:p@a.nl",
            "ftp://localhost",
        ] {
            assert!(server(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn dates_come_in_order() {
        assert!(dates("2026-01-15/2027-01-15").is_ok());
        for wrong in [
            "2026-01-15",
            "2027-01-15/2026-01-15",
            "2026-13-15/2027-01-15",
            "15-1-2026/2027-01-15",
        ] {
            assert!(dates(wrong).is_err(), "{wrong}");
        }
    }
}
