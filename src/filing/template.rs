//! Projects whose indicators the form prescribes.

use super::Project;
use crate::document::Document;
use crate::lexicon::Lexicon;

/// Whether a project is one of the fixed templates for personnel or running costs.
pub(super) fn is_template(project: &Project<'_>, document: &Document, lexicon: &Lexicon) -> bool {
    let named = [project.name, project.title]
        .into_iter()
        .flatten()
        .any(|span| lexicon.phrases.template_project.occurs(document.slice(span)));
    let rows = project.indicators.len();
    let known = project.indicators.iter().filter(|row| lexicon.templates.contains_key(&*row.key)).count();
    (named && known > 0) || (rows > 0 && known * 2 > rows)
}
