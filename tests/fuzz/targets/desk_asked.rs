#![no_main]
kluis_fuzz::program!("desk_asked");
