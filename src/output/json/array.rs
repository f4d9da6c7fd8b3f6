//! Arrays that are put together from parts, which are rendered on whatever thread.

use serde::Serialize;

use super::{append, flat};

/// Some elements of an array, each with a comma before it.
#[derive(Debug)]
pub(in crate::output) struct Elements {
    text: Vec<u8>,
    /// Where each ends.
    ends: Vec<usize>,
}

impl Elements {
    pub(in crate::output) fn new<T: Serialize>(
        elements: impl Iterator<Item = T>,
        indented: bool,
    ) -> Self {
        // Room for a page; more than that grows with what there is.
        const USUAL_LENGTH: usize = 400;
        const USUAL_COUNT: usize = 100;
        let count = elements.size_hint().0.min(USUAL_COUNT);
        let mut text = Vec::with_capacity(count * USUAL_LENGTH);
        let mut ends = Vec::with_capacity(count);
        for element in elements {
            append_element(&mut text, &element, indented);
            ends.push(text.len());
        }
        text.shrink_to_fit();
        Self { text, ends }
    }
}

fn append_element(text: &mut Vec<u8>, element: &impl Serialize, indented: bool) {
    text.push(b',');
    let start = text.len();
    if indented {
        text.extend_from_slice(b"\n  ");
    } else if flat::append(text, element).is_ok() {
        return;
    } else {
        text.truncate(start);
    }
    // Writing to memory does not fail, and what is shown can be JSON.
    let _ = append(text, element, indented.then_some(1));
}

/// An array in as many parts as it came in.
pub(in crate::output) struct Array {
    parts: Vec<Vec<u8>>,
    indented: bool,
}

impl Array {
    pub(in crate::output) fn new(indented: bool) -> Self {
        Self {
            parts: Vec::new(),
            indented,
        }
    }

    /// Adds those elements that are wanted.
    pub(in crate::output) fn push(&mut self, elements: Elements, wanted: &[bool]) {
        let Elements { mut text, ends } = elements;
        if !wanted.iter().all(|wanted| *wanted) {
            let starts = [0].into_iter().chain(ends.iter().copied());
            let ranges = starts.zip(&ends).zip(wanted).filter(|(_, wanted)| **wanted);
            let chosen = ranges.map(|((start, end), _)| &text[start..*end]);
            text = chosen.collect::<Vec<_>>().concat();
        }
        // The bracket stands for the comma of the first.
        if let (true, Some(comma)) = (self.parts.is_empty(), text.first_mut()) {
            *comma = b'[';
        }
        if !text.is_empty() {
            self.parts.push(text);
        }
    }

    /// The whole in its parts, and a newline.
    pub(in crate::output) fn into_parts(mut self) -> Vec<Vec<u8>> {
        match self.parts.last_mut() {
            Some(last) if self.indented => last.extend_from_slice(b"\n]\n"),
            Some(last) => last.extend_from_slice(b"]\n"),
            None => self.parts.push(b"[]\n".to_vec()),
        }
        self.parts
    }
}
