//! Configuration values of the user, fitted to what a Connector declares. Does no I/O.
//!
//! The schema of the Connector determines whether a key is standard or secured, so the user does not have to.

mod assignment;
mod declarations;
mod env_file;
mod expansion;
mod file;
mod fit;
mod interpolation;
mod missing;
mod schema;
mod template;
mod unknown;

pub use assignment::{Assignment, AssignmentError, EVERY_APPLICATION, is_application_name, is_key_name, target_text};
pub use declarations::declarations;
pub use env_file::read_env_file;
pub use expansion::{EnvFileValues, ExpandedValues, SourceValues, UnusedVariables, expand};
pub use file::{RawValue, ValuesFormat, ValuesProblem, read_raw_values, read_values};
pub use fit::{Fitted, Purpose, Unfit, fit};
pub use interpolation::{InterpolatedValue, ValuePart, json_escaped};
pub use missing::{MissingValue, UnsetKey};
pub use schema::Schema;
pub use template::template;
