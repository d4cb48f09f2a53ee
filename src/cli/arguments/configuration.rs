//! Configuration values on the command line. Of two values for one key the later one wins, whichever flags they come from;
//! clap's derive keeps no order across flags, hence the hand-written implementation.

use std::convert::Infallible;

use clap::{Arg, ArgAction, ArgMatches, Command, FromArgMatches, ValueHint};

use super::{complete_assignments, complete_files_of_keys, complete_schedules};
use crate::operation::configuration_sources::{GivenConfiguration, NamedEnvFile, NamedSource, ValueSource};

/// Values for the keys that a Connector declares.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Configuration")]
pub struct ConfigurationArgs {
    #[command(flatten)]
    values: ValueArgs,

    /// Cron expression that replaces the `schedule` of a job in connect.yaml
    #[arg(long = "schedule", value_name = "APP=CRON", value_parser = schedule, add = complete_schedules())]
    schedules: Vec<(String, String)>,
}

impl ConfigurationArgs {
    /// All of these flags. Each takes a value.
    pub const VALUED: [&str; 6] = [
        "--configuration",
        "--configuration-env",
        "--configuration-from",
        "--configuration-file",
        "--env-file",
        "--schedule",
    ];

    /// What the flags give.
    pub fn given(&self) -> GivenConfiguration {
        GivenConfiguration { sources: self.values.sources.clone(), schedules: self.schedules.clone() }
    }
}

fn schedule(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((application, cron)) if !application.is_empty() && !cron.trim().is_empty() => {
            Ok((application.to_owned(), cron.to_owned()))
        }
        _ => Err("write `application=cron expression`, such as `nightly=0 2 * * *`".to_owned()),
    }
}

const HEADING: &str = "Configuration";

/// The flags that give values, without anything else that a Deployment may be given.
#[derive(Debug, Clone, Default)]
pub struct ValueArgs {
    /// Where the values come from, in the order of the command line.
    pub sources: Vec<ValueSource>,
}

impl clap::Args for ValueArgs {
    fn augment_args(command: Command) -> Command {
        command.args(FLAGS.iter().map(Flag::arg))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for ValueArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut sources = Vec::new();
        for flag in FLAGS {
            let values = matches.get_many::<ValueSource>(flag.name).into_iter().flatten().cloned();
            let places = matches.indices_of(flag.name).into_iter().flatten();
            sources.extend(places.zip(values));
        }
        sources.sort_by_key(|(place, _)| *place);
        Ok(Self { sources: sources.into_iter().map(|(_, source)| source).collect() })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

struct Flag {
    name: &'static str,
    value_name: &'static str,
    /// Always succeeds: clap would repeat the whole text in its error, and it may hold a secret.
    read: fn(&str) -> Result<ValueSource, Infallible>,
    is_file: bool,
    help: &'static str,
    more: &'static str,
}

impl Flag {
    fn arg(&self) -> Arg {
        let hint = if self.is_file { ValueHint::FilePath } else { ValueHint::Other };
        let arg = Arg::new(self.name)
            .long(self.name)
            .value_name(self.value_name)
            .value_parser(self.read)
            .action(ArgAction::Append)
            .value_hint(hint)
            .help(self.help)
            .long_help(format!("{}\n\n{}", self.help, self.more))
            .help_heading(HEADING);
        match self.name {
            "configuration" | "configuration-env" => arg.add(complete_assignments()),
            "configuration-from" => arg.add(complete_files_of_keys()),
            _ => arg,
        }
    }
}

const FLAGS: [Flag; 5] = [
    Flag {
        name: "configuration",
        value_name: "[APP.]KEY=VALUE",
        read: |text| Ok(ValueSource::Given(text.parse())),
        is_file: false,
        help: "Set a configuration key; the last value of a key wins",
        more: "`application.KEY=value` sets a key of one application, `KEY=value` a global one, and `'*.KEY=value'` that \
               of every application that declares it. The Connector decides which keys are secured. The value is sent \
               byte for byte and never split at spaces, commas or `=`.",
    },
    Flag {
        name: "configuration-env",
        value_name: "[APP.]KEY=NAME",
        read: |text| Ok(ValueSource::Variable(NamedSource::parse(text))),
        is_file: false,
        help: "Set a key to the value of an environment variable",
        more: "A secret in a variable shows neither in the process list nor in the shell history.",
    },
    Flag {
        name: "configuration-from",
        value_name: "[APP.]KEY=FILE",
        read: |text| Ok(ValueSource::Contents(NamedSource::parse(text))),
        is_file: true,
        help: "Set a key to the contents of a file",
        more: "For example a PEM or JSON file. Sent byte for byte, including a newline at the end. `-` reads standard input.",
    },
    Flag {
        name: "configuration-file",
        value_name: "FILE",
        read: |text| Ok(ValueSource::Values(text.to_owned())),
        is_file: true,
        help: "Set many keys from YAML, JSON, or lines `application.KEY=value`",
        more: "`connector configuration` prints a template. `${NAME}` is replaced by the environment variable NAME, \
               `${NAME|json}` by its value escaped for a JSON string, `$${` by `${`. The section `\"*\"` sets keys of every \
               application that declares them. `-` reads standard input.",
    },
    Flag {
        name: "env-file",
        value_name: "[APP=]FILE",
        read: |text| Ok(ValueSource::EnvFile(NamedEnvFile::parse(text))),
        is_file: true,
        help: "Set the declared keys that a `.env` file has",
        more: "For every application that declares a key, and for global keys; with `APP=`, only for that application. \
               The names of the other variables are shown. An empty value counts as missing. `-` reads standard input.",
    },
];

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use clap::Args as _;

    use super::*;
    use crate::configuration::AssignmentError;

    #[test]
    fn sources_keep_the_order_of_the_command_line() {
        let line = [
            "x",
            "--configuration-file",
            "one.yaml",
            "--configuration",
            "a.B=1",
            "--configuration-from=a.C=key.pem",
            "--configuration-file=-",
            "--env-file",
            "a=.env",
            "--configuration-env",
            "a.D=NAME",
            "--configuration=a.B=2",
        ];
        let matches = ValueArgs::augment_args(Command::new("x")).try_get_matches_from(line).unwrap();
        let sources = ValueArgs::from_arg_matches(&matches).unwrap().sources;
        let flags: Vec<&str> =
            sources.iter().map(|source| source.flag().trim_start_matches("--configuration")).collect();
        assert_eq!(flags, ["-file", "", "-from", "-file", "--env-file", "-env", ""]);
    }

    #[test]
    fn every_flag_is_listed() {
        let command = ConfigurationArgs::augment_args(Command::new("x"));
        let flags: Vec<String> =
            command.get_arguments().map(|flag| format!("--{}", flag.get_long().unwrap_or_default())).collect();
        assert_eq!(flags, ConfigurationArgs::VALUED);
    }

    #[test]
    fn a_text_that_is_not_an_assignment_is_reported_later() {
        let line = ["x", "--configuration", "s3cret", "--configuration-env", "s3cret"];
        let matches = ValueArgs::augment_args(Command::new("x")).try_get_matches_from(line).unwrap();
        let sources = ValueArgs::from_arg_matches(&matches).unwrap().sources;
        assert!(matches!(&sources[0], ValueSource::Given(Err(AssignmentError::NoValue))));
        assert!(matches!(&sources[1], ValueSource::Variable(Err(AssignmentError::NoValue))));
    }
}
