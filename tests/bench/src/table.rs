//! How it is shown: one row a line, on the terminal and in `target/bench/result.json`.

use kluis_bench::statistics::Middle;
use kluis_tests::root;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// One line.
pub struct Row {
    /// What was measured.
    pub name: &'static str,
    /// What came out.
    pub figure: Figure,
    /// What was wanted.
    pub budget: Option<Budget>,
}

/// What came out.
pub enum Figure {
    /// Kluis' time divided by others'.
    Beside {
        /// The one that the budget is about.
        reference: &'static str,
        /// By name.
        ratios: BTreeMap<String, Middle>,
        /// One call's time of each, for information.
        nanoseconds: BTreeMap<String, f64>,
    },
    /// A figure of its own.
    Number {
        /// The figure.
        middle: Middle,
        /// What it counts.
        unit: &'static str,
        /// A remark.
        note: String,
    },
}

/// What is wanted of a figure.
#[derive(Clone, Copy)]
pub enum Budget {
    /// Not more than this.
    AtMost(f64),
    /// Not less than this.
    AtLeast(f64),
}

impl Budget {
    fn met(self, figure: f64) -> bool {
        match self {
            Self::AtMost(limit) => figure <= limit,
            Self::AtLeast(limit) => figure >= limit,
        }
    }
}

impl Row {
    /// The figure that the budget is about.
    fn middle(&self) -> Middle {
        match &self.figure {
            Figure::Beside {
                reference, ratios, ..
            } => ratios[*reference],
            Figure::Number { middle, .. } => *middle,
        }
    }

    fn met(&self) -> Option<bool> {
        Some(self.budget?.met(self.middle().median))
    }

    fn line(&self) -> String {
        let unit = match self.figure {
            Figure::Beside { .. } => "",
            Figure::Number { unit, .. } => unit,
        };
        let middle = self.middle();
        let number = |number: f64| {
            if number >= 100.0 {
                format!("{number:.0}")
            } else if unit == " ms" {
                format!("{number:.1}")
            } else {
                format!("{number:.2}")
            }
        };
        let figure = format!(
            "{}{unit} ({}–{})",
            number(middle.median),
            number(middle.low),
            number(middle.high)
        );
        let budget = match self.budget {
            None => String::new(),
            Some(Budget::AtMost(limit)) => format!("≤ {limit}{unit}"),
            Some(Budget::AtLeast(limit)) => format!("≥ {limit}{unit}"),
        };
        let met = match self.met() {
            None => "",
            Some(true) => "met",
            Some(false) => "MISSED",
        };
        let rest = match &self.figure {
            Figure::Number { note, .. } => format!("  {note}"),
            Figure::Beside { ratios, .. } => OTHERS
                .iter()
                .map(|(name, title)| {
                    let shown = ratios
                        .get(*name)
                        .map_or_else(|| "–".to_owned(), |ratio| format!("{:.2}", ratio.median));
                    format!("  {shown:>width$}", width = title.chars().count())
                })
                .collect(),
        };
        format!(
            "{:<52} {figure:>24}  {budget:>10}  {met:<6}{rest}",
            self.name
        )
    }

    fn json(&self) -> Value {
        let middle = |middle: &Middle| json!({ "median": middle.median, "quarter": middle.low, "three quarters": middle.high });
        let (ratios, nanoseconds, unit) = match &self.figure {
            Figure::Beside {
                ratios,
                nanoseconds,
                ..
            } => (
                ratios
                    .iter()
                    .map(|(name, ratio)| (name.clone(), middle(ratio)))
                    .collect(),
                json!(nanoseconds),
                "× libsodium",
            ),
            Figure::Number { unit, .. } => (serde_json::Map::new(), Value::Null, unit.trim()),
        };
        let budget = self.budget.map(|budget| match budget {
            Budget::AtMost(limit) => json!({ "at most": limit }),
            Budget::AtLeast(limit) => json!({ "at least": limit }),
        });
        json!({
            "name": self.name, "figure": middle(&self.middle()), "unit": unit, "budget": budget,
            "met": self.met(), "ratios": ratios, "nanoseconds": nanoseconds,
        })
    }
}

/// Who is divided by beside libsodium.js, as they are named in the page and in the table.
const OTHERS: [(&str, &str); 4] = [
    ("hash-wasm", "÷ hash-wasm"),
    ("noble", "÷ @noble/ciphers"),
    ("webcrypto", "÷ WebCrypto"),
    ("native", "÷ native"),
];

/// What has been measured.
pub struct Report {
    browser: String,
    rows: Vec<Row>,
    json: bool,
    only: Option<String>,
}

impl Report {
    /// Starts the table. `--json` prints figures instead; a word asks for the rows with that in their name.
    pub fn begin(browser: String, arguments: impl Iterator<Item = String>) -> Self {
        let (flags, words): (Vec<_>, Vec<_>) =
            arguments.partition(|argument| argument.starts_with("--"));
        let report = Self {
            browser,
            rows: Vec::new(),
            json: flags.iter().any(|flag| flag == "--json"),
            only: words.into_iter().next(),
        };
        if !report.json {
            println!(
                "{}, {} cores. Kluis' time divided by the others', the middle of all rounds (its middle half).\n",
                report.browser,
                cores()
            );
            let others = OTHERS.map(|(_, title)| format!("  {title}")).concat();
            println!(
                "{:<52} {:>24}  {:>10}  {:<6}{others}",
                "", "÷ libsodium.js", "budget", ""
            );
        }
        report
    }

    /// Whether this row is asked for.
    pub fn wants(&self, name: &str) -> bool {
        self.only.as_ref().is_none_or(|word| name.contains(word))
    }

    /// Whether it is asked for by a word of its name.
    pub fn names(&self, name: &str) -> bool {
        self.only.is_some() && self.wants(name)
    }

    /// Shows a row.
    pub fn add(&mut self, row: Row) {
        if !self.json {
            println!("{}", row.line());
        }
        self.rows.push(row);
    }

    /// Writes the figures down.
    pub fn finish(&self) {
        let rows: Vec<_> = self.rows.iter().map(Row::json).collect();
        let figures = json!({ "browser": self.browser, "cores": cores(), "rows": rows });
        let text = format!("{figures:#}\n");
        std::fs::write(root().join("target/bench/result.json"), &text)
            .expect("a file can be written");
        if self.json {
            print!("{text}");
        }
    }
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
