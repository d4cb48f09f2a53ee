//! When the entries of a page of a log can be shown although further pages follow.

use jiff::Timestamp;

use crate::api::Resource;
use crate::api::model::DeploymentLog;

use super::instant;

/// Holds pages back until no older entries are expected.
///
/// The order in which the service sends entries is not documented. As long as each page begins where the one before it
/// ended, the earlier page is released; from the first page on that does not, everything is held until the end.
#[derive(Debug)]
pub struct PageOrder {
    held: Vec<Resource<DeploymentLog>>,
    newest: Option<Timestamp>,
    rises: bool,
}

impl PageOrder {
    /// Releases pages that are ordered by time; with `holding`, none before the end.
    pub fn new(holding: bool) -> Self {
        Self { held: Vec::new(), newest: None, rises: !holding }
    }

    /// Takes the next page; returns the entries that can be shown.
    pub fn page(&mut self, entries: Vec<Resource<DeploymentLog>>) -> Vec<Resource<DeploymentLog>> {
        let dates = || entries.iter().filter_map(|entry| entry.timestamp.as_deref().and_then(instant));
        self.rises &= dates().min().is_none_or(|oldest| Some(oldest) >= self.newest);
        self.newest = self.newest.max(dates().max());
        if self.rises {
            return std::mem::replace(&mut self.held, entries);
        }
        self.held.extend(entries);
        Vec::new()
    }

    /// The entries that are still held after the last page.
    pub fn rest(self) -> Vec<Resource<DeploymentLog>> {
        self.held
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// What each page lets go, and what is left.
    fn released(holding: bool, pages: &[&[u8]]) -> (Vec<Vec<u8>>, Vec<u8>) {
        let entry = |second: &u8| {
            let date = if *second == 0 { Value::Null } else { json!(format!("2026-11-20T10:00:{second:02}Z")) };
            Resource::from_json(json!({ "timestamp": date, "second": second })).unwrap()
        };
        let seconds = |entries: Vec<Resource<DeploymentLog>>| -> Vec<u8> {
            entries.iter().map(|entry| serde_json::from_value::<u8>(entry.json()["second"].clone()).unwrap()).collect()
        };
        let mut order = PageOrder::new(holding);
        let each = pages.iter().map(|page| seconds(order.page(page.iter().map(entry).collect()))).collect();
        (each, seconds(order.rest()))
    }

    #[test]
    fn rising_pages_go_as_soon_as_the_next_one_is_there() {
        let pages: [&[u8]; 3] = [&[2, 1], &[2, 3], &[5, 4]];
        assert_eq!(released(false, &pages), (vec![vec![], vec![2, 1], vec![2, 3]], vec![5, 4]));
        assert_eq!(released(true, &pages), (vec![vec![]; 3], vec![2, 1, 2, 3, 5, 4]));
    }

    #[test]
    fn falling_pages_are_held_to_the_end() {
        let pages: [&[u8]; 3] = [&[6, 5], &[4, 3], &[7, 8]];
        assert_eq!(released(false, &pages), (vec![vec![]; 3], vec![6, 5, 4, 3, 7, 8]));
    }

    #[test]
    fn entries_without_a_date_and_empty_pages_hold_nothing_up() {
        let pages: [&[u8]; 4] = [&[1, 0], &[], &[0], &[2]];
        assert_eq!(released(false, &pages), (vec![vec![], vec![1, 0], vec![], vec![0]], vec![2]));
    }
}
