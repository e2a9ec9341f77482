//! One field in the settings: its value, when it was changed, and what can be done with it.

use super::{Desk, Doing, file, show_stored};
use crate::{
    browser,
    doubt::{Doubted, all_doubts},
    form::{Form, Press, Question, Submit, present, shown as shown_value},
    live::{live, on},
    pages::work::WhichRole,
    problem::input_id,
    progress,
    route::Route,
    state::{App, Remark, use_app},
    takeout,
    text::Settings as Words,
};
use kluis_catalog::Field;
use kluis_worker::{Answer, Ask, Change, Changed, Conflict, Opened, PermitAsk};
use leptos::{ev, prelude::*};

/// The field, as it is or being changed.
#[component]
pub fn Item(field: Field, desk: Desk) -> impl IntoView {
    let app = use_app();
    let doing = move || {
        desk.doing.get().filter(
            |doing| matches!(doing, Doing::Editing(one) | Doing::Deleting(one) if *one == field),
        )
    };
    view! {
        <div class="holding" data-field=field.id()>
            {live(move || match doing() {
                Some(Doing::Editing(_)) => edit(app, field, desk),
                Some(Doing::Deleting(_)) => delete(app, field, desk),
                None => shown(app, field, desk),
            })} {live(move || versions(app, field, desk))} {live(move || stored(app, field, desk))}
        </div>
    }
}

fn words(app: App) -> &'static Words {
    &app.text().settings
}

fn shown(app: App, field: Field, desk: Desk) -> AnyView {
    let text = words(app);
    let label = app.text().fields.of(field).label;
    let opened: Option<Opened> = app.view.with(|view| {
        view.as_ref().and_then(|view| {
            view.fields
                .iter()
                .find(|opened| opened.field == field)
                .cloned()
        })
    });
    let has_value = opened.is_some();
    let who = opened.as_ref().map(|opened| who(app, opened));
    let (value, changed) = match opened {
        Some(opened) => (
            readable(app, &opened),
            text.changed
                .fill([&browser::date_and_time(opened.changed, app.text().tag)]),
        ),
        None => (text.empty.to_owned(), String::new()),
    };
    view! {
        <div class="holding-value" class:is-empty=!has_value>
            <h3>{label}</h3>
            <p data-value="">{value}</p>
            <p class="hint">{changed}</p>
            {who}
            {live(move || history(app, field, desk))}
        </div>
        <div class="holding-actions">{actions(app, field, desk, has_value)}</div>
    }
    .into_any()
}

/// Who may see it now and under which permission: read when it is opened.
fn who(app: App, opened: &Opened) -> AnyView {
    let text = words(app);
    let field = opened.field;
    let open = on(move |_: ev::Event| {
        if app.permits.with_untracked(Option::is_none) {
            app.ask(Ask::Permits(PermitAsk::See), |_| ());
        }
    });
    let seers = live(move || {
        app.permits.with(|permits| {
            let permits = permits.as_ref()?;
            let all = takeout::seen_by(permits, field);
            if all.is_empty() {
                return Some(view! { <p>{text.nobody}</p> }.into_any());
            }
            let each = all.into_iter().map(|(purpose, receivers, until)| {
                let title = purpose.words(app.language()).title.clone();
                let who = receivers.iter().map(|who| {
                    let words = &app.words().permissions;
                    words
                        .receiver
                        .fill([&who.role, &who.number, &who.organisation])
                });
                let who = who.collect::<Vec<_>>().join("; ");
                let who = match until {
                    Some(until) => {
                        let until = browser::date(until, app.words().tag);
                        text.until.fill([&who, &until])
                    }
                    None => who,
                };
                view! {
                    <li>
                        <a href=Route::SettingsPermissions.path()>{title}</a>
                        ": "
                        {who}
                    </li>
                }
            });
            Some(view! { <ul>{each.collect_view()}</ul> }.into_any())
        })
    });
    view! {
        <details class="reason" data-who="" on:toggle=open>
            <summary>{text.who}</summary>
            {seers}
        </details>
    }
    .into_any()
}

/// When it was saved and deleted, and whether that was here.
fn history(app: App, field: Field, desk: Desk) -> Option<AnyView> {
    let text = words(app);
    let say = |change: &Changed| {
        let at = browser::date_and_time(change.time, app.words().tag);
        let words = match (change.deleted, change.here) {
            (false, true) => &text.saved_here,
            (false, false) => &text.saved_elsewhere,
            (true, true) => &text.deleted_here,
            (true, false) => &text.deleted_elsewhere,
        };
        view! { <li>{words.fill([&at])}</li> }
    };
    desk.changes.with(|changes| {
        let (_, changes) = changes.iter().find(|(of, _)| *of == field)?;
        if changes.is_empty() {
            return None;
        }
        let lines = changes.iter().map(say).collect_view();
        Some(
            view! {
                <details class="reason" data-history="">
                    <summary>{text.history}</summary>
                    <ul>{lines}</ul>
                    <p class="hint">{text.history_lead}</p>
                </details>
            }
            .into_any(),
        )
    })
}

/// A value as a person reads it: the app's own records in words.
fn readable(app: App, opened: &Opened) -> String {
    let text = app.text();
    let lines: Vec<String> = app.view.with(|view| {
        let Some(view) = view else { return Vec::new() };
        match opened.field {
            Field::KeyPointsShown => progress::key_points_date(view)
                .map(|date| text.check.key_points_seen.fill([&date]))
                .into_iter()
                .chain(
                    progress::key_points_record(view).map(|[version, language, digest]| {
                        text.settings
                            .key_points
                            .fill([&version, &language, &digest])
                    }),
                )
                .collect(),
            Field::Progress => progress::passed(view)
                .into_iter()
                .map(|route| crate::text::name(&text.names, Some(route)).to_owned())
                .collect(),
            field => vec![match opened.length {
                Some(length) => text
                    .settings
                    .file
                    .fill([&opened.value, &text.settings.size(length)]),
                None => shown_value(app, field, &opened.value),
            }],
        }
    });
    lines.join(", ")
}

fn actions(app: App, field: Field, desk: Desk, has_value: bool) -> AnyView {
    let text = words(app);
    let way_to_change = match field {
        Field::Email => {
            let label = app.text().my_keys.change_address;
            view! { <a href=Route::SettingsKeys.path()>{label}</a> }.into_any()
        }
        Field::KeyPointsShown | Field::Progress => {
            view! { <p class="hint">{text.kept_by_app}</p> }.into_any()
        }
        Field::Cv | Field::Photo => file::actions(app, field, desk, has_value),
        _ => {
            let label = if has_value { text.edit } else { text.add };
            let begin = Callback::new(move |()| {
                desk.doing.set(Some(Doing::Editing(field)));
                browser::after_paint(move || browser::focus(&input_id(field)));
            });
            view! { <Press class="link" action="edit" label does=begin /> }.into_any()
        }
    };
    let delete = (has_value && !field.required()).then(|| {
        let begin = Callback::new(move |()| desk.doing.set(Some(Doing::Deleting(field))));
        view! { <Press class="link" action="delete" label=text.delete does=begin /> }
    });
    view! {
        {way_to_change}
        {delete}
    }
    .into_any()
}

fn edit(app: App, field: Field, desk: Desk) -> AnyView {
    let send = Callback::new(move |()| {
        let typed = untrack(|| present(app, field));
        let deletes = typed.trim().is_empty() && !field.required();
        save(app, desk, field, (!deletes).then_some(typed));
    });
    view! {
        <Doubted asking=desk.asking />
        <Form send busy=desk.trouble.busy>
            {match field {
                Field::Role => view! { <WhichRole trouble=desk.trouble /> }.into_any(),
                _ => view! { <Question field trouble=desk.trouble /> }.into_any(),
            }}
            <div class="actions">
                <Submit label=words(app).save busy=desk.trouble.busy />
                <Press
                    class="link"
                    action="cancel"
                    label=words(app).cancel
                    does=Callback::new(move |()| stop(app, desk, field))
                />
            </div>
        </Form>
    }
    .into_any()
}

fn delete(app: App, field: Field, desk: Desk) -> AnyView {
    let question = words(app)
        .delete_sure
        .fill([&app.text().fields.of(field).label]);
    view! {
        <div class="holding-value" role="group">
            <p role="status">{question}</p>
            <div class="actions">
                <Press
                    action="delete-yes"
                    label=words(app).delete_yes
                    does=Callback::new(move |()| save(app, desk, field, None))
                />
                <Press
                    action="cancel"
                    label=words(app).cancel
                    does=Callback::new(move |()| stop(app, desk, field))
                />
            </div>
        </div>
    }
    .into_any()
}

/// Leaves it as it was.
fn stop(app: App, desk: Desk, field: Field) {
    desk.asking.leave();
    app.undraft(&[field]);
    desk.trouble.clear();
    desk.doing.set(None);
}

fn save(app: App, desk: Desk, field: Field, value: Option<String>) {
    let remark = if value.is_some() {
        Remark::Saved(field)
    } else {
        Remark::Deleted(field)
    };
    let again = {
        let value = value.clone();
        move || save(app, desk, field, value.clone())
    };
    let changes = vec![Change { field, value }];
    if !desk.asking.settles(all_doubts(&changes), again) {
        return;
    }
    desk.trouble.ask(Ask::Save { changes }, move |answer| {
        stop(app, desk, field);
        // Where another version waits beside it, that says what happened.
        let waits = matches!(&answer, Answer::Vault(view)
            if view.conflicts.iter().any(|version| version.field == field));
        app.remark.set((!waits).then_some(remark));
        if desk.stored.with_untracked(Option::is_some) {
            show_stored(desk);
        }
    });
}

/// What was saved while another device changed the same: both are shown, the person chooses.
fn versions(app: App, field: Field, desk: Desk) -> Vec<AnyView> {
    let text = words(app);
    let waiting: Vec<Conflict> = app.view.with(|view| {
        let conflicts = view.iter().flat_map(|view| &view.conflicts);
        conflicts
            .filter(|version| version.field == field)
            .cloned()
            .collect()
    });
    waiting
        .into_iter()
        .map(|version| {
            let shown = shown_value(app, field, &version.value);
            let choose = move |take: bool| {
                let name = version.name.clone();
                Callback::new(move |()| {
                    let name = name.clone();
                    desk.trouble.ask(Ask::Choose { name, take }, |_| ());
                })
            };
            let (keep, take) = (choose(false), choose(true));
            view! {
                <div class="problems" data-conflict="">
                    <h4>{text.conflict}</h4>
                    <p>{text.conflict_says}</p>
                    <p><strong>{shown}</strong></p>
                    <div class="actions">
                        <Press action="conflict-keep" label=text.conflict_keep does=keep />
                        <Press action="conflict-take" label=text.conflict_take does=take />
                    </div>
                </div>
            }
            .into_any()
        })
        .collect()
}

/// What the platform holds of it: the sealed bytes.
fn stored(app: App, field: Field, desk: Desk) -> Option<AnyView> {
    let text = words(app);
    desk.stored.with(|rows| {
        let Some(Answer::Stored(held)) = rows else {
            return None;
        };
        let row = held.rows.iter().find(|row| row.field == field)?;
        Some(
            view! {
                <div class="stored">
                    <h4>{text.sealed}</h4>
                    <code data-sealed="" tabindex="0">{row.sealed.clone()}</code>
                    <p class="hint">{text.row} " " <code>{row.row.clone()}</code></p>
                </div>
            }
            .into_any(),
        )
    })
}
