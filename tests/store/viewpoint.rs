//! Looking at the past from the store's side: a long branch is read no further than somebody goes.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

use crate::git::TestRepository;
use probity::record::change::ObjectId;
use probity::record::layout::ReviewId;
use probity::store::threads::{Access, Reply, Request, Threads};
use probity::store::viewpoint::{Look, Seen, Viewpoint};
use probity::store::{Clock, GitEnvironment, Session, Store, StoreError};

/// How many commits the long branch has, one an hour.
const LONG: usize = 5_000;

/// A branch of many commits, the first of them on 1 January 2020.
fn long() -> TestRepository {
    let repository = TestRepository::new();
    let mut stream = String::new();
    for number in 0..LONG {
        let at = 1_577_836_800 + number * 3_600;
        let message = format!("entry {number}");
        write!(
            stream,
            "commit refs/heads/long\ncommitter Ada <ada@example.org> {at} +0000\ndata {}\n{message}\n\n",
            message.len()
        )
        .unwrap();
    }
    let mut child = Command::new("git")
        .args(["fast-import", "--quiet"])
        .current_dir(repository.root())
        .env_clear()
        .envs(repository.variables())
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(stream.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
    repository.git(&["symbolic-ref", "HEAD", "refs/heads/long"]);
    repository
}

fn environment(repository: &TestRepository) -> GitEnvironment {
    let now = "2026-02-19T09:02:00Z".parse().unwrap();
    GitEnvironment::from_variables(repository.variables(), Clock::Fixed(now))
}

fn session(repository: &TestRepository) -> Session {
    Session::new(Store::discover(repository.root(), &environment(repository)).unwrap())
}

fn commit(repository: &TestRepository, revision: &str) -> ObjectId {
    ObjectId::parse(&repository.git(&["rev-parse", revision])).unwrap()
}

/// Asks until there is an answer; also how often that took more reading.
fn looked(session: &mut Session, look: &Look) -> (usize, Result<Seen, StoreError>) {
    let mut slices = 0;
    loop {
        match session.look(look) {
            Ok(Some(seen)) => return (slices, Ok(seen)),
            Ok(None) => slices += 1,
            Err(error) => return (slices, Err(error)),
        }
        assert!(slices < 20, "it never ends");
    }
}

#[test]
fn a_deep_entry_is_seen_at_once_and_its_older_neighbours_too() {
    let repository = long();
    let mut session = session(&repository);
    let deep = commit(&repository, "HEAD~4500");
    let (slices, seen) = looked(&mut session, &Look::Entry(deep));
    let seen = seen.unwrap();
    assert_eq!((slices, seen.subject.as_str(), seen.place), (0, "entry 499", None));
    let (slices, seen) = looked(&mut session, &Look::Entries(deep, -3));
    assert_eq!((slices, seen.unwrap().subject.as_str()), (0, "entry 496"));
    let (slices, seen) = looked(&mut session, &Look::Entries(deep, -9_999));
    assert_eq!((slices, seen.unwrap().subject.as_str()), (0, "entry 0"));
}

#[test]
fn the_newer_neighbour_is_found_in_slices_once_and_then_at_once() {
    let repository = long();
    let mut session = session(&repository);
    let deep = commit(&repository, "HEAD~4500");
    let (slices, seen) = looked(&mut session, &Look::Entries(deep, 1));
    let seen = seen.unwrap();
    assert_eq!((slices, seen.subject.as_str()), (2, "entry 500"));
    let (slices, seen) = looked(&mut session, &Look::Entries(seen.viewpoint.commit, 7));
    let seen = seen.unwrap();
    // All of the branch was in the last slice, so that the number is known.
    assert_eq!((slices, seen.subject.as_str(), seen.place), (0, "entry 507", Some([508, LONG])));
    assert_eq!(session.count(deep).unwrap(), Some(Some([500, LONG])));
    // Others record meanwhile.
    repository.git(&["commit", "-q", "--allow-empty", "-m", "meanwhile"]);
    let (slices, seen) = looked(&mut session, &Look::Entries(seen.viewpoint.commit, 9_999));
    let seen = seen.unwrap();
    assert_eq!((slices, seen.subject.as_str()), (0, "meanwhile"));
    assert_eq!(seen.place, Some([LONG + 1, LONG + 1]));
    // The branch is put back to where it was long ago.
    repository.git(&["reset", "-q", "--hard", "HEAD~3001"]);
    let tip = commit(&repository, "HEAD");
    assert_eq!(looked(&mut session, &Look::Entries(tip, 1)).1.unwrap().subject, "entry 1999");
    let (_, gone) = looked(&mut session, &Look::Entries(seen.viewpoint.commit, 1));
    assert!(matches!(gone, Err(StoreError::NotOnBranch(id)) if id == seen.viewpoint.commit));
}

#[test]
fn days_lead_from_the_last_entry_of_one_to_that_of_the_next() {
    let repository = long();
    let mut session = session(&repository);
    let mut to = |look: Look| looked(&mut session, &look).1.unwrap();
    let noon = to(Look::Words("2020-01-03".to_owned()));
    assert_eq!(
        (noon.subject.as_str(), noon.moment.to_string().as_str()),
        ("entry 71", "2020-01-03T23:00:00")
    );
    let within = to(Look::Entries(noon.viewpoint.commit, -5));
    let days = |by: i64| Look::Days(within.viewpoint.commit, by);
    assert_eq!(to(days(1)).subject, "entry 71");
    assert_eq!(to(days(2)).subject, "entry 95");
    assert_eq!(to(days(-1)).subject, "entry 47");
    assert_eq!(to(days(-2)).subject, "entry 23");
    assert_eq!(to(days(-9)).subject, "entry 0");
    assert_eq!(to(days(9_999)).subject, format!("entry {}", LONG - 1));
    // A day without an entry is judged as itself.
    let later = to(Look::Words("2025-05-05".to_owned()));
    assert_eq!(
        (later.subject, later.viewpoint.day),
        (format!("entry {}", LONG - 1), "2025-05-05".parse().unwrap())
    );
    let (_, before) = looked(&mut session, &Look::Words("2019-12-31".to_owned()));
    assert!(matches!(before, Err(StoreError::NothingBefore(_))));
    let (_, nothing) = looked(&mut session, &Look::Words("nonsense".to_owned()));
    assert!(matches!(nothing, Err(StoreError::NoSuchRevision(_))));
}

#[test]
fn what_takes_long_is_answered_beside_what_others_ask() {
    let repository = long();
    let (sender, replies) = channel();
    let folder = repository.root().to_owned();
    let threads =
        Threads::start(folder, environment(&repository), sender, Arc::new(|_| {}), Access::ReadOnly);
    let deep = commit(&repository, "HEAD~4500");
    let older = commit(&repository, "HEAD~4600");
    threads.send(1, Request::Count(deep));
    threads.send(2, Request::Count(older));
    threads.send(3, Request::Moved(None));
    let mut answered = Vec::new();
    while !answered.contains(&2) || !answered.contains(&3) {
        let (number, reply) = replies.recv_timeout(Duration::from_mins(1)).unwrap();
        answered.extend(number);
        if let Reply::Counted(commit, place) = reply {
            let expected = if commit == older { [400, LONG] } else { [500, LONG] };
            assert_eq!(place, Some(expected));
        }
    }
}

#[test]
fn in_the_past_a_read_gives_way_to_the_same_from_elsewhere_and_never_to_one_of_now() {
    let from = |byte: u8| Viewpoint { commit: ObjectId([byte; 20]), day: "2026-04-10".parse().unwrap() };
    let now = Request::Overview;
    let [one, other] = [1, 2].map(|byte| Request::Overview.seen_from(Some(from(byte))));
    assert_eq!(one, Request::AsOf(from(1), Box::new(Request::Overview)));
    assert!(one.gives_way_to(&other) && other.gives_way_to(&one) && now.gives_way_to(&now));
    assert!(!one.gives_way_to(&now) && !now.gives_way_to(&one));
    assert!(!one.gives_way_to(&Request::Points(vellmarkt()).seen_from(Some(from(1)))));
    // What is not about the record, and what changes it, is the same from everywhere.
    for request in [Request::Moved(None), Request::TakeBack, Request::Inbox("~/in".to_owned())] {
        assert_eq!(request.clone().seen_from(Some(from(1))), request);
    }
}

fn vellmarkt() -> ReviewId {
    ReviewId::parse("vellmarkt/2026-q1").unwrap()
}
