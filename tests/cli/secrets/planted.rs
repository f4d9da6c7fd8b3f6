//! A secret of every kind, and the search for them where none belongs.

use std::sync::LazyLock;

use memchr::memmem;

use crate::support::{line, text};

pub(crate) const VARIABLE: &str = "MIIFvariable/Q7x+Wm2Lk9Zt4Rp8";
pub(crate) const FILE: &str = "MIIFtokenfile/H3v+Bn6Xc1Ys5Dq0";
pub(crate) const COMMAND: &str = "MIIFcommand/J8k+Ft2Gw7Ae4Uz9";
pub(crate) const LOGIN: &str = "MIIFlogin/O5i+Pm1Ve8Lb3Kx6";
pub(crate) const NEW_LOGIN: &str = "MIIFnewlogin/T9d+Sr4Ch0Ny7Ij2";
pub(crate) const PROFILE: &str = "MIIFprofile/M2a+Gq8Wf5Eo1Xv4";
pub(crate) const SECRET_KEY: &str = "SKaccess/Z6u+Yb3Hd9Lc0Tn7Pk5";
pub(crate) const SECURITY_TOKEN: &str = "STaccess/V1w+Rj5Ke2Oa8Bs3Qf6";
pub(crate) const METADATA_TOKEN: &str = "MTsession/C4g+Xi7Uh6Mz9Dl1";
pub(crate) const ECS_SECRET: &str = "SKserver/N0p+Ey2Tv5Jr8Wa4Gk3";
pub(crate) const ECS_SECURITY: &str = "STserver/B7s+Lq9Fo1Zc6Hx2Um5";
pub(crate) const PASSWORD: &str = "pw-\"Kq7\\Zt3$Hm9/Wd1-Lx5";
pub(crate) const PASSPHRASE: &str = "pp Ww8;Nf3'Qs6=Ct1+Gj9";
pub(crate) const PASSCODE: &str = "731954";
pub(crate) const PROXY_PASSWORD: &str = "proxyIe8Rv2Gb6Tn4Yw";
/// Its lines are the secret.
pub(crate) const SENT: &str = "pkcs8.key";
pub(crate) const RECEIVED: &str = "pkcs1.key";

/// How much of a secret is a leak.
const LEAK: usize = 12;

/// Names and the text of each secret.
static ALL: LazyLock<Vec<(&str, String)>> = LazyLock::new(|| {
    let mut all: Vec<_> = [
        VARIABLE,
        FILE,
        COMMAND,
        LOGIN,
        NEW_LOGIN,
        PROFILE,
        SECRET_KEY,
        SECURITY_TOKEN,
        METADATA_TOKEN,
        ECS_SECRET,
        ECS_SECURITY,
        PASSWORD,
        PASSPHRASE,
        PASSCODE,
        PROXY_PASSWORD,
    ]
    .map(|secret| (secret, secret.to_owned()))
    .to_vec();
    // As it is sent: base64 of the user's name and the password.
    let sent = "bWU6cHJveHlJZThSdjJHYjZUbjRZdw==";
    all.push((PROXY_PASSWORD, sent.to_owned()));
    for name in [SENT, RECEIVED] {
        let text = text(name);
        let public = line(&name.replace(".key", ".pub"));
        let is_secret = |line: &&str| !line.starts_with("-----") && !is_in(&public, line);
        let lines = text.lines().filter(is_secret);
        all.extend(lines.map(|line| (name, line.to_owned())));
    }
    all
});

/// The names of the secrets of which a part is in a text.
pub(crate) fn held(text: &str) -> Vec<&'static str> {
    let leaked = ALL.iter().filter(|(_, secret)| is_in(text, secret));
    let mut found: Vec<_> = leaked.map(|(name, _)| *name).collect();
    found.dedup();
    found
}

fn is_in(text: &str, secret: &str) -> bool {
    let length = LEAK.min(secret.len());
    // Every part of LEAK characters has one of these in it, or is one.
    let starts = (0..=secret.len() - length).step_by(2);
    starts.into_iter().any(|at| {
        let part = &secret.as_bytes()[at..at + length];
        memmem::find(text.as_bytes(), part).is_some()
    })
}

#[test]
fn the_search_finds_parts() {
    assert_eq!(held(&format!("a {} b", &VARIABLE[3..17])), [VARIABLE]);
    assert_eq!(held(&text(SENT)), [SENT]);
    assert_eq!(held(&format!("x{PASSCODE}")), [PASSCODE]);
    assert!(held(&format!("{} {}", &VARIABLE[..9], &FILE[..9])).is_empty());
}
