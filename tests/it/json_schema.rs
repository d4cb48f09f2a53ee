//! The part of JSON Schema that the schemas of the program use, and files to try them with.

use std::cell::RefCell;
use std::collections::HashMap;

use regex::Regex;
use serde_json::{Value, json};

/// A file, and the same file with each value replaced, removed, or next to an unknown key.
pub fn variations(whole: &Value) -> Vec<Value> {
    let replacements = [
        json!(null),
        json!(true),
        json!(0),
        json!(7),
        json!(1000),
        json!(1.5),
        json!(""),
        json!(" "),
        json!("a//b"),
        json!("x y"),
        json!("x"),
        json!("port"),
        json!("service"),
        json!("job"),
        json!("mc-app"),
        json!("immediate"),
        json!([]),
        json!({}),
        json!("y".repeat(257)),
    ];
    let mut files = vec![whole.clone()];
    for path in pointers(whole) {
        for replacement in &replacements {
            let mut file = whole.clone();
            *file.pointer_mut(&path).unwrap() = replacement.clone();
            files.push(file);
        }
        let (parent, key) = path.rsplit_once('/').unwrap();
        let mut file = whole.clone();
        match file.pointer_mut(parent).unwrap() {
            Value::Object(fields) => _ = fields.remove(key),
            Value::Array(items) => _ = items.remove(key.parse().unwrap()),
            _ => unreachable!("a parent has children"),
        }
        files.push(file);
        let mut file = whole.clone();
        if let Value::Object(fields) = file.pointer_mut(&path).unwrap() {
            fields.insert("unknown".to_owned(), json!("x"));
            files.push(file);
        }
    }
    files
}

/// Compares a schema with a check, which finds the rules that a file breaks, and returns how many files were accepted and
/// rejected. `beyond` are rules that a schema cannot express.
pub fn compare(
    root: &Value,
    files: &[Value],
    beyond: &[&str],
    check: impl Fn(&[u8]) -> Vec<&'static str>,
) -> (u32, u32) {
    let (mut accepted, mut rejected) = (0, 0);
    let schema = JsonSchema::new(root);
    for file in files {
        let broken = check(file.to_string().as_bytes());
        if broken.iter().any(|rule| beyond.contains(rule)) {
            continue;
        }
        let fits = schema.accepts(root, file);
        assert_eq!(fits, broken.is_empty(), "{file}\n{broken:?}");
        if fits { accepted += 1 } else { rejected += 1 }
    }
    (accepted, rejected)
}

/// The JSON pointer of every value but the root.
fn pointers(value: &Value) -> Vec<String> {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(index, value)| (index.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    let below = |(key, value): (String, &Value)| {
        let below = pointers(value).into_iter().map(|path| format!("/{key}{path}")).collect::<Vec<_>>();
        [vec![format!("/{key}")], below].concat()
    };
    children.into_iter().flat_map(below).collect()
}

/// The part of JSON Schema that the schema uses; an unknown keyword fails the test.
struct JsonSchema<'a> {
    root: &'a Value,
    matched: RefCell<HashMap<(String, String), bool>>,
}

impl<'a> JsonSchema<'a> {
    pub fn new(root: &'a Value) -> Self {
        Self { root, matched: RefCell::default() }
    }

    pub fn accepts(&self, schema: &Value, value: &Value) -> bool {
        let Value::Object(keywords) = schema else { return schema.as_bool().unwrap() };
        keywords.iter().all(|(keyword, argument)| self.holds(keyword, argument, schema, value))
    }

    fn holds(&self, keyword: &str, argument: &Value, schema: &Value, value: &Value) -> bool {
        let number = || argument.as_f64().unwrap();
        let all = |schemas: &Value| schemas.as_array().unwrap().iter().all(|schema| self.accepts(schema, value));
        match keyword {
            "$schema" | "title" | "description" | "$defs" | "examples" | "then" => true,
            "patternProperties" => value.as_object().is_none_or(|fields| {
                argument.as_object().unwrap().iter().all(|(pattern, schema)| {
                    let mut matching = fields.iter().filter(|(key, _)| self.matches(pattern, key));
                    matching.all(|(_, value)| self.accepts(schema, value))
                })
            }),
            "anyOf" => argument.as_array().unwrap().iter().any(|schema| self.accepts(schema, value)),
            "propertyNames" => value
                .as_object()
                .is_none_or(|fields| fields.keys().all(|key| self.accepts(argument, &Value::from(key.as_str())))),
            "$ref" => {
                self.accepts(self.root.pointer(argument.as_str().unwrap().strip_prefix('#').unwrap()).unwrap(), value)
            }
            "type" => match argument {
                Value::Array(names) => names.iter().any(|name| has_type(name.as_str().unwrap(), value)),
                name => has_type(name.as_str().unwrap(), value),
            },
            "const" => value == argument,
            "enum" => argument.as_array().unwrap().contains(value),
            "pattern" => value.as_str().is_none_or(|text| self.matches(argument.as_str().unwrap(), text)),
            "minLength" => value.as_str().is_none_or(|text| text.chars().count() as f64 >= number()),
            "minimum" => value.as_f64().is_none_or(|value| value >= number()),
            "maximum" => value.as_f64().is_none_or(|value| value <= number()),
            "minItems" => value.as_array().is_none_or(|items| items.len() as f64 >= number()),
            "maxItems" => value.as_array().is_none_or(|items| items.len() as f64 <= number()),
            "items" => value.as_array().is_none_or(|items| items.iter().all(|item| self.accepts(argument, item))),
            "contains" => value.as_array().is_none_or(|items| items.iter().any(|item| self.accepts(argument, item))),
            "required" => value.as_object().is_none_or(|fields| {
                argument.as_array().unwrap().iter().all(|key| fields.contains_key(key.as_str().unwrap()))
            }),
            "properties" => value.as_object().is_none_or(|fields| {
                argument
                    .as_object()
                    .unwrap()
                    .iter()
                    .all(|(key, schema)| fields.get(key).is_none_or(|value| self.accepts(schema, value)))
            }),
            "additionalProperties" => value.as_object().is_none_or(|fields| {
                let patterns =
                    schema["patternProperties"].as_object().into_iter().flatten().map(|(pattern, _)| pattern);
                let patterns: Vec<&String> = patterns.collect();
                let is_matched = |key: &str| patterns.iter().any(|pattern| self.matches(pattern, key));
                let is_known = |key: &str| schema["properties"].get(key).is_some() || is_matched(key);
                let others = fields.iter().filter(|(key, _)| !is_known(key));
                others.into_iter().all(|(_, value)| self.accepts(argument, value))
            }),
            "allOf" => all(argument),
            "oneOf" => argument.as_array().unwrap().iter().filter(|schema| self.accepts(schema, value)).count() == 1,
            "not" => !self.accepts(argument, value),
            "if" => !self.accepts(argument, value) || self.accepts(&schema["then"], value),
            unknown => panic!("this test does not support the keyword `{unknown}`"),
        }
    }

    /// Matches a pattern. The engine does not support the one negative look-ahead, which is checked separately.
    fn matches(&self, pattern: &str, text: &str) -> bool {
        let mut known = self.matched.borrow_mut();
        *known.entry((pattern.to_owned(), text.to_owned())).or_insert_with(|| {
            let simple = pattern.replace("(?!.*//)", "");
            (simple == pattern || !text.contains("//")) && Regex::new(&simple).unwrap().is_match(text)
        })
    }
}

fn has_type(name: &str, value: &Value) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "null" => value.is_null(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        unknown => panic!("this test does not support the type `{unknown}`"),
    }
}
