//! The store, as requests use it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;
use serde_json::json;

use super::file::{PATIENCE, wait};
use super::transaction::STATEMENTS;
use super::*;
use crate::emulator::testing::{TestBench, codes};
use crate::emulator::{Emulator, EmulatorOptions, Speed};

fn bench(path: &Path) -> TestBench {
    let options = EmulatorOptions { speed: Speed::Fast, ..EmulatorOptions::default() };
    TestBench::with_store(options, StateStore::File(path.to_owned()))
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    PathBuf::from(format!("{}{ending}", path.display()))
}

/// The bytes of the file and of its write-ahead log.
fn content(path: &Path) -> Vec<u8> {
    [fs::read(path).unwrap(), fs::read(beside(path, "-wal")).unwrap_or_default()].concat()
}

#[test]
fn emulators_share_the_state_in_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep").join("state.db");
    let (one, two) = (bench(&path), bench(&path));
    one.create();
    one.update(json!([{ "action": "updatePreviewable" }]));
    assert_eq!(two.get("/connectors/drafts/key=tax").1["isPreviewable"], "pending");
    two.wait(Duration::from_secs(2));
    one.wait(Duration::from_secs(2));
    let seen = two.get("/connectors/drafts/key=tax").1;
    assert_eq!(seen["isPreviewable"], "true");
    assert_eq!(one.get("/connectors/drafts/key=tax").1, seen);
    assert_eq!(two.update(json!([{ "action": "setName", "name": "N" }])).0, 201);
    let after = bench(&path).get("/connectors/drafts/key=tax").1;
    assert_eq!((&after["name"], &after["version"]), (&json!("N"), &json!(3)));
}

#[test]
fn concurrent_writes_are_all_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let path = &path;
            scope.spawn(move || {
                let emulator = Emulator::new(EmulatorOptions::default(), StateStore::File(path.clone()));
                for number in 0..20 {
                    emulator.map_repository(&format!("https://x/{thread}/{number}"), Path::new("/x")).unwrap();
                }
            });
        }
    });
    let database = Connection::open(&path).unwrap();
    let count: i64 = database.query_row("SELECT count(*) FROM repositories", [], |row| row.get(0)).unwrap();
    assert_eq!(count, 80);
}

#[test]
fn only_successful_writes_change_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    let bench = bench(&path);
    bench.create();
    let before = content(&path);
    bench.get("/connectors/drafts");
    assert_eq!(bench.update(json!([{ "action": "setName", "name": "N" }, { "action": "unlist" }])).0, 400);
    assert!(content(&path) == before);
    assert_eq!(bench.get("/connectors/drafts/key=tax").1["name"], "Tax bridge");
    bench.update(json!([{ "action": "setName", "name": "N" }]));
    assert!(content(&path) != before);
}

#[test]
fn what_has_become_of_running_work_is_kept_even_if_the_request_fails() {
    for path in ["/connectors/drafts/key=none", "/connectors/drafts/key=tax"] {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("state.db");
        let real = EmulatorOptions { speed: Speed::Real, ..EmulatorOptions::default() };
        let real = TestBench::with_store(real, StateStore::File(state.clone()));
        real.create();
        real.update(json!([{ "action": "updatePreviewable" }]));
        let fast = bench(&state);
        for bench in [&real, &fast] {
            bench.wait(Duration::from_secs(2));
        }
        assert!(fast.post(path, &json!({ "version": 9, "actions": [] })).0 >= 400);
        assert_eq!(real.get("/connectors/drafts/key=tax").1["isPreviewable"], "true");
    }
}

#[test]
fn the_file_contains_no_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    let bench = bench(&path);
    bench.publish();
    bench.wait(Duration::from_secs(2));
    assert_eq!(bench.post("/acme/deployments", &crate::emulator::testing::deployment()).0, 201);
    let bytes = content(&path);
    let has = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(has("engine.example") && !has("s3cr3t"));
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_the_file_and_what_sqlite_puts_beside_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new").join("state.db");
    let bench = bench(&path);
    bench.create();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let modes = ["", "-wal", "-shm"].map(|ending| mode(&beside(&path, ending)));
    assert_eq!((modes, mode(path.parent().unwrap())), ([0o600; 3], 0o700));
    drop(bench);
    assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "a store that is closed is one file");
}

#[test]
fn a_file_that_cannot_be_used_is_reported_and_not_changed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    let foreign = folder.path().join("foreign.db");
    Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE notes (text TEXT)").unwrap();
    let newer = folder.path().join("newer.db");
    drop(bench(&newer));
    Connection::open(&newer).unwrap().pragma_update(None, "user_version", 3).unwrap();
    let mut damaged = fs::read(&newer).unwrap();
    damaged[60..64].copy_from_slice(&2_u32.to_be_bytes());
    damaged[4096..].fill(0x5a);
    let contents = [
        (b"# Notes\n".to_vec(), "is not a state"),
        (b"{".to_vec(), "is not a state"),
        (br#"{"format":1,"drafts":[]}"#.to_vec(), "of an older version, in JSON"),
        (fs::read(&foreign).unwrap(), "is not a state"),
        (fs::read(&newer).unwrap(), "has format 3"),
        (damaged, "is damaged"),
    ];
    for (bytes, expected) in contents {
        fs::write(&path, &bytes).unwrap();
        let emulator = Emulator::new(EmulatorOptions::default(), StateStore::File(path.clone()));
        let error = emulator
            .map_repository("https://x/y", Path::new("/x"))
            .map_or_else(|error| error.to_string(), |()| String::new());
        assert!(error.contains(expected) && error.contains("state.db"), "{error}");
        let request = http::Request::get("/connectors/drafts").header("Authorization", "Bearer x");
        let response = emulator.handle(&request.body(bytes::Bytes::new()).unwrap());
        let body: serde_json::Value = serde_json::from_slice(response.body()).unwrap();
        assert_eq!((response.status().as_u16(), codes(&body)), (500, vec!["General"]), "{expected}");
        assert!(fs::read(&path).unwrap() == bytes, "{expected}");
        emulator.reset().unwrap();
        emulator.map_repository("https://x/y", Path::new("/x")).unwrap();
        assert!(fs::read(beside(&path, ".old")).unwrap() == bytes, "{expected}");
    }
}

#[test]
fn an_empty_file_is_a_new_state() {
    let file = tempfile::NamedTempFile::new().unwrap();
    bench(file.path()).create();
    assert_eq!(bench(file.path()).get("/connectors/drafts").1["total"], 1);
}

#[test]
fn a_reset_deletes_the_state() {
    for store in [StateStore::Memory, StateStore::File(tempfile::tempdir().unwrap().path().join("state.db"))] {
        let bench = TestBench::with_store(EmulatorOptions::default(), store);
        bench.create();
        bench.emulator.reset().unwrap();
        assert_eq!(bench.get("/connectors/drafts").1["total"], 0);
        assert_eq!(bench.post("/connectors/drafts", &crate::emulator::testing::draft()).0, 422);
    }
}

#[test]
fn a_file_that_is_removed_while_it_is_used_is_created_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    let used = bench(&path);
    used.create();
    for ending in ["", "-wal", "-shm"] {
        fs::remove_file(beside(&path, ending)).unwrap();
    }
    used.emulator.map_repository(crate::emulator::testing::URL, used.folder()).unwrap();
    used.create();
    assert_eq!(bench(&path).get("/connectors/drafts").1["total"], 1);
}

#[test]
fn writers_wait_for_each_other_and_readers_do_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    let bench = bench(&path);
    bench.create();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE; DELETE FROM drafts").unwrap();
    assert_eq!(bench.get("/connectors/drafts").1["total"], 1);
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| bench.post("/connectors/drafts", &json!({})).0);
        other.execute_batch("COMMIT").unwrap();
        assert_eq!(waiting.join().unwrap(), 400);
    });
    assert_eq!(bench.get("/connectors/drafts").1["total"], 0);
}

#[test]
fn a_lock_is_awaited_for_10_seconds_and_then_reported() {
    assert_eq!(PATIENCE, Duration::from_secs(10));
    assert!(wait(0) && wait(4999) && !wait(5000) && !wait(i32::MAX));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    bench(&path).create();
    let (one, other) = (Connection::open(&path).unwrap(), Connection::open(&path).unwrap());
    one.execute_batch("BEGIN IMMEDIATE").unwrap();
    other.busy_timeout(Duration::ZERO).unwrap();
    let error = StoreError::of(other.execute_batch("BEGIN IMMEDIATE").unwrap_err(), "use", &path);
    assert!(matches!(error, StoreError::Busy { .. }) && error.to_string().contains("state.db"), "{error}");
}

#[test]
fn an_unusable_path_is_reported() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let store = StateStore::File(file.path().join("state.db"));
    let error = Emulator::new(EmulatorOptions::default(), store).reset().unwrap_err();
    assert!(matches!(error, StoreError::Io { action: "make the folder of", .. }), "{error}");
}

/// What SQLite cannot map as shared memory it could not share on such a file system either.
#[test]
fn without_shared_memory_a_rollback_journal_is_used() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    fs::create_dir(beside(&path, "-shm")).unwrap();
    let (one, two) = (bench(&path), bench(&path));
    one.create();
    two.update(json!([{ "action": "setName", "name": "N" }]));
    assert_eq!(one.get("/connectors/drafts/key=tax").1["name"], "N");
    let mode: String =
        Connection::open(&path).unwrap().pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
    assert_eq!(mode, "delete");
    assert!(!beside(&path, "-wal").exists());
}

/// The statements are those of the requests, as SQLite got them.
#[test]
fn what_grows_is_found_by_an_index() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    let mut bench = bench(&path);
    STATEMENTS.take();
    bench.log_in("grant_type=client_credentials");
    bench.publish();
    bench.wait(Duration::from_secs(60));
    let deployment = crate::emulator::testing::deployment();
    assert_eq!(bench.post("/acme/deployments", &deployment).0, 201);
    bench.wait(Duration::from_secs(60));
    for path in [
        "/connectors/key=tax",
        "/connectors/search?text=tax",
        "/connectors/search?id=x&key=tax&key=other",
        "/connectors/drafts?sort=createdAt%20desc",
        "/acme/deployments",
        "/acme/deployments?sort=createdAt%20asc&limit=1&offset=1",
        "/acme/deployments?sort=id%20desc&deploymentType=sandbox&integrationTypes=tax",
        "/acme/deployments/key=live/logs",
        "/acme/deployments/key=live/logs?applicationName=calculator",
        "/acme/deployments/key=live/revisions",
    ] {
        assert_eq!(bench.get(path).0, 200, "{path}");
    }
    let redeploy = json!({ "version": 1, "actions": [{ "action": "redeploy" }] });
    assert_eq!(bench.post("/acme/deployments/key=live", &redeploy).0, 201);
    bench.wait(Duration::from_secs(60));
    assert_eq!(bench.delete("/acme/deployments/key=live").0, 202);
    bench.wait(Duration::from_secs(60));
    assert_eq!(bench.get("/acme/deployments/key=live").0, 404);
    assert_eq!(bench.delete("/connectors/drafts/key=tax").0, 200);

    let database = Connection::open(&path).unwrap();
    let statements = STATEMENTS.take();
    assert!(statements.len() > 20, "{statements:?}");
    for sql in &statements {
        // A page was found before it is scanned.
        let plan = plan(&database, sql).replace("SCAN CONSTANT ROW", "").replace("SCAN page", "");
        assert!(!plan.contains("SCAN"), "{sql}: {plan}");
        assert!(!plan.contains("TEMP B-TREE"), "{sql}: {plan}");
    }
    assert!(plan(&database, "SELECT document FROM deployments WHERE status = ?").contains("SCAN"));
}

#[test]
fn a_list_is_filtered_and_sorted_without_its_documents() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    let bench = bench(&path);
    bench.create();
    // A state of a build that had other indexes.
    let former = |table: &str| {
        format!(
            "DROP INDEX {table}_by_list; DROP INDEX {table}_in_order_of_id; CREATE INDEX {table}_by_project ON {table} (project)"
        )
    };
    let database = Connection::open(&path).unwrap();
    ["drafts", "deployments"].iter().for_each(|table| database.execute_batch(&former(table)).unwrap());
    let bench = self::bench(&path);
    STATEMENTS.take();
    for sort in
        ["createdAt", "lastModifiedAt", "id", "key", "version", "status"].map(|field| format!("sort={field}+asc"))
    {
        for list in [
            "/acme/deployments?deploymentType=sandbox&",
            "/acme/deployments?integrationTypes=tax&",
            "/connectors/drafts?isPrivate=true&",
        ] {
            assert_eq!(bench.get(&format!("{list}{sort}")).0, 200, "{list}{sort}");
        }
    }
    for list in [
        "/acme/deployments?sort=type+desc",
        "/connectors/drafts?sort=name+desc",
        "/connectors/drafts?integrationTypes=tax",
        "/acme/deployments?sort=status+desc&sort=createdAt+asc",
    ] {
        assert_eq!(bench.get(list).0, 200, "{list}");
    }
    let statements = STATEMENTS.take();
    let lists: Vec<&String> =
        statements.iter().filter(|sql| sql.contains(" AS page") || sql.contains("count(*)")).collect();
    assert!(lists.len() > 20, "{statements:?}");
    for sql in lists {
        let plan = plan(&database, sql);
        assert!(plan.contains("USING COVERING INDEX"), "{sql}: {plan}");
        // Only a list that is sorted by several fields is sorted when it is requested.
        assert_eq!(plan.contains("TEMP B-TREE"), sql.contains("by_list"), "{sql}: {plan}");
    }
    let former = "SELECT count(*) FROM sqlite_schema WHERE name GLOB '*_by_project'";
    assert_eq!(database.query_row(former, [], |row| row.get::<_, i64>(0)).unwrap(), 0);
}

fn plan(database: &Connection, sql: &str) -> String {
    let mut statement = database.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let mut rows = statement.raw_query();
    let mut plan = String::new();
    while let Some(row) = rows.next().unwrap() {
        plan += &(row.get::<_, String>(3).unwrap() + "; ");
    }
    plan
}

#[test]
fn log_entries_that_are_too_old_are_removed_with_the_next_write_of_their_deployment() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    let bench = bench(&path);
    let seed = crate::emulator::Seed { project: "acme".to_owned(), deployments: 2, log_entries: 70 };
    bench.emulator.seed(&seed).unwrap();
    let stored = || {
        let database = Connection::open(&path).unwrap();
        database.query_row("SELECT count(*) FROM log_entries", [], |row| row.get::<_, i64>(0)).unwrap()
    };
    // Entries of 7 days, ten for each: three days of them are too old then.
    bench.wait(Duration::from_secs((26 * 24 + 1) * 60 * 60));
    let redeploy = json!({ "version": 1, "actions": [{ "action": "redeploy" }] });
    assert_eq!((bench.post("/acme/deployments/key=seed-2", &redeploy).0, stored()), (201, 70));
    assert_eq!((bench.post("/acme/deployments/key=seed-1", &redeploy).0, stored()), (201, 39));
}
