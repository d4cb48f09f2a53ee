//! The time zone of this machine.

use std::path::Path;

use jiff::tz::TimeZone;

/// The zone that `TZ` names, else that of the system. A system without one has UTC, as for the C library.
///
/// # Errors
/// A sentence for the user, where there is a zone that cannot be read: no other one may take its place.
pub fn time_zone() -> Result<TimeZone, String> {
    const LOCAL_TIME: &str = "/etc/localtime";
    TimeZone::try_system().or_else(|_| match std::env::var_os("TZ") {
        Some(name) => Err(format!("the time zone `{}` of the variable TZ is not known", name.display())),
        None if Path::new(LOCAL_TIME).exists() => Err(format!("the time zone in {LOCAL_TIME} cannot be read")),
        None => Ok(TimeZone::UTC),
    })
}
