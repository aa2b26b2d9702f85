//! Getting to a record, and what its first screens say: keys in, entries out, on real repositories.

use std::path::PathBuf;

use crate::git::TestRepository;
use crate::live::{Live, vellmarkt};
use crate::records::{files, fresh, half, with_files};
use crate::screen::{Setup, here};
use probity::record::action::{Action, Settle};
use probity::tui::effect::{Effect, Opening, Request, Surroundings};
use probity::tui::screen::{Here, Place};

/// Started in a folder, with what is really found there.
fn in_folder(folder: &TestRepository) -> Here {
    let surroundings = Surroundings::of(folder.root(), &folder.environment());
    Here { surroundings, ..here() }
}

fn welcome(folder: &TestRepository) -> Setup {
    Setup { record: None, here: in_folder(folder), ..Setup::new(Place::Welcome) }
}

fn home() -> Setup {
    Setup::new(Place::Home)
}

fn facts() -> Setup {
    Setup::new(Place::Facts(vellmarkt()))
}

#[test]
fn from_nothing_to_a_first_recorded_answer() {
    let folder = TestRepository::without_repository();
    let setup = welcome(&folder);
    let mut live = Live::start(folder, setup);
    live.shows("empty; becomes a repository");
    live.keys("n").shows("Ada Example").shows("begin the record");
    live.keys("<Enter>").shows("FOR YOU").shows("1 Begin     a partner");
    live.keys("<Enter> Vellmarkt").shows("vellmarkt").shows("2026-q1");
    live.keys("<Enter> 1 2").shows("channel + api");
    live.keys("<Enter>").shows("connects-systems").shows("decides 37");
    live.keys("y <Enter>").shows("quick pass 0/");
    assert_eq!(
        live.subjects(9),
        [
            "vellmarkt/2026-q1: fact connects-systems is yes (was not settled)",
            "vellmarkt/2026-q1: review started, 11 checklists",
            "vellmarkt: partner added, channel + api",
            "Begin the record partners",
        ]
    );
    live.keys("1 'Seen in the contract draft of this week.' <Enter>");
    let subject = live.subjects(1).remove(0);
    assert!(subject.ends_with("(was unanswered)"), "{subject}\n{}", live.driver.text());
    live.repository.assert_sound();
}

#[test]
fn a_name_that_git_does_not_know_is_asked_for_and_kept_in_this_record_only() {
    let folder = TestRepository::without_repository();
    let mut setup = welcome(&folder);
    setup.here.surroundings.identity = None;
    let mut driver = setup.start();
    driver.shows("not known to Git yet");
    driver.keys("n <Enter>").shows("Something is missing");
    driver.keys("'Ada Example' <Enter> ada <Enter>").shows("it has no @");
    driver.keys("@example.org <Enter>");
    let Some(Effect::Open(_, Opening::Begin { identity: Some(who), .. })) = driver.effects.last() else {
        panic!("{:?}", driver.effects.last());
    };
    assert_eq!(who.to_string(), "Ada Example <ada@example.org>");
}

#[test]
fn a_record_cannot_be_begun_twice_by_two_keys() {
    let folder = TestRepository::without_repository();
    let mut driver = welcome(&folder).start();
    driver.keys("n <Enter> <Enter>").shows("Not now: that is being done already.");
    assert_eq!(driver.effects.iter().filter(|effect| matches!(effect, Effect::Open(..))).count(), 1);
}

#[test]
fn what_cannot_be_opened_says_why_and_leaves_the_form_as_it_was() {
    let folder = TestRepository::without_repository();
    let setup = welcome(&folder);
    let mut live = Live::start(folder, setup);
    live.keys("o /nowhere/at/all <Enter>").shows("Error:").shows("/nowhere/at/all");
    live.keys("<Esc>").shows("Try the demo");
}

#[test]
fn a_colleagues_record_is_got_with_the_persons_own_git() {
    let theirs = half();
    let folder = TestRepository::without_repository();
    let setup = welcome(&folder);
    let mut live = Live::start(folder, setup);
    live.keys("g");
    live.driver.paste(theirs.root().to_str().unwrap());
    live.shows("~/risk/partners/record");
    // Beside where the program was started, whatever the person's own folder is called here.
    let into = live.repository.base().join("theirs");
    live.keys("<Tab> <Ctrl-u>");
    live.driver.paste(into.to_str().unwrap());
    live.keys("<Enter>").shows("vellmarkt/2026-q1").shows("Continue");
    assert!(into.join(".git").is_dir());
}

#[test]
fn the_recent_records_are_taken_with_the_arrow_keys() {
    let folder = TestRepository::without_repository();
    let mut setup = welcome(&folder);
    setup.here.recent = vec!["~/one".into(), "~/two".into()];
    let mut driver = setup.start();
    driver.shows("recent: ~/one");
    driver.keys("o <Down> <Enter>");
    let Some(Effect::Open(_, Opening::Open(path))) = driver.effects.last() else {
        panic!("nothing is opened")
    };
    assert_eq!(path.to_str(), Some("/home/ada/two"));
}

#[test]
fn home_says_what_waits_before_the_table() {
    let mut live = Live::start(half(), home());
    live.shows("1 Continue  vellmarkt/2026-q1").shows("yours now").shows("REVIEWS");
    live.keys("1").shows("vellmarkt/2026-q1 > ");
    // Walking left its mark: on the way back home is read anew.
    live.keys("<Esc> <Esc>").shows("FOR YOU");
}

#[test]
fn from_a_review_one_goes_to_its_facts_and_documents_and_home_again() {
    let mut live = Live::start(half(), home());
    live.keys("E").shows("vellmarkt/2026-q1 > Evidence");
    live.keys("F").shows("vellmarkt/2026-q1 > Facts");
    live.keys("g h").shows("FOR YOU");
    live.keys("<End> E").shows("vellmarkt/2026-q1 > Evidence");
}

#[test]
fn a_new_review_of_a_partner_is_named_beside_the_one_there_is() {
    let mut live = Live::start(half(), home());
    live.keys("n").shows("Review whom?").shows("A new partner");
    live.keys("<Enter>").shows("New review of vellmarkt").shows("2026-q1-2");
    live.keys("<Enter>").shows("vellmarkt/2026-q1-2 > Facts");
    assert_eq!(live.subjects(1), ["vellmarkt/2026-q1-2: review started, 11 checklists, 152 claims"]);
}

#[test]
fn the_last_reviews_answers_are_proposed_as_claims_and_come_along() {
    let mut live = Live::start(half(), Setup::new(Place::NewReview("vellmarkt".into())));
    let screen = live.driver.text();
    let line = screen.lines().find(|line| line.contains("answers of vellmarkt/2026-q1 come along")).unwrap();
    let claims: usize = line.split_whitespace().next().unwrap().parse().unwrap();
    live.shows("EARLIER ANSWERS").shows("None counts until somebody takes it.");
    live.keys("<Enter>").shows("vellmarkt/2026-q1-2 > Facts");
    let message = live.message();
    let wanted = format!("{claims} answers of vellmarkt/2026-q1, carried as claims: none counts until");
    assert!(message.contains(&wanted) && message.contains("Probity-From: vellmarkt/2026-q1"), "{message}");
    let files = live.repository.git(&["ls-tree", "-r", "--name-only", "HEAD"]);
    let new = "partners/vellmarkt/reviews/2026-q1-2/";
    assert_eq!(files.lines().filter(|path| path.starts_with(&format!("{new}claims/"))).count(), claims);
    assert!(!files.contains(&format!("{new}answers/")), "a claim is no answer");
    let file = live.repository.git(&["show", &format!("HEAD:{new}review.toml")]);
    assert!(file.contains("carried-from = \"vellmarkt/2026-q1\""), "{file}");
}

#[test]
fn a_new_review_may_begin_with_nothing_carried() {
    let mut live = Live::start(half(), Setup::new(Place::NewReview("vellmarkt".into())));
    live.keys("<Tab> 2").shows("Nothing comes along: every question begins open.").shows("(x) 2  none");
    live.keys("<Up>").shows("come along as claims");
    // From the first row one comes back to the field.
    live.keys("<Up> <Backspace> 3").shows("2026-q1-3");
    live.keys("<Tab> j <Enter>").shows("vellmarkt/2026-q1-3 > Facts");
    assert!(!live.message().contains("claims"), "{}", live.message());
    let files = live.repository.git(&["ls-tree", "-r", "--name-only", "HEAD"]);
    assert!(!files.contains("2026-q1-3/claims/"), "nothing was carried");
}

#[test]
fn a_review_is_not_started_before_it_is_known_what_it_could_carry() {
    let mut driver = Setup::new(Place::NewReview("vellmarkt".into())).start();
    driver.keys("<Enter>").shows("Not now: the partner's earlier reviews are still being read.");
    assert!(!driver.effects.iter().any(|effect| matches!(effect, Effect::Ask(_, Request::Record(_)))));
}

#[test]
fn a_partner_without_answers_has_nothing_to_carry() {
    let live = Live::start(fresh(), Setup::new(Place::NewReview("nova".into())));
    live.shows("New review of nova").hides("EARLIER ANSWERS");
}

#[test]
fn a_stranger_reads_and_nothing_is_written() {
    let repository = half();
    let record = repository.read("probity.toml").unwrap().replace("ada@example.org", "somebody@example.org");
    repository.write("probity.toml", &record);
    repository.git(&["commit", "--quiet", "-am", "Ada leaves"]);
    let before = everything(&repository);
    let mut live = Live::start(repository, home());
    live.shows("READ ONLY").hides("FOR YOU").shows("vellmarkt/2026-q1");
    live.shows("FOR AUDITORS");
    live.keys("<Enter>").shows("Who decided what");
    live.keys("<Esc>");
    live.keys("p").shows("Not now: you are not among the people");
    live.keys("j j j F").shows("decides");
    let repository = live.close();
    assert_eq!(everything(&repository), before);
}

#[test]
fn read_only_says_so_and_writes_nothing() {
    let repository = half();
    let before = everything(&repository);
    let setup = Setup { here: Here { is_read_only: true, ..here() }, ..home() };
    let mut live = Live::start(repository, setup);
    live.shows("started with --read-only").hides("FOR YOU");
    live.keys("n").shows("Not now: the record is open for reading only.");
    live.keys("j j j F y").shows("Not now: the record is open for reading only.");
    let repository = live.close();
    assert_eq!(everything(&repository), before);
}

/// Every file of the clone with its length, Git's own included.
fn everything(repository: &TestRepository) -> Vec<(PathBuf, u64)> {
    let mut found: Vec<(PathBuf, u64)> = files(repository.root())
        .into_iter()
        .map(|path| {
            let length = std::fs::metadata(&path).unwrap().len();
            (path, length)
        })
        .collect();
    found.sort();
    found
}

#[test]
fn what_others_recorded_since_the_last_visit_is_listed() {
    let repository = Live::start(half(), home()).close();
    repository.write("partners/vellmarkt/note.txt", "by hand\n");
    repository.git(&["add", "."]);
    repository.git(&["commit", "--quiet", "-m", "vellmarkt/2026-q1: somebody was here"]);
    let mut live = Live::start(repository, home());
    live.shows("SINCE YOU WERE HERE   1 entry by 1 person");
    live.shows("by hand: vellmarkt/2026-q1: somebody was here");
    live.keys("<End> <Enter>").shows("vellmarkt/2026-q1 ");
}

#[test]
fn a_broken_review_is_listed_with_its_reason_beside_the_others() {
    let repository = half();
    repository.write("partners/vellmarkt/reviews/2026-q1/review.toml", "review = \n");
    repository.git(&["commit", "--quiet", "-am", "by hand"]);
    let live = Live::start(repository, home());
    live.shows("broken: ").shows("review.toml");
}

#[test]
fn a_fact_is_chosen_by_one_key_and_recorded_by_another() {
    let mut live = Live::start(half(), facts());
    let before = live.subjects(1);
    live.keys("n").shows("1 fact chosen").shows("connects-systems     no");
    assert_eq!(live.subjects(1), before);
    live.keys("<Esc>").shows("Leave the facts?");
    live.keys("<Esc>").shows("1 fact chosen");
    // What it is already is no change.
    live.keys("y").hides("1 fact chosen");
    live.keys("n j 2 <Enter>").hides("Facts");
    assert_eq!(live.subjects(1), ["vellmarkt/2026-q1: fact connects-systems is no (was yes)"]);
}

#[test]
fn a_fact_of_yes_and_no_is_set_by_the_letters_that_are_shown() {
    let mut live = Live::start(half(), facts());
    // Not by the places that its values happen to have.
    live.keys("1").shows("this fact is y yes   n no").hides("1 fact chosen");
}

#[test]
fn a_fact_decides_the_questions_that_are_asked_under_one_of_its_values_only() {
    let mut live = Live::start(half(), facts());
    live.shows("210 questions as things stand").shows("decides 37");
    live.keys("n").shows("173 questions as things stand");
}

#[test]
fn an_open_fact_counts_as_its_worst_in_the_tier() {
    let mut live = Live::start(half(), facts());
    live.shows("so far MEDIUM ");
    let open = Settle { review: vellmarkt(), fact: "revenue-share".into(), value: None };
    live.meanwhile(Action::Settle(open));
    live.driver.event(probity::tui::event::Event::FocusGained);
    live.settle();
    live.shows("so far MEDIUM to HIGH").shows("revenue-share");
}

fn evidence(inbox: bool) -> Setup {
    let inbox = inbox.then(|| "~/in".to_owned());
    Setup { here: Here { inbox, ..here() }, ..Setup::new(Place::Evidence(vellmarkt())) }
}

#[test]
fn a_new_file_is_filed_with_its_hash_and_the_next_comes_up() {
    let mut live = Live::start(with_files(), evidence(true));
    live.shows("3 new in ~/in/vellmarkt").shows("certificate").shows("type it");
    live.keys("<Enter>").shows("Recorded  document filed, contract-v8-signed").shows(">  iso27001-2025.pdf");
    let file = "HEAD:partners/vellmarkt/reviews/2026-q1/evidence/contract-v8-signed.toml";
    let text = live.repository.git(&["show", file]);
    // sha256 of "a contract".
    let hash = "1062531708ebd3053ead4621071fdb3bb44b6af98bc49cc07111b8338e8e5e28";
    assert!(text.contains(&format!("sha256 = \"{hash}\"")), "{text}");
    assert!(text.contains("at = \"~/in/vellmarkt/contract v8, signed.pdf\"\n"), "{text}");
}

#[test]
fn a_certificate_ends_on_the_day_that_stands_in_it_which_is_asked_for() {
    let mut live = Live::start(with_files(), evidence(true));
    live.keys("j <Enter>").shows("stands in it");
    live.keys("soon <Enter>").shows("no day; as 2027-06-30, or -");
    live.keys("<Ctrl-u> 2027-06-30 <Enter>").shows("30 Jun 2027").hides("type it");
    live.keys("<Enter>").shows("Recorded  document filed, iso27001-2025-2").shows("2 new in");
    let file = "HEAD:partners/vellmarkt/reviews/2026-q1/evidence/iso27001-2025-2.toml";
    let text = live.repository.git(&["show", file]);
    for line in ["type = \"certificate\"", "level = 3", "expires = 2027-06-30"] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
}

#[test]
fn a_copy_is_kept_on_request_only() {
    let mut live = Live::start(with_files(), evidence(true));
    live.keys("j j c").shows("a copy in the record, for good");
    live.keys("<Enter>").shows("Recorded  document filed, vuln-scan-q1");
    let copy = "HEAD:partners/vellmarkt/reviews/2026-q1/evidence/files/vuln-scan-q1.csv";
    assert_eq!(live.repository.git(&["show", copy]), "a scan");
}

#[test]
fn type_and_level_of_a_document_are_changed_by_a_key_and_recorded_by_another() {
    let mut live = Live::start(half(), evidence(false));
    let before = live.subjects(1);
    live.keys("1").shows("Changed and not recorded").shows("E1+");
    live.keys("<Esc>").hides("Changed and not recorded");
    assert_eq!(live.subjects(1), before);
    live.keys("t 'audited acc' <Enter>").shows("Changed and not recorded");
    live.keys("<Enter>").shows("Recorded  document changed");
    assert!(live.subjects(1)[0].contains("document changed"), "{:?}", live.subjects(1));
}

#[test]
fn a_call_is_registered_without_a_file() {
    let mut live = Live::start(half(), evidence(false));
    live.keys("n").shows("A call, a mail, a link");
    live.keys("'Call with their engineering' <Enter> <Enter>");
    live.shows("Recorded  document filed, call-with-their-engineering");
}

#[test]
fn a_document_that_no_question_names_is_walked_once_somebody_says_what_it_is_for() {
    let mut live = Live::start(half(), evidence(false));
    live.keys("n").keys("'Call with their engineering' <Enter> <Enter>").shows("Recorded  document filed");
    live.shows(">  call-with-their");
    live.keys("w").shows("May answer");
    live.keys("e <Tab> <Tab> <Tab> <Tab> <Tab> <Tab>").keys("'sec-stafff-mfa' <Enter>");
    live.shows("no question `sec-stafff-mfa`; `sec-staff-mfa`?");
    live.keys("<Ctrl-u> 'sec-staff-mfa, sec-incident-*' <Enter>").shows("E1+");
    live.keys("<Enter>").shows("Feb 2027        0      3");
    let file = "HEAD:partners/vellmarkt/reviews/2026-q1/evidence/call-with-their-engineering.toml";
    let text = live.repository.git(&["show", file]);
    for code in ["\"sec-staff-mfa\"", "\"sec-incident-plan\""] {
        assert!(text.contains(code), "{code} is not in\n{text}");
    }
    live.keys("w").shows("sec-staff-mfa   HARD GATE").shows("3 yours now");
}

#[test]
fn a_document_is_walked_by_what_it_may_answer() {
    let mut live = Live::start(half(), evidence(false));
    live.keys("/ contract <Enter>").keys("w").shows("by document");
    live.keys("<Esc>").shows("Evidence");
}
