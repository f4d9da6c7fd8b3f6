//! A create that was killed while its answer was on the way, and picked up the next day.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::mpsc::channel;

use crate::person::{assert_mode, at_terminal_with, blob, files, public_half, succeeds};
use crate::service::{PROJECT, Service, TOKEN};
use crate::support::server::{Answer, Server};
use crate::support::terminal::Terminal;
use crate::support::{TestEnv, has, lacks};

/// A gateway that passes on a request, and keeps the answer.
fn gateway(service: &Service) -> (Server, std::sync::mpsc::Receiver<()>) {
    let address = service.url.strip_prefix("http://").unwrap().to_owned();
    let (tell, told) = channel();
    let server = Server::new(move |request| {
        let mut stream = TcpStream::connect(&address).unwrap();
        stream.write_all(&request.raw).unwrap();
        // The answer begins when the service is done.
        assert_ne!(stream.read(&mut [0; 1024]).unwrap(), 0);
        tell.send(()).unwrap();
        Answer::Silence
    });
    (server, told)
}

#[test]
fn a_killed_create_is_told_the_next_day_and_its_hint_works() {
    let (env, elsewhere) = (TestEnv::new(), TestEnv::new());
    let service = Service::start(&elsewhere);
    let (gateway, told) = gateway(&service);
    let create = ["kps", "keypair", "create", "web"];
    let terminal = Terminal::run(&env, &gateway.url, create, |command| {
        command
            .env("HWKEY_TOKEN", TOKEN)
            .env("HWKEY_PROJECT_ID", PROJECT)
    });
    told.recv().unwrap();
    terminal.signal("KILL");
    assert_ne!(terminal.end().0, 0);
    assert_eq!(service.pairs(), ["web"]);
    for file in files(&env.path("")) {
        let text = fs::read(&file).unwrap();
        assert!(
            !text.windows(11).any(|text| text == b"PRIVATE KEY"),
            "{file}"
        );
        assert_mode(file.as_ref(), 0o600);
    }

    let variables = [
        ("HWKEY_ENDPOINT", service.url.as_str()),
        ("HWKEY_TOKEN", TOKEN),
        ("HWKEY_PROJECT_ID", PROJECT),
    ];
    let run = |line: &str, answers: &[(&str, &str)]| {
        let arguments: Vec<_> = line.split(' ').collect();
        succeeds(at_terminal_with(&env, &arguments, answers, &variables))
    };
    let shown = run("kps keypair list", &[]);
    has(&shown, "warning: `kps keypair create` was interrupted");
    has(&shown, "hwkey kps keypair delete web");
    has(&shown, "web.pem.");
    run("kps keypair delete web", &[("[y/N] ", "y")]);
    assert!(!env.path("web.pem").exists(), "only room was in it");
    assert_eq!(service.pairs(), [""; 0]);
    let shown = run("kps keypair create web", &[]);
    lacks(&shown, "warning:");
    assert_mode(&env.path("web.pem"), 0o600);
    let public = blob(service.pair("web")["public_key"].as_str().unwrap());
    assert_eq!(public_half(&env.path("web.pem"), ""), public);
}
