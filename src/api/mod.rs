//! Client of the Connect API: values in, values out; it never prints and reads neither files nor the environment.

mod error;
pub mod model;
mod resource;
mod transport;

pub use error::{Error, ErrorKind, Refusal};
pub use resource::{Page, Resource};
pub use transport::{Exchange, Transport, TransportError};
