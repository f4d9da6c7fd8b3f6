//! Checks who else could change a file, with the rules of ssh: files and their directories belong to the user
//! or root, and nobody else may write to them.

use std::io;
use std::path::PathBuf;

/// Why others could change or read a file.
#[derive(Debug, thiserror::Error)]
pub enum Exposed {
    /// It belongs to another user.
    #[error("{} belongs to user {owner}, not to user {me}, who runs hwkey", path.display())]
    Foreign {
        /// The file, link or directory.
        path: PathBuf,
        /// The user id of the owner.
        owner: u32,
        /// The user id of this process.
        me: u32,
    },
    /// The group or everybody may write to it.
    #[error("other users can write to {} (mode {mode:04o})", path.display())]
    Writable {
        /// The file or directory.
        path: PathBuf,
        /// The permissions.
        mode: u32,
    },
    /// The file system gives every file a mode that lets others read it.
    #[error(
        "{} would be open to other users: its file system gave it mode {mode:04o} instead of 0600",
        path.display()
    )]
    Readable {
        /// The file.
        path: PathBuf,
        /// The mode of the new file.
        mode: u32,
    },
}

impl Exposed {
    /// How to fix it.
    pub fn hint(&self) -> String {
        match self {
            Self::Foreign { path, me: 0, .. } => format!(
                "run hwkey as that user, use a file of root's (`sudo -H` gives root's home), or `chown root {}`",
                path.display()
            ),
            Self::Foreign { path, me, .. } => {
                format!(
                    "use a file of your own, or `sudo chown {me} {}`",
                    path.display()
                )
            }
            Self::Writable { path, .. } => format!("`chmod go-w {}`", path.display()),
            Self::Readable { .. } => {
                "keep it on a file system that has file modes; HOME, or XDG_CONFIG_HOME and XDG_STATE_HOME, set the place"
                    .to_owned()
            }
        }
    }
}

impl From<Exposed> for io::Error {
    fn from(exposed: Exposed) -> Self {
        Self::new(io::ErrorKind::PermissionDenied, exposed)
    }
}

#[cfg(unix)]
pub(super) use unix::{check_open, resolve};

#[cfg(unix)]
mod unix {
    use std::ffi::OsString;
    use std::fs::{self, File, Metadata};
    use std::io::{self, ErrorKind};
    use std::os::unix::fs::MetadataExt;
    use std::path::{Component, Path, PathBuf};

    use super::Exposed;

    const STICKY: u32 = 0o1000;
    const OTHERS_WRITE: u32 = 0o022;
    const LINKS: u8 = 40;

    /// Resolves links. Everything on the way must belong to the user or root, and nobody else may write to
    /// it.
    ///
    /// Directories above the home directory are not checked. In a directory such as /tmp, where
    /// users cannot replace the files of others, a file is read or replaced, but none is created, and links
    /// to a file to write are refused.
    pub(in crate::private_file) fn resolve(path: &Path, writes: bool) -> io::Result<PathBuf> {
        let home = dirs::home_dir().unwrap_or_default();
        let mut ahead: Vec<OsString> = parts(&std::path::absolute(path)?);
        let mut found = PathBuf::from("/");
        let mut links = 0;
        // The last directory in which everybody may create files.
        let mut shared = None;
        while let Some(part) = ahead.pop() {
            if part == ".." {
                found.pop();
                continue;
            }
            let next = found.join(&part);
            let metadata = match fs::symlink_metadata(&next) {
                Ok(metadata) => metadata,
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    if let (Some(shared), true) = (shared.take(), ahead.is_empty()) {
                        return Err(io::Error::from(shared));
                    }
                    found = next;
                    continue;
                }
                Err(error) => return Err(error),
            };
            if metadata.is_symlink() {
                links += 1;
                if links > LINKS {
                    return Err(io::Error::other("too many symbolic links"));
                }
                let shared_now = shared.take().filter(|_| writes);
                if let Some(exposed) = foreign(&next, &metadata).or(shared_now) {
                    return Err(exposed.into());
                }
                let target = fs::read_link(&next)?;
                if target.is_absolute() {
                    found = PathBuf::from("/");
                }
                ahead.extend(parts(&target));
                continue;
            }
            let is_above_home = home.starts_with(&next) && home != next;
            shared = writable(&next, &metadata);
            let is_sticky = metadata.is_dir() && metadata.mode() & STICKY != 0;
            if !is_above_home && !is_sticky {
                check(&next, &metadata)?;
            }
            if is_above_home && !is_sticky {
                shared = None;
            }
            found = next;
        }
        Ok(found)
    }

    /// Checks again after opening.
    pub(in crate::private_file) fn check_open(path: &Path, file: &File) -> io::Result<Metadata> {
        let metadata = file.metadata()?;
        check(path, &metadata)?;
        Ok(metadata)
    }

    fn check(path: &Path, metadata: &Metadata) -> io::Result<()> {
        match foreign(path, metadata).or_else(|| writable(path, metadata)) {
            Some(exposed) => Err(exposed.into()),
            None => Ok(()),
        }
    }

    fn foreign(path: &Path, metadata: &Metadata) -> Option<Exposed> {
        let me = rustix::process::geteuid().as_raw();
        let owner = metadata.uid();
        (owner != me && owner != 0).then(|| Exposed::Foreign {
            path: path.to_owned(),
            owner,
            me,
        })
    }

    fn writable(path: &Path, metadata: &Metadata) -> Option<Exposed> {
        let mode = metadata.mode() & 0o7777;
        (mode & OTHERS_WRITE != 0).then(|| Exposed::Writable {
            path: path.to_owned(),
            mode,
        })
    }

    /// The names in a path, in reverse order.
    fn parts(path: &Path) -> Vec<OsString> {
        let name = |part: Component<'_>| match part {
            Component::Normal(name) => Some(name.to_owned()),
            Component::ParentDir => Some("..".into()),
            _ => None,
        };
        path.components().rev().filter_map(name).collect()
    }
}

/// Not checked on Windows, which has access lists instead of owners and modes.
#[cfg(not(unix))]
pub(super) fn resolve(path: &std::path::Path, _writes: bool) -> io::Result<PathBuf> {
    const LINKS: u8 = 40;
    let mut path = std::path::absolute(path)?;
    for _ in 0..LINKS {
        match std::fs::read_link(&path) {
            Ok(link) => {
                path = path
                    .parent()
                    .unwrap_or(std::path::Path::new("/"))
                    .join(link)
            }
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::other("too many symbolic links"))
}

#[cfg(not(unix))]
pub(super) fn check_open(
    _path: &std::path::Path,
    file: &std::fs::File,
) -> io::Result<std::fs::Metadata> {
    file.metadata()
}
