#![no_main]
kluis_fuzz::program!("recovery_code");
