//! What a program in the foreground has started. Its process group is the one of this program, which may have other
//! members, such as the other end of a pipe.

use std::collections::BTreeSet;

use rustix::process::{Pid, getpgrp, getppid};

use super::process_list::{Process, running};

/// Tells what a program in the foreground started from what was there before.
pub(super) struct Descendants {
    /// The members of our process group before the program was started, this program among them.
    before: BTreeSet<i32>,
}

impl Descendants {
    /// Before the program is started.
    pub(super) fn prepare() -> Self {
        let group = getpgrp().as_raw_nonzero().get();
        let ours = running().into_iter().filter(|process| process.group == group);
        Self { before: ours.map(|process| process.id).collect() }
    }

    /// Those that still run: the leader, its descendants, and descendants whose parent ended.
    pub(super) fn running(&self, leader: Pid) -> Vec<Pid> {
        let ids = OwnIds {
            group: getpgrp().as_raw_nonzero().get(),
            parent: getppid().map_or(0, |parent| parent.as_raw_nonzero().get()),
            leader: leader.as_raw_nonzero().get(),
        };
        let found = self.among(&running(), &ids);
        found.into_iter().filter_map(Pid::from_raw).collect()
    }

    fn among(&self, processes: &[Process], ids: &OwnIds) -> BTreeSet<i32> {
        let is_new = |process: &&Process| process.group == ids.group && !self.before.contains(&process.id);
        let new: Vec<&Process> = processes.iter().filter(is_new).collect();
        let is_of_group = |id| processes.iter().any(|process| process.id == id && process.group == ids.group);
        // A process that runs beside us has our parent, or one in our group. The system gives an orphan to a process
        // that is neither.
        let is_orphan = |process: &Process| process.parent != ids.parent && !is_of_group(process.parent);
        let is_root = |process: &&&Process| process.id == ids.leader || is_orphan(process);
        let mut found: BTreeSet<i32> = new.iter().filter(is_root).map(|process| process.id).collect();
        loop {
            let count = found.len();
            let children = new.iter().filter(|process| found.contains(&process.parent)).map(|process| process.id);
            let children: Vec<i32> = children.collect();
            found.extend(children);
            if found.len() == count {
                return found;
            }
        }
    }
}

/// The process group and the parent of this program, and the program that it started.
struct OwnIds {
    group: i32,
    parent: i32,
    leader: i32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_leader_its_descendants_and_orphans_count_and_nothing_beside_them() {
        let process = |(id, parent, group)| Process { id, parent, group };
        // 10 is the shell, 20 this program, 21 the other end of its pipe, 30 the leader.
        let before = [(1, 0, 1), (10, 1, 10), (20, 10, 20), (21, 10, 20)];
        let since = [(30, 20, 20), (31, 30, 20), (32, 31, 20), (33, 1, 20), (34, 33, 20)];
        let beside = [(22, 10, 20), (23, 21, 20), (24, 20, 20), (40, 1, 40), (41, 30, 41)];
        let processes: Vec<Process> = before.into_iter().chain(beside).chain(since).map(process).collect();
        let descendants = Descendants { before: BTreeSet::from([20, 21]) };
        let found = descendants.among(&processes, &OwnIds { group: 20, parent: 10, leader: 30 });
        assert_eq!(found.into_iter().collect::<Vec<_>>(), [30, 31, 32, 33, 34]);
    }
}
