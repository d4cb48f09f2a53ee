//! What is done with a project in containers: argument lists, docker itself, the folder of a run, what scans found.

pub mod arguments;
mod docker;
mod image_name;
mod issue;
mod log_file;
mod mounted;
mod phase;
mod run_folder;

pub use docker::{Docker, NoDocker};
pub use image_name::{ImageName, ImageNameError};
pub use issue::{Issue, Package};
pub use log_file::LogFile;
pub use mounted::{MountedProject, Unmountable};
pub use phase::phase;
pub use run_folder::RunFolder;
