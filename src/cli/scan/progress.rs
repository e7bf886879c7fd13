//! What a person sees of a scan: one line that renews itself, and what changed since the last time.

use super::count;
use crate::cli::complain;
use crate::cli::speech::say;
use biaochi::archive::scan::{Totals, Watch};
use biaochi::archive::walk::{Filter, count_files};
use biaochi::report::words::tame;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How many paths of one kind are told.
const TOLD: usize = 20;

/// Between two states of the line.
const STEP: Duration = Duration::from_millis(200);

/// Shows a scan on standard error, where that is a terminal.
pub struct Progress {
    shown: bool,
    start: Instant,
    last: Option<Instant>,
    expected: Arc<Expected>,
    changed: Told,
    vanished: Told,
    unreadable: Told,
}

/// Files that there are, as far as they were counted.
struct Expected {
    files: AtomicU64,
    counted: AtomicBool,
    stop: AtomicBool,
}

#[derive(Default)]
struct Told {
    lines: Vec<String>,
    more: u64,
}

impl Told {
    fn push(&mut self, line: impl FnOnce() -> String) {
        if self.lines.len() < TOLD { self.lines.push(line()) } else { self.more += 1 }
    }

    fn tell(&self, head: &str) {
        self.lines.iter().for_each(|line| complain(&format!("{head}{line}")));
        if self.more > 0 {
            let more = count(self.more);
            complain(&format!("{head}{}", say(format!("……另有{more}个"), format!("… and {more} more"))));
        }
    }
}

impl Progress {
    pub fn new(roots: &[PathBuf], filter: &Filter, quiet: bool) -> Self {
        let shown = !quiet && std::io::stderr().is_terminal();
        let expected = Arc::new(Expected {
            files: AtomicU64::new(0),
            counted: AtomicBool::new(false),
            stop: AtomicBool::new(false),
        });
        if shown {
            // A second walk beside the first, for the time left: names only, so it runs far ahead.
            let (roots, filter, there) = (roots.to_vec(), filter.clone(), expected.clone());
            std::thread::spawn(move || {
                let more = || {
                    there.files.fetch_add(1, Ordering::Relaxed);
                    !there.stop.load(Ordering::Relaxed)
                };
                if count_files(&roots, &filter, more) {
                    there.counted.store(true, Ordering::Relaxed);
                }
            });
        }
        let (changed, vanished, unreadable) = (Told::default(), Told::default(), Told::default());
        Self { shown, start: Instant::now(), last: None, expected, changed, vanished, unreadable }
    }

    /// Takes the line away.
    pub fn close(&mut self) {
        self.expected.stop.store(true, Ordering::Relaxed);
        if self.shown && self.last.is_some() {
            let _ = write!(std::io::stderr().lock(), "\r\u{1b}[K");
        }
    }

    /// Tells what changed, vanished or could not be read.
    pub fn tell(&self) {
        self.changed.tell(say("有变：", "changed: "));
        self.vanished.tell(say("消失：", "vanished: "));
        self.unreadable.tell(say("无法读取：", "unreadable: "));
    }

    fn line(&self, totals: &Totals) -> String {
        let seconds = self.start.elapsed().as_secs_f64().max(0.001);
        let rate = totals.files as f64 / seconds;
        let (done, errors) = (count(totals.files), count(totals.unreadable));
        let expected = self.expected.files.load(Ordering::Relaxed).max(totals.files);
        let counted = self.expected.counted.load(Ordering::Relaxed);
        let known = if counted { count(expected) } else { format!("{}+", count(expected)) };
        let mut line = say(
            format!("{done}/{known} 个文件，每秒{rate:.0}个，无法读取{errors}个"),
            format!("{done}/{known} files, {rate:.0}/s, {errors} unreadable"),
        );
        if counted && seconds > 1.0 {
            let left = time((expected - totals.files) as f64 / rate.max(0.001));
            line.push_str(&say(format!("，还需约{left}"), format!(", about {left} left")));
        }
        line
    }
}

impl Watch for Progress {
    fn file(&mut self, totals: &Totals) {
        if self.shown && self.last.is_none_or(|last| last.elapsed() >= STEP) {
            self.last = Some(Instant::now());
            let _ = write!(std::io::stderr().lock(), "\r{}\u{1b}[K", self.line(totals));
        }
    }

    fn changed(&mut self, path: &str) {
        self.changed.push(|| tame(path));
    }

    fn vanished(&mut self, path: &str) {
        self.vanished.push(|| tame(path));
    }

    fn unreadable(&mut self, path: &str, reason: &str) {
        self.unreadable.push(|| format!("{}{}{}", tame(path), say("：", ": "), tame(reason)));
    }
}

fn time(seconds: f64) -> String {
    let seconds = seconds.ceil() as u64;
    match seconds {
        0..60 => say(format!("{seconds}秒"), format!("{seconds} s")),
        60..3600 => {
            say(format!("{}分{}秒", seconds / 60, seconds % 60), format!("{} min {} s", seconds / 60, seconds % 60))
        }
        _ => {
            let (hours, minutes) = (seconds / 3600, seconds % 3600 / 60);
            say(format!("{hours}小时{minutes}分"), format!("{hours} h {minutes} min"))
        }
    }
}
