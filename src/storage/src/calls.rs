//! Which handler answers which path, and what every call is: a line, and what it is refused for beside what its handler's
//! arguments refuse.

use crate::{
    app::App,
    handlers,
    openapi::{self, call, call_without_session},
};
use aide::axum::{
    ApiRouter,
    routing::{delete_with as delete, get_with as get, post_with as post},
};
use kluis_wire::{
    ProblemType::{
        Changed, Exists, Expired, Frozen, NotFound, Order, PurposeChanged, SecondNeeded, TooLarge,
        TooMany, Unproven, WrongCode, WrongUnlocker,
    },
    paths,
};
use std::sync::Arc;

/// Every call.
pub(crate) fn calls() -> ApiRouter<Arc<App>> {
    ApiRouter::new()
        .merge(platform())
        .merge(sign_up())
        .merge(login())
        .merge(account())
        .merge(vault())
        .merge(recipients())
        .merge(cases())
        .merge(server())
}

/// The path of what has an identifier.
fn with_id(path: &str) -> String {
    format!("{path}/{{id}}")
}

fn platform() -> ApiRouter<Arc<App>> {
    use handlers::{grants, platform};
    ApiRouter::new()
        .api_route(
            paths::PLATFORM,
            get(
                platform::show,
                call("Who the platform is: its public keys, signed", &[]),
            ),
        )
        .api_route(
            paths::PURPOSES,
            get(
                platform::purposes,
                call("What the platform uses data for, signed", &[]),
            ),
        )
        .api_route(
            paths::REGISTRY,
            get(
                grants::registry,
                call("Who may be given anything, signed", &[]),
            ),
        )
}

fn sign_up() -> ApiRouter<Arc<App>> {
    use handlers::{lost, sign_up};
    let step = |step: &str| format!("{}/{{id}}/{step}", paths::SIGN_UP);
    ApiRouter::new()
        .api_route(
            paths::SIGN_UP,
            post(
                sign_up::start,
                call(
                    "Asks for a code by mail; the same answer whether the address has an account or not",
                    &[Unproven, TooMany],
                ),
            ),
        )
        .api_route(
            &step(paths::SIGN_UP_CODE),
            post(
                sign_up::code,
                call("Tries the mailed code", &[WrongCode, Unproven]),
            ),
        )
        .api_route(
            &step(paths::SIGN_UP_OPAQUE),
            post(
                sign_up::opaque,
                call("Registers a passphrase, once the code was right", &[Order]),
            ),
        )
        .api_route(
            &step(paths::SIGN_UP_ACCOUNT),
            post(
                sign_up::account,
                call(
                    "Makes the account with its first commit, and opens a session",
                    &[Order, Exists, Unproven, WrongUnlocker],
                ),
            ),
        )
        .api_route(
            paths::LOST,
            post(
                lost::start,
                call(
                    "Asks for a code by mail, for someone whom nothing lets in any more; the same answer whether the address \
                     has an account or not",
                    &[Unproven, TooMany],
                ),
            ),
        )
        .api_route(
            &step(paths::SIGN_UP_ERASURE),
            post(
                lost::erase,
                call(
                    "Begins the seven days before the account of a proven address is erased",
                    &[Order, Unproven],
                ),
            ),
        )
}

fn login() -> ApiRouter<Arc<App>> {
    use handlers::{login, second, session};
    ApiRouter::new()
        .api_route(
            paths::LOGIN,
            post(
                login::start,
                call(
                    "Begins a log-in with a passphrase; the same answer whether the address has an account or not",
                    &[Unproven, TooMany],
                ),
            ),
        )
        .api_route(
            &with_id(paths::LOGIN),
            post(
                login::finish,
                call(
                    "Completes a log-in with a passphrase, and opens a session",
                    &[Expired, WrongUnlocker],
                ),
            ),
        )
        .api_route(
            paths::CHALLENGE,
            post(
                login::challenge,
                call(
                    "Gives a challenge to sign, for a slot that exists as for one that doesn't",
                    &[],
                ),
            ),
        )
        .api_route(
            paths::KEY_LOGIN,
            post(
                login::with_key,
                call(
                    "Logs in with a passkey or the recovery code, and opens a session",
                    &[Expired, WrongUnlocker],
                ),
            ),
        )
        .api_route(
            paths::SESSION,
            delete(
                session::close,
                call_without_session("Ends this session; done already where there is none", &[]),
            ),
        )
        .api_route(
            paths::SECOND,
            post(
                second::show,
                call(
                    "Shows a second unlocker, for changing unlockers or deleting the account",
                    &[Expired, WrongUnlocker, SecondNeeded],
                ),
            ),
        )
}

fn account() -> ApiRouter<Arc<App>> {
    use handlers::{account, deletion, freeze, login, measure, system, wait};
    ApiRouter::new()
        .api_route(
            paths::ACCOUNT,
            get(
                account::show,
                call("Whether it is frozen or waits, and every open session", &[]),
            ),
        )
        .api_route(
            paths::DELETION,
            post(
                deletion::delete,
                call_without_session(
                    "Deletes the account at once, and proves it; takes a second unlocker, or three days",
                    &[Changed, Expired, Frozen, SecondNeeded, Unproven],
                ),
            ),
        )
        .api_route(
            paths::SESSIONS,
            delete(
                account::close_others,
                call("Ends every other session", &[]),
            ),
        )
        .api_route(
            &with_id(paths::SESSIONS),
            delete(account::close, call("Ends one session", &[NotFound])),
        )
        .api_route(
            paths::WAIT,
            post(
                wait::begin,
                call(
                    "Begins the three days that stand in for a second unlocker",
                    &[Frozen, TooMany, Unproven],
                ),
            )
            .delete_with(wait::end, call("Calls the three days off", &[])),
        )
        .api_route(
            paths::FREEZE,
            post(
                freeze::press,
                call(
                    "Freezes the account: no share is released, and no unlocker changed",
                    &[],
                ),
            )
            .delete_with(
                freeze::end,
                call(
                    "Ends a freeze, with an unlocker that was there before and didn't press it",
                    &[Expired, SecondNeeded, WrongUnlocker],
                ),
            ),
        )
        .api_route(
            paths::PASSPHRASE,
            post(
                login::new_passphrase,
                call(
                    "Registers another passphrase at the account's own address",
                    &[TooMany],
                ),
            ),
        )
        .api_route(
            paths::SYSTEM,
            get(
                system::show,
                call(
                    "What this very request shows of the person's system, and the security log",
                    &[],
                ),
            ),
        )
        .api_route(
            paths::MEASURE,
            post(
                measure::measure,
                call("Says that a page was shown, where the person allows it", &[]),
            ),
        )
}

fn vault() -> ApiRouter<Arc<App>> {
    use handlers::{files, grants, held, shares, vault};
    let commit = call(
        "Stores the next commit, all of it or nothing",
        &[
            Changed,
            Exists,
            Expired,
            Frozen,
            Order,
            PurposeChanged,
            SecondNeeded,
            TooLarge,
            Unproven,
        ],
    );
    ApiRouter::new()
        .api_route(
            paths::VAULT,
            get(vault::read, call("Reads the whole vault", &[])).put_with(vault::commit, commit),
        )
        .api_route(
            &with_id(paths::FILES),
            get(
                files::list,
                call("Which chunks of a file are there", &[NotFound]),
            )
            .delete_with(
                files::forget,
                call("Gives up an upload that no commit has named", &[NotFound]),
            ),
        )
        .api_route(
            &format!("{}/{{id}}/{{number}}", paths::FILES),
            get(files::get, call("Reads a chunk", &[NotFound])).put_with(
                files::put,
                call(
                    "Keeps a chunk; the same again is the same",
                    &[Exists, NotFound],
                ),
            ),
        )
        .api_route(
            paths::SHARES,
            post(
                shares::release,
                call(
                    "Releases shares of personal keys to a signature",
                    &[Frozen, Unproven],
                ),
            ),
        )
        .api_route(
            paths::LETTERS,
            post(
                shares::letters,
                call(
                    "Releases shares of the letters in one's cases to a signature",
                    &[Frozen, Unproven],
                ),
            ),
        )
        .api_route(
            paths::HISTORY,
            get(
                grants::history,
                call("Receipts of decisions, and who looked", &[]),
            ),
        )
        .api_route(
            paths::HELD,
            get(
                held::held,
                call(
                    "What recipients hold of what they opened, the last opened first",
                    &[],
                ),
            ),
        )
}

fn recipients() -> ApiRouter<Arc<App>> {
    use handlers::{files, grants, held};
    ApiRouter::new()
        .api_route(
            paths::GRANTS,
            post(
                grants::list,
                call(
                    "For recipients: what was sealed to them",
                    &[Expired, Unproven],
                ),
            ),
        )
        .api_route(
            paths::LOOKS,
            post(
                grants::look,
                call(
                    "For recipients: the shares of granted copies; what is released is logged",
                    &[Expired, TooMany, Unproven],
                ),
            ),
        )
        .api_route(
            paths::LOANS,
            post(
                files::lent,
                call(
                    "For recipients: a chunk of a file that a look opened a moment ago",
                    &[Expired, NotFound, Unproven],
                ),
            ),
        )
        .api_route(
            paths::NOTICES,
            post(
                held::notices,
                call(
                    "For recipients: what of all that they opened changed or ended",
                    &[Expired, Unproven],
                ),
            ),
        )
        .api_route(
            paths::ERASED,
            post(
                held::erased,
                call(
                    "For recipients: that they erased what they had opened",
                    &[Expired, NotFound, Unproven],
                ),
            ),
        )
}

fn cases() -> ApiRouter<Arc<App>> {
    use handlers::cases;
    ApiRouter::new()
        .api_route(
            paths::CASES,
            get(
                cases::show,
                call("What was stated in the person's cases", &[]),
            )
            .post_with(
                cases::ask,
                call(
                    "The person asks for something, or ends a restriction",
                    &[NotFound, Order, TooMany, Unproven],
                ),
            ),
        )
        .api_route(
            paths::DESK_CASES,
            post(
                cases::waiting,
                call(
                    "For the desk: what waits for an answer",
                    &[Expired, NotFound, Unproven],
                ),
            ),
        )
        .api_route(
            paths::DESK_PERSON,
            post(
                cases::person,
                call(
                    "For the desk, and recipients whom the person let in: whom to seal to",
                    &[Expired, NotFound, Unproven],
                ),
            ),
        )
        .api_route(
            paths::DESK_STATEMENTS,
            post(
                cases::state,
                call(
                    "For the desk and recipients: states something in a case",
                    &[Expired, NotFound, Order, TooMany, Unproven],
                ),
            ),
        )
        .api_route(
            paths::DESK_WORK,
            post(
                cases::participations,
                call(
                    "For recipients: what people take part in",
                    &[Expired, Unproven],
                ),
            ),
        )
}

fn server() -> ApiRouter<Arc<App>> {
    use handlers::health;
    ApiRouter::new()
        .api_route(
            paths::HEALTH,
            get(health::alive, call("The process runs", &[])),
        )
        .api_route(
            paths::READY,
            get(health::ready, call("Both stores answer", &[])),
        )
        .api_route(
            paths::OPENAPI,
            get(openapi::show, call("This document", &[])),
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use aide::openapi::OpenApi;
    use std::collections::BTreeSet;

    #[test]
    fn there_is_no_path_that_is_not_described() {
        let mut api = OpenApi::default();
        let router = calls().finish_api(&mut api);
        // A router doesn't say its paths but here: `RouteId(3): "/v1/vault"`.
        let told = format!("{router:?}");
        let (own, _) = told.split_once("fallback_router").unwrap();
        let routed: BTreeSet<_> = own
            .split("RouteId(")
            .filter_map(|part| part.split_once("): \"")?.1.split('"').next())
            .collect();
        let paths = api.paths.unwrap();
        let described: BTreeSet<_> = paths.iter().map(|(path, _)| path.as_str()).collect();
        assert!(routed.contains(paths::VAULT));
        assert_eq!(routed, described);
        // Nor is there a path beside these.
        assert!(!include_str!("app.rs").contains(".route("));
    }
}
