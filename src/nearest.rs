//! "Did you mean": the known word that is nearest to a misspelt one.

/// Longest word that is compared, in bytes.
const LONGEST: usize = 300;

/// The candidate nearest to `word`, if one is near enough to be what was meant: at most a third of its letters differ.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // No known word is as long; and comparing takes time and memory by the product of both lengths.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant() {
        let known = ["name", "applicationType", "endpoint", "scripts", "configuration"];
        assert_eq!(nearest("applicationtype", known), Some("applicationType"));
        assert_eq!(nearest("endpiont", known), Some("endpoint"));
        assert_eq!(nearest("nmae", known), Some("name"));
        assert_eq!(nearest("confguration", known), Some("configuration"));
    }

    #[test]
    fn stays_silent_when_nothing_is_near() {
        assert_eq!(nearest("schedule", ["name", "endpoint"]), None);
        assert_eq!(nearest("", ["name"]), None);
        assert_eq!(nearest(&"x".repeat(1_000_000), ["x"]), None);
        assert_eq!(nearest("x", [] as [&str; 0]), None);
    }
}
