//! Real files, and what can happen to them.

use std::path::Path;

use proptest::prelude::*;
use proptest::sample::Index;

/// The files of `tests/data` whose names end so.
pub(super) fn files(endings: &[&str]) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            endings
                .iter()
                .any(|end| path.to_str().unwrap().ends_with(end))
        })
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "no file ends with one of {endings:?}");
    paths
        .iter()
        .map(|path| std::fs::read(path).unwrap())
        .collect()
}

#[derive(Debug, Clone)]
enum Slip {
    Change(Index, u8),
    Insert(Index, Vec<u8>),
    Remove(Index, usize),
    Double(Index, usize),
    Cut(Index),
}

fn slip() -> impl Strategy<Value = Slip> {
    let at = any::<Index>;
    let odd = prop_oneof![
        Just(b"\r\n".to_vec()),
        Just(b"\n".to_vec()),
        Just(b"\t".to_vec()),
        Just(b" ".to_vec()),
        Just(vec![0]),
        Just("\u{feff}".into()),
        Just("\u{202e}".into()),
        Just("\u{2028}".into()),
        Just(b"ssh-rsa ".to_vec()),
        Just(b"-----BEGIN OPENSSH PRIVATE KEY-----".to_vec()),
        prop::collection::vec(any::<u8>(), 1..5),
    ];
    prop_oneof![
        (at(), any::<u8>()).prop_map(|(at, byte)| Slip::Change(at, byte)),
        (at(), odd).prop_map(|(at, bytes)| Slip::Insert(at, bytes)),
        (at(), 1..40usize).prop_map(|(at, count)| Slip::Remove(at, count)),
        (at(), 1..40usize).prop_map(|(at, count)| Slip::Double(at, count)),
        at().prop_map(Slip::Cut),
    ]
}

fn apply(mut bytes: Vec<u8>, slip: &Slip) -> Vec<u8> {
    let length = bytes.len();
    let place = |at: &Index| at.index(length + 1);
    match slip {
        Slip::Change(at, byte) if length > 0 => bytes[at.index(length)] = *byte,
        Slip::Change(..) => {}
        Slip::Insert(at, more) => {
            let at = place(at);
            bytes.splice(at..at, more.iter().copied());
        }
        Slip::Remove(at, count) => {
            let at = place(at);
            bytes.drain(at..length.min(at + count));
        }
        Slip::Double(at, count) => {
            let at = place(at);
            let part = bytes[at..length.min(at + count)].to_vec();
            bytes.splice(at..at, part);
        }
        Slip::Cut(at) => bytes.truncate(place(at)),
    }
    bytes
}

/// One of the seeds, or two of them in a row, with a few slips.
pub(super) fn mutated(seeds: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let seed = prop::sample::select(seeds);
    let second = prop::option::weighted(0.1, seed.clone());
    (seed, second, prop::collection::vec(slip(), 0..4)).prop_map(|(seed, second, slips)| {
        let both = [seed, second.unwrap_or_default()].concat();
        slips.iter().fold(both, apply)
    })
}
