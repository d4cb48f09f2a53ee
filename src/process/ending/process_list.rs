//! The processes of this machine, without zombies: those that ended, and that their parent has not waited for.

#[cfg(target_os = "linux")]
use crate::files;

/// The ids of a process, its parent and its process group.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Process {
    pub(super) id: i32,
    pub(super) parent: i32,
    pub(super) group: i32,
}

/// All that run, as far as the system lists them.
#[cfg(target_os = "linux")]
pub(super) fn running() -> Vec<Process> {
    let Ok(processes) = std::fs::read_dir("/proc") else { return Vec::new() };
    let is_number = |name: &std::ffi::OsStr| name.as_encoded_bytes().iter().all(u8::is_ascii_digit);
    let processes = processes.flatten().filter(|entry| is_number(&entry.file_name()));
    let lines = processes.filter_map(|entry| files::read(&entry.path().join("stat"), 64 * 1024).ok());
    lines.filter_map(|line| of_stat(&String::from_utf8_lossy(&line))).collect()
}

/// All that run, as far as the system lists them.
#[cfg(not(target_os = "linux"))]
pub(super) fn running() -> Vec<Process> {
    let listed = std::process::Command::new("/bin/ps").args(["-A", "-o", "pid=,ppid=,pgid=,stat="]).output();
    let text = listed.map(|listed| String::from_utf8_lossy(&listed.stdout).into_owned()).unwrap_or_default();
    text.lines().filter_map(of_list).collect()
}

/// Reads `/proc/…/stat`: `id (name) state parent group …`.
#[cfg(target_os = "linux")]
fn of_stat(line: &str) -> Option<Process> {
    // A name may hold anything, parentheses too.
    let (head, fields) = line.rsplit_once(')')?;
    let id = head.split_whitespace().next()?.parse().ok()?;
    let mut fields = fields.split_whitespace();
    let state = fields.next()?;
    let (parent, group) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    (!matches!(state, "Z" | "X")).then_some(Process { id, parent, group })
}

/// Reads a line of `ps`: `id parent group state`.
#[cfg(any(test, not(target_os = "linux")))]
fn of_list(line: &str) -> Option<Process> {
    let mut fields = line.split_whitespace();
    let mut number = || fields.next()?.parse().ok();
    let (id, parent, group) = (number()?, number()?, number()?);
    (!fields.next()?.starts_with('Z')).then_some(Process { id, parent, group })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_output_of_ps_is_read() {
        assert_eq!(of_list("   43     1    42 S+"), Some(Process { id: 43, parent: 1, group: 42 }));
        assert_eq!(of_list("   43     1    42 Z+"), None);
        assert_eq!(of_list("PID PPID PGID STAT"), None);
    }

    #[test]
    fn this_process_runs() {
        let own = i32::try_from(std::process::id()).ok();
        assert!(running().iter().any(|process| Some(process.id) == own));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn zombies_are_recognized_whatever_their_names_are() {
        assert_eq!(of_stat("43 (sh) S 1 42 42 0 -1"), Some(Process { id: 43, parent: 1, group: 42 }));
        assert_eq!(of_stat("43 (a) Z 1 7) R 1 42 42 0 -1"), Some(Process { id: 43, parent: 1, group: 42 }));
        assert_eq!(of_stat("43 (sh) Z 1 42 42 0 -1"), None);
        assert_eq!(of_stat(""), None);
    }
}
