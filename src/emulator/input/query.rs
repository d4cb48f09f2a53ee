//! Query parameters: reading them strictly, and cutting a list to the page that was asked for.

use std::cmp::Ordering;

use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use crate::emulator::answers::{Answer, Outcome, Refusal};
use crate::emulator::input::text::{INTEGRATION_TYPES, Text};

const DEFAULT_LIMIT: usize = 20;
const MAXIMUM_LIMIT: usize = 500;
const MAXIMUM_OFFSET: usize = 10_000;

/// Parameters of a query or a form, in their order.
#[derive(Debug, Default)]
pub(crate) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Reads `a=1&b=2`; the error says what is wrong with it.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let decode = |text: &str| {
            let text = text.replace('+', " ");
            let decoded = percent_decode_str(&text).decode_utf8();
            decoded.map(std::borrow::Cow::into_owned).map_err(|_| "a parameter is no UTF-8 text".to_owned())
        };
        let pairs = text.split('&').filter(|pair| !pair.is_empty());
        let read = |pair: &str| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(name)?, decode(value)?))
        };
        pairs.map(read).collect::<Result<_, _>>().map(Self)
    }

    /// The parameters of both.
    #[must_use]
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Refuses parameters with other names.
    pub(crate) fn expect_only(&self, names: &[&str]) -> Result<(), String> {
        match self.0.iter().find(|(name, _)| !names.contains(&name.as_str())) {
            Some((name, _)) => Err(format!("{name}: unknown parameter")),
            None => Ok(()),
        }
    }

    /// A parameter that may be given once.
    pub(crate) fn single(&self, name: &str) -> Result<Option<&str>, String> {
        let mut values = self.list(name);
        let first = values.next();
        match values.next() {
            Some(_) => Err(format!("{name}: given more than once")),
            None => Ok(first),
        }
    }

    /// A parameter that may be repeated.
    pub(crate) fn list<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        let named: Vec<_> = self.0.iter().filter(|(known, _)| known == name).collect();
        named.into_iter().map(|(_, value)| value.as_str())
    }

    /// A parameter that is `true` or `false`.
    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, String> {
        match self.single(name)? {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(_) => Err(format!("{name}: must be true or false")),
        }
    }

    /// A parameter of a given form.
    pub(crate) fn text(&self, name: &str, form: &Text) -> Result<Option<&str>, String> {
        let value = self.single(name)?;
        value.map_or(Ok(()), |value| form.check(value)).map_err(|fault| format!("{name}: {fault}"))?;
        Ok(value)
    }

    /// The integration types to keep; empty keeps all.
    pub(crate) fn integration_types(&self) -> Result<Vec<&str>, String> {
        let types: Vec<_> = self.list("integrationTypes").collect();
        let fault = types.iter().find_map(|value| Text::OneOf(INTEGRATION_TYPES).check(value).err());
        fault.map_or(Ok(types), |fault| Err(format!("integrationTypes: {fault}")))
    }

    fn number(&self, name: &str, default: usize, maximum: usize) -> Result<usize, String> {
        let Some(text) = self.single(name)? else { return Ok(default) };
        match text.parse::<usize>() {
            Ok(number) if number <= maximum => Ok(number),
            _ => Err(format!("{name}: must be a number from 0 to {maximum}")),
        }
    }
}

/// The page of a list, and its order.
#[derive(Debug)]
pub(crate) struct Paging {
    limit: usize,
    offset: usize,
    order: Vec<(String, bool)>,
}

impl Paging {
    /// Reads `limit`, `offset` and `sort`; `fields` are the names that can be sorted by.
    pub(crate) fn read(parameters: &Parameters, fields: &[&str]) -> Result<Self, String> {
        let order = parameters.list("sort").map(|text| {
            let (field, direction) = text.split_once(' ').unwrap_or((text, "asc"));
            match direction {
                "asc" | "desc" if fields.contains(&field) => Ok((field.to_owned(), direction == "desc")),
                _ => Err(format!("sort: must be one of {}, with asc or desc", fields.join(", "))),
            }
        });
        Ok(Self {
            limit: parameters.number("limit", DEFAULT_LIMIT, MAXIMUM_LIMIT)?,
            offset: parameters.number("offset", 0, MAXIMUM_OFFSET)?,
            order: order.collect::<Result<_, _>>()?,
        })
    }

    /// The answer with the page out of all `items`, which come in the order of their creation.
    pub(crate) fn answer<T>(&self, items: Vec<T>, view: impl Fn(&T) -> Value) -> Answer {
        let total = items.len();
        // Every item is written out only if they have to be compared.
        let results: Vec<_> = if self.order.is_empty() {
            self.cut(items.iter()).map(view).collect()
        } else {
            let mut views: Vec<_> = items.iter().map(view).collect();
            views.sort_by(|left, right| self.compare(left, right));
            self.cut(views.into_iter()).collect()
        };
        Answer::ok(json!({
            "limit": self.limit,
            "offset": self.offset,
            "count": results.len(),
            "total": total,
            "results": results,
        }))
    }

    fn cut<I: Iterator>(&self, items: I) -> impl Iterator<Item = I::Item> + use<I> {
        items.skip(self.offset).take(self.limit)
    }

    fn compare(&self, left: &Value, right: &Value) -> Ordering {
        let mut orders = self.order.iter().map(|(field, descending)| {
            let order = compare(&left[field], &right[field]);
            if *descending { order.reverse() } else { order }
        });
        orders.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    }
}

/// Missing values come first, numbers and flags before texts.
fn compare(left: &Value, right: &Value) -> Ordering {
    match (left, right) {
        (Value::String(left), Value::String(right)) => left.cmp(right),
        (Value::Number(_), Value::Number(_)) => left.as_i64().cmp(&right.as_i64()),
        (Value::Bool(left), Value::Bool(right)) => left.cmp(right),
        _ => rank(left).cmp(&rank(right)),
    }
}

fn rank(value: &Value) -> u8 {
    match value {
        Value::Null => 0,
        Value::Bool(_) | Value::Number(_) => 1,
        _ => 2,
    }
}

/// Reads parameters, with the refusal of a query.
pub(crate) fn query<T>(read: impl FnOnce() -> Result<T, String>) -> Outcome<T> {
    read().map_err(Refusal::invalid_query)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    fn parameters(text: &str) -> Parameters {
        Parameters::parse(text).unwrap()
    }

    fn keys(text: &str, items: &[Value]) -> Vec<String> {
        let paging = Paging::read(&parameters(text), &["name", "size"]).unwrap();
        let response = paging.answer(items.to_vec(), Value::clone).into_response();
        let page: Value = serde_json::from_slice(response.body()).unwrap();
        assert_eq!(page["total"], items.len());
        assert_eq!(page["count"], page["results"].as_array().unwrap().len());
        page["results"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect()
    }

    fn items() -> Vec<Value> {
        vec![
            json!({ "name": "b", "size": 10 }),
            json!({ "name": "a", "size": 9 }),
            json!({ "name": "c" }),
            json!({ "name": "d", "size": 9 }),
        ]
    }

    #[test]
    fn names_and_values_are_decoded() {
        let parameters = parameters("creator.company=Acme+%26%20Sons&text=%C3%A4&&flag");
        assert_eq!(parameters.single("creator.company"), Ok(Some("Acme & Sons")));
        assert_eq!(parameters.single("text"), Ok(Some("ä")));
        assert_eq!(parameters.single("flag"), Ok(Some("")));
        assert!(Parameters::parse("text=%FF").is_err());
    }

    #[test]
    fn pages_are_cut() {
        assert_eq!(keys("", &items()), ["b", "a", "c", "d"]);
        assert_eq!(keys("limit=2&offset=1", &items()), ["a", "c"]);
        assert_eq!(keys("limit=0", &items()).len(), 0);
        assert_eq!(keys("offset=10000", &items()).len(), 0);
        let many: Vec<_> = (0..30).map(|number| json!({ "name": number.to_string() })).collect();
        assert_eq!(keys("", &many).len(), 20);
    }

    #[test]
    fn the_order_can_have_several_fields() {
        assert_eq!(keys("sort=name", &items()), ["a", "b", "c", "d"]);
        assert_eq!(keys("sort=name+desc", &items()), ["d", "c", "b", "a"]);
        assert_eq!(keys("sort=size%20asc&sort=name%20desc", &items()), ["c", "d", "a", "b"]);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for text in [
            "limit=501",
            "limit=-1",
            "limit=x",
            "limit=",
            "limit=1&limit=2",
            "offset=10001",
            "sort=colour+asc",
            "sort=name+up",
        ] {
            assert!(Paging::read(&parameters(text), &["name"]).is_err(), "{text}");
        }
        assert!(parameters("isPrivate=yes").flag("isPrivate").is_err());
        assert!(parameters("integrationTypes=tax&integrationTypes=taxes").integration_types().is_err());
        assert!(parameters("where=x").expect_only(&["limit"]).is_err());
    }
}
