//! PuTTY's format of private keys, whose public half is not encrypted.

use ssh_key::PublicKey;

use super::pem::decode;

/// The facts that are known without a passphrase.
pub(super) struct PuttyKey {
    pub(super) is_encrypted: bool,
    pub(super) public: PublicKey,
}

impl PuttyKey {
    /// Whether a text is a PuTTY key.
    pub(super) fn is_in(text: &[u8]) -> bool {
        text.trim_ascii_start().starts_with(b"PuTTY-User-Key-File-")
    }

    /// Reads lines `Key: value`, and the base64 after `Public-Lines`.
    pub(super) fn read(text: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(text);
        let value = |key| text.lines().find_map(|line| line.trim().strip_prefix(key));
        let count = value("Public-Lines: ")?.parse().ok()?;
        let lines = text
            .lines()
            .skip_while(|line| !line.starts_with("Public-Lines: "));
        let base64: String = lines.skip(1).take(count).map(str::trim).collect();
        let mut public = PublicKey::from_bytes(&decode(&base64)?).ok()?;
        public.set_comment(value("Comment: ").unwrap_or_default());
        Some(Self {
            is_encrypted: value("Encryption: ")? != "none",
            public,
        })
    }
}
