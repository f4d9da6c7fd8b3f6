//! What is kept where a profile is not deleted or renamed after all.

use std::fs;

use super::{DELETE, RENAME, lived_in};
use crate::auth::iam::{cloud, login_path};
use crate::profile::init::file;
use crate::support::{ends, has, ok};

#[cfg(unix)]
#[test]
fn a_person_is_told_what_goes_and_only_a_yes_deletes_it() {
    use crate::server::NOWHERE;
    use crate::support::terminal::Terminal;

    let server = cloud();
    let env = lived_in(&server);
    let before = file(&env);
    for (answer, code) in [("n\r", 1), ("\r", 1), ("\x04", 1), ("y\r", 0)] {
        assert_eq!(file(&env), before);
        assert!(login_path(&env, "work").exists());
        let arguments = ["--color=never", "profile", "delete", "work"];
        let mut terminal = Terminal::run(&env, NOWHERE, arguments, |command| command);
        terminal.expect("  work, cn-north-4, login\r\n");
        terminal.expect("  with the login of amy\r\n");
        terminal.expect("  with its remembered project id\r\n");
        terminal.expect("  it is the default profile\r\n");
        terminal.expect("Delete the profile `work`? [y/N] ");
        terminal.press(answer);
        let (ended, rest) = terminal.end();
        assert_eq!(ended, code, "{rest}");
    }
    assert!(!file(&env).contains("[profiles.work]"));
    assert!(!login_path(&env, "work").exists());
}

/// Directories in the place of files stop root too.
#[test]
fn what_cannot_be_done_as_a_whole_loses_nothing() {
    let cases = [
        (&RENAME[..], "tokens/acme.json", 1),
        (&RENAME[..], "projects/acme.json", 1),
        (&DELETE[..], "projects/work.json", 9),
    ];
    for (verb, blocked, code) in cases {
        let env = lived_in(&cloud());
        let before = (file(&env), fs::read(login_path(&env, "work")).unwrap());
        let blocked = env.path(&format!(".local/state/hwkey/{blocked}"));
        let _ = fs::remove_file(&blocked);
        fs::create_dir_all(blocked.join("full")).unwrap();
        let said = ends(env.command(verb), code);
        has(&said.err, blocked.to_str().unwrap());
        if code == 9 {
            assert!(!file(&env).contains("[profiles.work]"));
            assert!(!login_path(&env, "work").exists());
        } else {
            let after = (file(&env), fs::read(login_path(&env, "work")).unwrap());
            assert_eq!(after, before, "{verb:?}: {}", said.err);
            fs::remove_dir_all(blocked).unwrap();
            ok(env.command(verb));
            assert!(login_path(&env, "acme").exists());
        }
    }
}

/// Until the file is changed everything stays.
#[cfg(unix)]
#[test]
fn where_the_file_cannot_be_written_the_login_stays() {
    use std::os::unix::fs::PermissionsExt;

    use crate::support::fails;

    for verb in [RENAME, DELETE] {
        let env = lived_in(&cloud());
        let before = file(&env);
        let set = |mode| {
            let directory = env.path(".config/hwkey");
            fs::set_permissions(directory, fs::Permissions::from_mode(mode)).unwrap();
        };
        // Nothing stops root from writing, but what others may write to is refused.
        set(0o777);
        let said = fails(env.command(verb), 3);
        set(0o700);
        assert_eq!(file(&env), before, "{}", said.err);
        assert!(login_path(&env, "work").exists());
        assert!(!login_path(&env, "acme").exists());
    }
}
