//! `hwkey kps keypair create`
