//! The shape of a checklist file.
#![expect(dead_code, reason = "these types are never built: only their shape is used")]

use std::collections::BTreeMap;

use schemars::JsonSchema;

/// A Probity checklist: sections of questions about one area.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct ChecklistFile {
    /// Permanent id, also the file's name without `.toml`.
    #[schemars(regex(pattern = "^[a-z][a-z0-9-]{0,63}$"))]
    id: String,
    /// Three numbers. Wording raises the last; a new question or another weight the middle one; a changed meaning or a question gone the first. `probity checklist lint` says which.
    #[schemars(regex(pattern = r"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$"))]
    version: String,
    /// What people read.
    title: String,
    /// One or two sentences: what this checklist settles.
    summary: Option<String>,
    /// Language of the texts, as "en".
    lang: Option<String>,
    /// The area whose floor, target and weight apply. May be left out where the id is an area.
    area: Option<Area>,
    /// In a fork: the checklist whose place this one takes for its partner types.
    replaces: Option<String>,
    /// The partner types it applies to, as declared in facts.toml; left out: all.
    #[schemars(length(min = 1))]
    partner_types: Option<Vec<String>>,
    /// Only in a fork: what it was forked from.
    base: Option<Base>,
    /// The parts of the checklist, in the order in which a reviewer would ask.
    section: Vec<Section>,
}

/// One of the eleven areas. The first four may never be left out of a review that is to be approved.
#[derive(JsonSchema, PartialEq, Eq, PartialOrd, Ord)]
#[schemars(rename_all = "lowercase")]
pub(super) enum Area {
    Technical,
    Business,
    Security,
    Governance,
    Strategy,
    Operations,
    Finance,
    Risk,
    Customer,
    Culture,
    Roadmap,
}

/// What a fork was forked from. That text lies in `checklists/base/`.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
struct Base {
    /// The upstream checklist's id.
    checklist: String,
    /// The upstream version last merged.
    version: String,
    /// "built-in", a checklist of this record, a file, or a repository with path and ref.
    source: Option<String>,
}

/// A part of a checklist.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
struct Section {
    /// Permanent id.
    #[schemars(regex(pattern = "^[a-z][a-z0-9-]{0,63}$"))]
    id: String,
    /// The section it nests in.
    r#in: Option<String>,
    /// What people read.
    title: String,
    /// Markdown for a person who does this the first time: what to ask for, what good looks like, the usual trap.
    guidance: Option<String>,
    /// The questions, in the order in which a reviewer would ask.
    question: Option<Vec<Question>>,
}

/// One thing to find out.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(extend("allOf" = [
    { "if": { "properties": { "kind": { "const": "yes-no" } } }, "then": { "required": ["good"] } },
    { "if": { "properties": { "kind": { "const": "choice" } } }, "then": { "required": ["options"] } },
    { "if": { "properties": { "kind": { "const": "multi" } } },
      "then": { "required": ["options"], "oneOf": [{ "required": ["required"] }, { "required": ["at-least"] }] } },
    { "if": { "properties": { "kind": { "const": "scale" } } }, "then": { "required": ["anchors"] } },
]))]
struct Question {
    /// Permanent id: never renamed, never used again. As "sec-staff-mfa".
    #[schemars(regex(pattern = "^[a-z][a-z0-9-]{0,63}$"))]
    id: String,
    /// Raise it when the meaning changes; recorded answers are then to be confirmed again.
    #[schemars(range(min = 1))]
    revision: Option<u32>,
    /// The question as the reviewer reads it.
    ask: String,
    /// What kind of answer it takes.
    kind: Kind,
    /// choice, multi: what can be chosen.
    #[schemars(length(min = 1, max = 200))]
    options: Option<Vec<ChoiceOption>>,
    /// yes-no: the answer that earns full credit.
    good: Option<YesNo>,
    /// scale: what one would see at each level from 0 to 4.
    anchors: Option<[String; 5]>,
    /// multi: the options of which the share that is held earns credit.
    required: Option<Vec<String>>,
    /// multi: full credit for this many options or more, none below.
    #[schemars(range(min = 1))]
    at_least: Option<u32>,
    /// number, percent, money: as "h", "days", "EUR".
    unit: Option<String>,
    /// number, percent, money: the value that earns full credit; credit runs evenly from `zero` to `full`.
    full: Option<f64>,
    /// number, percent, money: the value that earns none.
    zero: Option<f64>,
    /// number, percent, money: the answer "no figure agreed", where it is possible.
    none: Option<NoFigure>,
    /// 0 recorded only, 1 hygiene, 2 friction, 3 material, 5 can stop trading.
    weight: Weight,
    /// Blocks approval whatever the score.
    gate: Option<Gate>,
    /// The proof an answer needs in order to count as proven.
    evidence: Option<Evidence>,
    /// Whether words are needed; left out: for gates, weight 5, exceptions and weak proof.
    rationale: Option<Rationale>,
    /// Who can usually say; left out: the partner.
    by: Option<By>,
    /// The same question as one would ask the partner in a mail.
    request: Option<String>,
    /// May a reviewer say "not applicable"? Left out: yes.
    na: Option<bool>,
    /// Why it is asked.
    why: Option<String>,
    /// The partner types it is asked of; left out: all.
    #[schemars(length(min = 1))]
    partner_types: Option<Vec<String>>,
    /// When it is asked: every key must match. Left out: always.
    when: Option<Rule>,
    /// Citations as "framework-version:clause"; anything else without a colon.
    refs: Option<Vec<String>>,
    /// Only in a fork: why the question is left out.
    disabled: Option<String>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
enum Kind {
    /// Yes or no; needs `good`.
    YesNo,
    /// One of several options; each needs a score.
    Choice,
    /// Any number of options; needs `required` or `at-least`.
    Multi,
    /// Level 0 to 4; needs five anchors.
    Scale,
    /// A plain number.
    Number,
    /// A share in percent: 72 is 72 %.
    Percent,
    /// An amount of money.
    Money,
    /// A day; recorded only.
    Date,
    /// Words; recorded only.
    Text,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
enum YesNo {
    Yes,
    No,
}

/// One option of a choice or multi question.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
struct ChoiceOption {
    /// What is recorded.
    #[schemars(regex(pattern = "^[a-z0-9][a-z0-9-]{0,47}$"))]
    key: String,
    /// What people read.
    label: String,
    /// choice: from 0 (no credit) to 1 (full credit).
    #[schemars(range(min = 0, max = 1))]
    score: Option<f64>,
}

/// The answer "no figure agreed".
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
struct NoFigure {
    /// What people read.
    label: String,
    /// From 0 to 1; left out: 0.
    #[schemars(range(min = 0, max = 1))]
    score: Option<f64>,
}

/// 0 recorded only, 1 hygiene, 2 friction, 3 material, 5 can stop trading.
#[derive(JsonSchema)]
#[schemars(transparent)]
struct Weight(#[schemars(extend("enum" = [0, 1, 2, 3, 5]))] u8);

/// Blocks approval whatever the score.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
struct Gate {
    /// "hard": no waiver lifts it. "waivable": for a time, with a named owner.
    kind: GateKind,
    /// Which answers pass: one or several option keys, "yes" or "no", { at-most = 72 }, { at-least = 2 }; for multi "all" or "any".
    pass: Pass,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
enum GateKind {
    Hard,
    Waivable,
}

#[derive(JsonSchema)]
#[schemars(untagged)]
enum Pass {
    Key(String),
    Keys(#[schemars(length(min = 1))] Vec<String>),
    Limit(Limit),
}

/// A limit for a number or for the level of a scale.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(extend("minProperties" = 1, "maxProperties" = 1))]
struct Limit {
    /// Passes up to this value.
    at_most: Option<f64>,
    /// Passes from this value on.
    at_least: Option<f64>,
}

/// The proof that an answer needs.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
struct Evidence {
    /// 0 none, 1 stated, 2 documented, 3 independent, 4 tested.
    #[schemars(range(min = 0, max = 4))]
    min: Option<u8>,
    /// What to look for.
    hint: Option<String>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
enum Rationale {
    /// Always words.
    Words,
    /// Never anything.
    Never,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
enum By {
    /// The partner.
    Partner,
    /// Our own side.
    Us,
    /// A test of ours.
    Test,
    /// Anyone who looks it up.
    Public,
}

/// A scope rule: every key must match. A key is a fact of facts.toml, or `tier`.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
#[schemars(extend("minProperties" = 1))]
pub(super) struct Rule {
    /// Every one of these rules holds.
    all: Option<Vec<Rule>>,
    /// At least one of these rules holds.
    any: Option<Vec<Rule>>,
    /// This rule does not hold.
    not: Option<Box<Rule>>,
    /// A question was answered with one of these keys: `{ biz-financial-health = ["weak"] }`.
    answer: Option<BTreeMap<String, OneOrMany>>,
    #[schemars(flatten)]
    facts: BTreeMap<String, Test>,
}

#[derive(JsonSchema)]
#[schemars(untagged)]
enum OneOrMany {
    /// This one.
    One(String),
    /// Any of these.
    Many(#[schemars(length(min = 1))] Vec<String>),
}

#[derive(JsonSchema)]
#[schemars(untagged)]
enum Test {
    /// This value.
    One(String),
    /// Any of these values.
    Many(#[schemars(length(min = 1))] Vec<String>),
    /// A value from here on, or up to here, in the fact's order.
    Order(Order),
}

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(extend("minProperties" = 1, "maxProperties" = 1))]
struct Order {
    /// This value or a more demanding one.
    at_least: Option<String>,
    /// This value or a less demanding one.
    at_most: Option<String>,
}
