//! Somebody with an editor and plain Git, who knows the files as well as the program does.

use std::collections::BTreeMap;
use std::sync::Arc;

use probity::record::decision::{Condition, Decision, Verdict};
use probity::record::layout::ReviewId;
use probity::record::load;
use probity::record::proposal::Outcome;
use probity::record::review::Review;
use probity::record::signoff::{Seen, SignOff};
use probity::store::At;

use crate::room::{Room, WORDS};

pub struct Editor<'r> {
    room: &'r Room,
    pub id: ReviewId,
    now: &'r str,
}

impl<'r> Editor<'r> {
    pub fn new(room: &'r Room, review: &str, now: &'r str) -> Self {
        Self { room, id: ReviewId::parse(review).expect("an id"), now }
    }

    /// Commits everything.
    pub fn commit(&self) {
        let repository = &self.room.shell.repository;
        repository.git(&["add", "--all"]);
        repository.git_at(self.now, &["commit", "--quiet", "--allow-empty", "-m", "Edited with vi"]);
    }

    pub fn read(&self, path: &str) -> String {
        self.room.shell.repository.read(path).unwrap_or_else(|| panic!("there is no {path}"))
    }

    pub fn write(&self, path: &str, text: &str) {
        self.room.shell.repository.write(path, text);
    }

    pub fn remove(&self, path: &str) {
        std::fs::remove_file(self.room.shell.repository.root().join(path)).expect("it is there");
    }

    pub fn replace(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has no `{from}`:\n{text}");
        self.write(path, &text.replace(from, to));
    }

    /// Adds a line at the end of a file of the review.
    pub fn append(&self, file: &str, line: &str) {
        let path = self.id.file(file);
        let text = self.read(&path);
        self.write(&path, &format!("{text}{line}\n"));
    }

    /// The review as it is committed.
    pub fn review(&self) -> Review {
        let snapshot = self.room.shell.repository.store().snapshot(&At::Head).expect("HEAD is read");
        let found = load::review(&snapshot, &self.id, &mut load::Parsed::default()).expect("it is read");
        Arc::unwrap_or_clone(found.expect("it is there").expect("it is whole"))
    }

    /// A decision as the program would write one.
    pub fn decision(&self, outcome: Verdict, by: &str) -> Decision {
        let day = |text: &str| text.parse().expect("a day");
        let at: jiff::Timestamp = self.now.parse().expect("a time");
        let until = at.to_zoned(jiff::tz::TimeZone::UTC).date().checked_add(jiff::Span::new().months(11));
        Decision {
            outcome,
            because: WORDS.to_owned(),
            proposal: Outcome::ApproveWithConditions,
            rule: 7,
            milder_because: None,
            valid_until: outcome.approves().then(|| until.expect("a day")),
            expects: Some("gmv to EUR 250,000 a quarter".to_owned()),
            way_back: (!outcome.approves()).then(|| WORDS.to_owned()),
            options: Vec::new(),
            dissent: Vec::new(),
            conditions: if outcome == Verdict::ApproveWithConditions {
                vec![Condition {
                    id: "c1".to_owned(),
                    text: "Remove the parity clause".to_owned(),
                    source: "risk:price-war".to_owned(),
                    owner: "legal".to_owned(),
                    due: day("2027-06-30"),
                    proof: "signed amendment".to_owned(),
                    consequence: String::new(),
                    before: None,
                }]
            } else {
                Vec::new()
            },
            decided_by: by.to_owned(),
            decided_at: at,
        }
    }

    /// Writes a decision and the signatures under it, each of which saw everything as it stands.
    pub fn decides(&self, decision: &Decision, signers: &[(&str, &str)]) {
        self.write(&self.id.file("decision.toml"), &decision.write(&self.id.to_string(), ""));
        self.signs(signers);
    }

    /// Signatures under the decision as it stands, instead of those that are there.
    pub fn signs(&self, signers: &[(&str, &str)]) {
        let folder = self.room.shell.repository.root().join(self.id.file("signoffs"));
        if folder.exists() {
            std::fs::remove_dir_all(folder).expect("a folder");
        }
        self.commit();
        let review = self.review();
        let decision = &review.decision.as_ref().expect("a decision").value;
        for (by, role) in signers {
            let signoff = SignOff {
                by: (*by).to_owned(),
                role: (*role).to_owned(),
                at: self.now.parse().expect("a time"),
                outcome: decision.outcome,
                mail: None,
                saw: Seen::of(&review),
                again: None,
            };
            let path = self.id.signoff(&SignOff::file_of(by));
            self.write(&path, &signoff.write(&self.id.to_string(), ""));
        }
    }

    /// The approval of the demo, or one like it, by the two of the middle tier.
    pub fn approves(&self, outcome: Verdict) {
        self.decides(&self.decision(outcome, "head-of-partnerships"), &TWO);
    }

    /// An approval by the three of the highest tier.
    pub fn approves_high(&self, outcome: Verdict) {
        self.decides(&self.decision(outcome, "executive-sponsor"), &THREE);
    }

    /// How a review's answers are, by question.
    pub fn answers(&self) -> BTreeMap<String, String> {
        let answers = self.review().answers;
        answers.iter().map(|(id, item)| (id.clone(), item.value.answered_by.clone())).collect()
    }
}

/// Who signs at the middle tier.
pub const TWO: [(&str, &str); 2] =
    [("head-of-partnerships", "head-of-partnerships"), ("security-lead", "security-lead")];
/// Who signs at the highest tier.
pub const THREE: [(&str, &str); 3] = [
    ("executive-sponsor", "executive-sponsor"),
    ("security-lead", "security-lead"),
    ("finance-director", "finance-director"),
];
