#![no_main]
kluis_fuzz::program!("receipt_file");
