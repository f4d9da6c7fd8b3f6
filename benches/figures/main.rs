//! Measures what the CONTRIBUTING quotes: start-up, one list over HTTP and HTTPS, long lists, memory, size.
//!
//! `cargo bench` builds the release binary as it is shipped, starts bounded servers on loopback, and
//! runs hwkey and, in turn with it, curl and whatever else is installed. Ratios of runs that took turns
//! say more than times. What a machine lacks is left out and
//! said so.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench that cannot run says why and ends"
)]

mod measure;
mod peers;
mod server;

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use measure::{Row, kibibytes, opens_and_threads, paired, seconds};
use server::{Server, System};

const ROUNDS: usize = 100;
/// For what takes seconds.
const FEW_ROUNDS: usize = 9;
/// The time that a search for primes takes varies tenfold.
const RSA_ROUNDS: usize = 40;
const MEGA: f64 = 1e6;

fn main() {
    // `cargo test --benches` only wants to know that this builds.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    build();
    let home = tempfile::tempdir().expect("a temporary directory");
    let bench = Bench {
        home: home.path().to_owned(),
        hello: hello(home.path()),
        system: System::new(home.path()),
    };
    println!("| # | figure | bar | measured |\n| --- | --- | --- | --- |");
    for row in bench.rows() {
        println!("{row}");
    }
}

/// The binary that came with this bench has the packages of the tests in it, which ask more of those
/// that both use.
fn build() {
    let mut cargo = Command::new(env!("CARGO"));
    let built = cargo.args(["build", "--release", "--quiet"]).status();
    assert!(built.expect("cargo runs").success(), "hwkey builds");
}

struct Bench {
    home: PathBuf,
    hello: Option<PathBuf>,
    system: System,
}

impl Bench {
    fn rows(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        rows.extend(self.start_up());
        let few = Server::plain(20, Duration::ZERO);
        rows.extend(self.list(2, &few.url, "20 keys, HTTP", 0.4));
        let few_tls = Server::tls(20, &self.system);
        rows.extend(self.list(3, &few_tls.url, "20 keys, HTTPS, system roots", 0.25));
        rows.extend(self.opens(&few_tls.url));
        let many = Server::plain(10_000, Duration::ZERO);
        rows.extend(self.memory(&few.url, &many.url));
        rows.extend(self.pages());
        rows.push(self.rsa());
        rows.push(size());
        rows.extend(self.audit());
        rows.extend(self.bind());
        rows.extend(self.peers(&few.url, &few_tls.url));
        rows
    }

    /// The binary as a script runs it against a server.
    fn hwkey(&self, url: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hwkey"));
        command
            .env_clear()
            .env("HOME", &self.home)
            .env("PATH", "/usr/bin:/bin")
            .env("HWKEY_ENDPOINT", url)
            .env("HWKEY_TOKEN", "token")
            .env("SSL_CERT_FILE", &self.system.bundle)
            .args(arguments);
        command
    }

    fn keys(&self, url: &str) -> Command {
        self.hwkey(url, &["repo", "key", "list", "--json"])
    }

    fn curl(&self, url: &str) -> Command {
        let mut command = Command::new("curl");
        command
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .args(["-sS", "-o", "/dev/null", "-H", "X-Auth-Token: token"])
            .arg("--cacert")
            .arg(&self.system.bundle)
            .arg(format!("{url}/v4/user/keys?limit=100&offset=0"));
        command
    }

    fn start_up(&self) -> Option<Row> {
        let version = || self.hwkey("http://127.0.0.1:1", &["--version"]);
        let hello = self.hello.as_ref()?;
        let ratio = paired(ROUNDS, version, || Command::new(hello));
        Some(Row::ratio(
            1,
            "`--version` / Rust hello world, wall",
            1.6,
            ratio,
        ))
    }

    fn list(&self, number: u8, url: &str, what: &str, most: f64) -> Option<Row> {
        let measured = paired(ROUNDS, || self.keys(url), || self.curl(url));
        Some(Row::ratio(
            number,
            &format!("{what} / curl, wall"),
            most,
            measured,
        ))
    }

    fn opens(&self, url: &str) -> Vec<Row> {
        let found = opens_and_threads(self.keys(url));
        vec![
            Row::number(
                3,
                "the same, `openat`",
                20.0,
                found.map(|found| found.0),
                "",
            ),
            Row::number(3, "the same, threads", 3.0, found.map(|found| found.1), ""),
        ]
    }

    fn memory(&self, few: &str, many: &str) -> Vec<Row> {
        let table = || self.hwkey(many, &["repo", "key", "list"]);
        let megabytes = |command| kibibytes(command).map(|size| size / 1024.0);
        vec![
            Row::number(
                4,
                "peak memory, 20 keys",
                8.0,
                megabytes(self.keys(few)),
                "MB",
            ),
            Row::number(
                4,
                "peak memory, 10,000 keys, JSON",
                32.0,
                megabytes(self.keys(many)),
                "MB",
            ),
            Row::number(
                4,
                "peak memory, 10,000 keys, table",
                32.0,
                megabytes(table()),
                "MB",
            ),
        ]
    }

    fn pages(&self) -> Vec<Row> {
        const PAUSE: f64 = 0.030;
        let slow = Server::plain(10_000, Duration::from_secs_f64(PAUSE));
        let least = (1.0 + (99.0_f64 / 8.0).ceil()) * PAUSE;
        let ratio = Some(seconds(FEW_ROUNDS, || self.keys(&slow.url)) / least);
        let what = "10,000 keys in 100 pages of 30 ms / the least possible 8 at a time";
        vec![Row::ratio(5, what, 1.15, ratio)]
    }

    /// Both services of four regions, each of which has a profile.
    fn audit(&self) -> Option<Row> {
        let slow = Server::plain(20, Duration::from_millis(300));
        let profile = |number| {
            format!(
                "[profiles.r{number}]\nendpoint = '{}'\ntoken = 'token'\nproject_id = 'p'\n",
                slow.url
            )
        };
        let file = self.home.join("regions.toml");
        let profiles: String = (1..=4).map(profile).collect();
        std::fs::write(&file, profiles).expect("a configuration file");
        let audit = |which: &[&str]| {
            let mut command = self.hwkey(&slow.url, which);
            command
                .env_remove("HWKEY_ENDPOINT")
                .env_remove("HWKEY_TOKEN")
                .arg("--config")
                .arg(&file)
                .args(["audit", "--json"]);
            command
        };
        let four = || {
            let mut command = audit(&[]);
            command.arg("--all-profiles");
            command
        };
        let ratio = paired(FEW_ROUNDS, four, || audit(&["--profile", "r1"]));
        let what = "`audit` of 4 regions, answers of 300 ms / of one region";
        Some(Row::ratio(9, what, 1.2, ratio))
    }

    /// Servers that are stopped, so that each has a request of its own.
    fn bind(&self) -> Option<Row> {
        let cloud = Server::plain(20, Duration::ZERO);
        let bind = |servers: usize| {
            let mut command = self.hwkey(&cloud.url, &["kps", "keypair", "bind", "team"]);
            command
                .args((0..servers).map(|number| format!("web-{number}")))
                .env("HWKEY_PROJECT_ID", "p")
                .env("HWKEY_POLL_INTERVAL", "0.5");
            command
        };
        let ratio = paired(FEW_ROUNDS, || bind(10), || bind(1));
        let what = "`bind` of 10 servers, tasks of 3 s / of one server";
        Some(Row::ratio(10, what, 1.3, ratio))
    }

    fn rsa(&self) -> Row {
        let ours = || {
            let _ = std::fs::remove_file(self.home.join("rsa.pem"));
            let _ = std::fs::remove_file(self.home.join("rsa.pem.pub"));
            let mut command = self.hwkey("http://127.0.0.1:1", &["--profile", "sandbox"]);
            command
                .env_remove("HWKEY_ENDPOINT")
                .env_remove("HWKEY_TOKEN")
                .current_dir(&self.home)
                .args(["kps", "keypair", "create", "rsa", "--local"])
                .args(["--algorithm", "rsa-4096"]);
            // The pair of the round before.
            let _ = std::fs::remove_dir_all(self.home.join(".local"));
            command
        };
        let theirs = || {
            let file = self.home.join("theirs");
            let _ = std::fs::remove_file(&file);
            let mut command = Command::new("ssh-keygen");
            command
                .args(["-q", "-t", "rsa", "-b", "4096", "-N", "", "-f"])
                .arg(file);
            command
        };
        let ratio = seconds(RSA_ROUNDS, ours) / seconds(RSA_ROUNDS, theirs);
        let what = "`create --local --algorithm rsa-4096` / ssh-keygen, wall";
        Row::ratio(6, what, 2.0, Some(ratio))
    }

    /// Tools for the same work at other clouds, each with its own list of 20 keys.
    fn peers(&self, plain: &str, tls: &str) -> Vec<Row> {
        let over_http =
            |rounds, peer: &dyn Fn() -> Command| paired(rounds, || self.keys(plain), peer);
        let gh = || peers::gh(tls, &self.system.bundle);
        let sdk = || peers::vendor_sdk(plain);
        let row = |what, most, ratio| Row::ratio(8, what, most, ratio);
        vec![
            row(
                "20 keys, HTTP / hcloud `ssh-key list`, wall",
                0.4,
                over_http(ROUNDS, &|| peers::hcloud(plain)),
            ),
            row(
                "20 keys, HTTPS / gh `ssh-key list`, wall",
                0.12,
                paired(ROUNDS, || self.keys(tls), gh),
            ),
            row(
                "20 keys, HTTP / vendor's Python SDK, wall",
                0.02,
                over_http(FEW_ROUNDS, &sdk),
            ),
            row(
                "20 keys, HTTP / openstack, its start alone, wall",
                0.01,
                over_http(FEW_ROUNDS, &peers::openstack),
            ),
        ]
    }
}

fn size() -> Row {
    let file = std::fs::metadata(env!("CARGO_BIN_EXE_hwkey"));
    let megabytes = file.ok().map(|file| file.len() as f64 / MEGA);
    Row::number(7, "binary, sandbox included", 6.0, megabytes, "MB")
}

/// A program that prints a line, to compare start-up with.
fn hello(directory: &std::path::Path) -> Option<PathBuf> {
    let source = directory.join("hello.rs");
    std::fs::write(&source, "fn main() { println!(\"hello\"); }\n").ok()?;
    let program = directory.join("hello");
    let mut rustc = Command::new("rustc");
    rustc
        .args(["-O", "-C", "strip=symbols", "-o"])
        .arg(&program)
        .arg(&source);
    rustc.status().ok()?.success().then_some(program)
}
