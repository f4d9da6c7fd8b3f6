//! KPS: key pairs for servers, under `/v3/{project_id}/keypairs`.

mod create;
mod hosting;
mod key_pair;
mod pairs;
mod private_key;
mod refusal;

pub(crate) use create::create;
pub(crate) use key_pair::KeyPair;
pub(crate) use pairs::{delete, list, show, update};
pub(crate) use private_key::{
    clear as clear_private_key, export as export_private_key, import as import_private_key,
};
