//! The configuration file: where it is, what is wrong with it, who may read it.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::config::{setting, show};
use crate::support::{TestEnv, fails, has, lacks, ok, private};
use crate::table::{rows, variables};

const SECRET: &str = "MIIFsecret-in-the-file";

#[test]
fn a_value_that_a_setting_cannot_have_names_its_line() {
    for value in [
        "retries = 1.0",
        "timeout = 0",
        "output = \"x\"",
        "endpoint = \"x\"",
        "endpoint = \"http://192.0.2.1\"",
        "token_command = []",
        "access_key = \"AK\"",
    ] {
        let env = TestEnv::new();
        let path = env.config(&format!("[profiles.a]\n\n{value}\n"));
        let said = fails(env.command("-p a repo key list"), 3);
        let setting = value.split(' ').next().unwrap();
        let source = format!("(profile a, {} line 3)", path.display());
        let begins = ["", " is set"].map(|is| format!("error: `{setting}`{is} {source}"));
        let is_named = begins.iter().any(|begin| said.err.starts_with(begin));
        assert!(is_named, "{}", said.err);
    }
}

/// Lines of a file with a `;` after each and the secret as `@`, the wrong line, and what is named.
const MISTAKES: &str = r#"
[profiles.a];tokn = "@"; | 2 | `tokn`
[profiles.a];;;regoin = "@"; | 4 | `regoin`
profile = "@"; | 1 | `profile`
[profiles.a];token = ["@"]; | 2 | `token`
[profiles.a];timeout = "@"; | 2 | `timeout`
[profiles.a];retries = true; | 2 | `retries`
[profiles.a];region = 4; | 2 | `region`
default_profile = 1; | 1 | `default_profile`
;profiles = "x"; | 2 | `profiles`
[profiles];a = 1; | 2 | `a`
[profiles.a];token = "@; | 2 |
[profiles.a];token = @; | 2 |
# x;[profiles.a;token = "@"; | 2 |
[profiles.a];token = "x";token = "@"; | 3 |
[profiles.a];[profiles.sandbox]; | 2 | `sandbox`
[profiles."../x"]; | 1 | `../x`
"#;

#[test]
fn mistakes_name_the_line_and_quote_no_value() {
    for [lines, line, part] in rows(MISTAKES) {
        let env = TestEnv::new();
        let text = lines.replace(';', "\n").replace('@', SECRET);
        let path = env.config(&text);
        for arguments in [["profile", "list"], ["profile", "show"]] {
            let said = fails(env.command(arguments).arg("--json"), 3);
            let error = said.error();
            assert_eq!(error["kind"], "config", "{text}");
            let place = format!("{} line {line}: ", path.display());
            has(&error["message"], place);
            has(&error["message"], part);
            lacks(&said.err, "secret-in");
        }
    }
}

#[test]
fn numbers_are_read_in_every_form_and_kept_as_they_are_written() {
    for (form, seconds) in [
        ("0x1e", json!(30)),
        ("1_0", json!(10)),
        ("0o17", json!(15)),
        ("0b1010", json!(10)),
        ("+7", json!(7)),
        ("2e1", json!(20)),
        ("1_0.5", json!(10.5)),
    ] {
        let env = TestEnv::new();
        let text = format!("[profiles.a]\ntimeout = {form} # mine\n\n[profiles.b]\n");
        let path = env.config(&text);
        ok(env.command("profile use a"));
        let region = ["--region", "cn-north-4"];
        ok(env.command("profile init c --ecs").args(region));
        assert_eq!(
            setting(&ok(&mut show(&env)), "timeout").0,
            seconds,
            "{form}"
        );
        let after = fs::read_to_string(path).unwrap();
        has(&after, &text);
    }
    let env = TestEnv::new();
    env.config("[profiles.default]\nretries = 0x3\n");
    assert_eq!(setting(&ok(&mut show(&env)), "retries").0, json!(3));
}

#[test]
fn a_misspelt_key_gets_a_suggestion() {
    let env = TestEnv::new();
    env.config("[profiles.a]\nregoin = \"x\"\n");
    let error = fails(env.command("profile list").arg("--json"), 3).error();
    has(&error["hint"], "`region`");
}

#[test]
fn a_file_that_is_named_must_be_there() {
    let env = TestEnv::new();
    for arguments in [["profile", "list"], ["profile", "show"]] {
        let said = fails(env.command(arguments).args(["--config", "missing.toml"]), 3);
        has(&said.err, "missing.toml");
        let mut command = env.command(arguments);
        let said = fails(command.env("HWKEY_CONFIG", "/missing.toml"), 3);
        has(&said.err, "/missing.toml");
    }
    fs::create_dir(env.path("directory")).unwrap();
    fails(env.command("--config directory profile list"), 3);
    let file = env.write("latin1.toml", b"# \xe4\n");
    private(&file);
    fails(env.command("--config latin1.toml profile list"), 3);
    ok(env.command("profile list"));
}

#[test]
fn the_option_beats_the_variable_beats_the_usual_place() {
    let env = TestEnv::new();
    let file = |name: &str| format!("[profiles.{name}]\n");
    env.config(&file("usual"));
    env.write("variable.toml", file("variable"));
    env.write("option.toml", file("option"));
    env.write("xdg/hwkey/config.toml", file("xdg"));
    let xdg = format!("XDG_CONFIG_HOME={}", env.path("xdg").display());
    for (set, option, profile) in [
        ("", "", "usual"),
        (&xdg, "", "xdg"),
        ("HWKEY_CONFIG=variable.toml", "", "variable"),
        (
            "HWKEY_CONFIG=variable.toml",
            "--config option.toml",
            "option",
        ),
        ("HWKEY_CONFIG=~/option.toml", "", "option"),
    ] {
        let mut list = env.command(format!("profile list -q {option}"));
        assert_eq!(ok(list.envs(variables(set))).out, format!("{profile}\n"));
    }
}

#[test]
fn profiles_are_listed_in_every_form() {
    let env = TestEnv::new();
    let list = || ok(env.command("profile list --json")).json();
    assert_eq!(list(), json!([]));
    env.config(&format!(
        "default_profile = \"work\"\n[profiles.work]\nregion = \"cn-north-4\"\ntoken = \"{SECRET}\"\n[profiles.home]\ntoken_file = \"t\"\n[profiles.bare]\n"
    ));
    let expected = json!([
        {"name": "bare", "default": false, "region": null, "method": null},
        {"name": "home", "default": false, "region": null, "method": "token_file"},
        {"name": "work", "default": true, "region": "cn-north-4", "method": "token"},
    ]);
    assert_eq!(list(), expected);
    let quiet = ok(env.command("profile ls -q")).out;
    assert_eq!(quiet, "bare\nhome\nwork\n");
    let table = ok(env.command("profile list")).out;
    assert_eq!(
        table,
        "NAME  DEFAULT  REGION      METHOD\n\
         bare  -        -           -\n\
         home  -        -           token_file\n\
         work  yes      cn-north-4  token\n"
    );
}

#[test]
fn secrets_are_masked_in_the_settings() {
    let env = TestEnv::new();
    env.config(&format!(
        "[profiles.default]\ntoken = \"{SECRET}\"\nproxy = \"http://me:{SECRET}@127.0.0.1:1\"\n"
    ));
    for format in ["json", "table"] {
        let said = ok(env.command("profile show -o").arg(format));
        has(&said.out, "********");
        lacks(&said.out, "secret-in");
    }
}

#[test]
fn texts_that_no_token_can_be_are_refused_and_not_quoted() {
    let long = "x".repeat(100_001);
    for token in [
        "two words-of-secret",
        "tok\u{e9}n-of-secret",
        "a\nb-of-secret",
        " ",
        &long,
    ] {
        let env = TestEnv::new();
        let mut command = show(&env);
        let said = fails(command.env("HWKEY_TOKEN", token), 3);
        has(&said.err, "HWKEY_TOKEN");
        lacks(&said.err, "of-secret");
        assert!(said.err.len() < 2000, "{}", said.err);
    }
}

/// Takes the first `# ` off lines such as `# timeout = 30`.
fn uncommented(line: &str) -> Option<&str> {
    let rest = line.trim_start().strip_prefix("# ")?;
    let (key, _) = rest.split_once('=')?;
    key.trim()
        .bytes()
        .all(|b| b.is_ascii_lowercase() || b == b'_')
        .then_some(rest)
}

#[test]
fn the_example_loads() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("config.example.toml");
    let text = fs::read_to_string(path).unwrap();
    let env = TestEnv::new();
    env.config(&text);
    let said = ok(env.command("profile list").arg("--json"));
    assert!(!said.json().as_array().unwrap().is_empty());

    for line in text.lines().filter_map(uncommented) {
        let env = TestEnv::new();
        let of_the_file = line.starts_with("default_profile");
        let table = if of_the_file { "" } else { "[profiles.one]" };
        env.config(&format!("{table}\n{line}\n"));
        ok(env.command("profile list"));
    }
}
