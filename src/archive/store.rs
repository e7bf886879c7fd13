//! The database of an archive: one SQLite file.
//!
//! It is written by one thread, in transactions of many filings; readers may look at it meanwhile (write-ahead log). A scan
//! that is killed leaves the last whole transaction. A second scan of the same database is refused as long as the first
//! one runs: a lock on a file beside it, which the operating system takes back with the process.

mod insert;
mod tables;
mod texts;

pub use insert::{At, Writer};

use super::row::Cell;
use super::schema::{APPLICATION, TABLES, Table, VERSION};
use crate::Lang;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, OptionalExtension, ToSql, params, params_from_iter};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

/// Bytes of a page: rows are added at the ends of tables, and large pages cost fewer calls.
const PAGE: i64 = 8_192;

/// Bytes of the log from which on it goes into the database.
const LOG: i64 = 16 << 20;

/// A database that can be written.
pub struct Store {
    pub(super) connection: Connection,
    path: PathBuf,
    lock: File,
}

/// What is known of a file from an earlier scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRow {
    /// The path.
    pub path: String,
    /// Size in bytes.
    pub size: u64,
    /// When it was last changed.
    pub modified: i64,
    /// Hash of its bytes; none where they could not be read.
    pub content: Option<u64>,
    /// What it was checked with.
    pub settings: i64,
}

/// Why a database cannot be used.
#[derive(Debug)]
pub enum StoreError {
    /// The database says so.
    Sqlite(rusqlite::Error),
    /// Another program's database, or no database at all.
    Foreign(String),
    /// Made by a newer version of this program.
    Version(i32),
    /// Another scan is using it.
    Locked,
    /// There is none where one is to be read.
    Missing(String),
    /// The operating system refused.
    Io(std::io::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        StoreError::Sqlite(error)
    }
}

impl StoreError {
    /// What is wrong and what to do.
    pub fn message(&self, lang: Lang) -> String {
        let zh = lang == Lang::Zh;
        match self {
            StoreError::Foreign(path) if zh => format!("“{path}”不是 biaochi 的库，请换一个文件名。"),
            StoreError::Foreign(path) => format!("“{path}” is no database of biaochi; choose another name."),
            StoreError::Version(version) if zh => {
                format!("这个库的版本是{version}，本程序只认识版本{VERSION}，请使用新版程序，或另建一个库。")
            }
            StoreError::Version(version) => format!(
                "the database has version {version}, this program knows {VERSION}: use a newer program or a new database."
            ),
            StoreError::Locked if zh => "另一个扫描正在使用这个库，请等它结束。".into(),
            StoreError::Locked => "another scan is using this database; wait for it to end.".into(),
            StoreError::Missing(path) if zh => format!("没有库文件“{path}”，请先用 biaochi scan 建立。"),
            StoreError::Missing(path) => format!("there is no database “{path}”; make one with biaochi scan."),
            StoreError::Io(error) if zh => format!("写不了库文件：{}。", lang.cause(error)),
            StoreError::Io(error) => format!("the database cannot be written: {error}."),
            StoreError::Sqlite(error) if zh => match error.sqlite_error_code() {
                Some(rusqlite::ErrorCode::DiskFull) => "写不了库文件：磁盘空间不足。".into(),
                Some(rusqlite::ErrorCode::ReadOnly) => "写不了库文件：没有权限。".into(),
                Some(rusqlite::ErrorCode::DatabaseCorrupt) => "库文件已损坏，请删除后重新扫描。".into(),
                Some(code) => format!("数据库出错（{code:?}）。"),
                None => "数据库出错。".into(),
            },
            StoreError::Sqlite(error) => format!("the database failed: {error}."),
        }
    }
}

impl Store {
    /// Opens a database to write, and makes it where there is none.
    pub fn open(path: &Path) -> Result<Store, StoreError> {
        let mut lock_path = path.as_os_str().to_owned();
        lock_path.push(".lock");
        let lock = File::create(&lock_path).map_err(StoreError::Io)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(StoreError::Locked),
            Err(TryLockError::Error(error)) => return Err(StoreError::Io(error)),
        }
        let mut store = Store { connection: Connection::open(path)?, path: path.to_owned(), lock };
        store.prepare()?;
        Ok(store)
    }

    fn prepare(&mut self) -> Result<(), StoreError> {
        let connection = &mut self.connection;
        connection.set_prepared_statement_cache_capacity(64);
        let tables: i64 =
            foreign(connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)), &self.path)?;
        if tables > 0 {
            known(connection, &self.path)?;
        }
        if tables == 0 {
            connection.pragma_update(None, "page_size", PAGE)?;
        }
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        connection.pragma_update(None, "cache_size", -65_536)?;
        connection.pragma_update(None, "wal_autocheckpoint", LOG / PAGE)?;
        connection.busy_timeout(std::time::Duration::from_secs(30))?;
        if tables == 0 {
            let making = connection.transaction()?;
            making.execute_batch(tables::TABLES)?;
            making.execute_batch(&tables::views())?;
            for table in TABLES.iter().filter(|table| !table.view) {
                making.execute_batch(&table.create())?;
            }
            making.pragma_update(None, "application_id", APPLICATION)?;
            making.pragma_update(None, "user_version", VERSION)?;
            making.commit()?;
        }
        Ok(())
    }

    /// The path of the database.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it holds no file.
    pub fn is_empty(&self) -> Result<bool, StoreError> {
        Ok(!self.connection.prepare("SELECT 1 FROM document_rows")?.exists([])?)
    }

    /// Opens a transaction.
    pub fn begin(&self) -> Result<(), StoreError> {
        Ok(self.connection.execute_batch("BEGIN IMMEDIATE")?)
    }

    /// Makes everything since [`Store::begin`] lasting.
    pub fn commit(&self) -> Result<(), StoreError> {
        Ok(self.connection.execute_batch("COMMIT")?)
    }

    /// Notes that a file was changed at another time and yet is the same.
    pub fn touch(&self, file: i64, modified: i64) -> Result<(), StoreError> {
        let mut update = self.connection.prepare_cached("UPDATE document_rows SET modified = ? WHERE id = ?")?;
        update.execute(params![modified, file])?;
        Ok(())
    }

    /// Puts a row down.
    pub fn put(&self, table: &Table, cells: &[Cell<'_>]) -> Result<(), StoreError> {
        self.connection.prepare_cached(&table.insert())?.execute(params_from_iter(cells))?;
        Ok(())
    }

    /// Something kept about the database itself.
    pub fn meta(&self, name: &str) -> Result<Option<String>, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT value FROM meta WHERE name = ?")?;
        Ok(query.query_row([name], |row| row.get(0)).optional()?)
    }

    /// Keeps something about the database itself.
    pub fn set_meta(&self, name: &str, value: &str) -> Result<(), StoreError> {
        let mut insert = self.connection.prepare_cached("INSERT OR REPLACE INTO meta VALUES (?, ?)")?;
        insert.execute([name, value])?;
        Ok(())
    }

    /// Removes texts that only removed filings said, once that may be many of them.
    pub fn tidy(&self) -> Result<(), StoreError> {
        // Numbers are not given twice: what is missing among them was removed.
        let sql = "SELECT count(*), coalesce(max(number), 0) - count(*) FROM document_rows";
        let (filings, missing): (i64, i64) =
            self.connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let before: i64 =
            self.connection.query_row("SELECT coalesce(max(missing), 0) FROM upkeep", [], |row| row.get(0))?;
        let removed = missing - before;
        if removed <= 0 || removed * 4 < filings {
            return Ok(());
        }
        self.begin()?;
        self.connection.execute_batch(&tables::forget())?;
        self.connection.execute("DELETE FROM upkeep", [])?;
        self.connection.execute("INSERT INTO upkeep VALUES (?)", [missing])?;
        self.commit()
    }

    /// Ends the writing: the log goes into the database, and the files beside it are gone.
    pub fn close(self) -> Result<(), StoreError> {
        self.connection.execute_batch("PRAGMA optimize")?;
        self.connection.close().map_err(|(_, error)| error)?;
        let mut path = self.path.into_os_string();
        path.push(".lock");
        // Removed while it is still held: whoever opened it before is refused, whoever comes after makes a new one.
        let _ = std::fs::remove_file(path);
        drop(self.lock);
        Ok(())
    }
}

/// Opens a database to read.
pub fn open_to_read(path: &Path) -> Result<Connection, StoreError> {
    if !path.is_file() {
        return Err(StoreError::Missing(crate::read::display_path(path)));
    }
    // Not read-only: after a kill the log has to be taken up first.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(std::time::Duration::from_secs(30))?;
    connection.set_prepared_statement_cache_capacity(64);
    known(&connection, path)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

/// What an earlier scan knows of a file.
pub fn known_file(connection: &Connection, file: i64) -> Result<Option<FileRow>, StoreError> {
    let sql = "SELECT path, size, modified, content, settings FROM document_rows WHERE id = ?";
    let mut query = connection.prepare_cached(sql)?;
    let row = query.query_row([file], |row| {
        Ok(FileRow {
            path: row.get(0)?,
            size: row.get::<_, i64>(1)? as u64,
            modified: row.get(2)?,
            content: row.get::<_, Option<i64>>(3)?.map(|content| content as u64),
            settings: row.get(4)?,
        })
    });
    Ok(row.optional()?)
}

/// Refuses what is no archive of this version.
fn known(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let pragma = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
    if foreign(pragma("application_id"), path)? != APPLICATION {
        return Err(StoreError::Foreign(crate::read::display_path(path)));
    }
    match pragma("user_version")? {
        VERSION => Ok(()),
        other => Err(StoreError::Version(other)),
    }
}

/// A file that is no database is found out by the first statement.
fn foreign<T>(result: rusqlite::Result<T>, path: &Path) -> Result<T, StoreError> {
    result.map_err(|error| match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase) => StoreError::Foreign(crate::read::display_path(path)),
        _ => error.into(),
    })
}

impl ToSql for Cell<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Cell::Null => ValueRef::Null,
            Cell::Integer(number) => ValueRef::Integer(*number),
            Cell::Real(number) => ValueRef::Real(*number),
            Cell::Flag(flag) => ValueRef::Integer(i64::from(*flag)),
            Cell::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}
