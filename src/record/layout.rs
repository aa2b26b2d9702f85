//! Ids and paths: the only place that knows where things lie in a record.

use std::fmt;

use crate::text::id;

/// `probity.toml`: schema, name, time zone, people and their roles.
pub const RECORD: &str = "probity.toml";
/// `policy.toml`: who may what, floors and targets, limits.
pub const POLICY: &str = "policy.toml";
/// `facts.toml`: partner types and facts.
pub const FACTS: &str = "facts.toml";
/// `.gitattributes`: how Git treats the record's files.
pub const ATTRIBUTES: &str = ".gitattributes";
/// `.taplo.toml`: ties the record's files to their schemas.
pub const TAPLO: &str = ".taplo.toml";
/// The folder of the checklists in force.
pub const CHECKLISTS: &str = "checklists";
/// The folder of the upstream texts that forks last merged.
pub const BASES: &str = "checklists/base";
/// The folder of all partners.
pub const PARTNERS: &str = "partners";

/// What `.gitattributes` says: an answer is one atom that Git must not merge by lines, and copied
/// evidence is kept byte for byte.
pub const ATTRIBUTES_TEXT: &str =
    "*.toml text eol=lf\npartners/** -merge\npartners/**/evidence/files/** -text -filter\n";

/// A review's id: its partner and its own name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReviewId {
    /// The partner's id.
    pub partner: String,
    /// The review's id inside the partner.
    pub review: String,
}

impl ReviewId {
    /// Reads `partner/review`; says what is wrong with anything else.
    pub fn parse(text: &str) -> Result<Self, String> {
        let Some((partner, review)) = text.split_once('/') else {
            return Err(format!("`{text}` is no review: write partner/review, as vellmarkt/2026-q1"));
        };
        for part in [partner, review] {
            if let Some(fault) = id::name_fault(part) {
                return Err(format!("`{part}` in `{text}` is no id: {fault}"));
            }
        }
        Ok(Self { partner: partner.to_owned(), review: review.to_owned() })
    }

    /// The review's folder.
    #[must_use]
    pub fn folder(&self) -> String {
        format!("{PARTNERS}/{}/reviews/{}", self.partner, self.review)
    }

    /// A file in the review's folder.
    #[must_use]
    pub fn file(&self, inside: &str) -> String {
        // Called for every file that is read: one piece of memory, taken once.
        [PARTNERS, "/", &self.partner, "/reviews/", &self.review, "/", inside].concat()
    }

    /// The answer to a question.
    #[must_use]
    pub fn answer(&self, question: &str) -> String {
        self.file(&format!("answers/{question}.toml"))
    }

    /// A document of the evidence register.
    #[must_use]
    pub fn evidence(&self, document: &str) -> String {
        self.file(&format!("evidence/{document}.toml"))
    }

    /// The verification of an answer.
    #[must_use]
    pub fn verification(&self, question: &str) -> String {
        self.file(&format!("verifications/{question}.toml"))
    }

    /// A claim about a question.
    #[must_use]
    pub fn claim(&self, question: &str, claim: &str) -> String {
        self.file(&format!("claims/{question}/{claim}.toml"))
    }

    /// The waiver of a gate.
    #[must_use]
    pub fn waiver(&self, question: &str) -> String {
        self.file(&format!("waivers/{question}.toml"))
    }

    /// How far a condition has come.
    #[must_use]
    pub fn condition(&self, condition: &str) -> String {
        self.file(&format!("conditions/{condition}.toml"))
    }

    /// A person's sign-off; the name as [`super::signoff::SignOff::file_of`] makes it.
    #[must_use]
    pub fn signoff(&self, person: &str) -> String {
        self.file(&format!("signoffs/{person}.toml"))
    }

    /// A pinned checklist.
    #[must_use]
    pub fn pin(&self, checklist: &str) -> String {
        self.file(&format!("pins/checklists/{checklist}.toml"))
    }
}

impl fmt::Display for ReviewId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.partner, self.review)
    }
}

/// The file that describes a partner.
#[must_use]
pub fn partner(id: &str) -> String {
    format!("{PARTNERS}/{id}/partner.toml")
}

/// The folder of a partner's reviews.
#[must_use]
pub fn reviews(partner: &str) -> String {
    format!("{PARTNERS}/{partner}/reviews")
}

/// The folder of a partner's risks.
#[must_use]
pub fn risks(partner: &str) -> String {
    format!("{PARTNERS}/{partner}/risks")
}

/// A risk of a partner.
#[must_use]
pub fn risk(partner: &str, id: &str) -> String {
    format!("{}/{id}.toml", risks(partner))
}

/// A checklist in force.
#[must_use]
pub fn checklist(id: &str) -> String {
    format!("{CHECKLISTS}/{id}.toml")
}

/// The upstream text that a fork last merged.
#[must_use]
pub fn base(id: &str) -> String {
    format!("{CHECKLISTS}/base/{id}.toml")
}

/// The checklist that a path holds, and whether it is the upstream text of a fork.
#[must_use]
pub fn checklist_of(path: &str) -> Option<(&str, bool)> {
    let name = path.strip_prefix(CHECKLISTS)?.strip_prefix('/')?.strip_suffix(".toml")?;
    match name.strip_prefix("base/") {
        Some(id) if !id.contains('/') => Some((id, true)),
        None if !name.contains('/') => Some((name, false)),
        _ => None,
    }
}

/// Where the copies lie that a review is judged by, from its folder.
pub const PINS: &str = "pins/";

/// What a path inside a review's folder holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'p> {
    /// `review.toml`.
    Review,
    /// `scope.toml`.
    Scope,
    /// `pins/policy.toml`.
    PinnedPolicy,
    /// `pins/facts.toml`.
    PinnedFacts,
    /// `pins/checklists/<id>.toml`.
    Pin(&'p str),
    /// `answers/<question>.toml`.
    Answer(&'p str),
    /// `verifications/<question>.toml`.
    Verification(&'p str),
    /// `claims/<question>/<claim>.toml`.
    Claim(&'p str, &'p str),
    /// `asks/<id>.toml`.
    Ask(&'p str),
    /// `waivers/<question>.toml`.
    Waiver(&'p str),
    /// `decision.toml`.
    Decision,
    /// `conditions/<id>.toml`.
    Condition(&'p str),
    /// `signoffs/<person>.toml`.
    SignOff(&'p str),
    /// `evidence/<id>.toml`.
    Evidence(&'p str),
    /// `evidence/files/<name>`.
    EvidenceFile(&'p str),
    /// Anything else.
    Other,
}

/// Tells what a path inside a review's folder holds.
#[must_use]
pub fn part(inside: &str) -> Part<'_> {
    let stem = |folder: &str| {
        inside
            .strip_prefix(folder)?
            .strip_suffix(".toml")
            .filter(|rest| !rest.is_empty() && !rest.contains('/'))
    };
    match inside {
        "review.toml" => return Part::Review,
        "scope.toml" => return Part::Scope,
        "pins/policy.toml" => return Part::PinnedPolicy,
        "pins/facts.toml" => return Part::PinnedFacts,
        "decision.toml" => return Part::Decision,
        _ => {}
    }
    if let Some(id) = stem("pins/checklists/") {
        Part::Pin(id)
    } else if let Some(id) = stem("answers/") {
        Part::Answer(id)
    } else if let Some(id) = stem("verifications/") {
        Part::Verification(id)
    } else if let Some(id) = stem("asks/") {
        Part::Ask(id)
    } else if let Some(id) = stem("waivers/") {
        Part::Waiver(id)
    } else if let Some(id) = stem("conditions/") {
        Part::Condition(id)
    } else if let Some(id) = stem("signoffs/") {
        Part::SignOff(id)
    } else if let Some((question, id)) = inside
        .strip_prefix("claims/")
        .and_then(|rest| rest.strip_suffix(".toml"))
        .and_then(|rest| rest.split_once('/'))
        .filter(|(question, id)| !question.is_empty() && !id.is_empty() && !id.contains('/'))
    {
        Part::Claim(question, id)
    } else if let Some(id) = stem("evidence/") {
        Part::Evidence(id)
    } else if let Some(name) = inside.strip_prefix("evidence/files/") {
        Part::EvidenceFile(name)
    } else {
        Part::Other
    }
}

/// What lies at a path, in words, as `the answer to sec-staff-mfa in vellmarkt/2026-q4`.
#[must_use]
pub fn words(path: &str) -> String {
    match path {
        RECORD => return "the list of people (probity.toml)".to_owned(),
        POLICY => return "the policy".to_owned(),
        FACTS => return "the list of facts".to_owned(),
        _ => {}
    }
    let in_partner = path.strip_prefix(PARTNERS).and_then(|rest| rest.strip_prefix('/'));
    let Some((partner, rest)) = in_partner.and_then(|rest| rest.split_once('/')) else {
        return match checklist_of(path) {
            Some((id, false)) => format!("the checklist {id}"),
            Some((id, true)) => format!("the upstream text of the checklist {id}"),
            None => path.to_owned(),
        };
    };
    if rest == "partner.toml" {
        return format!("what is known of {partner}");
    }
    if let Some(risk) = rest.strip_prefix("risks/").and_then(|name| name.strip_suffix(".toml")) {
        return format!("the risk {risk} of {partner}");
    }
    let in_review = rest.strip_prefix("reviews/").and_then(|rest| rest.split_once('/'));
    let Some((review, inside)) = in_review else { return path.to_owned() };
    let review = format!("{partner}/{review}");
    match part(inside) {
        Part::Review => format!("the course of {review} (review.toml)"),
        Part::Scope => format!("the scope of {review}"),
        Part::PinnedPolicy => format!("the pinned policy of {review}"),
        Part::PinnedFacts => format!("the pinned facts of {review}"),
        Part::Pin(id) => format!("the pinned checklist {id} of {review}"),
        Part::Answer(question) => format!("the answer to {question} in {review}"),
        Part::Verification(question) => format!("the check of {question} in {review}"),
        Part::Claim(question, _) => format!("a claim about {question} in {review}"),
        Part::Ask(id) => format!("the ask {id} of {review}"),
        Part::Waiver(question) => format!("the waiver of {question} in {review}"),
        Part::Decision => format!("the decision on {review}"),
        Part::Condition(id) => format!("condition {id} of {review}"),
        Part::SignOff(person) => format!("the signature of {person} under {review}"),
        Part::Evidence(id) => format!("the document {id} of {review}"),
        Part::EvidenceFile(name) => format!("the copied file {name} of {review}"),
        Part::Other => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_says_what_it_holds() {
        assert_eq!(part("answers/sec-staff-mfa.toml"), Part::Answer("sec-staff-mfa"));
        assert_eq!(part("evidence/files/a.toml"), Part::EvidenceFile("a.toml"));
        assert_eq!(part("evidence/a.toml"), Part::Evidence("a"));
        assert_eq!(part("answers/x/y.toml"), Part::Other);
        assert_eq!(part("claims/q/carried.toml"), Part::Claim("q", "carried"));
        assert_eq!(part("claims/q.toml"), Part::Other);
    }

    #[test]
    fn a_review_is_named_by_its_partner() {
        assert_eq!(ReviewId::parse("a/b").unwrap().answer("q"), "partners/a/reviews/b/answers/q.toml");
        for bad in ["a", "a/", "A/b", "a/b/c", "../b"] {
            assert!(ReviewId::parse(bad).is_err(), "{bad}");
        }
    }
}
