//! The shape that a request body must have. A check reports every invalid field, not only the first.

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::emulator::input::text::TextForm;
use crate::emulator::responses::{ErrorCode, ErrorResponse, RequestResult};

/// What a JSON value must look like. Null fits no shape: an optional field must be omitted.
pub(crate) enum BodyShape {
    Text(TextForm),
    Integer {
        minimum: i64,
    },
    Flag,
    List {
        of: &'static BodyShape,
        minimum: usize,
    },
    Object(&'static [BodyField]),
    /// An object whose fields depend on its field `action`, which the table does not repeat.
    Action(&'static [(&'static str, &'static [BodyField])]),
}

pub(crate) struct BodyField {
    name: &'static str,
    presence: FieldPresence,
    shape: BodyShape,
}

/// Whether a field must be there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FieldPresence {
    Required,
    Optional,
    /// Required, unless the emulator is lenient.
    Expected,
    /// Unknown, unless the emulator is lenient.
    Tolerated,
}

pub(crate) const fn required(name: &'static str, shape: BodyShape) -> BodyField {
    BodyField { name, presence: FieldPresence::Required, shape }
}

pub(crate) const fn optional(name: &'static str, shape: BodyShape) -> BodyField {
    BodyField { name, presence: FieldPresence::Optional, shape }
}

/// A field that the reference requires and real scripts leave out.
pub(crate) const fn expected(name: &'static str, shape: BodyShape) -> BodyField {
    BodyField { name, presence: FieldPresence::Expected, shape }
}

/// A field that the reference does not have and real scripts send.
pub(crate) const fn tolerated(name: &'static str, shape: BodyShape) -> BodyField {
    BodyField { name, presence: FieldPresence::Tolerated, shape }
}

impl BodyField {
    fn is_known(&self, lenient: bool) -> bool {
        lenient || self.presence != FieldPresence::Tolerated
    }
}

/// A list that may be empty.
pub(crate) const fn list_of(of: &'static BodyShape) -> BodyShape {
    BodyShape::List { of, minimum: 0 }
}

/// A body that is read only if it has its shape.
pub(crate) trait RequestBody: DeserializeOwned {
    const SHAPE: BodyShape;
}

/// Reads a body. A lenient emulator accepts what real scripts leave out or add.
pub(crate) fn read<T: RequestBody>(body: &Bytes, lenient: bool) -> RequestResult<T> {
    let mut value: Value =
        serde_json::from_slice(body).map_err(|error| ErrorResponse::invalid_body(format!("invalid JSON: {error}")))?;
    write_integers_as_such(&mut value);
    let mut faults = Faults { lenient, ..Faults::default() };
    faults.check(&T::SHAPE, &value, "");
    faults.into_result()?;
    // The error of serde would quote the value, which can be a secret.
    serde_json::from_value(value).map_err(|_| ErrorResponse::invalid_body("body: has an unexpected structure"))
}

/// Writes numbers such as `812.0` and `8.12e2` as the integers that they are: JSON has one kind of numbers. Larger ones than a
/// double represents exactly stay as they are.
fn write_integers_as_such(value: &mut Value) {
    const EXACT: f64 = 9_007_199_254_740_991.0;
    match value {
        Value::Number(number) if number.as_i64().is_none() => {
            let integer = number.as_f64().filter(|double| double.fract() == 0.0 && double.abs() <= EXACT);
            if let Some(Ok(integer)) = integer.map(|double| format!("{double:.0}").parse::<i64>()) {
                *number = integer.into();
            }
        }
        Value::Array(items) => items.iter_mut().for_each(write_integers_as_such),
        Value::Object(fields) => fields.values_mut().for_each(write_integers_as_such),
        _ => {}
    }
}

/// What is wrong with a body.
#[derive(Default)]
struct Faults {
    lenient: bool,
    fields: Vec<String>,
    /// Path and value of what is well-formed but unknown to the service, which has an error code of its own.
    unknown: Vec<(String, String)>,
}

impl Faults {
    fn into_result(self) -> RequestResult<()> {
        let invalid = (!self.fields.is_empty()).then(|| ErrorResponse::invalid_body(self.fields.join("; ")));
        let unknown = self.unknown.into_iter().map(|(path, value)| {
            // The field itself, and not the action or the list that it is in.
            let field =
                path.rsplit('.').next().and_then(|field| field.split('[').next()).unwrap_or_default().to_owned();
            ErrorCode::FieldValueNotFound
                .error(format!("The value '{value}' of {path} is unknown."))
                .with("field", field)
                .with("value", value)
        });
        ErrorResponse::all(invalid.into_iter().chain(unknown))
    }

    fn add(&mut self, path: &str, fault: &str) {
        let path = if path.is_empty() { "body" } else { path };
        self.fields.push(format!("{path}: {fault}"));
    }

    fn check(&mut self, shape: &BodyShape, value: &Value, path: &str) {
        match (shape, value) {
            (BodyShape::Text(text), Value::String(value)) => self.check_text(text, value, path),
            (BodyShape::Text(_), _) => self.add(path, "must be a string"),
            (BodyShape::Integer { minimum }, value) => match value.as_i64() {
                Some(number) if number >= *minimum => {}
                Some(_) => self.add(path, &format!("must be at least {minimum}")),
                None => self.add(path, "must be an integer"),
            },
            (BodyShape::Flag, Value::Bool(_)) => {}
            (BodyShape::Flag, _) => self.add(path, "must be true or false"),
            (BodyShape::List { of, minimum }, Value::Array(items)) => {
                if items.len() < *minimum {
                    self.add(path, &format!("must have at least {minimum} entry"));
                }
                for (index, item) in items.iter().enumerate() {
                    self.check(of, item, &format!("{path}[{index}]"));
                }
            }
            (BodyShape::List { .. }, _) => self.add(path, "must be a list"),
            (BodyShape::Object(fields), Value::Object(object)) => self.check_fields(fields, object, path, None),
            (BodyShape::Action(actions), Value::Object(object)) => self.check_action(actions, object, path),
            (BodyShape::Object(_) | BodyShape::Action(_), _) => self.add(path, "must be an object"),
        }
    }

    fn check_text(&mut self, text: &TextForm, value: &str, path: &str) {
        if let TextForm::Known(known) = text {
            if !known.contains(&value) {
                self.unknown.push((path.to_owned(), value.to_owned()));
            }
        } else if let Err(fault) = text.check(value) {
            self.add(path, &fault);
        }
    }

    fn check_action(&mut self, actions: &[(&str, &'static [BodyField])], object: &Map<String, Value>, path: &str) {
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

    fn check_fields(&mut self, fields: &[BodyField], object: &Map<String, Value>, path: &str, also: Option<&str>) {
        for field in fields {
            let is_missing = match field.presence {
                FieldPresence::Required => true,
                FieldPresence::Expected => !self.lenient,
                FieldPresence::Optional | FieldPresence::Tolerated => false,
            };
            match object.get(field.name) {
                Some(_) if !field.is_known(self.lenient) => {}
                Some(value) => self.check(&field.shape, value, &below(path, field.name)),
                None if is_missing => self.add(&below(path, field.name), "missing"),
                None => {}
            }
        }
        for name in object.keys() {
            let is_known = fields.iter().any(|field| field.name == name && field.is_known(self.lenient));
            if also != Some(name) && !is_known {
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
        ConnectorStagedBody, ConnectorUpdateBody, DeploymentBody, DeploymentUpdateBody,
    };

    /// The errors in the response to a body.
    fn errors<T: RequestBody>(body: &Value) -> Vec<Value> {
        let response = read::<T>(&body.to_string().into(), false).err().unwrap().into_response();
        assert_eq!(response.status(), 400);
        let body: Value = serde_json::from_slice(response.body()).unwrap();
        body["errors"].as_array().unwrap().clone()
    }

    fn details<T: RequestBody>(body: &Value) -> Vec<String> {
        let errors = errors::<T>(body);
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert_eq!(errors[0]["code"], "InvalidJsonInput");
        errors[0]["detailedErrorMessage"].as_str().unwrap().split("; ").map(str::to_owned).collect()
    }

    #[test]
    fn every_invalid_field_is_reported() {
        let body = json!({
            "key": "a b",
            "name": "",
            "colour": "red",
            "creator": { "email": 7, "noOfContributors": "two", "noOfDevelopers": 2 },
            "repository": { "url": "ssh://git@github.com/acme/tax.git" },
            "privateProjects": ["acme"],
            "supportedRegions": "europe-west1.gcp",
        });
        let found = details::<ConnectorStagedBody>(&body);
        for path in [
            "key: must be 2 to 256",
            "name: must be 1 to 256 characters",
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
    fn unknown_regions_and_integration_types_have_their_own_code() {
        let body = json!({
            "name": "Tax",
            "creator": { "email": "kim@acme.example" },
            "repository": { "url": "https://github.com/acme/tax.git", "tag": "v1" },
            "supportedRegions": ["europe-west1.gcp", "moon-1.luna"],
            "integrationTypes": ["taxes"],
        });
        let errors = errors::<ConnectorStagedBody>(&body);
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
    fn actions_and_their_fields_are_checked() {
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
        assert_eq!(details::<ConnectorUpdateBody>(&body), expected);
    }

    #[test]
    fn an_unknown_value_in_an_action_has_the_field_of_the_action() {
        let action = json!({ "action": "setSupportedRegions", "regions": ["europe-west1.gcp", "moon-1.luna"] });
        let errors = errors::<ConnectorUpdateBody>(&json!({ "version": 1, "actions": [action] }));
        assert_eq!((&errors[0]["field"], &errors[0]["value"]), (&json!("regions"), &json!("moon-1.luna")));
        assert!(errors[0]["message"].as_str().unwrap().contains("actions[0].regions[1]"), "{errors:?}");
    }

    #[test]
    fn a_lenient_emulator_accepts_what_scripts_leave_out_or_add() {
        let deployment = json!({ "connector": { "key": "tax" }, "region": "europe-west1.gcp" });
        let application = json!([{ "applicationName": "calculator" }]);
        let mut with_application = deployment.clone();
        with_application["configurations"] = application;
        for (body, missing) in [(deployment, 1), (with_application, 2)] {
            assert_eq!(details::<DeploymentBody>(&body).len(), missing);
            assert!(read::<DeploymentBody>(&body.to_string().into(), true).is_ok(), "{body}");
        }
        let repository = json!({ "action": "setRepository", "tag": "v2" });
        let update = json!({ "version": 1, "actions": [repository] });
        assert_eq!(details::<ConnectorUpdateBody>(&update), ["actions[0].url: missing"]);
        assert!(read::<ConnectorUpdateBody>(&update.to_string().into(), true).is_ok());
        let mut draft = crate::emulator::testing::draft();
        draft["creator"]["noOfDevelopers"] = 2.into();
        assert_eq!(details::<ConnectorStagedBody>(&draft), ["creator.noOfDevelopers: unknown field"]);
        assert!(read::<ConnectorStagedBody>(&draft.to_string().into(), true).is_ok());
        draft["colour"] = "red".into();
        assert!(read::<ConnectorStagedBody>(&draft.to_string().into(), true).is_err());
    }

    #[test]
    fn faults_never_contain_a_value() {
        let list = json!([{ "key": "TOKEN", "value": ["s3cr3t"] }, { "key": "", "value": "s3cr3t" }]);
        let application = json!({ "applicationName": "calculator", "standardConfiguration": list });
        let body = json!({ "connector": {}, "configurations": [application], "region": "moon-1.luna" });
        let found = details::<DeploymentBody>(&body);
        assert_eq!(found.len(), 4, "{found:?}");
        assert!(!found.concat().contains("s3cr3t"), "{found:?}");
    }

    #[test]
    fn an_integer_may_be_written_with_a_fraction_or_an_exponent() {
        for version in ["812", "812.0", "8.12e2", "812.000", "81200E-2"] {
            let body = format!("{{\"version\": {version}, \"actions\": []}}");
            assert_eq!(read::<DeploymentUpdateBody>(&body.into(), false).ok().unwrap().version, 812, "{version}");
        }
        let mut creator = crate::emulator::testing::draft();
        creator["creator"]["noOfContributors"] = serde_json::from_str("2.0").unwrap();
        let read = read::<ConnectorStagedBody>(&creator.to_string().into(), false).ok().unwrap();
        assert_eq!(read.creator["noOfContributors"].to_string(), "2");
        for version in ["812.5", "1e400", "1e300", "9007199254740993.0", "0.0", "-1.0", "\"812\""] {
            let body: Value = serde_json::from_str(&format!("{{\"version\": {version}, \"actions\": []}}")).unwrap();
            assert_eq!(details::<DeploymentUpdateBody>(&body).len(), 1, "{version}");
        }
    }

    #[test]
    fn null_and_fractions_and_invalid_json_are_rejected() {
        assert_eq!(details::<DeploymentUpdateBody>(&json!({ "version": 1.5, "actions": null })).len(), 2);
        assert_eq!(details::<DeploymentUpdateBody>(&json!([])), ["body: must be an object"]);
        for body in ["", "{", "{\"version\": 1,}", "\u{feff}{}"] {
            assert!(read::<DeploymentUpdateBody>(&body.to_owned().into(), false).is_err(), "{body}");
        }
        let deep = "[".repeat(100_000);
        assert!(read::<DeploymentUpdateBody>(&deep.into(), false).is_err());
    }
}
