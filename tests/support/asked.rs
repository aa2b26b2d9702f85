//! A review in which others were asked: overdue, waited for, back, and asked of the one who is here.
#![allow(dead_code, unreachable_pub, reason = "every test binary includes it and uses its own part")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot be set up has failed")]

use std::sync::LazyLock;

use jiff::Timestamp;
use probity::checklist::model::Level;
use probity::demo;
use probity::record::action::{Action, Offered, Receive, SendAsk};
use probity::record::answer::{State, Value};
use probity::record::ask::Ask;
use probity::record::claim::Origin;
use probity::record::evidence::Evidence;

use crate::git::TestRepository;
use crate::live::{answered, laid_down, vellmarkt};
use crate::records::{Files, copy, is_early, kept};

/// Asks somebody.
pub fn ask(id: &str, to: &str, questions: &[&str], due: Option<&str>) -> Action {
    let ask = Ask {
        id: id.to_owned(),
        to: to.to_owned(),
        questions: questions.iter().map(|question| (*question).to_owned()).collect(),
        sent: Timestamp::UNIX_EPOCH,
        due: due.map(|day| day.parse().unwrap()),
        asked_by: String::new(),
    };
    Action::Ask(SendAsk { review: vellmarkt(), ask })
}

/// Takes in a mail that says this about questions, with an answer where one is given.
pub fn reply(who: &str, file: &str, said: &[(&str, Option<&str>, &str)]) -> Action {
    let document = file.split('.').next().unwrap().to_owned();
    let claims = said.iter().map(|(question, answer, because)| Offered {
        question: (*question).to_owned(),
        id: document.clone(),
        state: answer.map_or(State::Unknown(None), |key| State::Answered(Value::Text(key.to_owned()))),
        is_words_only: answer.is_none(),
        because: (*because).to_owned(),
        place: None,
        revision: 1,
    });
    let filed = Evidence {
        id: document.clone(),
        title: format!("Answers of {who}: {file}"),
        kind: "mail".to_owned(),
        at: Some(file.to_owned()),
        file: None,
        sha256: None,
        level: Level::STATED,
        obtained: Some(jiff::civil::date(2026, 2, 17)),
        expires: None,
        covers: None,
        answers: Vec::new(),
        filed_by: String::new(),
        filed_at: None,
    };
    let claims: Vec<Offered> = claims.collect();
    let source = if who == "partner" { Origin::Partner } else { Origin::Colleague };
    Action::Receive(Box::new(Receive {
        review: vellmarkt(),
        source,
        who: who.to_owned(),
        from: file.to_owned(),
        document,
        file: Some(filed),
        copy: None,
        claims,
    }))
}

/// Vellmarkt, half answered: five days over, waited for, back and not read, and two questions asked of Ada.
pub fn asked() -> TestRepository {
    static FILES: LazyLock<Files> = LazyLock::new(|| {
        let mut memory = answered(is_early);
        let partner = ["sec-staff-mfa", "sec-incident-plan", "sec-encryption-rest"];
        let legal = ["sec-data-protection-terms", "gov-exit-plan"];
        let acts = [
            ("2026-02-10T09:00:00Z", "ada", ask("partner-1", "partner", &partner, Some("2026-02-14"))),
            (
                "2026-02-12T09:00:00Z",
                "ada",
                ask("legal-counsel-2", "legal-counsel", &legal, Some("2026-02-20")),
            ),
            (
                "2026-02-16T09:00:00Z",
                "ada",
                ask("architect-3", "architect", &["sec-object-access-test"], Some("2026-02-23")),
            ),
            (
                "2026-02-16T10:00:00Z",
                "engineering-lead",
                ask("ada-4", "ada", &["sec-overdue-criticals", "sec-encryption-transit"], Some("2026-02-25")),
            ),
            (
                "2026-02-17T08:00:00Z",
                "ada",
                reply(
                    "legal-counsel",
                    "legal.txt",
                    &[
                        ("sec-data-protection-terms", Some("yes"), "Signed by both sides in March."),
                        ("gov-exit-plan", None, "Ready by the end of July; see the draft of the plan."),
                    ],
                ),
            ),
            (
                "2026-02-18T08:00:00Z",
                "ada",
                reply(
                    "partner",
                    "vellmarkt.txt",
                    &[("sec-incident-plan", Some("documented"), "Written in 2024; an exercise is planned.")],
                ),
            ),
        ];
        for (at, by, action) in acts {
            let at: Timestamp = at.parse().unwrap();
            memory.act(&demo::identity(by), at, &action).expect("what a test adds is legal");
        }
        kept(&laid_down(&memory))
    });
    copy(&FILES)
}
