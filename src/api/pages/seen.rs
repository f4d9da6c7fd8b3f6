//! The ids of a list, each of which counts once.

use std::collections::HashSet;

/// What tells items apart: mostly a number, and long lists have many.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(in crate::api) enum Id {
    Number(u64),
    Text(String),
}

impl From<&str> for Id {
    fn from(text: &str) -> Self {
        let is_number = matches!(text.as_bytes(), [b'1'..=b'9', ..]);
        match text.parse() {
            Ok(number) if is_number => Self::Number(number),
            _ => Self::Text(text.to_owned()),
        }
    }
}

/// The ids that have come.
#[derive(Debug, Default)]
pub(in crate::api) struct Seen {
    /// Each higher than all before it: a sorted list has no others.
    rising: Vec<u64>,
    others: HashSet<Id>,
}

impl Seen {
    /// Adds an id, and says whether it is new.
    pub(in crate::api) fn insert(&mut self, id: Id) -> bool {
        match id {
            Id::Number(number) if self.rising.last().is_none_or(|last| *last < number) => {
                self.rising.push(number);
                true
            }
            Id::Number(number) if self.rising.binary_search(&number).is_ok() => false,
            id => self.others.insert(id),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ids_are_the_same_only_where_their_texts_are() {
        let texts = ["7", "07", "+7", "0", "00", "18446744073709551616", "x", ""];
        for (index, text) in texts.iter().enumerate() {
            let same = texts
                .iter()
                .map(|other| Id::from(*other) == Id::from(*text));
            assert!(same.enumerate().all(|(at, same)| same == (at == index)));
        }
    }

    proptest! {
        #[test]
        fn an_id_is_new_once(numbers in prop::collection::vec(0u64..40, 0..100)) {
            let (mut seen, mut expected) = (Seen::default(), HashSet::new());
            for number in numbers {
                prop_assert_eq!(seen.insert(Id::Number(number)), expected.insert(number));
                let text = Id::Text(number.to_string());
                prop_assert_eq!(seen.insert(text), expected.insert(number + 100));
            }
        }
    }
}
