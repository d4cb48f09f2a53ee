//! An emulator over HTTP, as a process of its own.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::Instant;

use serde_json::Value;

use super::Machine;
use super::running::{LONGEST_RUN, Stream, wait};

/// A running emulator; it ends with the test.
pub struct Server {
    child: Child,
    address: String,
}

impl Server {
    /// Starts `ctconnect emulator` on a free port.
    pub fn start(machine: &Machine, flags: &[&str]) -> Self {
        let mut command = machine.command(["emulator", "--port", "0", "--quiet"]);
        let mut child = command.args(flags).stdout(Stdio::piped()).spawn().unwrap();
        let mut stdout = Stream::of(child.stdout.take().unwrap());
        stdout.read_until("\n", Instant::now() + LONGEST_RUN);
        let address = stdout.text().trim_end().to_owned();
        assert!(address.starts_with("http://127.0.0.1:"), "the emulator's first line is `{address}`");
        Self { child, address }
    }

    /// Its address.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Sends a signal, and waits for the exit code.
    #[cfg(unix)]
    pub fn end(&mut self, name: &str) -> Option<i32> {
        super::signal(self.child.id(), name);
        wait(&mut self.child, Instant::now() + LONGEST_RUN).expect("the emulator ends at a signal").code()
    }

    /// Sends a request with these header lines to any path, and gives the status and the body.
    pub fn send(&self, request_line: &str, headers: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(self.address.trim_start_matches("http://")).unwrap();
        let head = format!("{request_line} HTTP/1.1\r\n{headers}Connection: close\r\nContent-Length: {}", body.len());
        // A server that refuses a request may not read its body.
        drop(write!(stream, "{head}\r\n\r\n{body}"));
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
        (status.unwrap_or_else(|| panic!("{answer}")), answer.split_once("\r\n\r\n").unwrap().1.to_owned())
    }

    /// Posts JSON, for what the program has no command for; gives the body of the answer.
    pub fn post(&self, path: &str, body: &Value) -> Value {
        let mut stream = TcpStream::connect(self.address.trim_start_matches("http://")).unwrap();
        let body = body.to_string();
        let head = "Host: localhost\r\nAuthorization: Bearer it\r\nContent-Type: application/json\r\nConnection: close";
        let length = body.len();
        write!(stream, "POST {path} HTTP/1.1\r\n{head}\r\nContent-Length: {length}\r\n\r\n{body}").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 2"), "{answer}");
        serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
