//! Escapes foreign text before a person sees it.
//!
//! Names, reports, log lines and error messages come from connectors and from the service. A control character in
//! them could clear the screen or forge a line, a bidi override could reorder it, a zero-width character could hide in
//! a name. In a CI pipeline a line could even be a command that the runner executes.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Escapes control, bidi and zero-width characters and line ends, so that one line stays one line. A tab becomes four
/// spaces.
pub fn line(text: &str) -> Cow<'_, str> {
    // Most text is ASCII, which is checked many bytes at a time.
    let is_plain = text.bytes().fold(true, |is_plain, byte| is_plain & (b' '..=b'~').contains(&byte));
    if is_plain || !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            '\t' => shown.push_str("    "),
            // Writing to a String cannot fail.
            hidden if is_hidden(hidden) => _ = write!(shown, "{}", hidden.escape_default()),
            plain => shown.push(plain),
        }
    }
    Cow::Owned(shown)
}

/// Escapes each line as [`line()`] does, and keeps the line ends.
pub fn block(text: &str) -> String {
    let lines: Vec<Cow<'_, str>> = text.lines().map(line).collect();
    lines.join("\n")
}

/// Escapes one line of a program's output as [`line()`] does, but removes terminal codes instead: those that move the
/// cursor or clear the screen, and colours unless `keeps_colors` is set. Colours that are kept end with the line.
pub fn program_line(text: &str, keeps_colors: bool) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    let mut is_colored = false;
    while let Some(start) = rest.find(CONTROL_SEQUENCE) {
        shown.push_str(&line(&rest[..start]));
        let body = &rest[start + CONTROL_SEQUENCE.len()..];
        let Some(end) = body.find(|c: char| !('\u{20}'..='\u{3f}').contains(&c)) else {
            rest = &rest[start..];
            break;
        };
        let (parameters, last) = (&body[..end], body[end..].chars().next().unwrap_or_default());
        let is_color = last == 'm' && parameters.chars().all(|c| c.is_ascii_digit() || ";:".contains(c));
        if is_color && keeps_colors {
            is_colored = true;
            shown.push_str(&format!("{CONTROL_SEQUENCE}{parameters}m"));
        }
        // A character that cannot end a code belongs to the text.
        rest = &body[end + if last.is_ascii_graphic() { last.len_utf8() } else { 0 }..];
    }
    shown.push_str(&line(rest));
    if is_colored {
        shown.push_str("\u{1b}[0m");
    }
    shown
}

/// The start of codes for colours and the cursor.
const CONTROL_SEQUENCE: &str = "\u{1b}[";

/// Puts a backslash into everything that a CI runner would run as a command.
///
/// GitHub Actions searches for `::` at the start of a line, also behind spaces, and for `##[` anywhere. Azure Pipelines
/// searches for `##vso[` and `##[`, and TeamCity for `##teamcity[`.
pub fn defuse(text: &str) -> Cow<'_, str> {
    if !has_command(text) {
        return Cow::Borrowed(text);
    }
    let mut defused = String::with_capacity(text.len() + 16);
    for line in text.split_inclusive('\n') {
        let (spaces, rest) = line.split_at(line.len() - line.trim_start().len());
        defused.push_str(spaces);
        if is_command(rest) {
            defused.push('\\');
        }
        defused.push_str(&command_text(rest));
    }
    Cow::Owned(defused)
}

/// Puts a backslash into each `##[` and `##word[`, which a runner would run as a command even within another one.
pub fn command_text(text: &str) -> Cow<'_, str> {
    with_first_mark(text, "#\\")
}

/// The text with `first` in place of the first character of each `##[` and `##word[`.
pub(super) fn with_first_mark<'t>(text: &'t str, first: &str) -> Cow<'t, str> {
    let mut marks = command_marks(text).peekable();
    if marks.peek().is_none() {
        return Cow::Borrowed(text);
    }
    let mut replaced = String::with_capacity(text.len() + 16);
    let mut done = 0;
    for at in marks {
        replaced.push_str(&text[done..at]);
        replaced.push_str(first);
        done = at + 1;
    }
    replaced.push_str(&text[done..]);
    Cow::Owned(replaced)
}

/// Whether a runner would find a command in this text.
pub(super) fn has_command(text: &str) -> bool {
    command_marks(text).next().is_some() || text.lines().any(is_command)
}

/// Where each `##[` and `##word[` begins. Every word counts, in any case: an agent may search for `##vso[` as a person would,
/// and ignore characters such as variation selectors.
fn command_marks(text: &str) -> impl Iterator<Item = usize> {
    let is_word = |character: char| character.is_alphanumeric() || !character.is_ascii();
    let begins_command = move |rest: &str| {
        let word = rest.trim_start_matches('#').trim_start_matches(is_word);
        rest.starts_with("##") && word.starts_with('[')
    };
    // Of several marks in a row, the last two begin the command.
    let is_last = |rest: &str| !rest[1..].starts_with("##");
    text.match_indices('#').map(|(at, _)| at).filter(move |at| is_last(&text[*at..]) && begins_command(&text[*at..]))
}

/// Whether a GitHub Actions runner would run this line as a workflow command with `::`.
fn is_command(line: &str) -> bool {
    line.trim_start().starts_with("::")
}

/// Whether a terminal would act on this character, or not show it.
pub(super) fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            // Soft hyphen, Arabic letter mark, Hangul fillers, Mongolian vowel separator.
            '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{3164}' | '\u{ffa0}'
            // Zero-width characters and direction marks.
            | '\u{200b}'..='\u{200f}'
            // Line and paragraph separator, bidi embeddings and overrides.
            | '\u{2028}'..='\u{202e}'
            // Invisible operators, bidi isolates.
            | '\u{2060}'..='\u{206f}'
            // Byte order mark, annotations, tags.
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn hidden_characters_are_escaped() {
        let table = [
            ("\u{1b}[2J", r"\u{1b}[2J"),
            ("\u{1b}]0;title\u{7}", r"\u{1b}]0;title\u{7}"),
            ("\u{9b}31m", r"\u{9b}31m"),
            ("one\r\ntwo", r"one\r\ntwo"),
            ("user\u{202e}gnp.exe", r"user\u{202e}gnp.exe"),
            ("pay\u{200b}pal", r"pay\u{200b}pal"),
            ("\u{feff}x\u{7f}", r"\u{feff}x\u{7f}"),
            ("a\tb", "a    b"),
            ("\u{7}Stra\u{df}e \"1\"", "\\u{7}Stra\u{df}e \"1\""),
        ];
        for (raw, shown) in table {
            assert_eq!(line(raw), shown);
        }
    }

    #[test]
    fn each_kind_of_hidden_character_is_escaped() {
        // The first and the last of each range, as in `is_hidden`, and their neighbours that are shown.
        let hidden = [
            0x0, 0x1f, 0x7f, 0x80, 0x9f, 0xad, 0x61c, 0x115f, 0x1160, 0x180e, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f,
            0x2028, 0x2029, 0x202a, 0x202e, 0x2060, 0x2061, 0x2066, 0x2069, 0x206f, 0x3164, 0xfeff, 0xffa0, 0xfff9,
            0xfffb, 0xe0000, 0xe0001, 0xe0020, 0xe007f,
        ];
        for code in hidden.into_iter().filter_map(char::from_u32) {
            assert_eq!(line(&format!("a{code}b")), format!("a{}b", code.escape_default()), "{:x}", u32::from(code));
        }
        let shown = [
            0x20, 0x7e, 0xa0, 0xac, 0xae, 0x61b, 0x115e, 0x1161, 0x200a, 0x2010, 0x2027, 0x202f, 0x2070, 0x3163, 0xfffc,
        ];
        for code in shown.into_iter().filter_map(char::from_u32) {
            assert_eq!(line(&format!("a{code}b")), format!("a{code}b"), "{:x}", u32::from(code));
        }
    }

    #[test]
    fn of_terminal_codes_only_colours_are_kept() {
        let table = [
            ("\u{1b}[31mred\u{1b}[0m", "\u{1b}[31mred\u{1b}[0m\u{1b}[0m", "red"),
            ("\u{1b}[38;5;8mgrey", "\u{1b}[38;5;8mgrey\u{1b}[0m", "grey"),
            ("\u{1b}[2K\u{1b}[1Gdone", "done", "done"),
            ("\u{1b}[?25lx\u{1b}[>4;2my", "xy", "xy"),
            ("\u{1b}]0;title\u{7}\u{1b}c", r"\u{1b}]0;title\u{7}\u{1b}c", r"\u{1b}]0;title\u{7}\u{1b}c"),
            ("cut\u{1b}[3", r"cut\u{1b}[3", r"cut\u{1b}[3"),
            ("\u{1b}[3\u{7}x", r"\u{7}x", r"\u{7}x"),
            ("\u{1b}[ä", "ä", "ä"),
            ("a\tb", "a    b", "a    b"),
        ];
        for (raw, colored, plain) in table {
            assert_eq!(program_line(raw, true), colored, "{raw:?}");
            assert_eq!(program_line(raw, false), plain, "{raw:?}");
        }
    }

    proptest! {
        #[test]
        fn no_hidden_character_and_no_workflow_command_is_left(text in any_text()) {
            prop_assert!(!line(&text).contains(is_hidden));
            prop_assert!(!program_line(&text, false).contains(is_hidden));
            prop_assert!(!block(&text).replace('\n', "").contains(is_hidden));
            let defused = defuse(&text);
            prop_assert!(!has_command(&defused) && !defused.contains("##["), "{defused:?}");
            prop_assert_eq!(defuse(&defused), defused.as_ref());
        }
    }

    /// Any text, with special characters more often than by chance.
    fn any_text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            any::<char>().prop_map(String::from),
            "[:#\\[ \n\r\\\\\u{1b}m]{1,4}",
            "::",
            "##\\[",
            "#{1,3}(vso|TeamCity|\u{fe0f})\\["
        ];
        proptest::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
    }

    #[test]
    fn plain_text_of_any_script_is_unchanged() {
        for text in ["plain", "Größe 日本語 עברית ✓ 🚀", r"C:\path\n"] {
            assert!(matches!(line(text), Cow::Borrowed(same) if same == text));
        }
    }

    #[test]
    fn a_block_keeps_its_line_ends() {
        assert_eq!(block("one\r\ntwo\u{1b}\n\nfour"), "one\ntwo\\u{1b}\n\nfour");
    }

    #[test]
    fn only_commands_of_runners_are_defused() {
        let table = [
            ("::error::gone", r"\::error::gone"),
            ("fine\n  ::set-output name=a::b\nfine", "fine\n  \\::set-output name=a::b\nfine"),
            ("text ##[group]x", r"text #\#[group]x"),
            ("::x ##[y]\n", "\\::x #\\#[y]\n"),
            ("x ##vso[task.setvariable variable=A]b", r"x #\#vso[task.setvariable variable=A]b"),
            ("##teamcity[buildStop]\n###VSO[x]", "#\\#teamcity[buildStop]\n##\\#VSO[x]"),
            ("##vs\u{fe0f}o[x]##[y]", "#\\#vs\u{fe0f}o[x]#\\#[y]"),
            ("## Title [1]\n##a b[c] #vso[ ##", "## Title [1]\n##a b[c] #vso[ ##"),
            ("std::process::exit", "std::process::exit"),
            ("## [x]", "## [x]"),
        ];
        for (raw, defused) in table {
            assert_eq!(defuse(raw), defused);
        }
    }
}
