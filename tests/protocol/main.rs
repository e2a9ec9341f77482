//! People changing their unlockers: what each change leads to, and what nothing of before leads to any more.

mod keys;
mod platform;
