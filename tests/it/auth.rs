//! Identities: found, made, kept and forgotten.

use std::fs;

use serde_json::{Value, json};

use crate::faults::{Faulty, Reply, deployment};
use crate::harness::{Answer, Machine};
#[cfg(unix)]
use crate::harness::{copy_program, skip_what_is_not_permitted};

const LOGIN: [&str; 9] = [
    "auth",
    "login",
    "--client-credentials",
    "--client-id",
    "id",
    "--client-secret-stdin",
    "--region",
    "us-central1.gcp",
    "--project-key=shop",
];

/// A service that gives out tokens with these scopes, and reads.
fn service(scope: &'static str) -> Faulty {
    Faulty::start(move |request| match request.is("POST") {
        true => {
            let token = format!("token-canary-{}", request.repetition);
            Reply::json(200, &json!({"access_token": token, "expires_in": 172_800, "scope": scope}))
        }
        false if request.line.contains('?') => Reply::json(200, &json!({"results": []})),
        false => Reply::json(200, &deployment("Deployed")),
    })
}

/// A machine that knows where the service is, and nobody's identity.
fn machine(server: &Faulty) -> Machine {
    Machine::bare().with("CTP_AUTH_URL", server.address()).with("CTP_CONNECT_API_URL", server.address())
}

fn login(machine: &Machine, flags: &[&str]) -> Answer {
    machine.run_with_input(LOGIN.iter().chain(flags), "secret-canary\n")
}

/// Makes the first token that is kept an old one; returns the file as it is then.
fn let_the_token_expire(machine: &Machine) -> Value {
    let path = machine.home().join(".config/ctconnect/credentials.json");
    let mut file: Value = serde_json::from_str(&kept(machine, "credentials.json")).unwrap();
    file["tokens"][0]["expiresAt"] = "2020-01-01T00:00:00Z".into();
    fs::write(path, file.to_string()).unwrap();
    file
}

fn kept(machine: &Machine, file: &str) -> String {
    fs::read_to_string(machine.home().join(".config/ctconnect").join(file)).unwrap()
}

#[test]
fn a_login_is_stored_used_and_removed() {
    let server = service("manage_connectors:shop view_connectors_deployments:shop");
    let machine = machine(&server);
    let status = login(&machine, &["-o", "json"]).ok().json();
    assert_eq!((&status["profile"], &status["checked"]), (&json!("shop"), &json!(true)));
    assert_eq!(status["allows"], json!({"connectors": "manage", "deployments": "view", "apiClients": false}));
    assert_eq!(server.requests()[0].header("authorization"), "Basic aWQ6c2VjcmV0LWNhbmFyeQ==");

    machine.run(["deployment", "describe", "live"]).ok();
    let token = machine.run(["auth", "token"]).ok();
    assert_eq!((token.stdout.as_str(), token.stderr.as_str()), ("token-canary-0\n", ""));
    assert_eq!(server.count("POST"), 1, "the token of the login is kept");
    let profiles = machine.run(["auth", "list", "-o", "json"]).ok().json();
    assert_eq!((&profiles[0]["name"], &profiles[0]["default"]), (&json!("shop"), &json!(true)));

    machine.run(["auth", "logout"]).ok();
    assert!(!kept(&machine, "credentials.json").contains("canary"));
    machine.run(["deployment", "list"]).exits(4).is_silent().says("not logged in");
    machine.run(["auth", "status"]).exits(4);
    machine.run(["auth", "logout"]).exits(4);
}

#[test]
fn status_shows_the_source_without_secrets_and_checks_on_request() {
    let server = service("manage_project:shop");
    let machine = machine(&server);
    login(&machine, &[]).ok();
    let sources: [(&[(&str, &str)], &str); 3] = [
        (&[], "profile `shop` (the default)"),
        (&[("CTP_CLIENT_ID", "x"), ("CTP_CLIENT_SECRET", "secret-canary")], "CTP_CLIENT_ID and CTP_CLIENT_SECRET"),
        (&[("CTP_ACCESS_TOKEN", "token-canary")], "CTP_ACCESS_TOKEN"),
    ];
    let mut machine = machine;
    for (variables, source) in sources {
        machine = variables.iter().fold(machine, |machine, (name, value)| machine.with(name, value));
        let before = server.requests().len();
        let status = machine.run(["auth", "status", "-o", "json"]).ok();
        assert_eq!(status.json()["source"], source);
        assert_eq!(server.requests().len(), before, "nobody was asked");
        let checked = machine.run(["auth", "whoami", "--check"]).ok();
        assert!(server.requests().len() > before);
        for answer in [status, checked] {
            assert!(!format!("{}{}", answer.stdout, answer.stderr).contains("canary"));
        }
    }
}

#[test]
fn a_check_fails_if_the_service_refuses() {
    let server = Faulty::start(|_| Reply::error(401, "invalid_client"));
    let machine = Machine::bare().talking_to(server.address());
    machine.run(["auth", "status", "--check"]).exits(4).says("refused with invalid_client");
    machine.with("CTP_ACCESS_TOKEN", "tok").run(["auth", "status", "--check"]).exits(4);
    // A token without the scope for the read is valid; the 403 of a proxy says nothing about it.
    let check = |refusal: fn() -> Reply| {
        let server = Faulty::start(move |_| refusal());
        let machine = Machine::bare().talking_to(server.address()).with("CTP_ACCESS_TOKEN", "tok");
        machine.run(["auth", "status", "--check"])
    };
    check(|| Reply::error(403, "insufficient_scope")).ok();
    check(|| Reply::html(403)).exits(4).says("a proxy or a gateway responded");
}

#[test]
fn a_failed_login_reports_the_response_and_stores_nothing() {
    for (status, code, exit) in [(401, "invalid_client", 4), (400, "invalid_scope", 3), (500, "General", 9)] {
        let server = Faulty::start(move |_| Reply::error(status, code));
        let machine = machine(&server);
        let answer = login(&machine, &["--scope", "manage_project:shop", "--retries", "0"]).exits(exit);
        answer.is_silent().says(&format!("refused with {code}"));
        assert_eq!(server.requests()[0].body, "grant_type=client_credentials&scope=manage_project%3Ashop");
        assert!(!machine.home().join(".config").exists());
    }
}

#[test]
fn a_login_for_another_project_is_refused() {
    let server = service("manage_project:other manage_api_clients:other");
    let machine = machine(&server);
    login(&machine, &[]).exits(4).says("no scope for the Project `shop`").says("other");
    assert!(!machine.home().join(".config").exists());
}

#[test]
fn a_secret_is_never_sent_to_a_made_up_host() {
    for region in ["evil.example/x?", "mars-1.gcp", "127.0.0.1:1/"] {
        let arguments = ["auth", "login", "--client-id", "id", "--client-secret-stdin", "--region", region];
        Machine::bare().run_with_input(arguments, "canary").exits(2).says("nothing was sent");
    }
    let arguments =
        ["auth", "login", "--client-id", "id", "--client-secret-stdin", "--auth-url", "http://evil.example"];
    let refused = Machine::bare().run_with_input(arguments, "canary").exits(2);
    refused.says("`--auth-url` must start with https://").says("CTCONNECT_ALLOW_HTTP_HOST");
}

#[test]
fn a_login_is_sent_without_tls_to_a_host_that_a_variable_names() {
    let arguments = ["auth", "login", "--client-id", "id", "--client-secret-stdin", "--retries", "0"];
    let machine = Machine::bare().with("CTCONNECT_ALLOW_HTTP_HOST", "emulator.invalid");
    let login = machine.run_with_input(arguments.iter().chain(&["--auth-url", "http://emulator.invalid:1"]), "canary");
    login.exits(9).says("could not log in at http://emulator.invalid:1");
}

#[test]
fn an_incomplete_login_names_the_missing_flag() {
    let machine = Machine::bare();
    machine.run(["auth", "login"]).exits(2).says("--client-id");
    machine.run(["auth", "login", "--client-id", "id"]).exits(2).says("--region");
    let login = ["auth", "login", "--client-id", "id", "--region", "us-central1.gcp"];
    machine.run(login).exits(2).says("--client-secret-stdin");
    machine.run_with_input(login.iter().chain(&["--client-secret-stdin"]), "\n").exits(2).says("is empty");
}

#[test]
fn several_profiles_coexist() {
    let server = service("manage_project:shop manage_project:other");
    let machine = machine(&server);
    login(&machine, &[]).ok();
    login(&machine, &["--profile", "second"]).ok();
    let source = |flags: &[&str]| {
        machine.run(["auth", "status", "-o", "json"].iter().chain(flags)).ok().json()["profile"].take()
    };
    assert_eq!(source(&[]), "shop");
    assert_eq!(source(&["--profile", "second"]), "second");
    machine.run(["auth", "use", "second"]).ok();
    assert_eq!(source(&[]), "second");
    machine.run(["auth", "use", "third"]).exits(2).says("known profiles: second, shop");
    machine.run(["deployment", "list", "--profile", "third"]).exits(2);
}

#[test]
fn tokens_of_environment_clients_are_cached_between_runs() {
    let server = service("manage_project:shop");
    let machine = Machine::bare().talking_to(server.address());
    let read = |machine: &Machine| machine.run(["deployment", "describe", "live"]).ok();
    read(&machine);
    read(&machine);
    assert_eq!(server.count("POST"), 1);
    let machine = machine.with("CTP_SCOPE", "manage_project:shop");
    read(&machine);
    read(&machine);
    assert_eq!(server.count("POST"), 2, "another scope is another token");
    let machine = machine.with("CTP_CLIENT_ID", "other");
    read(&machine);
    assert_eq!(server.count("POST"), 3, "another API Client has another token");
    let other = service("manage_project:shop");
    read(&machine.with("CTP_AUTH_URL", other.address()));
    assert_eq!(other.count("POST"), 1, "another host has another token");
}

#[test]
fn a_kept_token_does_not_hide_a_wrong_secret() {
    // `id:right-canary` in Base64.
    let server = Faulty::start(|request| match request.header("authorization") {
        "Basic aWQ6cmlnaHQtY2FuYXJ5" => Reply::json(200, &json!({"access_token": "token", "expires_in": 172_800})),
        basic if basic.starts_with("Basic") => Reply::json(401, &json!({"error": "invalid_client"})),
        _ => Reply::json(200, &deployment("Deployed")),
    });
    let with_secret = |secret: &str| {
        let machine = machine(&server).with("CTP_CLIENT_ID", "id").with("CTP_PROJECT_KEY", "shop");
        machine.with("CTP_CLIENT_SECRET", secret)
    };
    let right = with_secret("right-canary");
    right.run(["deployment", "describe", "live"]).ok();
    right.run(["deployment", "describe", "live"]).ok();
    assert_eq!(server.count("POST"), 1, "the token is kept for its secret");
    let stored = kept(&right, "credentials.json");
    assert!(stored.contains("secretHash") && !stored.contains("canary"), "{stored}");

    let wrong = with_secret("wrong-canary");
    let folder = wrong.home().join(".config/ctconnect");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("credentials.json"), &stored).unwrap();
    wrong.run(["deployment", "describe", "live"]).exits(4).is_silent();
    assert_eq!(server.count("POST"), 2, "the wrong secret reached the service");
    let status = wrong.run(["auth", "status", "-o", "json"]).ok().json();
    assert_eq!(status["expiresAt"], Value::Null, "the token is not that of the identity: {status}");

    // A file of an earlier version does not say which secret a token was requested with.
    fs::write(right.home().join(".config/ctconnect/credentials.json"), stored.replace("secretHash", "other")).unwrap();
    right.run(["deployment", "describe", "live"]).ok();
    assert_eq!(server.count("POST"), 3);
    assert!(kept(&right, "credentials.json").contains("secretHash"));
}

#[test]
fn official_credentials_are_the_last_resort() {
    let server = service("manage_project:shop");
    let machine = machine(&server);
    let file = machine.home().join(".commercetools/credentials");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    let credentials = json!({
        "authentication": "any", "clientId": "id", "clientSecret": "secret-canary", "projectKey": "shop",
        "scope": null, "region": "europe-west1.gcp", "accessToken": "old", "issuedAt": 1, "expiresAt": 2,
    });
    fs::write(&file, credentials.to_string()).unwrap();
    machine.run(["deployment", "describe", "live"]).ok();
    assert_eq!(server.count("POST"), 1, "the token of the file has ended");
    let status = machine.run(["auth", "status"]).ok();
    assert!(status.stdout.contains("of the official CLI") && !status.stdout.contains("canary"));
    assert_eq!(fs::read_to_string(&file).unwrap(), credentials.to_string(), "it is never written");
    fs::write(&file, "{\"clientSecret\": \"secret-canary").unwrap();
    let answer = machine.run(["deployment", "list"]).exits(3).says("credentials is damaged");
    assert!(!answer.stderr.contains("canary"));
}

#[test]
fn the_token_of_the_official_cli_is_used_until_it_is_refused() {
    let server = Faulty::start(|request| match (request.is("POST"), request.header("authorization")) {
        (true, _) => Reply::json(200, &json!({"access_token": "new", "expires_in": 172_800})),
        (false, "Bearer refused") => Reply::error(401, "invalid_token"),
        (false, _) => Reply::json(200, &deployment("Deployed")),
    });
    let machine = machine(&server);
    let folder = machine.home().join(".commercetools");
    fs::create_dir_all(&folder).unwrap();
    let with_token = |token: &str| {
        let credentials = json!({
            "authentication": "any", "clientId": "id", "clientSecret": "secret", "projectKey": "shop",
            "scope": "manage_project:shop", "region": "europe-west1.gcp", "accessToken": token, "refreshToken": null,
            "issuedAt": 1, "expiresAt": 4_102_444_800_000_u64,
        });
        fs::write(folder.join("credentials"), credentials.to_string()).unwrap();
        machine.run(["deployment", "describe", "live"])
    };
    with_token("given").ok();
    assert_eq!((server.count("POST"), server.requests()[0].header("authorization")), (0, "Bearer given"));
    let status = machine.run(["auth", "status", "-o", "json"]).ok().json();
    assert_eq!(status["allows"]["connectors"], "manage");

    with_token("refused").ok();
    with_token("refused").ok();
    assert_eq!(server.count("POST"), 1, "what was asked for is kept");
}

#[test]
fn damaged_files_are_named_and_not_overwritten() {
    let server = service("manage_project:shop");
    let machine = machine(&server);
    login(&machine, &[]).ok();
    let folder = machine.home().join(".config/ctconnect");
    for (file, text) in [("credentials.json", "{\"clients\": \"canary"), ("config.yaml", "profiles: [canary")] {
        let whole = kept(&machine, file);
        fs::write(folder.join(file), text).unwrap();
        for arguments in [&["auth", "logout"][..], &["auth", "token"], &["deployment", "list"]] {
            let answer = machine.run(arguments).exits(3).says(&format!("{file} is damaged"));
            assert!(!answer.stderr.contains("canary"), "{}", answer.stderr);
        }
        login(&machine, &[]).exits(3);
        assert_eq!(kept(&machine, file), text);
        fs::write(folder.join(file), whole).unwrap();
    }
    machine.run(["deployment", "describe", "live"]).ok();
}

#[test]
fn sixteen_runs_with_an_expired_token_all_succeed_and_leave_a_whole_file() {
    let server = service("manage_project:shop");
    let machine = machine(&server);
    login(&machine, &[]).ok();
    let_the_token_expire(&machine);
    let path = machine.home().join(".config/ctconnect/credentials.json");
    let runs: Vec<_> = (0..16).map(|_| machine.start(["deployment", "describe", "live"])).collect();
    for run in runs {
        let answer = run.end().ok();
        assert_eq!(answer.stderr, "");
    }
    let file: Value = serde_json::from_str(&kept(&machine, "credentials.json")).unwrap();
    assert_eq!(file["tokens"].as_array().unwrap().len(), 1);
    assert_eq!(file["clients"]["shop"]["clientSecret"], "secret-canary");
    assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 3, "no temporary file is left");
}

/// Where the settings are in a home, unless a variable says otherwise.
#[cfg(unix)]
const DEFAULT_SETTINGS: &str =
    if cfg!(target_os = "macos") { "Library/Application Support/ctconnect" } else { ".config/ctconnect" };

#[cfg(unix)]
#[test]
fn settings_and_state_are_in_the_folders_of_the_system_or_of_the_variables() {
    let server = service("manage_project:shop");
    let machine = machine(&server).with_default_folders();
    let data = if cfg!(target_os = "macos") { DEFAULT_SETTINGS } else { ".local/share/ctconnect" };
    let both = |machine: &Machine| {
        login(machine, &[]).ok();
        machine.sh("emulator reset").ok();
    };
    let home = machine.home().to_owned();
    let is_there = |folder: &str, file: &str| home.join(folder).join(file).is_file();
    both(&machine);
    assert!(is_there(DEFAULT_SETTINGS, "config.yaml") && is_there(data, "emulator.db"));
    let [settings, state] = ["settings", "state"].map(|name| home.join(name).to_string_lossy().into_owned());
    let machine = machine.with("CTCONNECT_CONFIG_DIR", &settings);
    both(&machine);
    assert!(is_there(&settings, "config.yaml") && is_there(&settings, "emulator.db"));
    let machine = machine.with("CTCONNECT_DATA_DIR", &state);
    both(&machine);
    assert!(is_there(&state, "emulator.db") && !is_there(&state, "config.yaml"));
}

#[cfg(unix)]
#[test]
fn files_with_secrets_are_private() {
    use std::os::unix::fs::PermissionsExt as _;
    let server = service("manage_project:shop");
    let machine = machine(&server).with_default_folders();
    login(&machine, &[]).ok();
    let folder = machine.home().join(DEFAULT_SETTINGS);
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    for entry in fs::read_dir(&folder).unwrap() {
        assert_eq!(mode(&entry.unwrap().path()), 0o600);
    }
}

#[test]
fn a_credential_helper_stores_secrets_instead_of_a_file() {
    let server = service("manage_project:shop");
    let machine = machine(&server);
    let machine = machine.with_stand_in("docker-credential-test", "credential-helper");
    let folder = machine.home().join(".config/ctconnect");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("config.yaml"), "credential-helper: test\n").unwrap();

    login(&machine, &[]).ok();
    assert!(!folder.join("credentials.json").exists());
    assert!(fs::read_to_string(machine.home().join("kept-client")).unwrap().contains("secret-canary"));
    machine.run(["deployment", "describe", "live"]).ok();
    assert_eq!(server.count("POST"), 1, "the helper keeps the token too");
    machine.run(["auth", "logout"]).ok();
    assert!(!machine.home().join("kept-client").exists() && !machine.home().join("kept-token").exists());

    fs::write(folder.join("config.yaml"), "credential-helper: missing\n").unwrap();
    let answer = login(&machine, &[]).exits(4).says("docker-credential-missing");
    assert!(!answer.stderr.contains("canary"));
}

#[test]
fn local_needs_no_login() {
    let machine = Machine::local();
    let status = machine.run(["auth", "status"]).ok();
    assert!(status.stdout.contains("the emulator inside the program"), "{}", status.stdout);
    machine.run(["auth", "login"]).exits(2).says("needs no login");
}

#[cfg(unix)]
#[test]
fn a_file_with_secrets_is_private_or_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let server = service("manage_project:shop");
    let machine = machine(&server);
    login(&machine, &[]).ok();
    let path = machine.home().join(".config/ctconnect/credentials.json");
    let set = |path: &std::path::Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    set(&path, 0o644);
    machine.run(["auth", "token"]).ok().says("its mode is 0600 now");
    assert_eq!(mode(&path), 0o600);
    assert_eq!(machine.run(["auth", "token"]).ok().stderr, "");
    set(&path, 0o644);
    machine.run(["auth", "status"]).ok().says("its mode is 0600 now");
    let settings = path.with_file_name("config.yaml");
    for file in [&path, &settings] {
        set(file, 0o622);
        for command in ["token", "status"] {
            let answer = machine.run(["auth", command]).exits(4).is_silent();
            let hint = format!("make it your own with `chmod 600 {}`", file.display());
            answer.says("error: other users can write ").says(&hint);
        }
        set(file, 0o600);
    }
    set(&settings, 0o644);
    machine.run(["auth", "token"]).ok();
    let official = machine.home().join(".commercetools/credentials");
    fs::create_dir_all(official.parent().unwrap()).unwrap();
    let text = json!({"clientId": "id", "clientSecret": "s3cret", "projectKey": "shop", "region": "europe-west1.gcp"});
    fs::write(&official, text.to_string()).unwrap();
    fs::remove_dir_all(path.parent().unwrap()).unwrap();
    set(&official, 0o644);
    machine.run(["auth", "token"]).ok().says("warning: other users can read").says("chmod 600");
    assert_eq!(mode(&official), 0o644, "the official CLI's file is not changed");
    set(&official, 0o666);
    machine.run(["auth", "token"]).exits(4).is_silent();
}

/// The mode of a file or folder.
#[cfg(unix)]
fn mode(path: &std::path::Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

#[cfg(unix)]
#[test]
fn a_folder_in_which_others_can_replace_files_is_private_or_reported() {
    use std::os::unix::fs::PermissionsExt as _;
    let server = service("manage_project:shop");
    let set = |path: &std::path::Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    let own = machine(&server).with_default_folders();
    login(&own, &[]).ok();
    let folder = own.home().join(".config/ctconnect");
    for command in ["token", "status"] {
        set(&folder, 0o777);
        let answer = own.run(["auth", command]).ok();
        answer.says("other users could replace the files in ").says("its mode is 0700 now\n");
        assert_eq!(mode(&folder), 0o700);
        assert_eq!(own.run(["auth", command]).ok().stderr, "");
    }
    // Only the owner of a file can replace it in a folder such as /tmp, and one that only others can read is no danger.
    for harmless in [0o1777, 0o755] {
        set(&folder, harmless);
        assert_eq!(own.run(["auth", "token"]).ok().stderr, "");
        assert_eq!(mode(&folder), harmless);
    }

    let chosen = own.home().join("it's mine");
    let machine = machine(&server).with_folder(&chosen);
    login(&machine, &[]).ok();
    set(&chosen, 0o777);
    let answer = machine.run(["auth", "token"]).ok().says("warning: other users can replace the files in ");
    assert_eq!(mode(&chosen), 0o777, "the folder that the user chose is not changed");
    let command = answer.stderr.split('`').nth(1).unwrap();
    assert!(std::process::Command::new("/bin/sh").args(["-c", command]).status().unwrap().success(), "{command}");
    assert_eq!(machine.run(["auth", "token"]).ok().stderr, "");
}

#[cfg(unix)]
#[test]
fn a_folder_of_another_user_is_refused() {
    if !rustix::process::geteuid().is_root() {
        return skip_what_is_not_permitted("only root can give folders to other users");
    }
    let server = service("manage_project:shop");
    let machine = machine(&server);
    login(&machine, &[]).ok();
    let folder = machine.home().join(".config/ctconnect");
    std::os::unix::fs::chown(&folder, Some(1234), None).unwrap();
    for command in [&["auth", "token"][..], &["auth", "status"], &["deployment", "list"]] {
        let answer = machine.run(command).exits(4).is_silent();
        let shown = folder.display();
        let hint = format!(r#"make it your own with `sudo chown "$(id -u)" {shown} && chmod 700 {shown}`"#);
        answer.says("belongs to another user").says(&hint);
    }
    // What is in it is not used.
    fs::remove_file(folder.join("credentials.json")).unwrap();
    fs::remove_file(folder.join("config.yaml")).unwrap();
    let machine = machine.with("CTP_CLIENT_ID", "id").with("CTP_CLIENT_SECRET", "s3cret");
    machine.run(["auth", "token"]).ok();
}

/// What another user wrote would be the user's own once it is written again, and the helper that it names would run.
#[cfg(unix)]
#[test]
fn settings_that_others_can_write_are_not_written_again_and_run_no_helper() {
    use std::os::unix::fs::PermissionsExt as _;
    let server = service("manage_project:shop");
    let machine = machine(&server).with_program("docker-credential-test", "touch ~/ran");
    login(&machine, &[]).ok();
    let settings = machine.home().join(".config/ctconnect/config.yaml");
    let text = format!("credential-helper: test\n{}", fs::read_to_string(&settings).unwrap());
    fs::write(&settings, &text).unwrap();
    let make_open = |path: &std::path::Path| {
        fs::set_permissions(path, fs::Permissions::from_mode(0o666)).unwrap();
    };
    let make_foreign = |path: &std::path::Path| {
        if rustix::process::geteuid().is_root() {
            std::os::unix::fs::chown(path, Some(1234), None).unwrap();
        }
    };
    make_open(&settings);
    for _ in 0..2 {
        for line in ["auth use shop", "auth logout", "auth logout shop"] {
            machine.sh(line).exits(4).is_silent();
            assert_eq!(fs::read_to_string(&settings).unwrap(), text, "{line}");
            assert!(!machine.home().join("ran").exists(), "{line}");
        }
        make_foreign(&settings);
    }
}

#[cfg(unix)]
#[test]
fn a_command_that_makes_a_file_private_can_be_pasted() {
    use std::os::unix::fs::PermissionsExt as _;
    let server = service("manage_project:shop");
    let machine = machine(&server);
    let folder = machine.home().join("it's $(mine)");
    let machine = machine.with_folder(&folder);
    login(&machine, &[]).ok();
    let path = folder.join("credentials.json");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).unwrap();
    let answer = machine.run(["auth", "token"]).exits(4);
    let command = answer.stderr.lines().find_map(|line| line.split('`').nth(1)).unwrap();
    assert!(std::process::Command::new("/bin/sh").args(["-c", command]).status().unwrap().success(), "{command}");
    machine.run(["auth", "token"]).ok();
}

/// Where the umask is 002, each user has a group of the same number, without other members.
#[cfg(unix)]
#[test]
fn a_group_can_write_a_file_with_secrets_only_if_it_is_the_user_s_own() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    let server = service("manage_project:shop");
    let machine = machine(&server);
    login(&machine, &[]).ok();
    let path = machine.home().join(".config/ctconnect/credentials.json");
    let metadata = || fs::metadata(&path).unwrap();
    for mode in [0o664, 0o660] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let answer = machine.run(["auth", "token"]);
        if metadata().uid() == metadata().gid() {
            answer.ok().says("its mode is 0600 now");
            assert_eq!(metadata().permissions().mode() & 0o777, 0o600);
        } else {
            answer.exits(4).is_silent();
        }
    }
}

/// In a container, a volume with secrets belongs to root, and its group is that of the service.
#[cfg(unix)]
#[test]
fn secrets_that_only_root_can_change_are_read() {
    use std::os::unix::fs::{PermissionsExt as _, chown};
    use std::os::unix::process::CommandExt as _;
    const SERVICE: u32 = 65534;
    if !rustix::process::geteuid().is_root() {
        return skip_what_is_not_permitted("only root can give files to other users");
    }
    let server = service("manage_project:shop");
    let machine = machine(&server);
    login(&machine, &[]).ok();
    let folder = machine.home().join(".config/ctconnect");
    let path = folder.join("credentials.json");
    let program = machine.home().join("ctconnect");
    copy_program(&program);
    for open in [machine.home(), &machine.home().join(".config"), &folder] {
        fs::set_permissions(open, fs::Permissions::from_mode(0o755)).unwrap();
    }
    fs::set_permissions(folder.join("config.yaml"), fs::Permissions::from_mode(0o644)).unwrap();
    let run = |mode, owner| {
        chown(&path, Some(owner), Some(SERVICE)).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let mut command = std::process::Command::new(&program);
        machine.seal(command.args(["auth", "token"]));
        let output = command.uid(SERVICE).gid(SERVICE).current_dir("/").output().unwrap();
        let answer = Answer::new(&output, "");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, mode, "the file is not changed");
        answer
    };
    for mode in [0o640, 0o440] {
        assert!(!run(mode, 0).ok().stderr.contains("read"), "no warning");
    }
    run(0o644, 0).ok().says("warning: other users can read").says("only root can change that");
    run(0o660, 0).exits(4).is_silent();
    let file = path.display();
    let hint = format!(r#"make it your own with `sudo chown "$(id -u)" {file} && chmod 600 {file}`"#);
    run(0o640, 1234).exits(4).is_silent().says("belongs to another user").says(&hint);
}

#[test]
fn a_secret_in_the_wrong_place_of_the_command_line_is_not_repeated() {
    let machine = Machine::bare();
    for line in [
        "auth login --client-secret-stdin=s3cret-canary",
        "auth login s3cret-canary",
        "auth token s3cret-canary",
        "auth status s3cret-canary",
        "deployment list s3cret-canary",
        "deployment list --all=s3cret-canary",
        "connector create --no-input=s3cret-canary",
        "auth s3cret-canary",
        "s3cret-canary",
        "connector s3cret-canary",
        "auth login --color s3cret-canary",
        "deployment list --type s3cret-canary",
        "auth login --client-secrets3cret-canary",
        "auth login --client-secres3cret-canary",
        "auth login --client-secre=s3cret-canary",
        "auth login --client-secret-stdins3cret-canary",
        "auth login --passwords3cret-canary",
        "--client-secrets3cret-canary auth login",
        "auth login --client-credentials --client-secrets3cret-canary",
        "auth login --client-credentials --client-id id s3cret-canary",
        "connect deployment create --key live s3cret-canary",
        "api GET /x --tokens3cret-canary",
        "deployment create --configurationweb.TOKEN:s3cret-canary",
    ] {
        for format in ["table", "json"] {
            let answer = machine.sh(&format!("{line} -o {format}")).exits(2).is_silent();
            assert!(!answer.stderr.contains("s3cret"), "{line}: {}", answer.stderr);
        }
    }
}

#[test]
fn a_mistyped_word_is_repeated() {
    for (line, word) in [
        ("connector comment shop hello", "'hello'"),
        ("auth loginn", "'loginn'"),
        ("connectr list", "'connectr'"),
        ("deployment list --color alwys", "'alwys'"),
    ] {
        Machine::bare().sh(line).exits(2).says(word);
    }
    Machine::bare().sh("deploy web.TOKEN=s3cret --local=instant").says("cannot read the folder web.TOKEN=***");
}

#[cfg(unix)]
#[test]
fn a_value_in_place_of_a_variable_or_file_is_not_repeated() {
    for flag in [
        "--configuration-env web.TOKEN=S3CRETCANARY",
        "--configuration-env web.TOKEN=s3cret_canary",
        "--configuration-from web.TOKEN=S3CRETCANARY9",
        "--configuration-file web.TOKEN=s3cret-canary",
    ] {
        let line = format!("deployment create --key live --connector-key shop --local=instant {flag}");
        let answer = Machine::bare().sh(&line).exits(3).is_silent();
        let shown = answer.stderr.to_lowercase();
        assert!(!shown.contains("s3cret"), "{line}: {}", answer.stderr);
    }
    let line =
        "deployment create --key live --connector-key shop --local=instant --configuration-env web.TOKEN=SHOP_TOKEN_2";
    Machine::bare().sh(line).exits(3).says("the environment variable `SHOP_TOKEN_2` for `web.TOKEN` is not set");
}

#[test]
fn a_check_that_cannot_be_made_does_not_say_that_the_identity_is_refused() {
    let server = Faulty::start(|_| Reply::json(429, &json!({"message": "slow down"})).with("retry-after", "3600"));
    let machine = Machine::bare().talking_to(server.address());
    let answer = machine.run(["auth", "status", "--check"]).exits(9);
    let answer = answer.says("could not check the API Client");
    assert!(!answer.stderr.contains("does not accept"), "{}", answer.stderr);
}

#[cfg(unix)]
#[test]
fn without_a_home_nothing_is_read_or_written() {
    let server = service("manage_project:shop");
    let machine = Machine::bare().talking_to(server.address()).with_default_folders();
    for home in [None, Some(""), Some("relative")] {
        let run = |arguments: &[&str]| {
            let mut command = machine.command(arguments);
            match home {
                None => command.env_remove("HOME"),
                Some(home) => command.env("HOME", home),
            };
            Answer::new(&command.output().unwrap(), "")
        };
        let variables = run(&["auth", "token"]);
        assert_eq!(variables.code, 0, "{}", variables.stderr);
        assert_eq!(
            run(&["connect", "deployment", "describe", "--key", "live"]).code,
            0,
            "the command line of the official CLI"
        );
        run(&["auth", "list"]).exits(1).says("HOME is not set").says("CTCONNECT_CONFIG_DIR");
        let local = run(&["--local", "deployment", "list"]).exits(1);
        local.says("there is no folder for the state of `--local`: HOME is not set").says("set CTCONNECT_DATA_DIR");
    }
    assert_eq!(fs::read_dir(machine.folder()).unwrap().count(), 0, "something was written");
}

/// A container in a pipeline: no home, and the identities of Projects in variables.
#[cfg(unix)]
#[test]
fn projects_need_no_home_with_identities_in_their_variables() {
    let machine = Machine::over_http(&[]).with_default_folders();
    fs::write(
        machine.folder().join("ctconnect.yaml"),
        "connector: { key: tax, published: true }\nprojects: { live: { key: acme-live, region: europe-west1.gcp } }\n\
         deployments: { live: { project: live } }\n",
    )
    .unwrap();
    for line in ["plan", "status", "deploy"] {
        let mut command = machine.command([line]);
        command.env_remove("HOME");
        ["CTP_CLIENT_ID", "CTP_CLIENT_SECRET", "CTP_PROJECT_KEY", "CTP_ACCESS_TOKEN"].iter().for_each(|name| {
            command.env_remove(name);
        });
        command.env("CTP_CLIENT_ID__LIVE", "id").env("CTP_CLIENT_SECRET__LIVE", "secret-canary");
        // The Connector does not exist: the identity was found, and the service answered.
        let answer = Answer::new(&command.output().unwrap(), "").exits(5);
        assert!(!answer.stderr.contains("--local"), "{}", answer.stderr);
    }
}

#[test]
fn a_profile_that_does_not_exist_can_be_replaced_by_the_variables_of_its_project() {
    let machine = Machine::bare();
    let file = "connector: { key: tax, published: true }\nprojects:\n  live: { key: shop, region: europe-west1.gcp, profile: nobody }\n\
                deployments: { live: { project: live } }\n";
    fs::write(machine.folder().join("ctconnect.yaml"), file).unwrap();
    let refused = machine.run(["plan"]).exits(4).says("there is no profile `nobody`");
    refused.says("creates one; or set CTP_CLIENT_ID__LIVE and CTP_CLIENT_SECRET__LIVE");
}

/// The profiles of an agency's Projects, kept by a credential helper that only reads. The settings name those that a login stored;
/// returns what the helper was asked, and the run.
fn agency_with_helper(settings: &str) -> (Machine, Answer, String) {
    let machine = Machine::over_http(&[]).with_stand_in("docker-credential-test", "credential-helper");
    let machine = ["CTP_CLIENT_ID", "CTP_CLIENT_SECRET", "CTP_PROJECT_KEY"]
        .iter()
        .fold(machine, |machine, name| machine.with(name, ""));
    let folder = machine.home().join(".config/ctconnect");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("config.yaml"), format!("credential-helper: test\n{settings}")).unwrap();
    let vault = machine.home().join("vault");
    fs::write(&vault, "").unwrap();
    let names = agency_profiles();
    let projects: String = names
        .iter()
        .map(|name| format!("  {name}: {{ key: shop-{name}, region: europe-west1.gcp, profile: {name} }}\n"))
        .collect();
    let deployments: String = names.iter().map(|name| format!("  {name}: {{ project: {name} }}\n")).collect();
    let file = format!("connector: {{ key: tax, published: true }}\nprojects:\n{projects}deployments:\n{deployments}");
    fs::write(machine.folder().join("ctconnect.yaml"), file).unwrap();
    let answer = machine.run(["plan", "--all-envs"]).exits(5);
    let asked = fs::read_to_string(&vault).unwrap();
    (machine, answer, asked)
}

fn agency_profiles() -> Vec<String> {
    (0..30).map(|number| format!("c{number}")).collect()
}

#[test]
fn a_helper_that_only_reads_is_reported_once() {
    let profile = |name: String| format!("  {name}: {{ client-id: id-of-{name} }}\n");
    let profiles: String = agency_profiles().into_iter().map(profile).collect();
    let (_machine, answer, asked) = agency_with_helper(&format!("profiles:\n{profiles}"));
    assert_eq!(answer.stderr.matches("cannot store the access token").count(), 1, "{}", answer.stderr);
    let count = |verb: &str| asked.lines().filter(|line| line.starts_with(verb)).count();
    assert_eq!(count("get client/"), 30, "{asked}");
    // Those that were asked side by side before the first answer.
    assert!(count("store") <= 8 && count("get token/") <= 16, "{asked}");
}

/// Whether it could store tokens or not: to request a token is no slower than to ask for one.
#[test]
fn a_helper_that_alone_knows_the_clients_is_run_once_for_each() {
    let (machine, answer, asked) = agency_with_helper("");
    assert_eq!(answer.stderr.matches("cannot store").count(), 0, "{}", answer.stderr);
    let mut lines: Vec<&str> = asked.lines().collect();
    lines.sort_unstable();
    let mut expected: Vec<String> = agency_profiles().iter().map(|name| format!("get client/{name}")).collect();
    expected.sort_unstable();
    assert_eq!(lines, expected);

    // Such a profile can be named by the flag that hints repeat.
    machine.run(["deployment", "list", "--profile", "c7", "--project-key", "shop-c7"]).ok();
    machine.run(["deployment", "list", "--profile", "c7"]).exits(2);
}

#[cfg(unix)]
#[test]
fn a_home_that_cannot_be_used_is_not_needed_with_an_identity_in_the_environment() {
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::process::CommandExt as _;
    const OTHER_USER: u32 = 65534;
    let server = service("manage_project:shop");
    let machine = Machine::bare().talking_to(server.address()).with_default_folders();
    let program = machine.home().join("ctconnect");
    copy_program(&program);
    fs::set_permissions(machine.home(), fs::Permissions::from_mode(0o755)).unwrap();
    let closed = machine.home().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    let run = |home: &std::path::Path, line: &str| {
        let mut command = std::process::Command::new(&program);
        machine.seal(command.args(line.split(' ')));
        command.env("HOME", home).current_dir("/");
        // Root may enter any folder.
        if rustix::process::geteuid().is_root() {
            command.uid(OTHER_USER).gid(OTHER_USER);
        }
        Answer::new(&command.output().unwrap(), "")
    };
    for home in [std::path::Path::new("/dev/null"), &program, &closed] {
        for line in ["auth token", "deployment describe live", "connect deployment describe --key live"] {
            assert_eq!(run(home, line).code, 0, "{}: {line}", home.display());
        }
        run(home, "--local deployment list").exits(1).says("CTCONNECT_DATA_DIR");
    }
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
    assert_eq!(fs::read_dir(&closed).unwrap().count(), 0, "something was written");
}

/// What a folder of the user's choice contains is not ignored: it could be `safety`.
#[cfg(unix)]
#[test]
fn settings_that_may_not_be_read_are_not_ignored() {
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::process::CommandExt as _;
    let server = service("manage_project:shop");
    let machine = Machine::bare().talking_to(server.address());
    let folder = machine.home().join(".config/ctconnect");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("config.yaml"), "safety: read-only\n").unwrap();
    let program = machine.home().join("ctconnect");
    copy_program(&program);
    let set = |path: &std::path::Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    [machine.home(), &machine.home().join(".config")].into_iter().for_each(|path| set(path, 0o755));
    for (of_folder, of_file) in [(0o755, 0o000), (0o000, 0o644)] {
        set(&folder.join("config.yaml"), of_file);
        set(&folder, of_folder);
        let mut command = std::process::Command::new(&program);
        machine.seal(command.args(["deployment", "list"]));
        if rustix::process::geteuid().is_root() {
            command.uid(65534).gid(65534);
        }
        let output = command.current_dir("/").output().unwrap();
        set(&folder, 0o755);
        Answer::new(&output, "").exits(1).is_silent().says("config.yaml: Permission denied");
    }
}

#[test]
fn a_login_names_everything_that_is_missing_and_needs_a_project() {
    let answer = Machine::bare().run(["auth", "login"]).exits(2).is_silent();
    answer.says("--client-id").says("--client-secret-stdin").says("--region").says("--project-key");
    let server = service("manage_project:one manage_project:two");
    let machine = Machine::bare().with("CTP_AUTH_URL", server.address()).with("CTP_CONNECT_API_URL", server.address());
    let login = ["auth", "login", "--client-id", "id", "--client-secret-stdin", "--region", "europe-west1.gcp"];
    let answer = machine.run_with_input(login, "s3cret\n").exits(2).is_silent();
    answer.says("error: the Project is missing").says("one, two").says("--project-key");
    assert!(!machine.home().join(".config/ctconnect").exists(), "something was stored");
}

#[cfg(unix)]
#[test]
fn a_login_on_a_terminal_asks_for_everything_that_is_missing() {
    let server = service("manage_project:one manage_project:two");
    let machine = Machine::bare().with("CTP_AUTH_URL", server.address()).with("CTP_CONNECT_API_URL", server.address());
    let answers = [("Client id", "id"), ("Client secret", "s3cret"), ("Project key", "two")];
    let (code, shown) = crate::harness::typed(&machine, "auth login", &answers);
    assert_eq!(code, 0, "{shown}");
    assert!(shown.contains("stored as the profile `two`") && !shown.contains("s3cret"), "{shown}");
    let unknown = Machine::bare();
    let known = "unknown Region `mars`; known Regions: europe-west1.gcp, us-central1.gcp";
    let answers = [
        ("Client id", "id"),
        ("Region", "mars"),
        (known, ""),
        ("Region of the Project", "europe-west1.gcp"),
        // Nothing is sent without a secret.
        ("Client secret", ""),
    ];
    let (code, shown) = crate::harness::typed(&unknown, "auth login", &answers);
    assert_eq!(code, 2, "{shown}");
    assert!(shown.contains("the client secret is empty"), "{shown}");
}

#[test]
fn status_says_whether_an_expired_token_is_renewed() {
    let server = service("manage_project:shop");
    let machine = machine(&server);
    login(&machine, &[]).ok();
    let mut file = let_the_token_expire(&machine);
    let path = machine.home().join(".config/ctconnect/credentials.json");
    let answer = machine.run(["auth", "status"]).ok();
    let line = "2020-01-01T00:00:00Z, expired; the next command renews it";
    assert!(answer.stdout.contains(line), "{}", answer.stdout);
    let status = machine.run(["auth", "status", "-o", "json"]).ok().json();
    assert_eq!((&status["expired"], &status["renewable"]), (&json!(true), &json!(true)));
    // Without the secret, a login has to.
    file["clients"] = json!({});
    fs::write(&path, file.to_string()).unwrap();
    let answer = machine.run(["auth", "status"]).exits(4).says("hint: log in again with `ctconnect auth login`");
    assert!(!answer.stdout.contains("renews"), "{}", answer.stdout);
}

#[test]
fn the_hint_for_a_refused_identity_names_where_it_comes_from() {
    let server = Faulty::start(|request| match request.is("POST") {
        true => Reply::error(401, "invalid_client"),
        false => Reply::error(401, "invalid_token"),
    });
    let refused = |machine: Machine, hint: &str| {
        for line in ["auth status --check", "deployment describe live", "deployment list"] {
            let answer = machine.sh(line).exits(4).says(hint);
            assert!(!answer.stderr.contains("auth login"), "{line}: {}", answer.stderr);
        }
    };
    let machine = || Machine::bare().talking_to(server.address());
    refused(machine().with("CTP_ACCESS_TOKEN", "t"), "hint: the token in CTP_ACCESS_TOKEN was refused: set a new one");
    refused(machine(), "hint: check CTP_CLIENT_ID, CTP_CLIENT_SECRET and CTP_REGION");
    let official = Machine::bare().with("CTP_CONNECT_API_URL", server.address());
    let file = official.home().join(".commercetools/credentials");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, json!({"accessToken": "t", "projectKey": "shop", "region": "europe-west1.gcp"}).to_string())
        .unwrap();
    official.sh("auth status --check").exits(4).says("`ctconnect auth login`");
}

#[test]
fn status_marks_a_token_that_is_expired_or_refused() {
    let machine = Machine::bare();
    let official = machine.home().join(".commercetools/credentials");
    fs::create_dir_all(official.parent().unwrap()).unwrap();
    let expired = json!({"accessToken": "token", "expiresAt": 1_700_000_000_000u64, "projectKey": "shop", "region": "europe-west1.gcp"});
    fs::write(&official, expired.to_string()).unwrap();
    let answer = machine.run(["auth", "status"]).exits(4).says("the access token has expired");
    assert!(answer.stdout.contains("2023-11-14T22:13:20Z, expired"), "{}", answer.stdout);
    let answer = machine.run(["auth", "status", "-o", "json"]).exits(4);
    assert_eq!(answer.json()["expired"], true);
    let refusing = Faulty::start(|_| Reply::json(401, &json!({"statusCode": 401, "message": "no", "errors": []})));
    let machine = crate::faults::machine(refusing.address());
    let answer = machine.run(["auth", "status", "--check"]).exits(4);
    assert!(answer.stdout.contains("the service refuses the identity"), "{}", answer.stdout);
    assert_eq!(machine.run(["auth", "status", "--check", "-o", "json"]).exits(4).json()["refused"], true);
}
