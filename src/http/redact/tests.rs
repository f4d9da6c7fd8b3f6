use proptest::prelude::*;

use super::*;

fn masked(secrets: &Secrets, body: &str, is_result: bool) -> String {
    let mut body = Zeroizing::new(body.as_bytes().to_vec());
    if is_result {
        secrets.mask_result(&mut body)
    } else {
        secrets.mask_body(&mut body)
    }
    String::from_utf8_lossy(&body).into_owned()
}

#[test]
fn every_form_of_a_secret_is_masked() {
    let mut secrets = Secrets::default();
    secrets.add("tok/en+of\"the=service");
    for form in [
        "tok/en+of\"the=service",
        "tok/en+of\\\"the=service",
        "tok/en+of\\\\\\\"the=service",
        "tok\\/en+of\"the=service",
    ] {
        let text = format!("{form} is wrong, {form}");
        assert_eq!(secrets.mask(&text), "******** is wrong, ********");
        assert_eq!(masked(&secrets, &text, true), "******** is wrong, ********");
    }
    assert!(matches!(secrets.mask("tok/en"), Cow::Borrowed("tok/en")));
}

#[test]
fn a_secret_in_another_secret_leaves_nothing() {
    let mut secrets = Secrets::default();
    secrets.add("password");
    secrets.add("password-and-more");
    secrets.add("and-more-of-it");
    let masked = secrets.mask("a password-and-more-of-it, password");
    assert_eq!(masked, "a ********, ********");
}

#[test]
fn a_secret_is_masked_wherever_it_is_in_a_long_reply() {
    let mut secrets = Secrets::default();
    secrets.add("MIIFtoken+of+the+tests==");
    let spelled = r#"{"message":"MIIFtoken\u002bof\u002Bthe%2btests\u003d\u003d"}"#;
    let mixed = spelled.replace("%2b", "\\u002b");
    for fill in ["", " ", r"\\", "%5c", r"\u005cu0025"].map(|fill| fill.repeat(50_000)) {
        let text = format!("{fill}{mixed}{fill}");
        let expected = format!("{fill}{{\"message\":\"********\"}}{fill}");
        assert_eq!(masked(&secrets, &text, true), expected);
        assert_eq!(masked(&secrets, &text, false), expected);
    }
}

/// Escapes characters of a text: `how` selects the kind, `which` the characters.
fn spelled(text: &str, how: usize, which: &[bool]) -> String {
    let mut which = which.iter().cycle();
    let mut spell = |c: char| match (how, which.next()) {
        (0, Some(true)) => {
            let mut units = [0; 2];
            let units = c.encode_utf16(&mut units).iter();
            units.map(|unit| format!("\\u{unit:04x}")).collect()
        }
        (0, _) if matches!(c, '"' | '\\') => format!("\\{c}"),
        (1, Some(true)) => {
            let mut bytes = [0; 4];
            let bytes = c.encode_utf8(&mut bytes).bytes();
            bytes.map(|byte| format!("%{byte:02X}")).collect()
        }
        (1, _) if c == '%' => "%25".to_owned(),
        _ => c.to_string(),
    };
    text.chars().map(&mut spell).collect()
}

proptest! {
    #[test]
    fn a_secret_is_masked_however_it_is_spelled(
        secret in "[A-Za-z0-9+/=%\\\\\"ä键🔑-]{6,40}",
        which in prop::collection::vec(any::<bool>(), 1..8),
        first in 0..3_usize,
        second in 0..3_usize,
        third in 0..3_usize,
    ) {
        let mut secrets = Secrets::default();
        secrets.add(&secret);
        let mut text = secret;
        for how in [first, second, third] {
            text = spelled(&text, how, &which);
        }
        let text = format!("<{text}>");
        prop_assert_eq!(secrets.mask(&text), "<********>");
    }

    #[test]
    fn text_of_any_kind_is_left_as_it_is(text in "(.|\\\\u[0-9a-f]{0,4}|%[0-9a-f]{0,2}|\\\\.){0,30}") {
        let mut secrets = Secrets::default();
        secrets.add("a-secret-that-is-not-in-it");
        prop_assert!(matches!(secrets.mask(&text), Cow::Borrowed(_)));
    }
}

#[test]
fn what_a_body_does_not_show_is_masked() {
    let mut secrets = Secrets::default();
    secrets.add_of_body("-----BEGIN X-----\nMIIEline1\nMIIEline2\n-----END X-----");
    let reply = r#"web-server: MIIEline1\r\nMIIEline2"#;
    let expected = r"web-server: ********\r\n********";
    assert_eq!(masked(&secrets, reply, false), expected);
    // A line of a private key may be a part of the public one.
    assert_eq!(masked(&secrets, reply, true), reply);
}

#[test]
fn a_short_secret_may_be_in_a_result_by_chance() {
    let mut secrets = Secrets::default();
    secrets.add("123456");
    secrets.add("1234");
    assert_eq!(masked(&secrets, "12341234567", false), "1234********7");
    assert_eq!(masked(&secrets, "12341234567", true), "12341234567");
}
