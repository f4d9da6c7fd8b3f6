//! What must hold after a fault.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::{KEY, LOGIN_FILE, NEW_LOGIN, OLD_LOGIN, Outcome};
use crate::support::{mode, text};

pub(super) fn check(holds: bool, wrong: impl Into<String>) -> Result<(), String> {
    if holds { Ok(()) } else { Err(wrong.into()) }
}

impl Outcome {
    /// What holds for all: no panic, no secret that others can read, nothing claimed by a killed process.
    pub(super) fn is_decent(&self) -> Result<(), String> {
        check(!self.said.err.contains("panicked"), "a panic")?;
        for file in self.env.files() {
            let content = fs::read_to_string(&file).unwrap();
            let secrets = ["PRIVATE KEY", OLD_LOGIN, NEW_LOGIN];
            let is_secret = secrets.iter().any(|secret| content.contains(secret));
            check(
                !is_secret || mode(&file) == 0o600,
                format!("{} has mode {:o}", file.display(), mode(&file)),
            )?;
        }
        Ok(())
    }

    fn target(&self) -> PathBuf {
        self.env.path("web.pem")
    }

    /// The files with all of a private key in them, if with room after it.
    fn copies(&self, key: &str) -> Vec<PathBuf> {
        let mut files = self.env.files();
        files.retain(|file| fs::read_to_string(file).unwrap().trim_end() == key.trim_end());
        files
    }

    fn journal(&self) -> Vec<Value> {
        let files = self.env.files().into_iter();
        let notes = files.filter(|file| file.parent().unwrap().ends_with("journal"));
        notes
            .filter_map(|file| serde_json::from_slice(&fs::read(file).unwrap()).ok())
            .collect()
    }

    fn is_journaled(&self) -> bool {
        self.journal().iter().any(|record| record["name"] == "web")
    }

    /// A key that the service shows once is saved, or its pair is told to have none.
    fn is_kept(&self, key: &str) -> Result<(), String> {
        let copies = self.copies(key);
        let err = &self.said.err;
        if self.made.is_none() || self.said.out == key {
            return Ok(());
        }
        if self.is_killed {
            return check(
                !copies.is_empty() || self.is_journaled(),
                "the key is lost without a note",
            );
        }
        let names = |file: &Path| err.contains(file.to_str().unwrap());
        let is_at_target = copies.contains(&self.target());
        let is_named = copies.iter().any(|file| names(file)) || self.is_journaled();
        let is_told = self.said.code == 9 && err.contains("`web`");
        check(
            is_at_target || is_named || copies.is_empty() && is_told,
            "the key is lost",
        )?;
        // Only what the reply comes through is an excuse for its loss.
        let of_files = [
            "fsync",
            "ftruncate",
            "lseek",
            "statx",
            "newfstatat",
            "mkdir",
            "unlink",
            "fchmod",
            "flock",
            "prctl",
            "close",
        ];
        let has_excuse = !of_files.contains(&&*self.call);
        check(
            !copies.is_empty() || has_excuse,
            "the key came and was not saved",
        )
    }

    /// Where nothing was made, nothing is in the way of the next try.
    fn is_clear(&self) -> Result<(), String> {
        let target = self.target();
        let is_told = self.said.code == 9 && self.said.err.contains(target.to_str().unwrap());
        check(
            self.made.is_some() || !target.exists() || is_told || self.may_leave_files(),
            "the file is left",
        )
    }

    /// Whether the fault stopped what removes files, or a library that gives up where the kernel does what
    /// it never does.
    fn may_leave_files(&self) -> bool {
        self.is_killed || self.call == "unlink" || self.said.err.contains("internal error")
    }
}

pub(super) fn created_key(outcome: &Outcome) -> Result<(), String> {
    let key = text(KEY);
    outcome.is_kept(&key)?;
    outcome.is_clear()?;
    if outcome.said.code != 0 {
        return Ok(());
    }
    let content = fs::read_to_string(outcome.target()).unwrap_or_default();
    check(content == key, "claimed, and not there")
}

pub(super) fn printed_key(outcome: &Outcome) -> Result<(), String> {
    let key = text(KEY);
    outcome.is_kept(&key)?;
    if outcome.said.code != 0 {
        return Ok(());
    }
    check(outcome.said.out == key, "claimed, and not printed")
}

pub(super) fn local_key(outcome: &Outcome) -> Result<(), String> {
    outcome.is_clear()?;
    let target = outcome.target();
    let Some(public) = &outcome.made else {
        return check(outcome.said.code != 0, "claimed, and not made");
    };
    let derived = Command::new("ssh-keygen")
        .args(["-y", "-f"])
        .arg(&target)
        .output();
    let derived = String::from_utf8(derived.unwrap().stdout).unwrap();
    check(
        derived.trim() == public.trim(),
        format!("the key of {public} is not on the disk, but {derived:?}"),
    )?;
    let beside = fs::read_to_string(outcome.env.path("web.pem.pub")).unwrap_or_default();
    check(
        beside.trim() == public.trim(),
        "the public half is not there",
    )
}

pub(super) fn exported_key(outcome: &Outcome) -> Result<(), String> {
    let content = fs::read_to_string(outcome.target()).unwrap_or_default();
    let is_whole = content == text(KEY);
    check(outcome.said.code != 0 || is_whole, "claimed, and not there")?;
    let is_empty = !outcome.target().exists();
    let is_told = outcome
        .said
        .err
        .contains(outcome.target().to_str().unwrap());
    check(
        is_whole || is_empty || is_told || outcome.may_leave_files(),
        "a part of it is there",
    )
}

pub(super) fn login(outcome: &Outcome) -> Result<(), String> {
    let file = fs::read(outcome.env.path(LOGIN_FILE)).unwrap_or_default();
    let login: Value = serde_json::from_slice(&file).unwrap_or_default();
    let token = login["token"].as_str().unwrap_or_default();
    let is_new = token == NEW_LOGIN;
    check(is_new || token == OLD_LOGIN, "no login is left")?;
    check(outcome.said.code != 0 || is_new, "claimed, and not there")?;
    let left = outcome.env.files().len();
    check(
        left == 1 || outcome.may_leave_files(),
        "something is left beside it",
    )
}
