//! Reads some fields of an object without building, or even looking at, the others.

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, Visitor};

use super::part::PartKind;
use super::value::{Fields, JsonName, JsonValue};

/// Reads `T`, a struct, from an object, or anything else as serde_json does.
///
/// # Errors
/// Those of serde_json.
pub(crate) fn read<'t, T: serde::Deserialize<'t>>(value: JsonValue<'t>) -> serde_json::Result<T> {
    T::deserialize(ValueReader(value))
}

/// The value of one field.
struct ValueReader<'t>(JsonValue<'t>);

/// The name of one field.
struct NameReader<'t>(JsonName<'t>);

struct FieldAccess<'t> {
    fields: Fields<'t>,
    next: Option<JsonValue<'t>>,
}

impl<'t> MapAccess<'t> for FieldAccess<'t> {
    type Error = serde_json::Error;

    fn next_key_seed<K: DeserializeSeed<'t>>(&mut self, seed: K) -> serde_json::Result<Option<K::Value>> {
        let Some((name, value)) = self.fields.next() else { return Ok(None) };
        self.next = Some(value);
        seed.deserialize(NameReader(name)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'t>>(&mut self, seed: V) -> serde_json::Result<V::Value> {
        let value = self.next.take().ok_or_else(|| serde_json::Error::custom("a field has no value"))?;
        seed.deserialize(ValueReader(value))
    }
}

impl<'t> Deserializer<'t> for NameReader<'t> {
    type Error = serde_json::Error;

    fn deserialize_any<V: Visitor<'t>>(self, visitor: V) -> serde_json::Result<V::Value> {
        serde_json::Deserializer::from_slice(self.0.text).deserialize_any(visitor)
    }

    /// Finds the field of a struct.
    fn deserialize_identifier<V: Visitor<'t>>(self, visitor: V) -> serde_json::Result<V::Value> {
        visitor.visit_str(&self.0.decoded())
    }

    serde::forward_to_deserialize_any! {
        <V: Visitor<'t>>
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum ignored_any
    }
}

macro_rules! pass_to_serde_json {
    ($($method:ident($($argument:ident: $type:ty),*);)+) => {$(
        fn $method<V: Visitor<'t>>(self, $($argument: $type,)* visitor: V) -> serde_json::Result<V::Value> {
            serde_json::Deserializer::from_slice(self.0.text()).$method($($argument,)* visitor)
        }
    )+};
}

impl<'t> Deserializer<'t> for ValueReader<'t> {
    type Error = serde_json::Error;

    fn deserialize_ignored_any<V: Visitor<'t>>(self, visitor: V) -> serde_json::Result<V::Value> {
        visitor.visit_unit()
    }

    fn deserialize_struct<V: Visitor<'t>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> serde_json::Result<V::Value> {
        match self.0.kind() {
            Some(PartKind::Object) => visitor.visit_map(FieldAccess { fields: self.0.fields(), next: None }),
            _ => serde_json::Deserializer::from_slice(self.0.text()).deserialize_struct(name, fields, visitor),
        }
    }

    fn deserialize_option<V: Visitor<'t>>(self, visitor: V) -> serde_json::Result<V::Value> {
        if self.0.text() == b"null" { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_str<V: Visitor<'t>>(self, visitor: V) -> serde_json::Result<V::Value> {
        match self.0.plain_string() {
            Some(text) => visitor.visit_borrowed_str(text),
            None => serde_json::Deserializer::from_slice(self.0.text()).deserialize_str(visitor),
        }
    }

    fn deserialize_string<V: Visitor<'t>>(self, visitor: V) -> serde_json::Result<V::Value> {
        self.deserialize_str(visitor)
    }

    pass_to_serde_json! {
        deserialize_any(); deserialize_bool(); deserialize_i8(); deserialize_i16(); deserialize_i32(); deserialize_i64();
        deserialize_i128(); deserialize_u8(); deserialize_u16(); deserialize_u32(); deserialize_u64(); deserialize_u128();
        deserialize_f32(); deserialize_f64(); deserialize_char(); deserialize_bytes(); deserialize_byte_buf();
        deserialize_unit(); deserialize_seq(); deserialize_map(); deserialize_identifier();
        deserialize_unit_struct(name: &'static str);
        deserialize_newtype_struct(name: &'static str);
        deserialize_tuple(length: usize);
        deserialize_tuple_struct(name: &'static str, length: usize);
        deserialize_enum(name: &'static str, variants: &'static [&'static str]);
    }
}
