//! The process that started this one.

#[cfg(unix)]
use std::time::Duration;

/// How often the parent process is looked up: nothing reports its end on every system.
#[cfg(unix)]
const PARENT_INTERVAL: Duration = Duration::from_millis(200);

/// Completes when the process that started this one has ended. `None` where the system does not say so.
///
/// The parent of a process whose parent ends is another one.
#[cfg(unix)]
pub fn end_of_parent() -> Option<impl Future<Output = ()> + Send> {
    let parent = std::os::unix::process::parent_id();
    Some(async move {
        while std::os::unix::process::parent_id() == parent {
            tokio::time::sleep(PARENT_INTERVAL).await;
        }
    })
}

/// Completes when the process that started this one has ended. `None` where the system does not say so.
#[cfg(not(unix))]
pub fn end_of_parent() -> Option<std::future::Pending<()>> {
    None
}
