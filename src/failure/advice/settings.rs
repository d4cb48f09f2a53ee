//! The next step if the settings cannot be used.

use crate::config::ConfigError;
use crate::shell::quoted_path;

/// The next step if the settings cannot be used.
pub(in crate::failure) fn for_settings(error: &ConfigError) -> Option<String> {
    match error {
        ConfigError::Writable { path } => {
            Some(format!("check what it says, then make it your own with `chmod 600 {}`", quoted_path(path)))
        }
        ConfigError::Foreign { path } => {
            let path = quoted_path(path);
            // The shell of the user replaces `id`, before root runs anything.
            let command = format!(r#"sudo chown "$(id -u)" {path} && chmod 600 {path}"#);
            Some(format!("check what it says, then make it your own with `{command}`"))
        }
        ConfigError::ForeignFolder { path } => {
            let path = quoted_path(path);
            let command = format!(r#"sudo chown "$(id -u)" {path} && chmod 700 {path}"#);
            Some(format!("check what is in it, then make it your own with `{command}`"))
        }
        ConfigError::NoProjectIdentity { variables, .. } => Some(format!(
            "set {variables}, or log in with `ctconnect auth login --profile NAME` and write `profile: NAME` below the Project"
        )),
        ConfigError::UnknownProfile { variables: Some(variables), .. } => Some(format!(
            "`ctconnect auth list` lists the profiles; `ctconnect auth login --profile NAME` creates one; or set {variables}"
        )),
        _ => for_other_settings(error).map(str::to_owned),
    }
}

/// Hints that are the same for every file.
fn for_other_settings(error: &ConfigError) -> Option<&'static str> {
    match error {
        ConfigError::NotLoggedIn => Some(
            "log in with `ctconnect auth login`, or set CTP_CLIENT_ID, CTP_CLIENT_SECRET, CTP_PROJECT_KEY and CTP_REGION; \
             `--local` needs none of them",
        ),
        ConfigError::NoRegion => Some("set it with `--project-region` or CTP_REGION, for example `europe-west1.gcp`"),
        ConfigError::UnknownRegion { .. } => {
            Some("check its spelling, or set the servers with CTP_AUTH_URL and CTP_CONNECT_API_URL")
        }
        ConfigError::UnknownProfile { .. } => {
            Some("`ctconnect auth list` lists the profiles; `ctconnect auth login` creates one")
        }
        ConfigError::HalfClient { .. } => Some("set both, or neither"),
        ConfigError::NoSecret { .. } => Some("log in again with `ctconnect auth login`"),
        ConfigError::NoHome => Some("set HOME, or set CTCONNECT_CONFIG_DIR to a folder that you can write to"),
        ConfigError::NoStateFolder => Some("set CTCONNECT_DATA_DIR to a folder that you can write to, or set HOME"),
        ConfigError::Damaged { .. } => Some("fix the file, or move it away; it was not changed"),
        ConfigError::Locked { .. } => Some("wait for the other process to end, or stop it, and try again"),
        ConfigError::Helper { .. } => {
            Some("check `credential-helper` in your settings; without it secrets are stored in a file")
        }
        ConfigError::NoClient => Some("log in with `ctconnect auth login`, or set CTP_CLIENT_ID and CTP_CLIENT_SECRET"),
        ConfigError::NotUnicode(_)
        | ConfigError::Io { .. }
        | ConfigError::Invalid { .. }
        | ConfigError::Writable { .. }
        | ConfigError::Foreign { .. }
        | ConfigError::ForeignFolder { .. }
        | ConfigError::NoProjectIdentity { .. } => None,
    }
}
