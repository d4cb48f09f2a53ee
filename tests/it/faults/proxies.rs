//! Proxies: used as the environment says, never for this machine.

use super::{Faulty, Reply, deployment, machine};
use crate::harness::{Machine, Project, THREE};

#[test]
fn a_refusing_proxy_is_reported() {
    let proxy = Faulty::start(|_| Reply::empty(403));
    let machine = machine("https://connect.example.invalid").with("HTTPS_PROXY", proxy.address());
    let answer = machine.run(["deployment", "list", "--retries", "0"]).exits(9).is_silent();
    answer.says("cannot connect to connect.example.invalid").says("the proxy refused to connect");
    assert_eq!(proxy.lines(), ["CONNECT connect.example.invalid:443"]);
    assert_eq!(proxy.requests()[0].header("authorization"), "", "the token is not for the proxy");
}

#[test]
fn a_proxy_that_needs_a_password_is_reported() {
    let proxy = Faulty::start(|_| Reply::empty(407));
    let address = proxy.address().replace("http://", "http://user:proxy-canary@");
    let machine = machine("https://connect.example.invalid").with("HTTPS_PROXY", &address);
    let answer = machine.run(["deployment", "list", "--retries", "0", "--debug"]).exits(9);
    assert!(!answer.stderr.contains("proxy-canary"), "{}", answer.stderr);
    answer.says("the proxy requires a user name and password");
}

#[test]
fn an_unreachable_proxy_is_reported() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let machine = machine("https://connect.example.invalid").with("HTTPS_PROXY", &address);
    let answer = machine.run(["deployment", "list", "--retries", "0"]).exits(9);
    answer.says("the proxy cannot be reached: connection refused");
}

#[test]
fn loopback_never_uses_a_proxy() {
    let proxy = Faulty::start(|_| Reply::empty(403));
    let server = Faulty::start(|_| Reply::json(200, &deployment("Deployed")));
    let machine = machine(server.address())
        .with("HTTP_PROXY", proxy.address())
        .with("HTTPS_PROXY", proxy.address())
        .with("ALL_PROXY", proxy.address())
        .with("NO_PROXY", "");
    machine.run(["deployment", "describe", "live"]).ok();
    assert_eq!(proxy.requests().len(), 0);
}

#[test]
fn plain_http_to_an_allowed_host_never_uses_a_proxy() {
    let proxy = Faulty::start(|_| Reply::json(200, &deployment("Deployed")));
    // Such a name is refused before anybody is asked for it.
    let host = format!("{}.example", "a".repeat(64));
    let machine = machine(&format!("http://{host}:8700"))
        .with("CTCONNECT_ALLOW_HTTP_HOST", &host)
        .with("HTTP_PROXY", proxy.address())
        .with("http_proxy", proxy.address())
        .with("ALL_PROXY", proxy.address())
        .with("NO_PROXY", "");
    machine.sh("deployment list --retries 0").exits(9).says("cannot connect to aaa");
    let login = ["auth", "login", "--client-id", "id", "--client-secret-stdin", "--retries", "0", "--auth-url"];
    machine.run_with_input(login.iter().chain(&[&*format!("http://{host}:1")]), "canary").exits(9);
    // Nor does a proxy that cannot be read matter.
    machine.with("HTTP_PROXY", "http://[::1").sh("deployment list --retries 0").exits(9);
    assert_eq!(proxy.requests().len(), 0);
}

#[test]
fn no_proxy_excepts_hosts() {
    let proxy = Faulty::start(|_| Reply::empty(403));
    // Such a name is refused before anybody is asked for it: no label is longer than 63 characters.
    let host = format!("{}.example", "a".repeat(64));
    let machine = machine(&format!("https://{host}")).with("HTTPS_PROXY", proxy.address()).with("NO_PROXY", ".example");
    machine.run(["deployment", "list", "--retries", "0"]).exits(9).says("cannot connect to aaa");
    assert_eq!(proxy.requests().len(), 0);
}

#[test]
fn a_proxy_that_cannot_be_read_is_a_usage_error() {
    for (name, value) in [
        ("HTTPS_PROXY", "http://user:proxy-canary@[::1"),
        ("https_proxy", "proxy-canary.example:eighty"),
        ("HTTP_PROXY", "ftp://proxy-canary.example"),
        ("http_proxy", "http://"),
        ("ALL_PROXY", "http://proxy-canary example"),
        ("all_proxy", "socks5://proxy-canary.example:1080"),
        ("HTTPS_PROXY", " http://proxy-canary.example:1080"),
        ("https_proxy", "http://proxy-canary.example:1080\n"),
        ("ALL_PROXY", "http://proxy-canary.example:1080\t"),
        ("HTTPS_PROXY", "http://proxy-canary@b:c@127.0.0.1:1080"),
    ] {
        let machine = machine("https://connect.example.invalid").with(name, value);
        let answer = machine.run(["deployment", "list", "--retries", "0"]).exits(2).is_silent();
        assert!(!answer.stderr.contains("proxy-canary"), "{}", answer.stderr);
        answer.says(&format!("error: {name} "));
    }
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    drop(listener);
    // Without a scheme, it is an HTTP proxy, as for curl.
    let machine = machine("https://connect.example.invalid").with("HTTPS_PROXY", &address);
    machine.run(["deployment", "list", "--retries", "0"]).exits(9).says("the proxy cannot be reached");
}

#[test]
fn a_proxy_that_cannot_be_read_matters_only_for_other_machines() {
    let server = Faulty::start(|request| match request.is("POST") {
        true => Reply::json(200, &serde_json::json!({"access_token": "tok", "expires_in": 3600})),
        false => Reply::json(200, &deployment("Deployed")),
    });
    let broken = |machine: Machine| machine.with("HTTPS_PROXY", "http://[::1").with("NO_PROXY", "");
    let here = broken(Machine::bare().talking_to(server.address()));
    for line in ["deployment describe live", "auth token", "auth status --check", "auth login --profile x"] {
        here.sh(line).ok();
    }
    broken(machine(server.address())).sh("deployment describe live").ok();
    broken(Machine::local()).sh("deployment list").ok();
    // A token is requested from another machine.
    let there = Machine::bare().talking_to(server.address()).with("CTP_AUTH_URL", "https://auth.example.invalid");
    let there = broken(there);
    for line in ["deployment describe live", "auth token", "auth status --check", "auth login --profile x"] {
        there.sh(line).exits(2).says("error: HTTPS_PROXY ");
    }
    Project::new(&there, "shop", THREE);
    let call = "application call web --url https://connect.example.invalid";
    there.sh_in(there.folder().join("shop"), call).exits(2).says("error: HTTPS_PROXY ");
}

#[test]
fn a_proxy_that_would_be_ignored_is_a_usage_error() {
    let proxy = Faulty::start(|_| Reply::empty(403));
    let machine = machine("https://connect.example.invalid").with("REQUEST_METHOD", "GET");
    machine.run(["deployment", "list", "--retries", "0"]).exits(9);
    let machine = machine.with("https_proxy", proxy.address());
    for line in ["deployment list --retries 0", "init shop --template fulfilment-integration"] {
        let answer = machine.sh(line).exits(2).is_silent();
        answer.says("error: REQUEST_METHOD is set, as for a CGI program, so that https_proxy would be ignored");
    }
    assert_eq!(proxy.requests().len(), 0);
}
