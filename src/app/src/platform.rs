//! Who runs the platform and how to reach them. The operator's file says so: the server puts it into `index.html`, from
//! where every page has it. In the page as it is built stands what the built-in file says.

use crate::browser;
use kluis_catalog::Party;
use std::sync::LazyLock;

/// Name of the platform.
pub const NAME: &str = "Kluis";

/// Who is responsible for the data, in the sense of the law (the controller), as far as a page says so.
pub fn party() -> &'static Party {
    static PARTY: LazyLock<Party> = LazyLock::new(|| Party {
        name: browser::meta("controller"),
        address: browser::meta("address"),
        email: browser::meta("email"),
        phone: browser::meta("phone"),
        ..Party::default()
    });
    &PARTY
}
