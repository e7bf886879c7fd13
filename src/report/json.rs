//! JSON: one object for the whole run, or one file a line.

use super::{Report, Summary};
use crate::check::FileReport;
use std::io::{self, Write};

/// Version of the shape; a breaking change raises it.
pub const SCHEMA: u32 = 1;

/// One object for the whole run, written as files arrive.
#[derive(Default)]
pub struct Json {
    files: usize,
    object: Vec<u8>,
}

impl Json {
    /// An empty report.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Report for Json {
    fn start(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let version = env!("CARGO_PKG_VERSION");
        write!(out, r#"{{"schema":{SCHEMA},"tool":{{"name":"biaochi","version":"{version}"}},"files":["#)
    }

    fn file(&mut self, file: &FileReport, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(if self.files > 0 { b",\n" } else { b"\n" })?;
        self.files += 1;
        write_object(&mut self.object, file, out)
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"\n],\"summary\":")?;
        serde_json::to_writer(&mut *out, summary)?;
        out.write_all(b"}\n")
    }
}

/// One file object a line.
#[derive(Default)]
pub struct Jsonl {
    object: Vec<u8>,
}

impl Jsonl {
    /// An empty report.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Report for Jsonl {
    fn start(&mut self, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn file(&mut self, file: &FileReport, out: &mut dyn Write) -> io::Result<()> {
        write_object(&mut self.object, file, out)?;
        out.write_all(b"\n")
    }

    fn finish(&mut self, _: &Summary, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}

/// Writes the object of a file at once: it consists of thousands of small pieces.
fn write_object(buffer: &mut Vec<u8>, file: &FileReport, out: &mut dyn Write) -> io::Result<()> {
    buffer.clear();
    serde_json::to_writer(&mut *buffer, file)?;
    out.write_all(buffer)
}
