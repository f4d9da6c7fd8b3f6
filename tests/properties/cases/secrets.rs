//! Types that hold secrets do not show them, or cannot be shown: a panic or a trace may print any of them.

use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use crate::api::{LoginRequest, ProjectScope, SecondFactor};
use crate::config::{
    ConfigFile, Credentials, Env, Login, NewValue, Options, Setting, Settings, Token,
};
use crate::http;
use crate::keys::{Algorithm, LocalPair};

const SECRET: &str = "Q7xWm2Lk9Zt4Rp8";
/// How much of it is a leak.
const LEAK: usize = 8;

fn config() -> (ConfigFile, Option<Setting<Credentials>>) {
    let proxy = format!("http://me:{SECRET}@127.0.0.1:1");
    let env = Env::from([
        ("HWKEY_TOKEN", SECRET),
        ("HWKEY_ENDPOINT", "http://127.0.0.1:9"),
    ]);
    let config = format!("[profiles.work]\ntoken = \"{SECRET}\"\nproxy = \"{proxy}\"\n");
    let config = ConfigFile::parse("c.toml".as_ref(), &config).unwrap();
    let settings = Settings::resolve(&Options::default(), &env, Some(&config), &|_| Ok(None));
    let credentials = settings.ok().unwrap().credentials;
    assert!(credentials.is_some());
    (config, credentials)
}

fn request() -> http::Request {
    let mut request = http::Request::read(["v3"]);
    request.headers.push((
        "x-subject-token",
        http::Header::Secret(SECRET.to_owned().into()),
    ));
    let body = http::Body::new(json!({}));
    request.body = Some(body.with_secret("token", &SECRET.to_owned().into()));
    request
}

#[test]
fn what_is_shown_for_debugging_holds_no_secret() {
    let secret = || SecretString::from(SECRET);
    let (config, credentials) = config();
    let login = Login {
        token: secret(),
        expires_at: "2099-01-02T03:04:05Z".parse().unwrap(),
        user: "me".to_owned(),
        domain: None,
        project_id: None,
        project_name: None,
    };
    let login_request = LoginRequest {
        domain: "us".to_owned(),
        user: "me".to_owned(),
        password: secret(),
        second_factor: Some(SecondFactor {
            user_id: "u".to_owned(),
            passcode: secret(),
        }),
        project: ProjectScope::Id("p".to_owned()),
    };
    let keys = http::AccessKeys {
        access_key: "AK".to_owned(),
        secret_key: secret(),
        security_token: Some(secret()),
    };
    let all = [
        format!("{config:?}"),
        format!("{credentials:?}"),
        format!("{:?}", Token::new(SECRET, "x")),
        format!("{login:?}"),
        format!("{:?}", Credentials::Login(Box::new(login.clone()))),
        format!("{login_request:?}"),
        format!("{keys:?}"),
        format!("{:?}", request()),
        format!("{:?}", NewValue::from(SECRET)),
    ];
    // Bytes are secrets too.
    let numbers: Vec<_> = SECRET.bytes().map(|byte| byte.to_string()).collect();
    for text in all {
        assert!(!text.is_empty());
        let shows = |part: &[u8]| text.as_bytes().windows(LEAK).any(|at| at == part);
        assert!(!SECRET.as_bytes().windows(LEAK).any(shows), "{text}");
        assert!(!text.contains(&numbers.join(", ")), "{text}");
    }
}

#[test]
fn a_pair_shows_no_line_of_its_private_key() {
    let pair = LocalPair::generate(Algorithm::Ed25519, "", None).unwrap();
    let shown = format!("{pair:?}");
    let text = pair.private_key.expose_secret();
    let mut lines = text.lines().filter(|line| !line.starts_with("-----"));
    assert!(lines.all(|line| !shown.contains(line)), "{shown}");
}
