#![no_main]
kluis_fuzz::program!("ke2");
