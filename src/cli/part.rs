//! `part`: one step of the search for copies, on the part of an archive that comes in on standard input. Hidden: it is for
//! `distributed/`, which puts the steps together.

use super::near::NearArgs;
use super::settings::{Resolver, RuleArgs};
use super::speech::say;
use super::{Failure, World};
use biaochi::Lexicon;
use biaochi::archive::copies::json::rounded;
use biaochi::archive::copies::parts::{Class, Row, Told, Whole, probes, sources, tell, years};
use biaochi::archive::row::write_line;
use biaochi::archive::schema::{Kind, TABLES};
use biaochi::report::Outcome;
use biaochi::similar::keys::{Keys, grams};
use biaochi::similar::{pairs, similarity};
use clap::ValueEnum;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};

/// Options of `part`. Input and output are JSON, one value a line.
#[derive(clap::Args)]
pub struct Args {
    /// What to do.
    step: Step,
    /// How often substrings occur in all names, as `grams` says.
    #[arg(long)]
    grams: Option<PathBuf>,
    /// How many units there are.
    #[arg(long, default_value_t = 0)]
    units: u64,
    #[command(flatten)]
    near: NearArgs,
    /// Which rules are told of.
    #[command(flatten)]
    rules: RuleArgs,
}

#[derive(Clone, Copy, ValueEnum)]
enum Step {
    /// The exported tables with their columns.
    Schema,
    /// Names → substrings and how often they occur in them.
    Grams,
    /// Names → each with its keys: names near each other have one in common.
    Keys,
    /// Lists of names with a common key → pairs near each other.
    Near,
    /// Classes of equal tables → names with values by which to look up what they may have been copied from.
    Probes,
    /// Lists of a class and those it may have been copied from → from where its tables were copied.
    Sources,
    /// Lists of the tables of a unit → which were copied from its own of earlier years.
    Years,
    /// Lists of the copied tables of a filing → rows of the tables `copies`, `copy_rows` and `findings`.
    Tell,
}

/// A class for which others are looked for.
#[derive(Deserialize)]
struct Asked {
    class: String,
    keys: Vec<Row>,
}

/// A line of `grams`.
#[derive(Deserialize)]
struct Counted {
    gram: String,
    count: u64,
}

pub fn run(args: &Args, world: World, out: &mut dyn Write) -> Result<Outcome, Failure> {
    let lexicon = Lexicon::builtin();
    let whole = Whole { options: args.near.options(), units: args.units };
    match args.step {
        Step::Schema => schema(out)?,
        Step::Grams => {
            let mut counts: BTreeMap<String, u64> = BTreeMap::new();
            each(|name: String| {
                grams(&name, |gram| match counts.get_mut(gram) {
                    Some(count) => *count += 1,
                    None => drop(counts.insert(gram.to_owned(), 1)),
                });
                Ok(())
            })?;
            counts.iter().try_for_each(|(gram, count)| put(&json!({ "gram": gram, "count": count }), out))?;
        }
        Step::Keys => {
            let keys = Keys::new(whole.options.threshold, counted(args)?);
            each(|name: String| put(&json!({ "name": name, "keys": keys.of(&name) }), out))?;
        }
        Step::Near => each(|names: Vec<String>| near(&names, whole.options.threshold, out))?,
        Step::Probes => each(|Asked { class, keys }| {
            let found = probes(&keys, whole, lexicon);
            found.iter().try_for_each(|[name, form]| put(&json!({ "class": class, "name": name, "form": form }), out))
        })?,
        Step::Sources => {
            each(|classes: Vec<Class>| sources(&classes, whole, lexicon).iter().try_for_each(|link| put(link, out)))?
        }
        Step::Years => {
            each(|classes: Vec<Class>| years(&classes, whole, lexicon).iter().try_for_each(|link| put(link, out)))?;
        }
        Step::Tell => {
            let settings = Resolver::new(&args.rules, None, world.lang).of(Path::new("."))?;
            let selection = &settings.options.selection;
            each(|told: Vec<Told>| {
                tell(told, selection, lexicon, world.lang, |table, cells| {
                    Ok::<(), Failure>(write_line(table, cells, out)?)
                })
            })?;
        }
    }
    Ok(Outcome::Clean)
}

/// Hands each line of standard input on.
fn each<T: DeserializeOwned>(mut take: impl FnMut(T) -> Result<(), Failure>) -> Result<(), Failure> {
    for (number, text) in (1..).zip(std::io::stdin().lock().lines()) {
        take(serde_json::from_str(&text?).map_err(|error| misunderstood(number, &error))?)?;
    }
    Ok(())
}

fn counted(args: &Args) -> Result<Vec<(String, u64)>, Failure> {
    let Some(path) = &args.grams else { return Ok(Vec::new()) };
    let text = std::fs::read_to_string(path)?;
    let lines = (1..).zip(text.lines());
    let counted = lines.map(|(number, line)| {
        let Counted { gram, count } = serde_json::from_str(line).map_err(|error| misunderstood(number, &error))?;
        Ok((gram, count))
    });
    counted.collect()
}

fn misunderstood(line: usize, error: &serde_json::Error) -> Failure {
    Failure::Usage(say(
        format!("第{line}行不是所需的 JSON：{error}。"),
        format!("line {line} is not as expected: {error}."),
    ))
}

fn put(value: &impl Serialize, out: &mut dyn Write) -> Result<(), Failure> {
    serde_json::to_writer(&mut *out, value).map_err(std::io::Error::from)?;
    Ok(out.write_all(b"\n")?)
}

/// Pairs of names, the one that sorts first in front.
fn near(names: &[String], threshold: f64, out: &mut dyn Write) -> Result<(), Failure> {
    let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
    names.sort_unstable();
    names.dedup();
    for pair in pairs(&names, threshold) {
        let (left, right) = (names[pair.left as usize], names[pair.right as usize]);
        let longer = left.chars().count().max(right.chars().count());
        let similarity = rounded(f64::from(similarity(pair.distance, longer) as f32));
        put(&json!({ "name": left, "other": right, "similarity": similarity }), out)?;
    }
    Ok(())
}

fn schema(out: &mut dyn Write) -> Result<(), Failure> {
    for table in TABLES.iter().filter(|table| table.exported) {
        let columns: Vec<_> = table
            .columns
            .iter()
            .map(|column| {
                let kind = match column.kind {
                    Kind::Integer => "long",
                    Kind::Real => "double",
                    Kind::Flag => "boolean",
                    Kind::Text | Kind::Json => "string",
                };
                json!({ "name": column.name, "type": kind, "nullable": column.nullable, "metadata": {} })
            })
            .collect();
        let fields = json!({ "type": "struct", "fields": columns });
        put(&json!({ "table": table.name, "key": table.key, "schema": fields }), out)?;
    }
    Ok(())
}
