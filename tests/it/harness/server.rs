//! An emulator over HTTP, as a process of its own.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

use super::World;

/// A running emulator; it ends with the test.
pub struct Server {
    child: Child,
    address: String,
}

impl Server {
    /// Starts `ctconnect emulator` on a free port.
    pub fn start(world: &World, flags: &[&str]) -> Self {
        let mut command = world.command(["emulator", "--port", "0", "--quiet"]);
        let mut child = command.args(flags).stdout(Stdio::piped()).spawn().unwrap();
        let mut address = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut address).unwrap();
        let address = address.trim_end().to_owned();
        assert!(address.starts_with("http://127.0.0.1:"), "the emulator's first line is `{address}`");
        Self { child, address }
    }

    /// Its address.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
