//! The list of key pairs, in pages with a marker for the next page.

use std::collections::HashSet;

use super::KeyPairs;
use crate::api::Error;
use crate::api::actions;
use crate::api::key_pair_wire::PageWire;
use crate::api::pages::{self, Items, Take};
use crate::api::strict_object::Object;
use crate::http::Request;
use crate::keys::KeyPair;

/// Always sent, because the documented default differs (50 or 1000).
const PAGE: usize = 100;
/// The most pages in a row that have no new name.
const MOST_IDLE: u32 = 10;

impl KeyPairs {
    /// All pairs in the order of the service, but at most `limit` of those that `wanted` selects.
    ///
    /// The marker of a page is sent back unchanged to get the next one. The list ends if a marker repeats, or
    /// after several pages without a new name.
    ///
    /// # Errors
    /// Any [`Error`]. Part of a list is never returned.
    pub(crate) fn list(
        &self,
        limit: Option<usize>,
        wanted: impl Fn(&KeyPair) -> bool,
    ) -> Result<Vec<KeyPair>, Error> {
        Ok(pages::collect(|take| self.list_each(limit, wanted, take))?.0)
    }

    /// All pairs, and an error if the last page has a marker for a next page, but there is none.
    ///
    /// # Errors
    /// Any [`Error`].
    pub(crate) fn list_told(&self) -> Result<Items<KeyPair>, Error> {
        let (pairs, is_whole) = pages::collect(|take| self.list_each(None, |_| true, take))?;
        let endpoint = self.endpoint(Some(actions::LIST_PAIRS));
        Ok((pairs, endpoint.check_whole(is_whole)))
    }

    /// Like [`KeyPairs::list`], page by page. Returns whether the list is complete, as far as the service tells.
    ///
    /// # Errors
    /// Any [`Error`], which ends the list.
    pub(crate) fn list_each(
        &self,
        limit: Option<usize>,
        wanted: impl Fn(&KeyPair) -> bool,
        take: Take<'_, KeyPair>,
    ) -> Result<bool, Error> {
        let limit = limit.unwrap_or(usize::MAX);
        let mut count = 0;
        let mut seen = HashSet::new();
        let mut markers = HashSet::new();
        let mut marker: Option<String> = None;
        let mut idle = 0;
        loop {
            let mut request = Request::read(self.path(&["keypairs"])).query("limit", PAGE);
            if let Some(marker) = &marker {
                request = request.query("marker", marker);
            }
            let endpoint = self.endpoint(Some(actions::LIST_PAIRS));
            let page: PageWire = endpoint.fetch(&request)?;
            endpoint.count_page(page.keypairs.len())?;
            let known = seen.len();
            let listed = page.keypairs.into_iter();
            let mut new: Vec<_> = listed
                .map(|item| KeyPair::from(item.0.keypair.0))
                .filter(|pair| seen.insert(identity(pair)) && wanted(pair))
                .collect();
            new.truncate(limit - count);
            count += new.len();
            let wants_more = take(new) && count < limit;
            idle = if seen.len() > known { 0 } else { idle + 1 };
            let next = page.page_info.and_then(|Object(info)| info.next_marker);
            let next = next.filter(|next| !next.is_empty());
            let is_last = next.is_none();
            match next {
                Some(next) if wants_more && idle < MOST_IDLE && markers.insert(next.clone()) => {
                    (self.on_page)(count);
                    marker = Some(next);
                }
                _ => return Ok(is_last),
            }
        }
    }
}

/// A user and the account may each have a pair of the same name.
fn identity(pair: &KeyPair) -> [Option<String>; 3] {
    let key = pair.public_key.as_ref().or(pair.fingerprint_md5.as_ref());
    [Some(pair.name.clone()), pair.scope.clone(), key.cloned()]
}
