//! Patterns such as `customers/*.yaml` and `c0*`.

/// Whether a text has wildcards.
pub(super) fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?'])
}

/// Whether a name matches a pattern, in which `*` matches any characters and `?` matches one.
///
/// The time is at most the product of both lengths: after a mismatch only the last `*` takes one more character.
pub(super) fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    let (mut at, mut next) = (0, 0);
    let mut last_star = None;
    while next < name.len() {
        match pattern.get(at) {
            Some('*') => {
                last_star = Some((at, next));
                at += 1;
            }
            Some(letter) if *letter == '?' || *letter == name[next] => (at, next) = (at + 1, next + 1),
            _ => {
                let Some((star, taken)) = last_star else { return false };
                last_star = Some((star, taken + 1));
                (at, next) = (star + 1, taken + 1);
            }
        }
    }
    pattern[at..].iter().all(|letter| *letter == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_match_any_characters_or_one() {
        for (pattern, name) in [
            ("a", "a"),
            ("*", ""),
            ("*", "ab"),
            ("a*", "a"),
            ("a*c*e", "abcde"),
            ("?b", "ab"),
            ("*.yaml", "a.b.yaml"),
            ("c0*", "c01"),
        ] {
            assert!(matches(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [("a", "ab"), ("", "a"), ("?", ""), ("a*c", "ab"), ("*.yaml", "a.yml"), ("A*", "ab")] {
            assert!(!matches(pattern, name), "{pattern} {name}");
        }
    }

    #[test]
    fn a_hostile_pattern_takes_no_exponential_time() {
        assert!(!matches(&"*a".repeat(500), &"a".repeat(499)));
        assert!(!matches(&format!("{}b", "*a".repeat(200)), &"a".repeat(2_000)));
    }
}
