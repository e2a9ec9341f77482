#![no_main]
kluis_fuzz::program!("look_request");
