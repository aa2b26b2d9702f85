//! All there is to say of a question, a section, a problem or an edit, as rows of a width.

use super::draw::edit_words;
use crate::checklist::change::Changes;
use crate::checklist::model::{Checklist, Kind, Question, Section};
use crate::record::choices;
use crate::record::layout;
use crate::record::scoring;
use crate::record::trial::Trial;
use crate::record::upgrade::Becomes;
use crate::store::shelf::{HandEditKind, Pinned, Volume};
use crate::text::lines::{Line, Part};
use crate::text::problem::Problem;
use crate::tui::canvas::piece;
use crate::tui::symbols::Symbols;
use crate::tui::theme::Role;
use crate::tui::widget::lines::{Row, rows, wrapped};
use crate::tui::widget::{markdown, text};

/// The columns that the name of a note takes.
const NAMES: u16 = 15;

/// The columns at the right edge that tell what an option earns and whether it passes.
const EARNS: u16 = 14;

/// Rows of text that grow from above to below.
pub(super) struct Sheet {
    width: u16,
    symbols: &'static Symbols,
    pub(super) rows: Vec<Row>,
}

impl Sheet {
    pub(super) fn new(width: u16, symbols: &'static Symbols) -> Self {
        Self { width, symbols, rows: Vec::new() }
    }

    fn words(&mut self, indent: u16, words: &str, role: Role) {
        let room = usize::from(self.width.saturating_sub(indent)).max(8);
        self.rows.extend(text::wrap(words, room).into_iter().map(|line| Row::of(indent, line, role)));
    }

    fn blank(&mut self) {
        if !self.rows.is_empty() {
            self.rows.push(Row::of(0, "", Role::Text));
        }
    }

    fn lines(&mut self, lines: &[Line]) {
        self.rows.extend(lines.iter().flat_map(|line| rows(line, self.width)));
    }

    fn parts(&mut self, parts: &[Part]) {
        for part in parts {
            self.blank();
            self.words(0, &part.heading, Role::Heading);
            self.lines(&part.lines);
        }
    }

    /// A name in the left column, and what belongs to it beside it, or below where that is too narrow.
    fn note(&mut self, name: &str, words: &str, role: Role) {
        let indent = if self.width < 36 { 2 } else { NAMES };
        let room = usize::from(self.width.saturating_sub(indent)).max(8);
        let mut lines = text::wrap(words, room).into_iter();
        if indent == NAMES {
            let name = format!("{name:<width$}", width = usize::from(NAMES));
            let first = lines.next().unwrap_or_default();
            self.rows.push(Row { indent: 0, pieces: vec![piece(name, Role::Muted), piece(first, role)] });
        } else {
            self.words(0, name, Role::Muted);
        }
        self.rows.extend(lines.map(|line| Row::of(indent, line, role)));
    }

    fn markdown(&mut self, source: &str) {
        let lines = markdown::lines(source, usize::from(self.width.max(8)), self.symbols);
        self.rows.extend(lines.into_iter().map(|pieces| Row { indent: 0, pieces }));
    }

    /// A question, whole; `differs` is what a fork changed in it.
    pub(super) fn question(&mut self, checklist: &Checklist, question: &Question, differs: &[Line]) {
        let mut head = vec![piece(question.id.clone(), Role::Accent)];
        let gap = || piece("   ", Role::Text);
        if let Some(gate) = &question.gate {
            let word = if question.is_hard_gate() { "HARD GATE" } else { "GATE" };
            let kind = if question.is_hard_gate() { "" } else { gate.kind.name() };
            head.extend([gap(), piece(word, Role::Warning)]);
            head.extend((!kind.is_empty()).then(|| piece(format!(" {kind}"), Role::Muted)));
        }
        let weight = match question.weight {
            0 => "recorded only".to_owned(),
            weight => format!("weight {weight}"),
        };
        head.extend([gap(), piece(format!("{weight}, {}", question.kind.name()), Role::Muted)]);
        self.rows.push(Row { indent: 0, pieces: head });
        self.words(0, &question.ask, Role::Heading);
        if let Some(reason) = &question.disabled {
            self.words(0, &format!("LEFT OUT: {reason}"), Role::Warning);
        }
        self.options(question);
        if !differs.is_empty() {
            self.blank();
            self.words(0, "Of its own", Role::Heading);
            self.lines(differs);
        }
        self.blank();
        if question.when.is_none() {
            self.note("Asked when", "always", Role::Text);
        }
        for (name, words) in question.notes().into_iter().filter(|(name, _)| *name != "Left out") {
            self.note(name, &words, Role::Text);
        }
        if question.revision > 1 {
            self.note("Revision", &question.revision.to_string(), Role::Text);
        }
        if let Some(section) = checklist.section_of(&question.id) {
            self.blank();
            self.section(section);
        }
    }

    /// What may be chosen, with what it earns and what it does to the gate.
    fn options(&mut self, question: &Question) {
        for choice in choices::of(question) {
            let earns = match &choice.earns {
                Some(score) => format!("{:>4} %", scoring::percent(score, 0)),
                None if choice.is_required => "counts".to_owned(),
                None => String::new(),
            };
            let (gate, role) = match choice.passes {
                Some(true) => ("passes", Role::AnswerYes),
                Some(false) => ("fails", Role::AnswerNo),
                None => ("", Role::Text),
            };
            let label = match question.kind {
                Kind::Scale(_) => format!("{}  {}", choice.key, choice.label),
                _ if choice.label.is_empty() => choice.key.clone(),
                _ => choice.label.to_owned(),
            };
            let room = usize::from(self.width.saturating_sub(EARNS + 3)).max(8);
            let mut lines = text::wrap(&label, room).into_iter();
            let first = lines.next().unwrap_or_default();
            let pad = " ".repeat(room.saturating_sub(text::width(&first)) + 1);
            let pieces = vec![
                piece(first, Role::Text),
                piece(pad, Role::Text),
                piece(format!("{earns:<8}"), Role::Muted),
                piece(gate, role),
            ];
            self.rows.push(Row { indent: 2, pieces });
            self.rows.extend(lines.map(|line| Row::of(2, line, Role::Text)));
        }
    }

    /// A section: its title and how one finds out.
    pub(super) fn section(&mut self, section: &Section) {
        self.words(0, &section.title, Role::Heading);
        self.markdown(&section.guidance);
    }

    /// A problem of the file.
    pub(super) fn problem(&mut self, problem: &Problem, key: Option<&str>) {
        let role = if problem.is_error() { Role::Error } else { Role::Warning };
        let place = &problem.place;
        self.words(0, &format!("{}, line {}: {}", problem.severity, place.line, problem.what), role);
        if !place.source.is_empty() {
            self.words(2, place.source.trim(), Role::Code);
        }
        if let Some(hint) = &problem.hint {
            self.words(0, hint, Role::Text);
        }
        if let Some(key) = key {
            self.words(0, &format!("{key} opens {} there.", place.file), Role::Muted);
        }
    }

    /// A running review that pins it.
    pub(super) fn review(&mut self, pin: &Pinned, checklist: &Checklist) {
        let own = if pin.is_same { "this very text" } else { "another text" };
        self.words(0, &format!("{} pins {}, {own}.", pin.review, pin.version), Role::Heading);
        let Some(effect) = pin.effect else { return };
        let words = format!("If it moved to {} as shown: {}.", checklist.version, effect.words());
        self.words(0, &words, Role::Text);
        self.words(0, "It keeps what it pins until somebody moves it.", Role::Muted);
    }

    /// What was changed by hand, what that calls for, and how it is recorded.
    pub(super) fn edit(&mut self, edit: HandEditKind, volume: &Volume, key: Option<&str>) {
        self.words(0, edit_words(edit), Role::Warning);
        let path = layout::checklist(&volume.id);
        match edit {
            HandEditKind::Edited | HandEditKind::Extra | HandEditKind::Staged => {
                let key = key.filter(|_| edit != HandEditKind::Staged);
                if let Some(key) = key {
                    self.note("To record it", &format!("{key}, or with Git:"), Role::Text);
                }
                let name = if key.is_some() { "" } else { "To record it" };
                if edit == HandEditKind::Extra {
                    self.note(name, &format!("git add {path}"), Role::Code);
                    self.note("", &format!("git commit {path}"), Role::Code);
                } else {
                    self.note(name, &format!("git commit {path}"), Role::Code);
                }
                self.note("To undo it", &undo(edit, &path), Role::Code);
            }
            HandEditKind::Removed => {
                self.note("To record it", &format!("git commit {path}"), Role::Code);
                self.note("To undo it", &format!("git restore {path}"), Role::Code);
            }
            HandEditKind::InTheWay => {
                self.words(0, "Move it away; the record still has the file.", Role::Text);
            }
        }
        if volume.pins.iter().any(|pin| !pin.is_same) {
            self.words(0, "Running reviews keep what they pin until somebody moves them.", Role::Muted);
        }
        if let Some(changes) = &volume.changes {
            self.changes(changes);
        }
    }

    fn changes(&mut self, changes: &Changes) {
        self.blank();
        self.words(0, &changes.count_words(), Role::Heading);
        let verdict = changes.verdict();
        self.parts(&[verdict]);
        self.parts(&changes.parts(None));
    }

    /// What a checklist would be in a review: now, and with it.
    pub(super) fn trial(&mut self, trial: &Trial) {
        self.words(0, &format!("TRIED ON {}", trial.review), Role::Heading);
        self.words(0, &format!("{} instead of {}. Nothing is recorded.", trial.to, trial.from), Role::Text);
        self.blank();
        let row = |name: &str, [now, then]: [String; 2], role: Role| Row {
            indent: 2,
            pieces: vec![
                piece(format!("{name:<22}"), Role::Muted),
                piece(format!("{now:>5}"), Role::Text),
                piece(format!("{then:>16}"), role),
            ],
        };
        self.rows.push(row("", ["now", "with this"].map(str::to_owned), Role::Muted));
        for (name, counts) in [("questions asked", trial.asked), ("of them gates", trial.gates)] {
            self.rows.push(row(name, counts.map(|count| count.to_string()), Role::Heading));
        }
        self.blank();
        for (name, ids) in [("Asked besides", &trial.comes), ("Asked no more", &trial.goes)] {
            let words = if ids.is_empty() { "none".to_owned() } else { ids.join(", ") };
            self.note(name, &words, if ids.is_empty() { Role::Muted } else { Role::Text });
        }
        self.note("Answers", &trial.effect.words(), Role::Text);
        for becomes in [Becomes::ToConfirm, Becomes::Retired, Becomes::CountedAnew] {
            let ids: Vec<&str> = trial.touched_as(becomes).collect();
            if !ids.is_empty() {
                self.blank();
                let role = if becomes == Becomes::CountedAnew { Role::Text } else { Role::Warning };
                self.words(0, becomes.words(), role);
                self.words(2, &ids.join(", "), Role::Text);
            }
        }
    }

    /// Something in one row, cut where it has no room.
    pub(super) fn faint(&mut self, words: &str) {
        self.rows.extend(wrapped(&[crate::text::lines::faint(words)], 0, self.width));
    }
}

fn undo(edit: HandEditKind, path: &str) -> String {
    match edit {
        HandEditKind::Extra => format!("rm {path}"),
        HandEditKind::Staged => format!("git restore --staged --worktree {path}"),
        _ => format!("git restore {path}"),
    }
}
