//! ZIP archives in memory: reading one within limits that no archive of ours comes near, and writing one.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

use super::Refused;

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
    is_deflated: bool,
    packed: u64,
    unpacked: u64,
    crc: u32,
    at: u64,
}

impl Part {
    /// Refuses a part that says of itself that it is too large, or that it grows as no sheet does.
    fn fits(&self) -> Result<(), Refused> {
        let Self { name, packed, unpacked, .. } = self;
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
    bytes: &'b [u8],
    parts: Vec<Part>,
}

fn broken(what: &str) -> Refused {
    Refused::new(
        format!("it is no sound workbook: {what}"),
        "open it in a spreadsheet program and save it again as .xlsx",
    )
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

impl<'b> Archive<'b> {
    /// Reads the list of parts; refuses an archive that says of itself that any of them is too large.
    pub(super) fn open(bytes: &'b [u8]) -> Result<Self, Refused> {
        let archive = Self::list(bytes)?;
        archive.fits()?;
        Ok(archive)
    }

    /// Reads the list of parts; one that is too large is refused when it is unpacked.
    pub(super) fn list(bytes: &'b [u8]) -> Result<Self, Refused> {
        let begin = bytes.len().saturating_sub(22 + usize::from(u16::MAX));
        let tail = bytes.get(begin..).unwrap_or_default();
        let end = memchr::memmem::rfind(tail, b"PK\x05\x06").map(|at| begin + at);
        let end = end.ok_or_else(|| broken("its list of parts is missing, so it is cut off"))?;
        let field = |at: usize| u32_at(bytes, end + at).ok_or_else(|| broken("its list is cut off"));
        let count = u16_at(bytes, end + 10).ok_or_else(|| broken("its list is cut off"))?;
        let start = field(16)?;
        if count == u16::MAX || start == u32::MAX {
            return Err(Refused::new("it is a workbook of more than 4 GB", "send the questions alone"));
        }
        if usize::from(count) > PARTS {
            return Err(Refused::new(
                format!("it has {count} parts; a sheet of questions has about ten"),
                "save the one sheet as a workbook of its own",
            ));
        }
        let mut at = usize::try_from(start).unwrap_or(usize::MAX);
        let mut parts = Vec::new();
        for _ in 0..count {
            let (part, next) = entry(bytes, at).ok_or_else(|| broken("its list is cut off"))??;
            parts.push(part);
            at = next;
        }
        Ok(Self { bytes, parts })
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

    /// The names of all parts.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().map(|part| part.name.as_str())
    }

    /// One part, unpacked; none where there is no such part.
    pub(super) fn part(&self, name: &str) -> Result<Option<Vec<u8>>, Refused> {
        let Some(part) = self.parts.iter().find(|part| part.name.eq_ignore_ascii_case(name)) else {
            return Ok(None);
        };
        part.fits()?;
        let cut = || broken(&format!("{name} is cut off"));
        let head = usize::try_from(part.at).map_err(|_| cut())?;
        if self.bytes.get(head..head + 4) != Some(b"PK\x03\x04") {
            return Err(cut());
        }
        let length = |at: usize| u16_at(self.bytes, head + at).map(usize::from).ok_or_else(cut);
        let begin = head + 30 + length(26)? + length(28)?;
        let packed = usize::try_from(part.packed).map_err(|_| cut())?;
        let packed = begin.checked_add(packed).and_then(|end| self.bytes.get(begin..end)).ok_or_else(cut)?;
        let mut content = Vec::new();
        if part.is_deflated {
            // One byte more than it says: then it lies about its size.
            let decoder = DeflateDecoder::new(packed).take(part.unpacked.saturating_add(1));
            let mut decoder = decoder;
            decoder.read_to_end(&mut content).map_err(|_| broken(&format!("{name} does not unpack")))?;
        } else {
            content.extend_from_slice(packed);
        }
        if content.len() as u64 != part.unpacked {
            return Err(Refused::new(
                format!("{name} unpacks to another size than the file says"),
                "do not open it; ask for another file",
            ));
        }
        if crc32fast::hash(&content) != part.crc {
            return Err(broken(&format!("{name} is damaged")));
        }
        Ok(Some(content))
    }
}

/// One line of the list, and where the next one begins; none where the bytes end before it does.
fn entry(bytes: &[u8], at: usize) -> Option<Result<(Part, usize), Refused>> {
    if bytes.get(at..at.checked_add(4)?)? != b"PK\x01\x02" {
        return Some(Err(broken("its list of parts is damaged")));
    }
    let flags = u16_at(bytes, at + 8)?;
    let method = u16_at(bytes, at + 10)?;
    let name_length = usize::from(u16_at(bytes, at + 28)?);
    let extra = usize::from(u16_at(bytes, at + 30)?);
    let comment = usize::from(u16_at(bytes, at + 32)?);
    let name = bytes.get(at + 46..at + 46 + name_length)?;
    let part = Part {
        name: String::from_utf8_lossy(name).replace('\\', "/").trim_start_matches('/').to_owned(),
        is_deflated: method == 8,
        crc: u32_at(bytes, at + 16)?,
        packed: u64::from(u32_at(bytes, at + 20)?),
        unpacked: u64::from(u32_at(bytes, at + 24)?),
        at: u64::from(u32_at(bytes, at + 42)?),
    };
    if flags & 1 != 0 {
        return Some(Err(Refused::new("it is encrypted", "save it without a password")));
    }
    if method != 0 && method != 8 {
        return Some(Err(broken(&format!("{} is packed in an unknown way", part.name))));
    }
    Some(Ok((part, at + 46 + name_length + extra + comment)))
}

/// Writes an archive of these parts, in their order. The same parts make the same bytes.
pub(super) fn pack(parts: &[(&str, String)]) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut list = Vec::new();
    for (name, content) in parts {
        let at = length(bytes.len())?;
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(content.as_bytes())?;
        let packed = encoder.finish()?;
        let mut head = Vec::new();
        // Version 2.0, names in UTF-8, deflated, on the first of January 1980.
        for number in [20_u16, 0x0800, 8, 0, 0x21] {
            head.extend(number.to_le_bytes());
        }
        for number in [crc32fast::hash(content.as_bytes()), length(packed.len())?, length(content.len())?] {
            head.extend(number.to_le_bytes());
        }
        head.extend(u16::try_from(name.len()).unwrap_or_default().to_le_bytes());
        head.extend([0, 0]);
        bytes.extend(b"PK\x03\x04");
        bytes.extend(&head);
        bytes.extend(name.as_bytes());
        bytes.extend(&packed);
        list.extend(b"PK\x01\x02\x14\x00");
        list.extend(&head);
        list.extend([0; 10]);
        list.extend(at.to_le_bytes());
        list.extend(name.as_bytes());
    }
    let (at, size) = (length(bytes.len())?, length(list.len())?);
    let count = u16::try_from(parts.len()).unwrap_or_default().to_le_bytes();
    bytes.extend(list);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend(count);
    bytes.extend(count);
    bytes.extend(size.to_le_bytes());
    bytes.extend(at.to_le_bytes());
    bytes.extend([0, 0]);
    Ok(bytes)
}

fn length(bytes: usize) -> std::io::Result<u32> {
    u32::try_from(bytes).map_err(|_| std::io::Error::other("a sheet of more than 4 GB"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_packed_is_unpacked() {
        let parts = [("a.xml", "words ".repeat(2_000)), ("folder/b.xml", String::new())];
        let bytes = pack(&parts).unwrap();
        let archive = Archive::open(&bytes).unwrap();
        assert_eq!(archive.names().collect::<Vec<_>>(), ["a.xml", "folder/b.xml"]);
        assert_eq!(archive.part("A.xml").unwrap().unwrap(), parts[0].1.as_bytes());
        assert_eq!(archive.part("folder/b.xml").unwrap().unwrap(), b"");
        assert_eq!(archive.part("c").unwrap(), None);
    }

    #[test]
    fn a_bomb_is_refused_before_it_is_unpacked() {
        let bytes = pack(&[("a.xml", " ".repeat(8 << 20))]).unwrap();
        let error = Archive::open(&bytes).unwrap_err();
        assert!(error.what.contains("times when it is unpacked"), "{error}");
    }

    #[test]
    fn an_archive_that_is_cut_off_anywhere_is_an_error_and_no_panic() {
        let bytes = pack(&[("a.xml", "words".to_owned()), ("b.xml", "more".to_owned())]).unwrap();
        // The last two bytes say how long a comment is, and are not looked at.
        for end in 0..bytes.len() - 2 {
            assert!(Archive::open(&bytes[..end]).is_err(), "{end}");
        }
    }
}
