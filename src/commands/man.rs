//! `hwkey man`

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{self, Stdio};

use anyhow::{Context as _, Result};
use clap::{Args, Command};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use crate::commands::{arguments, permissions};
use crate::context::Context;
use crate::failure::Kind;
use crate::output::Column;
use crate::program;

/// The release date of these pages.
const DATE: &str = "2026-11-28";

/// Pages about other topics than a command.
const TEXTS: [(&str, &str); 2] = [
    ("hwkey-config.5", include_str!("man/hwkey-config.5")),
    ("hwkey-exit-codes.7", include_str!("man/hwkey-exit-codes.7")),
];

/// The end of each command's page.
const END: &str = "\
.SH \"EXIT STATUS\"
0 on success; see \\fBhwkey\\-exit\\-codes\\fR(7).
.SH \"SEE ALSO\"
\\fBhwkey\\fR(1), \\fBhwkey\\-config\\fR(5), \\fBhwkey\\-exit\\-codes\\fR(7)
";

/// Show the manual page of hwkey, or write all manual pages to a directory
///
/// Without DIR, shows the page of hwkey: with `man` on a terminal, otherwise as roff source. With
/// DIR, writes a page for every command, for the configuration and for the exit codes, creating DIR
/// and replacing existing pages. The guide shows how to install them.
///
/// Examples:
///   hwkey man
///   hwkey man pages && man pages/hwkey-config.5
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct ManArgs {
    /// Directory to write all pages to
    #[arg(value_name = "DIR", value_parser = arguments::path())]
    directory: Option<PathBuf>,
}

impl ManArgs {
    pub(crate) fn run(self, ctx: &Context, mut parser: Command) -> Result<()> {
        parser.build();
        let Some(directory) = self.directory else {
            let (_, page) = page(&parser)?;
            if !(ctx.messages.is_for_people() && is_shown_by_man(&page)) {
                ctx.messages.raw(page.as_bytes())?;
            }
            return Ok(());
        };
        let mut pages = TEXTS
            .map(|(file, text)| (file.to_owned(), text.to_owned()))
            .into();
        collect(&parser, &mut pages)?;
        check_is_no_page(&directory, &pages)?;
        if ctx.dry_run {
            ctx.messages.note(&format!(
                "{} pages would be written to {}; nothing was written",
                pages.len(),
                directory.display()
            ));
        } else {
            write(&directory, &pages)?;
        }
        let paths: Vec<_> = pages
            .keys()
            .map(|file| directory.join(file).to_string_lossy().into_owned())
            .collect();
        let columns = [Column::new("PAGE", |path: &String| Some(path))];
        ctx.messages.list(&paths, &columns, String::as_str)?;
        Ok(())
    }
}

/// Refuses a directory with the name of a page: the user probably wants to read the page.
fn check_is_no_page(directory: &Path, pages: &BTreeMap<String, String>) -> Result<()> {
    let given = directory.to_string_lossy();
    let names_it = |file: &&String| {
        let (page, section) = file.rsplit_once('.').unwrap_or((file, ""));
        let command = page.strip_prefix("hwkey-").filter(|_| section == "1");
        // `man` is a usual name for a directory.
        given != "man" && [Some(file.as_str()), Some(page), command].contains(&Some(&*given))
    };
    let Some(file) = pages.keys().find(names_it).filter(|_| !directory.exists()) else {
        return Ok(());
    };
    Err(Kind::Usage
        .failure(format!("`{given}` is the name of a page, not of a directory"))
        .hint(format!(
            "to read it, run `hwkey man pages && man pages/{file}`; for a directory of that name give ./{given}"
        ))
        .into())
}

/// Shows a page with `man`. Returns false if there is no `man` that reads files.
fn is_shown_by_man(page: &str) -> bool {
    let mut man = program::without_secrets(process::Command::new("man"));
    man.args(["-l", "-"]).stdin(Stdio::piped());
    let Ok(mut man) = man.stderr(Stdio::null()).spawn() else {
        return false;
    };
    if let Some(mut stdin) = man.stdin.take() {
        // `man` may stop reading when the user quits.
        let _ = stdin.write_all(page.as_bytes());
    }
    man.wait().is_ok_and(|status| status.success())
}

/// Adds the pages of a command and its subcommands.
fn collect(command: &Command, pages: &mut BTreeMap<String, String>) -> io::Result<()> {
    pages.extend([page(command)?]);
    command
        .get_subcommands()
        .filter(|below| !below.is_hide_set())
        .try_for_each(|below| collect(below, pages))
}

/// Returns the file name and the text of a command's page.
fn page(command: &Command) -> io::Result<(String, String)> {
    let name = command.get_display_name().unwrap_or(command.get_name());
    let is_top = name == command.get_name();
    let help = command.get_long_about().or(command.get_about());
    let help = help.map(ToString::to_string).unwrap_or_default();
    let after = command.get_after_help().map(ToString::to_string);
    let (about, examples) = match &after {
        Some(after) => (help.as_str(), after.as_str()),
        None => help.split_once("\n\nExample").unwrap_or((&help, "")),
    };
    // Global options are only in the page of hwkey.
    let documented = command
        .clone()
        .long_about(about.to_owned())
        .after_help(None::<&str>)
        .mut_args(|arg| {
            let is_hidden = arg.is_hide_set() || arg.is_global_set() && !is_top;
            arg.hide(is_hidden).hide_possible_values(true)
        });
    let man = Man::new(documented)
        .title(name.to_uppercase())
        .date(DATE)
        .source(concat!("hwkey ", env!("CARGO_PKG_VERSION")))
        .manual("hwkey Manual");
    let mut text = Vec::new();
    man.render(&mut text)?;
    let (_, examples) = examples.split_once('\n').unwrap_or_default();
    let mut last = Roff::new();
    last.control("SH", ["EXAMPLES"])
        .control("nf", [])
        .text([roman(examples)])
        .control("fi", []);
    if let Some(permissions) = permissions::needed(command) {
        last.control("SH", ["IAM PERMISSIONS"])
            .text([roman(permissions)]);
    }
    last.to_writer(&mut text)?;
    let text = String::from_utf8(text).map_err(io::Error::other)? + END;
    // roff would print these as typographic characters, which shells do not understand.
    let text = text
        .replace('~', "\\(ti")
        .replace('^', "\\(ha")
        .replace('`', "\\(ga");
    Ok((man.get_filename(), text))
}

fn write(directory: &Path, pages: &BTreeMap<String, String>) -> Result<()> {
    let unmade = |path: &Path| {
        let message = format!("cannot create {}", path.display());
        |error: io::Error| Kind::Usage.failure(message).because(error)
    };
    fs::create_dir_all(directory).map_err(unmade(directory))?;
    for (file, text) in pages {
        let path = directory.join(file);
        let mut file = File::create(&path).map_err(unmade(&path))?;
        file.write_all(text.as_bytes())
            .inspect_err(|_| drop(fs::remove_file(&path)))
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::mem;

    use strum::EnumCount as _;

    use super::*;
    use crate::config::{Region, SettingKey};
    use crate::failure::Kind;

    #[test]
    fn pages_that_are_written_by_hand_have_what_the_code_has() {
        let [(_, config), _] = TEXTS;
        let settings: Vec<_> = config
            .lines()
            .filter(|line| line.contains("\\fR = \\fI"))
            .map(|line| line.replace("\\fB", ""))
            .filter_map(|line| Some(line.split_once("\\fR")?.0.to_owned()))
            .collect();
        let expected: Vec<_> = SettingKey::ALL.iter().map(|name| name.key()).collect();
        assert_eq!(settings[1..], expected);
        for region in Region::ids() {
            let region = region.replace('-', "\\-");
            assert!(config.contains(&region), "{region}");
        }
    }

    #[test]
    fn every_kind_of_error_is_documented() {
        let variants: HashSet<_> = Kind::ALL.iter().map(mem::discriminant).collect();
        assert_eq!(variants.len(), Kind::COUNT, "Kind::ALL is not complete");
        let codes = Kind::ALL.map(|kind| (kind.exit_code().to_string(), kind.name()));
        let mut expected: Vec<_> = codes.iter().map(|(code, name)| (&**code, *name)).collect();
        // To scripts one kind is the same as another.
        expected.dedup();
        let [_, (_, page)] = TEXTS;
        let terms: Vec<_> = page
            .lines()
            .filter_map(|line| line.strip_prefix("\\fB")?.split_once("\\fR "))
            .filter(|(code, _)| code.parse::<u8>().is_ok())
            .collect();
        assert_eq!(terms, expected);
        for readme in [
            include_str!("../../README.md"),
            include_str!("../../docs/README.zh-CN.md"),
        ] {
            for kind in Kind::ALL {
                let (code, name) = (kind.exit_code().to_string(), format!("`{}`", kind.name()));
                let has = |row: &str| {
                    let mut cells = row.split('|').skip(1);
                    let codes = cells.next().unwrap_or_default();
                    // The code of a closed terminal is in the manual page only.
                    let has_code =
                        codes.split([',', '、']).any(|cell| cell.trim() == code) || code == "129";
                    has_code && cells.next().is_some_and(|kinds| kinds.contains(&name))
                };
                assert!(readme.lines().any(has), "{code} {name}");
            }
        }
    }
}
