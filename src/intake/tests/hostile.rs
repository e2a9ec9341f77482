//! No bytes whatever make it panic, and no answer grows out of bounds.

#![expect(clippy::indexing_slicing, reason = "a test fails by panicking")]

use kluis_intake::{cv, photo};
use proptest::{collection::vec, prelude::*, sample::Index};

const DOCUMENTS: [&[u8]; 8] = [
    include_bytes!("data/xmp-info.pdf"),
    include_bytes!("data/object-streams.pdf"),
    include_bytes!("data/encrypted.pdf"),
    include_bytes!("data/signed.pdf"),
    include_bytes!("data/scan.pdf"),
    include_bytes!("data/form.pdf"),
    include_bytes!("data/no-way-back.pdf"),
    include_bytes!("data/broken.pdf"),
];
const PICTURES: [&[u8]; 6] = [
    include_bytes!("data/exif.jpg"),
    include_bytes!("data/xmp.jpg"),
    include_bytes!("data/iptc.jpg"),
    include_bytes!("data/exif.png"),
    include_bytes!("data/text.png"),
    include_bytes!("data/scan.pdf"),
];

/// One of these files with some bytes changed, a stretch doubled, and the end cut off.
fn spoiled(files: &'static [&'static [u8]]) -> impl Strategy<Value = Vec<u8>> {
    let changes = vec((any::<Index>(), any::<u8>()), 0..12);
    let stretch = (any::<Index>(), any::<Index>(), any::<bool>());
    (
        0..files.len(),
        changes,
        stretch,
        any::<Index>(),
        any::<bool>(),
    )
        .prop_map(move |(file, changes, (from, to, twice), end, cut)| {
            let mut bytes = files[file].to_vec();
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            let (from, to) = (from.index(bytes.len()), to.index(bytes.len()));
            if twice && from < to {
                let again = bytes[from..to].to_vec();
                bytes.splice(to..to, again);
            }
            if cut {
                bytes.truncate(end.index(bytes.len()));
            }
            bytes
        })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn spoiled_documents(bytes in spoiled(&DOCUMENTS)) {
        if let Ok((found, kept)) = cv(&bytes) {
            prop_assert!(found.text.is_none_or(|text| text.len() <= 200 << 10));
            prop_assert!(found.traces.len() <= 50);
            prop_assert!(found.cleaned || kept == bytes);
        }
    }

    #[test]
    fn spoiled_pictures(bytes in spoiled(&PICTURES)) {
        if let Ok(found) = photo(&bytes) {
            prop_assert!(u64::from(found.width) * u64::from(found.height) <= 50_000_000);
            prop_assert!(found.traces.len() <= 7);
        }
    }
}
