//! The resources that a command line names, for hints.

use clap::ArgMatches;

use crate::failure::NamedResources;
use crate::session::quoted;

/// The Connector and the Deployment that a command line names.
pub fn named_resources(matches: &ArgMatches) -> NamedResources {
    let Some((group, matches)) = matches.subcommand() else { return NamedResources::default() };
    let (command, matches) = matches.subcommand().unwrap_or((group, matches));
    let own = || first(matches, &["reference", "references", "id", "key"]);
    let connector = || first(matches, &["connector_key", "connector_id", "connector"]);
    let deployment = || first(matches, &["deployment_key"]);
    let is_set = |flag: &str| matches.try_get_one::<bool>(flag).ok().flatten() == Some(&true);
    let of = |connector, deployment, is_published| NamedResources {
        connector,
        deployment,
        is_published,
        ..NamedResources::default()
    };
    match group {
        "connector" => of(own(), deployment(), is_set("published")),
        "deployment" => {
            let is_preview = first(matches, &["kind"]).as_deref() == Some("preview");
            let is_published = command == "create" && !is_set("connector_staged") && !is_preview;
            of(connector(), own(), is_published)
        }
        _ => of(connector(), deployment(), false),
    }
}

/// The value of the first of these arguments that has exactly one.
fn first(matches: &ArgMatches, ids: &[&str]) -> Option<String> {
    ids.iter().find_map(|id| {
        let mut values = matches.try_get_raw(id).ok()??;
        let value = values.next()?.to_str()?;
        values.next().is_none().then(|| quoted(value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_resources_are_those_of_the_flags_and_arguments() {
        let grammar = crate::cli::Cli::grammar;
        let named = |line: &str| named_resources(&grammar().get_matches_from(line.split(' ')));
        let of = |connector: Option<&str>, deployment: Option<&str>, is_published| NamedResources {
            connector: connector.map(str::to_owned),
            deployment: deployment.map(str::to_owned),
            is_published,
            ..NamedResources::default()
        };
        for (line, expected) in [
            ("ctconnect connector publish shop --local", of(Some("shop"), None, false)),
            ("ctconnect connector describe --key shop --published", of(Some("shop"), None, true)),
            ("ctconnect connector preview shop --deployment-key it", of(Some("shop"), Some("it"), false)),
            ("ctconnect deployment create --connector-key shop --key live", of(Some("shop"), Some("live"), true)),
            ("ctconnect deployment create --connector-id 77 --connector-staged", of(Some("77"), None, false)),
            ("ctconnect deployment delete one", of(None, Some("one"), false)),
            ("ctconnect deployment delete one two", of(None, None, false)),
            ("ctconnect deploy --connector-key shop --deployment-key it", of(Some("shop"), Some("it"), false)),
            ("ctconnect validate", of(None, None, false)),
        ] {
            assert_eq!(named(line), expected, "{line}");
        }
    }
}
