mod binding;
pub(crate) mod change;
mod create;
mod create_confirm;
mod create_faults;
pub(crate) mod create_file;
mod create_journal;
mod create_limits;
#[cfg(target_os = "linux")]
mod create_model;
mod create_rescue;
#[cfg(unix)]
mod create_signals;
mod describe;
mod hosting;
mod import;
mod import_folder;
mod list;
mod list_pages;
pub(crate) mod local;
#[cfg(unix)]
mod local_passphrase;
pub(crate) mod private_key;
mod private_key_forms;
mod private_key_import;
mod rotate;
mod servers;
mod show;
mod tasks;
#[cfg(target_os = "linux")]
mod unsaved;
#[cfg(unix)]
mod waiting;
