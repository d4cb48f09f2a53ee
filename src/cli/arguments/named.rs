//! Values that are chosen by name from a closed list.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

/// A value with the name that chooses it, and what the help says about it.
pub type Named<T> = (&'static str, &'static str, T);

/// Accepts one of `values` by its name.
pub fn named<T: Clone + Send + Sync>(values: &'static [Named<T>]) -> impl TypedValueParser<Value = T> {
    let possible = values.iter().map(|(name, help, _)| PossibleValue::new(*name).help(*help));
    PossibleValuesParser::new(possible)
        .try_map(move |word| find(values, &word).cloned().ok_or_else(|| format!("`{word}` is not a valid value")))
}

/// The value of this name.
pub fn find<T>(values: &'static [Named<T>], name: &str) -> Option<&'static T> {
    values.iter().find(|(known, ..)| *known == name).map(|(.., value)| value)
}
