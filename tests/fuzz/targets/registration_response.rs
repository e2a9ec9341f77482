#![no_main]
kluis_fuzz::program!("registration_response");
