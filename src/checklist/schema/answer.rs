//! The shape of an answer file.
#![expect(dead_code, reason = "these types are never built: only their shape is used")]

use schemars::JsonSchema;

/// One answer of a Probity review. Recorded through the program; what stands here is what it wrote.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
pub(super) struct AnswerFile {
    /// The review it belongs to, as "vellmarkt/2026-q4".
    review: String,
    /// The question it answers: the file's name without `.toml`.
    question: String,
    /// What is known; left out: answered.
    state: Option<State>,
    /// An option key, several of them, "yes" or "no", a level from 0 to 4, a number, a day or words; only in the state "answered".
    value: Option<Answer>,
    /// Why it is unknown or not applicable.
    reason_kind: Option<ReasonKind>,
    /// Why the reviewer says so.
    because: Option<String>,
    /// The proof, by its id in the register.
    evidence: Option<Vec<Citation>>,
    /// A person of probity.toml.
    answered_by: String,
    /// When, in UTC.
    #[schemars(extend("format" = "date-time"))]
    answered_at: String,
    /// The blob of the pinned checklist that was on screen.
    pin: Option<String>,
    /// The question's revision there.
    #[schemars(range(min = 1))]
    revision: Option<u32>,
    /// The claim that this answer took.
    taken_from: Option<String>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
enum State {
    /// There is a value.
    Answered,
    /// Asked, and nobody can say.
    Unknown,
    /// The question does not arise here; needs a reason.
    NotApplicable,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
enum ReasonKind {
    /// We asked; nobody could or would say.
    AskedNotObtainable,
    /// It could be found out, at a cost that is out of proportion.
    TooCostly,
    /// The contract leaves it out.
    OutOfContract,
    /// The partner does not do this.
    NotInUse,
    /// It cannot be seen before go-live.
    NotYetLive,
}

#[derive(JsonSchema)]
#[schemars(untagged)]
enum Answer {
    /// An option key, "yes" or "no", a day, or words.
    Text(String),
    /// A figure or a level.
    Number(f64),
    /// For yes and no.
    Truth(bool),
    /// Several option keys.
    Keys(Vec<String>),
}

/// A cited piece of evidence.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
struct Citation {
    /// Its id in the register.
    id: String,
    /// The place in it, as "p. 3".
    r#where: Option<String>,
    /// A lower level than the document's own, for this question.
    #[schemars(range(min = 0, max = 4))]
    level: Option<u8>,
}
