//! A credential helper, which keeps each secret in a file of the home: `kept-client`, `kept-token`.

use std::io::Read as _;

/// Follows the protocol of docker's helpers.
pub fn run(arguments: &[String]) {
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input).unwrap();
    let (_, name) = input.split_once("ctconnect.invalid/").unwrap();
    let kind: String = name.chars().take_while(char::is_ascii_lowercase).collect();
    let file = crate::home().join(format!("kept-{kind}"));
    match arguments[0].as_str() {
        "store" => std::fs::write(file, input).unwrap(),
        "get" => match std::fs::read_to_string(file) {
            Ok(kept) => print!("{kept}"),
            Err(_) => {
                println!("credentials not found in native keychain");
                std::process::exit(1);
            }
        },
        "erase" => drop(std::fs::remove_file(file)),
        verb => panic!("unknown verb `{verb}`"),
    }
}
