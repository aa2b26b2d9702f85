//! Git's index after the store has changed it: the real git must find it as if it had made it itself.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::git::{TestRepository, append, change, record};
use probity::store::StoreError;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

/// Runs git with another index, with these paths on its input.
fn with_index(repository: &TestRepository, index: &str, arguments: &[&str], input: &str) -> String {
    let mut child = Command::new("git")
        .args(arguments)
        .current_dir(repository.root())
        .env_clear()
        .envs(repository.variables())
        .env("GIT_INDEX_FILE", repository.base().join(index))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "git {arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The index holds for these paths what `git add` would have noted, and the trees that it knows are
/// those that git makes of its entries.
fn assert_as_git_would_have_it(repository: &TestRepository, paths: &[String]) {
    let fresh = repository.base().join("fresh");
    if fresh.exists() {
        std::fs::remove_file(&fresh).unwrap();
    }
    let list = paths.join("\n");
    with_index(repository, "fresh", &["update-index", "--add", "--stdin"], &list);
    let mut arguments = vec!["ls-files", "--stage", "--debug", "--"];
    arguments.extend(paths.iter().map(String::as_str));
    if !paths.is_empty() {
        assert_eq!(repository.git(&arguments), with_index(repository, "fresh", &arguments, "").trim_end());
    }
    std::fs::remove_file(&fresh).unwrap_or_default();
    // What is only intended to be added belongs to no tree yet.
    let entries = repository.git(&["ls-files", "--stage"]);
    let entries: Vec<&str> = entries.lines().filter(|line| !line.ends_with("own/intended")).collect();
    let entries = entries.join("\n") + "\n";
    with_index(repository, "fresh", &["update-index", "--add", "--index-info"], &entries);
    assert_eq!(
        repository.git(&["write-tree"]),
        with_index(repository, "fresh", &["write-tree"], "").trim_end()
    );
    repository.assert_sound();
}

/// What a person does between two entries, and how git shows it.
#[derive(Debug, Clone, Copy)]
enum Between {
    Nothing,
    Looks,
    Commits,
    Stages,
    IntendsToAdd,
    AssumesUnchanged,
    CachesUntracked,
    LeavesOutTheChecksum,
    Renumbers,
}

fn go_between(repository: &TestRepository, what: Between) {
    match what {
        Between::Nothing => {}
        Between::Looks => drop(repository.git(&["status", "--porcelain"])),
        Between::Commits => drop(repository.git(&["commit", "--quiet", "--allow-empty", "-m", "by hand"])),
        Between::Stages => {
            repository.write("own/staged", "mine");
            repository.git(&["add", "own/staged"]);
        }
        Between::IntendsToAdd => {
            repository.write("own/intended", "mine");
            repository.git(&["add", "--intent-to-add", "own/intended"]);
        }
        Between::AssumesUnchanged => {
            drop(repository.git(&["update-index", "--assume-unchanged", "probity.toml"]));
        }
        Between::CachesUntracked => drop(repository.git(&["update-index", "--untracked-cache"])),
        Between::LeavesOutTheChecksum => {
            repository.git(&["config", "index.skipHash", "true"]);
            repository.git(&["update-index", "--force-write-index"]);
        }
        Between::Renumbers => drop(repository.git(&["update-index", "--index-version", "4"])),
    }
}

type Step = (Between, BTreeMap<String, Option<u8>>);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    use Between as B;
    let between = prop::sample::select(vec![
        B::Nothing,
        B::Looks,
        B::Looks,
        B::Commits,
        B::Commits,
        B::Stages,
        B::IntendsToAdd,
        B::AssumesUnchanged,
        B::CachesUntracked,
        B::LeavesOutTheChecksum,
        B::Renumbers,
    ]);
    let path = (prop::sample::select(vec!["", "p/", "p/q/", "p/q/r/", "p.x/", "p-y/z/"]), "f[a-c]")
        .prop_map(|(folder, name)| format!("{folder}{name}"));
    let files = btree_map(path, prop::option::weighted(0.8, any::<u8>()), 1..5);
    vec((between, files), 1..7)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(
        std::env::var("PROBITY_INDEX_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(12)
    ))]

    #[test]
    fn git_finds_the_index_as_if_it_had_made_it(steps in steps()) {
        let repository = TestRepository::with_commit();
        let mut store = repository.store();
        for (between, files) in steps {
            go_between(&repository, between);
            let own = repository.git(&["status", "--porcelain"]);
            let texts: Vec<_> = files.iter().map(|(path, content)| (path, content.map(|n| format!("n = {n}\n")))).collect();
            let files: Vec<_> = texts.iter().map(|(path, text)| (path.as_str(), text.as_deref())).collect();
            let projection = record(&mut store, &[change("step", &files)]);
            prop_assert_eq!(projection.hand_edits, vec![]);
            let recorded = repository.git(&["ls-tree", "-r", "--name-only", "HEAD"]);
            let assumed = repository.git(&["ls-files", "-v", "probity.toml"]).starts_with('h');
            let recorded: Vec<String> = recorded
                .lines()
                .filter(|path| !(path.starts_with("own/") || assumed && *path == "probity.toml"))
                .map(str::to_owned)
                .collect();
            prop_assert_eq!(repository.git(&["status", "--porcelain"]), own);
            assert_as_git_would_have_it(&repository, &recorded);
        }
    }
}

#[test]
fn an_index_that_a_power_cut_emptied_is_made_anew() {
    for left in [0, 20] {
        let repository = TestRepository::with_commit();
        let mut store = repository.store();
        record(&mut store, &[change("one", &[("one.toml", Some("n = 1\n"))])]);
        repository.write("partners/a/partner.toml", "name = \"by hand\"\n");
        let index = std::fs::File::options().write(true).open(repository.root().join(".git/index")).unwrap();
        index.set_len(left).unwrap();
        assert!(!repository.try_git(repository.root(), &["status"]).status.success());
        assert!(store.has_cut_index());
        let projection = record(&mut store, &[change("two", &[("one.toml", Some("n = 2\n"))])]);
        assert_eq!(projection.hand_edits, []);
        assert!(!store.has_cut_index());
        assert_eq!(repository.git(&["status", "--porcelain"]), " M partners/a/partner.toml");
        assert_eq!(repository.git(&["diff", "--cached", "--name-only"]), "");
        assert_as_git_would_have_it(&repository, &["one.toml".to_owned()]);
    }
}

#[test]
fn a_damaged_index_is_left_as_it_is_and_said_with_what_to_do() {
    let repository = TestRepository::with_commit();
    let mut store = repository.store();
    let path = repository.root().join(".git/index");
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..whole.len() - 30]).unwrap();
    append(&mut store, &[change("two", &[("two.toml", Some("n = 2\n"))])]);
    let error = store.project().unwrap_err();
    assert!(matches!(error, StoreError::DamagedIndex { .. }), "{error}");
    assert!(error.hint().unwrap().contains("git reset"));
    assert_eq!(std::fs::read(&path).unwrap().len(), whole.len() - 30);
    // As it says: then everything follows.
    std::fs::remove_file(&path).unwrap();
    repository.git(&["reset", "--quiet"]);
    store.project().unwrap();
    assert_eq!(repository.git(&["status", "--porcelain"]), "");
    assert_eq!(repository.read("two.toml").as_deref(), Some("n = 2\n"));
}
