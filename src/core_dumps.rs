//! Keeps tokens and private keys in memory out of core dumps.

/// Disables core dumps of this process, and prevents other processes of the user from reading its memory.
#[cfg(unix)]
pub(crate) fn forbid() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = Rlimit {
        current: Some(0),
        ..getrlimit(Resource::Core)
    };
    // Lowering a limit is always allowed.
    let _ = setrlimit(Resource::Core, limit);
    // The limit does not apply to dumps that are piped to a program such as systemd's.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}

/// Windows writes no dumps by default.
#[cfg(not(unix))]
pub(crate) fn forbid() {}
