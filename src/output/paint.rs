//! Colour. It only repeats a meaning that the words carry too.

/// Adds colours to text, if they are on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paint {
    on: bool,
}

/// The meaning of a piece of text, which decides its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextStyle {
    Plain,
    Heading,
    Good,
    Bad,
    /// Needs attention, or is still undecided.
    Caution,
    /// Less important than the text around it.
    Faint,
    /// What moves: the filled part of a bar.
    Active,
    /// One of several equal things, by its number. Each has a colour of its own; after six the colours repeat.
    Member(usize),
}

impl Paint {
    /// `on` turns colours on.
    pub fn new(on: bool) -> Self {
        Self { on }
    }

    /// `text` in this style. The text must be escaped already.
    pub fn paint(self, style: TextStyle, text: &str) -> String {
        match code(style) {
            Some(code) if self.on && !text.is_empty() => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
            _ => text.to_owned(),
        }
    }
}

fn code(style: TextStyle) -> Option<u8> {
    /// Cyan, magenta, blue and their bright forms: none of them means success or failure.
    const MEMBERS: [u8; 6] = [36, 35, 34, 96, 95, 94];
    match style {
        TextStyle::Plain => None,
        TextStyle::Heading => Some(1),
        TextStyle::Good => Some(32),
        TextStyle::Bad => Some(31),
        TextStyle::Caution => Some(33),
        TextStyle::Faint => Some(2),
        TextStyle::Active => Some(36),
        TextStyle::Member(index) => Some(MEMBERS[index % MEMBERS.len()]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_written_only_when_they_are_on() {
        assert_eq!(Paint::new(false).paint(TextStyle::Bad, "no"), "no");
        assert_eq!(Paint::new(true).paint(TextStyle::Bad, "no"), "\u{1b}[31mno\u{1b}[0m");
        assert_eq!(Paint::new(true).paint(TextStyle::Plain, "no"), "no");
        assert_eq!(Paint::new(true).paint(TextStyle::Bad, ""), "");
        assert_eq!(Paint::new(true).paint(TextStyle::Member(7), "web"), "\u{1b}[35mweb\u{1b}[0m");
    }
}
