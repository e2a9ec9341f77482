//! What each validator takes, what it makes of it, and what it refuses. One table a field.

use kluis_catalog::{Field, Invalid, Role, validate};
use kluis_wire::{Category, Language};
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
        assert_eq!(Field::Phone.shown(stored, Language::Nl), shown);
    }
    assert_eq!(
        Field::GivenName.shown("+31612345678", Language::En),
        "+31612345678"
    );
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
fn roles() {
    takes(
        Field::Role,
        &[&["seeker", " seeker\n"], &["freelancer"], &["client"]],
    );
    refuses(Field::Role, Invalid::Missing, NOTHING);
    refuses(
        Field::Role,
        Invalid::Form,
        &["Seeker", "freelance", "seeker client", "owner", "-"],
    );
    for role in Role::ALL {
        assert_eq!(Role::from_id(role.id()), Some(role));
        assert_eq!(Field::Role.normalise(role.id()).as_deref(), Ok(role.id()));
        assert!(
            role.fields()
                .iter()
                .all(|field| field.category() == Category::Work)
        );
    }
}

#[test]
fn headlines() {
    takes(
        Field::Headline,
        &[
            &[
                "Elektricien met tien jaar ervaring",
                "  Elektricien  met tien\njaar ervaring ",
            ],
            &["C++"],
            &["Full-stack developer (Rust & TypeScript) | 24 uur p/w"],
        ],
    );
    refuses(Field::Headline, Invalid::Missing, NOTHING);
    refuses(
        Field::Headline,
        Invalid::Form,
        &["2027", "-", "Lasser\0", "Lasser\u{202e}x"],
    );
    refuses(Field::Headline, Invalid::TooLong, &[&"x".repeat(201)]);
}

#[test]
fn skill_lists() {
    takes(
        Field::Skills,
        &[
            &[
                "lassen\nExcel\nrijbewijs B",
                "lassen, Excel, rijbewijs B",
                "lassen; Excel;rijbewijs  B;",
                "lassen\r\nExcel\r\nrijbewijs B\r\n",
                ",lassen,, Excel,\u{a0}rijbewijs B",
                "- lassen\n- Excel\n- rijbewijs B",
                "• lassen\n• Excel\n• rijbewijs B",
                "* lassen\n* Excel\n* rijbewijs B",
                "lassen, Excel, LASSEN, rijbewijs B, excel",
            ],
            &["C++\nC#\n.NET", "C++, C#, .NET"],
            &["Vue.js", "Vue.js,vue.js,VUE.JS"],
            &["5S"],
            &["Zweeds\nDeens", "Zweeds,Deens"],
        ],
    );
    refuses(Field::Skills, Invalid::Missing, NOTHING);
    refuses(
        Field::Skills,
        Invalid::Missing,
        &[",", ";;\n,", "- \n-", "•"],
    );
    refuses(
        Field::Skills,
        Invalid::Form,
        &["lassen, 2027", "lassen, @", "las\u{202e}sen", "lassen\0"],
    );
    let many: Vec<String> = (0..600).map(|n| format!("skill {n}")).collect();
    refuses(
        Field::Skills,
        Invalid::TooLong,
        &[&many.join(","), &"x".repeat(201)],
    );
    assert_eq!(
        Field::Skills.shown("lassen\nExcel", Language::Nl),
        "lassen, Excel"
    );
}

#[test]
fn trade_register_numbers() {
    takes(
        Field::Kvk,
        &[
            &[
                "12345678",
                " 12345678 ",
                "1234 5678",
                "12.34.56.78",
                "12 345 678",
                "1234-5678",
            ],
            &["01234567"],
        ],
    );
    refuses(Field::Kvk, Invalid::Missing, NOTHING);
    refuses(
        Field::Kvk,
        Invalid::Form,
        &[
            "1234567",
            "123456789",
            "1234567a",
            "١٢٣٤٥٦٧٨",
            "１２３４５６７８",
            "-",
            "123456780000",
            "1234/5678",
        ],
    );
}

#[test]
fn vat_ids() {
    takes(
        Field::VatId,
        &[
            // Of a sole trader, since 2020: modulo 97.
            &[
                "NL000099998B57",
                "nl000099998b57",
                "NL 000099998 B57",
                "NL0000.99.998.B57",
                "NL.0000.99.998.B.57",
                "NL-000099998-B57",
                "000099998B57",
                "0000.99.998.B57",
            ],
            &["NL123456789B13", "nl 1234.56.789 b13"],
            // Of before, and of legal persons: the 11-proof.
            &[
                "NL123456782B01",
                "NL 1234.56.782.B01",
                "123456782B01",
                "1234.56.782.B.01",
                "nl123456782b01",
            ],
            &["NL123456782B99"],
        ],
    );
    refuses(Field::VatId, Invalid::Missing, NOTHING);
    refuses(
        Field::VatId,
        Invalid::Form,
        &[
            // Neither proof.
            "NL123456783B01",
            "NL000099998B58",
            "NL123456789B14",
            "NL123456782B00",
            "NL000000000B01",
            "NL123456782",
            "123456782",
            "NL12345678B01",
            "NL1234567820B01",
            "NL123456782A01",
            "NL123456782B1",
            "NL123456782B001",
            "NL123456782BO1",
            "BE0123456749",
            "DE123456782B01",
            "NNL123456782B01",
            "NL123456782B01 of zo",
        ],
    );
}

#[test]
fn dates() {
    takes(
        Field::Available,
        &[
            &[
                "2027-03-01",
                "1-3-2027",
                "01-03-2027",
                "1/3/2027",
                "01/03/2027",
                "1.3.2027",
                "01.03.2027",
                "1 3 2027",
                " 1 - 3 - 2027 ",
                "1 maart 2027",
                "01 maart 2027",
                "1 Maart 2027",
                "1 MAART 2027",
                "1-maart-2027",
                "1 mrt 2027",
                "1 mrt. 2027",
                "1 March 2027",
                "1 mar 2027",
                "March 1, 2027",
                "maart 1 2027",
                "2027-3-1",
                "2027/03/01",
                "1\u{a0}maart\u{a0}2027",
            ],
            &[
                "2027-01-31",
                "31 januari 2027",
                "31 jan. 2027",
                "January 31, 2027",
            ],
            &["2027-02-28", "28 februari 2027", "28 Feb 2027"],
            &["2027-04-30", "30 april 2027", "30 apr 2027"],
            &["2027-05-31", "31 mei 2027", "31 May 2027"],
            &["2027-06-30", "30 juni 2027", "30 June 2027", "30 jun 2027"],
            &["2027-07-31", "31 juli 2027", "31 July 2027", "31 jul 2027"],
            &[
                "2027-08-31",
                "31 augustus 2027",
                "31 August 2027",
                "31 aug 2027",
            ],
            &[
                "2027-09-30",
                "30 september 2027",
                "30 sept. 2027",
                "30 Sep 2027",
            ],
            &[
                "2027-10-31",
                "31 oktober 2027",
                "31 October 2027",
                "31 okt 2027",
                "31 oct 2027",
            ],
            &["2027-11-30", "30 november 2027", "30 nov 2027"],
            &["2027-12-31", "31 december 2027", "31 dec 2027"],
            &["2028-02-29", "29-2-2028"],
            &["2000-02-29", "29-02-2000"],
            &["1900-01-01"],
            &["2099-12-31"],
        ],
    );
    refuses(Field::Available, Invalid::Missing, NOTHING);
    refuses(
        Field::Available,
        Invalid::Form,
        &[
            "1-3-27",
            "1-3",
            "maart 2027",
            "2027",
            "0-3-2027",
            "32-1-2027",
            "31-4-2027",
            "29-2-2027",
            "29-2-1900",
            "30-2-2028",
            "1-0-2027",
            "1-13-2027",
            "13/31/2027",
            "1-3-1899",
            "1-3-2100",
            "1-3-20270",
            "001-3-2027",
            "1 ma 2027",
            "1 maartje 2027",
            "1 mars 2027",
            "1 januaris 2027",
            "1e maart 2027",
            "1-3-2027 12:00",
            "2027-03-01T00:00",
            "morgen",
            "per direct",
            "١-٣-٢٠٢٧",
            "1-3-2O27",
            "+1-3-2027",
            "-",
            "1, 3",
        ],
    );
    for (language, stored, shown) in [
        (Language::Nl, "2027-03-01", "1 maart 2027"),
        (Language::En, "2027-03-01", "1 March 2027"),
        (Language::Nl, "2028-12-31", "31 december 2028"),
        (Language::En, "1999-10-09", "9 October 1999"),
        // Not stored by us: left alone.
        (Language::Nl, "2027-13-01", "2027-13-01"),
        (Language::Nl, "2027-00-01", "2027-00-01"),
        (Language::En, "soon", "soon"),
        (Language::En, "", ""),
    ] {
        assert_eq!(Field::Available.shown(stored, language), shown);
    }
}

#[test]
fn bank_account_numbers() {
    let stored = |typed: &str| validate::iban(typed);
    for (spellings, shown) in [
        (
            &[
                "NL91ABNA0417164300",
                "nl91 abna 0417 1643 00",
                "NL91.ABNA.0417.1643.00",
                "NL91-ABNA-0417164300",
                " NL91 ABNA 0417164300 ",
            ][..],
            "NL91 ABNA 0417 1643 00",
        ),
        (&["BE68539007547034"], "BE68 5390 0754 7034"),
        (&["DE89370400440532013000"], "DE89 3704 0044 0532 0130 00"),
        (&["GB29NWBK60161331926819"], "GB29 NWBK 6016 1331 9268 19"),
        (
            &["FR1420041010050500013M02606"],
            "FR14 2004 1010 0505 0001 3M02 606",
        ),
        (
            &["MT84MALT011000012345MTLCAST001S"],
            "MT84 MALT 0110 0001 2345 MTLC AST0 01S",
        ),
        (&["NO9386011117947"], "NO93 8601 1117 947"),
    ] {
        for typed in spellings {
            assert_eq!(stored(typed).as_deref(), Ok(spellings[0]), "{typed}");
        }
        assert_eq!(validate::iban_shown(spellings[0]), shown);
        assert_eq!(stored(shown).as_deref(), Ok(spellings[0]));
    }
    assert_eq!(stored(""), Err(Invalid::Missing));
    for wrong in [
        "NL91ABNA0417164301",
        "NL92ABNA0417164300",
        "NL91ABNA041716430",
        "NL91ABNA04171643000",
        "XX91ABNA0417164300",
        "NLA1ABNA0417164300",
        "NL91ABNÄ0417164300",
        "BE68539007547035",
        "GB29NWBK6016133192681",
        "12345678",
        "NL",
        "é",
    ] {
        assert_eq!(stored(wrong), Err(Invalid::Form), "{wrong}");
    }
    assert_eq!(stored(&"NL91 ABNA ".repeat(8)), Err(Invalid::TooLong));
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

/// What is asked is asked of everyone; the rest may be left out.
#[test]
fn only_an_address_and_a_name_are_required() {
    let asked = |field: &&Field| field.required();
    let required: Vec<_> = Field::ALL
        .iter()
        .filter(asked)
        .map(|one| one.id())
        .collect();
    assert_eq!(required, ["name.given", "name.family", "contact.email"]);
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
        Field::Role => "( |)(seeker|freelancer|client|other)( |)".boxed(),
        Field::Skills => "([,;\n*•-]{0,2}[ a-eA-EéX+#.-]{0,6}){1,8}".boxed(),
        Field::Available => "(20[0-9]{2}-[01]?[0-9]-[0-3]?[0-9]|[0-3]?[0-9][ ./-]([01]?[0-9]|maart|Mei|dec\\.?|March)[ ./-](19|20)[0-9]{2})".boxed(),
        Field::Kvk => "[0-9]([ .-]?[0-9]){7}".boxed(),
        Field::VatId => vat_id().boxed(),
        _ => "[ \u{a0}\t’`'.a-zA-Zéßłǅ\u{300}\u{200c}0-9-]{1,40}".boxed(),
    }
}

/// Btw-ids of both kinds: the last digits of the first, the last of the nine of the second are what makes them right.
fn vat_id() -> impl Strategy<Value = String> {
    ("[0-9]{8}", 0..10_u8, 0..100_u8, "[ .-]{0,1}", any::<bool>()).prop_map(
        |(eight, ninth, end, gap, small)| {
            let id = format!("NL{gap}{eight}{ninth}{gap}B{gap}{end:02}");
            if small { id.to_lowercase() } else { id }
        },
    )
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
            for language in [Language::Nl, Language::En] {
                prop_assert_eq!(field.normalise(&field.shown(&stored, language)), Ok(stored.clone()));
            }
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

    /// Every day is stored as one value, however it is written, and every other combination is none.
    #[test]
    fn a_day_has_one_stored_form(year in 1900..2100_u32, month in 1..13_usize, day in 1..32_u32) {
        const DUTCH: [&str; 12] = [
            "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december",
        ];
        let longest = match month {
            2 if (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        let expected = (day <= longest).then(|| format!("{year}-{month:02}-{day:02}"));
        for typed in [
            format!("{day}-{month}-{year}"),
            format!("{day:02}/{month:02}/{year}"),
            format!("{day}.{month:02}.{year}"),
            format!("{day} {} {year}", DUTCH[month - 1]),
            format!("{year}-{month:02}-{day:02}"),
        ] {
            prop_assert_eq!(Field::Available.normalise(&typed).ok(), expected.clone());
        }
    }

    /// A list of skills doesn't depend on what stands between them.
    #[test]
    fn skills_have_one_stored_form(skills in prop::collection::vec("[a-z]{1,6}( [a-z]{1,6})?", 1..6)) {
        let stored = Field::Skills.normalise(&skills.join("\n"));
        prop_assert!(stored.is_ok());
        for between in [",", ", ", ";", " ; ", "\r\n", ",\n", "\n- ", " \n\n • "] {
            prop_assert_eq!(Field::Skills.normalise(&skills.join(between)), stored.clone());
        }
    }

    /// Of the hundred ends of a number, one or two pass where only the end proves it; all where the number does.
    #[test]
    fn a_btw_id_is_proved_by_its_number_or_by_its_end(number in "[0-9]{9}") {
        let taken = (1..100).filter(|end| Field::VatId.normalise(&format!("NL{number}B{end:02}")).is_ok()).count();
        if validate::eleven_proof(number.as_bytes()) {
            prop_assert_eq!(taken, 99);
        } else {
            prop_assert!((1..=2).contains(&taken), "{}", taken);
        }
    }

    /// A slip of one digit in an IBAN is always seen.
    #[test]
    fn an_iban_with_one_other_digit_is_none(place in 8..18_usize, digit in 0..10_u8) {
        let mut iban = *b"NL91ABNA0417164300";
        iban[place] = b'0' + digit;
        let text = core::str::from_utf8(&iban).unwrap();
        prop_assert_eq!(validate::iban(text).is_ok(), text == "NL91ABNA0417164300");
    }
}
