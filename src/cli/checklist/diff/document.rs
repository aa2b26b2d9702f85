//! `checklist diff --json`: the document that scripts depend on.

use serde::Serialize;

use super::Side;
use crate::checklist::change::{ChangeItem, Changes, What};
use crate::text::wording;

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Document {
    schema: u32,
    from: Place,
    to: Place,
    changes: Vec<Change>,
    calls_for: CallsFor,
}

#[derive(Serialize)]
struct Place {
    name: String,
    #[serde(rename = "where")]
    origin: &'static str,
    commit: Option<String>,
    id: String,
    version: String,
    base: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct CallsFor {
    /// `patch`, `minor` or `major`; none when nothing changed.
    step: Option<String>,
    /// The lowest version that would do.
    version: Option<String>,
    /// Whether the newer version is far enough; none for two checklists, of which each counts its own.
    fit: Option<&'static str>,
    revisions: Vec<Revision>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Revision {
    question: String,
    #[serde(rename = "revision")]
    was_and_is: [u32; 2],
    write: u32,
    because: Option<String>,
}

/// A change of a checklist.
#[derive(Serialize)]
pub(crate) struct Change {
    section: Option<String>,
    question: Option<String>,
    key: &'static str,
    kind: &'static str,
    what: String,
    from: Option<String>,
    to: Option<String>,
    pieces: Vec<Piece>,
    class: &'static str,
    step: String,
}

/// A run of words with what became of it.
#[derive(Serialize)]
pub(crate) struct Piece {
    mark: &'static str,
    text: String,
}

impl Piece {
    /// The run as data.
    pub(crate) fn of(piece: &wording::Piece) -> Self {
        Self { mark: piece.mark.name(), text: piece.text.clone() }
    }
}

impl Change {
    /// The change as data.
    pub(crate) fn of(item: &ChangeItem) -> Self {
        let (from, to, pieces) = match &item.what {
            What::Came { says, .. } => (None, Some(says.clone()), Vec::new()),
            What::Went { said, .. } => (Some(said.clone()), None, Vec::new()),
            What::Moved(_) => (None, None, Vec::new()),
            What::Value { from, to, .. } => (Some(from.clone()), Some(to.clone()), Vec::new()),
            What::Words { pieces, .. } => (None, None, pieces.iter().map(Piece::of).collect()),
        };
        Self {
            section: item.section.clone(),
            question: item.question.clone(),
            key: item.key,
            kind: item.what.kind(),
            what: item.words(),
            from,
            to,
            pieces,
            class: item.class.name(),
            step: item.step().to_string(),
        }
    }
}

/// Two checklists and what changed as data.
pub(super) fn of(sides: &[Side; 2], changes: &Changes) -> Document {
    let [from, to] = sides;
    let due = changes.step_due();
    Document {
        schema: 1,
        from: place(from),
        to: place(to),
        changes: changes.items.iter().map(Change::of).collect(),
        calls_for: CallsFor {
            step: due.map(|step| step.to_string()),
            version: due.map(|_| changes.version_due().to_string()),
            fit: changes.fit().map(crate::checklist::version::Fit::name),
            revisions: changes
                .revisions
                .iter()
                .map(|due| Revision {
                    question: due.question.clone(),
                    was_and_is: [due.from, due.to],
                    write: due.write(),
                    because: due.because.clone(),
                })
                .collect(),
        },
    }
}

fn place(side: &Side) -> Place {
    let base = side.checklist.base.as_ref();
    Place {
        name: side.name.clone(),
        origin: side.origin.name(),
        commit: side.origin.commit().map(|commit| commit.to_string()),
        id: side.checklist.id.clone(),
        version: side.checklist.version.to_string(),
        base: base.map(|base| format!("{} {}", base.checklist, base.version)),
    }
}
