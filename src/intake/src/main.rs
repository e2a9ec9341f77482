//! The worker's entry point.

fn main() {
    #[cfg(target_family = "wasm")]
    kluis_intake::start();
}
