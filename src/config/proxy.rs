//! The proxy that all programs are told of by variables, as curl reads them.

use url::{Host, Url};

use super::env::Env;
use super::failures::bad_value;
use super::source::Source;
use crate::failure::Failure;

/// What a proxy must look like.
pub(super) const EXPECTED: &str = "must be HOST:PORT or a URL that begins with http://, https://, socks4://, socks4a://, socks5:// or socks5h://";

/// The variables for https, in the order in which the first that is set counts.
const VARIABLES: [&str; 4] = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];

/// The proxy for https that the environment names.
///
/// # Errors
/// A variable whose value is no proxy: to go past it would send credentials another way than somebody
/// wanted.
pub(super) fn of_environment(env: &Env) -> Result<Option<Url>, Failure> {
    for variable in VARIABLES {
        if let Some(text) = env.get(variable)? {
            let proxy = parse(text).ok_or_else(|| {
                bad_value("proxy", &Source::Variable(variable.to_owned()), EXPECTED)
            })?;
            return Ok(Some(proxy));
        }
    }
    Ok(None)
}

/// The hosts that are asked without a proxy.
///
/// # Errors
/// The variable is not UTF-8.
pub(crate) fn exceptions(env: &Env) -> Result<&str, Failure> {
    Ok(match env.get("no_proxy")? {
        Some(list) => list,
        None => env.get("NO_PROXY")?.unwrap_or_default(),
    })
}

/// The URL of a proxy; without a scheme it is `http://`.
pub(super) fn parse(text: &str) -> Option<Url> {
    // The parser would drop, encode or translate the others.
    if !text.chars().all(|c| c.is_ascii_graphic() && c != '\\') {
        return None;
    }
    let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
    // Not `http:///host`, which the parser would take for `http://host`.
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    // Not `http//host` or `http:`, of which `http` would be the host.
    let is_cut = !text.contains("://") && (!path.is_empty() || host.ends_with(':'));
    if host.is_empty() || is_cut {
        return None;
    }
    let url = Url::parse(&format!("{scheme}://{rest}")).ok()?;
    let is_known = matches!(
        url.scheme(),
        "http" | "https" | "socks4" | "socks4a" | "socks5" | "socks5h"
    );
    let has_host = url.host_str().is_some_and(|host| !host.is_empty());
    // What follows a `/`, `?` or `#` may be the rest of a password.
    let ends = url.query().is_none() && url.fragment().is_none() && !url.path().contains('@');
    (is_known && has_host && ends).then_some(url)
}

/// Whether a URL names this machine and no other.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_a_url_or_a_host_with_a_port() {
        for (text, expected) in [
            ("http://proxy:3128", "http://proxy:3128/"),
            (
                "HTTP://me:p%40ss@proxy:3128/",
                "http://me:p%40ss@proxy:3128/",
            ),
            ("proxy:3128", "http://proxy:3128/"),
            ("proxy", "http://proxy/"),
            ("127.0.0.1:3128/", "http://127.0.0.1:3128/"),
            ("me:pass@[::1]:3128", "http://me:pass@[::1]:3128/"),
            ("http://proxy:3128/path", "http://proxy:3128/path"),
            ("socks4://proxy:1080", "socks4://proxy:1080"),
            ("socks5h://proxy:1080", "socks5h://proxy:1080"),
        ] {
            assert_eq!(
                parse(text).as_ref().map(Url::as_str),
                Some(expected),
                "{text}"
            );
        }
        for text in [
            "",
            " ",
            " http://proxy:1",
            "http://proxy:1\r",
            "http://pro xy:1",
            "http://pro\txy:1",
            "http//proxy:1/",
            "http:/proxy:1",
            "http:proxy:1",
            "http:",
            "http:/",
            "://proxy:1",
            "//proxy:1",
            "http://",
            "http:///proxy",
            "http:////proxy:1",
            "http://\\proxy:1",
            "socks5:///proxy:1",
            "http://:3128",
            ":3128",
            "http://proxy:port",
            "http://proxy:65536",
            "http://[::1",
            "::::",
            "ftp://proxy:1",
            "gopher://proxy:1",
            "socks://",
            "file:///proxy",
            "http://me:12#34@proxy:1",
            "http://me:12?34@proxy:1",
            "http://me:12/34@proxy:1",
        ] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }
}
