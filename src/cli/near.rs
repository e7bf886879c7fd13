//! How near is a copy: options of every command that looks for copies.

use super::speech::say;
use biaochi::archive::copies::Options;

/// How near is a copy.
#[derive(clap::Args)]
#[command(next_help_heading = say("比对", "Comparing"))]
pub struct NearArgs {
    #[arg(long, value_name = say("比例", "SHARE"), value_parser = threshold,
          help = say("名称的相似度不低于多少算相同（默认 0.8）", "Least similarity of two names (default 0.8)"))]
    threshold: Option<f64>,
    #[arg(long, value_name = say("比例", "SHARE"), value_parser = share,
          help = say("一张表有多少与其他单位相同算雷同，按少见程度加权（默认 0.6）",
                     "Least share of a table that stands in another unit's, weighted by rarity (default 0.6)"))]
    share: Option<f64>,
    #[arg(long, value_name = say("比例", "SHARE"), value_parser = share,
          help = say("一张表有多少与往年相同算照抄（默认 0.8）", "Least share that stands in an earlier year's (default 0.8)"))]
    yearly: Option<f64>,
}

impl NearArgs {
    /// What the arguments ask for.
    pub fn options(&self) -> Options {
        let usual = Options::default();
        Options {
            threshold: self.threshold.unwrap_or(usual.threshold),
            share: self.share.unwrap_or(usual.share),
            yearly: self.yearly.unwrap_or(usual.yearly),
        }
    }
}

fn threshold(text: &str) -> Result<f64, String> {
    let number: Option<f64> = text.parse().ok().filter(|number| *number > 0.5 && *number <= 1.0);
    number.ok_or_else(|| say("应大于 0.5，不大于 1", "above 0.5 and at most 1").to_owned())
}

fn share(text: &str) -> Result<f64, String> {
    let number: Option<f64> = text.parse().ok().filter(|number| *number > 0.0 && *number <= 1.0);
    number.ok_or_else(|| say("应大于 0，不大于 1", "above 0 and at most 1").to_owned())
}
