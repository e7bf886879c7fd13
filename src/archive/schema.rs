//! The tables of an archive, described once: the database is made from this, exports follow it, and `docs/schema.md` is
//! written from it.

use crate::{Lang, Text};
use std::fmt::Write;

/// Version of the tables; it stands in the database (`PRAGMA user_version`). A change that a reader of the tables would
/// notice raises it.
pub const VERSION: i32 = 2;

/// Marks a database as an archive of this program (`PRAGMA application_id`): "biao".
pub const APPLICATION: i32 = 0x6269_616f;

/// One table.
#[derive(Debug)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// What one row is.
    pub doc: Text,
    /// Its columns in order.
    pub columns: &'static [Column],
    /// How many columns at the start are its key; rows are kept and exported in its order.
    pub key: usize,
    /// Whether `export` writes it. The others serve the scan itself.
    pub exported: bool,
    /// Whether it is a view in the database, over tables that hold the same in less room.
    pub view: bool,
}

/// One column.
#[derive(Debug)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether it may be empty.
    pub nullable: bool,
    /// What it means.
    pub doc: Text,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A whole number of 64 bits.
    Integer,
    /// A number.
    Real,
    /// 0 or 1 in SQLite, true or false elsewhere.
    Flag,
    /// Text.
    Text,
    /// JSON as text.
    Json,
}

const fn column(name: &'static str, kind: Kind, zh: &'static str, en: &'static str) -> Column {
    Column { name, kind, nullable: false, doc: Text { zh, en } }
}

const fn maybe(name: &'static str, kind: Kind, zh: &'static str, en: &'static str) -> Column {
    Column { name, kind, nullable: true, doc: Text { zh, en } }
}

use Kind::{Flag, Integer, Json, Real, Text as Word};

const FILING: Column = column("filing", Integer, "文件（filings.id）", "the filing (filings.id)");
const PROJECT: Column = column("project", Integer, "项目序号，从 1 起", "number of the project, from 1");
const START: Column = column("start_byte", Integer, "起点：正文中的字节位置", "start: byte offset in the text");
const END: Column = column("end_byte", Integer, "终点", "end");
const LOCATION: Column = column("location", Json, "在文件中的位置", "place in the file");

/// All tables, in an order in which each one refers only to those before it.
pub static TABLES: &[Table] = &[
    Table {
        name: "filings",
        doc: Text { zh: "一份绩效目标文本", en: "one filing" },
        key: 1,
        exported: true,
        view: true,
        columns: &[
            column(
                "id",
                Integer,
                "路径的 63 位 XXH3 值，任何机器上都相同",
                "63 bits of the path's XXH3, the same everywhere",
            ),
            column("file", Integer, "所在文件（files.id）", "the file that holds it (files.id)"),
            column(
                "path",
                Word,
                "路径；压缩包内的文件为“包/内部路径”",
                "path; within an archive the archive's and its own",
            ),
            column("format", Word, "格式", "format"),
            column("kind", Word, "plan 目标，self-evaluation 自评，unknown 不明", "plan, self-evaluation or unknown"),
            maybe("title", Word, "标题", "title"),
            maybe("plan_year", Integer, "文本自己的预算年度", "the year that the text budgets for"),
            maybe("region", Word, "地区（取自路径）", "region, from the path"),
            maybe("year", Integer, "年度：路径中的，没有则同 plan_year", "year: the path's, else plan_year"),
            maybe(
                "unit",
                Word,
                "单位：路径中的，没有则取自标题或表头",
                "unit: the path's, else that of the title or the tables",
            ),
            column("projects", Integer, "项目数", "number of projects"),
            column("indicators", Integer, "指标数", "number of indicators"),
            column(
                "findings",
                Integer,
                "问题数（不含已接受的和 C2 类）",
                "findings, those accepted and the C2 rules left out",
            ),
        ],
    },
    Table {
        name: "projects",
        doc: Text { zh: "一张项目绩效目标表", en: "one project table" },
        key: 2,
        exported: true,
        view: true,
        columns: &[
            FILING,
            PROJECT,
            maybe("title", Word, "表标题", "title of the table"),
            maybe("code", Word, "项目编码", "project code"),
            maybe("name", Word, "项目名称", "project name"),
            column(
                "subject",
                Word,
                "去掉年度和通用词的名称，用于跨年比对",
                "the name without years and common words, to compare years",
            ),
            maybe("unit", Word, "表中的单位", "unit that the table names"),
            maybe("budget", Real, "预算数（元）", "budget in yuan"),
            column(
                "template",
                Flag,
                "是否人员、公用经费的固定模板",
                "whether it is a fixed template of personnel or running costs",
            ),
            column("indicators", Integer, "指标数", "number of indicators"),
            START,
            END,
            LOCATION,
        ],
    },
    Table {
        name: "indicators",
        doc: Text { zh: "一行指标", en: "one indicator row" },
        key: 3,
        exported: true,
        view: true,
        columns: &[
            FILING,
            PROJECT,
            column("row", Integer, "行号，项目内从 1 起", "number of the row in its project, from 1"),
            maybe("level1", Word, "一级指标（规范名）", "first level"),
            maybe("level2", Word, "二级指标（规范名）", "second level"),
            column("name", Word, "指标名称，原文", "name as written"),
            column("norm_name", Word, "名称：去掉括号、空白、标点", "name without brackets, blanks and punctuation"),
            column(
                "bare_name",
                Word,
                "名称：再去掉开头的项目名",
                "the same without the project's own noun at its start",
            ),
            maybe("kind", Word, "rate、count、money、time、sat、state、activity", "what the name measures"),
            maybe("description", Word, "指标描述", "description"),
            column("value", Word, "指标值，原文", "value as written"),
            column("norm_value", Word, "指标值的规范写法，如 ≥90%", "value in its normal form, such as ≥90%"),
            maybe("operator", Word, "比较符", "operator"),
            maybe("number", Real, "数值；区间取下限", "number; of a range the lower one"),
            maybe("upper", Real, "区间上限", "upper number of a range"),
            maybe("measure", Word, "计量单位（规范写法）", "unit of measurement in its legal spelling"),
            maybe("weight", Word, "权重", "weight"),
            maybe("basis", Word, "指标值确定依据", "basis of the value"),
            maybe("actual", Word, "实际完成值", "actual value"),
            column("whole_period", Flag, "是否总体（多年）指标", "of the whole period instead of the year"),
            START,
            END,
            LOCATION,
        ],
    },
    Table {
        name: "goals",
        doc: Text { zh: "一条绩效目标", en: "one goal" },
        key: 2,
        exported: true,
        view: true,
        columns: &[
            FILING,
            column("goal", Integer, "序号，从 1 起", "number, from 1"),
            maybe("project", Integer, "项目序号；叙述部分的目标为空", "number of the project; none in the narrative"),
            column(
                "kind",
                Word,
                "year、period、narrative-goal、narrative-indicators",
                "year, period, narrative-goal, narrative-indicators",
            ),
            column("text", Word, "原文", "its text"),
            START,
            END,
            LOCATION,
        ],
    },
    Table {
        name: "findings",
        doc: Text { zh: "一个问题", en: "one finding" },
        key: 2,
        exported: true,
        view: true,
        columns: &[
            FILING,
            column(
                "finding",
                Integer,
                "序号，从 1 起；C201、C202 从 10001 起",
                "number, from 1; of C201 and C202 from 10001",
            ),
            column("rule", Word, "规则代码", "code of the rule"),
            column("severity", Word, "error、warning、note", "error, warning, note"),
            column("confidence", Word, "high、medium、low", "high, medium, low"),
            maybe("project", Integer, "项目序号", "number of the project"),
            maybe("row", Integer, "行号", "number of the row"),
            column("message", Word, "问题", "what is wrong"),
            column("suggestion", Word, "建议", "what to write instead"),
            column("text", Word, "所指的文字", "the flagged words"),
            column("place", Word, "在文本中的位置", "place as a person says it"),
            column("fingerprint", Word, "稳定的标识", "stable hash"),
            maybe("suppressed", Word, "已接受的理由", "why it was accepted, where it was"),
            maybe("related", Json, "相关位置", "related places"),
            START,
            END,
            LOCATION,
        ],
    },
    Table {
        name: "unreadable",
        doc: Text { zh: "一个读不了的文件", en: "one file that could not be read" },
        key: 2,
        exported: true,
        view: false,
        columns: &[
            column("file", Integer, "文件（files.id）", "the file (files.id)"),
            column("path", Word, "路径", "path"),
            column("code", Word, "原因的代码", "code of the reason"),
            column("message", Word, "原因", "reason, and what to do"),
        ],
    },
    Table {
        name: "names",
        doc: Text { zh: "一个指标名称（规范写法）", en: "one name of indicators in its normal form" },
        key: 1,
        exported: true,
        view: false,
        columns: &[
            column("name", Word, "indicators.norm_name", "indicators.norm_name"),
            column("indicators", Integer, "行数", "rows with it"),
            column("filings", Integer, "文件数", "filings with it"),
            column("units", Integer, "单位数", "units with it"),
            column("near", Integer, "相似名称的个数", "names near it"),
            column("near_units", Integer, "写了它或相似名称的单位数", "units with it or a name near it"),
        ],
    },
    Table {
        name: "near_names",
        doc: Text { zh: "一对相似的指标名称", en: "one pair of names that are near each other" },
        key: 2,
        exported: true,
        view: false,
        columns: &[
            column("name", Word, "名称，按字节序在前", "the name that sorts first"),
            column("other", Word, "另一个名称", "the other name"),
            column(
                "similarity",
                Real,
                "1 减去编辑距离与较长者字数之比",
                "one less the edit distance over the longer length",
            ),
        ],
    },
    Table {
        name: "copies",
        doc: Text { zh: "一张雷同的项目表", en: "one project table that stands elsewhere too" },
        key: 3,
        exported: true,
        view: false,
        columns: &[
            column("cluster", Integer, "组号，从 1 起", "number of the cluster, from 1"),
            FILING,
            PROJECT,
            column("rule", Word, "C201 跨部门，C202 逐年", "C201 across units, C202 across years"),
            column("first", Flag, "是否组内最早的一张", "whether it is the first of its cluster"),
            maybe("source_filing", Integer, "所对照的表：文件", "the table it is compared with: filing"),
            maybe("source_project", Integer, "所对照的表：项目", "the table it is compared with: project"),
            column(
                "share",
                Real,
                "雷同的比例，按少见程度加权",
                "share of its rows that stand there, weighted by rarity",
            ),
            column("rows", Integer, "行数", "number of its rows"),
            column("matched", Integer, "雷同的行数", "number of rows that stand there"),
        ],
    },
    Table {
        name: "copy_rows",
        doc: Text { zh: "雷同的一行", en: "one row that stands elsewhere too" },
        key: 4,
        exported: true,
        view: false,
        columns: &[
            column("cluster", Integer, "组号", "number of the cluster"),
            FILING,
            PROJECT,
            column("row", Integer, "行号", "number of the row"),
            column("source_filing", Integer, "对照：文件", "its counterpart: filing"),
            column("source_project", Integer, "对照：项目", "its counterpart: project"),
            column("source_row", Integer, "对照：行号", "its counterpart: row"),
            column("similarity", Real, "名称的相似度", "similarity of the names"),
            column("weight", Real, "权：越少见越大", "weight: the rarer, the more"),
        ],
    },
    Table {
        name: "files",
        doc: Text {
            zh: "一个文件（压缩包内的各算一个）；供增量扫描",
            en: "one file, or one in an archive, for scanning again",
        },
        key: 1,
        exported: false,
        view: true,
        columns: &[
            column("id", Integer, "路径的 63 位 XXH3 值", "63 bits of the path's XXH3"),
            column("path", Word, "路径", "path"),
            maybe("size", Integer, "字节数", "size in bytes"),
            maybe("modified", Integer, "修改时间（Unix 秒）", "time of the last change, in seconds since 1970"),
            maybe(
                "content",
                Word,
                "内容的 XXH3 值；没有读到时为空",
                "XXH3 of its bytes; none where they could not be read",
            ),
            column("settings", Integer, "检查时的设置", "the settings it was checked with"),
        ],
    },
    Table {
        name: "runs",
        doc: Text { zh: "一次扫描", en: "one run of scan" },
        key: 1,
        exported: false,
        view: false,
        columns: &[
            column("id", Integer, "序号", "number"),
            column("started", Word, "开始时间（UTC）", "start (UTC)"),
            maybe("ended", Word, "结束时间（UTC）", "end (UTC)"),
            column("state", Word, "running、finished、interrupted", "running, finished, interrupted"),
            column("version", Word, "程序版本", "version of the program"),
            column("paths", Json, "所扫描的路径", "the paths that were scanned"),
            column("files", Integer, "看过的文件数", "files that were seen"),
            column("added", Integer, "新增", "new ones"),
            column("changed", Integer, "内容有变", "changed ones"),
            column(
                "again",
                Integer,
                "内容未变，因设置或程序有变而重查",
                "same content, checked again for other settings",
            ),
            column("unchanged", Integer, "未变", "unchanged ones"),
            column("vanished", Integer, "已消失", "vanished ones"),
            column("unreadable", Integer, "读不了", "unreadable ones"),
        ],
    },
    Table {
        name: "meta",
        doc: Text { zh: "关于库本身", en: "about the database itself" },
        key: 1,
        exported: false,
        view: false,
        columns: &[column("name", Word, "名称", "name"), column("value", Word, "值", "value")],
    },
];

/// The table of a name.
///
/// # Panics
/// Where there is none: names of tables stand in the program, not in its input.
pub fn table(name: &str) -> &'static Table {
    TABLES.iter().find(|table| table.name == name).unwrap_or_else(|| panic!("no table {name}"))
}

impl Table {
    /// The statement that makes it.
    pub fn create(&self) -> String {
        let mut sql = format!("CREATE TABLE {} (\n", self.name);
        for column in self.columns {
            let kind = match column.kind {
                Kind::Integer | Kind::Flag => "INTEGER",
                Kind::Real => "REAL",
                Kind::Text | Kind::Json => "TEXT",
            };
            let null = if column.nullable { "" } else { " NOT NULL" };
            let _ = writeln!(sql, "  {} {kind}{null},", column.name);
        }
        let key: Vec<&str> = self.columns[..self.key].iter().map(|column| column.name).collect();
        let _ = write!(sql, "  PRIMARY KEY ({})\n) STRICT", key.join(", "));
        // A single whole number is SQLite's own key already.
        if self.key > 1 || self.columns[0].kind != Kind::Integer {
            sql.push_str(", WITHOUT ROWID");
        }
        sql
    }

    /// The statement that adds a row of all columns.
    pub fn insert(&self) -> String {
        format!("INSERT INTO {} VALUES (?{})", self.name, ", ?".repeat(self.columns.len() - 1))
    }

    /// The statement that reads all rows in the order of the key.
    pub fn select(&self) -> String {
        let names: Vec<&str> = self.columns.iter().map(|column| column.name).collect();
        format!("SELECT {} FROM {} ORDER BY {}", names.join(", "), self.name, names[..self.key].join(", "))
    }
}

/// The tables as a page of Markdown.
pub fn page() -> String {
    let mut page = String::from(
        "# 库的结构 · The tables of an archive\n\n\
         `biaochi scan` 写的库（SQLite）和 `biaochi export` 导出的表用同样的列。这一页由程序生成（`src/archive/schema.rs`）。\n\n\
         What `biaochi scan` writes (SQLite) and what `biaochi export` writes have the same columns. This page is written by \
         the program.\n\n\
         库里的 filings、projects、indicators、goals、findings、files 是视图：常见的文字只存一次，底层的表（`*_rows`、`texts` 等）可能随版本\
         改变，请只用这里列出的名字。按 `filing` 取行很快。\n\n\
         In the database filings, projects, indicators, goals, findings and files are views over tables that hold what recurs \
         once (`*_rows`, `texts` and others). Those may change with any version: ask for the names below. Rows are found by \
         `filing` quickly.\n\n",
    );
    let _ = writeln!(
        page,
        "版本 Version: {VERSION} (`PRAGMA user_version`). 库的标识 Application id: `0x{APPLICATION:08x}`.\n\n\
         类型 Types:\n\n| here | SQLite | Parquet | JSON lines |\n|---|---|---|---|\n\
         | integer | INTEGER | INT64 | number |\n| real | REAL | DOUBLE | number |\n| flag | INTEGER 0/1 | BOOLEAN | true/false |\n\
         | text | TEXT | BYTE_ARRAY (STRING) | string |\n| json | TEXT | BYTE_ARRAY (STRING) | string that holds JSON |\n"
    );
    for table in TABLES {
        let apart = if table.exported { "" } else { "（不导出 not exported）" };
        let (zh, en) = (table.doc.get(Lang::Zh), table.doc.get(Lang::En));
        let _ = writeln!(
            page,
            "## {}{apart}\n\n{zh} · {en}\n\n| column | type | 含义 | meaning |\n|---|---|---|---|",
            table.name
        );
        for (at, column) in table.columns.iter().enumerate() {
            let kind = match column.kind {
                Kind::Integer => "integer",
                Kind::Real => "real",
                Kind::Flag => "flag",
                Kind::Text => "text",
                Kind::Json => "json",
            };
            let key = if at < table.key { "**" } else { "" };
            let null = if column.nullable { "?" } else { "" };
            let (zh, en) = (column.doc.get(Lang::Zh), column.doc.get(Lang::En));
            let _ = writeln!(page, "| {key}{}{key} | {kind}{null} | {zh} | {en} |", column.name);
        }
        page.push('\n');
    }
    page.push_str("粗体为主键，? 表示可以为空。Keys are bold; ? marks columns that may be empty.\n");
    page
}
