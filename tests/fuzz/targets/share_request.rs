#![no_main]
kluis_fuzz::program!("share_request");
