//! The same filing gives the same findings whatever its format; each format's own ways are read as its program shows
//! them; hostile files are refused quickly and never panic.
//!
//! Files are made here from small models, so that no test needs an office program.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::print_stderr)]

mod annotate;
mod docx;
mod hostile;
mod make;
mod markup;
mod parity;
#[cfg(feature = "pdf")]
mod pdf;
mod rtf;
mod sheets;
