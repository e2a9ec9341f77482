#![no_main]
kluis_fuzz::program!("platform_document");
