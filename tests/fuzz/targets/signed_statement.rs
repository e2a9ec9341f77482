#![no_main]
kluis_fuzz::program!("signed_statement");
