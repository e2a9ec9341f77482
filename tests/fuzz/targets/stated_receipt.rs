#![no_main]
kluis_fuzz::program!("stated_receipt");
