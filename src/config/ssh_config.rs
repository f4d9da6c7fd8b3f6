//! `~/.ssh/config.d/hwkey`: the keys that ssh uses for certain hosts.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use super::env::ssh_dir;
use super::failures::{no_home, of_file};
use crate::failure::{Failure, Kind};
use crate::private_file;

/// The path below `~/.ssh`, as for `Include`.
const NAME: &str = "config.d/hwkey";
const LONGEST: u64 = 1024 * 1024;

/// A host name for `ssh`, without patterns and without a port, which ssh would read as part of the name.
#[derive(Debug, Clone)]
pub(crate) struct SshHost(String);

impl FromStr for SshHost {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_odd = |c: char| {
            c.is_whitespace() || c.is_control() || "*?!,;=\"'`$&|<>(){}[]\\/@".contains(c)
        };
        let has_port = text.matches(':').count() == 1;
        if text.is_empty() || text.starts_with('-') || text.contains(is_odd) || has_port {
            return Err(
                "it must be one host as ssh takes it: no user, port, blanks, quotes, brackets or wildcards",
            );
        }
        Ok(Self(text.to_owned()))
    }
}

/// The block of one host.
pub(crate) struct HostBlock<'a> {
    /// The file of the block.
    pub(crate) path: PathBuf,
    host: &'a str,
    /// Lines such as `HostName …`, if the host is an alias.
    alias_of: &'a [String],
    identity: String,
}

impl<'a> HostBlock<'a> {
    /// A block with the private key `key` for `host`, which may be an alias.
    ///
    /// # Errors
    /// There is no home directory, or the path cannot be written in ssh's configuration.
    pub(crate) fn new(
        host: &'a SshHost,
        key: &Path,
        alias_of: &'a [String],
    ) -> Result<Self, Failure> {
        let path = ssh_dir().ok_or_else(|| no_home("ssh's configuration"))?;
        let key = std::path::absolute(key).unwrap_or_else(|_| key.to_owned());
        let word = key.to_str().and_then(in_ssh_config).ok_or_else(|| {
            Kind::Usage
                .failure(format!(
                    "ssh's configuration cannot hold the path {}; nothing was sent",
                    key.display()
                ))
                .hint("choose another file for the private key, or leave out --ssh-config")
        })?;
        Ok(Self {
            path: path.join(NAME),
            host: &host.0,
            alias_of: match alias_of.first() {
                Some(name) if *name != format!("HostName {}", host.0) => alias_of,
                _ => &[],
            },
            identity: format!("IdentityFile \"{}\"", word.trim_matches('"')),
        })
    }

    /// The lines of the block.
    pub(crate) fn lines(&self) -> Vec<String> {
        let mut lines = vec![if self.host.contains('#') {
            format!("Host \"{}\"", self.host)
        } else {
            format!("Host {}", self.host)
        }];
        lines.extend_from_slice(self.alias_of);
        lines.extend([self.identity.clone(), "IdentitiesOnly yes".to_owned()]);
        lines
    }

    /// Checks that the block can be added, or exists.
    ///
    /// # Errors
    /// The host has a block with another key or address, or the file cannot be written.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        let text = private_file::check_writable(&self.path).and_then(|()| self.read());
        self.is_in(&text.map_err(|error| self.unwritable(error))?)?;
        Ok(())
    }

    /// Adds the block, unless it exists. Other processes wait meanwhile.
    ///
    /// # Errors
    /// Those of [`HostBlock::check`].
    pub(crate) fn add(&self, timeout: Duration) -> Result<(), Failure> {
        let unwritable = |error| self.unwritable(error);
        let _lock = private_file::lock(&self.path, timeout).map_err(unwritable)?;
        let mut text = self.read().map_err(unwritable)?;
        if self.is_in(&text)? {
            return Ok(());
        }
        if !text.is_empty() {
            text.push_str(if text.ends_with('\n') { "\n" } else { "\n\n" });
        }
        text.push_str(&self.lines().join("\n    "));
        text.push('\n');
        private_file::write(&self.path, text.as_bytes()).map_err(unwritable)
    }

    /// Whether `~/.ssh/config` includes the file for all hosts.
    pub(crate) fn is_included(&self) -> bool {
        let Some(directory) = ssh_dir() else {
            return false;
        };
        let text = read(&directory.join("config")).unwrap_or_default();
        let includes_it = |name: &str| {
            let below = Path::new(name.strip_prefix("~/.ssh/").unwrap_or(name));
            let below = below.strip_prefix(&directory).unwrap_or(below);
            below == Path::new(NAME) || below == Path::new("config.d/*")
        };
        text.lines()
            .filter_map(words)
            .take_while(|(keyword, _)| !is_section(keyword))
            .any(|(keyword, names)| keyword == "include" && names.iter().any(|n| includes_it(n)))
    }

    fn read(&self) -> io::Result<String> {
        read(&self.path)
    }

    fn is_in(&self, text: &str) -> Result<bool, Failure> {
        let mut lines = text.lines().enumerate();
        let is_block = |(_, line): &(usize, &str)| {
            let names = words(line).filter(|(keyword, _)| keyword == "host");
            names.is_some_and(|(_, names)| names.contains(&self.host))
        };
        let Some((at, _)) = lines.find(is_block) else {
            return Ok(false);
        };
        let block = lines.map(|(_, line)| line.trim()).take_while(|line| {
            let section = words(line).filter(|(keyword, _)| is_section(keyword));
            section.is_none()
        });
        let block: Vec<_> = block.collect();
        let (has, wanted) = (address(&block), address(self.alias_of));
        let other = if !block.contains(&self.identity.as_str()) {
            "another key".to_owned()
        } else if wanted.is_empty() || has == wanted {
            return Ok(true);
        } else {
            let [has, wanted] =
                [has, wanted].map(|address| Vec::from_iter(address.into_values()).join(", "));
            format!("another address ({has}; the repository: {wanted})")
        };
        Err(Kind::Usage
            .failure(format!(
                "`{}` has {other} in {}, line {}; it was not changed",
                self.host,
                self.path.display(),
                at + 1
            ))
            .hint("change or remove that block, or choose another host"))
    }

    fn unwritable(&self, error: io::Error) -> Failure {
        let message = format!("cannot write {}", self.path.display());
        of_file(Kind::Usage, message, error)
    }
}

fn read(path: &Path) -> io::Result<String> {
    match private_file::read(path, LONGEST)? {
        Some(content) => str::from_utf8(&content.bytes)
            .map(str::to_owned)
            .map_err(io::Error::other),
        None => Ok(String::new()),
    }
}

/// The settings in these lines that decide where ssh connects to, by keyword. The first one wins, as in ssh.
fn address(lines: &[impl AsRef<str>]) -> BTreeMap<String, String> {
    let told = lines.iter().rev().filter_map(|line| words(line.as_ref()));
    told.filter(|(keyword, _)| ["hostname", "user", "port"].contains(&keyword.as_str()))
        .map(|(keyword, values)| (keyword.clone(), format!("{keyword} {}", values.join(" "))))
        .collect()
}

/// A private key file in a block, and its place.
pub(crate) struct NamedKey {
    pub(crate) key: PathBuf,
    /// The file and the line.
    pub(crate) place: String,
}

/// The private key files in all blocks.
pub(crate) fn named_keys() -> Vec<NamedKey> {
    let path = ssh_dir().unwrap_or_default().join(NAME);
    let text = read(&path).unwrap_or_default();
    let lines = text.lines().enumerate();
    lines
        .filter_map(|(at, line)| {
            let is_between = |c: char| c.is_whitespace() || c == '=';
            let (keyword, key) = line.trim().split_once(is_between)?;
            let key = key.trim_matches(|c| is_between(c) || c == '"');
            keyword
                .eq_ignore_ascii_case("identityfile")
                .then(|| NamedKey {
                    key: key.replace("%%", "%").into(),
                    place: format!("{}, line {}", path.display(), at + 1),
                })
        })
        .collect()
}

/// The keyword of a line in lower case, and its arguments.
fn words(line: &str) -> Option<(String, Vec<&str>)> {
    let is_between = |c: char| c.is_whitespace() || c == '=' || c == '"';
    let mut words = line.split(is_between).filter(|word| !word.is_empty());
    let keyword = words.next().filter(|word| !word.starts_with('#'))?;
    Some((keyword.to_ascii_lowercase(), words.collect()))
}

/// Whether the following lines are for some hosts only.
fn is_section(keyword: &str) -> bool {
    matches!(keyword, "host" | "match")
}

/// Quotes a path for `IdentityFile`, if that is possible.
pub(crate) fn in_ssh_config(path: &str) -> Option<String> {
    let has_no_escape = |c: char| c == '"' || c.is_control() || (c == '\\' && !cfg!(windows));
    if path.contains(has_no_escape) || path.contains("${") {
        return None;
    }
    let path = path.replace('%', "%%");
    if path.contains(|c: char| c.is_whitespace() || matches!(c, '\'' | '#')) {
        Some(format!("\"{path}\""))
    } else {
        Some(path)
    }
}
