//! `/`: what this is, what it takes, who is responsible. `index.html` shows the same before the app is there; a
//! test below keeps the two alike.

use crate::{
    drawing::Half, live::live, platform, progress, route::Route, shell::Steps, state::use_app,
    text::Fact,
};
use leptos::prelude::*;

/// The start page.
#[component]
pub fn Start() -> impl IntoView {
    let app = use_app();
    live(move || {
        let (text, party) = (&app.text().start, platform::party());
        let go_on = app.view.with(|view| {
            view.is_some()
                .then(|| progress::next(view.as_ref()).unwrap_or(Route::Settings))
        });
        let facts = |facts: &'static [Fact]| {
            facts
                .iter()
                .map(|fact| view! { <div><dt>{fact.term}</dt><dd>{fact.says}</dd></div> })
                .collect_view()
        };
        view! {
            <div class="start-head">
                <figure class="start-key" aria-hidden="true">
                    {Half::Apart.view()}
                    <figcaption>
                        <span>{text.yours}</span>
                        <span>{text.ours}</span>
                    </figcaption>
                </figure>
                <h1 tabindex="-1">{text.heading}</h1>
                <p class="lead">{text.lead}</p>
                <p class="actions">
                    {match go_on {
                        Some(next) => {
                            view! {
                                <a class="button" href=next.path() data-action="continue">
                                    {text.go_on}
                                </a>
                            }
                                .into_any()
                        }
                        None => {
                            view! {
                                <a class="button" href=Route::Account.path() data-action="continue">
                                    {text.begin}
                                </a>
                                <a class="button is-second" href=Route::Open.path() data-action="open">
                                    {text.have_account}
                                </a>
                            }
                                .into_any()
                        }
                    }}
                </p>
                <dl class="facts">{facts(&text.facts)}</dl>
            </div>
            <Steps app />
            <section class="start-law" aria-labelledby="law">
                <h2 id="law">{text.law_heading}</h2>
                <dl class="law">
                    <div><dt>{text.who}</dt><dd>{text.responsible.fill([&party.name, &party.address])}</dd></div>
                    {facts(&text.law)}
                </dl>
                <ul class="links">
                    <li>
                        <a href=Route::KeyPoints.path()>{text.law_more}</a>
                    </li>
                    <li>
                        <a href=text.law_text_link rel="external">
                            {text.law_text}
                        </a>
                    </li>
                    <li>
                        <a href=text.supervisor_link rel="external">
                            {text.supervisor}
                        </a>
                    </li>
                </ul>
            </section>
        }
    })
}

#[cfg(test)]
mod tests {
    use crate::{platform, text::text};
    use kluis_catalog::Party;
    use kluis_wire::Language;

    /// What is shown before the app is there, with runs of white space as one space.
    fn first_paint() -> String {
        include_str!("../../../../index.html")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// What it says to the program about the platform.
    fn meta<'a>(page: &'a str, name: &str) -> &'a str {
        let named = format!("<meta name=\"{name}\" content=\"");
        let (_, rest) = page.split_once(&named).expect("it is said");
        rest.split_once('"').expect("it ends").0
    }

    #[test]
    fn the_first_paint_says_what_the_page_says() {
        let page = first_paint();
        let text = text(Language::Nl);
        let start = &text.start;
        let party = Party {
            name: meta(&page, "controller").to_owned(),
            address: meta(&page, "address").to_owned(),
            email: meta(&page, "email").to_owned(),
            phone: meta(&page, "phone").to_owned(),
            ..Party::default()
        };
        let responsible = start.responsible.fill([&party.name, &party.address]);
        let link = |href: &str, says: &str| format!("<a href=\"{href}\">{says}</a>");
        for said in [
            responsible,
            link(&party.phone_link(), &party.phone),
            link(&party.mail_link(), &party.email),
        ] {
            assert!(page.contains(&said), "index.html doesn't say: {said}");
        }
        let mut words = vec![
            text.shell.skip,
            text.shell.other_language,
            text.shell.steps,
            text.shell.help,
            text.shell.key_points,
            text.shell.law,
            text.shell.law_link,
            start.heading,
            start.lead,
            start.yours,
            start.ours,
            start.begin,
            start.have_account,
            start.law_heading,
            start.law_more,
            start.law_text,
            start.law_text_link,
            start.supervisor,
            start.supervisor_link,
            start.who,
            platform::NAME,
        ];
        words.extend(
            start
                .facts
                .iter()
                .chain(&start.law)
                .flat_map(|fact| [fact.term, fact.says]),
        );
        words.extend(
            crate::route::Route::STEPS.map(|step| crate::text::name(&text.names, Some(step))),
        );
        for words in words {
            assert!(page.contains(words), "index.html doesn't say: {words}");
        }
    }
}
