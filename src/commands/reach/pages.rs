//! Lists that are shown as their pages come.

use anyhow::Result;

use super::ReachArgs;
use crate::api::Take;
use crate::context::Context;
use crate::output::{self, HasColumns, ListingArgs, Printer};

/// What becomes of the pages of a list.
pub(crate) struct Pages {
    /// Shows each as it comes; `None` where the list is shown as a whole.
    printer: Option<Printer>,
}

impl Pages {
    /// Only JSON Lines of one place, in the service's order, are shown before the list is whole.
    ///
    /// # Errors
    /// What is wrong with the configuration.
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

    /// Reads a list, and returns what was not shown by `show`.
    ///
    /// # Errors
    /// Those of the list, and those of showing it, which end it.
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
