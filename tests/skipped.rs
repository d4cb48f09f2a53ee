//! Lists the tests that this run of `cargo test` skipped. Cargo runs it last, because it runs test targets in the order of
//! their names after the unit tests.
#![expect(clippy::print_stdout, reason = "it prints a list and nothing else")]

#[path = "it/harness/required_program.rs"]
mod required_program;

fn main() {
    // Runners that list tests find none here.
    if std::env::args().any(|argument| argument == "--list") {
        return;
    }
    let skipped = required_program::take_skipped();
    match skipped.len() {
        0 => println!("\nno test was skipped\n"),
        count => println!("\n{count} skipped because something is missing on this machine:"),
    }
    for (test, reason) in skipped {
        println!("    {test}: {reason}");
    }
}
