//! What a hostile file may cost: bytes inflated, operators carried out, glyphs and lines kept.

use crate::read::limits::RATIO_FROM;
use crate::read::{Limit, Limits, ReadError};
use flate2::{Decompress, FlushDecompress, Status};
use hayro_syntax::Filter;
use hayro_syntax::object::Stream;
use memchr::memmem;

/// What was used up of the limits while a file is read.
pub(super) struct Budget<'l> {
    pub limits: &'l Limits,
    inflated: u64,
    operators: u64,
    marks: u64,
    /// The limit that was met while something was decoded that only its absence would show.
    refused: Option<ReadError>,
}

/// No filter grows what it is given more than this: deflate 1,032 times, LZW a little more.
const WORST: u64 = 4096;

impl<'l> Budget<'l> {
    pub fn new(limits: &'l Limits) -> Self {
        Self { limits, inflated: 0, operators: 0, marks: 0, refused: None }
    }

    /// The decoded bytes of a stream that is no picture; nothing where it is broken or too large.
    pub fn decode(&mut self, stream: &Stream<'_>) -> Option<Vec<u8>> {
        let filters = stream.filters();
        let grows =
            |filter: &&Filter| matches!(filter, Filter::FlateDecode | Filter::LzwDecode | Filter::RunLengthDecode);
        let growing = filters.iter().filter(grows).count();
        // Sound files never compress twice; bombs do.
        if growing > 1 || filters.len() > 4 {
            return None;
        }
        let room = self.limits.max_inflated.saturating_sub(self.inflated);
        let raw = stream.raw_data();
        if growing == 1 && raw.len() as u64 > room / WORST {
            let size = match filters.first() {
                Some(Filter::FlateDecode) => inflated_size(&raw, room, u64::MAX).0,
                _ => raw.len() as u64 * WORST,
            };
            if size > room {
                self.refuse(Limit::Inflated);
                return None;
            }
        }
        drop(raw);
        let data = stream.decoded_data().ok()?.into_owned();
        self.inflated += data.len() as u64;
        if self.inflated > self.limits.max_inflated {
            self.refuse(Limit::Inflated);
            return None;
        }
        Some(data)
    }

    /// Counts an operator.
    pub fn operator(&mut self) -> Result<(), ReadError> {
        self.operators += 1;
        if self.operators > self.limits.max_operators {
            self.limits.check(Limit::Operators, self.operators, "")?;
        }
        match self.refused.take() {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    /// Counts a glyph or a line.
    pub fn mark(&mut self) -> Result<(), ReadError> {
        self.marks += 1;
        if self.marks > self.limits.max_glyphs {
            self.limits.check(Limit::Glyphs, self.marks, "")?;
        }
        Ok(())
    }

    /// An error where a limit was met before.
    pub fn settle(&mut self) -> Result<(), ReadError> {
        self.refused.take().map_or(Ok(()), Err)
    }

    fn refuse(&mut self, limit: Limit) {
        let allowed = self.limits.get(limit);
        self.refused.get_or_insert(ReadError::Limit { limit, allowed, part: String::new() });
    }
}

/// Refuses a file whose streams inflate to more than the limits allow, before the library below opens it: that one
/// inflates the streams that hold objects, and asks no limit. Pictures are never inflated and so not counted.
pub(super) fn prescan(bytes: &[u8], limits: &Limits) -> Result<(), ReadError> {
    let encrypted = memmem::find(bytes, b"/Encrypt").is_some();
    let end = memmem::Finder::new(b"endstream");
    let mut total = 0u64;
    for at in memmem::find_iter(bytes, b"stream") {
        if bytes[..at].ends_with(b"end") {
            continue;
        }
        let after = &bytes[at + b"stream".len()..];
        let skip = after.iter().take(2).take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let head = &bytes[at.saturating_sub(1024)..at];
        let head = &head[memmem::rfind(head, b"obj").unwrap_or(0)..];
        let has = |word: &[u8]| memmem::find(head, word).is_some();
        if has(b"/Image") && !head.contains(&b'#') && !has(b"/First") && !has(b"/Size") {
            continue;
        }
        let room = limits.max_inflated.saturating_sub(total);
        let (size, first, dense) = inflated_size(&after[skip..], room, limits.max_ratio);
        total += size;
        if dense {
            limits.check(Limit::Ratio, u64::MAX, "")?;
        }
        limits.check(Limit::Inflated, total, "")?;
        if total > RATIO_FROM {
            limits.check(Limit::Ratio, total / bytes.len().max(1) as u64, "")?;
        }
        let twice = matches!(first, [0x78, second] if (0x7800 + u16::from(second)).is_multiple_of(31));
        if twice && size > RATIO_FROM / WORST {
            limits.check(Limit::Ratio, WORST, "")?;
        }
        // What does not inflate as it stands (encrypted, another filter) is measured by the worst that it may hide.
        if size == 0 && (has(b"/ObjStm") || has(b"/XRef")) && (encrypted || has(b"/Filter")) {
            let length = end.find(after).unwrap_or(after.len()) as u64;
            limits.check(Limit::Inflated, length.saturating_mul(1032), "")?;
        }
    }
    Ok(())
}

/// How many bytes a zlib stream inflates to, counted up to a little over `room`, its first two bytes, and whether it
/// grows more than `ratio` times, where that matters.
fn inflated_size(data: &[u8], room: u64, ratio: u64) -> (u64, [u8; 2], bool) {
    let zlib = matches!(data, [first, second, ..] if first & 0x0f == 8 && (u16::from(*first) << 8 | u16::from(*second)).is_multiple_of(31));
    if !zlib {
        return (0, [0; 2], false);
    }
    let mut inflate = Decompress::new(true);
    let mut out = vec![0u8; 1 << 15];
    let (mut first, mut dense) = ([0; 2], false);
    loop {
        let (read, written) = (inflate.total_in(), inflate.total_out());
        let Some(rest) = data.get(read as usize..) else { break };
        let status = inflate.decompress(rest, &mut out, FlushDecompress::None);
        let made = (inflate.total_out() - written) as usize;
        if written == 0 && made >= 2 {
            first = [out[0], out[1]];
        }
        dense = inflate.total_out() > RATIO_FROM && inflate.total_out() / inflate.total_in().max(1) > ratio;
        let stuck = made == 0 && inflate.total_in() == read;
        if inflate.total_out() > room || dense || stuck || !matches!(status, Ok(Status::Ok)) {
            break;
        }
    }
    (inflate.total_out(), first, dense)
}
