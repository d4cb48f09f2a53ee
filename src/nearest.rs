//! "Did you mean …": the known word that is nearest to a misspelt one.

/// Longer words are not compared, in bytes.
const LONGEST: usize = 300;

/// The candidate nearest to `word`, if it is near enough: at most a third of its letters differ.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // No known word is this long, and a comparison needs time and memory for the product of both lengths.
    if word.len() > LONGEST {
        return None;
    }
    let word = word.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (strsim::osa_distance(&word, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= candidate.chars().count().max(3) / 3)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Whether at most this many letters of two words differ.
pub fn is_near(word: &str, other: &str, most: usize) -> bool {
    word.len().abs_diff(other.len()) <= most && other.len() <= LONGEST && strsim::osa_distance(word, other) <= most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_intended_word() {
        let known = ["name", "applicationType", "endpoint", "scripts", "configuration"];
        assert_eq!(nearest("applicationtype", known), Some("applicationType"));
        assert_eq!(nearest("endpiont", known), Some("endpoint"));
        assert_eq!(nearest("nmae", known), Some("name"));
        assert_eq!(nearest("confguration", known), Some("configuration"));
    }

    #[test]
    fn finds_nothing_if_no_word_is_near() {
        assert_eq!(nearest("schedule", ["name", "endpoint"]), None);
        assert_eq!(nearest("", ["name"]), None);
        assert_eq!(nearest(&"x".repeat(1_000_000), ["x"]), None);
        assert_eq!(nearest("x", [] as [&str; 0]), None);
    }
}
