//! `application start`: configuration, ports, and the end of several applications.

use std::net::TcpListener;

use super::Workshop;

const SHOP: &str = r#"deployAs:
  - name: web
    applicationType: service
    endpoint: /web
    configuration:
      standardConfiguration:
        - key: GREETING
          description: What to say
          required: true
        - key: MODE
          description: How
          default: fast
      securedConfiguration:
        - key: TOKEN
          description: Token of the engine
          required: true
  - name: job
    applicationType: job
    endpoint: /job
    properties:
      schedule: "0 1 * * *"
    configuration:
      standardConfiguration:
        - key: DAYS
          description: How many days back
          required: true
inheritAs:
  configuration:
    standardConfiguration:
      - key: LOG_LEVEL
        description: How much is logged
        default: info
"#;

fn shop() -> Workshop {
    Workshop::of(SHOP)
}

#[test]
fn each_application_gets_its_own_keys_and_the_global_ones() {
    let workshop = shop();
    workshop.write("values.yaml", "web:\n  GREETING: hi there\n  TOKEN: s3cret\njob:\n  DAYS: 7\nLOG_LEVEL: debug\n");
    // Both are running before one ends.
    let both = "create ready; await ../web/ready; await ../job/ready";
    workshop.write("web/play", both).write("job/play", both);
    let answer = workshop.sh("application start --all --port 0 --configuration-file values.yaml --debug").ok();
    let of = |folder| ["GREETING", "TOKEN", "MODE", "LOG_LEVEL", "DAYS"].map(|name| workshop.variable(folder, name));
    let some = |value: &str| Some(value.to_owned());
    assert_eq!(of("web"), [some("hi there"), some("s3cret"), some("fast"), some("debug"), None]);
    assert_eq!(of("job"), [None, None, None, some("debug"), some("7")]);
    assert_ne!(workshop.variable("web", "PORT"), workshop.variable("job", "PORT"));
    assert!(!format!("{}{}", answer.stdout, answer.stderr).contains("s3cret"));
    let calls = workshop.calls();
    assert!(calls.len() == 2 && calls.iter().all(|call| call.starts_with("npm run start in ")), "{calls:?}");
}

#[test]
fn the_port_and_the_address_are_set_and_printed() {
    let workshop = shop();
    let answer = workshop.sh("application start job --port 0 --configuration job.DAYS=7").ok().is_silent();
    let port = workshop.variable("job", "PORT").unwrap();
    let url = format!("http://localhost:{port}/job");
    assert_eq!(workshop.variable("job", "CONNECT_SERVICE_URL"), Some(url.clone()));
    answer.says(&format!("job  will listen on {url}\n"));
    let answer = workshop.sh("application start job --port 0 --configuration job.DAYS=7 -o json").ok();
    assert!(answer.json()[0]["url"].as_str().unwrap().ends_with("/job"));
}

#[test]
fn a_port_that_is_taken_is_refused() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let workshop = shop();
    let answer = workshop.sh(&format!("application start job --configuration job.DAYS=7 --port {port}")).exits(2);
    answer.says(&format!("port {port} is in use"));
    workshop.sh("application start job --configuration job.DAYS=7").ok();
    assert!(workshop.variable("job", "PORT").unwrap().parse::<u16>().unwrap() >= 8080);
}

#[test]
fn flags_override_the_environment_which_overrides_files() {
    let workshop = shop();
    workshop.write(".env", "GREETING=project\nTOKEN='pro#ject'\nMODE=\n");
    let greeting = |workshop: &Workshop, flags: &str| {
        workshop.sh(&format!("application start web --port 0 {flags}")).ok();
        workshop.variable("web", "GREETING").unwrap()
    };
    assert_eq!(greeting(&workshop, ""), "project");
    assert_eq!(workshop.variable("web", "TOKEN").unwrap(), "pro#ject");
    assert_eq!(workshop.variable("web", "MODE").unwrap(), "fast");
    workshop.write("web/.env", "export GREETING=\"own $HOME\" # comment\n");
    assert_eq!(greeting(&workshop, ""), "own $HOME");
    let workshop = workshop.with("GREETING", "environment");
    assert_eq!(greeting(&workshop, ""), "environment");
    assert_eq!(greeting(&workshop, "--configuration web.GREETING=flag"), "flag");
}

#[test]
fn values_in_bulk_are_for_the_applications_that_run() {
    let workshop = shop();
    workshop.write("all.env", "GREETING=hi\nTOKEN=s3cret\nDAYS=7\nLOG_LEVEL=debug\nEXTRA=s3cret\nMODE=\n");
    workshop.write("values.yaml", "\"*\":\n  DAYS: 9\n");
    let line =
        "application start web --port 0 --env-file all.env --env-file job=all.env --configuration-file values.yaml";
    let answer = workshop.sh(line).ok();
    let of = ["GREETING", "TOKEN", "MODE", "LOG_LEVEL", "DAYS"].map(|name| workshop.variable("web", name));
    let some = |value: &str| Some(value.to_owned());
    assert_eq!(of, [some("hi"), some("s3cret"), some("fast"), some("debug"), None]);
    let answer = answer.says("not used, because connect.yaml does not declare it: EXTRA in the file `all.env`");
    assert!(!answer.stderr.contains("s3cret"), "{}", answer.stderr);
    let unknown = workshop.sh("application start web --port 0 --env-file all.env --configuration *.DAYZ=1").exits(3);
    unknown.says("no application has a key `DAYZ`; did you mean `DAYS`?");
}

#[test]
fn every_required_key_without_a_value_is_named_at_once() {
    let workshop = shop();
    workshop.write("web/.env", "GREETING=\nTOKEN=s3cret\n");
    let answer = workshop.sh("application start --all").exits(3).is_silent();
    let answer = answer.says("2 configuration values do not fit connect.yaml").says("`web.GREETING` is required");
    let answer = answer.says("`job.DAYS` is required").says(".env").says("--configuration-file");
    assert!(!answer.stderr.contains("s3cret"));
    // An application that is not started needs no values.
    workshop.sh("application start web --port 0 --configuration web.GREETING=x").ok();
    let unknown = workshop.sh("application start web --configuration web.GREETNG=x --configuration wob.X=1").exits(3);
    unknown.says("did you mean `GREETING`?").says("did you mean `web`?");
    assert_eq!(workshop.calls().len(), 1);
}

#[test]
fn undeclared_values_are_not_passed() {
    let workshop = shop();
    workshop.write("job/.env", "DAYS=1\nEXTRA=s3cret\nnonsense s3cret\n");
    let answer = workshop.sh("application start job --port 0").ok().says("the platform would not set it: EXTRA");
    let answer = answer.says("job/.env: line 3: the `=` is missing");
    assert!(!answer.stderr.contains("s3cret"));
    assert_eq!(workshop.variable("job", "EXTRA"), None);
}

#[test]
fn variables_of_the_platform_come_from_the_environment_or_a_file() {
    let workshop = shop();
    workshop.write("job/.env", "DAYS=1\nCONNECT_SERVICE_URL=https://tunnel.example\nCONNECT_PROVIDER=AWS\n");
    let answer = workshop.sh("application start job --port 0").ok();
    assert!(!answer.stderr.contains("not passed on"), "{}", answer.stderr);
    let of = |name| workshop.variable("job", name);
    assert_eq!(of("CONNECT_SERVICE_URL").as_deref(), Some("https://tunnel.example"));
    assert_eq!(of("CONNECT_PROVIDER").as_deref(), Some("AWS"));
    let workshop = workshop.with("CONNECT_SERVICE_URL", "https://other.example");
    workshop.sh("application start job --port 0").ok();
    assert_eq!(workshop.variable("job", "CONNECT_SERVICE_URL").as_deref(), Some("https://other.example"));
}

#[test]
fn our_credentials_are_passed_only_to_applications_that_declare_them() {
    let own = |file: &str| {
        Workshop::of(file)
            .with("CTP_CLIENT_ID", "us")
            .with("CTP_CLIENT_SECRET", "0urs")
            .with("CTP_ACCESS_TOKEN", "t0ken")
    };
    let workshop = own(SHOP);
    for task in ["build", "test", "start --port 0 --configuration job.DAYS=1"] {
        let (verb, flags) = task.split_once(' ').unwrap_or((task, ""));
        workshop.sh(&format!("application {verb} job {flags}")).ok();
        for name in ["CTP_CLIENT_ID", "CTP_CLIENT_SECRET", "CTP_ACCESS_TOKEN"] {
            assert_eq!(workshop.variable("job", name), None, "{task}");
        }
    }
    let declaring = SHOP.replace("DAYS", "CTP_CLIENT_SECRET");
    let workshop = own(&declaring).with("CTP_ACCESS_TOKEN", "").with("CTP_PROJECT_KEY", "shop");
    let answer = workshop.sh("application start job --port 0").ok();
    assert_eq!(workshop.variable("job", "CTP_CLIENT_SECRET").as_deref(), Some("0urs"));
    let answer = answer.says("`job.CTP_CLIENT_SECRET` is the client secret that ctconnect itself uses");
    assert!(!answer.stderr.contains("0urs"));
}

#[test]
fn the_variables_of_the_platforms_api_client_must_be_set_locally() {
    let file = SHOP.replace("inheritAs:\n", "inheritAs:\n  apiClient:\n    scopes:\n      - manage_orders\n");
    let workshop = Workshop::of(&file);
    workshop.write("job/.env", "DAYS=1\nCTP_CLIENT_ID=id\nCTP_CLIENT_SECRET=s3cret\nCTP_PROJECT_KEY=p\nCTP_SCOPE=x\n");
    let answer = workshop.sh("application start job --port 0").ok();
    let answer = answer.says("no API Client for job (`inheritAs.apiClient`), missing CTP_API_URL, CTP_AUTH_URL; set");
    assert!(!answer.stderr.contains("s3cret") && !answer.stderr.contains("not passed on"), "{}", answer.stderr);
    assert_eq!(workshop.variable("job", "CTP_CLIENT_SECRET").as_deref(), Some("s3cret"));
}

#[test]
fn one_warning_names_all_applications_without_an_api_client_and_the_examples() {
    let file = "deployAs:
  - name: web
    applicationType: service
    endpoint: /web
  - name: hook
    applicationType: service
    endpoint: /hook
inheritAs:
  apiClient:
    scopes:
      - manage_orders
";
    let workshop = Workshop::of(file);
    workshop.write("web/.env.example", "CTP_PROJECT_KEY=\n").write("hook/.env.example", "");
    workshop.write("hook/.env", "PORT=9999\nCTP_REGION=europe-west1.gcp\n");
    let answer = workshop.sh("application start --all --port 0").ok();
    let warnings = answer.stderr.lines().filter(|line| line.starts_with("warning")).count();
    assert_eq!(warnings, 1, "{}", answer.stderr);
    let answer = answer.says("no API Client for web, hook").says("`cp web/.env.example web/.env`");
    assert!(!answer.stderr.contains("cp hook"), "{}", answer.stderr);
    let answer = answer.says("`PORT` in `.env` is ignored: use `--port`");
    answer.says("set it: CTP_REGION; instead of CTP_REGION, set CTP_API_URL and CTP_AUTH_URL, as the platform does");
}

#[test]
fn an_application_that_is_not_built_is_built_before_it_starts() {
    let workshop = Workshop::new(&[("web", "service")]);
    workshop.write("web/package.json", r#"{"scripts": {"build": "x", "start": "node build/index.js"}}"#);
    workshop.write("web/play", "unless start exit 2");
    let answer = workshop.sh("application start --port 0").exits(2).says("Building web: failed: exit 2");
    answer.says("`npm run build` for `web` failed (exit 2)");
    workshop.write("web/play", "unless start create build/index.js");
    workshop.sh("application start --port 0").ok().says("Building web: npm run build");
    workshop.sh("application start --port 0").ok();
    let (build, start) = ("npm run build in web", "npm run start in web");
    assert_eq!(workshop.calls(), [build, build, start, start]);
}

#[test]
fn an_application_is_built_again_if_a_source_is_newer_than_the_build() {
    let workshop = Workshop::new(&[("web", "service")]);
    workshop.write("web/package.json", r#"{"scripts": {"build": "x", "start": "node build/index.js"}}"#);
    workshop.write("web/play", "unless start create build/index.js");
    let age = |file: &str, seconds: u64| {
        let file = std::fs::File::options().write(true).open(workshop.folder.join(file)).unwrap();
        file.set_modified(std::time::SystemTime::now() - std::time::Duration::from_secs(seconds)).unwrap();
    };
    workshop.write("web/src/index.ts", "").write("web/build/index.js", "");
    age("web/package.json", 60);
    age("web/src/index.ts", 40);
    age("web/build/index.js", 20);
    workshop.sh("application start --port 0").ok();
    age("web/src/index.ts", 10);
    workshop.sh("application start --port 0").ok().says("Building web: npm run build");
    workshop.sh("application start --port 0").ok();
    let (build, start) = ("npm run build in web", "npm run start in web");
    assert_eq!(workshop.calls(), [start, build, start, start]);
}

#[test]
fn an_early_exit_has_a_hint() {
    let workshop = Workshop::new(&[("web", "service")]);
    workshop.write("web/play", "exit 1");
    workshop
        .sh("application start --port 0")
        .exits(1)
        .says("if the application must be built first: `ctconnect application build web`");
    workshop.write("web/play", "exit 127");
    let answer = workshop.sh("application build").exits(127).says("a program was not found");
    answer.says("`ctconnect application build web --install`");
    workshop.write("web/package.json", r#"{"scripts": {"test": "x"}, "dependencies": {"express": "5"}}"#);
    workshop.sh("application test --no-install").exits(127).says("its dependencies are not installed");
}

#[test]
fn when_one_ends_the_others_are_ended_and_its_exit_code_is_returned() {
    let workshop = Workshop::new(&[("web", "service"), ("job", "job")]);
    workshop.write("web/play", "on TERM create terminated; create ready; hang");
    workshop.write("job/play", "await ../web/ready; exit 6");
    let answer = workshop.sh("application start --all --port 0").exits(6);
    answer.says("- web  stopped with the others").says("✗ job  exit 6").says("start of `job` failed (exit 6)");
    assert!(workshop.folder.join("web/terminated").exists());
}
