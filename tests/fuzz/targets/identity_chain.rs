#![no_main]
kluis_fuzz::program!("identity_chain");
