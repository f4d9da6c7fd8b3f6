//! Shows lists while their pages arrive.

use anyhow::Result;

use super::ReachArgs;
use crate::api::Take;
use crate::context::Context;
use crate::output::{self, HasColumns, ListingArgs, Printer};

/// Shows the pages of a list, or leaves them to be shown together.
pub(crate) struct Pages {
    /// Shows each page at once; `None` if the list is shown as a whole.
    printer: Option<Printer>,
}

impl Pages {
    /// Pages are shown at once only as JSON Lines, from one place, and in the order of the service.
    ///
    /// # Errors
    /// The configuration is wrong.
    pub(crate) fn new(
        ctx: &Context,
        reach: &ReachArgs,
        listing: &ListingArgs<impl HasColumns>,
    ) -> Result<Self> {
        let printer = ctx.printer()?;
        let can_begin = !reach.is_given() && listing.can_begin(printer);
        Ok(Self {
            printer: can_begin.then(|| printer.clone()),
        })
    }

    /// Reads a list with `read`, showing pages if possible. Returns the items that were not shown.
    ///
    /// # Errors
    /// The list cannot be read, or a page cannot be written, which ends the reading.
    pub(crate) fn read<T, R, E: Into<anyhow::Error>>(
        &self,
        show: impl Fn(&Printer, Vec<T>) -> Result<(), output::Error>,
        list: impl FnOnce(Take<'_, T>) -> Result<R, E>,
    ) -> Result<Vec<T>> {
        let (mut left, mut shown) = (Vec::new(), Ok(()));
        list(&mut |page| {
            match &self.printer {
                Some(printer) => shown = show(printer, page),
                None => left.extend(page),
            }
            shown.is_ok()
        })
        .map_err(Into::into)?;
        shown?;
        Ok(left)
    }
}
