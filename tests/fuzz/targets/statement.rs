#![no_main]
kluis_fuzz::program!("statement");
