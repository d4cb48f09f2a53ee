//! The pipelines in examples/ci are valid, and their commands do what they say.

use std::path::Path;

use serde_json::Value;

use crate::hints;
use crate::project_deploy::team::Team;

const PIPELINES: [&str; 2] = ["github-actions.yml", "gitlab-ci.yml"];

/// A pipeline as data.
fn read(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/ci").join(name);
    serde_yaml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The lines of all scripts, in their order.
fn script_lines(pipeline: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    match pipeline {
        Value::Object(members) => {
            for (key, value) in members {
                let is_script = ["run", "script", "after_script"].contains(&key.as_str());
                match value {
                    Value::String(text) if is_script => lines.extend(text.lines().map(str::to_owned)),
                    Value::Array(items) if is_script => {
                        lines.extend(items.iter().filter_map(Value::as_str).map(str::to_owned));
                    }
                    other => lines.extend(script_lines(other)),
                }
            }
        }
        Value::Array(items) => lines.extend(items.iter().flat_map(script_lines)),
        _ => {}
    }
    lines
}

/// The command lines of ctconnect, without redirections.
fn commands(pipeline: &str) -> Vec<String> {
    let lines = script_lines(&read(pipeline)).into_iter();
    let ours = lines.filter(|line| line.trim().starts_with("ctconnect "));
    ours.map(|line| line.split(" > ").next().unwrap().trim().to_owned()).collect()
}

#[test]
fn every_command_of_a_pipeline_is_accepted() {
    for pipeline in PIPELINES {
        let commands = commands(pipeline);
        assert_eq!(commands.len(), 5, "{pipeline}: {commands:#?}");
        let wrong: Vec<String> =
            commands.iter().filter_map(|line| Some(format!("{line}: {}", hints::refusal(line)?))).collect();
        assert!(wrong.is_empty(), "{pipeline}: {wrong:#?}");
    }
}

#[test]
fn a_pipeline_plans_deploys_and_promotes() {
    for pipeline in PIPELINES {
        let Some(team) = Team::over_http(&[]) else { return };
        // The jobs in the order of their stages, whatever the order in the data is.
        let mut commands = commands(pipeline);
        let order = ["validate", "plan", "deploy --env staging", "deploy --env production", "status"];
        commands.sort_by_key(|line| order.iter().position(|own| line.starts_with(&format!("ctconnect {own}"))));
        for line in commands {
            let is_plan = line.starts_with("ctconnect plan");
            if is_plan {
                // On a pull request, after the first release.
                team.run("deploy --env staging --timeout 60s").ok();
                team.git(&["commit", "--quiet", "--allow-empty", "--message", "a branch"]);
            }
            team.run(line.strip_prefix("ctconnect ").unwrap()).ok();
            if is_plan {
                team.git(&["tag", "v2"]);
            }
        }
        assert_eq!(team.deployment("acme-live", "tax-live")["status"], "Deployed", "{pipeline}");
        assert!(team.folder().join(".ctconnect/secured-values.json").is_file());
    }
}

#[test]
fn a_plan_of_a_branch_gets_no_secured_values() {
    let github = &read("github-actions.yml")["jobs"]["plan"]["env"];
    let names: Vec<&String> = github.as_object().unwrap().keys().collect();
    assert!(names.iter().all(|name| name.starts_with("CTP_CLIENT_") || *name == "CTCONNECT_SAFETY"), "{names:?}");
    for pipeline in [github, &read("gitlab-ci.yml")["plan"]["variables"]] {
        assert_eq!(pipeline["CTCONNECT_SAFETY"], "read-only");
    }
}

/// A wrong file has no plan: what the summary says is what is wrong.
#[test]
fn the_summary_of_a_plan_has_its_errors() {
    for pipeline in PIPELINES {
        let lines = script_lines(&read(pipeline)).join("\n");
        assert!(lines.contains("> plan.txt 2> errors.txt || code=$?"), "{pipeline}: {lines}");
        assert!(lines.contains("cat errors.txt >> plan.txt"), "{pipeline}: {lines}");
    }
}
