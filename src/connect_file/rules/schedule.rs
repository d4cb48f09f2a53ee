//! `properties.schedule`: when a job runs.

use super::advice;
use super::reader::{Blank, Field, Owner, Path, Reader};
use crate::connect_file::cron::{self, Flaw};
use crate::connect_file::problem::Problem;

/// Reads the schedule out of `properties`.
pub(super) fn read(reader: &mut Reader<'_, '_>, field: Field, at: &Path<'_>) -> Option<String> {
    let [schedule] = reader.mapping_field(field, at, &advice::PROPERTIES)?;
    let Some(schedule) = schedule else {
        let owner = Owner::new(field.value, at, "`properties`");
        reader.missing(
            &owner,
            "schedule",
            "add `schedule:` with a cron expression, such as \"0 9 * * *\" (daily at nine)",
        );
        return None;
    };
    let at = at.key("schedule");
    let text = reader.text(schedule, &at, Blank::Refused)?;
    if text.trim().is_empty() {
        return None;
    }
    for Flaw { rule, message, help } in cron::flaws(&text) {
        let place = reader.place(schedule);
        reader.report(Problem::new(rule, message).at(place).path(at).help(help));
    }
    Some(text)
}
