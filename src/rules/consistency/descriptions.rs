//! What descriptions add to the names of their rows.

use crate::filing::{Indicator, Project, names};
use crate::rules::support::sorted;
use crate::rules::{Context, Row};

/// Characters that a description may add without saying anything.
const SPARE: usize = 4;

/// Whether the descriptions of two rows of one name, each with its project, name different objects. An empty description and
/// one that only repeats the name tell nothing apart.
pub(super) fn tell_apart(context: &Context<'_>, first: Row, later: Row) -> bool {
    let row = |at: Row| &context.project(at).indicators[at.row];
    let key = |at: Row| names::key(context.maybe(row(at).description), context.lexicon);
    let (a, b) = (key(first), key(later));
    if a.is_empty() || b.is_empty() || a.contains(b.as_str()) || b.contains(a.as_str()) {
        return false;
    }
    let says_nothing = |at: Row| restates(context, row(at), &known_words(context, context.project(at)));
    !(says_nothing(first) && says_nothing(later))
}

/// The names of unit and project: as a prefix they are no scope.
pub(super) fn known_words(context: &Context<'_>, project: &Project<'_>) -> String {
    let spans = [project.name, project.title, project.unit_name, context.filing.title];
    spans.into_iter().flatten().map(|span| context.text(span)).collect::<Vec<_>>().join("\n")
}

/// Whether the description says no more than the name.
pub(super) fn restates(context: &Context<'_>, row: &Indicator<'_>, known: &str) -> bool {
    let (Some(_), Some(description)) = (row.name, row.description) else { return false };
    let described = names::key_of(context.text(description), context.lexicon);
    if row.key.is_empty() || described.is_empty() {
        return false;
    }
    // 购置座椅 as 座椅购置情况.
    let bare = context.lexicon.objects.generic.before(&described).unwrap_or(&described);
    if *described == *row.key || reordered(&described, &row.key) || reordered(bare, &row.key) {
        return true;
    }
    // A very long text explains too.
    if described.chars().count() > row.key.chars().count() + 16 {
        return false;
    }
    let phrases = &context.lexicon.phrases;
    let figured = |text: &str| text.bytes().any(|byte| byte.is_ascii_digit());
    if phrases.explains.all(&described).any(|(start, end, ())| !row.key.contains(&described[start..end]))
        || figured(&described) && !figured(&row.key)
    {
        return false;
    }
    let Some(pieces) = added_pieces(&described, &row.key) else { return false };
    let says = |piece: &String| {
        context.lexicon.time_words.occurs(piece) && !known.contains(piece.as_str()) || phrases.scope_part.occurs(piece)
    };
    let unknown: usize = pieces.iter().map(|piece| unknown_characters(context, piece, known)).sum();
    !pieces.iter().any(says) && unknown <= SPARE
}

/// Whether both have the same characters in another order: 命名示范单位家数, 示范单位命名家数.
fn reordered(a: &str, b: &str) -> bool {
    let spoken = |text: &str| sorted(text.chars().filter(|c| *c != '的'));
    a.chars().count() >= 4 && a.len().abs_diff(b.len()) <= 2 * '的'.len_utf8() && spoken(a) == spoken(b)
}

/// What a text has beyond a shorter one whose characters all stand in it in order, the last one at its end.
fn added_pieces(long: &str, short: &str) -> Option<Vec<String>> {
    if let Some(prefix) = long.strip_suffix(short) {
        return Some(vec![prefix.to_owned()]);
    }
    let mut wanted = short.chars().rev().peekable();
    let (mut pieces, mut piece) = (Vec::new(), Vec::new());
    let close = |piece: &mut Vec<char>, pieces: &mut Vec<String>| {
        if !piece.is_empty() {
            pieces.push(std::mem::take(piece).into_iter().rev().collect());
        }
    };
    for c in long.chars().rev() {
        if wanted.peek() == Some(&c) {
            wanted.next();
            close(&mut piece, &mut pieces);
        } else {
            piece.push(c);
        }
    }
    close(&mut piece, &mut pieces);
    wanted.peek().is_none().then_some(pieces)
}

/// Characters of an added piece that stand neither in the names of unit and project nor in words that name no object.
fn unknown_characters(context: &Context<'_>, piece: &str, known: &str) -> usize {
    let (mut rest, mut from) = (String::new(), 0);
    for (start, end, ()) in context.lexicon.objects.generic.find(piece) {
        rest.push_str(&piece[from..start]);
        from = end;
    }
    rest.push_str(&piece[from..]);
    rest.chars().filter(|c| !known.contains(*c) && !matches!(c, '的' | '中' | '内')).count()
}
