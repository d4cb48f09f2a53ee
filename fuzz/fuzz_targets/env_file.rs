//! `.env` files: parsed to their end, never a panic, and no value in a problem.
#![no_main]

use ctconnect::internals::read_env_file;
use libfuzzer_sys::fuzz_target;
use secrecy::ExposeSecret as _;

fuzz_target!(|text: &str| {
    let file = read_env_file(text);
    let lines = text.split('\n').count();
    assert!(file.variables.len() + file.problems.len() <= lines, "a line has more than one entry");
    for (name, value) in &file.variables {
        assert!(!name.is_empty() && !name.contains(|letter: char| letter.is_whitespace() || letter == '='));
        assert!(value.expose_secret().len() <= text.len(), "a value is longer than the file");
    }
    for problem in &file.problems {
        assert!(problem.line.is_some_and(|line| (1..=lines).contains(&line)), "a problem has no line");
        // A problem is one of a few sentences, so that it cannot contain text of the file.
        assert!(["the `=` is missing", "the text before `=` is not a variable name"].contains(&problem.message.as_str()));
    }
});
