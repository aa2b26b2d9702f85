//! The demo: three fictional partners of a fictional company, as the actions that their people took.

mod course;

use std::collections::BTreeMap;

use crate::checklist::model::Level;
use crate::record::action::{Act, Action, FileEvidence, GiveAnswer, Saw, StartReview};
use crate::record::answer::{Citation, State, read_citation, read_state};
use crate::record::change::Identity;
use crate::record::evidence::Evidence;
use crate::record::layout::ReviewId;
use crate::record::partner::Partner;
use crate::record::people::{Person, Record};
use crate::text::packed;
use crate::text::problem::Problem;
use crate::text::reader::{self, Table};

/// The partners, each in a file of its own.
const PARTNERS: [&str; 3] = ["vellmarkt", "ostrapay", "kestrelway"];

/// The people of the demo record: the reviewer whom the user plays, and roles.
const PEOPLE: [(&str, &str, &[&str]); 17] = [
    ("ada", "Ada Example", &["reviewer"]),
    ("partnership-lead", "Partnership lead", &["relationship-owner", "reviewer"]),
    ("security-lead", "Security lead", &["security-lead"]),
    ("security-engineer", "Security engineer", &["security-verifier"]),
    ("engineering-lead", "Engineering lead", &["reviewer"]),
    ("architect", "Architect", &["technical-verifier"]),
    ("legal-counsel", "Legal counsel", &["reviewer", "legal-verifier"]),
    ("finance-lead", "Finance lead", &["reviewer", "finance-verifier"]),
    ("operations-lead", "Operations lead", &["reviewer", "operations-verifier"]),
    ("privacy-lead", "Privacy lead", &["reviewer", "privacy-verifier"]),
    ("customer-lead", "Customer lead", &["reviewer"]),
    ("head-of-partnerships", "Head of partnerships", &["head-of-partnerships"]),
    ("partnership-director", "Partnership director", &["relationship-manager"]),
    ("finance-director", "Finance director", &["finance-director"]),
    ("executive-sponsor", "Executive sponsor", &["executive-sponsor"]),
    ("record-keeper", "Record keeper", &["administrator"]),
    ("auditor", "Auditor", &["auditor"]),
];

/// The reviewer whom the user of the demo plays.
#[must_use]
pub fn reviewer() -> Identity {
    identity("ada")
}

/// What `probity.toml` of the demo says.
#[must_use]
pub fn record() -> Record {
    let people = PEOPLE
        .iter()
        .map(|(id, name, roles)| Person {
            id: (*id).to_owned(),
            name: (*name).to_owned(),
            mail: vec![identity(id).email],
            roles: roles.iter().map(|r| (*r).to_owned()).collect(),
        })
        .collect();
    Record {
        schema: crate::record::SCHEMA,
        name: "Quernstone Goods, partner reviews".to_owned(),
        time_zone: "Europe/Berlin".to_owned(),
        people,
    }
}

/// The person's identity in Git.
#[must_use]
pub fn identity(id: &str) -> Identity {
    let name = PEOPLE.iter().find(|(own, _, _)| *own == id).map_or(id, |(_, name, _)| name);
    let email = if id == "ada" { "ada@example.org".to_owned() } else { format!("{id}@quernstone.example") };
    Identity { name: name.to_owned(), email }
}

/// Every action of the three partners in the order of time, and the problems of the files they stand in.
#[must_use]
pub fn acts() -> (Vec<Act>, Vec<Problem>) {
    let mut acts = Vec::new();
    let mut problems = Vec::new();
    let texts = packed::unpack(include_bytes!(concat!(env!("OUT_DIR"), "/src-demo.z")));
    for partner in PARTNERS {
        let text = texts.iter().find(|(name, _)| *name == partner).map_or("", |(_, text)| text);
        let (found, own) =
            reader::read(&format!("demo/{partner}.toml"), text.as_bytes(), |top| partner_acts(partner, top));
        acts.extend(found.unwrap_or_default());
        problems.extend(own);
    }
    acts.sort_by_key(|act| act.at);
    (acts, problems)
}

fn partner_acts(partner: &str, top: &Table<'_>) -> Option<Vec<Act>> {
    let review = ReviewId { partner: partner.to_owned(), review: top.need_text("review")?.value };
    let owner = top.need_text("owner")?.value;
    let opened = top.timestamp("opened")?;
    let facts: BTreeMap<String, String> = top
        .table("facts")?
        .entries()
        .filter_map(|(k, v)| Some((k.value.to_owned(), v.text(k.value)?.value)))
        .collect();
    let _ = top.text("partner");
    let file = Partner {
        id: partner.to_owned(),
        name: top.need_text("name")?.value,
        summary: top.text("summary").map(|t| t.value),
        types: top.texts("types")?.into_iter().map(|t| t.value).collect(),
        owner: Some(owner.clone()),
        relationship: Some("prospect".to_owned()),
        facts,
    };
    let start = StartReview {
        review: review.clone(),
        title: top.text("title").map(|t| t.value),
        checklists: Vec::new(),
        from: None,
    };
    let mut acts = vec![
        Act { by: identity(&owner), at: opened, action: Action::AddPartner(file) },
        Act {
            by: identity(&owner),
            at: opened + jiff::SignedDuration::from_mins(6),
            action: Action::StartReview(start),
        },
    ];
    let cites = cited(top);
    acts.extend(top.tables("evidence").iter().filter_map(|t| document(t, &review, &cites)));
    let answers: Vec<Act> = top.tables("answer").iter().filter_map(|t| answer(t, &review)).collect();
    let course = course::acts(&review, top, &answers)?;
    acts.extend(answers);
    acts.extend(course);
    top.finish();
    Some(acts)
}

/// Which questions each document answers.
fn cited(top: &Table<'_>) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for table in top.tables("answer") {
        let Some(question) = table.text("question") else { continue };
        for citation in table.tables("evidence").iter().filter_map(|t| t.text("id")) {
            found.entry(citation.value).or_default().push(question.value.clone());
        }
    }
    found
}

fn document(table: &Table<'_>, review: &ReviewId, cites: &BTreeMap<String, Vec<String>>) -> Option<Act> {
    let id = table.need_text("id")?.value;
    let by = table.need_text("filed-by")?.value;
    let at = table.timestamp("filed-at")?;
    let document = Evidence {
        title: table.need_text("title")?.value,
        kind: table.need_text("type")?.value,
        at: table.text("at").map(|t| t.value),
        file: None,
        sha256: table.text("sha256").map(|t| t.value),
        level: table.integer("level").and_then(|n| Level::new(n.value))?,
        obtained: table.date("obtained"),
        expires: table.date("expires"),
        covers: table.text("covers").map(|t| t.value),
        answers: cites.get(&id).cloned().unwrap_or_default(),
        filed_by: by.clone(),
        filed_at: Some(at),
        id,
    };
    table.finish();
    let filing = FileEvidence { review: review.clone(), document, copy: None, saw: Saw::Nothing };
    Some(Act { by: identity(&by), at, action: Action::File(Box::new(filing)) })
}

fn answer(table: &Table<'_>, review: &ReviewId) -> Option<Act> {
    let question = table.need_text("question")?.value;
    let by = table.need_text("by")?.value;
    let at = table.timestamp("at")?;
    let state: State = read_state(table)?;
    let evidence: Vec<Citation> = table.tables("evidence").iter().filter_map(read_citation).collect();
    let because = table.text("because").map(|t| t.value.trim().to_owned()).unwrap_or_default();
    table.finish();
    let give = GiveAnswer {
        taken_from: None,
        review: review.clone(),
        question,
        state,
        because,
        evidence,
        file: Vec::new(),
        saw: Saw::Nothing,
    };
    Some(Act { by: identity(&by), at, action: Action::Answer(Box::new(give)) })
}
