mod add;
mod add_again;
#[cfg(unix)]
pub mod add_agent;
mod add_private;
pub mod add_refusals;
mod add_retries;
mod delete_outcomes;
pub mod list;
mod list_ahead;
mod list_answers;
mod list_pages;
pub mod show_delete;
