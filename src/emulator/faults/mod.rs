//! Faults on demand: what the emulator does wrong, for tests of what a client does then.
//!
//! A [`FaultSpec`] says which requests it applies to, how often, and what happens to them. [`ActiveFaults`] counts, and draws
//! the random numbers: from the seed and the number of the fault, so that the same requests meet the same faults again.

mod active;
mod delayed_views;
mod fields;
mod random;
mod request_fault;
mod spec;

pub(crate) use active::ActiveFaults;
pub use request_fault::ConnectionReset;
pub(crate) use spec::StuckOperation;
pub use spec::{FaultSpec, fault_fields};
