//! Creates key pairs and imports public keys.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    hosting::KeyProtection,
    key_pair::{self, KeyPair, Kind, Scope},
    refusal,
};
use crate::{
    account,
    call::Call,
    clock,
    error::Error,
    reply::{Failure, Reply},
    ssh,
    state::StateFile,
};

#[derive(Deserialize)]
struct Body {
    keypair: Wanted,
}

#[derive(Deserialize)]
struct Wanted {
    name: String,
    #[serde(rename = "type")]
    kind: Option<Kind>,
    public_key: Option<String>,
    scope: Option<Scope>,
    user_id: Option<String>,
    key_protection: Option<KeyProtection>,
}

/// The key material of a new key pair.
struct Material {
    public_key: String,
    blob: Vec<u8>,
    /// For the reply.
    private_key: Option<String>,
    hosted_private_key: Option<String>,
}

/// `POST /v3/{project_id}/keypairs`
pub(crate) fn create(call: &Call, _: &str, state: &StateFile) -> Result<Reply, Failure> {
    let body: Option<Body> = call.json();
    let wanted = body.ok_or_else(refusal::body)?.keypair;
    let view = create_one(wanted, state)?;
    Ok(Reply::ok(json!({ "keypair": view })))
}

/// `POST /v3/{project_id}/keypairs/batch-import`
pub(crate) fn import_batch(call: &Call, _: &str, state: &StateFile) -> Result<Reply, Failure> {
    const MOST: usize = 10;
    let bodies: Option<Vec<Body>> = serde_json::from_slice(&call.body).ok();
    let bodies = bodies.ok_or_else(refusal::body)?;
    if !(1..=MOST).contains(&bodies.len()) {
        return Err(refusal::parameter("1 to 10 key pairs are imported at once").into());
    }
    let (mut succeeded, mut failed) = (Vec::new(), Vec::new());
    for Body { keypair } in bodies {
        let name = keypair.name.clone();
        // not documented: a pair without a public key. Here it is created, as by the call for a single pair.
        match create_one(keypair, state) {
            Ok(view) => succeeded.push(json!({ "keypair": view })),
            Err(Failure::Refused(reply)) => {
                let reason = reply.body.map(|body| body["error_msg"].clone());
                failed.push(json!({"keypair_name": name, "failed_reason": reason}));
            }
            Err(broken) => return Err(broken),
        }
    }
    Ok(Reply::ok(
        json!({"succeeded_keypairs": succeeded, "failed_keypairs": failed}),
    ))
}

/// Creates a pair and returns its JSON.
fn create_one(wanted: Wanted, state: &StateFile) -> Result<Value, Failure> {
    check_name(&wanted.name)?;
    if let Some(protection) = &wanted.key_protection {
        protection.check_encryption()?;
    }
    let material = match &wanted.public_key {
        Some(public_key) => bring(public_key, wanted.key_protection.as_ref())?,
        None => {
            // Checked again below. This check only avoids generating a key in vain.
            if key_pair::find(&state.read()?, &wanted.name).is_some() {
                return Err(refusal::name_exists(&wanted.name).into());
            }
            make(wanted.key_protection.as_ref())?
        }
    };
    store(wanted, material, state)
}

fn check_name(name: &str) -> Result<(), Reply> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if (1..=255).contains(&name.len()) && name.bytes().all(allowed) {
        return Ok(());
    }
    Err(refusal::parameter(
        "a name has 1 to 255 letters, digits, underscores and hyphens",
    ))
}

fn bring(public_key: &str, protection: Option<&KeyProtection>) -> Result<Material, Reply> {
    let blob = ssh::parse(public_key)
        .ok_or_else(|| refusal::parameter("public_key is not an SSH public key"))?;
    // not documented: hosting without a private key.
    let hosted_private_key = protection
        .map(|protection| protection.private_key_for(&blob))
        .transpose()?;
    Ok(Material {
        // not documented: white space around the key is removed, the rest is kept.
        public_key: public_key.trim().to_owned(),
        blob,
        private_key: None,
        hosted_private_key,
    })
}

fn make(protection: Option<&KeyProtection>) -> Result<Material, Failure> {
    // not documented: a private key without its public key.
    if protection.is_some_and(KeyProtection::has_private_key) {
        return Err(refusal::parameter("a private_key needs its public_key").into());
    }
    let generated = ssh::generate().map_err(Error::from)?;
    let private_key = generated.private_key.to_string();
    Ok(Material {
        public_key: generated.public_key,
        blob: generated.blob,
        hosted_private_key: protection.map(|_| private_key.clone()),
        private_key: Some(private_key),
    })
}

fn store(wanted: Wanted, material: Material, state: &StateFile) -> Result<Value, Failure> {
    state.change(|state| {
        if key_pair::find(state, &wanted.name).is_some() {
            return Err(refusal::name_exists(&wanted.name).into());
        }
        state.last_key_pair_id += 1;
        let pair = KeyPair {
            id: state.last_key_pair_id,
            name: wanted.name,
            kind: wanted.kind.unwrap_or_default(),
            scope: wanted.scope.unwrap_or_default(),
            // not documented: whether the user must exist. Here any id is accepted.
            user_id: wanted
                .user_id
                .unwrap_or_else(|| account::USER_ID.to_owned()),
            fingerprint: ssh::fingerprint(&material.blob),
            public_key: material.public_key,
            description: None,
            created_at: clock::milliseconds(),
            updated_at: None,
            hosted_private_key: material.hosted_private_key,
        };
        let mut view = json!({
            "name": pair.name,
            "type": pair.kind,
            "public_key": pair.public_key,
            "fingerprint": pair.fingerprint,
            "user_id": pair.user_id,
        });
        if let Some(private_key) = material.private_key {
            view["private_key"] = private_key.into();
        }
        state.key_pairs.push(pair);
        Ok(view)
    })
}
