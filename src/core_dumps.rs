//! Keeps what is in memory there: tokens and private keys do not end up in a core dump.

/// Has the system write no core dump of this process, and let no other process of the user look into
/// its memory.
#[cfg(unix)]
pub(crate) fn forbid() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = Rlimit {
        current: Some(0),
        ..getrlimit(Resource::Core)
    };
    // To lower a limit is always allowed.
    let _ = setrlimit(Resource::Core, limit);
    // Dumps that go to a program, as those of systemd do, heed no limit.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}

/// Windows writes none unless it was told to.
#[cfg(not(unix))]
pub(crate) fn forbid() {}
