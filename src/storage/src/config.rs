//! How it is set up: flags and environment, with defaults that work on a developer's machine.

use crate::backup::{Files, Which};
use clap::{Parser, Subcommand};
use lettre::message::Mailbox;
use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
    str::FromStr,
};
use url::{Host, Url};

/// The thin storage API of Kluis, with the page it serves.
///
/// It authenticates people, keeps their commits in order, and stores bytes that it can't read. Without any
/// option it listens on this machine alone, keeps everything in ./kluis-data and writes mails to a folder
/// there instead of sending them.
///
/// On first start it makes its platform key. Back that file up apart from the databases: without it nobody
/// can open their vault any more, and with it and the databases together an operator can guess passphrases.
#[derive(Debug, Parser)]
#[command(
    name = "kluis-storage",
    version,
    after_long_help = EXAMPLES,
    max_term_width = 100,
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true
)]
pub struct Cli {
    /// What to do instead of serving.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// How it serves.
    #[command(flatten)]
    pub config: Config,
}

/// What it does beside serving.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Prints the built-in purposes: the file to begin your own with.
    ///
    /// It says what each line means.
    Purposes,
    /// Checks a file of purposes, and says what publishing it would do.
    ///
    /// Every problem is one line with the file, the line in it and the reason. Ends with 0 where the file can be published,
    /// 1 where it can't, 2 on a wrong option.
    CheckPurposes {
        /// The file, in TOML.
        file: PathBuf,
        /// The data folder of the server that it is for: compares with what was published there.
        ///
        /// The server may run meanwhile; nothing is changed.
        #[arg(long, value_name = "FOLDER")]
        data: Option<PathBuf>,
    },
    /// Makes a backup of one of the databases. The server may run meanwhile.
    ///
    /// Backups that are older than thirty days are removed from the folder. Keep those of the shares apart from those of the
    /// data, the platform key apart from both, and copy the journal of destructions often: without it no backup can be put
    /// back.
    Backup {
        /// Which.
        which: Which,
        /// The folder it is put into.
        #[arg(long, value_name = "FOLDER")]
        to: PathBuf,
        /// Where the server's files are.
        #[command(flatten)]
        files: Files,
    },
    /// Puts a backup back: first that of the shares where both are gone. The server must not run.
    ///
    /// What was destroyed since it was made is destroyed in it, as the journal says. Without the journal, or with one that
    /// ends too early or isn't this platform's, nothing is put back.
    Restore {
        /// Which.
        which: Which,
        /// The backup.
        #[arg(long, value_name = "FILE")]
        from: PathBuf,
        /// Where the server's files are.
        #[command(flatten)]
        files: Files,
    },
}

/// How the server is set up.
#[derive(Clone, Debug, Parser)]
#[command(version)]
pub struct Config {
    /// Address and port to listen on. Port 0 takes a free one.
    ///
    /// Without --tls-certificate it speaks plain HTTP: then in front of it stands what speaks TLS.
    #[arg(
        long,
        env = "KLUIS_LISTEN",
        default_value = "127.0.0.1:8080",
        value_name = "ADDRESS"
    )]
    pub listen: SocketAddr,

    /// The certificate to speak TLS with, and those that lead to one that browsers know: PEM, its own first.
    ///
    /// It is read again every ten minutes, so that a renewed one is served without a stop.
    #[arg(
        long,
        env = "KLUIS_TLS_CERTIFICATE",
        requires = "tls_key",
        value_name = "FILE"
    )]
    pub tls_certificate: Option<PathBuf>,

    /// The private key of that certificate: PEM, readable by its owner alone.
    #[arg(
        long,
        env = "KLUIS_TLS_KEY",
        requires = "tls_certificate",
        value_name = "FILE"
    )]
    pub tls_key: Option<PathBuf>,

    /// Where people reach it, such as https://kluis.example.nl.
    ///
    /// Its host is what vaults are bound to: it can't be changed later. Requests that change something are
    /// taken from pages of exactly this origin. Plain http is for localhost. When left out:
    /// localhost and the port it listens on, by https where it has a certificate.
    #[arg(long, env = "KLUIS_ORIGIN", value_name = "URL")]
    pub origin: Option<Origin>,

    /// Folder for databases, platform key and outbox. Made if it isn't there.
    #[arg(
        long,
        env = "KLUIS_DATA",
        default_value = "kluis-data",
        value_name = "FOLDER"
    )]
    pub data: PathBuf,

    /// The database of platform shares, which must never be in a backup of the data. [default:
    /// shares.sqlite in the data folder]
    #[arg(long, env = "KLUIS_SHARES", value_name = "FILE")]
    pub shares: Option<PathBuf>,

    /// The platform key: 32 bytes, readable by its owner alone. [default: platform.key in the data folder]
    #[arg(long, env = "KLUIS_KEY_FILE", value_name = "FILE")]
    pub key_file: Option<PathBuf>,

    /// The journal of what was destroyed: copy it often, and apart from the backups. [default: destroyed.journal in the
    /// data folder]
    ///
    /// By it a backup that is put back learns what it may not bring back. Nothing in it leads to anybody.
    #[arg(long, env = "KLUIS_JOURNAL", value_name = "FILE")]
    pub journal: Option<PathBuf>,

    /// The purposes that data is used for, and who may receive it: a file of your own in TOML. [default: the built-in
    /// one, which `kluis-storage purposes` prints]
    ///
    /// It is read at start. What changed is published in a new edition, signed; people are asked again about purposes
    /// with a higher version.
    #[arg(long, env = "KLUIS_PURPOSES", value_name = "FILE")]
    pub purposes: Option<PathBuf>,

    /// Folder with the built page.
    #[arg(
        long,
        env = "KLUIS_SITE",
        default_value = "dist",
        value_name = "FOLDER"
    )]
    pub site: PathBuf,

    /// Mail server, such as smtps://user:password@mail.example.nl or smtp://localhost:25.
    ///
    /// Plain smtp:// is for this machine; with ?tls=required behind it, it goes on encrypted (STARTTLS). When left out, mails become .eml files in the outbox folder of the data folder.
    #[arg(long, env = "KLUIS_SMTP", hide_env_values = true, value_name = "URL")]
    pub smtp: Option<String>,

    /// Sender of mails, such as "Kluis <kluis@example.nl>". [default: no-reply at the origin's host]
    #[arg(long, env = "KLUIS_MAIL_FROM", value_name = "MAILBOX")]
    pub mail_from: Option<Mailbox>,

    /// Header in which the proxy in front puts the client's address, such as X-Forwarded-For.
    ///
    /// Its last entry counts. Leave it out where clients connect directly: they could write it themselves.
    #[arg(long, env = "KLUIS_CLIENT_HEADER", value_name = "NAME")]
    pub client_header: Option<axum::http::HeaderName>,

    /// Passphrases one client address may try in an hour, over all accounts together.
    ///
    /// Generous, since many people can share one address; each account has a stricter limit of its own.
    #[arg(long, env = "KLUIS_GUESSES_PER_CLIENT", default_value_t = kluis_wire::limits::GUESSES_PER_CLIENT_HOUR, value_name = "COUNT")]
    pub guesses_per_client: u32,

    /// Sign-ups one client address may start in an hour.
    #[arg(long, env = "KLUIS_SIGN_UPS_PER_CLIENT", default_value_t = kluis_wire::limits::SIGN_UPS_PER_CLIENT_HOUR, value_name = "COUNT")]
    pub sign_ups_per_client: u32,

    /// Where to pass on which pages are used, such as https://region1.google-analytics.com/mp/collect.
    ///
    /// Only of people who allow it, from this server, without anything of theirs. When left out, nothing is measured,
    /// whatever people chose.
    #[arg(long, env = "KLUIS_ANALYTICS_ENDPOINT", value_name = "URL")]
    pub analytics_endpoint: Option<Url>,

    /// The measurement id there.
    #[arg(long, env = "KLUIS_ANALYTICS_ID", value_name = "ID")]
    pub analytics_id: Option<String>,

    /// The secret that belongs to it: give it in the environment, where other users of this machine don't see it.
    #[arg(
        long,
        env = "KLUIS_ANALYTICS_SECRET",
        hide_env_values = true,
        value_name = "SECRET"
    )]
    pub analytics_secret: Option<String>,

    /// How many days an account's security log can be read after the day a line was written on.
    ///
    /// Then the key of that day is destroyed, and the lines with it, in every copy of the data as well. Fewer than people are
    /// told, never more.
    #[arg(long, env = "KLUIS_SECURITY_LOG_DAYS", default_value_t = kluis_wire::limits::SECURITY_LOG_DAYS, value_parser = clap::value_parser!(u32).range(1..=i64::from(kluis_wire::limits::SECURITY_LOG_DAYS)), value_name = "DAYS")]
    pub security_log_days: u32,

    /// How much it logs, to its standard error: off, error, warn, info or debug. Never personal data.
    #[arg(long, env = "KLUIS_LOG", default_value = "info", value_name = "LEVEL")]
    pub log: tracing::level_filters::LevelFilter,

    /// Log lines as JSON.
    #[arg(long, env = "KLUIS_LOG_JSON")]
    pub log_json: bool,
}

const EXAMPLES: &str = "\
Examples:
  kluis-storage
      Everything on this machine: http://localhost:8080, data in ./kluis-data.
  kluis-storage --origin https://kluis.example.nl --data /var/lib/kluis \\
      --shares /var/lib/kluis-shares/shares.sqlite --key-file /etc/kluis/platform.key \\
      --smtp smtps://user:password@mail.example.nl --client-header X-Forwarded-For \\
      --purposes /etc/kluis/purposes.toml
  kluis-storage --listen 0.0.0.0:443 --origin https://kluis.example.nl \\
      --tls-certificate /etc/kluis/fullchain.pem --tls-key /etc/kluis/privkey.pem
      TLS and HTTP/2 without anything in front.
  kluis-storage purposes > purposes.toml
      A file of purposes to change.
  kluis-storage check-purposes purposes.toml --data /var/lib/kluis
      Whether it can be published there, and whom it asks again.
  kluis-storage backup data --to /backup/data --data /var/lib/kluis
  kluis-storage backup shares --to /elsewhere/shares --data /var/lib/kluis
      A backup of each, apart. Copy /var/lib/kluis/destroyed.journal and its .head, too.
  kluis-storage restore data --from /backup/data/kluis-data-1800000000.sqlite --data /var/lib/kluis
      Puts one back, without what was destroyed since.

Ends with 0 when it was asked to stop (SIGTERM, Ctrl-C), 1 when it can't start or go on, 2 on a wrong option.";

impl Config {
    /// The database of everything but the shares.
    #[must_use]
    pub fn data_file(&self) -> PathBuf {
        data_file(&self.data)
    }

    /// The database of the shares.
    #[must_use]
    pub fn shares_file(&self) -> PathBuf {
        self.shares
            .clone()
            .unwrap_or_else(|| self.data.join("shares.sqlite"))
    }

    /// The platform key.
    #[must_use]
    pub fn key_file(&self) -> PathBuf {
        self.key_file
            .clone()
            .unwrap_or_else(|| self.data.join("platform.key"))
    }

    /// The journal of destructions.
    #[must_use]
    pub fn journal(&self) -> PathBuf {
        self.journal
            .clone()
            .unwrap_or_else(|| self.data.join("destroyed.journal"))
    }

    /// Where mails go when there is no mail server.
    #[must_use]
    pub fn outbox(&self) -> PathBuf {
        self.data.join("outbox")
    }

    /// The origin, given the port it really listens on.
    #[must_use]
    pub fn origin(&self, port: u16) -> Origin {
        self.origin
            .clone()
            .unwrap_or_else(|| Origin::localhost(port, self.tls_certificate.is_some()))
    }
}

/// The database in a data folder.
#[must_use]
pub fn data_file(data: &Path) -> PathBuf {
    data.join("data.sqlite")
}

/// Scheme, host and port that people reach the server by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    serialized: String,
    domain: String,
    https: bool,
    loopback: bool,
}

/// Why a text is no [`Origin`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoOrigin {
    /// Not `https://host` or `http://host`, perhaps with a port.
    #[error("it must look like https://kluis.example.nl, without a path")]
    Form,
    /// Plain http to another machine.
    #[error("plain http is only for localhost: use https")]
    Insecure,
}

impl Origin {
    fn localhost(port: u16, https: bool) -> Self {
        let (scheme, usual) = if https { ("https", 443) } else { ("http", 80) };
        let serialized = if port == usual {
            format!("{scheme}://localhost")
        } else {
            format!("{scheme}://localhost:{port}")
        };
        Self {
            serialized,
            domain: "localhost".into(),
            https,
            loopback: true,
        }
    }

    /// As a browser writes it in the `Origin` header.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.serialized
    }

    /// The host alone: what vaults are bound to.
    #[must_use]
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// Whether it is https.
    #[must_use]
    pub const fn is_https(&self) -> bool {
        self.https
    }

    /// Whether it is this machine: a developer's.
    #[must_use]
    pub const fn is_loopback(&self) -> bool {
        self.loopback
    }
}

impl FromStr for Origin {
    type Err = NoOrigin;

    fn from_str(text: &str) -> Result<Self, NoOrigin> {
        let url = Url::parse(text).map_err(|_| NoOrigin::Form)?;
        let host = url.host().ok_or(NoOrigin::Form)?;
        let https = url.scheme() == "https";
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let anonymous = url.username().is_empty() && url.password().is_none();
        if !(https || url.scheme() == "http") || !bare || !anonymous {
            return Err(NoOrigin::Form);
        }
        let loopback = match &host {
            Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
            Host::Ipv4(ip) => IpAddr::V4(*ip).is_loopback(),
            Host::Ipv6(ip) => IpAddr::V6(*ip).is_loopback(),
        };
        if !https && !loopback {
            return Err(NoOrigin::Insecure);
        }
        Ok(Self {
            serialized: url.origin().ascii_serialization(),
            domain: host.to_string(),
            https,
            loopback,
        })
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.serialized)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_options_hold_together() {
        Cli::command().debug_assert();
        Config::command().debug_assert();
    }

    #[test]
    fn an_origin_is_what_a_browser_sends() {
        for (text, serialized, domain) in [
            (
                "https://kluis.example.nl",
                "https://kluis.example.nl",
                "kluis.example.nl",
            ),
            (
                "https://Kluis.Example.NL:443/",
                "https://kluis.example.nl",
                "kluis.example.nl",
            ),
            (
                "https://kluis.example.nl:8443",
                "https://kluis.example.nl:8443",
                "kluis.example.nl",
            ),
            (
                "http://localhost:8080",
                "http://localhost:8080",
                "localhost",
            ),
            ("http://[::1]:8080", "http://[::1]:8080", "[::1]"),
        ] {
            let origin: Origin = text.parse().unwrap();
            assert_eq!((origin.as_str(), origin.domain()), (serialized, domain));
        }
        assert_eq!(
            Origin::localhost(8080, false),
            "http://localhost:8080".parse().unwrap()
        );
        assert_eq!(
            Origin::localhost(80, false),
            "http://localhost".parse().unwrap()
        );
        assert_eq!(
            Origin::localhost(443, true),
            "https://localhost".parse().unwrap()
        );
    }

    #[test]
    fn anything_else_is_no_origin() {
        for text in [
            "kluis.example.nl",
            "ftp://localhost",
            "https://a.nl/pad",
            "https://a.nl/?x",
            "https://u:p@a.nl",
            "",
        ] {
            assert_eq!(text.parse::<Origin>(), Err(NoOrigin::Form), "{text}");
        }
        assert_eq!(
            "http://kluis.example.nl".parse::<Origin>(),
            Err(NoOrigin::Insecure)
        );
    }
}
