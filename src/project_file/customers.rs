//! The table of customers: each row is a Project and a Deployment of the same name.

use super::known_keys::CUSTOMER;
use super::model::{DeploymentEntry, DeploymentSettings, ProjectEntry};
use super::rules::{WAVES, check_deployment_type, check_known_region, check_name, check_reference};
use super::table::{TableCell, TableRow};
use super::text::{Findings, PlacedValue};
use crate::nearest::nearest;
use crate::yaml_file::Problem;
use crate::yaml_file::rule::{MISSING_KEY, NUMBER_RANGE};

/// The Project and the Deployment of a row. Cells that are not valid are reported, and count as empty.
pub(super) fn read(row: &TableRow, findings: &mut Findings) -> Option<(ProjectEntry, DeploymentEntry)> {
    let Some(name) = cell(row, "name") else {
        let columns = row.cells.iter().map(|cell| cell.column.as_str());
        let help = match nearest("name", columns.filter(|column| !CUSTOMER.contains(column))) {
            Some(near) => format!("write `name` in place of `{near}`"),
            None => "write the name of the customer; it is also that of the Project and of the Deployment".to_owned(),
        };
        let problem = Problem::new(&MISSING_KEY, "this customer has no `name`").help(help);
        findings.report(&row.place.file, problem.at(row.place.bytes.start..row.place.bytes.start + 1));
        return None;
    };
    if let Some(problem) = check_name(&name.value, "customer") {
        findings.report_at(&name.place, problem);
    }
    let region = cell(row, "region");
    if let Some((region, problem)) = region.as_ref().and_then(|own| Some((own, check_known_region(&own.value)?))) {
        findings.report_at(&region.place, problem);
    }
    let project = ProjectEntry {
        name: name.clone(),
        key: cell(row, "project").map_or_else(|| name.value.clone(), |key| key.value),
        region: region.map(|region| region.value),
        profile: cell(row, "profile").map(|profile| profile.value),
        is_customer: true,
    };
    let values = row.cells.iter().map(|cell| (cell.column.clone(), cell.value.clone()));
    let settings = DeploymentSettings {
        project: Some(name.clone()),
        deployment_type: cell(row, "type").and_then(|cell| checked(cell, check_deployment_type, findings)),
        wave: cell(row, "wave").and_then(|cell| checked(cell, check_wave, findings)),
        ..DeploymentSettings::default()
    };
    let key = cell(row, "key");
    if let Some((key, problem)) = key.as_ref().and_then(|own| Some((own, check_reference(&own.value)?))) {
        findings.report_at(&key.place, problem);
    }
    let row = Some(values.collect());
    Some((project, DeploymentEntry { name, key, id: None, is_default: false, settings, row }))
}

/// The values of a row that only its Deployment uses; problems do not show them.
pub(super) fn own_cells(row: &TableRow) -> impl Iterator<Item = &TableCell> {
    row.cells.iter().filter(|cell| !CUSTOMER.contains(&cell.column.as_str()) && !cell.value.is_empty())
}

/// A cell that is not empty.
fn cell(row: &TableRow, column: &str) -> Option<PlacedValue<String>> {
    let cell = row.cells.iter().find(|cell| cell.column == column && !cell.value.trim().is_empty())?;
    Some(PlacedValue { value: cell.value.clone(), place: cell.place.clone() })
}

/// The value of a cell of another type, unless it is not valid.
fn checked<T>(
    cell: PlacedValue<String>,
    check: impl Fn(&str) -> Result<T, Box<Problem>>,
    findings: &mut Findings,
) -> Option<PlacedValue<T>> {
    match check(&cell.value) {
        Ok(value) => Some(PlacedValue { value, place: cell.place }),
        Err(problem) => {
            findings.report_at(&cell.place, *problem);
            None
        }
    }
}

fn check_wave(text: &str) -> Result<u32, Box<Problem>> {
    let wave = text.parse().ok().filter(|wave| WAVES.contains(wave));
    wave.ok_or_else(|| {
        let expected = format!("a whole number from {} to {}", WAVES.start(), WAVES.end());
        Box::new(Problem::new(&NUMBER_RANGE, format!("`wave` must be {expected}")).help(format!("write {expected}")))
    })
}
