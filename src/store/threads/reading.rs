//! The thread that reads: what takes long is done in parts, so that others come first.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender};
use std::time::Instant;

use super::{Access, Door, Numbered, Reply, Request, TELL_EVERY, failed, not_posted};
use crate::store::past::PastError;
use crate::store::post::PostError;
use crate::store::visit::Visit;
use crate::store::{Session, StoreError};

pub(super) fn read_loop(
    door: &Door,
    requests: &Receiver<(u64, Request)>,
    replies: &Sender<Numbered>,
    access: Access,
) {
    let mut session = match door.open() {
        Ok(session) => session,
        Err(error) => {
            let _gone = replies.send((None, failed(&error)));
            return;
        }
    };
    if access == Access::ReadOnly {
        session.store.keep_nothing();
    }
    let visit = session.store.last_visit();
    let mut was_here = false;
    let mut told = Instant::now();
    while let Ok(first) = requests.recv() {
        let mut waiting = vec![first];
        waiting.extend(requests.try_iter());
        while let Some((number, request)) = (!waiting.is_empty()).then(|| waiting.remove(0)) {
            if waiting.iter().any(|(_, other)| request.gives_way_to(other)) {
                continue;
            }
            was_here |= request.reads_record();
            let read = read(&mut session, &request, visit.as_ref());
            let reply = match read.unwrap_or_else(|error| Read::Done(failed(&error))) {
                Read::Done(reply) => Some(reply),
                Read::Part(progress) => {
                    if told.elapsed() >= TELL_EVERY {
                        told = Instant::now();
                        let _gone = progress.map(|progress| replies.send((None, progress)));
                    }
                    None
                }
            };
            let Some(reply) = reply else {
                // It takes long, so that others come first.
                waiting.extend(requests.try_iter());
                if !waiting.iter().any(|(_, other)| request.gives_way_to(other)) {
                    waiting.push((number, request));
                }
                continue;
            };
            if replies.send((Some(number), reply)).is_err() {
                return;
            }
            waiting.extend(requests.try_iter());
        }
    }
    // Whoever looked at nothing but the past was not here.
    if was_here {
        session.store.end_visit();
    }
}

/// What a read led to.
enum Read {
    Done(Reply),
    /// It is not done yet and wants to be asked again; and how far it has come, where that is told.
    Part(Option<Reply>),
}

impl Read {
    fn of(reply: Option<Reply>) -> Self {
        reply.map_or(Self::Part(None), Self::Done)
    }
}

/// Answers a read, or a part of it.
fn read(session: &mut Session, request: &Request, visit: Option<&Visit>) -> Result<Read, StoreError> {
    match request {
        Request::AsOf(viewpoint, own) => {
            session.look_from(Some(*viewpoint));
            let read = read(session, own, visit);
            session.look_from(None);
            read
        }
        Request::Look(look) => Ok(Read::of(session.look(look)?.map(|seen| Reply::Seen(Box::new(seen))))),
        Request::Count(commit) => {
            Ok(Read::of(session.count(*commit)?.map(|place| Reply::Counted(*commit, place))))
        }
        Request::Search(ask) => {
            let found = session.search(ask)?.map(|found| Reply::Found(Box::new(found)));
            Ok(found
                .map_or_else(|| Read::Part(Some(Reply::ReadAhead(session.read_so_far(), false))), Read::Done))
        }
        Request::History(ask) => {
            let page = session.history(ask)?.map(|page| Reply::History(Box::new(page)));
            Ok(page.map_or_else(|| Read::Part(Some(progress(session))), Read::Done))
        }
        Request::ReadAhead => {
            let is_whole = session.read_ahead()?;
            let reply = Reply::ReadAhead(session.read_so_far(), is_whole);
            Ok(if is_whole { Read::Done(reply) } else { Read::Part(Some(reply)) })
        }
        _ => read_record(session, request, visit).map(Read::Done),
    }
}

/// How far the history was read ahead.
fn progress(session: &Session) -> Reply {
    Reply::ReadAhead(session.read_so_far(), false)
}

/// Answers a read from where the session looks.
fn read_record(session: &mut Session, request: &Request, visit: Option<&Visit>) -> Result<Reply, StoreError> {
    match request {
        Request::Overview => Ok(Reply::Overview(Arc::new(session.overview(visit)?))),
        Request::Review(id) => {
            let snapshot = session.in_view()?;
            Ok(match session.review(&snapshot, id)? {
                Some(Ok(review)) => Reply::Review(snapshot.commit, review),
                Some(Err(problems)) => Reply::Broken(id.clone(), problems),
                None if session.viewpoint.is_some() => Reply::Absent(id.clone()),
                None => Reply::Failed {
                    what: format!("there is no review {id}"),
                    hint: Some("`probity review list` shows all".to_owned()),
                },
            })
        }
        Request::Around(id) => Ok(Reply::Around(Box::new(session.around(id)?))),
        Request::Earlier(partner) => Ok(Reply::Earlier(Box::new(session.earlier(partner)?))),
        Request::Shelf => Ok(Reply::Shelf(Box::new(session.shelf()?))),
        Request::Volume(id) => Ok(Reply::Volume(Box::new(session.volume(id)?))),
        Request::Try(id, review) => Ok(Reply::Tried(session.try_on(id, review)?.map(Box::new))),
        Request::Plan(review, chosen) => session.plan(review, chosen),
        Request::HashFile(path) => Ok(Reply::Hashed {
            path: path.clone(),
            sha256: session.hash_file(path).map_err(|e| e.to_string()),
        }),
        Request::Entries(of, count) => {
            let entries = session.entries(of.as_ref())?.take(*count);
            Ok(Reply::Entries(entries.collect::<Result<_, _>>()?))
        }
        Request::Entry(commit) => Ok(Reply::Entry(Box::new(session.entry_told(*commit)?))),
        Request::Findings(of) => Ok(Reply::Findings(Box::new(session.findings(of.as_ref())?))),
        Request::Beside(ask) => Ok(Reply::Beside(ask.clone(), session.beside(ask)?)),
        Request::Points(review) => Ok(Reply::Points(review.clone(), session.points_now(review)?)),
        Request::Tell(ask) => match session.tell_spots(ask) {
            Ok((told, record)) => Ok(Reply::Told(Box::new(told), record)),
            Err(PastError::Store(error)) => Err(error),
            Err(other) => Ok(Reply::Failed {
                what: other.to_string(),
                hint: Some("choose other points with p".to_owned()),
            }),
        },
        Request::Moved(since) => {
            let head = session.store.head()?.commit();
            Ok(Reply::Moved(head != *since, head))
        }
        Request::Inbox(folder) => Ok(Reply::Inbox(session.inbox(folder).map_err(|e| e.to_string()))),
        Request::TakeIn(ask) => Ok(match session.intake(ask) {
            Ok(intake) => Reply::TakenIn(Box::new(intake)),
            Err(error @ PostError::NobodySays(_)) => Reply::NobodySays(error.to_string()),
            Err(error) => not_posted(&error),
        }),
        Request::Record(_)
        | Request::File(_)
        | Request::WriteSheet(_)
        | Request::Offers(_)
        | Request::Fork(_)
        | Request::TakeBack
        | Request::Prove { .. }
        | Request::StopProving => {
            Ok(Reply::Failed { what: "it was sent to the reader".to_owned(), hint: None })
        }
        Request::AsOf(..)
        | Request::Look(_)
        | Request::Count(_)
        | Request::Search(_)
        | Request::History(_)
        | Request::ReadAhead => {
            Ok(Reply::Failed { what: "what is read in parts was asked for whole".to_owned(), hint: None })
        }
    }
}
