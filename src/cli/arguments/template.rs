//! Values that describe an application for a template.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};

use crate::connect_file::ApplicationType;
use crate::nearest::nearest;
use crate::project::templates::{Language, TEMPLATED};

/// An application to create, as `TYPE` or `TYPE:NAME`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewApplication {
    pub application_type: ApplicationType,
    pub name: String,
}

/// Parses an application with a built-in template. Without a name it gets the name of its type.
///
/// # Errors
/// A sentence when there is no such template, or the name is empty.
pub fn new_application(text: &str) -> Result<NewApplication, String> {
    let (word, name) = text.split_once(':').unwrap_or((text, text));
    let known = || TEMPLATED.iter().map(|application_type| application_type.as_str());
    let found = TEMPLATED.iter().find(|application_type| application_type.as_str() == word);
    match found {
        Some(application_type) if !name.is_empty() => {
            Ok(NewApplication { application_type: *application_type, name: name.to_owned() })
        }
        Some(_) => Err(format!("write `{word}`, or `{word}:NAME`")),
        None => {
            let list = known().collect::<Vec<_>>().join(", ");
            let similar = nearest(word, known()).map(|similar| format!("did you mean `{similar}`? "));
            Err(format!("{}there are templates for {list}", similar.unwrap_or_default()))
        }
    }
}

/// Completes the types that have a built-in template.
pub fn complete_templates() -> ArgValueCandidates {
    let offer = |kind: &ApplicationType| CompletionCandidate::new(kind.as_str()).help(Some(meaning(*kind).into()));
    ArgValueCandidates::new(move || TEMPLATED.iter().map(offer).collect())
}

/// Parses the type of an application; `mc-app` is an older name of one.
pub fn application_type() -> impl TypedValueParser<Value = ApplicationType> {
    let value = |kind: ApplicationType| match kind {
        ApplicationType::MerchantCenterCustomApplication => PossibleValue::new(kind.as_str()).alias("mc-app"),
        _ => PossibleValue::new(kind.as_str()),
    };
    let values = ApplicationType::ALL.map(|kind| value(kind).help(meaning(kind)));
    PossibleValuesParser::new(values).map(|word| {
        let known = ApplicationType::ALL.into_iter().find(|known| known.as_str() == word);
        known.unwrap_or(ApplicationType::MerchantCenterCustomApplication)
    })
}

/// What an application of this type does, in a few words.
pub fn meaning(application_type: ApplicationType) -> &'static str {
    match application_type {
        ApplicationType::Service => "responds to requests, such as from API Extensions",
        ApplicationType::Event => "receives Messages of Subscriptions",
        ApplicationType::Job => "runs on a schedule",
        ApplicationType::Assets => "serves static files",
        ApplicationType::MerchantCenterCustomApplication => "is a Custom Application of the Merchant Center",
        ApplicationType::MerchantCenterCustomView => "is a Custom View of the Merchant Center",
    }
}

/// Parses a language; `ts` and `js` are aliases.
pub fn language() -> impl TypedValueParser<Value = Language> {
    let values = [("typescript", "ts"), ("javascript", "js")];
    let values = values.map(|(name, short)| PossibleValue::new(name).alias(short));
    PossibleValuesParser::new(values)
        .map(|word| if word.starts_with('t') { Language::TypeScript } else { Language::JavaScript })
}

/// Parses a configuration key with its description, as `KEY=DESCRIPTION`.
///
/// # Errors
/// A sentence when the text has another form, or the description is empty.
pub fn declared_key(text: &str) -> Result<(String, String), String> {
    match text.split_once('=').map(|(key, description)| (key.trim(), description.trim())) {
        Some((key, "")) if !key.is_empty() => {
            Err(format!("the description of `{key}` is empty, and the platform requires one"))
        }
        Some((key, description)) if !key.is_empty() => Ok((key.to_owned(), description.to_owned())),
        _ => Err("write `KEY=DESCRIPTION`, such as `API_TOKEN=Token of the tax engine`".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_application_without_a_name_gets_the_name_of_its_type() {
        let read = |text| new_application(text).map(|new| (new.application_type, new.name));
        assert_eq!(read("job"), Ok((ApplicationType::Job, "job".to_owned())));
        assert_eq!(read("job:nightly"), Ok((ApplicationType::Job, "nightly".to_owned())));
        assert_eq!(read("job:"), Err("write `job`, or `job:NAME`".to_owned()));
        let kinds = "there are templates for service, event, job, assets";
        assert_eq!(read("servcie:x"), Err(format!("did you mean `service`? {kinds}")));
        assert_eq!(read("merchant-center-custom-view"), Err(kinds.to_owned()));
    }

    #[test]
    fn a_declared_key_needs_a_description() {
        let pair = ("TOKEN".to_owned(), "Token, as in a=b".to_owned());
        assert_eq!(declared_key("TOKEN=Token, as in a=b"), Ok(pair));
        for text in ["TOKEN", "TOKEN=", "=Token", "", "TOKEN= "] {
            assert!(declared_key(text).is_err(), "{text}");
        }
        let refusal = declared_key("TOKEN= ").map(drop);
        assert_eq!(refusal, Err("the description of `TOKEN` is empty, and the platform requires one".to_owned()));
    }
}
