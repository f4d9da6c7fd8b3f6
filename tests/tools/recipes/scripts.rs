//! Recipes for scripts, for password managers and for private clouds.

use super::place::{Place, bash, blocks, succeeds};
use crate::kps_wire::prints;
use crate::server::NOWHERE;
use crate::support::{TOKEN, TestEnv, data, line};
use crate::tls::{Authority, TlsServer};

const SANDBOX_TOKEN: &str = "sandbox-token";

const PASSWORD: &str = "sandbox-password";

#[test]
fn credentials_come_from_a_password_manager() {
    let [pass, op, login] = blocks("Credentials from pass or 1Password")[..] else {
        panic!("three blocks were expected")
    };
    let place = Place::new();
    let manager = format!(
        "case \"$*\" in\n\
         'show huaweicloud/token' | 'read op://Private/huaweicloud/token') echo {SANDBOX_TOKEN} ;;\n\
         'show huaweicloud/password') echo {PASSWORD} ;;\n\
         *) exit 1 ;;\nesac\n"
    );
    place.program("pass", &manager);
    place.program("op", &manager);
    let title = "laptop";
    let key = line("ed25519.pub");
    let add = format!("hwkey repo key add --title {title} --key '{key}'");
    succeeds(place.run_valid(&add, &[]));
    for block in [pass, op, login] {
        let variables = [("ACCOUNT", "sandbox"), ("IAM_USER", "demo")];
        let said = succeeds(place.run(block, &variables));
        assert!(said.out.contains(title), "{block}: {}", said.out);
    }
}

#[test]
fn a_pipe_prints_what_is_selected() {
    let block = blocks("Scripts with jq")[0];
    let place = Place::new();
    for key in ["ed25519.pub", "rsa2048.pub", "rsa3072.pub"] {
        let add = format!("hwkey repo key add {}", data(key).display());
        succeeds(place.run_valid(&add, &[]));
    }
    let said = succeeds(place.run_valid(block, &[]));
    assert_eq!(said.out, "2112483823 rsa2048@example.com\n");
    let refused = [("HWKEY_TOKEN", "no")];
    let said = place.run(block, &refused);
    assert_eq!((said.code, said.out.as_str()), (4, ""));
}

#[test]
fn a_script_tells_errors_apart() {
    let block = blocks("Scripts with jq")[1];
    let place = Place::new();
    let key = data("ed25519.pub");
    let key = key.to_str().unwrap();
    let fingerprint = format!("{}\n", prints("ed25519").0);
    let region = ("HWKEY_REGION", "cn-north-4");
    let variables = [("NAME", "web"), ("KEY_FILE", key), region];
    // There is none, then there is one.
    for round in ["first", "second"] {
        let said = succeeds(place.run_valid(block, &variables));
        assert_eq!(said.out, fingerprint, "{round}");
    }
    assert_eq!(place.has("kps keypair list", "name"), ["ops", "web"]);

    let away = [
        ("HWKEY_ENDPOINT", NOWHERE),
        ("HWKEY_PROJECT_ID", "p"),
        ("HWKEY_RETRIES", "0"),
    ];
    let said = place.run_valid(block, &[&variables[..], &away].concat());
    assert_eq!((said.code, said.out.as_str()), (75, ""));
    assert_eq!(said.err, "nothing was changed; try again later\n");

    let refused = [("HWKEY_TOKEN", "no"), ("HWKEY_PROJECT_ID", "p")];
    let said = place.run(block, &[&variables[..], &refused].concat());
    assert_eq!((said.code, said.out.as_str()), (4, ""));
    assert!(
        said.err.contains("24 hours"),
        "message and hint: {}",
        said.err
    );
    assert!(!said.err.contains('{'), "{}", said.err);
}

#[test]
fn a_private_cloud_is_trusted_by_its_own_authority() {
    let [profile, variables] = blocks("A private cloud with its own certificate authority")[..]
    else {
        panic!("two blocks were expected")
    };
    let authority = Authority::new("private");
    let server = TlsServer::new(authority.sign());
    let env = TestEnv::new();
    let ca = env.write("ca.pem", &authority.pem);
    let cloud = [
        ("CLOUD", server.url.as_str()),
        ("CA_FILE", ca.to_str().unwrap()),
    ];
    let said = succeeds(bash(&env, profile, &cloud, TOKEN));
    assert!(said.out.starts_with("ID "), "{}", said.out);
    assert_eq!(said.err, "");
    let said = succeeds(bash(&env, variables, &cloud, ""));
    assert_eq!(said.out, "[]\n");
    for request in server.requests() {
        assert_eq!(request.header("x-auth-token"), Some(TOKEN));
    }
    assert_eq!(server.requests().len(), 2);

    let stranger = env.write("other.pem", Authority::new("other").pem);
    let cloud = [cloud[0], ("CA_FILE", stranger.to_str().unwrap())];
    assert_eq!(bash(&env, variables, &cloud, "").code, 8);
}
