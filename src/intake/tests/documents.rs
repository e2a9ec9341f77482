//! Real documents: what they say is found, and what they tell of their making is gone from what is kept.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use kluis_intake::{Cv, Refusal, Trace, cv};
use lopdf::{Document, Object};

fn looked(bytes: &[u8]) -> (Cv, Vec<u8>) {
    cv(bytes).expect("it can be looked at")
}

fn text(bytes: &[u8]) -> String {
    looked(bytes).0.text.expect("it says something")
}

/// Whether the words stand anywhere in the file, as they are or inflated.
fn holds(file: &[u8], words: &str) -> bool {
    let within = |bytes: &[u8]| {
        bytes
            .windows(words.len())
            .any(|part| part == words.as_bytes())
    };
    let document = Document::load_mem(file).expect("it opens");
    within(file)
        || document.objects.values().any(|object| {
            within(format!("{object:?}").as_bytes())
                || object.as_stream().is_ok_and(|stream| {
                    stream.get_plain_content().is_ok_and(|plain| within(&plain))
                })
        })
}

/// Every file that tells about its making tells this.
const TOLD: [(Trace, &str); 7] = [
    (Trace::Author, "Daan Auteur"),
    (Trace::Title, "Loopbaan Daan"),
    (Trace::Program, "Voorbeeldtekst 7"),
    (Trace::Date, "2025-03-04 05:06"),
    (Trace::Other, "Voorbeeld B.V."),
    (Trace::Program, "Voorbeeldtekst 7"),
    (Trace::Location, "52,5N"),
];

fn is_cleaned(file: &[u8]) {
    assert!(holds(file, "Daan Auteur"), "it was there");
    let (found, kept) = looked(file);
    assert!(found.cleaned);
    for (trace, words) in TOLD {
        assert!(
            found.traces.contains(&(trace, words.to_owned())),
            "{words}: {:?}",
            found.traces
        );
    }
    for words in [
        "Daan Auteur",
        "Voorbeeldtekst",
        "20250304",
        "2025-03-04",
        "Voorbeeld B.V.",
        "xmpmeta",
        "52,5N",
    ] {
        assert!(!holds(&kept, words), "{words}");
    }
    let again = Document::load_mem(&kept).expect("what is kept opens");
    assert_eq!(again.get_pages().len(), 1);
    let (second, same) = looked(&kept);
    assert_eq!((second.traces, second.text), (Vec::new(), found.text));
    assert!(
        second.cleaned && same == kept,
        "without traces it stays as it is"
    );
}

#[test]
fn information_and_xmp_are_found_and_taken_out() {
    is_cleaned(include_bytes!("data/xmp-info.pdf"));
}

#[test]
fn object_streams_are_no_place_to_hide() {
    let file = include_bytes!("data/object-streams.pdf");
    assert!(file.windows(7).any(|part| part == b"/ObjStm"));
    is_cleaned(file);
}

#[test]
fn words_and_lines_are_read_in_order() {
    assert_eq!(
        text(include_bytes!("data/xmp-info.pdf")),
        "Ervaring als docent\nnatuur en scheikunde"
    );
}

#[test]
fn a_page_that_a_browser_printed_is_read() {
    let text = text(include_bytes!("data/chromium.pdf"));
    for words in [
        "Loopbaan van Zoë de Groot",
        "zoe@example.org",
        "BSN 111222333",
        "Lid van de vakvereniging sinds 2020.",
    ] {
        assert!(text.contains(words), "{words}: {text:?}");
    }
    let (found, kept) = looked(include_bytes!("data/chromium.pdf"));
    assert!(
        found.cleaned
            && found
                .traces
                .iter()
                .any(|(trace, _)| *trace == Trace::Program)
    );
    assert!(!holds(&kept, "Skia"));
}

#[test]
fn a_form_that_a_page_draws_is_read() {
    assert_eq!(text(include_bytes!("data/form.pdf")), "In een vorm");
}

#[test]
fn a_signed_document_stays_as_it_is() {
    let file = include_bytes!("data/signed.pdf");
    let (found, kept) = looked(file);
    assert!(!found.cleaned && kept == file);
    assert!(
        found
            .traces
            .contains(&(Trace::Author, "Daan Auteur".to_owned()))
    );
}

#[test]
fn a_scan_has_no_text_and_loses_the_traces_of_its_picture() {
    let file = include_bytes!("data/scan.pdf");
    assert!(holds(file, "Kiekje 3"));
    let (found, kept) = looked(file);
    assert_eq!(found.text, None);
    for trace in [Trace::Location, Trace::Camera, Trace::Author] {
        assert!(found.traces.contains(&(trace, String::new())), "{trace:?}");
    }
    assert!(found.cleaned && !holds(&kept, "Kiekje 3"));
    let again = Document::load_mem(&kept).expect("it opens");
    let picture = again
        .objects
        .values()
        .filter_map(|object| Object::as_stream(object).ok())
        .find(|stream| {
            stream
                .filters()
                .is_ok_and(|filters| filters == [b"DCTDecode"])
        })
        .expect("the picture is there");
    assert!(picture.content.starts_with(&[0xFF, 0xD8]) && picture.content.ends_with(&[0xFF, 0xD9]));
}

#[test]
fn letters_without_a_way_back_are_no_text() {
    assert_eq!(looked(include_bytes!("data/no-way-back.pdf")).0.text, None);
}

#[test]
fn a_page_that_inflates_without_end_is_not_read() {
    assert_eq!(looked(include_bytes!("data/bomb.pdf")).0.text, None);
}

#[test]
fn what_an_earlier_version_in_the_same_file_told_is_gone() {
    // The same document with an update behind it that says nothing of its maker any more.
    let mut file = include_bytes!("data/xmp-info.pdf").to_vec();
    let document = Document::load_mem(&file).expect("it opens");
    let root = document
        .trailer
        .get(b"Root")
        .and_then(Object::as_reference)
        .expect("a root");
    let before = document.xref_start;
    let start = file.len();
    let update = format!(
        "xref\n0 0\ntrailer\n<</Size {} /Root {} {} R /Prev {before}>>\nstartxref\n{start}\n%%EOF\n",
        document.max_id + 1,
        root.0,
        root.1
    );
    file.extend_from_slice(update.as_bytes());
    let (_, kept) = looked(&file);
    assert!(!holds(&kept, "Daan Auteur"));
}

#[test]
fn what_is_encrypted_is_refused_with_an_empty_password_too() {
    for file in [
        include_bytes!("data/encrypted.pdf"),
        include_bytes!("data/empty-password.pdf"),
    ] {
        assert_eq!(cv(file), Err(Refusal::Encrypted));
    }
}

#[test]
fn what_is_cut_off_or_something_else_is_refused() {
    assert_eq!(cv(include_bytes!("data/broken.pdf")), Err(Refusal::Broken));
    assert_eq!(cv(include_bytes!("data/exif.jpg")), Err(Refusal::Kind));
    assert_eq!(cv(b""), Err(Refusal::Kind));
    assert_eq!(cv(b"%PDF-1.7\n"), Err(Refusal::Broken));
    let mut large = include_bytes!("data/xmp-info.pdf").to_vec();
    large.resize((32 << 20) + 1, b' ');
    assert_eq!(cv(&large), Err(Refusal::TooLarge));
}
