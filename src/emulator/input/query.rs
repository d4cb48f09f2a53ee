//! Query parameters: they are read strictly, and cut a list to the requested page.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt::Display;

use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use crate::emulator::input::text::{INTEGRATION_TYPES, TextForm};
use crate::emulator::responses::{ErrorCode, ErrorResponse, SuccessResponse};

const DEFAULT_LIMIT: usize = 20;
const MAXIMUM_LIMIT: usize = 500;
const MAXIMUM_OFFSET: usize = 10_000;

/// What is wrong with a parameter. It becomes an error about a query, if it is not mapped to another one.
#[derive(Debug, PartialEq)]
pub(crate) struct ParameterFault(pub(crate) String);

impl From<ParameterFault> for ErrorResponse {
    fn from(ParameterFault(fault): ParameterFault) -> Self {
        ErrorCode::InvalidQueryParam.error("A query parameter is invalid.").with("detailedErrorMessage", fault)
    }
}

/// Parameters of a query or a form, in their order.
#[derive(Debug, Default)]
pub(crate) struct QueryParameters(Vec<(String, String)>);

impl QueryParameters {
    /// Reads `a=1&b=2`.
    pub(crate) fn parse(text: &str) -> Result<Self, ParameterFault> {
        let decode = |text: &str| {
            let text = text.replace('+', " ");
            let decoded = percent_decode_str(&text).decode_utf8();
            decoded.map(Cow::into_owned).map_err(|_| ParameterFault("a parameter is not UTF-8 text".to_owned()))
        };
        let pairs = text.split('&').filter(|pair| !pair.is_empty());
        let read = |pair: &str| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(name)?, decode(value)?))
        };
        pairs.map(read).collect::<Result<_, _>>().map(Self)
    }

    #[must_use]
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Fails if there are parameters with other names.
    pub(crate) fn expect_only(&self, names: &[&str]) -> Result<(), ParameterFault> {
        match self.0.iter().find(|(name, _)| !names.contains(&name.as_str())) {
            Some((name, _)) => fault(name, "unknown parameter"),
            None => Ok(()),
        }
    }

    /// A parameter that must not be repeated.
    pub(crate) fn single(&self, name: &str) -> Result<Option<&str>, ParameterFault> {
        let mut values = self.list(name);
        let first = values.next();
        if values.next().is_some() { fault(name, "given more than once") } else { Ok(first) }
    }

    /// A parameter that may be repeated.
    pub(crate) fn list<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        let named: Vec<_> = self.0.iter().filter(|(known, _)| known == name).collect();
        named.into_iter().map(|(_, value)| value.as_str())
    }

    /// A parameter that is `true` or `false`.
    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, ParameterFault> {
        match self.single(name)? {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(_) => fault(name, "must be true or false"),
        }
    }

    pub(crate) fn text(&self, name: &str, form: &TextForm) -> Result<Option<&str>, ParameterFault> {
        match self.single(name)? {
            None => Ok(None),
            Some(value) => form.check(value).map_or_else(|problem| fault(name, problem), |()| Ok(Some(value))),
        }
    }

    /// The integration types to select; an empty list selects all.
    pub(crate) fn integration_types(&self) -> Result<Vec<&str>, ParameterFault> {
        let types: Vec<_> = self.list("integrationTypes").collect();
        let problem = types.iter().find_map(|value| TextForm::OneOf(INTEGRATION_TYPES).check(value).err());
        problem.map_or(Ok(types), |problem| fault("integrationTypes", problem))
    }

    fn number(&self, name: &str, default: usize, maximum: usize) -> Result<usize, ParameterFault> {
        let Some(text) = self.single(name)? else { return Ok(default) };
        match text.parse::<usize>() {
            Ok(number) if number <= maximum => Ok(number),
            _ => fault(name, format!("must be a number from 0 to {maximum}")),
        }
    }
}

fn fault<T>(name: &str, problem: impl Display) -> Result<T, ParameterFault> {
    Err(ParameterFault(format!("{name}: {problem}")))
}

/// Which page of a list is requested, and in which order.
#[derive(Debug)]
pub(crate) struct QueryPaging {
    limit: usize,
    offset: usize,
    order: Vec<(String, bool)>,
}

impl QueryPaging {
    /// Reads `limit`, `offset` and, if there are fields to sort by, `sort`. Other parameters must be named in `others`.
    pub(crate) fn read(parameters: &QueryParameters, fields: &[&str], others: &[&str]) -> Result<Self, ParameterFault> {
        let sort: &[&str] = if fields.is_empty() { &[] } else { &["sort"] };
        parameters.expect_only(&[&["limit", "offset"], sort, others].concat())?;
        let order = parameters.list("sort").map(|text| {
            let (field, direction) = text.split_once(' ').unwrap_or((text, "asc"));
            match direction {
                "asc" | "desc" if fields.contains(&field) => Ok((field.to_owned(), direction == "desc")),
                _ => fault("sort", format!("must be one of {}, with asc or desc", fields.join(", "))),
            }
        });
        Ok(Self {
            limit: parameters.number("limit", DEFAULT_LIMIT, MAXIMUM_LIMIT)?,
            offset: parameters.number("offset", 0, MAXIMUM_OFFSET)?,
            order: order.collect::<Result<_, _>>()?,
        })
    }

    /// The requested page of `items`, which must be in the order of their creation. `hidden` are fields to sort by that the
    /// view of an item does not have.
    pub(crate) fn response<T>(
        &self,
        items: Vec<T>,
        view: impl Fn(&T) -> Value,
        hidden: impl Fn(&T) -> Value,
    ) -> SuccessResponse {
        let total = items.len();
        let results = self.sorted(items, |item| (view(item), hidden(item))).into_iter().map(|item| view(&item));
        self.page(total, results)
    }

    /// The items of the requested page. `fields` are the two objects that have the fields to sort by; only a sort needs them.
    pub(crate) fn sorted<T>(&self, items: Vec<T>, fields: impl Fn(&T) -> (Value, Value)) -> Vec<T> {
        if self.order.is_empty() {
            return self.cut(items.into_iter()).collect();
        }
        let mut items: Vec<_> = items.into_iter().map(|item| (fields(&item), item)).collect();
        if self.is_newest_first() {
            items.reverse();
        }
        items.sort_by(|(left, _), (right, _)| self.compare(left, right));
        self.cut(items.into_iter()).map(|(_, item)| item).collect()
    }

    /// The fields to sort by, each with whether in descending order.
    pub(crate) fn order(&self) -> impl Iterator<Item = (&str, bool)> {
        self.order.iter().map(|(field, descending)| (field.as_str(), *descending))
    }

    /// Whether items with the same values are in the reverse order of their creation: as the last field is, so that a list in
    /// descending order is that in ascending order from its end.
    pub(crate) fn is_newest_first(&self) -> bool {
        self.order.last().is_some_and(|(_, descending)| *descending)
    }

    /// `limit` and `offset`.
    pub(crate) fn range(&self) -> (usize, usize) {
        (self.limit, self.offset)
    }

    /// The requested page, which was cut from a list of `total` items.
    pub(crate) fn page(&self, total: usize, results: impl Iterator<Item = Value>) -> SuccessResponse {
        let results: Vec<_> = results.collect();
        SuccessResponse::ok(json!({
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

    fn compare(&self, left: &(Value, Value), right: &(Value, Value)) -> Ordering {
        let value = |(view, hidden): &(Value, Value), field: &str| view.get(field).or(hidden.get(field)).cloned();
        let mut orders = self.order.iter().map(|(field, descending)| {
            // A missing value comes first.
            let (left, right) = (value(left, field), value(right, field));
            let order = rank(left.as_ref()).cmp(&rank(right.as_ref()));
            if *descending { order.reverse() } else { order }
        });
        orders.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    }
}

/// Fields that can be sorted by are numbers or texts.
fn rank(value: Option<&Value>) -> (Option<i64>, Option<&str>) {
    (value.and_then(Value::as_i64), value.and_then(Value::as_str))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    fn parameters(text: &str) -> QueryParameters {
        QueryParameters::parse(text).unwrap()
    }

    fn keys(text: &str, items: &[Value]) -> Vec<String> {
        let paging = QueryPaging::read(&parameters(text), &["name", "size"], &[]).unwrap();
        let response = paging.response(items.to_vec(), Value::clone, |_| Value::Null).into_response();
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
        assert!(QueryParameters::parse("text=%FF").is_err());
    }

    #[test]
    fn a_list_is_cut_to_the_requested_page() {
        assert_eq!(keys("", &items()), ["b", "a", "c", "d"]);
        assert_eq!(keys("limit=2&offset=1", &items()), ["a", "c"]);
        assert_eq!(keys("limit=0", &items()).len(), 0);
        assert_eq!(keys("offset=10000", &items()).len(), 0);
        let many: Vec<_> = (0..30).map(|number| json!({ "name": number.to_string() })).collect();
        assert_eq!(keys("", &many).len(), 20);
    }

    #[test]
    fn a_page_is_sorted_by_several_fields() {
        assert_eq!(keys("sort=name", &items()), ["a", "b", "c", "d"]);
        assert_eq!(keys("sort=name+desc", &items()), ["d", "c", "b", "a"]);
        assert_eq!(keys("sort=size%20asc&sort=name%20desc", &items()), ["c", "d", "a", "b"]);
    }

    #[test]
    fn a_descending_order_is_the_ascending_one_from_its_end() {
        assert_eq!(keys("sort=size%20asc", &items()), ["c", "a", "d", "b"]);
        assert_eq!(keys("sort=size%20desc", &items()), ["b", "d", "a", "c"]);
    }

    #[test]
    fn invalid_parameters_are_rejected() {
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
            assert!(QueryPaging::read(&parameters(text), &["name"], &[]).is_err(), "{text}");
        }
        assert!(parameters("isPrivate=yes").flag("isPrivate").is_err());
        assert!(parameters("integrationTypes=tax&integrationTypes=taxes").integration_types().is_err());
        assert!(parameters("where=x").expect_only(&["limit"]).is_err());
    }
}
