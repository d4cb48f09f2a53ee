//! The real npm, on the example in this repository.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};

use crate::harness::{Machine, Running, require, words};

/// The example, in a machine where npm makes no network requests.
fn example() -> Option<(Machine, PathBuf)> {
    if !require("node") || !require("npm") {
        return None;
    }
    let machine = Machine::bare().with("npm_config_update_notifier", "false").with("npm_config_offline", "true");
    let folder = machine.folder().join("first-connector");
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/first-connector");
    copy(&example, &folder);
    Some((machine, folder))
}

/// Copies a folder and everything in it.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    for entry in from.read_dir().unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &target),
            false => _ = std::fs::copy(entry.path(), target).unwrap(),
        }
    }
}

/// Sends a request, and returns the whole response.
fn request(address: &str, method: &str, path: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address.replace("localhost", "127.0.0.1")).unwrap();
    let head = format!("{method} {path} HTTP/1.1\r\nHost: it\r\nConnection: close\r\nContent-Type: application/json");
    write!(stream, "{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn the_example_is_built_and_tested() {
    let Some((machine, folder)) = example() else { return };
    let manifest = folder.join("cart-checker/package.json");
    let text = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(&manifest, text.replace("\"start\":", "\"build\": \"node --check src/index.js\",\n    \"start\":"))
        .unwrap();
    let answer = machine.sh_in(&folder, "application build --all").ok();
    answer.says("✓ cart-checker").says("- order-listener").says("- nightly-report");
    let answer = machine.sh_in(&folder, "application test --all").ok();
    assert!(answer.stdout.contains("cart-checker   | # fail 0"), "{}", answer.stdout);
    std::fs::write(&manifest, text.replace("node --test", "exit 3")).unwrap();
    machine.sh_in(folder.join("cart-checker"), "application test").exits(3).says("test of `cart-checker` failed");
}

#[test]
fn the_example_is_started_and_answers() {
    let Some((machine, folder)) = example() else { return };
    let mut command = machine.command(words("application start --all --port 0 --configuration LOG_LEVEL=error"));
    let mut running = Running::start(command.current_dir(&folder), "");
    for name in ["cart-checker  ", "order-listener", "nightly-report"] {
        running = running.until_it_shows(&format!("{name} | ready on"));
    }
    running = running.until_it_says("nightly-report  will listen on http");
    for name in ["cart-checker", "order-listener", "nightly-report"] {
        let line =
            running.said().lines().find_map(|line| line.strip_prefix(&format!("{name:14}  will listen on http://")));
        let (address, path) = line.unwrap().split_once('/').unwrap();
        assert_eq!(path, name);
        let answer = request(address, "POST", &format!("/{path}"), "{}");
        assert!(answer.starts_with("HTTP/1.1 ") && answer.contains("application/json"), "{name}: {answer}");
    }
    running.signal("INT").end().exits(130);
}
