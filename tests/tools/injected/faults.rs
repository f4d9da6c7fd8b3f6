//! The system calls of a run that goes well, and what can become of each.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::{Arc, Mutex};

use super::{NEW_LOGIN, Scene, answer, traced};
use crate::server::Server;
use crate::support::TestEnv;

/// What a system call fails with; none for those that cannot, or that only memory and threads need.
fn errors(call: &str) -> &'static [&'static str] {
    match call {
        "openat" => &["EMFILE", "EACCES", "EINTR"],
        "write" | "writev" => &["ENOSPC", "EIO", "EINTR"],
        "read" | "getdents64" => &["EIO", "EINTR"],
        "poll" | "epoll_wait" => &["EINTR"],
        "recvfrom" | "sendto" => &["ECONNRESET", "EINTR"],
        "connect" => &["ECONNREFUSED", "EINTR"],
        "socket" | "socketpair" | "epoll_create1" | "eventfd2" => &["EMFILE"],
        "clone3" | "clone" => &["EAGAIN"],
        "mmap" => &["ENOMEM"],
        "mkdir" | "rename" | "renameat2" | "link" | "linkat" | "unlink" | "unlinkat" => &["EACCES"],
        "fchmod" | "prctl" | "prlimit64" => &["EPERM"],
        "fsync" | "fdatasync" | "ftruncate" | "lseek" | "close" | "fcntl" | "flock" | "statx"
        | "newfstatat" | "fstat" | "getcwd" | "epoll_ctl" | "setsockopt" | "getsockopt"
        | "shutdown" | "readlink" => &["EIO"],
        _ => &[],
    }
}

pub(super) struct Fault {
    pub(super) call: String,
    pub(super) number: usize,
    /// What strace injects, e.g. `error=EIO`.
    pub(super) what: String,
}

/// Every call of a run that goes well, and each error of it. strace counts the calls of each thread.
pub(super) fn faults(scene: &Scene) -> Vec<Fault> {
    let env = TestEnv::new();
    (scene.prepare)(&env);
    let state = Arc::new(Mutex::new(None));
    let server = Server::new(move |request| answer(request, &state, NEW_LOGIN));
    let trace = env.path("trace");
    let said = traced(scene, &env, &server, &["-o", trace.to_str().unwrap()]);
    assert_eq!(said.code, 0, "{}", said.err);
    let trace = fs::read_to_string(trace).unwrap();
    // What the loader and the runtime do comes before.
    let main = trace.find("PR_SET_DUMPABLE").unwrap();
    let mut counts = BTreeMap::<(&str, &str), usize>::new();
    let mut calls = BTreeSet::new();
    for line in trace.lines() {
        let is_ours = line.as_ptr() as usize - trace.as_ptr() as usize > main;
        let (thread, rest) = line.split_once(' ').unwrap();
        let Some((call, _)) = rest.trim_start().split_once('(') else {
            continue;
        };
        let number = counts.entry((thread, call)).or_default();
        *number += 1;
        if is_ours {
            calls.insert((call, *number));
        }
    }
    let mut faults = Vec::new();
    for (call, number) in calls {
        let errors = errors(call);
        if errors.is_empty() {
            continue;
        }
        let errors = errors.iter().map(|error| format!("error={error}"));
        let is_cheap = matches!(call, "mmap" | "close" | "fcntl");
        let kill = (!is_cheap).then(|| "signal=KILL".to_owned());
        faults.extend(errors.chain(kill).map(|what| Fault {
            call: call.to_owned(),
            number,
            what,
        }));
    }
    faults
}
