//! Finds the repository that a command means.

use anyhow::Result;
use clap::Args;

use crate::api::{self, Repositories, Repository};
use crate::commands::arguments::NonBlank;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::git::{self, Address, OriginError, repository_path};
use crate::report::Report;

/// The ways to give a repository, for messages.
const FORMS: &str = "pass -R with an id, a clone address (git@HOST:GROUP/NAME.git, ssh://…, https://…) or a path GROUP/NAME";
/// Longest text that the service searches for.
const LONGEST_SEARCH: usize = 512;

#[derive(Debug, Args)]
pub(crate) struct RepositoryArg {
    /// Repository: id, clone address, path GROUP/NAME or NAME [default: the remote `origin` here]
    // Parsed later, because an error of the parser would quote a password in the address.
    #[arg(short = 'R', long = "repo", value_name = "REPO")]
    repository: Option<NonBlank>,
}

/// The ways to name a repository.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reference {
    Id(String),
    Address(Address),
    /// The remote `origin` of this work tree. Its host has to be that of the service.
    Origin(Address),
    /// A path with groups, or only a name.
    Path(String),
}

/// How a repository was found, for the user.
#[derive(Debug)]
pub(super) enum Remark {
    Note(String),
    Warning(String),
}

impl Remark {
    pub(super) fn tell(&self, ctx: &Context) {
        match self {
            Self::Note(text) => ctx.messages.note(text),
            Self::Warning(text) => ctx.messages.warn(text),
        }
    }
}

/// The remote `origin` is on another host than the repository with the same path.
#[derive(Debug, thiserror::Error)]
#[error("another host")]
struct OtherHost;

/// Whether this service has no such repository. Another service may have it.
pub(super) fn is_elsewhere(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| cause.is::<OtherHost>()) || Report::of(error).kind == Kind::NotFound
}

impl RepositoryArg {
    /// Reads which repository is meant, without asking the service.
    pub(super) fn read(&self, ctx: &Context) -> Result<Reference> {
        match self.repository.as_deref() {
            Some(given) => Ok(Reference::read(given)?),
            None => Ok(Reference::Origin(origin(ctx)?)),
        }
    }

    pub(super) fn find(&self, ctx: &Context, service: &Repositories) -> Result<Repository> {
        let (found, remark) = self.read(ctx)?.find(service)?;
        if let Some(remark) = remark {
            remark.tell(ctx);
        }
        Ok(found)
    }
}

impl Reference {
    fn read(text: &str) -> Result<Self, Failure> {
        let unusable = |what: &str| Kind::Usage.failure(what).hint(FORMS);
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            return match text.parse::<i32>() {
                Ok(id @ 1..) => Ok(Self::Id(id.to_string())),
                _ => Err(unusable(&format!(
                    "`{text}` is not a repository id: ids are 1 to {}",
                    i32::MAX
                ))),
            };
        }
        if ["/", "./", "../", "~"]
            .iter()
            .any(|start| text.starts_with(start))
        {
            return Err(unusable(&format!(
                "`{text}` is a path of this machine, not a repository of CodeArts Repo"
            )));
        }
        if text.contains([':', '@']) {
            // The text is not quoted, because it may contain a password.
            let address = Address::parse(text);
            return address
                .map(Self::Address)
                .ok_or_else(|| unusable("the value of -R is not a clone address as git takes it"));
        }
        match repository_path(text) {
            Some(path) => Ok(Self::Path(path)),
            None => Err(unusable(&format!(
                "`{text}` is not the path of a repository"
            ))),
        }
    }

    pub(super) fn find(&self, service: &Repositories) -> Result<(Repository, Option<Remark>)> {
        match self {
            Self::Id(id) => Ok((Repository::with_id(id.clone()), None)),
            Self::Path(path) => Ok((look_up(service, path)?, None)),
            Self::Address(Address { host, path }) => {
                let found = look_up(service, path)?;
                let hosts = found.hosts();
                let warning = (!hosts.contains(&&**host)).then(|| {
                    Remark::Warning(format!(
                        "the address is at {host}, but {found} is at {}; it was found by its path",
                        hosts.join(" and ")
                    ))
                });
                Ok((found, warning))
            }
            Self::Origin(Address { host, path }) => {
                let found = look_up(service, path)?;
                let hosts = found.hosts();
                if !hosts.contains(&&**host) {
                    let hosts = hosts.join(" and ");
                    return Err(Kind::Usage
                        .failure(format!(
                            "the remote `origin` is at {host}, but {found} is at {hosts}"
                        ))
                        .hint(FORMS)
                        .quoting(OtherHost)
                        .into());
                }
                let note = format!("the remote `origin` is the repository {found}");
                Ok((found, Some(Remark::Note(note))))
            }
        }
    }
}

/// The address of the remote `origin` of this work tree.
fn origin(ctx: &Context) -> Result<Address> {
    let unknown = |what: &str| Kind::Usage.failure(what).hint(FORMS);
    let origin = git::origin(ctx.local_timeout()).map_err(|error| match error {
        OriginError::Git(said) => {
            unknown("no repository was given, and git names no remote `origin` here")
                .because(anyhow::Error::msg(said))
        }
        OriginError::NotRun(error) => {
            unknown("no repository was given, and git could not be run").because(error)
        }
    })?;
    Ok(Address::parse(&origin).ok_or_else(|| {
        unknown("no repository was given, and the remote `origin` is not the address of a server")
    })?)
}

/// Finds the only repository with this path or name.
fn look_up(service: &Repositories, path: &str) -> Result<Repository> {
    let name = path.rsplit('/').next().unwrap_or(path);
    if name.chars().count() > LONGEST_SEARCH {
        return Err(Kind::Usage
            .failure(format!(
                "the name of the repository has more than {LONGEST_SEARCH} characters"
            ))
            .hint(FORMS)
            .into());
    }
    let mut found = service.called(path)?;
    match found.as_slice() {
        [] => Err(Kind::NotFound
            .failure(format!("there is no repository `{path}`"))
            .hint("only repositories that these credentials can see are found; an id needs no look-up")
            .into()),
        [_] => Ok(found.swap_remove(0)),
        several => Err(Kind::Usage
            .failure(format!("`{path}` matches {} repositories", several.len()))
            .details(several.iter().map(Repository::to_string).collect())
            .hint("pass -R with the id or the whole path of the one that you mean")
            .into()),
    }
}

pub(super) fn takes_no_keys(repository: &Repository) -> Failure {
    Kind::Usage
        .failure(format!(
            "the repository {repository} is archived and takes no keys; nothing was changed"
        ))
        .hint("unarchive it in the settings of the repository first")
}

/// Converts an error of a request about a group, project or repository, described by `what`.
pub(super) fn explain(what: &str, error: api::Error) -> anyhow::Error {
    if !error.is_missing() {
        return error.into();
    }
    Kind::NotFound
        .failure(format!("there is no {what}"))
        .hint("check the id; a repository that you cannot see counts as missing")
        .because(error)
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_is_an_id_an_address_or_a_path() {
        let path = |text: &str| Reference::Path(text.to_owned());
        let address = Reference::Address(Address {
            host: "h".to_owned(),
            path: "g/n".to_owned(),
        });
        let cases = [
            ("7", Reference::Id("7".to_owned())),
            ("2147483647", Reference::Id("2147483647".to_owned())),
            ("name", path("name")),
            ("name.git", path("name")),
            ("a/b/c-d_e.f", path("a/b/c-d_e.f")),
            ("git@h:g/n.git", address),
        ];
        for (text, expected) in cases {
            assert_eq!(Reference::read(text).unwrap(), expected, "{text}");
        }
        let none = [
            "0",
            "2147483648",
            "99999999999999999999",
            "/srv/git/x.git",
            "./x",
            "../x",
            "~/x",
            "a//b",
            "a b",
            "a/../b",
            ".git",
            "ftp://h/g/n",
            "git@h",
            "https://user:secret@h/g/n?x",
        ];
        for text in none {
            let failure = Reference::read(text).map(drop);
            let said = failure.map_err(|failure| failure.to_string());
            assert!(said.is_err_and(|said| !said.contains("secret")), "{text}");
        }
    }
}
