//! `hwkey completions`, and the files that are kept in `completions/`. `tests/tools` has shells run them, but for
//! PowerShell, which cannot be had as a package: that script was only parsed.

use std::path::Path;

use crate::support::{TestEnv, ok};

#[test]
fn the_committed_scripts_are_what_the_command_prints() {
    let files = [
        ("bash", "hwkey.bash"),
        ("elvish", "hwkey.elv"),
        ("fish", "hwkey.fish"),
        ("powershell", "_hwkey.ps1"),
        ("zsh", "_hwkey"),
    ];
    for (shell, file) in files {
        let printed = ok(TestEnv::new().command(["completions", shell])).out;
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("completions")
            .join(file);
        let committed = std::fs::read_to_string(&path).unwrap();
        assert!(
            printed == committed,
            "completions/{file} is out of date: `hwkey completions {shell} > completions/{file}`"
        );
    }
}
