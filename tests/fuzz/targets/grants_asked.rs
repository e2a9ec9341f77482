#![no_main]
kluis_fuzz::program!("grants_asked");
