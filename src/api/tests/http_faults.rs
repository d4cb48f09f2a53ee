//! The HTTP transport with real sockets on this machine.

use std::time::Duration;

use bytes::Bytes;
use http::Request;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::api::{HttpOptions, HttpTransport, Transport as _, TransportError};

/// Serves one connection with `serve`; returns the address.
async fn server<F, Served>(serve: F) -> String
where
    F: FnOnce(TcpStream) -> Served + Send + 'static,
    Served: Future<Output = ()> + Send,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_head(&mut stream).await;
        serve(stream).await;
    });
    format!("http://{address}")
}

async fn read_head(stream: &mut TcpStream) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
}

async fn responding(answer: impl Into<Vec<u8>>) -> String {
    let answer = answer.into();
    server(async move |mut stream| stream.write_all(&answer).await.unwrap()).await
}

async fn get(address: &str) -> Result<http::Response<Bytes>, TransportError> {
    let options = HttpOptions { request_timeout: Duration::from_millis(300), ..HttpOptions::default() };
    HttpTransport::new(options).send(Request::get(address).body(Bytes::new()).unwrap()).await
}

/// The message of a lost connection, without the port.
async fn loss(address: &str) -> String {
    match get(address).await {
        Err(TransportError::Lost(text)) => text.replace(address.trim_start_matches("http://"), "HOST"),
        other => panic!("expected a lost connection, got {other:?}"),
    }
}

#[tokio::test]
async fn a_response_is_read() {
    let address = responding("HTTP/1.1 201 Created\r\nX-A: b\r\nContent-Length: 2\r\n\r\nok").await;
    let answer = get(&address).await.unwrap();
    assert_eq!(
        (answer.status().as_u16(), &answer.headers()["x-a"], &answer.body()[..]),
        (201, &"b".parse().unwrap(), &b"ok"[..])
    );
}

#[tokio::test]
async fn a_refused_connection_is_not_a_sent_request() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    drop(listener);
    let Err(TransportError::Connect(text)) = get(&format!("http://{host}/secret?x=1")).await else { panic!() };
    assert_eq!(text, format!("cannot connect to {host}: connection refused"));
}

#[tokio::test]
async fn an_unknown_host_is_not_a_sent_request() {
    // A label has at most 63 characters, so the resolver rejects this one without a query.
    let host = "a".repeat(64);
    let Err(TransportError::Connect(text)) = get(&format!("http://{host}")).await else { panic!() };
    assert_eq!(text, format!("cannot connect to {host}: no such host"));
}

#[tokio::test]
async fn a_silent_server_ends_in_the_timeout() {
    let address = server(async |_stream| std::future::pending().await).await;
    assert_eq!(loss(&address).await, "no response from HOST within 300ms");
}

#[tokio::test]
async fn a_slow_body_ends_in_the_timeout() {
    let address = server(async |mut stream| {
        _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n").await;
        while stream.write_all(b".").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await;
    assert_eq!(loss(&address).await, "no response from HOST within 300ms");
}

#[tokio::test]
async fn a_connection_closed_before_the_response_is_lost() {
    let address = server(async |_stream| ()).await;
    assert_eq!(loss(&address).await, "the connection to HOST was lost: it was closed before the response");
}

#[tokio::test]
async fn a_reset_within_the_body_is_a_lost_connection() {
    let address = server(async |mut stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{").await.unwrap();
        stream.flush().await.unwrap();
        tokio::time::sleep(Duration::from_millis(5)).await;
        let stream = stream.into_std().unwrap();
        stream.shutdown(std::net::Shutdown::Both).unwrap();
    })
    .await;
    assert!(loss(&address).await.starts_with("the response from HOST ended after 1 bytes: "));
}

#[tokio::test]
async fn a_short_body_is_a_lost_connection() {
    let address = responding("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}").await;
    assert_eq!(loss(&address).await, "the response from HOST ended after 2 bytes: it was closed too early");
}

#[tokio::test]
async fn a_response_that_is_not_http_is_a_lost_connection() {
    let address = responding("SSH-2.0-OpenSSH_9.9\r\n\r\n").await;
    assert!(loss(&address).await.starts_with("the connection to HOST was lost: "));
}

#[tokio::test]
async fn chunks_are_joined_and_gzip_is_decompressed() {
    let address = responding(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{\"\r\n3\r\na\":\r\n2\r\n1}\r\n0\r\n\r\n",
    )
    .await;
    assert_eq!(&get(&address).await.unwrap().body()[..], br#"{"a":1}"#);

    // `{}`, compressed.
    let packed = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\xae\x05\x00\x43\xbf\xa6\xa3\x02\x00\x00\x00";
    let mut answer =
        format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n", packed.len()).into_bytes();
    answer.extend(packed);
    assert_eq!(&get(&responding(answer).await).await.unwrap().body()[..], b"{}");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let address = responding("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n").await;
    assert_eq!(get(&address).await.unwrap().status(), 302);
}

#[tokio::test]
async fn tls_to_a_server_without_tls_is_not_a_sent_request() {
    let address = responding("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n").await;
    let Err(TransportError::Connect(text)) = get(&address.replace("http:", "https:")).await else { panic!() };
    assert!(text.starts_with("cannot connect to 127.0.0.1"), "{text}");
}

#[tokio::test]
async fn a_file_without_certificates_is_an_error() {
    let options = HttpOptions { extra_roots: Some(b"nonsense".to_vec()), ..HttpOptions::default() };
    let transport = HttpTransport::new(options);
    let request = Request::get("https://127.0.0.1:1").body(Bytes::new()).unwrap();
    let Err(TransportError::Untrusted(text)) = transport.send(request).await else { panic!() };
    assert_eq!(text, "the extra certificates cannot be used: the file contains no PEM certificate");
}

#[tokio::test]
async fn an_endless_response_is_limited() {
    let address = server(async |mut stream| {
        _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
        let block = vec![b' '; 1 << 20];
        while stream.write_all(&block).await.is_ok() {}
    })
    .await;
    let transport = HttpTransport::new(HttpOptions::default());
    let answer = transport.send(Request::get(&address).body(Bytes::new()).unwrap()).await;
    let Err(TransportError::TooLarge(text)) = answer else { panic!("{answer:?}") };
    assert!(text.ends_with("is larger than 64 MiB"), "{text}");
}
