#![no_main]
kluis_fuzz::program!("sealed_bytes");
