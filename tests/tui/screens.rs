//! Every screen: its picture in three sizes and three looks, and any keys at any size.

use std::mem::discriminant;

use crate::asked::asked;
use crate::git::TestRepository;
use crate::live::{Live, laid_down, only, vellmarkt};
use crate::records::{
    all_of_demo, fresh, half, nova, ten_open, with_a_fork, with_a_text_question, with_files,
};
use crate::screen::{Driver, Setup, here};
use probity::config::ColourDepth;
use probity::record::action::{Action, GiveAnswer, Saw};
use probity::record::answer::{State, Value};
use probity::record::change::ObjectId;
use probity::record::check::Refusal;
use probity::record::layout::ReviewId;
use probity::record::order::Order;
use probity::record::people::Record;
use probity::store::past::Of;
use probity::store::verify::Progress;
use probity::store::viewpoint::{Seen, Viewpoint};
use probity::tui::effect::{Effect, Opening, Reply, Request};
use probity::tui::event::Event;
use probity::tui::screen::{Here, Place};
use probity::tui::widget::notes::Note;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

fn walk(review: ReviewId, order: Order, question: Option<&str>) -> Setup {
    Setup::new(Place::Walk { review, order: Some(order), question: question.map(str::to_owned) })
}

fn at(question: &str) -> Setup {
    walk(vellmarkt(), Order::QuickPass, Some(question))
}

fn at_nova(question: &str) -> Setup {
    walk(nova(), Order::Everything, Some(question))
}

fn nowhere() -> Setup {
    let here = Here { recent: vec!["~/risk/2025".into(), "~/risk/pilot".into()], ..here() };
    Setup { record: None, here, ..Setup::new(Place::Welcome) }
}

/// What a screen shows on a record after some keys.
fn shown(repository: TestRepository, setup: Setup, keys: &str) -> Driver {
    let mut live = Live::start(repository, setup);
    live.keys(keys);
    live.driver
}

/// The same to the person of this address.
fn shown_to(mail: &str, repository: TestRepository, setup: Setup, keys: &str) -> Driver {
    let mut live = Live::start_as(repository, setup, mail);
    live.keys(keys);
    live.driver
}

fn of_nobody() -> TestRepository {
    let mut memory = only(Vec::new());
    let nobody = Record { people: Vec::new(), ..probity::demo::record() };
    memory.put("probity.toml", nobody.write("").as_bytes());
    laid_down(&memory)
}

fn administered() -> TestRepository {
    let mut memory = only(Vec::new());
    let mut record = probity::demo::record();
    record
        .people
        .iter_mut()
        .find(|person| person.id == "ada")
        .unwrap()
        .roles
        .push("administrator".to_owned());
    memory.put("probity.toml", record.write("").as_bytes());
    laid_down(&memory)
}

fn risks() -> Setup {
    Setup::new(Place::Risks(vellmarkt()))
}

fn three() -> Setup {
    let ids = ["vellmarkt/2026-q1", "ostrapay/2026-q1", "kestrelway/2025-q4"];
    Setup::new(Place::Compare(ids.map(|id| ReviewId::parse(id).unwrap()).to_vec()))
}

fn noticed(place: Place) -> Driver {
    let mut live = Live::start(half(), Setup::new(place));
    live.driver.event(Event::Said(Note::success("Recorded 09:02  sec-staff-mfa is all (was unanswered)")));
    let what = "`config.toml` has no key `thema`, and what it says is not used";
    live.driver.event(Event::Said(Note::warning(what).with_hint("did you mean `theme`?")));
    let what = "the answer is not recorded: the branch `main` was moved by another program meanwhile, and \
                what it holds now is a merge in progress";
    let hint = "finish it with `git merge --continue`, or give it up with `git merge --abort`";
    live.driver.event(Event::Said(Note::error(what).with_hint(hint)));
    live.driver
}

/// Somebody changed what is said of the partner with an editor and Git since the last visit.
fn entered_by_hand() -> Driver {
    let repository = Live::start(half(), Setup::new(Place::Home)).close();
    let path = "partners/vellmarkt/partner.toml";
    let text = repository.read(path).expect("the partner");
    repository.write(path, &text.replace("Cross-border", "Nordic"));
    repository.git(&["commit", "--quiet", "--all", "-m", "Say what it is in fewer words"]);
    shown(repository, Setup::new(Place::Home), "")
}

fn contested() -> Driver {
    let mut live = Live::start(ten_open(), at("sec-staff-mfa"));
    live.keys_only("2 'Seen in the policy export.'");
    live.meanwhile(Action::Answer(Box::new(GiveAnswer {
        taken_from: None,
        review: vellmarkt(),
        question: "sec-staff-mfa".to_owned(),
        state: State::Answered(Value::Text("admins".to_owned())),
        because: "Their security lead said so by phone.".to_owned(),
        evidence: Vec::new(),
        file: Vec::new(),
        saw: Saw::Whatever,
    })));
    live.keys("<Enter>");
    live.driver
}

fn broken() -> TestRepository {
    let repository = half();
    repository.write("partners/vellmarkt/reviews/2026-q1/review.toml", "review = \n");
    repository.git(&["commit", "--quiet", "-am", "by hand"]);
    repository
}

fn by_a_stranger() -> Driver {
    Live::start_as(half(), Setup::new(Place::Home), "mallory@example.org").driver
}

fn evidence() -> Setup {
    let mut here = Here { inbox: Some("~/in".to_owned()), ..here() };
    here.surroundings.folder = "/".into();
    Setup { here, ..Setup::new(Place::Evidence(vellmarkt())) }
}

fn in_words() -> Driver {
    let (repository, question) = with_a_text_question();
    shown(repository, at(&question), "<Enter> 'They tell it by themselves.' <Enter> 'Seen in three mails.'")
}

type Make = fn() -> Driver;

/// Every screen, and each of its states that looks different.
const SCREENS: &[(&str, Make)] = &[
    // Without a record.
    ("welcome", || nowhere().start()),
    ("new_record", || keyed(nowhere().start(), "n")),
    ("open_record", || keyed(nowhere().start(), "o")),
    ("get_record", || keyed(nowhere().start(), "g https://example.org/risk.git")),
    // Around the record.
    ("home", || shown(half(), Setup::new(Place::Home), "j")),
    ("home_by_hand", entered_by_hand),
    ("home_begun", || shown(laid_down(&only(Vec::new())), Setup::new(Place::Home), "")),
    ("home_read_only", by_a_stranger),
    ("home_broken", || shown(broken(), Setup::new(Place::Home), "")),
    ("home_reading", || Setup::new(Place::Home).start()),
    ("whom", || shown(half(), Setup::new(Place::Home), "n")),
    ("new_partner", || shown(half(), Setup::new(Place::NewPartner), "Ostrapay <Enter> 4")),
    ("new_review", || shown(half(), Setup::new(Place::NewReview("vellmarkt".into())), "")),
    ("new_review_wrong", || shown(half(), Setup::new(Place::NewReview("vellmarkt".into())), "Q <Enter>")),
    ("facts", || shown(half(), Setup::new(Place::Facts(vellmarkt())), "j")),
    ("facts_assumed", || shown(fresh(), Setup::new(Place::Facts(nova())), "")),
    ("review", || shown(ten_open(), Setup::new(Place::Review(vellmarkt())), "")),
    ("review_begun", || shown(fresh(), Setup::new(Place::Review(nova())), "j")),
    ("evidence", || shown(with_files(), evidence(), "j")),
    ("evidence_filed", || shown(half(), evidence(), "1")),
    ("evidence_form", || shown(with_files(), evidence(), "j e")),
    ("evidence_kind", || shown(half(), evidence(), "t")),
    ("evidence_none", || shown(fresh(), Setup::new(Place::Evidence(nova())), "")),
    ("risks", || shown(ten_open(), risks(), "")),
    ("risks_list", || shown(ten_open(), risks(), "<Tab> j")),
    ("risks_form", || shown(ten_open(), risks(), "<Tab> e <Tab> <Tab> <Tab>")),
    ("risks_accept", || shown_to("finance-director@quernstone.example", ten_open(), risks(), "<Tab> t")),
    ("risks_none", || shown(fresh(), Setup::new(Place::Risks(nova())), "")),
    ("compare", || shown(all_of_demo(), three(), "")),
    ("compare_gaps", || shown(all_of_demo(), three(), "<Tab> / gov-exit-plan <Enter> l")),
    ("compare_with", || shown(all_of_demo(), Setup::new(Place::Compare(Vec::new())), "<Esc>")),
    ("home_marked", || shown(all_of_demo(), Setup::new(Place::Home), "j j j j j m k m")),
    ("people", || shown(half(), Setup::new(Place::People), "j")),
    ("people_tier", || shown(half(), Setup::new(Place::People), "<End>")),
    ("people_nobody", || shown(of_nobody(), Setup::new(Place::People), "")),
    ("person", || shown(administered(), Setup::new(Place::People), "e <Tab> <Tab> <Tab> j j")),
    ("person_new", || shown(administered(), Setup::new(Place::People), "a 'Nora Berg' <Enter>")),
    ("new_review_none", || shown(half(), Setup::new(Place::NewReview("vellmarkt".into())), "<Tab> j")),
    // The questions, one of each kind.
    ("choice", || shown(ten_open(), at("sec-staff-mfa"), "")),
    ("yes_no", || shown(ten_open(), at("sec-data-protection-terms"), "j")),
    ("multi", || shown(fresh(), at_nova("biz-insurance"), "1 3")),
    ("scale", || shown(fresh(), at_nova("biz-incentives"), "")),
    ("number", || shown(ten_open(), at("sec-breach-notice-hours"), "80")),
    ("percent", || shown(fresh(), at_nova("fin-base-margin"), "0.12 <Enter>")),
    ("money", || shown(fresh(), at_nova("fin-setup-cost"), "'12 500'")),
    ("date", || shown(fresh(), at_nova("biz-renewal-deadline"), "2026-13-01 <Enter>")),
    ("text", in_words),
    ("fact", || shown(fresh(), at_nova("sec-data-protection-terms"), "y")),
    ("recorded", || shown(ten_open(), at("sec-data-location"), "")),
    ("words", || shown(ten_open(), at("sec-staff-mfa"), WORDS)),
    ("words_wanted", || shown(ten_open(), at("sec-staff-mfa"), "4 <Enter>")),
    ("cite", || shown(ten_open(), at("sec-staff-mfa"), &format!("{WORDS} @id"))),
    ("cite_where", || shown(ten_open(), at("sec-staff-mfa"), &format!("{WORDS} @id <Enter> 'p. 3'"))),
    ("cite_new", || shown(ten_open(), at("sec-staff-mfa"), &format!("{WORDS} @ 'call of 2 May' <Enter>"))),
    ("cited", || shown(ten_open(), at("sec-staff-mfa"), &format!("{WORDS} @id <Enter> 'p. 3' <Enter>"))),
    ("contested", contested),
    ("guidance", || shown(ten_open(), at("sec-staff-mfa"), "i")),
    ("ask", || shown(ten_open(), at("sec-object-access-test"), "a")),
    ("order", || shown(ten_open(), at("sec-staff-mfa"), "o")),
    ("find", || shown(ten_open(), at("sec-staff-mfa"), "/ encry")),
    ("done", || shown(ten_open(), walk(vellmarkt(), Order::WaitingForOthers, None), "")),
    // What lies over a screen, and what the program says.
    ("notices", || noticed(Place::Review(vellmarkt()))),
    ("messages", || keyed(noticed(Place::Messages), "j k")),
    ("palette", || shown(half(), Setup::new(Place::Home), ":")),
    ("help", || shown(ten_open(), at("sec-staff-mfa"), "?")),
    ("themes", || shown(half(), Setup::new(Place::Review(vellmarkt())), ": theme <Enter> mono")),
    ("second_key", || shown(half(), Setup::new(Place::Home), "g")),
    ("confirm", || shown(half(), Setup::new(Place::Facts(vellmarkt())), "n <Esc>")),
    ("too_small", || nowhere().size(24, 6).start()),
];

/// What has its pictures in `tui_history.rs`, where ids of commits are left out of them.
const PICTURED_ELSEWHERE: &[(&str, Make)] = &[
    ("audit", || shown(all_of_demo(), Setup::new(Place::Audit(None)), "1 <Esc> 4")),
    ("history", || shown(all_of_demo(), past(), "j <Enter>")),
    ("difference", || {
        let mut live = Live::start(all_of_demo(), past());
        live.keys("p");
        live.keys("<Enter> <Enter>");
        live.driver
    }),
    ("checklists", || shown(all_of_demo(), Setup::new(Place::Checklists), "j")),
    ("checklist", || shown(half(), Setup::new(Place::Checklist("security".into())), "j j")),
    ("fork", || {
        shown(with_a_fork(), Setup::new(Place::Checklist("security-shops".into())), "t <Enter> <Esc>")
    }),
    ("pull", || shown(with_a_fork(), Setup::new(Place::Pull("security-shops".into())), "j")),
    ("upgrade", || shown(with_a_fork(), Setup::new(Place::Upgrade(vellmarkt())), "j")),
    ("asks", || shown(asked(), Setup::new(Place::Asks(vellmarkt())), "j j j j j")),
    ("asks_form", || shown(asked(), Setup::new(Place::Asks(vellmarkt())), "<Enter>")),
    ("asks_report", || {
        let repository = asked();
        let file = repository.base().join("home/reply.txt");
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, "[sec-staff-mfa] all. Since May.\n[sec-encryption-rest] Volumes only.\n")
            .unwrap();
        let keys = "i ~/reply.txt <Up> partner <Enter> <Enter>";
        shown(repository, Setup::new(Place::Asks(vellmarkt())), keys)
    }),
    ("replies", || {
        let order = Some(Order::Replies(Vec::new()));
        let place = Place::Walk { review: vellmarkt(), order, question: None };
        shown(asked(), Setup::new(place), "r 'They said otherwise on the phone.'")
    }),
    ("preview", || shown(half(), Setup::new(Place::Preview("security".into(), None)), "j")),
];

fn past() -> Setup {
    Setup::new(Place::History(Of::Review(vellmarkt()), String::new()))
}

const WORDS: &str =
    "2 'Policy enforces a second factor for all staff; app codes, so not phishing-resistant.'";

fn keyed(mut driver: Driver, keys: &str) -> Driver {
    driver.keys(keys);
    driver
}

#[test]
fn every_screen_in_three_sizes_and_three_looks() {
    for (name, make) in SCREENS {
        insta::assert_snapshot!(*name, make().pictures());
    }
}

/// What a person may do.
#[derive(Debug, Clone)]
enum Deed {
    Keys(&'static str),
    Paste(&'static str),
    Click(u16, u16),
    Scroll(i16),
    Wait(i64),
    Back,
}

const KEYS: &[&str] = &[
    "0",
    "1",
    "2",
    "3",
    "4",
    "5",
    "9",
    "a",
    "c",
    "d",
    "e",
    "g",
    "h",
    "i",
    "j",
    "k",
    "m",
    "n",
    "o",
    "p",
    "q",
    "r",
    "s",
    "t",
    "u",
    "w",
    "x",
    "y",
    "+",
    "A",
    "D",
    "E",
    "F",
    "G",
    "H",
    "R",
    "W",
    "V",
    "/",
    ":",
    "?",
    "@",
    "=",
    "$",
    "<Enter>",
    "<Esc>",
    "<Tab>",
    "<Up>",
    "<Down>",
    "<Left>",
    "<Right>",
    "<PgDn>",
    "<PgUp>",
    "<Home>",
    "<End>",
    "<Backspace>",
    "<Delete>",
    "<Ctrl-r>",
    "<Ctrl-u>",
    "<Ctrl-w>",
    "<Ctrl-d>",
    "<Ctrl-p>",
    "<Alt-Enter>",
    "<Alt-e>",
    "<Ctrl-l>",
    "<Ctrl-z>",
    "<F1>",
    "-7",
    "48",
    "4.5",
    "2026-03-31",
    "'three good words'",
    "ä",
    "漢",
    "https://example.org/a",
    "100j",
];

fn any_deed() -> impl Strategy<Value = Deed> {
    let key = || prop::sample::select(KEYS);
    prop_oneof![
        20 => key().prop_map(Deed::Keys),
        // What most often leads somewhere, more often.
        6 => prop::sample::select(vec!["<Enter>", "<Enter>", "<Esc>", "j"]).prop_map(Deed::Keys),
        1 => prop::sample::select(vec!["two\nlines\r\n", "", "\u{1b}[2J\u{202e}漢字 e\u{301}", "12"])
            .prop_map(Deed::Paste),
        2 => (0u16..300, 0u16..100).prop_map(|(x, y)| Deed::Click(x, y)),
        1 => (-9i16..9).prop_map(Deed::Scroll),
        1 => (0i64..9000).prop_map(Deed::Wait),
        1 => Just(Deed::Back),
    ]
}

/// What the store said when the screens were made, one of each kind, for whoever asks again.
struct Echo(Vec<Reply>);

impl Echo {
    fn of(drivers: &[Driver]) -> Self {
        let mut replies: Vec<Reply> = Vec::new();
        for event in drivers.iter().flat_map(|driver| &driver.events) {
            let Event::Reply(_, reply) = event else { continue };
            if replies.iter().all(|known| discriminant(known) != discriminant(reply)) {
                replies.push(reply.clone());
            }
        }
        Self(replies)
    }

    fn find(&self, wanted: impl Fn(&Reply) -> bool) -> Reply {
        let failed = Reply::Failed { what: "the disk is full".into(), hint: Some("make room".into()) };
        self.0.iter().find(|reply| wanted(reply)).cloned().unwrap_or(failed)
    }

    /// Reads are answered with what there is, writes in turn with a success, a refusal and a failure.
    fn answer(&self, number: u64, request: &Request) -> Reply {
        match request {
            Request::Overview => self.find(|reply| matches!(reply, Reply::Overview(_))),
            Request::Review(id) if number % 9 == 8 => Reply::Broken(id.clone(), Vec::new()),
            Request::Review(_) => self.find(|reply| matches!(reply, Reply::Review(..))),
            Request::Around(_) => self.find(|reply| matches!(reply, Reply::Around(_))),
            Request::Earlier(_) => self.find(|reply| matches!(reply, Reply::Earlier(_))),
            Request::History(_) => self.find(|reply| matches!(reply, Reply::History(_))),
            Request::Entry(_) => self.find(|reply| matches!(reply, Reply::Entry(_))),
            Request::Findings(_) => self.find(|reply| matches!(reply, Reply::Findings(_))),
            Request::Search(_) => self.find(|reply| matches!(reply, Reply::Found(_))),
            Request::Try(..) if number.is_multiple_of(2) => Reply::Tried(Err("it pins this text".into())),
            Request::Try(..) => self.find(|reply| matches!(reply, Reply::Tried(_))),
            Request::Plan(..) => self.find(|reply| matches!(reply, Reply::Planned(..))),
            Request::Offers(_) => self.find(|reply| matches!(reply, Reply::Offers(_))),
            Request::Shelf => self.find(|reply| matches!(reply, Reply::Shelf(_))),
            Request::Volume(_) => self.find(|reply| matches!(reply, Reply::Volume(_))),
            Request::ReadAhead => Reply::ReadAhead(869, true),
            Request::Points(_) => self.find(|reply| matches!(reply, Reply::Points(..))),
            Request::Beside(ask) => Reply::Beside(ask.clone(), ask.spot.clone()),
            Request::Tell(_) => self.find(|reply| matches!(reply, Reply::Told(..))),
            Request::Entries(..) => self.find(|reply| matches!(reply, Reply::Entries(_))),
            Request::Inbox(_) => self.find(|reply| matches!(reply, Reply::Inbox(_))),
            Request::HashFile(path) => {
                let sha256 = if number.is_multiple_of(2) {
                    Ok("ab".repeat(32))
                } else {
                    Err("it is not there".into())
                };
                Reply::Hashed { path: path.clone(), sha256 }
            }
            Request::AsOf(_, own) => match &**own {
                Request::Review(id) if number % 5 == 4 => Reply::Absent(id.clone()),
                own => self.answer(number, own),
            },
            Request::Look(_) if number % 7 == 6 => {
                Reply::Failed { what: "there is no such revision".into(), hint: None }
            }
            Request::Look(_) => {
                let commit = ObjectId([u8::try_from(number % 250).unwrap(); 20]);
                let day = "2026-04-10".parse().unwrap();
                Reply::Seen(Box::new(Seen {
                    viewpoint: Viewpoint { commit, day },
                    moment: day.at(9, 40, 0, 0),
                    subject: "an entry".into(),
                    place: number.is_multiple_of(2).then_some([3, 7]),
                }))
            }
            Request::Prove { .. } | Request::StopProving if number.is_multiple_of(2) => {
                Reply::Proving(Progress { done: 40, of: 412 })
            }
            Request::Prove { .. } | Request::StopProving => Reply::Proven(Err("the disk is full".into())),
            Request::Count(commit) => Reply::Counted(*commit, Some([3, 7])),
            Request::Moved(_) => Reply::Moved(number.is_multiple_of(2), Some(ObjectId([2; 20]))),
            Request::TakeIn(_) => self.find(|reply| matches!(reply, Reply::TakenIn(_))),
            Request::WriteSheet(ask) if number.is_multiple_of(2) => {
                Reply::Written { path: ask.path.clone(), questions: 3 }
            }
            Request::WriteSheet(_) => Reply::Failed { what: "the disk is full".into(), hint: None },
            Request::Record(_) | Request::File(_) | Request::Fork(_) | Request::TakeBack => {
                match number % 3 {
                    0 => Reply::Refused(vec![Refusal::Changed { what: "sec-staff-mfa".into(), now: None }]),
                    1 => Reply::Failed { what: "the disk is full".into(), hint: None },
                    _ => self.find(|reply| matches!(reply, Reply::Recorded { review: Some(_), .. })),
                }
            }
        }
    }

    /// Answers everything that was asked from `seen` on.
    fn answer_all(&self, driver: &mut Driver, seen: &mut usize) {
        while let Some(effect) = driver.effects.get(*seen).cloned() {
            *seen += 1;
            match effect {
                Effect::Ask(ticket, request) => {
                    driver.event(Event::Reply(Some(ticket), self.answer(ticket.0, &request)));
                }
                Effect::Open(ticket, Opening::Open(_) | Opening::Demo) if ticket.0.is_multiple_of(2) => {
                    let record = Setup::new(Place::Home).record.unwrap();
                    driver.event(Event::Opened(record, std::collections::BTreeMap::new()));
                }
                Effect::Open(ticket, _) => {
                    let failed = Reply::Failed { what: "there is no record".into(), hint: None };
                    driver.event(Event::Reply(Some(ticket), failed));
                }
                Effect::EditFile { .. } => {
                    driver.event(Event::FileEdited);
                }
                Effect::Edit { text, .. } => {
                    driver.event(Event::Edited((seen.is_multiple_of(2)).then_some(text)));
                }
                _ => {}
            }
        }
    }
}

fn happens(driver: &mut Driver, deed: &Deed) {
    match deed {
        Deed::Keys(keys) => driver.keys(keys),
        Deed::Paste(text) => driver.paste(text),
        Deed::Scroll(rows) => driver.event(Event::Scroll(*rows)),
        Deed::Wait(milliseconds) => driver.wait(*milliseconds),
        Deed::Back => driver.event(Event::FocusGained),
        Deed::Click(x, y) => match driver.draw().1.hit(*x, *y) {
            Some(hit) => driver.event(Event::Click(hit)),
            None => driver,
        },
    };
}

#[test]
fn no_keys_at_no_size_make_any_screen_fail() {
    let all = || SCREENS.iter().chain(PICTURED_ELSEWHERE);
    let screens: Vec<Driver> = all().map(|(_, make)| make()).collect();
    let echo = Echo::of(&screens);
    let size = || (40u16..=300, 10u16..=100);
    let deeds = || prop::collection::vec((any_deed(), prop::option::weighted(0.3, size())), 1..25);
    // Each screen is begun with as often as the others.
    let mut runner = TestRunner::new(Config::with_cases(4));
    for (driver, (name, _)) in screens.iter().zip(all()) {
        // Smaller ones than people use are drawn too.
        for (width, height) in [(1, 1), (29, 9), (30, 8), (41, 8), (77, 13), (101, 9)] {
            driver.again((width, height), "", ColourDepth::Sixteen);
        }
        let outcome = runner.run(&(size(), deeds()), |(size, deeds)| {
            let mut driver = driver.again(size, "", ColourDepth::Sixteen);
            let mut seen = driver.effects.len();
            for (deed, size) in deeds {
                happens(&mut driver, &deed);
                if let Some((width, height)) = size {
                    driver.resize(width, height);
                }
                driver.draw();
                echo.answer_all(&mut driver, &mut seen);
            }
            driver.draw();
            Ok(())
        });
        if let Err(failure) = outcome {
            panic!("from {name}: {failure}");
        }
    }
}
