//! Signing up, and opening with what signing up made besides a passphrase: a part of the worker that is fetched for it.

use super::{Answering, Holder, code, kit, twice};
use crate::failure;
use crate::{Answer, Ask, Failure};
use kluis_device::{Report, sign_up::SignUpError};
use kluis_wire::SignUpStarted;
use wasm_split_helpers::wasm_split;

/// Does one ask of signing up, or of opening with a passkey or a recovery code; no other comes here.
#[wasm_split(
    sign_up,
    fallible,
    return_wrapper(let answering = _; { answering.await } -> Result<Answer, Failure>)
)]
pub(super) fn answer<'a>(
    holder: &'a mut Holder,
    ask: Ask,
    secret: &'a [u8],
    report: Report<'a>,
) -> Answering<'a> {
    Box::pin(holder.sign_up(ask, secret, report))
}

impl Holder {
    async fn sign_up(
        &mut self,
        ask: Ask,
        secret: &[u8],
        report: Report<'_>,
    ) -> Result<Answer, Failure> {
        let device = &mut self.device;
        let made = match ask {
            Ask::SignUpStart { address, language } => {
                return mailed(device.sign_up(&address, language).await);
            }
            Ask::Lost { address, language } => {
                return mailed(device.lost(&address, language).await);
            }
            Ask::Erase { language } => {
                let on = device.erase(language).await.map_err(failure::sign_up)?;
                return Ok(Answer::Erased { on });
            }
            Ask::SignUpCode { code } => {
                device.confirm(&code).await.map_err(failure::sign_up)?;
                return Ok(Answer::Nothing);
            }
            Ask::CreateVault {
                keep,
                passkey: true,
            } => {
                let outputs = twice(secret).ok_or(Failure::PasskeyUnable)?;
                device
                    .create_vault_with_passkey(outputs, "", keep, report)
                    .await
            }
            Ask::CreateVault { keep, .. } => device.create_vault(secret, keep, report).await,
            Ask::RenewCode => device.renew_code(report).await,
            Ask::Rehearse => {
                device
                    .rehearse(code(secret)?, report)
                    .await
                    .map_err(failure::unlock)?;
                return Ok(Answer::Nothing);
            }
            Ask::UnlockPasskey { keep } => {
                let output = secret.try_into().map_err(|_| Failure::PasskeyUnable)?;
                let opened = device.unlock_with_passkey(output, keep, report).await;
                opened.map_err(failure::unlock)?;
                return self.view().map(Answer::Vault);
            }
            Ask::Recover { keep } => {
                let opened = device.recover(code(secret)?, keep, report).await;
                opened.map_err(failure::unlock)?;
                return self.view().map(Answer::Vault);
            }
            _ => return Err(Failure::Internal),
        };
        Ok(Answer::Created {
            kit: kit(&made.map_err(failure::sign_up)?),
            view: self.view()?,
        })
    }
}

fn mailed(started: Result<SignUpStarted, SignUpError>) -> Result<Answer, Failure> {
    let started = started.map_err(failure::sign_up)?;
    Ok(Answer::CodeSent {
        expires_in: started.expires_in,
        outbox: started.outbox,
    })
}
