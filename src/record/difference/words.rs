//! A difference in words: parts with a heading and lines of toned text, for a terminal and for Markdown.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::acts::count;
use super::items::{by_runs, cited_lines, document_lines, mover_runs, reason_lines, value_runs};
use super::scores::size;
use super::{Act, AnswerKind, AnswerMove, Difference, Mover, ScoreMove, SignOffKind, TextMove};
use crate::record::change::Identity;
use crate::record::people::Record;
use crate::record::proposal::Outcome;
use crate::record::scoring::{Fraction, percent, whole};
use crate::record::standing::GateState;
use crate::record::state::some_of;
use crate::text::lines::{faint, plain};

pub use crate::text::lines::{Line, Part, Run, Tone, run};

/// What words need besides the difference: names of people, and a time zone.
#[derive(Debug, Clone)]
pub struct Voice<'a> {
    /// Who is who.
    pub record: &'a Record,
    /// In which moments are told.
    pub zone: TimeZone,
}

impl<'a> Voice<'a> {
    /// For the people and days of a record.
    #[must_use]
    pub fn of(record: &'a Record) -> Self {
        Self { record, zone: TimeZone::get(&record.time_zone).unwrap_or(TimeZone::UTC) }
    }

    /// A person's name.
    #[must_use]
    pub fn who(&self, id: &str) -> String {
        let name = self.record.name_of(id);
        // A record that lists nobody knows people by name and address.
        name.rsplit_once(" <").map_or(name, |(name, _)| name).to_owned()
    }

    /// The author of an entry: as the record knows them, or as Git does.
    #[must_use]
    pub fn author(&self, author: &Identity) -> String {
        let known = self.record.actor(author).filter(|_| !self.record.people.is_empty());
        known.map_or_else(|| author.name.clone(), |actor| self.record.name_of(&actor.id).to_owned())
    }

    /// A moment.
    #[must_use]
    pub fn when(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
    }

    pub(super) fn deed(&self, by: &str, at: Timestamp) -> String {
        format!("{}, {}", self.who(by), self.when(at))
    }
}

/// A number of points with its sign.
#[must_use]
pub fn signed(by: &Fraction) -> String {
    let sign = if *by < whole(0) { "-" } else { "+" };
    format!("{sign}{}", percent(&size(by), 1))
}

/// A share, or that there is none.
#[must_use]
pub fn share(fraction: Option<&Fraction>) -> String {
    fraction.map_or_else(|| "not scored".to_owned(), |fraction| percent(fraction, 1))
}

/// The names of the three ends of an interval.
pub const ENDS: [&str; 3] = ["low", "stated", "high"];

impl Difference {
    /// How proposal, state and gates moved, in one or two sentences.
    #[must_use]
    pub fn headline(&self) -> Vec<Line> {
        let [proposed, proposes] = &self.proposals;
        let mut lines = Vec::new();
        let name = |outcome: Outcome| outcome.words();
        if proposed.outcome == proposes.outcome && proposed.rule == proposes.rule {
            let gates = if self.gates.is_empty() { " Gates: same." } else { "" };
            let same =
                format!("Proposal the same: {} (rule {}).{gates}", name(proposes.outcome), proposes.rule);
            lines.push(Line::item(vec![plain(same)]));
        } else {
            lines.push(Line::item(vec![
                run(Tone::Strong, "Proposal: "),
                plain(format!("{} (rule {}) -> ", name(proposed.outcome), proposed.rule)),
                run(outcome_tone(proposes.outcome), name(proposes.outcome)),
                plain(format!(" (rule {})", proposes.rule)),
            ]));
            let because = proposes.because.iter().take(3).map(|why| Line::about(vec![faint(why.as_str())]));
            lines.extend(because);
        }
        let [was, is] = self.states;
        if was != is {
            lines.push(Line::item(vec![
                run(Tone::Strong, "State: "),
                plain(format!("{} -> {}", was.words(), is.words())),
            ]));
        }
        lines
    }

    /// Everything that differs, under headings; a heading without lines is left away.
    #[must_use]
    pub fn parts(&self, voice: &Voice<'_>) -> Vec<Part> {
        use AnswerKind::{Again, Gone, New, Proof, Reason, Value};
        let moved = |answer: &&AnswerMove| self.moved_by(&answer.question).next().is_some();
        let of_kind = |kinds: &[AnswerKind], has_moved: bool| -> Vec<Line> {
            let some = self.answers.iter().filter(|own| kinds.contains(&own.kind) && moved(own) == has_moved);
            some.flat_map(|answer| self.answer_lines(answer, voice)).collect()
        };
        let parts = [
            ("Moved a score", of_kind(&[Value, Reason, Proof, New, Gone, Again], true)),
            ("Answers that moved no score", of_kind(&[Value, New, Gone], false)),
            ("Reason only", of_kind(&[Reason], false)),
            ("Cited proof only", of_kind(&[Proof], false)),
            ("Recorded again, the same", of_kind(&[Again], false)),
            ("Documents", self.documents.iter().flat_map(|own| document_lines(own, voice)).collect()),
            ("Gates", self.gate_lines()),
            ("Scores", self.scores.iter().flat_map(|score| self.score_lines(score)).collect()),
            ("Facts and scope", self.scope_lines()),
            ("Sign-offs", self.signoff_lines(voice)),
            (PINNED, text_lines(&self.texts)),
            ("Also", self.act_lines(voice)),
            ("Asked by one only", self.besides_lines()),
        ];
        let mut found = Vec::new();
        for (heading, lines) in parts.into_iter().filter(|(_, lines)| !lines.is_empty()) {
            found.push(Part { heading: heading.into(), lines });
            if heading == PINNED {
                found.extend(text_parts(&self.texts, "pinned"));
            }
        }
        found
    }

    /// The lines of one answer.
    #[must_use]
    pub fn answer_lines(&self, answer: &AnswerMove, voice: &Voice<'_>) -> Vec<Line> {
        let mut head = vec![run(Tone::Strong, answer.question.as_str()), plain("  ")];
        head.extend(value_runs(answer));
        for (score, mover) in self.moved_by(&answer.question) {
            head.push(plain("  "));
            head.extend(mover_runs(&score.checklist, mover));
        }
        let mut lines = vec![Line::item(head).of(&answer.question)];
        if !answer.ask.is_empty() {
            lines.push(Line::about(vec![plain(answer.ask.as_str())]));
        }
        if let Some(newest) = answer.newest() {
            let (checklist, version) = &answer.checklist;
            let under =
                if checklist.is_empty() { String::new() } else { format!(", under {checklist} {version}") };
            let verb = if answer.kind == AnswerKind::Gone { "was by " } else { "" };
            let told = format!("{verb}{}{under}", voice.deed(&newest.by, newest.at));
            lines.push(Line::about(vec![faint(told)]));
        }
        lines.extend(reason_lines(answer));
        lines.extend(cited_lines(answer));
        lines
    }

    fn gate_lines(&self) -> Vec<Line> {
        let name = |state: Option<GateState>| state.map_or("not asked", GateState::name).replace('-', " ");
        self.gates
            .iter()
            .map(|gate| {
                let [was, is] = gate.states;
                let tone = match is {
                    Some(GateState::Pass) => Tone::Good,
                    Some(GateState::Fail) => Tone::Bad,
                    _ => Tone::Doubt,
                };
                Line::item(vec![
                    run(Tone::Strong, gate.question.as_str()),
                    plain(format!("  {} gate  {} -> ", gate.kind.name(), name(was))),
                    run(tone, name(is)),
                ])
                .of(&gate.question)
            })
            .collect()
    }

    fn score_lines(&self, score: &ScoreMove) -> Vec<Line> {
        let mut head = vec![run(Tone::Strong, score.checklist.as_str()), plain("  ")];
        match &score.intervals {
            [Some(before), Some(after)] => {
                let moved = ENDS.iter().zip(before.iter().zip(after)).filter(|(_, (was, is))| was != is);
                for (at, (end, (was, is))) in moved.enumerate() {
                    let tone = if is > was { Tone::Good } else { Tone::Bad };
                    head.push(plain(format!(
                        "{}{end} {} -> ",
                        if at > 0 { ", " } else { "" },
                        share(was.as_ref())
                    )));
                    head.push(run(tone, share(is.as_ref())));
                }
            }
            [None, Some([low, _, high])] => {
                head.push(plain(format!("new: {} to {}", share(low.as_ref()), share(high.as_ref()))));
            }
            [_, None] => head.push(plain("no longer pinned")),
        }
        let mut lines = vec![Line::item(head)];
        let others = score.movers.iter().filter(|mover| !self.is_answered(mover));
        for mover in others {
            let mut runs = vec![plain(mover.question.as_str()), plain("  ")];
            runs.extend(by_runs(mover));
            runs.push(faint(format!("  {}", mover.cause.words())));
            lines.push(Line::about(runs).of(&mover.question));
        }
        let answered = score.movers.iter().filter(|mover| self.is_answered(mover));
        let named: Vec<&str> = answered.map(|mover| mover.question.as_str()).collect();
        if let Some((shown, rest)) = named.split_at_checked(named.len().min(6)).filter(|_| !named.is_empty())
        {
            let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
            lines.push(Line::about(vec![faint(format!("by {}{more}", shown.join(", ")))]));
        }
        lines
    }

    /// True for a mover whose answer is told above.
    fn is_answered(&self, mover: &Mover) -> bool {
        self.answers.iter().any(|answer| answer.question == mover.question)
    }

    fn scope_lines(&self) -> Vec<Line> {
        let word = |value: &Option<String>| value.clone().unwrap_or_else(|| "open".to_owned());
        let line = |own: &super::ScopeMove| {
            let [was, is] = &own.values;
            let moved = format!("  {} -> {}", word(was), word(is));
            Line::item(vec![run(Tone::Strong, own.what.as_str()), plain(moved)])
        };
        self.scope.iter().map(line).collect()
    }

    fn signoff_lines(&self, voice: &Voice<'_>) -> Vec<Line> {
        self.signoffs
            .iter()
            .map(|own| {
                let role = if own.role.is_empty() { String::new() } else { format!(", {}", own.role) };
                let mut runs = vec![run(Tone::Strong, format!("{}{role}", voice.who(&own.by))), plain("  ")];
                match own.kind {
                    SignOffKind::New => runs.push(run(Tone::Good, "signed")),
                    SignOffKind::Again => runs.push(run(Tone::Good, "signed again, what stands there now")),
                    SignOffKind::Gone => runs.push(run(Tone::Bad, "no longer there")),
                    SignOffKind::Stale => {
                        let items: Vec<&str> = own.differing.iter().map(String::as_str).collect();
                        runs.push(run(Tone::Bad, "STALE"));
                        runs.push(plain(format!(": {} since. Must sign again.", some_of(&items))));
                    }
                }
                Line::item(runs)
            })
            .collect()
    }

    fn act_lines(&self, voice: &Voice<'_>) -> Vec<Line> {
        let is_plain = |act: &&Act| act.about == "check" && act.words == "confirmed";
        let confirmed: Vec<&Act> = self.acts.iter().filter(is_plain).collect();
        let is_told_together = confirmed.len() > TOLD_APART;
        let mut lines = if is_told_together { together(&confirmed, voice) } else { Vec::new() };
        let apart = self.acts.iter().filter(|act| !is_told_together || !is_plain(act));
        lines.extend(apart.map(|act| act_line(act, voice)));
        lines
    }

    fn besides_lines(&self) -> Vec<Line> {
        let sides = self.reviews.iter().zip(&self.besides).filter(|(_, only)| !only.is_empty());
        sides
            .map(|(review, only)| {
                Line::item(vec![
                    run(Tone::Strong, review.to_string()),
                    plain(format!("  {}", count(only.len(), "question"))),
                ])
            })
            .collect()
    }

    /// How much differs, in one sentence.
    #[must_use]
    pub fn count_words(&self) -> String {
        if self.is_empty() {
            return "Nothing differs.".to_owned();
        }
        let of = |kind: AnswerKind| self.answers.iter().filter(|answer| answer.kind == kind).count();
        let counts = [
            (of(AnswerKind::New), "new answer"),
            (of(AnswerKind::Gone), "answer gone"),
            (of(AnswerKind::Value), "other answer"),
            (of(AnswerKind::Reason), "other reason"),
            (self.documents.len(), "document"),
            (self.gates.len(), "gate"),
            (self.scores.len(), "score"),
        ];
        let some: Vec<String> = counts
            .into_iter()
            .filter(|(how_many, _)| *how_many > 0)
            .map(|(how_many, what)| match what {
                "answer gone" => format!("{} gone", count(how_many, "answer")),
                what => count(how_many, what),
            })
            .collect();
        let common = if self.is_of_one() {
            String::new()
        } else {
            format!("On {}: ", count(self.common, "common question"))
        };
        if some.is_empty() {
            let none = if common.is_empty() { "No" } else { "no" };
            return format!("{common}{none} answer, document, gate or score differs.");
        }
        let lead = if common.is_empty() { "Differs: " } else { &common };
        format!("{lead}{}.", some.join(", "))
    }
}

/// What stands above the pinned texts that differ.
const PINNED: &str = "Pinned texts";

/// Texts that differ: which, from which version to which, and how much.
#[must_use]
pub fn text_lines(texts: &[TextMove]) -> Vec<Line> {
    let mut lines = Vec::new();
    for own in texts {
        let moved = match &own.versions {
            [Some(was), Some(is)] if was == is => is.clone(),
            [Some(was), Some(is)] => format!("{was} -> {is}"),
            [None, Some(is)] => format!("{is}, new here"),
            [_, None] => "no longer there".to_owned(),
        };
        lines.push(Line::item(vec![run(Tone::Strong, own.what.as_str()), plain(format!("  {moved}"))]));
        if let Some(changes) = &own.changes {
            lines.push(Line::about(vec![plain(changes.count_words())]));
        }
    }
    lines
}

/// What changed in texts, section by section, and what it calls for.
#[must_use]
pub fn text_parts(texts: &[TextMove], how: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    for own in texts {
        let Some(changes) = own.changes.as_ref().filter(|changes| !changes.items.is_empty()) else {
            continue;
        };
        let called = format!("{}, {how}", own.what);
        parts.extend(changes.parts(Some(&called)));
        let verdict = changes.verdict();
        parts.push(Part { heading: format!("{called}: {}", verdict.heading).into(), ..verdict });
    }
    parts
}

/// More confirmations than this are told by person, not one by one.
const TOLD_APART: usize = 6;

fn together(confirmed: &[&Act], voice: &Voice<'_>) -> Vec<Line> {
    let mut by: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for act in confirmed {
        let person = act.deed.as_ref().map_or("", |(by, _)| by.as_str());
        by.entry(person).or_default().extend(act.item.as_deref());
    }
    by.into_iter()
        .map(|(person, questions)| {
            let told = format!("  {} confirmed {}: ", voice.who(person), count(questions.len(), "answer"));
            Line::item(vec![run(Tone::Strong, "check"), plain(told), faint(some_of(&questions))])
        })
        .collect()
}

fn act_line(act: &Act, voice: &Voice<'_>) -> Line {
    let item = act.item.as_ref();
    let what = item.map_or_else(|| act.about.to_owned(), |item| format!("{} {item}", act.about));
    let mut runs = vec![run(Tone::Strong, what), plain(format!("  {}", act.words))];
    if let Some((by, at)) = &act.deed {
        runs.push(faint(format!("  {}", voice.deed(by, *at))));
    }
    let line = Line::item(runs);
    match (item, act.about) {
        (Some(question), "check" | "waiver") => line.of(question),
        _ => line,
    }
}

fn outcome_tone(outcome: Outcome) -> Tone {
    match outcome {
        Outcome::Approve => Tone::Good,
        Outcome::ApproveWithConditions | Outcome::Incomplete => Tone::Doubt,
        Outcome::Blocked | Outcome::Reject => Tone::Bad,
    }
}
