#![no_main]
kluis_fuzz::program!("granted_copy");
