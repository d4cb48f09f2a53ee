//! The time zone of this machine.

use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::Path;

use jiff::tz::TimeZone;

use crate::files;

/// Most bytes of a file with a time zone. The largest ones have a few thousand.
const LARGEST_ZONE: u64 = 1024 * 1024;

/// The zone that `TZ` names, else that of the system. A system without one has UTC, as for the C library.
///
/// # Errors
/// A sentence for the user, where there is a zone that cannot be read: no other one may take its place.
pub fn time_zone() -> Result<TimeZone, String> {
    const LOCAL_TIME: &str = "/etc/localtime";
    std::env::var_os("TZ").map_or(Ok(()), |name| check_file(&name))?;
    TimeZone::try_system().or_else(|_| match std::env::var_os("TZ") {
        Some(name) => Err(format!("the time zone `{}` of the variable TZ is not known", name.display())),
        None if Path::new(LOCAL_TIME).exists() => Err(format!("the time zone in {LOCAL_TIME} cannot be read")),
        None => Ok(TimeZone::UTC),
    })
}

/// Checks the file that `TZ` names, unless it is the name of a zone: the library would wait for a pipe, and read an endless
/// file into memory.
fn check_file(name: &OsStr) -> Result<(), String> {
    let Some(text) = name.to_str().map(|text| text.strip_prefix(':').unwrap_or(text)) else { return Ok(()) };
    let zone = text.rsplit_once("zoneinfo/").map_or(text, |(_, zone)| zone);
    if text.is_empty() || TimeZone::get(zone).is_ok() {
        return Ok(());
    }
    match files::read(Path::new(text), LARGEST_ZONE) {
        // A rule such as `EST5EDT,M3.2.0,M11.1.0`, or nothing that is known.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(()),
        Err(error) => Err(format!("the time zone `{text}` of the variable TZ cannot be read: {error}")),
        Ok(_) => Ok(()),
    }
}
