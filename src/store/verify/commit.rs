//! Reads a commit from its bytes, as Git and this program write one.

use jiff::Timestamp;

use crate::record::change::{Identity, ObjectId};
use crate::store::LogEntry;

/// The commit of these bytes; none where anything about them is not as usual: then libgit2 is asked, which
/// knows what to make of it.
pub(super) fn read(id: ObjectId, bytes: &[u8]) -> Option<LogEntry> {
    // What is no text and what holds a zero is read in ways of their own.
    let text = str::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))?;
    let (tree, mut rest) = text.strip_prefix("tree ")?.split_once('\n')?;
    let mut parents = Vec::new();
    while let Some((parent, behind)) = rest.strip_prefix("parent ").and_then(|rest| rest.split_once('\n')) {
        parents.push(object(parent)?);
        rest = behind;
    }
    let (author, rest) = rest.strip_prefix("author ")?.split_once('\n')?;
    let (committer, mut rest) = rest.strip_prefix("committer ")?.split_once('\n')?;
    let is_signed = rest.starts_with("gpgsig ");
    if is_signed {
        // It goes on in lines that begin with a space.
        loop {
            rest = rest.split_once('\n')?.1;
            if !rest.starts_with(' ') {
                break;
            }
        }
    }
    let message = rest.strip_prefix('\n')?.trim_start_matches('\n').to_owned();
    let ((author, authored), (committer, committed)) = (person(author)?, person(committer)?);
    let tree = object(tree)?;
    Some(LogEntry { commit: id, tree, parents, author, authored, committer, committed, message, is_signed })
}

fn object(hex: &str) -> Option<ObjectId> {
    let is_plain = hex.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
    ObjectId::parse(hex).filter(|_| is_plain)
}

/// Somebody, and when: `Name <address> seconds zone`.
fn person(line: &str) -> Option<(Identity, Timestamp)> {
    let (name, rest) = line.split_once(" <")?;
    let (email, when) = rest.split_once("> ")?;
    let (seconds, zone) = when.split_once(' ')?;
    // What libgit2 takes away at both ends is none of these.
    let is_plain = |text: &str| {
        let is_letter = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        let bytes = text.as_bytes();
        is_letter(bytes.first()) && is_letter(bytes.last()) && !text.contains(['<', '>'])
    };
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let is_zone = zone.strip_prefix(['+', '-']).is_some_and(|digits| digits.len() == 4 && is_number(digits));
    if !is_plain(name) || !is_plain(email) || !is_number(seconds) || !is_zone {
        return None;
    }
    let at = Timestamp::from_second(seconds.parse().ok()?).ok()?;
    Some((Identity { name: name.to_owned(), email: email.to_owned() }, at))
}
