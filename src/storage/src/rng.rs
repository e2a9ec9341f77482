//! Randomness from the operating system.

use getrandom::SysRng;
use rand_core::{Rng as _, UnwrapErr};

/// The operating system's generator. Without one nothing here can go on: it would panic, and the request
/// ends in a problem document.
pub(crate) const fn system() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}

/// Fresh random bytes.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    system().fill_bytes(&mut bytes);
    bytes
}
