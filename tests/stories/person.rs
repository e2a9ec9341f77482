//! Who the stories are about. Nobody here exists; every value is long or odd enough to be found if it leaked.

/// Someone with everything a sign-up asks.
pub struct Person {
    pub address: &'static str,
    pub passphrase: &'static str,
    /// Input, what is typed, what the page shows of it afterwards.
    pub name: &'static [Answer],
    pub contact: &'static [Answer],
    /// The choice that is made.
    pub role: &'static str,
    pub work: &'static [Answer],
}

/// An answer to a question.
pub struct Answer {
    /// The input's id.
    pub id: &'static str,
    /// As typed.
    pub typed: &'static str,
    /// As it is shown once it is saved.
    pub shown: &'static str,
}

const fn answer(id: &'static str, typed: &'static str, shown: &'static str) -> Answer {
    Answer { id, typed, shown }
}

/// Diacritics, a tussenvoegsel with an apostrophe, a huisnummer with a toevoeging.
pub const RENEE: Person = Person {
    address: "renee.van-t-hoff@voorbeeld-post.example",
    passphrase: "zeven zwanen eten soep in café Ünïek",
    name: &[
        answer("name-given", "  Renée-Zoë ", "Renée-Zoë"),
        answer("name-infix", "van 't", "van 't"),
        answer("name-family", "Hôff-Çelikkaya", "Hôff-Çelikkaya"),
    ],
    contact: &[
        answer("contact-phone", "+31 (0)6 4817 2039", "06 48 17 20 39"),
        answer("address-postcode", "9791kx", "9791 KX"),
        answer("address-number", "10573", "10573"),
        answer("address-suffix", "-IIIbis", "IIIbis"),
        answer("address-street", "Sint-Æmiliaansteeg", "Sint-Æmiliaansteeg"),
        answer("address-city", "Wûnseradiel", "Wûnseradiel"),
        answer(
            "address-country",
            "Koninkrijk der Nederlanden",
            "Koninkrijk der Nederlanden",
        ),
    ],
    role: "freelancer",
    work: &[
        answer(
            "work-headline",
            " Restauratrice van  glas-in-loodramen",
            "Restauratrice van glas-in-loodramen",
        ),
        answer(
            "work-skills",
            "brandschilderen; solderen,Autocad Æ, SOLDEREN",
            "brandschilderen, solderen, Autocad Æ",
        ),
        answer("work-available", "01/03/2027", "1 maart 2027"),
        answer("work-kvk", "69 59 90.84", "69599084"),
        answer("work-vat-id", "nl 0012.34.567 b29", "NL001234567B29"),
    ],
};

impl Person {
    /// Every answer.
    pub fn answers(&self) -> impl Iterator<Item = &'static Answer> {
        let answers = self.name.iter().chain(self.contact);
        answers.chain(self.work)
    }

    /// What must stand nowhere outside their devices, in each spelling it has there.
    pub fn secrets(&self) -> Vec<String> {
        let mut secrets = vec![
            self.address.to_owned(),
            self.passphrase.to_owned(),
            "+31648172039".to_owned(),
        ];
        for answer in self.answers() {
            secrets.push(answer.typed.trim().to_owned());
            secrets.push(answer.shown.to_owned());
        }
        secrets.sort();
        secrets.dedup();
        secrets
    }
}
