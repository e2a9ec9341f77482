#![no_main]
kluis_fuzz::program!("public_key");
