//! Replies that come only once.

use std::fmt::Debug;

/// Takes care of a reply that comes only once: it has the body before anybody else sees it, and before
/// anything is printed.
pub(crate) trait Custodian: Debug + Send + Sync {
    /// The request is about to be sent, for the first time or again.
    fn sending(&self);

    /// All that has come of a body so far; `is_over` once nothing more comes, however that ended.
    fn received(&self, status: u16, body: &[u8], is_over: bool);

    /// Whether it has what it is for, so that the request must not be sent again.
    fn is_content(&self) -> bool;
}
