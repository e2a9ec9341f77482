//! E-mail addresses.

use super::{Invalid, tidy};
use kluis_wire::limits;

/// Longest part before the `@`, in bytes (RFC 5321 section 4.5.3.1.1).
const LOCAL_BYTES: usize = 64;
/// Longest label of a domain, in bytes (RFC 1035 section 2.3.4).
const LABEL_BYTES: usize = 63;

/// An e-mail address as the HTML standard's `type=email` takes it, with two things more that mail needs: a dot
/// in the domain, and none doubled or at the ends of the local part (RFC 5322 `dot-atom`). The domain is stored in
/// small letters; the local part as given, because its case belongs to the receiving host.
///
/// # Errors
/// [`Invalid`]
pub fn email(text: &str) -> Result<String, Invalid> {
    let address = tidy(text, limits::ADDRESS)?;
    let (local, domain) = address.rsplit_once('@').ok_or(Invalid::Form)?;
    if is_local(local) && is_domain(domain) {
        Ok([local, "@", &domain.to_ascii_lowercase()].concat())
    } else {
        Err(Invalid::Form)
    }
}

fn is_local(local: &str) -> bool {
    local.len() <= LOCAL_BYTES
        && local.split('.').all(|atom| {
            !atom.is_empty()
                && atom
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-".contains(&b))
        })
}

fn is_domain(domain: &str) -> bool {
    domain.contains('.')
        && domain.split('.').all(is_label)
        // No top-level domain is a number: that would be the address of a host, or a slip.
        && !domain.rsplit('.').next().is_none_or(|top| top.bytes().all(|b| b.is_ascii_digit()))
}

fn is_label(label: &str) -> bool {
    (1..=LABEL_BYTES).contains(&label.len())
        && label
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}
