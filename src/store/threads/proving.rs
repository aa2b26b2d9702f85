//! The thread that proves the history, beside those who read and write.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender};
use std::time::Instant;

use super::{Access, Door, Numbered, Reply, Request, TELL_EVERY};
use crate::record::load;
use crate::store::verify::{Progress, Proof, Scope};
use crate::store::{At, StoreError};

pub(super) fn prove_loop(
    door: &Door,
    requests: &Receiver<(u64, Request)>,
    replies: &Sender<Numbered>,
    access: Access,
    is_stopped: &AtomicBool,
) {
    for (number, request) in requests {
        let full = matches!(request, Request::Prove { full: true });
        let mut told = Instant::now();
        let mut each = |progress| {
            let now = Instant::now();
            if now.duration_since(told) >= TELL_EVERY {
                told = now;
                let _gone = replies.send((None, Reply::Proving(progress)));
            }
            if is_stopped.load(Ordering::Relaxed) {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        let found = prove(door, access, full, &mut each);
        let reply = Reply::Proven(found.map(Box::new).map_err(|error| error.to_string()));
        if replies.send((Some(number), reply)).is_err() {
            break;
        }
    }
}

fn prove(
    door: &Door,
    access: Access,
    full: bool,
    each: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<(Proof, String), StoreError> {
    let mut session = door.open()?;
    let head = session.store.snapshot(&At::Head)?;
    let record = load::record(&head, &mut Vec::new())?.map(|item| item.value);
    session.write_nothing_for_visitors(record.as_ref());
    if access == Access::ReadOnly {
        session.store.keep_nothing();
    }
    // One core is left to whoever works on the record meanwhile.
    let threads = std::thread::available_parallelism().ok().and_then(|all| NonZeroUsize::new(all.get() - 1));
    let threads = threads.or(NonZeroUsize::new(1));
    let proof = session.verify(&Scope { full, threads, ..Scope::default() }, each)?;
    let name = record.map(|record| record.name).unwrap_or_default();
    let tip = proof.tip.map(|tip| session.store.snapshot(&At::Commit(tip))).transpose()?;
    let anchor = tip.and_then(|tip| tip.anchor_line(&name)).unwrap_or_default();
    Ok((proof, anchor))
}
