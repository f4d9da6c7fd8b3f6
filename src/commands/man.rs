//! `hwkey man`

mod command_page;
mod config_page;
mod exit_codes_page;
mod page;

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::{Args, Command};

use crate::context::Context;
use crate::error::CommandLineError;
use crate::output::Column;
use page::Page;

/// Print the manual page of hwkey, or write all manual pages to a directory
///
/// Without a directory the page of hwkey itself is printed. With one, every command gets a page, and
/// so do the configuration and the exit codes. The directory is made if it is not there; pages that
/// are there already are replaced.
///
/// Examples:
///   hwkey man | man -l -
///   hwkey man pages && man pages/hwkey-config.5
///   hwkey man pages && install -D -t ~/.local/share/man/man1 pages/*.1
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct ManArgs {
    /// Directory to write every page to
    #[arg(value_name = "DIR")]
    directory: Option<PathBuf>,
}

impl ManArgs {
    pub(crate) fn run(self, ctx: &Context, mut whole: Command) -> Result<()> {
        whole.build();
        let Some(directory) = self.directory else {
            ctx.messages
                .raw(command_page::of(&whole)?.text.as_bytes())?;
            return Ok(());
        };
        let mut pages = Vec::new();
        for page in [config_page::page(), exit_codes_page::page()] {
            insert(&mut pages, page);
        }
        collect(&whole, &mut pages)?;
        match ctx.dry_run {
            true => {
                let directory = directory.display();
                ctx.messages.note(&format!(
                    "{} pages would be written to {directory}; nothing was written",
                    pages.len()
                ));
            }
            false => write(&directory, &pages)?,
        }
        show(ctx, &directory, &pages)
    }
}

/// Adds a page to pages that are in the order of their names.
fn insert(pages: &mut Vec<Page>, page: Page) {
    let at = pages.partition_point(|other| other.file < page.file);
    pages.insert(at, page);
}

/// Adds the pages of a command and of everything below it.
fn collect(command: &Command, pages: &mut Vec<Page>) -> Result<()> {
    insert(pages, command_page::of(command)?);
    command
        .get_subcommands()
        .filter(|below| !below.is_hide_set())
        .try_for_each(|below| collect(below, pages))
}

fn write(directory: &Path, pages: &[Page]) -> Result<()> {
    let unmade = |path: &Path| {
        let path = path.to_owned();
        |source| CommandLineError::NoPlaceForPages { path, source }
    };
    fs::create_dir_all(directory).map_err(unmade(directory))?;
    for page in pages {
        let path = directory.join(&page.file);
        let mut file = File::create(&path).map_err(unmade(&path))?;
        file.write_all(page.text.as_bytes())
            .inspect_err(|_| drop(fs::remove_file(&path)))
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

fn show(ctx: &Context, directory: &Path, pages: &[Page]) -> Result<()> {
    let path = |page: &Page| directory.join(&page.file).to_string_lossy().into_owned();
    let paths: Vec<String> = pages.iter().map(path).collect();
    let columns = [Column::new("PAGE", String::clone)];
    ctx.messages.list(&paths, &columns, String::as_str)?;
    Ok(())
}
