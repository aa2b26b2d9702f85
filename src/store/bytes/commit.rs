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

#[cfg(test)]
mod tests {
    use git2::{ObjectType, Repository};

    use super::*;
    use crate::store::{GitEnvironment, Store, from_oid};

    const PLAIN: &str = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nauthor Ada Example <ada@example.org> 1700000000 +0100\ncommitter Bo <bo@example.org> 1700000001 -0030\n\nsubject\n\nbody\n";

    /// What is not as usual is left to libgit2, and the rest is read as libgit2 reads it.
    #[test]
    fn a_commit_is_read_as_libgit2_reads_it_or_not_at_all() {
        let parent = "parent 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n";
        let changes: &[(&str, &str)] = &[
            ("", ""),
            ("author Ada", &format!("{parent}author Ada")),
            ("author Ada", &format!("{parent}{parent}author Ada")),
            ("\n\nsubject", "\n\n\n\nsubject"),
            ("subject", "  sübject"),
            ("\n\nsubject\n\nbody\n", "\n\n"),
            ("\n\nsubject\n\nbody\n", "\n"),
            ("body\n", "body"),
            (
                "-0030\n",
                "-0030\ngpgsig -----BEGIN SSH SIGNATURE-----\n abc\n \n -----END SSH SIGNATURE-----\n",
            ),
            ("-0030\n", "-0030\nencoding ISO-8859-1\n"),
            ("-0030\n", "-0030\nmergetag object 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n type commit\n"),
            ("Ada Example <", "Ada Example. <"),
            ("Ada Example <", "<"),
            ("Ada Example <", " Ada  <"),
            ("<ada@example.org>", "<>"),
            ("<ada@example.org>", "< ada@example.org >"),
            ("1700000000", "-5"),
            ("1700000000", "99999999999999999999"),
            ("1700000000", "253402300800"),
            ("+0100", "+1"),
            ("+0100", "0100"),
            ("tree 4b", "tree 4B"),
            ("subject", "sub\0ject"),
        ];
        let folder = tempfile::tempdir().unwrap();
        let repository = Repository::init(folder.path()).unwrap();
        let store = Store::discover(
            folder.path(),
            &GitEnvironment::from_variables([("GIT_CONFIG_NOSYSTEM", "1")], crate::store::Clock::System),
        )
        .unwrap();
        let mut read_here = 0;
        for (from, to) in changes {
            let bytes = PLAIN.replacen(from, to, 1);
            let id = from_oid(repository.odb().unwrap().write(ObjectType::Commit, bytes.as_bytes()).unwrap());
            if let Some(own) = read(id, bytes.as_bytes()) {
                assert_eq!(own, store.commit(id).unwrap(), "{bytes:?}");
                read_here += 1;
            }
        }
        assert!(read_here >= 8, "{read_here}");
    }
}
