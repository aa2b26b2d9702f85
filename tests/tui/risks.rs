//! The risks of a partner on screen: the map, the list, and what is recorded of them.

use crate::live::{Live, vellmarkt};
use crate::records::{fresh, nova, ten_open};
use crate::screen::Setup;
use probity::config::draft::DraftKey;
use probity::record::action::{Action, Saw, SetRisk};
use probity::record::risk::{Rating, Risk};
use probity::tui::effect::Effect;
use probity::tui::screen::Place;

const DIRECTOR: &str = "finance-director@quernstone.example";

/// Types what a risk of Nova's is, class and all.
const TYPED: &str = "a 'They lose our orders' <Enter> <Enter> <Enter> outage <Enter> 3 <Enter> 4 <Enter> \
                     operations <Enter> 'Queue and replay.' <Enter> <Enter> 2026-09-30";

fn risks() -> Setup {
    Setup::new(Place::Risks(vellmarkt()))
}

fn none_yet() -> Live {
    Live::start(fresh(), Setup::new(Place::Risks(nova())))
}

#[test]
fn the_register_is_one_key_away_from_review_and_walk_and_in_the_palette() {
    let mut live = Live::start(ten_open(), Setup::new(Place::Review(vellmarkt())));
    live.keys("K").shows("LIKELIHOOD right").shows("6 open, 1 high or critical");
    live.keys("<Esc> <Enter>").hides("LIKELIHOOD right");
    live.keys("K").shows("LIKELIHOOD right");
    live.keys("<Esc> <Esc> : risks <Enter>").shows("LIKELIHOOD right");
}

#[test]
fn the_list_is_sorted_by_band_and_then_by_the_loss_to_expect() {
    let live = Live::start(ten_open(), risks().size(120, 40));
    let screen = live.driver.text();
    let wanted = ["A price war", "The account is", "Listing interface", "Vellmarkt fails", "VAT or consumer"];
    let places: Vec<usize> = wanted
        .iter()
        .map(|title| screen.find(title).unwrap_or_else(|| panic!("{title}: {screen}")))
        .collect();
    assert!(places.is_sorted(), "{screen}");
}

#[test]
fn enter_on_a_cell_lists_its_risks_alone_and_escape_lists_all_again() {
    let mut live = Live::start(ten_open(), risks());
    // It begins at the worst one.
    live.shows("HIGH").shows("30 to 70 % a year").shows("25,000 to 100,000 EUR");
    live.keys("<Enter>").shows("RISKS 4/3").shows("A price war").hides("Listing interface");
    live.keys("<Esc>").shows("Listing interface");
    live.keys("<Tab> <Up> <Up> <Right>").shows("CRITICAL").shows("above 70 % a year").shows("0 risks");
    live.keys("<Enter>").shows("Not now: there is no risk in this cell.");
    live.keys("<Left> <Left> <Left> <Left> <Down> <Down> <Down> <Down> <Down>").shows("under 5,000 EUR");
}

#[test]
fn a_narrow_terminal_shows_map_or_list_and_tab_switches() {
    let mut live = Live::start(ten_open(), risks().size(60, 20));
    live.shows("LIKELIHOOD right").hides("how it stands");
    live.keys("<Tab>").hides("LIKELIHOOD right").shows("how it stands");
}

#[test]
fn a_new_risk_is_typed_rated_in_words_and_recorded() {
    let mut live = none_yet();
    live.shows("Not looked at yet").shows("regulatory-change").shows("No risk of this partner");
    live.keys(TYPED).shows("10 to 30 % a year").shows("400,000 EUR: high");
    live.keys("<Enter>").shows("Recorded 09:02  risk they-lose-our-orders entered, high");
    live.shows("not accepted").shows("Not looked at yet (a adds): data-privacy");
    assert_eq!(live.subjects(1), ["nova: risk they-lose-our-orders entered, high"]);
    let file = live.repository.git(&["show", "HEAD:partners/nova/risks/they-lose-our-orders.toml"]);
    assert!(
        file.contains("class = \"operational-outage\"") && file.contains("review-by = 2026-09-30"),
        "{file}"
    );
}

#[test]
fn what_is_missing_or_wrong_is_said_at_its_field_and_nothing_is_recorded() {
    let mut live = none_yet();
    let before = live.subjects(1);
    live.keys("a <Up> <Tab> <Tab> <Tab> 7").shows("1 to 5: 1 rare");
    // From the last field.
    live.keys("<Tab> <Tab> <Tab> <Tab> <Tab> <Enter>").shows("say what may happen");
    live.keys("Late <Tab> <Tab> commercial <Tab> <Tab> <Tab> ops <Tab> Hope <Tab> <Tab> soon <Enter>");
    live.shows("a whole number from 1 to 5");
    assert_eq!(live.subjects(1), before);
}

#[test]
fn a_change_that_another_one_overtook_is_refused_and_what_was_typed_stays() {
    let mut live = Live::start(ten_open(), risks());
    live.keys_only("<Tab> e <Tab> <Tab> <Tab> <Backspace> 5");
    let risk = Risk {
        id: "price-war".to_owned(),
        title: "A price war cuts the margin to nothing".to_owned(),
        class: "commercial".to_owned(),
        rating: Rating::new(5, 3).unwrap(),
        before: None,
        owner: "finance-lead".to_owned(),
        response: "Floors.".to_owned(),
        trigger: None,
        review_by: None,
        accepted: None,
        closed: None,
    };
    let set = SetRisk { partner: "vellmarkt".to_owned(), risk, saw: Saw::Whatever };
    live.meanwhile(Action::SetRisk(Box::new(set)));
    live.keys("<Tab> <Tab> <Tab> <Tab> <Tab> <Enter>").shows("price-war").shows("above 70 % a year");
    assert_eq!(live.subjects(1), ["vellmarkt: risk price-war changed, high"], "the other one's");
    live.keys("<Esc>").hides("above 70 % a year");
}

#[test]
fn a_high_risk_is_accepted_by_who_may_and_closed_with_a_reason() {
    let mut live = Live::start(ten_open(), risks());
    live.keys("<Tab> t").shows("ada may not accept a high risk");
    let mut live = Live::start_as(ten_open(), risks(), DIRECTOR);
    live.keys("t").shows("the cursor is on the map");
    live.keys("<Tab> j t").shows("its owner may carry it");
    live.keys("k t 2026-12-31 <Tab> 'Floors are loaded by May and we can carry it.' ");
    live.keys("<Enter>");
    live.shows("accepted until 31 Dec 2026");
    assert_eq!(live.subjects(1), ["vellmarkt: risk price-war accepted to 2026-12-31"]);

    let mut live = Live::start(ten_open(), risks());
    live.keys("<Tab> x gone <Enter>").shows("why the risk is no longer there is not said");
    live.keys("' for good since the floors are part of the contract.' <Enter>").shows("closed");
    assert_eq!(live.subjects(1), ["vellmarkt: risk price-war closed"]);
    live.shows("5 open, 0 high or critical");
}

#[test]
fn where_the_tier_wants_minutes_an_acceptance_says_where_they_are() {
    let mut live = none_yet();
    live.keys(TYPED).keys("<Enter>").shows("not accepted");
    let setup = Setup::new(Place::Risks(nova()));
    let mut live = Live::start_as(live.close(), setup, "executive-sponsor@quernstone.example");
    live.keys("<Tab> t 2026-12-31 <Enter> 'We can carry it until the queue is there.' <Enter>");
    live.shows("this tier wants them");
    live.keys("<Enter>").shows("at this tier an acceptance is minuted");
    live.keys("'Board, 18 February 2026, item 4' <Enter>").shows("accepted until 31 Dec 2026");
    assert_eq!(live.subjects(1), ["nova: risk they-lose-our-orders accepted to 2026-12-31"]);
}

#[test]
fn the_review_below_shows_what_the_new_risk_changes() {
    let mut live = Live::start(fresh(), Setup::new(Place::Review(nova())));
    live.keys("K").keys(TYPED).keys("<Enter> K").shows("1 open, 1 high or critical");
    live.keys("<Esc> K").shows("1 open, 1 high or critical");
}

#[test]
fn who_may_only_read_sees_the_risks_and_records_nothing() {
    let mut live = Live::start_as(ten_open(), risks(), "mallory@example.org");
    live.keys("<Tab>").shows("A price war");
    live.keys("a").shows("you are not among the people of this record");
    let mut live = Live::start_as(ten_open(), risks(), "record-keeper@quernstone.example");
    live.keys("a").shows("may not keep the risk register");
}

/// What is kept of what was typed, as it lies on disk.
fn kept(live: &mut Live) -> std::collections::BTreeMap<DraftKey, String> {
    live.driver.wait(2000);
    let mut kept = std::collections::BTreeMap::new();
    for effect in &live.driver.effects {
        match effect {
            Effect::SaveDraft(key, text) => {
                kept.insert(key.clone(), text.clone());
            }
            Effect::DropDraft(key) => {
                kept.remove(key);
            }
            _ => {}
        }
    }
    kept
}

#[test]
fn what_is_typed_of_a_risk_survives_the_program_and_goes_once_it_is_recorded() {
    let mut live = none_yet();
    live.keys("a 'They lose our orders' <Enter> <Enter> <Enter> outage <Enter> 3");
    let drafts = kept(&mut live);
    assert!(drafts.keys().any(|key| key.item == "a new risk"), "{drafts:?}");
    // Killed, and started again with what lies on disk.
    let setup = Setup { drafts, ..Setup::new(Place::Risks(nova())) };
    let mut live = Live::start(live.close(), setup);
    live.keys("a").shows("They lose our orders").shows("operational-outage").shows("10 to 30 % a year");
    live.keys("<Tab> <Tab> <Tab> <Tab> 4 <Tab> operations <Tab> 'Queue and replay.' <Tab> <Tab> <Enter>");
    live.shows("1 open, 1 high or critical");
    assert_eq!(live.subjects(1), ["nova: risk they-lose-our-orders entered, high"]);
    assert!(kept(&mut live).is_empty());
    live.keys("a").hides("They lose our orders  ");
}

#[test]
fn a_draft_of_a_risk_that_was_changed_since_says_so() {
    let mut live = Live::start(ten_open(), risks());
    live.keys("<Tab> e ' again'").hides("It was changed after this was typed");
    let drafts = kept(&mut live);
    let changed: std::collections::BTreeMap<_, _> = drafts
        .into_iter()
        .map(|(key, text)| {
            let at = text.find("version = \"").expect("the version is kept") + 11;
            (key, format!("{}0123{}", &text[..at], &text[at + 4..]))
        })
        .collect();
    let mut live = Live::start(live.close(), Setup { drafts: changed, ..risks() });
    live.keys("<Tab> e").shows(" again").shows("It was changed after this was typed: look at every field.");
}
