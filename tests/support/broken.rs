//! Ways of breaking a file, as an unlucky editor, merge or script does.
#![allow(
    dead_code,
    clippy::indexing_slicing,
    reason = "every test binary includes it and uses its own part; a test fails by panicking"
)]

use std::ops::Range;

use probity::checklist::builtin;
use proptest::prelude::*;
use proptest::sample::Index;

/// One way of breaking a file.
#[derive(Debug, Clone)]
pub(crate) enum Break {
    Flip { at: Index, bits: u8 },
    Replace { at: Index, with: u8 },
    Cut { from: Index, length: usize },
    Repeat { from: Index, length: usize, to: Index },
    Splice { file: Index, from: Index, length: usize, to: Index },
    DropLine { at: Index },
    SwapLines { one: Index, other: Index },
    Insert { at: Index, what: &'static str },
}

/// What an unlucky editor, merge or script leaves behind.
const DEBRIS: [&str; 16] = [
    "\"",
    "\"\"\"",
    "'''",
    "[",
    "]]",
    "{",
    "}",
    "=",
    "\n[[section]]\n",
    "\n[[section.question]]\n",
    "\u{feff}",
    "\0",
    "\r",
    "\n<<<<<<< ours\n",
    "999999999999999999999",
    "\u{202e}",
];

/// One of the ways.
pub(crate) fn breaks() -> impl Strategy<Value = Break> {
    let at = any::<Index>;
    prop_oneof![
        (at(), 1_u8..).prop_map(|(at, bits)| Break::Flip { at, bits }),
        (at(), any::<u8>()).prop_map(|(at, with)| Break::Replace { at, with }),
        (at(), 1_usize..400).prop_map(|(from, length)| Break::Cut { from, length }),
        (at(), 1_usize..400, at()).prop_map(|(from, length, to)| Break::Repeat { from, length, to }),
        (at(), at(), 1_usize..400, at()).prop_map(|(file, from, length, to)| Break::Splice {
            file,
            from,
            length,
            to
        }),
        at().prop_map(|at| Break::DropLine { at }),
        (at(), at()).prop_map(|(one, other)| Break::SwapLines { one, other }),
        (at(), prop::sample::select(&DEBRIS[..])).prop_map(|(at, what)| Break::Insert { at, what }),
    ]
}

fn cut(bytes: &[u8], from: Index, length: usize) -> Range<usize> {
    let from = from.index(bytes.len());
    from..(from + length).min(bytes.len())
}

/// Breaks it.
pub(crate) fn broken(bytes: &mut Vec<u8>, by: &Break) {
    if bytes.is_empty() {
        return;
    }
    let place = |bytes: &[u8], at: &Index| at.index(bytes.len());
    match by {
        Break::Flip { at, bits } => {
            let at = place(bytes, at);
            bytes[at] ^= bits;
        }
        Break::Replace { at, with } => {
            let at = place(bytes, at);
            bytes[at] = *with;
        }
        Break::Cut { from, length } => {
            bytes.drain(cut(bytes, *from, *length));
        }
        Break::Repeat { from, length, to } => {
            let part = bytes[cut(bytes, *from, *length)].to_vec();
            let to = place(bytes, to);
            bytes.splice(to..to, part);
        }
        Break::Splice { file, from, length, to } => {
            let other = builtin::CHECKLISTS[file.index(builtin::CHECKLISTS.len())].1.as_bytes();
            let part = other[cut(other, *from, *length)].to_vec();
            let to = place(bytes, to);
            bytes.splice(to..to, part);
        }
        Break::DropLine { .. } | Break::SwapLines { .. } => {
            let mut lines: Vec<Vec<u8>> =
                bytes.split_inclusive(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
            match by {
                Break::SwapLines { one, other } => {
                    let (one, other) = (one.index(lines.len()), other.index(lines.len()));
                    lines.swap(one, other);
                }
                Break::DropLine { at } => {
                    lines.remove(at.index(lines.len()));
                }
                _ => {}
            }
            *bytes = lines.concat();
        }
        Break::Insert { at, what } => {
            let at = place(bytes, at);
            bytes.splice(at..at, what.bytes());
        }
    }
}

/// How many cases a property is tried with: the environment's say, else these.
pub(crate) fn cases(usual: u32) -> ProptestConfig {
    let cases = std::env::var("PROBITY_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(usual);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}
