//! What a workbook's archive may be before any of it is read: its parts checked by their list, then by their bytes.
//!
//! The reader behind it takes an archive at its word: it makes room for as many texts as a part says it has, and
//! reads looks and themes that nobody asked for. So it is never given the file, only a package made here
//! ([`package`]) of parts that were unpacked and found sound.

use std::io::{Cursor, Read, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::{Refused, is_archive, is_old_document};

/// The most parts that an archive may have.
const PARTS: usize = 2_000;
/// The most bytes that one part may unpack to.
const PART: u64 = 32 << 20;
/// The most bytes that all parts together may unpack to.
const ALL: u64 = 128 << 20;
/// By how much a large part may shrink: text shrinks tenfold, a bomb a thousandfold.
const RATIO: u64 = 200;
/// From what size on the ratio counts.
const LARGE: u64 = 1 << 20;

/// One part as the archive's list tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    name: String,
    packed: u64,
    unpacked: u64,
}

impl Part {
    /// Refuses a part that says of itself that it is too large, or that it grows as no sheet does.
    fn fits(&self) -> Result<(), Refused> {
        let Self { name, packed, unpacked } = self;
        if *unpacked > PART {
            return Err(Refused::new(
                format!("{name} unpacks to {} MB; at most {} are read", megabytes(*unpacked), PART >> 20),
                "save the one sheet with the questions as a workbook of its own",
            ));
        }
        if *unpacked > LARGE && unpacked / RATIO > *packed {
            return Err(Refused::new(
                format!(
                    "{name} grows {} times when it is unpacked, as no sheet does that people fill in",
                    unpacked / (*packed).max(1)
                ),
                "do not open it; ask for another file",
            ));
        }
        Ok(())
    }
}

fn megabytes(bytes: u64) -> u64 {
    bytes.div_ceil(1 << 20)
}

/// An archive whose list was read.
#[derive(Debug)]
pub(super) struct Archive<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    parts: Vec<Part>,
}

fn unsound(what: &str) -> Refused {
    Refused::new(
        format!("it is no sound workbook: {what}"),
        "open it in a spreadsheet program and save it again as .xlsx",
    )
}

impl<'b> Archive<'b> {
    /// Reads the list of parts. Where it is strict, it refuses what says of itself that it is too large, and what
    /// can run something or fetch something; otherwise a part is judged when it is unpacked.
    pub(super) fn open(bytes: &'b [u8], is_strict: bool) -> Result<Self, Refused> {
        if is_old_document(bytes) {
            return Err(Refused::new(
                "it is an old or an encrypted workbook",
                "save it as .xlsx, without a password",
            ));
        }
        if !is_archive(bytes) {
            return Err(Refused::new("it is no workbook", "save it as .xlsx"));
        }
        let mut archive = Self::list(bytes)?;
        if is_strict {
            archive.fits()?;
            archive.runs_nothing()?;
        }
        Ok(archive)
    }

    fn list(bytes: &'b [u8]) -> Result<Self, Refused> {
        // Before the list is taken into memory: every line of it begins like this, whatever its end says.
        let count = memchr::memmem::find_iter(bytes, b"PK\x01\x02").count();
        if count > PARTS {
            return Err(Refused::new(
                format!("it has {count} parts; a sheet of questions has about ten"),
                "save the one sheet as a workbook of its own",
            ));
        }
        if memchr::memmem::rfind(bytes, b"PK\x05\x06").is_none() {
            return Err(unsound("its list of parts is missing, so it is cut off"));
        }
        let damaged = |_| unsound("its list of parts is damaged");
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
        if archive.has_duplicate_names() {
            return Err(unsound("two of its parts have one name"));
        }
        let mut parts = Vec::with_capacity(archive.len());
        for index in 0..archive.len() {
            let listed = archive.by_index_data(index).map_err(damaged)?;
            let name = String::from_utf8_lossy(listed.name_raw()).replace('\\', "/");
            let name = name.trim_start_matches('/').to_owned();
            if listed.encrypted() {
                return Err(Refused::new("it is encrypted", "save it without a password"));
            }
            if !matches!(listed.compression(), CompressionMethod::STORE | CompressionMethod::DEFLATE) {
                return Err(unsound(&format!("{name} is packed in an unknown way")));
            }
            parts.push(Part { name, packed: listed.compressed_size(), unpacked: listed.size() });
        }
        Ok(Self { archive, parts })
    }

    fn fits(&self) -> Result<(), Refused> {
        self.parts.iter().try_for_each(Part::fits)?;
        let all: u64 = self.parts.iter().map(|part| part.unpacked).fold(0, u64::saturating_add);
        if all > ALL {
            return Err(Refused::new(
                format!("it unpacks to {} MB; at most {} are read", megabytes(all), ALL >> 20),
                "save the one sheet with the questions as a workbook of its own",
            ));
        }
        Ok(())
    }

    /// Refuses what can run something, or fetch something from elsewhere.
    fn runs_nothing(&mut self) -> Result<(), Refused> {
        for Part { name, .. } in &self.parts {
            let low = name.to_lowercase();
            let what = if low.ends_with("vbaproject.bin") || low.contains("macrosheets/") {
                "macros"
            } else if low.contains("activex/") || low.contains("embeddings/") || low.contains("ctrlprops/") {
                "embedded objects"
            } else if low.contains("externallinks/") {
                "links into other workbooks"
            } else if low.ends_with("connections.xml") || low.contains("querytables/") {
                "connections to other sources"
            } else {
                continue;
            };
            return Err(Refused::new(
                format!("it holds {what} ({name})"),
                "ask for the same sheet as a plain .xlsx workbook",
            ));
        }
        let kinds = self.text("[Content_Types].xml")?.unwrap_or_default();
        if kinds.to_lowercase().contains("macroenabled") {
            return Err(Refused::new("it is a workbook for macros", "ask for it as a plain .xlsx workbook"));
        }
        Ok(())
    }

    /// One part as text, unpacked; none where there is no such part. It must be UTF-8, as every spreadsheet
    /// program writes it.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, Refused> {
        let Some(mut bytes) = self.part(name)? else { return Ok(None) };
        if bytes.starts_with(b"\xEF\xBB\xBF") {
            bytes.drain(..3);
        }
        String::from_utf8(bytes).map(Some).map_err(|_| {
            Refused::new(
                format!("{name} is no text in UTF-8"),
                "open it in a spreadsheet program and save it again",
            )
        })
    }

    fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, Refused> {
        let is_own = |part: &(usize, &Part)| part.1.name.eq_ignore_ascii_case(name);
        let Some((index, part)) = self.parts.iter().enumerate().find(is_own) else { return Ok(None) };
        part.fits()?;
        let mut packed = self.archive.by_index(index).map_err(|_| unsound(&format!("{name} is cut off")))?;
        let mut content = Vec::new();
        // It reads one byte more than the part says it has at most, and fails then.
        let end = packed.read_to_end(&mut content);
        let length = content.len() as u64;
        match end {
            Ok(_) if length == part.unpacked => Ok(Some(content)),
            Err(_) if length == part.unpacked => Err(unsound(&format!("{name} is damaged"))),
            Err(_) if length < part.unpacked => Err(unsound(&format!("{name} does not unpack"))),
            _ => Err(Refused::new(
                format!("{name} unpacks to another size than the file says"),
                "do not open it; ask for another file",
            )),
        }
    }
}

/// The name of the one sheet of a [`package`].
pub(super) const SHEET: &str = "sheet";

/// A workbook in memory of the rows of one sheet and the texts that its cells name by number, and nothing else:
/// no looks, no names, no sizes that somebody only says.
pub(super) fn package(rows: &str, texts: &str) -> Result<Vec<u8>, Refused> {
    let link = |kind: &str, target: &str| {
        format!(
            "<Relationships><Relationship Id=\"s\" Type=\"o/relationships/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let (whole, sheet) = (link("officeDocument", "xl/workbook.xml"), link("worksheet", "sheet.xml"));
    let book = format!("<workbook><sheets><sheet name=\"{SHEET}\" r:id=\"s\"/></sheets></workbook>");
    let write = || {
        let mut writer = ZipWriter::new(Cursor::new(Vec::with_capacity(rows.len() + texts.len() + 2_048)));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::STORE);
        for (name, content) in [
            ("_rels/.rels", [whole.as_str(), "", ""]),
            ("xl/workbook.xml", [&book, "", ""]),
            ("xl/_rels/workbook.xml.rels", [&sheet, "", ""]),
            ("xl/sheet.xml", ["<worksheet><sheetData>", rows, "</sheetData>"]),
            ("xl/sharedStrings.xml", ["<sst>", texts, "</sst>"]),
        ] {
            writer.start_file(name, options)?;
            for piece in content {
                writer.write_all(piece.as_bytes())?;
            }
        }
        writer.finish()
    };
    write().map(Cursor::into_inner).map_err(|error: zip::result::ZipError| unsound(&error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in parts {
            let options = SimpleFileOptions::default().compression_method(CompressionMethod::DEFLATE);
            writer.start_file(*name, options).unwrap();
            writer.write_all(content.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn what_was_packed_is_unpacked() {
        let words = "words ".repeat(2_000);
        let bytes = pack(&[("a.xml", &words), ("folder/b.xml", "")]);
        let mut archive = Archive::open(&bytes, true).unwrap();
        assert_eq!(archive.text("A.xml").unwrap().as_deref(), Some(words.as_str()));
        assert_eq!(archive.text("folder/b.xml").unwrap().as_deref(), Some(""));
        assert_eq!(archive.text("c").unwrap(), None);
    }

    #[test]
    fn a_bomb_is_refused_before_it_is_unpacked() {
        let bytes = pack(&[("a.xml", &" ".repeat(8 << 20))]);
        let error = Archive::open(&bytes, true).unwrap_err();
        assert!(error.what.contains("times when it is unpacked"), "{error}");
    }

    #[test]
    fn an_archive_that_is_cut_off_anywhere_is_an_error_and_no_panic() {
        let bytes = pack(&[("a.xml", "words"), ("b.xml", "more")]);
        for end in 0..bytes.len() {
            assert!(Archive::open(&bytes[..end], true).is_err(), "{end}");
        }
    }

    #[test]
    fn a_part_with_another_checksum_is_damaged() {
        let mut bytes = pack(&[("a.xml", "words")]);
        for place in [14, memchr::memmem::rfind(&bytes, b"PK\x01\x02").unwrap() + 16] {
            bytes[place] ^= 1;
        }
        let error = Archive::open(&bytes, true).unwrap().text("a.xml").unwrap_err();
        assert_eq!(error.what, "it is no sound workbook: a.xml is damaged");
    }

    #[test]
    fn a_list_that_is_far_too_long_is_not_taken_in() {
        let bytes = [b"PK\x03\x04".as_slice(), &b"PK\x01\x02".repeat(2_001)].concat();
        let error = Archive::open(&bytes, false).unwrap_err();
        assert_eq!(error.what, "it has 2001 parts; a sheet of questions has about ten");
    }
}
