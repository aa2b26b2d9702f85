//! A review at a glance: the road, the checklists, today's proposal, on a real repository.

use crate::live;
use crate::live::{Live, demo_without, laid_down, vellmarkt};
use crate::screen::Setup;
use probity::record::action::{Action, StartReview};
use probity::record::layout::ReviewId;
use probity::record::partner::Partner;
use probity::tui::screen::Place;

const OPEN: [&str; 4] =
    ["sec-staff-mfa", "sec-encryption-transit", "sec-breach-notice-hours", "tech-idempotent-writes"];

fn review() -> Live {
    Live::start(laid_down(&demo_without(&OPEN, Vec::new())), Setup::new(Place::Review(vellmarkt())))
}

#[test]
fn the_road_counts_what_is_answered_yours_and_waiting() {
    let live = review();
    live.shows("1 Quick pass            48/52          4        0");
    live.shows("3 Everything          205/210          5        0");
    // The record takes answers out of a review that was handed over with them.
    live.shows("in progress, day")
        .shows("Attention: it was handed over, and that does not count: not answered");
}

#[test]
fn enter_walks_the_road_and_coming_back_shows_what_was_recorded() {
    let mut live = review();
    live.keys("<Enter>").shows("quick pass 48/52");
    live.keys("/ sec-staff-mfa <Enter> 2 'Policy enforces a second factor.' <Enter>");
    live.keys("<Esc>").shows("1 Quick pass            49/52          3        0");
    live.keys("2j <Enter>").shows("everything 206/210");
}

#[test]
fn an_order_is_chosen_from_the_review() {
    let mut live = review();
    live.keys("o weak <Enter>").shows("fails or weak proof");
}

#[test]
fn a_question_is_found_from_the_review_and_walked() {
    let mut live = review();
    live.keys("/ sec-staff-mfa").shows("sec-staff-mfa");
    live.keys("<Enter>").shows("use multi-factor sign-in?");
    live.keys("<Esc>").shows("Quick pass");
}

#[test]
fn before_there_are_answers_there_is_no_pace_and_the_best_case_is_all() {
    let partner = Partner {
        id: "nova".to_owned(),
        name: "Nova".to_owned(),
        summary: None,
        types: vec!["channel".to_owned()],
        owner: None,
        relationship: None,
        facts: std::collections::BTreeMap::new(),
    };
    let id = ReviewId::parse("nova/2026-q1").unwrap();
    let start = StartReview { review: id.clone(), title: None, checklists: Vec::new(), from: None };
    let memory = live::only(vec![Action::AddPartner(partner), Action::StartReview(start)]);
    let live = Live::start(laid_down(&memory), Setup::new(Place::Review(id)));
    live.shows("draft, day 2").hides("at your pace").shows("up to 100.0").shows("Today: incomplete, rule 3");
}
