//! Processes and signals.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// The argument of a process that only waits.
pub const HANG: &str = "--hang";

/// Waits until a signal ends this process.
pub fn hang() -> ! {
    loop {
        std::thread::sleep(Duration::from_secs(60));
    }
}

/// Waits until another signal than SIGINT ends this process, as what a shell starts in the background.
pub fn hang_in_spite_of_interrupts() -> ! {
    on_signals(&["INT"], || {});
    hang()
}

/// Starts a process that waits, and then writes the ids of both to a file.
#[expect(clippy::zombie_processes, reason = "a test looks for the process that is left")]
pub fn start_tree(file: &Path) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let child = command.arg(HANG).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let new = file.with_extension("new");
    std::fs::write(&new, format!("{}\n{}\n", child.id(), std::process::id())).unwrap();
    std::fs::rename(new, file).unwrap();
}

/// Does something at each of these signals, such as `TERM`, from now on.
#[cfg(unix)]
pub fn on_signals(names: &[&str], act: impl Fn() + Send + 'static) {
    use tokio::signal::unix::{SignalKind, signal};
    let kind = |name: &&str| match *name {
        "HUP" => SignalKind::hangup(),
        "INT" => SignalKind::interrupt(),
        "TERM" => SignalKind::terminate(),
        name => panic!("no stand-in expects {name}"),
    };
    let kinds: Vec<_> = names.iter().map(kind).collect();
    let (ready, is_ready) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut signals: Vec<_> = kinds.into_iter().map(|kind| signal(kind).unwrap()).collect();
            ready.send(()).unwrap();
            loop {
                std::future::poll_fn(|context| {
                    let arrived = signals.iter_mut().any(|signal| signal.poll_recv(context).is_ready());
                    if arrived { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
                })
                .await;
                act();
            }
        });
    });
    is_ready.recv().unwrap();
}

/// Other systems have no signals.
#[cfg(not(unix))]
pub fn on_signals(_names: &[&str], _act: impl Fn() + Send + 'static) {}

/// Ends this process as an error of memory would.
pub fn kill() -> ! {
    #[cfg(unix)]
    rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL).unwrap();
    std::process::abort()
}
