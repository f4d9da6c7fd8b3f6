//! Replies that come only once.

use std::fmt::Debug;

/// Receives a reply that comes only once. It gets the body before anything is decoded or printed.
pub(crate) trait Custodian: Debug + Send + Sync {
    /// Called before each attempt to send the request.
    fn sending(&self);

    /// Called with the whole body so far. `is_over` is true if no more will come, also after a failure.
    fn received(&self, status: u16, body: &[u8], is_over: bool);

    /// Whether it has what it needs, so that the request must not be sent again.
    fn is_content(&self) -> bool;
}
