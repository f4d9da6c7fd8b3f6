//! `hwkey repo key add`
