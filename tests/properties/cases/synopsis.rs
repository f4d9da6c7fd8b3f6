//! The notation of a synopsis: `NAME`, `--option VALUE`, `a|b` for one word of several, `[…]` for what may be left
//! out, `… | …` within `[…]` or `(…)` for one of several, and `...` for what may be given again.

/// A part of a command line.
#[derive(Debug, Clone)]
pub(super) enum Item {
    /// A word, or an option with its value.
    Unit {
        words: Vec<String>,
        is_repeatable: bool,
    },
    /// One of these, or none where it is optional.
    Choice {
        alternatives: Vec<Vec<Item>>,
        is_optional: bool,
    },
}

/// Words that stand for several.
pub(super) type Short = [(&'static str, &'static str)];

pub(super) fn parse(synopsis: &str, short: &Short) -> Vec<Item> {
    let spaced = synopsis
        .replace('[', " [ ")
        .replace(']', " ] ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let mut words = spaced.split_whitespace().peekable();
    alternatives(&mut words, short).concat()
}

fn alternatives<'a>(
    words: &mut std::iter::Peekable<impl Iterator<Item = &'a str>>,
    short: &Short,
) -> Vec<Vec<Item>> {
    let mut found = vec![Vec::new()];
    while let Some(word) = words.next() {
        let items = match word {
            "]" | ")" => break,
            "|" => {
                found.push(Vec::new());
                continue;
            }
            "[" | "(" => vec![Item::Choice {
                alternatives: alternatives(words, short),
                is_optional: word == "[",
            }],
            option if option.starts_with("--") => {
                let value = words.next_if(|next| next.starts_with(char::is_alphanumeric));
                vec![unit([option].into_iter().chain(value))]
            }
            word => match short.iter().find(|(name, _)| *name == word) {
                Some((_, long)) => parse(long, short),
                None => vec![unit([word])],
            },
        };
        found.last_mut().unwrap().extend(items);
    }
    found
}

fn unit<'a>(words: impl IntoIterator<Item = &'a str>) -> Item {
    let mut words: Vec<_> = words.into_iter().map(str::to_owned).collect();
    let last = words.last_mut().unwrap();
    let is_repeatable = last.ends_with("...");
    *last = last.trim_end_matches("...").to_owned();
    Item::Unit {
        words,
        is_repeatable,
    }
}

/// The long options at any depth, without their hyphens and values.
pub(super) fn options(items: &[Item]) -> Vec<String> {
    let of_one = |item: &Item| match item {
        Item::Unit { words, .. } => {
            let option = words[0].strip_prefix("--");
            let name = option.and_then(|option| option.split('=').next());
            name.map(str::to_owned).into_iter().collect()
        }
        Item::Choice { alternatives, .. } => options(&alternatives.concat()),
    };
    items.iter().flat_map(of_one).collect()
}
