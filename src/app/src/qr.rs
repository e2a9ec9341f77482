//! The recovery code as a QR code: the code and nothing else, so that another device can read it from paper or from a
//! screen without anyone typing it.

use core::fmt::Write as _;
use qrcodegen::{QrCode, QrCodeEcc};

/// How much light stands around it, in modules: what the standard asks.
const QUIET: i32 = 4;

/// A drawing of dark squares on a light one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// Width and height.
    pub side: i32,
    /// The dark squares, as the path of an SVG.
    pub path: String,
}

/// Draws a text; none where it is too long for any QR code.
#[must_use]
pub fn draw(text: &str) -> Option<Drawing> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            let _ = write!(path, "M{} {}h1v1h-1z", x + QUIET, y + QUIET);
        }
    }
    Some(Drawing {
        side: code.size() + 2 * QUIET,
        path,
    })
}

/// The drawing as a file. The text stands in it on a line of its own: whoever opens the file as the recovery code
/// opens the vault with it.
#[must_use]
pub fn file(text: &str) -> Option<String> {
    let Drawing { side, path } = draw(text)?;
    let side = side.to_string();
    Some(
        [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"400\" height=\"400\" viewBox=\"0 0 ",
            &side,
            " ",
            &side,
            "\">\n<desc>\n",
            text,
            "\n</desc>\n<path fill=\"#fff\" d=\"M0 0h",
            &side,
            "v",
            &side,
            "H0z\"/>\n<path d=\"",
            &path,
            "\"/>\n</svg>\n",
        ]
        .concat(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "K4XZ-0123-4567-89AB-CDEF-GHJK-MNPQ";

    /// Reads a drawing as a camera would.
    fn read(drawing: &Drawing) -> String {
        let side = usize::try_from(drawing.side).unwrap();
        let scale = 8;
        let dark: Vec<(usize, usize)> = drawing
            .path
            .split('M')
            .filter_map(|square| {
                let (x, rest) = square.split_once(' ')?;
                Some((x.parse().ok()?, rest.split_once('h')?.0.parse().ok()?))
            })
            .collect();
        let mut picture =
            rqrr::PreparedImage::prepare_from_greyscale(side * scale, side * scale, |x, y| {
                if dark.contains(&(x / scale, y / scale)) {
                    0
                } else {
                    255
                }
            });
        let grids = picture.detect_grids();
        assert_eq!(grids.len(), 1);
        grids[0].decode().unwrap().1
    }

    #[test]
    fn it_holds_the_code_and_nothing_else() {
        let drawing = draw(CODE).expect("it fits");
        assert_eq!(read(&drawing), CODE);
        // Small enough to be read from a bad print.
        assert_eq!(drawing.side, 25 + 2 * QUIET);
        assert_eq!(draw(&"x".repeat(5_000)), None);
    }

    #[test]
    fn the_file_has_the_code_on_a_line_of_its_own() {
        let file = file(CODE).expect("it fits");
        assert!(file.lines().any(|line| line == CODE));
        assert!(file.contains(&draw(CODE).expect("it fits").path));
    }
}
