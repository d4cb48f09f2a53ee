//! The shape that a request body must have. Checking one finds every field at fault, not only the first.

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::emulator::answers::{Code, Outcome, Refusal};
use crate::emulator::input::text::Text;

/// What a JSON value must look like. Null is no value: a field without one is left out.
pub(crate) enum Shape {
    Text(Text),
    Integer {
        minimum: i64,
    },
    Flag,
    List {
        of: &'static Shape,
        minimum: usize,
    },
    Object(&'static [Field]),
    /// An object whose fields depend on its `action`; the table does not repeat that field.
    Action(&'static [(&'static str, &'static [Field])]),
}

/// A field of an object.
pub(crate) struct Field {
    name: &'static str,
    required: bool,
    shape: Shape,
}

/// A field that must be there.
pub(crate) const fn required(name: &'static str, shape: Shape) -> Field {
    Field { name, required: true, shape }
}

/// A field that may be left out.
pub(crate) const fn optional(name: &'static str, shape: Shape) -> Field {
    Field { name, required: false, shape }
}

/// Reads a JSON body of the given shape.
pub(crate) fn read<T: DeserializeOwned>(body: &Bytes, shape: &Shape) -> Outcome<T> {
    let value: Value =
        serde_json::from_slice(body).map_err(|error| Refusal::invalid_body(format!("no JSON: {error}")))?;
    let mut faults = Faults::default();
    faults.check(shape, &value, "");
    faults.into_outcome()?;
    // The error of serde would quote the value, which can be a secret.
    serde_json::from_value(value).map_err(|_| Refusal::invalid_body("body: does not fit"))
}

/// What is wrong with a body.
#[derive(Default)]
struct Faults {
    fields: Vec<String>,
    /// Well-formed values that the service does not know, which have an error code of their own.
    unknown: Vec<(String, String)>,
}

impl Faults {
    fn into_outcome(self) -> Outcome<()> {
        let fields = (!self.fields.is_empty()).then(|| Refusal::invalid_body(self.fields.join("; ")));
        let unknown = self.unknown.into_iter().map(|(path, value)| {
            let field = path.split(['[', '.']).next().unwrap_or_default().to_owned();
            Refusal::new(Code::FieldValueNotFound, format!("The value '{value}' of {path} is unknown."))
                .with("field", field)
                .with("value", value)
        });
        Refusal::all(fields.into_iter().chain(unknown))
    }

    fn add(&mut self, path: &str, fault: &str) {
        let path = if path.is_empty() { "body" } else { path };
        self.fields.push(format!("{path}: {fault}"));
    }

    fn check(&mut self, shape: &Shape, value: &Value, path: &str) {
        match (shape, value) {
            (Shape::Text(text), Value::String(value)) => self.check_text(text, value, path),
            (Shape::Text(_), _) => self.add(path, "must be a string"),
            (Shape::Integer { minimum }, value) => match value.as_i64() {
                Some(number) if number >= *minimum => {}
                Some(_) => self.add(path, &format!("must be at least {minimum}")),
                None => self.add(path, "must be an integer"),
            },
            (Shape::Flag, Value::Bool(_)) => {}
            (Shape::Flag, _) => self.add(path, "must be true or false"),
            (Shape::List { of, minimum }, Value::Array(items)) => {
                if items.len() < *minimum {
                    self.add(path, &format!("must have at least {minimum} entry"));
                }
                for (index, item) in items.iter().enumerate() {
                    self.check(of, item, &format!("{path}[{index}]"));
                }
            }
            (Shape::List { .. }, _) => self.add(path, "must be a list"),
            (Shape::Object(fields), Value::Object(object)) => self.check_fields(fields, object, path, None),
            (Shape::Action(actions), Value::Object(object)) => self.check_action(actions, object, path),
            (Shape::Object(_) | Shape::Action(_), _) => self.add(path, "must be an object"),
        }
    }

    fn check_text(&mut self, text: &Text, value: &str, path: &str) {
        if let Text::Known(known) = text {
            if !known.contains(&value) {
                self.unknown.push((path.to_owned(), value.to_owned()));
            }
        } else if let Err(fault) = text.check(value) {
            self.add(path, &fault);
        }
    }

    fn check_action(&mut self, actions: &[(&str, &'static [Field])], object: &Map<String, Value>, path: &str) {
        let name = match object.get("action") {
            None => return self.add(&below(path, "action"), "missing"),
            Some(Value::String(name)) => name,
            Some(_) => return self.add(&below(path, "action"), "must be a string"),
        };
        match actions.iter().find(|(known, _)| known == name) {
            Some((_, fields)) => self.check_fields(fields, object, path, Some("action")),
            None => self.add(&below(path, "action"), &format!("'{name}' is unknown")),
        }
    }

    fn check_fields(&mut self, fields: &[Field], object: &Map<String, Value>, path: &str, also: Option<&str>) {
        for field in fields {
            match object.get(field.name) {
                Some(value) => self.check(&field.shape, value, &below(path, field.name)),
                None if field.required => self.add(&below(path, field.name), "missing"),
                None => {}
            }
        }
        for name in object.keys() {
            if also != Some(name) && !fields.iter().any(|field| field.name == name) {
                self.add(&below(path, name), "unknown field");
            }
        }
    }
}

fn below(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::emulator::input::bodies::{
        CONNECTOR_STAGED_DRAFT, CONNECTOR_UPDATE, DEPLOYMENT_DRAFT, DEPLOYMENT_UPDATE,
    };

    /// The errors of a body, as they are answered.
    fn errors(shape: &Shape, body: &Value) -> Vec<Value> {
        let refusal = read::<Value>(&body.to_string().into(), shape).unwrap_err();
        let response = refusal.into_response();
        assert_eq!(response.status(), 400);
        let body: Value = serde_json::from_slice(response.body()).unwrap();
        body["errors"].as_array().unwrap().clone()
    }

    fn details(shape: &Shape, body: &Value) -> Vec<String> {
        let errors = errors(shape, body);
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert_eq!(errors[0]["code"], "InvalidJsonInput");
        errors[0]["detailedErrorMessage"].as_str().unwrap().split("; ").map(str::to_owned).collect()
    }

    #[test]
    fn every_field_at_fault_is_named() {
        let body = json!({
            "key": "a b",
            "name": "",
            "colour": "red",
            "creator": { "email": 7, "noOfContributors": "two", "noOfDevelopers": 2 },
            "repository": { "url": "ssh://git@github.com/acme/tax.git" },
            "privateProjects": ["acme"],
            "supportedRegions": "europe-west1.gcp",
        });
        let found = details(&CONNECTOR_STAGED_DRAFT, &body);
        for path in [
            "key: must be 2 to 256",
            "name: must not be empty",
            "colour: unknown field",
            "creator.email: must be a string",
            "creator.noOfContributors: must be an integer",
            "creator.noOfDevelopers: unknown field",
            "repository.url: must start with",
            "repository.tag: missing",
            "privateProjects[0]: must be 'region:projectKey'",
            "supportedRegions: must be a list",
        ] {
            assert!(found.iter().any(|fault| fault.starts_with(path)), "{path} in {found:?}");
        }
        assert_eq!(found.len(), 10, "{found:?}");
    }

    #[test]
    fn regions_and_integration_types_that_do_not_exist_have_their_own_code() {
        let body = json!({
            "name": "Tax",
            "creator": { "email": "kim@acme.example" },
            "repository": { "url": "https://github.com/acme/tax.git", "tag": "v1" },
            "supportedRegions": ["europe-west1.gcp", "moon-1.luna"],
            "integrationTypes": ["taxes"],
        });
        let errors = errors(&CONNECTOR_STAGED_DRAFT, &body);
        let found: Vec<_> = errors.iter().map(|error| (&error["code"], &error["field"], &error["value"])).collect();
        let code = &json!("FieldValueNotFound");
        assert_eq!(
            found,
            [
                (code, &json!("integrationTypes"), &json!("taxes")),
                (code, &json!("supportedRegions"), &json!("moon-1.luna")),
            ]
        );
    }

    #[test]
    fn actions_are_known_and_have_their_fields() {
        let body = json!({
            "version": 0,
            "actions": [
                { "action": "setName" },
                { "action": "setConfigurations" },
                { "action": "publish", "certification": "yes" },
                { "action": "setSupportedRegions", "regions": [] },
                { "action": "unlist", "why": "" },
                { "action": 1 },
                {},
                "publish",
            ],
        });
        let expected = [
            "version: must be at least 1",
            "actions[0].name: missing",
            "actions[1].action: 'setConfigurations' is unknown",
            "actions[2].certification: must be true or false",
            "actions[3].regions: must have at least 1 entry",
            "actions[4].why: unknown field",
            "actions[5].action: must be a string",
            "actions[6].action: missing",
            "actions[7]: must be an object",
        ];
        assert_eq!(details(&CONNECTOR_UPDATE, &body), expected);
    }

    #[test]
    fn a_value_stands_in_no_fault() {
        let list = json!([{ "key": "TOKEN", "value": ["s3cr3t"] }, { "key": "", "value": "s3cr3t" }]);
        let application = json!({ "applicationName": "calculator", "standardConfiguration": list });
        let body = json!({ "connector": {}, "configurations": [application], "region": "moon-1.luna" });
        let found = details(&DEPLOYMENT_DRAFT, &body);
        assert_eq!(found.len(), 4, "{found:?}");
        assert!(!found.concat().contains("s3cr3t"), "{found:?}");
    }

    #[test]
    fn null_numbers_with_fractions_and_broken_json_are_refused() {
        assert_eq!(details(&DEPLOYMENT_UPDATE, &json!({ "version": 1.5, "actions": null })).len(), 2);
        assert_eq!(details(&DEPLOYMENT_UPDATE, &json!([])), ["body: must be an object"]);
        for body in ["", "{", "{\"version\": 1,}", "\u{feff}{}"] {
            assert!(read::<Value>(&body.to_owned().into(), &DEPLOYMENT_UPDATE).is_err(), "{body}");
        }
        let deep = "[".repeat(100_000);
        assert!(read::<Value>(&deep.into(), &DEPLOYMENT_UPDATE).is_err());
    }
}
