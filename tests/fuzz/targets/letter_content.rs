#![no_main]
kluis_fuzz::program!("letter_content");
