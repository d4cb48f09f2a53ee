//! `init --template`, with a server that sends a template, something else, or nothing.

use serde_json::json;
use tar::EntryType;

use super::archive::{Archive, COMMIT};
use super::{files, listed};
use crate::faults::{Faulty, Reply, Request};
use crate::harness::Machine;

const PATH: &str = "/commercetools/connect-tax-integration-template/tar.gz";

const INIT: &str = "init shop --template tax-integration --retries 0";

fn gzip(bytes: Vec<u8>) -> Reply {
    Reply::Answer(200, vec![("content-type", "application/x-gzip".to_owned())], bytes)
}

/// A server with these responses, and a machine that downloads templates from it.
fn served(reply: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> (Machine, Faulty) {
    let server = Faulty::start(reply);
    (Machine::bare().with("CTCONNECT_TEMPLATE_URL", server.address()), server)
}

/// Runs `init` with such a server, and returns the exit code and standard error. Nothing may be left behind.
#[track_caller]
fn refused(reply: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> (i32, String) {
    let (machine, _server) = served(reply);
    let answer = machine.sh(INIT).is_silent();
    assert_eq!(listed(machine.folder()), [""; 0], "something was left behind: {}", answer.stderr);
    (answer.code, answer.stderr)
}

#[test]
fn a_template_is_downloaded_and_its_commit_shown() {
    let (machine, server) = served(|_| gzip(Archive::template().packed()));
    let answer = machine.sh("init shop --template tax-integration").ok();
    insta::assert_snapshot!(answer.transcript(), @r"
    exit 0
    --- stdout
    Project shop
      template  commercetools/connect-tax-integration-template at main, commit 4b825dc642cb6eb9a060e54bf8d69288fbee4904
      tax    service  typescript
      rates  job      javascript
    --- stderr
    Downloaded tax-integration: commit 4b825dc642cb
    Next:
      cd shop
      ctconnect application build --all
      ctconnect application test --all
      ctconnect validate
      ctconnect --local deploy
    ");
    assert_eq!(server.lines(), [format!("GET {PATH}/main")]);
    let shop = machine.folder().join("shop");
    let expected = [
        ".gitignore",
        "connect.yaml",
        "rates/index.js",
        "rates/package.json",
        "run.sh",
        "tax/package.json",
        "tax/src/index.ts",
    ];
    assert_eq!(files(&shop), expected);
    assert!(std::fs::read_to_string(shop.join("connect.yaml")).unwrap().starts_with("# Taxes.\n"));
    assert_eq!(listed(machine.folder()), ["shop"]);
}

#[cfg(unix)]
#[test]
fn unpacked_files_have_normal_permissions() {
    use std::os::unix::fs::PermissionsExt as _;
    let (machine, _server) = served(|_| gzip(Archive::template().packed()));
    machine.sh(INIT).ok();
    let mode = |path: &str| std::fs::metadata(machine.folder().join(path)).unwrap().permissions().mode() & 0o7777;
    let plain = machine.folder().join("plain");
    std::fs::create_dir(&plain).unwrap();
    assert_eq!(mode("shop"), mode("plain"), "the folder is as private as the temporary one");
    assert_eq!(mode("shop/run.sh") & 0o7100, 0o100);
    assert_eq!(mode("shop/connect.yaml") & 0o7111, 0);
}

#[test]
fn the_new_project_is_shown_as_json() {
    let (machine, _server) = served(|_| gzip(Archive::template().packed()));
    let application = |name, kind, language| json!({ "name": name, "applicationType": kind, "language": language });
    let expected = json!({
        "directory": "shop", "template": "tax-integration", "ref": "v1", "commit": COMMIT,
        "applications": [application("tax", "service", "typescript"), application("rates", "job", "javascript")],
    });
    assert_eq!(machine.sh(&format!("{INIT} --ref v1 -o json")).ok().json(), expected);
}

#[test]
fn branches_with_slashes_tags_and_commits_are_requested_unchanged() {
    for (reference, path) in
        [("feature/tax#2", "feature/tax%232"), ("refs/tags/v1.0", "refs/tags/v1.0"), (COMMIT, COMMIT)]
    {
        let (machine, server) = served(|_| gzip(Archive::template().packed()));
        machine.run(["init", "shop", "--template", "tax-integration", "--ref", reference]).ok();
        assert_eq!(server.lines(), [format!("GET {PATH}/{path}")]);
    }
}

#[test]
fn a_download_carries_no_credentials() {
    let (machine, server) = served(|request| match request.number {
        0 => Reply::empty(302).with("location", "/elsewhere"),
        _ => gzip(Archive::template().packed()),
    });
    let machine = machine.with("CTP_ACCESS_TOKEN", "s3cret").with("CTP_PROJECT_KEY", "shop");
    machine.sh(INIT).ok();
    for request in server.requests() {
        assert_eq!(request.header("authorization"), "");
        assert!(!request.headers.iter().any(|(name, value)| name.contains("correlation") || value.contains("s3cret")));
    }
}

#[test]
fn a_template_is_downloaded_with_the_emulator_and_without_a_login() {
    let (machine, server) = served(|_| gzip(Archive::template().packed()));
    machine.sh("--local init shop --template tax-integration").ok();
    assert_eq!(server.lines().len(), 1);
}

#[test]
fn debug_shows_the_download_requests() {
    let (machine, _server) = served(|_| gzip(Archive::template().packed()));
    let answer = machine.sh(&format!("{INIT} --debug")).ok();
    assert!(answer.stderr.contains(&format!("{PATH}/main")) && answer.stderr.contains(" bytes)"), "{}", answer.stderr);
}

#[test]
fn redirects_are_followed_up_to_a_limit() {
    let (machine, server) = served(|request| match request.line.as_str() {
        "GET /there" => gzip(Archive::template().packed()),
        _ => Reply::empty(302).with("location", "/there"),
    });
    machine.sh(INIT).ok();
    assert_eq!(server.lines(), [format!("GET {PATH}/main"), "GET /there".to_owned()]);
    let (code, words) = refused(|_| Reply::empty(302).with("location", "/again"));
    assert_eq!((code, words.contains("redirects more than 5 times")), (9, true), "{words}");
    for location in ["http://evil.example/x", "ftp://evil.example/x", "https://kim:pw@evil.example/x", "", "///"] {
        let (code, words) = refused(move |_| Reply::empty(301).with("location", location));
        assert_eq!((code, words.contains("redirects")), (9, true), "{words}");
        assert!(!words.contains("pw@"), "{words}");
    }
}

#[test]
fn a_missing_ref_ends_with_5() {
    let (code, words) = refused(|_| Reply::html(404));
    assert_eq!(code, 5);
    assert!(words.contains("commercetools/connect-tax-integration-template has no branch, tag or commit `main`"));
    assert!(words.contains("--ref"), "{words}");
}

#[test]
fn a_failing_server_is_retried() {
    let (machine, server) = served(|request| match request.number {
        0 => Reply::html(502),
        _ => gzip(Archive::template().packed()),
    });
    machine.sh("init shop --template tax-integration --retries 1").ok();
    assert_eq!(server.lines().len(), 2);
    let (code, words) = refused(|_| Reply::html(500));
    assert_eq!((code, words.contains("responded with 500")), (9, true), "{words}");
    assert!(words.contains("--from service"), "{words}");
    assert_eq!(refused(|_| Reply::html(403)).0, 4);
}

#[test]
fn a_refused_connection_ends_with_9() {
    let machine = Machine::bare().with("CTCONNECT_TEMPLATE_URL", "http://127.0.0.1:9");
    let answer = machine.sh(INIT).exits(9).says("connection refused").says("--from service");
    assert_eq!(answer.stdout, "");
    assert_eq!(listed(machine.folder()), [""; 0]);
}

#[test]
fn an_invalid_archive_ends_with_9() {
    for (bytes, reason) in [
        (b"<!DOCTYPE html><title>Sign in</title>".to_vec(), "it is not an archive; it begins with `<!DOCTYPE html>"),
        (Vec::new(), "the archive is empty"),
        (Archive::empty().packed(), "the archive is empty"),
        (Archive::template().packed()[..300].to_vec(), "the archive is damaged"),
    ] {
        let (code, words) = refused(move |_| gzip(bytes.clone()));
        assert_eq!((code, words.contains(reason)), (9, true), "{words}");
    }
    let (code, words) = refused(|_| Reply::Raw(Reply::beginning(100_000, "short")));
    assert_eq!((code, words.contains("ended after")), (9, true), "{words}");
    let (code, words) = refused(|_| Reply::Answer(200, Vec::new(), vec![0; 65 * 1024 * 1024]));
    assert_eq!((code, words.contains("larger than 64 MiB")), (9, true), "{words}");
}

#[test]
fn unsafe_archives_are_refused() {
    type Hostile = fn() -> Archive;
    let hostile: [(Hostile, &str); 6] = [
        (|| Archive::template().file("template-main/../../evil", "x"), "its path leads outside"),
        (|| Archive::template().file("/tmp/ctconnect-evil", "x"), "its path is absolute"),
        (|| Archive::template().file("template-main/.git/hooks/pre-commit", "x"), "the git repository itself"),
        (
            || Archive::template().entry(EntryType::Symlink, "template-main/l", "../../x", 0o777, b""),
            "`template-main/l`, which is not allowed: it links to something outside",
        ),
        (
            || Archive::template().entry(EntryType::Link, "template-main/l", "/etc/passwd", 0o644, b""),
            "`template-main/l`, which is not allowed: it links to something outside",
        ),
        (
            || Archive::template().entry(EntryType::Char, "template-main/null", "", 0o666, b""),
            "`template-main/null`, which is not allowed: it is not a file",
        ),
    ];
    for (archive, reason) in hostile {
        let (code, words) = refused(move |_| gzip(archive().packed()));
        assert_eq!((code, words.contains(reason)), (3, true), "{words}");
    }
}

#[test]
fn a_template_without_a_connect_yaml_is_refused() {
    let (code, words) = refused(|_| gzip(Archive::empty().file("a/README.md", "").packed()));
    assert_eq!((code, words.contains("has no connect.yaml at `main`")), (3, true), "{words}");
}

#[test]
fn an_archive_without_a_top_folder_or_a_commit_is_accepted() {
    let (machine, _server) = served(|_| {
        let yaml = "deployAs:\n  - name: tax\n    applicationType: job\n    endpoint: /tax\n";
        gzip(Archive::empty().file("connect.yaml", yaml).file("tax/package.json", "{}").packed())
    });
    let answer = machine.sh(&format!("{INIT} -o json")).ok();
    assert_eq!(answer.json()["commit"], json!(null));
    answer.says("connect.yaml of the template has errors; `ctconnect validate shop` shows them");
    assert_eq!(files(&machine.folder().join("shop")), ["connect.yaml", "tax/package.json"]);
    std::fs::remove_dir_all(machine.folder().join("shop")).unwrap();
    machine.sh(&format!("{INIT} --install")).ok().says("has errors, so nothing was installed; `ctconnect");
}

#[test]
fn the_template_server_must_be_safe() {
    for address in ["http://evil.example", "https://kim:pw@evil.example", "evil"] {
        let machine = Machine::bare().with("CTCONNECT_TEMPLATE_URL", address);
        let answer = machine.sh(INIT).exits(2).says("CTCONNECT_TEMPLATE_URL");
        assert!(!answer.stderr.contains("pw"), "{}", answer.stderr);
        assert_eq!(listed(machine.folder()), [""; 0]);
    }
}

#[cfg(unix)]
#[test]
fn an_interrupt_leaves_nothing_behind() {
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let (machine, server) = served(|_| Reply::Hang(Reply::beginning(100_000, "\u{1f}")));
        std::fs::create_dir(machine.folder().join("shop")).unwrap();
        let running = machine.start(crate::harness::words(INIT));
        while server.lines().is_empty() {
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        running.signal(signal).end().exits(code).is_silent();
        assert_eq!(listed(machine.folder()), ["shop"]);
        assert_eq!(listed(machine.folder().join("shop")), [""; 0]);
    }
}

#[cfg(unix)]
#[test]
fn an_official_template_can_be_chosen_at_the_prompt() {
    let (machine, _server) = served(|_| gzip(Archive::template().packed()));
    let (code, shown) = crate::harness::typed(&machine, "init shop", &[("Number or name [1]: ", "5")]);
    assert_eq!(code, 0, "{shown}");
    assert!(shown.contains(COMMIT), "{shown}");
}
