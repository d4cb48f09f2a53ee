//! Reads some fields of an object without building, or even looking at, the others.

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, Visitor};

use super::parts::JsonParts;
use super::scan::{after_space, value};

/// Reads `T`, a struct, from an object, or anything else as serde_json does.
///
/// # Errors
/// Those of serde_json.
pub(crate) fn read<'t, T: serde::Deserialize<'t>>(text: &'t [u8]) -> serde_json::Result<T> {
    match JsonParts::of_object(text, after_space(text, 0)) {
        Some(parts) => T::deserialize(ObjectReader(parts)),
        None => serde_json::from_slice(text),
    }
}

struct ObjectReader<'t>(JsonParts<'t>);

/// The value of one field.
struct ValueReader<'t>(&'t [u8]);

impl<'t> Deserializer<'t> for ObjectReader<'t> {
    type Error = serde_json::Error;

    fn deserialize_any<V: Visitor<'t>>(self, visitor: V) -> serde_json::Result<V::Value> {
        visitor.visit_map(FieldAccess { parts: self.0, start: 0 })
    }

    serde::forward_to_deserialize_any! {
        <V: Visitor<'t>>
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

struct FieldAccess<'t> {
    parts: JsonParts<'t>,
    /// The place of the next value.
    start: usize,
}

impl<'t> MapAccess<'t> for FieldAccess<'t> {
    type Error = serde_json::Error;

    fn next_key_seed<K: DeserializeSeed<'t>>(&mut self, seed: K) -> serde_json::Result<Option<K::Value>> {
        let Some(field) = self.parts.next_field().ok_or_else(invalid)? else { return Ok(None) };
        self.start = field.start;
        seed.deserialize(ValueReader(field.name)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'t>>(&mut self, seed: V) -> serde_json::Result<V::Value> {
        let end = value(self.parts.text, self.start, &mut ()).ok_or_else(invalid)?;
        self.parts.at = end;
        seed.deserialize(ValueReader(&self.parts.text[self.start..end]))
    }
}

fn invalid() -> serde_json::Error {
    serde_json::Error::custom("invalid JSON")
}

macro_rules! pass_to_serde_json {
    ($($method:ident($($argument:ident: $type:ty),*);)+) => {$(
        fn $method<V: Visitor<'t>>(self, $($argument: $type,)* visitor: V) -> serde_json::Result<V::Value> {
            serde_json::Deserializer::from_slice(self.0).$method($($argument,)* visitor)
        }
    )+};
}

impl<'t> Deserializer<'t> for ValueReader<'t> {
    type Error = serde_json::Error;

    fn deserialize_ignored_any<V: Visitor<'t>>(self, visitor: V) -> serde_json::Result<V::Value> {
        visitor.visit_unit()
    }

    pass_to_serde_json! {
        deserialize_any(); deserialize_bool(); deserialize_i8(); deserialize_i16(); deserialize_i32(); deserialize_i64();
        deserialize_i128(); deserialize_u8(); deserialize_u16(); deserialize_u32(); deserialize_u64(); deserialize_u128();
        deserialize_f32(); deserialize_f64(); deserialize_char(); deserialize_str(); deserialize_string();
        deserialize_bytes(); deserialize_byte_buf(); deserialize_option(); deserialize_unit(); deserialize_seq();
        deserialize_map(); deserialize_identifier();
        deserialize_unit_struct(name: &'static str);
        deserialize_newtype_struct(name: &'static str);
        deserialize_tuple(length: usize);
        deserialize_tuple_struct(name: &'static str, length: usize);
        deserialize_struct(name: &'static str, fields: &'static [&'static str]);
        deserialize_enum(name: &'static str, variants: &'static [&'static str]);
    }
}
