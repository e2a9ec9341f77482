//! `/instellingen/meenemen`: everything as one file, made on this device; and such a file, chosen again, for what of it goes
//! into this vault.

use super::ways;
use crate::{
    browser,
    doubt::{Asking, Doubted, all_doubts},
    form::{Heading, Press, Problems, Trouble, shown},
    live::{live, on, says},
    route::Route,
    state::{App, Remark, use_app},
    takeout::{self, Incoming, Source},
    text::Takeout as Words,
    told, upload,
};
use js_sys::{Array, Promise, Uint8Array};
use kluis_catalog::Field;
use kluis_takeout::{Enclosed, Refused, Takeout, read, write};
use kluis_worker::{Answer, Ask, CaseAsk, Failure, PermitAsk};
use leptos::{
    ev,
    prelude::*,
    task::spawn_local,
    wasm_split::{SplitLoaderError, wasm_split},
};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, HtmlInputElement};

/// What the archive is called.
const NAME: &str = "kluis-mijn-gegevens.zip";
const FILE: &str = "takeout";

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Desk {
    app: App,
    trouble: Trouble,
    asking: Asking,
    /// So many parts are there, of so many.
    making: RwSignal<Option<(usize, usize)>>,
    /// The archive that was chosen.
    chosen: StoredValue<Option<Takeout>>,
    /// What of it can be taken over; or why nothing.
    found: RwSignal<Option<Result<Incoming, Refused>>>,
    /// Which values are to be.
    ticked: RwSignal<Vec<Field>>,
}

/// The page.
#[component]
pub fn TakeAlong() -> impl IntoView {
    let app = use_app();
    let trouble = Trouble::new(app);
    let desk = Desk {
        app,
        trouble,
        asking: Asking::new(app, trouble),
        making: RwSignal::new(None),
        chosen: StoredValue::new(None),
        found: RwSignal::new(None),
        ticked: RwSignal::default(),
    };
    live(move || {
        let text: &'static Words = &app.text().takeout;
        view! {
            {ways(app, Route::Settings)}
            <Heading says=text.heading lead=text.lead />
            <Problems trouble=desk.trouble />
            <section>
                <h2>{text.out}</h2>
                <p>{text.out_says}</p>
                {live(move || making(desk))}
            </section>
            <section>
                <h2>{text.back}</h2>
                <p>{text.back_says}</p>
                {input(desk)}
                <div role="status">{live(move || found(desk))}</div>
            </section>
        }
    })
}

impl Desk {
    fn words(self) -> &'static Words {
        &self.app.words().takeout
    }

    /// How far it is; the person may have left the page.
    fn step(self, done: usize, of: usize) {
        let _ = self.making.try_set(Some((done, of)));
    }
}

/// Asks the worker, and waits for what it says and the file that comes with it.
async fn asked(app: App, ask: Ask) -> Result<(Answer, Option<Blob>), Failure> {
    let answered = Rc::new(RefCell::new(None));
    let promise = Promise::new(&mut |resolve, _| {
        let answered = Rc::clone(&answered);
        app.ask(ask.clone(), move |result| {
            *answered.borrow_mut() = Some(result.map(|answer| (answer, app.file())));
            let _ = resolve.call0(&JsValue::NULL);
        });
    });
    let _ = JsFuture::from(promise).await;
    answered.take().unwrap_or(Err(Failure::Internal))
}

/// The file that an ask gives.
async fn file(app: App, ask: Ask) -> Result<Vec<u8>, Failure> {
    let (_, file) = asked(app, ask).await?;
    let file = file.ok_or(Failure::Internal)?;
    let buffer = JsFuture::from(file.array_buffer()).await;
    let buffer = buffer.map_err(|_| Failure::Internal)?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// Gathers everything, part by part.
async fn gather(desk: Desk) -> Result<Vec<u8>, Failure> {
    let app = desk.app;
    desk.step(0, 1);
    asked(app, Ask::Permits(PermitAsk::See)).await?;
    let (Some(view), Some(permits)) = (app.view.get_untracked(), app.permits.get_untracked())
    else {
        return Err(Failure::Locked);
    };
    let (changes, _) = asked(app, Ask::Changes).await?;
    let Answer::Changes(changes) = changes else {
        return Err(Failure::Internal);
    };
    let origin = browser::hostname();
    let source = Source {
        text: app.words(),
        language: app.language(),
        view: &view,
        changes: &changes,
        permits: &permits,
        origin: &origin,
        time: browser::iso,
        day: browser::day_here,
        line: told::line,
        moment: told::moment,
    };
    let mut taken = Takeout::new("", "");
    taken.document = takeout::document(&source, browser::now());
    let files = view.fields.iter().filter(|opened| opened.field.is_file());
    let files = files.map(|opened| {
        let path = takeout::file_path(opened.field, &opened.value);
        (
            path,
            Ask::Download {
                field: opened.field,
            },
        )
    });
    let receipts = permits.decisions.iter().map(|made| {
        let sequence = made.number;
        (takeout::receipt_path(sequence), Ask::Receipt { sequence })
    });
    let steps: Vec<(String, Ask)> = files.chain(receipts).collect();
    let of = steps.len() + 3;
    for (done, (path, ask)) in steps.into_iter().enumerate() {
        desk.step(done + 1, of);
        let bytes = file(app, ask).await?;
        taken.enclosed.push(Enclosed { path, bytes });
    }
    taken.enclosed.push(Enclosed {
        path: takeout::LOOKS.to_owned(),
        bytes: takeout::log(&source).into_bytes(),
    });
    desk.step(of - 2, of);
    let cases = file(app, Ask::Cases(CaseAsk::Along)).await?;
    let room = takeout::room(&taken);
    let (along, files) = takeout::cases::parse(&cases).ok_or(Failure::Internal)?;
    takeout::cases::add(&mut taken, &source, &along, files, room).ok_or(Failure::Internal)?;
    desk.step(of - 1, of);
    let words = takeout::words(source.text, source.language);
    write(&taken, &words).map_err(|_| Failure::Internal)
}

fn make(desk: Desk) {
    if desk.making.with_untracked(Option::is_some) {
        return;
    }
    desk.trouble.clear();
    desk.step(0, 1);
    spawn_local(async move {
        let made = gather(desk).await;
        // The person may have left the page.
        if desk.making.try_set(None).is_some() {
            return;
        }
        match made {
            Ok(bytes) => {
                let parts = Array::of1(&Uint8Array::from(bytes.as_slice()));
                if let Ok(blob) = Blob::new_with_u8_array_sequence(&parts) {
                    browser::save_blob(NAME, &blob);
                }
            }
            Err(failure) => desk.trouble.tell(failure),
        }
    });
}

fn making(desk: Desk) -> AnyView {
    let text = desk.words();
    match desk.making.get() {
        None => {
            let does = Callback::new(move |()| make(desk));
            view! {
                <div class="actions">
                    <Press class="button" action="take-along" label=text.make does />
                </div>
            }
            .into_any()
        }
        Some((done, of)) => view! {
            <progress max=of.to_string() value=done.to_string() aria-label=text.out></progress>
            <p class="hint" data-making="">{text.making.fill([&done, &of])}</p>
        }
        .into_any(),
    }
}

/// Where an archive is chosen.
fn input(desk: Desk) -> AnyView {
    let text = desk.words();
    let choose = on(move |event: ev::Event| {
        let input = event_target::<HtmlInputElement>(&event);
        let Some(file) = browser::chosen_file(&input) else {
            return;
        };
        desk.trouble.clear();
        #[expect(
            clippy::cast_precision_loss,
            reason = "a limit far below what a float can hold"
        )]
        if file.size() > kluis_takeout::archive::ARCHIVE as f64 {
            return desk.found.set(Some(Err(Refused::TooLarge)));
        }
        browser::read_file(&file, move |read_bytes| {
            let bytes = read_bytes.map(|bytes| bytes.to_vec()).unwrap_or_default();
            spawn_local(async move {
                match read_archive(bytes).await {
                    Ok(archive) => take(desk, archive),
                    Err(_) => desk.trouble.tell(Failure::Offline),
                }
            });
        });
    });
    view! {
        <div class="row">
            <label for=FILE>{text.choose}</label>
            <p class="hint" id="takeout-hint">{text.choose_hint}</p>
            <input
                id=FILE
                type="file"
                accept=".zip,application/zip"
                aria-describedby="takeout-hint"
                on:change=choose
            />
        </div>
    }
    .into_any()
}

/// Reads an archive: a part of the program that comes when one is chosen.
#[wasm_split(taken, wasm_split_path = ::leptos::wasm_split, fallible)]
fn read_archive(bytes: Vec<u8>) -> Result<Result<Takeout, Refused>, SplitLoaderError> {
    Ok(read(&bytes))
}

/// Compares what was chosen with what is there.
fn take(desk: Desk, archive: Result<Takeout, Refused>) {
    let found = archive.map(|archive| {
        let empty = |view: &Option<kluis_worker::View>| {
            view.as_ref()
                .map(|view| takeout::incoming(&archive.document, view))
        };
        let found = desk.app.view.with_untracked(empty);
        desk.chosen.set_value(Some(archive));
        found
    });
    match found {
        Ok(Some(found)) => {
            // What is empty here is filled; where something else stands the person chooses.
            let values = found.values.iter();
            let fresh = values.filter(|(_, _, now)| now.is_none());
            desk.ticked.set(fresh.map(|(field, ..)| *field).collect());
            desk.found.set(Some(Ok(found)));
        }
        Ok(None) => desk.trouble.tell(Failure::Locked),
        Err(refused) => desk.found.set(Some(Err(refused))),
    }
}

fn found(desk: Desk) -> Option<AnyView> {
    let text = desk.words();
    Some(match desk.found.get()? {
        Err(refused) => {
            let why = match refused {
                Refused::NotAZip => text.not_a_zip,
                Refused::TooLarge => text.too_large,
                Refused::TooMany => text.too_many,
                Refused::Name => text.bad_name,
                Refused::Packed => text.packed,
                Refused::Damaged => text.damaged,
                Refused::NoDocument => text.no_document,
                Refused::Version => text.other_version,
                Refused::File => text.no_file,
            };
            view! { <p class="alarm" data-refused="">{why}</p> }.into_any()
        }
        Ok(found) => compared(desk, found),
    })
}

fn compared(desk: Desk, found: Incoming) -> AnyView {
    let (app, text) = (desk.app, desk.words());
    let invalid: Vec<_> = found
        .invalid
        .iter()
        .map(|(field, _)| app.words().fields.of(*field).label)
        .collect();
    let invalid = (!invalid.is_empty()).then(
        || view! { <p class="note" data-invalid="">{text.invalid.fill([&invalid.join(", ")])}</p> },
    );
    let unknown = (found.unknown > 0)
        .then(|| view! { <p class="note">{text.unknown.fill([&found.unknown])}</p> });
    let history = (found.history > 0).then(|| {
        view! { <p class="note" data-history="">{text.history.fill([&found.history])}</p> }
    });
    let files: Vec<_> = found
        .files
        .iter()
        .map(|(field, name, path)| incoming_file(desk, *field, name.clone(), path.clone()))
        .collect();
    let values = if found.values.is_empty() {
        view! { <p class="note" data-same="">{text.same}</p> }.into_any()
    } else {
        let rows: Vec<_> = found
            .values
            .iter()
            .map(|(field, value, now)| row(desk, *field, value, now.as_deref()))
            .collect();
        let over = Callback::new(move |()| take_over(desk, found.clone()));
        view! {
            <Doubted asking=desk.asking />
            <fieldset class="incoming">
                <legend>{text.differs}</legend>
                <div class="choices">{rows}</div>
            </fieldset>
            <div class="actions">
                <Press class="button" action="take-over" label=text.take_over does=over />
            </div>
        }
        .into_any()
    };
    view! {
        {values}
        {files}
        {invalid}
        {unknown}
        <p class="hint">{text.stays}</p>
        {history}
    }
    .into_any()
}

/// One value, to be ticked.
fn row(desk: Desk, field: Field, value: &str, now: Option<&str>) -> AnyView {
    let (app, text) = (desk.app, desk.words());
    let id = format!("take-{}", field.id().replace('.', "-"));
    let tick = on(move |event: ev::Event| {
        let ticked = event_target_checked(&event);
        desk.ticked.update(|fields| {
            fields.retain(|one| *one != field);
            if ticked {
                fields.push(field);
            }
        });
    });
    let is_ticked = says(move || desk.ticked.with(|fields| fields.contains(&field)));
    let here = match now {
        Some(now) => text.here.fill([&shown(app, field, now)]),
        None => text.here_nothing.to_owned(),
    };
    view! {
        <label class="choice" data-incoming=field.id()>
            <input id=id type="checkbox" prop:checked=is_ticked on:change=tick />
            <span>
                {app.words().fields.of(field).label} ": " <strong>{shown(app, field, value)}</strong> " "
                <span class="hint">{here}</span>
            </span>
        </label>
    }
    .into_any()
}

fn take_over(desk: Desk, found: Incoming) {
    let changes = takeout::changes(&found, &desk.ticked.get_untracked());
    if changes.is_empty() {
        return;
    }
    let again = {
        let found = found.clone();
        move || take_over(desk, found.clone())
    };
    if !desk.asking.settles(all_doubts(&changes), again) {
        return;
    }
    desk.trouble.ask(Ask::Save { changes }, move |_| {
        desk.asking.leave();
        desk.app.remark.set(Some(Remark::TakenOver));
        compare_again(desk);
    });
}

/// What is the same by now is no difference any more.
fn compare_again(desk: Desk) {
    let archive = desk.chosen.with_value(Clone::clone);
    if let Some(archive) = archive {
        take(desk, Ok(archive));
    }
}

/// A file: one at a time.
fn incoming_file(desk: Desk, field: Field, name: String, path: String) -> AnyView {
    let (app, text) = (desk.app, desk.words());
    let label = text.take_file.fill([&app.words().fields.of(field).label]);
    let does = Callback::new(move |()| {
        let bytes = desk.chosen.with_value(|chosen| {
            let enclosed = chosen.as_ref().map(|chosen| &chosen.enclosed);
            let mut enclosed = enclosed.into_iter().flatten();
            enclosed
                .find(|one| one.path == path)
                .map(|one| one.bytes.clone())
        });
        let Some(bytes) = bytes else { return };
        let parts = Array::of1(&Uint8Array::from(bytes.as_slice()));
        if let Ok(blob) = Blob::new_with_u8_array_sequence(&parts) {
            upload::begin(app, desk.trouble, field, name.clone(), &blob);
        }
    });
    let progress = live(move || {
        let upload = app.upload.get().filter(|upload| upload.field == field)?;
        Some(view! {
            <progress max=upload.of.to_string() value=upload.sent.to_string()></progress>
        })
    });
    let press = live(move || {
        let busy = app.upload.with(Option::is_some);
        let label = label.clone();
        (!busy).then(|| view! { <button type="button" class="button is-second" data-action="take-file" data-field=field.id() on:click=on(move |_: ev::MouseEvent| does.run(()))>{label}</button> })
    });
    view! {
        <div class="actions">{press} {progress}</div>
    }
    .into_any()
}
