//! A list joined from several places.

use std::mem;

use anyhow::Result;
use serde::Serialize;

use super::missed::{Look, Missed, nothing_told};
use super::place::Place;
use super::{Asked, ReachArgs};
use crate::api::ListRange;
use crate::context::Context;
use crate::failure::Kind;
use crate::output::{HasColumns, ListingArgs, Located};

/// The items of all places, and the places that gave no answer.
pub(crate) struct Listed<T> {
    pub(crate) items: Vec<Located<T>>,
    missed: Vec<Missed>,
    is_named: bool,
}

impl ReachArgs {
    /// Asks every place for the list `look`. `client` makes the client for a place.
    ///
    /// # Errors
    /// No place answered.
    pub(crate) fn list<C: Sync, T: Send>(
        &self,
        ctx: &Context,
        look: Look,
        client: impl Fn(&Context) -> Result<C>,
        list: impl Fn(&C) -> Result<Vec<T>> + Sync,
    ) -> Result<Listed<T>> {
        let client = |ctx: &Context, _| client(ctx);
        let asked = self.ask(ctx, &[look], client, list)?;
        self.listed(ctx, asked)
    }

    /// Joins the lists in the order of the places.
    ///
    /// # Errors
    /// No place answered.
    pub(crate) fn listed<T>(&self, ctx: &Context, asked: Asked<Vec<T>>) -> Result<Listed<T>> {
        let mut missed = asked.missed;
        if asked.answers.is_empty()
            && let Some(error) = nothing_told(ctx, mem::take(&mut missed))
        {
            return Err(error);
        }
        let places: Vec<_> = asked.vantages.into_iter().map(|it| it.place).collect();
        let lists = asked.answers.into_iter();
        let items = lists.flat_map(|(at, _, list)| {
            let Place {
                profile, region, ..
            } = places[at].clone();
            list.into_iter().map(move |item| Located {
                item,
                profile: profile.clone(),
                region: region.clone(),
            })
        });
        Ok(Listed {
            items: items.collect(),
            missed,
            is_named: self.is_given(),
        })
    }

    /// The range to ask each place for, so that [`Listed::within`] can take `range` from the joined list.
    pub(crate) fn range_of_each(&self, range: ListRange) -> ListRange {
        if !self.is_given() {
            return range;
        }
        ListRange {
            offset: 0,
            limit: range.limit.map(|limit| limit.saturating_add(range.offset)),
        }
    }
}

impl<T> Listed<T> {
    /// Cuts this range from the joined list.
    pub(crate) fn within(mut self, range: ListRange) -> Self {
        if self.is_named {
            let items = self.items.into_iter().skip(range.offset);
            self.items = items.take(range.limit.unwrap_or(usize::MAX)).collect();
        }
        self
    }

    /// Borrows the items. The errors move to the new list.
    pub(crate) fn by_ref(&mut self) -> Listed<&T> {
        Listed {
            missed: mem::take(&mut self.missed),
            is_named: self.is_named,
            items: self.items.iter().map(Located::by_ref).collect(),
        }
    }

    /// Shows the items. Fails if a place gave no answer.
    ///
    /// # Errors
    /// A place gave no answer, or the output cannot be written.
    pub(crate) fn show<V: Serialize + HasColumns>(
        self,
        ctx: &Context,
        view: impl Fn(T) -> V,
        listing: &ListingArgs<impl HasColumns>,
        id: fn(&V) -> &str,
        nothing: &str,
    ) -> Result<()> {
        self.missed.iter().for_each(|missed| missed.warn(ctx));
        let (printer, is_empty) = (ctx.printer()?, self.items.is_empty());
        let items = self.items.into_iter();
        if self.is_named {
            let views = items.map(|located| located.map(&view)).collect();
            listing.show(
                printer,
                views,
                &Located::COLUMNS,
                |located| &located.item,
                |located| id(&located.item),
            )?;
        } else {
            let views = items.map(|located| view(located.item)).collect();
            listing.show(printer, views, &[], |view| view, id)?;
        }
        if is_empty {
            ctx.tell_nothing(nothing)?;
        }
        if self.missed.is_empty() {
            return Ok(());
        }
        let (count, plural) = (
            self.missed.len(),
            if self.missed.len() == 1 { "" } else { "s" },
        );
        Err(Kind::Incomplete
            .failure(format!(
                "the list is not complete: {count} place{plural} could not be looked at"
            ))
            .hint("the warnings say which ones and why")
            .into())
    }
}
