//! Puts the app in the page in place of the start page that `index.html` already shows.

fn main() {
    kluis_app::mount();
}
