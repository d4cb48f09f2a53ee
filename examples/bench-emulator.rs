//! Measures the emulator under load, for `scripts/bench emulator`: prints a table, and ends with 1 if a bound is missed.
//!
//! `cargo run --release --example bench-emulator -- PROGRAM [OLDER-PROGRAM]`

#![expect(clippy::print_stdout, reason = "the table is the result")]

use std::error::Error;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// A running emulator, and one connection to it that all requests use.
struct Bench {
    server: Child,
    connection: BufReader<TcpStream>,
}

impl Drop for Bench {
    fn drop(&mut self) {
        drop(self.server.kill());
        drop(self.server.wait());
    }
}

impl Bench {
    fn start(program: &str, deployments: u32, logs: u32, state: Option<&Path>) -> Outcome<Self> {
        let (deployments, logs) = (deployments.to_string(), logs.to_string());
        let mut flags = vec!["--seed-deployments", &deployments, "--seed-logs", &logs];
        if let Some(state) = state {
            flags.extend(["--state", state.to_str().ok_or("the path is not text")?]);
        }
        Self::start_with(program, &flags)
    }

    fn start_with(program: &str, flags: &[&str]) -> Outcome<Self> {
        let mut command = Command::new(program);
        command.args(["emulator", "--port", "0", "--quiet", "--speed", "instant", "--project", "bench"]).args(flags);
        let mut server = command.stdout(Stdio::piped()).spawn()?;
        let mut address = String::new();
        BufReader::new(server.stdout.take().ok_or("no output")?).read_line(&mut address)?;
        let stream = TcpStream::connect(address.trim().trim_start_matches("http://"))?;
        stream.set_nodelay(true)?;
        Ok(Self { server, connection: BufReader::new(stream) })
    }

    fn send(&mut self, method: &str, path: &str, body: &str) -> Outcome<(u16, Vec<u8>)> {
        let head = "Host: localhost\r\nAuthorization: Bearer bench\r\nContent-Type: application/json\r\n";
        let length = body.len();
        let request = format!("{method} {path} HTTP/1.1\r\n{head}Content-Length: {length}\r\n\r\n{body}");
        self.connection.get_mut().write_all(request.as_bytes())?;
        let (mut status, mut length) = (0, 0);
        loop {
            let mut line = String::new();
            self.connection.read_line(&mut line)?;
            match line.trim_end().to_ascii_lowercase() {
                line if line.is_empty() => break,
                line if line.starts_with("http/") => status = line.split(' ').nth(1).ok_or("no status")?.parse()?,
                line => {
                    if let Some(value) = line.strip_prefix("content-length:") {
                        length = value.trim().parse()?;
                    }
                }
            }
        }
        let mut answer = vec![0; length];
        self.connection.read_exact(&mut answer)?;
        Ok((status, answer))
    }

    fn get(&mut self, path: &str) -> Outcome<Value> {
        let (status, body) = self.send("GET", path, "")?;
        if status == 200 { Ok(serde_json::from_slice(&body)?) } else { Err(format!("{path}: {status}").into()) }
    }

    fn create(&mut self, key: &str) -> Outcome<()> {
        let body = json!({ "key": key, "connector": { "key": "seed" }, "region": "europe-west1.gcp",
            "configurations": [], "globalConfiguration": {} });
        let (status, answer) = self.send("POST", "/bench/deployments", &body.to_string())?;
        if status == 201 { Ok(()) } else { Err(String::from_utf8(answer)?.into()) }
    }

    /// The median of the times that requests take.
    fn median(&mut self, count: usize, mut request: impl FnMut(&mut Self, usize) -> Outcome<()>) -> Outcome<f64> {
        let mut times = Vec::new();
        for number in 0..count {
            let started = Instant::now();
            request(self, number)?;
            times.push(started.elapsed());
        }
        Ok(middle(times))
    }
}

/// The median in milliseconds.
fn middle(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1000.0
}

/// The rows of the table, and whether every bound holds.
struct Table {
    holds: bool,
}

impl Table {
    fn row(&mut self, what: &str, found: f64, unit: &str, bound: Option<f64>) {
        let is_within = bound.is_none_or(|bound| found <= bound);
        let bound = bound.map_or(String::new(), |bound| format!("{bound}{unit}"));
        println!("| {what} | {found:.2}{unit} | {bound}{} |", if is_within { "" } else { ", missed" });
        self.holds &= is_within;
    }
}

/// Emulators of three sizes take turns, so that all of them feel what else the machine does.
fn requests(table: &mut Table, program: &str, folder: Option<&Path>) -> Outcome<()> {
    const COUNTS: [u32; 3] = [100, 1000, 10_000];
    let place = if folder.is_some() { "`--state`" } else { "memory" };
    let start = |count: u32| {
        let state = folder.map(|folder| folder.join(format!("{count}.db")));
        Bench::start(program, count, 0, state.as_deref())
    };
    let mut benches = COUNTS.into_iter().map(start).collect::<Outcome<Vec<_>>>()?;
    let mut medians = |count: usize, request: &dyn Fn(&mut Bench, u32, usize) -> Outcome<()>| -> Outcome<Vec<f64>> {
        let mut times = COUNTS.map(|_| Vec::new());
        for number in 0..count {
            for ((bench, times), count) in benches.iter_mut().zip(&mut times).zip(COUNTS) {
                let started = Instant::now();
                request(bench, count, number)?;
                times.push(started.elapsed());
            }
        }
        Ok(times.into_iter().map(middle).collect())
    };
    let create = medians(500, &|bench, _, number| bench.create(&format!("new-{number}")))?;
    let get = medians(1000, &|bench, count, number| {
        let key = 1 + number * 7919 % count as usize;
        bench.get(&format!("/bench/deployments/key=seed-{key}")).map(drop)
    })?;
    let list = medians(200, &|bench, _, _| bench.get("/bench/deployments").map(drop))?;
    let mut last_page = |sort: &str| {
        medians(200, &|bench, count, _| {
            bench.get(&format!("/bench/deployments?sort={sort}&offset={}", count - 20)).map(drop)
        })
    };
    let (by_id, newest_first) = (last_page("id+asc")?, last_page("lastModifiedAt+desc")?);
    for (what, found, bound) in [
        ("create", &create, None),
        ("GET", &get, Some(1.0)),
        ("list of 20", &list, Some(5.0)),
        ("last 20 by `id`", &by_id, Some(5.0)),
        ("last 20 by `lastModifiedAt desc`", &newest_first, Some(5.0)),
    ] {
        for (count, found) in COUNTS.into_iter().zip(found) {
            table.row(&format!("{what}, {place}, {count} Deployments"), *found, " ms", bound);
        }
    }
    table.row(&format!("create, {place}, 10,000 beside 100"), create[2] / create[0], "", Some(1.3));
    table.row(&format!("GET, {place}, 10,000 beside 100"), get[2] / get[0], "", Some(1.3));
    Ok(())
}

/// Searches read each Connector that is listed.
fn search(table: &mut Table, program: &str, folder: &Path) -> Outcome<()> {
    const URL: &str = "https://github.com/acme/bench.git";
    let repository = folder.join("repository");
    std::fs::create_dir(&repository)?;
    let connect_yaml = "deployAs:\n  - name: web\n    applicationType: service\n    endpoint: /web\n";
    std::fs::write(repository.join("connect.yaml"), connect_yaml)?;
    let mapping = format!("{URL}={}", repository.display());
    let mut bench = Bench::start_with(program, &["--repository", &mapping])?;
    let post = |bench: &mut Bench, path: &str, body: Value| -> Outcome<()> {
        let (status, answer) = bench.send("POST", path, &body.to_string())?;
        if status == 201 { Ok(()) } else { Err(String::from_utf8(answer)?.into()) }
    };
    for number in 0..1000 {
        let key = format!("bench-{number}");
        let draft = json!({ "key": key, "name": format!("Bench {number}"), "creator": { "email": "kim@acme.example" },
            "repository": { "url": URL, "tag": "v1" } });
        post(&mut bench, "/connectors/drafts", draft)?;
        let publish = json!({ "version": 1, "actions": [{ "action": "publish", "certification": false }] });
        post(&mut bench, &format!("/connectors/drafts/key={key}"), publish)?;
    }
    let found = bench.median(100, |bench, _| {
        let page = bench.get("/connectors/search?text=bench+999")?;
        if page["total"] == 1 { Ok(()) } else { Err(page.to_string().into()) }
    })?;
    table.row("search in 1,000 Connectors by `text`", found, " ms", None);
    Ok(())
}

fn logs(table: &mut Table, program: &str, folder: &Path) -> Outcome<()> {
    const LOGS: &str = "/bench/deployments/key=seed-1/logs";
    let started = Instant::now();
    let mut bench = Bench::start(program, 1, 1_000_000, Some(&folder.join("logs.db")))?;
    table.row("creating 1,000,000 log entries", started.elapsed().as_secs_f64(), " s", None);
    for (what, filter) in [("all", ""), ("of an application", "&applicationName=job")] {
        let mut next = String::new();
        let page = bench.median(300, |bench, _| {
            let page = bench.get(&format!("{LOGS}?{filter}{next}"))?;
            next = format!("&pageToken={}", page["next"].as_str().ok_or("no next page")?);
            Ok(())
        })?;
        table.row(&format!("a page of 100 of 1,000,000 log entries, {what}"), page, " ms", Some(5.0));
    }
    let first = bench.get(&format!("{LOGS}?applicationName=job"))?;
    let start = first["data"][99]["timestamp"].as_str().ok_or("no time")?.to_owned();
    let page = bench.median(300, |bench, _| bench.get(&format!("{LOGS}?startDate={start}")).map(drop))?;
    table.row("a page of 100 of 1,000,000 log entries, from a date", page, " ms", Some(5.0));
    Ok(())
}

/// A command with `--local`, beside that of an older program.
fn local(table: &mut Table, programs: &[String], folder: &Path) -> Outcome<()> {
    let mut times = vec![Vec::new(); programs.len()];
    for round in 0..61 {
        for (program, times) in programs.iter().zip(&mut times) {
            let home = folder.join(Path::new(program).file_name().ok_or("no name")?);
            let mut command = Command::new(program);
            command.args(["--local", "deployment", "list"]).env_clear().env("HOME", home);
            let started = Instant::now();
            let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status()?;
            if !status.success() {
                return Err(format!("{program}: {status}").into());
            }
            // The first run creates the state.
            if round > 0 {
                times.push(started.elapsed());
            }
        }
    }
    let medians: Vec<_> = times.into_iter().map(middle).collect();
    table.row("`--local deployment list`", medians[0], " ms", None);
    if let Some(older) = medians.get(1) {
        table.row("the same beside an older program", medians[0] - older, " ms more", Some(1.0));
    }
    Ok(())
}

fn main() -> Outcome<ExitCode> {
    let programs: Vec<_> = std::env::args().skip(1).collect();
    let program = programs.first().ok_or("name the program to measure")?;
    let folder = tempfile::tempdir()?;
    let mut table = Table { holds: true };
    println!("| task | median | bound |\n|---|---|---|");
    requests(&mut table, program, None)?;
    requests(&mut table, program, Some(folder.path()))?;
    search(&mut table, program, folder.path())?;
    logs(&mut table, program, folder.path())?;
    local(&mut table, &programs, folder.path())?;
    Ok(if table.holds { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
