mod handshake;
#[cfg(target_os = "linux")]
pub(crate) mod proxy;
#[cfg(target_os = "linux")]
mod proxy_faults;
#[cfg(target_os = "linux")]
mod tls;
#[cfg(target_os = "linux")]
mod tls_bundle;
