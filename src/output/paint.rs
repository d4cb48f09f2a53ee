//! Colour. It only ever underlines a meaning that the words carry too.

/// Writes styled text, or plain text where colour is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paint {
    on: bool,
}

/// What a piece of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextStyle {
    /// Nothing special.
    Plain,
    /// Names a thing or a group.
    Heading,
    /// Went well.
    Good,
    /// Went badly.
    Bad,
    /// Needs attention, or is not decided yet.
    Caution,
    /// Less important than its neighbours.
    Faint,
    /// One of several things of a kind, each with a colour of its own as far as there are colours.
    Member(usize),
}

impl Paint {
    /// With colour or without.
    pub fn new(on: bool) -> Self {
        Self { on }
    }

    /// `text` in this style. The text must be harmless already.
    pub fn paint(self, style: TextStyle, text: &str) -> String {
        match code(style) {
            Some(code) if self.on && !text.is_empty() => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
            _ => text.to_owned(),
        }
    }
}

fn code(style: TextStyle) -> Option<u8> {
    /// Cyan, magenta, blue and their bright forms: neither the colour of what went well nor of what went badly.
    const MEMBERS: [u8; 6] = [36, 35, 34, 96, 95, 94];
    match style {
        TextStyle::Plain => None,
        TextStyle::Heading => Some(1),
        TextStyle::Good => Some(32),
        TextStyle::Bad => Some(31),
        TextStyle::Caution => Some(33),
        TextStyle::Faint => Some(2),
        TextStyle::Member(index) => Some(MEMBERS[index % MEMBERS.len()]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_is_off_unless_asked_for() {
        assert_eq!(Paint::new(false).paint(TextStyle::Bad, "no"), "no");
        assert_eq!(Paint::new(true).paint(TextStyle::Bad, "no"), "\u{1b}[31mno\u{1b}[0m");
        assert_eq!(Paint::new(true).paint(TextStyle::Plain, "no"), "no");
        assert_eq!(Paint::new(true).paint(TextStyle::Bad, ""), "");
        assert_eq!(Paint::new(true).paint(TextStyle::Member(7), "web"), "\u{1b}[35mweb\u{1b}[0m");
    }
}
