//! Finds the configuration file.

use std::fs::File;
use std::io::{self, ErrorKind::NotFound, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use zeroize::Zeroizing;

use super::env::{Env, default_config_file};
use super::failures::unreadable;
use super::file::{ConfigFile, LONGEST};
use super::lookup::Lookup;
use super::options::Options;
use crate::failure::Failure;
use crate::time_limit;

impl ConfigFile {
    /// Reads the file of the option or `HWKEY_CONFIG`, or the default one if it exists. Data from a pipe has
    /// to come within the time-out.
    ///
    /// # Errors
    /// The file is invalid or cannot be read, or a named file is missing.
    pub(crate) fn locate(options: &Options, env: &Env) -> Result<Option<Self>, Failure> {
        let option = options.config.as_deref();
        match named(option, env) {
            Some(path) if option.is_some() && is_pipe(&path) => {
                let limit = Lookup::without_file(options, env).timeout()?;
                let read = read_pipe(&path, limit.value);
                let text = read.map_err(|source| unreadable(&path, source))?;
                Self::parse(&path, &text).map(Some)
            }
            Some(path) => match Self::read(&path)? {
                Some(file) => Ok(Some(file)),
                None => Err(unreadable(
                    &path,
                    io::Error::new(NotFound, "there is no such file"),
                )),
            },
            None => default_config_file().map_or(Ok(None), |path| Self::read(&path)),
        }
    }

    /// The path of the file, even if it does not exist; `None` without a home directory.
    pub(crate) fn path(option: Option<&Path>, env: &Env) -> Option<PathBuf> {
        named(option, env).or_else(default_config_file)
    }
}

/// The file of the option or `HWKEY_CONFIG`.
fn named(option: Option<&Path>, env: &Env) -> Option<PathBuf> {
    option
        .map(Path::to_owned)
        .or_else(|| env.path("HWKEY_CONFIG"))
}

/// Whether a path is a pipe, such as a shell's `<(…)`.
fn is_pipe(path: &Path) -> bool {
    #[cfg(unix)]
    let is_fifo = |kind: std::fs::FileType| std::os::unix::fs::FileTypeExt::is_fifo(&kind);
    #[cfg(not(unix))]
    let is_fifo = |_| false;
    std::fs::metadata(path).is_ok_and(|metadata| is_fifo(metadata.file_type()))
}

/// Reads a pipe to its end, in another thread because the writer may never come.
fn read_pipe(path: &Path, limit: Duration) -> io::Result<Zeroizing<String>> {
    let path = path.to_owned();
    let text = time_limit::within(limit, move || {
        let mut text = Zeroizing::new(String::with_capacity(LONGEST as usize + 1));
        let pipe = File::open(path)?;
        pipe.take(LONGEST + 1).read_to_string(&mut text)?;
        Ok(text)
    })?;
    if text.len() as u64 > LONGEST {
        return Err(io::Error::other("it is longer than 1 MiB"));
    }
    Ok(text)
}
