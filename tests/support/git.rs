//! A temporary repository that nothing of this machine's Git configuration reaches, with the real
//! `git` program as judge.
#![allow(dead_code, unreachable_pub, reason = "every test binary includes it and uses its own part")]
#![allow(clippy::expect_used, reason = "a test that cannot be set up has failed")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use jiff::Timestamp;
use probity::record::change::{Change, Identity, Message};
use probity::store::{At, Clock, GitEnvironment, Store};

/// The moment of every commit, 2026-11-22T09:10:00Z.
pub const NOW: i64 = 1_795_338_600;

/// No housekeeping in the background: it packs objects and removes their files while `git fsck` reads them.
const QUIET: [&str; 4] = ["-c", "gc.auto=0", "-c", "maintenance.auto=false"];

/// A folder that goes when the test ends, with a home and a repository in it.
pub struct TestRepository {
    folder: tempfile::TempDir,
    root: PathBuf,
}

impl TestRepository {
    /// A repository without a commit, on the branch `main`.
    pub fn new() -> Self {
        let this = Self::without_repository();
        this.git(&["init", "--quiet", "--initial-branch=main"]);
        this
    }

    /// An empty folder where a repository could be.
    pub fn without_repository() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let base = folder.path().canonicalize().expect("its real path");
        std::fs::create_dir_all(base.join("home")).expect("a home");
        let root = base.join("record");
        std::fs::create_dir_all(&root).expect("a folder for the record");
        Self { folder, root }
    }

    /// A repository with one commit of two files.
    pub fn with_commit() -> Self {
        let this = Self::new();
        this.write("probity.toml", "schema = 1\n");
        this.write("partners/a/partner.toml", "name = \"A\"\n");
        this.git(&["add", "."]);
        this.git(&["commit", "--quiet", "-m", "start"]);
        this
    }

    /// The same repository once more, with everything that lies beside it.
    pub fn copied(&self) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let base = folder.path().canonicalize().expect("its real path");
        let from = format!("{}/.", self.base().to_str().expect("a plain path"));
        let done = Command::new("cp").arg("-a").arg(from).arg(&base).status().expect("cp runs");
        assert!(done.success(), "cp");
        Self { root: base.join("record"), folder }
    }

    /// The working folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder around the working folder.
    pub fn base(&self) -> &Path {
        self.root.parent().expect("the record lies in a folder")
    }

    /// The variables that stand for the whole environment.
    pub fn variables(&self) -> Vec<(String, String)> {
        let home = self.base().join("home");
        let path = std::env::var("PATH").unwrap_or_default();
        [
            ("HOME", home.to_str().expect("a plain path")),
            ("PATH", &path),
            ("GIT_CONFIG_GLOBAL", "/dev/null"),
            ("GIT_CONFIG_NOSYSTEM", "1"),
            ("GIT_AUTHOR_NAME", "Ada Example"),
            ("GIT_AUTHOR_EMAIL", "ada@example.org"),
            ("GIT_COMMITTER_NAME", "Ada Example"),
            ("GIT_COMMITTER_EMAIL", "ada@example.org"),
            ("GIT_AUTHOR_DATE", "2026-11-22T09:00:00Z"),
            ("GIT_COMMITTER_DATE", "2026-11-22T09:00:00Z"),
            ("TZ", "UTC"),
            ("LC_ALL", "C"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
    }

    /// The same for the store, with a clock that stands still.
    pub fn environment(&self) -> GitEnvironment {
        GitEnvironment::from_variables(self.variables(), Clock::Fixed(now()))
    }

    /// The store on the working folder.
    pub fn store(&self) -> Store {
        Store::discover(&self.root, &self.environment()).expect("the store opens")
    }

    /// Runs git in the working folder; it must succeed. Answers its output without the last line end.
    pub fn git(&self, arguments: &[&str]) -> String {
        let output = self.try_git(&self.root, arguments);
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
    }

    /// Runs git as if it were another moment; it must succeed.
    pub fn git_at(&self, moment: &str, arguments: &[&str]) -> String {
        let output = Command::new("git")
            .args(QUIET)
            .args(arguments)
            .current_dir(&self.root)
            .env_clear()
            .envs(self.variables())
            .env("GIT_AUTHOR_DATE", moment)
            .env("GIT_COMMITTER_DATE", moment)
            .output()
            .expect("git runs");
        assert!(output.status.success(), "git {arguments:?} at {moment}");
        String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
    }

    /// Runs git in a folder.
    pub fn try_git(&self, folder: &Path, arguments: &[&str]) -> Output {
        Command::new("git")
            .args(QUIET)
            .args(arguments)
            .current_dir(folder)
            .env_clear()
            .envs(self.variables())
            .output()
            .expect("git runs")
    }

    /// Writes a working file, with the folders above it.
    pub fn write(&self, path: &str, content: &str) {
        let target = self.root.join(path);
        std::fs::create_dir_all(target.parent().expect("a file lies in a folder")).expect("its folder");
        std::fs::write(target, content).expect("a working file");
    }

    /// A working file's text; none if there is no such file.
    pub fn read(&self, path: &str) -> Option<String> {
        std::fs::read_to_string(self.root.join(path)).ok()
    }

    /// What git itself thinks of the whole repository: nothing is wrong with it.
    pub fn assert_sound(&self) {
        let output =
            self.try_git(&self.root, &["fsck", "--full", "--strict", "--no-dangling", "--no-progress"]);
        let said = String::from_utf8_lossy(&output.stderr);
        let listed = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && said.is_empty() && listed.is_empty(), "git fsck: {said}{listed}");
    }

    /// Working files, index and HEAD agree.
    pub fn assert_clean(&self) {
        assert_eq!(self.git(&["status", "--porcelain"]), "");
    }
}

/// The fixed moment.
pub fn now() -> Timestamp {
    Timestamp::from_second(NOW).expect("a time of this century")
}

/// A change of the given files (none removes one).
pub fn change(subject: &str, files: &[(&str, Option<&str>)]) -> Change {
    Change {
        files: files
            .iter()
            .map(|(path, content)| ((*path).to_owned(), content.map(|text| text.as_bytes().to_vec())))
            .collect(),
        message: Message {
            subject: subject.to_owned(),
            body: String::new(),
            trailers: vec![("Probity-Action".to_owned(), "answer".to_owned())],
        },
        by: Identity { name: "Ada Example".to_owned(), email: "ada@example.org".to_owned() },
        at: now(),
    }
}

/// Appends and projects; both must succeed.
pub fn record(store: &mut Store, changes: &[Change]) -> probity::store::Projection {
    append(store, changes);
    store.project().expect("the working files follow")
}

/// Appends; it must succeed.
pub fn append(store: &mut Store, changes: &[Change]) -> probity::store::Appended {
    store
        .append(&mut |_| Ok::<_, std::convert::Infallible>(changes.to_vec()))
        .expect("the changes are recorded")
}

/// The text of a file at HEAD.
pub fn recorded(store: &Store, path: &str) -> Option<String> {
    let snapshot = store.snapshot(&At::Head).expect("HEAD is read");
    let blob = snapshot.blob(path).expect("the record is read");
    blob.map(|(_, bytes)| String::from_utf8(bytes).expect("text"))
}
