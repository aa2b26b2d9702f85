//! The checklists on screen: the list, one checklist, a fork beside its base, the editor, and the preview.

use crate::git::TestRepository;
use crate::live::{Live, vellmarkt};
use crate::records::{all_of_demo, half, with_a_fork, with_question};
use crate::screen::{Driver, Setup};
use probity::tui::effect::Effect;
use probity::tui::event::Event;
use probity::tui::screen::Place;

/// The day of the demo.
const TODAY: &str = "2026-04-13T09:02:00Z";

const SECURITY: &str = "checklists/security.toml";

const AFFILIATE: &str = "checklists/security-affiliate.toml";

fn on(place: Place) -> Setup {
    Setup { now: TODAY, ..Setup::new(place) }
}

fn checklist(id: &str) -> Setup {
    on(Place::Checklist(id.to_owned()))
}

/// The whole demo, with a fork of security for affiliates, who are like channels.
fn forked() -> TestRepository {
    let repository = all_of_demo();
    let base = repository.read(SECURITY).unwrap();
    let (head, rest) = base.split_once("\n[[section]]").unwrap();
    let head = head
        .replace("id = \"security\"", "id = \"security-affiliate\"")
        .replace("version = \"1.0.0\"", "version = \"0.1.0\"")
        .replace("title = \"Security\"", "title = \"Security of affiliates\"");
    let text = format!(
        "{head}\nreplaces = \"security\"\npartner-types = [\"affiliate\"]\n\n[base]\nchecklist = \"security\"\n\
         version = \"1.0.0\"\nsource = \"built-in\"\n\n[[section]]{rest}"
    );
    let text = with_question(&text, "sec-page-scripts", |own| {
        own.lines()
            .filter(|line| !line.starts_with("when"))
            .fold(String::new(), |all, line| all + line + "\n")
            + "\n[[section.question]]\nid = \"sec-affiliate-links\"\nask = \"Do all links carry our parameters?\"\n\
               kind = \"choice\"\noptions = [{ key = \"all\", label = \"all\", score = 0.9 }, { key = \"few\", \
               label = \"few\", score = 0 }]\nweight = 3\nwhy = \"Others see where customers came from.\"\n\n"
    });
    let text = with_question(&text, "sec-pci-responsibility", |own| {
        format!("{}\ndisabled = \"affiliates never touch card data\"\n\n", own.trim_end())
    });
    let text = with_question(&text, "sec-log-retention", |own| own.replace("weight = 2", "weight = 1"));
    let facts = repository.read("facts.toml").unwrap();
    let facts = facts.replacen(
        "[types.api]",
        "[types.affiliate]\ntitle = \"Affiliate\"\nsummary = \"Sends visitors for a share.\"\nlike = \"channel\"\n\n\
         [types.api]",
        1,
    );
    repository.write("facts.toml", &facts);
    repository.write("checklists/base/security-affiliate.toml", &base);
    repository.write(AFFILIATE, &text);
    repository.git(&["add", "."]);
    repository.git_at("2026-04-13T08:00:00Z", &["commit", "--quiet", "-m", "Fork security for affiliates"]);
    repository
}

/// What the editor was opened on.
#[track_caller]
fn edited(driver: &Driver) -> (String, usize) {
    driver
        .effects
        .iter()
        .rev()
        .find_map(|effect| match effect {
            Effect::EditFile { path, line } => Some((path.clone(), *line)),
            _ => None,
        })
        .expect("an editor was opened")
}

/// The person's editor leaves this text behind.
fn edit(live: &mut Live, path: &str, change: impl Fn(&str) -> String) {
    live.keys("e");
    let (opened, _) = edited(&live.driver);
    assert_eq!(opened, path);
    let text = live.repository.read(path).unwrap();
    live.repository.write(path, &change(&text));
    live.driver.event(Event::FileEdited);
    live.settle();
}

#[test]
fn the_checklists_in_three_sizes_and_three_looks() {
    let list = Live::start(forked(), on(Place::Checklists));
    insta::assert_snapshot!("checklists", list.driver.pictures());
    let mut page = Live::start(forked(), checklist("technical"));
    page.keys("j");
    insta::assert_snapshot!("checklist", page.driver.pictures());
    let mut fork = Live::start(forked(), checklist("security-affiliate"));
    fork.keys("/ page-scripts <Enter>");
    insta::assert_snapshot!("checklist_fork", fork.driver.pictures());
    fork.keys("<Enter>");
    insta::assert_snapshot!("checklist_question", fork.driver.pictures());
}

#[test]
fn an_edited_checklist_in_three_sizes_and_three_looks() {
    let mut live = Live::start(half(), checklist("business"));
    edit(&mut live, "checklists/business.toml", |text| {
        text.replacen("weight = 5", "weight = 3", 1).replacen("Is the ", "Is our ", 1)
    });
    live.keys("g g");
    insta::assert_snapshot!("checklist_edited", live.driver.pictures());
}

#[test]
fn the_preview_in_three_sizes_and_three_looks() {
    let mut live = Live::start(forked(), on(Place::Preview("security-affiliate".to_owned(), None)));
    live.keys("<End> k k");
    insta::assert_snapshot!("preview", live.driver.pictures());
    live.keys("<Tab>");
    insta::assert_snapshot!("preview_facts", live.driver.pictures());
    live.keys("<Tab> / staff-mfa <Enter>");
    insta::assert_snapshot!("preview_question", live.driver.pictures());
}

#[test]
fn checklists_are_one_key_from_every_screen() {
    for place in [
        Place::Home,
        Place::Review(vellmarkt()),
        Place::Gates(vellmarkt()),
        Place::Walk { review: vellmarkt(), order: None, question: Some("sec-staff-mfa".to_owned()) },
        Place::People,
        Place::Audit(None),
    ] {
        let mut live = Live::start(half(), on(place.clone()));
        live.keys("C").shows("version state").shows("technical").shows("in force");
        live.keys("<Esc>").hides("version state");
        assert!(!live.driver.state.is_quitting(), "{place:?}");
    }
}

#[test]
fn the_list_says_who_pins_what_and_finds_and_opens() {
    let mut live = Live::start(forked(), on(Place::Checklists));
    live.shows("11 in force, 1 not").shows("security-affiliate").shows("draft");
    live.keys("/ affil <Enter>").shows("Checklists > security-affiliate").shows("fork of security 1.0.0");
    live.keys("<Esc>").shows("version state");
    // What is built in and not in the record stands below, to be looked at.
    live.repository.git(&["rm", "--quiet", "checklists/roadmap.toml"]);
    live.repository.git(&["commit", "--quiet", "-m", "No roadmap"]);
    live.driver.event(Event::FocusGained);
    live.settle().keys("<End>").shows("BUILT IN").shows("roadmap");
    live.keys("<Enter>").shows("1.0.0, built in");
    live.keys("e").shows("Not now: it is built in, and not in this record.");
}

#[test]
fn a_fork_stands_beside_its_base() {
    let mut live = Live::start(forked(), checklist("security-affiliate"));
    live.shows("For affiliate (like channel); takes the place of security in their reviews");
    live.keys("/ log-retention <Enter>").shows("WEIGHT 1").shows("weight 2");
    live.keys("<Down>").shows("3 the same").shows("3 questions are the same as in the base.");
    live.keys("<Enter>").hides("3 the same").shows("sec-incident-plan");
    live.keys("/ pci-resp <Enter>").shows("LEFT OUT").shows("\"affiliates never touch card data\"");
    live.keys("/ affiliate-links <Enter>").shows("NEW after sec-page-scripts");
    // What is folded away is found all the same.
    live.keys("/ staff-mfa <Enter>").shows("sec-staff-mfa   HARD GATE");
    live.keys("s").hides("sec-staff-mfa  ").shows("+ Who gets in");
    live.keys("s").shows("sec-subcontractor-list");
}

#[test]
fn the_editor_opens_at_the_line_and_what_it_leaves_is_told() {
    let mut live = Live::start(half(), checklist("security"));
    let before = live.repository.git(&["rev-parse", "HEAD"]);
    live.keys("/ staff-mfa <Enter> e");
    let (path, line) = edited(&live.driver);
    let text = live.repository.read(SECURITY).unwrap();
    assert_eq!(path, SECURITY);
    let begins = text.lines().position(|own| own == "id = \"sec-staff-mfa\"").unwrap();
    assert!(line.abs_diff(begins + 1) <= 1, "{line}, not {begins}");
    // Nothing was changed.
    live.driver.event(Event::FileEdited);
    live.settle().hides("Not committed");
    // A score is another one: whoever answered has to look again.
    edit(&mut live, SECURITY, |text| {
        with_question(text, "sec-staff-mfa", |own| own.replacen("score = 0.4", "score = 0.5", 1)).replacen(
            "What nobody listed, nobody protects.",
            "What nobody lists, nobody protects.",
            1,
        )
    });
    live.shows("1.0.0, edited, not committed").shows("Not committed: 2 questions changed.").shows("Lint: ");
    live.keys("g g").shows("Edited by hand and not committed. 2 questions changed.");
    live.shows("git commit checklists/security.toml").shows("RUNNING REVIEWS");
    live.keys("<Enter>").shows("meaning   1 change").shows("wording   1 change");
    live.keys("<Esc>");
    // A problem is opened where it is.
    live.keys("j e");
    let text = live.repository.read(SECURITY).unwrap();
    let version = text.lines().position(|own| own.starts_with("version")).unwrap() + 1;
    assert_eq!(edited(&live.driver), (SECURITY.to_owned(), version));
    // The program itself commits nothing.
    assert_eq!(live.repository.git(&["rev-parse", "HEAD"]), before);
    live.repository.git(&["commit", "--quiet", "-am", "Word it better"]);
    live.driver.event(Event::FocusGained);
    live.settle().shows("1.0.0, in force").hides("Not committed");
}

#[test]
fn running_reviews_are_told_what_an_edit_would_do_to_their_answers() {
    let mut live = Live::start(half(), checklist("technical"));
    let answered = live.repository.git(&["ls-files", "partners/vellmarkt/reviews/2026-q1/answers/tech-*"]);
    let answered = answered.lines().count();
    live.keys("<End>").shows("vellmarkt/2026-q1").shows("this very text");
    edit(&mut live, "checklists/technical.toml", |text| {
        let text = with_question(text, "tech-sandbox", |own| own.replacen("score = 0.", "score = 0.0", 1));
        with_question(&text, "tech-docs-quality", |own| own.replacen("weight = 3", "weight = 2", 1))
    });
    let stay = answered - 2;
    live.shows(&format!("1 answer to be confirmed again, 1 counted anew, {stay} stay").as_str()[..30]);
    live.keys("g g j j j").shows("vellmarkt/2026-q1 pins 1.0.0, another text.");
    live.keys("<Enter>").shows("vellmarkt/2026-q1").shows("ROAD");
}

#[test]
fn a_file_that_cannot_be_read_is_shown_as_recorded_with_what_is_wrong() {
    let mut live = Live::start(half(), checklist("risk"));
    edit(&mut live, "checklists/risk.toml", |text| format!("{text}x = [\n"));
    live.shows("edited, not committed").shows("Lint: ").shows("The register");
    live.keys("g g j").shows("error, line");
    live.keys("<Esc>");
    let mut list = Live::start(live.close(), on(Place::Checklists));
    list.shows("checklists/risk.toml:");
    list.keys("/ risk <Enter>").shows("The register");
}

#[test]
fn nothing_is_asked_of_the_writer_in_a_preview() {
    let mut live = Live::start(forked(), on(Place::Preview("security".to_owned(), None)));
    live.shows("A preview: nothing is recorded.").shows("asked");
    let before = live.repository.git(&["rev-parse", "HEAD"]);
    // Without interfaces fewer questions are asked.
    let count = |live: &Live| live.driver.text().lines().next().unwrap().trim().to_owned();
    let all = count(&live);
    live.keys("<Tab> n").shows("1 fact is chosen");
    assert_ne!(count(&live), all);
    live.keys("<Tab>").shows("asked when connects-systems is yes");
    // Another type is asked other questions.
    let channel = count(&live);
    live.keys("t payments <Enter>").shows("a partner of type channel + payments");
    assert_ne!(count(&live), channel);
    live.keys("t channel <Enter>").shows("a partner of type payments");
    // Every answering key says why it does nothing.
    live.keys("/ staff-mfa <Enter>").shows("Which staff accounts");
    live.keys("1").shows("Not now: this is a preview, and nothing is recorded.");
    live.keys("i").shows("What answers earn");
    live.keys("<Esc>").shows("Which staff accounts");
    live.keys("<PgDn> <Esc>").shows("QUESTIONS");
    // A fact that a question hangs on is chosen where it comes up.
    live.keys("/ impact-assessment <Enter> y <Esc>");
    live.driver.wait(20_000).shows("2 facts are chosen");
    let writes = |effect: &Effect| match effect {
        Effect::Ask(_, request) => request.writes(),
        Effect::SaveDraft(..) => true,
        _ => false,
    };
    assert!(!live.driver.effects.iter().any(writes));
    live.driver.wait(5_000);
    assert!(!live.driver.effects.iter().any(writes));
    assert_eq!(live.repository.git(&["rev-parse", "HEAD"]), before);
}

#[test]
fn the_preview_begins_at_the_question_under_the_cursor() {
    let mut live = Live::start(half(), checklist("security"));
    live.keys("/ staff-mfa <Enter> v")
        .shows("security > Preview")
        .shows("Because    words needed: hard gate");
    live.keys("<Esc>").shows("QUESTIONS");
    live.keys("<Esc>").shows("Security   For all partners");
}

#[test]
fn the_past_is_looked_at_and_not_edited() {
    let mut live = Live::start(forked(), checklist("security-affiliate"));
    live.keys("<").hides("AS OF");
    live.keys(": 'as of HEAD' <Enter>").shows("AS OF").shows("Security of affiliates").hides("Lint: ");
    live.keys("e").shows("Not now: nothing can be recorded in the past");
    live.keys("<").shows("The record had no checklist security-affiliate then.");
    live.keys("C").shows("version state").hides("security-affiliate");
    live.keys("<Esc> <Esc>").hides("AS OF").shows("Security of affiliates");
}

#[test]
fn whoever_may_only_read_opens_no_editor() {
    let mut setup = checklist("security");
    setup.here.is_read_only = true;
    let mut live = Live::start(half(), setup);
    live.keys("e").shows("Not now: the record is open for reading only.");
    assert!(!live.driver.effects.iter().any(|effect| matches!(effect, Effect::EditFile { .. })));
}

#[test]
fn a_checklist_is_the_same_as_git_and_copied_as_text() {
    let mut live = Live::start(half(), checklist("security"));
    live.keys("$").shows("git log -p -- checklists/security.toml");
    live.keys("<Esc>");
    live.keys("/ staff-mfa <Enter> y");
    let copied = live.driver.effects.iter().rev().find_map(|effect| match effect {
        Effect::Copy { text, .. } => Some(text.clone()),
        _ => None,
    });
    let copied = copied.expect("something was copied");
    assert!(
        copied.starts_with("sec-staff-mfa   HARD GATE   weight 5, choice\nWhich staff accounts"),
        "{copied}"
    );
    assert!(copied.contains("Who can say    partner"), "{copied}");
}

#[test]
fn authoring_in_three_sizes_and_three_looks() {
    let mut live = Live::start(with_a_fork(), checklist("security"));
    live.keys("f -cards <Enter> <Enter> shops");
    insta::assert_snapshot!("fork_form", live.driver.pictures());
    let mut live = Live::start(with_a_fork(), checklist("security-shops"));
    live.keys("t <Enter>");
    insta::assert_snapshot!("checklist_tried", live.driver.pictures());
    let mut live = Live::start(with_a_fork(), on(Place::Pull("security-shops".to_owned())));
    live.keys("x");
    insta::assert_snapshot!("pull", live.driver.pictures());
    let mut live = Live::start(with_a_fork(), on(Place::Upgrade(vellmarkt())));
    let place = live.driver.text().lines().position(|line| line.contains("tech-sandbox")).unwrap();
    live.keys(&format!("{} 1", "j ".repeat(place - 2)));
    insta::assert_snapshot!("upgrade", live.driver.pictures());
}

/// The text of a checklist as it was recorded last.
fn recorded(live: &Live, id: &str) -> String {
    live.repository.git(&["show", &format!("HEAD:checklists/{id}.toml")])
}

#[test]
fn a_fork_is_made_in_a_form_that_says_what_speaks_against_it() {
    let mut live = Live::start(half(), checklist("security"));
    live.keys("f").shows("Fork security").shows("Nothing speaks against it");
    live.keys("<Ctrl-u> security").shows("there is a checklist `security` already");
    live.keys("<Ctrl-u> security-affiliate <Enter> <Enter> affiliate");
    live.shows("there is no partner type `affiliate`: say which one it is like");
    live.keys("<Enter> chanel").shows("mean `channel`?");
    // What was typed is there when one comes back.
    live.keys("<Esc>").hides("Fork security");
    live.keys("f <Down> <Down> <Down> <Ctrl-u> channel <Enter> 'They sell, we ship.'");
    live.shows("Nothing speaks against it");
    live.keys("<Enter>").shows("Checklists > security-affiliate").shows("0.1.0, not in force");
    live.shows("For affiliate (like channel); takes the place of security in their reviews");
    live.hides("not committed");
    assert_eq!(live.subjects(1), ["Checklist security-affiliate 0.1.0: new, a fork of security 1.0.0"]);
    assert!(live.message().contains("They sell, we ship."), "{}", live.message());
    assert!(recorded(&live, "base/security-affiliate").starts_with("id = \"security\""));
}

#[test]
fn a_fork_is_changed_tried_and_put_in_force_with_keys() {
    let mut live = Live::start(with_a_fork(), checklist("security-shops"));
    live.keys("/ staff-mfa <Enter> w 3 <Enter>").shows("Recorded 09:02").shows("WEIGHT 3");
    assert_eq!(live.subjects(1), ["Checklist security-shops 0.2.0: changed, was 0.1.0"]);
    live.keys("g none <Enter>").shows("GATE none");
    live.keys("x").shows("a question is left out with a reason");
    live.keys("'Shops have no staff of ours.' <Enter>").shows("LEFT OUT");
    assert!(recorded(&live, "security-shops").contains("disabled = \"Shops have no staff of ours.\""));
    live.keys("x").shows("Ask sec-staff-mfa again?");
    live.keys("<Enter>").hides("LEFT OUT");
    // A new question is written in the editor; what cannot be read comes back with what is wrong.
    live.keys("a");
    let fresh = live.driver.effects.iter().rev().find_map(|effect| match effect {
        Effect::Edit { text, .. } => Some(text.clone()),
        _ => None,
    });
    let written = fresh.unwrap().replacen("id = \"\"", "id = \"sec-shop-links\"", 1);
    let written = written.replacen("ask = \"\"", "ask = \"Which links do shops set?\"", 1);
    live.driver.event(Event::Edited(Some(written.replacen("weight = 3", "weight = 4", 1))));
    live.settle().shows("The question is not added: line 10");
    let written = written
        .replacen("why = \"\"", "why = \"They leak.\"", 1)
        .replacen("request = \"\"", "request = \"Which links do you set?\"", 1)
        .replacen("hint = \"\"", "hint = \"an export\"", 1);
    live.keys("a");
    live.driver.event(Event::Edited(Some(written)));
    live.settle().shows("NEW after sec-staff-mfa");
    // On a review, before anybody pins it.
    live.keys("t <Enter>").shows("TRIED ON vellmarkt/2026-q1").shows("Asked besides  sec-shop-links");
    live.keys("<Esc> b").shows("Put security-shops in force?");
    live.keys("<Enter>").shows("1.0.0, in force");
    live.keys("b").hides("Put security-shops in force?");
    let subjects = live.subjects(1);
    assert!(subjects[0].starts_with("Checklist security-shops 1.0.0: in force, was a draft"), "{subjects:?}");
}

#[test]
fn what_was_edited_by_hand_is_recorded_with_a_key_and_blocks_the_others() {
    let mut live = Live::start(with_a_fork(), checklist("security-shops"));
    edit(&mut live, "checklists/security-shops.toml", |text| {
        with_question(text, "sec-monitoring", |own| own.replacen("weight = 2", "weight = 3", 1))
    });
    live.keys("/ staff-mfa <Enter> w").shows("Not now: it was edited by hand; record that first.");
    live.keys("r").shows("Record what was edited in security-shops");
    live.keys("'Nobody looked at night.' <Enter>").hides("not committed");
    live.driver.wait(20_000).shows("Recorded 09:02");
    assert!(live.message().contains("Nobody looked at night."), "{}", live.message());
    assert!(recorded(&live, "security-shops").contains("weight = 3"));
}

#[test]
fn a_pull_takes_or_rejects_part_by_part_in_one_entry() {
    let mut live = Live::start(with_a_fork(), checklist("security-shops"));
    live.shows("Upstream security 1.1.0 changed 2 parts, 1 in conflict.");
    live.keys("p").shows("security-shops > Pull").shows("security 1.0.0 -> 1.1.0");
    live.shows("BOTH CHANGED weight").shows("0 taken, 0 rejected, 2 open.");
    live.keys("<Enter>").shows("Not now: 2 are neither taken nor rejected.");
    live.keys("a").shows("What both changed is left: take or reject each.");
    live.shows("UPSTREAM 1.1.0").shows("[-2-] {+3+}").shows("[-2-] {+1+}");
    live.keys("x <Enter>").shows("Record this pull?").shows("1 taken, 1 rejected");
    live.keys("<Enter>").hides("> Pull").hides("Upstream security 1.1.0");
    let subjects = live.subjects(1);
    assert!(subjects[0].ends_with("pulled security 1.1.0, 1 taken, 1 rejected"), "{subjects:?}");
    let text = recorded(&live, "security-shops");
    assert!(text.contains("What nobody detects") && text.contains("version = \"1.1.0\""), "{text}");
    // Nothing more is offered.
    live.keys("p").shows("Nothing new upstream: security 1.1.0.");
    // What is named like a built-in one follows that.
    let mut live = Live::start(live.close(), checklist("business"));
    live.keys("p").shows("business > Pull").shows("Nothing new upstream: business 1.0.0.");
}

#[test]
fn a_running_review_moves_with_each_answer_as_chosen_and_back_again() {
    let mut live = Live::start(with_a_fork(), on(Place::Review(vellmarkt())));
    let tree = |live: &Live| live.repository.git(&["rev-parse", "HEAD:partners"]);
    let before = tree(&live);
    live.keys("U").shows("vellmarkt/2026-q1 > Upgrade").shows("1 to confirm again, 0 kept; 1 retired");
    live.shows("tech-first-call-time  retired").shows("option \"functional\" scores 0.75 -> 0.7");
    live.keys("1").shows("kept as it stands").shows("[x] keep it as it stands");
    live.keys("2").shows("[x] answer it again");
    live.keys("1 j").shows("weight 3 -> 2");
    live.keys("1").shows("Not now: there is nothing to choose here.");
    // What is gone may live on under another id.
    live.keys("<End>").shows("[x] retire it");
    live.keys("2 first-call <Enter>").shows("taken over to tech-first-call");
    live.keys("<Enter>").shows("Move vellmarkt/2026-q1?").shows("1 kept, 1").shows("taken over, 1 retired");
    live.keys("<Enter>").shows("It pins the checklists that are in force.");
    let message = live.message();
    for words in [
        "moved to",
        "Confirmed as it was: tech-sandbox",
        "Taken over: tech-first-call from tech-first-call-time",
    ] {
        assert!(message.contains(words), "{message}");
    }
    assert_ne!(tree(&live), before);
    live.keys("u").shows("tech-sandbox          to be confirmed again");
    assert_eq!(tree(&live), before);
    live.keys("<Esc>").shows("ROAD");
}

#[test]
fn a_review_says_that_newer_checklists_are_out_and_moves_to_those_that_are_chosen() {
    let mut live = Live::start(with_a_fork(), on(Place::Review(vellmarkt())));
    let line = |live: &Live, start: &str| {
        let text = live.driver.text();
        text.lines().find(|line| line.trim_start().starts_with(start)).unwrap_or_default().to_owned()
    };
    assert!(line(&live, "CHECKLIST").ends_with("newer U"), "{}", line(&live, "CHECKLIST"));
    assert!(line(&live, "security").ends_with(" 1.1.0"), "{}", line(&live, "security"));
    assert!(line(&live, "technical").ends_with(" 2.0.0"), "{}", line(&live, "technical"));
    live.keys("U").shows("technical 1.0.0 -> 2.0.0 and 1 more");
    // A draft takes the place of what stands for the same; what is chosen already is let go.
    live.keys("o").shows("security-shops 0.1.0").shows("in force, chosen").shows("draft");
    live.keys("shops <Enter>").shows("technical 1.0.0 -> 2.0.0 and 1 more").hides("sec-monitoring");
    live.keys("o technical <Enter>").shows("security 1.0.0 -> security-shops 0.1.0").hides("tech-sandbox");
    live.keys("<Enter> <Enter>").shows("Recorded");
    let pins = live.repository.git(&[
        "ls-tree",
        "--name-only",
        "HEAD:partners/vellmarkt/reviews/2026-q1/pins/checklists",
    ]);
    assert!(pins.contains("security-shops.toml") && !pins.contains("security.toml"), "{pins}");
    live.keys("<Esc>").shows("ROAD").shows("newer U");
    assert!(line(&live, "security-shops").is_empty() || !line(&live, "security-shops").contains("1.1.0"));
    assert!(line(&live, "technical").ends_with(" 2.0.0"), "{}", line(&live, "technical"));
}

#[test]
fn whoever_is_not_among_the_people_makes_nothing() {
    let mut live = Live::start_as(with_a_fork(), checklist("security-shops"), "nobody@example.org");
    live.keys("f").shows("you are not among the people of this record");
}
