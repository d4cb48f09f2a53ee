//! Which identity names belong to.

use ring::digest::{SHA256, digest};

/// An identity, as far as it decides which resources it sees. Nothing of it is a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NameOwner<'a> {
    /// Address of the API.
    pub api: &'a str,
    /// Address of the auth service; empty where no token is requested.
    pub auth: &'a str,
    /// Key of the Project; empty without one.
    pub project: &'a str,
    /// Id of the API Client, or the kind of an identity without one.
    pub client: &'a str,
}

impl NameOwner<'_> {
    /// 32 hexadecimal digits that differ for other identities. They keep ids and keys out of the names of files.
    pub(super) fn digest(&self) -> String {
        let parts = [self.api, self.auth, self.project, self.client];
        let text: String = parts.map(|part| format!("{}:{part}\n", part.len())).concat();
        let digest = digest(&SHA256, text.as_bytes());
        digest.as_ref().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    }
}
