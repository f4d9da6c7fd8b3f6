//! CodeArts Repo: the SSH keys of a user. Both generations of the API look at the same keys.

pub mod keys;
pub mod v1;
pub mod v4;
