#![no_main]
kluis_fuzz::program!("grant_deposit");
