//! What a shell may offer for the values of arguments.

mod applications;

pub use applications::complete_applications;
