//! What a reader accepts before it gives up with a reason that names the limit.

/// Default for [`Limits::max_bytes`]: far above any filing, far below what would trouble a machine.
pub const DEFAULT_MAX_BYTES: u64 = 64 << 20;

/// What a reader accepts before it gives up with a clear reason. Hostile files are refused early: what a container
/// declares is checked before anything is inflated, and what it really holds while it is.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The largest input, in bytes.
    pub max_bytes: u64,
    /// The largest total of the inflated parts of one file, in bytes.
    pub max_inflated: u64,
    /// How many times larger than the file its parts may become; asked only above [`RATIO_FROM`] bytes.
    pub max_ratio: u64,
    /// Entries of a container.
    pub max_entries: u64,
    /// Elements within elements.
    pub max_depth: u64,
    /// Grid cells of all tables.
    pub max_cells: u64,
    /// Grid columns of a table.
    pub max_columns: u64,
    /// Pages of a PDF.
    pub max_pages: u64,
    /// Objects of a PDF.
    pub max_objects: u64,
    /// Operators that the pages of a PDF are drawn with.
    pub max_operators: u64,
    /// Characters and lines on the pages of a PDF.
    pub max_glyphs: u64,
    /// Archives within archives.
    pub max_nesting: u64,
    /// The largest total of the inflated members of one archive, in bytes; they are inflated one by one.
    pub max_archive: u64,
}

/// Below this many inflated bytes a high ratio is no danger.
pub const RATIO_FROM: u64 = 32 << 20;

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: DEFAULT_MAX_BYTES,
            max_inflated: 512 << 20,
            max_ratio: 300,
            max_entries: 20_000,
            max_depth: 256,
            max_cells: 5_000_000,
            max_columns: 1_024,
            max_pages: 5_000,
            max_objects: 2_000_000,
            max_operators: 50_000_000,
            max_glyphs: 10_000_000,
            max_nesting: 1,
            max_archive: 16 << 30,
        }
    }
}

/// The limits that can be met while a file is read; [`Limits::max_bytes`] is asked before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// [`Limits::max_inflated`].
    Inflated,
    /// [`Limits::max_ratio`].
    Ratio,
    /// [`Limits::max_entries`].
    Entries,
    /// [`Limits::max_depth`].
    Depth,
    /// [`Limits::max_cells`].
    Cells,
    /// [`Limits::max_columns`].
    Columns,
    /// [`Limits::max_pages`].
    Pages,
    /// [`Limits::max_objects`].
    Objects,
    /// [`Limits::max_operators`].
    Operators,
    /// [`Limits::max_glyphs`].
    Glyphs,
    /// [`Limits::max_nesting`].
    Nesting,
    /// [`Limits::max_archive`].
    Archive,
}

impl Limit {
    /// Every limit.
    pub const ALL: [Limit; 12] = [
        Limit::Inflated,
        Limit::Ratio,
        Limit::Entries,
        Limit::Depth,
        Limit::Cells,
        Limit::Columns,
        Limit::Pages,
        Limit::Objects,
        Limit::Operators,
        Limit::Glyphs,
        Limit::Nesting,
        Limit::Archive,
    ];

    /// Its key in the configuration.
    pub fn key(self) -> &'static str {
        match self {
            Limit::Inflated => "max-inflated",
            Limit::Ratio => "max-ratio",
            Limit::Entries => "max-entries",
            Limit::Depth => "max-depth",
            Limit::Cells => "max-cells",
            Limit::Columns => "max-columns",
            Limit::Pages => "max-pages",
            Limit::Objects => "max-objects",
            Limit::Operators => "max-operators",
            Limit::Glyphs => "max-glyphs",
            Limit::Nesting => "max-nesting",
            Limit::Archive => "max-archive",
        }
    }

    /// The code of the error that it causes.
    pub fn code(self) -> &'static str {
        match self {
            Limit::Inflated => "limit-inflated",
            Limit::Ratio => "limit-ratio",
            Limit::Entries => "limit-entries",
            Limit::Depth => "limit-depth",
            Limit::Cells => "limit-cells",
            Limit::Columns => "limit-columns",
            Limit::Pages => "limit-pages",
            Limit::Objects => "limit-objects",
            Limit::Operators => "limit-operators",
            Limit::Glyphs => "limit-glyphs",
            Limit::Nesting => "limit-nesting",
            Limit::Archive => "limit-archive",
        }
    }

    /// What it counts, in Chinese and English.
    pub(super) fn words(self) -> [&'static str; 2] {
        match self {
            Limit::Inflated => ["解压后的字节数", "inflated bytes"],
            Limit::Ratio => ["压缩倍数", "compression ratio"],
            Limit::Entries => ["压缩包内的文件数", "entries"],
            Limit::Depth => ["标记嵌套层数", "depth of nested elements"],
            Limit::Cells => ["表格单元格数", "table cells"],
            Limit::Columns => ["表格列数", "table columns"],
            Limit::Pages => ["页数", "pages"],
            Limit::Objects => ["PDF 对象数", "objects"],
            Limit::Operators => ["PDF 绘图指令数", "operators"],
            Limit::Glyphs => ["PDF 字符和线条数", "characters and lines"],
            Limit::Nesting => ["压缩包嵌套层数", "archives within archives"],
            Limit::Archive => ["压缩包内文件的总字节数", "inflated bytes of all members"],
        }
    }
}

impl Limits {
    /// The value of a limit.
    pub fn get(&self, limit: Limit) -> u64 {
        match limit {
            Limit::Inflated => self.max_inflated,
            Limit::Ratio => self.max_ratio,
            Limit::Entries => self.max_entries,
            Limit::Depth => self.max_depth,
            Limit::Cells => self.max_cells,
            Limit::Columns => self.max_columns,
            Limit::Pages => self.max_pages,
            Limit::Objects => self.max_objects,
            Limit::Operators => self.max_operators,
            Limit::Glyphs => self.max_glyphs,
            Limit::Nesting => self.max_nesting,
            Limit::Archive => self.max_archive,
        }
    }

    /// Sets a limit by its key in the configuration; false where there is no such key.
    pub fn set(&mut self, key: &str, value: u64) -> bool {
        let slot = match key {
            "max-bytes" => &mut self.max_bytes,
            "max-inflated" => &mut self.max_inflated,
            "max-ratio" => &mut self.max_ratio,
            "max-entries" => &mut self.max_entries,
            "max-depth" => &mut self.max_depth,
            "max-cells" => &mut self.max_cells,
            "max-columns" => &mut self.max_columns,
            "max-pages" => &mut self.max_pages,
            "max-objects" => &mut self.max_objects,
            "max-operators" => &mut self.max_operators,
            "max-glyphs" => &mut self.max_glyphs,
            "max-nesting" => &mut self.max_nesting,
            "max-archive" => &mut self.max_archive,
            _ => return false,
        };
        *slot = value;
        true
    }

    /// An error where `value` is above a limit.
    pub(super) fn check(&self, limit: Limit, value: u64, part: &str) -> Result<(), super::ReadError> {
        let allowed = self.get(limit);
        if value <= allowed {
            return Ok(());
        }
        Err(super::ReadError::Limit { limit, allowed, part: part.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_can_be_set_by_its_key() {
        let mut limits = Limits::default();
        for (at, limit) in Limit::ALL.into_iter().enumerate() {
            assert!(limits.set(limit.key(), 7 + at as u64));
            assert_eq!(limits.get(limit), 7 + at as u64);
        }
        assert!(!limits.set("max-width", 1));
    }
}
