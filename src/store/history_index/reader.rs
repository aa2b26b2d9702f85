//! Reads commits one after the other, without filling the memory with them.

use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::SyncSender;

use crate::record::change::ObjectId;
use crate::store::bytes::{Objects, Packs};
use crate::store::error::GitContext as _;
use crate::store::{GitEnvironment, LogEntry, Store, StoreError, open_repository};

/// So many commits are handed on at once: handing each on by itself costs as much as reading it.
const TOGETHER: usize = 128;

/// Opens a door of its own to the objects each time, on whatever thread it is.
pub(super) struct Reader {
    git_dir: PathBuf,
    environment: GitEnvironment,
    packs: Arc<Packs>,
}

impl Reader {
    pub(super) fn of(store: &Store) -> Self {
        Self {
            git_dir: store.git_dir().to_owned(),
            environment: store.environment().clone(),
            packs: store.objects.packs(),
        }
    }

    /// Reads so many commits at most along first parents, up to one at which to stop.
    pub(super) fn follow(
        &self,
        from: ObjectId,
        most: usize,
        stop_at: impl Fn(ObjectId) -> bool,
        tell: &SyncSender<Vec<LogEntry>>,
    ) -> Result<(), StoreError> {
        let repository = open_repository(&self.git_dir, &self.environment).doing("open the repository")?;
        let objects = Objects::within(&Rc::new(repository), Arc::clone(&self.packs));
        let mut next = Some(from);
        let mut read = Vec::with_capacity(TOGETHER);
        for _ in 0..most {
            let Some(commit) = next.filter(|own| !stop_at(*own)) else { break };
            let entry = objects.commit(commit)?;
            next = entry.parents.first().copied();
            read.push(entry);
            if read.len() == TOGETHER && tell.send(std::mem::take(&mut read)).is_err() {
                return Ok(());
            }
        }
        // Whoever does not listen any more has failed and says so.
        let _left = tell.send(read);
        Ok(())
    }
}
