//! Which files the arguments mean, and reading them.

use super::args::Args;
use crate::cli::settings::{Resolver, Settings};
use crate::cli::speech::{self, say};
use crate::cli::{Failure, complain};
use biaochi::document::Remark;
use biaochi::read::walk::{Input, discover};
use biaochi::read::{Limits, ReadError, display_path, format_of_name, read_bytes};
use biaochi::{Document, Format};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// The files that the arguments mean.
pub fn inputs(args: &Args) -> Result<Vec<Input>, Failure> {
    let mut paths = args.paths.clone();
    if let Some(list) = &args.input.list.files_from {
        if is_stdin(list) && paths.iter().any(|path| is_stdin(path)) {
            let both = say("标准输入不能既是清单又是文件。", "standard input cannot be both the list and a file.");
            return Err(Failure::Usage(both.into()));
        }
        paths.extend(listed(list)?);
    }
    let inputs = discover(&paths);
    for folder in paths.iter().filter(|path| path.is_dir()) {
        if !inputs.iter().any(|input| input.path.starts_with(folder)) && !args.result.quiet {
            let shown = display_path(folder);
            complain(&say(
                format!("注意：文件夹“{shown}”里没有可以检查的文件。"),
                format!("mind: there is nothing to check in the folder “{shown}”."),
            ));
        }
    }
    if let Some(output) = &args.result.output {
        let there = output.canonicalize().ok();
        if there.is_some() && inputs.iter().any(|input| input.path.canonicalize().ok() == there) {
            let shown = display_path(output);
            return Err(Failure::Usage(say(
                format!("结果会覆盖要检查的文件“{shown}”，请换一个文件名。"),
                format!("the result would overwrite the checked file “{shown}”; choose another name."),
            )));
        }
    }
    Ok(inputs)
}

/// What was passed over on the way to the documents.
#[derive(Default)]
pub struct Passed {
    /// Files that the configuration excludes.
    pub excluded: AtomicUsize,
    /// Archives without a document.
    pub empty: Mutex<Vec<String>>,
}

/// The documents of inputs, those of archives when their turn comes, each with what decides about it.
pub fn documents<'p>(
    inputs: Vec<Input>,
    resolver: &mut Resolver<'_>,
    stdin_name: Option<&Path>,
    max_size: Option<u64>,
    passed: &'p Passed,
) -> Result<impl Iterator<Item = (Input, Arc<Settings>)> + Send + 'p, Failure> {
    let mut tasks = Vec::new();
    for input in inputs {
        let path = stdin_name.filter(|_| is_stdin(&input.path));
        let settings = resolver.of(path.unwrap_or(&input.path))?;
        if !input.named && settings.config.excludes(&input.path) {
            passed.excluded.fetch_add(1, Ordering::Relaxed);
        } else {
            tasks.push((input, settings));
        }
    }
    Ok(tasks.into_iter().flat_map(move |(input, settings)| {
        let archive = input.is_archive().then(|| input.shown());
        let mut documents = input.documents(&settings.limits(max_size)).peekable();
        if let Some(archive) = archive.filter(|_| documents.peek().is_none()) {
            passed.empty.lock().unwrap_or_else(PoisonError::into_inner).push(archive);
        }
        documents.filter_map(move |input| {
            if input.member.is_some() && settings.config.excludes(Path::new(&input.shown())) {
                passed.excluded.fetch_add(1, Ordering::Relaxed);
                return None;
            }
            Some((input, settings.clone()))
        })
    }))
}

/// Whether a path means standard input.
pub fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Reads standard input; the content tells its format, and the name, where there is one, helps.
pub fn read_stdin(name: Option<&Path>, limits: &Limits) -> Result<Document, ReadError> {
    let mut bytes = Vec::new();
    let most = limits.max_bytes.saturating_add(1);
    std::io::stdin().lock().take(most).read_to_end(&mut bytes).map_err(|error| ReadError::Io(error.to_string()))?;
    let Some(name) = name else {
        let mut document = read_bytes("-", bytes, Format::Text, limits)?;
        // Nobody said that it was a text.
        document.remarks.retain(|remark| !matches!(remark, Remark::NotAsNamed { .. }));
        return Ok(document);
    };
    let format = format_of_name(name).ok_or(ReadError::UnknownFormat)?;
    read_bytes(&display_path(name), bytes, format, limits)
}

/// The paths of a list, one a line or parted by zero bytes.
pub fn listed(list: &Path) -> Result<Vec<PathBuf>, Failure> {
    let refuse = |error: std::io::Error| {
        let (shown, cause) = (display_path(list), speech::lang().cause(&error));
        let en = format!("cannot read the list “{shown}”: {cause}.");
        Failure::Usage(say(format!("读不了清单“{shown}”：{cause}。"), en))
    };
    let mut text = String::new();
    if is_stdin(list) {
        std::io::stdin().lock().read_to_string(&mut text).map_err(refuse)?;
    } else {
        text = std::fs::read_to_string(list).map_err(refuse)?;
    }
    let text = text.trim_start_matches('\u{feff}');
    let separator = if text.contains('\0') { '\0' } else { '\n' };
    let lines = text.split(separator).map(|line| line.strip_suffix('\r').unwrap_or(line));
    Ok(lines.filter(|line| !line.is_empty()).map(PathBuf::from).collect())
}
