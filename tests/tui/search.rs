//! Search on screen: words now and through history, the place under the cursor, and where Enter leads.

use crate::live::{Live, vellmarkt};
use crate::records::told;
use crate::screen::{Driver, Setup};
use probity::store::past::Of;
use probity::store::search::Through;
use probity::tui::screen::Place;
use regex::Regex;

/// The day of the demo.
const TODAY: &str = "2026-04-13T09:02:00Z";

fn on(place: Place) -> Setup {
    Setup { now: TODAY, ..Setup::new(place) }
}

fn search(words: &str, through: Through) -> Live {
    Live::start(told(), on(Place::Search(None, words.to_owned(), through)))
}

/// The pictures without the ids of commits, which change with every word of a checklist.
fn pictures(driver: &Driver) -> String {
    let ids = Regex::new(r"\b([0-9a-f]{40}|[0-9a-f]{7})\b").unwrap();
    ids.replace_all(&driver.pictures(), |found: &regex::Captures<'_>| "c".repeat(found[0].len())).into_owned()
}

#[test]
fn search_in_three_sizes_and_three_looks() {
    insta::assert_snapshot!("search", pictures(&search("exit plan", Through::Now).driver));
    insta::assert_snapshot!("search_history", pictures(&search("gave parallel", Through::History).driver));
    insta::assert_snapshot!("search_typing", pictures(&search("", Through::Now).driver));
    insta::assert_snapshot!("search_nothing", pictures(&search("quokka", Through::Now).driver));
}

#[test]
fn words_are_typed_found_and_led_to_from_the_first_screen() {
    let mut live = Live::start(told(), on(Place::Home));
    live.keys("S").shows(" Search").shows("AS IT STANDS");
    // While one types, letters are text.
    live.keys("'exit plan' <Enter>")
        .shows("best 50 of")
        .shows("gov-exit-plan")
        .shows("What exit plan exists?");
    live.keys("<Enter>").shows("gov-exit-plan").hides("AS IT STANDS");
    live.keys("<Esc>").shows("best 50 of");
    live.keys("/ <Ctrl-u> quokka <Enter>").shows("Nothing holds these words now.");
    live.keys("<Tab>").shows("Nothing was ever recorded with these words.");
    live.keys("/ <Esc>").shows("quokka");
    live.keys("<Esc>").shows("FOR YOU");
}

#[test]
fn through_history_a_hit_says_what_became_of_it_and_leads_to_its_entry() {
    let mut live = Live::start(told(), on(Place::Review(vellmarkt())));
    live.keys("S 'gave parallel' <Tab> <Enter>").shows("vellmarkt/2026-q1 > Search").shows("stands");
    live.shows("to 2026-").shows("until ");
    live.keys("j");
    let gone = live.driver.text().lines().any(|line| line.contains("until "));
    if !gone {
        live.keys("k");
    }
    live.shows("until ");
    live.keys("<Enter>").shows("> tech-versioning > History").shows("by Probity: answer");
    live.keys("<Esc>").shows("tech-versioning > History");
    live.keys("<Esc>").shows("> Search");
}

#[test]
fn the_whole_record_is_one_key_from_a_review() {
    let mut live =
        Live::start(told(), on(Place::Search(Some(vellmarkt()), "attestation".to_owned(), Through::Now)));
    live.shows("vellmarkt/2026-q1 > Search").hides("ostrapay/2026-q1");
    live.keys("S").shows(" Search").shows("ostrapay/2026-q1").hides("vellmarkt/2026-q1 > Search");
}

#[test]
fn the_oldest_entry_is_one_key_away_and_the_way_back_goes_up() {
    let mut live = Live::start(told(), on(Place::History(Of::Record, String::new())));
    live.shows("100+ entries");
    live.keys("<End>").shows("Begin the record");
    let all = live.repository.git(&["rev-list", "--count", "--first-parent", "HEAD"]);
    live.shows(&format!("{all} entries"));
    // Upwards page after page, as many lines as there are entries, each once.
    let mut up = 0;
    while live.driver.text().lines().all(|line| !line.contains("vellmarkt/2026-q1: waiver asked for")) {
        live.keys("<PgUp>");
        up += 1;
        assert!(up < 200, "{}", live.driver.text());
    }
    live.keys("<End>").shows("Begin the record");
    live.keys("<Home>").hides("Begin the record").shows(&format!("{all} entries"));
    // The same under a filter.
    live.keys("/ action:start-review <Enter> <End>").shows("review started").hides("Begin the record");
}
