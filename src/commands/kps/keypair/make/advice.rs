//! What to do with a new private key.

use crate::config::in_ssh_config;
use crate::context::Context;
use crate::keys::KeyPairName;
use crate::output::shell_word;

/// Prints how to log in with a private key, and the lines for `~/.ssh/config`.
pub(super) fn advise(ctx: &Context, name: &KeyPairName, path: &str) {
    ctx.advise(
        "to log in to a server created with it:",
        &[format!("    ssh -i {} USER@ADDRESS", shell_word(path))],
    );
    let Some(path) = in_ssh_config(path) else {
        return;
    };
    ctx.advise(
        &format!("to log in with `ssh {name}`, add these lines to ~/.ssh/config:"),
        &[
            format!("    Host {name}"),
            "        HostName ADDRESS".to_owned(),
            "        User USER".to_owned(),
            format!("        IdentityFile {path}"),
        ],
    );
}
