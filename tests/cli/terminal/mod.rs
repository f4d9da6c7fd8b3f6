mod advice;
mod ages;
mod confirm;
mod progress;
mod screen;
mod secret;
mod tables;
