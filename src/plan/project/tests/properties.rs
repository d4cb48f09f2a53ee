//! What holds for every plan.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use super::apply::apply;
use super::random::projects;
use super::*;

/// More runs than any project needs: one for what had to end first, and one for what is different afterwards.
const RUNS: usize = 3;

/// What a step does, with the name of its entry instead of its place in the plan.
fn named(plan: &ProjectPlan, work: StepWork) -> String {
    match work {
        StepWork::Deploy(index) => format!("deploy {}", plan.deployments[index].name),
        StepWork::SendUrls(index) => format!("send the urls of {}", plan.deployments[index].name),
        other => format!("{other:?}"),
    }
}

fn named_steps(plan: &ProjectPlan) -> BTreeMap<String, BTreeSet<String>> {
    let name = |index: &usize| named(plan, plan.steps[*index].work);
    plan.steps.iter().map(|step| (named(plan, step.work), step.depends_on.iter().map(name).collect())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_plan_that_was_carried_out_leaves_nothing_to_do((wanted, known) in projects()) {
        let (mut wanted, mut known) = (wanted, known);
        let mut plan = plan_project(&wanted, &known);
        prop_assume!(plan.refusals().next().is_none());
        for _ in 0..RUNS {
            let waits = plan.connector.awaits.is_some()
                || plan.deployments.iter().any(|own| own.action == EntryAction::Join);
            (wanted, known) = apply(&wanted, &known, &plan);
            plan = plan_project(&wanted, &known);
            prop_assert!(waits || plan.is_empty(), "{plan:#?}");
        }
        prop_assert!(plan.is_empty(), "{plan:#?}");
        prop_assert!(!plan.needs_confirmation());
    }

    #[test]
    fn the_order_of_the_entries_does_not_matter((wanted, known) in projects(), turn in 0..5_usize) {
        let plan = plan_project(&wanted, &known);
        let mut turned = wanted.clone();
        turned.deployments.reverse();
        let turn = turn.min(turned.deployments.len());
        turned.deployments.rotate_left(turn);
        let other = plan_project(&turned, &known);
        prop_assert_eq!(&plan.connector, &other.connector);
        let by_name = |plan: &ProjectPlan| -> BTreeMap<String, EntryPlan> {
            plan.deployments.iter().map(|own| (own.name.clone(), own.clone())).collect()
        };
        prop_assert_eq!(by_name(&plan), by_name(&other));
        prop_assert_eq!(named_steps(&plan), named_steps(&other));
        prop_assert_eq!(&plan.unlisted, &other.unlisted);
        let names = |plan: &ProjectPlan| plan.deployments.iter().map(|own| own.name.clone()).collect::<Vec<_>>();
        prop_assert_eq!(names(&other), turned.deployments.iter().map(|own| own.name.clone()).collect::<Vec<_>>());
    }

    #[test]
    fn every_step_follows_those_that_it_needs((wanted, known) in projects()) {
        let plan = plan_project(&wanted, &known);
        let place = |work: StepWork| plan.steps.iter().position(|step| step.work == work);
        for (index, step) in plan.steps.iter().enumerate() {
            prop_assert!(step.depends_on.iter().all(|before| *before < index), "{plan:#?}");
            let unique: BTreeSet<_> = step.depends_on.iter().collect();
            prop_assert_eq!(unique.len(), step.depends_on.len());
            prop_assert_eq!(place(step.work), Some(index), "each step is there once");
        }
        let of_connector = plan.steps.iter().take_while(|step| !matches!(step.work, StepWork::Deploy(_))).count();
        for (index, own) in plan.deployments.iter().enumerate() {
            let is_carried_out = !matches!(own.action, EntryAction::Nothing | EntryAction::Refuse(_));
            let deploy = place(StepWork::Deploy(index));
            prop_assert_eq!(deploy.is_some(), is_carried_out);
            prop_assert_eq!(place(StepWork::SendUrls(index)).is_some(), is_carried_out && own.sends_urls);
            let Some(deploy) = deploy else { continue };
            if let Some(urls) = place(StepWork::SendUrls(index)) {
                prop_assert_eq!(&plan.steps[urls].depends_on, &vec![deploy]);
            }
            let before = &plan.steps[deploy].depends_on;
            if wanted.deployments[index].update_connector && of_connector > 0 {
                prop_assert!(before.contains(&(of_connector - 1)), "{plan:#?}");
            }
            for (other, step) in plan.steps.iter().enumerate() {
                if let StepWork::Deploy(earlier) | StepWork::SendUrls(earlier) = step.work {
                    let is_earlier = plan.deployments[earlier].wave < own.wave;
                    prop_assert_eq!(before.contains(&other), is_earlier, "{:#?}", &plan);
                }
            }
        }
    }

    #[test]
    fn an_entry_alone_is_planned_as_in_the_project((wanted, known) in projects()) {
        let plan = plan_project(&wanted, &known);
        for (index, entry) in wanted.deployments.iter().enumerate() {
            let target = EntryConnector::planned(&wanted, &known, &plan.connector, &entry.deployment_type);
            let all = known.deployments.get(&entry.project.address()).cloned().unwrap_or_default();
            let alone = plan_entry(entry, &target, &all, &NamedDeployments::beside(&wanted, index));
            // What only the whole project shows is that two entries would adopt the same Deployment.
            let is_shared = alone.action != plan.deployments[index].action;
            prop_assert!(!is_shared || matches!(plan.deployments[index].action, EntryAction::Refuse(_)));
            prop_assert_eq!(EntryPlan { action: plan.deployments[index].action.clone(), ..alone }, plan.deployments[index].clone());
        }
    }
}

#[test]
fn random_projects_reach_every_action_and_release() {
    let mut runner = TestRunner::deterministic();
    let mut reached: BTreeMap<String, usize> = BTreeMap::new();
    let mut refused = 0;
    for _ in 0..600 {
        let (wanted, known) = projects().new_tree(&mut runner).unwrap().current();
        let plan = plan_project(&wanted, &known);
        if plan.refusals().next().is_some() {
            refused += 1;
            continue;
        }
        let actions = plan.deployments.iter().map(|own| match &own.action {
            EntryAction::Replace(_) => "Replace".to_owned(),
            action => format!("{action:?}"),
        });
        let connector = [format!("{:?}", plan.connector.release), format!("{:?}", plan.connector.awaits)];
        for name in actions.chain(connector) {
            *reached.entry(name).or_default() += 1;
        }
    }
    for name in [
        "Create",
        "Adopt",
        "Redeploy",
        "Join",
        "AwaitDeletion",
        "Replace",
        "Nothing",
        "Publish",
        "Validate",
        "JoinPublish",
        "JoinValidation",
        "Some(Publish)",
        "Some(Validation)",
    ] {
        assert!(reached.get(name).is_some_and(|count| *count > 1), "{name}: {reached:?}");
    }
    assert!(refused < 400, "{refused} of 600");
}
