//! Drafts and Deployments as rows.

use rusqlite::types::Value as SqlValue;
use rusqlite::{params, params_from_iter};
use serde::de::DeserializeOwned;

use crate::emulator::input::query::QueryPaging;
use crate::emulator::options::Speed;
use crate::emulator::resource::IdOrKey;
use crate::emulator::store::resource::StoredResource;
use crate::emulator::store::schema::RESOURCE_COLUMNS;
use crate::emulator::store::transaction::{StateTransaction, StoreResult};

/// Which resources a list has. An absent or empty condition selects all.
#[derive(Default)]
pub(crate) struct ListFilter<'a> {
    pub(crate) project: &'a str,
    pub(crate) kind: Option<&'a str>,
    pub(crate) is_private: Option<bool>,
    pub(crate) integration_types: &'a [&'a str],
    /// Ids of resources that the list does not show.
    pub(crate) hidden: &'a [String],
}

/// A column with several words has a space around each of them.
fn spaced(words: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    words.into_iter().fold(" ".to_owned(), |text, word| text + word.as_ref() + " ")
}

/// How slow a speed is, as `speed` of a row has it.
pub(super) fn slowness(speed: Speed) -> i64 {
    match speed {
        Speed::Instant => 0,
        Speed::Fast => 1,
        Speed::Real => 2,
    }
}

impl StateTransaction<'_> {
    /// The resource with this id or key in a Project; of Connectors the Project is empty.
    pub(crate) fn find<T: StoredResource>(&self, project: &str, reference: &IdOrKey) -> StoreResult<Option<T>> {
        let (column, value) = match reference {
            IdOrKey::Id(id) => ("id", id.to_ascii_lowercase()),
            IdOrKey::Key(key) => ("key", key.clone()),
        };
        let sql = format!("SELECT document FROM {} WHERE project = ?1 AND {column} = ?2", T::TABLE);
        let found = self.first(&sql, [project, &value], |row| row.get::<_, String>(0))?;
        found.map(|document| self.parsed(&document)).transpose()
    }

    /// Whether a resource in a Project has this key.
    pub(crate) fn has_key<T: StoredResource>(&self, project: &str, key: &str) -> StoreResult<bool> {
        let sql = format!("SELECT 1 FROM {} WHERE project = ?1 AND key = ?2", T::TABLE);
        Ok(self.first(&sql, [project, key], |_| Ok(()))?.is_some())
    }

    /// Whether there are Deployments of a Connector.
    pub(crate) fn is_deployed(&self, connector: &str) -> StoreResult<bool> {
        Ok(self.first("SELECT 1 FROM deployments WHERE connector = ?1 LIMIT 1", [connector], |_| Ok(()))?.is_some())
    }

    pub(crate) fn insert<T: StoredResource>(&self, resource: &T) -> StoreResult<()> {
        let sql = format!(
            "INSERT INTO {} ({RESOURCE_COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, \
             ?15, ?16)",
            T::TABLE
        );
        self.write(&sql, resource)
    }

    /// Replaces the resource with the same id, and removes its log entries that are too old by then.
    pub(crate) fn replace<T: StoredResource>(&self, resource: &T) -> StoreResult<()> {
        if let (true, Some(now)) = (T::HAS_LOGS, resource.columns().last_modified_at) {
            self.remove_old_log_entries(resource.columns().id, now)?;
        }
        let sql = format!(
            "UPDATE {} SET ({RESOURCE_COLUMNS}) = (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, \
             ?16) WHERE id = ?1",
            T::TABLE
        );
        self.write(&sql, resource)
    }

    fn write<T: StoredResource>(&self, sql: &str, resource: &T) -> StoreResult<()> {
        let columns = resource.columns();
        let due = resource.due();
        self.execute(
            sql,
            params![
                columns.id,
                columns.project,
                columns.key,
                columns.connector,
                columns.name,
                columns.kind,
                columns.is_private,
                columns.is_listed,
                spaced(columns.integration_types),
                columns.status,
                i64::try_from(columns.version).unwrap_or(i64::MAX),
                columns.created_at,
                columns.last_modified_at,
                due,
                due.map(|_| slowness(self.speed)),
                self.document(resource)?,
            ],
        )?;
        Ok(())
    }

    /// Removes a resource and the log entries that belong to it.
    pub(crate) fn remove<T: StoredResource>(&self, resource: &T) -> StoreResult<()> {
        let id = resource.columns().id;
        if T::HAS_LOGS {
            self.remove_log_entries(id)?;
        }
        self.execute(&format!("DELETE FROM {} WHERE id = ?1", T::TABLE), [id]).map(drop)
    }

    /// How many resources a filter selects, and those on the requested page.
    pub(crate) fn page<T: StoredResource>(
        &self,
        filter: &ListFilter<'_>,
        paging: &QueryPaging,
    ) -> StoreResult<(usize, Vec<T>)> {
        let (condition, mut values) = filter.condition();
        let sql = format!("SELECT count(*) FROM {0} INDEXED BY {0}_in_order_of_number WHERE {condition}", T::TABLE);
        let total: i64 = self.first(&sql, params_from_iter(&values), |row| row.get(0))?.unwrap_or_default();
        let direction = |descending| if descending { " DESC" } else { "" };
        let mut order: String =
            paging.order().map(|(field, descending)| format!("{}{}, ", column(field), direction(descending))).collect();
        order += "number";
        order += direction(paging.is_newest_first());
        let index = match paging.order().collect::<Vec<_>>()[..] {
            [] => "in_order_of_number".to_owned(),
            [(field, _)] => format!("in_order_of_{}", column(field)),
            _ => "by_list".to_owned(),
        };
        // Documents are large: only those of the page are read, and none is sorted. The join goes in the order of the page.
        let sql = format!(
            "SELECT document FROM (SELECT number FROM {0} INDEXED BY {0}_{index} WHERE {condition} ORDER BY {order} \
             LIMIT ? OFFSET ?) AS page CROSS JOIN {0} USING (number)",
            T::TABLE
        );
        let (limit, offset) = paging.range();
        values.extend([limit, offset].map(|number| SqlValue::Integer(i64::try_from(number).unwrap_or(i64::MAX))));
        let documents = self.all(&sql, params_from_iter(&values), |row| row.get::<_, String>(0))?;
        let page = documents.iter().map(|document| self.parsed(document)).collect::<StoreResult<_>>()?;
        Ok((usize::try_from(total).unwrap_or_default(), page))
    }

    /// What a search needs of the drafts with a Connector that searches find, in the order of their creation; of those with
    /// one of these ids and one of these keys, where there are any.
    pub(crate) fn listed<R: DeserializeOwned>(&self, ids: &[&str], keys: &[&str]) -> StoreResult<Vec<R>> {
        let mut condition = "project = '' AND listed".to_owned();
        for (column, values) in [("id", ids), ("key", keys)].into_iter().filter(|(_, values)| !values.is_empty()) {
            condition += &format!(" AND {column} IN ({})", vec!["?"; values.len()].join(", "));
        }
        let sql = format!("SELECT document FROM drafts WHERE {condition} ORDER BY number");
        let documents = self.all(&sql, params_from_iter(ids.iter().chain(keys)), |row| row.get::<_, String>(0))?;
        documents.iter().map(|document| self.parsed(document)).collect()
    }
}

/// The column that a field of the API is sorted by.
fn column(field: &str) -> &str {
    match field {
        "createdAt" => "created_at",
        "lastModifiedAt" => "last_modified_at",
        "type" => "kind",
        same => same,
    }
}

impl ListFilter<'_> {
    /// The condition with its parameters.
    fn condition(&self) -> (String, Vec<SqlValue>) {
        let text = |text: &str| SqlValue::Text(text.to_owned());
        let mut values = vec![text(self.project)];
        let mut condition = "project = ?".to_owned();
        if let Some(kind) = self.kind {
            condition += " AND kind = ?";
            values.push(text(kind));
        }
        if let Some(private) = self.is_private {
            condition += " AND private = ?";
            values.push(SqlValue::Integer(private.into()));
        }
        if !self.integration_types.is_empty() {
            let any = vec!["instr(integration_types, ?)"; self.integration_types.len()].join(" OR ");
            condition += &format!(" AND ({any})");
            values.extend(self.integration_types.iter().map(|wanted| SqlValue::Text(spaced([wanted]))));
        }
        for id in self.hidden {
            condition += " AND id <> ?";
            values.push(text(id));
        }
        (condition, values)
    }
}
