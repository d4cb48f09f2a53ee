//! Hints can be pasted: the program accepts every command that it suggests.

use std::ffi::OsString;
use std::sync::LazyLock;

use clap::error::ErrorKind;
use ctconnect::internals::{Cli, translate_official};
use regex::Regex;

use crate::faults::{Faulty, Reply, connector, deployment};
use crate::harness::{Machine, Project, THREE, words};
use crate::sources::source_texts;

/// Why the program does not accept a command line, if it does not.
pub fn refusal(line: &str) -> Option<String> {
    // Every run of every test comes here, and compiling an expression takes longer than the rest.
    static QUOTED: LazyLock<Regex> = LazyLock::new(|| Regex::new("'[^']*'").unwrap());
    if QUOTED.replace_all(line, "").contains(['<', '>', '…']) {
        return Some("a shell does not pass it on, or it is only a part of a command".to_owned());
    }
    let words = words(line).into_iter().map(OsString::from).collect();
    let native = match translate_official(words) {
        Ok(native) => native,
        Err(problem) => return Some(problem),
    };
    let error = Cli::grammar().try_get_matches_from(native).err()?;
    let is_help = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    (!is_help).then(|| error.to_string())
}

/// The commands between backquotes.
pub fn commands(text: &str) -> Vec<String> {
    static FOUND: LazyLock<Regex> = LazyLock::new(|| Regex::new("`(ctconnect [^`]*)`").unwrap());
    FOUND.captures_iter(text).map(|found| found[1].to_owned()).collect()
}

/// Every text of the sources that has a command. A test of it with the values that runs put in is in the harness, which
/// checks every hint and every command that continues, of every run of every test.
#[test]
fn every_command_in_a_text_of_the_program_is_accepted() {
    let continued = Regex::new(r"\\\n\s*").unwrap();
    let placeholder = Regex::new(r"\{[^}]*\}").unwrap();
    let mut checked = 0;
    let mut wrong = Vec::new();
    for (name, text) in source_texts() {
        let text = text.split("#[cfg(test)]").next().unwrap();
        let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        for command in commands(&continued.replace_all(&code.join("\n"), "")) {
            // The name of a command, flags, or one of several words may be a placeholder too; runs check these.
            let line = placeholder.replace_all(&command, "xx");
            let is_command = line.split(' ').skip(1).take(2).all(|word| word != "xx") && !line.contains("xxxx");
            if !is_command || line.trim() == "ctconnect" {
                continue;
            }
            checked += 1;
            let problem = refusal(&line).filter(|problem| !problem.contains("invalid value 'xx'"));
            wrong.extend(problem.map(|problem| format!("{name}: {line}: {problem}")));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(checked > 20, "only {checked}");
}

#[test]
fn a_hint_names_the_resource_as_the_command_line_does() {
    let refuse = |code: &'static str| {
        let page = serde_json::json!({ "limit": 500, "offset": 0, "count": 0, "total": 0, "results": [] });
        Faulty::start(move |request| match (request.is("GET"), request.line.contains(" /shop/deployments")) {
            (true, true) if !request.line.contains("/key=") => Reply::json(200, &page),
            (true, true) => Reply::json(200, &deployment("Deployed")),
            (true, false) => Reply::json(200, &connector()),
            (false, _) if request.line.contains("/oauth/token") => {
                let token =
                    serde_json::json!({ "access_token": "token", "expires_in": 3600, "scope": "manage_project:shop" });
                Reply::json(200, &token)
            }
            (false, _) => Reply::error(400, code),
        })
    };
    for (code, line, hint) in [
        (
            "InvalidOperation",
            "connector delete --key tax --yes",
            "`ctconnect deployment list --connector tax` shows the Deployments",
        ),
        (
            "ConnectorStagedNotPreviewable",
            "deployment create --connector-key tax --connector-staged --configuration tax.TOKEN=x",
            "`ctconnect connector validate tax`",
        ),
        (
            "DeploymentUnknownGlobalConfigurationKey",
            "deployment create --connector-key tax --key live",
            "`ctconnect connector configuration tax --published`",
        ),
        ("DeploymentUnknownGlobalConfigurationKey", "deployment redeploy live", "`ctconnect deployment describe live`"),
        (
            "DeploymentInvalidStatusTransition",
            "--project-key shop deployment redeploy live",
            "`ctconnect --project-key shop deployment wait live`",
        ),
        (
            "DeploymentInvalidStatusTransition",
            "--profile staging deployment redeploy live",
            "`ctconnect --profile staging deployment wait live`",
        ),
    ] {
        let server = refuse(code);
        let machine = Machine::bare().talking_to(server.address()).with("CTP_ACCESS_TOKEN", "token");
        let login = "auth login --profile staging --client-id id --client-secret-stdin --region europe-west1.gcp";
        machine.run_with_input(words(login), "secret\n").ok();
        let answer = machine.sh(line);
        assert!(answer.stderr.contains(hint), "{code}, {line}: {}", answer.stderr);
    }
}

#[test]
fn a_hint_keeps_the_emulator_of_the_command_line() {
    let machine = Machine::local();
    Project::new(&machine, "shop", THREE).publish(&machine, "shop");
    machine.sh("deployment create --connector-key shop --key live --configuration web.TOKEN=t0ken").ok();
    let answer = machine.sh("--local=instant connector delete --key shop --yes");
    answer.says("hint: delete them first: `ctconnect --local=instant deployment delete --connector shop`");
}
