//! Who holds what: the person's keys and the platform's half of each, drawn from what is really there; and making one of them
//! anew.

use super::{Desk, Doing};
use crate::{
    drawing::{Half, side},
    pages::working::working,
    text::MyKeys as Words,
};
use kluis_wire::Category;
use kluis_worker::{KeyAsk, Keys, Pair};
use leptos::prelude::*;

/// The drawing, and a line for each pair of halves.
pub(super) fn section(desk: Desk) -> Option<AnyView> {
    let keys = desk.keys.get()?;
    let text = desk.words();
    let halves = &desk.app.text().halves;
    let fields = keys.pairs.iter().map(|pair| pair.fields).sum();
    let ours = [
        text.our_halves.of(keys.pairs.len()),
        text.locked.of(keys.unlockers.len()),
        text.sealed_fields.of(fields),
    ];
    let pairs = keys.pairs.iter().map(|pair| row(desk, &keys, pair));
    let at_it =
        matches!(desk.doing.get(), Some(Doing::RenewingOne(_))).then(|| working(desk.trouble));
    Some(
        view! {
            <section class="holdings pairs" data-pairs="">
                <h2>{text.pairs}</h2>
                <p class="hint">{text.pairs_lead}</p>
                <div class="halves halves-sides">
                    {side("halves-yours", halves.yours, Half::Yours, opens(desk, &keys))}
                    {side("halves-ours", halves.ours, Half::Ours, ours)}
                </div>
                {pairs.collect_view()}
                {at_it}
            </section>
        }
        .into_any(),
    )
}

/// What opens the person's halves.
fn opens(desk: Desk, keys: &Keys) -> Vec<String> {
    let unlockers = keys.unlockers.iter();
    unlockers
        .map(|unlocker| {
            let kind = desk.kind(unlocker.kind);
            match unlocker.name.as_str() {
                "" => kind.to_owned(),
                name => desk.words().named.fill([&kind, &name]),
            }
        })
        .collect()
}

fn row(desk: Desk, keys: &Keys, pair: &Pair) -> AnyView {
    let text: &'static Words = desk.words();
    let category = pair.category;
    let title = title(text, category);
    let number = text.pair_number.fill([&pair.epoch]);
    let renew = keys.frozen.is_none().then(|| {
        let ask = move || {
            desk.turn_to(Some(Doing::RenewingOne(category)));
            desk.ask(KeyAsk::Rotate(Some(category)), None);
        };
        desk.press("renew-one", text.renew_one, "link", ask)
    });
    view! {
        <div class="holding" data-pair=pair.epoch data-category=category.number()>
            <div class="holding-value">
                {Half::Both.view()}
                <h3>{title}</h3>
                <p class="hint">{text.sealed_fields.of(pair.fields)} ", " {number}</p>
            </div>
            <div class="holding-actions">{renew}</div>
        </div>
    }
    .into_any()
}

/// What is sealed under it.
const fn title(text: &'static Words, category: Category) -> &'static str {
    let [name, contact, work, preferences, letters, photo] = text.pair_titles;
    match category {
        Category::Identity => name,
        Category::Contact => contact,
        Category::Work => work,
        Category::Preferences => preferences,
        Category::Correspondence => letters,
        Category::Photo => photo,
    }
}
