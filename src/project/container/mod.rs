//! Containers of a project: argument lists, the `docker` program, the folder of a run, and the issues of scans.

pub mod arguments;
mod docker;
mod image_name;
mod issue;
mod log_file;
mod mounted;
mod phase;
mod run_folder;

pub use docker::{Docker, DockerError};
pub use image_name::ImageName;
pub use issue::Issue;
pub use log_file::LogFile;
pub use mounted::{MountError, MountedProject};
pub use phase::phase;
pub use run_folder::RunFolder;
