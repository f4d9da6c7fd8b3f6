//! Suggests a command for each finding.

use std::cell::RefCell;
use std::collections::HashSet;
use std::path::Path;

use jiff::Timestamp;

use super::finding::{Finding, Rules};
use super::inventory::Key;
use super::places::Label;
use super::view::{below_ssh, short};
use crate::commands::local_keys::PrivateFile;
use crate::commands::reach::{DeployKey, Found, RUNNING_NEEDS_KEY, suggested};
use crate::config;
use crate::context::Context;
use crate::key_file::is_set_aside;
use crate::keys::{KeyPair, PrivateKeyForm, RepoKey, Server};
use crate::output::shell_word;

/// A place with a finding, and the command that fixes it.
struct Fix {
    place: String,
    command: String,
}

/// Suggests commands for the findings of one key.
pub(super) struct Fixes<'a> {
    pub(super) ctx: &'a Context,
    pub(super) key: &'a Key,
    pub(super) rules: &'a Rules<'a>,
    /// The key files that commands suggested so far would make.
    pub(super) generated: &'a RefCell<HashSet<String>>,
}

impl Fixes<'_> {
    /// The commands, each once and after the findings that it fixes and their place.
    pub(super) fn lines(&self, findings: &[Finding]) -> Vec<String> {
        let mut fixes: Vec<(String, Fix)> = Vec::new();
        for finding in findings {
            for fix in self.of(*finding) {
                match fixes.iter_mut().find(|(_, it)| it.command == fix.command) {
                    Some((names, _)) => names.push_str(&format!(", {}", finding.name())),
                    None => fixes.push((finding.name().to_owned(), fix)),
                }
            }
        }
        let lines = fixes.iter().flat_map(|(names, Fix { place, command })| {
            [format!("{names}, {place}:"), format!("    {command}")]
        });
        lines.collect()
    }

    fn of(&self, finding: Finding) -> Vec<Fix> {
        match finding {
            Finding::Weak if !self.key.is_registered() => vec![self.make_another()],
            Finding::Weak => self.replace(|_| true),
            Finding::Old => self.replace(|time| time.is_some_and(|it| Some(it) < self.rules.limit)),
            Finding::Unused => vec![match self.rules.with_deploy_keys {
                Some(audit) => self.look_further(audit),
                None => self.register(),
            }],
            Finding::NoLocalHalf => {
                let pairs = self.each(&self.key.kps, Self::retrieve);
                let (repo, deploy_keys) = self.remove(|_| true);
                repo.into_iter().chain(pairs).chain(deploy_keys).collect()
            }
            Finding::InBothServices => {
                let (repo, deploy_keys) = self.remove(|_| true);
                repo.into_iter().chain(deploy_keys).collect()
            }
            Finding::SharedDeployKey => {
                let others = self.key.repositories(self.rules.places).into_iter().skip(1);
                others.map(|found| self.remove_deploy_key(found)).collect()
            }
            Finding::LeftOnServer => self.each(&self.key.servers, Self::replace_left),
            Finding::OnNoServer => self.each(&self.key.kps, Self::remove_pair),
            Finding::ReadableByOthers => self.each_file(|file| file.is_open, |_| "chmod 600"),
            Finding::NoPassphrase => {
                let change = |file: &PrivateFile| match file.form {
                    PrivateKeyForm::Putty => "puttygen -P",
                    _ => "ssh-keygen -p -f",
                };
                let is_found = |file: &PrivateFile| {
                    file.has_passphrase == Some(false) && !is_set_aside(&file.path)
                };
                self.each_file(is_found, change)
            }
        }
    }

    fn each<T>(&self, found: &[Found<T>], fix: fn(&Self, &Found<T>) -> Fix) -> Vec<Fix> {
        found.iter().map(|found| fix(self, found)).collect()
    }

    /// Replaces the key where it was registered at a matching time.
    fn replace(&self, is_wanted: impl Fn(Option<Timestamp>) -> bool) -> Vec<Fix> {
        let pairs = self.key.kps.iter();
        let pairs = pairs.filter(|found| is_wanted(found.item.created_at));
        let pairs = pairs.map(|found| self.rotate(found));
        let keys = self.key.repo.iter();
        let keys = keys.filter(|found| is_wanted(found.item.created_at));
        let keys = keys.map(|found| self.rotate_key(found));
        let (_, deploy_keys) = self.remove(&is_wanted);
        keys.chain(pairs).chain(deploy_keys).collect()
    }

    /// Removes the key from the account and from repositories.
    fn remove(&self, is_wanted: impl Fn(Option<Timestamp>) -> bool) -> (Vec<Fix>, Vec<Fix>) {
        let keys = self.key.repo.iter();
        let keys = keys.filter(|found| is_wanted(found.item.created_at));
        let deploy_keys = self.key.repositories(self.rules.places).into_iter();
        let deploy_keys = deploy_keys.filter(|found| is_wanted(found.item.key.created_at));
        (
            keys.map(|found| self.remove_key(found)).collect(),
            deploy_keys
                .map(|found| self.remove_deploy_key(found))
                .collect(),
        )
    }

    fn remove_key(&self, found: &Found<RepoKey>) -> Fix {
        self.there(found, "repo key delete", &[&found.item.id])
    }

    fn rotate_key(&self, found: &Found<RepoKey>) -> Fix {
        const VERB: &str = "repo key rotate --no-verify";
        let file = self.new_file();
        if self.generated.borrow_mut().insert(file.clone()) {
            let verb = format!("{VERB} --generate {file}");
            return self.there(found, &verb, &[&found.item.id]);
        }
        let mut fix = self.there(found, VERB, &[&found.item.id]);
        fix.command.push_str(&format!(" {file}.pub"));
        fix
    }

    fn remove_deploy_key(&self, found: &Found<DeployKey>) -> Fix {
        let verb = format!("repo deploy-key delete -R {}", found.item.repository);
        self.there(found, &verb, &[&found.item.key.id])
    }

    fn remove_pair(&self, found: &Found<KeyPair>) -> Fix {
        self.there(found, "kps keypair delete --if-unused", &[&found.item.name])
    }

    fn rotate(&self, found: &Found<KeyPair>) -> Fix {
        self.replace_pair(found, &found.item.name)
    }

    fn replace_left(&self, found: &Found<Server>) -> Fix {
        self.replace_pair(found, found.item.keypair.as_deref().unwrap_or_default())
    }

    /// Puts a new pair on the servers that have this pair.
    fn replace_pair<T: Label>(&self, found: &Found<T>, name: &str) -> Fix {
        let in_use = self.key.private_files.first();
        let option = in_use.map(|file| format!(" --private-key {}", pasted(&file.path)));
        let verb = format!("kps keypair rotate{}", option.unwrap_or_default());
        let mut fix = self.there(found, &verb, &[name, &format!("{name}-new")]);
        if in_use.is_none() {
            fix.place.push_str(&format!(" ({RUNNING_NEEDS_KEY})"));
        }
        fix
    }

    /// Exports the private key if KPS has it. Otherwise deletes the pair, or replaces it if a server has it.
    fn retrieve(&self, found: &Found<KeyPair>) -> Fix {
        let has_it = |server: &Found<Server>| server.at == found.at && server.item.has(&found.item);
        if found.item.hosted == Some(true) {
            let file = self.rules.places.private_key_file(found);
            let file = config::ssh_dir().unwrap_or_default().join(file);
            let verb = format!(
                "kps private-key export --private-key-file {}",
                pasted(&file)
            );
            self.there(found, &verb, &[&found.item.name])
        } else if self.key.servers.iter().any(has_it) {
            self.rotate(found)
        } else {
            self.remove_pair(found)
        }
    }

    /// A command that works at the place of the finding.
    fn there<T: Label>(&self, found: &Found<T>, verb: &str, words: &[&str]) -> Fix {
        Fix {
            place: self.rules.places.label(found),
            command: suggested(self.rules.places.ctx(found), verb, words),
        }
    }

    /// A key of a repository need not be in the account, so a wider audit comes first.
    fn look_further(&self, audit: &str) -> Fix {
        Fix {
            place: format!("{}, unless a repository has it", self.here()),
            command: suggested(self.ctx, audit, &[]),
        }
    }

    fn register(&self) -> Fix {
        const VERB: &str = "repo key add";
        let print = |file: &PrivateFile| match file.form {
            PrivateKeyForm::Putty => "puttygen -O public-openssh",
            _ => "ssh-keygen -y -f",
        };
        let mut files = self.key.files.iter();
        let public = files.find(|path| self.private(path).is_none());
        let command = match (public, self.key.private_files.first()) {
            (Some(path), _) => format!("{} {}", suggested(self.ctx, VERB, &[]), pasted(path)),
            (None, Some(file)) => {
                let add = suggested(self.ctx, VERB, &["-"]);
                format!("{} {} | {add}", print(file), pasted(&file.path))
            }
            (None, None) => {
                let fingerprint = self.key.facts.fingerprint.as_deref();
                let agent = format!("{VERB} --agent={}", fingerprint.unwrap_or_default());
                suggested(self.ctx, &agent, &[])
            }
        };
        // Nothing here tells whether the key was revoked because it leaked.
        Fix {
            place: format!("{}, if you still use it", self.here()),
            command,
        }
    }

    /// The key is not registered, so a new one replaces nothing.
    fn make_another(&self) -> Fix {
        Fix {
            place: self.here(),
            command: format!("ssh-keygen -t ed25519 -f {}", self.new_file()),
        }
    }

    /// The file of a better key, beside that of this one.
    fn new_file(&self) -> String {
        let beside = self.key.files.first();
        let file = beside.map(|path| path.with_extension("new"));
        let usual = || Some(config::ssh_dir()?.join("id_ed25519.new"));
        let file = file.or_else(usual);
        file.map_or_else(|| "id_ed25519.new".to_owned(), |path| pasted(&path))
    }

    fn each_file(
        &self,
        is_found: impl Fn(&PrivateFile) -> bool,
        command: impl Fn(&PrivateFile) -> &'static str,
    ) -> Vec<Fix> {
        let files = self.key.private_files.iter();
        let fix = |file: &PrivateFile| Fix {
            place: short(&file.path),
            command: format!("{} {}", command(file), pasted(&file.path)),
        };
        files.filter(|file| is_found(file)).map(fix).collect()
    }

    fn here(&self) -> String {
        let file = self.key.files.first();
        file.map_or_else(|| "agent".to_owned(), |path| short(path))
    }

    fn private(&self, path: &Path) -> Option<&PrivateFile> {
        let mut files = self.key.private_files.iter();
        files.find(|file| file.path == *path)
    }
}

/// A path for a shell. Shells of Windows do not know `~`.
fn pasted(path: &Path) -> String {
    match below_ssh(path) {
        Some(name) if cfg!(unix) => format!("~/.ssh/{}", shell_word(&name.to_string_lossy())),
        _ => shell_word(&path.to_string_lossy()),
    }
}
