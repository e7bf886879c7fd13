//! Where results go: standard output, or a file that appears only when it is whole.

use super::speech::{self, say};
use super::{ColorArg, Failure};
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

const BUFFER: usize = 1 << 16;

/// Runs a command on standard output.
pub fn to_stdout<T>(command: impl FnOnce(&mut dyn Write) -> Result<T, Failure>) -> Result<T, Failure> {
    let mut out = BufWriter::with_capacity(BUFFER, io::stdout().lock());
    let result = command(&mut out)?;
    out.flush()?;
    Ok(result)
}

/// Runs a command on a file. What was there before stays until the new file is whole.
pub fn to_file<T>(path: &Path, command: impl FnOnce(&mut dyn Write) -> Result<T, Failure>) -> Result<T, Failure> {
    to_own_file(path, |out| command(out))
}

/// The same for a command that hands its output on to other threads.
pub fn to_own_file<T>(
    path: &Path,
    command: impl FnOnce(&mut BufWriter<File>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let refuse = |error: io::Error| {
        let shown = biaochi::read::display_path(path);
        let cause = speech::lang().cause(&error);
        Failure::Usage(say(format!("写不了“{shown}”：{cause}。"), format!("cannot write “{shown}”: {cause}.")))
    };
    if path.is_dir() {
        return Err(refuse(io::ErrorKind::IsADirectory.into()));
    }
    let part = Part(path.with_file_name(format!(
        ".{}.{}.part",
        path.file_name().unwrap_or_default().to_string_lossy(),
        std::process::id()
    )));
    let mut out = BufWriter::with_capacity(BUFFER, File::create(&part.0).map_err(refuse)?);
    let result = command(&mut out)?;
    out.flush()?;
    drop(out);
    std::fs::rename(&part.0, path).map_err(refuse)?;
    Ok(result)
}

/// Removes the unfinished file where the command fails.
struct Part(PathBuf);

impl Drop for Part {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Whether results are coloured.
pub fn is_colored(color: ColorArg, to_file: bool) -> bool {
    match color {
        ColorArg::Always => true,
        ColorArg::Never => false,
        ColorArg::Auto if to_file => false,
        ColorArg::Auto => anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never,
    }
}

/// Columns of the terminal; a readable width where there is none.
pub fn columns(to_file: bool) -> usize {
    const WIDTH: usize = 100;
    let asked = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let size = || if io::stdout().is_terminal() { terminal_size::terminal_size() } else { None };
    let columns = if to_file { None } else { asked.or_else(|| size().map(|(width, _)| usize::from(width.0))) };
    columns.unwrap_or(WIDTH).clamp(40, 140)
}
