//! Keys, made here and by `ssh-keygen`.

use std::{fs, path::Path, process::Command};

use tempfile::TempDir;

/// A public key, different for each number.
pub(crate) fn public_key(number: u8) -> String {
    let key = ssh_key::public::Ed25519PublicKey([number; 32]);
    let key = ssh_key::PublicKey::new(key.into(), format!("number {number}"));
    key.to_openssh().unwrap()
}

/// A key pair that `ssh-keygen` made.
pub(crate) struct KeyFiles {
    pub private_key: String,
    pub public_key: String,
}

/// Has `ssh-keygen` make a key pair.
pub(crate) fn keygen(arguments: &[&str]) -> KeyFiles {
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("key");
    let passphrase: &[&str] = if arguments.contains(&"-N") {
        &[]
    } else {
        &["-N", ""]
    };
    run_keygen(
        &file,
        &[&["-q", "-C", "a comment"], arguments, passphrase].concat(),
    );
    KeyFiles {
        private_key: fs::read_to_string(&file).unwrap(),
        public_key: fs::read_to_string(file.with_extension("pub")).unwrap(),
    }
}

/// Has `ssh-keygen` print something about a key in a file; the file's mode is the one it insists on.
pub(crate) fn about(key: &str, arguments: &[&str]) -> String {
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("key");
    fs::write(&file, key).unwrap();
    #[cfg(unix)]
    fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    run_keygen(&file, arguments)
}

fn run_keygen(file: &Path, arguments: &[&str]) -> String {
    let output = Command::new("ssh-keygen")
        .args(arguments)
        .arg("-f")
        .arg(file)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}
