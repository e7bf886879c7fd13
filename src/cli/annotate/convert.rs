//! Files of other word processors as Word files, by LibreOffice where there is one.

use crate::cli::speech::say;
use biaochi::Format;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A file takes less than a second; what takes longer than this hangs.
const LIMIT: Duration = Duration::from_secs(120);

/// The file as `.docx`, or what to tell the user.
pub fn to_docx(bytes: &[u8], format: Format, program: Option<&Path>) -> Result<Vec<u8>, String> {
    let program = find(program).ok_or_else(|| {
        say(
            "这不是 .docx 文件，要先转换才能加批注，但没有找到 LibreOffice；请用 Word 或 WPS 另存为 .docx，\
             或安装 LibreOffice，或用 --soffice 指明它的位置。",
            "this is no .docx and has to be converted first, but LibreOffice was not found; save the file as .docx, \
             install LibreOffice, or say with --soffice where it is.",
        )
        .to_owned()
    })?;
    let failed = |why: String| {
        say(
            format!("LibreOffice 没能把它转换成 .docx（{why}）；请用 Word 或 WPS 另存为 .docx。"),
            format!("LibreOffice could not convert it to .docx ({why}); save it as .docx in Word or WPS."),
        )
    };
    let broken = |error: std::io::Error| failed(crate::cli::speech::lang().cause(&error));
    let folder = tempfile::tempdir().map_err(broken)?;
    // By its own name LibreOffice would take `.wps` for another program's.
    let extension = match format {
        Format::Odt => "odt",
        Format::Rtf => "rtf",
        _ => "doc",
    };
    let source = folder.path().join(format!("in.{extension}"));
    std::fs::write(&source, bytes).map_err(broken)?;
    let profile = folder.path().join("profile");
    let mut command = Command::new(program);
    command
        .args(["--headless", "--norestore", "--nolockcheck", "--convert-to", "docx:MS Word 2007 XML", "--outdir"])
        .arg(folder.path().join("out"))
        // A profile of its own: a LibreOffice that the user has open must not be asked, nor its settings be used.
        .arg(format!("-env:UserInstallation={}", address(&profile)))
        .arg(&source)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn().map_err(broken)?;
    let end = Instant::now() + LIMIT;
    loop {
        match child.try_wait().map_err(broken)? {
            Some(_) => break,
            None if Instant::now() > end => {
                stop(&mut child);
                return Err(failed(say("超过两分钟没有完成", "not done within two minutes").to_owned()));
            }
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    }
    std::fs::read(folder.path().join("out").join("in.docx"))
        .map_err(|_| failed(say("没有得到结果", "there is no result").to_owned()))
}

/// The program: the one that was named, else the first of its names on the search path or at its usual places.
fn find(named: Option<&Path>) -> Option<PathBuf> {
    if let Some(named) = named {
        return named.is_file().then(|| named.to_owned());
    }
    let folders: Vec<PathBuf> =
        std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect()).unwrap_or_default();
    let usual = [
        "/usr/lib/libreoffice/program",
        "/Applications/LibreOffice.app/Contents/MacOS",
        "C:\\Program Files\\LibreOffice\\program",
    ];
    let folders = folders.into_iter().filter(|folder| folder.is_absolute()).chain(usual.map(PathBuf::from));
    let names = ["soffice", "libreoffice", "soffice.com"];
    folders.flat_map(|folder| names.map(|name| folder.join(name))).find(|path| path.is_file())
}

/// A folder as the address that LibreOffice expects.
fn address(folder: &Path) -> String {
    let path = biaochi::read::display_path(folder);
    let uri = biaochi::report::escape::uri(&path);
    if uri.starts_with("file://") { uri } else { format!("file:///{uri}") }
}

/// Ends a program with all that it started.
fn stop(child: &mut Child) {
    let id = child.id();
    if cfg!(windows) {
        let _ = Command::new("taskkill").args(["/T", "/F", "/PID", &id.to_string()]).status();
    } else {
        let _ = Command::new("kill").args(["-KILL", "--", &format!("-{id}")]).status();
    }
    let _ = child.kill();
    let _ = child.wait();
}
