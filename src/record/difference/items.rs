//! The lines of one answer and of one document that differ.

use super::words::{ENDS, Line, Run, Tone, Voice, run, signed};
use super::{AnswerKind, AnswerMove, DocumentMove, Mover};
use crate::record::scoring::whole;
use crate::record::state::some_of;
use crate::text::lines::{faint, plain, toned};
use crate::text::wording::Mark;

pub(super) fn value_runs(answer: &AnswerMove) -> Vec<Run> {
    let words = |said: &Option<super::Said>| {
        said.as_ref().map(|said| said.words.lines().next().unwrap_or_default().to_owned())
    };
    let [was, is] = [0, 1].map(|at| answer.said.get(at).and_then(words));
    match (was, is) {
        (None, Some(is)) => vec![faint("unanswered -> "), plain(is)],
        (Some(was), None) => vec![plain(was), faint(" -> unanswered")],
        (Some(was), Some(is)) if was == is => vec![plain(is), faint(", as before")],
        (Some(was), Some(is)) => vec![plain(was), faint(" -> "), run(Tone::Strong, is)],
        (None, None) => Vec::new(),
    }
}

/// By how much a question moved its checklist.
pub(super) fn mover_runs(checklist: &str, mover: &Mover) -> Vec<Run> {
    let mut runs = vec![faint(format!("{checklist} "))];
    runs.extend(by_runs(mover));
    runs
}

pub(super) fn by_runs(mover: &Mover) -> Vec<Run> {
    let zero = whole(0);
    let moved = ENDS.iter().zip(&mover.by).filter(|(_, by)| **by != zero);
    let mut runs = Vec::new();
    for (end, by) in moved {
        if !runs.is_empty() {
            runs.push(faint(", "));
        }
        runs.push(faint(format!("{end} ")));
        runs.push(run(if *by < zero { Tone::Bad } else { Tone::Good }, signed(by)));
    }
    runs
}

pub(super) fn reason_lines(answer: &AnswerMove) -> Vec<Line> {
    let is_new = answer.kind == AnswerKind::New;
    let is_kept = answer.because.iter().all(|piece| piece.mark == Mark::Kept);
    if answer.kind == AnswerKind::Gone || (is_kept && !is_new) {
        return Vec::new();
    }
    // Words of an answer that is new altogether are not marked as added one by one.
    let lines = toned(&answer.because, |mark| if is_new { Mark::Kept } else { mark });
    lines.into_iter().map(Line::about).collect()
}

pub(super) fn cited_lines(answer: &AnswerMove) -> Vec<Line> {
    if answer.kind == AnswerKind::Gone {
        return Vec::new();
    }
    let gone = answer.uncited.iter().map(|words| vec![run(Tone::Bad, "- "), plain(words.as_str())]);
    let came = answer.cited.iter().map(|words| vec![run(Tone::Good, "+ "), plain(words.as_str())]);
    gone.chain(came).map(Line::about).collect()
}

pub(super) fn document_lines(own: &DocumentMove, voice: &Voice<'_>) -> Vec<Line> {
    let [was, is] = own.levels;
    let mark = match own.name() {
        "new" => "+ ",
        "gone" => "- ",
        _ => "  ",
    };
    let level = match (was, is) {
        (Some(was), Some(is)) if was != is => format!("{was} -> {is}"),
        (_, Some(level)) | (Some(level), None) => level.to_string(),
        (None, None) => String::new(),
    };
    let mut head = vec![plain(mark), run(Tone::Strong, own.id.as_str()), plain(format!("  {}", own.title))];
    head.push(run(if is < was { Tone::Bad } else { Tone::Plain }, format!("  {level}")));
    let [ended, ends] = own.expires;
    let until =
        |day: Option<jiff::civil::Date>| day.map_or_else(|| "no end".to_owned(), |day| day.to_string());
    match own.name() {
        "changed" if ended != ends => {
            head.push(plain(format!("  valid until {} -> {}", until(ended), until(ends))));
        }
        "expired" => head.push(run(Tone::Bad, format!("  expired {}", until(ends)))),
        _ => {}
    }
    if let Some(sha256) = own.sha256.as_ref().and_then(|hash| hash.get(..8)).filter(|_| was.is_none()) {
        head.push(faint(format!("  sha256 {sha256}...")));
    }
    if let (by, Some(at)) = &own.filed {
        head.push(faint(format!("  {}", voice.deed(by, *at))));
    }
    let mut lines = vec![Line::item(head)];
    lines.extend(own.also.iter().map(|words| Line::about(vec![plain(words.as_str())])));
    if !own.cited_by.is_empty() {
        let cited: Vec<&str> = own.cited_by.iter().map(String::as_str).collect();
        let cited = format!("cited by {}", some_of(&cited));
        lines.push(Line::about(vec![faint(cited)]));
    }
    lines
}
