//! Starting and stopping.

use std::{net::TcpStream, thread};

use hwkey_sandbox::{Error, PROJECT_ID, REGION, TOKEN};

use crate::support::{PATIENCE, Sandbox, send, start, state};

#[test]
fn the_address() {
    let sandbox = Sandbox::start();
    let address = sandbox.running.address();
    assert!(address.ip().is_loopback());
    assert_eq!(sandbox.running.url(), format!("http://{address}"));
    assert!(!TOKEN.is_empty() && !REGION.is_empty());
    assert_eq!(PROJECT_ID.len(), 32);
    assert!(PROJECT_ID.bytes().all(|byte| byte.is_ascii_hexdigit()));
}

#[test]
fn dropping_stops() {
    let Sandbox { directory, running } = Sandbox::start();
    let address = running.address();
    let _connected = TcpStream::connect(address).unwrap();
    send(&running, "GET", "/v4/user/keys", None).expect(200);
    drop(running);
    assert!(TcpStream::connect(address).is_err());

    // The port is free again at once.
    let file = directory.path().join("state.json");
    let running = hwkey_sandbox::start(state(&file, PATIENCE), address.port()).unwrap();
    assert_eq!(running.address(), address);
}

#[test]
fn a_port_that_is_taken() {
    let sandbox = Sandbox::start();
    let taken = sandbox.running.address().port();
    let error = hwkey_sandbox::start(state(&sandbox.state_file(), PATIENCE), taken).unwrap_err();
    assert!(matches!(error, Error::Bind { port, .. } if port == taken));
    assert_eq!(
        error.to_string(),
        format!("cannot listen on 127.0.0.1:{taken}")
    );
}

#[test]
fn starting_touches_no_file() {
    let directory = tempfile::TempDir::new().unwrap();
    let file = directory.path().join("not/there/state.json");
    drop(start(&file));
    assert!(!directory.path().join("not").exists());
}

#[test]
fn waiting_serves() {
    let Sandbox { directory, running } = Sandbox::start();
    let url = running.url();
    let waiting = thread::spawn(move || running.wait());
    let other = start(&directory.path().join("state.json"));
    assert_ne!(other.url(), url);
    let address = url.strip_prefix("http://").unwrap();
    assert!(TcpStream::connect(address).is_ok());
    assert!(!waiting.is_finished());
}
