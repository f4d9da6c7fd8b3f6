//! Starts and stops servers, which no request can do.

use super::server::{ACTIVE, SHUTOFF};
use crate::{error::Error, state::StateFile};

impl StateFile {
    /// The names of all servers.
    ///
    /// # Errors
    /// The state cannot be read.
    pub fn server_names(&self) -> Result<Vec<String>, Error> {
        let servers = self.read()?.servers;
        Ok(servers.into_iter().map(|server| server.name).collect())
    }

    /// Starts or stops the servers with this name. Returns whether there is one.
    ///
    /// # Errors
    /// The state cannot be read or written.
    pub fn switch_server(&self, name: &str, on: bool) -> Result<bool, Error> {
        let status = if on { ACTIVE } else { SHUTOFF };
        self.change(|state| {
            let mut changed = false;
            for server in &mut state.servers {
                if server.name == name && server.status != status {
                    server.status = status.to_owned();
                    changed = true;
                }
            }
            Ok(changed)
        })
    }
}
