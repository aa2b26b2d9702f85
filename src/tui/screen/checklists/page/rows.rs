//! The rows of a checklist's page in their order; the drawing and the cursor go by them.

use super::{ChecklistScreen, Spot};
use crate::checklist::change::Beside;
use crate::checklist::model::Section;

/// So many questions in a row that are the same as in the base are folded into one row.
const FOLD_FROM: usize = 3;

/// One drawn row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Row {
    Blank,
    /// A heading, and what there is to say beside it.
    Heading(&'static str, String),
    /// The titles of the columns.
    Columns,
    /// Something that the cursor can be on.
    Spot(Spot),
    /// What else is different in a question: which of its differences, and whether its reason.
    Own(String, usize, bool),
}

impl Row {
    /// What the cursor can be on here.
    pub(super) fn into_spot(self) -> Option<Spot> {
        match self {
            Self::Spot(spot) => Some(spot),
            _ => None,
        }
    }
}

impl ChecklistScreen {
    pub(super) fn rows(&self) -> Vec<Row> {
        let Some(volume) = &self.volume else { return Vec::new() };
        let mut rows = Vec::new();
        if volume.edit.is_some() {
            rows.push(Row::Spot(Spot::Edit));
        }
        if !volume.problems.is_empty() {
            rows.extend((0..volume.problems.len()).map(|place| Row::Spot(Spot::Problem(place))));
        }
        // What an edit would do to running reviews is what its author has to know first.
        if volume.edit.is_some() {
            self.review_rows(&mut rows);
        }
        if let Some(checklist) = volume.shown.as_deref() {
            if !rows.is_empty() {
                rows.push(Row::Blank);
            }
            rows.push(Row::Columns);
            for section in &checklist.sections {
                self.section_rows(section, &mut rows);
            }
        }
        self.gone_rows(&mut rows);
        if volume.edit.is_none() {
            self.review_rows(&mut rows);
        }
        rows
    }

    fn review_rows(&self, rows: &mut Vec<Row>) {
        let Some(volume) = self.volume.as_ref().filter(|volume| !volume.pins.is_empty()) else { return };
        if !rows.is_empty() {
            rows.push(Row::Blank);
        }
        let others = volume.pins.iter().filter(|pin| !pin.is_same).count();
        let words = match (volume.pins.len(), others) {
            (_, 0) => "all pin this text".to_owned(),
            (1, _) => "it pins another text; if it moved to this one:".to_owned(),
            (all, others) => format!("{others} of {all} pin another text; if they moved to this one:"),
        };
        rows.push(Row::Heading("RUNNING REVIEWS", words));
        rows.extend((0..volume.pins.len()).map(|place| Row::Spot(Spot::Review(place))));
    }

    fn section_rows(&self, section: &Section, rows: &mut Vec<Row>) {
        rows.push(Row::Spot(Spot::Section(section.id.clone())));
        if self.folded.contains(&section.id) {
            return;
        }
        if self.fork.is_none() {
            let questions = section.questions.iter();
            rows.extend(questions.map(|question| Row::Spot(Spot::Question(question.id.clone()))));
            return;
        }
        for run in self.runs(&section.id) {
            match run {
                [] => {}
                [first, ..] if self.is_folded_run(run) => {
                    rows.push(Row::Spot(Spot::Same(first.question.clone())));
                }
                _ => run.iter().for_each(|one| beside_rows(one, rows)),
            }
        }
    }

    /// What of the base stood in sections that a fork does not have.
    fn gone_rows(&self, rows: &mut Vec<Row>) {
        let (Some(fork), Some(checklist)) = (&self.fork, self.checklist()) else { return };
        let mut last = "";
        let is_gone = |one: &&Beside| !checklist.sections.iter().any(|section| section.id == one.section);
        for one in fork.beside.iter().filter(is_gone) {
            if one.section != last {
                last = &one.section;
                rows.push(Row::Spot(Spot::Section(one.section.clone())));
            }
            if !self.folded.contains(&one.section) {
                beside_rows(one, rows);
            }
        }
    }

    /// The questions of a section of a fork: those that are the same as in the base, and those that are not,
    /// by turns.
    fn runs(&self, section: &str) -> Vec<&[Beside]> {
        let Some(fork) = &self.fork else { return Vec::new() };
        let from = fork.beside.iter().position(|one| one.section == section).unwrap_or(0);
        let rest = fork.beside.get(from..).unwrap_or_default();
        let count = rest.iter().take_while(|one| one.section == section).count();
        let own = rest.get(..count).unwrap_or_default();
        own.chunk_by(|one, next| one.own.is_empty() == next.own.is_empty()).collect()
    }

    fn is_folded_run(&self, run: &[Beside]) -> bool {
        let is_same = run.len() >= FOLD_FROM && run.iter().all(|one| one.own.is_empty());
        is_same && run.first().is_some_and(|first| !self.unfolded.contains(&first.question))
    }

    /// How many questions a folded run has that begins here.
    pub(super) fn run_length(&self, first: &str) -> usize {
        let section = self.checklist().and_then(|own| own.section_of(first));
        let runs = section.map(|section| self.runs(&section.id)).unwrap_or_default();
        let run = runs.into_iter().find(|run| run.first().is_some_and(|own| own.question == first));
        run.map_or(0, <[Beside]>::len)
    }

    /// The first question of the folded run that a question stands in.
    pub(super) fn run_of(&self, question: &str) -> Option<String> {
        let section = self.checklist()?.section_of(question)?;
        let has = |run: &&[Beside]| run.iter().any(|one| one.question == question);
        let run = self.runs(&section.id).into_iter().find(has).filter(|run| self.is_folded_run(run))?;
        run.first().map(|first| first.question.clone())
    }

    /// What a fork has of its own in a question.
    pub(super) fn beside(&self, question: &str) -> Option<&Beside> {
        self.fork.as_ref()?.beside.iter().find(|one| one.question == question)
    }
}

/// A question of a fork, with a row for everything in which it differs.
fn beside_rows(one: &Beside, rows: &mut Vec<Row>) {
    let spot = if one.is_gone { Spot::Gone } else { Spot::Question };
    rows.push(Row::Spot(spot(one.question.clone())));
    for (place, own) in one.own.iter().enumerate() {
        if place > 0 {
            rows.push(Row::Own(one.question.clone(), place, false));
        }
        if own.because.is_some() {
            rows.push(Row::Own(one.question.clone(), place, true));
        }
    }
}
