//! Repositories of every kind: what works, and what is refused with a way out.

use std::convert::Infallible;
use std::path::Path;
use std::time::Duration;

use crate::git::{TestRepository, append, change, record, recorded};
use probity::store::{AppendError, At, HandEdit, HandEditKind, Head, LogFilter, Store, StoreError};

fn refusal(store: &mut Store) -> StoreError {
    let before = store.head().unwrap();
    let outcome = store.append(&mut |_| Ok::<_, Infallible>(vec![change("x", &[("x", Some("1"))])]));
    assert_eq!(store.head().unwrap(), before);
    match outcome {
        Err(AppendError::Store(error)) => error,
        other => panic!("{other:?}"),
    }
}

fn opened(folder: &Path, repository: &TestRepository) -> Result<Store, StoreError> {
    Store::discover(folder, &repository.environment())
}

#[test]
fn a_folder_without_a_repository_is_named() {
    let repository = TestRepository::without_repository();
    let error = opened(repository.root(), &repository).unwrap_err();
    assert!(matches!(&error, StoreError::NoRepository(_)));
    assert!(error.hint().unwrap().contains("probity init"));
}

#[test]
fn the_repository_around_a_folder_is_found() {
    let repository = TestRepository::with_commit();
    let store = opened(&repository.root().join("partners/a"), &repository).unwrap();
    assert_eq!(store.root().unwrap().canonicalize().unwrap(), repository.root());
    assert!(!store.is_bare() && !store.is_shallow());
}

#[test]
fn a_bare_repository_can_be_read_and_written() {
    let repository = TestRepository::with_commit();
    let bare = repository.base().join("bare.git");
    repository.git(&["clone", "--quiet", "--bare", ".", bare.to_str().unwrap()]);
    let mut store = opened(&bare, &repository).unwrap();
    assert!(store.is_bare());
    let projection = record(&mut store, &[change("x", &[("x", Some("1"))])]);
    assert_eq!((projection.files, projection.hand_edits), (0, vec![]));
    assert_eq!(recorded(&store, "x").as_deref(), Some("1"));
    assert_eq!(store.pending().unwrap(), None);
    assert!(repository.try_git(&bare, &["fsck", "--strict"]).status.success());
    assert!(!bare.join("index").exists());
}

#[test]
fn a_linked_worktree_has_its_own_head_and_index_and_shares_the_lock() {
    let repository = TestRepository::with_commit();
    let other = repository.base().join("other");
    repository.git(&["worktree", "add", "--quiet", "-b", "side", other.to_str().unwrap()]);
    let mut here = repository.store();
    let mut environment = repository.environment();
    environment.patience = Duration::from_millis(50);
    let mut there = Store::discover(&other, &environment).unwrap();
    assert_eq!(there.head().unwrap().branch(), Some("refs/heads/side"));
    append(&mut here, &[change("here", &[("here.toml", Some("1"))])]);
    assert!(matches!(refusal(&mut there), StoreError::Locked { .. }));
    here.project().unwrap();
    record(&mut there, &[change("there", &[("there.toml", Some("1"))])]);
    let status = repository.try_git(&other, &["status", "--porcelain"]);
    assert_eq!(String::from_utf8_lossy(&status.stdout), "");
    assert_eq!(std::fs::read_to_string(other.join("there.toml")).unwrap(), "1");
    assert_eq!(repository.git(&["log", "--format=%s", "main"]), "here\nstart");
    assert_eq!(repository.git(&["log", "--format=%s", "side"]), "there\nstart");
    repository.assert_clean();
    repository.assert_sound();
}

#[test]
fn a_shallow_clone_reads_what_it_has_and_can_be_written() {
    let repository = TestRepository::with_commit();
    record(&mut repository.store(), &[change("two", &[("x", Some("1"))])]);
    let clone = repository.base().join("clone");
    let source = format!("file://{}", repository.root().display());
    repository.git(&["clone", "--quiet", "--depth=1", &source, clone.to_str().unwrap()]);
    let mut store = opened(&clone, &repository).unwrap();
    assert!(store.is_shallow());
    record(&mut store, &[change("three", &[("x", Some("2"))])]);
    let log: Vec<_> = store.log(&LogFilter::default()).unwrap().map(|entry| entry.unwrap().message).collect();
    assert_eq!(log.len(), 2, "{log:?}");
    assert!(repository.try_git(&clone, &["fsck", "--strict"]).status.success());
}

#[test]
fn a_detached_head_is_read_but_not_written() {
    let repository = TestRepository::with_commit();
    repository.git(&["switch", "--quiet", "--detach"]);
    let mut store = repository.store();
    assert!(matches!(store.head().unwrap(), Head::Detached { .. }));
    assert!(recorded(&store, "probity.toml").is_some());
    let error = refusal(&mut store);
    assert!(matches!(error, StoreError::Detached(Some(_))));
    assert!(error.hint().unwrap().contains("git switch"));
}

#[test]
fn nothing_is_written_while_git_is_in_the_middle_of_something() {
    let repository = TestRepository::with_commit();
    repository.git(&["switch", "--quiet", "-c", "side"]);
    record(&mut repository.store(), &[change("side", &[("probity.toml", Some("side\n"))])]);
    repository.git(&["switch", "--quiet", "main"]);
    record(&mut repository.store(), &[change("main", &[("probity.toml", Some("main\n"))])]);
    for (command, told) in [
        (&["merge", "side"][..], "a merge"),
        (&["cherry-pick", "side"], "a cherry-pick"),
        (&["rebase", "side"], "a rebase"),
        (&["revert", "--no-commit", "HEAD"], "a revert"),
        (&["bisect", "start"], "a bisection"),
    ] {
        let before = repository.git(&["rev-parse", "main"]);
        repository.try_git(repository.root(), command);
        let mut store = repository.store();
        let error = refusal(&mut store);
        assert!(matches!(&error, StoreError::Busy(doing) if *doing == told), "{command:?}: {error}");
        assert!(!repository.root().join(".git/index.lock").exists());
        let abort = if command[0] == "bisect" { "reset" } else { "--abort" };
        repository.git(&[command[0], abort]);
        assert_eq!(repository.git(&["rev-parse", "main"]), before);
    }
    repository.assert_clean();
}

#[test]
fn an_index_that_cannot_be_brought_along_is_refused_and_nothing_moves() {
    let repository = TestRepository::with_commit();
    repository.git(&["update-index", "--split-index"]);
    let error = refusal(&mut repository.store());
    assert!(matches!(error, StoreError::Index("split")), "{error}");
    repository.git(&["update-index", "--no-split-index"]);
    repository.git(&["sparse-checkout", "set", "--cone", "--sparse-index", "nothing"]);
    let error = refusal(&mut repository.store());
    assert!(matches!(error, StoreError::Index("sparse")), "{error}");
    repository.git(&["sparse-checkout", "disable"]);
    record(&mut repository.store(), &[change("x", &[("x", Some("1"))])]);
    repository.assert_clean();
}

#[test]
fn a_file_outside_a_sparse_checkout_is_recorded_and_stays_out() {
    let repository = TestRepository::with_commit();
    repository.git(&["sparse-checkout", "set", "--cone", "--no-sparse-index", "elsewhere"]);
    assert_eq!(repository.read("partners/a/partner.toml"), None);
    let mut store = repository.store();
    let projection =
        record(&mut store, &[change("x", &[("partners/a/partner.toml", Some("name = \"B\"\n"))])]);
    assert_eq!((projection.files, projection.hand_edits), (0, vec![]));
    assert_eq!(repository.read("partners/a/partner.toml"), None);
    repository.assert_clean();
}

#[test]
fn a_conflict_that_git_left_in_the_index_is_not_touched() {
    let repository = TestRepository::with_commit();
    repository.write("probity.toml", "stashed\n");
    repository.git(&["stash", "--quiet"]);
    record(&mut repository.store(), &[change("main", &[("probity.toml", Some("main\n"))])]);
    repository.try_git(repository.root(), &["stash", "pop"]);
    let conflict = repository.git(&["ls-files", "--unmerged"]);
    assert!(!conflict.is_empty());
    let projection = record(&mut repository.store(), &[change("more", &[("probity.toml", Some("more\n"))])]);
    let staged = HandEdit { path: "probity.toml".into(), kind: HandEditKind::Staged };
    assert_eq!(projection.hand_edits, [staged]);
    assert_eq!(repository.git(&["ls-files", "--unmerged"]), conflict);
}

#[test]
fn formats_that_cannot_be_read_are_recognised_and_have_a_way_out() {
    for (arguments, told, way_out) in [
        (&["init", "-q", "--object-format=sha256"][..], "sha256", "--object-format=sha1"),
        (&["init", "-q", "--ref-format=reftable"], "reftable", "git refs migrate"),
    ] {
        let repository = TestRepository::without_repository();
        repository.git(arguments);
        let error = opened(repository.root(), &repository).unwrap_err();
        assert!(matches!(error, StoreError::Format { .. }), "{error}");
        assert!(error.to_string().contains(told), "{error}");
        assert!(error.hint().unwrap().contains(way_out));
    }
    for (setting, value, told) in [
        ("extensions.partialClone", "origin", "partial clone"),
        ("extensions.futureThing", "true", "futurething"),
        ("core.repositoryFormatVersion", "7", "version 7"),
    ] {
        let repository = TestRepository::with_commit();
        repository.git(&["config", "core.repositoryFormatVersion", "1"]);
        repository.git(&["config", setting, value]);
        let error = opened(repository.root(), &repository).unwrap_err();
        assert!(matches!(error, StoreError::Format { .. }), "{error}");
        assert!(error.to_string().contains(told), "{error}");
    }
}

#[test]
fn extensions_that_change_nothing_for_us_are_no_hindrance() {
    let repository = TestRepository::with_commit();
    repository.git(&["config", "core.repositoryFormatVersion", "1"]);
    repository.git(&["config", "extensions.worktreeConfig", "true"]);
    repository.git(&["config", "extensions.objectFormat", "sha1"]);
    repository.git(&["config", "--worktree", "user.name", "Worktree"]);
    record(&mut repository.store(), &[change("x", &[("x", Some("1"))])]);
    repository.assert_clean();
}

#[test]
fn a_deep_branch_and_a_packed_one_can_be_moved() {
    let repository = TestRepository::with_commit();
    repository.git(&["switch", "--quiet", "-c", "team/ada/work"]);
    record(&mut repository.store(), &[change("x", &[("x", Some("1"))])]);
    repository.git(&["pack-refs", "--all"]);
    assert!(!repository.root().join(".git/refs/heads/team").exists());
    record(&mut repository.store(), &[change("y", &[("y", Some("1"))])]);
    repository.git(&["switch", "--quiet", "--orphan", "team/bob/new"]);
    record(&mut repository.store(), &[change("z", &[("z", Some("1"))])]);
    assert_eq!(repository.git(&["log", "--format=%s", "team/ada/work", "--"]), "y\nx\nstart");
    assert_eq!(repository.git(&["log", "--format=%s"]), "z");
    repository.assert_clean();
    repository.assert_sound();
}

#[test]
fn git_itself_can_go_on_where_the_store_stopped() {
    let repository = TestRepository::with_commit();
    let mut store = repository.store();
    record(&mut store, &[change("x", &[("x", Some("1"))])]);
    repository.write("x", "by hand");
    repository.git(&["commit", "--quiet", "-am", "by hand"]);
    record(&mut store, &[change("y", &[("x", Some("2")), ("y", Some("1"))])]);
    assert_eq!(repository.read("x").as_deref(), Some("2"));
    repository.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
    record(&mut store, &[change("z", &[("y", Some("3"))])]);
    assert_eq!(repository.git(&["log", "--format=%s"]), "z\nby hand\nx\nstart");
    assert!(store.snapshot(&At::Head).unwrap().blob("x").unwrap().is_some());
    repository.assert_clean();
    repository.assert_sound();
}

#[test]
fn variables_that_name_the_repository_are_obeyed() {
    let repository = TestRepository::with_commit();
    let elsewhere = repository.base().join("elsewhere");
    std::fs::create_dir(&elsewhere).unwrap();
    let mut variables = repository.variables();
    variables.push(("GIT_DIR".into(), repository.root().join(".git").to_str().unwrap().into()));
    variables.push(("GIT_WORK_TREE".into(), repository.root().to_str().unwrap().into()));
    let environment = probity::store::GitEnvironment::from_variables(
        variables,
        probity::store::Clock::Fixed(crate::git::now()),
    );
    let mut store = Store::discover(&elsewhere, &environment).unwrap();
    record(&mut store, &[change("x", &[("x", Some("1"))])]);
    assert_eq!(repository.read("x").as_deref(), Some("1"));
    repository.assert_clean();
}
