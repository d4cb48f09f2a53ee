//! Tokens, and the folders of repositories.

use std::path::{Path, PathBuf};

use rusqlite::params;

use crate::emulator::clock::Moment;
use crate::emulator::store::transaction::{StateTransaction, StoreResult};
use crate::emulator::tokens::IssuedToken;

impl StateTransaction<'_> {
    /// A token that was issued, expired or not.
    pub(crate) fn token(&self, token: &str) -> StoreResult<Option<IssuedToken>> {
        let found =
            self.first("SELECT document FROM tokens WHERE token = ?1", [token], |row| row.get::<_, String>(0))?;
        found.map(|document| self.parsed(&document)).transpose()
    }

    pub(crate) fn insert_token(&self, token: &IssuedToken) -> StoreResult<()> {
        let sql = "INSERT OR REPLACE INTO tokens (token, expires, document) VALUES (?1, ?2, ?3)";
        self.execute(sql, params![token.token, token.expires, self.document(token)?]).map(drop)
    }

    /// Forgets the tokens that expired at this time or before.
    pub(crate) fn remove_tokens_until(&self, expired: Moment) -> StoreResult<()> {
        self.execute("DELETE FROM tokens WHERE expires <= ?1", [expired]).map(drop)
    }

    /// The folder with the files of a repository. `url` is the common form of its URLs.
    pub(crate) fn repository(&self, url: &str) -> StoreResult<Option<PathBuf>> {
        let found =
            self.first("SELECT folder FROM repositories WHERE url = ?1", [url], |row| row.get::<_, String>(0))?;
        found.map(|document| self.parsed(&document)).transpose()
    }

    pub(crate) fn insert_repository(&self, url: &str, folder: &Path) -> StoreResult<()> {
        let sql = "INSERT OR REPLACE INTO repositories (url, folder) VALUES (?1, ?2)";
        self.execute(sql, [url, &self.document(&folder)?]).map(drop)
    }
}
