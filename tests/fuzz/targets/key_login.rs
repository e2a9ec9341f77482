#![no_main]
kluis_fuzz::program!("key_login");
