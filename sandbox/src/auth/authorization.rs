//! The `Authorization` header of a signed request.

/// The parts of the header.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Authorization<'a> {
    pub access_key: &'a str,
    /// In lower case, in the order in which they were signed.
    pub signed_headers: Vec<&'a str>,
    pub signature: &'a str,
}

impl<'a> Authorization<'a> {
    /// Reads `SDK-HMAC-SHA256 Access=…, SignedHeaders=…, Signature=…`. not documented: whether another order
    /// is allowed. Here it is not.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.strip_prefix("SDK-HMAC-SHA256 ")?.split(", ");
        let access_key = parts.next()?.strip_prefix("Access=")?;
        let names = parts.next()?.strip_prefix("SignedHeaders=")?;
        let signature = parts.next()?.strip_prefix("Signature=")?;

        let signed_headers: Vec<&str> = names.split(';').collect();
        let in_form = |name: &&str| {
            !name.is_empty()
                && !name
                    .bytes()
                    .any(|byte| byte.is_ascii_uppercase() || byte == b'_')
        };
        let sound = !access_key.is_empty()
            && signed_headers.iter().all(in_form)
            && signed_headers.is_sorted_by(|left, right| left < right)
            && parts.next().is_none();
        sound.then_some(Self {
            access_key,
            signed_headers,
            signature,
        })
    }

    /// Whether a header was signed. The name is in lower case.
    pub(super) fn signs(&self, name: &str) -> bool {
        self.signed_headers.contains(&name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_form() {
        let text = "SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;x-sdk-date, Signature=00ff";
        let parsed = Authorization {
            access_key: "AK",
            signed_headers: vec!["host", "x-sdk-date"],
            signature: "00ff",
        };
        assert_eq!(Authorization::parse(text), Some(parsed));
    }

    #[test]
    fn other_forms() {
        for text in [
            "",
            "Bearer token",
            "SDK-HMAC-SHA256",
            "SDK-HMAC-SM3 Access=AK, SignedHeaders=host, Signature=00",
            "V11-HMAC-SHA256 Credential=AK/20260115/r/s, SignedHeaders=host, Signature=00",
            "SDK-HMAC-SHA256 Credential=AK, SignedHeaders=host, Signature=00",
            "SDK-HMAC-SHA256 Access=, SignedHeaders=host, Signature=00",
            "SDK-HMAC-SHA256 Access=AK, SignedHeaders=, Signature=00",
            "SDK-HMAC-SHA256 Access=AK, SignedHeaders=Host, Signature=00",
            "SDK-HMAC-SHA256 Access=AK, SignedHeaders=x-sdk-date;host, Signature=00",
            "SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;host, Signature=00",
            "SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;x_y, Signature=00",
            "SDK-HMAC-SHA256 Access=AK, Signature=00, SignedHeaders=host",
            "SDK-HMAC-SHA256 Access=AK,SignedHeaders=host,Signature=00",
            "SDK-HMAC-SHA256 Access=AK, SignedHeaders=host, Signature=00, More=1",
        ] {
            assert_eq!(Authorization::parse(text), None, "{text}");
        }
    }
}
