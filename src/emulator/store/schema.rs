//! The tables, and the marks by which a file is recognized.

use rusqlite::{Connection, Transaction, TransactionBehavior};

/// Format of the file, which SQLite keeps as `user_version`. Raise it with a change that older versions of the program could
/// not read. Format 1 was a JSON file.
pub(super) const FORMAT: u32 = 2;

/// Marks the file as a state of the emulator: "CTCE", which SQLite keeps as `application_id`.
const APPLICATION: u32 = 0x4354_4345;

/// The tables of resources, each with the columns that its lists are sorted by.
const TABLES: [(&str, &[&str]); 2] = [
    ("drafts", &["number", "created_at", "last_modified_at", "id", "key", "name", "version", "status"]),
    ("deployments", &["number", "created_at", "last_modified_at", "id", "key", "kind", "version", "status"]),
];

/// The columns of both resources, in the order in which they are written.
pub(super) const RESOURCE_COLUMNS: &str = "id, project, key, connector, name, kind, private, listed, integration_types, \
     status, version, created_at, last_modified_at, due, speed, document";

/// A table for resources. `number` is the order of creation, `due` the time at which the platform's work has its next
/// effect, and `speed` the slowest speed at which that work may have been started.
const RESOURCES: &str = "
    CREATE TABLE RESOURCES (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        project TEXT NOT NULL,
        key TEXT,
        connector TEXT,
        name TEXT NOT NULL,
        kind TEXT NOT NULL,
        private INTEGER NOT NULL,
        listed INTEGER NOT NULL,
        integration_types TEXT NOT NULL,
        status TEXT NOT NULL,
        version INTEGER NOT NULL,
        created_at INTEGER,
        last_modified_at INTEGER,
        due INTEGER,
        speed INTEGER,
        document TEXT NOT NULL,
        UNIQUE (project, key)
    );
    CREATE INDEX RESOURCES_by_connector ON RESOURCES (connector) WHERE connector IS NOT NULL;
    CREATE INDEX RESOURCES_by_due ON RESOURCES (due) WHERE due IS NOT NULL;
    CREATE INDEX RESOURCES_by_speed ON RESOURCES (speed) WHERE speed IS NOT NULL;
";

/// Has the resources in the order of a column, and those of the same value in the order of their creation. With everything
/// that lists are filtered by, a page is found in it, however far from the start: nothing is sorted, and no document beyond the
/// page is read.
const ORDER_INDEX: &str = "CREATE INDEX IF NOT EXISTS RESOURCES_in_order_of_COLUMN ON RESOURCES \
     (project, COLUMN, number, kind, private, integration_types, id);";

/// Has every column that lists are filtered and sorted by, for lists that are sorted by several.
const LIST_INDEX: &str = "CREATE INDEX IF NOT EXISTS RESOURCES_by_list ON RESOURCES (project, kind, private, status, name, \
     version, created_at, last_modified_at, key, integration_types, id);";

/// Indexes of earlier builds that others have replaced.
const FORMER_INDEXES: &str = "DROP INDEX IF EXISTS RESOURCES_by_project; DROP INDEX IF EXISTS RESOURCES_by_creation;";

/// `log_entries.deployment` is the number of a Deployment, `time` is in milliseconds since 1970.
const OTHERS: &str = "
    CREATE TABLE log_entries (
        number INTEGER PRIMARY KEY,
        deployment INTEGER NOT NULL,
        application TEXT NOT NULL,
        time INTEGER NOT NULL,
        document TEXT NOT NULL
    );
    CREATE INDEX log_entries_by_time ON log_entries (deployment, time);
    CREATE INDEX log_entries_by_application ON log_entries (deployment, application, time);
    CREATE TABLE tokens (token TEXT PRIMARY KEY, expires INTEGER NOT NULL, document TEXT NOT NULL) WITHOUT ROWID;
    CREATE INDEX tokens_by_expiry ON tokens (expires);
    CREATE TABLE repositories (url TEXT PRIMARY KEY, folder TEXT NOT NULL) WITHOUT ROWID;
";

/// What a database file is.
pub(super) enum FileContent {
    /// Nothing yet.
    Empty,
    /// A state of this version.
    State,
    /// A state of another version.
    OtherFormat(u32),
    /// A database of another program.
    Foreign,
}

impl FileContent {
    pub(super) fn read(connection: &Connection) -> rusqlite::Result<Self> {
        let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, u32>(0));
        Ok(match (pragma("application_id")?, pragma("user_version")?) {
            (APPLICATION, FORMAT) => Self::State,
            (APPLICATION, other) => Self::OtherFormat(other),
            _ if pragma("schema_version")? == 0 => Self::Empty,
            _ => Self::Foreign,
        })
    }
}

/// Creates the tables in an empty database.
pub(super) fn create(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    for (table, _) in TABLES {
        transaction.execute_batch(&RESOURCES.replace("RESOURCES", table))?;
    }
    create_list_indexes(transaction)?;
    transaction.execute_batch(OTHERS)?;
    transaction.pragma_update(None, "application_id", APPLICATION)?;
    transaction.pragma_update(None, "user_version", FORMAT)
}

/// Creates the indexes that a state of an earlier build may not have.
pub(super) fn complete(connection: &mut Connection) -> rusqlite::Result<()> {
    let sql = "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND (name GLOB '*_in_order_of_*' OR name GLOB \
               '*_by_list')";
    let found: u16 = connection.query_row(sql, [], |row| row.get(0))?;
    // One for each column, and one for each table.
    if usize::from(found) == TABLES.iter().map(|(_, columns)| columns.len() + 1).sum::<usize>() {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for (table, _) in TABLES {
        transaction.execute_batch(&FORMER_INDEXES.replace("RESOURCES", table))?;
    }
    create_list_indexes(&transaction)?;
    transaction.commit()
}

fn create_list_indexes(connection: &Connection) -> rusqlite::Result<()> {
    for (table, columns) in TABLES {
        let ordered = columns.iter().map(|column| ORDER_INDEX.replace("COLUMN", column));
        let indexes: String = ordered.chain([LIST_INDEX.to_owned()]).collect();
        connection.execute_batch(&indexes.replace("RESOURCES", table))?;
    }
    Ok(())
}

/// Removes all rows.
pub(super) fn clear(connection: &Connection) -> rusqlite::Result<()> {
    let tables = ["drafts", "deployments", "log_entries", "tokens", "repositories"];
    tables.iter().try_for_each(|table| connection.execute_batch(&format!("DELETE FROM {table}")))
}
