//! Reading history: the log, what a commit changed, days and revisions, the cache.

use crate::git::{TestRepository, append, change, record, recorded};
use jiff::civil::date;
use jiff::tz::TimeZone;
use probity::record::change::{Change, ChangedPath};
use probity::store::{At, LogFilter, Session, StoreError, blob_id};

fn write(path: &str, content: &str) -> Change {
    change(&format!("{path}: {content}"), &[(path, Some(content))])
}

fn subjects(store: &probity::store::Store, filter: &LogFilter) -> Vec<String> {
    let entries = store.log(filter).unwrap().map(Result::unwrap);
    entries.map(|entry| entry.message.lines().next().unwrap().to_owned()).collect()
}

#[test]
fn the_log_is_newest_first_and_follows_a_path() {
    let repository = TestRepository::with_commit();
    let mut store = repository.store();
    append(&mut store, &[write("a/x", "1"), write("b/x", "1"), write("a/y/z", "1"), write("b/x", "2")]);
    store.project().unwrap();
    let all = LogFilter::default();
    assert_eq!(subjects(&store, &all), ["b/x: 2", "a/y/z: 1", "b/x: 1", "a/x: 1", "start"]);
    let under_a = LogFilter { path: Some("a".into()), ..LogFilter::default() };
    assert_eq!(subjects(&store, &under_a), ["a/y/z: 1", "a/x: 1"]);
    let of_b = LogFilter { path: Some("b/x".into()), ..LogFilter::default() };
    assert_eq!(subjects(&store, &of_b), ["b/x: 2", "b/x: 1"]);
    let part = LogFilter {
        from: Some(store.resolve("HEAD~1").unwrap()),
        until: Some(store.resolve("HEAD~3").unwrap()),
        path: None,
    };
    assert_eq!(subjects(&store, &part), ["a/y/z: 1", "b/x: 1"]);
}

#[test]
fn an_entry_tells_what_git_tells() {
    let repository = TestRepository::with_commit();
    let store = repository.store();
    let entry = store.log(&LogFilter::default()).unwrap().next().unwrap().unwrap();
    assert_eq!(entry.commit.to_string(), repository.git(&["rev-parse", "HEAD"]));
    assert_eq!(entry.tree.to_string(), repository.git(&["rev-parse", "HEAD^{tree}"]));
    assert_eq!(entry.author.to_string(), "Ada Example <ada@example.org>");
    assert_eq!(entry.authored.to_string(), "2026-11-22T09:00:00Z");
    assert_eq!((entry.message.as_str(), entry.is_signed, entry.parents), ("start\n", false, vec![]));
    assert_eq!(store.commit(entry.commit).unwrap().tree, entry.tree);
}

#[test]
fn a_merge_is_one_step_along_first_parents() {
    let repository = TestRepository::with_commit();
    repository.git(&["switch", "--quiet", "-c", "side"]);
    record(&mut repository.store(), &[write("side.toml", "s")]);
    repository.git(&["switch", "--quiet", "main"]);
    record(&mut repository.store(), &[write("main.toml", "m")]);
    repository.git(&["merge", "--quiet", "-m", "join", "side"]);
    let store = repository.store();
    assert_eq!(subjects(&store, &LogFilter::default()), ["join", "main.toml: m", "start"]);
    let head = store.head().unwrap().commit().unwrap();
    let paths: Vec<_> = store.changed_paths(head).unwrap().into_iter().map(|c| c.path).collect();
    assert_eq!(paths, ["side.toml"]);
}

#[test]
fn what_a_commit_changed_is_what_git_says() {
    let repository = TestRepository::with_commit();
    let mut store = repository.store();
    let files = [("a-b", "1"), ("a.b/c", "1"), ("a/b/c", "1"), ("a/b/d", "1"), ("z", "1")];
    let first: Vec<_> = files.iter().map(|(path, content)| (*path, Some(*content))).collect();
    record(&mut store, &[change("first", &first)]);
    // A folder becomes a file and a file a folder.
    record(&mut store, &[change("clear", &[("a.b/c", None), ("z", None), ("a/b/d", None)])]);
    record(
        &mut store,
        &[change("second", &[("a.b", Some("2")), ("z/deep", Some("2")), ("a/b/c", Some("2"))])],
    );
    for commit in repository.git(&["rev-list", "HEAD"]).lines() {
        let told = repository.git(&["diff-tree", "-r", "--root", "--no-commit-id", "--no-renames", commit]);
        let told: Vec<_> = told
            .lines()
            .map(|line| {
                let (columns, path) = line.split_once('\t').unwrap();
                let columns: Vec<_> = columns.split(' ').collect();
                let id =
                    |hex: &str| probity::record::change::ObjectId::parse(hex).filter(|id| id.0 != [0; 20]);
                ChangedPath { path: path.to_owned(), before: id(columns[2]), after: id(columns[3]) }
            })
            .collect();
        let mut found = store.changed_paths(store.resolve(commit).unwrap()).unwrap();
        found.sort_by(|a, b| a.path.cmp(&b.path));
        assert_eq!(found, told, "{commit}");
    }
    assert_eq!(blob_id(b"2"), store.snapshot(&At::Head).unwrap().id_of("a.b").unwrap().unwrap());
}

#[test]
fn a_day_names_the_last_commit_of_that_day_in_the_given_zone() {
    let repository = TestRepository::new();
    for (moment, name) in
        [("2026-03-01T10:00:00Z", "one"), ("2026-03-02T23:30:00Z", "two"), ("2026-03-05T08:00:00Z", "three")]
    {
        repository.write("file", name);
        repository.git(&["add", "."]);
        let tree = repository.git(&["write-tree"]);
        let head = repository.try_git(repository.root(), &["rev-parse", "--verify", "--quiet", "HEAD"]);
        let head = String::from_utf8(head.stdout).unwrap();
        let mut arguments = vec!["commit-tree", &tree, "-m", name];
        if !head.is_empty() {
            arguments.extend(["-p", head.trim()]);
        }
        let commit = repository.git_at(moment, &arguments);
        repository.git(&["update-ref", "HEAD", &commit]);
    }
    let mut session = Session::new(repository.store());
    let mut on = |day, zone: &TimeZone| {
        let commit = session.commit_of(day, zone)?;
        let snapshot = session.store.snapshot(&At::Commit(commit))?;
        Ok::<_, StoreError>(String::from_utf8(snapshot.blob("file")?.unwrap().1).unwrap())
    };
    let utc = TimeZone::UTC;
    let berlin = TimeZone::fixed(jiff::tz::offset(1));
    assert_eq!(on(date(2026, 3, 2), &utc).unwrap(), "two");
    assert_eq!(on(date(2026, 3, 2), &berlin).unwrap(), "one");
    assert_eq!(on(date(2026, 3, 3), &berlin).unwrap(), "two");
    assert_eq!(on(date(2027, 1, 1), &utc).unwrap(), "three");
    assert!(matches!(on(date(2026, 2, 28), &utc), Err(StoreError::NothingBefore(_))));
}

#[test]
fn a_snapshot_stays_as_it_was_while_the_branch_moves_on() {
    let repository = TestRepository::with_commit();
    let mut store = repository.store();
    record(&mut store, &[write("a", "1")]);
    let earlier = store.snapshot(&At::Head).unwrap();
    record(&mut store, &[write("a", "2")]);
    assert_eq!(earlier.blob("a").unwrap().unwrap().1, b"1");
    assert_eq!(recorded(&store, "a").as_deref(), Some("2"));
    let by_name = store.snapshot(&At::Revision("HEAD~1".into())).unwrap();
    assert_eq!(by_name.commit, earlier.commit);
    assert!(matches!(store.snapshot(&At::Revision("nonsense".into())), Err(StoreError::NoSuchRevision(_))));
}

#[test]
fn a_history_that_git_has_packed_reads_the_same() {
    let repository = TestRepository::with_commit();
    let mut store = repository.store();
    record(&mut store, &[write("a/b", "1"), write("a/c", "2")]);
    repository.git(&["gc", "--quiet", "--prune=now"]);
    assert_eq!(recorded(&store, "a/c").as_deref(), Some("2"));
    record(&mut store, &[write("a/d", "3")]);
    assert_eq!(subjects(&store, &LogFilter::default()).len(), 4);
    repository.assert_clean();
    repository.assert_sound();
}

#[test]
fn a_cached_value_comes_back_whole_or_not_at_all() {
    let repository = TestRepository::with_commit();
    let store = repository.store();
    assert_eq!(store.cache_get("score", "a key / of any kind"), None);
    store.cache_put("score", "a key / of any kind", b"value");
    assert_eq!(store.cache_get("score", "a key / of any kind").as_deref(), Some(&b"value"[..]));
    assert_eq!(store.cache_get("search", "a key / of any kind"), None);
    let cache = store.common_dir().join("probity/cache");
    for folder in std::fs::read_dir(cache.join("score")).unwrap() {
        for file in std::fs::read_dir(folder.unwrap().path()).unwrap() {
            std::fs::write(file.unwrap().path(), "a torn file of the wrong content").unwrap();
        }
    }
    assert_eq!(store.cache_get("score", "a key / of any kind"), None);
    std::fs::remove_dir_all(&cache).unwrap();
    std::fs::write(&cache, "a file where the folder should be").unwrap();
    store.cache_put("score", "key", b"value");
    assert_eq!(store.cache_get("score", "key"), None);
    repository.assert_clean();
}
