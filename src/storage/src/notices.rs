//! What people are mailed without having asked at that moment: that a permission ended by itself. The server knows no
//! address; its mailer is a recipient like any other, let in by a person's yes, and each of its looks is in their log.

use crate::{
    app::App,
    handlers::grants::logged,
    mail::{About, Mail},
    rng,
    store::StoreError,
};
use kluis_catalog::Field;
use kluis_vault::decision::Decision;
use kluis_wire::{AccountId, GrantShown, Language, LookNonce};
use lettre::Address;
use rand_core::Rng as _;

/// The mailer is told what ended, as every recipient is, and confirms it: it keeps no address. What fails is done at the
/// next sweep.
pub(crate) async fn confirm(app: &App) {
    let confirming = async || -> Result<(), StoreError> {
        let mailer = app.shares.mailer_fingerprint();
        let keys = [mailer];
        let mut nonce = LookNonce([0; LookNonce::LENGTH]);
        rng::system().fill_bytes(&mut nonce.0);
        let told = app.store.notices(&keys, (mailer, nonce), app.now()).await?;
        for notice in told.map(|told| told.notices).unwrap_or_default() {
            let (account, now) = (notice.account, app.now());
            let erased = app.shares.mailer_erased(account, notice.name, now);
            app.store.erased(&erased, &keys, now).await?;
        }
        Ok(())
    };
    if let Err(error) = confirming().await {
        tracing::warn!(%error, "the mailer could not confirm what it erased");
    }
}

/// Why the mailer looks, as the person reads it.
const fn reason(language: Language, about: &About) -> &'static str {
    match (language, about) {
        (Language::Nl, About::Unused { .. }) => "U mailen dat uw account lang niet is geopend",
        (Language::En, About::Unused { .. }) => {
            "To mail you that your account was not opened for a long time"
        }
        (Language::Nl, _) => "U mailen dat een permissie is afgelopen",
        (Language::En, _) => "To mail you that a permission has ended",
    }
}

/// What became of a notice.
pub(crate) enum Told {
    /// It is on its way.
    Sent,
    /// The person doesn't let the mailer look at their address.
    MayNot,
    /// Something else stood in the way.
    Failed,
}

/// Tells that a permission of this account ended by itself, where the mailer may look at the address.
pub(crate) async fn ended(app: &App, account: AccountId) {
    if matches!(tell(app, account, About::Ended).await, Told::Failed) {
        tracing::warn!("a notice could not be sent");
    }
}

/// Tells that this account will be erased because nobody opens it.
pub(crate) async fn unused(app: &App, account: AccountId, until: u64) -> Told {
    tell(app, account, About::Unused { until }).await
}

async fn tell(app: &App, account: AccountId, about: About) -> Told {
    let mailer = app.shares.mailer_fingerprint();
    match app.store.granted_by(account, mailer, app.now()).await {
        Ok(shown) => match shown.first() {
            Some(shown) => match mail(app, shown, about).await {
                Some(()) => Told::Sent,
                None => Told::Failed,
            },
            None => Told::MayNot,
        },
        Err(error) => {
            tracing::warn!(%error, "it is not known whether somebody may be mailed");
            Told::Failed
        }
    }
}

/// Looks, as every recipient does, and hands the mail to the queue.
async fn mail(app: &App, shown: &GrantShown, about: About) -> Option<()> {
    let language = language(app, shown)?;
    let why = reason(language, &about);
    let pending = app
        .shares
        .mailer_asks(shown, Field::Email.id(), why, app.now())
        .ok()?;
    let (released, _) = logged(app, &pending.request).await.ok()?;
    let opened = pending.open(&released).ok()?;
    let to: Address = core::str::from_utf8(&opened.first()?.value)
        .ok()?
        .parse()
        .ok()?;
    app.mail.place()?.send(Mail {
        to,
        language,
        about,
    });
    Some(())
}

/// The language in which the mailer was let in.
fn language(app: &App, shown: &GrantShown) -> Option<Language> {
    let receipt = app.shares.receipt(&shown.receipt)?;
    let chain = &shown.identity;
    let decision = Decision::verify(shown.account, chain, &receipt.decision).ok()?;
    Some(decision.choice.language)
}
