//! Time to read, lay out, mask, escape and merge results of the service, in process. Run manually: `cargo bench`.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run may panic")]

mod measure;

use std::hint::black_box;
use std::io::Write as _;

use ctconnect::internals::escape;
use ctconnect::internals::results::{ItemLayout, JsonLayout, ListPage, LogPage, merged};
use measure::{HEADING, row};

const DEPLOYMENTS: usize = 500;
const ENTRIES: usize = 10_000;
const LOG_PAGE: usize = 1000;

const SECRETS: [&str; 2] = ["access-token-0123456789", "client-secret-0123456789"];

fn main() {
    let mut table = vec![HEADING.to_owned()];
    let compact = list(false);
    let body = compact.clone().into();
    table.push(row(&format!("read a list page ({} KiB)", compact.len() / 1024), || {
        assert_eq!(ListPage::from_body(&body).unwrap().results.len(), DEPLOYMENTS);
    }));
    let page = ListPage::from_body(&body).unwrap();
    let lay_out = |what: &str, page: &ListPage, secrets: &[&str], layout| {
        let mut written = ItemLayout::knowing(secrets);
        row(what, || {
            let lengths = page.results.iter().map(|item| written.length(item, layout));
            assert!(lengths.sum::<usize>() > 0);
        })
    };
    table.push(lay_out("indent it, nothing to hide", &page, &[], JsonLayout::Indented(1)));
    table.push(lay_out("indent it, with secrets to search for", &page, &SECRETS, JsonLayout::Indented(1)));
    // Every item repeats it.
    table.push(lay_out("indent it, with secrets in it", &page, &["europe-west1.gcp"], JsonLayout::Indented(1)));
    table.push(lay_out("write it on one line", &page, &SECRETS, JsonLayout::OneLine));
    let masked = ListPage::from_body(&list(true).into()).unwrap();
    table.push(lay_out("mask secured values", &masked, &SECRETS, JsonLayout::Indented(1)));

    for (what, line) in [
        ("escape plain lines", "Order 7 was exported in 214 ms to https://shop.example.com/orders/7"),
        ("escape lines of another script", "Die Bestellung 7 für Zürich wurde in 214 ms übertragen, 日本語"),
        ("escape lines with codes", "\u{1b}[32mOrder 7\u{1b}[0m was exported\tin 214 ms to the shop with id 7"),
    ] {
        table.push(row(&format!("{what} ({ENTRIES})"), || {
            (0..ENTRIES).for_each(|_| drop(black_box(escape::line(black_box(line)))));
        }));
    }

    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let bodies = log_pages();
    table.push(row(&format!("read pages of a log ({ENTRIES} entries)"), || drop(parsed(&bodies))));
    for logs in [1, 4] {
        table.push(row(&format!("read and merge {logs} logs of them"), || {
            let logs = (0..logs).map(|_| parsed(&bodies)).collect::<Vec<_>>();
            let count = logs.len() * ENTRIES;
            assert_eq!(runtime.block_on(merged(logs)), count);
        }));
    }
    std::io::stdout().write_all((table.join("\n") + "\n").as_bytes()).unwrap();
}

/// A page of Deployments. The service masks secured values itself, unless `is_unmasked`.
fn list(is_unmasked: bool) -> String {
    let secret = if is_unmasked { "a value that was not masked" } else { "********************************" };
    let deployment = |number: usize| {
        let application = format!(
            r#"{{"id":"{number:08x}-0000-4000-8000-000000000000","applicationName":"service","url":"service-{number}.europe-west1.gcp.commercetools.app","standardConfiguration":[{{"key":"CTP_REGION","value":"europe-west1.gcp"}},{{"key":"ENDPOINT","value":"https://shop-{number}.example.com/api?source=connect&v=2"}}],"securedConfiguration":[{{"key":"CTP_CLIENT_SECRET","value":"{secret}"}}]}}"#
        );
        format!(
            r#"{{"id":"{number:08x}-1111-4111-8111-111111111111","key":"shop-{number}","version":7,"type":"production","connector":{{"id":"22222222-2222-4222-8222-222222222222","key":"connector","version":4,"name":"Order export"}},"deployedRegion":"europe-west1.gcp","applications":[{application},{application}],"preview":false,"status":"Deployed"}}"#
        )
    };
    let results: Vec<String> = (0..DEPLOYMENTS).map(deployment).collect();
    format!(r#"{{"limit":500,"offset":0,"count":500,"total":500,"results":[{}]}}"#, results.join(","))
}

fn log_pages() -> Vec<String> {
    let entry = |number: usize| {
        let time = jiff::Timestamp::from_second(1_790_000_000 + number as i64).unwrap();
        format!(
            r#"{{"id":"log-{number:08}","type":"APPLICATION_TEXT","applicationName":"service","severity":"INFO","timestamp":"{time:.3}","details":{{"message":"Order {number} was exported to https://shop.example.com/orders/{number}"}}}}"#
        )
    };
    let page = |start: usize| (start..start + LOG_PAGE).map(entry).collect::<Vec<_>>().join(",");
    (0..ENTRIES).step_by(LOG_PAGE).map(|start| format!(r#"{{"data":[{}],"next":"n"}}"#, page(start))).collect()
}

fn parsed(bodies: &[String]) -> Vec<LogPage> {
    bodies.iter().map(|body| LogPage::from_body(&body.clone().into()).unwrap()).collect()
}
