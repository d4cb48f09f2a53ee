//! Configuration values of the user, fitted to what a Connector declares. Does no I/O.
//!
//! The schema of the Connector determines whether a key is standard or secured, so the user does not have to.

mod assignment;
mod env_file;
mod file;
mod fit;
mod missing;
mod schema;
mod template;

pub use assignment::{Assignment, AssignmentError, target_text};
pub use env_file::read_env_file;
pub use file::{ValuesFormat, ValuesProblem, read_values};
pub use fit::{Fitted, Purpose, Unfit, fit};
pub use missing::MissingValue;
pub use schema::Schema;
pub use template::template;
