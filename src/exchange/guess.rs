//! Guesses what kind of file it is from what stands in it.

use super::Format;
use super::workbook::{is_archive, is_old_document};

/// How much of a file is looked at.
const LOOKED_AT: usize = 64 << 10;

/// The format, as far as the content shows it.
#[must_use]
pub fn guess(bytes: &[u8]) -> Option<Format> {
    // A ZIP archive, and the older format of Office, which is refused with words of its own.
    if is_archive(bytes) || is_old_document(bytes) {
        return Some(Format::Xlsx);
    }
    let start = bytes.get(..LOOKED_AT).unwrap_or(bytes);
    let text = String::from_utf8_lossy(start);
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().map(str::trim_start).find(|line| !line.is_empty() && !line.starts_with("//"))?;
    if first.starts_with('{') {
        // The keys of the top stand nowhere else; a part of a file has at least one of them.
        let has = |key: &str| text.contains(key);
        return if has("\"questionnaire\"") || has("\"extensions\"") {
            Some(Format::Vsaq)
        } else if has("\"catalog\"") || has("\"oscal-version\"") {
            Some(Format::Oscal)
        } else if has("\"requirement_nodes\"") || has("\"urn\"") {
            Some(Format::CisoAssistant)
        } else {
            None
        };
    }
    let has_line =
        |start: &str| text.lines().any(|line| line.trim_start_matches([' ', '-']).starts_with(start));
    if ["urn:", "objects:", "requirement_nodes:", "framework:"].into_iter().any(has_line) {
        return Some(Format::CisoAssistant);
    }
    let is_table =
        first.contains([',', ';', '\t', '|']) || text.lines().filter(|l| !l.is_empty()).count() > 1;
    (is_table && !text.contains('\0')).then_some(Format::Csv)
}
