//! The history index: what it leads to is what reading everything finds, whatever became of it on disk.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::git::TestRepository;
use crate::live::vellmarkt;
use crate::records::{told, with_files};
use probity::record::change::ObjectId;
use probity::record::layout::ReviewId;
use probity::record::search::Query;
use probity::store::past::{Met, Of};
use probity::store::search::{Fate, SearchAsk, SearchFound, Through};
use probity::store::viewpoint::Viewpoint;
use probity::store::{LogFilter, Session};

const ALL: usize = 100_000;

fn session(repository: &TestRepository) -> Session {
    Session::new(repository.store())
}

fn search(session: &mut Session, words: &str, of: Option<&ReviewId>, count: usize) -> SearchFound {
    let ask = SearchAsk { words: words.to_owned(), of: of.cloned(), through: Through::History, count };
    loop {
        if let Some(found) = session.search(&ask).unwrap() {
            return found;
        }
    }
}

/// The entries of a trail.
fn walked(session: &mut Session, of: &Of) -> Vec<String> {
    let mut found = Vec::new();
    let mut trail = session.trail(of, None).unwrap();
    loop {
        match trail.step().unwrap() {
            Met::Entry(entry) => found.push(entry.commit.to_string()),
            Met::Other => {}
            Met::End => return found,
        }
    }
}

fn by_git(repository: &TestRepository, paths: &[String]) -> Vec<String> {
    let mut arguments = vec!["log", "--first-parent", "--format=%H", "--"];
    arguments.extend(paths.iter().map(String::as_str));
    repository.git(&arguments).lines().map(str::to_owned).collect()
}

/// Adds empty commits to the branch, one for each second.
fn add(repository: &TestRepository, seconds: impl IntoIterator<Item = i64>) {
    let raw = git2::Repository::open(repository.root()).unwrap();
    let mut parent = raw.head().unwrap().peel_to_commit().unwrap();
    for second in seconds {
        let who = git2::Signature::new("Ada", "ada@example.org", &git2::Time::new(second, 0)).unwrap();
        let tree = parent.tree().unwrap();
        let id = raw.commit(Some("HEAD"), &who, &who, "beside", &tree, &[&parent]).unwrap();
        parent = raw.find_commit(id).unwrap();
    }
}

/// Every commit with its second, newest first.
fn line(repository: &TestRepository) -> Vec<(String, i64)> {
    let all = repository.git(&["log", "--first-parent", "--format=%H %ct"]);
    let all = all.lines().map(|line| line.split_once(' ').unwrap());
    all.map(|(id, second)| (id.to_owned(), second.parse().unwrap())).collect()
}

/// The last commit of a day, found by looking at every one.
fn by_walking(line: &[(String, i64)], day: Date) -> Option<String> {
    let end = day.tomorrow().unwrap().to_zoned(TimeZone::UTC).unwrap().timestamp().as_second();
    line.iter().find(|(_, second)| *second < end).map(|(id, _)| id.clone())
}

/// Reads the branch into the index.
fn indexed(repository: &TestRepository) -> Session {
    let mut session = session(repository);
    while !session.read_ahead().unwrap() {}
    session
}

fn blocks(repository: &TestRepository) -> Vec<PathBuf> {
    let folder = repository.root().join(".git/probity/cache/history");
    let files = fs::read_dir(folder).into_iter().flatten().map(|file| file.unwrap().path());
    files.collect()
}

#[test]
fn a_search_finds_what_reading_every_entry_finds() {
    let repository = told();
    let mut session = session(&repository);
    let log = session.store.log(&LogFilter::default()).unwrap();
    let entries: Vec<_> = log.map(Result::unwrap).collect();
    for words in
        ["limit", "pci attestation", "exit plan costed", "contract a", "z", "tenant-separation", "2026"]
    {
        let query = Query::new(words).unwrap();
        let mut wanted: BTreeSet<(ObjectId, usize)> = BTreeSet::new();
        for entry in &entries {
            let hit = query.in_entry(&entry.message, entry.authored, &entry.author.name);
            wanted.extend(hit.map(|hit| (entry.commit, hit.found)));
        }
        let found = search(&mut session, words, None, ALL);
        let own: BTreeSet<(ObjectId, usize)> =
            found.best.iter().map(|one| (one.entry.as_ref().unwrap().commit, one.hit.found)).collect();
        assert_eq!(own, wanted, "{words}");
        assert_eq!(found.count, wanted.len(), "{words}");
        // The best of all are the best of a few.
        let few = search(&mut session, words, None, 7);
        let ids = |found: &SearchFound| -> Vec<ObjectId> {
            found.best.iter().take(7).map(|one| one.entry.as_ref().unwrap().commit).collect()
        };
        assert_eq!(ids(&few), ids(&found), "{words}");
        let words_of: Vec<usize> = found.best.iter().map(|one| one.hit.found).collect();
        assert!(words_of.is_sorted_by(|a, b| a >= b), "{words}: all words come before some");
        let of_one = search(&mut session, words, Some(&vellmarkt()), ALL);
        assert!(of_one.best.iter().all(|one| one.review.as_ref() == Some(&vellmarkt())));
        let in_all = found.best.iter().filter(|one| one.review.as_ref() == Some(&vellmarkt())).count();
        assert_eq!((of_one.best.len(), of_one.count), (in_all, in_all), "{words}");
    }
}

#[test]
fn a_question_has_the_entries_that_git_finds_with_the_index_and_without() {
    let repository = told();
    let review = vellmarkt();
    let mut with = indexed(&repository);
    let snapshot = with.store.snapshot(&probity::store::At::Head).unwrap();
    let answers = snapshot.list(&review.file("answers")).unwrap();
    for entry in answers.iter().step_by(17) {
        let question = entry.name.trim_end_matches(".toml").to_owned();
        let of = Of::Question(review.clone(), question.clone());
        assert_eq!(walked(&mut with, &of), by_git(&repository, &of.paths()), "{question}");
    }
    let of = Of::Review(review);
    assert_eq!(walked(&mut with, &of), by_git(&repository, &of.paths()));
}

#[test]
fn what_an_entry_says_it_is_about_hides_nothing() {
    let repository = with_files();
    let review =
        ReviewId::parse(&repository.git(&["log", "-1", "--format=%(trailers:key=Probity-Review,valueonly)"]));
    let review = review.unwrap_or_else(|_| vellmarkt());
    let snapshot = repository.store().snapshot(&probity::store::At::Head).unwrap();
    let answer = snapshot.list(&review.file("answers")).unwrap().remove(0).name;
    let question = answer.trim_end_matches(".toml").to_owned();
    let path = review.answer(&question);
    let text = repository.read(&path).unwrap();
    // One says that it is about something else, one says nothing at all.
    for (at, message) in [
        "x: gov-exit-plan is yes\n\nProbity-Action: answer\nProbity-Review: other/2026-q1\nProbity-Question: gov-exit-plan\nProbity-Rules: 1\n",
        "Tidy up\n",
    ]
    .into_iter()
    .enumerate()
    {
        repository.write(&path, &format!("{text}# edit {at}\n"));
        repository.git(&["commit", "--quiet", "--all", "--message", message]);
    }
    let of = Of::Question(review.clone(), question.clone());
    let found = walked(&mut indexed(&repository), &of);
    assert_eq!(found, by_git(&repository, &of.paths()));
    assert!(found.contains(&repository.git(&["rev-parse", "HEAD~1"])), "the one that names another question");
}

#[test]
fn words_of_an_edit_by_hand_are_found_and_told_when_they_went() {
    let repository = told();
    let review = vellmarkt();
    let path = review.answer("gov-exit-plan");
    let text = repository.read(&path).unwrap();
    let because = text.find("because = ").unwrap();
    let quote = text[because..].find('"').unwrap() + because;
    let start = quote + text[quote..].chars().take_while(|c| *c == '"').count();
    repository.write(&path, &format!("{}Quokka. {}", &text[..start], &text[start..]));
    repository.git(&["commit", "--quiet", "--all", "--message", "Reword"]);
    let mut session = indexed(&repository);
    let found = search(&mut session, "quokka", None, 10);
    let hit = &found.best[0];
    assert_eq!(hit.hit.question.as_deref(), Some("gov-exit-plan"));
    assert_eq!(hit.review, Some(review.clone()));
    assert!(matches!(hit.fate, Some(Fate::Stands)));
    repository.write(&path, &text);
    repository.git(&["commit", "--quiet", "--all", "--message", "Put it back"]);
    let found = search(&mut session, "quokka", None, 10);
    let Some(Fate::Went(went)) = &found.best[0].fate else { panic!("{:?}", found.best[0].fate) };
    assert_eq!(went.message, "Put it back\n");
    // Seen from before it went, it stands.
    let before = repository.store().resolve("HEAD~1").unwrap();
    session.look_from(Some(Viewpoint { commit: before, day: "2026-04-10".parse().unwrap() }));
    let found = search(&mut session, "quokka", None, 10);
    assert!(matches!(found.best[0].fate, Some(Fate::Stands)), "{:?}", found.best[0].fate);
}

#[test]
fn a_damaged_or_missing_block_is_made_anew() {
    let repository = told();
    let found = |session: &mut Session| {
        let found = search(session, "attestation", None, 20);
        let ids = found.best.iter().map(|one| one.entry.as_ref().unwrap().commit);
        (found.count, ids.collect::<Vec<_>>())
    };
    let wanted = found(&mut indexed(&repository));
    let [block] = &blocks(&repository)[..] else { panic!("{:?}", blocks(&repository)) };
    let whole = fs::read(block).unwrap();
    let mut cases: Vec<Vec<u8>> = (0..40).map(|at| whole[..whole.len() * at / 40].to_vec()).collect();
    for at in (0..whole.len()).step_by(whole.len() / 60) {
        let mut flipped = whole.clone();
        flipped[at] ^= 0xa5;
        cases.push(flipped);
    }
    for bytes in cases {
        fs::write(block, bytes).unwrap();
        let (count, ids) = found(&mut session(&repository));
        assert!(count <= wanted.0 + 2 && ids.len() <= wanted.1.len(), "it does not lead astray");
        // Lists carry no checksum: what they lead to is read before it is shown, so that they may hide a
        // hit and never invent one.
        assert!(ids.iter().all(|id| wanted.1.contains(id)) || ids.len() == wanted.1.len());
    }
    fs::remove_file(block).unwrap();
    assert_eq!(found(&mut session(&repository)), wanted);
}

/// A branch whose clocks went forward and back, a day in four hours on the way.
fn wayward() -> TestRepository {
    let repository = TestRepository::with_commit();
    let day = 86_400;
    let from = 1_800_000_000_i64;
    add(&repository, (0..1_200).map(|at| from + at * 14_400 + if at % 7 == 3 { -9 * day } else { 0 }));
    repository
}

fn days() -> impl Iterator<Item = Date> {
    let first: Date = "2027-01-02".parse().unwrap();
    (0..230).map(move |by| first.checked_add(by.days()).unwrap())
}

#[test]
fn a_day_leads_to_its_last_entry_whatever_was_read_before() {
    let repository = wayward();
    let line = line(&repository);
    let utc = TimeZone::UTC;
    let mut whole = indexed(&repository);
    assert_eq!(blocks(&repository).len(), 1);
    for day in days() {
        let wanted = by_walking(&line, day);
        let found = |session: &mut Session| session.commit_of(day, &utc).ok().map(|id| id.to_string());
        assert_eq!(found(&mut whole), wanted, "{day}, of the whole index");
        assert_eq!(found(&mut session(&repository)), wanted, "{day}, of what is kept");
    }
    fs::remove_file(&blocks(&repository)[0]).unwrap();
    for day in days().step_by(50) {
        let found = session(&repository).commit_of(day, &utc).ok().map(|id| id.to_string());
        assert_eq!(found, by_walking(&line, day), "{day}, read for it");
    }
    assert!(!blocks(&repository).is_empty(), "what was read is kept");
}

#[test]
fn a_day_leads_to_its_last_entry_whatever_became_of_a_block() {
    let repository = wayward();
    let line = line(&repository);
    indexed(&repository);
    let block = blocks(&repository).remove(0);
    let whole = fs::read(&block).unwrap();
    for (at, day) in (0..whole.len()).step_by(whole.len() / 229).zip(days()) {
        let mut flipped = whole.clone();
        flipped[at] ^= 0x5a;
        fs::write(&block, flipped).unwrap();
        let found = session(&repository).commit_of(day, &TimeZone::UTC).ok().map(|id| id.to_string());
        assert_eq!(found, by_walking(&line, day), "{day} with byte {at} flipped");
    }
}

#[test]
fn what_the_branch_lost_is_found_no_more() {
    let repository = told();
    let mut session = indexed(&repository);
    let review = vellmarkt();
    let of = Of::Review(review);
    let before = walked(&mut session, &of);
    repository.git(&["reset", "--quiet", "--hard", "HEAD~40"]);
    let after = walked(&mut session, &of);
    assert_eq!(after, by_git(&repository, &of.paths()));
    assert!(after.len() < before.len());
    while !session.read_ahead().unwrap() {}
    assert!(blocks(&repository).iter().all(|block| {
        let tip = block.file_name().unwrap().to_string_lossy().into_owned();
        repository.git(&["merge-base", "--is-ancestor", &tip, "HEAD"]).is_empty()
    }));
}

#[test]
fn from_a_point_of_the_past_nothing_newer_is_found() {
    let repository = told();
    let mut session = indexed(&repository);
    let before = blocks(&repository);
    let old = repository.store().resolve("HEAD~100").unwrap();
    let day = "2026-04-10".parse().unwrap();
    session.look_from(Some(Viewpoint { commit: old, day }));
    let found = search(&mut session, "limit", None, ALL);
    let newer = repository.git(&["rev-list", "HEAD~100..HEAD"]);
    assert!(!found.best.is_empty());
    assert!(found.best.iter().all(|one| !newer.contains(&one.entry.as_ref().unwrap().commit.to_string())));
    session.look_from(None);
    assert!(search(&mut session, "limit", None, ALL).count > found.count);
    assert_eq!(blocks(&repository), before, "looking back throws nothing away");
}

#[test]
fn who_may_write_nothing_leaves_nothing() {
    let repository = told();
    let mut session = session(&repository);
    session.store.keep_nothing();
    assert!(search(&mut session, "limit", None, 10).count > 0);
    assert_eq!(blocks(&repository), Vec::<PathBuf>::new());
}

#[test]
fn many_small_blocks_become_one() {
    let repository = TestRepository::with_commit();
    let mut session = session(&repository);
    let tree = repository.git(&["rev-parse", "HEAD^{tree}"]);
    let mut tip = repository.git(&["rev-parse", "HEAD"]);
    let raw = git2::Repository::open(repository.root()).unwrap();
    let tree = raw.find_tree(git2::Oid::from_str(&tree).unwrap()).unwrap();
    let mut count = 1;
    let mut most = 0;
    for round in 0..24 {
        for entry in 0..260 {
            let who =
                git2::Signature::new("Ada", "ada@example.org", &git2::Time::new(1_700_000_000, 0)).unwrap();
            let parent = raw.find_commit(git2::Oid::from_str(&tip).unwrap()).unwrap();
            let words = format!("round{round} entry{entry}");
            tip = raw.commit(Some("HEAD"), &who, &who, &words, &tree, &[&parent]).unwrap().to_string();
            count += 1;
        }
        while !session.read_ahead().unwrap() {}
        assert_eq!(session.read_so_far(), count);
        most = most.max(blocks(&repository).len());
    }
    assert!(most <= 16, "{most} blocks");
    let mut later = indexed(&repository);
    assert_eq!(search(&mut later, "entry259", None, ALL).count, 24);
    assert_eq!(search(&mut later, "round3", None, ALL).count, 260);
    // What is read from the oldest on is the same line.
    assert_eq!(later.read_so_far(), count);
}
