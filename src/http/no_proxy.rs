//! Hosts without a proxy, as curl reads `NO_PROXY`, and the proxy of the system.

use hyper_util::client::proxy::matcher::Matcher;
use url::Url;

/// Whether the host of a URL is in a list of exceptions.
pub(crate) fn is_excepted(list: &str, url: &Url) -> bool {
    let entries: Vec<_> = list
        .split(|c: char| c == ',' || c.is_whitespace())
        .filter_map(|entry| host_of(entry, url))
        .collect();
    // The library accepts `*` only for names, not for addresses.
    entries.contains(&"*")
        || url.as_str().parse().is_ok_and(|uri| {
            let matcher = Matcher::builder().all("http://any").no(entries.join(","));
            matcher.build().intercept(&uri).is_none()
        })
}

/// The proxy for a URL in the settings of macOS or Windows. Other systems only have variables.
pub(crate) fn system_proxy(url: &Url) -> Option<Url> {
    let uri = url.as_str().parse().ok()?;
    let found = Matcher::from_system().intercept(&uri)?;
    Url::parse(&found.uri().to_string()).ok()
}

/// The host of an entry. `None` if the entry is for another port.
fn host_of<'a>(entry: &'a str, url: &Url) -> Option<&'a str> {
    let port = |text: &str| text.parse::<u16>().ok();
    let (host, port) = match entry
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'))
    {
        Some((host, rest)) => (host, rest.strip_prefix(':').and_then(port)),
        None => match entry.split_once(':') {
            Some((host, rest)) if port(rest).is_some() && !host.is_empty() => (host, port(rest)),
            _ => (entry, None),
        },
    };
    let is_meant = port.is_none() || port == url.port_or_known_default();
    is_meant.then_some(host.trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exceptions_are_read_as_curl_reads_them() {
        let cases = [
            ("https://127.0.0.1:8443", "*", true),
            ("https://kps.example.com", "*", true),
            ("https://kps.example.com", "other, *", true),
            ("https://127.0.0.1", "127.0.0.1", true),
            ("https://127.0.0.1", "127.0.0.0/8", true),
            ("https://127.0.0.1", "10.0.0.0/8 127.0.0.1", true),
            ("https://127.0.0.1", "127.0.0.1:443", true),
            ("https://127.0.0.1", "127.0.0.1:80", false),
            ("https://127.0.0.1", "127.0.0", false),
            ("https://127.0.0.1", "localhost", false),
            ("https://[::1]", "::1", true),
            ("https://[::1]", "[::1]", true),
            ("https://[::1]:9", "[::1]:9", true),
            ("https://[::1]:9", "[::1]:10", false),
            ("https://[fd00::5]", "fd00::/8", true),
            ("https://[fd00::5]", "fe80::/10", false),
            ("https://kps.example.com", "example.com", true),
            ("https://kps.example.com", ".example.com", true),
            ("https://kps.example.com", "Example.COM.", true),
            ("https://example.com", ".example.com", true),
            ("https://kps.example.com", "kps.example.com:443", true),
            ("https://kps.example.com", "kps.example.com:8443", false),
            (
                "https://kps.example.com",
                "\tlocalhost \n example.com ,",
                true,
            ),
            ("https://notexample.com", "example.com", false),
            ("https://example.com", "kps.example.com", false),
            ("https://kps.example.com", "*.example.com", false),
            ("https://kps.example.com", "", false),
            ("https://kps.example.com", " , ", false),
        ];
        for (url, list, expected) in cases {
            let url = Url::parse(url).unwrap();
            assert_eq!(is_excepted(list, &url), expected, "{list:?} for {url}");
        }
    }
}
