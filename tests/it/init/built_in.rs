//! `init --from`: projects from built-in templates, and the folders that they can be written to.

use serde_json::{Value, json};

use super::{files, listed};
use crate::harness::Machine;

#[test]
fn a_project_is_written_and_shown() {
    let machine = Machine::bare();
    let answer = machine.sh("init shop --from service:cart-checker --from event --from job:nightly --from assets").ok();
    insta::assert_snapshot!(answer.transcript(), @r"
    exit 0
    --- stdout
    Project shop
      cart-checker  service  typescript
      event         event    typescript
      nightly       job      typescript
      assets        assets   typescript
    --- stderr
    Next:
      cd shop
      ctconnect application build --all
      ctconnect application test --all
      ctconnect validate
      ctconnect --local deploy
    ");
    let shop = machine.folder().join("shop");
    assert_eq!(
        listed(&shop),
        [".gitignore", "README.md", "assets", "cart-checker", "connect.yaml", "ctconnect.yaml", "event", "nightly"]
    );
    assert!(std::fs::read_to_string(shop.join("README.md")).unwrap().starts_with("# shop\n"));
    assert!(shop.join("cart-checker/.env.example").is_file());
    machine.sh("validate shop --strict").ok();
    assert_eq!(listed(machine.folder()), ["shop"], "something was left beside it");
}

#[test]
fn from_an_empty_folder_to_a_running_deployment() {
    let machine = Machine::local();
    let shop = machine.folder().join("shop");
    machine.sh("init shop --from service").ok();
    machine.sh_in(&shop, "application add --name nightly --type job --secured TOKEN=Token").ok();
    machine.sh_in(&shop, "validate --strict").ok();
    let deployed = machine.sh_in(&shop, "deploy -o json").ok().json();
    assert_eq!(deployed["deployments"][0]["status"], "Deployed", "{deployed}");
}

#[test]
fn the_platform_creates_the_api_client_unless_the_project_has_its_own() {
    let machine = Machine::bare();
    let text = |folder: &str| std::fs::read_to_string(machine.folder().join(folder).join("connect.yaml")).unwrap();
    machine.sh("init made --from service --from job --from event --from assets").ok();
    let inherited = "inheritAs:\n  apiClient:\n    scopes:\n      - manage_extensions\n      - manage_subscriptions\n      \
                     - view_orders\n";
    assert!(text("made").ends_with(inherited) && !text("made").contains("CTP_"), "{}", text("made"));
    let example = std::fs::read_to_string(machine.folder().join("made/service/.env.example")).unwrap();
    assert!(example.contains("\nCTP_API_URL=https://") && !example.contains("CTP_REGION"), "{example}");

    machine.sh("init own --from service --own-api-client").ok();
    assert!(text("own").contains("key: CTP_CLIENT_SECRET") && !text("own").contains("inheritAs"), "{}", text("own"));
    let example = std::fs::read_to_string(machine.folder().join("own/service/.env.example")).unwrap();
    assert!(example.contains("\nCTP_REGION=europe-west1.gcp\n"), "{example}");

    machine.sh("init files --from assets").ok();
    assert!(!text("files").contains("inheritAs"), "{}", text("files"));
}

#[cfg(unix)]
#[test]
fn the_next_steps_work_with_an_own_api_client() {
    let machine = Machine::local();
    let told = machine.sh("init shop --from service --from job --own-api-client").ok().stderr;
    let steps: Vec<&str> = told.lines().skip_while(|line| !line.contains("CTP_")).map(str::trim).collect();
    assert_eq!(
        steps,
        [
            "CTP_PROJECT_KEY=… CTP_CLIENT_ID=… CTP_CLIENT_SECRET=… \\",
            "ctconnect --local deploy --configuration-file values.yaml"
        ]
    );
    // The steps are tested, not the seconds that the emulator takes by default.
    let deploy = steps[1].replace("ctconnect --local", concat!(env!("CARGO_BIN_EXE_ctconnect"), " --local=instant"));
    let mut shell = std::process::Command::new("/bin/sh");
    machine.seal(&mut shell);
    // The variables end with the command: they would replace the login of later ones.
    let line = format!("{}\n{deploy}; code=$?; case $(env) in *CTP_CLIENT*) exit 1 ;; esac; exit $code", steps[0]);
    shell.current_dir(machine.folder().join("shop")).args(["-c", &line]);
    let output = shell.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told = machine.sh("init files --from assets --own-api-client").ok().stderr;
    assert!(!told.contains("values.yaml"), "{told}");
}

#[test]
fn install_installs_the_dependencies_of_new_applications() {
    let machine = Machine::bare();
    let machine = machine.with_stand_in("npm", "play record ~/calls");
    machine.sh("init shop --from service --from assets --install").ok();
    machine.sh_in(machine.folder().join("shop"), "application add --type job --name nightly --install").ok();
    let calls = std::fs::read_to_string(machine.home().join("calls")).unwrap();
    assert_eq!(calls, "ci in service\nci in assets\nci in nightly\n");
}

#[test]
fn a_failed_installation_keeps_the_project() {
    let machine = Machine::bare();
    let machine = machine.with_stand_in("npm", "play print no network; exit 7");
    let answer = machine.sh("init shop --from service --install").exits(7).says("service | no network");
    let answer = answer.says("hint: the project was created; `cd shop`, then `ctconnect application build --all`");
    assert!(!answer.stderr.contains("--no-install"), "{}", answer.stderr);
    assert!(machine.folder().join("shop/connect.yaml").is_file());
}

#[cfg(unix)]
#[test]
fn an_interrupted_installation_keeps_the_project_and_says_so() {
    let machine = Machine::bare();
    let machine = machine.with_stand_in("npm", "play create ~/up; hang");
    let running = machine.start(["init", "shop", "--from", "service", "--install"]);
    while !machine.home().join("up").exists() {
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    let answer = running.signal("INT").end().exits(130);
    let answer = answer.says("the project was created; `cd shop`, then `ctconnect application build --all`");
    assert!(!answer.stderr.contains("Next:"), "{}", answer.stderr);
    assert!(machine.folder().join("shop/connect.yaml").is_file());
}

#[test]
fn the_new_project_is_shown_as_json() {
    let machine = Machine::bare();
    let answer = machine.sh("init new/shop --from job --language js -o json").ok().json();
    let application = json!({ "name": "job", "applicationType": "job", "language": "javascript" });
    let expected = json!({
        "directory": "new/shop", "template": Value::Null, "ref": Value::Null, "commit": Value::Null,
        "applications": [application],
    });
    assert_eq!(answer, expected);
    assert!(!files(&machine.folder().join("new/shop")).iter().any(|file| file.ends_with(".ts")));
}

#[test]
fn every_type_in_every_language_is_valid() {
    for language in ["typescript", "javascript", "ts", "js"] {
        let machine = Machine::bare();
        for kind in ["service", "event", "job", "assets"] {
            machine.run(["init", kind, "--from", kind, "--language", language]).ok();
            machine.run(["validate", kind, "--strict"]).ok();
        }
    }
}

#[test]
fn an_empty_folder_is_filled_and_keeps_its_repository() {
    let machine = Machine::bare();
    let shop = machine.folder().join("shop");
    std::fs::create_dir_all(shop.join(".git")).unwrap();
    std::fs::write(shop.join(".git/config"), "mine").unwrap();
    let answer = machine.sh_in(&shop, "init . --from service").ok();
    assert!(!answer.stderr.contains("cd "), "{}", answer.stderr);
    assert_eq!(listed(&shop), [".git", ".gitignore", "README.md", "connect.yaml", "ctconnect.yaml", "service"]);
    assert_eq!(std::fs::read_to_string(shop.join(".git/config")).unwrap(), "mine");
    assert!(std::fs::read_to_string(shop.join("README.md")).unwrap().starts_with("# shop\n"));
}

#[test]
fn a_folder_in_use_is_named_and_stays_unchanged() {
    let machine = Machine::bare();
    machine.sh("init shop --from service").ok();
    std::fs::create_dir(machine.folder().join("hidden")).unwrap();
    std::fs::write(machine.folder().join("hidden/.env"), "").unwrap();
    std::fs::write(machine.folder().join("file"), "").unwrap();
    let before = files(machine.folder());
    for (folder, reason) in [
        ("shop", "shop is not empty: it contains `.gitignore`"),
        ("hidden", "hidden is not empty: it contains `.env`"),
        ("file", "file exists and is not a folder"),
        ("file/shop", "file exists and is not a folder"),
        ("new/..", "new/.. is not a valid name for a new folder"),
    ] {
        machine.run(["init", folder, "--from", "job"]).exits(3).is_silent().says(reason);
        // Before any prompt.
        machine.run(["init", folder]).exits(3).is_silent().says(reason);
    }
    assert_eq!(files(machine.folder()), before);
}

#[cfg(unix)]
#[test]
fn a_dangling_link_is_in_the_way() {
    let machine = Machine::bare();
    std::os::unix::fs::symlink("nowhere", machine.folder().join("shop")).unwrap();
    machine.sh("init shop --from job").exits(3).says("shop exists and is not a folder");
    assert_eq!(listed(machine.folder()), ["shop"]);
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_is_reported() {
    use std::os::unix::fs::PermissionsExt as _;
    let machine = Machine::bare();
    let locked = machine.folder().join("locked");
    std::fs::create_dir(&locked).unwrap();
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o555)).unwrap();
    // Root can write anywhere.
    if std::fs::write(locked.join("probe"), "").is_err() {
        machine.sh("init locked/shop --from job").exits(3).says("cannot write in locked: Permission denied");
    } else {
        std::fs::remove_file(locked.join("probe")).unwrap();
    }
    assert_eq!(files(&locked), [""; 0]);
    if cfg!(target_os = "linux") {
        machine.sh("init /proc/shop --from job").exits(1).says("cannot write in /proc");
    }
}

#[test]
fn unusual_folder_names_are_quoted_and_usable() {
    let machine = Machine::bare();
    let told = |name: &str| machine.run(["init", "--from", "job", "--", name]).ok().stderr;
    assert!(told("my shop").contains("  cd 'my shop'\n"));
    assert!(told("-x").contains("  cd ./-x\n"));
    let odd = told("店");
    let reason = "  # the folder name is not a valid key: choose one as `connector.key` in ctconnect.yaml\n  ctconnect --local deploy\n";
    assert!(odd.contains(reason), "{odd}");
    machine.run(["validate", "my shop"]).ok();
    machine.run(["validate", "店"]).ok();
    let hidden = machine.run(["init", "--from", "job", "a\u{1b}[2J"]).ok();
    assert!(!hidden.stdout.contains('\u{1b}') && !hidden.stderr.contains('\u{1b}'));
}

#[test]
fn all_missing_arguments_are_named_at_once() {
    let machine = Machine::bare();
    let answer = machine.sh("init").exits(2).is_silent();
    insta::assert_snapshot!(answer.told(), @r"
    error: cannot prompt for missing values: pass DIRECTORY and `--from` or `--template`
      - --from service|event|job|assets: built-in templates of applications, need no network
      - --template tax-integration|product-ingestion|email-integration|payment-integration|fulfilment-integration: projects from GitHub
    hint: for example: `ctconnect init shop --from service`
    ");
    machine.sh("init shop").exits(2).says("pass `--from` or `--template`");
    machine.sh("init --from job").exits(2).says("pass DIRECTORY");
    machine.sh("init shop --no-input -o json").exits(2).says(r#""exitCode":2"#);
    assert_eq!(listed(machine.folder()), [""; 0]);
}

#[test]
fn conflicting_flags_are_refused() {
    let machine = Machine::bare();
    for line in [
        "init shop --from job --template tax-integration",
        "init shop --template tax-integration --language js",
        "init shop --from job --ref main",
        "init shop --from job --language rust",
    ] {
        machine.sh(line).exits(2).is_silent();
    }
    machine.sh("init shop --from jop").exits(2).says("did you mean `job`?");
    machine.sh("init shop --from job:").exits(2).says("`job:NAME`");
    machine.sh("init shop --from job --from job").exits(2).says("`--from job:one --from job:two`");
    machine.sh("init shop --template tax-integratoin").exits(2).says("'tax-integration'").says("payment-integ");
    machine
        .sh("init shop --template tax-integration --ref ../x")
        .exits(2)
        .says("this is not a valid name for a branch, tag or commit");
    for name in ["assets:node_modules", "job:build", "job:Build"] {
        machine.run(["init", "shop", "--from", name]).exits(3).says("ignores a folder").says("git would not commit");
    }
    machine.sh("init shop --from job:../x").exits(3).says("`../x` is not a valid application name");
    assert_eq!(listed(machine.folder()), [""; 0]);
}

#[cfg(unix)]
#[test]
fn missing_arguments_are_prompted_for() {
    use crate::harness::typed;
    let machine = Machine::bare();
    let answers = [
        ("Folder of the project: ", ""),
        ("Folder of the project: ", "shop"),
        ("Number or name [1]: ", "job"),
        ("Number or name [1]: ", "2"),
    ];
    let (code, shown) = typed(&machine, "init", &answers);
    assert_eq!(code, 0, "{shown}");
    assert!(shown.contains("javascript"), "{shown}");
    let (code, shown) = typed(&machine, "init other --language ts", &[("What should the project start with?", "")]);
    assert_eq!(code, 0, "{shown}");
    assert_eq!(listed(machine.folder()), ["other", "shop"]);
    let (code, shown) = typed(&machine, "init third", &[("Number or name [1]: ", "\u{4}")]);
    assert_eq!(code, 2, "{shown}");
    assert_eq!(listed(machine.folder()), ["other", "shop"]);
}
