//! `profile init --from`: access keys that KooCLI and the SDKs keep.

use serde_json::{Value, json};

use crate::profile::init::{FILE, SECRET, file, refused};
use crate::support::{Said, TestEnv, has, lacks, ok};
use crate::table::rows;

const KOOCLI: &str = ".hcloud/config.json";
const SDK: &str = ".huaweicloud/credentials";
const NOT_KOOCLI: &str = "is not what KooCLI writes";

fn from(env: &TestEnv, tool: &str, further: &[&str]) -> assert_cmd::Command {
    let mut command = env.command(["profile", "init", "--from", tool]);
    command.args(further);
    command
}

fn koocli_profile(name: &str) -> Value {
    json!({"name": name, "mode": "AKSK", "accessKeyId": format!("AK{name}"), "secretAccessKey": SECRET,
        "securityToken": "", "region": "cn-north-4", "projectId": "p1", "domainId": "",
        "agencyName": "", "ssoAuth": null, "readTimeout": 10, "skipSecureVerify": "false"})
}

/// The configuration file after taking over one of KooCLI's.
fn taken(text: impl AsRef<[u8]>, further: &[&str]) -> String {
    let env = TestEnv::new();
    env.write(KOOCLI, text);
    let said = ok(&mut from(&env, "koocli", further));
    lacks(&said.err, SECRET);
    let note = format!(
        "note: the access key is taken from {}\n",
        env.path(KOOCLI).display()
    );
    assert!(said.err.starts_with(&note), "{}", said.err);
    file(&env)
}

/// The profile that `koocli_profile` becomes.
fn written(name: &str) -> String {
    let default = match name {
        "default" => String::new(),
        _ => format!("default_profile = \"{name}\"\n\n"),
    };
    format!(
        "{default}[profiles.{name}]\nregion = \"cn-north-4\"\nproject_id = \"p1\"\naccess_key = \"AK{name}\"\nsecret_key = \"{SECRET}\"\n"
    )
}

fn not_taken(tool: &str, path: &str, text: &str, further: &[&str]) -> Said {
    let env = TestEnv::new();
    env.write(path, text);
    let said = refused(&env, &mut from(&env, tool, further), 3);
    let place = env.path(path).display().to_string();
    has(&said.err, &place);
    lacks(&said.err, SECRET);
    assert!(!env.path(FILE).exists());
    said
}

#[test]
fn the_current_profile_of_koocli_is_taken_over() {
    let profiles = [koocli_profile("default"), koocli_profile("b")];
    let with = |current: Value| json!({"current": current, "profiles": profiles}).to_string();
    assert_eq!(taken(with(json!("b")), &[]), written("b"));
    assert_eq!(taken(with(json!("default")), &[]), written("default"));
    for none in [json!(null), json!("")] {
        assert_eq!(taken(with(none), &[]), written("default"));
    }
    let without = json!({ "profiles": profiles }).to_string();
    assert_eq!(taken(&without, &[]), written("default"));
    assert_eq!(taken(format!("\u{feff}{without}"), &[]), written("default"));
}

#[test]
fn the_variable_of_koocli_names_the_profile() {
    let mut env = TestEnv::new();
    let profiles = [koocli_profile("a"), koocli_profile("b")];
    let text = json!({"current": "a", "profiles": profiles}).to_string();
    env.write(KOOCLI, text);
    env.set("HW_PROFILE", "b");
    ok(&mut from(&env, "koocli", &[]));
    assert_eq!(file(&env), written("b"));
    env.set("HW_PROFILE", "c");
    let said = refused(&env, &mut from(&env, "koocli", &[]), 3);
    has(&said.err, "has no profile `c`");
}

#[test]
fn options_go_before_what_koocli_says() {
    let text = json!({"profiles": [koocli_profile("a")]}).to_string();
    let options = ["mine", "--region", "cn-east-3", "--project-id", "p2"];
    let expected = written("a")
        .replace("cn-north-4", "cn-east-3")
        .replace("p1", "p2");
    let expected = expected.replace("[profiles.a]", "[profiles.mine]");
    let expected = expected.replace("e = \"a\"", "e = \"mine\"");
    assert_eq!(taken(text, &options), expected);
}

#[test]
fn a_name_that_no_profile_can_have_is_not_taken_over() {
    let mut profile = koocli_profile("default");
    for name in ["a b", "sandbox", "../x", ""] {
        profile["name"] = json!(name);
        let text = json!({ "profiles": [profile] }).to_string();
        assert_eq!(taken(text, &[]), written("default"), "{name:?}");
    }
}

#[test]
fn temporary_keys_of_a_single_sign_on_are_taken_over() {
    let mut profile = koocli_profile("a");
    profile["mode"] = json!("SSO");
    profile["accessKeyId"] = json!("");
    profile["ssoAuth"] = json!({"stsToken": {"accessKeyId": "AKa", "secretAccessKey": SECRET, "securityToken": "STS"}});
    let text = |profile: &Value| json!({ "profiles": [profile] }).to_string();
    let expected = format!("{}security_token = \"STS\"\n", written("a"));
    assert_eq!(taken(text(&profile), &[]), expected);
    profile["ssoAuth"] = json!(null);
    not_taken("koocli", KOOCLI, &text(&profile), &[]);
}

#[test]
fn keys_that_koocli_encrypted_are_refused_with_a_hint() {
    let mut profile = koocli_profile("a");
    profile["accessKeyId"] = json!("bm90IHBsYWlu+/==");
    let text = json!({ "profiles": [profile] }).to_string();
    let said = not_taken("koocli", KOOCLI, &text, &["--json"]);
    let hint = said.error()["hint"].as_str().unwrap().to_owned();
    let command = "`hcloud configure set --cli-auth-encrypt=false`";
    has(&hint, command);
    lacks(&said.err, "bm90");
}

#[test]
fn what_koocli_has_no_keys_in_is_refused_and_not_quoted() {
    let with = |field: &str, value: Value| {
        let mut profile = koocli_profile("a");
        profile[field] = value;
        json!({ "profiles": [profile] }).to_string()
    };
    for (text, reason) in [
        (
            with("accessKeyId", json!("")),
            "has no keys in that profile",
        ),
        (
            with("secretAccessKey", json!("")),
            "has an access key without its secret",
        ),
        (with("projectId", json!(7)), NOT_KOOCLI),
        (format!("{{\"profiles\": \"{SECRET}\""), NOT_KOOCLI),
        (format!("\"{SECRET}\""), NOT_KOOCLI),
        (String::new(), NOT_KOOCLI),
        ("{\"profiles\": []}".to_owned(), "has no profiles"),
        ("{}".to_owned(), "has no profiles"),
    ] {
        let said = not_taken("koocli", KOOCLI, &text, &[]);
        has(&said.err, reason);
    }
}

#[test]
fn a_tool_that_is_not_there_has_nothing_to_take_over() {
    for (tool, path) in [("koocli", KOOCLI), ("sdk", SDK)] {
        let env = TestEnv::new();
        let said = refused(&env, &mut from(&env, tool, &["--region", "cn-north-4"]), 3);
        let message = format!("error: cannot read {}\n", env.path(path).display());
        assert!(said.err.starts_with(&message), "{}", said.err);
    }
}

#[test]
fn a_region_must_be_given_where_the_tool_has_none() {
    let mut profile = koocli_profile("a");
    profile["region"] = json!("");
    let env = TestEnv::new();
    env.write(KOOCLI, json!({ "profiles": [profile] }).to_string());
    env.write(SDK, format!("[basic]\nak = AK\nsk = {SECRET}\n"));
    for tool in ["koocli", "sdk"] {
        let said = refused(&env, &mut from(&env, tool, &[]), 2);
        has(&said.err, "--region");
    }
}

/// The settings below the region after taking over a credentials file of the SDKs.
fn sdk(text: impl AsRef<[u8]>) -> String {
    let env = TestEnv::new();
    env.write(SDK, text);
    ok(&mut from(&env, "sdk", &["--region", "cn-north-4"]));
    let begin = "[profiles.default]\nregion = \"cn-north-4\"\n";
    file(&env).strip_prefix(begin).unwrap().to_owned()
}

#[test]
fn the_keys_of_the_sdks_are_taken_over() {
    let keys = "access_key = \"AK\"\nsecret_key = \"Se;c#r=e:t\"\n";
    let plain = "[basic]\nak = AK\nsk = Se;c#r=e:t\n";
    let same = [
        plain.to_owned(),
        plain.replace("basic", "global"),
        plain.replace('\n', "\r\n"),
        plain.replace("ak", "AK").replace("sk", "Sk"),
        format!("\u{feff}{plain}"),
        format!("# one\n; two\n\n{plain}# three\n"),
        format!("{plain}\n[global]\nak = OTHER\nsk = other\ndomain_id = d\n"),
        format!("[basic]\nak =\nsk =\n{}", plain.replace("basic", "global")),
        plain.replace(" = ", "="),
    ];
    for text in same {
        assert_eq!(sdk(&text), keys, "{text:?}");
    }
    let percent = plain.replace("Se;", "%%Se%%%%;");
    assert_eq!(sdk(percent), keys.replace("Se;", "%Se%%;"));
    let more = "project_id = p1\nsecurity_token = STS\niam_endpoint = iam.example.com\n";
    let expected = format!(
        "project_id = \"p1\"\n{keys}security_token = \"STS\"\niam_endpoint = \"https://iam.example.com\"\n"
    );
    assert_eq!(sdk(format!("{plain}{more}")), expected);
    let with_scheme = more.replace("iam.e", "https://iam.e");
    assert_eq!(sdk(format!("{plain}{with_scheme}")), expected);
}

#[test]
fn the_variable_of_the_sdks_names_the_file() {
    let env = TestEnv::new();
    env.write(SDK, "[basic]\nak = OTHER\nsk = other\n");
    let path = env.write("elsewhere", "[basic]\nak = AK\nsk = SK\n");
    let mut command = from(&env, "sdk", &["--region", "cn-north-4"]);
    ok(command.env("HUAWEICLOUD_SDK_CREDENTIALS_FILE", path));
    assert!(file(&env).ends_with("access_key = \"AK\"\nsecret_key = \"SK\"\n"));
}

/// Lines of a credentials file of the SDKs, and why nothing is taken over.
const NO_KEYS: &str = "
[basic]; ak = AK | has an `ak` without `sk`
[basic]; ak = AK; sk = | has an `ak` without `sk`
[basic]; idp_id = i | identity provider
ak = AK; sk = SECRET | has no `ak` in [basic] or [global]
[other]; ak = AK; sk = SECRET | has no `ak`
[basic; ak = AK; sk = SECRET | is not what the SDKs read
 | has no `ak`
";

#[test]
fn what_the_sdks_have_no_keys_in_is_refused_and_not_quoted() {
    for [lines, reason] in rows(NO_KEYS) {
        let text = lines.replace("; ", "\n").replace("SECRET", SECRET);
        let said = not_taken("sdk", SDK, &text, &["--region", "cn-north-4"]);
        has(&said.err, reason);
    }
}
