//! The store's threads: one writes in order, one reads, so that reading never holds up an answer, and one
//! proves the history beside both.
//!
//! Requests and replies are values. Each reply carries the number of its request, so that one that
//! comes too late can be dropped; of several reads that wait, only the newest of a kind is done.

mod entries;
mod proving;
mod reading;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::bytes::Packs;
use super::inbox::{Filing, NewFile};
use super::overview::{Around, Earlier, Overview};
use super::past::{BesideAsk, EntryTold, Findings, HistoryPage, PageAsk, Point, Spot, TellAsk, Told};
use super::post::{IntakeAsk, PostError, SheetAsk};
use super::search::{SearchAsk, SearchFound};
use super::shelf::{Planned, Shelf, Volume};
use super::templates::{ForkAsk, Pull};
use super::verify::{Progress, Proof};
use super::viewpoint::{Look, Seen, Viewpoint};
use super::{ActError, At, GitEnvironment, Handover, Session, Store, StoreError};
use crate::exchange::reply::intake::Intake;
use crate::record::action::Action;
use crate::record::change::ObjectId;
use crate::record::check::Refusal;
use crate::record::layout::ReviewId;
use crate::record::people::Record;
use crate::record::review::Review;
use crate::record::trial::Trial;
use crate::text::problem::Problem;

pub use entries::EntryLine;

/// What a thread is asked.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// Everything that the first screen of a record shows.
    Overview,
    /// One review, whole.
    Review(ReviewId),
    /// The newest entries of a review, or of the whole record.
    Entries(Option<ReviewId>, usize),
    /// A page of history.
    History(Box<PageAsk>),
    /// One entry in reviewers' words.
    Entry(ObjectId),
    /// The named points of a review's past.
    Points(ReviewId),
    /// What differs between two points.
    Tell(Box<TellAsk>),
    /// The entry of a review before or after a point.
    Beside(Box<BesideAsk>),
    /// What an auditor finds in a review, or in all of them.
    Findings(Option<ReviewId>),
    /// Words, as things stand or through history.
    Search(Box<SearchAsk>),
    /// What stands around a review: people, the partner, its last review.
    Around(ReviewId),
    /// The reviews of a partner whose answers a new one may carry.
    Earlier(String),
    /// The checklists of the record.
    Shelf,
    /// One checklist, whole.
    Volume(String),
    /// A checklist tried on a review.
    Try(String, ReviewId),
    /// What a review would become under these checklists in force; none: those that it would be moved to unasked.
    Plan(ReviewId, Vec<String>),
    /// The SHA-256 of a file outside the record, by its path as a person writes it.
    HashFile(String),
    /// The files in a folder, as a person writes its path.
    Inbox(String),
    /// What a file that came back comes to; nothing is recorded.
    TakeIn(Box<IntakeAsk>),
    /// Whether the branch has moved since this commit.
    Moved(Option<ObjectId>),
    /// Any of the reads above, as the record stood there and then.
    AsOf(Viewpoint, Box<Request>),
    /// Where somebody looks from who wants to look from there.
    Look(Look),
    /// Which entry of the branch this is, and how many there are.
    Count(ObjectId),
    /// Read the branch into the history index, so that it is there when it is asked.
    ReadAhead,
    /// Prove the history: what is newer than what was proven before, or all of it.
    Prove {
        /// All of it.
        full: bool,
    },
    /// Prove no further; how far it came is kept.
    StopProving,
    /// File a document that lies outside the record, with its hash.
    File(Box<Filing>),
    /// Write the sheet of some asks to a file outside the record.
    WriteSheet(Box<SheetAsk>),
    /// Record an action of the person whom Git names, now.
    Record(Box<Action>),
    /// What the upstream of a checklist offers. Git may have to get it, and to ask for a passphrase.
    Offers(String),
    /// Fork a checklist.
    Fork(Box<ForkAsk>),
    /// Take back the newest entry of the person whom Git names.
    TakeBack,
}

impl Request {
    /// True for what changes the record, or writes a file.
    #[must_use]
    pub fn writes(&self) -> bool {
        matches!(
            self,
            Self::Record(_)
                | Self::File(_)
                | Self::Offers(_)
                | Self::Fork(_)
                | Self::TakeBack
                | Self::WriteSheet(_)
        )
    }

    /// Whether it reads the record, which stood otherwise at other times.
    fn reads_record(&self) -> bool {
        match self {
            Self::Overview
            | Self::Review(_)
            | Self::Entries(..)
            | Self::History(_)
            | Self::Entry(_)
            | Self::Points(_)
            | Self::Tell(_)
            | Self::Beside(_)
            | Self::Findings(_)
            | Self::Search(_)
            | Self::Around(_)
            | Self::Earlier(_)
            | Self::Shelf
            | Self::Volume(_)
            | Self::Try(..)
            | Self::TakeIn(_)
            | Self::Plan(..) => true,
            Self::HashFile(_)
            | Self::Inbox(_)
            | Self::Moved(_)
            | Self::AsOf(..)
            | Self::Look(_)
            | Self::Count(_)
            | Self::ReadAhead
            | Self::Prove { .. }
            | Self::StopProving
            | Self::File(_)
            | Self::WriteSheet(_)
            | Self::Record(_)
            | Self::Offers(_)
            | Self::Fork(_)
            | Self::TakeBack => false,
        }
    }

    /// The same of the record as it stood there and then; what does not read the record stays what it is.
    #[must_use]
    pub fn seen_from(self, viewpoint: Option<Viewpoint>) -> Self {
        match viewpoint {
            Some(viewpoint) if self.reads_record() => Self::AsOf(viewpoint, Box::new(self)),
            _ => self,
        }
    }

    /// Whether the answer to `newer` is an answer to this as well, or makes it void: the same is read, from
    /// the same viewpoint or, in the past, from another one.
    #[must_use]
    pub fn gives_way_to(&self, newer: &Self) -> bool {
        match (self, newer) {
            (Self::AsOf(_, own), Self::AsOf(_, other)) => own.gives_way_to(other),
            (Self::Search(_), Self::Search(_))
            | (Self::Look(_), Self::Look(_))
            | (Self::Count(_), Self::Count(_)) => true,
            _ => self == newer,
        }
    }

    /// What is going on while the answer is awaited.
    #[must_use]
    pub fn words(&self) -> &'static str {
        match self {
            Self::Overview
            | Self::Findings(_)
            | Self::Review(_)
            | Self::Around(_)
            | Self::Earlier(_)
            | Self::Shelf
            | Self::Volume(_)
            | Self::Try(..)
            | Self::Plan(..)
            | Self::Moved(_) => "reading",
            Self::Offers(_) => "asking the upstream",
            Self::Fork(_) => "forking",
            Self::HashFile(_) | Self::Inbox(_) | Self::TakeIn(_) => "reading the file",
            Self::WriteSheet(_) => "writing the sheet",
            Self::File(_) => "filing",
            Self::Entries(..)
            | Self::History(_)
            | Self::Entry(_)
            | Self::Points(_)
            | Self::Tell(_)
            | Self::Beside(_) => "reading history",
            Self::AsOf(_, own) => own.words(),
            Self::Search(_) => "searching",
            Self::Look(_) | Self::Count(_) => "looking back",
            Self::ReadAhead => "reading ahead",
            Self::Prove { .. } | Self::StopProving => "proving the history",
            Self::Record(_) => "recording",
            Self::TakeBack => "taking back",
        }
    }
}

/// What a thread answers.
#[derive(Debug, Clone)]
pub enum Reply {
    /// The first screen.
    Overview(Arc<Overview>),
    /// A review as it stands at a commit.
    Review(Option<ObjectId>, Arc<Review>),
    /// Why a review cannot be shown.
    Broken(ReviewId, Vec<Problem>),
    /// Entries, newest first.
    Entries(Vec<EntryLine>),
    /// A page of history.
    History(Box<HistoryPage>),
    /// One entry in reviewers' words.
    Entry(Box<EntryTold>),
    /// The named points of a review's past, oldest first.
    Points(ReviewId, Vec<Point>),
    /// The point that was asked for, beside another one.
    Beside(Box<BesideAsk>, Spot),
    /// What an auditor finds.
    Findings(Box<Findings>),
    /// Where words were found.
    Found(Box<SearchFound>),
    /// What differs between two points, and who is who.
    Told(Box<Told>, Arc<Record>),
    /// What stands around a review.
    Around(Box<Around>),
    /// The reviews of a partner whose answers a new one may carry.
    Earlier(Box<Earlier>),
    /// The checklists of the record.
    Shelf(Box<Shelf>),
    /// One checklist, whole.
    Volume(Box<Volume>),
    /// A checklist tried on a review, or why that makes no sense.
    Tried(Result<Box<Trial>, String>),
    /// A review, with what it would become, or why it would not move.
    Planned(Box<Planned>),
    /// What an upstream offers.
    Offers(Box<Pull>),
    /// The SHA-256 of a file in hexadecimal digits, or why it cannot be read.
    Hashed {
        /// The path as it was asked for.
        path: String,
        /// 64 digits, or what the system said.
        sha256: Result<String, String>,
    },
    /// The files in a folder, or why it cannot be looked into.
    Inbox(Result<Vec<NewFile>, String>),
    /// What a file that came back comes to.
    TakenIn(Box<Intake>),
    /// What came back does not say who says it, in words.
    NobodySays(String),
    /// A sheet was written.
    Written {
        /// Where, as it was asked for.
        path: String,
        /// How many questions are in it.
        questions: usize,
    },
    /// Whether the branch has moved, and where it is.
    Moved(bool, Option<ObjectId>),
    /// Where one looks from.
    Seen(Box<Seen>),
    /// Which entry of the branch a commit is, and how many there are; none where it is on its own.
    Counted(ObjectId, Option<[usize; 2]>),
    /// The review is not there, as the record stood where one looks from.
    Absent(ReviewId),
    /// How many entries of the branch were read ahead, and whether that is all.
    ReadAhead(usize, bool),
    /// How far the proof of the history has come.
    Proving(Progress),
    /// What the proof found, with the line worth keeping elsewhere; or why it could not be made.
    Proven(Result<Box<(Proof, String)>, String>),
    /// Recorded, durably.
    Recorded {
        /// The entry.
        entry: ObjectId,
        /// Its subject.
        subject: String,
        /// The review that it touched, as it stands now.
        review: Option<Arc<Review>>,
    },
    /// The rules do not allow it.
    Refused(Vec<Refusal>),
    /// It could not be done.
    Failed {
        /// What happened, and where.
        what: String,
        /// What to do next.
        hint: Option<String>,
    },
    /// Files that somebody changed by hand and that were left as they are.
    HandEdits(Vec<String>),
}

/// How often it is told how far something has come.
const TELL_EVERY: Duration = Duration::from_millis(250);

/// A reply with the number of its request; none for what nobody asked for.
pub type Numbered = (Option<u64>, Reply);

/// The threads.
pub struct Threads {
    writer: Option<Sender<(u64, Request)>>,
    reader: Option<Sender<(u64, Request)>>,
    prover: Option<Sender<(u64, Request)>>,
    /// Set while nothing more is to be proven.
    is_stopped: Arc<AtomicBool>,
    handles: Vec<JoinHandle<()>>,
}

/// What a person wants of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// To read and to write.
    Full,
    /// To read; nothing at all is written, not even what is derived.
    ReadOnly,
}

/// What lets the terminal be handed to a program that may ask for a passphrase.
pub type HandoverHook = Arc<dyn Fn(Handover) + Send + Sync>;

impl Threads {
    /// Starts the threads on a record; replies go into `replies`.
    #[must_use]
    pub fn start(
        dir: PathBuf,
        environment: GitEnvironment,
        replies: Sender<Numbered>,
        handover: HandoverHook,
        access: Access,
    ) -> Self {
        let (writer, to_write) = channel();
        let (reader, to_read) = channel();
        let (prover, to_prove) = channel();
        let door = Arc::new(Door { dir, environment, packs: OnceLock::new() });
        let (door2, replies2) = (Arc::clone(&door), replies.clone());
        let (door3, replies3) = (Arc::clone(&door), replies.clone());
        let is_stopped = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&is_stopped);
        let handles = vec![
            std::thread::spawn(move || match access {
                Access::Full => write_loop(&door, &to_write, &replies, &handover),
                Access::ReadOnly => refuse_loop(&to_write, &replies),
            }),
            std::thread::spawn(move || {
                reading::read_loop(&door2, &to_read, &replies2, access);
            }),
            std::thread::spawn(move || {
                proving::prove_loop(&door3, &to_prove, &replies3, access, &stop);
            }),
        ];
        Self { writer: Some(writer), reader: Some(reader), prover: Some(prover), is_stopped, handles }
    }

    /// Sends a request to the thread that it is for. A thread that has ended answers nothing; it
    /// said why when it ended.
    pub fn send(&self, number: u64, request: Request) {
        if request == Request::StopProving {
            self.is_stopped.store(true, Ordering::Relaxed);
            return;
        }
        let to = match request {
            Request::Prove { .. } => {
                self.is_stopped.store(false, Ordering::Relaxed);
                &self.prover
            }
            _ if request.writes() => &self.writer,
            _ => &self.reader,
        };
        if let Some(to) = to {
            let _ended = to.send((number, request));
        }
    }
}

impl Drop for Threads {
    /// Waits for what is being recorded, and for the working files to be brought along.
    fn drop(&mut self) {
        self.is_stopped.store(true, Ordering::Relaxed);
        self.writer = None;
        self.reader = None;
        self.prover = None;
        for handle in self.handles.drain(..) {
            let _panicked = handle.join();
        }
    }
}

fn failed(error: &StoreError) -> Reply {
    Reply::Failed { what: error.to_string(), hint: error.hint() }
}

/// Where the threads find the record. They look into the same packs: an index of one that is in memory is large.
struct Door {
    dir: PathBuf,
    environment: GitEnvironment,
    packs: OnceLock<Arc<Packs>>,
}

impl Door {
    fn open(&self) -> Result<Session, StoreError> {
        let store = Store::discover(&self.dir, &self.environment)?;
        let packs = self.packs.get_or_init(|| store.objects.packs());
        Ok(Session::new(store.within(packs)))
    }
}

fn write_loop(
    door: &Door,
    requests: &Receiver<(u64, Request)>,
    replies: &Sender<Numbered>,
    handover: &HandoverHook,
) {
    let mut session = match door.open() {
        Ok(session) => session,
        Err(error) => {
            let _gone = replies.send((None, failed(&error)));
            return;
        }
    };
    let hook = Arc::clone(handover);
    session.store.set_handover_hook(Box::new(move |phase| hook(phase)));
    loop {
        let next = match session.store.projection_due() {
            Some(due) => requests.recv_timeout(due.saturating_duration_since(Instant::now())),
            None => requests.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match next {
            Ok((number, request)) => {
                let reply = write(&mut session, &request);
                // Whoever changed a checklist goes on with its working file.
                if touches_checklists(&request) {
                    project(&mut session, replies);
                }
                if replies.send((Some(number), reply)).is_err() {
                    break;
                }
            }
            Err(RecvTimeoutError::Timeout) => project(&mut session, replies),
            Err(RecvTimeoutError::Disconnected) => break,
        }
        // Under a steady stream of answers the timeout never comes, so the clock is asked too.
        if session.store.projection_due().is_some_and(|due| due <= Instant::now()) {
            project(&mut session, replies);
        }
    }
    project(&mut session, replies);
}

/// Whether a request may change a checklist.
fn touches_checklists(request: &Request) -> bool {
    match request {
        Request::Record(action) => matches!(**action, Action::SetChecklist(_)),
        Request::Fork(_) | Request::TakeBack => true,
        _ => false,
    }
}

/// Whoever opened the record to read is told so; no store is opened.
fn refuse_loop(requests: &Receiver<(u64, Request)>, replies: &Sender<Numbered>) {
    for (number, _) in requests {
        let reply = Reply::Failed {
            what: "the record is open for reading only".to_owned(),
            hint: Some("leave, and start again without --read-only".to_owned()),
        };
        if replies.send((Some(number), reply)).is_err() {
            break;
        }
    }
}

fn project(session: &mut Session, replies: &Sender<Numbered>) {
    if session.store.projection_due().is_none() {
        return;
    }
    let reply = match session.project() {
        Ok(projection) if projection.hand_edits.is_empty() => return,
        Ok(projection) => Reply::HandEdits(projection.hand_edits.into_iter().map(|edit| edit.path).collect()),
        Err(error) => failed(&error),
    };
    let _gone = replies.send((None, reply));
}

fn write(session: &mut Session, request: &Request) -> Reply {
    let action = match request {
        Request::Record(action) => Ok((**action).clone()),
        Request::File(filing) => match session.complete(filing) {
            Ok(document) => Ok(Action::File(Box::new(document))),
            Err(what) => {
                let hint = "look whether it is still there; nothing was recorded";
                return Reply::Failed { what, hint: Some(hint.to_owned()) };
            }
        },
        Request::TakeBack => session.undo_of(None),
        Request::WriteSheet(ask) => {
            return match session.write_sheet(ask) {
                Ok(questions) => Reply::Written { path: ask.path.clone(), questions },
                Err(error) => not_posted(&error),
            };
        }
        Request::Offers(id) => return offers(session, id).unwrap_or_else(|reply| reply),
        Request::Fork(ask) => match fork(session, ask) {
            Ok(action) => Ok(action),
            Err(reply) => return reply,
        },
        _ => return Reply::Failed { what: "a read was sent to the writer".to_owned(), hint: None },
    };
    let touched =
        action.as_ref().ok().and_then(|action| action.review().cloned().or_else(|| undone_review(action)));
    match action.and_then(|action| session.act(action)) {
        Ok(entry) => recorded(session, entry, touched.as_ref()).unwrap_or_else(|error| failed(&error)),
        Err(ActError::Refused(refusals)) => Reply::Refused(refusals),
        Err(ActError::RefusedSome(some)) => {
            Reply::Refused(some.into_iter().flat_map(|(_, refusals)| refusals).collect())
        }
        Err(ActError::Store(error)) => failed(&error),
    }
}

fn not_posted(error: &PostError) -> Reply {
    Reply::Failed { what: error.to_string(), hint: error.hint() }
}

fn offers(session: &mut Session, id: &str) -> Result<Reply, Reply> {
    let snapshot = session.store.snapshot(&At::Head).map_err(|error| failed(&error))?;
    match session.pull(&snapshot, id, None) {
        Ok(pull) => Ok(Reply::Offers(Box::new(pull))),
        Err(error) => Err(Reply::Failed { what: error.to_string(), hint: error.hint() }),
    }
}

fn fork(session: &mut Session, ask: &ForkAsk) -> Result<Action, Reply> {
    let snapshot = session.store.snapshot(&At::Head).map_err(|error| failed(&error))?;
    session
        .fork(&snapshot, ask)
        .map_err(|error| Reply::Failed { what: error.to_string(), hint: error.hint() })
}

fn undone_review(action: &Action) -> Option<ReviewId> {
    match action {
        Action::Undo(undo) => undo.files.iter().find_map(|file| crate::record::load::review_of(&file.path)),
        _ => None,
    }
}

fn recorded(session: &mut Session, entry: ObjectId, touched: Option<&ReviewId>) -> Result<Reply, StoreError> {
    let subject = session.store.commit(entry)?.message.lines().next().unwrap_or_default().to_owned();
    let review = match touched {
        Some(id) => {
            let snapshot = session.store.snapshot(&At::Commit(entry))?;
            session.review(&snapshot, id)?.and_then(Result::ok)
        }
        None => None,
    };
    Ok(Reply::Recorded { entry, subject, review })
}
