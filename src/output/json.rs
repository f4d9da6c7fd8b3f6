//! JSON that is safe to look at: indented on a terminal, compact in a pipe.

mod array;
mod flat;

use std::io::{self, Write};

use memchr::memchr;
use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

use super::escape::is_unsafe;

pub(super) use array::{Array, Elements};
pub use flat::plain;

/// One document and a newline.
pub(super) fn document(value: &(impl Serialize + ?Sized), indented: bool) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    append(&mut text, value, indented.then_some(0))?;
    text.push(b'\n');
    Ok(text)
}

/// Appends one document without a newline: compact, or its lines as deep as what it is a part of.
fn append(
    text: &mut Vec<u8>,
    value: &(impl Serialize + ?Sized),
    depth: Option<usize>,
) -> io::Result<()> {
    // A call for each comma is shorter than what the call does.
    let out: &mut dyn Write = text;
    let is_empty = true;
    let layout = Layout { depth, is_empty };
    Ok(value.serialize(&mut Serializer::with_formatter(out, layout))?)
}

/// One document in one line.
pub fn compact(value: &impl Serialize) -> String {
    let mut text = Vec::new();
    // Neither memory nor a `Value` refuses.
    let _ = append(&mut text, value, None);
    String::from_utf8(text).unwrap_or_default()
}

/// JSON itself only asks for escapes below U+0020; a terminal obeys more than those.
struct Layout {
    /// How many arrays and objects this is in, if that is to be seen.
    depth: Option<usize>,
    /// Whether nothing is in the last one yet.
    is_empty: bool,
}

impl Layout {
    fn begin(&mut self, out: &mut (impl Write + ?Sized), bracket: u8) -> io::Result<()> {
        self.depth = self.depth.map(|depth| depth + 1);
        self.is_empty = true;
        out.write_all(&[bracket])
    }

    fn begin_value(&self, out: &mut (impl Write + ?Sized), is_first: bool) -> io::Result<()> {
        if !is_first {
            out.write_all(b",")?;
        }
        self.begin_line(out)
    }

    fn end(&mut self, out: &mut (impl Write + ?Sized), bracket: u8) -> io::Result<()> {
        self.depth = self.depth.map(|depth| depth - 1);
        if !self.is_empty {
            self.begin_line(out)?;
        }
        out.write_all(&[bracket])
    }

    fn begin_line(&self, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
        match self.depth {
            Some(depth) => write!(out, "\n{:1$}", "", depth * 2),
            None => Ok(()),
        }
    }
}

impl Formatter for Layout {
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
        self.begin(out, b'[')
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.begin_value(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.is_empty = false;
        Ok(())
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, b']')
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, b'{')
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.begin_value(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(if self.depth.is_some() { b": " } else { b":" })
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.is_empty = false;
        Ok(())
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, b'}')
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;

    fn text(value: &impl Serialize, indented: bool) -> String {
        String::from_utf8(document(value, indented).unwrap()).unwrap()
    }

    #[test]
    fn what_a_terminal_would_obey_is_escaped_and_means_the_same() {
        let hostile = "键\x1b[2J\u{9b}31m\x7f\u{202e}\"\\";
        let json = text(&hostile, false);
        assert_eq!(json, "\"键\\u001b[2J\\u009b31m\\u007f\\u202e\\\"\\\\\"\n");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), hostile);
    }

    #[derive(Serialize)]
    struct Flat<'a> {
        text: &'a str,
        #[serde(rename = "type")]
        other: Option<&'a str>,
        number: Option<u32>,
        is_set: bool,
    }

    #[derive(Serialize)]
    struct Deep<'a> {
        flat: Flat<'a>,
        list: Vec<&'a str>,
    }

    #[derive(Serialize)]
    struct Nothing {}

    fn array(elements: &[impl Serialize], indented: bool) -> String {
        let mut array = Array::new(indented);
        for part in elements.chunks(2) {
            let wanted = vec![true; part.len()];
            array.push(Elements::new(part.iter(), indented), &wanted);
        }
        written(array)
    }

    fn written(array: Array) -> String {
        String::from_utf8(array.into_parts().concat()).unwrap()
    }

    fn flat(text: &str, number: Option<u32>) -> Flat<'_> {
        Flat {
            text,
            other: text.chars().next().map(|_| text),
            number,
            is_set: number.is_some(),
        }
    }

    proptest! {
        #[test]
        fn elements_are_what_the_library_writes(
            texts in prop::collection::vec((".{0,20}|[ -~]{0,40}", prop::option::of(0u32..)), 0..4),
            indented: bool,
        ) {
            let elements: Vec<_> = texts.iter().map(|(text, number)| flat(text, *number)).collect();
            prop_assert_eq!(array(&elements, indented), text(&elements, indented));
        }
    }

    #[test]
    fn an_element_can_be_any_document() {
        let list = vec!["a", "\n"];
        let deep = Deep {
            flat: flat("x", None),
            list,
        };
        for indented in [false, true] {
            assert_eq!(
                array(&[Nothing {}], indented),
                text(&[Nothing {}], indented)
            );
            assert_eq!(
                array(&[&deep, &deep], indented),
                text(&[&deep, &deep], indented)
            );
            assert_eq!(array(&[1, 2], indented), text(&[1, 2], indented));
        }
    }

    #[test]
    fn only_wanted_elements_are_in_an_array() {
        let parts = [
            ([true, false, true], "1 3"),
            ([false; 3], ""),
            ([false, true, false], "2"),
        ];
        for indented in [false, true] {
            for from in 0..parts.len() {
                let (mut array, mut numbers) = (Array::new(indented), Vec::new());
                for (wanted, left) in &parts[from..] {
                    array.push(Elements::new([1, 2, 3].iter(), indented), wanted);
                    numbers.extend(
                        left.split_whitespace()
                            .map(|left| left.parse::<u8>().unwrap()),
                    );
                }
                assert_eq!(written(array), text(&numbers, indented), "from {from}");
            }
            assert_eq!(written(Array::new(indented)), "[]\n");
        }
    }

    /// Each byte of ASCII, wherever it stands in a word or after the last whole one.
    #[test]
    fn every_character_is_escaped_as_the_library_does_it() {
        for c in (0..=0xff).map(char::from) {
            for before in 0..12 {
                let given = format!("{}{c}yz", "x".repeat(before));
                let value = [flat(&given, None)];
                assert_eq!(array(&value, false), text(&value, false), "{c:?} {before}");
            }
        }
    }

    #[test]
    fn indentation_is_a_choice() {
        let value = serde_json::json!({"a": [1, {"b": null}], "c": []});
        assert_eq!(text(&value, false), "{\"a\":[1,{\"b\":null}],\"c\":[]}\n");
        let indented = serde_json::to_string_pretty(&value).unwrap();
        assert_eq!(text(&value, true), format!("{indented}\n"));
    }
}
