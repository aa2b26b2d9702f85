//! Whatever stands in a history: mutated commits and trees are an error or are shown, never a panic, and
//! what was recorded before them stays.
//!
//! `PROBITY_CASES=10000` tries more than the usual few hundred.

use std::cell::{Cell, RefCell};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;

use crate::broken;
use crate::broken::{breaks, broken, cases};
use crate::cli;
use crate::cli::Shell;
use git2::{ObjectType, Oid};
use probity::record::action::{Action, GiveAnswer, Saw};
use probity::record::answer::{State, Value};
use probity::record::layout::ReviewId;
use probity::store::verify::Scope;
use probity::store::{At, LogFilter, Session};
use proptest::prelude::*;
use proptest::sample::Index;

/// How often the commands of the real program are tried too.
const EVERY: usize = 50;

/// Messages as nobody writes them.
fn messages() -> Vec<Vec<u8>> {
    let long = "x".repeat(300_000);
    let trailers = "Probity-Action: answer\n".repeat(20_000);
    [
        String::new(),
        "\n\n\n".to_owned(),
        long.clone(),
        format!("subject\n\n{long}"),
        format!("subject\n\n{trailers}"),
        "subject\n\nProbity-Action: undo\nProbity-Undoes: HEAD\n".to_owned(),
        "subject\n\nProbity-Action: undo\nProbity-Undoes: 0000000000000000000000000000000000000000\n"
            .to_owned(),
        "subject\n\nProbity-Action:\nProbity-Review: ../../etc\nProbity-Question: \u{202e}x\n".to_owned(),
        "\u{1b}]0;title\u{7}\u{1b}[2J\n\nProbity-Rules: 99999999999999999999\n".to_owned(),
        "a\0b\n\nc\0d\n".to_owned(),
    ]
    .map(String::into_bytes)
    .into_iter()
    .chain([b"\xff\xfe not UTF-8 \xc3\x28\n\nProbity-Action: \xf0\x28\x8c\x28\n".to_vec()])
    .collect()
}

/// Author lines as nobody has them.
fn authors() -> [&'static [u8]; 9] {
    [
        b"author Ada <ada@example.org> 99999999999999999999 +0000",
        b"author Ada <ada@example.org> -1 +0000",
        b"author Ada <ada@example.org> 253402300800 +9999",
        b"author Ada <ada@example.org> 1 -99999",
        b"author  <> 0 +0000",
        b"author Ada ada@example.org 0 +0000",
        b"author \x1b[31mAda <a\xffda@example.org> 0 +0000",
        b"author",
        b"",
    ]
}

/// How a history is made hostile.
#[derive(Debug, Clone)]
enum Hostile {
    /// The newest commit with bytes broken.
    Commit(Vec<broken::Break>),
    Message(Index),
    Author(Index),
    /// A tree on the way to the answers with bytes broken: so many levels down.
    Tree(Index, Vec<broken::Break>),
    /// The answers' tree with an entry of an odd mode or name.
    Entry(Index, Index),
    /// A parent that is not there, or is no commit.
    Parent(bool),
}

fn hostile() -> impl Strategy<Value = Hostile> {
    let several = || prop::collection::vec(breaks(), 1..3);
    let at = any::<Index>;
    prop_oneof![
        4 => several().prop_map(Hostile::Commit),
        2 => at().prop_map(Hostile::Message),
        2 => at().prop_map(Hostile::Author),
        3 => (at(), several()).prop_map(|(level, breaks)| Hostile::Tree(level, breaks)),
        2 => (at(), at()).prop_map(|(mode, name)| Hostile::Entry(mode, name)),
        1 => any::<bool>().prop_map(Hostile::Parent),
    ]
}

const MODES: [&str; 7] = ["100644", "40000", "120000", "160000", "0", "777777777777", "x"];
const NAMES: [&str; 9] =
    [".git", "..", "a/b", "", "sec-staff-mfa.toml", "\u{1b}[2J", "CON", "biz-\u{202e}.toml", "a"];

struct Ground {
    shell: Shell,
    session: Session,
    git: git2::Repository,
    /// The newest commit and the trees from its root to the answers.
    head: Oid,
    trees: Vec<(String, Oid)>,
}

impl Ground {
    fn new() -> Self {
        let shell = Shell::with_review();
        shell.does(&["review", "settle", "vell", "connects-systems", "no"]);
        shell.does(&[
            "answer",
            "vell",
            "biz-legal-entity",
            "yes",
            "--because",
            "The extract of today names it.",
        ]);
        let session = Session::new(shell.repository.store());
        let git = git2::Repository::open(shell.repository.root()).unwrap();
        let head = git.head().unwrap().target().unwrap();
        let mut trees = vec![(String::new(), git.find_commit(head).unwrap().tree_id())];
        for name in ["partners", "vellmarkt", "reviews", "2026-q4", "answers"] {
            let above = git.find_tree(trees.last().unwrap().1).unwrap();
            trees.push((name.to_owned(), above.get_name(name).unwrap().id()));
        }
        Self { shell, session, git, head, trees }
    }

    fn bytes(&self, id: Oid) -> Vec<u8> {
        self.git.odb().unwrap().read(id).unwrap().data().to_vec()
    }

    /// Written as `git hash-object --literally` does: unjudged.
    fn write(&self, kind: ObjectType, bytes: &[u8]) -> Oid {
        self.git.odb().unwrap().write(kind, bytes).unwrap()
    }

    /// A commit like the newest with other bytes in one line or in its message.
    fn commit(&self, edit: impl FnOnce(&mut Vec<u8>)) -> Oid {
        let mut bytes = self.bytes(self.head);
        edit(&mut bytes);
        self.write(ObjectType::Commit, &bytes)
    }

    /// The newest commit with another tree at a level; those above it are made anew.
    fn with_tree(&self, level: usize, bytes: &[u8]) -> Oid {
        let mut id = self.write(ObjectType::Tree, bytes);
        for (place, (_, above)) in self.trees.iter().enumerate().take(level).rev() {
            let mut raw = self.bytes(*above);
            let old = self.trees[place + 1].1;
            let at = raw.windows(20).position(|part| part == old.as_bytes()).unwrap();
            raw[at..at + 20].copy_from_slice(id.as_bytes());
            id = self.write(ObjectType::Tree, &raw);
        }
        let (old, new) = (self.trees[0].1.to_string(), id.to_string());
        self.commit(|bytes| replace(bytes, old.as_bytes(), new.as_bytes()))
    }

    fn make(&self, how: &Hostile) -> Oid {
        match how {
            Hostile::Commit(breaks) => self.commit(|bytes| breaks.iter().for_each(|by| broken(bytes, by))),
            Hostile::Message(which) => self.commit(|bytes| {
                let all = messages();
                let end = bytes.windows(2).position(|two| two == b"\n\n").unwrap() + 2;
                bytes.truncate(end);
                bytes.extend(&all[which.index(all.len())]);
            }),
            Hostile::Author(which) => self.commit(|bytes| {
                let all = authors();
                let from = bytes.windows(7).position(|part| part == b"author ").unwrap();
                let to = from + bytes[from..].iter().position(|b| *b == b'\n').unwrap();
                bytes.splice(from..to, all[which.index(all.len())].iter().copied());
            }),
            Hostile::Tree(level, breaks) => {
                let level = level.index(self.trees.len());
                let mut bytes = self.bytes(self.trees[level].1);
                for by in breaks {
                    broken(&mut bytes, by);
                }
                self.with_tree(level, &bytes)
            }
            Hostile::Entry(mode, name) => {
                let mut bytes = self.bytes(self.trees.last().unwrap().1);
                let (mode, name) = (MODES[mode.index(MODES.len())], NAMES[name.index(NAMES.len())]);
                bytes.extend(format!("{mode} {name}\0").as_bytes());
                bytes.extend(self.head.as_bytes());
                self.with_tree(self.trees.len() - 1, &bytes)
            }
            Hostile::Parent(is_there) => self.commit(|bytes| {
                let other = if *is_there { self.trees[0].1.to_string() } else { "1".repeat(40) };
                let from = bytes.windows(7).position(|part| part == b"parent ").unwrap() + 7;
                bytes.splice(from..from + 40, other.bytes());
            }),
        }
    }

    fn stand_on(&self, commit: Oid) {
        std::fs::write(self.shell.repository.root().join(".git/refs/heads/main"), format!("{commit}\n"))
            .unwrap();
    }

    /// Everything that reads a record reads this one.
    fn read(&mut self) {
        let id = ReviewId::parse("vellmarkt/2026-q4").unwrap();
        let session = &mut self.session;
        if let Ok(log) = session.store.log(&LogFilter::default()) {
            // After an error the log may say more; a hundred of them say enough.
            let shown: Vec<_> = log.take(100).collect();
            assert!(!shown.is_empty());
        }
        let _entries = session.entries(Some(&id)).map(|entries| entries.take(50).count());
        let _overview = session.overview(None);
        let _around = session.around(&id);
        let _undo = session.undo_of(None);
        if let Ok(snapshot) = session.store.snapshot(&At::Head) {
            let _review = session.review(&snapshot, &id);
        }
        let answer = GiveAnswer {
            taken_from: None,
            review: id,
            question: "biz-owners-known".to_owned(),
            state: State::Answered(Value::Text("yes".to_owned())),
            because: "The extract of today names both.".to_owned(),
            evidence: Vec::new(),
            file: Vec::new(),
            saw: Saw::Whatever,
        };
        let by = session.store.identity().unwrap();
        let at = session.store.environment().clock.now();
        let act = probity::record::action::Act { by, at, action: Action::Answer(Box::new(answer)) };
        let _judged = session.judge(&act);
        let scope = Scope { full: true, threads: NonZeroUsize::new(1), ..Scope::default() };
        let _proof = session.verify(&scope, &mut |_| ControlFlow::Continue(()));
    }

    /// The program's own commands, each in a process of its own.
    fn run(&self) {
        for arguments in [
            vec!["log"],
            vec!["log", "vellmarkt/2026-q4", "--json"],
            vec!["status", "vellmarkt/2026-q4"],
            vec!["status", "vellmarkt/2026-q4", "--explain", "--json"],
            vec!["doctor"],
            vec!["verify", "--full"],
            vec!["undo"],
        ] {
            let output = self.shell.run(&arguments);
            let said = format!("{}{}", cli::text(&output.stdout), cli::text(&output.stderr));
            assert!(output.status.code().is_some_and(|code| code < 100), "{arguments:?}: {said}");
            assert!(!said.contains("panicked") && !said.contains('\u{202e}'), "{arguments:?}: {said}");
        }
    }
}

thread_local! {
    static GROUND: RefCell<Option<Ground>> = const { RefCell::new(None) };
    static TRIED: Cell<usize> = const { Cell::new(0) };
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn a_hostile_history_is_an_error_or_is_shown(how in hostile()) {
        GROUND.with_borrow_mut(|ground| {
            let ground = ground.get_or_insert_with(Ground::new);
            ground.stand_on(ground.make(&how));
            ground.read();
            if TRIED.replace(TRIED.get() + 1).is_multiple_of(EVERY) {
                ground.run();
            }
            // Nothing of what was there is lost by looking at it.
            ground.stand_on(ground.head);
            ground.shell.repository.git(&["cat-file", "-e", &ground.head.to_string()]);
        });
    }
}

fn replace(bytes: &mut Vec<u8>, old: &[u8], new: &[u8]) {
    let at = bytes.windows(old.len()).position(|part| part == old).unwrap();
    bytes.splice(at..at + old.len(), new.iter().copied());
}
