//! Every way to give the program an identity.

use std::fs;

use serde_json::json;

use super::search::{secret, token};
use crate::harness::{Answer, Machine};

/// Where the program finds its identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// The secret of an API Client in a variable.
    Client,
    /// A token in a variable.
    Token,
    /// The default profile in the credentials file.
    Profile,
    /// A profile that a flag names.
    NamedProfile,
    /// A profile whose secret is kept by a credential helper.
    #[cfg(unix)]
    Helper,
    /// The credentials file of the official CLI.
    Official,
}

/// Keeps what it is given in files, and is called as `docker-credential-test`.
#[cfg(unix)]
const HELPER: &str = r#"read -r input
name=${input#*ctconnect.invalid?}
kept="$HOME/kept-${name%%[!a-z]*}"
case "$1" in
  store) printf '%s' "$input" > "$kept" ;;
  get) cat "$kept" 2>/dev/null || { echo "credentials not found in native keychain"; exit 1; } ;;
  erase) rm -f "$kept" ;;
esac"#;

impl Identity {
    pub const ALL: &[Self] = &[
        Self::Client,
        Self::Token,
        Self::Profile,
        Self::NamedProfile,
        #[cfg(unix)]
        Self::Helper,
        Self::Official,
    ];

    /// The profile in which a login stores it.
    pub fn profile(self) -> Option<&'static str> {
        match self {
            Self::Client | Self::Token | Self::Official => None,
            Self::NamedProfile => Some("named"),
            // The Project key names the default profile.
            _ => Some("shop"),
        }
    }

    /// A machine with this identity, and where the login of a stored one was answered by the service, that answer.
    pub fn on_machine(self, address: &str) -> (Machine, Option<Answer>) {
        let machine = bare(address);
        match self {
            Self::Client => {
                (machine.with("CTP_CLIENT_ID", "client").with("CTP_CLIENT_SECRET", &secret("client")), None)
            }
            Self::Token => (machine.with("CTP_ACCESS_TOKEN", &token("given")), None),
            Self::Profile => logged_in(machine, &[]),
            Self::NamedProfile => logged_in(machine, &["--profile", "named"]),
            #[cfg(unix)]
            Self::Helper => {
                let machine = machine.with_program("docker-credential-test", HELPER);
                let folder = machine.home().join(".config/ctconnect");
                fs::create_dir_all(&folder).unwrap();
                fs::write(folder.join("config.yaml"), "credential-helper: test\n").unwrap();
                logged_in(machine, &[])
            }
            Self::Official => {
                official(&machine, &json!({ "clientId": "client", "clientSecret": secret("official") }));
                (machine, None)
            }
        }
    }

    /// The words of a command line that select it.
    pub fn words(self) -> &'static [&'static str] {
        if self == Self::NamedProfile { &["--profile", "named"] } else { &[] }
    }
}

/// A machine that knows the service and its Project, without an identity.
pub fn bare(address: &str) -> Machine {
    Machine::bare()
        .with("CTP_AUTH_URL", address)
        .with("CTP_CONNECT_API_URL", address)
        .with("CTP_PROJECT_KEY", "shop")
        .with("CTP_REGION", "europe-west1.gcp")
}

fn logged_in(machine: Machine, flags: &[&str]) -> (Machine, Option<Answer>) {
    let login = ["auth", "login", "--client-id", "client", "--client-secret-stdin", "-o", "json", "--debug"];
    let answer = machine.run_with_input(login.iter().chain(flags), &secret("stored"));
    (machine, Some(answer))
}

/// Writes the credentials file of the official CLI, as that one does.
pub fn official(machine: &Machine, credentials: &serde_json::Value) {
    let path = machine.home().join(".commercetools/credentials");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, credentials.to_string()).unwrap();
    #[cfg(unix)]
    fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
}
