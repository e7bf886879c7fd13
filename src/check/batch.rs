//! Documents as they are read, a few at a time.

use super::{FileReport, Options, judge_all, understand_all};
use crate::document::Document;
use crate::filing::Filing;
use crate::lexicon::Lexicon;
use crate::parallel::or_alone;

/// Documents that are checked side by side: with more of them what is known of the first is out of the processor's
/// reach again when the next rule asks for it.
pub const BATCH: usize = 10;

/// Bytes of text up to which documents wait for others: long ones have a rule's code to themselves for long enough.
const LONGEST: usize = 128 << 10;

/// What became of an item that was to be read.
pub enum Opened<K, R> {
    /// A document to check, and what is needed beside it.
    Document(K, Document),
    /// A result at once.
    Done(R),
}

/// Reads some items and checks what was read side by side; of each the result, in their order.
///
/// `done` is handed the filing where the check did not fail; where it did, by a fault of this program, the report says so and
/// only this document's is lost.
pub fn read_and_check<T, K, R>(
    items: impl IntoIterator<Item = T>,
    lexicon: &Lexicon,
    options: &Options,
    read: impl Fn(T) -> Opened<K, R>,
    done: impl Fn(K, Document, Option<&Filing<'_>>, FileReport) -> R,
) -> Vec<R> {
    let mut out = Vec::new();
    let (mut kept, mut documents, mut bytes) = (Vec::new(), Vec::new(), 0);
    let flush = |kept: &mut Vec<(usize, K)>, documents: &mut Vec<Document>, out: &mut Vec<Option<R>>| {
        let judged = or_alone(
            documents,
            |documents| judged(documents, lexicon, options),
            |document| (None, FileReport::faulty(document.path.clone(), options.lang)),
        );
        for (((at, kept), document), (filing, report)) in kept.drain(..).zip(documents.drain(..)).zip(judged) {
            out[at] = Some(done(kept, document, filing.as_ref(), report));
        }
    };
    for (at, item) in items.into_iter().enumerate() {
        out.push(None);
        match read(item) {
            Opened::Done(result) => out[at] = Some(result),
            Opened::Document(beside, document) => {
                if bytes + document.text.len() > LONGEST || documents.len() == BATCH {
                    flush(&mut kept, &mut documents, &mut out);
                    bytes = 0;
                }
                bytes += document.text.len();
                kept.push((at, beside));
                documents.push(document);
            }
        }
    }
    flush(&mut kept, &mut documents, &mut out);
    out.into_iter().flatten().collect()
}

type Judged<'l> = (Option<Filing<'l>>, FileReport);

fn judged<'l>(documents: &[Document], lexicon: &'l Lexicon, options: &Options) -> Vec<Judged<'l>> {
    for document in documents {
        options.suppressions.begin(&document.path);
    }
    let filings = understand_all(documents, lexicon, options);
    let reports = judge_all(documents, &filings, lexicon, options);
    filings.into_iter().map(Some).zip(reports).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::check;
    use crate::document::Format;
    use crate::generate::{Generator, Spec};
    use crate::read::{Limits, read_bytes};

    /// Filings and one too long to wait for others; every fifth cannot be read.
    fn texts(words: &Lexicon) -> Vec<Option<String>> {
        let generator = Generator::new(Spec { faulty: 1.0, ..Spec::default() }, words);
        let mut texts: Vec<String> = (0..2 * BATCH as u64 + 3).map(|number| generator.filing(number).text).collect();
        texts[5] = texts[5].repeat(LONGEST / texts[5].len() + 1);
        texts.into_iter().enumerate().map(|(at, text)| (at % 5 != 4).then_some(text)).collect()
    }

    #[test]
    fn side_by_side_is_as_one_by_one() -> Result<(), crate::read::ReadError> {
        let (words, options, limits) = (Lexicon::builtin(), Options::default(), Limits::default());
        let texts = texts(words);
        let open = |text: &String| read_bytes("a.txt", text.clone().into(), Format::Text, &limits);
        let json = |report: &FileReport| serde_json::to_string(report).unwrap_or_default();
        let together = read_and_check(
            texts.iter().enumerate(),
            words,
            &options,
            |(at, text)| match text.as_ref().map(open) {
                Some(Ok(document)) => Opened::Document(at, document),
                _ => Opened::Done((at, String::new())),
            },
            |at, document, filing, report| {
                assert!(filing.is_some_and(|filing| !filing.projects.is_empty() && !document.text.is_empty()));
                (at, json(&report))
            },
        );
        assert_eq!(together.len(), texts.len());
        for (at, text) in texts.iter().enumerate() {
            let alone = text.as_ref().map(|text| Ok(json(&check(&open(text)?, words, &options)))).transpose()?;
            assert_eq!(together[at], (at, alone.unwrap_or_default()));
        }
        Ok(())
    }
}
