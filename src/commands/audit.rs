//! `hwkey audit`

mod coverage;
mod finding;
mod inventory;
mod local;
mod services;
mod view;

use anyhow::Result;
use clap::Args;

use crate::context::Context;
use crate::failure::Kind;
use coverage::Coverage;
use finding::Finding;
use local::Local;
use services::Services;
use view::KeyView;

/// Show where each of your keys is registered
///
/// One row for each key in ~/.ssh, in the ssh-agent, in your CodeArts Repo account and among the key
/// pairs of the KPS project (not those of type x509, which are no SSH keys): where it is, and what
/// should be looked at. Nothing is changed, and no private key is sent or shown.
///
/// Findings:
///   weak                DSA, or RSA under 2048 bits
///   unused              on this machine, but registered with neither service
///   no-local-half       registered, but neither in ~/.ssh nor in the ssh-agent
///   in-both-services    registered with CodeArts Repo and with KPS
///   readable-by-others  a private key file that others may open (not on Windows)
///   no-passphrase       a private key file, not in hardware, that is not encrypted
///
/// What could not be looked at is a warning, and no finding is made that depends on it: a key is
/// called unused only where both services told all of their keys. It is an error where neither did.
///
/// With --quiet, just the fingerprint of each key is printed.
///
/// With --fail-on, a key that has such a finding makes the exit code 1. It is 9 where there is none,
/// but not everything could be looked at that such a finding depends on.
///
/// Examples:
///   hwkey audit
///   hwkey audit --fail-on weak,readable-by-others
///   hwkey audit --json | jq -r '.[] | select(.findings | index("unused")).files[]'
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct AuditArgs {
    /// Exit code 1 where a key has one of these findings (several: separated by commas, or repeated)
    #[arg(
        long,
        value_name = "FINDING",
        value_enum,
        value_delimiter = ',',
        hide_possible_values = true
    )]
    fail_on: Vec<Finding>,
}

impl AuditArgs {
    pub(crate) fn run(self, ctx: &Context) -> Result<()> {
        let printer = ctx.printer()?;
        let (answers, local) = Services::of(ctx)?.ask(|| Local::look(ctx));
        let answers = answers.at_least_one(ctx)?;
        let coverage = Coverage::of(ctx, &local, &answers);
        let repo = answers.repo.unwrap_or_default();
        let keys = inventory::join(local, repo, answers.kps.unwrap_or_default());
        let findings: Vec<_> = keys.iter().map(|key| Finding::of(key, &coverage)).collect();
        let views: Vec<_> = keys
            .iter()
            .zip(&findings)
            .map(|(key, findings)| KeyView::new(key, findings))
            .collect();
        let shown = printer.list_some(&views, &KeyView::COLUMNS, KeyView::fingerprint);
        // Whoever reads the table may have seen enough of it; the judgement stands.
        self.judge(&findings, &coverage)?;
        Ok(shown?)
    }

    /// Looks for what `--fail-on` names.
    fn judge(&self, findings: &[Vec<Finding>], coverage: &Coverage) -> Result<()> {
        let wanted = Finding::ALL
            .into_iter()
            .filter(|finding| self.fail_on.contains(finding));
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
            .hint("the warnings say what could not be looked at, and why")
            .into())
    }
}
