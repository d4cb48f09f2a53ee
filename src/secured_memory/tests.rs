use secrecy::ExposeSecret as _;

use super::file::{MemoryContent, SIZE_LIMIT};
use super::*;

fn deployment(id: &str) -> RememberedDeployment {
    RememberedDeployment {
        service: "https://connect.test".to_owned(),
        project_key: "acme".to_owned(),
        id: id.to_owned(),
    }
}

fn sent(application: &str, key: &str, value: &str) -> SentSecret {
    let application = Some(application.to_owned()).filter(|application| !application.is_empty());
    SentSecret { application, key: key.to_owned(), value: value.into() }
}

async fn open(path: &Path) -> SecuredMemory {
    SecuredMemory::open(Some(path), &Environment::default()).await.unwrap()
}

/// Version and whether it is the same.
fn of(memory: &SecuredMemory, id: &str, application: &str, key: &str, value: &str) -> Option<(u64, bool)> {
    let SentSecret { application, key, value } = sent(application, key, value);
    let remembered = memory.remembered(&deployment(id), application.as_deref(), &key, &value)?;
    assert_eq!(remembered.deployment_id, id);
    Some((remembered.deployment_version, remembered.is_same))
}

#[tokio::test]
async fn a_value_that_was_sent_is_known_to_the_next_run() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cache").join("memory.json");
    let mut memory = open(&path).await;
    assert!(memory.warnings().is_empty());
    assert_eq!(of(&memory, "d", "web", "TOKEN", "canary"), None);
    memory.save().await.unwrap();
    assert!(!path.exists(), "nothing was remembered");
    memory.remember(deployment("d"), None, 3, vec![sent("web", "TOKEN", "canary"), sent("", "TOKEN", "canary")]);
    assert_eq!(of(&memory, "d", "web", "TOKEN", "canary"), Some((3, true)), "before it is saved");
    memory.save().await.unwrap();
    let memory = open(&path).await;
    assert_eq!(of(&memory, "d", "web", "TOKEN", "canary"), Some((3, true)));
    assert_eq!(of(&memory, "d", "", "TOKEN", "canary"), Some((3, true)));
    assert_eq!(of(&memory, "d", "web", "TOKEN", "canary "), Some((3, false)));
    assert_eq!(of(&memory, "d", "web", "OTHER", "canary"), None);
    assert_eq!(of(&memory, "e", "web", "TOKEN", "canary"), None);
    let other = RememberedDeployment { project_key: "other".to_owned(), ..deployment("d") };
    assert!(memory.remembered(&other, Some("web"), "TOKEN", &"canary".into()).is_none());
    let other = RememberedDeployment { service: "http://127.0.0.1:1".to_owned(), ..deployment("d") };
    assert!(memory.remembered(&other, Some("web"), "TOKEN", &"canary".into()).is_none());
}

#[tokio::test]
async fn nothing_shows_a_value_a_hash_or_the_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("memory.json");
    let mut memory = open(&path).await;
    memory.remember(deployment("d"), None, 1, vec![sent("web", "A", "canary-value"), sent("web", "B", "canary-value")]);
    let shown = format!("{memory:?}");
    memory.save().await.unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(!text.contains("canary-value"), "{text}");
    let (a, b) = (&memory.file.deployments[0].values[0].hash, &memory.file.deployments[0].values[1].hash);
    assert_ne!(a, b, "equal values do not look equal");
    assert!(text.contains(a.as_str()) && text.contains(b.as_str()));
    for secret in ["canary-value", a, b, memory.file.key.text().expose_secret()] {
        assert!(!shown.contains(secret) && !format!("{memory:?}").contains(secret), "{shown}");
    }
}

#[tokio::test]
async fn values_that_were_not_sent_move_to_the_new_version() {
    let folder = tempfile::tempdir().unwrap();
    let mut memory = open(&folder.path().join("memory.json")).await;
    memory.remember(deployment("d"), None, 3, vec![sent("web", "A", "a"), sent("web", "B", "b")]);
    memory.remember(deployment("d"), Some(3), 5, vec![sent("web", "A", "a2")]);
    assert_eq!(of(&memory, "d", "web", "A", "a2"), Some((5, true)));
    assert_eq!(of(&memory, "d", "web", "B", "b"), Some((5, true)));
    memory.remember(deployment("d"), Some(5), 6, Vec::new());
    assert_eq!(of(&memory, "d", "web", "B", "b"), Some((6, true)), "a redeploy without secured values");
    // Another run has changed it from 6 to 8: what it sent is not known.
    memory.remember(deployment("d"), Some(8), 9, vec![sent("web", "A", "a3")]);
    assert_eq!(of(&memory, "d", "web", "A", "a3"), Some((9, true)));
    assert_eq!(of(&memory, "d", "web", "B", "b"), None);
    // It was remembered by a later run already.
    memory.remember(deployment("d"), Some(7), 8, vec![sent("web", "A", "late")]);
    assert_eq!(of(&memory, "d", "web", "A", "a3"), Some((9, true)));
    memory.remember(deployment("d"), Some(20), 21, Vec::new());
    assert_eq!(of(&memory, "d", "web", "A", "a3"), None);
    assert!(memory.file.deployments.is_empty(), "nothing is kept of a Deployment without values");
}

#[tokio::test]
async fn runs_of_the_same_operation_remember_the_values_of_both() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("memory.json");
    let [mut first, mut second] = [open(&path).await, open(&path).await];
    first.remember(deployment("d"), Some(3), 5, vec![sent("web", "A", "a")]);
    second.remember(deployment("d"), Some(3), 5, vec![sent("web", "B", "b")]);
    first.save().await.unwrap();
    second.save().await.unwrap();
    for memory in [second, open(&path).await] {
        assert_eq!(of(&memory, "d", "web", "A", "a"), Some((5, true)));
        assert_eq!(of(&memory, "d", "web", "B", "b"), Some((5, true)));
    }
}

#[tokio::test]
async fn a_deployment_is_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("memory.json");
    let mut memory = open(&path).await;
    for id in ["d", "e"] {
        memory.remember(deployment(id), None, 3, vec![sent("web", "A", "a")]);
    }
    memory.save().await.unwrap();
    memory.forget(deployment("d"));
    memory.save().await.unwrap();
    let memory = open(&path).await;
    assert_eq!((of(&memory, "d", "web", "A", "a"), of(&memory, "e", "web", "A", "a")), (None, Some((3, true))));
}

#[test]
fn runs_at_the_same_time_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("memory.json");
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    std::thread::scope(|scope| {
        for number in 0..16 {
            let path = &path;
            scope.spawn(move || {
                runtime().block_on(async {
                    // Those that open it before one has written it have keys of their own.
                    let mut memory = open(path).await;
                    let id = format!("d{number}");
                    memory.remember(deployment(&id), None, number, vec![sent("web", "A", &id)]);
                    memory.save().await.unwrap();
                });
            });
        }
    });
    let memory = runtime().block_on(open(&path));
    for number in 0..16 {
        let id = format!("d{number}");
        assert_eq!(of(&memory, &id, "web", "A", &id), Some((number, true)));
    }
    let mut names: Vec<_> = folder.path().read_dir().unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["memory.json", "memory.json.lock"]);
}

#[tokio::test]
async fn a_damaged_memory_is_reported_and_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("memory.json");
    for damaged in [
        "{\"ctconnectSecuredMemory\": 1, \"key\": \"canary",
        "{\n  \"ctconnectSecuredMemory\": 1\n}",
        "{\"ctconnectSecuredMemory\": 1, \"key\": \"canary\", \"deployments\": []}",
        "{\"ctconnectSecuredMemory\": \"canary\"}",
    ] {
        std::fs::write(&path, damaged).unwrap();
        let mut memory = open(&path).await;
        let [warning] = memory.warnings() else { panic!("{damaged}") };
        assert!(warning.contains("memory.json is damaged") && !warning.contains("canary"), "{warning}");
        memory.remember(deployment("d"), None, 3, vec![sent("web", "A", "a")]);
        memory.save().await.unwrap();
        assert_eq!(of(&open(&path).await, "d", "web", "A", "a"), Some((3, true)), "{damaged}");
    }
}

#[tokio::test]
async fn a_file_of_someone_else_is_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("values.yaml");
    for foreign in ["web:\n  TOKEN: canary\n", "{\"key\": 1}", "[]", "\"ctconnectSecuredMemory\"", "{"] {
        std::fs::write(&path, foreign).unwrap();
        let error = SecuredMemory::open(Some(&path), &Environment::default()).await.unwrap_err().to_string();
        assert!(error.starts_with("--memory names") && !error.contains("canary"), "{error}");
    }
    // It took the place of the memory after that was read.
    std::fs::remove_file(&path).unwrap();
    let mut memory = open(&path).await;
    memory.remember(deployment("d"), None, 3, vec![sent("web", "A", "a")]);
    std::fs::write(&path, "mine").unwrap();
    assert!(memory.save().await.is_err());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
    std::fs::remove_file(&path).unwrap();
    memory.save().await.unwrap();
    assert_eq!(of(&open(&path).await, "d", "web", "A", "a"), Some((3, true)), "nothing was lost");
    let error = SecuredMemory::open(Some(folder.path()), &Environment::default()).await.unwrap_err().to_string();
    assert!(error.starts_with("cannot read"), "{error}");
}

#[tokio::test]
async fn an_empty_file_is_an_empty_memory() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let mut memory = open(file.path()).await;
    assert!(memory.warnings().is_empty());
    memory.remember(deployment("d"), None, 3, vec![sent("web", "A", "a")]);
    memory.save().await.unwrap();
    assert_eq!(of(&open(file.path()).await, "d", "web", "A", "a"), Some((3, true)));
}

#[tokio::test]
async fn a_memory_of_a_later_version_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("memory.json");
    let text = "{\"ctconnectSecuredMemory\": 2}";
    std::fs::write(&path, text).unwrap();
    let mut memory = open(&path).await;
    assert!(memory.warnings()[0].contains("has version 2"), "{:?}", memory.warnings());
    memory.remember(deployment("d"), None, 3, vec![sent("web", "A", "a")]);
    memory.save().await.unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}

#[tokio::test]
async fn the_data_folder_has_the_memory_and_what_is_wrong_with_it_is_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let environment = Environment::of([("CTCONNECT_DATA_DIR", data.as_os_str())]);
    let mut memory = SecuredMemory::open(None, &environment).await.unwrap();
    memory.remember(deployment("d"), None, 3, vec![sent("web", "A", "a")]);
    memory.save().await.unwrap();
    let path = data.join("secured-values.json");
    assert_eq!(of(&open(&path).await, "d", "web", "A", "a"), Some((3, true)));
    std::fs::write(&path, "no memory").unwrap();
    let memory = SecuredMemory::open(None, &environment).await.unwrap();
    assert!(memory.warnings()[0].contains("is damaged"), "{:?}", memory.warnings());
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir(&path).unwrap();
    let mut memory = SecuredMemory::open(None, &environment).await.unwrap();
    assert!(memory.warnings()[0].contains("cannot be read"), "{:?}", memory.warnings());
    memory.remember(deployment("d"), None, 3, vec![sent("web", "A", "a")]);
    memory.save().await.unwrap();
    let mut memory = SecuredMemory::open(None, &Environment::default()).await.unwrap();
    assert!(memory.warnings()[0].contains("nothing is remembered of secured values"), "{:?}", memory.warnings());
    memory.remember(deployment("d"), None, 3, vec![sent("web", "A", "a")]);
    memory.save().await.unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_user_reads_and_writes_the_memory() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("memory.json");
    let mode = || std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
    let set = |mode| std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
    let mut memory = open(&path).await;
    memory.remember(deployment("d"), None, 3, vec![sent("web", "A", "a")]);
    memory.save().await.unwrap();
    assert_eq!(mode(), 0o600);
    set(0o644);
    let memory = open(&path).await;
    assert!(memory.warnings()[0].contains("its mode is 0600 now"), "{:?}", memory.warnings());
    assert_eq!((of(&memory, "d", "web", "A", "a"), mode()), (Some((3, true)), 0o600));
    set(0o666);
    let mut memory = open(&path).await;
    assert!(memory.warnings()[0].contains("could write"), "{:?}", memory.warnings());
    assert_eq!(of(&memory, "d", "web", "A", "a"), None);
    memory.remember(deployment("e"), None, 3, vec![sent("web", "A", "a")]);
    memory.save().await.unwrap();
    assert_eq!((of(&open(&path).await, "d", "web", "A", "a"), mode()), (None, 0o600));
    // The mode of a file that is no memory stays as it is.
    std::fs::write(&path, "mine").unwrap();
    set(0o644);
    assert!(SecuredMemory::open(Some(&path), &Environment::default()).await.is_err());
    assert_eq!(mode(), 0o644);
}

#[test]
fn the_memory_has_8_mib_at_most() {
    assert_eq!(SIZE_LIMIT, 8_388_608);
    let mut file = MemoryFile::new().unwrap();
    for number in 0..20 {
        let value = file::HashedValue { application: None, key: "K".repeat(1024 * 1024), hash: "h".to_owned() };
        let RememberedDeployment { service, project_key, id } = deployment(&format!("d{number}"));
        file.deployments.push(MemoryEntry { service, project_key, id, version: 1, values: vec![value] });
    }
    let text = file.write().unwrap();
    assert!(text.len() <= SIZE_LIMIT, "{}", text.len());
    let kept: Vec<_> = file.deployments.iter().map(|entry| entry.id.as_str()).collect();
    assert_eq!(kept, ["d13", "d14", "d15", "d16", "d17", "d18", "d19"]);
    assert!(matches!(MemoryFile::read(&text), MemoryContent::Memory(file) if file.deployments.len() == 7));
}
