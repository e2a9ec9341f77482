//! What each validator takes, what it makes of it, and what it refuses. One table a field.

use kluis_catalog::{Field, Invalid};
use proptest::prelude::*;

/// Each row: the spellings of one value, the stored one first.
fn takes(field: Field, values: &[&[&str]]) {
    assert!(!values.is_empty());
    for spellings in values {
        for typed in *spellings {
            let stored = field.normalise(typed);
            assert_eq!(
                stored.as_deref().ok(),
                spellings.first().copied(),
                "{field:?} of {typed:?}: {stored:?}"
            );
        }
    }
}

fn refuses(field: Field, why: Invalid, values: &[&str]) {
    assert!(!values.is_empty());
    for typed in values {
        assert_eq!(field.normalise(typed), Err(why), "{field:?} of {typed:?}");
    }
}

/// White space of every kind is nothing.
const NOTHING: &[&str] = &["", " ", "\t\n", "\u{a0}\u{2003}\u{3000}"];

#[test]
fn names() {
    for field in [Field::GivenName, Field::FamilyName] {
        takes(
            field,
            &[
                &["Jan", " Jan ", "Jan\n", "\u{a0}Jan\t"],
                &[
                    "Anne Marie",
                    "Anne   Marie",
                    "Anne\u{a0}Marie",
                    "Anne\tMarie",
                ],
                &["Anne-Marie", "Anne\u{2010}Marie", "Anne\u{2011}Marie"],
                &["D'Angelo", "D’Angelo", "D‘Angelo", "D´Angelo", "D`Angelo"],
                &["J.P."],
                &["jan"],
                &["JAN"],
                &["O"],
                &["Zoë"],
                &["Renée"],
                &["Çelik"],
                &["Yıldız"],
                &["Łukasz Żółć"],
                &["Nguyễn Thị Minh Khai"],
                &["Gal·la"],
                &["M.ª Carmen"],
                // Composed form leaves this accent apart: there is no letter for the pair.
                &["Ọlá\u{323}\u{300}"],
                &["Ольга"],
                &["Παπαδόπουλος"],
                &["محمد"],
                &["علی\u{200c}رضا"],
                &["דוד"],
                &["प्रिया"],
                &["สมชาย"],
                &["山田 太郎"],
                &["김민준"],
                &["Kaʻiulani"],
                &["Jan 3e"],
            ],
        );
        refuses(field, Invalid::Missing, NOTHING);
        refuses(
            field,
            Invalid::Form,
            &[
                "123",
                "-",
                "...",
                "'",
                "jan@example.nl",
                "<b>Jan</b>",
                "Jan\0",
                "Jan\u{7f}",
                "Jan\u{9f}x",
                "Jan\u{202e}naJ",
                "Jan\u{2066}x",
                "Jan\u{feff}Piet",
                "Jan\u{200b}Piet",
                "Jan\u{e000}",
                "Jan 😀",
                "Jan ✓",
                "Jan; DROP",
                "Jan/Piet",
                "Jan, Piet",
                "Jan (Piet)",
                "5 × 3",
                "€an",
            ],
        );
        takes(field, &[&[&"x".repeat(200)]]);
        refuses(
            field,
            Invalid::TooLong,
            &[&"x".repeat(201), &"ë".repeat(101)],
        );
    }
}

#[test]
fn infixes() {
    takes(
        Field::Infix,
        &[
            &["van der", " van  der "],
            &["van"],
            &["in 't", "in ’t"],
            &["'s"],
            &["d'"],
            &["v.d."],
            &["von und zu"],
            &["Van den"],
            &["el-"],
        ],
    );
    refuses(Field::Infix, Invalid::Missing, NOTHING);
    refuses(
        Field::Infix,
        Invalid::Form,
        &["'", "2", "van 2", "van/der", "van@der"],
    );
    refuses(Field::Infix, Invalid::TooLong, &[&"x".repeat(41)]);
}

#[test]
fn email_addresses() {
    takes(
        Field::Email,
        &[
            &[
                "jan@example.nl",
                " jan@example.nl\n",
                "jan@EXAMPLE.nl",
                "jan@Example.NL",
            ],
            &["Jan.de.Vries@example.nl"],
            &["jan+kluis@example.co.uk"],
            &["o'neill@example.com", "o’neill@example.com"],
            &["a@b.nl"],
            &["jan_p-1@sub.domein-met-streep.example"],
            &["!#$%&'*+/=?^_`{|}~-@example.org"],
            &["1@1e.nl"],
            &["jan@xn--caf-dma.nl"],
            &["jan@example.xn--p1ai"],
        ],
    );
    refuses(Field::Email, Invalid::Missing, NOTHING);
    refuses(
        Field::Email,
        Invalid::Form,
        &[
            "jan",
            "jan@",
            "@example.nl",
            "jan@example",
            "jan@localhost",
            "jan@@example.nl",
            "jan@piet@example.nl",
            "jan @example.nl",
            "jan@ example.nl",
            "jan@example .nl",
            "jan@example.nl, piet@example.nl",
            "Jan <jan@example.nl>",
            "\"jan piet\"@example.nl",
            "jan(thuis)@example.nl",
            ".jan@example.nl",
            "jan.@example.nl",
            "jan..piet@example.nl",
            "jan@.example.nl",
            "jan@example..nl",
            "jan@example.nl.",
            "jan@-example.nl",
            "jan@example-.nl",
            "jan@exam_ple.nl",
            "jan@192.168.1.1",
            "jan@[192.168.1.1]",
            "jan@example.123",
            "jån@example.nl",
            "jan@café.nl",
            "jan@example.nl\0",
            "jan\r\nBcc: piet@example.nl",
            "mailto:jan@example.nl",
        ],
    );
    let local = "x".repeat(64);
    let label = "y".repeat(63);
    takes(
        Field::Email,
        &[
            &[&format!("{local}@example.nl")],
            &[&format!("a@{label}.nl")],
        ],
    );
    refuses(
        Field::Email,
        Invalid::Form,
        &[&format!("x{local}@example.nl"), &format!("a@y{label}.nl")],
    );
    let longest = format!(
        "{local}@{label}.{label}.{}.nl",
        "z".repeat(254 - 64 - 1 - 64 - 64 - 3)
    );
    assert_eq!(longest.len(), 254);
    takes(Field::Email, &[&[&longest]]);
    refuses(Field::Email, Invalid::TooLong, &[&format!("{longest}x")]);
}

#[test]
fn phone_numbers() {
    takes(
        Field::Phone,
        &[
            &[
                "+31612345678",
                "0612345678",
                "06-12345678",
                "06 12345678",
                "06 12 34 56 78",
                "06.12.34.56.78",
                "06/12345678",
                "(06) 12345678",
                "06 - 123 456 78",
                "06–12345678",
                "+31 6 12 34 56 78",
                "+31 (0)6 12 34 56 78",
                "+31(0)612345678",
                "+31 06 12345678",
                "(+31) 6 12345678",
                "(+31)(0)612345678",
                "0031612345678",
                "0031 6 12345678",
                "0031 (0)6 12345678",
                "+316-1234-5678",
                "  0612345678  ",
            ],
            &[
                "+31201234567",
                "(020) 123 45 67",
                "020-1234567",
                "+31 20 123 4567",
                "(0)20 1234567",
            ],
            &["+31251123456", "0251-123456", "(0251) 12 34 56"],
            &["+31881234567", "088 123 45 67"],
            &["+31852222222", "085-2222222"],
            &[
                "+32475123456",
                "+32 475 12 34 56",
                "0032475123456",
                "+32 (0)475 12 34 56",
            ],
            &["+4915112345678", "+49 151 12345678"],
            &["+390612345678", "+39 06 1234 5678"],
            &["+12125550123", "+1 (212) 555-0123", "001 212 555 0123"],
            &["+442079460958", "+44 (0)20 7946 0958"],
            &["+6834001"],
            &["+123456789012345"],
        ],
    );
    refuses(Field::Phone, Invalid::Missing, NOTHING);
    refuses(
        Field::Phone,
        Invalid::Form,
        &[
            "612345678",
            "31612345678",
            "061234567",
            "06123456789",
            "0012345",
            "000000000000",
            "0900-1234",
            "0900 1234567",
            "0800 0432",
            "+31 6 1234567",
            "+31 6 123456789",
            "+31 97 012345678",
            "+0612345678",
            "+1234567890123456",
            "+123456",
            "06 12 34 56 7a",
            "bel mij",
            "+",
            "00",
            "0",
            "-",
            "06+12345678",
            "++31612345678",
            "tel:0612345678",
            "٠٦١٢٣٤٥٦٧٨",
            "06 1234 5678 of 020",
        ],
    );
    refuses(
        Field::Phone,
        Invalid::TooLong,
        &["06 12345678 of anders op kantoor 020 1234567"],
    );
}

#[test]
fn phone_numbers_are_shown_as_people_write_them() {
    for (stored, shown) in [
        ("+31612345678", "06 12 34 56 78"),
        ("+31201234567", "020 123 45 67"),
        ("+31101234567", "010 123 45 67"),
        ("+31701234567", "070 123 45 67"),
        ("+31851234567", "085 123 45 67"),
        ("+31881234567", "088 123 45 67"),
        ("+31251123456", "0251 12 34 56"),
        ("+31111234567", "0111 23 45 67"),
        ("+32475123456", "+32 475 123 456"),
        ("+12125550123", "+1 212 555 0123"),
        ("+4915112345678", "+49 151 123 456 78"),
        ("+4741234567", "+47 412 345 67"),
        ("+6834001", "+683 4001"),
        ("+352621123456", "+352 621 123 456"),
        ("+123456789012345", "+1 234 567 890 123 45"),
        // Not stored by us: left alone.
        ("0612345678", "0612345678"),
        ("+31123", "+31123"),
        ("+€1234567", "+€1234567"),
        ("", ""),
    ] {
        assert_eq!(Field::Phone.shown(stored), shown);
    }
    assert_eq!(Field::GivenName.shown("+31612345678"), "+31612345678");
}

#[test]
fn postcodes() {
    takes(
        Field::Postcode,
        &[
            &[
                "1234 AB",
                "1234AB",
                "1234ab",
                "1234 ab",
                " 1 2 3 4 a b ",
                "1234-AB",
                "1234\u{a0}AB",
            ],
            &["1000 AA"],
            &["9999 ZZ"],
            &["1234 SB"],
            &["1234 AS"],
            &["1234 SE"],
        ],
    );
    refuses(Field::Postcode, Invalid::Missing, NOTHING);
    refuses(
        Field::Postcode,
        Invalid::Form,
        &[
            "0234 AB",
            "1234",
            "1234 A",
            "1234 ABC",
            "123 AB",
            "12345 AB",
            "1234 SA",
            "1234 SD",
            "1234 SS",
            "1234 ss",
            "1234 A1",
            "A234 AB",
            "AB 1234",
            "1234 ÄB",
            "１234 AB",
            "B-1000",
            "10115",
            "-",
            "1234,AB",
        ],
    );
    refuses(Field::Postcode, Invalid::TooLong, &["1234 AB Amsterdam"]);
}

#[test]
fn house_numbers() {
    takes(
        Field::HouseNumber,
        &[&["1", " 1 "], &["12"], &["10"], &["99999"]],
    );
    refuses(Field::HouseNumber, Invalid::Missing, NOTHING);
    refuses(
        Field::HouseNumber,
        Invalid::Form,
        &[
            "0", "012", "-1", "+1", "100000", "12a", "12-14", "1 2", "1.5", "twaalf", "１２",
        ],
    );
}

#[test]
fn house_suffixes() {
    takes(
        Field::HouseSuffix,
        &[
            &["A", "a", " a ", "-a", "/A", "- a"],
            &["bis", "BIS", "Bis", "-bis"],
            &["hs", "HS"],
            &["2", "-2"],
            &["III"],
            &["iii"],
            &["A2"],
            &["A-2"],
            &["2 hoog"],
            &["A bis"],
        ],
    );
    refuses(Field::HouseSuffix, Invalid::Missing, NOTHING);
    refuses(
        Field::HouseSuffix,
        Invalid::Form,
        &["-", "/", "a-", "é", "A_1", "a.b", "#2"],
    );
    refuses(
        Field::HouseSuffix,
        Invalid::TooLong,
        &["1234567", "achterhuis"],
    );
}

#[test]
fn streets_places_countries() {
    for field in [Field::Street, Field::City, Field::Country] {
        takes(
            field,
            &[
                &["Prinsengracht", "  Prinsengracht "],
                &["'s-Gravenhage", "’s-Gravenhage", "‘s-Gravenhage"],
                &["1e Jan van der Heijdenstraat"],
                &["Plein 1940-1945"],
                &["Burg. De Raadtsingel"],
                &["Mr. P.J. Troelstralaan (oost)"],
                &["Fryslân"],
                &["Curaçao"],
                &["東京"],
            ],
        );
        refuses(field, Invalid::Missing, NOTHING);
        refuses(
            field,
            Invalid::Form,
            &[
                "1",
                "-",
                "12-14",
                "Straat\0",
                "Straat\u{202e}taarts",
                "Straat\u{1b}[31m",
            ],
        );
        takes(field, &[&[&"x".repeat(200)]]);
        refuses(field, Invalid::TooLong, &[&"x".repeat(201)]);
    }
}

#[test]
fn records_are_kept_as_they_are() {
    for field in [Field::Permissions, Field::KeyPointsShown, Field::Progress] {
        takes(
            field,
            &[
                &["{}"],
                &["{\"nieuwsbrief\":\"given\"}"],
                &[" "],
                &[&"x".repeat(4_095)],
            ],
        );
        refuses(field, Invalid::Missing, &[""]);
        refuses(field, Invalid::TooLong, &[&"x".repeat(4_096)]);
    }
}

#[test]
fn every_field_has_a_name_of_its_own_that_leads_back_to_it() {
    for field in Field::ALL {
        assert_eq!(Field::from_id(field.id()), Some(*field));
        assert!(field.id().is_ascii());
    }
    assert_eq!(Field::from_id("name.unknown"), None);
}

/// Text that comes near what a field takes, so that many cases get past the first check.
fn near(field: Field) -> BoxedStrategy<String> {
    match field {
        Field::Email => "[ ’'a-zA-Z0-9.+_-]{1,12}@[a-zA-Z0-9.-]{1,12}\\.[a-zA-Z]{1,5}".boxed(),
        Field::Phone => "[ (]{0,2}(\\+|00|\\+31|0)[ 0-9()./-]{4,18}".boxed(),
        Field::Postcode => "[ ]?[0-9]{4}[ -]?[a-zA-Z]{2}[ ]?".boxed(),
        Field::HouseNumber => " ?[0-9]{1,6} ?".boxed(),
        Field::HouseSuffix => "[ /-]{0,2}[a-zA-Z0-9 -]{1,6}".boxed(),
        _ => "[ \u{a0}\t’`'.a-zA-Zéßłǅ\u{300}\u{200c}0-9-]{1,40}".boxed(),
    }
}

fn any_input() -> impl Strategy<Value = (Field, String)> {
    prop::sample::select(Field::ALL).prop_flat_map(|field| {
        (
            Just(field),
            prop_oneof![3 => near(field), 1 => any::<String>()],
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    /// What is stored is accepted again, unchanged, also after it was shown; and it can be stored.
    #[test]
    fn normalising_twice_is_normalising_once((field, typed) in any_input()) {
        if let Ok(stored) = field.normalise(&typed) {
            prop_assert!(!stored.is_empty());
            prop_assert!(stored.len() <= kluis_catalog::validate::MAX_BYTES);
            prop_assert_eq!(field.normalise(&stored), Ok(stored.clone()));
            prop_assert_eq!(field.normalise(&field.shown(&stored)), Ok(stored));
        }
    }

    /// White space around a value is never part of it.
    #[test]
    fn white_space_around_it_makes_no_difference((field, typed) in any_input()) {
        if !matches!(field, Field::Permissions | Field::KeyPointsShown | Field::Progress) {
            let around = format!("\u{a0} {typed}\n");
            prop_assert_eq!(field.normalise(&around), field.normalise(&typed));
        }
    }

    /// Every Dutch number is stored as one value, however it is written.
    #[test]
    fn a_dutch_number_has_one_stored_form(number in "[1-8][0-9]{8}", gaps in prop::collection::vec("[ .-]?", 9)) {
        let spaced: String = number.chars().zip(&gaps).flat_map(|(digit, gap)| [digit.to_string(), gap.clone()]).collect();
        for typed in [format!("0{spaced}"), format!("+31 {spaced}"), format!("+31 (0){spaced}"), format!("0031{spaced}")] {
            prop_assert_eq!(Field::Phone.normalise(&typed), Ok(format!("+31{number}")));
        }
    }
}
