//! Where on the command line the word is that a shell completes.

use std::ffi::OsString;

use clap::{Arg, Command};

/// What the words before the completed one mean.
pub(super) struct Place<'c> {
    /// The command that the word belongs to.
    command: &'c Command,
    /// The flag whose value the word is.
    flag: Option<&'c Arg>,
    /// How many positional values the command has already.
    positional: usize,
    is_escaped: bool,
}

impl<'c> Place<'c> {
    /// Reads the words between the name of the program and the completed word. `root` is built.
    pub(super) fn after(words: &[OsString], root: &'c Command) -> Self {
        let mut place = Self { command: root, flag: None, positional: 0, is_escaped: false };
        for word in words {
            place.read(&word.to_string_lossy());
        }
        place
    }

    fn read(&mut self, word: &str) {
        if self.flag.take().is_some() {
            return;
        }
        if self.is_escaped {
            self.positional += 1;
        } else if word == "--" {
            self.is_escaped = true;
        } else if let Some(long) = word.strip_prefix("--") {
            self.flag = self.find(|arg| has_long(arg, long)).filter(|arg| takes_next_word(arg));
        } else if let Some(shorts) = word.strip_prefix('-').filter(|shorts| !shorts.is_empty()) {
            self.flag = self.flag_of_shorts(shorts);
        } else if let Some(subcommand) = self.command.find_subcommand(word) {
            (self.command, self.positional) = (subcommand, 0);
        } else {
            self.positional += 1;
        }
    }

    /// The flag at the end of a word such as `-qo`, if it takes the next word.
    fn flag_of_shorts(&self, shorts: &str) -> Option<&'c Arg> {
        let mut rest = shorts.chars();
        let valued = rest.find_map(|short| self.find(|arg| arg.get_short() == Some(short) && takes_value(arg)))?;
        (rest.next().is_none() && takes_next_word(valued)).then_some(valued)
    }

    fn find(&self, is_wanted: impl Fn(&Arg) -> bool) -> Option<&'c Arg> {
        self.command.get_arguments().find(|arg| is_wanted(arg))
    }

    /// Whether a value or a command comes next, so that flags are offered only after a `-`.
    pub(super) fn expects_value(&self) -> bool {
        let takes_more = |arg: &Arg| {
            let is_repeated = arg.get_num_args().is_some_and(|count| count.max_values() > 1);
            is_repeated || arg.get_index().is_some_and(|index| index > self.positional)
        };
        self.flag.is_some() || self.command.has_subcommands() || self.command.get_positionals().any(takes_more)
    }

    /// Whether flags may follow.
    pub(super) fn allows_flags(&self) -> bool {
        self.flag.is_none() && !self.is_escaped
    }
}

fn has_long(arg: &Arg, long: &str) -> bool {
    arg.get_long() == Some(long) || arg.get_all_aliases().is_some_and(|aliases| aliases.contains(&long))
}

fn takes_value(arg: &Arg) -> bool {
    arg.get_num_args().is_some_and(|count| count.takes_values())
}

/// Whether the word after the flag is its value.
fn takes_next_word(arg: &Arg) -> bool {
    takes_value(arg) && !arg.is_require_equals_set()
}
