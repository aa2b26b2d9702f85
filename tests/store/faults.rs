//! The store when things go wrong: killed processes, locks, many writers at once, failing disks.

use std::convert::Infallible;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::git::{TestRepository, append, change, record, recorded};
use probity::store::{AppendError, GitEnvironment, HandEdit, HandEditKind, Pending, Store, StoreError};

/// Which part a child process plays; set only in processes that these tests start.
const PART: &str = "PROBITY_TEST_PART";

/// Not a test of its own: what a child process does that runs this same program.
#[test]
fn child_process() {
    let Ok(part) = std::env::var(PART) else {
        return;
    };
    let words: Vec<_> = part.split(' ').collect();
    let mut environment = GitEnvironment::from_process();
    environment.patience = Duration::from_mins(1);
    let opened = Store::discover(Path::new("."), &environment);
    let mut store = match opened {
        Ok(store) => store,
        Err(error) => {
            println!("\nrefused: {error}");
            return;
        }
    };
    match words.as_slice() {
        ["open"] => println!("\nopened"),
        ["crash", count] => {
            for number in 0..count.parse().unwrap() {
                append(&mut store, &[change("crash", &[("c.toml", Some(&format!("c = {number}\n")))])]);
            }
            std::process::abort();
        }
        ["write", name, count] => {
            for number in 0..count.parse::<u32>().unwrap() {
                let path = format!("answers/{name}-{number}.toml");
                let content = format!("n = {number}\n");
                let changes = [change(&path, &[(&path, Some(&content)), ("shared.toml", Some(&content))])];
                let appended = append(&mut store, &changes);
                // Said at once and whole, as a screen would: "recorded".
                std::io::stdout()
                    .write_all(format!("\nrecorded {}\n", appended.commits[0]).as_bytes())
                    .unwrap();
                if number % 3 != 1 {
                    store.project().unwrap();
                }
            }
        }
        other => panic!("no such part: {other:?}"),
    }
}

fn start(repository: &TestRepository, part: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "faults::child_process", "--nocapture"])
        .current_dir(repository.root())
        .env_clear()
        .envs(repository.variables())
        .env(PART, part)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn said(child: Child) -> String {
    String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap()
}

/// Every commit that a process said was recorded is on the branch.
fn assert_kept(repository: &TestRepository, recorded: &[String]) {
    let history = repository.git(&["rev-list", "HEAD"]);
    for id in recorded {
        assert!(history.contains(id.as_str()), "{id} was recorded and is lost");
    }
}

fn impatient(repository: &TestRepository) -> Store {
    let mut environment = repository.environment();
    environment.patience = Duration::from_millis(50);
    Store::discover(repository.root(), &environment).unwrap()
}

fn refusal(store: &mut Store) -> StoreError {
    match store.append(&mut |_| Ok::<_, Infallible>(vec![change("x", &[("x", Some("1"))])])) {
        Err(AppendError::Store(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_a_crash_left_behind_is_finished_by_the_next_writer() {
    for (next, expected) in [("append", "more\ncrash\ncrash\nstart"), ("project", "crash\ncrash\nstart")] {
        let repository = TestRepository::with_commit();
        let before = repository.store().head().unwrap().commit();
        said(start(&repository, "crash 2"));
        assert!(repository.root().join(".git/index.lock").exists());
        assert_eq!(repository.read("c.toml"), None);
        let mut store = repository.store();
        assert_eq!(store.pending().unwrap(), Some(Pending { projected: before }));
        if next == "append" {
            append(&mut store, &[change("more", &[("d.toml", Some("d = 1\n"))])]);
        }
        assert_eq!(store.project().unwrap().hand_edits, vec![]);
        assert_eq!(store.pending().unwrap(), None);
        assert_eq!(repository.read("c.toml").as_deref(), Some("c = 1\n"));
        assert_eq!(repository.git(&["log", "--format=%s"]), expected);
        repository.assert_clean();
        repository.assert_sound();
    }
}

#[test]
fn a_crash_on_the_first_commit_is_finished_too() {
    let repository = TestRepository::new();
    said(start(&repository, "crash 1"));
    let mut store = repository.store();
    assert_eq!(store.pending().unwrap(), Some(Pending { projected: None }));
    store.project().unwrap();
    repository.assert_clean();
}

#[test]
fn after_a_crash_neither_hand_edits_nor_a_removed_lock_confuse_the_next_writer() {
    let repository = TestRepository::with_commit();
    record(&mut repository.store(), &[change("c", &[("c.toml", Some("c = -1\n"))])]);
    said(start(&repository, "crash 2"));
    // As git's own advice has it; then the user edits the old file.
    std::fs::remove_file(repository.root().join(".git/index.lock")).unwrap();
    repository.write("c.toml", "c = \"by hand\"\n");
    let projection = record(&mut repository.store(), &[change("d", &[("d.toml", Some("d = 1\n"))])]);
    assert_eq!(projection.hand_edits, [HandEdit { path: "c.toml".into(), kind: HandEditKind::Edited }]);
    assert_eq!(repository.read("c.toml").as_deref(), Some("c = \"by hand\"\n"));
    assert_eq!(repository.git(&["status", "--porcelain"]), " M c.toml");
    assert_eq!(repository.git(&["diff", "--cached", "--name-only"]), "");
}

#[test]
fn a_branch_that_was_switched_after_a_crash_is_left_to_git() {
    let repository = TestRepository::with_commit();
    said(start(&repository, "crash 1"));
    std::fs::remove_file(repository.root().join(".git/index.lock")).unwrap();
    repository.git(&["checkout", "--quiet", "--force", "-b", "side", "HEAD~1"]);
    let mut store = repository.store();
    assert_eq!(store.pending().unwrap(), None);
    record(&mut store, &[change("d", &[("d.toml", Some("d = 1\n"))])]);
    assert_eq!(repository.read("c.toml"), None);
    repository.assert_clean();
}

#[test]
fn a_writer_that_is_killed_at_any_moment_loses_nothing_it_called_recorded() {
    let rounds = std::env::var("PROBITY_KILL_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(12);
    let repository = TestRepository::with_commit();
    for round in 0_u64..rounds {
        let mut child = start(&repository, &format!("write r{round} 100000"));
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut seen = Vec::new();
        for line in lines.by_ref() {
            seen.extend(line.strip_prefix("recorded ").map(str::to_owned));
            if seen.len() as u64 > round % 4 {
                break;
            }
        }
        // A moment that differs from round to round, anywhere within a write.
        let moment = Instant::now() + Duration::from_micros(round * 7919 % 40_000);
        while Instant::now() < moment {
            std::hint::spin_loop();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        seen.extend(lines.filter_map(|line| line.strip_prefix("recorded ").map(str::to_owned)));
        let whole: Vec<_> = seen.into_iter().filter(|id| id.len() == 40).collect();
        assert_kept(&repository, &whole);
        let projection = record(
            &mut repository.store(),
            &[change("after", &[("after.toml", Some(&format!("r = {round}\n")))])],
        );
        assert_eq!(projection.hand_edits, vec![], "round {round}");
        assert_kept(&repository, &whole);
        repository.assert_clean();
    }
    repository.assert_sound();
}

#[test]
fn eight_processes_that_write_at_once_all_get_everything_in() {
    let repository = TestRepository::with_commit();
    let children: Vec<_> = (0..8).map(|n| start(&repository, &format!("write p{n} 6"))).collect();
    let mut all = Vec::new();
    for child in children {
        let said = said(child);
        let ids: Vec<_> =
            said.lines().filter_map(|line| line.strip_prefix("recorded ")).map(str::to_owned).collect();
        assert_eq!(ids.len(), 6, "{said}");
        all.extend(ids);
    }
    assert_kept(&repository, &all);
    assert_eq!(repository.git(&["rev-list", "--count", "HEAD"]), "49");
    assert_eq!(std::fs::read_dir(repository.root().join("answers")).unwrap().count(), 48);
    repository.assert_clean();
    repository.assert_sound();
}

#[test]
fn threads_with_a_store_each_write_side_by_side() {
    let repository = TestRepository::with_commit();
    let (root, mut environment) = (repository.root().to_owned(), repository.environment());
    environment.patience = Duration::from_mins(1);
    let threads: Vec<_> = (0..4)
        .map(|name| {
            let (root, environment) = (root.clone(), environment.clone());
            std::thread::spawn(move || {
                let mut store = Store::discover(&root, &environment).unwrap();
                for number in 0..5 {
                    let path = format!("t{name}/{number}");
                    record(&mut store, &[change(&path, &[(&path, Some("1"))])]);
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    assert_eq!(repository.git(&["rev-list", "--count", "HEAD"]), "21");
    repository.assert_clean();
    repository.assert_sound();
}

#[test]
fn the_lock_of_a_process_of_ours_that_has_ended_is_removed() {
    let repository = TestRepository::with_commit();
    let mut child = Command::new("true").spawn().unwrap();
    let gone = child.id();
    child.wait().unwrap();
    let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
    let lock = repository.root().join(".git/index.lock");
    std::fs::write(&lock, format!("probity {gone} {host}\n")).unwrap();
    record(&mut impatient(&repository), &[change("x", &[("x", Some("1"))])]);
    repository.assert_clean();

    let not_ours = [format!("probity {gone} another-host\n"), String::new(), "DIRC\0\0\0\u{2}".to_owned()];
    for content in not_ours {
        std::fs::write(&lock, &content).unwrap();
        let error = refusal(&mut impatient(&repository));
        assert!(matches!(&error, StoreError::Locked { .. }), "{error}");
        assert!(error.hint().unwrap().contains("index.lock"));
        assert_eq!(std::fs::read_to_string(&lock).unwrap(), content);
    }
}

#[test]
fn a_lock_that_comes_free_in_time_is_waited_for() {
    let repository = TestRepository::with_commit();
    let lock = repository.root().join(".git/index.lock");
    std::fs::write(&lock, "").unwrap();
    // Our own lock is taken first, so its note tells that the store has come to git's.
    let note = repository.root().join(".git/probity/lock.pid");
    let waiter = std::thread::spawn(move || {
        while !note.exists() {
            std::thread::yield_now();
        }
        std::fs::remove_file(lock).unwrap();
    });
    record(&mut repository.store(), &[change("x", &[("x", Some("1"))])]);
    waiter.join().unwrap();
    repository.assert_clean();
}

#[test]
fn a_second_writer_is_told_who_holds_the_lock() {
    let repository = TestRepository::with_commit();
    let mut first = repository.store();
    append(&mut first, &[change("x", &[("x", Some("1"))])]);
    let error = refusal(&mut impatient(&repository));
    assert!(error.to_string().contains(&format!("Probity, process {}", std::process::id())), "{error}");
    first.project().unwrap();
    record(&mut impatient(&repository), &[change("y", &[("y", Some("1"))])]);
    repository.assert_clean();
}

#[test]
fn a_branch_lock_that_a_killed_writer_left_does_not_stop_the_next_one() {
    let repository = TestRepository::with_commit();
    said(start(&repository, "crash 1"));
    let lock = repository.root().join(".git/refs/heads/main.lock");
    let head = repository.git(&["rev-parse", "HEAD"]);
    for content in [format!("{head}\n"), String::new()] {
        std::fs::write(&lock, content).unwrap();
        append(&mut repository.store(), &[change("x", &[("x", Some("1"))])]);
        assert!(!lock.exists());
        said(start(&repository, "crash 1"));
    }
    repository.store().project().unwrap();
    repository.assert_clean();

    // Without a crash of ours it is somebody else's.
    std::fs::write(&lock, "").unwrap();
    let error = refusal(&mut impatient(&repository));
    assert!(matches!(&error, StoreError::Locked { path, .. } if path.ends_with("main.lock")), "{error}");
    assert!(lock.exists());
}

/// What a refused write must leave: the branch, no lock, and a repository that goes on working.
fn assert_nothing_happened(repository: &TestRepository, before: &str) {
    assert_eq!(repository.git(&["rev-parse", "HEAD"]), before);
    assert!(!repository.root().join(".git/index.lock").exists());
    repository.assert_clean();
}

#[test]
fn an_object_that_cannot_be_written_is_an_error_and_the_branch_stays() {
    let repository = TestRepository::with_commit();
    let before = repository.git(&["rev-parse", "HEAD"]);
    // Also for root: a file stands wherever a folder for new objects would have to be made.
    let objects = repository.root().join(".git/objects");
    let blocked: Vec<_> =
        (0..=255).map(|n| objects.join(format!("{n:02x}"))).filter(|path| !path.exists()).collect();
    for path in &blocked {
        std::fs::write(path, "").unwrap();
    }
    let error = refusal(&mut repository.store());
    assert!(matches!(&error, StoreError::Io { path, .. } if path.starts_with(&objects)), "{error}");
    for path in &blocked {
        std::fs::remove_file(path).unwrap();
    }
    assert_nothing_happened(&repository, &before);
    record(&mut repository.store(), &[change("x", &[("x", Some("1"))])]);
    repository.assert_clean();
    repository.assert_sound();
}

/// A small file system of its own, where the machine lets us mount one.
struct SmallDisk<'a>(&'a TestRepository);

impl<'a> SmallDisk<'a> {
    fn mount(repository: &'a TestRepository) -> Option<Self> {
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"])
            .arg(repository.root())
            .stderr(Stdio::null())
            .status();
        if mounted.is_ok_and(|status| status.success()) {
            Some(Self(repository))
        } else {
            eprintln!("no file system can be mounted here: a full and a read-only disk were not tried");
            None
        }
    }

    fn remount(&self, option: &str) {
        let option = format!("remount,{option}");
        let done = Command::new("mount").args(["-o", &option]).arg(self.0.root()).status().unwrap();
        assert!(done.success(), "mount -o {option}");
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        let _unmounted = Command::new("umount").arg("--lazy").arg(self.0.root()).status();
    }
}

#[test]
fn a_full_or_read_only_disk_is_an_error_and_the_branch_stays() {
    let repository = TestRepository::without_repository();
    let Some(disk) = SmallDisk::mount(&repository) else {
        return;
    };
    repository.git(&["init", "--quiet", "--initial-branch=main"]);
    repository.git(&["commit", "--quiet", "--allow-empty", "-m", "start"]);
    record(&mut repository.store(), &[change("y", &[("y", Some("1"))])]);
    let before = repository.git(&["rev-parse", "HEAD"]);
    let mut store = repository.store();

    let filler = repository.root().join(".git/filler");
    let mut file = std::fs::File::create(&filler).unwrap();
    while file.write_all(&[0; 512]).is_ok() {}
    drop(file);
    let error = refusal(&mut store);
    assert!(
        matches!(error, StoreError::Git { .. } | StoreError::Io { .. } | StoreError::NotStored { .. }),
        "{error}"
    );
    std::fs::remove_file(&filler).unwrap();
    assert_nothing_happened(&repository, &before);

    disk.remount("ro");
    let error = refusal(&mut store);
    assert!(
        matches!(error, StoreError::Git { .. } | StoreError::Io { .. } | StoreError::NotStored { .. }),
        "{error}"
    );
    assert_eq!(recorded(&store, "y").as_deref(), Some("1"));
    assert_eq!(recorded(&repository.store(), "y").as_deref(), Some("1"));
    disk.remount("rw");
    assert_nothing_happened(&repository, &before);
    record(&mut store, &[change("x", &[("x", Some("1"))])]);
    repository.assert_clean();
    repository.assert_sound();
}

#[test]
fn the_repository_of_another_user_is_refused_with_gits_way_out() {
    let repository = TestRepository::with_commit();
    assert!(said(start(&repository, "open")).contains("\nopened"));
    let given =
        Command::new("chown").args(["-R", "54321"]).arg(repository.root()).stderr(Stdio::null()).status();
    if !given.is_ok_and(|status| status.success()) {
        eprintln!("this user cannot give files away: a repository of another user was not tried");
        return;
    }
    let said = said(start(&repository, "open"));
    assert!(said.contains("\nrefused: ") && said.contains("belongs to another user"), "{said}");
    let hint = StoreError::Owner(repository.root().to_owned()).hint().unwrap();
    assert!(hint.contains("safe.directory"));
}
