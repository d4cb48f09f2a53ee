#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::io::Write;

use serde_json::json;

use super::*;
use crate::api::model::{Deployment, DeploymentSummary};
use crate::api::{ListItem, Resource};
use crate::failure::Failure;
use crate::output::streams::{Input, Stream, WrittenText};
use crate::output::{CiRunner, ColorChoice, UiOptions, views};

fn deployment() -> Resource<Deployment> {
    let json = json!({
        "id": "d1", "key": "shop", "version": 1, "future": { "field": [1, 2] },
        "applications": [{ "applicationName": "a", "securedConfiguration": [{ "key": "K", "value": "s3cret" }] }],
    });
    Resource::from_json(json).unwrap()
}

/// Shows these Deployments as a list with one page.
fn show_list(ui: &Ui, deployments: &[Resource<Deployment>], total: Option<u64>) -> io::Result<()> {
    let item = |deployment: &Resource<Deployment>| ListItem::parse(deployment.json().to_string()).unwrap();
    let mut list = ui.list::<DeploymentSummary>();
    list.write(&deployments.iter().map(item).collect::<Vec<_>>())?;
    list.finish(total)
}

fn with(options: UiOptions) -> (Ui, WrittenText) {
    Ui::captured(options, "")
}

fn format(format: Format) -> UiOptions {
    UiOptions { format, ..UiOptions::default() }
}

#[test]
fn results_go_to_standard_output_without_secrets_in_every_format() {
    for it in [Format::Table, Format::Json, Format::Yaml] {
        let (ui, captured) = with(format(it));
        ui.show(&deployment()).unwrap();
        show_list(&ui, &[deployment()], None).unwrap();
        ui.show_item(&deployment()).unwrap();
        ui.show(&deployed(&connector(), &deployment())).unwrap();
        assert!(captured.stdout().contains("shop"), "{it:?}");
        assert!(!captured.stdout().contains("s3cret"), "{it:?}");
        assert_eq!(captured.stderr(), "");
    }
}

fn deployed<'r>(
    connector: &'r Resource<crate::api::model::ConnectorStaged>,
    deployment: &'r Resource<crate::api::model::Deployment>,
) -> views::ProjectResult<'r> {
    views::ProjectResult {
        deleted: Vec::new(),
        connector: views::ConnectorResult {
            name: "c1".to_owned(),
            outcome: views::ConnectorOutcome::Published,
            staged: Some(connector),
            message: None,
        },
        deployments: vec![views::EntryResult {
            name: "shop".to_owned(),
            project: crate::plan::project::ProjectPlace { name: None, key: "acme".to_owned(), region: None },
            key: "shop".to_owned(),
            outcome: views::EntryOutcome::Created,
            deployment: Some(deployment),
            message: None,
            not_compared: Vec::new(),
        }],
    }
}

fn connector() -> Resource<crate::api::model::ConnectorStaged> {
    Resource::from_json(json!({ "id": "c1", "version": 1 })).unwrap()
}

#[test]
fn json_keeps_unknown_fields() {
    let (ui, captured) = with(format(Format::Json));
    ui.show(&deployment()).unwrap();
    let shown: Value = serde_json::from_str(&captured.stdout()).unwrap();
    assert_eq!(shown["future"], json!({ "field": [1, 2] }));
    assert_eq!(shown["applications"][0]["securedConfiguration"][0]["value"], "******");
}

#[test]
fn a_list_is_an_array_and_people_read_that_an_empty_one_is_empty() {
    let none: [Resource<Deployment>; 0] = [];
    let (ui, captured) = with(format(Format::Json));
    show_list(&ui, &none, Some(0)).unwrap();
    assert_eq!((captured.stdout().as_str(), captured.stderr().as_str()), ("[]\n", ""));

    let (ui, captured) = with(UiOptions::default());
    show_list(&ui, &none, Some(0)).unwrap();
    assert_eq!((captured.stdout().as_str(), captured.stderr().as_str()), ("", "No Deployments.\n"));
}

#[test]
fn a_list_says_when_there_is_more() {
    for it in [Format::Table, Format::Json] {
        let (ui, captured) = with(format(it));
        show_list(&ui, &[deployment()], Some(57)).unwrap();
        assert_eq!(captured.stderr(), "1 of 57; --all shows the rest\n");
    }
}

#[test]
fn each_item_of_a_stream_is_a_line_or_a_document() {
    let (ui, captured) = with(format(Format::Json));
    ui.show_item(&connector()).unwrap();
    ui.show_item(&connector()).unwrap();
    assert_eq!(captured.stdout(), "{\"id\":\"c1\",\"version\":1}\n".repeat(2));

    let (ui, captured) = with(format(Format::Yaml));
    ui.show_item(&connector()).unwrap();
    assert_eq!(captured.stdout(), "---\nid: c1\nversion: 1\n");
}

#[test]
fn lines_are_escaped_and_raw_text_is_exact() {
    let (ui, captured) = with(UiOptions::default());
    ui.print_line("a\u{1b}[2Jb").unwrap();
    ui.print_raw("\u{1b}exact").unwrap();
    assert_eq!(captured.stdout(), "a\\u{1b}[2Jb\n\u{1b}exact");
}

#[test]
fn no_line_of_foreign_text_is_a_workflow_command() {
    let evil = "::error::forged\n##[group]x";
    let json = json!({ "id": evil, "key": evil, "version": 1, "status": evil, "connector": { "name": evil } });
    let evil_deployment = Resource::<Deployment>::from_json(json).unwrap();
    for it in [Format::Table, Format::Json, Format::Yaml] {
        let (ui, captured) = with(UiOptions { runner: Some(CiRunner::Github), ..format(it) });
        ui.show(&evil_deployment).unwrap();
        ui.show_item(&evil_deployment).unwrap();
        show_list(&ui, std::slice::from_ref(&evil_deployment), None).unwrap();
        ui.print_line(evil).unwrap();
        ui.note(evil);
        ui.warn(evil);
        ui.failure(&Failure { causes: vec![evil.to_owned()], ..Failure::remote(evil) });
        ui.step(evil, evil, evil).done(evil);
        for line in (captured.stdout() + &captured.stderr()).lines() {
            assert!(!line.trim_start().starts_with("::") && !line.contains("##["), "{it:?}: {line}");
        }
    }
}

#[test]
fn colours_are_written_to_a_terminal_or_where_they_are_forced() {
    let paints = |options: UiOptions| {
        let (ui, captured) = with(options);
        ui.show(&deployment()).unwrap();
        show_list(&ui, &[deployment()], None).unwrap();
        ui.warn("x");
        (captured.stdout().contains('\u{1b}'), captured.stderr().contains('\u{1b}'))
    };
    let color = |color| UiOptions { color, ..UiOptions::default() };
    assert_eq!(paints(UiOptions::default()), (false, false));
    assert_eq!(paints(color(ColorChoice::Always)), (true, true));
    assert_eq!(paints(UiOptions { stdout_is_terminal: true, ..UiOptions::default() }), (true, false));
    let terminals = UiOptions { stdout_is_terminal: true, stderr_is_terminal: true, ..color(ColorChoice::Never) };
    assert_eq!(paints(terminals), (false, false));
}

/// A stream that accepts everything and fails when it is flushed, as a full disk may.
struct Full;

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Err(io::ErrorKind::StorageFull.into())
    }
}

#[test]
fn a_result_that_cannot_be_written_is_an_error() {
    let ui = |it| Ui::over(format(it), Stream::new(Full), Stream::new(Vec::new()), Input::new(io::empty()));
    for it in [Format::Table, Format::Json, Format::Yaml] {
        let errors = [ui(it).show(&deployment()), show_list(&ui(it), &[deployment()], None), ui(it).print_line("x")];
        for error in errors {
            assert_eq!(error.unwrap_err().kind(), io::ErrorKind::StorageFull);
        }
    }
}
