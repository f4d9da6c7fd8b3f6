//! Access lists, which Windows has instead of modes.

use std::fs::{self, File};
use std::io;
use std::os::windows::fs::OpenOptionsExt;
use std::path::Path;

use windows_permissions::constants::SeObjectType::{SE_FILE_OBJECT, SE_KERNEL_OBJECT};
use windows_permissions::constants::SecurityInformation;
use windows_permissions::{LocalBox, SecurityDescriptor, utilities, wrappers};

/// Creates a file that only the user can open. Until it is closed, nobody else can open it, not even while it
/// still has the inherited list.
pub(crate) fn create_new(path: &Path) -> io::Result<File> {
    const READ: u32 = 0x8000_0000;
    const WRITE: u32 = 0x4000_0000;
    const SET_LIST: u32 = 0x0004_0000;
    const OTHERS_DELETE: u32 = 4;
    let mut file = File::options()
        .write(true)
        .create_new(true)
        .access_mode(READ | WRITE | SET_LIST)
        .share_mode(OTHERS_DELETE)
        .open(path)?;
    restrict(&mut file).inspect_err(|_| {
        let _ = fs::remove_file(path);
    })?;
    Ok(file)
}

fn restrict(file: &mut File) -> io::Result<()> {
    let list = SecurityInformation::Dacl;
    let not_inherited = list | SecurityInformation::ProtectedDacl;
    let me = utilities::current_process_sid()?;
    let wanted: LocalBox<SecurityDescriptor> = format!("D:P(A;;FA;;;{me})").parse()?;
    // Wine keeps inherited entries unless the file is treated as a kernel object.
    for kind in [SE_FILE_OBJECT, SE_KERNEL_OBJECT] {
        let entries = wanted.dacl();
        wrappers::SetSecurityInfo(file, kind, not_inherited, None, None, entries, None)?;
        // FAT ignores lists without an error.
        let got = wrappers::GetSecurityInfo(file, SE_FILE_OBJECT, list)?;
        if is_for_owner(&text(&got)?, &text(&wanted)?) {
            return Ok(());
        }
    }
    Err(io::Error::new(
        io::ErrorKind::PermissionDenied,
        "other users could open it: its file system keeps no access lists",
    ))
}

fn text(descriptor: &SecurityDescriptor) -> io::Result<String> {
    let list = SecurityInformation::Dacl;
    let text = wrappers::ConvertSecurityDescriptorToStringSecurityDescriptor(descriptor, list)?;
    Ok(text.to_string_lossy().into_owned())
}

/// Whether a list has the wanted entry, and otherwise only entries of the system and of administrators, who
/// can open any file.
fn is_for_owner(got: &str, wanted: &str) -> bool {
    let entries = |list: &str| -> Vec<String> {
        let entries = list
            .split_inclusive(')')
            .filter_map(|part| part.split_once('('));
        entries.map(|(_, entry)| entry.to_owned()).collect()
    };
    let (got, wanted) = (entries(got), entries(wanted));
    let is_mighty = |entry: &str| [";SY)", ";BA)"].iter().any(|end| entry.ends_with(end));
    wanted.iter().all(|entry| got.contains(entry))
        && got
            .iter()
            .all(|entry| wanted.contains(entry) || is_mighty(entry))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_that_let_others_in_are_told() {
        let wanted = "D:P(A;;FA;;;S-1-5-21-7-1000)";
        for (got, expected) in [
            (wanted, true),
            ("D:PAI(A;;FA;;;S-1-5-21-7-1000)", true),
            ("D:P(A;;FA;;;SY)(A;;FA;;;BA)(A;;FA;;;S-1-5-21-7-1000)", true),
            ("D:P(A;;FA;;;S-1-5-21-7-1000)(A;;FR;;;WD)", false),
            (
                "D:P(A;;FA;;;S-1-5-21-7-1000)(A;;FR;;;S-1-5-21-7-1001)",
                false,
            ),
            ("D:P(A;;FA;;;S-1-5-21-7-10000)", false),
            ("D:AI(A;ID;FA;;;WD)", false),
            ("D:NO_ACCESS_CONTROL", false),
            ("", false),
        ] {
            assert_eq!(is_for_owner(got, wanted), expected, "{got}");
        }
    }

    #[test]
    fn a_new_file_is_its_owners_alone() -> io::Result<()> {
        let directory = tempfile::tempdir()?;
        let path = directory.path().join("key");
        let made = create_new(&path)?;
        assert!(File::open(&path).is_err(), "opened beside its maker");
        drop(made);
        let made = wrappers::GetNamedSecurityInfo(
            path.as_os_str(),
            SE_FILE_OBJECT,
            SecurityInformation::Dacl,
        )?;
        let me = utilities::current_process_sid()?;
        let wanted: LocalBox<SecurityDescriptor> = format!("D:P(A;;FA;;;{me})").parse()?;
        let got = text(&made)?;
        assert!(is_for_owner(&got, &text(&wanted)?), "{got}");
        File::options().read(true).write(true).open(&path)?;
        Ok(())
    }
}
