use std::time::{Duration, Instant};

use super::*;

fn shell(script: &str) -> Program {
    Program::new("/bin/sh").arguments(["-c", script])
}

#[tokio::test]
async fn lines_and_the_exit_code_are_handed_over() {
    let mut heard = Vec::new();
    let program = shell("echo one; echo $WORD >&2; exit 7").variable("WORD", "two");
    let ended = program.listen(|source, line| heard.push((source, line.to_owned()))).await.unwrap();
    heard.sort_by_key(|(_, line)| line.clone());
    assert_eq!(heard, [(OutputStream::Stdout, "one".to_owned()), (OutputStream::Stderr, "two".to_owned())]);
    assert_eq!(ended, ProgramExit { code: 7 });
}

#[tokio::test]
async fn streams_are_captured_separately() {
    let folder = tempfile::tempdir().unwrap();
    let captured = shell("pwd; echo no >&2; kill -9 $$").folder(folder.path()).capture().await.unwrap();
    let printed = String::from_utf8(captured.stdout).unwrap();
    assert_eq!(Path::new(printed.trim()).canonicalize().unwrap(), folder.path().canonicalize().unwrap());
    assert_eq!((captured.stderr.as_slice(), captured.exit.code), (b"no\n".as_slice(), 137));
}

#[tokio::test]
async fn a_missing_program_and_a_missing_folder_are_different_errors() {
    let missing = Program::new("no-program-of-this-name").capture().await.unwrap_err();
    assert!(matches!(missing, ProgramError::Missing(_)), "{missing}");
    let nowhere = shell("true").folder(Path::new("/no/such/folder")).capture().await.unwrap_err();
    assert!(matches!(nowhere, ProgramError::Refused(..)), "{nowhere}");
}

#[tokio::test]
async fn a_dropped_future_ends_the_whole_process_tree() {
    let folder = tempfile::tempdir().unwrap();
    // The grandchild leaves a file when it gets SIGTERM.
    let script = "/bin/sh -c 'trap \"touch terminated; exit\" TERM; echo ready; while :; do sleep 0.01; done'; true";
    let program = shell(script).folder(folder.path());
    let (ready, is_ready) = tokio::sync::oneshot::channel();
    let mut ready = Some(ready);
    let started = Instant::now();
    tokio::select! {
        _ = program.listen(|_, _| { ready.take().map(|ready| ready.send(())); }) => panic!("it ended by itself"),
        _ = is_ready => {}
    }
    while !folder.path().join("terminated").exists() {
        assert!(started.elapsed() < Duration::from_secs(20), "it got no SIGTERM");
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

/// Whether the process whose id is in this file has ended.
fn is_dead(file: &Path) -> bool {
    let id = std::fs::read_to_string(file).unwrap();
    let id: i32 = id.trim().parse().unwrap();
    super::ending::running_ids().all(|running| running != id)
}

#[tokio::test]
async fn programs_that_ignore_sigterm_are_waited_for_together() {
    let folder = tempfile::tempdir().unwrap();
    let stubborn = "trap '' TERM; echo ready; while :; do sleep 0.01; done";
    let took = std::cell::Cell::new(Duration::ZERO);
    let end = async {
        let started = Instant::now();
        end_all(EndCause::Other).await;
        took.set(started.elapsed());
    };
    while_they_run(folder.path(), &[stubborn; 6], end).await;
    // One after another they would take six times as long as one.
    assert!(took.get() >= Duration::from_millis(300) && took.get() < Duration::from_millis(1500), "{:?}", took.get());
}

#[tokio::test]
async fn a_grandchild_that_ignores_sigterm_is_killed_after_its_parent_ended() {
    let folder = tempfile::tempdir().unwrap();
    let script = "/bin/sh -c 'trap \"\" TERM; echo $$ > id; echo ready; while :; do sleep 0.01; done' & wait";
    while_they_run(folder.path(), &[script], async {}).await;
    let started = Instant::now();
    while !is_dead(&folder.path().join("id")) {
        assert!(started.elapsed() < Duration::from_secs(20), "it survived");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

#[tokio::test]
async fn descendants_of_a_program_that_ended_by_itself_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let script = "/bin/sh -c 'echo $$ > id; exec sleep 600' > /dev/null 2>&1 & while [ ! -s id ]; do sleep 0.01; done";
    assert!(shell(script).folder(folder.path()).capture().await.unwrap().exit.is_success());
    end_all(EndCause::Other).await;
    kill_all();
    assert!(!is_dead(&folder.path().join("id")));
    let id = std::fs::read_to_string(folder.path().join("id")).unwrap();
    let id = rustix::process::Pid::from_raw(id.trim().parse().unwrap()).unwrap();
    rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
}

#[tokio::test]
async fn after_ctrl_c_the_foreground_gets_sigterm_only_when_its_time_is_over() {
    let folder = tempfile::tempdir().unwrap();
    let program = shell("trap 'touch terminated; exit' TERM; touch ready; while :; do sleep 0.01; done");
    let program = program.folder(folder.path()).in_foreground(true);
    let (ready, terminated) = (folder.path().join("ready"), folder.path().join("terminated"));
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
    let early = tokio::time::timeout(Duration::from_millis(100), end_all(EndCause::Interrupt)).await;
    assert!(early.is_err() && !terminated.exists(), "it got SIGTERM at once");
    end_all(EndCause::Interrupt).await;
    assert!(terminated.exists());
}

#[tokio::test]
async fn kill_all_waits_for_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let script = "trap 'touch terminated' TERM; echo $$ > id; echo ready; while :; do sleep 0.01; done";
    while_they_run(folder.path(), &[script], async { kill_all() }).await;
    let started = Instant::now();
    while !is_dead(&folder.path().join("id")) {
        assert!(started.elapsed() < Duration::from_secs(20), "it survived");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    assert!(!folder.path().join("terminated").exists(), "it got SIGTERM first");
}

/// Captures the first 4 bytes of a program that only answers a question.
async fn answer(script: &str, folder: &Path) -> Result<CapturedOutput, ProgramError> {
    let program = shell(script).folder(folder).only_answers(Duration::from_secs(20), 4);
    program.input("s3cret".to_owned().into()).capture().await
}

#[tokio::test]
async fn a_program_that_only_answers_gets_its_input_and_its_output_is_bounded() {
    let folder = tempfile::tempdir().unwrap();
    let read = answer("cat; echo noise >&2", folder.path()).await.unwrap();
    assert_eq!((read.stdout.as_slice(), read.stderr.as_slice()), (b"s3cr".as_slice(), b"".as_slice()));
    let endless = answer("while echo more; do :; done 2> /dev/null", folder.path()).await.unwrap();
    assert_eq!(endless.stdout, b"more");
    assert!(answer("exec <&-; sleep 0.05", folder.path()).await.unwrap().exit.is_success());
}

/// Leaves a file where it gets a signal that can be ignored, and so does a child. The ids of both are in files.
const STUBBORN: &str = "trap 'touch asked' INT TERM; \
    /bin/sh -c 'trap \"touch asked\" INT TERM; echo $$ > child; while :; do sleep 0.01; done' & \
    echo $$ > id; while :; do sleep 0.01; done";

/// Wants both processes to end, and neither to have been asked before.
async fn are_killed_at_once(folder: &Path) {
    let started = Instant::now();
    for file in ["id", "child"] {
        while !is_dead(&folder.join(file)) {
            assert!(started.elapsed() < Duration::from_secs(20), "{file} survived");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
    assert!(!folder.join("asked").exists(), "it got SIGTERM first");
}

async fn until_started(folder: &Path) {
    while ["id", "child"].iter().any(|file| std::fs::read_to_string(folder.join(file)).unwrap_or_default().is_empty()) {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

#[tokio::test]
async fn a_program_that_only_answers_is_killed_with_its_process_tree_when_its_time_is_over() {
    let folder = tempfile::tempdir().unwrap();
    let program = shell(STUBBORN).folder(folder.path()).only_answers(Duration::from_millis(1000), 4);
    let error = program.capture().await.unwrap_err();
    assert_eq!(error.to_string(), "`/bin/sh` did not answer within 1s");
    are_killed_at_once(folder.path()).await;
}

#[tokio::test]
async fn a_program_that_only_answers_is_killed_with_its_process_tree_when_it_is_dropped_or_ended() {
    for is_dropped in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let program = shell(STUBBORN).folder(folder.path()).only_answers(Duration::from_secs(20), 4);
        {
            let mut capture = std::pin::pin!(program.capture());
            tokio::select! {
                _ = &mut capture => panic!("it ended by itself"),
                () = until_started(folder.path()) => {}
            }
            if !is_dropped {
                end_all(EndCause::Interrupt).await;
                are_killed_at_once(folder.path()).await;
            }
        }
        are_killed_at_once(folder.path()).await;
    }
}

#[tokio::test]
async fn programs_that_are_being_ended_are_named_once() {
    let folder = tempfile::tempdir().unwrap();
    let stubborn = "trap '' TERM; echo ready; while :; do sleep 0.01; done";
    let end = async {
        assert_eq!(ending(), [""; 0]);
        let early = tokio::time::timeout(Duration::from_millis(50), end_all(EndCause::Other)).await;
        assert!(early.is_err());
        assert_eq!(ending(), ["/bin/sh"]);
        end_all(EndCause::Other).await;
        assert_eq!(ending(), [""; 0]);
    };
    while_they_run(folder.path(), &[stubborn; 2], end).await;
}

#[tokio::test]
async fn dropping_a_program_does_not_block() {
    let folder = tempfile::tempdir().unwrap();
    let stubborn = "trap '' TERM; echo $$ > id; echo ready; while :; do sleep 0.01; done";
    let dropped = std::cell::Cell::new(None);
    while_they_run(folder.path(), &[stubborn; 4], async { dropped.set(Some(Instant::now())) }).await;
    // If each drop waited, this would take four times 300 ms.
    let took = dropped.get().unwrap().elapsed();
    assert!(took < Duration::from_millis(1000), "{took:?}");
    end_all(EndCause::Other).await;
    assert!(is_dead(&folder.path().join("id")));
}
