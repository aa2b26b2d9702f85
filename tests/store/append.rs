//! The store against a real repository: writing, the working files, refusals; git is the judge.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use crate::git::{TestRepository, append, change, record, recorded};
use probity::record::change::Change;
use probity::store::{At, EntryKind, HandEdit, HandEditKind, Head, Snapshot, StoreError};
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

const ANSWER: &str = "partners/a/reviews/r/answers/q.toml";

fn edit(path: &str, kind: HandEditKind) -> HandEdit {
    HandEdit { path: path.to_owned(), kind }
}

#[test]
fn an_answer_becomes_a_commit_and_leaves_git_nothing_to_say() {
    let repository = TestRepository::with_commit();
    let before = repository.git(&["rev-parse", "HEAD"]);
    let mut store = repository.store();
    let appended = append(&mut store, &[change("r: q is yes", &[(ANSWER, Some("value = \"yes\"\n"))])]);
    assert_eq!(appended.before.map(|id| id.to_string()), Some(before.clone()));
    assert_eq!(repository.git(&["rev-parse", "HEAD"]), appended.commits[0].to_string());
    let projection = store.project().unwrap();
    assert_eq!((projection.files, projection.hand_edits), (1, vec![]));
    assert_eq!(repository.read(ANSWER).as_deref(), Some("value = \"yes\"\n"));
    assert_eq!(
        repository.git(&["log", "-1", "--format=%s|%an|%ae|%at|%cn|%ct|%P"]),
        format!("r: q is yes|Ada Example|ada@example.org|1795338600|Ada Example|1795338600|{before}")
    );
    assert_eq!(repository.git(&["log", "-1", "--format=%(trailers)"]), "Probity-Action: answer");
    repository.assert_clean();
    repository.assert_sound();
}

#[test]
fn many_changes_chain_their_commits_and_move_the_branch_once() {
    let repository = TestRepository::with_commit();
    let mut store = repository.store();
    let changes: Vec<_> = (0..5)
        .map(|n| {
            change(&format!("answer {n}"), &[(format!("partners/a/q{n}.toml").as_str(), Some("x = 1\n"))])
        })
        .collect();
    let appended = append(&mut store, &changes);
    store.project().unwrap();
    let ids: Vec<_> = appended.commits.iter().rev().map(ToString::to_string).collect();
    assert_eq!(repository.git(&["rev-list", "-5", "HEAD"]).lines().collect::<Vec<_>>(), ids);
    assert_eq!(repository.git(&["reflog", "--format=%gs", "main"]).lines().count(), 2);
    repository.assert_clean();
    repository.assert_sound();
}

#[test]
fn the_first_commit_of_a_branch_can_be_made() {
    let repository = TestRepository::new();
    let mut store = repository.store();
    assert_eq!(store.head().unwrap(), Head::Unborn { branch: "refs/heads/main".into() });
    assert_eq!(store.snapshot(&At::Head).unwrap().list("").unwrap(), vec![]);
    record(&mut store, &[change("begin", &[("probity.toml", Some("schema = 1\n"))])]);
    assert_eq!(repository.git(&["log", "--format=%s"]), "begin");
    repository.assert_clean();
    repository.assert_sound();
}

#[test]
fn a_record_can_be_started_in_a_folder_that_has_files() {
    let repository = TestRepository::without_repository();
    repository.write("notes.txt", "mine\n");
    let mut store =
        probity::store::Store::init(repository.root(), "main", &repository.environment()).unwrap();
    record(&mut store, &[change("begin", &[("probity.toml", Some("schema = 1\n"))])]);
    assert_eq!(repository.git(&["status", "--porcelain"]), "?? notes.txt");
    let again = probity::store::Store::init(repository.root(), "other", &repository.environment()).unwrap();
    assert_eq!(again.head().unwrap().branch(), Some("refs/heads/main"));
    repository.assert_sound();
}

#[test]
fn a_plan_with_nothing_to_change_writes_nothing() {
    let repository = TestRepository::with_commit();
    let state = || repository.git(&["rev-parse", "HEAD"]) + &repository.git(&["count-objects"]);
    let before = state();
    let mut store = repository.store();
    let appended = append(&mut store, &[]);
    assert!(appended.commits.is_empty());
    assert_eq!(state(), before);
    assert!(!repository.root().join(".git/index.lock").exists());
}

#[test]
fn a_plan_that_refuses_leaves_everything_as_it_was() {
    let repository = TestRepository::with_commit();
    let mut store = repository.store();
    let refused = store.append(&mut |_| Err::<Vec<Change>, _>(std::fmt::Error));
    assert!(matches!(refused, Err(probity::store::AppendError::Plan(_))));
    assert!(!repository.root().join(".git/index.lock").exists());
    repository.assert_clean();
}

#[test]
fn changing_and_removing_files_carries_working_files_and_index_along() {
    let repository = TestRepository::with_commit();
    let mut store = repository.store();
    record(&mut store, &[change("one", &[(ANSWER, Some("value = 1\n")), ("x/y/z.toml", Some("a = 1\n"))])]);
    record(&mut store, &[change("two", &[(ANSWER, Some("value = 2\n")), ("x/y/z.toml", None)])]);
    assert_eq!(repository.read(ANSWER).as_deref(), Some("value = 2\n"));
    assert!(!repository.root().join("x").exists());
    repository.assert_clean();
    repository.assert_sound();
}

#[test]
fn what_the_user_has_staged_stays_staged() {
    let repository = TestRepository::with_commit();
    repository.write("probity.toml", "schema = 1\nname = \"mine\"\n");
    repository.write("new.txt", "new\n");
    repository.git(&["add", "probity.toml", "new.txt"]);
    let mut store = repository.store();
    record(&mut store, &[change("answer", &[(ANSWER, Some("value = 1\n"))])]);
    assert_eq!(repository.git(&["status", "--porcelain"]), "A  new.txt\nM  probity.toml");
    let projection =
        record(&mut store, &[change("people", &[("probity.toml", Some("schema = 1\nname = \"ours\"\n"))])]);
    assert_eq!(projection.hand_edits, [edit("probity.toml", HandEditKind::Staged)]);
    assert_eq!(repository.git(&["show", ":probity.toml"]), "schema = 1\nname = \"mine\"");
    assert_eq!(repository.read("probity.toml").as_deref(), Some("schema = 1\nname = \"mine\"\n"));
}

#[test]
fn a_staged_file_where_the_record_needs_a_folder_stays_staged() {
    let repository = TestRepository::with_commit();
    repository.write("a", "a file\n");
    repository.write("b/c", "in a folder\n");
    repository.git(&["add", "a", "b/c"]);
    let mut store = repository.store();
    let changes = [change("x", &[("a/b", Some("1")), ("b", Some("1"))])];
    let projection = record(&mut store, &changes);
    assert_eq!(projection.hand_edits, [edit("a/b", HandEditKind::Staged), edit("b", HandEditKind::Staged)]);
    assert_eq!(repository.git(&["ls-files", "a", "b"]), "a\nb/c");
    assert_eq!(repository.read("a").as_deref(), Some("a file\n"));
}

#[test]
fn an_index_in_one_of_gits_newer_shapes_is_brought_along() {
    let repository = TestRepository::with_commit();
    repository.git(&["config", "feature.manyFiles", "true"]);
    repository.git(&["update-index", "--index-version", "4", "--untracked-cache", "--force-write-index"]);
    repository.git(&["status"]);
    let mut store = repository.store();
    record(&mut store, &[change("one", &[(ANSWER, Some("value = 1\n"))])]);
    repository.assert_clean();
    record(&mut store, &[change("two", &[(ANSWER, Some("value = 2\n")), ("probity.toml", None)])]);
    repository.assert_clean();
    repository.assert_sound();
}

#[test]
fn a_file_that_was_changed_in_the_moment_of_its_staging_is_not_taken_for_clean() {
    let repository = TestRepository::with_commit();
    // Git sees such a change only because the file is not older than the index.
    repository.git(&["config", "core.trustctime", "false"]);
    let moment = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_000);
    let date = |path: &str| {
        let file = std::fs::File::options().write(true).open(repository.root().join(path));
        file.unwrap().set_modified(moment).unwrap();
    };
    repository.write("probity.toml", "schema = 1\n");
    date("probity.toml");
    repository.git(&["update-index", "--refresh"]);
    date(".git/index");
    repository.write("probity.toml", "schema = 2\n");
    date("probity.toml");
    record(&mut repository.store(), &[change("one", &[(ANSWER, Some("value = 1\n"))])]);
    assert_eq!(repository.git(&["status", "--porcelain"]), " M probity.toml");
}

#[test]
fn a_hand_edit_is_reported_and_never_overwritten() {
    let repository = TestRepository::with_commit();
    let mut store = repository.store();
    record(&mut store, &[change("one", &[(ANSWER, Some("value = 1\n")), ("gone.toml", Some("a = 1\n"))])]);
    repository.write(ANSWER, "value = \"by hand\"\n");
    repository.write("gone.toml", "a = \"by hand\"\n");
    repository.write("fresh.toml", "was here before\n");
    let projection = record(
        &mut store,
        &[change(
            "two",
            &[(ANSWER, Some("value = 2\n")), ("gone.toml", None), ("fresh.toml", Some("f = 1\n"))],
        )],
    );
    assert_eq!(
        projection.hand_edits,
        [
            edit("fresh.toml", HandEditKind::Edited),
            edit("gone.toml", HandEditKind::Extra),
            edit(ANSWER, HandEditKind::Edited)
        ]
    );
    assert_eq!(repository.read(ANSWER).as_deref(), Some("value = \"by hand\"\n"));
    assert_eq!(repository.read("gone.toml").as_deref(), Some("a = \"by hand\"\n"));
    assert_eq!(repository.read("fresh.toml").as_deref(), Some("was here before\n"));
    // Nothing is staged: a plain `git commit` would take nothing back.
    assert_eq!(repository.git(&["diff", "--cached", "--name-only"]), "");
    let edits = store.working_edits([ANSWER, "gone.toml", "probity.toml"]).unwrap();
    assert_eq!(edits, [edit(ANSWER, HandEditKind::Edited), edit("gone.toml", HandEditKind::Extra)]);
}

#[test]
fn a_file_that_the_user_deleted_stays_deleted() {
    let repository = TestRepository::with_commit();
    let mut store = repository.store();
    std::fs::remove_file(repository.root().join("probity.toml")).unwrap();
    let projection =
        record(&mut store, &[change("x", &[("probity.toml", Some("schema = 1\nname = \"b\"\n"))])]);
    assert_eq!(projection.hand_edits, [edit("probity.toml", HandEditKind::Removed)]);
    assert_eq!(repository.git(&["status", "--porcelain"]), " D probity.toml");
}

#[test]
fn symbolic_links_in_the_way_are_never_followed() {
    let repository = TestRepository::with_commit();
    let outside = repository.base().join("outside");
    std::fs::create_dir(&outside).unwrap();
    std::os::unix::fs::symlink(&outside, repository.root().join("linked")).unwrap();
    std::os::unix::fs::symlink(outside.join("file"), repository.root().join("leaf.toml")).unwrap();
    let mut store = repository.store();
    let projection = record(
        &mut store,
        &[change("x", &[("leaf.toml", Some("a = 1\n")), ("linked/in.toml", Some("b = 1\n"))])],
    );
    assert_eq!(
        projection.hand_edits,
        [edit("leaf.toml", HandEditKind::InTheWay), edit("linked/in.toml", HandEditKind::InTheWay)]
    );
    assert_eq!(std::fs::read_dir(&outside).unwrap().count(), 0);
    assert_eq!(recorded(&store, "linked/in.toml").as_deref(), Some("b = 1\n"));
}

#[test]
fn a_snapshot_shows_unusual_entries_as_what_they_are() {
    let repository = TestRepository::with_commit();
    std::os::unix::fs::symlink("/etc/passwd", repository.root().join("link.toml")).unwrap();
    repository.write("run.sh", "#!/bin/sh\n");
    repository.git(&["add", "link.toml", "run.sh"]);
    repository.git(&["update-index", "--chmod=+x", "run.sh"]);
    let id = repository.git(&["rev-parse", "HEAD"]);
    repository.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{id},module")]);
    repository.git(&["commit", "--quiet", "-m", "odd"]);
    let snapshot = repository.store().snapshot(&At::Head).unwrap();
    let kinds: Vec<_> =
        snapshot.list("").unwrap().into_iter().map(|entry| (entry.name, entry.kind)).collect();
    assert_eq!(
        kinds,
        [
            ("link.toml".to_owned(), EntryKind::SymbolicLink),
            ("module".to_owned(), EntryKind::Submodule),
            ("partners".to_owned(), EntryKind::Folder),
            ("probity.toml".to_owned(), EntryKind::File),
            ("run.sh".to_owned(), EntryKind::Executable),
        ]
    );
    assert_eq!(snapshot.blob("link.toml").unwrap(), None);
    assert_eq!(snapshot.blob("no/such/file").unwrap(), None);
    let files: Vec<_> = snapshot.files_under("partners").unwrap().into_iter().map(|file| file.path).collect();
    assert_eq!(files, ["partners/a/partner.toml"]);
}

#[test]
fn the_locks_are_held_until_the_working_files_have_followed() {
    let repository = TestRepository::with_commit();
    let mut store = repository.store();
    append(&mut store, &[change("one", &[(ANSWER, Some("value = 1\n"))])]);
    assert!(store.projection_due().is_some());
    repository.write("mine.txt", "mine\n");
    let refused = repository.try_git(repository.root(), &["commit", "-am", "would revert the answer"]);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("index.lock"));
    append(&mut store, &[change("two", &[(ANSWER, Some("value = 2\n"))])]);
    let projection = store.project().unwrap();
    assert_eq!(projection.files, 1);
    assert!(store.projection_due().is_none());
    assert_eq!(repository.git(&["status", "--porcelain"]), "?? mine.txt");
}

#[test]
fn a_store_that_is_dropped_brings_the_working_files_along() {
    let repository = TestRepository::with_commit();
    let mut store = repository.store();
    append(&mut store, &[change("one", &[(ANSWER, Some("value = 1\n"))])]);
    drop(store);
    repository.assert_clean();
}

#[test]
fn two_stores_that_write_at_once_both_win_and_the_loser_plans_anew() {
    let repository = TestRepository::with_commit();
    let mut first = repository.store();
    let mut second = repository.store();
    let mut seen = Vec::new();
    let appended = first
        .append(&mut |snapshot| {
            seen.push(snapshot.commit);
            if seen.len() == 1 {
                record(&mut second, &[change("theirs", &[("theirs.toml", Some("t = 1\n"))])]);
            }
            let seen_theirs = snapshot.blob("theirs.toml").unwrap().is_some();
            Ok::<_, Infallible>(vec![change(
                &format!("mine, theirs {seen_theirs}"),
                &[("mine.toml", Some("m = 1\n"))],
            )])
        })
        .unwrap();
    first.project().unwrap();
    assert_eq!(appended.plans, 2);
    assert_eq!(repository.git(&["log", "--format=%s"]), "mine, theirs true\ntheirs\nstart");
    repository.assert_clean();
    repository.assert_sound();
}

#[test]
fn a_lock_that_was_taken_away_is_not_taken_back() {
    let repository = TestRepository::with_commit();
    let mut store = repository.store();
    append(&mut store, &[change("one", &[(ANSWER, Some("value = 1\n"))])]);
    let lock = repository.root().join(".git/index.lock");
    std::fs::write(&lock, "somebody else's").unwrap();
    let index = std::fs::read(repository.root().join(".git/index")).unwrap();
    assert!(matches!(store.project(), Err(StoreError::Locked { .. })));
    assert_eq!(std::fs::read_to_string(&lock).unwrap(), "somebody else's");
    assert_eq!(std::fs::read(repository.root().join(".git/index")).unwrap(), index);
    std::fs::remove_file(&lock).unwrap();
    store.project().unwrap();
    repository.assert_clean();
}

#[test]
fn a_file_where_the_record_has_a_folder_is_refused_and_the_other_way_round() {
    let repository = TestRepository::with_commit();
    let mut store = repository.store();
    for path in ["partners", "probity.toml/below"] {
        let plan = &mut |_: &Snapshot| Ok::<_, Infallible>(vec![change("x", &[(path, Some("x"))])]);
        assert!(store.append(plan).is_err(), "{path}");
    }
    assert_eq!(repository.git(&["log", "--format=%s"]), "start");
    repository.assert_clean();
}

/// A small world of paths in which folders and files have names that sort next to each other.
fn any_path() -> impl Strategy<Value = String> {
    let folder = prop::sample::select(vec!["a", "a-b", "a.b", "a0", "b"]);
    let file = prop::sample::select(vec!["f", "f-", "f.toml", "f0", "z"]);
    (prop::collection::vec(folder, 0..3), file).prop_map(|(folders, file)| {
        let mut parts: Vec<_> = folders.into_iter().map(|folder| format!("{folder}/")).collect();
        parts.push(file.to_owned());
        parts.concat()
    })
}

#[test]
fn any_changes_give_the_files_that_they_say_and_git_finds_the_folders_in_order() {
    let repository = TestRepository::with_commit();
    let files = prop::collection::btree_map(any_path(), prop::option::weighted(0.7, 0_u8..9), 1..8);
    let mut runner = TestRunner::new_with_rng(
        ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() },
        TestRng::deterministic_rng(RngAlgorithm::ChaCha),
    );
    let world = RefCell::new((repository.store(), BTreeMap::<String, String>::new()));
    let outcome = runner.run(&files, |files| {
        let (store, model) = &mut *world.borrow_mut();
        let before = store.snapshot(&At::Head).unwrap();
        let old_model = model.clone();
        let texts: Vec<_> = files.iter().map(|(path, n)| (path, n.map(|n| n.to_string()))).collect();
        for (path, text) in &texts {
            match text {
                Some(text) => model.insert((*path).clone(), text.clone()),
                None => model.remove(*path),
            };
        }
        let list: Vec<_> = texts.iter().map(|(path, text)| (path.as_str(), text.as_deref())).collect();
        record(store, &[change("random", &list)]);
        let after = store.snapshot(&At::Head).unwrap();
        let found: BTreeMap<_, _> = after
            .files_under("")
            .unwrap()
            .into_iter()
            .filter(|file| !file.path.starts_with('p'))
            .map(|file| (file.path, String::from_utf8(after.bytes(file.id).unwrap()).unwrap()))
            .collect();
        prop_assert_eq!(&found, &*model);
        let told: BTreeSet<_> =
            store.differences(&before, &after).unwrap().into_iter().map(|change| change.path).collect();
        let all: BTreeSet<_> = old_model.keys().chain(model.keys()).cloned().collect();
        let differing = all.into_iter().filter(|path| old_model.get(path) != model.get(path)).collect();
        prop_assert_eq!(told, differing);
        Ok(())
    });
    outcome.unwrap();
    repository.assert_clean();
    repository.assert_sound();
}

#[test]
fn paths_that_lead_out_of_the_record_are_refused() {
    let repository = TestRepository::with_commit();
    let mut store = repository.store();
    for path in ["../x", "/etc/x", ".git/config", "a/.GIT/x", "a//b", "", "a\\b", "a\0b"] {
        let refused = store
            .append(&mut |_| Ok::<_, Infallible>(vec![change("bad", &[(path, Some("x"))])]))
            .unwrap_err();
        assert!(
            matches!(refused, probity::store::AppendError::Store(StoreError::Path { .. })),
            "{path}: {refused}"
        );
    }
    assert_eq!(repository.git(&["log", "--format=%s"]), "start");
}
