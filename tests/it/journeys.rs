//! The journeys of the product, each with the emulator inside the program and over HTTP.

use crate::harness::{GUIDE, in_both};

/// The five values of the guide's connector; the region has a default.
const VALUES: [&str; 6] = [
    "--configuration",
    "cartExtension.CTP_PROJECT_KEY=shop",
    "--configuration",
    "cartExtension.CTP_CLIENT_ID=an id, with = and blanks",
    "--configuration",
    "cartExtension.CTP_CLIENT_SECRET=s3cret",
];

fn with_values<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    arguments.iter().copied().chain(VALUES).chain(["--poll-interval", "10ms"]).collect()
}

#[test]
fn journey_1_a_connector_for_own_projects() {
    for (world, project) in in_both("cart-extension", GUIDE) {
        let created = project.create(&world, "cart");
        assert_eq!((&created["status"], &created["isPreviewable"]), (&"Draft".into(), &"none".into()));

        let preview = ["connector", "preview", "cart", "--deployment-key", "cart-preview", "-o", "json"];
        let preview = world.run(with_values(&preview)).ok().json();
        assert_eq!((&preview["status"], &preview["type"]), (&"Deployed".into(), &"preview".into()));
        assert!(preview["applications"][0]["url"].is_string(), "{preview}");
        let _ = world.run(["deployment", "logs", "cart-preview"]).ok();

        let _ = world.run(["deployment", "delete", "cart-preview", "--yes", "--poll-interval", "10ms"]).ok();
        let _ = world.run(["deployment", "describe", "cart-preview"]).exits(5);

        let published =
            world.run(["connector", "publish", "cart", "--poll-interval", "10ms", "-o", "json"]).ok().json();
        assert_eq!((&published["status"], &published["alreadyListed"]), (&"Published".into(), &true.into()));

        let create = ["deployment", "create", "--key", "cart", "--connector-key", "cart", "-o", "json"];
        let deployment = world.run(with_values(&create)).ok().json();
        assert_eq!((&deployment["status"], &deployment["type"]), (&"Deployed".into(), &"sandbox".into()));
        let logs = world.run(["deployment", "logs", "cart", "-o", "json"]).ok().json();
        assert!(logs.as_array().is_some_and(|entries| !entries.is_empty()), "{logs}");
    }
}

#[test]
fn journey_3_a_new_release() {
    for (world, project) in in_both("cart-extension", GUIDE) {
        project.create(&world, "cart");
        let _ = world.run(["connector", "publish", "cart", "--poll-interval", "10ms"]).ok();
        let create = ["deployment", "create", "--key", "cart", "--connector-key", "cart", "-o", "json"];
        let first = world.run(with_values(&create)).ok().json();

        project.write(&GUIDE.replace("required: true\n        - key: CTP_CLIENT_ID", "required: true\n        - key: NEW_KEY\n          description: New\n          required: true\n        - key: CTP_CLIENT_ID"));
        let update = ["connector", "update", "cart", "--repository-tag", "v2.0.0"];
        let _ = world.run_in(project.folder(), update).ok();
        let _ = world.run(["connector", "publish", "cart", "--poll-interval", "10ms"]).ok();

        let redeploy =
            ["deployment", "redeploy", "cart", "--update-connector", "--poll-interval", "10ms", "-o", "json"];
        let refused = world.run(redeploy).exits(3);
        assert!(refused.stderr.contains("cartExtension.NEW_KEY"), "{}", refused.stderr);
        let given = [&redeploy[..], &["--configuration", "cartExtension.NEW_KEY=x"]].concat();
        let second = world.run(given).ok().json();
        assert_eq!(second["status"], "Deployed");
        assert_eq!(second["id"], first["id"], "a redeploy keeps the Deployment");
        assert_eq!(second["connector"]["repository"]["tag"], "v2.0.0");
        assert!(second["version"].as_u64() > first["version"].as_u64());
    }
}

#[test]
fn journey_5_take_it_all_down() {
    for (world, project) in in_both("cart-extension", GUIDE) {
        project.create(&world, "cart");
        let _ = world.run(["connector", "publish", "cart", "--poll-interval", "10ms"]).ok();
        for key in ["one", "two"] {
            let _ = world.run(with_values(&["deployment", "create", "--key", key, "--connector-key", "cart"])).ok();
        }
        let refused = world.run(["connector", "delete", "cart", "--yes"]).exits(6).is_silent();
        assert!(refused.stderr.contains("one") && refused.stderr.contains("two"), "{}", refused.stderr);

        let gone = ["deployment", "delete", "--connector", "cart", "--yes", "--poll-interval", "10ms", "-o", "json"];
        assert_eq!(world.run(gone).ok().json().as_array().map(Vec::len), Some(2));
        let _ = world.run(["connector", "delete", "cart", "--yes"]).ok();
        let _ = world.run(["connector", "describe", "cart"]).exits(5);
        let _ = world.run(["connector", "describe", "cart", "--published"]).exits(5);
    }
}
