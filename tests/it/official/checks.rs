//! Command lines that the official CLI refuses before it sends anything.

use super::*;

#[test]
fn a_line_that_the_official_program_refuses_sends_nothing() {
    let server = Faulty::start(|_| Reply::json(200, &deployment("Deployed")));
    let machine = Machine::bare().talking_to(server.address());
    let region = "--region europe-west1.gcp";
    let id = "0190cf3c-5d3a-4abc-8def-0123456789ab";
    let update = "connectorstaged update --key shop";
    let create = format!("deployment create --connector-key shop {region}");
    for (line, reason) in [
        (format!("{update} --private-projects="), "`--private-projects` has an empty value"),
        (format!("{create} --configuration web.TOKEN="), "the value of `web.TOKEN` is empty"),
        (format!("{create} --configuration web.A=1,"), "`--configuration` has an empty value"),
        ("deployment redeploy --key live --configuration LEVEL=".to_owned(), "the value of `LEVEL` is empty"),
        ("deployment describe --key=".to_owned(), "`--key` has an empty value"),
        ("deployment delete live".to_owned(), "unexpected argument `live`"),
        (format!("deployment delete --key live --id {id}"), "only one of `--id` and `--key` is allowed"),
        ("deployment delete --key one --key two".to_owned(), "`--key` is given more than once"),
        ("deployment describe --id live".to_owned(), "expected a UUID"),
        ("deployment describe --key a".to_owned(), "`--key`: `a` is not valid"),
        ("deployment list --limit 501".to_owned(), "501"),
        ("deployment list --limit 0".to_owned(), "expected a whole number from 1"),
        ("deployment list --sort name".to_owned(), "`createdAt` or `lastModifiedAt`"),
        ("deployment logs --key live --startDate 2026-11-20".to_owned(), "YYYY-MM-DD HH:mm:ss"),
        (format!("{create} --type big"), "big"),
        (create.replace("europe-west1.gcp", "mars"), "unknown Region `mars`"),
        (format!("{update} --creator-email kim"), "expected an email address"),
        (format!("{update} --repository-tag v..1"), "expected a tag"),
        (format!("{update} --description="), "every value is empty"),
        (update.to_owned(), "at least one of"),
        (
            format!("connectorstaged create --name= --creator-email a@b.c --repository-url {URL} --repository-tag v1"),
            "`--name`",
        ),
    ] {
        machine.run_with_input(words(&format!("connect {line} --debug")), "y\n").exits(2).is_silent().says(reason);
    }
    assert_eq!(server.lines(), Vec::<String>::new());
    let refused = machine.sh("connect deployment describe --key= -o json").exits(2);
    assert!(refused.stderr.starts_with("{\"error\":"), "{}", refused.stderr);
}

const URL: &str = "https://github.com/acme/shop.git";

#[test]
fn words_joined_by_colons_are_commands() {
    let (machine, project, create) = over_http(&[]);
    machine.run_in(project.folder(), words(&create)).ok();
    for line in ["connect:connectorstaged:list", "connect connectorstaged:list", "connect:connectorstaged list"] {
        assert!(machine.sh(line).ok().stdout.contains(" shop Shop Draft"), "{line}");
    }
}

#[test]
fn an_update_of_a_deployment_names_the_redeploy() {
    let machine = Machine::bare();
    let hint = "hint: `ctconnect deployment redeploy --key=live --configuration-env web.TOKEN=WEB_TOKEN`";
    machine.sh("connect deployment update --key live --configuration web.TOKEN=s3cret").exits(2).says(hint);
    let hint = "hint: `ctconnect --local deployment redeploy live`";
    machine.sh("--local deployment update live").exits(2).says(hint);
}
