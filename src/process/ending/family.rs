//! What a program in the foreground has started. Its process group is that of this program, and of whoever runs beside.

use std::collections::BTreeSet;

use rustix::process::{Pid, getpgrp, getppid};

use super::living::{Process, living};

/// What a program in the foreground starts, told from what was there before.
pub(in crate::process) struct Family {
    /// The members of our process group before the program was started, this program among them.
    before: BTreeSet<i32>,
}

impl Family {
    /// Before its first member is started.
    pub(super) fn to_be() -> Self {
        let group = getpgrp().as_raw_nonzero().get();
        let ours = living().into_iter().filter(|process| process.group == group);
        Self { before: ours.map(|process| process.id).collect() }
    }

    /// Who of it still runs: the leader, whoever comes from it, and whoever lost the parent.
    pub(super) fn members(&self, leader: Pid) -> Vec<Pid> {
        let place = Place {
            group: getpgrp().as_raw_nonzero().get(),
            parent: getppid().map_or(0, |parent| parent.as_raw_nonzero().get()),
            leader: leader.as_raw_nonzero().get(),
        };
        let members = self.among(&living(), &place);
        members.into_iter().filter_map(Pid::from_raw).collect()
    }

    fn among(&self, processes: &[Process], place: &Place) -> BTreeSet<i32> {
        let is_new = |process: &&Process| process.group == place.group && !self.before.contains(&process.id);
        let new: Vec<&Process> = processes.iter().filter(is_new).collect();
        let is_of_group = |id| processes.iter().any(|process| process.id == id && process.group == place.group);
        // Whoever runs beside us has our parent, or one in our group. The system gives an orphan to a process that is
        // neither.
        let is_orphan = |process: &Process| process.parent != place.parent && !is_of_group(process.parent);
        let is_root = |process: &&&Process| process.id == place.leader || is_orphan(process);
        let mut family: BTreeSet<i32> = new.iter().filter(is_root).map(|process| process.id).collect();
        loop {
            let count = family.len();
            let children = new.iter().filter(|process| family.contains(&process.parent)).map(|process| process.id);
            let children: Vec<i32> = children.collect();
            family.extend(children);
            if family.len() == count {
                return family;
            }
        }
    }
}

/// Where this program stands among the others.
struct Place {
    group: i32,
    parent: i32,
    leader: i32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_has_the_leader_its_descendants_and_orphans_but_nobody_beside() {
        let process = |(id, parent, group)| Process { id, parent, group };
        // 10 is the shell, 20 this program, 21 the other end of its pipe, 30 the leader.
        let before = [(1, 0, 1), (10, 1, 10), (20, 10, 20), (21, 10, 20)];
        let since = [(30, 20, 20), (31, 30, 20), (32, 31, 20), (33, 1, 20), (34, 33, 20)];
        let beside = [(22, 10, 20), (23, 21, 20), (24, 20, 20), (40, 1, 40), (41, 30, 41)];
        let processes: Vec<Process> = before.into_iter().chain(beside).chain(since).map(process).collect();
        let family = Family { before: BTreeSet::from([20, 21]) };
        let members = family.among(&processes, &Place { group: 20, parent: 10, leader: 30 });
        assert_eq!(members.into_iter().collect::<Vec<_>>(), [30, 31, 32, 33, 34]);
    }
}
