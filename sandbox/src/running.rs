//! Services that run in their own thread until they are dropped.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    thread,
};

use tokio::{runtime, task::AbortHandle};

use crate::{error::Error, server, state::StateFile};

/// The running services. Dropping this stops them.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    serving: AbortHandle,
    thread: Option<thread::JoinHandle<()>>,
}

impl Running {
    pub(super) fn start(state: StateFile, port: u16) -> Result<Self, Error> {
        let cannot_bind = |source| Error::Bind { port, source };
        let cannot_start = |source| Error::Start { source };

        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(cannot_bind)?;
        let address = listener.local_addr().map_err(cannot_bind)?;
        listener.set_nonblocking(true).map_err(cannot_bind)?;

        let runtime = runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(cannot_start)?;
        let listener = {
            let _entered = runtime.enter();
            tokio::net::TcpListener::from_std(listener).map_err(cannot_start)?
        };
        let task = runtime.spawn(server::serve(listener, state));
        let serving = task.abort_handle();
        let thread = thread::Builder::new()
            .name("sandbox".to_owned())
            .spawn(move || {
                // Ends when the task is aborted. Work in progress is completed first.
                let _ = runtime.block_on(task);
            })
            .map_err(cannot_start)?;

        Ok(Self {
            address,
            serving,
            thread: Some(thread),
        })
    }

    /// The address on which the services listen.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base URL of every service: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Waits until the services end.
    pub fn wait(mut self) -> Result<(), Error> {
        match self.thread.take().map(thread::JoinHandle::join) {
            Some(Err(_)) => Err(Error::Stopped),
            _ => Ok(()),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.serving.abort();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
