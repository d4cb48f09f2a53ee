//! Texts about many Projects or Deployments: those that differ in names alone are written once.

/// Fewer texts that are alike are written one by one.
const SMALLEST: usize = 4;

/// How many others a text names.
const NAMED: usize = 5;

/// In place of a name. No text has it.
const PLACEHOLDER: char = '\u{0}';

/// What a text is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subject {
    /// How it is listed, such as `live`.
    pub label: String,
    /// The words by which a text names it.
    pub names: Vec<String>,
}

/// Texts that are alike, written once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlikeTexts<'t> {
    /// What they are about, in their order.
    pub subjects: Vec<&'t Subject>,
    /// The text of the first, which names some of the others.
    pub text: String,
}

impl Subject {
    /// By one name.
    pub fn named(name: impl Into<String>) -> Self {
        let label: String = name.into();
        Self { names: vec![label.clone()], label }
    }

    /// The text without these names, so that it is equal to those about others.
    fn anonymous(&self, text: &str) -> String {
        let mut names: Vec<&str> = self.names.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        names.iter().fold(text.to_owned(), |text, name| without_word(&text, name))
    }
}

/// The texts, each with what it is about. Four or more that differ in the names of their subjects alone are
/// one: the text of the first, with the names of others.
pub fn alike_once(texts: &[(Subject, String)]) -> Vec<AlikeTexts<'_>> {
    let mut groups: Vec<(String, Vec<&(Subject, String)>)> = Vec::new();
    for own in texts {
        let anonymous = own.0.anonymous(&own.1);
        match groups.iter_mut().find(|(known, _)| *known == anonymous) {
            Some((_, group)) => group.push(own),
            None => groups.push((anonymous, vec![own])),
        }
    }
    let mut once = Vec::new();
    for (_, group) in groups {
        match &group[..] {
            [(subject, text), others @ ..] if others.len() + 1 >= SMALLEST => {
                let labels: Vec<&str> = others.iter().map(|(subject, _)| subject.label.as_str()).collect();
                let text = format!("{text} (the same for {})", first_names(&labels, NAMED));
                let subjects = std::iter::once(subject).chain(others.iter().map(|(subject, _)| subject)).collect();
                once.push(AlikeTexts { subjects, text });
            }
            few => once
                .extend(few.iter().map(|(subject, text)| AlikeTexts { subjects: vec![subject], text: text.clone() })),
        }
    }
    once
}

/// Names in a sentence: the first of them, and how many there are beside.
pub fn first_names(names: &[&str], most: usize) -> String {
    let shown = names[..names.len().min(most)].join(", ");
    match names.len().saturating_sub(most) {
        0 => shown,
        more => format!("{shown}, and {more} more"),
    }
}

/// The text with a placeholder for this word. A part of a longer word is not replaced.
fn without_word(text: &str, word: &str) -> String {
    let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_');
    let mut anonymous = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(word) {
        anonymous.push_str(before);
        let is_whole = !anonymous.ends_with(is_part) && !after.starts_with(is_part);
        if is_whole {
            anonymous.push(PLACEHOLDER);
        } else {
            anonymous.push_str(word);
        }
        rest = after;
    }
    anonymous.push_str(rest);
    anonymous
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about(number: usize, text: &str) -> (Subject, String) {
        let (name, key) = (format!("c{number}"), format!("key-{number}"));
        let text = text.replace("NAME", &name).replace("KEY", &key);
        (Subject { label: name.clone(), names: vec![name, key] }, text)
    }

    fn once(texts: &[(Subject, String)]) -> Vec<(usize, String)> {
        alike_once(texts).into_iter().map(|own| (own.subjects.len(), own.text)).collect()
    }

    #[test]
    fn four_texts_that_differ_in_names_are_one() {
        let texts: Vec<_> = (1..=4).map(|number| about(number, "NAME (KEY): no, NAME")).collect();
        assert_eq!(once(&texts), [(4, "c1 (key-1): no, c1 (the same for c2, c3, c4)".to_owned())]);
        assert_eq!(once(&texts[..3]).len(), 3);
        let many: Vec<_> = (1..=9).map(|number| about(number, "NAME")).collect();
        assert_eq!(once(&many), [(9, "c1 (the same for c2, c3, c4, c5, c6, and 3 more)".to_owned())]);
    }

    #[test]
    fn texts_that_differ_in_other_words_stay() {
        let one = (1..=4).map(|number| about(number, "NAME is wrong"));
        let texts: Vec<_> = one.chain([about(5, "NAME is missing")]).collect();
        assert_eq!(once(&texts).iter().map(|(count, _)| *count).collect::<Vec<_>>(), [4, 1]);
        let numbered: Vec<_> = (1..=4).map(|number| about(number, &format!("NAME, status {number}"))).collect();
        assert_eq!(once(&numbered).len(), 4);
    }

    #[test]
    fn a_part_of_a_longer_word_is_no_name() {
        assert_eq!(without_word("shop shop-1 my_shop `shop`:shop.", "shop"), "\0 shop-1 my_shop `\0`:\0.");
        assert_eq!(without_word("shopshop", "shop"), "shopshop");
    }

    #[test]
    fn the_first_names_of_many_are_listed() {
        assert_eq!([first_names(&[], 2), first_names(&["a", "b"], 2)], ["", "a, b"]);
        assert_eq!(first_names(&["a", "b", "c"], 2), "a, b, and 1 more");
    }
}
