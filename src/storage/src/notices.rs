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
const fn reason(language: Language) -> &'static str {
    match language {
        Language::Nl => "U mailen dat een permissie is afgelopen",
        Language::En => "To mail you that a permission has ended",
    }
}

/// Tells that a permission of this account ended by itself, where the mailer may look at the address.
pub(crate) async fn ended(app: &App, account: AccountId) {
    let mailer = app.shares.mailer_fingerprint();
    match app.store.granted_by(account, mailer, app.now()).await {
        Ok(shown) => {
            if let Some(shown) = shown.first()
                && mail(app, shown).await.is_none()
            {
                tracing::warn!("a notice could not be sent");
            }
        }
        Err(error) => tracing::warn!(%error, "nobody could be told that a permission ended"),
    }
}

/// Looks, as every recipient does, and hands the mail to the queue.
async fn mail(app: &App, shown: &GrantShown) -> Option<()> {
    let language = language(app, shown)?;
    let pending = app
        .shares
        .mailer_asks(shown, Field::Email.id(), reason(language), app.now())
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
        about: About::Ended,
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
