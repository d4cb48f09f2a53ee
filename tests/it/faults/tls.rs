//! TLS: who is trusted, and what is said about who is not.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned, SupportedProtocolVersion, version};

use super::{Faulty, Reply, deployment, machine};
use crate::harness::{Answer, Machine};

pub(super) fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/faults/certificates").join(name)
}

/// TLS of a server with this certificate.
pub(super) fn configuration(certificate: &str, versions: &[&'static SupportedProtocolVersion]) -> ServerConfig {
    let certificates: Vec<_> =
        CertificateDer::pem_file_iter(file(certificate)).unwrap().collect::<Result<_, _>>().unwrap();
    let key = PrivateKeyDer::from_pem_file(file("server.key")).unwrap();
    ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_protocol_versions(versions)
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(certificates, key)
        .unwrap()
}

/// Serves Deployments over TLS with this certificate; gives the address. The thread ends with the process.
fn server(certificate: &str, versions: &[&'static SupportedProtocolVersion]) -> String {
    let config = configuration(certificate, versions);
    let (config, listener) = (Arc::new(config), TcpListener::bind("127.0.0.1:0").unwrap());
    let address = format!("https://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = StreamOwned::new(ServerConnection::new(config.clone()).unwrap(), stream.unwrap());
            let mut head = [0; 4096];
            // A client that does not trust the certificate ends the handshake; the next one may.
            let Ok(1..) = stream.read(&mut head) else { continue };
            let body = deployment("Deployed").to_string();
            let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
            stream.write_all(answer.as_bytes()).unwrap();
            stream.conn.send_close_notify();
            _ = stream.flush();
        }
    });
    address
}

const ANY: &[&SupportedProtocolVersion] = &[&version::TLS13, &version::TLS12];

fn read(machine: &Machine) -> Answer {
    machine.run(["deployment", "describe", "live"])
}

#[test]
fn certificates_that_are_no_regular_file_are_refused() {
    let machine = machine("https://127.0.0.1:1");
    let folder = machine.home().to_str().unwrap().to_owned();
    read(&machine.with("SSL_CERT_FILE", &folder)).exits(2).is_silent().says("SSL_CERT_FILE");
    // It has no end: a program that reads it takes all memory.
    #[cfg(target_os = "linux")]
    read(&self::machine("https://127.0.0.1:1").with("SSL_CERT_FILE", "/dev/zero")).exits(2).says("SSL_CERT_FILE");
}

#[test]
fn an_extra_authority_is_trusted_by_flag_and_variable() {
    let machine = machine(&server("good.pem", ANY));
    let authority = file("authority.pem");
    let authority = authority.to_str().unwrap();
    machine.run(["deployment", "describe", "live", "--ca-file", authority]).ok();
    read(&machine.with("CTCONNECT_CA_FILE", authority)).ok();
}

#[test]
fn the_system_s_authorities_can_be_replaced() {
    let authority = file("authority.pem");
    let machine = machine(&server("good.pem", ANY)).with("SSL_CERT_FILE", authority.to_str().unwrap());
    read(&machine).ok();
}

#[test]
fn an_unknown_authority_is_not_trusted() {
    let machine = machine(&server("good.pem", ANY)).with("CTCONNECT_CA_FILE", file("other.pem").to_str().unwrap());
    let answer = read(&machine).exits(9).is_silent();
    answer.says("is not trusted: its issuer is unknown").says("--ca-file");
}

#[test]
fn an_expired_certificate_and_a_wrong_name_are_not_trusted() {
    let authority = file("authority.pem");
    for (certificate, reason) in [("expired.pem", "it has expired"), ("elsewhere.pem", "it is for another host name")] {
        let machine = machine(&server(certificate, ANY)).with("CTCONNECT_CA_FILE", authority.to_str().unwrap());
        read(&machine).exits(9).is_silent().says(reason);
    }
}

#[test]
fn tls_1_2_is_accepted() {
    let authority = file("authority.pem");
    let machine =
        machine(&server("good.pem", &[&version::TLS12])).with("CTCONNECT_CA_FILE", authority.to_str().unwrap());
    read(&machine).ok();
}

#[test]
fn a_server_without_tls_is_reported() {
    let plain = Faulty::start(|_| Reply::empty(400));
    let machine = machine(&plain.address().replace("http:", "https:"));
    let _ =
        machine.run(["deployment", "describe", "live", "--retries", "0"]).exits(9).says("cannot connect to 127.0.0.1");
}

#[test]
fn certificates_that_cannot_be_read_are_named() {
    let machine = machine(&server("good.pem", ANY));
    machine.run(["deployment", "list", "--ca-file", "/no/such.pem"]).exits(1).says("/no/such.pem");
    let key = file("README.md");
    let answer = machine.run(["deployment", "list", "--ca-file", key.to_str().unwrap()]);
    answer.exits(9).says("no PEM certificate");
}
