#![no_main]
kluis_fuzz::program!("registry_document");
