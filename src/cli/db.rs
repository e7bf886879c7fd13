//! The database that a command reads, and what can be wrong with one.

use super::Failure;
use super::speech::{self, say};
use biaochi::archive::store::StoreError;
use std::path::PathBuf;

/// The database.
#[derive(clap::Args)]
#[command(next_help_heading = say("参数", "Arguments"))]
pub struct DbArgs {
    #[arg(long, value_name = say("库", "DB"), help = say("scan 建的库", "A database that scan made"))]
    pub db: PathBuf,
}

/// What is wrong with a database, as a failure of the command.
pub fn refuse(error: &StoreError) -> Failure {
    Failure::Usage(error.message(speech::lang()))
}
