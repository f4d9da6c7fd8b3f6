//! A service says a secret again and spells it differently: with escapes of JSON or of a URL.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::secrets::world::{percent, unicode};
use crate::server::{Answer, Server, refused};
use crate::support::{PROJECT, TestEnv, data, fails, has, lacks, line, run, text};

const TOKEN: &str = "MIIFabcdefgh+ijklmnop/qrstuvwxyz0123456789==";
const PASSWORD: &str = "geheim-Schlüssel-键-🔑";
const LIST: [&str; 5] = ["--retries", "0", "repo", "key", "list"];
const FORMS: [&str; 4] = ["-q", "-v", "-vv", "--json"];

/// How a secret may be spelled, as the inside of a JSON string.
fn spellings(secret: &str) -> Vec<String> {
    let once = unicode(secret);
    let twice = unicode(&format!("{{\"said\":\"{once}\"}}"));
    let url = unicode(&format!("/v4?token={}", percent(secret)));
    let only_signs = secret.replace('+', "\\u002B").replace('=', "\\u003d");
    vec![once, twice, percent(secret), url, only_signs]
}

fn no_part_is_shown(text: &str) {
    // What stands between the signs.
    for part in ["abcdefgh", "ijklmnop", "qrstuvw", "geheim", "Schl"] {
        assert!(!text.contains(part), "{part} in {text}");
    }
    has(text, "********");
}

#[test]
fn the_token_in_a_refusal() {
    for spelled in spellings(TOKEN) {
        for field in ["error_code", "error_msg", "request_id", "x"] {
            let body = format!("{{\"{field}\":\"<{spelled}>\",\"code\":\"X.1\"}}");
            for status in [400, 401, 500] {
                let (reply, form) = (body.clone(), FORMS[usize::from(status) % 4]);
                let server = Server::new(move |_| Answer::text(status, &reply));
                let env = TestEnv::new();
                let mut command = env.at(&server.url, LIST);
                let command = command.env("HWKEY_TOKEN", TOKEN).arg(form);
                let said = command.output().unwrap();
                let shown = String::from_utf8(said.stderr).unwrap();
                let is_shown = field != "x" || form == "-vv";
                if is_shown && shown.contains('<') {
                    no_part_is_shown(&shown)
                } else {
                    lacks(&shown, "abcdefgh")
                }
            }
        }
    }
}

#[test]
fn the_token_in_a_header_or_in_plain_text() {
    let spelled = percent(TOKEN);
    let id = format!("X-Request-Id: <{spelled}>\r\n");
    let place = format!("Location: https://other.example/?token={spelled}\r\n");
    let plain = format!("bad token <{spelled}> or {}", unicode(TOKEN));
    for (status, header, body) in [(400, id.as_str(), ""), (302, &place, ""), (400, "", &plain)] {
        for form in FORMS {
            let reply = Answer::http(status, header, body);
            let server = Server::new(move |_| reply.clone());
            let exit = if status == 302 { 8 } else { 7 };
            let env = TestEnv::new();
            let mut command = env.at(&server.url, LIST);
            let said = fails(command.env("HWKEY_TOKEN", TOKEN).arg(form), exit);
            no_part_is_shown(&said.err);
        }
    }
}

/// V1 refuses with a status of success.
#[test]
fn the_token_in_a_refusal_with_status_200() {
    let said = unicode(&format!("<{TOKEN}>"));
    let body = format!(
        "{{\"error\":{{\"code\":\"CH.010202\",\"message\":\"{said}\"}},\"status\":\"failed\"}}"
    );
    for form in FORMS {
        let reply = body.clone();
        let server = Server::new(move |_| Answer::text(200, &reply));
        let env = TestEnv::new();
        let mut command = env.at(&server.url, LIST);
        let command = command.env("HWKEY_TOKEN", TOKEN).args(["--api", "v1"]);
        let said = fails(command.arg(form), 7);
        no_part_is_shown(&said.err);
    }
}

#[test]
fn a_password_in_a_refusal() {
    for spelled in spellings(PASSWORD) {
        for form in FORMS {
            let body = format!("{{\"error_code\":\"X.1\",\"error_msg\":\"<{spelled}>\"}}");
            let server = Server::new(move |_| Answer::text(400, &body));
            let env = TestEnv::new();
            let login = ["auth", "login", "--domain", "us", "--user", "me"];
            let mut command = env.command(login);
            command
                .args(["--password-stdin", "--project-id", PROJECT])
                .args(["--endpoint", &server.url, form]);
            let said = fails(command.write_stdin(PASSWORD), 7);
            no_part_is_shown(&said.err);
        }
    }
}

/// What one request sent, the answer to the next one says.
#[test]
fn a_private_key_in_the_answer_to_another_request() {
    let key = data("pkcs1.key").display().to_string();
    let public = data("pkcs1.pub").display().to_string();
    let hosting = ["--encryption", "default", "--private-key", &key];
    let import = ["kps", "private-key", "import", "web"];
    let register = ["kps", "keypair", "import", "web", &public];
    let quoted = text("pkcs1.key").lines().nth(3).unwrap().to_owned();
    for command in [&import[..], &register] {
        for form in FORMS {
            let said = json!({"error_code": "X.1", "error_msg": format!("<{quoted}>")});
            let server = Server::new(move |request| {
                if request.line.starts_with("GET ") {
                    Answer::json(403, &said)
                } else {
                    refused(500, "X.2")
                }
            });
            let env = TestEnv::new();
            let mut command = env.at(&server.url, command);
            let said = fails(command.args(hosting).args([form, "--retries", "0"]), 9);
            assert_eq!(server.count("GET"), 1);
            lacks(&said.err, &quoted);
            has(&said.err, "<********>");
        }
    }
}

#[test]
fn a_new_private_key_that_does_not_look_like_one() {
    let key = text("pkcs1.key");
    let lines: Vec<_> = key.lines().collect();
    let base64 = &lines[1..lines.len() - 1];
    let forms = [
        json!(STANDARD.encode(&key)),
        json!(base64.concat()),
        json!(base64.join("\n")),
        json!(base64),
        json!(lines),
        json!({"lines": base64}),
    ];
    for form in forms {
        let pair = json!({"name": "web", "public_key": line("pkcs1.pub"), "data": form});
        let server = Server::new(move |_| Answer::json(200, json!({"keypair": pair})));
        let env = TestEnv::new();
        let said = run(&mut env.at(&server.url, ["-vv", "kps", "keypair", "create", "web"]));
        let public = line("pkcs1.pub");
        has(&said.err, &public);
        let shown = said.err.replace(&public, "");
        let (_, shown) = shown.split_once("< {").unwrap();
        let encoded = STANDARD.encode(&key);
        let halves = base64
            .iter()
            .flat_map(|line| [&line[..12], &line[line.len() - 12..]]);
        for part in halves.chain([&encoded[200..240]]) {
            assert!(!shown.contains(part), "{part}: {shown}");
        }
    }
}
