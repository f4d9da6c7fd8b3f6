//! Finds the reason of a failure in the library's chain of errors.

use std::error::Error as StdError;
use std::io;

use super::certificate_algorithm;
use super::connect::Options;
use super::error::NoReply;
use super::resolve::Unresolved;

fn tls_error(error: &rustls::Error, options: &Options) -> NoReply {
    use rustls::CertificateError as Bad;
    let rustls::Error::InvalidCertificate(bad) = error else {
        return NoReply::Tls(error.to_string());
    };
    NoReply::Tls(match bad {
        Bad::UnknownIssuer => return NoReply::UnknownIssuer,
        Bad::Expired | Bad::ExpiredContext { .. } => "the certificate has expired".into(),
        Bad::NotValidYet | Bad::NotValidYetContext { .. } => {
            "the certificate is not valid yet".into()
        }
        Bad::NotValidForName | Bad::NotValidForNameContext { .. } => {
            "the certificate is for another host name".into()
        }
        Bad::BadSignature => match uncheckable_authority(options) {
            Some(reason) => reason,
            None => return NoReply::BadSignature,
        },
        Bad::Other(other) if other.to_string() == "CaUsedAsEndEntity" => {
            "the server shows the certificate of an authority as its own; it needs one that the authority has signed".into()
        }
        Bad::UnsupportedSignatureAlgorithmContext {
            signature_algorithm_id: id,
            ..
        }
        | Bad::UnsupportedSignatureAlgorithmForPublicKeyContext {
            public_key_algorithm_id: id,
            ..
        } => uncheckable_authority(options).unwrap_or_else(|| {
            let algorithm = certificate_algorithm::name(id);
            format!("the certificate is signed with {algorithm}, which hwkey cannot check")
        }),
        other => other.to_string(),
    })
}

/// The authority whose signatures the library cannot check. `None` if there are several, because it is
/// unknown which one is meant.
fn uncheckable_authority(options: &Options) -> Option<String> {
    let all = options.uncheckable_authorities();
    let (authority, algorithm) = all.first().filter(|_| all.len() == 1)?;
    Some(format!(
        "the certificate is signed by the authority `{authority}`, whose key is {algorithm}, which hwkey cannot check"
    ))
}

/// Why no reply started.
pub(super) fn transport_error(error: &reqwest::Error, options: &Options) -> NoReply {
    if error.is_timeout() {
        return if error.is_connect() {
            NoReply::ConnectTimeout(options.connect_limit())
        } else {
            NoReply::Timeout(options.timeout)
        };
    }
    if !error.is_connect() {
        return NoReply::Broken(innermost(error).to_string());
    }
    if let Some(tls) = find::<rustls::Error>(error) {
        return tls_error(tls, options);
    }
    if let Some(reason) = proxy_error(error) {
        return NoReply::Connect(reason);
    }
    let refused = find::<io::Error>(error)
        .is_some_and(|error| error.kind() == io::ErrorKind::ConnectionRefused);
    if refused {
        NoReply::Refused
    } else if find::<Unresolved>(error).is_some() {
        NoReply::Lookup
    } else {
        NoReply::Connect(innermost(error).to_string())
    }
}

/// The error of a proxy, if it is one.
fn proxy_error(error: &reqwest::Error) -> Option<String> {
    let reason = chain(error).map(ToString::to_string).find_map(|text| {
        let reason = text
            .strip_prefix("tunnel error: ")
            .or_else(|| text.strip_prefix("SOCKS error: "));
        reason.map(str::to_owned)
    })?;
    Some(match reason.as_str() {
        "failed to create underlying connection" => "the proxy cannot be reached".into(),
        "proxy authorization required" => "the proxy asks for a user and a password".into(),
        "unsuccessful" => "the proxy refused to connect".into(),
        _ => format!("the proxy failed: {reason}"),
    })
}

/// Why a reply was not complete.
pub(super) fn broken_body(error: &io::Error, options: &Options) -> NoReply {
    let inner = error
        .get_ref()
        .and_then(|error| error.downcast_ref::<reqwest::Error>());
    match inner {
        Some(inner) if inner.is_timeout() => NoReply::Timeout(options.timeout),
        Some(inner) => NoReply::Broken(innermost(inner).to_string()),
        None if error.kind() == io::ErrorKind::TimedOut => NoReply::Timeout(options.timeout),
        None => NoReply::Broken(error.to_string()),
    }
}

fn chain<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| {
        // `io::Error::source` skips the inner error itself.
        match error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
        {
            Some(inner) => Some(inner as &(dyn StdError + 'static)),
            None => error.source(),
        }
    })
}

fn find<'a, E: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a E> {
    chain(error).filter_map(|cause| cause.downcast_ref()).last()
}

pub(super) fn innermost<'a>(error: &'a (dyn StdError + 'static)) -> &'a (dyn StdError + 'static) {
    chain(error).last().unwrap_or(error)
}
