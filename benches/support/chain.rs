//! A record with a long history, made through `git fast-import`: the demo's three partners many times over, and
//! after them answers that are given again and again, every entry judged by the rule book.

use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use jiff::{SignedDuration, Timestamp};
use probity::demo;
use probity::record::action::{Act, Action, Begin, GiveAnswer, Saw};
use probity::record::change::{Change, Identity};
use probity::record::layout::ReviewId;

use super::large::{git, run};
use super::memory::Memory;

/// How often the demo stands in the record at most: a company has hundreds of partners, not thousands.
const COPIES: usize = 100;

/// From one copy to the next: their people work beside each other. All of them within a week, for documents
/// expire.
const STEP: SignedDuration = SignedDuration::from_mins(61);

/// How many answers somebody gives in a row.
const SITTING: usize = 30;

/// Makes a record of so many entries, checked out.
pub(crate) fn make(dir: &Path, entries: usize) {
    std::fs::create_dir_all(dir).expect("a folder");
    run(git(dir).args(["init", "-q", "-b", "main"]));
    let mut import = Import::into(dir);
    let mut memory = Memory::with_git_ids();
    for act in acts(entries) {
        let change = memory.act(&act.by, act.at, &act.action);
        let change = change.unwrap_or_else(|refusals| panic!("{}: {refusals:?}", act.action.name()));
        import.commit(&change);
    }
    import.end();
    run(git(dir).args(["reset", "-q", "--hard", "main"]));
}

/// So many actions, in the order of time.
fn acts(entries: usize) -> impl Iterator<Item = Act> {
    let (once, problems) = demo::acts();
    assert!(problems.is_empty(), "the demo reads");
    let copies = (entries / once.len() + 1).min(COPIES);
    let first = once.first().expect("the demo has actions").at - SignedDuration::from_hours(1);
    let begin = Begin { record: demo::record(), files: std::collections::BTreeMap::new() };
    let mut all: Vec<Act> = Vec::with_capacity(copies * once.len());
    for copy in 0..copies {
        let shift = STEP * i32::try_from(copy).expect("a small number");
        all.extend(once.iter().map(|act| Act {
            by: act.by.clone(),
            at: act.at + shift,
            action: renamed(&act.action, copy),
        }));
    }
    all.sort_by_key(|act| act.at);
    let after = all.last().map_or(first, |act| act.at);
    let open = ReviewId::parse("ostrapay/2026-q2").expect("an id");
    let answers: Vec<GiveAnswer> = once
        .iter()
        .filter_map(|act| match &act.action {
            Action::Answer(give) if give.review.partner == open.partner => Some(give.as_ref().clone()),
            _ => None,
        })
        .collect();
    let again = (0..).map(move |number| again(&answers, &open, number, copies, after));
    let begin = Act { by: demo::reviewer(), at: first, action: Action::Begin(begin) };
    std::iter::once(begin).chain(all).chain(again).take(entries)
}

/// The answer that is given again at this place: sittings of one review after the other.
fn again(answers: &[GiveAnswer], open: &ReviewId, number: usize, copies: usize, after: Timestamp) -> Act {
    let (sitting, place) = (number / SITTING, number % SITTING);
    let round = sitting / copies;
    let template = &answers[(round * SITTING + place) % answers.len()];
    let review = numbered(open, sitting % copies);
    let give = GiveAnswer {
        review,
        because: format!("{} Looked at again, for the {number}th time.", template.because),
        evidence: Vec::new(),
        file: Vec::new(),
        taken_from: None,
        saw: Saw::Whatever,
        ..template.clone()
    };
    let minutes = i64::try_from(number).expect("a small number") * 2 + 2;
    Act {
        by: demo::reviewer(),
        at: after + SignedDuration::from_mins(minutes),
        action: Action::Answer(Box::new(give)),
    }
}

fn numbered(review: &ReviewId, copy: usize) -> ReviewId {
    ReviewId { partner: name(&review.partner, copy), review: review.review.clone() }
}

fn name(partner: &str, copy: usize) -> String {
    format!("{partner}-{copy:03}")
}

/// The same action about another partner.
fn renamed(action: &Action, copy: usize) -> Action {
    let mut action = action.clone();
    match &mut action {
        Action::AddPartner(partner) => partner.id = name(&partner.id, copy),
        Action::SetRisk(set) => set.partner = name(&set.partner, copy),
        Action::AcceptRisk(accept) => accept.partner = name(&accept.partner, copy),
        Action::StartReview(start) => {
            start.review = numbered(&start.review, copy);
            if let Some(carry) = &mut start.from {
                carry.review = numbered(&carry.review, copy);
            }
        }
        Action::Answer(give) => give.review = numbered(&give.review, copy),
        Action::File(file) => file.review = numbered(&file.review, copy),
        Action::Submit(submit) => submit.review = numbered(&submit.review, copy),
        Action::Verify(verify) => verify.review = numbered(&verify.review, copy),
        Action::Waive(waive) => waive.review = numbered(&waive.review, copy),
        Action::ApproveWaiver(approve) => approve.review = numbered(&approve.review, copy),
        Action::Decide(decide) => decide.review = numbered(&decide.review, copy),
        Action::Sign(sign) => sign.review = numbered(&sign.review, copy),
        other => panic!("the demo has no {}", other.name()),
    }
    action
}

/// A running `git fast-import`.
struct Import {
    import: Child,
    out: BufWriter<std::process::ChildStdin>,
}

impl Import {
    fn into(dir: &Path) -> Self {
        let mut command: Command = git(dir);
        let mut import =
            command.args(["fast-import", "--quiet"]).stdin(Stdio::piped()).spawn().expect("git starts");
        let out = BufWriter::with_capacity(1 << 20, import.stdin.take().expect("a pipe"));
        Self { import, out }
    }

    fn commit(&mut self, change: &Change) {
        let Identity { name, email } = &change.by;
        let (at, message) = (change.at.as_second(), change.message.to_string());
        let out = &mut self.out;
        write!(
            out,
            "commit refs/heads/main\nauthor {name} <{email}> {at} +0000\n\
             committer {name} <{email}> {at} +0000\ndata {}\n{message}\n",
            message.len()
        )
        .expect("git reads");
        for (path, bytes) in &change.files {
            match bytes {
                Some(bytes) => {
                    write!(out, "M 100644 inline {path}\ndata {}\n", bytes.len()).expect("git reads");
                    out.write_all(bytes).expect("git reads");
                    out.write_all(b"\n").expect("git reads");
                }
                None => writeln!(out, "D {path}").expect("git reads"),
            }
        }
    }

    fn end(mut self) {
        self.out.flush().expect("git reads");
        drop(self.out);
        assert!(self.import.wait().expect("git ends").success(), "fast-import");
    }
}
