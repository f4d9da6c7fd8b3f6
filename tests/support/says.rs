//! What a text says, and what it does not.

use serde_json::Value;

/// What can be searched for a text.
pub(crate) trait Text {
    fn text(&self) -> &str;
}

impl Text for str {
    fn text(&self) -> &str {
        self
    }
}

impl Text for String {
    fn text(&self) -> &str {
        self
    }
}

impl Text for Value {
    fn text(&self) -> &str {
        self.as_str().unwrap()
    }
}

/// Checks that a text says this.
#[track_caller]
pub(crate) fn has(text: &(impl Text + ?Sized), part: impl AsRef<str>) {
    let (text, part) = (text.text(), part.as_ref());
    assert!(text.contains(part), "no {part:?} in: {text}");
}

/// Checks that a text begins with this.
#[track_caller]
pub(crate) fn starts(text: &(impl Text + ?Sized), part: impl AsRef<str>) {
    let (text, part) = (text.text(), part.as_ref());
    assert!(
        text.starts_with(part),
        "no {part:?} at the begin of: {text}"
    );
}

/// Checks that a text does not say this.
#[track_caller]
pub(crate) fn lacks(text: &(impl Text + ?Sized), part: impl AsRef<str>) {
    let (text, part) = (text.text(), part.as_ref());
    assert!(!text.contains(part), "{part:?} in: {text}");
}
