//! CodeArts Repo: the SSH keys of a user. Both generations of the API look at the same keys.

pub(crate) mod keys;
pub(crate) mod v1;
pub(crate) mod v4;
