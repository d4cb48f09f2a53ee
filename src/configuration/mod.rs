//! Configuration values: what a user names, fitted to what a Connector declares.
//!
//! Pure. The Connector's own schema decides whether a key is standard or secured, so a user never says it.

mod assignment;
mod fit;
mod schema;

pub use assignment::{Assignment, AssignmentError};
pub use fit::{Fitted, Purpose, fit};
pub use schema::Schema;
