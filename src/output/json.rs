//! JSON that is safe to look at: indented on a terminal, compact in a pipe.

use std::io::{self, Write};

use memchr::memchr;
use serde::ser::{Serialize, SerializeSeq as _, Serializer as _};
use serde_json::Serializer;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};

use super::escape::is_unsafe;

/// Writes one document and a newline.
pub(super) fn write(
    out: &mut impl Write,
    value: &(impl Serialize + ?Sized),
    indented: bool,
) -> io::Result<()> {
    if indented {
        let formatter = Safe(PrettyFormatter::new());
        value.serialize(&mut Serializer::with_formatter(&mut *out, formatter))?;
    } else {
        let formatter = Safe(CompactFormatter);
        value.serialize(&mut Serializer::with_formatter(&mut *out, formatter))?;
    }
    out.write_all(b"\n")
}

/// An array and a newline; `fill` calls its argument with each element.
///
/// # Errors
/// That of `fill`.
pub(super) fn array<T: Serialize, E>(
    indented: bool,
    fill: impl FnOnce(&mut dyn FnMut(T)) -> Result<(), E>,
) -> Result<Vec<u8>, E> {
    let mut text = Vec::new();
    match indented {
        true => elements(&mut text, Safe(PrettyFormatter::new()), fill)?,
        false => elements(&mut text, Safe(CompactFormatter), fill)?,
    }
    text.push(b'\n');
    Ok(text)
}

fn elements<T: Serialize, E>(
    text: &mut Vec<u8>,
    formatter: impl Formatter,
    fill: impl FnOnce(&mut dyn FnMut(T)) -> Result<(), E>,
) -> Result<(), E> {
    // Writing to memory does not fail, and what is shown can be JSON.
    let mut serializer = Serializer::with_formatter(text, formatter);
    let Ok(mut array) = serializer.serialize_seq(None) else {
        return Ok(());
    };
    fill(&mut |element| {
        let _ = array.serialize_element(&element);
    })?;
    let _ = array.end();
    Ok(())
}

/// JSON itself only asks for escapes below U+0020; a terminal obeys more than those.
struct Safe<F>(F);

impl<F: Formatter> Formatter for Safe<F> {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        text: &str,
    ) -> io::Result<()> {
        if text.is_ascii() && memchr(0x7f, text.as_bytes()).is_none() {
            return out.write_all(text.as_bytes());
        }
        let mut rest = text;
        while let Some(at) = rest.find(is_unsafe) {
            out.write_all(&rest.as_bytes()[..at])?;
            let mut chars = rest[at..].chars();
            if let Some(c) = chars.next() {
                write!(out, "\\u{:04x}", u32::from(c))?;
            }
            rest = chars.as_str();
        }
        out.write_all(rest.as_bytes())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn text(value: &impl Serialize, indented: bool) -> String {
        let mut out = Vec::new();
        write(&mut out, value, indented).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_a_terminal_would_obey_is_escaped_and_means_the_same() {
        let hostile = "键\x1b[2J\u{9b}31m\x7f\u{202e}\"\\";
        let json = text(&hostile, false);
        assert_eq!(json, "\"键\\u001b[2J\\u009b31m\\u007f\\u202e\\\"\\\\\"\n");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), hostile);
    }

    #[test]
    fn indentation_is_a_choice() {
        let value = serde_json::json!({"a": [1, {"b": null}], "c": []});
        assert_eq!(text(&value, false), "{\"a\":[1,{\"b\":null}],\"c\":[]}\n");
        let indented = serde_json::to_string_pretty(&value).unwrap();
        assert_eq!(text(&value, true), format!("{indented}\n"));
    }
}
