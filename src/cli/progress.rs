//! How far a long run is, on a terminal that shows nothing else meanwhile.

use super::speech::say;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;

/// Fewer files are done before a bar would help.
const FROM: usize = 20;

/// A bar over so many files; one that shows nothing where nobody would see it or where it would stand among findings.
pub fn bar(files: usize, quiet: bool, findings_on_terminal: bool) -> ProgressBar {
    if quiet || files < FROM || findings_on_terminal || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(files as u64), ProgressDrawTarget::stderr());
    let template = say("{bar:32} {pos}/{len} 个文件，还需 {eta}", "{bar:32} {pos}/{len} files, {eta} left");
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}
