//! `properties.schedule`: when a job runs.

use super::field::YamlField;
use super::known_keys;
use super::reader::TreeReader;
use crate::connect_file::cron;

pub(super) fn read(reader: &mut TreeReader<'_, '_>, field: &YamlField<'_>) -> Option<String> {
    let (_, [schedule]) = reader.mapping(field, &known_keys::PROPERTIES)?;
    let schedule = schedule?;
    let text = reader.text(&schedule)?;
    for problem in cron::check(text) {
        reader.report(problem.at(reader.place(&schedule)).path(schedule.at));
    }
    Some(text.to_owned())
}
