//! Searches a reply for the private key while the reply arrives.

use secrecy::SecretString;

use crate::keys::{may_end_private_key, pem_private_key, pem_private_key_field, private_key_field};

/// Remembers which part was searched, because searching everything again for each piece would be slow.
#[derive(Default)]
pub(super) struct Search {
    /// The length that was searched for the end of a key.
    searched: usize,
    may_be_whole: bool,
}

impl Search {
    /// Returns the private key, if the body has it so far.
    pub(super) fn find(&mut self, status: u16, body: &[u8], is_over: bool) -> Option<SecretString> {
        if is_over {
            let is_success = (200..300).contains(&status);
            let any = || private_key_field(body).filter(|_| is_success);
            let elsewhere = || pem_private_key(body, true).or_else(any);
            pem_private_key_field(body).or_else(elsewhere)
        } else if self.may_be_whole(body) {
            // A key outside of the documented field may belong to another pair.
            pem_private_key_field(body)
        } else {
            None
        }
    }

    fn may_be_whole(&mut self, body: &[u8]) -> bool {
        const OVERLAP: usize = 32;
        const LONGEST: usize = 1024 * 1024;
        let new = &body[self.searched.saturating_sub(OVERLAP).min(body.len())..];
        self.may_be_whole |= may_end_private_key(new);
        self.searched = body.len();
        self.may_be_whole && body.len() <= LONGEST
    }
}
