//! The demo's three partners side by side, as worked out by hand.

use crate::memory::Memory;
use probity::record::compare::{Comparison, compare};
use probity::record::layout::ReviewId;
use probity::record::review::Review;
use probity::record::scoring::percent;
use probity::record::standing::Standing;

/// The partners, each on the day of its decision.
fn partners() -> &'static [(Review, Standing)] {
    static PARTNERS: std::sync::LazyLock<Vec<(Review, Standing)>> = std::sync::LazyLock::new(|| {
        let mut memory = Memory::of_demo(jiff::Timestamp::MAX);
        [
            ("vellmarkt/2026-q1", "2026-04-10"),
            ("ostrapay/2026-q1", "2026-03-20"),
            ("kestrelway/2025-q4", "2025-12-12"),
        ]
        .map(|(id, day)| {
            let review = memory.review(id);
            let standing = Standing::of(&review, day.parse().unwrap());
            (review, standing)
        })
        .into()
    });
    &PARTNERS
}

fn compared() -> Comparison {
    compare(&partners().iter().map(|(review, standing)| (review, standing)).collect::<Vec<_>>())
}

#[test]
fn the_common_questions_are_those_that_all_three_ask() {
    let found = compared();
    assert_eq!((found.common, found.common_gates), (184, 33));
    assert_eq!(found.reviews.iter().map(|side| side.besides).collect::<Vec<_>>(), [26, 17, 15]);
}

#[test]
fn intervals_on_the_common_questions_are_as_worked_out_by_hand() {
    let found = compared();
    let shown = |checklist: &str| -> Vec<String> {
        let row = found.checklists.iter().find(|row| row.checklist == checklist).unwrap();
        let words = |(low, high): &(_, _)| {
            let (low, high) = (percent(low, 1), percent(high, 1));
            if low == high { low } else { format!("{low} - {high}") }
        };
        row.intervals.iter().map(|interval| words(interval.as_ref().unwrap())).collect()
    };
    assert_eq!(shown("security"), ["78.8 - 81.2", "95.3", "93.0"]);
    assert_eq!(shown("technical"), ["67.3", "89.9", "82.2"]);
    assert_eq!(shown("business"), ["76.1", "85.2", "86.4"]);
    assert_eq!(shown("governance"), ["78.7 - 81.1", "91.4", "92.6"]);
    assert_eq!(shown("risk"), ["88.3", "93.6", "97.8"]);
    assert_eq!(shown("finance"), ["72.9", "94.6", "90.4"]);
    assert_eq!(shown("culture"), ["74.6", "82.9", "84.8"]);
    let even: Vec<&str> =
        found.checklists.iter().filter(|row| row.is_even).map(|row| row.checklist.as_str()).collect();
    for checklist in ["business", "governance", "culture"] {
        assert!(even.contains(&checklist), "{even:?}");
    }
    assert!(!even.contains(&"security") && !even.contains(&"technical"), "{even:?}");
}

#[test]
fn what_rejects_a_partner_is_told_though_it_leads_on_the_common_questions() {
    let found = compared();
    let ostrapay = &found.reviews[1];
    assert_eq!(ostrapay.failing_besides, ["sec-pci-attestation"]);
    assert_eq!(found.ranking, None, "three different outcomes");
    assert_eq!(found.warnings.len(), 1);
    assert!(found.warnings[0].contains("sec-pci-attestation"), "{:?}", found.warnings);
    assert_eq!(found.gaps[0].width, probity::record::scoring::whole(1), "the widest gap comes first");
    let exit_plan = found.gaps.iter().find(|gap| gap.question == "gov-exit-plan").unwrap();
    assert_eq!(percent(&exit_plan.width, 0), "80");
}

#[test]
fn overall_is_the_weighted_mean_of_what_is_proven() {
    let found = compared();
    let overall: Vec<String> =
        found.reviews.iter().map(|side| percent(side.overall.as_ref().unwrap(), 1)).collect();
    assert_eq!(overall, ["78.7", "90.7", "90.3"]);
}

#[test]
fn equal_outcomes_are_ranked_by_what_is_proven() {
    let mut memory = Memory::of_demo(jiff::Timestamp::MAX);
    let id = ReviewId::parse("kestrelway/2025-q4").unwrap();
    let one = memory.review(&id.to_string());
    let standing = Standing::of(&one, "2025-12-12".parse().unwrap());
    let found = compare(&[(&one, &standing), (&one, &standing)]);
    assert_eq!(found.ranking, Some(vec![0, 1]));
    assert!(found.checklists.iter().all(|row| row.is_even));
}

#[test]
fn in_words_each_reviews_own_gates_come_first_and_what_is_even_is_marked() {
    let text = compared().text();
    let at = |words: &str| text.find(words).unwrap_or_else(|| panic!("`{words}` is not in\n{text}"));
    assert!(text.starts_with("3 reviews, 184 common questions, 33 of them gates\n"), "{text}");
    assert!(at("38 pass, 1 FAIL ") < at("Low - high on the 184 common"));
    assert!(at("reject (rule 1)") < at("Not ranked: their outcomes are not the same"));
    assert!(at("what fails at ostrapay/2026-q1") < at("Low - high on the 184 common"));
    at("17, 1 FAILS");
    at("sec-pci-attestation (hard)");
    let line = |begin: &str| text.lines().find(|line| line.starts_with(begin)).unwrap();
    assert!(line("governance 1.0.0  78.7 - 81.1 ").ends_with("92.6                even"), "{text}");
    assert!(line("security 1.0.0    78.8 - 81.2 ").ends_with("93.0"), "{text}");
}

#[test]
fn checklists_of_different_versions_have_nothing_in_common_and_that_is_said() {
    let (one, standing) = &partners()[0];
    let mut other = one.clone();
    let pin = other.pins.iter_mut().find(|pin| pin.checklist.id == "security").unwrap();
    let mut newer = (*pin.checklist).clone();
    newer.version = probity::checklist::Version::parse("1.1.0").unwrap();
    pin.checklist = newer.into();
    let found = compare(&[(one, standing), (&other, standing)]);
    assert!(found.checklists.iter().all(|row| row.checklist != "security"));
    assert!(
        found
            .warnings
            .contains(&"security is not compared: the reviews pin 1.0.0 and 1.1.0 of it".to_owned()),
        "{:?}",
        found.warnings
    );
}

#[test]
fn what_is_hardly_answered_may_still_reach_the_best_and_is_even_with_it() {
    let mut memory = Memory::of_demo(jiff::Timestamp::MAX);
    let day = "2026-04-13".parse().unwrap();
    let reviews = ["ostrapay/2026-q2", "kestrelway/2025-q4", "vellmarkt/2026-q1"].map(|id| {
        let review = memory.review(id);
        let standing = Standing::of(&review, day);
        (review, standing)
    });
    let pairs: Vec<_> = reviews.iter().map(|(review, standing)| (review, standing)).collect();
    // Nothing of the first one is answered, and the other two are far apart.
    assert!(compare(&pairs).checklists.iter().all(|row| row.is_even));
    assert!(compare(&pairs[1..]).checklists.iter().any(|row| !row.is_even));
}
