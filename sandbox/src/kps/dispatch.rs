//! Starts tasks: decides which operation a server needs, and whether it is possible.

use serde::Deserialize;

use super::{
    key_pair::KeyPair,
    refusal::Reason,
    task::{Operation, Task},
};
use crate::{
    account, clock, digest,
    ecs::{self, ACTIVE, SHUTOFF, Server},
    ssh,
    state::State,
};

/// How many tasks may run at once.
const MOST_AT_ONCE: usize = 10;

/// The default port of SSH.
const SSH_PORT: u16 = 22;

/// A server in a request. `disable_password` has no effect, because the sandbox uses passwords only for
/// servers without a key pair.
#[derive(Deserialize)]
pub(super) struct ServerBody {
    pub id: String,
    auth: Option<Auth>,
    port: Option<u16>,
}

/// How to log in as root.
#[derive(Deserialize)]
#[serde(tag = "type", content = "key", rename_all = "lowercase")]
enum Auth {
    Password(String),
    Keypair(String),
}

/// The wanted state of a server.
#[derive(Clone, Copy)]
pub(super) enum Aim<'a> {
    Have(&'a KeyPair),
    /// Like `Have`, in a batch, which is only for running servers without a key pair.
    HaveInBatch(&'a KeyPair),
    HaveNone,
}

/// Starts a task and returns its id.
pub(super) fn begin(state: &mut State, body: &ServerBody, aim: Aim) -> Result<String, Reason> {
    let server = ecs::find(state, &body.id).ok_or_else(Reason::no_server)?;
    check_server(state, server)?;
    let operation = operation(server, aim)?;
    let failure = check_login(server, operation, body)?;
    let (keypair_name, public_key) = match aim {
        Aim::Have(pair) | Aim::HaveInBatch(pair) => {
            (pair.name.clone(), Some(pair.public_key.clone()))
        }
        Aim::HaveNone => (server.key_name.clone().unwrap_or_default(), None),
    };
    let task = Task {
        id: uuid(),
        operation,
        server_id: server.id.clone(),
        server_name: server.name.clone(),
        keypair_name,
        began_at: clock::milliseconds(),
        server_status: server.status.clone(),
        public_key,
        failure,
        has_ended: false,
    };
    let id = task.id.clone();
    state.tasks.push(task);
    Ok(id)
}

/// Checks whether a server can be changed now.
fn check_server(state: &State, server: &Server) -> Result<(), Reason> {
    if server.os_type != "Linux" {
        return Err(Reason::parameter("the server does not run Linux"));
    }
    if server.is_frozen {
        return Err(Reason::parameter("the server is frozen"));
    }
    if server.status != ACTIVE && server.status != SHUTOFF {
        return Err(Reason::parameter(
            "the server is neither running nor stopped",
        ));
    }
    let mut under_way = state.tasks.iter().filter(|task| !task.has_ended);
    if under_way.clone().count() >= MOST_AT_ONCE {
        return Err(Reason::parameter("10 servers are under way"));
    }
    match under_way.find(|task| task.server_id == server.id) {
        Some(task) => Err(Reason::parameter(&format!(
            "the task {} is under way for the server",
            task.id
        ))),
        None => Ok(()),
    }
}

fn operation(server: &Server, aim: Aim) -> Result<Operation, Reason> {
    let is_running = server.status == ACTIVE;
    match (aim, &server.key_name) {
        (Aim::HaveNone, None) => Err(Reason::parameter("the server has no key pair")),
        (Aim::HaveNone, Some(_)) => Ok(Operation::Unbind),
        (Aim::HaveInBatch(_), Some(_)) => Err(Reason::parameter("the server has a key pair")),
        (Aim::HaveInBatch(_), None) if !is_running => {
            Err(Reason::parameter("the server is not running"))
        }
        (_, None) => Ok(Operation::Bind),
        (_, Some(_)) if is_running => Ok(Operation::Replace),
        (_, Some(_)) => Ok(Operation::Reset),
    }
}

/// Checks that exactly the needed credentials are there. Returns why the login will fail, if it will.
fn check_login(
    server: &Server,
    operation: Operation,
    body: &ServerBody,
) -> Result<Option<Reason>, Reason> {
    let port = body.port.unwrap_or(SSH_PORT);
    if server.status == SHUTOFF {
        return match &body.auth {
            Some(_) => Err(Reason::parameter("auth is for a running server")),
            None if port != SSH_PORT => Err(Reason::parameter("port is for a running server")),
            None => Ok(None),
        };
    }
    let is_right = match (&body.auth, operation) {
        (Some(Auth::Password(key)), Operation::Bind) => key == account::ROOT_PASSWORD,
        (Some(Auth::Keypair(key)), Operation::Replace | Operation::Unbind) => {
            let sent = ssh::public_blob(key);
            let sent = sent.map_err(|_| Reason::parameter("the private key cannot be read"))?;
            server.public_key.as_deref().and_then(ssh::parse) == Some(sent)
        }
        (_, Operation::Bind) => return Err(Reason::parameter("auth needs root's password")),
        _ => return Err(Reason::parameter("auth needs the private key in use")),
    };
    Ok(if port != server.ssh_port {
        Some(Reason::not_reachable(port))
    } else if is_right {
        None
    } else {
        Some(Reason::wrong_secret(operation == Operation::Bind))
    })
}

/// A new id.
fn uuid() -> String {
    let digits = digest::random(32);
    [
        &digits[..8],
        &digits[8..12],
        &digits[12..16],
        &digits[16..20],
        &digits[20..],
    ]
    .join("-")
}
