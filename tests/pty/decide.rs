//! Vellmarkt from its last answer to "approved with conditions" on a pseudo terminal, one program a
//! person, by keys: handed over, returned and mended, confirmed, waived, carried, decided, signed.
//! Whoever may not is told why, and an answer changed in between makes the first signature stale.
#![cfg(unix)]

#[allow(dead_code, unreachable_pub, reason = "it is shared by several test binaries")]
use std::sync::Arc;

use crate::pty::Pty;
use crate::room::{Room, VELLMARKT};
use portable_pty::CommandBuilder;
use probity::demo;
use probity::record::layout::ReviewId;
use probity::record::load;
use probity::record::review::Review;
use probity::record::standing::Standing;
use probity::record::state::{Attention, Course, ReviewState};
use probity::store::At;

/// Every answer is there, and nothing was handed over.
const ANSWERED: &str = "2026-04-02T10:00:00Z";
/// The answer that is sent back, and mended.
const RETURNED: &str = "tech-versioning";
/// The answer that changes between the first signature and the last.
const CHANGED: &str = "cult-decision-days";

/// A person before the program, at the first screen of the record.
struct Seat {
    pty: Pty,
    head: String,
}

fn sits(room: &Room, who: &str, now: &str) -> Seat {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_probity"));
    command.cwd(room.shell.repository.root());
    let identity = demo::identity(who);
    let mut variables = room.shell.repository.variables();
    variables.retain(|(name, _)| name != "LC_ALL" && !name.ends_with("_DATE"));
    for (name, value) in &mut variables {
        if name.ends_with("_EMAIL") {
            value.clone_from(&identity.email);
        } else if name.starts_with("GIT_") && name.ends_with("_NAME") {
            value.clone_from(&identity.name);
        }
    }
    // Everybody has their own drafts.
    let home = room.shell.repository.base().join(who);
    std::fs::create_dir_all(&home).expect("a home");
    variables.retain(|(name, _)| name != "HOME");
    variables.push(("HOME".to_owned(), home.to_str().expect("a plain path").to_owned()));
    variables.push(("PROBITY_NOW".to_owned(), now.to_owned()));
    let variables: Vec<(&str, &str)> = variables.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    let mut pty = Pty::start(command, 120, 40, &variables);
    pty.wait_for("REVIEWS");
    Seat { pty, head: room.shell.repository.git(&["rev-parse", "HEAD"]) }
}

impl Seat {
    /// Presses keys and waits until the screen says so.
    #[track_caller]
    fn keys(&mut self, keys: &str, words: &str) -> &mut Self {
        self.pty.send(keys);
        self.pty.wait_for(words);
        self
    }

    /// A screen comes in parts, so that it is waited for.
    #[track_caller]
    fn shows(&mut self, words: &str) -> &mut Self {
        self.pty.wait_for(words);
        self
    }

    /// Opens the review, and from there the screen of this key.
    #[track_caller]
    fn goes_to(&mut self, key: &str, words: &str) -> &mut Self {
        self.keys("/", "Reviews").keys("vellmarkt\r", "ROAD").keys(key, words)
    }

    /// Leaves; nothing was recorded.
    #[track_caller]
    fn leaves_all_as_it_was(mut self, room: &Room) {
        self.pty.send("\x03");
        assert!(self.pty.wait_for_end().success());
        assert_eq!(room.shell.repository.git(&["rev-parse", "HEAD"]), self.head);
    }

    fn leaves(mut self) {
        self.pty.send("\x03");
        assert!(self.pty.wait_for_end().success());
    }
}

/// The review as it stands in the repository.
fn recorded(room: &Room) -> Review {
    let snapshot = room.shell.repository.store().snapshot(&At::Head).expect("HEAD is read");
    let id = ReviewId::parse(VELLMARKT).expect("an id");
    let found = load::review(&snapshot, &id, &mut load::Parsed::default()).expect("it is read");
    Arc::unwrap_or_clone(found.expect("it is there").expect("it is whole"))
}

fn course(room: &Room, day: &str) -> Course {
    let review = recorded(room);
    Course::of(&review, &Standing::of(&review, day.parse().expect("a day")))
}

/// The question that is walked, where the list of them stands beside it.
fn on_screen(pty: &Pty, review: &Review) -> Option<String> {
    let text = pty.text();
    let mut words = text.lines().nth(2)?.split_whitespace();
    words.find_map(|word| review.question(word).map(|(_, question)| question.id.clone()))
}

/// Hands over: everything is answered, and only a lead reviewer may.
fn handed_over(room: &Room) {
    let mut seat = sits(room, "architect", ANSWERED);
    seat.goes_to("D", "PROPOSAL").keys("p", "Not now: architect may not hand a review over");
    seat.leaves_all_as_it_was(room);
    let mut seat = sits(room, "head-of-partnerships", ANSWERED);
    seat.goes_to("D", "PROPOSAL").keys("d", "Not now: vellmarkt/2026-q1 is in progress");
    seat.leaves_all_as_it_was(room);
    let mut seat = sits(room, "ada", "2026-04-02T10:05:00Z");
    seat.goes_to("D", "PROPOSAL").keys("p", "Hand this review over?").keys("y", "Recorded");
    seat.leaves();
}

/// One answer is sent back with a reason, mended by the one who gave it, and handed over again.
fn returned_and_mended(room: &Room) {
    let mut seat = sits(room, "partnership-lead", "2026-04-02T11:00:00Z");
    seat.goes_to("\r", "/ find").keys("/tech-versioning\r", "Recorded");
    seat.keys("v", "look after the relationship");
    seat.leaves_all_as_it_was(room);
    let mut seat = sits(room, "architect", "2026-04-02T11:20:00Z");
    seat.goes_to("\r", "/ find").keys(&format!("/{RETURNED}\r"), "Recorded");
    seat.keys("b", "record: sent back").keys("\r", "say why it is sent back");
    seat.keys("The cited page is the portal of 2024.\r", &format!("{RETURNED} returned"));
    seat.leaves();
    assert_eq!(course(room, "2026-04-02").state, ReviewState::ChangesRequested);
    let mut seat = sits(room, "engineering-lead", "2026-04-02T11:52:00Z");
    seat.shows("Mend").shows("returned by Architect");
    seat.keys("1", "returned by Architect, 2 Apr");
    seat.keys("2", "Enter record");
    seat.keys("\x15Checked against the changelog saved on 13 February.@dev-portal\r\r", "Enter record");
    seat.keys("\r", &format!("{RETURNED} is single (again)"));
    seat.leaves();
    let mut seat = sits(room, "ada", "2026-04-02T12:00:00Z");
    seat.goes_to("D", "PROPOSAL").keys("p", "Hand this review over?").keys("y", "Recorded");
    seat.leaves();
}

/// Second persons confirm; nobody confirms their own.
fn confirmed(room: &Room) {
    let mut seat = sits(room, "legal-counsel", "2026-04-02T12:10:00Z");
    seat.goes_to("\r", "/ find").keys("/biz-sanctions-clear\r", "Recorded").keys("v", "you answered it");
    seat.leaves_all_as_it_was(room);
    let before = recorded(room);
    // Some confirm what is theirs to judge, the architect all that is left.
    for (who, question) in [("security-engineer", "sec-staff-mfa"), ("legal-counsel", "gov-exit-plan")] {
        let mut seat = sits(room, who, "2026-04-02T12:20:00Z");
        seat.goes_to("\r", "/ find").keys(&format!("/{question}\r"), &format!(" {question} "));
        seat.keys("v", "words may stay out").keys("\r", &format!("{question} confirmed"));
        seat.leaves();
    }
    let mut seat = sits(room, "architect", "2026-04-02T13:00:00Z");
    seat.goes_to("\r", "/ find").keys("o", "In which order").keys("to verify\r", "to verify:");
    for _ in course(room, "2026-04-02").to_verify {
        seat.pty.wait_until("an answer", |pty| on_screen(pty, &before).is_some());
        let question = on_screen(&seat.pty, &before).expect("it was there");
        if before.wants_two_levels(&question) {
            seat.keys("v", "your own level first").keys("3", "your level 3");
        } else {
            seat.keys("v", "words may stay out");
        }
        seat.pty.send("\r");
        let here = Some(question);
        seat.pty.wait_until("the next one", |pty| on_screen(pty, &before) != here);
    }
    seat.shows("Nothing is open for you in \"to verify\".");
    seat.leaves();
    let course = course(room, "2026-04-03");
    assert_eq!((course.state, course.to_verify), (ReviewState::ReadyForDecision, Vec::new()));
}

/// The gate that fails is waived: asked for by one, signed by the two whom the tier names.
fn waived(room: &Room) {
    let mut seat = sits(room, "partnership-lead", "2026-04-10T06:40:00Z");
    seat.goes_to("G", "✗ fail").keys("w", "Waive gov-exit-plan");
    seat.keys("No costed exit plan yet, the data comes with the pilot.\r", "Not yet:");
    seat.keys("Sixty days of stock stay sellable in our own shop.\r\x152027-07-31\r", "at most 180 days");
    seat.keys("\x1b[A\x152026-07-31\rc1\r", "waiver asked for, 2 to sign");
    seat.leaves();
    let mut seat = sits(room, "partnership-lead", "2026-04-10T06:50:00Z");
    seat.goes_to("G", "2 to sign").keys("s", "Not now: partnership-lead may not sign the waiver");
    seat.leaves_all_as_it_was(room);
    let mut seat = sits(room, "finance-director", "2026-04-10T06:55:00Z");
    seat.goes_to("G", "2 to sign").keys("s", "Not now: finance-director may not sign the waiver");
    seat.leaves_all_as_it_was(room);
    for (who, now, left) in [
        ("head-of-partnerships", "2026-04-10T07:15:00Z", "1 to sign"),
        ("security-lead", "2026-04-10T07:50:00Z", "waived to 2026-07-31"),
    ] {
        let mut seat = sits(room, who, now);
        seat.goes_to("G", "to sign").keys("s", "Sign this waiver?").keys("y", left);
        seat.leaves();
    }
}

/// The high risk is carried by the finance director, and by nobody else.
fn carried(room: &Room) {
    let mut seat = sits(room, "head-of-partnerships", "2026-04-10T08:00:00Z");
    seat.goes_to("K", "open, 1 high").keys("\tt", "may not accept a high risk at this tier");
    seat.leaves_all_as_it_was(room);
    let mut seat = sits(room, "finance-director", "2026-04-10T08:05:00Z");
    seat.goes_to("K", "open, 1 high").keys("\tt", "Accept: A price war");
    seat.keys("2026-09-30\tFloors are loaded by May and we can carry it.\r", "accepted until 30 Sep");
    seat.leaves();
}

/// The decision, on a condition that ends the waiver; whoever may not decide is told why.
fn decided(room: &Room) {
    for (who, why) in [
        ("ada", "Not now: ada may not decide"),
        ("partnership-director", "Not now: partnership-director may not decide at tier medium"),
        ("auditor", "may read everything and change nothing"),
    ] {
        let mut seat = sits(room, who, "2026-04-10T08:20:00Z");
        seat.goes_to("D", "APPROVE WITH CONDITIONS").keys("d", why);
        seat.leaves_all_as_it_was(room);
    }
    let mut seat = sits(room, "head-of-partnerships", "2026-04-10T08:30:00Z");
    seat.goes_to("D", "APPROVE WITH CONDITIONS").keys("c", "~ c1 ");
    let drafted = seat.pty.text().matches("(unproven").count().max(20);
    seat.keys(&"x".repeat(drafted), "Nothing is left that would become a condition");
    seat.keys("+", "What").keys("Costed exit plan; ends the waiver\rgov-exit-plan\r", "who owns it");
    seat.keys("partnership-lead\r2026-07-31\rplan with costs\rthe gate fails again\r", "Nothing speaks");
    seat.keys("production\r", "1 drafted, 0 without owner or date");
    seat.keys("\x1b", "PROPOSAL").keys("d", "why it is decided so is not said");
    seat.keys("\rThree new countries at a margin that holds under stress.\r", "no metric is named");
    seat.keys("gmv to 250000 EUR a quarter by 2027-q2\r", "Nothing speaks against it");
    seat.keys("\r\r\r\r\r", "DECIDED    approve with conditions");
    seat.shows("not in force yet");
    seat.leaves();
}

/// Changes the answer, up to the words; the last Enter records.
fn changes(seat: &mut Seat, value: &str) {
    seat.goes_to("\r", "/ find").keys(&format!("/{CHANGED}\r"), &format!(" {CHANGED} "));
    seat.pty.send(&format!("{value}\r"));
    let ready = |pty: &Pty| pty.text().contains("Enter record");
    seat.pty.wait_until("the words", |pty| ready(pty) || pty.text().contains("Enter again"));
    if !ready(&seat.pty) {
        seat.keys("\r", "Enter record");
    }
    seat.keys(
        "Two more decisions were taken in April, and one of them took long.@trial-report\r\r",
        "Enter record",
    );
}

/// What lists say of the review.
fn listed(room: &Room, now: &str) -> String {
    let shown = [&["review", "list"][..], &["status"], &["status", VELLMARKT], &["decide", VELLMARKT]];
    shown.map(|arguments| room.does("auditor", now, arguments)).join("\n=====\n")
}

/// Two signatures, an answer that changes in between, and the first signature once more.
fn signed(room: &Room) {
    let mut seat = sits(room, "finance-director", "2026-04-10T08:50:00Z");
    seat.goes_to("D", "DECIDED").keys("s", "Not now: finance-director may not sign");
    seat.leaves_all_as_it_was(room);
    let mut seat = sits(room, "head-of-partnerships", "2026-04-10T09:05:00Z");
    seat.goes_to("D", "DECIDED").keys("s", "Sign as head of partnerships?").keys("y", "10 Apr Head");
    seat.leaves();
    let mut seat = sits(room, "ada", "2026-04-10T09:20:00Z");
    changes(&mut seat, "8");
    seat.keys("\r", &format!("{CHANGED} is 8 (was 7)"));
    seat.leaves();

    let now = "2026-04-10T09:30:00Z";
    let stale = format!("sign-off of head-of-partnerships is stale: answers/{CHANGED}.toml differs");
    let lists = listed(room, now);
    assert_eq!(lists.matches(&stale).count(), 3, "{lists}");
    assert!(lists.contains(&format!("stale, differs: answers/{CHANGED}.toml")), "{lists}");
    let mut seat = sits(room, "security-lead", now);
    seat.shows("stale").goes_to("D", "DECIDED").shows("Head of partnerships: STALE, 1 item differs");
    seat.keys("s", "Sign as security lead?").keys("y", "10 Apr Security lead");
    seat.shows("not in force yet");
    seat.leaves();
    let mut seat = sits(room, "head-of-partnerships", "2026-04-10T12:40:00Z");
    seat.shows("a sign-off is stale");
    seat.goes_to("D", "DECIDED").keys("s", "Sign as head of partnerships?").keys("y", "in force since");
    seat.leaves();
    assert_eq!(course(room, "2026-04-10").state, ReviewState::ApprovedWithConditions);
    assert_eq!(course(room, "2026-04-10").attention, Vec::new());
}

/// After the decision the program refuses the change; the same by hand shows as what it is.
fn changed_by_hand(room: &Room) {
    let mut seat = sits(room, "ada", "2026-04-10T13:00:00Z");
    changes(&mut seat, "6");
    seat.keys("\r", "is approved with conditions: its answers change no more");
    seat.leaves_all_as_it_was(room);

    let repository = &room.shell.repository;
    let path = ReviewId::parse(VELLMARKT).expect("an id").answer(CHANGED);
    let text = repository.read(&path).expect("the answer");
    assert!(text.contains("value = 8"), "{text}");
    repository.write(&path, &text.replace("value = 8", "value = 6"));
    let moment = "2026-04-10T13:10:00Z";
    repository.git_at(moment, &["commit", "--quiet", "--all", "-m", "Correct the days"]);

    let now = "2026-04-10T13:20:00Z";
    let course = course(room, "2026-04-10");
    assert_eq!(course.state, ReviewState::ApprovedWithConditions, "the decision stands");
    let stale: Vec<&str> = course
        .attention
        .iter()
        .filter_map(|item| match item {
            Attention::Stale { by, .. } => Some(by.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(stale, ["head-of-partnerships", "security-lead"]);
    let lists = listed(room, now);
    let words = format!("sign-off of head-of-partnerships is stale: answers/{CHANGED}.toml differs");
    assert_eq!(lists.matches(&words).count(), 3, "{lists}");
    let log = room.does("auditor", now, &["log", "--by-hand"]);
    assert_eq!(log.lines().count(), 2, "{log}");
    assert!(log.contains("by hand: Correct the days"), "{log}");
    let mut seat = sits(room, "ada", now);
    seat.shows("by hand: Correct the days").shows("stale");
    seat.goes_to("D", "DECIDED").shows("Head of partnerships: STALE, 1 item differs");
    seat.shows("Security lead: STALE, 1 item differs");
    seat.leaves();
}

#[test]
fn vellmarkt_is_taken_from_its_answers_to_its_approval_by_keys_and_nobody_else_gets_in_between() {
    let room = Room::at(ANSWERED);
    handed_over(&room);
    returned_and_mended(&room);
    confirmed(&room);
    waived(&room);
    carried(&room);
    decided(&room);
    signed(&room);
    changed_by_hand(&room);
    room.shell.repository.assert_sound();
}
