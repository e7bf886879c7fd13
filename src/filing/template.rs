//! Projects whose indicators the form prescribes.

use super::Project;
use crate::document::Document;
use crate::lexicon::Lexicon;

/// Whether a project is one of the fixed templates for personnel or running costs.
pub(super) fn is_template(project: &Project<'_>, document: &Document, lexicon: &Lexicon) -> bool {
    let named = [project.name, project.title].into_iter().flatten().any(|span| {
        let text = document.slice(span);
        ["人员经费", "公用经费", "人员支出", "工资福利", "基本支出", "人员类", "日常公用"]
            .iter()
            .any(|word| text.contains(word))
    });
    let rows = project.indicators.len();
    let known = project.indicators.iter().filter(|row| lexicon.templates.contains_key(row.key.as_str())).count();
    (named && known > 0) || (rows > 0 && known * 2 > rows)
}
