//! A project, and a small server in place of one of its applications.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};

use serde_json::Value;

use crate::harness::{Answer, Machine, Project, words};

pub const CONNECT_YAML: &str = "deployAs:
  - name: web
    applicationType: service
    endpoint: /web/cart
    healthCheck:
      path: /health
      timeoutSeconds: 3
  - name: listener
    applicationType: event
    endpoint: /listener
  - name: nightly
    applicationType: job
    endpoint: /nightly
    properties:
      schedule: \"15 2 * * *\"
  - name: enabler
    applicationType: assets
  - name: panel
    applicationType: merchant-center-custom-view
    configuration:
      standardConfiguration:
        - { key: CUSTOM_VIEW_ID, description: Its id, required: true }
        - { key: CLOUD_IDENTIFIER, description: Where it runs, default: gcp-eu }
";

/// A request that the application received.
pub struct Received {
    /// Method and path.
    pub line: String,
    headers: Vec<(String, String)>,
    pub body: String,
}

impl Received {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// A project, and one of its applications that runs.
pub struct Running {
    pub machine: Machine,
    pub project: Project,
    pub port: u16,
    pub received: Receiver<Received>,
}

impl Running {
    /// Responds to every request with `status` and `body`.
    pub fn answering(status: u16, body: &str) -> Self {
        let answer =
            format!("HTTP/1.1 {status} x\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len());
        Self::doing(move |mut stream| stream.write_all(answer.as_bytes()).unwrap())
    }

    /// Calls `answer` with every connection after the request is read.
    pub fn doing(answer: impl Fn(TcpStream) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (sender, received) = channel();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if sender.send(read(&stream)).is_err() {
                    return;
                }
                answer(stream);
            }
        });
        let machine = Machine::bare();
        let project = Project::new(&machine, "shop", CONNECT_YAML);
        Self { machine, project, port, received }
    }

    pub fn call(&self, line: &str) -> Answer {
        let flags = [words("application call"), words(line), words(&format!("--port {}", self.port))].concat();
        self.machine.run_in(self.project.folder(), flags)
    }

    pub fn received(&self) -> Received {
        self.received.try_recv().unwrap()
    }
}

fn read(stream: &TcpStream) -> Received {
    let mut reader = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if line.trim_end().is_empty() {
            break;
        }
        lines.push(line.trim_end().to_owned());
    }
    let line = lines.remove(0);
    let headers: Vec<(String, String)> = lines
        .iter()
        .map(|line| line.split_once(": ").unwrap())
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let length =
        headers.iter().find(|(name, _)| name == "content-length").map_or(0, |(_, value)| value.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    Received { line: line.rsplit_once(' ').unwrap().0.to_owned(), headers, body: String::from_utf8(body).unwrap() }
}

/// Decodes standard Base64, independently of the library that the program uses.
pub fn decoded(text: &str) -> String {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits: Vec<u32> =
        text.trim_end_matches('=').chars().map(|letter| ALPHABET.find(letter).unwrap().try_into().unwrap()).collect();
    let bytes = digits.chunks(4).flat_map(|chunk| {
        let number = chunk.iter().fold(0, |number, digit| number << 6 | digit) << (6 * (4 - chunk.len()));
        number.to_be_bytes()[1..chunk.len()].to_vec()
    });
    String::from_utf8(bytes.collect()).unwrap()
}
