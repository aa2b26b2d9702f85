//! The records on which screens are tried: half answered, ten questions from done, just begun.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use probity::record::action::{Action, StartReview};
use probity::record::layout::ReviewId;
use probity::record::partner::Partner;

use crate::git::TestRepository;
use crate::live::{demo_without, document, laid_down, only, repository, vellmarkt};
use crate::memory::Memory;

/// The questions that `ten_open` leaves open.
pub const TEN: [&str; 10] = [
    "sec-encryption-transit",
    "sec-staff-mfa",
    "sec-incident-plan",
    "sec-data-protection-terms",
    "sec-transfer-mechanism",
    "sec-independent-assurance",
    "sec-encryption-rest",
    "sec-object-access-test",
    "sec-overdue-criticals",
    "sec-breach-notice-hours",
];

/// The files of a repository, Git's own included.
pub type Files = Vec<(PathBuf, Vec<u8>)>;

/// Vellmarkt without its answers about security and governance, so that there is something to go on
/// with. Like the others below it is entered once for all tests of a program, and copied for each.
pub fn half() -> TestRepository {
    static FILES: LazyLock<Files> = LazyLock::new(|| kept(&repository(is_early, Vec::new())));
    copy(&FILES)
}

/// Whether an action is none of the answers about security and governance.
pub fn is_early(action: &Action) -> bool {
    let Action::Answer(answer) = action else { return true };
    !(answer.question.starts_with("sec-") || answer.question.starts_with("gov-"))
}

/// The files of a repository, packed.
pub fn kept(made: &TestRepository) -> Files {
    // One file instead of hundreds, which are copied for every test.
    made.git(&["repack", "-adq"]);
    let inside = |path: PathBuf| path.strip_prefix(made.root()).unwrap().to_owned();
    files(made.root()).into_iter().map(|path| (inside(path.clone()), std::fs::read(path).unwrap())).collect()
}

/// A repository of its own with these files.
pub fn copy(files: &Files) -> TestRepository {
    let copy = TestRepository::without_repository();
    for (path, content) in files {
        let target = copy.root().join(path);
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::write(target, content).unwrap();
    }
    // Git wants the folder for names even while it is empty.
    std::fs::create_dir_all(copy.root().join(".git/refs/tags")).unwrap();
    copy.git(&["reset", "--quiet", "--hard"]);
    copy
}

/// The same repository once more.
#[allow(dead_code, reason = "every test binary includes it and uses its own part")]
pub fn again(repository: &TestRepository) -> TestRepository {
    copy(&kept(repository))
}

/// Every file below a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// The same review, and three files that came in from the partner.
pub fn with_files() -> TestRepository {
    let repository = half();
    for (name, content) in [
        ("iso27001-2025.pdf", "a certificate"),
        ("vuln-scan-q1.csv", "a scan"),
        ("contract v8, signed.pdf", "a contract"),
    ] {
        let folder = repository.base().join("home/in/vellmarkt");
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join(name);
        std::fs::write(&path, content).unwrap();
        // The moment at which it was changed is shown, so it must not be now.
        let at = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_771_300_000);
        std::fs::File::options().write(true).open(&path).unwrap().set_modified(at).unwrap();
    }
    repository
}

/// Vellmarkt with everything answered but the ten, and the documents filed.
pub fn ten_open() -> TestRepository {
    static FILES: LazyLock<Files> = LazyLock::new(|| {
        let more = vec![
            document("arch-note", "Architecture note, their CTO", "letter", 2),
            document("vuln-extract-q1", "Vulnerability extract, first quarter", "report", 2),
        ];
        kept(&laid_down(&demo_without(&TEN, more)))
    });
    copy(&FILES)
}

/// All partners of the demo, with everything that was done.
pub fn all_of_demo() -> TestRepository {
    static FILES: LazyLock<Files> =
        LazyLock::new(|| kept(&laid_down(&Memory::of_demo(jiff::Timestamp::MAX))));
    copy(&FILES)
}

/// The demo with one entry for each thing that was done, as the program itself lays it down.
#[allow(dead_code, reason = "every test binary includes it and uses its own part")]
pub fn told() -> TestRepository {
    static FILES: LazyLock<Files> = LazyLock::new(|| {
        let made = TestRepository::without_repository();
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_probity"))
            .args(["demo", ".", "--no-open"])
            .current_dir(made.root())
            .env_clear()
            .envs(made.variables())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        kept(&made)
    });
    copy(&FILES)
}

/// A partner of whom only one fact is settled, and its review.
pub fn fresh() -> TestRepository {
    static FILES: LazyLock<Files> = LazyLock::new(|| kept(&laid_down(&just_begun())));
    copy(&FILES)
}

fn just_begun() -> Memory {
    let partner = Partner {
        id: "nova".to_owned(),
        name: "Nova".to_owned(),
        summary: None,
        types: vec!["channel".to_owned(), "api".to_owned()],
        owner: None,
        relationship: None,
        facts: BTreeMap::from([("connects-systems".to_owned(), "yes".to_owned())]),
    };
    let start = StartReview { review: nova(), title: None, checklists: Vec::new(), from: None };
    only(vec![Action::AddPartner(partner), Action::StartReview(start)])
}

pub fn nova() -> ReviewId {
    ReviewId::parse("nova/2026-q1").unwrap()
}

/// Vellmarkt with one question that is answered in words, and that question.
pub fn with_a_text_question() -> (TestRepository, String) {
    let mut memory = demo_without(&[], Vec::new());
    let path = vellmarkt().pin("culture");
    let text = memory.all().find(|(own, _)| *own == path).map(|(_, bytes)| bytes.to_vec()).unwrap();
    let text = String::from_utf8(text).unwrap();
    let (before, rest) = text.split_once("kind = \"scale\"\nanchors = [").unwrap();
    let (_, after) = rest.split_once("]\nweight = ").unwrap();
    let id = before.rsplit_once("id = \"").unwrap().1.split('"').next().unwrap().to_owned();
    let changed = format!("{before}kind = \"text\"\nweight = 0\n{}", after.split_once('\n').unwrap().1);
    memory.put(&path, changed.as_bytes());
    (laid_down(&memory), id)
}

/// A text with what a question says changed.
#[allow(dead_code, reason = "every test binary includes it and uses its own part")]
pub fn with_question(text: &str, id: &str, change: impl Fn(&str) -> String) -> String {
    let from = text.find(&format!("id = \"{id}\"")).unwrap();
    let end = text[from..].find("[[section").map_or(text.len(), |end| from + end);
    format!("{}{}{}", &text[..from], change(&text[from..end]), &text[end..])
}

/// `half`, with a fork of security as its author wrote it; since then security and technical have changed.
#[allow(dead_code, reason = "every test binary includes it and uses its own part")]
pub fn with_a_fork() -> TestRepository {
    static FILES: LazyLock<Files> = LazyLock::new(|| {
        let repository = half();
        let security = repository.read("checklists/security.toml").unwrap();
        let base = probity::checklist::parse::checklist("security", security.as_bytes()).0.unwrap();
        let fork = probity::checklist::fork::Fork {
            id: "security-shops".to_owned(),
            title: "Security of shops".to_owned(),
            partner_types: vec!["channel".to_owned()],
            replaces: true,
            source: "record".to_owned(),
        };
        let own = fork.text(&base, &security).unwrap();
        let own = with_question(&own, "sec-log-retention", |own| own.replacen("weight = 2", "weight = 1", 1));
        repository.write("checklists/base/security-shops.toml", &security);
        repository.write("checklists/security-shops.toml", &own);
        let security = with_question(&security, "sec-log-retention", |own| {
            own.replacen("weight = 2", "weight = 3", 1).replacen(
                "kept?",
                "kept where nobody changes them?",
                1,
            )
        });
        let security = with_question(&security, "sec-monitoring", |own| {
            own.replacen("why = \"An attack that nobody detects", "why = \"What nobody detects", 1)
        });
        repository.write(
            "checklists/security.toml",
            &security.replacen("version = \"1.0.0\"", "version = \"1.1.0\"", 1),
        );
        let technical = repository.read("checklists/technical.toml").unwrap();
        let technical = with_question(&technical, "tech-sandbox", |own| {
            own.replacen("revision = 1", "revision = 2", 1).replacen("score = 0.75", "score = 0.7", 1)
        });
        let technical =
            with_question(&technical, "tech-docs-quality", |own| own.replacen("weight = 3", "weight = 2", 1));
        // The same question under another id: whoever answered the one may take it over to the other.
        let technical = technical.replacen("id = \"tech-first-call-time\"", "id = \"tech-first-call\"", 1);
        repository.write(
            "checklists/technical.toml",
            &technical.replacen("version = \"1.0.0\"", "version = \"2.0.0\"", 1),
        );
        repository.git(&["add", "."]);
        repository.git_at("2026-02-19T08:00:00Z", &["commit", "--quiet", "-m", "Change checklists"]);
        kept(&repository)
    });
    copy(&FILES)
}
