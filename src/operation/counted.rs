//! Numbers of things in messages.

/// `1 error`, `2 errors`: for nouns whose plural has an `s`.
pub fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
