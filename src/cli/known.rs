//! The baseline of a run: findings that are known and not told again, or that are taken up now.

use super::Failure;
use super::check::args::BaselineArgs;
use super::output;
use super::speech::say;
use biaochi::baseline::{Baseline, path_from};
use biaochi::check::FileReport;
use biaochi::report::{Remark, Summary};
use biaochi::{Lang, read};
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// The baseline of a run.
pub enum Known {
    /// There is none.
    Nothing,
    /// Findings are compared with it.
    Read { baseline: Baseline, folder: PathBuf, seen: HashSet<String> },
    /// Findings are taken up.
    Write { baseline: Baseline, folder: PathBuf, path: PathBuf },
}

impl Known {
    /// The one that the arguments ask for.
    pub fn of(args: &BaselineArgs, lang: Lang) -> Result<Known, Failure> {
        if args.baseline.is_some() {
            return Known::read(args.baseline.as_deref(), lang);
        }
        let Some(path) = &args.write_baseline else { return Ok(Known::Nothing) };
        let old = std::fs::read_to_string(path).ok().and_then(|text| Baseline::parse(&text).ok());
        let reason = args.baseline_reason.clone().or(old.map(|old| old.reason));
        let usual = say("建立基线时已有的问题", "present when the baseline was made");
        let baseline = Baseline::new(reason.unwrap_or_else(|| usual.to_owned()));
        Ok(Known::Write { baseline, folder: folder(path), path: path.clone() })
    }

    /// The one of a file, where there is one.
    pub fn read(path: Option<&Path>, lang: Lang) -> Result<Known, Failure> {
        let Some(path) = path else { return Ok(Known::Nothing) };
        let shown = read::display_path(path);
        let text = std::fs::read_to_string(path).map_err(|error| {
            let cause = lang.cause(&error);
            let en = format!("cannot read the baseline “{shown}”: {cause}.");
            Failure::Usage(say(format!("读不了基线文件“{shown}”：{cause}。"), en))
        })?;
        let baseline = Baseline::parse(&text)
            .map_err(|error| Failure::Usage(format!("{shown}{}{}", say("：", ": "), error.message(lang))))?;
        Ok(Known::Read { baseline, folder: folder(path), seen: HashSet::new() })
    }

    /// Marks the findings of a file that are known.
    pub fn meet(&mut self, file: &mut FileReport) {
        match self {
            Known::Nothing => {}
            Known::Read { baseline, folder, seen } => {
                seen.insert(path_from(folder, &file.path));
                let reason = because(&baseline.reason);
                baseline.suppress(file, &reason);
            }
            Known::Write { baseline, folder, .. } => {
                baseline.record(file, &path_from(folder, &file.path));
                let reason = because(&baseline.reason);
                for finding in file.findings.iter_mut().filter(|finding| finding.suppressed.is_none()) {
                    finding.suppressed = Some(reason.clone());
                }
            }
        }
    }

    /// Says what became of the baseline, and writes it where it was asked for.
    pub fn close(self, summary: &mut Summary) -> Result<(), Failure> {
        match self {
            Known::Nothing => {}
            Known::Read { baseline, folder, seen } => {
                // What was not looked at is not stale, unless its file is gone; of an archive all members are looked at.
                let archives: HashSet<&str> = seen.iter().flat_map(|path| read::archives_of(path)).collect();
                summary.stale = baseline.stale(|entry| {
                    let outermost = read::archives_of(&entry.path).next();
                    seen.contains(&entry.path)
                        || outermost.is_some_and(|archive| archives.contains(archive) || seen.contains(archive))
                        || !folder.join(outermost.unwrap_or(&entry.path)).exists()
                });
                let count: usize = summary.stale.iter().map(|entry| entry.count).sum();
                if count > 0 {
                    let example = summary.stale.first().map(|entry| format!("{} {}", entry.path, entry.rule));
                    let example = example.unwrap_or_default();
                    summary.remarks.push(Remark {
                        code: "stale-baseline",
                        message: say(
                            format!("基线中有{count}个问题已不存在（如 {example}），请用 --write-baseline 更新基线。"),
                            format!("{count} findings of the baseline are gone (such as {example}); renew it with --write-baseline."),
                        ),
                    });
                }
            }
            Known::Write { baseline, path, .. } => {
                output::to_file(&path, |out| Ok(out.write_all(baseline.to_json().as_bytes())?))?;
                let (count, shown) = (baseline.len(), read::display_path(&path));
                summary.remarks.push(Remark {
                    code: "baseline-written",
                    message: say(
                        format!("已把{count}个问题写入基线“{shown}”。"),
                        format!("{count} findings were written to the baseline “{shown}”."),
                    ),
                });
            }
        }
        Ok(())
    }
}

fn because(reason: &str) -> String {
    say(format!("基线：{reason}"), format!("baseline: {reason}"))
}

fn folder(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    whole.parent().map(Path::to_owned).unwrap_or_default()
}
