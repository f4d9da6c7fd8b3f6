//! A real ssh-agent.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use super::{TestEnv, has, private, text};

/// An agent of the test's own, with its socket in the temporary home; ended with the test.
pub(crate) struct Agent {
    process: Child,
    pub socket: PathBuf,
}

impl Agent {
    pub(crate) fn start(env: &TestEnv) -> Self {
        let socket = env.path("agent");
        let mut process = Command::new("ssh-agent")
            .arg("-D")
            .arg("-a")
            .arg(&socket)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        // It tells where it listens once it does.
        let mut told = String::new();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        output.read_line(&mut told).unwrap();
        has(&told, "SSH_AUTH_SOCK");
        Self { process, socket }
    }

    /// Gives the agent a private key of `tests/data`, with its certificate if there is one.
    pub(crate) fn hold(&self, env: &TestEnv, name: &str, certificate: Option<&str>) {
        let key = env.write(name, text(&format!("{name}.key")));
        private(&key);
        if let Some(certificate) = certificate {
            env.write(&format!("{name}-cert.pub"), text(certificate));
        }
        let added = Command::new("ssh-add")
            .arg(&key)
            .env("SSH_AUTH_SOCK", &self.socket)
            .output()
            .unwrap();
        assert!(added.status.success(), "{added:?}");
    }

    /// As `ssh-add -x`, which asks for a password.
    pub(crate) fn lock(&self) {
        use std::io::{Read, Write};
        const LOCK: u8 = 22;
        let mut stream = std::os::unix::net::UnixStream::connect(&self.socket).unwrap();
        stream
            .write_all(&[0, 0, 0, 6, LOCK, 0, 0, 0, 1, b'x'])
            .unwrap();
        let mut answer = [0; 5];
        stream.read_exact(&mut answer).unwrap();
        assert_eq!(answer, [0, 0, 0, 1, 6]);
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// An environment and its agent, holding these keys of `tests/data`.
pub(crate) fn with_agent(names: &[&str]) -> (TestEnv, Agent) {
    let mut env = TestEnv::new();
    let agent = Agent::start(&env);
    for name in names {
        agent.hold(&env, name, None);
    }
    env.set("SSH_AUTH_SOCK", &agent.socket);
    (env, agent)
}
