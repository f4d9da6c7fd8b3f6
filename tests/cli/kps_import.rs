//! `hwkey kps keypair import`
