//! What to do with a new private key.

use crate::context::Context;
use crate::keys::KeyPairName;
use crate::output::shell_word;

/// How to log in with a private key, and what to write into `~/.ssh/config`.
pub(super) fn advise(ctx: &Context, name: &KeyPairName, path: &str) {
    ctx.advise(
        "to log in to a server that is made with it:",
        &[format!("    ssh -i {} USER@ADDRESS", shell_word(path))],
    );
    let Some(path) = in_ssh_config(path) else {
        return;
    };
    ctx.advise(
        &format!("`ssh {name}` does that with these lines in ~/.ssh/config:"),
        &[
            format!("    Host {name}"),
            "        HostName ADDRESS".to_owned(),
            "        User USER".to_owned(),
            format!("        IdentityFile {path}"),
        ],
    );
}

/// A path as `IdentityFile` takes it, if there is a way to write it there.
fn in_ssh_config(path: &str) -> Option<String> {
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
