//! Small derived values kept between runs. They may be deleted at any time and never fail a caller.

use std::fs;
use std::path::PathBuf;

use super::{Store, blob_id, durable};

/// Where a value is, if it is still there and whole.
pub(super) struct Cached(Option<PathBuf>);

impl Cached {
    pub(super) fn read(&self) -> Option<Vec<u8>> {
        let mut bytes = fs::read(self.0.as_ref()?).ok()?;
        // The value's checksum stands behind it: a power cut can leave a file of the right length
        // and the wrong content, for nothing here is synced.
        let checksum = bytes.split_off(bytes.len().checked_sub(4)?);
        (crc32fast::hash(&bytes).to_le_bytes().as_slice() == checksum).then_some(bytes)
    }
}

impl Store {
    /// A value put there earlier under this kind and key, if it is still there and whole.
    #[must_use]
    pub fn cache_get(&self, kind: &str, key: &str) -> Option<Vec<u8>> {
        self.cached(kind, key).read()
    }

    /// The same, to be read later, on whatever thread.
    pub(super) fn cached(&self, kind: &str, key: &str) -> Cached {
        Cached(self.cache_file(kind, key))
    }

    /// Keeps a value. A cache that cannot be written is no reason for anything to fail.
    pub fn cache_put(&self, kind: &str, key: &str, value: &[u8]) {
        if self.keeps_nothing {
            return;
        }
        let Some(path) = self.cache_file(kind, key) else {
            return;
        };
        let bytes = [value, &crc32fast::hash(value).to_le_bytes()].concat();
        let Some(folder) = path.parent() else { return };
        let kept = fs::create_dir_all(folder).and_then(|()| {
            let (temporary, file) = durable::temporary(folder, false).map_err(std::io::Error::other)?;
            drop(file);
            fs::write(&temporary, bytes).and_then(|()| fs::rename(&temporary, &path)).inspect_err(|_| {
                // The first error is the one to tell.
                let _removed = fs::remove_file(&temporary);
            })
        });
        if let Err(error) = kept {
            tracing::debug!(%error, kind, "a derived value was not kept");
        }
    }

    /// From now on not even derived values are kept: for somebody who may only read.
    pub fn keep_nothing(&mut self) {
        self.keeps_nothing = true;
    }

    /// Keys can be anything, so files are named by their hash.
    fn cache_file(&self, kind: &str, key: &str) -> Option<PathBuf> {
        let name = blob_id(key.as_bytes()).to_string();
        let (fan_out, rest) = name.split_at_checked(2)?;
        let is_plain = !kind.is_empty() && kind.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
        is_plain.then(|| self.own_dir().join("cache").join(kind).join(fan_out).join(rest))
    }
}
