//! Resolves host names.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs};
use std::thread;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::sync::oneshot;

/// The system's resolver, except that `localhost` is always this machine. If no thread can be started, this
/// returns an error; the library's own resolver would panic.
pub(super) struct Resolver;

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        Box::pin(async move {
            if is_localhost(&host) {
                let addresses: [SocketAddr; 2] = [
                    (Ipv4Addr::LOCALHOST, 0).into(),
                    (Ipv6Addr::LOCALHOST, 0).into(),
                ];
                return Ok(Box::new(addresses.into_iter()) as Addrs);
            }
            let (sender, receiver) = oneshot::channel();
            thread::Builder::new().spawn(move || {
                // The receiver is gone after a time-out.
                let _ = sender.send((host.as_str(), 0).to_socket_addrs());
            })?;
            let addresses = receiver.await?.map_err(Unresolved)?;
            Ok(Box::new(addresses) as Addrs)
        })
    }
}

/// Whether a name is that of this machine (RFC 6761, section 6.3).
pub(super) fn is_localhost(host: &str) -> bool {
    host.trim_end_matches('.').eq_ignore_ascii_case("localhost")
}

/// A name without an address.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Unresolved(#[source] io::Error);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn localhost_is_this_machine_without_asking_anybody() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        for name in ["localhost", "LocalHost", "localhost."] {
            let resolving = Resolver.resolve(name.parse().unwrap());
            let addresses: Vec<_> = runtime.block_on(resolving).unwrap().collect();
            let ips: Vec<_> = addresses.iter().map(|a| a.ip().to_string()).collect();
            assert_eq!(ips, ["127.0.0.1", "::1"], "{name}");
        }
        let missing = Resolver.resolve("nowhere.invalid".parse().unwrap());
        let error = runtime.block_on(missing).err().unwrap();
        assert!(error.is::<Unresolved>(), "{error}");
    }
}
