//! A server, for KPS and ECS.

use serde::{Deserialize, Serialize};

use crate::{account, state::State};

/// The status of a running server.
pub(crate) const ACTIVE: &str = "ACTIVE";

/// The status of a stopped server.
pub(crate) const SHUTOFF: &str = "SHUTOFF";

/// A server. No request creates one, but they can be written into the file, with at least an id and a name.
#[derive(Clone, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Server {
    pub id: String,
    pub name: String,
    /// [`ACTIVE`], [`SHUTOFF`], or any other status of ECS.
    pub status: String,
    /// `Linux` or `Windows`.
    pub os_type: String,
    pub image_name: String,
    /// `gold` (public), `private` or `shared`.
    pub image_type: String,
    pub is_frozen: bool,
    pub user_id: String,
    pub created: String,
    /// The private address, then the public ones.
    pub addresses: Vec<String>,
    pub ssh_port: u16,
    /// The name of its key pair.
    pub key_name: Option<String>,
    /// The key that KPS wrote into root's `authorized_keys`. It stays when the key pair is deleted.
    pub public_key: Option<String>,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            id: String::new(),
            name: String::new(),
            status: ACTIVE.to_owned(),
            os_type: "Linux".to_owned(),
            image_name: "Ubuntu 24.04 server 64bit".to_owned(),
            image_type: "gold".to_owned(),
            is_frozen: false,
            user_id: account::USER_ID.to_owned(),
            created: "2026-01-15T08:00:00Z".to_owned(),
            addresses: Vec::new(),
            ssh_port: 22,
            key_name: None,
            public_key: None,
        }
    }
}

/// The server with this id.
pub(crate) fn find<'a>(state: &'a State, id: &str) -> Option<&'a Server> {
    state.servers.iter().find(|server| server.id == id)
}

/// The server with this id, to change it.
pub(crate) fn find_mut<'a>(state: &'a mut State, id: &str) -> Option<&'a mut Server> {
    state.servers.iter_mut().find(|server| server.id == id)
}
