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
