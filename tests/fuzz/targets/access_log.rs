#![no_main]
kluis_fuzz::program!("access_log");
