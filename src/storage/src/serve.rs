//! Start, run, stop.

use crate::{
    app::{App, routes},
    clock::Clock,
    config::{Config, Origin},
    cookies::Cookies,
    mail::{Mailer, Transport},
    measure::{MeasureError, Relay},
    openapi,
    purposes::{self, Declared, Problems, PublishError},
    shares::{self, JournalError, Opened, Places, ReadJournal, ShareService},
    statics::{Site, SiteError},
    store::{
        Journaled as _, StoreError, Upkeep as _,
        sqlite::{OpenError, Sqlite},
    },
    tls::{Certificate, TlsError},
    upkeep,
};
use axum::serve::{Listener, ListenerExt as _};
use kluis_vault::manifest::Head;
use lettre::{Address, AsyncSmtpTransport, Tokio1Executor, message::Mailbox};
use std::{
    fs::DirBuilder,
    future::Future,
    io,
    net::SocketAddr,
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::{
    net::TcpListener,
    sync::{RwLock, oneshot},
    time::timeout,
};

/// How long requests and mails under way may take once it was asked to stop.
const FAREWELL: Duration = Duration::from_secs(10);

/// Why it can't start or go on, each in one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The network.
    #[error("the network failed: {0}")]
    Network(#[from] io::Error),
    /// A folder of its own.
    #[error("the folder {0} can't be used: {1}")]
    Folder(PathBuf, #[source] io::Error),
    /// The certificate.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The built page.
    #[error(transparent)]
    Site(#[from] SiteError),
    /// The database of data.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A database, once open.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The share service.
    #[error(transparent)]
    Shares(#[from] shares::StartError),
    /// The file of purposes.
    #[error(transparent)]
    Purposes(#[from] Problems),
    /// Publishing what it says.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// The description of the API.
    #[error("the description of the API can't be written: {0}")]
    Description(#[from] serde_json::Error),
    /// What is measured.
    #[error(transparent)]
    Measure(#[from] MeasureError),
    /// The mail server's URL.
    #[error("--smtp must look like smtps://user:password@mail.example.nl")]
    Smtp,
    /// The sender.
    #[error("the origin's host makes no mail address: say who sends mails with --mail-from")]
    MailFrom,
}

/// Serves until `shutdown` is done, then finishes what is under way and closes the databases.
///
/// # Errors
/// [`ServeError`] where it can't start, or the network fails.
pub async fn serve(
    config: Config,
    clock: Clock,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let origin = config.origin(listener.local_addr()?.port());
    let declared = Declared::read(config.purposes.as_deref())?;
    let certificate = match (&config.tls_certificate, &config.tls_key) {
        (Some(chain), Some(key)) => Some(Certificate::read(chain, key)?),
        _ => None,
    };
    let site = Site::read(&config.site, &declared.platform)?;
    make_folder(&config.data)?;
    let store = Sqlite::open(&config.data_file()).await?;
    let key_file = config.key_file();
    let fresh = !store.holds_accounts().await?;
    if store.backup().await?.is_some() {
        return Err(shares::StartError::Backup(config.data_file()).into());
    }
    let places = Places {
        database: &config.shares_file(),
        key_file: &key_file,
        journal: &config.journal(),
    };
    let Opened {
        service: shares,
        made,
        journal,
    } = ShareService::open(places, origin.domain(), fresh).await?;
    catch_up(&store, &config, journal.as_ref(), clock.now()).await?;
    if made {
        tracing::warn!(
            file = %key_file.display(),
            "made the platform key: back it up now, apart from the databases; without it no vault opens again"
        );
    }
    let purposes = purposes::publish(&declared, &store, &shares, clock.now()).await?;
    let relay = Relay::new(&config)?;
    let (mail, outbox) = transport(&config, &clock)?;
    let from = sender(&config, &origin)?;
    let (mail, mailing) = Mailer::start(mail, from, origin.to_string());
    tracing::info!(listen = %listener.local_addr()?, data = %config.data.display(), "Kluis answers at {origin}");

    let cookies = Cookies::new(&origin);
    let app = Arc::new(App {
        clock,
        description: openapi::document(&cookies)?,
        cookies,
        outbox: outbox.filter(|_| origin.is_loopback()),
        origin,
        store: Box::new(store),
        shares,
        purposes,
        looks: RwLock::default(),
        mail,
        site,
        client_header: config.client_header,
        guesses_per_client: config.guesses_per_client,
        sign_ups_per_client: config.sign_ups_per_client,
        relay,
        security_log_days: config.security_log_days,
        certificate: certificate.clone(),
    });
    let sweeping = tokio::spawn(upkeep::run(app.clone()));
    let served = match certificate {
        Some(certificate) => run(&app, certificate.listen(listener), shutdown).await,
        None => run(&app, listener, shutdown).await,
    };
    sweeping.abort();
    let _ = sweeping.await;
    close(app, mailing).await;
    served
}

/// Does in the data what the journal says and isn't done there: nothing is answered before.
async fn catch_up(
    store: &Sqlite,
    config: &Config,
    journal: Option<&ReadJournal>,
    now: u64,
) -> Result<(), ServeError> {
    let known = store.journaled().await?;
    let Some(journal) = journal else {
        if known != Head::NONE {
            let missing = JournalError::Missing(config.journal());
            return Err(shares::StartError::Journal(missing).into());
        }
        return Ok(());
    };
    journal
        .reaches(known)
        .map_err(shares::StartError::Journal)?;
    if journal.head() != known {
        store.replay(&|mark| journal.names(mark), now).await?;
        store.note_journal(journal.head()).await?;
    }
    Ok(())
}

/// Answers requests, and after `shutdown` those that had begun.
async fn run(
    app: &Arc<App>,
    listener: impl Listener<Addr = SocketAddr>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let (asked, stopping) = oneshot::channel();
    let service = routes(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
    // Every listener, tapped or not, tells where a connection comes from; only the tapped ones tell it alike.
    let listener = listener.tap_io(|_| ());
    let serving = axum::serve(listener, service).with_graceful_shutdown(async {
        shutdown.await;
        tracing::info!("asked to stop");
        let _ = asked.send(());
    });
    let mut serving = std::pin::pin!(serving.into_future());
    tokio::select! {
        served = &mut serving => return Ok(served?),
        _ = stopping => {}
    }
    match timeout(FAREWELL, serving).await {
        Ok(served) => Ok(served?),
        Err(_) => {
            tracing::warn!("some connections were cut off");
            Ok(())
        }
    }
}

async fn close(app: Arc<App>, mailing: tokio::task::JoinHandle<()>) {
    app.store.close().await;
    app.shares.close().await;
    // The last handle on the queue: the sender ends when it has sent what is in it.
    drop(app);
    if timeout(FAREWELL, mailing).await.is_err() {
        tracing::warn!("some mails were not sent");
    }
    tracing::info!("stopped");
}

fn make_folder(path: &Path) -> Result<(), ServeError> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|error| ServeError::Folder(path.to_owned(), error))
}

/// How mails leave, and the folder if they go to one.
fn transport(config: &Config, clock: &Clock) -> Result<(Transport, Option<String>), ServeError> {
    if let Some(url) = &config.smtp {
        let smtp =
            AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(|_| ServeError::Smtp)?;
        return Ok((Transport::Smtp(smtp.build()), None));
    }
    let outbox = config.outbox();
    make_folder(&outbox)?;
    let outbox = outbox
        .canonicalize()
        .map_err(|error| ServeError::Folder(outbox, error))?;
    tracing::warn!(folder = %outbox.display(), "no mail server given with --smtp: mails go to this folder");
    let shown = outbox.display().to_string();
    Ok((Transport::Outbox(outbox, clock.clone()), Some(shown)))
}

fn sender(config: &Config, origin: &Origin) -> Result<Mailbox, ServeError> {
    if let Some(from) = &config.mail_from {
        return Ok(from.clone());
    }
    let address = Address::new("no-reply", origin.domain()).map_err(|_| ServeError::MailFrom)?;
    Ok(Mailbox::new(Some("Kluis".into()), address))
}
