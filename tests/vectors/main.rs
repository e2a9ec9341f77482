//! Vectors: that every primitive computes what its text says, through the wiring that the vault uses; that our
//! own formats stay what they are; and what holds for all values.
//!
//! A file, a test with its name. Each test counts its cases, and fails where there are none.

mod files;
mod frozen;
mod frozen_grants;
mod grants;
mod hpke;
mod lent;
mod libraries;
mod opaque;
mod primitives;
mod properties;
mod support;
mod wycheproof;
