//! Git processes that may still hold the index in their memory as it was before ours took its place.
//!
//! `git commit` reads HEAD and the index first and takes `index.lock` after that. One that read them while
//! HEAD was ahead of the index, and gets the lock as soon as we give it back, writes the old index over ours
//! and commits a tree that puts recorded answers back; its swap of the branch finds nothing wrong. So the
//! lock is kept until no such process is left: one that tries meanwhile finds the lock and ends. Only who was
//! there when the new index came into place matters, for whoever comes later reads the new one.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

/// Git reads an index of 150,000 files and looks at each of them in a third of this.
const PATIENCE: Duration = Duration::from_secs(1);

/// Who has run for so long waits in an editor, and has the lock behind it.
const SETTLED_AFTER: Duration = Duration::from_secs(10);

/// Commands of Git's own that never write the index, or only after they have looked whether it is still the
/// one that they read. They are common, in prompts, editors and pagers, and some run for long.
const HARMLESS: [&str; 28] = [
    "blame",
    "cat-file",
    "commit-graph",
    "describe",
    "diff",
    "fetch",
    "for-each-ref",
    "fsck",
    "fsmonitor--daemon",
    "gc",
    "grep",
    "index-pack",
    "log",
    "ls-files",
    "ls-tree",
    "maintenance",
    "multi-pack-index",
    "pack-objects",
    "prune",
    "push",
    "reflog",
    "remote",
    "repack",
    "rev-list",
    "rev-parse",
    "shortlog",
    "show",
    "status",
];

/// How long the lock is kept where the system does not show its processes.
const BLIND_PAUSE: Duration = Duration::from_millis(20);

const POLL: Duration = Duration::from_millis(1);

/// What the system says about a process.
struct Process {
    is_git: bool,
    parent: u32,
    /// In the system's ticks since it was started.
    began: u64,
}

/// Waits until no process of Git's that is at work in this working tree can act on the index as it was.
pub(super) fn wait_for_git(root: &Path) {
    let Some(found) = git_at_work(root) else {
        return std::thread::sleep(BLIND_PAUSE);
    };
    let deadline = Instant::now() + PATIENCE;
    for (number, began) in found {
        while process(number).is_some_and(|now| now.began == began) {
            if Instant::now() >= deadline {
                tracing::warn!(number, "a git process is slow and may have read an older index");
                return;
            }
            std::thread::sleep(POLL);
        }
    }
}

/// The processes that have to be waited for, with the tick in which each began; none where the system does
/// not show its processes. Where another user's process is at work is not shown, and it is not waited for.
fn git_at_work(root: &Path) -> Option<Vec<(u32, u64)>> {
    let folder = fs::metadata(root).ok()?;
    let mut above = Vec::new();
    let mut next = process(std::process::id())?.parent;
    while let Some(process) = process(next).filter(|_| !above.contains(&next)) {
        above.push(next);
        next = process.parent;
    }
    let numbers = fs::read_dir("/proc").ok()?;
    let numbers = numbers.flatten().filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    // Git commits from the top of the working tree, wherever in it the person is.
    let here = numbers.filter(|number| {
        fs::metadata(format!("/proc/{number}/cwd"))
            .is_ok_and(|place| (place.dev(), place.ino()) == (folder.dev(), folder.ino()))
    });
    let now = uptime();
    // Whoever called us waits for us.
    let others = here.filter(|number| !above.contains(number));
    let found = others.filter_map(|number| Some((number, process(number)?)));
    let young = found.filter(|(_, process)| process.is_git && age(process, now) < SETTLED_AFTER);
    let harmful = young.filter(|(number, _)| {
        // Who ends meanwhile has no words left, and is not waited for either way.
        let words = fs::read(format!("/proc/{number}/cmdline")).unwrap_or_default();
        !is_harmless(&String::from_utf8_lossy(&words))
    });
    Some(harmful.map(|(number, process)| (number, process.began)).collect())
}

/// Whether the words that a process was started with, each ended by a NUL, say that it leaves the index alone.
fn is_harmless(words: &str) -> bool {
    let mut words = words.split('\0').skip(1);
    while let Some(word) = words.next() {
        match word {
            "-C" | "-c" | "--git-dir" | "--work-tree" | "--namespace" | "--exec-path" | "--config-env" => {
                words.next();
            }
            option if option.starts_with('-') => {}
            command => return HARMLESS.contains(&command),
        }
    }
    false
}

/// How long a process has been running; nothing where the system does not say what time it is.
fn age(process: &Process, now: Option<Duration>) -> Duration {
    let ticks = rustix::param::clock_ticks_per_second().max(1);
    let began = Duration::from_millis(process.began.saturating_mul(1000) / ticks);
    now.unwrap_or_default().saturating_sub(began)
}

fn uptime() -> Option<Duration> {
    let text = fs::read_to_string("/proc/uptime").ok()?;
    Duration::try_from_secs_f64(text.split(' ').next()?.parse().ok()?).ok()
}

/// A process that has not ended.
fn process(number: u32) -> Option<Process> {
    parse(&fs::read_to_string(format!("/proc/{number}/stat")).ok()?)
}

/// `1234 (name) S 1 …`: the name may itself hold brackets and blanks.
fn parse(stat: &str) -> Option<Process> {
    let (start, rest) = stat.rsplit_once(')')?;
    let name = start.split_once('(')?.1;
    let mut fields = rest.split_ascii_whitespace();
    let state = fields.next()?;
    let parent = fields.next()?.parse().ok()?;
    // The 22nd of the line.
    let began = fields.nth(17)?.parse().ok()?;
    let has_ended = ["Z", "X"].contains(&state);
    (!has_ended).then(|| Process { is_git: name == "git" || name.starts_with("git-"), parent, began })
}

#[cfg(test)]
mod tests {
    use super::{is_harmless, parse};

    #[test]
    fn only_a_command_that_is_known_is_harmless() {
        for words in ["git\0status\0", "/usr/bin/git\0-C\0commit\0--no-pager\0log\0", "git\0gc\0--auto\0"] {
            assert!(is_harmless(words), "{words:?}");
        }
        for words in
            ["git\0commit\0-m\0log\0", "git\0-c\0status\0ci\0", "git\0stash\0", "git\0--version\0", ""]
        {
            assert!(!is_harmless(words), "{words:?}");
        }
    }

    #[test]
    fn a_process_is_read_whatever_its_name() {
        let rest = "7 7 7 0 -1 4194304 127 0 0 0 0 0 0 0 20 0 1 0 2292329 3932160 518";
        let read = |name: &str, state: &str| {
            parse(&format!("3131 ({name}) {state} {rest}")).map(|p| (p.is_git, p.parent, p.began))
        };
        assert_eq!(read("git", "S"), Some((true, 7, 2_292_329)));
        assert_eq!(read("git-commit", "T"), Some((true, 7, 2_292_329)));
        assert_eq!(read("git) S 1 (", "R"), Some((false, 7, 2_292_329)));
        assert_eq!(read("git", "Z"), None, "it has ended and only its number is left");
        assert!(parse("").is_none() && parse("1 (git) S").is_none());
    }
}
