//! Reads the files of a ZIP archive, each only as far as a workbook may reasonably go.

use std::collections::HashMap;
use std::io::Read as _;

use super::super::place::At;
use super::super::report::{Read, Wrong};

/// The most that one file and all files of an archive may unpack to.
const LARGEST: u64 = 32 << 20;

/// The most files of an archive.
const MOST_FILES: usize = 10_000;

/// An archive: where its files are.
pub(super) struct Archive<'a> {
    bytes: &'a [u8],
    entries: HashMap<String, Entry>,
}

#[derive(Clone, Copy)]
struct Entry {
    method: u16,
    is_locked: bool,
    packed: u64,
    unpacked: u64,
    header: u64,
}

fn wrong(what: impl Into<String>) -> Wrong {
    Wrong::new(At::whole(0), what, "open it in a spreadsheet program and save it as .xlsx again")
}

impl<'a> Archive<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Read<Self> {
        if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
            return Err(Wrong::new(
                At::whole(0),
                "this is a workbook of the older format, or one with a password",
                "save it as .xlsx, without a password",
            ));
        }
        // The end of the directory stands in the last 64 KiB, before a comment.
        let from = bytes.len().saturating_sub(22 + 0xffff);
        let tail = bytes.get(from..).unwrap_or_default();
        let end = memchr::memmem::rfind(tail, b"PK\x05\x06")
            .ok_or_else(|| wrong("the archive has no end: it is cut off"))?;
        let end = from + end;
        let count =
            usize::from(number(bytes, end + 10, 2).and_then(|n| u16::try_from(n).ok()).unwrap_or_default());
        let start = number(bytes, end + 16, 4).unwrap_or_default();
        if count > MOST_FILES || start == u64::from(u32::MAX) {
            return Err(wrong("the archive holds more files than a workbook has"));
        }
        let mut entries = HashMap::new();
        let mut at = position(start)?;
        for _ in 0..count {
            if bytes.get(at..at + 4) != Some(b"PK\x01\x02") {
                return Err(wrong("the directory of the archive is broken"));
            }
            let field = |offset: usize, length: usize| {
                number(bytes, at + offset, length)
                    .ok_or_else(|| wrong("the directory of the archive is cut off"))
            };
            let name_length = position(field(28, 2)?)?;
            let name = bytes.get(at + 46..at + 46 + name_length).unwrap_or_default();
            let entry = Entry {
                is_locked: field(8, 2)? & 1 == 1,
                method: u16::try_from(field(10, 2)?).unwrap_or(u16::MAX),
                packed: field(20, 4)?,
                unpacked: field(24, 4)?,
                header: field(42, 4)?,
            };
            let name = String::from_utf8_lossy(name).replace('\\', "/");
            entries.insert(name.trim_start_matches('/').to_lowercase(), entry);
            at += 46 + name_length + position(field(30, 2)?)? + position(field(32, 2)?)?;
        }
        Ok(Self { bytes, entries })
    }

    /// Whether there is a file of that name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.contains_key(&name.to_lowercase())
    }

    /// The text of a file.
    pub(super) fn text(&self, name: &str) -> Read<String> {
        let entry = self.entries.get(&name.to_lowercase()).copied();
        let entry = entry.ok_or_else(|| wrong(format!("the workbook has no `{name}`")))?;
        if entry.is_locked {
            return Err(wrong(format!("`{name}` is locked with a password")));
        }
        if entry.unpacked > LARGEST {
            return Err(too_large(name));
        }
        let header = position(entry.header)?;
        let skip =
            |offset: usize| number(self.bytes, header + offset, 2).and_then(|n| usize::try_from(n).ok());
        let data = (self.bytes.get(header..header + 4) == Some(b"PK\x03\x04"))
            .then(|| Some(header + 30 + skip(26)? + skip(28)?))
            .flatten()
            .ok_or_else(|| wrong(format!("`{name}` is not where the directory says")))?;
        let packed = self.bytes.get(data..).and_then(|rest| rest.get(..position(entry.packed).ok()?));
        let packed = packed.ok_or_else(|| wrong(format!("`{name}` is cut off")))?;
        let mut text = Vec::new();
        match entry.method {
            0 => text.extend_from_slice(packed),
            8 => {
                // What the directory says may be a lie.
                let limited =
                    flate2::read::DeflateDecoder::new(packed).take(LARGEST + 1).read_to_end(&mut text);
                limited.map_err(|error| wrong(format!("`{name}` cannot be unpacked: {error}")))?;
            }
            _ => return Err(wrong(format!("`{name}` is packed in a way that is not known here"))),
        }
        if text.len() as u64 > LARGEST {
            return Err(too_large(name));
        }
        let text = if text.starts_with(b"\xef\xbb\xbf") { text.split_off(3) } else { text };
        String::from_utf8(text).map_err(|_| wrong(format!("`{name}` is no text in UTF-8")))
    }
}

fn too_large(name: &str) -> Wrong {
    Wrong::new(
        At::whole(0),
        format!("`{name}` unpacks to more than {} MiB", LARGEST >> 20),
        "no questionnaire is so large: a bomb is built like that",
    )
}

fn position(number: u64) -> Read<usize> {
    usize::try_from(number).map_err(|_| wrong("the directory of the archive is broken"))
}

/// A number of 2 or 4 bytes, least one first.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let own = bytes.get(at..at.checked_add(length)?)?;
    Some(own.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}
