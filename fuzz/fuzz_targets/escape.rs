//! Foreign text: nothing hidden is left, no line is a workflow command, and plain text is untouched.
#![no_main]

use ctconnect::internals::escape;
use libfuzzer_sys::fuzz_target;

fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fuzz_target!(|text: &str| {
    let line = escape::line(text);
    assert!(!line.chars().any(is_hidden), "{line:?}");
    assert_eq!(escape::line(&line), line, "escaping twice changes nothing");
    if text.chars().all(|character| character.is_ascii_graphic() || character == ' ') {
        assert_eq!(line, text);
    }
    let block = escape::block(text);
    assert!(!block.chars().any(|character| is_hidden(character) && character != '\n'), "{block:?}");
    let defused = escape::defuse(text);
    assert!(!defused.lines().any(|line| line.trim_start().starts_with("::") || line.contains("##[")), "{defused:?}");
    assert_eq!(escape::defuse(&defused), defused, "defusing twice changes nothing");
});
