//! Copies as rows of tables.

use super::describe::{CopiedTable, Group};
use super::json::rounded;
use crate::archive::key;
use crate::archive::row::Cell;
use crate::archive::schema::{Table, table};

/// The number of the first finding on copies in a filing, far above those of any filing.
pub const FIRST_FINDING: i64 = 10_001;

/// Hands the rows of `copies` and `copy_rows` for one table of a cluster to `each`.
pub fn of_table<E>(
    group: &Group,
    member: &CopiedTable,
    each: &mut impl FnMut(&'static Table, &[Cell<'_>]) -> Result<(), E>,
) -> Result<(), E> {
    let (cluster, filing, project) = (group.number.into(), key(&member.text.path), member.text.project + 1);
    let source = member.source.map(|source| &group.tables[source].text);
    let source = source.map(|source| (key(&source.path), source.project + 1));
    let row = [
        cluster,
        filing.into(),
        project.into(),
        group.rule().code.into(),
        Cell::Flag(source.is_none()),
        source.map(|source| source.0).into(),
        source.map(|source| source.1).into(),
        rounded(member.share).into(),
        member.compared.into(),
        member.rows.len().into(),
    ];
    each(table("copies"), &row)?;
    let Some((source, source_project)) = source else { return Ok(()) };
    for row in &member.rows {
        let row = [
            group.number.into(),
            filing.into(),
            project.into(),
            i64::from(row.row + 1).into(),
            source.into(),
            source_project.into(),
            i64::from(row.source_row + 1).into(),
            rounded(f64::from(row.similarity)).into(),
            rounded(row.weight).into(),
        ];
        each(table("copy_rows"), &row)?;
    }
    Ok(())
}
