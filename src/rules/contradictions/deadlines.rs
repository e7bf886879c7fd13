//! Deadlines of goals against the dates of their rows.

use crate::filing::Project;
use crate::rules::{Context, Row, Sink};
use rustc_hash::FxHashSet;

pub(super) fn check(_: &Context<'_>, _: &mut Sink, _: usize, _: &Project<'_>, _: &mut FxHashSet<Row>) {}
