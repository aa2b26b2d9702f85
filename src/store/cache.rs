//! Small derived values kept between runs. They may be deleted at any time and never fail a caller.

use std::fs;
use std::path::PathBuf;

use super::{Store, blob_id, durable};

impl Store {
    /// A value put there earlier under this kind and key, if it is still there and whole.
    #[must_use]
    pub fn cache_get(&self, kind: &str, key: &str) -> Option<Vec<u8>> {
        let mut bytes = fs::read(self.cache_file(kind, key)?).ok()?;
        // The value's own id stands before it: a power cut can leave a file of the right length
        // and the wrong content, for nothing here is synced.
        if bytes.len() < 20 {
            return None;
        }
        let value = bytes.split_off(20);
        (blob_id(&value).ok()?.0.as_slice() == bytes).then_some(value)
    }

    /// Keeps a value. A cache that cannot be written is no reason for anything to fail.
    pub fn cache_put(&self, kind: &str, key: &str, value: &[u8]) {
        if self.keeps_nothing {
            return;
        }
        let Some(path) = self.cache_file(kind, key) else {
            return;
        };
        let Ok(id) = blob_id(value) else { return };
        let bytes = [id.0.as_slice(), value].concat();
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
        let name = blob_id(key.as_bytes()).ok()?.to_string();
        let (fan_out, rest) = name.split_at_checked(2)?;
        let is_plain = !kind.is_empty() && kind.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
        is_plain.then(|| self.own_dir().join("cache").join(kind).join(fan_out).join(rest))
    }
}
