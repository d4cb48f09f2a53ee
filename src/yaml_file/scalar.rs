//! The core schema of YAML 1.2: the type and value of a plain scalar.

use std::borrow::Cow;

use super::tree::Value;

/// The value of a plain scalar without a tag. `yes`, dates and `1_000` are strings; `0o12` and `5.0` are numbers.
pub(crate) fn plain(text: Cow<'_, str>) -> Value<'_> {
    match text.as_ref() {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Boolean(true),
        "false" | "False" | "FALSE" => Value::Boolean(false),
        word => match number(word) {
            Some(number) => Value::Number(number),
            None => Value::Text(text),
        },
    }
}

/// Whether a plain scalar is a string.
pub(crate) fn is_plain_text(text: &str) -> bool {
    matches!(plain(Cow::Borrowed(text)), Value::Text(_))
}

fn number(word: &str) -> Option<f64> {
    // Most scalars of a file are words.
    if !word.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '.' | '+' | '-')) {
        return None;
    }
    if let Some(digits) = word.strip_prefix("0o") {
        return radix(digits, 8);
    }
    if let Some(digits) = word.strip_prefix("0x") {
        return radix(digits, 16);
    }
    let (negative, unsigned) = match word.strip_prefix(['+', '-']) {
        Some(rest) => (word.starts_with('-'), rest),
        None => (false, word),
    };
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        return Some(if negative { f64::NEG_INFINITY } else { f64::INFINITY });
    }
    if matches!(word, ".nan" | ".NaN" | ".NAN") {
        return Some(f64::NAN);
    }
    is_decimal(unsigned).then(|| word.parse().ok()).flatten()
}

/// Digits with an optional fraction and exponent; at least one digit before the exponent.
fn is_decimal(word: &str) -> bool {
    let (mantissa, exponent) = match word.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (word, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let exponent_fits = exponent.is_none_or(|exponent| {
        let unsigned = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        !unsigned.is_empty() && digits(unsigned)
    });
    digits(whole) && digits(fraction) && whole.len() + fraction.len() > 0 && exponent_fits
}

fn radix(digits: &str, radix: u32) -> Option<f64> {
    if digits.is_empty() {
        return None;
    }
    digits.chars().try_fold(0.0, |number, digit| Some(number * f64::from(radix) + f64::from(digit.to_digit(radix)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_have_the_types_of_the_core_schema() {
        for word in [
            "yes",
            "no",
            "on",
            "1_000",
            "2020-01-01",
            "tRue",
            "0b1",
            "-0x1",
            "1:30",
            ".",
            "e3",
            "1e",
            "0o9",
            "- 1",
            "+.nan",
        ] {
            assert_eq!(plain(Cow::Borrowed(word)), Value::Text(Cow::Borrowed(word)), "{word}");
        }
        for (word, number) in [
            ("5.0", 5.0),
            ("0o12", 10.0),
            ("0xA", 10.0),
            ("012", 12.0),
            ("1.", 1.0),
            (".5", 0.5),
            ("+1", 1.0),
            ("1e1", 10.0),
        ] {
            assert_eq!(plain(Cow::Borrowed(word)), Value::Number(number), "{word}");
        }
        assert!(matches!(plain(Cow::Borrowed(".nan")), Value::Number(number) if number.is_nan()));
        assert_eq!(plain(Cow::Borrowed("~")), Value::Null);
        assert_eq!(plain(Cow::Borrowed("TRUE")), Value::Boolean(true));
    }
}
