//! The servers of a new sandbox, and the key pair of one of them.

use ssh_key::{LineEnding, PrivateKey, private::Ed25519Keypair};

use super::server::{SHUTOFF, Server};
use crate::{account, kps::KeyPair, ssh, state::State};

/// The name of the key pair.
const KEY_PAIR: &str = "ops";

/// The seed of its private key, which is the same in every sandbox and not secret.
const SEED: [u8; 32] = *b"the key pair ops of the sandbox.";

/// 2026-01-15T08:00:00Z, in milliseconds since 1970.
const CREATED_AT: i64 = 1_768_464_000_000;

/// Adds the servers of a project, and the key pair unless its name is taken. A project within a region gets
/// no key pair.
pub(crate) fn add(state: &mut State, project_id: Option<&str>) -> Result<(), ssh_key::Error> {
    if project_id == Some(account::SUB_PROJECT_ID) {
        state.servers = vec![server(7, "team-1")];
        return Ok(());
    }

    if !state.key_pairs.iter().any(|pair| pair.name == KEY_PAIR) {
        state.last_key_pair_id += 1;
        state.key_pairs.push(key_pair(state.last_key_pair_id)?);
    }
    let public_key = state
        .key_pairs
        .iter()
        .find(|pair| pair.name == KEY_PAIR)
        .map(|pair| pair.public_key.clone());
    if project_id.is_some() {
        state.servers = vec![Server {
            key_name: Some(KEY_PAIR.to_owned()),
            public_key,
            ..server(6, "web-3")
        }];
        return Ok(());
    }
    state.servers = vec![
        server(1, "web-1"),
        Server {
            key_name: Some(KEY_PAIR.to_owned()),
            public_key,
            ..server(2, "web-2")
        },
        Server {
            status: SHUTOFF.to_owned(),
            ..server(3, "db-1")
        },
        Server {
            os_type: "Windows".to_owned(),
            image_name: "Windows Server 2022 Standard 64bit".to_owned(),
            ..server(4, "win-1")
        },
        Server {
            image_name: "old-golden-image".to_owned(),
            image_type: "private".to_owned(),
            ..server(5, "old-1")
        },
    ];
    Ok(())
}

fn server(number: u8, name: &str) -> Server {
    Server {
        id: format!("5e2f7a10-93c4-4d1b-8f60-2a7b9c0d1e0{number}"),
        name: name.to_owned(),
        addresses: vec![
            format!("192.168.0.{}", 10 + number),
            format!("203.0.113.{}", 10 + number),
        ],
        ..Server::default()
    }
}

fn key_pair(id: u64) -> Result<KeyPair, ssh_key::Error> {
    let mut private = PrivateKey::from(Ed25519Keypair::from_seed(&SEED));
    private.set_comment(KEY_PAIR);
    Ok(KeyPair {
        id,
        name: KEY_PAIR.to_owned(),
        kind: Default::default(),
        scope: Default::default(),
        user_id: account::USER_ID.to_owned(),
        public_key: private.public_key().to_openssh()?,
        fingerprint: ssh::fingerprint(&private.public_key().to_bytes()?),
        description: None,
        created_at: CREATED_AT,
        updated_at: None,
        hosted_private_key: Some(private.to_openssh(LineEnding::LF)?.to_string()),
    })
}
