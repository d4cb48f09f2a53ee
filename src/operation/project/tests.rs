//! Projects against an emulator over HTTP, with an API Client for each.

use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::Arc;

use tempfile::TempDir;
use tokio::net::TcpListener;

use super::OpenProject;
use super::existing::{ExistingProject, read_existing};
use super::sessions::{ProjectSessions, ProjectUse};
use crate::api::Reference;
use crate::config::Environment;
use crate::emulator::{AllowedHosts, ApiClients, Emulator, EmulatorOptions, Seed, StateStore, serve};
use crate::failure::{Failure, classify};
use crate::project_file::Selection;
use crate::session::{Options, Session};

const CLIENTS: &str = r#"[
    { "id": "test-id", "secret": "canary", "scopes": ["manage_project:acme-test", "manage_api_clients:acme-test"] },
    { "id": "live-id", "secret": "canary", "scopes": ["manage_project:acme-live"] },
    { "id": "view-id", "secret": "canary", "scopes": ["view_connectors:acme-test", "view_connectors_deployments:acme-test"] }
]"#;

const FILE: &str = "
connector: { key: seed, project: test }
projects:
  test: { key: acme-test, region: europe-west1.gcp }
  live: { key: acme-live, region: europe-west1.gcp }
deployments:
  staging: { project: test }
  second: { project: test }
  production: { project: live }
";

/// A folder with a ctconnect.yaml, and the address of an emulator.
struct Workplace {
    folder: TempDir,
    address: String,
}

impl Workplace {
    async fn new(file: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ctconnect.yaml"), file).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let options = EmulatorOptions { clients: ApiClients::parse(CLIENTS).unwrap(), ..EmulatorOptions::default() };
        let emulator = Arc::new(Emulator::new(options, StateStore::Memory));
        emulator.seed(&Seed { project: "acme-test".to_owned(), deployments: 620, log_entries: 0 }).unwrap();
        let hosts = AllowedHosts::new(Ipv4Addr::LOCALHOST.into(), []);
        tokio::spawn(serve(listener, emulator, hosts, std::future::pending()));
        Self { folder, address }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("ctconnect.yaml")
    }

    fn session(&self, variables: &[(&str, &str)]) -> Session {
        let home = self.folder.path().to_str().unwrap();
        let own = [("HOME", home), ("CTP_AUTH_URL", &*self.address), ("CTP_CONNECT_API_URL", &*self.address)];
        Session::new(Options::default(), Environment::of(own.iter().chain(variables).copied()))
    }

    fn open(&self, session: &Session) -> (OpenProject, anyhow::Result<ProjectSessions>) {
        let project = OpenProject::find(session, Some(&self.file())).unwrap();
        let all = Selection { all: true, ..Selection::default() };
        let entries = if project.file.deployments.is_empty() { Vec::new() } else { project.select(all).unwrap() };
        let sessions = ProjectSessions::open(session, &project, &entries);
        (project, sessions)
    }

    async fn existing(&self, variables: &[(&str, &str)]) -> anyhow::Result<ExistingProject> {
        let session = self.session(variables);
        let (project, sessions) = self.open(&session);
        read_existing(&project, &sessions.unwrap()).await
    }
}

/// The identities of both Projects.
const BOTH: [(&str, &str); 4] = [
    ("CTP_CLIENT_ID__TEST", "test-id"),
    ("CTP_CLIENT_SECRET__TEST", "canary"),
    ("CTP_CLIENT_ID__LIVE", "live-id"),
    ("CTP_CLIENT_SECRET__LIVE", "canary"),
];

const DEPLOY: ProjectUse = ProjectUse::Deploy { creates_api_clients: false };

fn failure<T>(result: anyhow::Result<T>) -> Failure {
    result.map(|_| ()).map_err(|error| classify(&error).unwrap()).unwrap_err()
}

#[tokio::test]
async fn a_file_with_problems_is_refused() {
    let workplace = Workplace::new("connector: { key: seed }\ndeployments: { shop: { typ: sandbox } }").await;
    let session = workplace.session(&[]);
    let refused = failure(OpenProject::find(&session, Some(&workplace.file())));
    assert_eq!(refused.code.number(), 3);
    assert!(refused.message.ends_with("ctconnect.yaml is not valid: 1 error"), "{refused:?}");
    let missing = failure(OpenProject::find_optional(
        &session,
        std::path::Path::new("."),
        Some(&workplace.folder.path().join("none.yaml")),
    ));
    assert!(missing.code.number() == 3 && missing.message.ends_with("none.yaml"), "{missing:?}");
}

#[tokio::test]
async fn a_selection_of_nothing_is_a_usage_error() {
    let workplace = Workplace::new(FILE).await;
    let project = OpenProject::find(&workplace.session(&[]), Some(&workplace.file())).unwrap();
    let refused = failure(project.select(Selection::default()));
    assert_eq!(refused.code.number(), 2);
    assert!(refused.message.ends_with("staging, second, production"), "{refused:?}");
}

#[tokio::test]
async fn every_missing_identity_is_reported_at_once() {
    let workplace = Workplace::new(FILE).await;
    let problems = |variables: &[(&str, &str)]| failure(workplace.open(&workplace.session(variables)).1);
    let none = problems(&[]);
    assert_eq!((none.code.number(), &*none.message), (4, "2 Projects cannot be used"));
    for (detail, name) in none.details.iter().zip(["test", "live"]) {
        let expected = format!("there is no identity for the Project `{name}` (acme-{name}); set CTP_CLIENT_ID__");
        assert!(detail.starts_with(&expected), "{detail}");
    }
    let half = problems(&BOTH[..3]);
    assert_eq!(half.code.number(), 4);
    let expected = "the Project `live` (acme-live): CTP_CLIENT_ID__LIVE is set, but CTP_CLIENT_SECRET__LIVE is not";
    assert_eq!(half.message, expected);
    let other: Vec<_> = BOTH.into_iter().chain([("CTP_CLIENT_ID", "x"), ("CTP_CLIENT_SECRET", "x")]).collect();
    assert!(workplace.open(&workplace.session(&other)).1.is_ok());
}

#[tokio::test]
async fn tokens_are_checked_before_anything_is_sent() {
    let workplace = Workplace::new(FILE).await;
    let check = async |changed: &[(&str, &str)], usage| {
        let variables: Vec<_> = BOTH.iter().chain(changed).copied().collect();
        workplace.open(&workplace.session(&variables)).1.unwrap().check(usage).await
    };
    let refused = failure(check(&[("CTP_CLIENT_SECRET__LIVE", "wrong")], DEPLOY).await);
    assert_eq!(refused.code.number(), 4);
    assert!(refused.hint.as_ref().unwrap().contains("check CTP_CLIENT_ID__LIVE and"), "{refused:?}");
    check(&[], DEPLOY).await.unwrap();
    let api_clients = failure(check(&[], ProjectUse::Deploy { creates_api_clients: true }).await);
    assert_eq!(api_clients.code.number(), 4);
    let expected = "the identity of the Project `live` (acme-live) is missing the scope manage_api_clients:acme-live";
    assert_eq!(api_clients.message, expected);
    check(&[("CTP_CLIENT_ID__TEST", "view-id")], ProjectUse::Read).await.unwrap();
    let all = failure(check(&[("CTP_CLIENT_ID__TEST", "view-id"), ("CTP_CLIENT_ID__LIVE", "test-id")], DEPLOY).await);
    assert_eq!((all.code.number(), all.details.len()), (4, 2), "{all:?}");
    assert!(all.details[0].contains("manage_connectors:acme-test or manage_project:acme-test, and "), "{all:?}");
    assert!(all.details[1].contains("`live` (acme-live) is for another Project: acme-test"), "{all:?}");
    assert!(!format!("{all:?}{refused:?}").contains("canary"));
}

#[tokio::test]
async fn the_connector_and_every_deployment_are_read() {
    let existing = Workplace::new(FILE).await.existing(&BOTH).await.unwrap();
    let staged = existing.known.staged.as_ref().unwrap();
    assert_eq!(existing.connector, Reference::Id(staged.id.clone()));
    assert_eq!((existing.connector_name(), existing.creates_api_clients()), ("seed", false));
    assert_eq!(existing.known.published.as_ref().unwrap().id, staged.id);
    let counts: Vec<_> = existing.known.deployments.iter().map(|(key, list)| (key.as_str(), list.len())).collect();
    assert_eq!(counts, [("europe-west1.gcp:acme-live", 0), ("europe-west1.gcp:acme-test", 620)]);
}

#[tokio::test]
async fn a_connector_that_does_not_exist_gets_its_key() {
    let workplace = Workplace::new(&FILE.replace("key: seed", "key: new-one")).await;
    let existing = workplace.existing(&BOTH).await.unwrap();
    assert_eq!(existing.connector, Reference::Key("new-one".to_owned()));
    assert!(existing.known.staged.is_none() && existing.known.published.is_none());
    let id = "00000000-0000-4000-8000-000000000000";
    let workplace = Workplace::new(&FILE.replace("key: seed", &format!("id: {id}"))).await;
    assert_eq!(failure(workplace.existing(&BOTH).await).code.number(), 5);
}

#[tokio::test]
async fn a_connector_without_key_and_id_is_the_only_one_of_the_repository() {
    let repository = "repository: { url: https://localhost/seed.git, tag: v1 }";
    let workplace = Workplace::new(&FILE.replace("key: seed", repository)).await;
    let existing = workplace.existing(&BOTH).await.unwrap();
    assert_eq!(existing.connector_key.as_deref(), Some("seed"));
    let other = FILE.replace("key: seed", &repository.replace("/seed", "/other"));
    let existing = Workplace::new(&other).await.existing(&BOTH).await.unwrap();
    assert!(matches!(existing.connector, Reference::Key(_)) && existing.known.staged.is_none(), "{existing:?}");
}

#[tokio::test]
async fn the_connector_of_someone_else_is_read_as_it_is_published() {
    let foreign = FILE.replace("key: seed, project: test", "key: seed, published: true");
    let existing = Workplace::new(&foreign).await.existing(&BOTH).await.unwrap();
    assert!(existing.known.staged.is_none() && existing.known.published.is_some());
    let missing = Workplace::new(&foreign.replace("key: seed", "key: nothing")).await.existing(&BOTH).await;
    assert_eq!(failure(missing).code.number(), 5);
}

#[tokio::test]
async fn a_file_without_projects_is_about_the_project_of_the_run() {
    let workplace = Workplace::new("connector: { key: seed }\ndeployments: { shop: {} }").await;
    let run = [("CTP_CLIENT_ID", "test-id"), ("CTP_CLIENT_SECRET", "canary"), ("CTP_PROJECT_KEY", "acme-test")];
    let existing = workplace.existing(&run).await.unwrap();
    assert_eq!(existing.known.deployments.values().map(Vec::len).collect::<Vec<_>>(), [620]);
    assert_eq!(failure(workplace.open(&workplace.session(&[])).1).code.number(), 4);
    assert_eq!(failure(workplace.open(&workplace.session(&run[..2])).1).code.number(), 2);
}

#[tokio::test]
async fn commands_of_a_project_have_its_identity() {
    let workplace = Workplace::new(FILE).await;
    let session = workplace.session(&[&BOTH[..], &[("CTP_ACCESS_TOKEN", "x")]].concat());
    let (project, sessions) = workplace.open(&session);
    let sessions = sessions.unwrap();
    assert_eq!(sessions.iter().count(), 2);
    let live = sessions.of(&project, project.file.deployment("production").unwrap()).unwrap();
    assert_eq!((live.place.name.as_deref(), sessions.manager().place.key.as_str()), (Some("live"), "acme-test"));
    assert_eq!(
        live.session.context.command(&["deployment", "wait", "shop"]),
        "CTP_ACCESS_TOKEN= CTP_CLIENT_ID=\"$CTP_CLIENT_ID__LIVE\" CTP_CLIENT_SECRET=\"$CTP_CLIENT_SECRET__LIVE\" ctconnect \
         --project-key acme-live --project-region europe-west1.gcp deployment wait shop"
    );
}
