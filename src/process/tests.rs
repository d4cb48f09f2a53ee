use std::time::{Duration, Instant};

use super::*;

fn shell(script: &str) -> Program {
    Program::new("sh").arguments(["-c", script])
}

#[tokio::test]
async fn lines_and_the_code_are_handed_over() {
    let mut heard = Vec::new();
    let program = shell("echo one; echo $WORD >&2; exit 7").variable("WORD", "two");
    let ended = program.listen(|source, line| heard.push((source, line.to_owned()))).await.unwrap();
    heard.sort_by_key(|(_, line)| line.clone());
    assert_eq!(heard, [(Source::Stdout, "one".to_owned()), (Source::Stderr, "two".to_owned())]);
    assert_eq!(ended, Ended { code: 7 });
}

#[tokio::test]
async fn streams_are_captured_apart() {
    let folder = tempfile::tempdir().unwrap();
    let captured = shell("pwd; echo no >&2; kill -9 $$").folder(folder.path()).capture().await.unwrap();
    let printed = String::from_utf8(captured.stdout).unwrap();
    assert_eq!(Path::new(printed.trim()).canonicalize().unwrap(), folder.path().canonicalize().unwrap());
    assert_eq!((captured.stderr.as_slice(), captured.ended.code), (b"no\n".as_slice(), 137));
}

#[tokio::test]
async fn a_program_that_is_not_there_is_told_from_a_folder_that_is_not() {
    let missing = Program::new("no-program-of-this-name").capture().await.unwrap_err();
    assert!(matches!(missing, NotRun::Missing(_)), "{missing}");
    let nowhere = shell("true").folder(Path::new("/no/such/folder")).capture().await.unwrap_err();
    assert!(matches!(nowhere, NotRun::Refused(..)), "{nowhere}");
}

#[tokio::test]
async fn whoever_stops_listening_ends_the_whole_family() {
    let folder = tempfile::tempdir().unwrap();
    // The grandchild says on its way out that it was told.
    let script = "sh -c 'trap \"echo told > told; exit\" TERM; echo ready; while :; do sleep 0.01; done'; true";
    let program = shell(script).folder(folder.path());
    let (ready, is_ready) = tokio::sync::oneshot::channel();
    let mut ready = Some(ready);
    let started = Instant::now();
    tokio::select! {
        _ = program.listen(|_, _| { ready.take().map(|ready| ready.send(())); }) => panic!("it ended by itself"),
        _ = is_ready => {}
    }
    while !folder.path().join("told").exists() {
        assert!(started.elapsed() < Duration::from_secs(20), "nobody told it");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

#[test]
fn the_command_line_shows_no_variables() {
    let program = Program::new("npm").arguments(["run", "build"]).variable("TOKEN", "s3cret");
    assert_eq!(program.shown(), "npm run build");
    assert_eq!(format!("{program:?}"), "Program(npm run build)");
}

/// Runs scripts side by side in one folder until each has written `ready`, then does `what`.
async fn while_they_run(folder: &Path, scripts: &[&str], what: impl Future<Output = ()>) {
    let ready = std::cell::Cell::new(0);
    let listened = scripts.iter().map(|script| {
        let ready = &ready;
        async move {
            let program = shell(script).folder(folder);
            program.listen(|_, line| ready.set(ready.get() + usize::from(line == "ready"))).await
        }
    });
    let mut programs: Vec<_> = listened.map(Box::pin).collect();
    let all_ready = std::future::poll_fn(|context| {
        for program in &mut programs {
            assert!(program.as_mut().poll(context).is_pending(), "it ended by itself");
        }
        if ready.get() == scripts.len() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    });
    tokio::time::timeout(Duration::from_secs(20), all_ready).await.unwrap();
    what.await;
}

/// Whether the process whose id is in this file does nothing any more.
fn is_dead(file: &Path) -> bool {
    let id = std::fs::read_to_string(file).unwrap();
    let state = std::process::Command::new("ps").args(["-o", "stat=", "-p", id.trim()]).output().unwrap().stdout;
    state.is_empty() || state.starts_with(b"Z")
}

#[tokio::test]
async fn those_that_do_not_follow_are_waited_for_together() {
    let folder = tempfile::tempdir().unwrap();
    let stubborn = "trap '' TERM; echo ready; while :; do sleep 0.01; done";
    let took = std::cell::Cell::new(Duration::ZERO);
    let end = async {
        let started = Instant::now();
        end_all(Cause::Other).await;
        took.set(started.elapsed());
    };
    while_they_run(folder.path(), &[stubborn; 6], end).await;
    // One after another they would take six times as long as one.
    assert!(took.get() >= Duration::from_millis(300) && took.get() < Duration::from_millis(1500), "{:?}", took.get());
}

#[tokio::test]
async fn a_grandchild_that_does_not_follow_dies_after_its_parent() {
    let folder = tempfile::tempdir().unwrap();
    let script = "sh -c 'trap \"\" TERM; echo $$ > id; echo ready; while :; do sleep 0.01; done' & wait";
    while_they_run(folder.path(), &[script], async {}).await;
    let started = Instant::now();
    while !is_dead(&folder.path().join("id")) {
        assert!(started.elapsed() < Duration::from_secs(20), "it survived");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

#[tokio::test]
async fn a_program_that_ended_leaves_its_family_alone() {
    let folder = tempfile::tempdir().unwrap();
    let script = "sh -c 'echo $$ > id; exec sleep 600' > /dev/null 2>&1 & while [ ! -s id ]; do sleep 0.01; done";
    assert!(shell(script).folder(folder.path()).capture().await.unwrap().ended.is_success());
    end_all(Cause::Other).await;
    kill_all();
    assert!(!is_dead(&folder.path().join("id")));
    let id = std::fs::read_to_string(folder.path().join("id")).unwrap();
    assert!(std::process::Command::new("kill").arg(id.trim()).status().unwrap().success());
}

#[tokio::test]
async fn the_foreground_is_told_once_at_ctrl_c_and_again_after_its_time() {
    let folder = tempfile::tempdir().unwrap();
    let program = shell("trap 'echo told > told; exit' TERM; touch ready; while :; do sleep 0.01; done");
    let program = program.folder(folder.path()).in_foreground(true);
    let (ready, told) = (folder.path().join("ready"), folder.path().join("told"));
    let until = async |file: &Path| {
        while !file.exists() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    let mut running = std::pin::pin!(program.pass_through());
    tokio::select! {
        _ = &mut running => panic!("it ended by itself"),
        () = until(&ready) => {}
    }
    let early = tokio::time::timeout(Duration::from_millis(100), end_all(Cause::Interrupt)).await;
    assert!(early.is_err() && !told.exists(), "it was told twice");
    end_all(Cause::Interrupt).await;
    assert!(told.exists());
}

#[tokio::test]
async fn nothing_waits_for_what_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let script = "trap 'touch told' TERM; echo $$ > id; echo ready; while :; do sleep 0.01; done";
    while_they_run(folder.path(), &[script], async { kill_all() }).await;
    let started = Instant::now();
    while !is_dead(&folder.path().join("id")) {
        assert!(started.elapsed() < Duration::from_secs(20), "it survived");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    assert!(!folder.path().join("told").exists(), "it was asked first");
}
