//! Many values at once: keys of every application, `.env` files, and a template before a Connector exists.

use serde_json::{Value, json};

use crate::harness::{Answer, Machine, Project};

/// Two applications with the same keys, and a global one.
const TWO: &str = r#"deployAs:
  - name: web
    applicationType: service
    endpoint: /web
    configuration:
      standardConfiguration:
        - key: LEVEL
          description: How much is logged
          default: info
        - key: GREETING
          description: What to say
      securedConfiguration:
        - key: TOKEN
          description: Token of the engine
          required: true
  - name: listener
    applicationType: event
    endpoint: /listener
    configuration:
      standardConfiguration:
        - key: LEVEL
          description: How much is logged
      securedConfiguration:
        - key: TOKEN
          description: Token of the engine
inheritAs:
  configuration:
    standardConfiguration:
      - key: TENANT
        description: Who it is for
        default: acme "one"
"#;

/// A machine with the published Connector `two`, and its project in the folder `two`.
fn machine() -> (Machine, Project) {
    let machine = Machine::local();
    let project = Project::new(&machine, "two", TWO);
    let create = "connector create --key two --name Two --creator-email kim@acme.example";
    machine.run_in(project.folder(), create.split(' ')).ok();
    machine.sh("connector publish two --poll-interval 10ms").ok();
    (machine, project)
}

/// Runs a command with these flags, and shows what it sends.
fn run(machine: &Machine, command: &str, flags: &[&str]) -> Answer {
    machine.run(command.split(' ').chain(flags.iter().copied()).chain(["--debug", "-o", "json"]))
}

const CREATE: &str = "deployment create --key one --connector-key two --poll-interval 10ms";
const REDEPLOY: &str = "deployment redeploy one --poll-interval 10ms";

/// What a write sends for an application, or for all, by key.
fn sent(answer: &Answer, application: &str) -> Value {
    let body = answer.writes().into_iter().map(|(_, body)| body).find(|body| !body.is_null()).unwrap_or_default();
    let body = if body["actions"].is_array() { body["actions"][0].clone() } else { body };
    let lists = ["configurations", "configurationValues"].iter().filter_map(|list| body[*list].as_array()).flatten();
    let own = lists.into_iter().find(|own| own["applicationName"] == application).cloned();
    let own =
        own.unwrap_or_else(|| if application.is_empty() { body["globalConfiguration"].clone() } else { Value::Null });
    let mut pairs = json!({});
    for entry in
        ["standardConfiguration", "securedConfiguration"].iter().filter_map(|list| own[*list].as_array()).flatten()
    {
        pairs[entry["key"].as_str().unwrap()] = entry["value"].clone();
    }
    pairs
}

#[test]
fn a_star_gives_a_key_to_every_application_that_declares_it() {
    let (machine, _) = machine();
    let machine = machine.with("WORD", "from env");
    let write = |name: &str, text: &str| std::fs::write(machine.folder().join(name), text).unwrap();
    write("word", "from file");
    write("values.yaml", "web: { LEVEL: own }\n\"*\":\n  LEVEL: all\n");
    write("values.json", r#"{"web": {"LEVEL": "own"}, "*": {"LEVEL": "all"}}"#);
    write("values.env", "web.LEVEL=own\n*.LEVEL=all\n");
    write("web.env", "LEVEL=web file\n");
    write("all.env", "LEVEL=every file\nGREETING=hi # to you\n");
    run(&machine, CREATE, &["--configuration", "*.TOKEN=t"]).ok();
    let given = |flags: &[&str]| {
        let answer = run(&machine, REDEPLOY, flags).ok();
        ["web", "listener"].map(|name| sent(&answer, name)["LEVEL"].clone())
    };
    let star = ["--configuration", "*.LEVEL=all"];
    let own = ["--configuration", "web.LEVEL=own"];
    let file = ["--configuration-file", "values.yaml"];
    let env_file = ["--env-file", "all.env"];
    let of_web = ["--env-file", "web=web.env"];
    for (flags, expected) in [
        (&star[..], ["all", "all"]),
        (&[star, own].concat(), ["own", "all"]),
        (&[own, star].concat(), ["all", "all"]),
        (&file, ["own", "all"]),
        (&["--configuration-file", "values.json"], ["own", "all"]),
        (&["--configuration-file", "values.env"], ["own", "all"]),
        (&[file, ["--configuration", "*.LEVEL=later"]].concat(), ["later", "later"]),
        (&["--configuration-env", "*.LEVEL=WORD"], ["from env", "from env"]),
        (&["--configuration-from", "*.LEVEL=word"], ["from file", "from file"]),
        (&env_file, ["every file", "every file"]),
        (&[own, env_file].concat(), ["every file", "every file"]),
        (&[env_file, own].concat(), ["own", "every file"]),
        (&[star, of_web].concat(), ["web file", "all"]),
        (&[of_web, star].concat(), ["all", "all"]),
        (&[of_web, env_file].concat(), ["every file", "every file"]),
    ] {
        assert_eq!(given(flags), expected, "{flags:?}");
    }
    let answer = run(&machine, REDEPLOY, &env_file).ok();
    assert_eq!(sent(&answer, "web")["GREETING"], "hi");
}

#[test]
fn a_star_key_that_no_application_declares_is_an_error_with_the_nearest_name() {
    let (machine, _) = machine();
    for (flag, problem) in [
        ("*.TOKN=s3cret", "no application has a key `TOKN`; did you mean `TOKEN`?"),
        ("*.TENANT=s3cret", "no application has a key `TENANT`, but there is a global key: write `TENANT=VALUE`"),
        ("TOKEN=s3cret", "there is no global key `TOKEN`, but applications have that key: write `'*.TOKEN=VALUE'`"),
    ] {
        let flags = ["--configuration", flag, "--configuration", "*.TOKEN=s3cret"];
        let answer = run(&machine, CREATE, &flags).exits(3).is_silent().wrote_nothing().says(problem);
        assert!(!answer.stderr.contains("s3cret"), "{}", answer.stderr);
    }
    std::fs::write(machine.folder().join("values.yaml"), "*:\n  TOKEN: s3cret\n").unwrap();
    let answer = run(&machine, CREATE, &["--configuration-file", "values.yaml"]).exits(3).wrote_nothing();
    let answer = answer.says("line 1: `*` needs quotes");
    assert!(!answer.stderr.contains("s3cret"), "{}", answer.stderr);
}

#[test]
fn an_env_file_sets_the_declared_keys_and_lists_the_others() {
    let (machine, _) = machine();
    let write = |name: &str, text: &str| std::fs::write(machine.folder().join(name), text).unwrap();
    let certificate = "-----BEGIN\nabc=\n-----END";
    write(".env", &format!("# all\nNODE_ENV=s3cret\nTOKEN='{certificate}'\nexport TENANT=shop\nxY9s3cretabc==\n"));
    write("listener.env", "TOKEN=other\nTENANT=s3cret\n");
    let flags = ["--env-file", ".env", "--env-file", "listener=listener.env"];
    let answer = run(&machine, CREATE, &flags).ok();
    let note = "not used, because the Connector does not declare it: NODE_ENV and 1 more in the file `.env`; \
                TENANT in the file `listener.env` for `listener`\n";
    assert_eq!(answer.stderr.matches("not used").count(), 1, "{}", answer.stderr);
    let answer = answer.says(note);
    assert!(!answer.stderr.contains("s3cret"), "{}", answer.stderr);
    assert_eq!(sent(&answer, ""), json!({ "TENANT": "shop" }));
    // The values of secured keys are masked in a trace; the emulator has as many characters as were sent.
    let deployment = answer.json();
    let lengths =
        |index: usize| deployment["applications"][index]["securedConfiguration"][0]["value"].as_str().unwrap().len();
    assert_eq!([lengths(0), lengths(1)], [certificate.len(), "other".len()]);
}

#[test]
fn an_empty_value_in_an_env_file_is_not_given() {
    let (machine, _) = machine();
    let write = |text: &str| std::fs::write(machine.folder().join(".env"), text).unwrap();
    write("TOKEN=\nLEVEL=\n");
    let flags = ["--env-file", ".env"];
    let refused = run(&machine, CREATE, &flags).exits(3).is_silent().wrote_nothing();
    refused.says("`web.TOKEN` is required, and `TOKEN` in the file `.env` is empty");
    write("TOKEN=t\nLEVEL=\"\"\n");
    let answer = run(&machine, CREATE, &flags).ok();
    let reason = "`LEVEL` in the file `.env` is empty";
    let answer =
        answer.says(&format!("warning: no value is sent for `web.LEVEL` ({reason}), `listener.LEVEL` ({reason})\n"));
    assert_eq!(sent(&answer, "web").get("LEVEL"), None);
}

#[test]
fn an_env_file_that_cannot_be_used_sends_nothing_and_shows_no_value() {
    let (machine, _) = machine();
    let write = |name: &str, text: &str| std::fs::write(machine.folder().join(name), text).unwrap();
    write("broken.env", "TOKEN=-----BEGIN\ns3cret/line\n-----s3cret-----\n");
    write("good.env", "TOKEN=s3cret\n");
    for (value, problem) in [
        ("broken.env", "the file `broken.env`: line 2: the `=` is missing"),
        ("missing.env", "cannot read the file `missing.env`: "),
        ("web=missing.env", "cannot read the file `missing.env`: "),
        ("TOKEN=s3cret", "cannot read the file of `TOKEN=***`: "),
        ("TOKEN=s3cret-a.b", "cannot read the file of `TOKEN=***`: "),
        ("token=s3cret", "cannot read the file of `token=***`: "),
        ("web.TOKEN=s3cret", "cannot read web.TOKEN=***: "),
        ("wbe=good.env", "the Connector has no application `wbe`; did you mean `web`?"),
    ] {
        let answer = run(&machine, CREATE, &["--env-file", value]).exits(3).is_silent().wrote_nothing().says(problem);
        assert!(!answer.stderr.contains("s3cret"), "{value}: {}", answer.stderr);
    }
    // A path that looks like an application.
    std::fs::rename(machine.folder().join("good.env"), machine.folder().join("a=b")).unwrap();
    run(&machine, CREATE, &["--env-file", "./a=b"]).ok();
}

#[test]
fn an_env_file_is_read_from_standard_input() {
    let (machine, _) = machine();
    let create = |key: &str, flags: &[&str]| {
        let line = CREATE.replace("--key one", &format!("--key {key}"));
        machine.run_with_input(line.split(' ').chain(flags.iter().copied()), "TOKEN=t\n")
    };
    create("one", &["--env-file", "-"]).ok();
    create("two", &["--env-file", "web=-"]).ok();
    create("three", &["--env-file", "-", "--configuration-file", "-"]).exits(2).says("`-` is given twice");
    #[cfg(unix)]
    create("four", &["--env-file", "/dev/stdin"]).ok();
}

#[test]
fn every_command_with_configuration_flags_takes_values_in_bulk() {
    let (machine, _) = machine();
    std::fs::write(machine.folder().join("all.env"), "TOKEN=t\n").unwrap();
    let flags = ["--env-file", "all.env", "--configuration", "*.LEVEL=debug"];
    for command in [
        CREATE,
        REDEPLOY,
        "connector preview two --deployment-key pre --poll-interval 10ms",
        "connector deploy two --deployment-key pre --poll-interval 10ms",
        "deploy two --connector-key two --deployment-key whole --name Two --creator-email kim@acme.example --poll-interval 10ms",
    ] {
        let answer = run(&machine, command, &flags).ok();
        let json = answer.json();
        let deployment = json.get("deployments").map_or(&json, |deployments| &deployments[0]);
        for index in [0, 1] {
            let own = &deployment["applications"][index];
            let level = own["standardConfiguration"].as_array().unwrap().iter().find(|entry| entry["key"] == "LEVEL");
            assert_eq!(level.unwrap()["value"], "debug", "{command}");
            assert_eq!(own["securedConfiguration"][0]["value"].as_str().map(str::len), Some(1), "{command}");
        }
    }
}

#[test]
fn a_variable_is_escaped_for_a_json_string() {
    let (machine, _) = machine();
    let machine = machine.with("QUOTE", "say \"hi\"\\\n\tä").with("WORD", "plain");
    let write = |text: &str| std::fs::write(machine.folder().join("values.yaml"), text).unwrap();
    write("web:\n  TOKEN: t\n  GREETING: '{\"a\": \"${QUOTE|json}\", \"b\": \"${WORD}\"}'\n  LEVEL: ${QUOTE}\n");
    let answer = run(&machine, CREATE, &["--configuration-file", "values.yaml"]).ok();
    let web = sent(&answer, "web");
    let value: Value = serde_json::from_str(web["GREETING"].as_str().unwrap()).unwrap();
    assert_eq!(value, json!({ "a": "say \"hi\"\\\n\tä", "b": "plain" }));
    assert_eq!(web["LEVEL"], "say \"hi\"\\\n\tä");
    write("web:\n  GREETING: ${QUOTE|jsn}\n");
    let refused = run(&machine, REDEPLOY, &["--configuration-file", "values.yaml"]).exits(3).wrote_nothing();
    refused.says("line 2: the only filter of a variable is `json`: `${NAME|json}`");
}

#[test]
fn a_template_of_a_folder_is_that_of_the_connector_that_it_becomes() {
    let (machine, project) = machine();
    for format in ["table", "json", "yaml"] {
        let of_connector = machine.sh(&format!("connector configuration two -o {format}")).ok().stdout;
        assert_eq!(machine.sh(&format!("connector configuration --from two -o {format}")).ok().stdout, of_connector);
        let here = format!("connector configuration --from . -o {format}");
        assert_eq!(machine.sh_in(project.folder(), &here).ok().stdout, of_connector);
    }
    let template = machine.sh("connector configuration --from two").ok().stdout;
    assert!(template.contains("TOKEN:") && template.contains("#TENANT: \"acme \\\"one\\\"\""), "{template}");
    // No account is needed.
    let bare = Machine::bare();
    let other = Project::new(&bare, "two", TWO);
    assert_eq!(bare.sh_in(other.folder(), "connector configuration --from .").ok().stdout, template);
    machine.sh("connector configuration --from missing").exits(3).is_silent().says("cannot read the folder missing");
    machine.sh("connector configuration --from two/web").exits(3).says("there is no two/web/connect.yaml");
    machine.sh("connector configuration --from two two").exits(2).says("cannot be used with");
    machine.sh("connector configuration").exits(2).says("the Connector is not named");
    other.write("deployAs: [");
    bare.sh_in(other.folder(), "connector configuration --from .").exits(3).is_silent().says("`ctconnect validate`");
}
