//! A document as it stands on screen before it is recorded: proposed, changed, typed.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::record::evidence::{Evidence, may_answer, said_to_answer};
use crate::record::policy::{EvidenceType, Validity};
use crate::record::review::Review;
use crate::store::inbox::NewFile;
use crate::text::id;
use crate::tui::widget::form::{Field, Form};

/// The fields of the form, in order.
const TITLE: usize = 0;
const ID: usize = 1;
const PLACE: usize = 2;
const OBTAINED: usize = 3;
/// The field for the last day of validity.
pub(super) const UNTIL: usize = 4;
const COVERS: usize = 5;
/// The field for the questions that it may answer.
pub(super) const ANSWERS: usize = 6;

/// Which words in a file's name tell its kind; the first that is there counts.
const NAMES: [(&str, &[&str]); 16] = [
    ("penetration-test", &["pentest", "penetration"]),
    ("pci-attestation", &["pci", "aoc"]),
    ("soc2", &["soc2", "soc-2", "soc"]),
    ("certificate", &["iso", "cert", "certificate"]),
    ("contract", &["contract", "agreement", "dpa", "msa", "terms", "nda", "vertrag"]),
    ("load-test", &["load"]),
    ("insurance", &["insurance", "liability"]),
    ("accounts", &["accounts", "annual", "financial"]),
    ("register-extract", &["register", "extract"]),
    ("screening", &["sanctions", "screening"]),
    ("questionnaire", &["caiq", "sig", "questionnaire"]),
    ("policy", &["policy", "procedure", "plan"]),
    ("test", &["scan", "test"]),
    ("call", &["call", "notes", "minutes"]),
    ("report", &["report", "audit"]),
    ("export", &["export", "screenshot", "csv", "png", "xlsx"]),
];

/// A document before it is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) document: Evidence,
    /// Whether the record keeps a copy.
    pub(super) is_copied: bool,
    /// The kind is a guess.
    pub(super) is_guess: bool,
    /// The last day was set by the person, so it follows the kind no more.
    is_until_set: bool,
    /// The name of the file; none where there is none.
    file_name: Option<String>,
}

impl Draft {
    /// What a new file is proposed as: by its name, and by what the policy says of its kind.
    pub(super) fn proposed(file: &NewFile, review: &Review, today: Date) -> Self {
        let stem = file.name.rsplit_once('.').map_or(file.name.as_str(), |(stem, _)| stem);
        let zone = TimeZone::system();
        let obtained = file.changed.map_or(today, |at| at.to_zoned(zone).date());
        let mut draft = Self::empty(review, obtained);
        draft.document.id = free_id(&id::slug(stem), review);
        draft.document.title = title_of(stem);
        draft.document.at = Some(file.path.clone());
        draft.file_name = Some(file.name.clone());
        draft.is_guess = true;
        if let Some(kind) = kind_of(&file.name, review) {
            draft.set_kind(kind, review);
            draft.is_guess = true;
        }
        draft
    }

    /// A call, a mail, a link.
    pub(super) fn call(review: &Review, today: Date) -> Self {
        let mut draft = Self::empty(review, today);
        if let Some(kind) = review.policy.evidence_type("call") {
            draft.set_kind(kind, review);
        }
        draft
    }

    /// A document of the register.
    pub(super) fn filed(document: Evidence) -> Self {
        Self { document, is_copied: false, is_guess: false, is_until_set: true, file_name: None }
    }

    fn empty(review: &Review, obtained: Date) -> Self {
        let kind = review.policy.evidence_types.first();
        let document = Evidence {
            id: String::new(),
            title: String::new(),
            kind: kind.map_or_else(String::new, |kind| kind.id.clone()),
            at: None,
            file: None,
            sha256: None,
            level: kind.map(|kind| kind.level).unwrap_or_default(),
            obtained: Some(obtained),
            expires: None,
            covers: None,
            answers: Vec::new(),
            filed_by: String::new(),
            filed_at: None,
        };
        Self { document, is_copied: false, is_guess: false, is_until_set: false, file_name: None }
    }

    /// The kind sets level and end of validity, and which questions it may answer.
    pub(super) fn set_kind(&mut self, kind: &EvidenceType, review: &Review) {
        self.document.kind.clone_from(&kind.id);
        self.document.level = kind.level;
        self.document.expires = self.document.obtained.and_then(|obtained| kind.valid.until(obtained));
        self.is_until_set = false;
        self.is_guess = false;
        self.document.answers = may_answer(review, kind);
    }

    /// Whether the last day stands in the document, and nobody has typed it.
    pub(super) fn wants_until(&self, review: &Review) -> bool {
        let kind = review.policy.evidence_type(&self.document.kind);
        let stands_in_it = kind.is_some_and(|kind| kind.valid == Validity::UntilExpiry);
        stands_in_it && self.document.expires.is_none() && !self.is_until_set
    }

    /// The document as it is filed.
    pub(super) fn to_file(&self) -> Evidence {
        let mut document = self.document.clone();
        if self.is_copied {
            document.file = self.file_name.as_deref().map(safe_name);
            document.at = None;
        }
        document
    }

    /// The fields that are typed.
    pub(super) fn form(&self) -> Form {
        let own = &self.document;
        let day = |day: Option<Date>| day.map_or_else(String::new, |day| day.to_string());
        let is_filed = own.filed_at.is_some();
        let mut form = Form::new(vec![
            Field::new("Title", &own.title, "what people read"),
            Field::new("Id", &own.id, if is_filed { "permanent" } else { "empty: from the title" }),
            Field::new("Where it is", own.at.as_deref().unwrap_or_default(), "path or link; may be empty"),
            Field::new("Obtained", &day(own.obtained), "the day"),
            Field::new("Until", &day(own.expires), "last day; empty: none known"),
            Field::new("Covers", own.covers.as_deref().unwrap_or_default(), "what it is about"),
            Field::new("May answer", &own.answers.join(" "), "codes, sec-*, a checklist"),
        ]);
        form.focus(TITLE);
        form
    }

    /// Takes over what was typed, or says in which field something is wrong.
    pub(super) fn take_over(&mut self, form: &Form, review: &Review) -> Result<(), (usize, String)> {
        let wrong = |field: usize, what: &str| (field, what.to_owned());
        let title = form.text(TITLE);
        if title.is_empty() {
            return Err(wrong(TITLE, "say what it is"));
        }
        let own = match form.text(ID) {
            "" => id::slug(title),
            typed => typed.to_owned(),
        };
        if self.document.filed_at.is_some() && own != self.document.id {
            return Err(wrong(ID, "the id of a filed document stays"));
        }
        if let Some(fault) = id::name_fault(&own) {
            return Err(wrong(ID, fault));
        }
        let obtained = day_of(form.text(OBTAINED)).map_err(|_| wrong(OBTAINED, "no day; as 2026-11-22"))?;
        let until = form.text(UNTIL);
        let expires = match until {
            "-" => None,
            typed => day_of(typed).map_err(|_| wrong(UNTIL, "no day; as 2027-06-30, or -"))?,
        };
        // What was proposed may name questions that another text of a checklist no longer has.
        let answers = if form.text(ANSWERS) == self.document.answers.join(" ") {
            self.document.answers.clone()
        } else {
            said_to_answer(review, form.text(ANSWERS)).map_err(|what| (ANSWERS, what))?
        };
        self.is_until_set = !until.is_empty();
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        title.clone_into(&mut self.document.title);
        self.document.id = own;
        self.document.at = some(form.text(PLACE));
        self.document.obtained = obtained;
        self.document.expires = expires;
        self.document.covers = some(form.text(COVERS));
        self.document.answers = answers;
        Ok(())
    }
}

/// A day that was typed; none for an empty field.
fn day_of(text: &str) -> Result<Option<Date>, jiff::Error> {
    if text.is_empty() { Ok(None) } else { text.parse().map(Some) }
}

fn kind_of<'r>(name: &str, review: &'r Review) -> Option<&'r EvidenceType> {
    let name = name.to_lowercase();
    let parts: Vec<&str> = name.split(|c: char| !c.is_alphabetic()).filter(|part| !part.is_empty()).collect();
    NAMES
        .iter()
        .filter(|(_, words)| words.iter().any(|word| parts.contains(word)))
        .find_map(|(kind, _)| review.policy.evidence_type(kind))
}

/// A file's name as a person would write what it is: the first letter large, no hyphens.
fn title_of(stem: &str) -> String {
    let words = stem.replace(['-', '_'], " ");
    let mut letters = words.trim().chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn free_id(proposed: &str, review: &Review) -> String {
    if !review.evidence.contains_key(proposed) {
        return proposed.to_owned();
    }
    let numbered = (2..1000).map(|number| format!("{proposed}-{number}"));
    numbered.into_iter().find(|id| !review.evidence.contains_key(id)).unwrap_or_default()
}

/// A file's name as it may stand in a record on every system.
pub(super) fn safe_name(name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let name: String = name.chars().map(|c| if is_plain(c) { c } else { '-' }).collect();
    name.trim_matches(['.', '-']).to_owned()
}
