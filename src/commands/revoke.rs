//! `hwkey revoke`

mod key;
mod local;
mod look;
mod remote;
mod row;
mod verdict;
mod view;

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use super::arguments::path;
use super::local_keys::Local;
use super::output_lost::check_shown;
use super::reach::{Look, ReachArgs, Survey, suggested};
use crate::commands::removal::confirm;
use crate::commands::so_far::SoFar;
use crate::commands::ssh_setup::KeysInBlocks;
use crate::context::Context;
use crate::output::Format;
use key::WantedKey;
use look::Findings;
use remote::Remote;
use row::Row;
use view::RowView;

/// The lists that may have a key.
const LOOKS: [Look; 4] = [
    Look::UserKeys,
    Look::DeployKeys,
    Look::KeyPairs,
    Look::Servers,
];

/// Remove a key everywhere, and prove that it is gone
///
/// Looks for the key in your CodeArts Repo account, among the deploy keys of every repository that
/// you can see, and among the key pairs of KPS and the servers that have them. Shows what will be
/// done, and asks. Then removes the key from each place, and looks again.
///
/// A server keeps the key when its key pair is removed: it is `still accepted` there until `hwkey
/// kps keypair rotate` puts another one on it. If another user created the server, its key pair may
/// be another one of the same name, and the server `may accept` the key. A key pair of another user
/// is kept.
///
/// Not looked at: the deploy keys of groups and projects (`hwkey repo deploy-key list --group ID`
/// or --codearts-project ID shows them), keys that somebody added to authorized_keys by hand, and
/// servers with key pairs that are private to other users.
///
/// Files and the ssh-agent of this machine are only listed. With --local, the key is also removed
/// from the agent, and its private key file is renamed to NAME.revoked. No file is deleted.
///
/// Exit code 0: the key is gone from every place where it was found, and each of these places could
/// be looked at. 9: something still accepts it, or could not be looked at. 5: it was found nowhere.
///
/// Examples:
///   hwkey revoke ~/.ssh/id_ed25519.pub --dry-run
///   hwkey revoke SHA256:mVPwvezndPv/ARoIadVY98vAC0g+P/5633yTC4d/wXE --all-profiles
///   hwkey revoke stolen.pub --all-profiles --regions all --yes
///   hwkey revoke ~/.ssh/id_ed25519 --local
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct RevokeArgs {
    /// Fingerprint, key file (also a private one: only its public half is used), or - for standard input
    #[arg(value_name = "KEY", value_parser = path())]
    key: PathBuf,
    #[command(flatten)]
    reach: ReachArgs,
    /// Also remove it from the ssh-agent, and rename its private key file to NAME.revoked
    #[arg(long)]
    local: bool,
}

impl RevokeArgs {
    pub(crate) fn run(self, ctx: &Context) -> Result<()> {
        ctx.can_confirm()?;
        let mut key = WantedKey::read(ctx, &self.key)?;
        let again = format!("`{}` can be run again", self.command(ctx));
        let so_far = SoFar::watch(ctx, again, ", not verified yet");
        let mut local = Local::read(&key.files)?;
        let survey = Survey::ask(ctx, &self.reach, &LOOKS)?;
        local.ask_agent(ctx);
        let survey = survey.unless_all_missed(ctx)?;
        survey.missed.iter().for_each(|missed| missed.warn(ctx));
        local.tell(ctx);
        if self.local && local.has_empty_agent {
            ctx.messages
                .note("the ssh-agent lists no keys; it may be locked (`ssh-add -X` unlocks it)");
        }
        key.complete(&local);
        let Findings {
            rows: mut remote_rows,
            unlisted,
        } = look::look(&survey, &key);
        let mut local_rows = local::rows(&local, &key, self.local);
        let plan = remote_rows.iter().chain(&local_rows);
        if ctx.dry_run {
            let plan: Vec<_> = plan.collect();
            self.show(ctx, &plan)?;
            return self.judge(ctx, &survey, &key, &unlisted, &plan);
        }
        if plan.clone().any(|row| row.action.is_change()) {
            let question = format!("Remove the key {}?", key.fingerprint());
            confirm(ctx, &question, || Ok(plan.map(view::line).collect()))?;
        }
        let blocks = KeysInBlocks::read();
        let mut remote = Remote::new(ctx, &survey);
        remote.apply(&mut remote_rows, &so_far);
        local::apply(ctx, &mut local_rows, &so_far);
        remote.prove(&mut remote_rows, &key);
        local::prove(ctx, &key, &mut local_rows);
        drop(so_far);
        let rows: Vec<_> = remote_rows.iter().chain(&local_rows).collect();
        for row in &rows {
            if let Some(error) = &row.error {
                ctx.report(&error.clone().about(row.label()));
            }
        }
        self.show(ctx, &rows)?;
        blocks.tell(ctx, |other| key.is(other.facts()) == Some(true));
        self.judge(ctx, &survey, &key, &unlisted, &rows)
    }

    /// The same command without `--yes`, to be run again.
    fn command(&self, ctx: &Context) -> String {
        let local = if self.local { " --local" } else { "" };
        let verb = format!("revoke{}{local}", self.reach.words());
        suggested(ctx, &verb, &[&self.key.to_string_lossy()])
    }

    fn show(&self, ctx: &Context, rows: &[&Row]) -> Result<()> {
        let printer = ctx.printer()?;
        let for_people = printer.format() == Format::Table && printer.is_for_people();
        let views = rows.iter().map(|row| RowView::new(row, for_people));
        let views: Vec<_> = views.collect();
        let columns = RowView::columns(self.reach.is_given());
        let shown = printer.list_some(&views, columns, RowView::changed);
        if for_people {
            let demands: Vec<_> = rows.iter().filter_map(|row| row.demand()).collect();
            ctx.messages.lines(&demands);
        }
        check_shown(shown, || {
            let removed: Vec<_> = views.iter().filter_map(RowView::removed).collect();
            if removed.is_empty() {
                "nothing was removed".to_owned()
            } else {
                format!("removed {}", removed.join(", "))
            }
        })
    }
}
