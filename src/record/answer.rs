//! An answer: value, state, rationale and cited evidence for one question in one review.

use rust_decimal::Decimal;

use super::change::ObjectId;
use crate::checklist::model::{Kind, Level, Question};
use crate::text::problem::Problem;
use crate::text::reader::{self, Table, Value as Found};
use crate::text::writer::{self, Writer, inline, prose, texts, timestamp};

/// What is recorded for a number question where no figure is agreed.
pub const NO_FIGURE: &str = "none";

/// A recorded answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The question's id.
    pub question: String,
    /// Answered, unknown or not applicable.
    pub state: State,
    /// The reviewer's words; empty where a cited place is enough.
    pub because: String,
    /// What proves it.
    pub evidence: Vec<Citation>,
    /// A person's id, or `Name <mail>` in a record that lists nobody.
    pub answered_by: String,
    /// When.
    pub answered_at: jiff::Timestamp,
    /// The pinned checklist that was on screen.
    pub pin: Option<ObjectId>,
    /// The question's revision there.
    pub revision: u32,
    /// The claim that this answer took.
    pub taken_from: Option<String>,
}

/// What an answer says.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    /// A value.
    Answered(Value),
    /// Asked, not obtainable; counts as unanswered but shows the reason.
    Unknown(Option<ReasonKind>),
    /// Does not apply here; leaves the denominator.
    NotApplicable(Option<ReasonKind>),
}

impl State {
    /// The word in files.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Answered(_) => "answered",
            Self::Unknown(_) => "unknown",
            Self::NotApplicable(_) => "not-applicable",
        }
    }

    /// The state in a word or two, without its question.
    #[must_use]
    pub fn short(&self) -> String {
        match self {
            Self::Answered(value) => value.short(),
            Self::Unknown(_) => "unknown".to_owned(),
            Self::NotApplicable(_) => "not applicable".to_owned(),
        }
    }

    /// The state in the words of its question.
    #[must_use]
    pub fn words(&self, question: &Question) -> String {
        match self {
            Self::Answered(value) => value.words(question),
            Self::Unknown(_) => "don't know".to_owned(),
            Self::NotApplicable(_) => "not applicable".to_owned(),
        }
    }

    /// The value, if there is one.
    #[must_use]
    pub fn value(&self) -> Option<&Value> {
        match self {
            Self::Answered(value) => Some(value),
            Self::Unknown(_) | Self::NotApplicable(_) => None,
        }
    }
}

/// Why something is unknown or not applicable; a short closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReasonKind {
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

impl ReasonKind {
    /// All of them with their words in files.
    pub const ALL: [(&'static str, Self); 5] = [
        ("asked-not-obtainable", Self::AskedNotObtainable),
        ("too-costly", Self::TooCostly),
        ("out-of-contract", Self::OutOfContract),
        ("not-in-use", Self::NotInUse),
        ("not-yet-live", Self::NotYetLive),
    ];

    /// The word in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }
}

/// The value of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// An option key, `yes` or `no`, `none` for a figure that is not agreed, or words.
    Text(String),
    /// A number or a level on a scale.
    Number(Decimal),
    /// The options held of a multi question, in the question's order.
    Keys(Vec<String>),
    /// A day.
    Date(jiff::civil::Date),
}

impl Value {
    /// The keys by which scope rules know this value.
    #[must_use]
    pub fn keys(&self) -> Vec<String> {
        match self {
            Self::Text(text) => vec![text.clone()],
            Self::Number(number) => vec![number.to_string()],
            Self::Keys(keys) => keys.clone(),
            Self::Date(day) => vec![day.to_string()],
        }
    }

    /// The value as it stands in subjects and lists: keys, not labels.
    #[must_use]
    pub fn short(&self) -> String {
        match self {
            Self::Text(text) => text.lines().next().unwrap_or_default().to_owned(),
            Self::Number(number) => number.to_string(),
            Self::Keys(keys) if keys.is_empty() => "nothing".to_owned(),
            Self::Keys(keys) => keys.join(" + "),
            Self::Date(day) => day.to_string(),
        }
    }

    /// The value in the words of its question: labels, units, anchors.
    #[must_use]
    pub fn words(&self, question: &Question) -> String {
        match (self, &question.kind) {
            (Self::Text(text), Kind::Number(m) | Kind::Percent(m) | Kind::Money(m)) if text == NO_FIGURE => {
                m.none.as_ref().map_or_else(|| text.clone(), |none| none.label.clone())
            }
            (Self::Text(key), Kind::Choice(_)) => question.label(key).to_owned(),
            (Self::Text(text), _) => text.clone(),
            (Self::Number(level), Kind::Scale(anchors)) => {
                let anchor = usize::try_from(*level).ok().and_then(|i| anchors.get(i));
                anchor.map_or_else(|| level.to_string(), |anchor| format!("{level} of 4: {anchor}"))
            }
            (Self::Number(number), kind) => match kind.measure().and_then(|m| m.unit.as_deref()) {
                Some(unit) => format!("{number} {unit}"),
                None if matches!(kind, Kind::Percent(_)) => format!("{number} %"),
                None => number.to_string(),
            },
            (Self::Keys(keys), _) if keys.is_empty() => "nothing of it".to_owned(),
            (Self::Keys(keys), _) => keys.iter().map(|k| question.label(k)).collect::<Vec<_>>().join("; "),
            (Self::Date(day), _) => day.to_string(),
        }
    }

    /// Why this value cannot answer the question; none when it can.
    #[must_use]
    pub fn fault(&self, question: &Question) -> Option<String> {
        let options = || question.kind.options().iter().map(|o| o.key.as_str());
        let one_of = |key: &str, choices: Vec<&str>| {
            let near = crate::text::id::nearest(key, choices.iter().copied());
            let hint = near.map_or_else(
                || format!("one of: {}", choices.join(", ")),
                |n| format!("did you mean `{n}`?"),
            );
            Some(format!("`{key}` is no answer to {}: {hint}", question.id))
        };
        match (&question.kind, self) {
            (Kind::YesNo { .. }, Self::Text(key)) if key == "yes" || key == "no" => None,
            (Kind::YesNo { .. }, Self::Text(key)) => one_of(key, vec!["yes", "no"]),
            (Kind::Choice(_), Self::Text(key)) if options().any(|o| o == key) => None,
            (Kind::Choice(_), Self::Text(key)) => one_of(key, options().collect()),
            (Kind::Multi { .. }, Self::Keys(keys)) => {
                keys.iter().find(|k| !options().any(|o| o == *k)).and_then(|k| one_of(k, options().collect()))
            }
            (Kind::Scale(_), Self::Number(level)) => {
                let good = level.is_integer() && *level >= Decimal::ZERO && *level <= Decimal::from(4);
                (!good).then(|| format!("{level} is no level: {} takes 0, 1, 2, 3 or 4", question.id))
            }
            (Kind::Number(_) | Kind::Percent(_) | Kind::Money(_), Self::Number(_))
            | (Kind::Date, Self::Date(_)) => None,
            (Kind::Number(m) | Kind::Percent(m) | Kind::Money(m), Self::Text(key)) if key == NO_FIGURE => m
                .none
                .is_none()
                .then(|| format!("{} needs a figure; if nobody can say, record it as unknown", question.id)),
            (Kind::Text, Self::Text(words)) if reader::has_conflict_marker(words) => {
                Some("one line of the answer reads as a Git conflict marker".to_owned())
            }
            (Kind::Text, Self::Text(words)) => {
                words.trim().is_empty().then(|| "the answer is empty".to_owned())
            }
            (kind, other) => Some(format!(
                "`{}` is no answer to {}, which is a {} question",
                other.short(),
                question.id,
                kind.name()
            )),
        }
    }
}

/// A cited place in a document of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// The document's id.
    pub id: String,
    /// Where in it, as `p. 3`.
    pub place: Option<String>,
    /// A lower level than the document's, for this question.
    pub level: Option<Level>,
}

impl Answer {
    /// Reads an answer of the review and question that the path names.
    #[must_use]
    pub fn read(file: &str, review: &str, question: &str, bytes: &[u8]) -> (Option<Self>, Vec<Problem>) {
        reader::read(file, bytes, |top| {
            super::review::same(top, "review", review)?;
            super::review::same(top, "question", question)?;
            Self::read_from(top, question)
        })
    }

    /// Reads what an answer says, without what the file says about itself.
    pub(crate) fn read_from(top: &Table<'_>, question: &str) -> Option<Self> {
        let state = read_state(top);
        let pin = top.text("pin").and_then(|text| {
            let id = ObjectId::parse(&text.value);
            if id.is_none() {
                top.source().error(
                    &text.span,
                    "`pin` is no object id",
                    "40 hexadecimal digits, written by the program",
                );
            }
            id
        });
        let answered_at = top.need_timestamp("answered-at");
        let answered_by = top.need_text("answered-by").map(|t| t.value);
        Some(Self {
            question: question.to_owned(),
            state: state?,
            because: top.text("because").map(|t| t.value.trim().to_owned()).unwrap_or_default(),
            evidence: top.tables("evidence").iter().filter_map(read_citation).collect(),
            answered_by: answered_by?,
            answered_at: answered_at?,
            pin,
            revision: top.integer("revision").and_then(|r| u32::try_from(r.value).ok()).unwrap_or(1),
            taken_from: top.text("taken-from").map(|t| t.value),
        })
    }

    /// Writes the answer, keeping comments and unknown keys of an earlier text.
    #[must_use]
    pub fn write(&self, review: &str, earlier: &str) -> String {
        let mut writer = Writer::over(earlier);
        writer.put("review", review).put("question", self.question.as_str());
        self.put(&mut writer);
        writer.finish()
    }

    /// Writes what an answer says, without what the file says about itself.
    pub(crate) fn put(&self, writer: &mut Writer) {
        let (value, reason) = match &self.state {
            State::Answered(value) => (Some(write_value(value)), None),
            State::Unknown(reason) | State::NotApplicable(reason) => (None, *reason),
        };
        let citations: toml_edit::Array = self.evidence.iter().map(write_citation).collect();
        writer
            .put("state", self.state.name())
            .maybe("value", value)
            .maybe("reason-kind", reason.map(ReasonKind::name))
            .maybe("because", (!self.because.is_empty()).then(|| prose(&self.because)))
            .maybe("evidence", (!citations.is_empty()).then_some(citations))
            .put("answered-by", self.answered_by.as_str())
            .put("answered-at", timestamp(self.answered_at))
            .maybe("pin", self.pin.map(|id| id.to_string()))
            .put("revision", i64::from(self.revision))
            .maybe("taken-from", self.taken_from.as_deref());
    }
}

fn write_value(value: &Value) -> toml_edit::Value {
    match value {
        Value::Text(text) if text.contains('\n') => prose(text),
        Value::Text(text) => text.as_str().into(),
        Value::Number(number) => writer::number(*number),
        Value::Keys(keys) => texts(keys),
        Value::Date(day) => writer::date(*day),
    }
}

pub(crate) fn write_citation(citation: &Citation) -> toml_edit::Value {
    inline([
        ("id", Some(citation.id.as_str().into())),
        ("where", citation.place.as_deref().map(Into::into)),
        ("level", citation.level.map(|l| i64::from(l.number()).into())),
    ])
}

/// Reads `state`, `value` and `reason-kind`; the state may be left away where there is a value.
pub(crate) fn read_state(top: &Table<'_>) -> Option<State> {
    let value = top.value("value").and_then(|v| read_value(&v));
    let reason = top.text("reason-kind").and_then(|word| {
        let found = ReasonKind::ALL.iter().find(|(name, _)| *name == word.value).map(|(_, kind)| *kind);
        if found.is_none() {
            let names: Vec<&str> = ReasonKind::ALL.iter().map(|(name, _)| *name).collect();
            top.source().error(
                &word.span,
                format!("unknown reason-kind `{}`", word.value),
                format!("one of: {}", names.join(", ")),
            );
        }
        found
    });
    let state = top.text("state");
    match state.as_ref().map_or("answered", |s| s.value.as_str()) {
        "answered" => {
            if !top.has("value") {
                top.missing("value");
            }
            value.map(State::Answered)
        }
        "unknown" => Some(State::Unknown(reason)),
        "not-applicable" => Some(State::NotApplicable(reason)),
        other => {
            top.source().error(
                &top.span_of("state"),
                format!("unknown state `{other}`"),
                "one of: answered, unknown, not-applicable",
            );
            None
        }
    }
}

fn read_value(value: &Found<'_>) -> Option<Value> {
    if let Some(text) = value.as_text() {
        return Some(Value::Text(text.value.trim_end_matches('\n').to_owned()));
    }
    if let Some(yes) = value.as_boolean() {
        return Some(Value::Text(if yes { "yes" } else { "no" }.to_owned()));
    }
    if let Some(day) = value.as_date() {
        return Some(Value::Date(day));
    }
    if value.is_number() {
        return value.number("value").map(|n| Value::Number(n.value));
    }
    if value.items().is_some() {
        return Some(Value::Keys(value.texts("value")?.into_iter().map(|t| t.value).collect()));
    }
    value.wrong("value", "a text, a number, a list of option keys or a day");
    None
}

pub(crate) fn read_citation(table: &Table<'_>) -> Option<Citation> {
    let id = table.need_text("id")?.value;
    let level = table.integer("level").and_then(|n| Level::new(n.value));
    Some(Citation { id, place: table.text("where").map(|t| t.value), level })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_reads_back_as_it_was_written_and_keeps_a_fixed_order() {
        let answer = Answer {
            question: "sec-staff-mfa".into(),
            state: State::Answered(Value::Text("all".into())),
            because: "Policy export of 2 November enforces WebAuthn for every staff account; spot-checked three accounts.".into(),
            evidence: vec![Citation { id: "staff-mfa-export".into(), place: Some("p. 3".into()), level: None }],
            answered_by: "ada".into(),
            answered_at: "2026-11-22T09:10:00Z".parse().unwrap(),
            pin: ObjectId::parse("0123456789012345678901234567890123456789"),
            revision: 1,
            taken_from: None,
        };
        let text = answer.write("vellmarkt/2026-q4", "");
        assert_eq!(
            text,
            "review = \"vellmarkt/2026-q4\"\nquestion = \"sec-staff-mfa\"\nstate = \"answered\"\nvalue = \"all\"\nbecause = \"\"\"\nPolicy export of 2 November enforces WebAuthn for every staff account; spot-checked three accounts.\n\"\"\"\nevidence = [{ id = \"staff-mfa-export\", where = \"p. 3\" }]\nanswered-by = \"ada\"\nanswered-at = 2026-11-22T09:10:00Z\npin = \"0123456789012345678901234567890123456789\"\nrevision = 1\n"
        );
        let (back, problems) = Answer::read("a.toml", "vellmarkt/2026-q4", "sec-staff-mfa", text.as_bytes());
        assert_eq!(problems, Vec::new());
        assert_eq!(back.unwrap(), answer);
        assert_eq!(answer.write("vellmarkt/2026-q4", &text), text);
    }

    #[test]
    fn words_never_move_onto_another_question() {
        let text = "review = \"a/b\"\nquestion = \"other\"\nvalue = \"yes\"\nanswered-by = \"x\"\nanswered-at = 2026-01-01T00:00:00Z\n";
        let (answer, problems) = Answer::read("answers/mine.toml", "a/b", "mine", text.as_bytes());
        assert_eq!(answer, None);
        assert!(problems[0].what.contains("`other`"), "{problems:?}");
    }
}
