//! An author changes one thing after the other in a built-in checklist, and is told what, in which words, and
//! how much it matters.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use probity::checklist::change::{ChangeItem, Changes, classify};
use probity::checklist::schema::{SchemaKind, schema_text};
use probity::checklist::version::Fit;
use probity::checklist::{
    By, Checklist, ChoiceOption, Credit, Earns, Gate, GateKind, GatePass, Kind, Level, Measure, NoFigure,
    Question, RationaleRule, Rule, builtin, parse,
};
use probity::text::lines::Line;
use proptest::prelude::*;
use proptest::sample::Index;

fn text(id: &str) -> &'static str {
    builtin::CHECKLISTS.iter().find(|(own, _)| *own == id).unwrap().1
}

fn read(text: &str) -> Checklist {
    let (checklist, problems) = parse::checklist("checklists/business.toml", text.as_bytes());
    assert!(problems.is_empty(), "{problems:#?}");
    checklist.unwrap()
}

/// The built-in text with the first `from` after `place` replaced.
fn edited(place: &str, from: &str, to: &str) -> String {
    let text = text("business");
    let start = text.find(place).unwrap_or_else(|| panic!("{place}"));
    let at = start + text[start..].find(from).unwrap_or_else(|| panic!("{from} after {place}"));
    format!("{}{to}{}", &text[..at], &text[at + from.len()..])
}

fn told(changes: &[ChangeItem]) -> Vec<String> {
    changes
        .iter()
        .map(|item| {
            let section = item.section.as_deref().unwrap_or("-");
            let question = item.question.as_deref().unwrap_or("-");
            format!("{section} {question} | {} | {} | {}", item.key, item.class, item.words())
        })
        .collect()
}

/// One edit: the key of the format, after what in the text, what is replaced by what, and what is said.
type Row = (&'static str, &'static str, &'static str, &'static str, &'static [&'static str]);

const HEALTH: &str = "id = \"biz-financial-health\"";
const NOTICE: &str = "id = \"biz-fee-change-notice\"";
const INSURANCE: &str = "id = \"biz-insurance\"";
const LEGAL: &str = "id = \"biz-legal-entity\"";

#[rustfmt::skip]
const ROWS: &[Row] = &[
    ("title", "", "title = \"Business\"", "title = \"Trade\"", &["- - | title | wording | title: [-Business-] {+Trade+}"]),
    ("summary", "", "in year three", "in year five", &["- - | summary | wording | summary: Settles whether the company is the one we think it is, and whether the contract and the figures still serve us in year [-three.-] {+five.+} For the commercial owner, with finance and legal at hand."]),
    ("lang", "", "lang = \"en\"", "lang = \"de\"", &["- - | lang | wording | language en -> de"]),
    ("area", "", "area = \"business\"", "area = \"finance\"", &["- - | area | weighing | area business -> finance"]),
    ("replaces", "", "area = \"business\"", "area = \"business\"\nreplaces = \"finance\"", &["- - | replaces | weighing | replaces nothing -> finance"]),
    ("partner-types", "", "area = \"business\"", "area = \"business\"\npartner-types = [\"payments\", \"channel\"]", &["- - | partner-types | weighing | meant for all partners -> channel, payments"]),
    // Told above the changes, in which they are no change of their own.
    ("version", "", "version = \"1.0.0\"", "version = \"1.0.1\"", &[]),
    ("id", "", "id = \"business\"", "id = \"trade\"", &[]),
    ("base", "", "area = \"business\"", "area = \"business\"\nbase = { checklist = \"business\", version = \"1.0.0\", source = \"built-in\" }", &[]),
    ("checklist", "", "area = \"business\"", "area = \"business\"\nbase = { checklist = \"finance\", version = \"1.0.0\" }", &[]),
    ("source", "", "area = \"business\"", "area = \"business\"\nbase = { checklist = \"finance\", version = \"1.0.0\", source = \"a file\" }", &[]),
    // Sections.
    ("title", "id = \"fees\"", "Fees and payout", "Fees", &["fees - | title | wording | title: Fees [-and payout-]"]),
    ("in", "id = \"fees\"", "title =", "in = \"counterparty\"\ntitle =", &["fees - | in | wording | nests in no section -> `counterparty`"]),
    ("section", "", "[[section]]\nid = \"fees\"", "[[section]]\nid = \"more\"\ntitle = \"More\"\n\n[[section.question]]\nid = \"biz-last\"\nask = \"Anything else?\"\nkind = \"text\"\nweight = 0\n\n[[section]]\nid = \"fees\"", &["more - | section | addition | new section: More", "more biz-last | question | addition | new question: text, weight 0: Anything else?"]),
    ("id", "", "id = \"biz-sanctions-clear\"", "id = \"biz-sanctions\"", &["counterparty biz-sanctions | question | addition | new question: yes-no, weight 5, hard gate: Is the sanctions screening of the company, its owners and its directors clear?", "counterparty biz-sanctions-clear | question | removal | question is gone: Is the sanctions screening of the company, its owners and its directors clear?"]),
    ("question", "", "[[section.question]]\nid = \"biz-conflict-of-interest\"", "[[section.question]]\nid = \"biz-other\"\nask = \"Other?\"\nkind = \"yes-no\"\ngood = \"yes\"\nweight = 1\ngate = { kind = \"waivable\", pass = \"yes\" }\n\n[[section.question]]\nid = \"biz-conflict-of-interest\"", &["counterparty biz-other | question | addition | new question: yes-no, weight 1, waivable gate: Other?"]),
    // Questions.
    ("ask", LEGAL, "Is the company that will sign confirmed", "Is the company that signs confirmed", &["counterparty biz-legal-entity | ask | wording | ask: Is the company that [-will sign-] {+signs+} confirmed by an official register?"]),
    ("revision", LEGAL, "revision = 1", "revision = 2", &["counterparty biz-legal-entity | revision | meaning | revision 1 -> 2"]),
    ("kind", "id = \"biz-renewal-deadline\"", "kind = \"date\"", "kind = \"text\"", &["term biz-renewal-deadline | kind | meaning | kind date -> text"]),
    ("good", "id = \"biz-conflict-of-interest\"", "good = \"yes\"", "good = \"no\"", &["counterparty biz-conflict-of-interest | good | meaning | good answer yes -> no"]),
    ("options", HEALTH, "  { key = \"weak\"", "  { key = \"fair\", label = \"fair\", score = 0.5 },\n  { key = \"weak\"", &["counterparty biz-financial-health | options | addition | new option \"fair\" scores 0.5: fair"]),
    ("key", INSURANCE, "  { key = \"cargo\", label = \"cargo (goods in storage and transit)\" },\n", "", &["remedies biz-insurance | options | meaning | option \"cargo\" is gone: cargo (goods in storage and transit)"]),
    ("label", HEALTH, "label = \"weak\"", "label = \"weak, but alive\"", &["counterparty biz-financial-health | options | wording | option \"weak\": [-weak-] {+weak, but alive+}"]),
    ("score", HEALTH, "score = 0.3", "score = 0.4", &["counterparty biz-financial-health | options | meaning | option \"weak\" scores 0.3 -> 0.4"]),
    ("options", HEALTH, "  { key = \"strong\", label = \"strong\", score = 1.0 },\n  { key = \"adequate\", label = \"adequate\", score = 0.75 },\n", "  { key = \"adequate\", label = \"adequate\", score = 0.75 },\n  { key = \"strong\", label = \"strong\", score = 1.0 },\n", &["counterparty biz-financial-health | options | wording | order of the options strong, adequate, weak, distressed -> adequate, strong, weak, distressed"]),
    ("anchors", "id = \"biz-incentives\"", "\"volume only\"", "\"volume alone\"", &["value biz-incentives | anchors | wording | anchor of level 1: volume [-only-] {+alone+}"]),
    ("required", INSURANCE, "required = [\"cyber\", \"professional-indemnity\"]", "required = [\"cyber\"]", &["remedies biz-insurance | required | meaning | credit for the share of cyber, professional-indemnity -> the share of cyber"]),
    ("at-least", INSURANCE, "required = [\"cyber\", \"professional-indemnity\"]", "at-least = 2", &["remedies biz-insurance | at-least | meaning | credit for the share of cyber, professional-indemnity -> at least 2"]),
    ("unit", NOTICE, "unit = \"days\"", "unit = \"weeks\"", &["fees biz-fee-change-notice | unit | meaning | unit days -> weeks"]),
    ("full", NOTICE, "full = 90", "full = 60", &["fees biz-fee-change-notice | full | meaning | full credit at 90 -> 60"]),
    ("zero", NOTICE, "zero = 15", "zero = 30", &["fees biz-fee-change-notice | zero | meaning | no credit at 15 -> 30"]),
    ("none", NOTICE, "none = { label = \"no notice agreed\", score = 0.0 }\n", "", &["fees biz-fee-change-notice | none | meaning | the answer \"none\" is gone: no notice agreed"]),
    ("none", "id = \"biz-cash-runway\"", "unit = \"months\"", "unit = \"months\"\nnone = { label = \"nobody knows\" }", &["counterparty biz-cash-runway | none | addition | new: the answer \"none\", which scores 0: nobody knows"]),
    ("label", NOTICE, "no notice agreed", "no notice at all", &["fees biz-fee-change-notice | none | wording | the answer \"none\": no notice [-agreed-] {+at all+}"]),
    ("score", NOTICE, "score = 0.0", "score = 0.1", &["fees biz-fee-change-notice | none | meaning | the answer \"none\" scores 0 -> 0.1"]),
    ("weight", NOTICE, "weight = 3", "weight = 5", &["fees biz-fee-change-notice | weight | weighing | weight 3 -> 5"]),
    ("gate", NOTICE, "weight = 3", "weight = 3\ngate = { kind = \"hard\", pass = { at-least = 30 } }", &["fees biz-fee-change-notice | gate | meaning | gate none -> hard, passed by at least 30"]),
    ("at-most", "id = \"biz-settlement-days\"", "weight = 3", "weight = 3\ngate = { kind = \"waivable\", pass = { at-most = 60 } }", &["fees biz-settlement-days | gate | meaning | gate none -> waivable, passed by at most 60"]),
    ("kind", HEALTH, "kind = \"waivable\"", "kind = \"hard\"", &["counterparty biz-financial-health | gate | meaning | gate waivable, passed by adequate or strong or weak -> hard, passed by adequate or strong or weak"]),
    ("pass", HEALTH, "pass = [\"strong\", \"adequate\", \"weak\"]", "pass = [\"strong\", \"adequate\"]", &["counterparty biz-financial-health | gate | meaning | gate waivable, passed by adequate or strong or weak -> waivable, passed by adequate or strong"]),
    ("pass", INSURANCE, "weight = 2", "weight = 2\ngate = { kind = \"waivable\", pass = \"all\" }", &["remedies biz-insurance | gate | meaning | gate none -> waivable, passed by everything required"]),
    ("min", NOTICE, "min = 2", "min = 3", &["fees biz-fee-change-notice | evidence | weighing | evidence minimum 2 -> 3"]),
    ("evidence", NOTICE, "evidence = { min = 2, hint = \"contract clause\" }\n", "", &["fees biz-fee-change-notice | evidence | weighing | evidence minimum 2 -> 0", "fees biz-fee-change-notice | evidence | wording | evidence hint: [-contract clause-]"]),
    ("hint", NOTICE, "hint = \"contract clause\"", "hint = \"signed contract\"", &["fees biz-fee-change-notice | evidence | wording | evidence hint: {+signed+} contract [-clause-]"]),
    ("rationale", NOTICE, "weight = 3", "weight = 3\nrationale = \"words\"", &["fees biz-fee-change-notice | rationale | weighing | rationale by the general rule -> always words"]),
    ("by", NOTICE, "by = \"partner\"", "by = \"us\"", &["fees biz-fee-change-notice | by | wording | by partner -> us"]),
    ("request", NOTICE, "Please point to the clause.", "Please name the clause.", &["fees biz-fee-change-notice | request | wording | request: How many days before a fee increase takes effect must you tell us? Please [-point to-] {+name+} the clause."]),
    ("na", LEGAL, "na = false", "na = true", &["counterparty biz-legal-entity | na | weighing | \"not applicable\" not allowed -> allowed"]),
    ("why", NOTICE, "why = \"Notice gives us time to reprice or to leave.\"", "why = \"Notice gives us time to reprice or to go.\"", &["fees biz-fee-change-notice | why | wording | why: Notice gives us time to reprice or to [-leave.-] {+go.+}"]),
    ("partner-types", "id = \"biz-settlement-days\"", "partner-types = [\"channel\", \"payments\"]", "partner-types = [\"channel\"]", &["fees biz-settlement-days | partner-types | weighing | asked of channel, payments -> channel"]),
    ("when", "id = \"biz-settlement-days\"", "when = { moves-funds = \"yes\" }\n", "", &["fees biz-settlement-days | when | weighing | asked if moves-funds is yes -> asked always"]),
    ("answer", "id = \"biz-cash-runway\"", "[\"weak\", \"distressed\"]", "[\"distressed\"]", &["counterparty biz-cash-runway | when | weighing | asked if the answer to biz-financial-health is weak or distressed -> asked if the answer to biz-financial-health is distressed"]),
    ("refs", "id = \"biz-conflict-of-interest\"", "refs = [\"DORA:28.4.e\", \"EBA-GL-2019-02:s8\"", "refs = [\"GDPR:32.1\", \"EBA-GL-2019-02:s8\"", &["counterparty biz-conflict-of-interest | refs | wording | refs: EBA-GL-2019-02:s8, EU-P2B-2019/1150:7 [-DORA:28.4.e-] {+GDPR:32.1+}"]),
    ("disabled", NOTICE, "weight = 3", "weight = 3\ndisabled = \"no fees here\"", &["fees biz-fee-change-notice | disabled | removal | left out: no fees here"]),
    // What makes no difference.
    ("pass", HEALTH, "pass = [\"strong\", \"adequate\", \"weak\"]", "pass = [\"weak\", \"adequate\", \"strong\"]", &[]),
    ("required", INSURANCE, "required = [\"cyber\", \"professional-indemnity\"]", "required = [\"professional-indemnity\", \"cyber\"]", &[]),
    ("partner-types", "id = \"biz-settlement-days\"", "[\"channel\", \"payments\"]", "[\"payments\", \"channel\"]", &[]),
    ("answer", "id = \"biz-cash-runway\"", "[\"weak\", \"distressed\"]", "[\"distressed\", \"weak\"]", &[]),
    ("all", "id = \"biz-settlement-days\"", "when = { moves-funds = \"yes\" }", "when = { all = [{ moves-funds = \"yes\" }] }", &[]),
    ("refs", "id = \"biz-conflict-of-interest\"", "\"DORA:28.4.e\", \"EBA-GL-2019-02:s8\"", "\"EBA-GL-2019-02:s8\", \"DORA:28.4.e\"", &[]),
    ("score", HEALTH, "score = 1.0", "score = 1", &[]),
];

#[test]
fn each_single_edit_is_told_in_the_authors_words_with_its_class() {
    let old = read(text("business"));
    for (_, place, from, to, expected) in ROWS {
        let new = read(&edited(place, from, to));
        let told = told(&classify(&old, &new));
        assert_eq!(told, *expected, "{place} {from} -> {to}");
        let changes = Changes::between(&old, &new);
        assert_eq!(changes.step_due().is_none(), expected.is_empty());
    }
}

/// The keys that belong to no question and no checklist of their own: they name other things.
const OTHER_TYPES: [&str; 2] = ["Order", "Rule"];

#[test]
fn no_key_of_the_format_is_left_out_of_the_table() {
    let schema: serde_json::Value = serde_json::from_str(schema_text(SchemaKind::Checklist)).unwrap();
    let keys = |table: &serde_json::Value| -> BTreeSet<String> {
        table["properties"].as_object().into_iter().flatten().map(|(key, _)| key.clone()).collect()
    };
    let mut wanted = keys(&schema);
    for (name, table) in schema["definitions"].as_object().unwrap() {
        if !OTHER_TYPES.contains(&name.as_str()) {
            wanted.extend(keys(table));
        }
    }
    // The texts of a section have a test of their own below.
    wanted.remove("guidance");
    let had: BTreeSet<String> = ROWS.iter().map(|(key, ..)| (*key).to_owned()).collect();
    let missing: Vec<&String> = wanted.difference(&had).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn of_a_long_text_only_what_is_around_a_change_is_shown() {
    let changes = changed(&edited("id = \"counterparty\"", "the one to check,", "the one to look at,"));
    assert_eq!(
        words(&changes.parts(None)[0].lines),
        "section counterparty\n  wording   guidance: ... company named in it is the one to \
         [-check,-] {+look at,+} not the brand on the website. Pull the ..."
    );
    let blanks = changed(&edited("id = \"counterparty\"", "Get the draft", "Get  the draft"));
    assert_eq!(
        words(&blanks.parts(None)[0].lines),
        "section counterparty\n  wording   guidance: only blanks and line breaks"
    );
}

fn changed(text: &str) -> Changes {
    Changes::between(&read(self::text("business")), &read(text))
}

fn words(lines: &[Line]) -> String {
    let indent = |line: &Line| if line.indent == 0 { "" } else { "  " };
    lines.iter().map(|line| format!("{}{}", indent(line), line.text())).collect::<Vec<_>>().join("\n")
}

/// What is told of a change of the built-in business checklist.
fn after(change: impl Fn(&mut Checklist)) -> Vec<String> {
    let old = read(text("business"));
    let mut new = old.clone();
    change(&mut new);
    told(&classify(&old, &new))
}

#[test]
fn of_what_stands_elsewhere_the_fewest_are_said_to_have_moved() {
    let to_front = after(|own| {
        let last = own.sections[0].questions.pop().unwrap();
        own.sections[0].questions.insert(0, last);
    });
    assert_eq!(
        to_front,
        ["counterparty biz-cash-runway | question | wording | moved to the front of the section"]
    );
    let down = after(|own| {
        let first = own.sections[1].questions.remove(0);
        own.sections[1].questions.insert(2, first);
    });
    assert_eq!(down, ["fees biz-fees-listed | question | wording | moved after `biz-payment-cost`"]);
    let across = after(|own| {
        let first = own.sections[1].questions.remove(0);
        own.sections[0].questions.push(first);
    });
    assert_eq!(
        across,
        ["counterparty biz-fees-listed | question | wording | moved here from section `fees`"]
    );
    let sections = after(|own| own.sections.swap(0, 1));
    assert_eq!(sections.len(), 1, "{sections:?}");
    assert!(sections[0].contains("| section | wording | moved "), "{sections:?}");
    // A section under another name is a new one, and its questions keep their meaning.
    let renamed = after(|own| own.sections[0].id = "company".to_owned());
    assert_eq!(renamed[0], "company - | section | addition | new section: The company behind the contract");
    assert!(renamed.iter().all(|line| !line.contains("removal")), "{renamed:#?}");
    assert_eq!(
        renamed.last().unwrap(),
        "counterparty - | section | wording | section is gone: The company behind the contract"
    );
}

#[test]
fn a_question_that_goes_stands_under_the_section_that_it_left() {
    let gone = after(|own| drop(own.sections[0].questions.remove(0)));
    assert_eq!(
        gone,
        [
            "counterparty biz-legal-entity | question | removal | question is gone: Is the company that will sign \
          confirmed by an official register?"
        ]
    );
    let section = after(|own| drop(own.sections.remove(6)));
    assert!(section[0].starts_with("term - | section | wording | section is gone"), "{section:#?}");
    assert!(section[1..].iter().all(|line| line.starts_with("term biz-") && line.contains("| removal |")));
}

#[test]
fn the_version_and_the_revisions_that_are_due_are_said() {
    let judged = |version: &str, edit: &str| {
        let text = edit.replacen("version = \"1.0.0\"", &format!("version = \"{version}\""), 1);
        let changes = changed(&text);
        (changes.fit().unwrap(), words(&changes.verdict().lines))
    };
    let rescored = edited(HEALTH, "score = 0.3", "score = 0.4");
    let (fit, said) = judged("1.1.0", &rescored);
    assert_eq!(fit, Fit::TooSmall);
    assert_eq!(
        said,
        "meaning   1 change: recorded answers are to be confirmed again and do not count until then\n\
         version   1.0.0 -> 1.1.0 is too small, a major step is due: write version = \"2.0.0\"\n\
         revision  of biz-financial-health is still 1, and the question means something else (option \"weak\" \
         scores 0.3 -> 0.4): write revision = 2"
    );
    assert_eq!(judged("1.0.0", &rescored).0, Fit::Still);
    let raised = {
        let at = rescored.find(HEALTH).unwrap();
        format!("{}{}", &rescored[..at], rescored[at..].replacen("revision = 1", "revision = 2", 1))
    };
    let (fit, said) = judged("2.0.0", &raised);
    assert_eq!(fit, Fit::Enough);
    assert!(said.ends_with("version   1.0.0 -> 2.0.0 is enough: a major step was due"), "{said}");
    let (fit, said) = judged("0.9.0", &rescored);
    assert_eq!(fit, Fit::Back);
    assert!(said.contains("0.9.0 is lower than 1.0.0: versions only go up"), "{said}");
    // Of two checklists each counts its own versions.
    let fork = changed(&rescored.replacen("id = \"business\"", "id = \"trade\"", 1));
    assert_eq!(fork.fit(), None);
    assert!(words(&fork.verdict().lines).contains("`business` and `trade` count their own"));
    // Only the version: nothing calls for it, and it is no fault.
    let idle = changed(&text("business").replacen("version = \"1.0.0\"", "version = \"1.0.1\"", 1));
    assert!(
        !idle.is_empty() && idle.verdict().lines.is_empty() && idle.count_words().starts_with("No question")
    );
}

/// Changes something in a checklist; which of the ways, and where. True if that could be done there.
fn mutated(own: &mut Checklist, way: usize, section: Index, question: Index) -> bool {
    let sections = own.sections.len();
    let at = section.index(sections);
    let other = (at + 1) % sections;
    match way {
        0 => own.title.push_str(" too"),
        1 => own.summary.push_str(" Too."),
        2 => own.lang = "de".into(),
        3 => own.area = if own.area == "risk" { "finance" } else { "risk" }.into(),
        4 => own.replaces = Some("nothing".to_owned()),
        5 => own.partner_types = Some(vec!["all partners".to_owned()]),
        6 => own.sections[at].id = "elsewhere".into(),
        7 => own.sections[at].title.push('x'),
        8 => own.sections[at].guidance.push_str("\n\nMore."),
        9 => own.sections[at].parent = Some(own.sections[other].id.clone()),
        10 => own.sections.swap(at, other),
        11 => drop(own.sections.remove(at)),
        _ => return mutated_question(own, way - 12, at, other, question),
    }
    true
}

fn mutated_question(own: &mut Checklist, way: usize, at: usize, other: usize, question: Index) -> bool {
    let place = question.index(own.sections[at].questions.len());
    match way {
        0 => drop(own.sections[at].questions.remove(place)),
        1 => {
            let moved = own.sections[at].questions.remove(place);
            own.sections[other].questions.push(moved);
        }
        2 => {
            let twin = Question { id: "new-one".to_owned(), ..own.sections[at].questions[place].clone() };
            own.sections[at].questions.insert(place, twin);
        }
        3 => {
            let questions = &mut own.sections[at].questions;
            let next = (place + 1) % questions.len();
            questions.swap(place, next);
            return next != place;
        }
        4 => own.sections[at].questions[place].id = "renamed".into(),
        _ => return changed_question(&mut own.sections[at].questions[place], way - 5),
    }
    true
}

fn changed_question(own: &mut Question, way: usize) -> bool {
    match way {
        0 => own.revision += 1,
        1 => own.ask.insert(0, '?'),
        2 => own.weight = if own.weight == 5 { 3 } else { 5 },
        3 => own.request.push_str(" Please."),
        4 => own.why.clear(),
        5 => own.na = !own.na,
        6 => own.by = if own.by == By::Us { By::Test } else { By::Us },
        7 => own.refs.push("GDPR:99".to_owned()),
        8 => own.evidence.hint.push_str(" x"),
        9 => own.evidence.min = Level::new(i64::from((own.evidence.min.number() + 1) % 5)).unwrap(),
        10 => own.rationale = RationaleRule::Never,
        11 => own.partner_types = Some(vec!["all partners".to_owned()]),
        12 => own.when = Some(Rule::Not(Box::new(Rule::Any(own.when.iter().cloned().collect())))),
        13 => own.disabled = Some("no".to_owned()),
        14 => {
            let pass = if own.gate.as_ref().is_some_and(|gate| gate.pass == GatePass::Any) {
                GatePass::All
            } else {
                GatePass::Any
            };
            own.gate = Some(Gate { kind: GateKind::Hard, pass });
        }
        15 => own.kind = if own.kind == Kind::Text { Kind::Date } else { Kind::Text },
        _ => return changed_kind(&mut own.kind, way - 16),
    }
    true
}

/// How many ways there are in all.
const WAYS: usize = 12 + 5 + 16 + 8;

fn changed_kind(kind: &mut Kind, way: usize) -> bool {
    match (kind, way) {
        (Kind::YesNo { good }, _) => *good = !*good,
        (Kind::Choice(options) | Kind::Multi { options, .. }, 0 | 1 | 2 | 4) | (Kind::Choice(options), 3) => {
            let mut own = options.to_vec();
            match way {
                0 => drop(own.pop()),
                1 => own.reverse(),
                2 => own[0].label.push('x'),
                3 => own[0].score = Some("0.123".parse().unwrap()),
                _ => {
                    let (key, label) = ("new".to_owned(), "new".to_owned());
                    own.push(ChoiceOption { key, label, score: None });
                }
            }
            *options = own.into();
        }
        (Kind::Multi { earns, .. }, _) => {
            *earns = if *earns == Earns::AtLeast(1) { Earns::AtLeast(2) } else { Earns::AtLeast(1) };
        }
        (Kind::Scale(anchors), way) => anchors[way % 5].push('x'),
        (Kind::Number(own) | Kind::Percent(own) | Kind::Money(own), way) => changed_measure(own, way),
        _ => return false,
    }
    true
}

fn changed_measure(own: &mut Measure, way: usize) {
    match way {
        0 | 1 => own.unit = if own.unit.is_some() { None } else { Some("none".to_owned()) },
        2 | 3 => {
            let (full, zero) = ("12345".parse().unwrap(), "-1".parse().unwrap());
            own.credit = if own.credit.is_some() { None } else { Some(Credit { full, zero }) };
        }
        4 => match &mut own.none {
            Some(none) => none.label.push('x'),
            None => own.none = Some(NoFigure { label: "x".to_owned(), score: "0".parse().unwrap() }),
        },
        _ => match &mut own.none {
            Some(none) => none.score = "0.123".parse().unwrap(),
            None => own.credit = None,
        },
    }
}

/// The built-in checklists as they are when nobody changes them.
static WHOLE: LazyLock<Vec<Checklist>> = LazyLock::new(|| {
    builtin::CHECKLISTS.iter().map(|(id, text)| parse::checklist(id, text.as_bytes()).0.unwrap()).collect()
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn a_checklist_differs_in_nothing_from_itself_and_in_something_from_any_change_of_it(
        file in any::<Index>(), way in 0..WAYS, section in any::<Index>(), question in any::<Index>(),
    ) {
        let old = &WHOLE[file.index(WHOLE.len())];
        let same = Changes::between(old, &old.clone());
        prop_assert!(same.is_empty() && same.parts(None).is_empty() && same.verdict().lines.is_empty());
        let mut new = old.clone();
        if mutated(&mut new, way, section, question) && new != *old {
            let changes = Changes::between(old, &new);
            prop_assert!(!changes.items.is_empty(), "way {way}");
            prop_assert!(changes.step_due().is_some() && changes.fit() == Some(Fit::Still));
            // All of it is told, and the way back is a change as well.
            let lines: usize = changes.parts(None).iter().map(|part| part.lines.len()).sum();
            prop_assert!(lines >= changes.items.len());
            prop_assert!(!classify(&new, old).is_empty(), "way {way} back");
        }
    }
}
