//! Compact JSON of objects that hold texts, numbers and nulls, which lists have by the ten thousand.
//!
//! serde_json looks at each byte of a text in turn and writes each comma by itself. This takes a
//! fifth of its instructions, and leaves to it whatever is not so plain.

use std::fmt;

use serde::ser::{Impossible, Serialize, SerializeStruct, Serializer};

/// Tells [`Flat`] that a text needs no look at its characters. Other serializers pass over it.
const PLAIN: &str = "$hwkey::plain";

/// Serializes a text of which the caller knows that JSON has it as it is: all its characters are
/// printable ASCII, and none is `"` or `\`. This only saves time, in long lists. It is for what is
/// computed here, such as a fingerprint, never for what a service sent: nothing is checked but in a
/// debug build, which panics, and what is wrong there is broken JSON.
pub fn plain<T: Serialize, S: Serializer>(text: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_newtype_struct(PLAIN, text)
}

/// Appends an object. What was appended until an error is of no use.
pub(super) fn append(out: &mut Vec<u8>, object: &impl Serialize) -> Result<(), NotFlat> {
    let is_plain = false;
    object.serialize(Flat { out, is_plain })
}

/// A value of another kind.
#[derive(Debug, thiserror::Error)]
#[error("more than texts, numbers and nulls")]
pub(super) struct NotFlat;

impl serde::ser::Error for NotFlat {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

struct Flat<'a> {
    out: &'a mut Vec<u8>,
    /// Whether a text is known to be, by [`plain`].
    is_plain: bool,
}

impl Flat<'_> {
    fn append_by_library(self, value: &(impl Serialize + ?Sized)) -> Result<(), NotFlat> {
        super::append(self.out, value, None).map_err(|_| NotFlat)
    }
}

/// The fields of an object, whose names are words of the source and need no escapes, and what stands
/// before the next one: a comma or the brace.
struct Fields<'a> {
    out: &'a mut Vec<u8>,
    before: u8,
}

impl SerializeStruct for Fields<'_> {
    type Ok = ();
    type Error = NotFlat;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), NotFlat> {
        self.out.push(self.before);
        self.out.push(b'"');
        self.out.extend_from_slice(name.as_bytes());
        self.out.push(b'"');
        self.out.push(b':');
        self.before = b',';
        value.serialize(Flat {
            out: self.out,
            is_plain: false,
        })
    }

    fn end(self) -> Result<(), NotFlat> {
        if self.before == b'{' {
            self.out.push(b'{');
        }
        self.out.push(b'}');
        Ok(())
    }
}

/// Whether a text is made of printable ASCII characters that JSON has as they are.
#[inline(never)]
fn is_plain(text: &str) -> bool {
    let text = text.as_bytes();
    match text.last_chunk() {
        Some(last) => {
            let (words, _) = text.as_chunks();
            words.iter().all(|word| is_plain_word(*word)) && is_plain_word(*last)
        }
        None => {
            let mut word = [b' '; 8];
            word[..text.len()].copy_from_slice(text);
            is_plain_word(word)
        }
    }
}

/// The same of eight bytes at once: the highest bit of a byte tells, and where one byte disturbs the
/// next, it has been told of itself.
fn is_plain_word(word: [u8; 8]) -> bool {
    const fn each(byte: u8) -> u64 {
        u64::from_le_bytes([byte; 8])
    }
    let word = u64::from_le_bytes(word);
    let is_zero = |difference: u64| difference.wrapping_sub(each(1));
    let found = word
        | word.wrapping_sub(each(b' '))
        | word.wrapping_add(each(1))
        | is_zero(word ^ each(b'"'))
        | is_zero(word ^ each(b'\\'));
    found & each(0x80) == 0
}

macro_rules! by_library {
    ($($method:ident: $type:ty,)*) => {
        $(fn $method(self, value: $type) -> Result<(), NotFlat> {
            self.append_by_library(&value)
        })*
    };
}

impl<'a> Serializer for Flat<'a> {
    type Ok = ();
    type Error = NotFlat;
    type SerializeSeq = Impossible<(), NotFlat>;
    type SerializeTuple = Impossible<(), NotFlat>;
    type SerializeTupleStruct = Impossible<(), NotFlat>;
    type SerializeTupleVariant = Impossible<(), NotFlat>;
    type SerializeMap = Impossible<(), NotFlat>;
    type SerializeStruct = Fields<'a>;
    type SerializeStructVariant = Impossible<(), NotFlat>;

    by_library! {
        serialize_bool: bool,
        serialize_i8: i8,
        serialize_i16: i16,
        serialize_i32: i32,
        serialize_i64: i64,
        serialize_u8: u8,
        serialize_u16: u16,
        serialize_u32: u32,
        serialize_u64: u64,
        serialize_f32: f32,
        serialize_f64: f64,
        serialize_char: char,
        serialize_bytes: &[u8],
    }

    fn serialize_str(self, text: &str) -> Result<(), NotFlat> {
        debug_assert!(!self.is_plain || is_plain(text), "{text:?} is not plain");
        if !self.is_plain && !is_plain(text) {
            return self.append_by_library(text);
        }
        self.out.push(b'"');
        self.out.extend_from_slice(text.as_bytes());
        self.out.push(b'"');
        Ok(())
    }

    fn serialize_none(self) -> Result<(), NotFlat> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), NotFlat> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), NotFlat> {
        self.out.extend_from_slice(b"null");
        Ok(())
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Fields<'a>, NotFlat> {
        // The library's own, such as a `RawValue`, is no object.
        if name.starts_with('$') {
            return Err(NotFlat);
        }
        Ok(Fields {
            out: self.out,
            before: b'{',
        })
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), NotFlat> {
        Err(NotFlat)
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
    ) -> Result<(), NotFlat> {
        Err(NotFlat)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<(), NotFlat> {
        let is_plain = self.is_plain || name == PLAIN;
        value.serialize(Flat { is_plain, ..self })
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), NotFlat> {
        Err(NotFlat)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, NotFlat> {
        Err(NotFlat)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, NotFlat> {
        Err(NotFlat)
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, NotFlat> {
        Err(NotFlat)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, NotFlat> {
        Err(NotFlat)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, NotFlat> {
        Err(NotFlat)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, NotFlat> {
        Err(NotFlat)
    }
}
