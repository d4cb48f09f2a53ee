//! Plays: what a test has a program do.
//!
//! Instructions end with `;`. One that contains others has them at its end, separated by `&`. In texts `\n`, `\r`, `\0`,
//! `\e` and `\xNN` are characters. Paths that begin with `~/` are in the home.
//!
//! | instruction | effect |
//! |---|---|
//! | `print TEXT`, `report TEXT` | a line on standard output, on standard error |
//! | `write TEXT`, `complain TEXT` | the same without a line end |
//! | `repeat TEXT` | prints the line again and again, until no one reads it |
//! | `exit CODE`, `exit $NAME` | ends with this code; with that of a variable, or 0 |
//! | `record FILE` | adds the arguments and the name of the folder to a file |
//! | `create FILE` | creates an empty file, and its folder |
//! | `await FILE` | waits until a file exists |
//! | `id FILE` | writes the id of the process to a file |
//! | `tree FILE` | starts a process that hangs, and writes both ids to a file |
//! | `sleep MILLISECONDS`, `hang`, `kill` | |
//! | `on SIGNAL,SIGNAL INSTRUCTIONS` | what to do at a signal before the end; without any it is ignored |
//! | `if WORD INSTRUCTIONS`, `unless WORD INSTRUCTIONS` | only if an argument contains the word; only if none does |
//! | `ask TEXT` | prompts on a terminal for the exit code |
//! | `shell SCRIPT` | becomes `sh`, with the rest of the play as its script |

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::process;

/// Performs a play to its end, or to an `exit`.
pub fn perform(play: &str, arguments: &[String]) {
    let mut rest = play.trim_start();
    while !rest.is_empty() {
        if let Some(script) = rest.strip_prefix("shell ") {
            shell(script);
        }
        let (instruction, after) = rest.split_once(';').unwrap_or((rest, ""));
        one(instruction.trim(), arguments);
        rest = after.trim_start();
    }
}

fn all(instructions: &str, arguments: &[String]) {
    instructions.split('&').for_each(|instruction| one(instruction.trim(), arguments));
}

fn one(instruction: &str, arguments: &[String]) {
    let (verb, rest) = instruction.split_once(' ').unwrap_or((instruction, ""));
    let has = |word: &str| arguments.iter().any(|argument| argument.contains(word));
    match verb {
        "print" => output(&format!("{rest}\\n")),
        "write" => output(rest),
        "report" => errors(&format!("{rest}\\n")),
        "complain" => errors(rest),
        "repeat" => repeat(rest),
        "exit" => std::process::exit(code(rest)),
        "record" => crate::append(&path(rest), &format!("{} in {}", arguments.join(" "), folder())),
        "create" => create(&path(rest)),
        "await" => wait_for(&path(rest)),
        "id" => std::fs::write(path(rest), std::process::id().to_string()).unwrap(),
        "tree" => process::start_tree(&path(rest)),
        "sleep" => std::thread::sleep(Duration::from_millis(rest.parse().unwrap())),
        "hang" => process::hang(),
        "kill" => process::kill(),
        "on" => on(rest),
        "if" | "unless" => {
            let (word, instructions) = rest.split_once(' ').unwrap();
            if has(word) == (verb == "if") {
                all(instructions, arguments);
            }
        }
        "ask" => ask(rest),
        _ => panic!("unknown instruction `{instruction}`"),
    }
}

/// The name of the current folder.
pub fn folder() -> String {
    std::env::current_dir().unwrap().file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn path(text: &str) -> PathBuf {
    text.strip_prefix("~/").map_or_else(|| PathBuf::from(text), |below| crate::home().join(below))
}

/// The bytes of a text with escapes.
fn bytes(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some((plain, escape)) = rest.split_once('\\') {
        bytes.extend(plain.as_bytes());
        let (byte, length) = match escape.as_bytes()[0] {
            b'n' => (b'\n', 1),
            b'r' => (b'\r', 1),
            b'0' => (b'\0', 1),
            b'e' => (0x1b, 1),
            b'x' => (u8::from_str_radix(&escape[1..3], 16).unwrap(), 3),
            _ => panic!("unknown escape in `{text}`"),
        };
        bytes.push(byte);
        rest = &escape[length..];
    }
    bytes.extend(rest.as_bytes());
    bytes
}

fn output(text: &str) {
    let mut stdout = std::io::stdout();
    stdout.write_all(&bytes(text)).unwrap();
    stdout.flush().unwrap();
}

fn errors(text: &str) {
    std::io::stderr().write_all(&bytes(text)).unwrap();
}

fn repeat(text: &str) {
    while writeln!(std::io::stdout(), "{text}").is_ok() {
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn code(text: &str) -> i32 {
    let value = text.strip_prefix('$').map(|name| std::env::var(name).unwrap_or_else(|_| "0".to_owned()));
    value.as_deref().unwrap_or(text).parse().unwrap()
}

fn create(file: &Path) {
    file.parent().into_iter().for_each(|folder| std::fs::create_dir_all(folder).unwrap());
    std::fs::write(file, "").unwrap();
}

fn wait_for(file: &Path) {
    while !file.exists() {
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn on(rest: &str) {
    let (names, instructions) = rest.split_once(' ').unwrap_or((rest, ""));
    let instructions = instructions.to_owned();
    process::on_signals(&names.split(',').collect::<Vec<_>>(), move || {
        if !instructions.is_empty() {
            all(&instructions, &[]);
            std::process::exit(0);
        }
    });
}

fn ask(text: &str) {
    let is_terminal =
        [std::io::stdin().is_terminal(), std::io::stdout().is_terminal(), std::io::stderr().is_terminal()];
    assert_eq!(is_terminal, [true; 3]);
    output(text);
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).unwrap();
    std::process::exit(answer.trim().parse().unwrap());
}

/// Becomes a shell. What it does at a signal is what such tests are about.
#[cfg(unix)]
fn shell(script: &str) -> ! {
    use std::os::unix::process::CommandExt as _;
    panic!("{}", std::process::Command::new("/bin/sh").args(["-c", script]).exec())
}

#[cfg(not(unix))]
fn shell(script: &str) -> ! {
    panic!("there is no `sh` here: {script}")
}
