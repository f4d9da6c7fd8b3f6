//! What each command makes of a refusal, and of what it sees when it looks again.

use serde_json::json;

use super::kind;
use crate::kps_wire::{no_pair, prints, shown};
use crate::repo_wire::{page, v1_failed, v1_list};
use crate::server::{Answer, Server, refused};
use crate::support::{TestEnv, data, ends, has};

/// Command, the answers it gets in turn, exit code, and what the error says.
const REFUSALS: &str = "
repo key add ED25519 | 400 CH.010001, no keys | 7
repo key add ED25519 | 400 CH.080002, no keys | 7
repo key add ED25519 | 404 CH.000404, no keys | 5
repo key add ED25519 | 413 APIGW.0201, no keys | 7
repo key add ED25519 | 404 APIGW.0101, 404 APIGW.0101 | 7 | URL
repo key add ED25519 | 401 DEV.00000003 | 4
repo key add ED25519 | 401 CH.080401 | 4
repo key add ED25519 | 403 CH.004403 | 4 | codeartsrepo::createUserSSHkey
repo key add ED25519 | 400 IAM.1105 | 4
repo key add ED25519 | 429 APIGW.0308 | 8
repo key add ED25519 | 409 CH.080002, 403 CH.004403 | 6
repo key add ED25519 --api v1 | 409 CH.080002, no keys of v1 | 6
repo key add ED25519 --api v1 | failed CH.080002, no keys of v1 | 6
repo key add ED25519 --api v1 | failed CH.010202, no keys of v1 | 7
repo key add ED25519 --api v1 | failed 40, no keys of v1 | 7
repo key add ED25519 --api v1 | failed CH.10000, no keys of v1 | 8
repo key delete 7 --yes --ignore-missing | 401 DEV.00000003 | 4
repo key delete 7 --yes --ignore-missing | 403 CH.004403 | 4 | codeartsrepo::updateUserSetting
repo key delete 7 --yes --ignore-missing | 400 CH.010001 | 7
repo key delete 7 --yes --ignore-missing | 404 APIGW.0101 | 7
repo key delete 7 --yes --ignore-missing | 429 APIGW.0308 | 8
repo key delete 7 --yes --ignore-missing --api v1 | failed CH.010202 | 7
repo key delete 7 --yes --ignore-missing --api v1 | failed CH.10000 | 8
repo key delete 7 --yes --ignore-missing --api v1 | failed CH.080403 | 4
repo key delete 7 --yes --ignore-missing --api v1 | 401 DEV.00000003 | 4
kps keypair show web | 400 KPS.4016 | 5 | no key pair named `web`
kps keypair show web | 400 KPS.6004 | 5 | no key pair named `web`
kps keypair show web | 404 KPS.4016 | 5 | no key pair named `web`
kps keypair show web | 404 | 5 | no key pair named `web`
kps keypair show web | 404 APIGW.0101 | 7 | endpoint
kps keypair create web | 400 KPS.0002, no pair | 7
kps keypair create web | 400 KPS.0002, 403 KPS.9003 | 7
kps keypair create web | 409 KPS.0000, no pair | 6
kps keypair create web | 404 APIGW.0101, no pair | 7
kps keypair create web | 401 KPS.9001 | 4
kps keypair create web | 403 KPS.9003 | 4 | kps:SSHKeyPair:create
kps keypair create web | 400 KPS.0002, another pair | 6 | `web`
kps keypair create web | 400 KPS.9999, another pair | 6 | `web`
kps keypair create web | 409 KPS.0001, another pair | 6 | `web`
kps keypair create web | 404 X.1, another pair | 6 | `web`
kps keypair create web --local | 400 KPS.0002, no pair | 7
kps keypair create web --local | 400 KPS.0002, 500 KPS.5003 | 7
kps keypair create web --local | 400 KPS.0002, another pair | 6
kps keypair create web --local | 403 KPS.9003 | 4
kps keypair create web --local | 429 APIGW.0308 | 8
kps keypair create web --local --private-key-file - | 403 KPS.9003 | 4
kps keypair import web ED25519 | 400 KPS.0002, no pair | 7
kps keypair import web ED25519 | 409 KPS.0002, no pair | 6
kps keypair import web ED25519 | 413 KPS.0002, no pair | 7
kps keypair import web ED25519 | 401 KPS.1 | 4
kps keypair import web ED25519 | 403 KPS.1 | 4
kps keypair import web ED25519 | 429 KPS.1 | 8
kps keypair import web ED25519 | 400 KPS.0002, another pair | 6 | `web`
kps keypair import web ED25519 | 409 KPS.0002, another pair | 6 | FINGERPRINT
kps keypair update web --description x | 400 KPS.4016 | 5
kps keypair update web --description x | 404 | 5
kps keypair update web --description x | 400 KPS.0002 | 7
kps keypair update web --description x | 403 KPS.9003 | 4
kps keypair update web --description x | 429 APIGW.0308 | 8
kps keypair delete web --yes | 409 KPS.0001 | 6 | because of a conflict
kps keypair delete web --yes | 400 KPS.4016 | 5 | no key pair named `web`
kps keypair delete web --yes | 400 KPS.6004 | 5 | no key pair named `web`
kps keypair delete web --yes | 404 KPS.4016 | 5 | no key pair named `web`
kps keypair delete web --yes | 404 | 5 | no key pair named `web`
kps keypair delete web --yes --ignore-missing | 400 KPS.4016 | 0
kps keypair delete web --yes --ignore-missing | 400 KPS.6004 | 0
kps keypair delete web --yes --ignore-missing | 404 KPS.4016 | 0
kps keypair delete web --yes --ignore-missing | 404 | 0
kps private-key export web | 400 KPS.6005, pair | 5 | KPS keeps no private key for `web`
kps private-key export web | 404, pair | 5 | KPS keeps no private key for `web`
kps private-key export web | 400 KPS.6005, no pair | 5 | no key pair named `web`
kps private-key export web | no pair, no pair | 5 | no key pair named `web`
kps private-key export web | 403 KPS.9003 | 4 | KPS refused permission
kps private-key export web | 400 KPS.6008 | 7 | KPS refused the request
kps private-key export web | 500 KPS.5003 | 8 | KPS is not available
kps private-key import web HOSTING | 400 KPS.6011 | 7
kps private-key import web HOSTING | 400 KPS.6008 | 7
kps private-key import web HOSTING | 400 KPS.4016 | 5
kps private-key import web HOSTING | 404 | 5
kps private-key import web HOSTING | 403 KPS.9003 | 4
kps private-key clear web --yes | 404, no pair | 5
kps private-key clear web --yes | no pair, no pair | 5
kps private-key clear web --yes | 404 APIGW.0101 | 7
kps private-key clear web --yes | 403 KPS.9003 | 4
kps private-key clear web --yes | 404, 500 KPS.5003 | 8
";

fn answer(word: &str) -> Answer {
    match word {
        "pair" => Answer::json(200, shown("web", "ed25519", json!({}))),
        "another pair" => Answer::json(200, shown("web", "ed25519-other", json!({}))),
        "no pair" => no_pair(),
        "no keys" => Answer::json(200, page(&[])),
        "no keys of v1" => Answer::json(200, v1_list(&[])),
        _ => match word.split_once(' ') {
            Some(("failed", code)) => Answer::json(200, v1_failed(code)),
            Some((status, code)) => refused(status.parse().unwrap(), code),
            None => Answer::text(word.parse().unwrap(), ""),
        },
    }
}

#[test]
fn every_command_says_what_was_refused_and_changes_nothing() {
    for row in REFUSALS.lines().skip(1) {
        let mut cells = row.split(" | ");
        let command = cells.next().unwrap();
        let answers: Vec<_> = cells.next().unwrap().split(", ").collect();
        let code: i32 = cells.next().unwrap().parse().unwrap();
        let server = Server::in_turn(answers.iter().map(|word| answer(word)));
        let env = TestEnv::new();
        let key = data("pkcs1.key").display().to_string();
        let arguments = command
            .replace("ED25519", data("ed25519.pub").to_str().unwrap())
            .replace(
                "HOSTING",
                &format!("--encryption default --private-key {key}"),
            );
        let said = ends(
            env.at(&server.url, arguments)
                .args(["--json", "--retries=0"]),
            code,
        );
        assert_eq!(server.lines().len(), answers.len(), "{row}");
        assert_eq!(env.files(), [""; 0].map(std::path::PathBuf::from), "{row}");
        if command.contains("delete") {
            assert_eq!(said.json()[0]["deleted"], false, "{row}");
        } else {
            assert_eq!(said.out, "", "{row}");
        }
        if code == 0 {
            assert_eq!(said.err, "", "{row}");
            continue;
        }
        let error = said.error();
        assert_eq!(error["kind"], kind(code), "{row}: {error}");
        let last = answers[answers.len() - 1];
        let decides = if last.starts_with('5') && code == 8 {
            last
        } else {
            answers[0]
        };
        let (status, code) = decides.split_once(' ').unwrap_or((decides, ""));
        match status {
            "no" => {}
            "failed" => assert_eq!(error["status"], 200, "{row}: {error}"),
            _ => assert_eq!(error["status"].to_string(), status, "{row}: {error}"),
        }
        if status != "no" && !code.is_empty() {
            assert_eq!(error["code"], code, "{row}: {error}");
            assert_eq!(error["service_message"], "no", "{row}: {error}");
        }
        let part = cells.next().unwrap_or_default();
        let part = part.replace("URL", &server.url);
        let part = part.replace("FINGERPRINT", &prints("ed25519-other").0);
        has(&format!("{}{}", error["message"], error["hint"]), part);
    }
}
