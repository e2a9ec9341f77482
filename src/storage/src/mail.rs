//! Mail: the code for an address, word that there is an account already, or a notice. Never anything else that
//! is personal. Codes are sent off the path of the answer, so that the answer's time doesn't tell whether the
//! address has an account; a notice is sent on it, since what it announces doesn't begin before it has left.

mod text;

use crate::{clock::Clock, rng};
use base64ct::{Base64UrlUnpadded, Encoding};
use kluis_wire::Language;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    address::Address,
    message::{Mailbox, header::ContentType},
};
use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::{sync::mpsc, task::JoinHandle};

/// How many mails may wait to be sent. Beyond that the server says that it can't do it now.
const QUEUE: usize = 256;
/// How long a mail waits before it is tried again. A code doesn't live much longer.
const RETRIES: [Duration; 3] = [
    Duration::from_secs(2),
    Duration::from_secs(15),
    Duration::from_secs(60),
];

/// What a mail is about.
pub(crate) enum About {
    /// The code that proves an address.
    Code(String),
    /// There is an account already.
    HasAccount,
    /// The code that proves an address whose account is to be erased.
    Lost(String),
    /// There is no account to be erased.
    NoAccount,
    /// Then the account is erased, if nobody opens it.
    Erasure {
        /// Seconds since 1970.
        until: u64,
    },
    /// Nobody opened the account for a long time: then it is erased, if that stays so.
    Unused {
        /// Seconds since 1970.
        until: u64,
    },
    /// A permission ended by itself: its time was over, or its one look was taken.
    Ended,
    /// From then on unlockers can be changed without a second one.
    Wait {
        /// Seconds since 1970.
        until: u64,
    },
}

/// A mail to be sent.
pub(crate) struct Mail {
    /// To whom.
    pub to: Address,
    /// In which language.
    pub language: Language,
    /// About what.
    pub about: About,
}

/// How mails leave.
pub(crate) enum Transport {
    /// By a mail server.
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    /// As files in a folder.
    Outbox(PathBuf, Clock),
}

/// Takes mails and sends them one after the other.
pub(crate) struct Mailer {
    queue: mpsc::Sender<Mail>,
    post: Arc<Post>,
}

/// What it takes to send one.
struct Post {
    transport: Transport,
    from: Mailbox,
    origin: String,
}

/// A place in the queue.
pub(crate) type Place<'a> = mpsc::Permit<'a, Mail>;

impl Mailer {
    /// Starts sending. The task ends when the mailer is dropped and everything was sent.
    pub(crate) fn start(
        transport: Transport,
        from: Mailbox,
        origin: String,
    ) -> (Self, JoinHandle<()>) {
        let (queue, mut mails) = mpsc::channel(QUEUE);
        let post = Arc::new(Post {
            transport,
            from,
            origin,
        });
        let sender = post.clone();
        let task = tokio::spawn(async move {
            while let Some(mail) = mails.recv().await {
                sender.send(mail).await;
            }
        });
        (Self { queue, post }, task)
    }

    /// A place for one mail; none when too many wait.
    pub(crate) fn place(&self) -> Option<Place<'_>> {
        self.queue.try_reserve().ok()
    }

    /// Sends one past the queue. False where it didn't leave.
    pub(crate) async fn deliver(&self, mail: Mail) -> bool {
        match self.post.write(mail) {
            Some(message) => self.post.deliver(&message).await,
            None => false,
        }
    }
}

impl Post {
    /// Tries for as long as a code is of any use.
    async fn send(&self, mail: Mail) {
        let Some(message) = self.write(mail) else {
            return;
        };
        for wait in RETRIES.map(Some).into_iter().chain([None]) {
            if self.deliver(&message).await {
                return;
            }
            match wait {
                Some(wait) => tokio::time::sleep(wait).await,
                None => tracing::error!("a mail could not be delivered, and is given up"),
            }
        }
    }

    fn write(&self, mail: Mail) -> Option<Message> {
        let (subject, body) = text::text(mail.language, &mail.about, &self.origin);
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, mail.to))
            .subject(subject)
            .header(ContentType::TEXT_PLAIN)
            .body(body);
        // No reason is logged that could hold the address.
        if message.is_err() {
            tracing::error!("a mail could not be written");
        }
        message.ok()
    }

    async fn deliver(&self, message: &Message) -> bool {
        match &self.transport {
            Transport::Smtp(smtp) => match smtp.send(message.clone()).await {
                Ok(_) => true,
                Err(error) => {
                    let status = error.status().map(|status| status.to_string());
                    tracing::warn!(
                        status,
                        timeout = error.is_timeout(),
                        "the mail server didn't take a mail"
                    );
                    false
                }
            },
            Transport::Outbox(folder, clock) => {
                let put = put(folder, clock.now(), &message.formatted());
                if let Err(error) = &put {
                    tracing::warn!(%error, "a mail could not be put in the outbox");
                }
                put.is_ok()
            }
        }
    }
}

/// Whoever watches the folder sees whole mails only.
fn put(folder: &Path, now: u64, mail: &[u8]) -> io::Result<()> {
    let name = format!(
        "{now}-{}",
        Base64UrlUnpadded::encode_string(&rng::bytes::<9>())
    );
    let unfinished = folder.join(format!("{name}.part"));
    std::fs::write(&unfinished, mail)?;
    std::fs::rename(unfinished, folder.join(format!("{name}.eml")))
}
