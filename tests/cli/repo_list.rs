//! `hwkey repo key list`
