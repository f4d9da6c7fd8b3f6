//! The pictures of the README: what the binary shows on a terminal, kept current.
//!
//! `HWKEY_TEST_WRITE=1 cargo test --test cli pictures` draws them anew.

use std::fs;
use std::path::Path;

use anstyle_svg::{Term, WIN10_CONSOLE};
use jiff::{SignedDuration, Timestamp};
use pty_process::blocking::Command;
use serde_json::Value;

use crate::kps_wire;
use crate::server::{Answer, NOWHERE, Server};
use crate::support::terminal::Terminal;
use crate::support::{TestEnv, line, ok, private, text};

/// Wide enough for a fingerprint beside the rest of a list.
const COLUMNS: u16 = 104;
/// What an audit shows is wider.
const MORE_COLUMNS: u16 = 120;
const PIXELS_PER_COLUMN: f32 = 8.4;
const STATE: &str = ".local/state/hwkey/sandbox.json";
/// Stands for the temporary directory of the test.
const HOME: &str = "/home/ada";

/// Commands typed one after the other, and what the terminal showed.
struct Scene {
    columns: u16,
    env: TestEnv,
    shown: String,
}

impl Scene {
    fn new(columns: u16) -> Self {
        Self {
            columns,
            env: TestEnv::new(),
            shown: String::new(),
        }
    }

    /// A public key of `tests/data` with another comment.
    fn public_key(&self, file: &str, key: &str, comment: &str) {
        let text = line(key);
        let (kind, base64) = kps_wire::halves(&text);
        self.env.write(file, format!("{kind} {base64} {comment}\n"));
    }

    /// Gives the sandbox's account a key that was added so many days ago.
    fn registered(&self, key: &str, title: &str, comment: &str, days: i64) {
        self.public_key("key.pub", key, comment);
        let add = ["repo", "key", "add", "key.pub", "--title", title];
        ok(&mut self.env.sandbox(add));
        let path = self.env.path(STATE);
        let mut state: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        let keys = state["repo"]["keys"].as_array_mut().unwrap();
        let added = keys.iter_mut().find(|key| key["title"] == title).unwrap();
        // An hour more: no age changes while the test runs.
        let time = Timestamp::now() - SignedDuration::from_hours(24 * days + 1);
        added["created_at"] = time.to_string().into();
        fs::write(path, state.to_string()).unwrap();
    }

    /// Types a command without quotes at a terminal.
    fn command(&mut self, command: &str, url: &str, profile: &'static str) -> i32 {
        let home = self.env.path("");
        let home = home.to_str().unwrap().trim_end_matches('/');
        let words = command.split(' ').skip(1);
        let arguments: Vec<_> = words.map(|word| word.replace('~', home)).collect();
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let (name, value) = match profile {
            "" => ("HWKEY_PROJECT_ID", "p"),
            _ => ("HWKEY_PROFILE", profile),
        };
        let further = |command: Command| command.env(name, value);
        let columns = self.columns;
        let terminal = Terminal::with_columns(columns, &self.env, url, &arguments, further);
        let (code, shown) = terminal.end();
        let shown = shown.replace(home, HOME);
        self.shown
            .push_str(&format!("\x1b[1;32m$\x1b[0m {command}\n{shown}"));
        code
    }

    /// Compares with the picture in `docs/pictures`, or draws it anew.
    fn is(self, name: &str) {
        let pixels = f32::from(self.columns) * PIXELS_PER_COLUMN;
        let picture = Term::new()
            .palette(WIN10_CONSOLE)
            .min_width_px(pixels.ceil() as usize)
            .render_svg(self.shown.trim_end());
        let picture = scalable(&picture);
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("docs/pictures")
            .join(name);
        if std::env::var_os("HWKEY_TEST_WRITE").is_some() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, &picture).unwrap();
        }
        let drawn = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            drawn == picture,
            "{} is not what the terminal shows; HWKEY_TEST_WRITE=1 draws it anew:\n{}",
            path.display(),
            self.shown
        );
    }
}

/// Where a page is too narrow for a picture it is to shrink, and not to be cut off.
fn scalable(picture: &str) -> String {
    let size = |name: &str| {
        let rest = picture.split_once(&format!(" {name}=\"")).unwrap().1;
        rest.split_once("px").unwrap().0.to_owned()
    };
    let view = format!("<svg viewBox=\"0 0 {} {}\" ", size("width"), size("height"));
    picture.replacen("<svg ", &view, 1)
}

#[test]
fn a_list() {
    let mut scene = Scene::new(COLUMNS);
    scene.registered("rsa2048.pub", "office", "ada@office", 800);
    scene.registered("ed25519-other.pub", "ci", "ci@example.com", 140);
    scene.registered("ed25519.pub", "laptop", "ada@laptop", 3);
    let code = scene.command("hwkey repo key list", NOWHERE, "sandbox");
    assert_eq!(code, 0);
    scene.is("list.svg");
}

#[test]
fn a_new_key_pair_with_the_way_to_use_it() {
    let created = kps_wire::created("web");
    let server = Server::new(move |_| Answer::json(201, created.clone()));
    let mut scene = Scene::new(COLUMNS);
    let code = scene.command("hwkey kps keypair create web", &server.url, "");
    assert_eq!(code, 0);
    scene.is("create.svg");
}

#[test]
fn an_audit_with_findings() {
    let mut scene = Scene::new(MORE_COLUMNS);
    ok(&mut scene.env.sandbox("kps keypair delete ops --yes"));
    scene.registered("rsa1024.pub", "old", "ada@old", 2000);
    scene.registered("ed25519.pub", "laptop", "ada@laptop", 3);
    scene.public_key(".ssh/id_ed25519.pub", "ed25519.pub", "ada@laptop");
    let encrypted = scene
        .env
        .write(".ssh/id_ed25519", text("openssh-encrypted.key"));
    private(&encrypted);
    let open = scene.env.write(".ssh/deploy", text("rsa2048.key"));
    private(&open);
    let command = "hwkey audit --fail-on weak";
    assert_eq!(scene.command(command, NOWHERE, "sandbox"), 1);
    scene.is("audit.svg");
}

#[test]
fn an_error_with_a_hint() {
    let mut scene = Scene::new(COLUMNS);
    scene.env.write(".ssh/id_ed25519", text("ed25519.key"));
    scene.public_key(".ssh/id_ed25519.pub", "ed25519.pub", "ada@laptop");
    let command = "hwkey repo key add ~/.ssh/id_ed25519";
    assert_eq!(scene.command(command, NOWHERE, "sandbox"), 2);
    scene.is("error.svg");
}
