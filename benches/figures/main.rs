//! Measures what the README quotes: start-up, one list over HTTP and HTTPS, long lists, memory, size.
//!
//! `cargo bench` builds the release binary as it is shipped, starts bounded servers on loopback, and
//! runs hwkey and, in turn with it, curl and whatever else is installed. Ratios of runs that took turns
//! say more than times; counted instructions (valgrind) say most. What a machine lacks is left out and
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

use measure::{Row, instructions, kibibytes, opens_and_threads, paired, seconds};
use server::{Server, System};

const ROUNDS: usize = 100;
/// For what takes seconds.
const FEW_ROUNDS: usize = 9;
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
        rows.extend(self.list(2, &few.url, "20 keys, HTTP", 0.35, 1.8));
        let few_tls = Server::tls(20, &self.system);
        rows.extend(self.list(3, &few_tls.url, "20 keys, HTTPS, system roots", 0.20, 14.0));
        rows.extend(self.opens(&few_tls.url));
        let many = Server::plain(10_000, Duration::ZERO);
        rows.extend(self.memory(&few.url, &many.url));
        rows.extend(self.pages());
        rows.extend(self.long_lists(&many.url));
        rows.push(size());
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

    fn start_up(&self) -> Vec<Row> {
        let version = || self.hwkey("http://127.0.0.1:1", &["--version"]);
        let mut rows = Vec::new();
        if let Some(hello) = &self.hello {
            let ratio = paired(ROUNDS, version, || Command::new(hello));
            rows.push(Row::ratio(
                1,
                "`--version` / Rust hello world, wall",
                1.6,
                ratio,
            ));
        }
        let counted = instructions(version()).map(|count| count / MEGA);
        rows.push(Row::number(
            1,
            "`--version`, instructions",
            0.7,
            counted,
            "M",
        ));
        rows
    }

    fn list(&self, number: u8, url: &str, what: &str, ratio: f64, most: f64) -> Vec<Row> {
        let measured = paired(ROUNDS, || self.keys(url), || self.curl(url));
        let counted = instructions(self.keys(url)).map(|count| count / MEGA);
        vec![
            Row::ratio(number, &format!("{what} / curl, wall"), ratio, measured),
            Row::number(number, &format!("{what}, instructions"), most, counted, "M"),
        ]
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
                7.0,
                megabytes(self.keys(few)),
                "MB",
            ),
            Row::number(
                4,
                "peak memory, 10,000 keys, JSON",
                12.0,
                megabytes(self.keys(many)),
                "MB",
            ),
            Row::number(
                4,
                "peak memory, 10,000 keys, table",
                20.0,
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

    fn long_lists(&self, many: &str) -> Vec<Row> {
        let table = self.hwkey(many, &["repo", "key", "list"]);
        let counted = |command| instructions(command).map(|count| count / MEGA);
        vec![
            Row::number(
                6,
                "10,000 keys, JSON, instructions",
                120.0,
                counted(self.keys(many)),
                "M",
            ),
            Row::number(
                6,
                "10,000 keys, table, instructions",
                290.0,
                counted(table),
                "M",
            ),
        ]
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
    Row::number(7, "binary, sandbox included", 5.0, megabytes, "MB")
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
