//! What stands in the centre, line by line, in an order that never changes: the eye need not search.

use super::checking::Check;
use super::cite::proof_words;
use super::claims::{NOTHING_SAID, THEY_SAY};
use super::entry::{Choice, Cited};
use super::fact::yes_no;
use super::{Focus, WalkScreen};
use crate::checklist::facts::Origin;
use crate::checklist::model::{Earns, Kind, Level, Question};
use crate::record::answer::{Answer, State, Value};
use crate::record::check::words::Need;
use crate::record::scoring;
use crate::tui::canvas::{Piece, piece};
use crate::tui::command::Command;
use crate::tui::screen::{Context, questions};
use crate::tui::symbols::Symbols;
use crate::tui::theme::Role;
use crate::tui::widget::text;

/// The column at which what belongs to a heading begins.
const INDENT: u16 = 11;

/// One row, or some that belong together.
pub(super) enum Row {
    /// Nothing; the first to give way where there is no room.
    Blank,
    /// Text from a column on, and text at the right edge.
    Line(u16, Vec<Piece<'static>>, Option<Piece<'static>>),
    /// An option, which can be selected: its lines, and text at the right edge of the first.
    Option(usize, Vec<Vec<Piece<'static>>>, Option<Piece<'static>>),
    /// The field for a figure, a day or a text, with its unit.
    Input(String),
    /// The reviewer's words, so many rows.
    Words(u16),
    /// Citing, so many rows.
    Cite(u16),
}

impl Row {
    pub(super) fn height(&self) -> u16 {
        match self {
            Self::Words(rows) | Self::Cite(rows) => *rows,
            Self::Option(_, lines, _) => u16::try_from(lines.len()).unwrap_or(u16::MAX),
            _ => 1,
        }
    }
}

/// All rows, of which those from `tail` on give way after the blank ones.
pub(super) struct Sheet {
    pub(super) symbols: &'static Symbols,
    pub(super) rows: Vec<Row>,
    pub(super) tail: usize,
    /// The row that must be seen.
    pub(super) focus: usize,
    /// The column in it where the cursor stands, if it is not the row's first.
    pub(super) column: u16,
}

impl Sheet {
    pub(super) fn line(&mut self, pieces: impl IntoIterator<Item = Piece<'static>>) {
        self.rows.push(Row::Line(0, pieces.into_iter().collect(), None));
    }

    pub(super) fn wrapped(&mut self, indent: u16, width: u16, words: &str, role: Role) {
        let room = usize::from(width.saturating_sub(indent)).max(8);
        for line in text::wrap(words, room) {
            self.rows.push(Row::Line(indent, vec![piece(line, role)], None));
        }
    }

    pub(super) fn blank(&mut self) {
        if !matches!(self.rows.last(), Some(Row::Blank) | None) {
            self.rows.push(Row::Blank);
        }
    }

    /// A heading in the left column, and what belongs to it beside it.
    fn headed(&mut self, heading: &'static str, pieces: Vec<Piece<'static>>) {
        let mut all = vec![piece(format!("{heading:<width$}", width = usize::from(INDENT)), Role::Muted)];
        all.extend(pieces);
        self.line(all);
    }
}

impl WalkScreen {
    /// The centre; `alone` where what they say, last time and why have no column of their own.
    pub(super) fn sheet(
        &self,
        width: u16,
        alone: bool,
        symbols: &'static Symbols,
        context: &Context<'_>,
    ) -> Sheet {
        let mut sheet = Sheet { symbols, rows: Vec::new(), tail: 0, focus: 0, column: 0 };
        let Some((_, question)) = self.pinned() else { return sheet };
        if let Focus::Fact(chosen) = &self.focus {
            self.fact_lines(&mut sheet, chosen.as_deref(), width, context);
        }
        self.head(&mut sheet, question, width);
        if matches!(self.focus, Focus::Conflict) {
            self.conflict_lines(&mut sheet, question, width);
        }
        let writes = matches!(self.focus, Focus::Words | Focus::Cite(_)) && self.entry.choice.is_some();
        if writes {
            self.chosen_line(&mut sheet, question, width);
        } else if !matches!(self.focus, Focus::Conflict) {
            self.option_lines(&mut sheet, question, width, context);
        }
        if !writes {
            self.recorded_line(&mut sheet, question, width);
        }
        // What is recorded brings its own words, until somebody begins anew.
        let rests = self.recorded_answer().is_some() && !self.entry.is_touched();
        if !rests
            && !matches!(self.focus, Focus::Conflict | Focus::Fact(_) | Focus::Check(_) | Focus::Reject(_))
        {
            self.because_lines(&mut sheet, width);
        }
        if let Focus::Check(check) = self.focus {
            self.check_lines(&mut sheet, check, width);
        }
        if let Focus::Reject(claim) = &self.focus {
            self.rejection_lines(&mut sheet, question, claim, width);
        }
        self.evidence_lines(&mut sheet, question, width);
        if let Focus::Cite(cite) = &self.focus {
            sheet.focus = sheet.rows.len();
            sheet.rows.push(Row::Cite(cite.rows()));
        }
        sheet.tail = sheet.rows.len();
        if alone {
            sheet.blank();
            sheet.tail = sheet.rows.len();
            let key = context.keymap.key_of(Command::Guidance, self.mode());
            let more = key.filter(|_| !matches!(self.focus, Focus::Cite(_) | Focus::Words));
            for (heading, words, role) in self.told(question) {
                let room = usize::from(width.saturating_sub(INDENT + 8));
                let most = if heading == THEY_SAY && self.reads_replies() { 6 } else { 2 };
                let lines = text::wrap_most(&words, room, most, sheet.symbols.cut);
                for (number, line) in lines.into_iter().enumerate() {
                    let heading = if number == 0 { heading } else { "" };
                    sheet.headed(heading, vec![piece(line, role)]);
                }
            }
            if let (Some(key), Some(Row::Line(_, _, right))) = (more, sheet.rows.last_mut()) {
                *right = Some(piece(format!("{key} more "), Role::Muted));
            }
        }
        sheet
    }

    fn head(&self, sheet: &mut Sheet, question: &Question, width: u16) {
        let mut pieces = vec![piece(question.id.clone(), Role::Accent)];
        let gap = || piece("   ", Role::Text);
        if question.is_hard_gate() {
            pieces.extend([gap(), piece("HARD GATE", Role::Warning)]);
        } else if question.gate.is_some() {
            pieces.extend([gap(), piece("GATE", Role::Warning)]);
        }
        let weight = match question.weight {
            0 => "recorded only".to_owned(),
            weight => format!("weight {weight}"),
        };
        pieces.extend([gap(), piece(weight, Role::Muted)]);
        if self.marked.contains(&question.id) {
            pieces.extend([gap(), piece("marked", Role::Info)]);
        }
        let word = questions::word_of(question, self.standing.as_ref());
        let right = (word != "open").then(|| piece(format!("{word} "), Role::Muted));
        sheet.rows.push(Row::Line(0, pieces, right));
        sheet.wrapped(0, width.saturating_sub(1), &question.ask, Role::Heading);
        sheet.blank();
    }

    /// The fact that has to be settled first: what is asked, then its values on as few lines as
    /// they need.
    fn fact_lines(&self, sheet: &mut Sheet, chosen: Option<&str>, width: u16, context: &Context<'_>) {
        let Some((fact, known)) = self.unsettled_fact() else { return };
        let how = match known {
            Some(known) if known.origin == Origin::Assumed => {
                format!("{} only assumed: {}", sheet.symbols.assumed, fact.label(&known.value))
            }
            _ => format!("{} a fact that is open", sheet.symbols.assumed),
        };
        sheet.line([piece(how, Role::Warning), piece("   the question below hangs on it", Role::Muted)]);
        sheet.wrapped(0, width.saturating_sub(1), &fact.ask, Role::Heading);
        sheet.focus = sheet.rows.len();
        let key_of = |command| context.keymap.key_of(command, self.mode()).unwrap_or_default();
        let mut values: Vec<(String, &str, bool)> = Vec::new();
        let chosen_is = |value: &str| chosen == Some(value);
        for (index, value) in fact.values.iter().enumerate() {
            let key = match value.key.as_str() {
                "yes" if yes_no(fact) => key_of(Command::Yes),
                "no" if yes_no(fact) => key_of(Command::No),
                _ => (index + 1).to_string(),
            };
            values.push((key, value.label.as_str(), chosen_is(&value.key)));
        }
        if yes_no(fact) {
            // As everywhere else: yes before no.
            values.sort_by_key(|(_, label, _)| *label != "yes");
        }
        values.push((key_of(Command::DontKnow), "don't know yet", false));
        let mut line: Vec<Piece<'static>> = Vec::new();
        let mut used = 0;
        for (key, label, taken) in values {
            let cells = text::width(&key) + text::width(label) + 5;
            if used + cells > usize::from(width.saturating_sub(3)) && !line.is_empty() {
                sheet.rows.push(Row::Line(2, std::mem::take(&mut line), None));
                used = 0;
            }
            if taken {
                sheet.focus = sheet.rows.len();
                sheet.column = u16::try_from(used + text::width(&key) + 1).unwrap_or_default();
            }
            used += cells;
            let role = if taken { Role::Selection } else { Role::Text };
            let word = if taken { format!("[{label}]") } else { label.to_owned() };
            line.extend([piece(format!("{key} "), Role::Key), piece(word, role), piece("   ", Role::Text)]);
        }
        sheet.rows.push(Row::Line(2, line, None));
        sheet.line([piece(sheet.symbols.rule.repeat(usize::from(width.saturating_sub(1))), Role::Border)]);
    }

    fn conflict_lines(&self, sheet: &mut Sheet, question: &Question, width: u16) {
        let Some(theirs) = self.theirs() else { return };
        let symbols = sheet.symbols;
        sheet.line([piece("Somebody answered this while you worked on it.", Role::Warning)]);
        sheet.blank();
        let half = usize::from(width / 2).saturating_sub(2).max(10);
        let (their_head, their_text) = match theirs {
            Some(answer) => {
                let by = self.name_of(&answer.answered_by);
                let time = answer.answered_at.strftime("%-d %b, %H:%M");
                let words = format!("{}\n\n{}", answer.state.words(question), answer.because);
                (format!("{by}, {time}"), words)
            }
            None => ("it was taken back".to_owned(), "unanswered".to_owned()),
        };
        let own = self.entry.state(question).map_or_else(|_| "nothing".to_owned(), |s| s.words(question));
        let own_text = format!("{own}\n\n{}", self.words.text());
        let column = |line: &str| {
            let cut = text::cut(line, half, symbols.cut).into_owned();
            let pad = half.saturating_sub(text::width(&cut)) + 3;
            format!("{cut}{}", " ".repeat(pad))
        };
        sheet.line([
            piece(column(&format!("Recorded: {their_head}")), Role::Accent),
            piece("Yours", Role::Accent),
        ]);
        let left = text::wrap(&their_text, half);
        let right = text::wrap(&own_text, half);
        for row in 0..left.len().max(right.len()).min(8) {
            let line = |lines: &Vec<String>| lines.get(row).cloned().unwrap_or_default();
            let role = if row == 0 { Role::Heading } else { Role::Text };
            sheet.line([piece(column(&line(&left)), role), piece(line(&right), role)]);
        }
        sheet.blank();
        sheet.focus = sheet.rows.len();
        for (digit, words) in
            [("1", "leave theirs, drop yours"), ("2", "answer again on top of theirs, with your words")]
        {
            sheet.rows.push(Row::Line(
                2,
                vec![piece(format!("{digit}  "), Role::Key), piece(words, Role::Text)],
                None,
            ));
        }
        sheet.blank();
    }

    /// What was chosen, once the words are being written.
    fn chosen_line(&self, sheet: &mut Sheet, question: &Question, width: u16) {
        match self.entry.state(question) {
            Ok(state) => {
                let (remark, role) = outcome(question, &state);
                let mut right = (!remark.is_empty()).then(|| piece(format!("{remark} "), role));
                let room = usize::from(width).saturating_sub(text::width(&remark) + 5).max(8);
                for line in text::wrap(&state.words(question), room) {
                    sheet.rows.push(Row::Line(2, vec![piece(line, Role::Heading)], right.take()));
                }
            }
            Err(reason) => sheet.line([piece(reason, Role::Warning)]),
        }
        sheet.blank();
    }

    fn option_lines(&self, sheet: &mut Sheet, question: &Question, width: u16, context: &Context<'_>) {
        let here = matches!(self.focus, Focus::Options);
        let first = sheet.rows.len();
        // While a fact is asked, its keys are the ones that work.
        let waits = matches!(self.focus, Focus::Fact(_));
        let option = |row: usize, key: String, sign: &str, label: &str, value: &Value, chosen: bool| {
            let fails = scoring::passes(question, value) == Some(false);
            let remark = if matches!(question.kind, Kind::Multi { .. }) {
                needed(question, row)
            } else if fails {
                Some(piece("fails the gate ", Role::AnswerNo))
            } else {
                None
            };
            let role = match (waits, chosen) {
                (true, _) => Role::Muted,
                (false, true) => Role::Heading,
                (false, false) => Role::Text,
            };
            let key = if waits { " ".repeat(text::width(&key)) } else { key };
            let head = format!("  {key}  ");
            let indent = text::width(&head) + text::width(sign);
            let taken = remark.as_ref().map_or(0, |(words, _)| text::width(words) + 1);
            let room = usize::from(width).saturating_sub(indent + taken + 1).max(8);
            let mut lines: Vec<Vec<Piece<'static>>> = text::wrap(label, room)
                .into_iter()
                .map(|line| vec![piece(" ".repeat(indent), role), piece(line, role)])
                .collect();
            if let Some(first) = lines.first_mut() {
                first.splice(..1, [piece(head, Role::Key), piece(sign.to_owned(), role)]);
            }
            Row::Option(row, lines, remark)
        };
        let is = |choice: &Choice| self.entry.choice.as_ref() == Some(choice);
        let mode = self.mode();
        match &question.kind {
            Kind::YesNo { .. } => {
                for (row, (command, word)) in
                    [(Command::Yes, "yes"), (Command::No, "no")].into_iter().enumerate()
                {
                    let key = context.keymap.key_of(command, mode).unwrap_or_default();
                    let chosen = is(&Choice::Key(word.to_owned()));
                    sheet.rows.push(option(row, key, "", word, &Value::Text(word.to_owned()), chosen));
                }
            }
            Kind::Choice(options) => {
                for (row, o) in options.iter().enumerate() {
                    let chosen = is(&Choice::Key(o.key.clone()));
                    let key = if row < 9 { (row + 1).to_string() } else { " ".to_owned() };
                    sheet.rows.push(option(row, key, "", &o.label, &Value::Text(o.key.clone()), chosen));
                }
            }
            Kind::Multi { options, .. } => {
                let held = match &self.entry.choice {
                    Some(Choice::Held(held)) => held.as_slice(),
                    _ => &[],
                };
                for (row, o) in options.iter().enumerate() {
                    let chosen = held.contains(&o.key);
                    let key = if row < 9 { (row + 1).to_string() } else { " ".to_owned() };
                    let sign = if chosen { "[x] " } else { "[ ] " };
                    let value = Value::Keys(vec![o.key.clone()]);
                    sheet.rows.push(option(row, key, sign, &o.label, &value, chosen));
                }
            }
            Kind::Scale(anchors) => {
                for (level, anchor) in anchors.iter().enumerate() {
                    let chosen = u8::try_from(level).is_ok_and(|level| is(&Choice::Level(level)));
                    let value = Value::Number(level.into());
                    sheet.rows.push(option(level, level.to_string(), "", anchor, &value, chosen));
                }
            }
            Kind::Number(_) | Kind::Percent(_) | Kind::Money(_) | Kind::Date => {
                self.figure_lines(sheet, question, width, context);
            }
            Kind::Text => sheet.rows.push(Row::Input(String::new())),
        }
        if here {
            sheet.focus = first + self.list.selected();
        }
        if !waits {
            self.other_states(sheet, question, width, context);
        }
        sheet.blank();
    }

    fn other_states(&self, sheet: &mut Sheet, question: &Question, width: u16, context: &Context<'_>) {
        let mut states: Vec<(String, &str)> = Vec::new();
        for (command, words) in [
            (Command::NotApplicable, "not applicable"),
            (Command::DontKnow, "don't know"),
            (Command::AskSomebody, "ask somebody"),
        ] {
            if command == Command::NotApplicable && !question.na {
                continue;
            }
            let key = context.keymap.key_of(command, self.mode()).unwrap_or_default();
            states.push((key, words));
        }
        let cells: usize = states.iter().map(|(key, words)| text::width(key) + text::width(words) + 2).sum();
        let gap = if cells + 6 * states.len() <= usize::from(width) { 6 } else { 3 };
        let mut pieces = Vec::new();
        for (number, (key, words)) in states.into_iter().enumerate() {
            let before = if number == 0 { 2 } else { gap };
            pieces.extend([
                piece(" ".repeat(before), Role::Text),
                piece(format!("{key}  "), Role::Key),
                piece(words, Role::Muted),
            ]);
        }
        sheet.line(pieces);
    }

    /// The recorded answer to the question on screen.
    pub(super) fn recorded_answer(&self) -> Option<&Answer> {
        Some(&self.review.as_ref()?.answers.get(self.at.as_deref()?)?.value)
    }

    fn recorded_line(&self, sheet: &mut Sheet, question: &Question, width: u16) {
        let Some(answer) = self.recorded_answer() else { return };
        let name = self.name_of(&answer.answered_by);
        let words = if self.hides_level() {
            format!("a level by {name}, hidden until you have given yours: {}", answer.because)
        } else {
            recorded_words(answer, question, name)
        };
        let room = usize::from(width.saturating_sub(INDENT + 1)).max(8);
        let lines = text::wrap_most(&words, room, 3, sheet.symbols.cut);
        for (number, line) in lines.into_iter().enumerate() {
            sheet.headed(if number == 0 { "Recorded" } else { "" }, vec![piece(line, Role::Info)]);
        }
        if let Some((words, is_grave)) = self.checked_words() {
            let role = if is_grave { Role::Warning } else { Role::Success };
            for (number, line) in text::wrap(&words, room).into_iter().take(2).enumerate() {
                sheet.headed(if number == 0 { "Checked" } else { "" }, vec![piece(line, role)]);
            }
        }
        sheet.blank();
    }

    /// The check that is being made: the level first where two are wanted, then the words.
    fn check_lines(&self, sheet: &mut Sheet, check: Check, width: u16) {
        if check.waits_for_level() {
            let words = "your own level first, 0 to 4: two people assess this";
            sheet.headed("Confirm", vec![piece(words, Role::Warning)]);
            sheet.focus = sheet.rows.len() - 1;
            sheet.blank();
            return;
        }
        let (heading, need, role) = if check.confirms {
            ("Confirm", "words may stay out".to_owned(), Role::Muted)
        } else {
            ("Send back", "words needed: what has to be looked at again".to_owned(), Role::Warning)
        };
        let level = check.level.map(|level| format!("your level {level}; ")).unwrap_or_default();
        sheet.headed(heading, vec![piece(format!("{level}{need}"), role)]);
        sheet.focus = sheet.rows.len();
        sheet.rows.push(Row::Words(self.words.rows(width.saturating_sub(3)).clamp(1, 6)));
        sheet.blank();
    }

    fn because_lines(&self, sheet: &mut Sheet, width: u16) {
        let need = match self.need() {
            Some(Need::Words(why)) => piece(format!("words needed: {why}"), Role::Warning),
            Some(Need::WordsOrPlace) if self.entry.citations.is_empty() => {
                piece("words, or a cited place", Role::Muted)
            }
            Some(Need::WordsOrPlace) => piece("words may stay out: a place is cited", Role::Muted),
            Some(Need::Nothing) | None => piece("words may stay out", Role::Muted),
        };
        sheet.headed("Because", vec![need]);
        let focused = matches!(self.focus, Focus::Words);
        if focused || !self.words.is_blank() {
            let most = if focused { 6 } else { 3 };
            let rows = self.words.rows(width.saturating_sub(3)).clamp(1, most);
            if focused {
                sheet.focus = sheet.rows.len();
            }
            sheet.rows.push(Row::Words(rows));
        }
        sheet.blank();
    }

    fn evidence_lines(&self, sheet: &mut Sheet, question: &Question, width: u16) {
        let Some(review) = &self.review else { return };
        let min = question.evidence.min;
        let wanted =
            if min == Level::NONE { "none needed".to_owned() } else { format!("needs {min} {}", min.name()) };
        let recorded = self.recorded_answer().filter(|_| !self.entry.is_touched());
        let cited: Vec<Cited> = match recorded {
            Some(answer) => answer.evidence.iter().map(Cited::of).collect(),
            None => self.entry.citations.clone(),
        };
        if cited.is_empty() {
            sheet.headed(
                "Evidence",
                vec![piece(
                    if min == Level::NONE { wanted.clone() } else { format!("none yet; {wanted}") },
                    Role::Text,
                )],
            );
        }
        for (number, cited) in cited.iter().enumerate() {
            let heading = if number == 0 { "Evidence" } else { "" };
            let document = self.entry.document(review, &cited.id);
            let title = document.as_ref().map_or_else(|| cited.id.clone(), |document| document.title.clone());
            let place = cited.place.as_ref().map(|place| format!(", {place}")).unwrap_or_default();
            let new = self.entry.file.iter().any(|new| new.id == cited.id);
            let proof = document.map(|document| proof_words(&document, self.day, new)).unwrap_or_default();
            let room = usize::from(width).saturating_sub(usize::from(INDENT) + text::width(&proof) + 3);
            let words = text::cut(&format!("{title}{place}"), room.max(8), sheet.symbols.cut).into_owned();
            sheet.headed(heading, vec![piece(words, Role::Text)]);
            if let Some(Row::Line(_, _, right)) = sheet.rows.last_mut() {
                *right = Some(piece(format!("{proof} "), Role::Muted));
            }
        }
        let proof = match recorded {
            Some(answer) => crate::record::standing::proof(review, answer, self.day),
            None => self.entry.proof(review, self.day),
        };
        // What earns nothing needs no proof.
        let state = match recorded {
            Some(answer) => Some(answer.state.clone()),
            None => self.entry.state(question).ok(),
        };
        let earned = match &state {
            Some(State::Answered(value)) => scoring::score(question, value),
            _ => None,
        };
        let weak = !cited.is_empty() && proof < min && earned != Some(scoring::whole(0));
        if weak {
            let words = format!("{wanted}: this alone does not prove it");
            sheet.headed("", vec![piece(words, Role::Warning)]);
        }
        if !question.evidence.hint.is_empty() && (cited.is_empty() || weak) {
            let words = format!("look for: {}", question.evidence.hint);
            let room = usize::from(width.saturating_sub(INDENT + 1)).max(8);
            for line in text::wrap_most(&words, room, 2, sheet.symbols.cut) {
                sheet.headed("", vec![piece(line, Role::Muted)]);
            }
        }
    }

    /// What they say, last time, why it is asked.
    pub(super) fn told(&self, question: &Question) -> Vec<(&'static str, String, Role)> {
        let say = self.they_say(question);
        let role = if say == NOTHING_SAID { Role::Muted } else { Role::Text };
        vec![
            (THEY_SAY, say, role),
            ("Last time", self.last_time(question), Role::Text),
            ("Why ask", question.why.clone(), Role::Text),
        ]
    }

    fn last_time(&self, question: &Question) -> String {
        let around = self.around.as_deref();
        let Some(earlier) = around.and_then(|around| around.earlier.as_ref()) else {
            let partner = around.and_then(|around| around.partner.as_ref());
            return format!(
                "first review of {}",
                partner.map_or(self.id.partner.as_str(), |partner| partner.name.as_str())
            );
        };
        match (earlier.answers.get(&question.id), earlier.question(&question.id)) {
            (Some(item), Some((_, old))) => {
                let words = item.value.state.words(old);
                let because = item.value.because.lines().next().unwrap_or_default();
                format!("{words} ({}): {because}", earlier.id.review)
            }
            (_, None) => format!("not asked in {}", earlier.id.review),
            (None, Some(_)) => format!("unanswered in {}", earlier.id.review),
        }
    }

    pub(super) fn name_of<'a>(&'a self, id: &'a str) -> &'a str {
        let record = self.around.as_ref().and_then(|around| around.record.as_ref());
        record.map_or(id, |record| record.name_of(id))
    }
}

/// What an answer earns and whether it passes the gate.
pub(super) fn outcome(question: &Question, state: &State) -> (String, Role) {
    let State::Answered(value) = state else { return (String::new(), Role::Muted) };
    let earns =
        scoring::score(question, value).map(|score| format!("earns {} %", scoring::percent(&score, 0)));
    match (scoring::passes(question, value), earns) {
        (Some(false), _) => ("fails the gate".to_owned(), Role::AnswerNo),
        (Some(true), Some(earns)) => (format!("{earns}, gate passes"), Role::AnswerYes),
        (Some(true), None) => ("gate passes".to_owned(), Role::AnswerYes),
        (None, earns) => (earns.unwrap_or_default(), Role::Muted),
    }
}

fn recorded_words(answer: &Answer, question: &Question, name: &str) -> String {
    let when = answer.answered_at.strftime("%-d %b %Y");
    let because = answer.because.replace('\n', " ");
    let colon = if because.is_empty() { "" } else { ": " };
    format!("{} ({name}, {when}){colon}{because}", answer.state.words(question))
}

/// What an option of a multi question counts for.
fn needed(question: &Question, row: usize) -> Option<Piece<'static>> {
    let Kind::Multi { options, earns: Earns::Required(required) } = &question.kind else { return None };
    let key = &options.get(row)?.key;
    required.contains(key).then(|| piece("counts ", Role::Muted))
}
