#![no_main]
kluis_fuzz::program!("letters_answer");
