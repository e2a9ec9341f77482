//! Choosing a file for a field. Before it is sealed it is looked at, on this device, in a program that holds no key: what it
//! gives away without saying so is taken out and shown, a photo is drawn afresh, and the text of a CV is asked about like
//! everything that is typed.

use crate::{
    browser,
    doubt::{Asking, Doubt, doubts},
    form::{Press, Trouble},
    intake::{self, Failure as Unseen},
    live::{live, on, says},
    problem::{Problem, input_id},
    state::App,
    text::Files as Words,
    upload::{self, Upload},
};
use kluis_catalog::Field;
use kluis_intake::{Refusal, Trace};
use kluis_wire::limits;
use kluis_worker::{Failure, FileFailure};
use leptos::{ev, prelude::*};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, File, HtmlCanvasElement, HtmlInputElement};

/// The longest side of a photo as it is kept, in pixels.
const LONGEST: f64 = 1_200.0;
/// Where the photo is shown.
const PREVIEW: &str = "photo-preview";

/// Where the choosing of one file is.
#[derive(Clone, Copy)]
pub struct Chooser {
    app: App,
    trouble: Trouble,
    asking: Asking,
    field: Field,
    state: RwSignal<State>,
    kept: StoredValue<Option<Kept>, LocalStorage>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    Idle,
    Looking,
    Found(Found),
}

/// What there is to say about a file.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Found {
    name: String,
    /// What it gave away, and what that said.
    traces: Vec<(Trace, String)>,
    /// Whether that is gone from what is kept.
    cleaned: bool,
    /// Whether its text could be read; none where it has none.
    read: Option<bool>,
    doubts: Vec<Doubt>,
}

/// What will be sealed.
struct Kept {
    name: String,
    blob: Blob,
    photo: Option<HtmlCanvasElement>,
}

impl Chooser {
    /// Nothing is chosen yet.
    #[must_use]
    pub fn new(app: App, trouble: Trouble, asking: Asking, field: Field) -> Self {
        Self {
            app,
            trouble,
            asking,
            field,
            state: RwSignal::new(State::Idle),
            kept: StoredValue::new_local(None),
        }
    }

    /// Looks at a file that was chosen.
    fn look(self, file: File) {
        self.drop_it();
        self.trouble.clear();
        #[expect(
            clippy::cast_precision_loss,
            reason = "a limit far below what a float can hold"
        )]
        if file.size() > limits::FILE as f64 {
            return self.refuse(Problem::Failure(Failure::File(FileFailure::TooLarge)));
        }
        self.state.set(State::Looking);
        let name = file.name();
        if self.field == Field::Photo {
            intake::photo(&file.clone(), move |seen| match seen {
                Ok(photo) => spawn_local(async move {
                    let drawn = draw(&file).await;
                    let traces = photo.traces.into_iter();
                    let traces = traces.map(|trace| (trace, String::new())).collect();
                    self.photo(drawn, photo_name(&name), traces);
                }),
                Err(unseen) => self.unseen(unseen),
            });
        } else {
            intake::cv(&file, move |seen| match seen {
                Ok((cv, blob)) => {
                    let text = cv.text.as_deref().unwrap_or_default();
                    let found = Found {
                        name: name.clone(),
                        traces: cv.traces,
                        cleaned: cv.cleaned,
                        read: Some(cv.text.is_some()),
                        doubts: doubts(self.field, text),
                    };
                    self.found(
                        found,
                        Kept {
                            name,
                            blob,
                            photo: None,
                        },
                    );
                }
                Err(unseen) => self.unseen(unseen),
            });
        }
    }

    fn photo(
        self,
        drawn: Option<(HtmlCanvasElement, Blob)>,
        name: String,
        traces: Vec<(Trace, String)>,
    ) {
        let Some((canvas, blob)) = drawn else {
            return self.refuse(Problem::File(self.field, Unseen::Refused(Refusal::Broken)));
        };
        let found = Found {
            name: name.clone(),
            traces,
            cleaned: true,
            read: None,
            doubts: Vec::new(),
        };
        let photo = Some(canvas);
        self.found(found, Kept { name, blob, photo });
    }

    fn found(self, found: Found, kept: Kept) {
        // The person may have left the page, or chosen another file.
        if self.state.try_get_untracked() == Some(State::Looking) {
            self.kept.set_value(Some(kept));
            self.state.set(State::Found(found));
        }
    }

    fn unseen(self, unseen: Unseen) {
        self.refuse(Problem::File(self.field, unseen));
    }

    fn refuse(self, problem: Problem) {
        if self.state.try_set(State::Idle).is_none() {
            self.trouble.show(vec![problem]);
        }
    }

    fn drop_it(self) {
        self.asking.leave();
        self.kept.set_value(None);
        self.state.set(State::Idle);
    }

    /// Seals it, once everything that is in doubt was asked.
    fn keep(self) {
        let State::Found(found) = self.state.get_untracked() else {
            return;
        };
        if !self.asking.settles(found.doubts, move || self.keep()) {
            return;
        }
        let mut kept = None;
        self.kept.update_value(|value| kept = value.take());
        if let Some(kept) = kept {
            upload::begin(self.app, self.trouble, self.field, kept.name, &kept.blob);
        }
        self.state.set(State::Idle);
    }

    /// Whether a file was looked at and is neither kept nor dropped.
    #[must_use]
    pub fn waits(self) -> bool {
        self.state
            .with_untracked(|state| matches!(state, State::Found(_)))
    }

    /// What can be chosen, what was found, or how far the upload is.
    #[must_use]
    pub fn view(self, has_value: bool) -> AnyView {
        live(move || match self.app.upload.get() {
            Some(upload) if upload.field == self.field => self.progress(upload),
            other => {
                let waits = other.is_some();
                view! {
                    {self.input(has_value, waits)}
                    <div role="status">{live(move || self.outcome())}</div>
                }
                .into_any()
            }
        })
    }

    /// One upload at a time: while another one is under way, this field waits.
    fn input(self, has_value: bool, waits: bool) -> AnyView {
        let text = &self.app.words().settings;
        let id = input_id(self.field);
        let chosen = on(move |event: ev::Event| {
            if let Some(file) = browser::chosen_file(&event_target::<HtmlInputElement>(&event)) {
                self.look(file);
            }
        });
        let kinds: Vec<_> = self
            .field
            .files()
            .iter()
            .map(|media| media.name())
            .collect();
        let wrong = {
            let id = id.clone();
            says(move || self.trouble.about(&id))
        };
        view! {
            <div class="row" class:is-wrong=says(move || wrong.with(Option::is_some))>
                <label for=id.clone()>{if has_value { text.replace } else { text.choose }}</label>
                <p class="hint" id=format!("{id}-hint")>
                    {self.app.words().fields.of(self.field).hint}
                </p>
                <p class="wrong" id=format!("{id}-error")>
                    {wrong}
                </p>
                <input
                    id=id.clone()
                    type="file"
                    disabled=waits
                    accept=kinds.join(",")
                    aria-describedby=format!("{id}-hint {id}-error")
                    on:change=chosen
                />
            </div>
        }
        .into_any()
    }

    fn outcome(self) -> Option<AnyView> {
        let text: &'static Words = &self.app.text().files;
        match self.state.get() {
            State::Idle => None,
            State::Looking => {
                Some(view! { <p class="note" data-looking="">{text.looking}</p> }.into_any())
            }
            State::Found(found) => Some(self.shown(text, &found)),
        }
    }

    fn shown(self, text: &'static Words, found: &Found) -> AnyView {
        let keep = Callback::new(move |()| self.keep());
        let other = Callback::new(move |()| {
            self.drop_it();
            browser::focus(&input_id(self.field));
        });
        let traces = found.traces.iter().map(|(trace, says)| {
            let name = text
                .traces
                .get(*trace as usize)
                .copied()
                .unwrap_or_default();
            let says = if says.is_empty() {
                String::new()
            } else {
                [": ", says].concat()
            };
            view! { <li data-trace="">{name} {says}</li> }
        });
        let heading = match (found.traces.is_empty(), found.cleaned) {
            (true, _) => text.nothing,
            (false, true) => text.removed,
            (false, false) => text.stays,
        };
        let list = (!found.traces.is_empty()).then(|| view! { <ul>{traces.collect_view()}</ul> });
        let unread = (found.read == Some(false)).then(|| view! { <p>{text.unread}</p> });
        let photo = (self.field == Field::Photo).then(|| {
            browser::after_paint(move || self.draw_preview());
            view! { <canvas id=PREVIEW class="photo" role="img" aria-label=text.preview></canvas> }
        });
        view! {
            <section class="looked-at" data-found="">
                <h3>{text.found.fill([&found.name])}</h3>
                {photo}
                <p>{heading}</p>
                {list}
                {unread}
                <div class="actions">
                    <Press class="button" action="keep-file" label=text.keep does=keep />
                    <Press class="link" action="other-file" label=text.other does=other />
                </div>
            </section>
        }
        .into_any()
    }

    /// What will be kept, and not what was chosen, is what is shown.
    fn draw_preview(self) {
        self.kept.try_with_value(|kept| {
            let source = kept.as_ref().and_then(|kept| kept.photo.as_ref());
            if let (Some(source), Some(target)) = (source, browser::canvas(PREVIEW)) {
                target.set_width(source.width());
                target.set_height(source.height());
                if let Some(context) = browser::context(&target) {
                    let _ = context.draw_image_with_html_canvas_element(source, 0.0, 0.0);
                }
            }
        });
    }

    fn progress(self, upload: Upload) -> AnyView {
        let app = self.app;
        let text = &app.words().settings;
        let says = if upload.waits > 0 {
            text.upload_waits.to_owned()
        } else {
            text.uploading
                .fill([&text.size(upload.sent), &text.size(upload.of)])
        };
        view! {
            <progress
                max=upload.of.to_string()
                value=upload.sent.to_string()
                aria-label=app.words().fields.of(self.field).label
            ></progress>
            <p class="hint" data-upload="">
                {says}
            </p>
            <Press
                class="link"
                action="upload-stop"
                label=text.upload_stop
                does=Callback::new(move |()| upload::stop(app))
            />
        }
        .into_any()
    }
}

/// A photo is kept as JPEG, whatever it was.
fn photo_name(name: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    [stem, ".jpg"].concat()
}

/// Draws a photo afresh, upright and at most so large: nothing but its pixels goes along.
async fn draw(file: &File) -> Option<(HtmlCanvasElement, Blob)> {
    let bitmap = browser::bitmap(file).await?;
    let (width, height) = (f64::from(bitmap.width()), f64::from(bitmap.height()));
    let scale = (LONGEST / width.max(height)).min(1.0);
    let (width, height) = (
        (width * scale).round().max(1.0),
        (height * scale).round().max(1.0),
    );
    let canvas = browser::new_canvas(width, height)?;
    let context = browser::context(&canvas)?;
    // What is see-through in a PNG is white in a JPEG.
    context.set_fill_style_str("#fff");
    context.fill_rect(0.0, 0.0, width, height);
    let drawn =
        context.draw_image_with_image_bitmap_and_dw_and_dh(&bitmap, 0.0, 0.0, width, height);
    bitmap.close();
    drawn.ok()?;
    let blob = browser::jpeg(&canvas).await?;
    Some((canvas, blob))
}

#[cfg(test)]
mod tests {
    use super::photo_name;

    #[test]
    fn a_photo_is_called_what_it_is() {
        assert_eq!(photo_name("IMG_1234.PNG"), "IMG_1234.jpg");
        assert_eq!(photo_name("zomer.1.jpeg"), "zomer.1.jpg");
        assert_eq!(photo_name("portret"), "portret.jpg");
    }
}
