//! `profile rename` and `profile delete`: the file, the state directory and the service afterwards.

mod kept;

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::auth::iam::{ISSUED, cloud, login, login_path, tokens};
use crate::profile::init::{file, refused};
use crate::server::Server;
use crate::support::{TestEnv, column, ends, fails, has, ok, run};
use crate::table::rows;

const BEFORE: &str = r#"# of the team
default_profile = "work"  # for now

# at work
[profiles.work]  # W
region = "cn-north-4"   # north
timeout = 0x1e

# at home
[profiles."home"]
retries = 1_0
# end
"#;

const RENAME: [&str; 4] = ["profile", "rename", "work", "acme"];
const DELETE: [&str; 4] = ["profile", "delete", "work", "--yes"];

fn project_path(env: &TestEnv, profile: &str) -> PathBuf {
    env.path(&format!(".local/state/hwkey/projects/{profile}.json"))
}

/// A profile with a login, and with a project that was looked up by its access key.
fn lived_in(server: &Server) -> TestEnv {
    let env = TestEnv::new();
    let text = BEFORE.replace(
        "timeout = 0x1e\n",
        &format!("timeout = 0x1e\nendpoint = \"{}\"\n", server.url),
    );
    env.config(&text);
    ok(&mut login(&env, &server.url, "--profile work"));
    let mut list = env.command("kps keypair list --profile work");
    ok(list
        .env("HWKEY_ACCESS_KEY", "AKEXAMPLE")
        .env("HWKEY_SECRET_KEY", "SKEXAMPLE"));
    assert!(project_path(&env, "work").exists());
    env
}

fn profiles(env: &TestEnv) -> Value {
    ok(env.command("profile list --json")).json()
}

#[test]
fn without_a_default_the_hint_names_the_profiles_that_there_are() {
    let env = TestEnv::new();
    env.config("default_profile = \"a\"\n[profiles.a]\n[profiles.b]\nregion = \"cn-north-4\"\n");
    ok(env.command("profile delete a --yes"));
    let said = fails(env.command("repo key list"), 3);
    has(&said.err, "`hwkey profile use NAME`");
    for said in [said, ok(env.command("profile show"))] {
        has(&said.err, "available profiles: b\n");
    }
}

#[test]
fn a_renamed_profile_keeps_place_comments_and_login() {
    let server = cloud();
    let env = lived_in(&server);
    let before = file(&env);
    let kept = |name: &str| {
        let read = |path| fs::read_to_string(path).ok();
        [read(login_path(&env, name)), read(project_path(&env, name))]
    };
    let expected = kept("work");
    // What a profile left that is no more.
    fs::write(login_path(&env, "acme"), "stale").unwrap();
    let said = ok(env.command(RENAME).arg("--json"));
    let view = json!({"name": "acme", "default": true, "region": "cn-north-4", "method": "login"});
    assert_eq!(said.json(), view);
    let after = before
        .replace("[profiles.work]", "[profiles.acme]")
        .replace("\"work\"", "\"acme\"");
    assert_eq!(file(&env), after);
    assert_eq!(kept("acme"), expected);
    assert_eq!(kept("work"), [None, None]);
    assert_eq!(profiles(&env)[0], view);
    let requests = server.requests().len();
    ok(env.command("repo key list"));
    assert_eq!(tokens(&server)[requests..], [ISSUED]);
}

/// A login of an earlier profile of that name is not taken over.
#[test]
fn a_profile_without_a_login_has_none_under_its_new_name() {
    let env = TestEnv::new();
    env.config(BEFORE);
    env.write(".local/state/hwkey/tokens/acme.json", "{}");
    env.write(".local/state/hwkey/projects/acme.json", "{}");
    ok(env.command(RENAME));
    assert!(!login_path(&env, "acme").exists());
    assert!(!project_path(&env, "acme").exists());
}

#[test]
fn every_layout_of_a_profile_is_renamed_and_deleted() {
    // The name as it is written, the file, and what is at its end once it is written again.
    for (written, layout, end) in [
        (
            "work",
            "# a\nprofiles.a.retries = 1\n# b\nprofiles.NAME.retries = 0x2 # B\nprofiles.\"c\".retries = 3\n",
            "",
        ),
        (
            "work",
            "[profiles]\n# a\na = { retries = 1 } # A\n# b\nNAME = { retries = 0o2 } # B\nc.retries = 3\n",
            "",
        ),
        (
            "work",
            "profiles = { a = {retries = 1}, NAME = { retries = 2 }, c = {} } # x\n",
            "",
        ),
        (
            "'work'",
            "# w\r\n[profiles.NAME]\r\nretries = 2\r\n\r\n# c\r\n[profiles.c]\r\n",
            "",
        ),
        (
            "work",
            "[profiles.default]\n[profiles.NAME]\ntimeout = 1e1",
            "\n",
        ),
    ] {
        let env = TestEnv::new();
        let before = layout.replace("NAME", written);
        env.config(&before);
        let others = || {
            let mut all = profiles(&env).as_array().unwrap().clone();
            all.retain(|one| one["name"] != "work" && one["name"] != "acme");
            all
        };
        let expected = others();
        ok(env.command(RENAME));
        assert_eq!(file(&env), layout.replace("NAME", "acme") + end);
        assert_eq!(others(), expected);
        let shown = ok(env.command("profile show acme --json")).json();
        assert_eq!(shown["profile"], "acme");
        ok(env.command("profile delete acme --yes"));
        assert_eq!(others(), expected, "{}", file(&env));
        let comments = |text: &str| text.lines().filter(|line| line.starts_with('#')).count();
        assert_eq!(comments(&file(&env)), comments(&before), "{}", file(&env));
        fails(env.command("profile show acme"), 5);
    }
}

#[test]
fn the_default_follows_a_new_name() {
    let with_default = "default_profile = \"b\"\n[profiles.a]\n[profiles.b]\n";
    for (before, [old, new], default) in [
        ("[profiles.default]\n[profiles.b]\n", ["default", "a"], "a"),
        (with_default, ["a", "c"], "b"),
        (with_default, ["b", "default"], "default"),
    ] {
        let env = TestEnv::new();
        env.config(before);
        let said = ok(env.command(["profile", "rename", old, new, "-q"]));
        assert_eq!((said.out, said.err), (format!("{new}\n"), String::new()));
        let shown = ok(env.command("profile show --json")).json();
        assert_eq!(shown["profile"], default);
    }
}

/// What is typed after `profile`, the exit code, and what is named.
const REFUSED: &str = "
rename work home | 6 | `home`
rename work work | 6 | `work`
rename work sandbox | 2 | built in
rename work ../up | 2 | `../up`
rename work LONG | 2 | too long
rename work '' | 2 | <NEW>
rename ' ' acme | 2 | <OLD>
rename work | 2 | <NEW>
rename wrok home | 5 | `wrok`
rename sandbox acme | 2 | built in
delete sandbox --yes | 2 | built in
delete '' --yes | 2 | <NAME>
delete wrok --yes | 5 | home, work
";

#[test]
fn names_that_cannot_be_are_refused_and_nothing_changes() {
    let server = cloud();
    let env = lived_in(&server);
    let login = fs::read(login_path(&env, "work")).unwrap();
    for [arguments, code, named] in rows(REFUSED) {
        let arguments = arguments.replace("LONG", &"a".repeat(246));
        for further in ["", "--dry-run"] {
            let mut command = env.command(format!("profile {arguments} {further}"));
            let said = refused(&env, &mut command, code.parse().unwrap());
            has(&said.err, named);
        }
    }
    let said = refused(&env, &mut env.command("profile delete work"), 2);
    has(&said.err, "--yes");
    assert_eq!(fs::read(login_path(&env, "work")).unwrap(), login);
    assert!(!login_path(&env, "home").exists());
    let env = TestEnv::new();
    for verb in [RENAME, DELETE] {
        let said = fails(env.command(verb), 5);
        has(&said.err, "`hwkey profile init`");
        assert!(!env.path(".config").exists(), "{verb:?}");
    }
}

#[test]
fn a_deleted_profile_takes_its_login_and_its_project_along() {
    let server = cloud();
    let env = lived_in(&server);
    fs::copy(login_path(&env, "work"), login_path(&env, "home")).unwrap();
    let requests = server.requests().len();
    let said = ok(env.command(DELETE).arg("--json"));
    assert_eq!(said.json(), json!([{"name": "work", "deleted": true}]));
    has(&said.err, "`default_profile` is no longer set");
    let after =
        "# of the team\n\n# at work\n\n# at home\n[profiles.\"home\"]\nretries = 1_0\n# end\n";
    assert_eq!(file(&env), after);
    assert!(!login_path(&env, "work").exists());
    assert!(!project_path(&env, "work").exists());
    assert!(login_path(&env, "home").exists(), "others keep theirs");
    assert_eq!(server.requests().len(), requests, "nothing is sent");
    assert_eq!(column(&profiles(&env), "name"), ["home"]);
    let said = ends(env.command(DELETE).arg("--json"), 5);
    assert_eq!(said.error()["kind"], "not_found");
    assert_eq!(said.json(), json!([{"name": "work", "deleted": false}]));
    // A new profile of that name does not begin with the old login.
    let init = ["profile", "init", "work", "--endpoint", &server.url];
    ok(env.command(init));
    fails(env.command("repo key list --profile work"), 3);
}

#[test]
fn what_is_said_in_each_form_and_of_the_next_default() {
    let two = "default_profile = \"work\"\n[profiles.work]\n[profiles.default]\n";
    let cases = [
        (
            &[][..],
            "NAME  DELETED\nwork  yes\n",
            "note: `default_profile` was removed; `default` is now the default\n",
        ),
        (&["-q"], "work\n", ""),
        (&["--dry-run"], "", "nothing was changed\n"),
    ];
    for (further, out, err) in cases {
        let env = TestEnv::new();
        env.config(two);
        let said = ok(env.command(DELETE).args(further));
        assert_eq!(said.out, out);
        assert!(said.err.ends_with(err), "{}", said.err);
        let is_dry = further.contains(&"--dry-run");
        assert_eq!(file(&env) == two, is_dry);
        let said = run(env.command(RENAME).arg("--dry-run"));
        assert_eq!(said.code == 0, is_dry, "{}", said.err);
        assert_eq!(file(&env) == two, is_dry);
    }
    let env = TestEnv::new();
    env.config(two);
    for verb in [&RENAME[..], &["profile", "delete", "acme", "--yes"]] {
        let name = if verb == RENAME { "work" } else { "acme" };
        let said = ok(env.command(verb).env("HWKEY_PROFILE", name));
        let warning = format!("warning: the variable HWKEY_PROFILE is still set to `{name}`\n");
        has(&said.err, &warning);
    }
}
