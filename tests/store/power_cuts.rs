//! Power cuts: a file system of its own is shut down under a writer, without its log being flushed.
//!
//! It needs root, loop devices, `mkfs.ext4`, `mkfs.xfs` and `xfs_io`, so it runs only when
//! `PROBITY_POWER_CUTS` says how many cuts each file system gets.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::git::{TestRepository, append, change, record};
use probity::store::{GitEnvironment, Store};

/// Set only in processes that these tests start: the round that the child plays.
const ROUND: &str = "PROBITY_TEST_ROUND";

/// Not a test of its own: records until the disk goes away under it.
#[test]
fn child_process() {
    let Ok(round) = std::env::var(ROUND) else { return };
    let mut store = Store::discover(Path::new("."), &GitEnvironment::from_process()).unwrap();
    for number in 0_u64.. {
        let path = format!("answers/r{round}-{number}.toml");
        let content = format!("n = {number}\n");
        let changes = [change(&path, &[(&path, Some(&content)), ("shared.toml", Some(&content))])];
        let appended = append(&mut store, &changes);
        // Said at once and whole, as a screen would: "recorded".
        let line = format!("\nrecorded {}\n", appended.commits.first().unwrap());
        std::io::stdout().write_all(line.as_bytes()).unwrap();
        if number % 3 != 1 {
            store.project().unwrap();
        }
    }
}

fn start(repository: &TestRepository, round: u64) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "power_cuts::child_process", "--nocapture"])
        .current_dir(repository.root())
        .env_clear()
        .envs(repository.variables())
        .env(ROUND, round.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Runs a tool; it must succeed.
fn run(program: &str, arguments: &[&str]) {
    let output = Command::new(program).args(arguments).output();
    let output = output.unwrap_or_else(|error| panic!("{program} cannot be run: {error}"));
    assert!(output.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A file system in a file, mounted where the record lies.
struct Disk<'a> {
    repository: &'a TestRepository,
    kind: &'a str,
}

impl<'a> Disk<'a> {
    fn make(repository: &'a TestRepository, kind: &'a str) -> Self {
        let disk = Self { repository, kind };
        let image = std::fs::File::create(repository.base().join("disk")).unwrap();
        // The smallest that mkfs.xfs makes; it is sparse.
        image.set_len(320 << 20).unwrap();
        run(&format!("mkfs.{kind}"), &["-q", &disk.image()]);
        disk.mount();
        disk
    }

    fn image(&self) -> String {
        self.repository.base().join("disk").to_str().unwrap().to_owned()
    }

    fn folder(&self) -> &str {
        self.repository.root().to_str().unwrap()
    }

    fn mount(&self) {
        run("mount", &["-t", self.kind, "-o", "loop", &self.image(), self.folder()]);
    }

    /// Nothing more reaches the disk, and what its log holds in memory is lost.
    fn cut(&self) {
        run("xfs_io", &["-x", "-c", "shutdown", self.folder()]);
    }

    fn unmount(&self) {
        run("umount", &[self.folder()]);
    }
}

impl Drop for Disk<'_> {
    fn drop(&mut self) {
        let _gone = Command::new("umount").arg("--lazy").arg(self.repository.root()).status();
    }
}

/// Cuts the power so many times under a writer; answers how many entries were called recorded.
fn cut_often(kind: &str, cuts: u64) -> usize {
    let repository = TestRepository::without_repository();
    let disk = Disk::make(&repository, kind);
    repository.git(&["init", "--quiet", "--initial-branch=main"]);
    record(&mut repository.store(), &[change("start", &[("probity.toml", Some("schema = 1\n"))])]);
    run("sync", &["-f", disk.folder()]);
    let mut all: Vec<String> = Vec::new();
    for round in 0..cuts {
        let mut child = start(&repository, round);
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let wanted = all.len() as u64 + round % 5;
        for line in lines.by_ref() {
            all.extend(line.strip_prefix("recorded ").map(str::to_owned));
            if all.len() as u64 > wanted {
                break;
            }
        }
        // A moment that differs from round to round, anywhere within a write.
        let moment = Instant::now() + Duration::from_micros(round * 7919 % 40_000);
        while Instant::now() < moment {
            std::hint::spin_loop();
        }
        disk.cut();
        all.extend(lines.filter_map(|line| line.strip_prefix("recorded ").map(str::to_owned)));
        assert!(!child.wait().unwrap().success(), "{kind}, cut {round}: the writer did not notice");
        disk.unmount();
        disk.mount();

        let history = repository.git(&["rev-list", "HEAD"]);
        for id in &all {
            assert!(history.contains(id.as_str()), "{kind}, cut {round}: {id} was recorded and is lost");
        }
        repository.assert_sound();
        let path = format!("after/{round}.toml");
        let projection = record(&mut repository.store(), &[change(&path, &[(&path, Some("r = 1\n"))])]);
        assert_eq!(projection.hand_edits, vec![], "{kind}, cut {round}");
        // Git would write the index anew, without syncing it, and the next cut would take it: see
        // `an_index_that_a_power_cut_emptied_is_made_anew`.
        assert_eq!(
            repository.git(&["--no-optional-locks", "status", "--porcelain"]),
            "",
            "{kind}, cut {round}"
        );
    }
    repository.assert_sound();
    all.len()
}

#[test]
fn what_was_called_recorded_survives_every_power_cut() {
    let Some(cuts) = std::env::var("PROBITY_POWER_CUTS").ok().and_then(|n| n.parse().ok()) else {
        eprintln!("no power was cut: set PROBITY_POWER_CUTS to how often (as root)");
        return;
    };
    for kind in ["ext4", "xfs"] {
        let recorded = cut_often(kind, cuts);
        println!("{kind}: {cuts} cuts, {recorded} entries called recorded, none lost");
    }
}
