//! `hwkey repo key add`: what is sent for what was given, and what is shown.

use serde_json::json;

use crate::repo_wire::{
    ADD, ADD_V1, CREATED, SENT, adds, adds_v1, key, refuses, unread, v1_added, v1_failed, v1_key,
    v1_list,
};
use crate::server::{Answer, Server};
use crate::support::{Arguments, Said, TestEnv, data, file, line, ok, run};

const SHA256: &str = "SHA256:/3C3juTIIp9owjzH4ATFW8IJ42Ax8ujv4vJkEmoSK5A";
const MD5: &str = "19:33:ae:1c:3b:c9:af:3e:be:1d:73:d6:51:34:69:35";

/// `user@host`, the title of a key without a comment.
fn at_host(user: &str) -> String {
    format!("{user}@{}", gethostname::gethostname().display())
}

/// The key line without its comment.
fn bare(name: &str) -> String {
    let line = line(name);
    line.rsplit_once(' ').unwrap().0.to_owned()
}

/// Adds `ed25519.pub`.
fn add(server: &Server, further: &str) -> Said {
    let env = TestEnv::new();
    let mut command = env.at(&server.url, "repo key add --json");
    run(command.arg(data("ed25519.pub")).args(further.words()))
}

#[test]
fn v4_gets_one_request_and_every_field_is_shown() {
    let ed25519 = line("ed25519.pub");
    let server = Server::in_turn([Answer::json(201, key(2_112_483_822, "laptop", &ed25519))]);
    let path = file("ed25519.pub");
    let arguments = ["repo", "key", "add", &path, "--title", "laptop", "--json"];
    let said = ok(TestEnv::new().at(&server.url, arguments));
    let result = json!({
        "id": "2112483822",
        "title": "laptop",
        "type": "ssh-ed25519",
        "bits": 256,
        "fingerprint": SHA256,
        "fingerprint_md5": MD5,
        "comment": "ed25519@example.com",
        "created_at": CREATED,
        "key": ed25519,
        "created": true,
    });
    assert_eq!(said.json(), result);
    assert_eq!(said.err, "");
    assert_eq!(server.lines(), [ADD]);
}

#[test]
fn the_v4_reply_that_the_documentation_prints_is_understood() {
    let reply = json!({"id": 2_112_483_822, "title": 12312, "key": null, "created_at": SENT});
    let server = Server::in_turn([Answer::json(201, reply)]);
    let said = add(&server, "--title 12312");
    assert_eq!(said.code, 0, "{}", said.err);
    let told =
        json!({"id": "2112483822", "title": "12312", "created_at": CREATED, "created": true});
    assert_eq!(said.json(), unread(told));
    assert_eq!(server.lines(), [ADD]);
}

#[test]
fn v1_gets_one_request_and_its_masked_key_is_understood() {
    let masked = "ssh-rsa AAAAB3NzaC1yc2EA*********************************************************U7xcma6HU8nj1E0i46VObWyOONl3gh142BV repo@xxx.com";
    let reply = v1_added(v1_key("1034531", "repo@xxx.com", masked));
    let server = Server::in_turn([Answer::json(200, reply)]);
    let path = file("rsa2048.pub");
    let env = TestEnv::new();
    let mut command = env.at(
        &server.url,
        "repo key add --title repo@xxx.com --api v1 --json",
    );
    let said = ok(command.arg(path));
    let told = json!({"id": "1034531", "title": "repo@xxx.com", "type": "ssh-rsa",
        "comment": "repo@xxx.com", "key": masked, "created": true});
    assert_eq!(said.json(), unread(told));
    assert_eq!(server.lines(), [ADD_V1]);
}

#[test]
fn a_user_without_variables_is_named_by_the_system() {
    let env = TestEnv::new();
    let id = std::process::Command::new("id")
        .arg("-un")
        .output()
        .unwrap();
    let name = String::from_utf8(id.stdout).unwrap();
    let title = at_host(name.trim());
    let mut add = env.sandbox("--json repo key add -");
    let said = ok(add.env_remove("USER").write_stdin(bare("ed25519.pub")));
    assert_eq!(said.json()["title"], title);
}

/// A gateway that gave up on the service says so in a body with the status of success.
#[test]
fn a_key_that_is_there_after_a_failure_is_success() {
    for code in ["CH.080504", "CH.10000"] {
        let server = Server::in_turn([
            Answer::json(200, v1_failed(code)),
            Answer::json(200, v1_list(&[v1_key("7", "t", &line("ed25519.pub"))])),
        ]);
        let said = add(&server, "--api v1");
        assert_eq!(said.code, 0, "{}", said.err);
        assert_eq!(said.json()["created"], false, "{code}");
    }
}

#[test]
fn people_see_one_line_for_each_field_and_quiet_prints_the_id() {
    let lines = format!(
        "id           7\n\
         title        laptop\n\
         type         ssh-ed25519\n\
         bits         256\n\
         fingerprint  {SHA256}\n\
         created      {CREATED}\n"
    );
    let (path, key) = (file("ed25519.pub"), line("ed25519.pub"));
    for (form, shown) in [("--output=table", lines.as_str()), ("-q", "7\n")] {
        let arguments = [&path, "--title", "laptop", form];
        let said = adds(&TestEnv::new(), arguments, "", "laptop", &key);
        assert_eq!((said.out.as_str(), said.err.as_str()), (shown, ""));
    }
}

#[test]
fn neither_where_the_line_is_from_nor_how_it_is_written_makes_a_difference() {
    let key = line("ed25519.pub");
    let (algorithm, rest) = key.split_once(' ').unwrap();
    let spaced = |space: &str| format!("{algorithm}{space}{}\n", rest.replace(' ', space));
    let env = TestEnv::new();
    for content in [
        key.clone(),
        format!("\u{feff}{key}\n"),
        format!("{key}\r\n"),
        format!("\u{feff}# mine\r\n\r\n{key}\r\n"),
        format!("# mine\n\n{key}\n\n# ssh-rsa AAAA old\n"),
        format!("  \t{key}  \n"),
        spaced("\t"),
        spaced("   "),
    ] {
        env.write("keys/k.pub", &content);
        for source in [&["keys/k.pub"][..], &["-"], &["--key", &content]] {
            let title = "ed25519@example.com";
            let said = adds(&env, source, content.clone(), title, &key);
            assert_eq!(said.err, "", "{content:?}");
        }
    }
}

#[test]
fn every_type_is_sent_whole() {
    let names = [
        "ed25519", "ecdsa256", "ecdsa384", "ecdsa521", "rsa2048", "rsa3072", "pkcs1", "pkcs8",
    ];
    for name in names {
        let (path, key) = (file(&format!("{name}.pub")), line(&format!("{name}.pub")));
        let title = format!("{name}@example.com");
        let said = adds(&TestEnv::new(), [&path], "", &title, &key);
        assert_eq!(said.err, "", "{name}");
    }
}

#[test]
fn weak_keys_are_sent_with_a_warning() {
    let dsa = "warning: DSA keys are not safe and OpenSSH refuses them; `ssh-keygen -t ed25519` makes a better one\n";
    let rsa = "warning: an RSA key of 1024 bits is too short to be safe (2048 is the minimum); `ssh-keygen -t ed25519` makes a better one\n";
    for (name, warning) in [("dsa", dsa), ("rsa1024", rsa)] {
        let path = file(&format!("{name}.pub"));
        let key = line(&format!("{name}.pub"));
        let title = format!("{name}@example.com");
        for form in ["--output=table", "--json", "--quiet"] {
            let said = adds(&TestEnv::new(), [&path, form], "", &title, &key);
            assert_eq!(said.err, warning, "{name} {form}");
        }
    }
}

#[test]
fn the_title_is_the_comment_unless_one_is_given() {
    let env = TestEnv::new();
    let key = format!("{} my laptop – 键 🔑", bare("ed25519.pub"));
    env.write("k.pub", &key);
    adds(&env, "k.pub", "", "my laptop – 键 🔑", &key);
    adds(&env, "k.pub --title 'Büro 键'", "", "Büro 键", &key);
    adds(&env, "k.pub --title=-x-", "", "-x-", &key);
}

#[test]
fn without_a_comment_the_title_is_user_at_host() {
    let env = TestEnv::new();
    let key = bare("ed25519.pub");
    adds(&env, ["--key", &key], "", &at_host("tester"), &key);
}

#[test]
fn titles_are_counted_in_characters() {
    let env = TestEnv::new();
    let key = line("ed25519.pub");
    let path = file("ed25519.pub");
    let title = "键".repeat(1000);
    adds(&env, [&path, "--title", &title], "", &title, &key);
    let title = "🔑".repeat(255);
    adds_v1(&env, [&path, "--title", &title], &title, &key);
    for (api, limit) in [("v4", 1000), ("v1", 255)] {
        let title = "🔑".repeat(limit + 1);
        let arguments = ["repo", "key", "add", &path, "--api", api, "--title", &title];
        let expected = format!(
            "error: the title has {} characters, {} accepts at most {limit}; nothing was sent\n  hint: give a shorter one with --title\n",
            limit + 1,
            api.to_uppercase()
        );
        assert_eq!(refuses(&env, arguments, "").err, expected);
    }
}

#[test]
fn a_key_too_long_for_v4_may_fit_v1() {
    let env = TestEnv::new();
    let path = file("rsa8192.pub");
    let key = line("rsa8192.pub");
    let said = refuses(&env, ["repo", "key", "add", &path], "");
    let expected = format!(
        "error: the key line has {} characters, V4 accepts at most 1000; nothing was sent\n  hint: `--api v1` accepts up to 2048 characters; an ed25519 key has under 100\n",
        key.len()
    );
    assert_eq!(said.err, expected);
    adds_v1(&env, [&path], "rsa8192@example.com", &key);
}

#[test]
fn the_length_of_a_key_includes_its_comment_in_characters() {
    let env = TestEnv::new();
    let bare = bare("ed25519.pub");
    let cases = [("v4", 1000), ("v1", 2048)];
    for (api, limit) in cases {
        let fits = format!("{bare} {}", "键".repeat(limit - bare.len() - 1));
        let arguments = ["--title", "t", "--key", &fits];
        match api {
            "v4" => adds(&env, arguments, "", "t", &fits),
            _ => adds_v1(&env, arguments, "t", &fits),
        };
        let long = format!("{fits}键");
        let arguments = [
            "repo", "key", "add", "--api", api, "--title", "t", "--key", &long,
        ];
        let said = refuses(&env, arguments, "");
        let expected = format!(
            "error: the key line has {} characters, {} accepts at most {limit}; nothing was sent\n  hint: the comment makes it too long: leave the comment out and give a --title\n",
            limit + 1,
            api.to_uppercase()
        );
        assert_eq!(said.err, expected);
    }
}
