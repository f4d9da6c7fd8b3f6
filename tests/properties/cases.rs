//! The promises of `crate::properties`, on made-up input: mutated seeds and structured text. The
//! fuzz targets in `fuzz` drive the same functions.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod arguments;
mod config;
mod found;
mod keys;
mod replies;
mod secrets;
mod seeds;
mod signer;
mod synopses;
mod synopsis;

use proptest::prelude::*;

/// Cases per property: all of them together take some seconds in a debug build.
fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        // What fails is written down as a case of its own, in `found`.
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn text_does_not_control_the_terminal(text in "[\\PC\\u{0}-\\u{a0}\\u{61c}\\u{2000}-\\u{2070}]{0,40}") {
        crate::properties::escape(text.as_bytes());
    }
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        crate::properties::escape(&bytes);
        crate::properties::public_key(&bytes);
        crate::properties::private_key(&bytes);
        crate::properties::config(&bytes);
        crate::properties::signer(&bytes);
    }
}
