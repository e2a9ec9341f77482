//! What people are mailed without having asked at that moment: that a permission ended by itself. The server knows no
//! address; its mailer is a recipient like any other, let in by a person's yes, and each of its looks is in their log.

use crate::{
    app::App,
    handlers::grants::logged,
    mail::{About, Mail},
};
use kluis_catalog::Field;
use kluis_vault::decision::Decision;
use kluis_wire::{AccountId, GrantShown, Language};
use lettre::Address;

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
