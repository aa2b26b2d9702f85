//! What one action does to a record, as values: the files, the message, who and when.

use std::collections::BTreeMap;
use std::fmt;

/// The id of a Git object, as 20 bytes (SHA-1 records only; others are refused on opening).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId(pub [u8; 20]);

impl ObjectId {
    /// Reads 40 hexadecimal digits; anything else is none.
    #[must_use]
    pub fn parse(hex: &str) -> Option<Self> {
        if hex.len() != 40 {
            return None;
        }
        let mut bytes = [0; 20];
        for (byte, pair) in bytes.iter_mut().zip(hex.as_bytes().chunks(2)) {
            let digits = str::from_utf8(pair).ok()?;
            *byte = u8::from_str_radix(digits, 16).ok()?;
        }
        Some(Self(bytes))
    }

    /// The first seven digits, as people quote a commit.
    #[must_use]
    pub fn short(&self) -> String {
        self.to_string().chars().take(7).collect()
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A name and an address, as Git knows a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The name as Git has it.
    pub name: String,
    /// The mail address as Git has it.
    pub email: String,
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} <{}>", self.name, self.email)
    }
}

/// A commit message in its three parts; `Display` gives the text that Git stores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// One line of at most 100 characters.
    pub subject: String,
    /// What a stranger reads; may be empty. Lines are already safe (see `record::message`).
    pub body: String,
    /// `Probity-…` trailers in order.
    pub trailers: Vec<(String, String)>,
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.subject)?;
        if !self.body.is_empty() {
            write!(f, "\n{}\n", self.body.trim_end())?;
        }
        if !self.trailers.is_empty() {
            writeln!(f)?;
        }
        self.trailers.iter().try_for_each(|(key, value)| writeln!(f, "{key}: {value}"))
    }
}

/// The new content of files, by path from the record's root with `/`; none removes the file.
pub type Files = BTreeMap<String, Option<Vec<u8>>>;

/// One commit to be: built by `check`, written by the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What the commit changes, and nothing else.
    pub files: Files,
    /// What the commit says.
    pub message: Message,
    /// Who did it: the commit's author.
    pub by: Identity,
    /// When it was done: the commit's author date.
    pub at: jiff::Timestamp,
}

/// A path that a commit changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedPath {
    /// From the record's root, with `/`.
    pub path: String,
    /// The blob before; none if the path is new.
    pub before: Option<ObjectId>,
    /// The blob after; none if the path is gone.
    pub after: Option<ObjectId>,
}
