//! A claim: an answer that does not count until a reviewer takes it.

use jiff::civil::Date;

use super::answer::{Answer, Citation, State};
use super::change::ObjectId;
use super::deed::Deed;
use super::review::Review;
use crate::checklist::model::Question;
use crate::text::problem::Problem;
use crate::text::reader;
use crate::text::writer::{Writer, timestamp};

/// Where a claim comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// The partner's last review.
    Carried,
    /// The partner says so.
    Partner,
    /// A colleague says so.
    Colleague,
    /// A file that was imported.
    Import,
    /// The other side of a merge.
    Merge,
}

impl Origin {
    /// All of them with their words in files.
    pub const ALL: [(&'static str, Self); 5] = [
        ("carried", Self::Carried),
        ("partner", Self::Partner),
        ("colleague", Self::Colleague),
        ("import", Self::Import),
        ("merge", Self::Merge),
    ];

    /// The word in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, origin)| *origin == self).map_or("", |(name, _)| name)
    }
}

/// An answer that somebody offers.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// The file's name, by which an answer says which claim it took.
    pub id: String,
    /// What is claimed, by whom and when.
    pub answer: Answer,
    /// Where it comes from.
    pub source: Origin,
    /// From which review, file or person.
    pub from: String,
    /// The commit in which it stood there.
    pub commit: Option<ObjectId>,
    /// When it came in.
    pub received: jiff::Timestamp,
    /// Who took it in, a person's id; nobody for what was carried.
    pub received_by: Option<String>,
    /// True where they said it in words alone: which answer that is, a reviewer chooses.
    pub is_words_only: bool,
    /// Who rejected it, when and why: it stays, and is offered no more.
    pub rejected: Option<Deed>,
}

impl Claim {
    /// Reads a claim of the review, question and id that the path names.
    #[must_use]
    pub fn read(
        file: &str,
        review: &str,
        question: &str,
        id: &str,
        bytes: &[u8],
    ) -> (Option<Self>, Vec<Problem>) {
        reader::read(file, bytes, |top| {
            super::review::same(top, "review", review)?;
            super::review::same(top, "question", question)?;
            let source = top.need_text("source").and_then(|word| {
                let found =
                    Origin::ALL.iter().find(|(name, _)| *name == word.value).map(|(_, origin)| *origin);
                if found.is_none() {
                    let names = Origin::ALL.map(|(name, _)| name).join(", ");
                    top.source().error(
                        &word.span,
                        format!("unknown source `{}`", word.value),
                        format!("one of: {names}"),
                    );
                }
                found
            });
            let received = top.need_timestamp("received");
            Some(Self {
                id: id.to_owned(),
                answer: Answer::read_from(top, question)?,
                source: source?,
                from: top.text("from").map(|t| t.value).unwrap_or_default(),
                commit: top.text("commit").and_then(|t| ObjectId::parse(&t.value)),
                received: received?,
                received_by: top.text("received-by").map(|t| t.value),
                is_words_only: top.boolean("words-only").unwrap_or_default(),
                rejected: Deed::read(top, "rejected"),
            })
        })
    }

    /// Writes the claim.
    #[must_use]
    pub fn write(&self, review: &str, earlier: &str) -> String {
        let mut writer = Writer::over(earlier);
        writer
            .put("review", review)
            .put("question", self.answer.question.as_str())
            .put("source", self.source.name());
        self.answer.put(&mut writer);
        writer
            .put("from", self.from.as_str())
            .maybe("commit", self.commit.map(|id| id.to_string()))
            .put("received", timestamp(self.received))
            .maybe("received-by", self.received_by.as_deref())
            .maybe("words-only", self.is_words_only.then_some(true))
            .maybe("rejected", self.rejected.as_ref().map(Deed::write));
        writer.finish()
    }
}

/// The file name of a claim that was carried from the partner's last review.
pub const CARRIED: &str = "carried";

/// How a claim stands beside what is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nobody has taken it, nor answered since it came in.
    Open,
    /// The recorded answer is this claim as it stands.
    Taken,
    /// The recorded answer began with this claim, and somebody made it their own.
    Edited,
    /// Somebody answered otherwise since it came in.
    Passed,
    /// It was rejected.
    Rejected,
}

impl Outcome {
    /// The word in `--json`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Taken => "taken",
            Self::Edited => "edited",
            Self::Passed => "passed",
            Self::Rejected => "rejected",
        }
    }
}

impl Claim {
    /// What is claimed, in the words of its question.
    #[must_use]
    pub fn words(&self, question: &Question) -> String {
        if self.is_words_only { "in words".to_owned() } else { self.answer.state.words(question) }
    }

    /// Whether an answer says what the claim says: the same value, words and proof.
    #[must_use]
    pub fn is_as_it_stands(&self, state: &State, because: &str, evidence: &[Citation]) -> bool {
        !self.is_words_only
            && self.answer.state == *state
            && self.answer.because.trim() == because.trim()
            && self.answer.evidence == evidence
    }
}

impl Review {
    /// The claims about a question that are offered, the newest first.
    #[must_use]
    pub fn offered_claims(&self, question: &str) -> Vec<&Claim> {
        let Some(claims) = self.claims.get(question) else { return Vec::new() };
        let mut offered: Vec<&Claim> =
            claims.values().map(|item| &item.value).filter(|claim| claim.rejected.is_none()).collect();
        offered.sort_by(|a, b| (b.received, &b.id).cmp(&(a.received, &a.id)));
        offered
    }

    /// The claim about a question that came in last and was not rejected.
    #[must_use]
    pub fn newest_claim(&self, question: &str) -> Option<&Claim> {
        self.offered_claims(question).first().copied()
    }

    /// The claim that is offered after this one: the next older one, and after the oldest the newest.
    #[must_use]
    pub fn claim_after(&self, question: &str, taken: Option<&str>) -> Option<&Claim> {
        let offered = self.offered_claims(question);
        let place = taken.and_then(|id| offered.iter().position(|claim| claim.id == id));
        let next = place.map_or(0, |place| place + 1);
        offered.get(next).or(offered.first()).copied()
    }

    /// The same as the newest while nobody has taken it, nor answered since it came in.
    #[must_use]
    pub fn untaken_claim(&self, question: &str) -> Option<&Claim> {
        let claim = self.newest_claim(question)?;
        let is_settled =
            self.answers.get(question).is_some_and(|item| item.value.answered_at >= claim.received);
        (!is_settled).then_some(claim)
    }

    /// The same where somebody said it in reply or of themselves, and it was not carried along.
    #[must_use]
    pub fn unread_reply(&self, question: &str) -> Option<&Claim> {
        self.untaken_claim(question).filter(|claim| claim.source != Origin::Carried)
    }

    /// How a claim stands beside the recorded answer.
    #[must_use]
    pub fn outcome_of(&self, claim: &Claim) -> Outcome {
        let answer = self.answers.get(&claim.answer.question).map(|item| &item.value);
        match answer {
            Some(answer) if answer.taken_from.as_ref() == Some(&claim.id) => {
                let is_same = claim.is_as_it_stands(&answer.state, &answer.because, &answer.evidence);
                if is_same { Outcome::Taken } else { Outcome::Edited }
            }
            _ if claim.rejected.is_some() => Outcome::Rejected,
            Some(answer) if answer.answered_at >= claim.received => Outcome::Passed,
            _ => Outcome::Open,
        }
    }

    /// The recorded answer that a claim says otherwise than; none where they agree, where nothing is
    /// recorded, and where the claim gives no answer that could be compared.
    #[must_use]
    pub fn contradicted_by(&self, claim: &Claim) -> Option<&Answer> {
        let answer = &self.answers.get(&claim.answer.question)?.value;
        let is_comparable = !claim.is_words_only
            && claim.rejected.is_none()
            && !matches!(claim.answer.state, State::Unknown(_))
            && !matches!(answer.state, State::Unknown(_));
        let (said, recorded) = (claim.answer.state.value(), answer.state.value());
        (is_comparable && said != recorded).then_some(answer)
    }

    /// The documents that a claim cites and that have expired before a day: on them it cannot be taken.
    #[must_use]
    pub fn expired_proof(&self, claim: &Claim, day: Date) -> Vec<&str> {
        let cited = claim.answer.evidence.iter().filter_map(|citation| self.evidence.get(&citation.id));
        cited.filter(|item| item.value.is_expired_on(day)).map(|item| item.value.id.as_str()).collect()
    }

    /// True where the partner's last review does not answer a question for this one: it says nothing
    /// about it, its proof has expired, or it is answered differently now. Never in a review that
    /// carries nothing.
    #[must_use]
    pub fn has_changed(&self, question: &str, day: Date) -> bool {
        if self.file.value.carried_from.is_none() {
            return false;
        }
        let Some(last) = self.claims.get(question).and_then(|claims| claims.get(CARRIED)) else {
            return true;
        };
        let is_another =
            self.answers.get(question).is_some_and(|now| now.value.state != last.value.answer.state);
        is_another || !self.expired_proof(&last.value, day).is_empty()
    }
}
