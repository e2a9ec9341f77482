//! Real pictures: their size and the kinds of their traces, without decoding them.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use kluis_intake::{Photo, Refusal, Trace, photo};

fn traces(file: &[u8]) -> Vec<Trace> {
    photo(file).expect("it can be looked at").traces
}

#[test]
fn exif_of_a_jpeg_and_of_a_png() {
    let expected = [
        Trace::Camera,
        Trace::Program,
        Trace::Date,
        Trace::Author,
        Trace::Location,
    ];
    for file in [
        include_bytes!("data/exif.jpg").as_slice(),
        include_bytes!("data/exif.png"),
    ] {
        let found = traces(file);
        assert_eq!(found.len(), expected.len(), "each once: {found:?}");
        assert!(
            expected.iter().all(|trace| found.contains(trace)),
            "{found:?}"
        );
    }
}

#[test]
fn xmp_and_iptc() {
    assert_eq!(
        traces(include_bytes!("data/xmp.jpg")),
        [Trace::Author, Trace::Program, Trace::Date, Trace::Location]
    );
    assert_eq!(
        traces(include_bytes!("data/iptc.jpg")),
        [Trace::Author, Trace::Location]
    );
    assert_eq!(
        traces(include_bytes!("data/text.png")),
        [Trace::Author, Trace::Program, Trace::Date, Trace::Location]
    );
}

#[test]
fn a_picture_without_traces_has_its_size() {
    let found = |width, height| {
        Ok(Photo {
            width,
            height,
            traces: Vec::new(),
        })
    };
    assert_eq!(photo(include_bytes!("data/plain.jpg")), found(48, 32));
    assert_eq!(photo(include_bytes!("data/plain.png")), found(40, 24));
}

#[test]
fn more_than_fifty_megapixels_are_refused_before_anything_is_decoded() {
    let mut file = include_bytes!("data/plain.png").to_vec();
    file[16..24].copy_from_slice(&[0, 0, 0x1B, 0x58, 0, 0, 0x1B, 0xEE]);
    assert_eq!(photo(&file), Err(Refusal::TooLarge), "7000 by 7150");
    file[16..24].copy_from_slice(&[0, 0, 0x1B, 0x58, 0, 0, 0x1B, 0x58]);
    assert!(photo(&file).is_ok(), "7000 by 7000");
    file[16..20].copy_from_slice(&[0; 4]);
    assert_eq!(photo(&file), Err(Refusal::Broken), "nothing wide");
}

#[test]
fn what_is_no_picture_or_cut_off_is_refused() {
    assert_eq!(photo(include_bytes!("data/scan.pdf")), Err(Refusal::Kind));
    assert_eq!(photo(b""), Err(Refusal::Kind));
    assert_eq!(
        photo(&include_bytes!("data/exif.jpg")[..200]),
        Err(Refusal::Broken)
    );
    assert_eq!(
        photo(&include_bytes!("data/plain.png")[..20]),
        Err(Refusal::Broken)
    );
}
