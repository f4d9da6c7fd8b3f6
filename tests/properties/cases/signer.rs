//! Signatures and URLs.

use crate::properties::signer;
use proptest::prelude::*;

use super::cases;

/// Text with everything that means something in a URL.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z0-9._~-]{0,12}",
        "[/?#&=%+ .:@a-c;\\\\]{0,12}",
        "(%[0-9a-fA-F]{2}|%|[a-z/]){0,8}",
        "\\PC{0,8}",
        "[\\u{1}-\\u{20}\\u{7f}-\\u{ff}\\u{ffff}-\\u{10ffff}]{0,6}",
    ]
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn what_is_signed_is_what_is_sent(
        access_key in "[!-~]{1,20}",
        secret_key in text(),
        path in prop::collection::vec(text(), 0..4),
        body in text(),
        pairs in prop::collection::vec((text(), text()), 0..5),
    ) {
        let mut parts = vec![access_key, secret_key, path.join("/"), body];
        for (name, value) in pairs {
            parts.extend([name, value]);
        }
        signer(parts.join("\0").as_bytes());
    }
}

#[test]
fn the_pages_samples_are_signed() {
    for parts in [
        "AK\0SK\0v4/user/keys\0\0limit\x00100\0offset\x000",
        "AK\0SK\0v3/p/keypairs/web\0{}\0",
        "AK\0SK\0\0\0a\0\0a\0b\0b\0a",
    ] {
        signer(parts.as_bytes());
    }
}
