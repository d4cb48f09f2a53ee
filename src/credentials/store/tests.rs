//! The store in a folder, and with a credential helper.

use super::*;

const SECRET: &str = "canary-of-tokens";

fn store(folder: &std::path::Path) -> CredentialStore {
    CredentialStore::new(folder.join("ctconnect"), None)
}

fn profile(client_id: &str) -> Profile {
    Profile { client_id: client_id.to_owned(), project_key: Some("acme".to_owned()), ..Profile::default() }
}

fn key(client_id: &str, scope: Option<&str>) -> TokenKey {
    let auth_url = "https://auth.test".to_owned();
    TokenKey { client_id: client_id.to_owned(), auth_url, scope: scope.map(str::to_owned) }
}

fn token(text: &str, seconds: i64) -> StoredToken {
    StoredToken { token: text.into(), expires_at: Timestamp::from_second(seconds).unwrap(), scope: None }
}

#[tokio::test]
async fn profiles_are_kept_used_and_removed() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    assert!(matches!(store.secret("a").await, Err(Error::NoSecret { .. })));
    store.save_profile("a", profile("id-a"), &"canary-a".into(), false).await.unwrap();
    store.save_profile("b", profile("id-b"), &"canary-b".into(), false).await.unwrap();
    assert_eq!(store.secret("b").await.unwrap().expose_secret(), "canary-b");
    let default = || store.config().unwrap().default_profile;
    assert_eq!(default().as_deref(), Some("a"), "the first one is the default");
    store.set_default("b").await.unwrap();
    assert_eq!(default().as_deref(), Some("b"));
    assert!(store.set_default("c").await.is_err());
    store.save_token(&key("id-b", None), &SECRET.into(), &token("tok", 99), Timestamp::UNIX_EPOCH).await.unwrap();
    assert!(store.remove_profile("b").await.unwrap());
    assert!(!store.remove_profile("b").await.unwrap());
    assert_eq!(default(), None);
    let left = std::fs::read_to_string(store.credentials_path()).unwrap();
    assert!(left.contains("canary-a") && !left.contains("canary-b") && !left.contains("tok\""), "{left}");
}

#[tokio::test]
async fn profile_names_that_would_be_paths_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["", "a/b", "a b", "ü", &"x".repeat(65)] {
        assert!(store(folder.path()).save_profile(name, profile("id"), &"s".into(), false).await.is_err(), "{name}");
    }
    assert!(!folder.path().join("ctconnect").exists(), "nothing was made");
}

#[tokio::test]
async fn a_token_is_kept_for_the_scope_and_address_that_it_was_requested_with() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let now = Timestamp::from_second(50).unwrap();
    store.save_token(&key("a", None), &SECRET.into(), &token("old", 40), Timestamp::UNIX_EPOCH).await.unwrap();
    store.save_token(&key("b", None), &SECRET.into(), &token("one", 100), now).await.unwrap();
    store.save_token(&key("b", Some("x")), &SECRET.into(), &token("two", 100), now).await.unwrap();
    store.save_token(&key("b", None), &SECRET.into(), &token("three", 200), now).await.unwrap();
    let found = async |key| {
        store.token(&key, &SECRET.into()).await.unwrap().map(|token| token.token.expose_secret().to_owned())
    };
    assert_eq!(found(key("b", None)).await.as_deref(), Some("three"));
    assert_eq!(found(key("b", Some("x"))).await.as_deref(), Some("two"));
    assert_eq!(found(key("a", None)).await, None, "expired tokens are removed");
    let other = TokenKey { auth_url: "https://auth.other".to_owned(), ..key("b", None) };
    assert_eq!(found(other).await, None);
}

#[cfg(unix)]
#[tokio::test]
async fn a_token_in_a_helper_counts_only_for_what_it_was_requested_with() {
    let script = "file=\"$(dirname \"$0\")/kept\"; case \"$1\" in store) cat > \"$file\" ;; get) cat \"$file\" ;; esac";
    let (folder, helper) = crate::credentials::credential_helper::tests::helper(script);
    let store = CredentialStore::new(folder.path().join("ctconnect"), Some(helper));
    store.save_token(&key("a", Some("x")), &SECRET.into(), &token("tok", 99), Timestamp::UNIX_EPOCH).await.unwrap();
    let found = async |key| store.token(&key, &SECRET.into()).await.unwrap().is_some();
    assert!(found(key("a", Some("x"))).await);
    assert!(!found(key("a", None)).await, "of another scope");
    let other = TokenKey { auth_url: "https://auth.other".to_owned(), ..key("a", Some("x")) };
    assert!(!found(other).await, "of another host");
    assert!(!found(key("b", Some("x"))).await, "of another client");
}

#[tokio::test]
async fn a_token_counts_only_for_the_secret_that_it_was_requested_with() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let now = Timestamp::from_second(50).unwrap();
    store.save_token(&key("a", None), &SECRET.into(), &token("one", 99), now).await.unwrap();
    assert!(store.token(&key("a", None), &"another".into()).await.unwrap().is_none());
    assert!(store.token_of_any_secret(&key("a", None)).await.unwrap().is_some());
    store.save_token(&key("a", None), &"another".into(), &token("two", 99), now).await.unwrap();
    assert!(store.token(&key("a", None), &SECRET.into()).await.unwrap().is_none(), "one token is kept of a client");
    assert!(store.token(&key("a", None), &"another".into()).await.unwrap().is_some());
}

#[tokio::test]
async fn a_damaged_file_is_reported_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    std::fs::create_dir_all(&store.folder).unwrap();
    for text in
        ["{\"clients\": canary", "", "[]", "{\"version\": 2, \"clients\": {}}", "{\"version\":1,\"tokens\":[3]}"]
    {
        std::fs::write(store.credentials_path(), text).unwrap();
        let errors = [
            store.secret("a").await.unwrap_err(),
            store.save_profile("a", profile("id"), &"s".into(), true).await.unwrap_err(),
            store.remove_profile("a").await.unwrap_err(),
            store.token(&key("a", None), &SECRET.into()).await.unwrap_err(),
            store.save_token(&key("a", None), &SECRET.into(), &token("t", 9), Timestamp::UNIX_EPOCH).await.unwrap_err(),
        ];
        for error in errors.map(|error| error.to_string()) {
            assert!(error.contains("credentials.json is damaged") && !error.contains("canary"), "{error}");
        }
        assert_eq!(std::fs::read_to_string(store.credentials_path()).unwrap(), text);
        assert!(!store.config_path().exists());
    }
}

#[test]
fn concurrent_runs_leave_whole_files_with_everything_in_them() {
    let folder = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        for number in 0..16 {
            let store = store(folder.path());
            scope.spawn(move || {
                let name = format!("p{number}");
                let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
                runtime.block_on(async {
                    store.save_profile(&name, profile(&name), &"s".into(), false).await.unwrap();
                    store
                        .save_token(&key(&name, None), &SECRET.into(), &token("t", 9), Timestamp::UNIX_EPOCH)
                        .await
                        .unwrap();
                });
            });
        }
    });
    let store = store(folder.path());
    assert_eq!(store.config().unwrap().profiles.len(), 16);
    let file = CredentialsFile::load(&store.credentials_path()).unwrap();
    assert_eq!((file.clients.len(), file.tokens.len()), (16, 16));
    assert_eq!(std::fs::read_dir(&store.folder).unwrap().count(), 3, "no temporary file is left");
}

#[cfg(unix)]
#[tokio::test]
async fn secrets_are_private_and_links_stay_links() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    store.save_profile("a", profile("id"), &"s".into(), false).await.unwrap();
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&store.folder), 0o700);
    for (is_own, expected) in [(false, 0o755), (true, 0o700)] {
        std::fs::set_permissions(&store.folder, std::fs::Permissions::from_mode(0o755)).unwrap();
        store.clone().in_own_folder(is_own).save_profile("a", profile("id"), &"s".into(), false).await.unwrap();
        assert_eq!(mode(&store.folder), expected);
    }
    assert_eq!((mode(&store.credentials_path()), mode(&store.config_path())), (0o600, 0o600));

    let elsewhere = folder.path().join("elsewhere.yaml");
    std::fs::rename(store.config_path(), &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, store.config_path()).unwrap();
    store.save_profile("b", profile("id"), &"s".into(), true).await.unwrap();
    assert!(store.config_path().is_symlink());
    assert!(std::fs::read_to_string(elsewhere).unwrap().contains("default-profile: b"));
}

#[tokio::test]
async fn an_error_names_the_file_that_is_in_place_of_a_folder() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let error = store(file.path()).save_profile("a", profile("id"), &"s".into(), false).await.unwrap_err().to_string();
    assert!(error.contains(file.path().to_str().unwrap()), "{error}");
}

#[tokio::test]
async fn a_token_that_expires_now_is_removed() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let now = Timestamp::from_second(50).unwrap();
    store.save_token(&key("a", None), &SECRET.into(), &token("ends", 50), Timestamp::UNIX_EPOCH).await.unwrap();
    store.save_token(&key("b", None), &SECRET.into(), &token("new", 99), now).await.unwrap();
    assert!(store.token(&key("a", None), &SECRET.into()).await.unwrap().is_none());
}

#[tokio::test]
async fn secrets_without_a_profile_are_removed_with_their_tokens_alone() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    for name in ["kept", "lost"] {
        store.save_profile(name, profile(name), &"canary".into(), false).await.unwrap();
        store.save_token(&key(name, None), &SECRET.into(), &token("tok", 99), Timestamp::UNIX_EPOCH).await.unwrap();
    }
    let forget = |name: &str| {
        let mut config = store.config().unwrap();
        config.profiles.remove(name);
        std::fs::write(store.config_path(), config.to_text().unwrap()).unwrap();
    };
    forget("lost");
    assert!(store.remove_leftovers().await.unwrap());
    assert!(store.token(&key("lost", None), &SECRET.into()).await.unwrap().is_none());
    assert!(store.token(&key("kept", None), &SECRET.into()).await.unwrap().is_some());
    assert_eq!(store.secret("kept").await.unwrap().expose_secret(), "canary");
    // The same for one that is named.
    forget("kept");
    assert!(store.remove_profile("kept").await.unwrap());
    assert!(store.secret_in_file("kept").unwrap().is_none());
}

/// A helper that keeps each secret in a file with its name.
#[cfg(unix)]
const KEEPER: &str = r#"
    input=$(cat)
    case "$1" in
        store) name=${input#*invalid/}; name=${name%%\"*} ;;
        *) name=${input#*invalid/} ;;
    esac
    file="$(dirname "$0")/$(printf '%s' "$name" | tr / _)"
    case "$1" in
        store) printf '%s' "$input" > "$file" ;;
        get) cat "$file" 2>/dev/null || { echo "credentials not found"; exit 1; } ;;
        erase) rm "$file" 2>/dev/null || { echo "credentials not found"; exit 1; } ;;
    esac"#;

#[cfg(unix)]
#[tokio::test]
async fn a_helper_keeps_the_token_of_each_client_and_a_logout_makes_no_file() {
    let (folder, helper) = crate::credentials::credential_helper::tests::helper(KEEPER);
    let store = CredentialStore::new(folder.path().join("ctconnect"), Some(helper));
    for client_id in ["a", "b"] {
        store.save_profile(client_id, profile(client_id), &"canary".into(), false).await.unwrap();
        store
            .save_token(&key(client_id, None), &SECRET.into(), &token("tok", 99), Timestamp::UNIX_EPOCH)
            .await
            .unwrap();
    }
    let has_token = async |client_id| store.token(&key(client_id, None), &SECRET.into()).await.unwrap().is_some();
    assert!(has_token("a").await && has_token("b").await);
    assert!(store.remove_profile("a").await.unwrap());
    assert!(!has_token("a").await && has_token("b").await);
    assert!(!store.credentials_path().exists());
    let error = store.secret("a").await.unwrap_err().to_string();
    assert!(error.contains(folder.path().join("helper").to_str().unwrap()), "{error}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_helper_knows_api_clients_of_profiles_that_the_settings_do_not_have() {
    let (folder, helper) = crate::credentials::credential_helper::tests::helper(KEEPER);
    helper.store("client/vaulted", "vault-id", &"canary".into()).await.unwrap();
    helper.store("client/nameless", "", &"canary".into()).await.unwrap();
    let store = CredentialStore::new(folder.path().join("ctconnect"), Some(helper));
    let (client_id, secret) = store.client("vaulted").await.unwrap();
    assert_eq!((client_id.as_str(), secret.expose_secret()), ("vault-id", "canary"));
    for name in ["missing", "nameless"] {
        assert!(matches!(store.client(name).await, Err(Error::NoSecret { profile, .. }) if profile == name));
    }
    assert!(matches!(store.client("../x").await, Err(Error::Invalid { .. })));
    let without = CredentialStore::new(folder.path().join("ctconnect"), None);
    assert!(matches!(without.client("vaulted").await, Err(Error::UnknownProfile { .. })));
}
