//! Who runs the platform and how to reach them. One place to change; every page reads it from here.

/// Name of the platform.
pub const NAME: &str = "Kluis";
/// Who is responsible for the data, in the sense of the law (the controller).
pub const CONTROLLER: &str = "Kluis Voorbeeld B.V.";
/// Where they are.
pub const ADDRESS: &str = "Voorbeeldstraat 1, 0000 AA Voorbeeldstad";
/// Where help is, by mail.
pub const MAIL: &str = "hulp@kluis.example";
/// Where help is, by phone. Not a number that exists.
pub const PHONE: &str = "088 000 00 00";
/// The same number, as a phone dials it.
pub const PHONE_LINK: &str = "tel:+31880000000";
/// The same address, as a link.
pub const MAIL_LINK: &str = "mailto:hulp@kluis.example";
