#![no_main]
kluis_fuzz::program!("stored_grant_share");
