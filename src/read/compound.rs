//! Compound files (OLE): the container of Word and Excel files before 2007, read as far as it is whole.
//!
//! Real files often have their tails cut off or tables broken; what can be reached is read, and nothing is trusted:
//! chains end where they leave the file or run in a circle.

/// An open container.
pub(super) struct Compound<'b> {
    bytes: &'b [u8],
    sector: usize,
    fat: Vec<u32>,
    mini_fat: Vec<u32>,
    mini_cutoff: u64,
    mini: Vec<u8>,
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    kind: u8,
    start: u32,
    size: u64,
}

const END: u32 = 0xffff_fffa;
const ENTRY: usize = 128;
const MINI: usize = 64;

impl<'b> Compound<'b> {
    /// Opens a container; none where it has no readable directory.
    pub fn open(bytes: &'b [u8]) -> Option<Self> {
        let shift = u16_at(bytes, 30)?;
        let sector = match shift {
            9 | 12 => 1usize << shift,
            _ => return None,
        };
        let mut all = Self {
            bytes,
            sector,
            fat: Vec::new(),
            mini_fat: Vec::new(),
            mini_cutoff: u64::from(u32_at(bytes, 56)?),
            mini: Vec::new(),
            entries: Vec::new(),
        };
        // The first sectors of the allocation table are listed in the header, the rest in a chain.
        let mut tables: Vec<u32> =
            (0..109).filter_map(|at| u32_at(bytes, 76 + at * 4)).take_while(|s| *s < END).collect();
        let mut next = u32_at(bytes, 68)?;
        let most = bytes.len() / sector + 1;
        for _ in 0..most {
            if next >= END {
                break;
            }
            let Some(list) = all.sector_bytes(next) else { break };
            let numbers: Vec<u32> = list.chunks_exact(4).filter_map(|chunk| u32_at(chunk, 0)).collect();
            let Some((link, numbers)) = numbers.split_last() else { break };
            tables.extend(numbers.iter().take_while(|s| **s < END));
            if tables.len() > most {
                break;
            }
            next = *link;
        }
        for table in tables.into_iter().take(most) {
            let Some(list) = all.sector_bytes(table) else { break };
            let numbers: Vec<u32> = list.chunks_exact(4).filter_map(|chunk| u32_at(chunk, 0)).collect();
            all.fat.extend(numbers);
        }
        let directory = all.chain(u32_at(bytes, 48)?, u64::MAX);
        all.entries = directory.chunks_exact(ENTRY).filter_map(entry).collect();
        if all.entries.is_empty() {
            return None;
        }
        let mini_fat = all.chain(u32_at(bytes, 60)?, u64::MAX);
        all.mini_fat = mini_fat.chunks_exact(4).filter_map(|chunk| u32_at(chunk, 0)).collect();
        let root = all.entries.iter().find(|entry| entry.kind == 5).map(|root| (root.start, root.size));
        if let Some((start, size)) = root {
            all.mini = all.chain(start, size);
        }
        Some(all)
    }

    /// The bytes of the first stream with one of these names, as far as they can be reached.
    pub fn stream(&self, names: &[&str]) -> Option<Vec<u8>> {
        let named = |entry: &&Entry| entry.kind == 2 && names.iter().any(|name| entry.name.eq_ignore_ascii_case(name));
        let entry = self.entries.iter().find(named)?;
        if entry.size >= self.mini_cutoff {
            return Some(self.chain(entry.start, entry.size));
        }
        let mut out = Vec::new();
        let mut next = entry.start;
        // Sizes may be false and chains run in a circle.
        let most = entry.size.min(self.mini.len() as u64);
        while (out.len() as u64) < most && next < END {
            let start = next as usize * MINI;
            let Some(piece) = self.mini.get(start..self.mini.len().min(start + MINI)) else { break };
            out.extend_from_slice(piece);
            next = self.mini_fat.get(next as usize).copied().unwrap_or(END);
        }
        out.truncate(most as usize);
        Some(out)
    }

    fn sector_bytes(&self, number: u32) -> Option<&'b [u8]> {
        let start = (number as usize).checked_add(1)?.checked_mul(self.sector)?;
        let end = self.bytes.len().min(start.checked_add(self.sector)?);
        self.bytes.get(start..end).filter(|bytes| !bytes.is_empty())
    }

    /// The bytes of a chain of sectors, at most as many as the file has.
    fn chain(&self, start: u32, size: u64) -> Vec<u8> {
        let most = size.min(self.bytes.len() as u64);
        let mut out = Vec::new();
        let mut next = start;
        while (out.len() as u64) < most && next < END {
            let Some(bytes) = self.sector_bytes(next) else { break };
            out.extend_from_slice(bytes);
            next = self.fat.get(next as usize).copied().unwrap_or(END);
        }
        out.truncate(most as usize);
        out
    }
}

fn entry(bytes: &[u8]) -> Option<Entry> {
    let length = usize::from(u16_at(bytes, 64)?).min(64);
    let name: Vec<u16> = bytes[..length].chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    let name = String::from_utf16_lossy(&name).trim_end_matches('\0').to_owned();
    let size = u64::from(u32_at(bytes, 120)?);
    Some(Entry { name, kind: bytes[66], start: u32_at(bytes, 116)?, size })
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}
