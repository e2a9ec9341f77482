//! Where each call lives. `{}` stands for one base64url identifier.

/// `GET`: [`crate::Platform`].
pub const PLATFORM: &str = "/v1/platform";
/// `POST` [`crate::SignUpStart`]: 202 [`crate::SignUpStarted`], the same for a known and an unknown address.
pub const SIGN_UP: &str = "/v1/sign-up";
/// `POST` [`crate::SignUpCode`] to `/v1/sign-up/{id}/code`: 204.
pub const SIGN_UP_CODE: &str = "code";
/// `POST` [`crate::OpaqueRequest`] to `/v1/sign-up/{id}/opaque`: 200 [`crate::OpaqueResponse`].
pub const SIGN_UP_OPAQUE: &str = "opaque";
/// `POST` [`crate::NewAccount`] to `/v1/sign-up/{id}/account`: 201 [`crate::SessionOpened`] and the cookie.
pub const SIGN_UP_ACCOUNT: &str = "account";
/// `POST` [`crate::SignUpStart`], by someone whom nothing lets in any more: 202 [`crate::SignUpStarted`], the same for a
/// known and an unknown address.
pub const LOST: &str = "/v1/lost";
/// `POST` [`crate::WaitStart`] to `/v1/sign-up/{id}/erasure`, once the code was right: 200 [`crate::Erasure`].
pub const SIGN_UP_ERASURE: &str = "erasure";
/// `POST` [`crate::LoginStart`]: 200 [`crate::LoginStarted`], the same for a known and an unknown address.
pub const LOGIN: &str = "/v1/login";
/// `POST` [`crate::ChallengeStart`]: 200 [`crate::Challenge`].
pub const CHALLENGE: &str = "/v1/challenge";
/// `POST` [`crate::KeyLogin`]: 200 [`crate::SessionOpened`] and the cookie.
pub const KEY_LOGIN: &str = "/v1/login-with-key";
/// `DELETE`: 204, the cookie cleared.
pub const SESSION: &str = "/v1/session";
/// `POST` [`crate::Second`]: 200 [`crate::SecondShown`]. For unlockers or deletion: a freeze ends at [`FREEZE`].
pub const SECOND: &str = "/v1/session/second";
/// `GET`: 200 [`crate::AccountState`].
pub const ACCOUNT: &str = "/v1/account";
/// `POST` [`crate::Deletion`]: 200 [`crate::Deleted`], and both cookies cleared. Takes a second unlocker, or three days.
pub const DELETION: &str = "/v1/account/deletion";
/// `DELETE`: 204, every other session ended. `DELETE` of `/v1/sessions/{id}`: 204, that one.
pub const SESSIONS: &str = "/v1/sessions";
/// `POST` [`crate::WaitStart`]: 200 [`crate::Wait`]. `DELETE`: 204, called off.
pub const WAIT: &str = "/v1/wait";
/// `POST`: 204, no share is released and no unlocker changed any more. `DELETE` [`crate::Second`]: 204, ended, by an
/// unlocker that was there before and isn't the one that pressed it. Where there is none such, nothing ends it.
pub const FREEZE: &str = "/v1/freeze";
/// `POST` [`crate::OpaqueRequest`]: 200 [`crate::OpaqueResponse`], for a new passphrase at the account's address.
pub const PASSPHRASE: &str = "/v1/passphrase";
/// `GET` (`?since=N`): 200 [`crate::Vault`] with an `ETag`. `PUT` [`crate::Commit`] with `If-Match`:
/// 200 [`crate::Committed`], or 412 when another device was first.
pub const VAULT: &str = "/v1/vault";
/// `GET` of `/v1/files/{id}`: 200 [`crate::Uploaded`]. `DELETE`: 204, an upload that no commit has named is given up.
/// `PUT` [`crate::Chunk`] to `/v1/files/{id}/{number}`: 204, also when the same is there; 409 when another is. `GET`:
/// 200 [`crate::Chunk`]. A file is part of the vault from the commit that names it; unnamed it goes after a day.
pub const FILES: &str = "/v1/files";
/// `POST` [`crate::ShareRequest`]: 200 [`crate::SharesReleased`].
pub const SHARES: &str = "/v1/shares";
/// `GET`: 200 [`crate::SignedRegistry`].
pub const REGISTRY: &str = "/v1/registry";
/// `GET`: 200 `kluis_catalog::SignedPurposes`.
pub const PURPOSES: &str = "/v1/purposes";
/// `GET` (`?decided=N&logged=N`): 200 [`crate::History`], after these receipts and entries of the access log.
pub const HISTORY: &str = "/v1/history";
/// `POST` [`crate::GrantsAsked`]: 200, a list of [`crate::GrantShown`]. For recipients.
pub const GRANTS: &str = "/v1/grants";
/// `POST` [`crate::SignedLook`]: 200 [`crate::LookReleased`]. For recipients; what is released is logged.
pub const LOOKS: &str = "/v1/looks";
/// `POST` [`crate::ChunkAsked`]: 200 [`crate::Chunk`], of a file that a look opened, until [`crate::limits::LOAN_SECONDS`]
/// after it; 404 where that isn't so, or not any more. For recipients.
pub const LOANS: &str = "/v1/loans";
/// `POST` [`crate::NoticesAsked`]: 200 [`crate::Notices`]. For recipients, those that may not look any more included.
pub const NOTICES: &str = "/v1/notices";
/// `POST` [`crate::Erased`]: 204, also when it was said before; 404 where there is no such notice.
pub const ERASED: &str = "/v1/notices/confirm";
/// `GET`: 200, a list of [`crate::Held`], the last opened first.
pub const HELD: &str = "/v1/held";
/// `GET`: 200 [`crate::System`]: what this very request shows, and the security log.
pub const SYSTEM: &str = "/v1/system";
/// `POST` [`crate::NewStatement`], by the person: 200 [`crate::Recorded`], the same when it comes again. `GET`
/// (`?after=N`): 200 [`crate::Cases`], what stands in the log after this place.
pub const CASES: &str = "/v1/cases";
/// `POST` [`crate::LettersAsked`]: 200 [`crate::SharesReleased`], the shares of letters in one's cases.
pub const LETTERS: &str = "/v1/letters";
/// `POST` [`crate::DeskAsked`]: 200 [`crate::Waiting`], or 404 for anybody else. For the platform's desk: open requests.
pub const DESK_CASES: &str = "/v1/desk/cases";
/// `POST` [`crate::DeskAsked`]: 200 [`crate::Person`]. For who may write to somebody: whom to seal to.
pub const DESK_PERSON: &str = "/v1/desk/person";
/// `POST` [`crate::NewStatement`], by a registered recipient or the desk: 200 [`crate::Recorded`].
pub const DESK_STATEMENTS: &str = "/v1/desk/statements";
/// `POST` [`crate::DeskAsked`]: 200, a list of [`crate::Participation`]. For recipients: what people take part in.
pub const DESK_WORK: &str = "/v1/desk/participations";
/// `POST` [`crate::Measure`]: 200 [`crate::Measured`].
pub const MEASURE: &str = "/v1/measure";
/// `GET`: 200, all of these calls in OpenAPI 3.1.
pub const OPENAPI: &str = "/v1/openapi.json";
/// `GET`: 204 when the process runs.
pub const HEALTH: &str = "/health";
/// `GET`: 204 when both stores answer.
pub const READY: &str = "/ready";
