//! What `doctor` finds in the record: its repository, what an earlier process left, hand edits, files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::Findings;
use crate::cli::context::{Context, edit_words};
use crate::record::{layout, load};
use crate::store::{At, EntryKind, HandEdit, HandEditKind, Head, Session, Snapshot, Store, StoreError};
use crate::text::problem::Problem;

/// Hand edits and problems past this many are counted, not listed.
const LISTED: usize = 20;

/// What Git leaves in its folder while it is in the middle of something.
const UNDER_WAY: [(&str, &str); 7] = [
    ("MERGE_HEAD", "a merge"),
    ("rebase-merge", "a rebase"),
    ("rebase-apply", "a rebase"),
    ("CHERRY_PICK_HEAD", "a cherry-pick"),
    ("REVERT_HEAD", "a revert"),
    ("sequencer", "a series of cherry-picks or reverts"),
    ("BISECT_LOG", "a bisection"),
];

pub(super) fn look(context: &Context, repair: bool, findings: &mut Findings) {
    findings.part("Record");
    let store = match Store::discover(&context.directory, &context.git) {
        Ok(store) => store,
        Err(StoreError::NoRepository(folder)) => {
            return findings.note(
                "record",
                format!("none at or above {}", folder.canonicalize().unwrap_or(folder).display()),
                Some("`probity init` begins one, `probity demo` shows one"),
            );
        }
        Err(error) => return fault("repository", &error, findings),
    };
    let mut session = Session::new(store);
    // Whoever it is that looks, looking leaves nothing behind.
    session.store.keep_nothing();
    if let Err(error) = inside(&mut session, repair, findings) {
        fault("record", &error, findings);
    }
}

fn fault(about: &'static str, error: &StoreError, findings: &mut Findings) {
    findings.wrong(about, error.to_string(), error.hint());
}

fn inside(session: &mut Session, repair: bool, findings: &mut Findings) -> Result<(), StoreError> {
    let store = &session.store;
    match store.root() {
        Some(root) => findings.well("folder", root.display().to_string()),
        None => {
            findings.note("folder", format!("{}, without working files", store.git_dir().display()), None);
        }
    }
    if store.is_shallow() {
        findings.note(
            "history",
            "older entries were left out when this was cloned",
            Some("`git fetch --unshallow` gets them"),
        );
    }
    let head = store.head()?;
    branch(&head, findings);
    under_way(store, findings);
    let snapshot = store.snapshot(&At::Head)?;
    let mut problems = Vec::new();
    let Some(record) = load::record(&snapshot, &mut problems)? else {
        if problems.is_empty() {
            findings.note(
                "record",
                format!("this repository holds none (no {})", layout::RECORD),
                Some("`probity init` begins one here"),
            );
        } else {
            told(&problems, findings);
        }
        return Ok(());
    };
    let record = record.value;
    if record.schema > crate::record::SCHEMA {
        findings.wrong(
            "format",
            format!("{}, which is newer than this program: it can only be read", record.schema),
            Some("use a newer probity".to_owned()),
        );
    } else {
        findings.well("format", format!("{}: {}", record.schema, record.name));
    }
    match store.identity() {
        Ok(who) => match record.actor(&who) {
            Some(actor) if record.people.is_empty() => {
                findings.well(
                    "you here",
                    format!("{}; nobody is listed, so everybody may do everything", actor.id),
                );
            }
            Some(actor) if actor.roles.is_empty() => findings.well("you here", actor.id),
            Some(actor) => findings.well("you here", format!("{}, {}", actor.id, actor.roles.join(", "))),
            None => findings.note(
                "you here",
                format!("{who} is not listed among the people, and may read only"),
                Some("somebody who is listed adds your address to `person` in probity.toml"),
            ),
        },
        // What is missing was said above.
        Err(StoreError::Identity { .. }) => {}
        Err(error) => return Err(error),
    }
    let is_behind = pending(session, repair, findings)?;
    if session.store.has_cut_index() {
        let path = session.store.git_dir().join("index");
        findings.wrong(
            "index",
            "Git's index was cut short, as a power cut does; nothing that was recorded is lost",
            Some(format!("the next entry makes it anew, and so do `rm {}` and `git reset`", path.display())),
        );
    }
    locks(&session.store, &head, findings);
    if is_behind {
        findings.note("working files", "not compared: they are still to be brought along", None);
    } else {
        hand_edits(&session.store, &snapshot, findings)?;
    }
    for found in session.store.put_back()? {
        findings.wrong("put back", format!("{}\n{}", found.words(), found.path), Some(found.hint()));
    }
    files(session, &snapshot, problems, findings)
}

fn branch(head: &Head, findings: &mut Findings) {
    match head {
        Head::Branch { branch, commit } => {
            let name = branch.strip_prefix("refs/heads/").unwrap_or(branch);
            findings.well("branch", format!("{name} at {}", commit.short()));
        }
        Head::Unborn { branch } => {
            let name = branch.strip_prefix("refs/heads/").unwrap_or(branch);
            findings.note("branch", format!("{name}, without an entry yet"), None);
        }
        Head::Detached { commit } => fault("branch", &StoreError::Detached(Some(*commit)), findings),
    }
}

fn under_way(store: &Store, findings: &mut Findings) {
    let found = UNDER_WAY.iter().find(|(name, _)| store.git_dir().join(name).exists());
    if let Some((_, doing)) = found {
        fault("git", &StoreError::Busy(doing), findings);
    }
}

/// What an earlier process left to bring along; true while it is still to be done.
fn pending(session: &mut Session, repair: bool, findings: &mut Findings) -> Result<bool, StoreError> {
    if session.store.pending()?.is_none() {
        if repair {
            findings.well("repair", "nothing was left to bring along");
        }
        return Ok(false);
    }
    if !repair {
        findings.wrong(
            "working files",
            "an earlier process recorded, and could not bring index and working files along; nothing is lost",
            Some("`probity doctor --repair` brings them along, and so does the next entry".to_owned()),
        );
        return Ok(true);
    }
    match session.project() {
        Ok(done) => {
            findings.well("repair", format!("{} brought along", counted(done.files, "working file")));
            Ok(false)
        }
        Err(error) => {
            fault("repair", &error, findings);
            Ok(true)
        }
    }
}

/// Locks that stand in the way of writing.
fn locks(store: &Store, head: &Head, findings: &mut Findings) {
    let mut paths: Vec<PathBuf> =
        ["index.lock", "HEAD.lock"].iter().map(|name| store.git_dir().join(name)).collect();
    paths.push(store.common_dir().join("packed-refs.lock"));
    paths.extend(head.branch().map(|branch| store.common_dir().join(format!("{branch}.lock"))));
    for path in paths.into_iter().collect::<BTreeSet<_>>() {
        let Ok(metadata) = std::fs::symlink_metadata(&path) else { continue };
        let age = metadata.modified().ok().and_then(|at| SystemTime::now().duration_since(at).ok());
        let minutes = age.map_or(0, |age| age.as_secs() / 60);
        let what = format!("{} is there for {minutes} minutes, made by {}", path.display(), holder(&path));
        let hint = if is_ours(&path) {
            "the next entry takes it away once its process has ended".to_owned()
        } else {
            format!("wait for that program; if none is running, remove {}", path.display())
        };
        findings.wrong("lock", what, Some(hint));
    }
}

fn first_line(path: &Path) -> String {
    use std::io::Read as _;
    let mut bytes = Vec::new();
    // A lock that went away meanwhile is no longer in the way.
    let _gone = std::fs::File::open(path).and_then(|file| file.take(300).read_to_end(&mut bytes));
    String::from_utf8_lossy(&bytes).lines().next().unwrap_or_default().to_owned()
}

fn is_ours(path: &Path) -> bool {
    first_line(path).starts_with("probity ")
}

fn holder(path: &Path) -> String {
    let line = first_line(path);
    let mut words = line.split(' ');
    match (words.next(), words.next(), words.next()) {
        (Some("probity"), Some(process), Some(host)) => format!("probity, process {process} on {host}"),
        _ => "another program, probably Git".to_owned(),
    }
}

/// Working files that differ from the record.
fn hand_edits(store: &Store, snapshot: &Snapshot, findings: &mut Findings) -> Result<(), StoreError> {
    let Some(root) = store.root() else { return Ok(()) };
    let mut paths: BTreeSet<String> =
        [layout::RECORD, layout::POLICY, layout::FACTS, layout::ATTRIBUTES, layout::TAPLO]
            .iter()
            .map(|path| (*path).to_owned())
            .collect();
    for folder in [layout::CHECKLISTS, layout::PARTNERS] {
        let recorded = snapshot.files_under(folder)?;
        paths.extend(
            recorded.into_iter().filter(|file| file.kind != EntryKind::Submodule).map(|file| file.path),
        );
        lying_in(root, folder, &mut paths);
    }
    let edits = store.working_edits(paths.iter().map(String::as_str))?;
    if edits.is_empty() {
        findings.well("working files", format!("as recorded ({} looked at)", paths.len()));
    }
    for HandEdit { path, kind } in edits.iter().take(LISTED) {
        let hint = match kind {
            HandEditKind::Extra => format!("`git add {path}` and `git commit` record it, or move it away"),
            HandEditKind::InTheWay => format!("move it away, then `git restore {path}`"),
            HandEditKind::Removed => {
                format!("`git restore {path}` brings it back, `git rm {path}` and `git commit` record that")
            }
            HandEditKind::Staged => format!(
                "`git diff --cached -- {path}` shows it; `git commit` records it, `git restore --staged {path}` takes it out"
            ),
            HandEditKind::Edited => {
                format!(
                    "`git diff HEAD -- {path}` shows it; `git commit` records it, `git restore` takes it back"
                )
            }
        };
        findings.wrong("working files", format!("{path} {}", edit_words(*kind)), Some(hint));
    }
    if let Some(more) = edits.len().checked_sub(LISTED).filter(|more| *more > 0) {
        findings.wrong("working files", format!("and {more} more"), None);
    }
    Ok(())
}

/// The files that lie in a folder of the record, whether they are recorded or not. Links are not
/// followed, and what cannot be looked into holds nothing of ours.
fn lying_in(root: &Path, folder: &str, paths: &mut BTreeSet<String>) {
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        let Ok(entries) = std::fs::read_dir(root.join(&folder)) else { continue };
        for entry in entries.flatten() {
            let Ok(name) = entry.file_name().into_string() else { continue };
            let path = format!("{folder}/{name}");
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => waiting.push(path),
                Ok(_) => {
                    paths.insert(path);
                }
                Err(_) => {}
            }
        }
    }
}

/// Problems of the record's files, each with its place.
fn files(
    session: &mut Session,
    snapshot: &Snapshot,
    mut problems: Vec<Problem>,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    let facts = load::facts(snapshot, &mut problems)?;
    let policy = load::policy(snapshot, &mut problems)?;
    for (is_there, path) in [(facts.is_some(), layout::FACTS), (policy.is_some(), layout::POLICY)] {
        if !is_there && snapshot.entry(path)?.is_none() {
            findings.wrong(
                "files",
                format!("{path} is missing"),
                Some(format!("`git log -- {path}` shows where it went")),
            );
        }
    }
    let checklists = load::checklists(snapshot, &mut problems)?;
    let partners = load::partner_ids(snapshot)?;
    for partner in &partners {
        if crate::text::id::name_fault(partner).is_none() {
            load::partner(snapshot, partner, &mut problems)?;
        }
    }
    let reviews = load::review_ids(snapshot, None)?;
    for id in &reviews {
        match session.review(snapshot, id)? {
            Some(Ok(review)) => problems.extend(review.problems.iter().cloned()),
            Some(Err(broken)) => problems.extend(broken),
            None => {}
        }
    }
    if problems.is_empty() {
        let counted = [
            counted(checklists.len(), "checklist"),
            counted(partners.len(), "partner"),
            counted(reviews.len(), "review"),
        ];
        let what = format!("readable: {}", counted.join(", "));
        findings.well("files", what);
    }
    told(&problems, findings);
    Ok(())
}

fn told(problems: &[Problem], findings: &mut Findings) {
    for problem in problems.iter().take(LISTED) {
        let what = problem.to_string();
        if problem.is_error() {
            findings.wrong("files", what, None);
        } else {
            findings.note("files", what, None);
        }
    }
    if let Some(more) = problems.len().checked_sub(LISTED).filter(|more| *more > 0) {
        findings.wrong("files", format!("and {more} more problems"), None);
    }
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
