//! The pages of Kluis: what a person sees and does. They know no key and no HTTP: everything that matters is
//! asked of the worker, by a typed message, and every page can show is in the worker's answers.
//!
//! Where a page lives, what it is called and what it needs stands in one list:
//!
//! ```
//! use kluis_app::route::Route;
//!
//! assert_eq!(Route::from_path("/gegevens/naam/"), Some(Route::Name));
//! assert!(Route::Name.needs_vault());
//! assert_eq!(Route::Name.step(), Some(3));
//! ```
//!
//! - [`route`]: the pages, by address
//! - [`section`]: which of them come with the program, and which when they are asked for
//! - [`history`]: links and the address bar
//! - [`text`]: every word, in the language that is shown
//! - [`platform`]: who runs the platform and how to reach them
//! - [`state`]: what all pages share
//! - [`progress`]: which steps of sign-up are done
//! - [`keeper`]: the worker, seen from here, and [`intake`]: what looks at a file; [`programs`]: how both are started
//! - [`away`]: the lock when nobody is there
//! - [`browser`]: the few things asked of the browser itself
//! - [`passkey`]: asking the browser for one
//! - [`passphrase`]: making one, judging one
//! - [`code`]: a recovery code while it is typed, and [`qr`]: one that a camera reads
//! - [`problem`]: what can be wrong with an answer, and [`form`]: how answers are asked
//! - [`find`]: looking for words in a text, and [`shown`]: what was shown, with its digest
//! - [`anonymous`]: what someone can do, without who they are
//! - [`takeout`]: what is taken along, and what of it comes back
//! - [`told`]: a case in words
//! - [`upload`]: files on their way into the vault
//! - [`live`]: parts of a page that follow signals
//! - [`drawing`]: the two half keys
//! - [`shell`]: what surrounds each page, and [`pages`]: the pages

pub mod anonymous;
pub mod away;
pub mod browser;
pub mod calendar;
pub mod chooser;
pub mod code;
pub mod doubt;
pub mod drafts;
pub mod drawing;
pub mod find;
pub mod form;
pub mod history;
pub mod intake;
pub mod keeper;
pub mod live;
pub mod looks;
pub mod pages;
pub mod passkey;
pub mod passphrase;
pub mod permits;
pub mod platform;
pub mod problem;
pub mod programs;
pub mod progress;
pub mod qr;
pub mod reading;
pub mod route;
pub mod section;
pub mod shell;
pub mod shown;
pub mod state;
pub mod takeout;
pub mod text;
pub mod told;
pub mod upload;
pub mod waiting;

pub use shell::mount;
