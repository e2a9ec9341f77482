#![no_main]
kluis_fuzz::program!("jws_token");
