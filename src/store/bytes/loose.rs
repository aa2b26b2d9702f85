//! Reads objects that lie in files of their own, and vouches for nothing either.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use flate2::read::ZlibDecoder;
use git2::ObjectType;

use super::LARGEST;
use crate::record::change::ObjectId;

/// The longest beginning that an object has: its kind, its size and a zero.
const HEAD: usize = 32;

/// An object in this folder of objects, as far as it can be told.
pub(super) fn read(objects: &Path, id: ObjectId) -> Option<(ObjectType, Vec<u8>)> {
    let name = id.to_string();
    let (folder, file) = name.split_at_checked(2)?;
    let file = File::open(objects.join(folder).join(file)).ok()?;
    let most = u64::try_from(HEAD + LARGEST).ok()?;
    let mut bytes = Vec::new();
    ZlibDecoder::new(file).take(most).read_to_end(&mut bytes).ok()?;
    let end = bytes.iter().take(HEAD).position(|byte| *byte == 0)?;
    let (kind, size) = str::from_utf8(bytes.get(..end)?).ok()?.split_once(' ')?;
    let (kind, size) = (ObjectType::from_str(kind)?, size.parse());
    bytes.drain(..=end);
    (size == Ok(bytes.len())).then_some((kind, bytes))
}
