//! The reference against the program: every query parameter, update action and body field is reached by a flag. Written
//! down by hand from the reference, so that a flag that goes missing shows here.

use clap::Command;
use ctconnect::internals::Cli;

/// Command, what the API calls it, and the flag that reaches it.
const REACHED: &[(&str, &[(&str, &str)])] = &[
    (
        "connector list",
        &[
            ("limit", "limit"),
            ("offset", "offset"),
            ("sort", "sort"),
            ("isPrivate", "private"),
            ("integrationTypes", "integration-types"),
        ],
    ),
    (
        "connector search",
        &[
            ("text", "text"),
            ("limit", "limit"),
            ("offset", "offset"),
            ("sort", "sort"),
            ("private", "private"),
            ("creator.company", "creator-company"),
            ("id", "id"),
            ("key", "key"),
            ("integrationTypes", "integration-types"),
        ],
    ),
    (
        "connector create",
        &[
            ("key", "key"),
            ("name", "name"),
            ("description", "description"),
            ("integrationTypes", "integration-types"),
            ("creator.email", "creator-email"),
            ("creator.name", "creator-name"),
            ("creator.title", "creator-title"),
            ("creator.company", "creator-company"),
            ("creator.logoUrl", "creator-logo-url"),
            ("creator.noOfContributors", "creator-contributors"),
            ("creator.supportUrl", "creator-support-url"),
            ("repository.url", "repository-url"),
            ("repository.tag", "repository-tag"),
            ("supportedRegions", "supported-regions"),
            ("privateProjects", "private-projects"),
            ("documentationUrl", "documentation-url"),
        ],
    ),
    (
        "connector update",
        &[
            ("version", "expect-version"),
            ("setName", "name"),
            ("setDescription", "description"),
            ("setRepository.url", "repository-url"),
            ("setRepository.tag", "repository-tag"),
            ("setSupportedRegions", "supported-regions"),
            ("setDocumentationUrl", "documentation-url"),
            ("setIntegrationTypes", "integration-types"),
            ("setCreatorName", "creator-name"),
            ("setCreatorTitle", "creator-title"),
            ("setCreatorEmail", "creator-email"),
            ("setCreatorCompany", "creator-company"),
            ("setCreatorLogo", "creator-logo-url"),
            ("setCreatorNoOfContributors", "creator-contributors"),
            ("setCreatorSupportUrl", "creator-support-url"),
            ("addPrivateProject", "add-private-project"),
            ("removePrivateProject", "remove-private-project"),
        ],
    ),
    ("connector validate", &[("updatePreviewable", "wait")]),
    ("connector publish", &[("publish, certification false", "wait")]),
    ("connector certify", &[("publish, certification true", "wait")]),
    ("connector unlist", &[("unlist", "id")]),
    ("connector comment", &[("addCertificationComment", "comment")]),
    ("connector describe", &[("GET of the draft", "key"), ("GET of the published one", "published")]),
    ("connector delete", &[("DELETE", "yes")]),
    (
        "deployment list",
        &[
            ("limit", "limit"),
            ("offset", "offset"),
            ("sort", "sort"),
            ("deploymentType", "type"),
            ("integrationTypes", "integration-types"),
        ],
    ),
    (
        "deployment create",
        &[
            ("key", "key"),
            ("type", "type"),
            ("connector.id", "connector-id"),
            ("connector.key", "connector-key"),
            ("connector.staged", "connector-staged"),
            ("configurations", "configuration"),
            ("globalConfiguration", "configuration"),
            ("schedule", "schedule"),
            ("region", "region"),
        ],
    ),
    (
        "deployment redeploy",
        &[
            ("skipScripts", "skip-scripts"),
            ("updateConnector", "update-connector"),
            ("configurationValues", "configuration"),
            ("globalConfiguration", "configuration"),
            ("schedule", "schedule"),
        ],
    ),
    ("deployment delete", &[("DELETE", "yes")]),
    ("deployment logs", &[("applicationName", "application"), ("startDate", "since"), ("endDate", "until")]),
    ("deployment revisions", &[("GET of all", "key"), ("GET of one", "revision")]),
];

#[test]
fn everything_in_the_reference_is_reached_by_a_flag() {
    let mut grammar = Cli::grammar();
    grammar.build();
    let mut missing = Vec::new();
    for (line, reached) in REACHED {
        let command = line.split(' ').try_fold(&grammar, |command: &Command, word| command.find_subcommand(word));
        let Some(command) = command else {
            missing.push(format!("the command `{line}`"));
            continue;
        };
        for (name, flag) in *reached {
            if !command.get_arguments().any(|argument| argument.get_long() == Some(flag)) {
                missing.push(format!("`{name}`: {line} --{flag}"));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}
