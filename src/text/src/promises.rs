//! What the platform promises: how each promise is kept, where a person sees that, and which tests fail when it isn't.
//! A promise that isn't kept in full yet says what is missing.
//!
//! This is the only place: the page `/beloften` and the table in the README are made of it. A test compares the README,
//! and that the tests exist; `make test` fails where one of them didn't run.

use crate::PromiseText;
use kluis_wire::Language;

/// One promise.
struct Promise {
    id: &'static str,
    /// Address of the page where it is seen; none where there is nothing to be seen yet.
    seen: Option<&'static str>,
    /// Names of tests: the binary, the modules, the function. None only where all of it is missing.
    tests: &'static [&'static str],
    nl: Said,
    en: Said,
}

/// A promise in words.
struct Said {
    /// What is promised.
    promise: &'static str,
    /// How it is kept.
    how: &'static str,
    /// What of it isn't true yet.
    missing: Option<&'static str>,
}

/// All of them in a language, in order.
pub(crate) fn promises(language: Language) -> Vec<PromiseText> {
    let told = |promise: Promise| {
        let said = match language {
            Language::Nl => promise.nl,
            Language::En => promise.en,
        };
        PromiseText {
            id: promise.id,
            promise: said.promise,
            how: said.how,
            missing: said.missing,
            seen: promise.seen,
            tests: promise.tests.to_vec(),
        }
    };
    all().into_iter().map(told).collect()
}

fn all() -> [Promise; 18] {
    [
        Promise {
            id: "b1",
            seen: Some("/instellingen/gegevens"),
            tests: &[
                "stories::sign_up::one_vault_on_three_devices_and_a_server_that_knows_nothing",
                "stories::permits::what_is_given_is_looked_at_seen_and_withdrawn",
                "server::uploads::a_file_is_replaced_and_deleted_with_everything_of_it",
                "stories::takeout::everything_goes_along_and_into_a_new_account",
                "stories::leave::with_a_second_key_it_is_gone_everywhere_and_the_proof_is_theirs",
                "server::restored::with_the_journal_nothing_comes_back_that_was_destroyed_since",
                "kluis_app::pages::start::tests::the_first_paint_says_what_the_page_says",
            ],
            nl: Said {
                promise: "U beslist over uw gegevens: u bekijkt, verandert en wist bijna alles zelf.",
                how: "Elk gegeven staat op één pagina, met knoppen om het te veranderen en te wissen. U neemt uw gegevens, bestanden, keuzes en bewijzen mee in één bestand, en verwijdert uw account zelf, met een bewijs. Onder elke pagina staat de Europese privacywet.",
                missing: None,
            },
            en: Said {
                promise: "You decide over your data: you see, change and delete nearly all of it yourself.",
                how: "Every field stands on one page, with buttons to change and delete it. You take your data, files, choices and receipts along in one file, and delete your account yourself, with a proof. Every page ends with a link to European privacy law.",
                missing: None,
            },
        },
        Promise {
            id: "b2",
            seen: Some("/instellingen/verzoeken"),
            tests: &[
                "stories::cases::what_is_asked_is_received_worked_on_and_answered",
                "stories::cases::a_day_that_goes_by_without_an_answer_is_on_record_for_both",
                "desk::requests::a_request_is_made_worked_on_put_off_and_answered_with_a_letter",
                "desk::requests::an_answer_is_due_at_the_end_of_the_twenty_eighth_day_whatever_the_clocks_do",
                "desk::casework::what_came_by_letter_counts_from_the_day_it_came",
            ],
            nl: Said {
                promise: "Wat u niet zelf kunt veranderen, vraagt u ons: in de app, per telefoon of per brief. We reageren binnen 4 weken.",
                how: "U vraagt het op één pagina, en volgt het daar. Bellen, mailen of schrijven kan ook: dan legt de balie het voor u vast. Onze server telt 28 dagen af vanaf de dag van uw verzoek. Zijn we te laat, dan legt hij dat zelf vast.",
                missing: None,
            },
            en: Said {
                promise: "What you can't change yourself you ask us: in the app, by phone or by letter. We react within 4 weeks.",
                how: "You ask on one page, and follow it there. You can also call, mail or write: the desk then records it for you. Our server counts 28 days from the day of your request. Where we are late, it puts that on record itself.",
                missing: None,
            },
        },
        Promise {
            id: "k1",
            seen: Some("/gegevens/contact"),
            tests: &[
                "kluis_text::tests::every_field_says_why_it_is_asked_who_sees_it_and_how_long",
                "stories::cases::what_went_to_others_and_what_came_by_phone_is_there_to_be_read",
                "stories::work::what_is_asked_depends_on_the_role_and_nothing_is_lost",
            ],
            nl: Said {
                promise: "U geeft ons gegevens in uw profiel, als u schrijft en als u belt. U weet waarvoor.",
                how: "Bij elke vraag staat waarvoor we het vragen, wie het ziet en hoe lang het blijft. Wat de balie noteert als u belt of schrijft, staat verzegeld bij uw verzoeken.",
                missing: None,
            },
            en: Said {
                promise: "You give us data in your profile, when you write and when you call. You know what for.",
                how: "Every question says what we ask it for, who sees it and how long it stays. What the desk notes when you call or write stands with your requests, sealed.",
                missing: None,
            },
        },
        Promise {
            id: "k2",
            seen: Some("/instellingen/werk"),
            tests: &[
                "stories::cases::who_is_masked_is_no_longer_tied_to_what_there_was",
                "desk::casework::what_somebody_takes_part_in_is_kept_by_both_and_masked_at_once",
            ],
            nl: Said {
                promise: "Reageert u op een vacature of een opdracht, dan ziet u welke gegevens dat oplevert.",
                how: "Wat een organisatie over uw reactie of opdracht vastlegt, is voor u verzegeld en staat op één pagina.",
                missing: Some("Reageren zelf gaat nog niet in deze app."),
            },
            en: Said {
                promise: "If you react to a vacancy or a job, you see which data that makes.",
                how: "What an organisation records of your reaction or assignment is sealed to you and stands on one page.",
                missing: Some("Reacting itself isn't possible in this app yet."),
            },
        },
        Promise {
            id: "k3",
            seen: Some("/instellingen/apparaat"),
            tests: &[
                "hygiene::logs::a_whole_story_leaves_nothing_personal_in_the_logs",
                "server::system::what_a_request_shows_is_told_and_only_a_coarse_form_of_it_is_kept",
                "stories::system::the_page_shows_what_the_server_sees_and_what_is_left_of_it",
            ],
            nl: Said {
                promise: "Wat uw browser over zichzelf vertelt, bewaren we alleen grof.",
                how: "Van browser, apparaat en IP-adres blijft alleen een grove vorm over, in een logboek voor beveiliging.",
                missing: None,
            },
            en: Said {
                promise: "What your browser tells about itself we keep in a coarse form only.",
                how: "Of browser, device and IP address only a coarse form stays, in a security log.",
                missing: None,
            },
        },
        Promise {
            id: "k4",
            seen: Some("/instellingen/gegevens"),
            tests: &[
                "stories::key_points::what_was_shown_is_recorded_with_its_digest",
                "stories::done::what_the_server_holds_is_shown_without_what_it_is",
            ],
            nl: Said {
                promise: "Uw instellingen en voorkeuren zijn net zo goed beveiligd als de rest.",
                how: "Ze worden op uw apparaat verzegeld, zoals elk ander gegeven.",
                missing: None,
            },
            en: Said {
                promise: "Your settings and preferences are secured as well as the rest.",
                how: "They are sealed on your device, like any other field.",
                missing: None,
            },
        },
        Promise {
            id: "k5",
            seen: Some("/instellingen/betalingen"),
            tests: &[
                "stories::cases::what_went_to_others_and_what_came_by_phone_is_there_to_be_read",
            ],
            nl: Said {
                promise: "Gegevens voor een bestelling of betaling vragen we alleen als u bestelt.",
                how: "Op de lijst van wat we vragen staat niets over betalen. Gaat er voor een bestelling iets naar een ander, dan legt de balie dat voor u vast.",
                missing: Some("Bestellen zelf gaat nog niet in deze app."),
            },
            en: Said {
                promise: "Data for an order or a payment is only asked when you order.",
                how: "Nothing about payments is on the list of what we ask. Where something goes to others for an order, the desk records that for you.",
                missing: Some("Ordering itself isn't possible in this app yet."),
            },
        },
        Promise {
            id: "k6",
            seen: Some("/gegevens/werk"),
            tests: &[
                "stories::work::words_about_health_or_belief_are_asked_about_and_the_person_decides",
                "stories::work::a_number_that_may_be_a_bsn_is_asked_about_and_not_taken_where_it_is_one",
                "stories::files::a_photo_is_upright_and_without_place_camera_and_date",
                "detector::words_are_found_and_few_others",
            ],
            nl: Said {
                promise: "We vragen niet naar gezondheid, ras, geaardheid of godsdienst.",
                how: "Uw apparaat vraagt of u het bedoelt als u zoiets of een BSN typt, vóór het verzegelt. Uit een foto of cv haalt het wat het bestand zelf over u zegt.",
                missing: None,
            },
            en: Said {
                promise: "We don't ask about health, race, orientation or religion.",
                how: "Your device asks whether you mean it when you type such a thing or a BSN, before it seals. From a photo or CV it takes out what the file itself says about you.",
                missing: None,
            },
        },
        Promise {
            id: "k7",
            seen: Some("/instellingen/betalingen"),
            tests: &[
                "stories::cases::what_went_to_others_and_what_came_by_phone_is_there_to_be_read",
            ],
            nl: Said {
                promise: "Gegevens over betalingen gaan alleen heen en weer met Mollie, in Nederland.",
                how: "Bij elke betaling staat wat er naar Mollie ging en wat er terugkwam.",
                missing: Some(
                    "Betalen zelf gaat nog niet in deze app, en wat er ging legt de balie met de hand vast.",
                ),
            },
            en: Said {
                promise: "Payment data is exchanged with Mollie only, in the Netherlands.",
                how: "Each payment says what went to Mollie and what came back.",
                missing: Some(
                    "Paying itself isn't possible in this app yet, and the desk records by hand what went.",
                ),
            },
        },
        Promise {
            id: "k8",
            seen: Some("/instellingen/apparaat"),
            tests: &[
                "server::measure::off_until_it_is_allowed_then_exactly_what_is_told_and_nothing_once_it_is_withdrawn",
                "stories::system::what_leaves_is_what_the_page_lists_to_the_byte_and_nothing_without_a_yes",
                "server::headers::the_policy_lets_the_page_run_and_nothing_else",
                "stories::start::the_policy_lets_nothing_else_run",
            ],
            nl: Said {
                promise: "Google Analytics krijgt alleen gemaskeerde gegevens, en pas na uw ja.",
                how: "Uw browser praat alleen met onze eigen server. Die geeft pas na uw ja door welke pagina er was, met het uur en elke keer een nieuw toevalsgetal. U ziet letter voor letter wat er wegging.",
                missing: None,
            },
            en: Said {
                promise: "Google Analytics gets masked data only, and not before your yes.",
                how: "Your browser talks to our own server only. After your yes that passes on which page it was, with the hour and a new random number each time. You see letter by letter what left.",
                missing: None,
            },
        },
        Promise {
            id: "k9",
            seen: Some("/gegevens/contact"),
            tests: &[
                "validators::only_an_address_and_a_name_are_required",
                "validators::every_field_has_a_name_of_its_own_that_leads_back_to_it",
            ],
            nl: Said {
                promise: "We vragen niet meer dan nodig is.",
                how: "Verplicht zijn uw e-mailadres, voornaam en achternaam. De rest is optioneel. Wat niet op onze lijst staat, kan de app niet opslaan.",
                missing: None,
            },
            en: Said {
                promise: "We ask no more than is needed.",
                how: "Your e-mail address, first name and last name are required. The rest is optional. What isn't on our list the app can't store.",
                missing: None,
            },
        },
        Promise {
            id: "k10",
            seen: Some("/kernpunten"),
            tests: &[
                "server::tls::it_answers_under_its_certificate_in_both_versions_of_http",
                "server::headers::every_answer_has_the_security_headers",
                "server::session::under_https_cookies_belong_to_this_very_host",
                "server::session::cookies_are_for_this_site_and_for_no_script",
            ],
            nl: Said {
                promise: "De verbinding is beveiligd.",
                how: "Met een certificaat versleutelt de server de verbinding zelf. De site zegt tegen uw browser dat hij alleen zo mag komen. Wat u aanmeldt, gaat nergens anders heen. Bij dit kernpunt staat hoe u nu verbonden bent.",
                missing: None,
            },
            en: Said {
                promise: "The connection is secured.",
                how: "With a certificate the server encrypts the connection itself. The site tells your browser to come that way only. What keeps you signed in goes nowhere else. This key point shows how you are connected now.",
                missing: None,
            },
        },
        Promise {
            id: "k11",
            seen: Some("/klaar"),
            tests: &[
                "halves::both_halves_open_the_name",
                "halves::the_data_without_the_shares_opens_nothing_not_even_for_its_owner",
                "halves::the_platform_key_and_all_of_the_server_without_an_unlocker_open_nothing",
                "stories::done::what_the_server_holds_is_shown_without_what_it_is",
            ],
            nl: Said {
                promise: "Uw gegevens liggen versleuteld bij ons. Openen kan alleen met onze sleutel én die van u.",
                how: "Elk gegeven is verzegeld met twee helften: een van uw persoonlijke sleutels en onze helft. Met één helft gaat niets open. U ziet wat bij ons is opgeslagen naast wat er staat.",
                missing: None,
            },
            en: Said {
                promise: "Your data is stored with us encrypted. It opens only with our key and yours.",
                how: "Every field is sealed under two halves: one of your personal keys and our half. With one half nothing opens. You see what is stored with us beside what it says.",
                missing: None,
            },
        },
        Promise {
            id: "k12",
            seen: Some("/instellingen/inzage"),
            tests: &[
                "server::grants::a_grant_opens_and_the_look_is_in_the_log",
                "server::grants::a_look_without_a_reason_is_refused_and_that_is_logged",
                "server::grants::who_may_not_look_is_refused_and_that_is_logged",
                "desk::killed::whatever_was_opened_is_in_the_log_after_any_kill",
                "purposes::who_is_outside_can_only_have_ended",
                "stories::permits::what_is_given_is_looked_at_seen_and_withdrawn",
            ],
            nl: Said {
                promise: "Medewerkers zien niets zonder uw toestemming, en elke keer dat ze kijken, staat vast: wie, wat en waarom.",
                how: "Onze helft gaat pas naar wie kijkt in dezelfde stap die het in uw lijst schrijft. Wie kijkt, staat in een register met land, verklaring van goed gedrag en de datum van nakijken; klopt dat niet, dan weigert de server.",
                missing: None,
            },
            en: Said {
                promise: "Staff see nothing without your permission, and every look is on record: who, what and why.",
                how: "Our half goes to whoever looks only in the very step that writes it into your list. Whoever looks is in a registry with country, certificate of conduct and date of review; where that isn't in order, the server refuses.",
                missing: None,
            },
        },
        Promise {
            id: "k13",
            seen: Some("/permissies"),
            tests: &[
                "server::purposes::nothing_but_what_is_published_is_countersigned",
                "stories::permissions::the_drawing_and_its_words_follow_what_is_chosen",
            ],
            nl: Said {
                promise: "Verplicht de wet ons om gegevens te gebruiken, dan laten we dat zien.",
                how: "Zulke doelen staan bij Permissies, met de reden en zonder knop.",
                missing: None,
            },
            en: Said {
                promise: "Where the law makes us use data, we show that.",
                how: "Such purposes stand under Permissions, with the reason and without a switch.",
                missing: None,
            },
        },
        Promise {
            id: "k14",
            seen: Some("/instellingen/apparaat"),
            tests: &[
                "server::system::after_its_term_a_day_is_destroyed_also_in_a_copy_of_the_data_from_before",
                "server::upkeep::what_has_expired_is_forgotten_at_the_next_start",
                "server::session::a_session_ends_however_busy_it_is",
                "server::code::a_code_expires",
            ],
            nl: Said {
                promise: "Gegevens voor de beveiliging zijn beperkt en verdwijnen vanzelf.",
                how: "Het logboek voor beveiliging heeft een sleutel per dag. Na de termijn wordt die vernietigd, en dan is die dag nergens meer te lezen. Ook codes en sessies lopen vanzelf af.",
                missing: None,
            },
            en: Said {
                promise: "Security data is limited and goes by itself.",
                how: "The security log has a key a day. After the term that key is destroyed, and the day can't be read anywhere any more. Codes and sessions expire by themselves too.",
                missing: None,
            },
        },
        Promise {
            id: "k15",
            seen: Some("/instellingen/werk"),
            tests: &[
                "stories::cases::who_is_masked_is_no_longer_tied_to_what_there_was",
                "desk::casework::what_somebody_takes_part_in_is_kept_by_both_and_masked_at_once",
            ],
            nl: Said {
                promise: "Is een gegeven verweven met dat van anderen, dan kunnen we de link met u weghalen.",
                how: "U vraagt erom met één druk op de knop, en de balie beslist. Dan halen wij de link met u weg. Anderen zien dan nog wat er is gebeurd, en niet meer wie.",
                missing: None,
            },
            en: Said {
                promise: "Where data is entangled with that of others, we can take away the link with you.",
                how: "You ask for it with one press, and the desk decides. Then we take away the link with you. Others then still see what happened, and no longer who.",
                missing: None,
            },
        },
        Promise {
            id: "p1",
            seen: Some("/instellingen/permissies"),
            tests: &[
                "stories::permits::withdrawing_takes_the_steps_of_giving",
                "stories::permits::a_withdrawal_without_a_network_waits_and_goes_by_itself",
                "server::grants::what_is_withdrawn_does_not_open_any_more",
                "desk::opening::a_permission_is_listed_opened_withdrawn_and_refused",
                "stories::cases::what_went_to_others_and_what_came_by_phone_is_there_to_be_read",
                "desk::casework::a_withdrawal_by_phone_ends_what_was_permitted_at_once",
            ],
            nl: Said {
                promise: "U verandert een permissie of trekt hem in wanneer u wilt, zelf of via ons.",
                how: "Intrekken is één druk op de knop. Belt of schrijft u, dan legt onze balie het voor u vast. Daarna gaat er niets meer open, en u houdt een ondertekend bewijs.",
                missing: None,
            },
            en: Said {
                promise: "You change or withdraw a permission at any time, yourself or through us.",
                how: "Withdrawing is one press. If you call or write, our desk records it for you. After it nothing opens any more, and you keep a signed receipt.",
                missing: None,
            },
        },
    ]
}
