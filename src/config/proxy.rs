//! The proxy in the variables that all programs share, read as curl does.

use url::{Host, Url};

use super::env::Env;
use super::failures::bad_value;
use super::source::Source;
use crate::failure::Failure;

/// The valid forms of a proxy.
pub(super) const EXPECTED: &str = "must be HOST:PORT or a URL that begins with http://, https://, socks4://, socks4a://, socks5:// or socks5h://";

/// The variables for https, in order of precedence.
const VARIABLES: [&str; 4] = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];

/// The proxy for https in the variables.
///
/// # Errors
/// A variable is no valid proxy. It is not ignored, because credentials would then take another way than
/// intended.
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

/// The hosts without a proxy.
///
/// # Errors
/// The variable is not UTF-8.
pub(crate) fn exceptions(env: &Env) -> Result<&str, Failure> {
    Ok(match env.get("no_proxy")? {
        Some(list) => list,
        None => env.get("NO_PROXY")?.unwrap_or_default(),
    })
}

/// Parses the URL of a proxy. The default scheme is `http://`.
pub(super) fn parse(text: &str) -> Option<Url> {
    // The URL parser would drop, encode or translate other characters.
    if !text.chars().all(|c| c.is_ascii_graphic() && c != '\\') {
        return None;
    }
    let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
    // Refuses `http:///host`, which the URL parser would read as `http://host`.
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    // Refuses `http//host` and `http:`, in which `http` would be the host.
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
    // A `/`, `?` or `#` may come from a password.
    let ends = url.query().is_none() && url.fragment().is_none() && !url.path().contains('@');
    (is_known && has_host && ends).then_some(url)
}

/// Whether a URL has a loopback address.
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
