//! JSON that is safe to print: indented on a terminal, compact in a pipe.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};

use super::escape::find_unsafe;

/// Writes a document and a newline.
pub(super) fn write(
    out: &mut dyn Write,
    value: &(impl Serialize + ?Sized),
    indented: bool,
) -> io::Result<()> {
    if indented {
        let layout = Escaping(PrettyFormatter::new());
        value.serialize(&mut Serializer::with_formatter(&mut *out, layout))?;
    } else {
        let layout = Escaping(CompactFormatter);
        value.serialize(&mut Serializer::with_formatter(&mut *out, layout))?;
    }
    out.write_all(b"\n")
}

/// Returns a document in one line.
pub(crate) fn compact(value: &impl Serialize) -> String {
    let mut text = Vec::new();
    // Writing to memory cannot fail.
    let _ = write(&mut text, value, false);
    let text = String::from_utf8(text).unwrap_or_default();
    text.trim_end().to_owned()
}

/// Escapes more than JSON requires (below U+0020), because terminals obey more characters.
struct Escaping<F>(F);

impl<F: Formatter> Formatter for Escaping<F> {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        text: &str,
    ) -> io::Result<()> {
        let mut rest = text;
        while let Some(at) = find_unsafe(rest) {
            let (safe, after) = rest.split_at(at);
            out.write_all(safe.as_bytes())?;
            let mut chars = after.chars();
            for unit in chars
                .next()
                .map(|c| c.encode_utf16(&mut [0; 2]).to_vec())
                .unwrap_or_default()
            {
                write!(out, "\\u{unit:04x}")?;
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
    use super::*;

    fn text(value: &impl Serialize, indented: bool) -> String {
        let mut text = Vec::new();
        write(&mut text, value, indented).unwrap();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn what_a_terminal_would_obey_is_escaped_and_means_the_same() {
        let hostile = "键\x1b[2J\u{9b}31m\x7f\u{202e}\u{e0041}\"\\";
        let json = text(&hostile, false);
        let expected = "\"键\\u001b[2J\\u009b31m\\u007f\\u202e\\udb40\\udc41\\\"\\\\\"\n";
        assert_eq!(json, expected);
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
