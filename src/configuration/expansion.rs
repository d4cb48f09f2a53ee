//! Which keys the values of a source are for. Each source is expanded on its own, before a later one replaces its values.

use secrecy::{ExposeSecret as _, SecretString};

use super::schema::find;
use super::unknown::{unknown_application, unknown_everywhere};
use super::{Assignment, Schema};

/// What one source gives, such as one flag.
#[derive(Debug, Clone)]
pub enum SourceValues {
    /// Values that name their keys.
    Assignments(Vec<Assignment>),
    EnvFile(EnvFileValues),
}

/// The variables of a `.env` file. They are for the declared keys of the same names.
#[derive(Debug, Clone)]
pub struct EnvFileValues {
    /// Whose keys get the values. `None`: every application that declares the key, and the global keys.
    pub application: Option<String>,
    /// The file in a sentence.
    pub source: String,
    /// Names and values, in the order of the file. Of the same name twice, the last value applies.
    pub variables: Vec<(String, SecretString)>,
}

/// Variables of a `.env` file that no key has the name of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnusedVariables {
    /// The application whose keys were compared, if the flag names one.
    pub application: Option<String>,
    /// The file in a sentence.
    pub source: String,
    /// Each once, in the order of the file.
    pub names: Vec<String>,
}

/// Values for single keys.
#[derive(Debug, Clone, Default)]
pub struct ExpandedValues {
    /// In the order in which they apply: of two values for a key, the last one counts.
    pub assignments: Vec<Assignment>,
    /// One sentence for each source that is for nothing.
    pub wrong: Vec<String>,
    pub unused: Vec<UnusedVariables>,
}

/// Finds the keys that the values of each source are for. Within a source, a key that names its application comes before
/// the same key of every application.
pub fn expand(schema: &Schema, sources: &[SourceValues]) -> ExpandedValues {
    let mut expanded = ExpandedValues::default();
    for source in sources {
        match source {
            SourceValues::Assignments(assignments) => expanded.add(schema, assignments),
            SourceValues::EnvFile(file) => expanded.add_env_file(schema, file),
        }
    }
    expanded
}

impl ExpandedValues {
    fn add(&mut self, schema: &Schema, assignments: &[Assignment]) {
        let (every, named): (Vec<&Assignment>, Vec<&Assignment>) =
            assignments.iter().partition(|own| own.is_for_every_application());
        for own in every {
            let before = self.assignments.len();
            let of_one = |name: &str| Assignment { application: Some(name.to_owned()), ..own.clone() };
            self.assignments.extend(schema.declaring(&own.key).map(|application| of_one(&application.name)));
            if self.assignments.len() == before {
                self.wrong.push(unknown_everywhere(schema, &own.key));
            }
        }
        self.assignments.extend(named.into_iter().cloned());
    }

    fn add_env_file(&mut self, schema: &Schema, file: &EnvFileValues) {
        if let Some(name) = &file.application
            && schema.application(name).is_none()
        {
            self.wrong.push(unknown_application(schema, name));
            return;
        }
        let mut unused: Vec<String> = Vec::new();
        for (index, (name, value)) in file.variables.iter().enumerate() {
            if file.variables[index + 1..].iter().any(|(later, _)| later == name) {
                continue;
            }
            let recipients = file.recipients(schema, name);
            if recipients.is_empty() {
                unused.push(name.clone());
            }
            let source = format!("`{name}` in {}", file.source);
            self.assignments.extend(recipients.into_iter().map(|application| {
                Assignment::read(application, name.clone(), value.expose_secret().to_owned(), &source)
            }));
        }
        if !unused.is_empty() {
            let (application, source) = (file.application.clone(), file.source.clone());
            self.unused.push(UnusedVariables { application, source, names: unused });
        }
    }
}

impl EnvFileValues {
    /// The applications whose key of this name gets the value, and `None` for the global key.
    fn recipients(&self, schema: &Schema, key: &str) -> Vec<Option<String>> {
        let is_meant = |name: &str| self.application.as_ref().is_none_or(|own| own == name);
        let declaring = schema.declaring(key).filter(|application| is_meant(&application.name));
        let mut recipients: Vec<Option<String>> = declaring.map(|application| Some(application.name.clone())).collect();
        if self.application.is_none() && find(&schema.global, key).is_some() {
            recipients.push(None);
        }
        recipients
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::api::model::ConnectorStaged;

    fn schema() -> Schema {
        let connector: ConnectorStaged = serde_json::from_value(json!({
            "id": "1", "version": 1,
            "configurations": [
                { "applicationName": "web", "standardConfiguration": [{ "key": "URL" }],
                  "securedConfiguration": [{ "key": "TOKEN", "required": true }] },
                { "applicationName": "nightly", "securedConfiguration": [{ "key": "TOKEN" }] },
            ],
            "globalConfiguration": { "standardConfiguration": [{ "key": "LEVEL" }, { "key": "URL" }] },
        }))
        .unwrap();
        Schema::from(&connector)
    }

    fn flags(texts: &[&str]) -> SourceValues {
        SourceValues::Assignments(texts.iter().map(|text| text.parse().unwrap()).collect())
    }

    fn env_file(application: Option<&str>, pairs: &[(&str, &str)]) -> SourceValues {
        SourceValues::EnvFile(EnvFileValues {
            application: application.map(str::to_owned),
            source: "the file `x`".to_owned(),
            variables: pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect(),
        })
    }

    /// The assignments as text; those without a value with their reason.
    fn shown(sources: &[SourceValues]) -> Vec<String> {
        let expanded = expand(&schema(), sources);
        assert_eq!(expanded.wrong, [""; 0]);
        let text = |own: &Assignment| match &own.absence {
            Some(reason) => format!("{}: {reason}", own.target_text()),
            None => format!("{}={}", own.target_text(), own.value.expose_secret()),
        };
        expanded.assignments.iter().map(text).collect()
    }

    #[test]
    fn a_star_is_every_application_that_declares_the_key() {
        assert_eq!(shown(&[flags(&["*.TOKEN=a=b"])]), ["web.TOKEN=a=b", "nightly.TOKEN=a=b"]);
        assert_eq!(shown(&[flags(&["*.URL="])]), ["web.URL="]);
    }

    #[test]
    fn a_named_application_comes_first_within_a_source_and_the_later_source_between_sources() {
        let one = shown(&[flags(&["web.TOKEN=own", "*.TOKEN=all"])]);
        assert_eq!(one, ["web.TOKEN=all", "nightly.TOKEN=all", "web.TOKEN=own"]);
        let two = shown(&[flags(&["web.TOKEN=own"]), flags(&["*.TOKEN=all"])]);
        assert_eq!(two, ["web.TOKEN=own", "web.TOKEN=all", "nightly.TOKEN=all"]);
    }

    #[test]
    fn a_key_that_no_application_declares_is_wrong() {
        for (text, problem) in [
            ("*.TOKN=x", "no application has a key `TOKN`; did you mean `TOKEN`?"),
            ("*.LEVEL=x", "no application has a key `LEVEL`, but there is a global key: write `LEVEL=VALUE`"),
            ("*.SOMETHING_ELSE=x", "no application has a key `SOMETHING_ELSE`"),
        ] {
            let expanded = expand(&schema(), &[flags(&[text])]);
            assert!(expanded.assignments.is_empty());
            assert_eq!(expanded.wrong, [problem]);
        }
    }

    #[test]
    fn a_file_of_variables_sets_the_declared_keys() {
        let pairs = [("OTHER", "s"), ("TOKEN", "old"), ("URL", "u"), ("LEVEL", ""), ("TOKEN", "t"), ("OTHER", "s")];
        let all = env_file(None, &pairs);
        let level = "LEVEL: `LEVEL` in the file `x` is empty";
        assert_eq!(shown(std::slice::from_ref(&all)), ["web.URL=u", "URL=u", level, "web.TOKEN=t", "nightly.TOKEN=t"]);
        let unused = expand(&schema(), &[all]).unused;
        assert_eq!((unused.len(), &unused[0].names), (1, &vec!["OTHER".to_owned()]));
        let own = env_file(Some("nightly"), &pairs);
        assert_eq!(shown(std::slice::from_ref(&own)), ["nightly.TOKEN=t"]);
        assert_eq!(expand(&schema(), &[own]).unused[0].names, ["URL", "LEVEL", "OTHER"]);
        let unknown = expand(&schema(), &[env_file(Some("nihgtly"), &pairs)]);
        assert_eq!(unknown.wrong, ["the Connector has no application `nihgtly`; did you mean `nightly`?"]);
        assert!(unknown.assignments.is_empty() && unknown.unused.is_empty());
    }
}
