#![no_main]
kluis_fuzz::program!("stored_share");
