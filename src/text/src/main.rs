//! `kluis-text DIR`: writes each language's file into a built site, under a name that holds its digest, and names it in
//! the site's `index.html` in place of `/text-nl.txt` and `/text-en.txt`. Runs as a hook of the page's build.

use kluis_text::text;
use kluis_wire::Language;
use sha2::{Digest as _, Sha256};
use std::{env, ffi::OsStr, fmt::Write as _, fs, io, path::Path, process::ExitCode};

fn main() -> ExitCode {
    let Some(site) = env::args_os().nth(1) else {
        return fail("usage: kluis-text DIR");
    };
    match write(Path::new(&site)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error.to_string()),
    }
}

fn write(site: &Path) -> io::Result<()> {
    let index = site.join("index.html");
    let mut page = fs::read_to_string(&index)?;
    for language in [Language::Nl, Language::En] {
        let text = text(language);
        let file = text.lines();
        let digest = Sha256::digest(file.as_bytes());
        let digest = digest.iter().take(8).fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        });
        let plain = format!("/text-{}.txt", text.tag);
        let name = format!("text-{}-{digest}.txt", text.tag);
        if !page.contains(&plain) {
            return Err(io::Error::other(format!("index.html doesn't name {plain}")));
        }
        page = page.replace(&plain, &format!("/{name}"));
        fs::write(site.join(OsStr::new(&name)), file)?;
    }
    fs::write(index, page)
}

#[expect(clippy::print_stderr, reason = "what a command says when it fails")]
fn fail(what: &str) -> ExitCode {
    eprintln!("kluis-text: {what}");
    ExitCode::FAILURE
}
