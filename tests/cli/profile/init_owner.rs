//! The file that `profile init` writes is its owner's alone, and is a file.

use std::fs;
use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use super::init_file::BEFORE;
use crate::profile::init::{FILE, init};
use crate::support::{TestEnv, fails, has, mode, ok, run};

#[test]
fn only_the_owner_reads_the_file_whatever_the_umask() {
    for umask in ["000", "022", "077", "777"] {
        for existing in [None, Some(0o600), Some(0o644)] {
            let env = TestEnv::new();
            // A umask of 777 would make directories that nobody can use.
            fs::create_dir(env.path(".config")).unwrap();
            if umask == "777" || existing.is_some() {
                env.config("");
            }
            if let Some(mode) = existing {
                let wide = fs::Permissions::from_mode(mode);
                fs::set_permissions(env.path(FILE), wide).unwrap();
            }
            let output = Command::new("sh")
                .arg("-c")
                .arg(format!("umask {umask}; exec \"$@\""))
                .args(["sh", env!("CARGO_BIN_EXE_hwkey")])
                .args(["profile", "init", "--region", "cn-north-4"])
                .env_clear()
                .env("HOME", env.path(""))
                .output()
                .unwrap();
            assert!(output.status.success(), "umask {umask}: {output:?}");
            assert_eq!(mode(&env.path(FILE)), 0o600, "umask {umask}");
            let folder = env.path(".config/hwkey");
            if existing.is_none() && umask != "777" {
                assert_eq!(mode(&folder), 0o700, "umask {umask}");
            }
            let left = fs::read_dir(folder).unwrap().count();
            assert_eq!(left, 1, "nothing but the file is left");
        }
    }
}

#[test]
fn what_is_no_file_is_neither_opened_nor_replaced() {
    let env = TestEnv::new();
    let pipe = env.path("pipe");
    let made = Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    symlink("pipe", env.path("link")).unwrap();
    for name in ["pipe", "link"] {
        let mut by_variable = env.command("profile use sandbox");
        by_variable.env("HWKEY_CONFIG", env.path(name));
        for (command, path) in [
            (&mut init(&env, ["--config", name]), name),
            (&mut by_variable, env.path(name).to_str().unwrap()),
        ] {
            command.timeout(std::time::Duration::from_secs(20));
            let said = fails(command, 1);
            let expected =
                format!("error: cannot write {path}\n  caused by: it is not a regular file\n");
            assert_eq!(said.err, expected);
        }
    }
    let kind = fs::symlink_metadata(&pipe).unwrap().file_type();
    assert!(kind.is_fifo(), "{kind:?}");
}

#[test]
fn a_folder_that_cannot_be_written_is_told() {
    let env = TestEnv::new();
    let file = env.config("[profiles.work]\n");
    let folder = file.parent().unwrap();
    fs::set_permissions(folder, fs::Permissions::from_mode(0o500)).unwrap();
    let said = run(&mut init(&env, "new"));
    let message = format!("error: cannot write {}\n", file.display());
    // Nothing stops root.
    assert!(
        said.code == 0 || said.err.starts_with(&message),
        "{}",
        said.err
    );
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).unwrap();
    for looking in [
        &["profile", "list"][..],
        &["profile", "show"],
        &["profile", "use", "x"],
    ] {
        run(env.command(looking).env("HWKEY_CONFIG", "~/other/c.toml"));
        assert!(!env.path("other").exists(), "{looking:?}");
    }
}

#[test]
fn a_link_stays_a_link() {
    for content in [Some(BEFORE), None] {
        let env = TestEnv::new();
        fs::create_dir_all(env.path("dotfiles")).unwrap();
        fs::create_dir_all(env.path(".config/hwkey")).unwrap();
        symlink("../../dotfiles/hwkey.toml", env.path(FILE)).unwrap();
        if let Some(text) = content {
            env.write("dotfiles/hwkey.toml", text);
        }
        ok(&mut init(&env, "new"));
        let link = fs::read_link(env.path(FILE)).unwrap();
        assert_eq!(link, Path::new("../../dotfiles/hwkey.toml"));
        let target = env.path("dotfiles/hwkey.toml");
        let text = fs::read_to_string(&target).unwrap();
        has(&text, "[profiles.new]\n");
        assert!(text.contains(content.unwrap_or_default()), "{text}");
        assert_eq!(mode(&target), 0o600);
    }
}
