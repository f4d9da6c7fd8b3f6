//! `--add-to-agent` and `--ssh-config`: what ssh itself makes of a new key.

mod agent;
mod blocks;
mod refusals;

const FILE: &str = ".ssh/config.d/hwkey";
const CREATE: &str = "kps keypair create web --ssh-config web.example";
