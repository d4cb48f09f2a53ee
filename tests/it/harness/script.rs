//! A service that answers what a test wrote down, one answer for each request, and keeps what it was sent.

use std::io::{BufRead, BufReader, Write as _};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};

use serde_json::Value;

/// A scripted service on a port of its own.
pub struct Script {
    address: String,
    requests: Receiver<(String, Value)>,
}

impl Script {
    /// Answers each request with the next status and body.
    pub fn new(answers: Vec<(u16, Value)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (sender, requests) = channel();
        std::thread::spawn(move || {
            for ((status, answer), stream) in answers.into_iter().zip(listener.incoming()) {
                let mut stream = stream.unwrap();
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let request = read(&mut reader);
                let body = answer.to_string();
                let head = format!(
                    "HTTP/1.1 {status} x\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                    body.len()
                );
                stream.write_all((head + &body).as_bytes()).unwrap();
                sender.send(request).unwrap();
            }
        });
        Self { address, requests }
    }

    /// Where it listens.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Method and path of every request that came, with its body.
    pub fn requests(&self) -> Vec<(String, Value)> {
        self.requests.try_iter().collect()
    }
}

fn read(reader: &mut impl BufRead) -> (String, Value) {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let length = lines.iter().find_map(|line| line.to_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).unwrap();
    let request = lines[0].rsplit_once(' ').unwrap().0.to_owned();
    (request, serde_json::from_slice(&body).unwrap_or(Value::Null))
}
