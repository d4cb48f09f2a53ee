//! `properties.schedule`: when a job runs.

use super::known_keys;
use crate::connect_file::cron;
use crate::yaml_file::{TreeReader, YamlField};

pub(super) fn read(reader: &mut TreeReader<'_, '_>, field: &YamlField<'_>) -> Option<String> {
    let (_, [schedule]) = reader.mapping(field, &known_keys::PROPERTIES)?;
    let schedule = schedule?;
    let text = reader.text(&schedule)?;
    for problem in cron::check(text) {
        reader.report(problem.at(reader.place(&schedule)).path(schedule.at));
    }
    Some(text.to_owned())
}
