#![no_main]
kluis_fuzz::program!("request_text");
