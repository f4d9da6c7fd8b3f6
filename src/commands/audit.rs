//! `hwkey audit`

mod coverage;
mod finding;
mod fix;
mod inventory;
mod places;
mod view;

use std::cell::RefCell;
use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use jiff::{SignedDuration, Timestamp};
use strum::VariantArray;

use super::arguments::{number, path};
use super::local_keys::Local;
use super::reach::{Look, ReachArgs, Survey};
use crate::context::Context;
use crate::failure::Kind;
use crate::output::shell_word;
use coverage::Coverage;
use finding::{Finding, Rules};
use fix::Fixes;
use inventory::Key;
use places::Places;
use view::KeyView;

/// Show where each of your keys is registered
///
/// One row for each key in ~/.ssh, in the ssh-agent, in your CodeArts Repo account and among the
/// key pairs of the KPS project (except those of type x509, which are not SSH keys): where it is,
/// and what needs attention. Nothing is changed, and no private key is sent or shown.
///
/// Findings:
///   weak                DSA, or RSA under 2048 bits
///   old                 registered for longer than --max-age
///   unused              on this machine, but registered with neither service, nor set aside by revoke
///                       (without --deploy-keys it may be the deploy key of a repository)
///   no-local-half       registered, but neither in ~/.ssh nor in the ssh-agent
///   in-both-services    registered with CodeArts Repo and with KPS
///   shared-deploy-key   one key opens several repositories (with --deploy-keys)
///   left-on-server      a server has a key pair that KPS no longer has (with --servers)
///   on-no-server        a key pair that no server has (with --servers)
///   readable-by-others  a private key file, which is named, that others may open (not on Windows)
///   no-passphrase       a private key file, not in hardware, that is not encrypted
///
/// What could not be looked at is a warning, and findings that depend on it are left out: a key is
/// called unused only if both services listed all of their keys. If neither did, the command fails.
///
/// With --quiet, only the fingerprint of each key is printed.
///
/// On a terminal, the commands that fix the findings follow.
///
/// With --fail-on, the exit code is 1 if a key has one of these findings, and 9 if none has but
/// some checks could not be completed.
///
/// Examples:
///   hwkey audit
///   hwkey audit --fail-on weak,readable-by-others
///   hwkey audit --max-age 90 --fail-on any
///   hwkey audit --deploy-keys --servers --all-profiles
///   hwkey audit --path /srv/deploy/keys --path ~/old.pem
///   hwkey audit --json | jq -r '.[] | select(.findings | index("unused")).files[]'
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct AuditArgs {
    /// Also look at the deploy keys of every repository that you can see
    #[arg(long)]
    deploy_keys: bool,
    /// Also look at servers and the key pairs they use
    #[arg(long)]
    servers: bool,
    /// Report keys that were registered more than DAYS ago as `old`
    #[arg(long, value_name = "DAYS", value_parser = number(1))]
    max_age: Option<u32>,
    /// Also look at this file, or the key files in this folder (repeatable)
    #[arg(long = "path", value_name = "FILE_OR_DIR", value_parser = path())]
    paths: Vec<PathBuf>,
    /// Exit with code 1 if a key has one of these findings (separated by commas, or repeated), or
    /// `any`
    #[arg(
        long,
        value_name = "FINDING",
        value_parser = FailOn::parser(),
        value_delimiter = ',',
        hide_possible_values = true
    )]
    fail_on: Vec<FailOn>,
    #[command(flatten)]
    pub(crate) reach: ReachArgs,
}

/// A value of `--fail-on`; `None` is `any`.
#[derive(Debug, Clone, Copy)]
struct FailOn(Option<Finding>);

impl FailOn {
    fn parser() -> impl TypedValueParser<Value = Self> {
        let findings = || Finding::VARIANTS.iter().copied();
        let names = findings().map(Finding::name);
        PossibleValuesParser::new(names.chain(["any"]))
            .map(move |word| Self(findings().find(|finding| finding.name() == word)))
    }
}

impl AuditArgs {
    pub(crate) fn run(self, ctx: &Context) -> Result<()> {
        self.check()?;
        let printer = ctx.printer()?;
        let limit = self.limit();
        let mut local = Local::read(&self.paths)?;
        let survey = Survey::ask(ctx, &self.reach, &self.looks())?;
        local.ask_agent(ctx);
        let mut survey = survey.unless_all_missed(ctx)?;
        if limit.is_some() {
            survey.add_times()?;
        }
        let coverage = Coverage::of(ctx, &local, &survey, limit.is_some());
        let keys = inventory::join(local, &mut survey);
        let coverage = coverage.with(&keys);
        let places = &Places {
            vantages: &survey.vantages,
            reach: &self.reach,
        };
        let with_deploy_keys = (!self.deploy_keys).then(|| self.with_deploy_keys());
        let rules = Rules {
            places,
            limit,
            with_deploy_keys: with_deploy_keys.as_deref(),
        };
        let find = |key| Finding::of(key, &coverage, &rules);
        let findings: Vec<_> = keys.iter().map(find).collect();
        let found = || keys.iter().zip(&findings);
        let views: Vec<_> = found()
            .map(|(key, findings)| KeyView::new(key, findings, places))
            .collect();
        let shown = printer.list_some(&views, &KeyView::COLUMNS, KeyView::fingerprint);
        let generated = RefCell::default();
        let fixes = |(key, findings): (&Key, &Vec<Finding>)| {
            let fixes = Fixes {
                ctx,
                key,
                rules: &rules,
                generated: &generated,
            };
            fixes.lines(findings)
        };
        let fixes: Vec<_> = found().flat_map(fixes).collect();
        if findings.concat().contains(&Finding::NoLocalHalf) {
            ctx.advise(
                "a key with `no-local-half` may be in another folder: `hwkey audit --path DIR` looks there too, before you remove it",
                &[],
            );
        }
        if !fixes.is_empty() {
            ctx.advise("to fix what was found:", &fixes);
        }
        // Checked even if the output could not be written, because a closed pipe is no failure.
        self.judge(&findings, &coverage)?;
        Ok(shown?)
    }

    fn looks(&self) -> Vec<Look> {
        let looks = [
            (true, Look::UserKeys),
            (true, Look::KeyPairs),
            (self.deploy_keys, Look::DeployKeys),
            (self.servers, Look::Servers),
        ];
        let wanted = looks.into_iter().filter(|(is_wanted, _)| *is_wanted);
        wanted.map(|(_, look)| look).collect()
    }

    /// The command of an audit that also reads deploy keys.
    fn with_deploy_keys(&self) -> String {
        let paths = self.paths.iter();
        let paths = paths.map(|path| format!(" --path {}", shell_word(&path.to_string_lossy())));
        let paths: String = paths.collect();
        format!("audit --deploy-keys{paths}{}", self.reach.words())
    }

    /// Keys registered before this time are old.
    fn limit(&self) -> Option<Timestamp> {
        let age = SignedDuration::from_hours(24 * i64::from(self.max_age?));
        Some(Timestamp::now().checked_sub(age).unwrap_or(Timestamp::MIN))
    }

    /// Whether the option that this finding needs was given.
    fn looks_for(&self, finding: Finding) -> bool {
        match finding {
            Finding::Old => self.max_age.is_some(),
            Finding::SharedDeployKey => self.deploy_keys,
            Finding::LeftOnServer | Finding::OnNoServer => self.servers,
            _ => true,
        }
    }

    /// # Errors
    /// `--fail-on` has a finding whose option is missing.
    fn check(&self) -> Result<()> {
        let mut named = self.fail_on.iter().filter_map(|it| it.0);
        let Some(finding) = named.find(|finding| !self.looks_for(*finding)) else {
            return Ok(());
        };
        let option = match finding {
            Finding::Old => "--max-age DAYS",
            Finding::SharedDeployKey => "--deploy-keys",
            _ => "--servers",
        };
        Err(Kind::Usage
            .failure(format!("--fail-on {} needs {option}", finding.name()))
            .hint("`hwkey audit --help` says what each finding means")
            .into())
    }

    /// Returns an error for the findings of `--fail-on`.
    fn judge(&self, findings: &[Vec<Finding>], coverage: &Coverage) -> Result<()> {
        let wanted = Finding::VARIANTS.iter().copied().filter(|finding| {
            let is_named = |named: &FailOn| named.0.is_none_or(|named| named == *finding);
            self.fail_on.iter().any(is_named) && self.looks_for(*finding)
        });
        let keys_with = |finding: Finding| {
            let has = |findings: &&Vec<Finding>| findings.contains(&finding);
            findings.iter().filter(has).count()
        };
        let counts: Vec<_> = wanted
            .clone()
            .filter_map(|finding| match keys_with(finding) {
                0 => None,
                1 => Some(format!("{} (1 key)", finding.name())),
                count => Some(format!("{} ({count} keys)", finding.name())),
            })
            .collect();
        if !counts.is_empty() {
            return Err(Kind::Failed
                .failure(format!("the audit found {}", counts.join(", ")))
                .hint("`hwkey audit --help` says what each finding means")
                .into());
        }
        let undecided: Vec<_> = wanted
            .filter(|finding| !finding.is_decided(coverage))
            .map(Finding::name)
            .collect();
        if undecided.is_empty() {
            return Ok(());
        }
        Err(Kind::Incomplete
            .failure(format!(
                "no key is known to be {}, but some checks could not be completed",
                undecided.join(" or ")
            ))
            .hint(if coverage.types {
                "the warnings say what could not be looked at, and why"
            } else {
                "the warnings say what could not be looked at; of some deploy keys only the fingerprint is known"
            })
            .into())
    }
}
