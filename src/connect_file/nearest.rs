//! The known word that was probably meant.

/// The candidate that differs from `word` least, if it differs little: case, `-` and `_` do not count, and two of the
/// remaining letters may be wrong (one in short words).
pub(super) fn nearest<'a>(word: &str, candidates: &[&'a str]) -> Option<&'a str> {
    let plain = simplify(word);
    // A long word resembles none of the known ones, and need not be compared letter by letter.
    if plain.len() > 60 {
        return None;
    }
    let limit = if plain.len() <= 4 { 1 } else { 2 };
    candidates
        .iter()
        .map(|candidate| (distance(&plain, &simplify(candidate)), *candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

fn simplify(word: &str) -> Vec<char> {
    let letters = word.chars().filter(|letter| !matches!(letter, '-' | '_' | ' '));
    letters.flat_map(char::to_lowercase).take(61).collect()
}

/// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
fn distance(left: &[char], right: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut previous: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.iter().enumerate() {
        let mut current = vec![i + 1];
        for (j, b) in right.iter().enumerate() {
            let replaced = previous[j] + usize::from(a != b);
            let mut best = replaced.min(previous[j + 1] + 1).min(current[j] + 1);
            if i > 0 && j > 0 && *a == right[j - 1] && left[i - 1] == *b {
                best = best.min(before[j - 1] + 1);
            }
            current.push(best);
        }
        before = std::mem::replace(&mut previous, current);
    }
    previous[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_slips_are_recognised_and_strangers_are_not() {
        let known = ["name", "applicationType", "endpoint", "scripts"];
        assert_eq!(nearest("applicationtype", &known), Some("applicationType"));
        assert_eq!(nearest("application-type", &known), Some("applicationType"));
        assert_eq!(nearest("endpiont", &known), Some("endpoint"));
        assert_eq!(nearest("nmae", &known), Some("name"));
        assert_eq!(nearest("title", &known), None);
        assert_eq!(nearest(&"x".repeat(100_000), &known), None);
    }
}
