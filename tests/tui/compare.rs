//! Reviews side by side on screen: marked or picked, compared, and their questions opened.

use crate::live::Live;
use crate::records::{all_of_demo, fresh};
use crate::screen::Setup;
use probity::record::layout::ReviewId;
use probity::tui::effect::Effect;
use probity::tui::screen::Place;

/// The day of the demo.
const TODAY: &str = "2026-04-13T09:02:00Z";

fn on(place: Place) -> Setup {
    Setup { now: TODAY, ..Setup::new(place) }
}

fn named(ids: &[&str]) -> Setup {
    on(Place::Compare(ids.iter().map(|id| ReviewId::parse(id).unwrap()).collect()))
}

fn three() -> Live {
    let ids = ["vellmarkt/2026-q1", "ostrapay/2026-q1", "kestrelway/2025-q4"];
    Live::start(all_of_demo(), named(&ids))
}

#[test]
fn outcome_and_gates_of_each_own_review_stand_on_top_and_the_warning_above_the_figures() {
    let live = three();
    live.shows("3 reviews   184 common questions, 33 of them gates");
    live.shows("38 pass, 1 FAIL").shows("sec-pci-attestation").shows("17, 1 FAILS").shows("reject (rule 1)");
    live.shows("Not ranked  their outcomes are not the same");
    let screen = live.driver.text();
    let row = |words: &str| screen.lines().position(|line| line.contains(words));
    assert!(row("what fails at ostrapay/2026-q1") < row("LOW - HIGH  on the 184 common"), "{screen}");
    assert!(row("gates, own review") < row("what fails at ostrapay/2026-q1"), "{screen}");
}

#[test]
fn the_screen_has_the_words_of_the_command_line() {
    let mut live = three();
    live.driver.resize(120, 50);
    let screen = live.driver.text();
    let folder = live.repository.root().to_str().unwrap().to_owned();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_probity"))
        .args(["-C", &folder, "compare", "--as-of", "2026-04-13"])
        .args(["vellmarkt/2026-q1", "ostrapay/2026-q1", "kestrelway/2025-q4"])
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>().join(" ");
    let shown: Vec<String> = screen.lines().map(words).collect();
    let mut compared = 0;
    for begin in [
        "gates, own",
        "asked besides",
        "conditions open",
        "technical",
        "business",
        "security",
        "risk",
        "roadmap",
    ] {
        let line = printed.lines().map(words).find(|line| line.starts_with(begin));
        let line = line.unwrap_or_else(|| panic!("`{begin}` is not in\n{printed}"));
        // The screen says the version too, and `even` before the figures.
        let mut wanted: Vec<&str> = line.split(' ').collect();
        if wanted.last() == Some(&"even") {
            wanted.rotate_right(1);
            wanted.swap(0, 1);
        }
        let is_there = shown.iter().any(|row| {
            let row: Vec<&str> = row.split(' ').filter(|word| *word != "1.0.0" && *word != ">").collect();
            row == wanted
        });
        assert!(is_there, "{wanted:?} is not in\n{screen}");
        compared += 1;
    }
    assert_eq!(compared, 8);
}

#[test]
fn marked_reviews_are_compared_from_home_and_escape_comes_back_to_the_marks() {
    let mut live = Live::start(all_of_demo(), on(Place::Home));
    live.keys("M").shows("Compare with which review?");
    live.keys("<Esc> <Esc> j j j j j j j m").shows("vellmarkt/2026-q1 is marked");
    live.keys("k k m").shows("2 reviews are marked to be compared.");
    live.keys("M").shows("2 reviews   ").shows("vellmarkt/2026-q1").shows("ostrapay/2026-q1");
    live.hides("kestrelway");
    live.keys("<Esc>").shows("2 reviews are marked to be compared.");
    live.keys("m").shows("vellmarkt/2026-q1 is marked");
    // Of one that is marked and one under the cursor there are two.
    live.keys("k M").shows("2 reviews   ").shows("kestrelway/2025-q4");
}

#[test]
fn reviews_are_added_and_dropped_and_one_alone_is_said_to_be_too_few() {
    let mut live = three();
    live.keys("+").shows("ostrapay/2026-q2").hides("Not now");
    live.keys("<Enter>").shows("4 reviews").shows("1-3 of 4");
    live.keys("+").shows("Not now: every review is here already.");
    live.keys("l l l").shows("2-4 of 4").shows("ostrapay/2026-q2");
    live.keys("-").shows("3 reviews").hides("ostrapay/2026-q2");
    live.keys("- -").shows("vellmarkt/2026-q1 alone compares with nothing.");
    live.keys("<Enter>").shows("Not now: there are no two reviews to compare yet.");
    live.keys("- + vell <Enter>").shows("Compare with which review?");
    live.keys("kest <Enter>").shows("2 reviews");
}

#[test]
fn the_questions_by_gap_open_in_the_review_of_the_column() {
    let mut live = three();
    live.keys("<Tab>").shows("All by gap").shows("184 common questions").shows("Enter opens it in vellmarkt");
    live.keys("/ gov-exit-plan <Enter>").shows("What exit plan exists?").shows("written and costed");
    live.keys("l l").shows("Enter opens it in kestrelway/2025-q4");
    live.keys("<Enter>").shows("kestrelway/2025-q4 > governance").shows("gov-exit-plan");
    live.keys("<Esc>").shows("All by gap");
    live.keys("W").shows("kestrelway/2025-q4 > Why");
    live.keys("<Esc> <Tab>").shows("LOW - HIGH");
}

#[test]
fn enter_on_a_checklist_lists_its_questions_alone() {
    let mut live = three();
    live.keys("/").hides("Common questions");
    live.keys("j j j j j j <Enter>").shows("Compare > technical").hides("sec-").hides("gov-exit-plan");
    live.keys("<Esc>").shows("LOW - HIGH");
    live.keys("G").shows("vellmarkt/2026-q1 > Gates");
}

#[test]
fn enter_above_the_figures_leads_to_where_more_is_said_of_that_review() {
    let mut live = three();
    live.keys("l <Enter>").shows("ROAD").shows("ostrapay/2026-q1  ");
    live.keys("<Esc> j <Enter>").shows("ostrapay/2026-q1 > Decide");
    live.keys("<Esc> j j <Enter>").shows("ostrapay/2026-q1 > Gates");
    live.keys("<Esc> h j j <Enter>").shows("vellmarkt/2026-q1 > Conditions");
}

#[test]
fn the_comparison_is_copied_as_text() {
    let mut live = three();
    live.keys("y");
    let text = live.driver.effects.iter().find_map(|effect| match effect {
        Effect::Copy { text, what } if what == "the comparison" => Some(text.clone()),
        _ => None,
    });
    let text = text.unwrap();
    assert!(text.starts_with("3 reviews, 184 common questions"), "{text}");
    assert!(text.contains("sec-pci-attestation (hard)"), "{text}");
}

#[test]
fn from_a_review_the_key_compares_it_with_another_one() {
    let review = ReviewId::parse("ostrapay/2026-q1").unwrap();
    let mut live = Live::start(all_of_demo(), on(Place::Review(review)));
    live.keys("M").shows("Compare with which review?").hides("> ostrapay/2026-q1");
    live.keys("kest <Enter>").shows("2 reviews").shows("Not ranked");
    live.keys("<Esc> : compare <Enter>").shows("Compare with which review?");
}

#[test]
fn what_is_recorded_meanwhile_is_compared_anew() {
    let live = Live::start(all_of_demo(), named(&["ostrapay/2026-q2", "kestrelway/2025-q4"]));
    live.shows("2 reviews");
    let mut live = live;
    live.keys("<Tab> / sec-staff-mfa <Enter> <Enter>").shows("ostrapay/2026-q2 > security");
    live.keys("2 'Seen in the policy export of April.' <Enter>");
    live.keys("<Esc>").shows("All by gap").shows("Enter opens it in ostrapay/2026-q2");
    live.keys("/ sec-staff-mfa <Enter>");
    let screen = live.driver.text();
    assert!(
        !screen.lines().any(|line| line.starts_with(" ostrapay/2026-q2") && line.ends_with("open")),
        "{screen}"
    );
}

#[test]
fn a_narrow_terminal_shows_as_many_columns_as_fit_and_the_cursor_brings_the_others() {
    let mut live = three();
    live.driver.resize(60, 20);
    live.shows("1-2 of 3").shows("vellmarkt/2026-q1").hides("kestrelway");
    live.keys("l l").shows("2-3 of 3").shows("kestrelway/2025-q4").hides("vellmarkt/2026-q1");
    live.keys("<Tab>").shows("2-3 of 3");
}

#[test]
fn a_record_with_one_review_has_nothing_to_compare() {
    let mut live = Live::start(fresh(), Setup::new(Place::Home));
    live.keys("M").shows("Not now: there are no two reviews to be compared yet.");
}

#[test]
fn a_review_that_cannot_be_read_is_left_out_and_named() {
    let repository = all_of_demo();
    repository.write("partners/vellmarkt/reviews/2026-q1/review.toml", "review = \n");
    repository.git(&["commit", "--quiet", "-am", "by hand"]);
    let live =
        Live::start(repository, named(&["vellmarkt/2026-q1", "ostrapay/2026-q1", "kestrelway/2025-q4"]));
    live.shows("vellmarkt/2026-q1 cannot be read and is left out").shows("2 reviews");
}
