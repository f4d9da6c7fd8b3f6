//! Stories on the sandbox: what the README promises.
