//! A service says a secret again and spells it differently: with escapes of JSON or of a URL.

use crate::secrets::world::{percent, unicode};
use crate::server::{Answer, Server};
use crate::support::{PROJECT, TestEnv, fails, has, lacks};

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
                match is_shown && shown.contains('<') {
                    true => no_part_is_shown(&shown),
                    false => lacks(&shown, "abcdefgh"),
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
