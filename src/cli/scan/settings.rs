//! What decides about the files of a scan, with a number that tells whether it was the same the last time.

use super::Shared;
use crate::cli::many::ManyArgs;
use crate::cli::settings::{Resolver, RuleArgs, Settings, ShowArgs};
use crate::cli::{Failure, World, speech};
use biaochi::Lexicon;
use biaochi::archive::scan;
use biaochi::archive::walk::Found;
use biaochi::check::Options;
use biaochi::read::Limits;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use xxhash_rust::xxh3::Xxh3;

/// Tells the settings of each file.
pub struct Rules<'a> {
    resolver: Resolver<'a>,
    lexicons: &'a [PathBuf],
    input: &'a ManyArgs,
    lang: biaochi::Lang,
    /// Those told already, by the address of what they are made from.
    known: Vec<(Arc<Settings>, Shared)>,
}

struct Checked {
    settings: Arc<Settings>,
    limits: Limits,
    print: u64,
}

impl scan::Settings for Checked {
    fn options(&self) -> &Options {
        &self.settings.options
    }

    fn lexicon(&self) -> &Lexicon {
        self.settings.lexicon()
    }

    fn limits(&self) -> Limits {
        self.limits
    }

    fn print(&self) -> u64 {
        self.print
    }
}

impl<'a> Rules<'a> {
    pub fn new(rules: &'a RuleArgs, show: &'a ShowArgs, input: &'a ManyArgs, world: World) -> Self {
        let resolver = Resolver::new(rules, Some(show), world.lang);
        Self { resolver, lexicons: &rules.lexicon, input, lang: world.lang, known: Vec::new() }
    }

    /// The settings of a file; none where the configuration passes it over.
    pub fn of(&mut self, found: &Found) -> Result<Option<Shared>, Failure> {
        // The walk may go on on any thread, and each has its own language.
        speech::set(self.lang);
        let settings = self.resolver.of(&found.input.path)?;
        if !found.input.named && settings.config.excludes(Path::new(&found.input.shown())) {
            return Ok(None);
        }
        if let Some((_, shared)) = self.known.iter().find(|(known, _)| Arc::ptr_eq(known, &settings)) {
            return Ok(Some(shared.clone()));
        }
        let limits = settings.limits(self.input.load.max_size);
        let print = self.print(&settings, &limits);
        let shared: Shared = Arc::new(Checked { settings: settings.clone(), limits, print });
        self.known.push((settings, shared.clone()));
        Ok(Some(shared))
    }

    /// A hash of everything that decides about findings: the program, its options, the configuration, the words.
    fn print(&self, settings: &Settings, limits: &Limits) -> u64 {
        let mut state = Xxh3::new();
        let options = &settings.options;
        let mut severities: Vec<_> = options.severities.iter().collect();
        severities.sort();
        let said = format!(
            "{} {:?} {:?} {severities:?} {:?} {:?} {:?} {:?} {limits:?} {:?} {:?}",
            env!("CARGO_PKG_VERSION"),
            options.selection,
            options.year,
            options.min_severity,
            options.min_confidence,
            self.lang,
            self.input.pattern,
            settings.config.limits,
            options.suppressions,
        );
        state.update(said.as_bytes());
        for folder in settings.config.lexicon.iter().chain(self.lexicons) {
            let mut files: Vec<PathBuf> =
                std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
            files.sort();
            for file in files {
                state.update(&std::fs::read(file).unwrap_or_default());
            }
        }
        state.digest()
    }
}
