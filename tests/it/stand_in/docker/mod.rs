//! Docker, for the tests of `bundle` and `validate --full`.
//!
//! It accepts the argument lists that docker accepts, and rejects all others (exit 125, and a line in `refused`). It writes
//! into the mounted folders what the real containers would write.

mod container;
mod images;
mod mounts;
mod state;

use std::time::Duration;

use state::State;

/// Runs a docker command.
pub fn run(arguments: &[String]) {
    let state = State::new();
    state.add("calls", &arguments.join(" "));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match &arguments[..] {
        ["version", "--format", "{{.Server.Version}}"] => version(&state),
        ["image", "inspect", "--format", "{{.Id}}", name] => {
            images::check_name(&state, name);
            let sum = name.bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
            println!("sha256:{sum:010}00000000aaaaaaaaaaaaaaaaaaaaaaaa");
        }
        ["port", name, "9000/tcp"] => {
            if !state.is_running(name) {
                eprintln!("Error response from daemon: No such container: {name}");
                std::process::exit(1);
            }
            print!("{}", std::fs::read_to_string(state.file("port")).unwrap());
        }
        ["stop", "-t", "10", names @ ..] => stop(&state, names),
        ["run", arguments @ ..] => container::run(&state, arguments),
        _ => state.refuse(&format!("'{}' is not a docker command", arguments.join(" "))),
    }
}

fn version(state: &State) {
    if state.happens("docker-hangs") {
        crate::process::hang();
    }
    if state.happens("daemon-is-down") {
        eprintln!("Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?");
        std::process::exit(1);
    }
    println!("27.5.1");
}

fn stop(state: &State, names: &[&str]) {
    if state.happens("stop-hangs") {
        crate::process::on_signals(&["TERM"], || {});
        loop {
            std::thread::sleep(Duration::from_millis(10));
        }
    }
    names.iter().for_each(|name| state.forget(name));
}
