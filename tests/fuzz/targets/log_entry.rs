#![no_main]
kluis_fuzz::program!("log_entry");
