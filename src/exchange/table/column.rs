//! The columns of a table, known by what people call them.

use super::super::draft::one_line;
use super::row::{Row, Rows};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Column {
    Id,
    Section,
    Subsection,
    SectionGuidance,
    Ask,
    Kind,
    Options,
    Good,
    Required,
    AtLeast,
    Anchors,
    Unit,
    Full,
    Zero,
    Weight,
    Gate,
    Pass,
    Guidance,
    Why,
    Request,
    Evidence,
    EvidenceMin,
    Refs,
    By,
    When,
    NotApplicable,
    PartnerTypes,
}

/// How many there are.
pub(super) const COLUMNS: usize = NAMES.len();

/// Names by column, without blanks and signs, in small letters.
const NAMES: [(Column, &[&str]); 27] = [
    (Column::Id, &["id", "questionid", "qid", "refid", "controlid", "ref", "no", "nr", "number", "item"]),
    (
        Column::Section,
        &[
            "section",
            "domain",
            "category",
            "chapter",
            "group",
            "topic",
            "ccmdomaintitle",
            "controldomain",
            "sectiontitle",
            "domaintitle",
        ],
    ),
    (
        Column::Subsection,
        &["subsection", "subcategory", "subdomain", "controltitle", "ccmcontroltitle", "subgroup"],
    ),
    (Column::SectionGuidance, &["sectionguidance", "sectionhelp", "sectiondescription"]),
    (
        Column::Ask,
        &[
            "ask",
            "question",
            "questions",
            "questiontext",
            "consensusassessmentquestion",
            "requirement",
            "statement",
            "prompt",
            "control",
            "text",
        ],
    ),
    (Column::Kind, &["kind", "type", "questiontype", "answertype", "responsetype", "format", "answerformat"]),
    (
        Column::Options,
        &[
            "options",
            "choices",
            "option",
            "answers",
            "answeroptions",
            "responseoptions",
            "allowedvalues",
            "possibleanswers",
            "predefinedanswers",
            "optionswithscores",
        ],
    ),
    (Column::Good, &["good", "goodanswer", "expectedanswer", "expected", "correctanswer", "preferredanswer"]),
    (Column::Required, &["required", "requiredoptions"]),
    (Column::AtLeast, &["atleast", "minimumoptions"]),
    (Column::Anchors, &["anchors", "levels", "scale", "maturitylevels"]),
    (Column::Unit, &["unit", "units", "measure"]),
    (Column::Full, &["full", "fullat", "fullcredit", "target", "best"]),
    (Column::Zero, &["zero", "zeroat", "nocredit", "worst"]),
    (Column::Weight, &["weight", "weighting", "importance", "priority", "criticality"]),
    (Column::Gate, &["gate", "blocking", "blocker", "showstopper", "knockout"]),
    (Column::Pass, &["pass", "passes", "gatepass", "passeswith"]),
    (
        Column::Guidance,
        &["guidance", "help", "hint", "notes", "note", "description", "explanation", "guideline"],
    ),
    (Column::Why, &["why", "rationale", "reason", "purpose", "risk"]),
    (Column::Request, &["request", "requesttext", "partnerquestion", "vendorquestion", "questiontopartner"]),
    (
        Column::Evidence,
        &[
            "evidence",
            "proof",
            "evidencehint",
            "evidencerequired",
            "requiredevidence",
            "typicalevidence",
            "documents",
            "artifacts",
            "artefacts",
        ],
    ),
    (Column::EvidenceMin, &["evidencemin", "evidencelevel", "prooflevel", "minevidence"]),
    (
        Column::Refs,
        &[
            "refs",
            "references",
            "reference",
            "standard",
            "standards",
            "mapping",
            "mappings",
            "frameworks",
            "framework",
            "citation",
            "citations",
            "clause",
            "ccmcontrolid",
        ],
    ),
    (Column::By, &["by", "who", "answeredby", "respondent", "responder", "whocansay"]),
    (Column::When, &["when", "scope", "scoperule", "condition"]),
    (Column::NotApplicable, &["na", "notapplicable", "naallowed"]),
    (Column::PartnerTypes, &["partnertypes", "partnertype", "appliesto"]),
];

/// How many rows may stand above the header.
const ABOVE: usize = 20;

/// The header row: which column is which.
pub(super) struct Header {
    /// Where each column stands.
    known: [Option<usize>; COLUMNS],
    /// By column.
    headings: Vec<Heading>,
}

/// What stands at the head of a column.
#[derive(Clone)]
pub(super) enum Heading {
    Known(Column),
    /// What stands for nothing here, empty where nothing stands there.
    Unknown(String),
}

/// At the head of a column that has none.
static NOTHING: Heading = Heading::Unknown(String::new());

impl Header {
    /// The row that names a column of questions and at least one more, and where it stands; else one with
    /// questions alone.
    pub(super) fn find(rows: &Rows) -> Option<(usize, Self)> {
        let candidates =
            || rows.iter().take(ABOVE).enumerate().map(|(index, row)| (index, Self::of_row(&row)));
        let has_ask = |header: &Self| header.of(Column::Ask).is_some();
        candidates()
            .find(|(_, header)| has_ask(header) && header.known.iter().flatten().count() > 1)
            .or_else(|| candidates().find(|(_, header)| has_ask(header)))
    }

    fn of_row(row: &Row<'_>) -> Self {
        let mut header = Self { known: [None; COLUMNS], headings: Vec::new() };
        for (column, text) in row.cells() {
            let heading = match named(text).filter(|known| header.of(*known).is_none()) {
                Some(known) => {
                    if let Some(place) = header.known.get_mut(known as usize) {
                        *place = Some(column);
                    }
                    Heading::Known(known)
                }
                None => Heading::Unknown(one_line(text)),
            };
            if header.headings.len() <= column {
                header.headings.resize(column + 1, NOTHING.clone());
            }
            if let Some(slot) = header.headings.get_mut(column) {
                *slot = heading;
            }
        }
        header
    }

    /// Where a column stands.
    pub(super) fn of(&self, column: Column) -> Option<usize> {
        self.known.get(column as usize).copied().flatten()
    }

    /// What stands at the head of a column.
    pub(super) fn heading(&self, column: usize) -> &Heading {
        self.headings.get(column).unwrap_or(&NOTHING)
    }
}

fn named(heading: &str) -> Option<Column> {
    let word = folded(heading);
    let exact = NAMES.iter().find(|(_, names)| names.contains(&word.as_str()));
    exact.map(|(column, _)| *column)
}

/// A heading without what is in brackets, blanks and signs, in small letters.
pub(super) fn folded(heading: &str) -> String {
    let bare = heading.split(['(', '[']).next().unwrap_or(heading);
    bare.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_known_by_many_names() {
        for (heading, expected) in [
            ("Question ID", Some(Column::Id)),
            ("  Question (English)", Some(Column::Ask)),
            ("CCM Domain Title", Some(Column::Section)),
            ("at-least", Some(Column::AtLeast)),
            ("Owner of the row", None),
        ] {
            assert_eq!(named(heading), expected, "{heading}");
        }
        let mut all: Vec<&str> = NAMES.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count, "no name stands for two columns");
    }
}
