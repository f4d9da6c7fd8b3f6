mod add;
mod add_again;
#[cfg(unix)]
pub(crate) mod add_agent;
mod add_private;
pub(crate) mod add_refusals;
mod add_several;
mod delete_dry_run;
mod delete_outcomes;
pub(crate) mod list;
mod list_ahead;
mod list_answers;
mod list_pages;
mod rotate;
pub(crate) mod show_delete;
mod sync;
