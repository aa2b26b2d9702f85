//! What is kept of a record between two looks: never another value than the one from nothing, and of
//! what changed no more is read again than that.

use crate::live;

use std::fs;
use std::sync::LazyLock;

use crate::git::TestRepository;
use crate::memory::Memory;
use jiff::civil::{Date, date};
use probity::store::glance::Glance;
use probity::store::viewpoint::Viewpoint;
use probity::store::{At, Session};

const DAY: Date = date(2026, 7, 1);

/// The demo in a repository; its files are worked out once for all tests.
fn demo() -> TestRepository {
    type Files = Vec<(String, Vec<u8>)>;
    static FILES: LazyLock<Files> = LazyLock::new(|| {
        let memory = Memory::of_demo("2026-07-01T00:00:00Z".parse().unwrap());
        memory.all().map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).collect()
    });
    let mut memory = Memory::default();
    for (path, bytes) in FILES.iter() {
        memory.put(path, bytes);
    }
    live::laid_down(&memory)
}

fn look(repository: &TestRepository, day: Date) -> Glance {
    let mut session = Session::new(repository.store());
    let snapshot = session.store.snapshot(&At::Head).unwrap();
    session.glance(&snapshot, day).unwrap()
}

/// The same from nothing.
fn anew(repository: &TestRepository, day: Date) -> Glance {
    fs::remove_dir_all(repository.root().join(".git/probity/cache")).unwrap();
    look(repository, day)
}

fn derived(glance: &Glance) -> Vec<String> {
    glance.derived.iter().map(ToString::to_string).collect()
}

/// Partners, reviews with their figures or problems, and the problems of partners.
fn values(glance: &Glance) -> String {
    format!("{:?} {:?} {:?}", glance.partners, glance.reviews, glance.problems)
}

fn edit(repository: &TestRepository, path: &str, change: impl Fn(&str) -> String) {
    let text = repository.read(path).expect("the file is there");
    repository.write(path, &change(&text));
    repository.git(&["commit", "--quiet", "--all", "-m", "edit"]);
}

#[test]
fn a_second_look_derives_nothing_and_says_the_same() {
    let repository = demo();
    let first = look(&repository, DAY);
    assert_eq!(first.derived.len(), first.reviews.len(), "the first one derives all");
    assert_eq!(first.reviews.len(), 4);
    let second = look(&repository, DAY);
    assert_eq!(derived(&second), [""; 0]);
    assert_eq!(values(&second), values(&first));
    repository.assert_clean();
}

#[test]
fn one_changed_answer_derives_its_review_alone() {
    let repository = demo();
    look(&repository, DAY);
    let answer = "partners/ostrapay/reviews/2026-q1/answers/sec-staff-mfa.toml";
    edit(&repository, answer, |text| text.replace("because = \"", "because = \"Once more: "));
    let after = look(&repository, DAY);
    assert_eq!(derived(&after), ["ostrapay/2026-q1"], "not the other review of the same partner");
    assert_eq!(values(&after), values(&anew(&repository, DAY)));
}

#[test]
fn a_changed_risk_derives_every_review_of_its_partner() {
    let repository = demo();
    look(&repository, DAY);
    let risk = repository.git(&["ls-files", "partners/ostrapay/risks"]);
    let risk = risk.lines().next().expect("Ostrapay has risks").to_owned();
    edit(&repository, &risk, |text| format!("{text}# looked at\n"));
    let after = look(&repository, DAY);
    assert_eq!(derived(&after), ["ostrapay/2026-q1", "ostrapay/2026-q2"]);
    assert_eq!(values(&after), values(&anew(&repository, DAY)));
}

/// One of the demo's partners so many times.
fn crowd(partners: usize) -> TestRepository {
    let one = Memory::of_demo("2026-07-01T00:00:00Z".parse().unwrap());
    let mut memory = Memory::default();
    for (path, bytes) in one.all() {
        match path.strip_prefix("partners/kestrelway/") {
            Some(inside) => (0..partners).for_each(|number| {
                let name = format!("kestrelway-{number:02}");
                let text = String::from_utf8(bytes.to_vec()).unwrap().replace("kestrelway", &name);
                memory.put(&format!("partners/{name}/{inside}"), text.as_bytes());
            }),
            None if path.starts_with("partners/") => {}
            None => memory.put(path, bytes),
        }
    }
    live::laid_down(&memory)
}

#[test]
fn a_look_at_the_past_is_kept_beside_the_one_at_now() {
    let repository = crowd(45);
    let then = repository.store().head().unwrap().commit().unwrap();
    let path = "partners/kestrelway-07/partner.toml";
    edit(&repository, path, |text| format!("{text}# later\n"));
    let later = "2027-06-01".parse().unwrap();
    let past = |day: Date| {
        let mut session = Session::new(repository.store());
        session.look_from(Some(Viewpoint { commit: then, day }));
        let snapshot = session.store.snapshot(&At::Commit(then)).unwrap();
        session.glance(&snapshot, day).unwrap()
    };
    let now = look(&repository, DAY);
    assert!(now.reviews.len() >= 45);
    let first = past(later);
    assert_eq!(first.derived.len(), first.reviews.len());
    let second = past(later);
    assert_eq!(derived(&second), [""; 0]);
    assert_eq!(values(&second), values(&first));
    assert_eq!(derived(&past(DAY)), [""; 0], "what was found of now helps");
    assert_eq!(derived(&look(&repository, DAY)), [""; 0], "and was not touched");
}

#[test]
fn figures_are_derived_again_on_a_day_on_which_they_do_not_hold() {
    let repository = demo();
    look(&repository, DAY);
    let later = date(2026, 8, 1);
    let after = look(&repository, later);
    assert!(derived(&after).contains(&"vellmarkt/2026-q1".to_owned()), "its waiver has ended");
    assert_eq!(values(&after), values(&anew(&repository, later)));
    let back = look(&repository, DAY);
    assert_eq!(values(&back), values(&anew(&repository, DAY)));
}

#[test]
fn a_broken_partner_and_a_broken_review_are_told_at_every_look() {
    let repository = demo();
    look(&repository, DAY);
    edit(&repository, "partners/ostrapay/partner.toml", |text| text.replace("name = ", "name == "));
    edit(&repository, "partners/kestrelway/reviews/2025-q4/review.toml", |_| "what is this\n".to_owned());
    let first = look(&repository, DAY);
    let second = look(&repository, DAY);
    for glance in [&first, &second] {
        let mut told: Vec<&str> = glance.problems.iter().map(|problem| problem.place.file.as_str()).collect();
        told.dedup();
        assert_eq!(told, ["partners/ostrapay/partner.toml"]);
        let broken: Vec<String> = glance
            .reviews
            .iter()
            .filter(|line| line.summary.as_ref().is_err_and(|problems| !problems.is_empty()))
            .map(|line| line.id.to_string())
            .collect();
        assert_eq!(broken, ["kestrelway/2025-q4"]);
    }
    assert_eq!(values(&first), values(&second));
}

#[test]
fn what_comes_and_goes_is_seen_and_a_stray_file_is_no_partner() {
    let repository = demo();
    look(&repository, DAY);
    repository.git(&["rm", "-r", "--quiet", "partners/kestrelway"]);
    repository.write("partners/README.md", "notes\n");
    repository.write("partners/Not An Id/partner.toml", "partner = \"x\"\n");
    repository.write("partners/ostrapay/reviews/notes.txt", "notes\n");
    repository.git(&["add", "."]);
    repository.git(&["commit", "--quiet", "-m", "tidy"]);
    let after = look(&repository, DAY);
    let partners: Vec<&str> = after.partners.iter().map(|partner| partner.id.as_str()).collect();
    assert_eq!(partners, ["ostrapay", "vellmarkt"]);
    assert_eq!(derived(&after), [""; 0]);
    assert_eq!(values(&after), values(&anew(&repository, DAY)));
}

#[test]
fn a_damaged_cache_is_as_good_as_none() {
    let repository = demo();
    let first = look(&repository, DAY);
    let folder = repository.root().join(".git/probity/cache/glance");
    let fan_out = fs::read_dir(folder).unwrap().next().unwrap().unwrap().path();
    let file = fs::read_dir(fan_out).unwrap().next().unwrap().unwrap().path();
    let whole = fs::read(&file).unwrap();
    for damaged in [whole[..whole.len() / 2].to_vec(), Vec::new(), vec![0xff; whole.len()]] {
        fs::write(&file, damaged).unwrap();
        let again = look(&repository, DAY);
        assert_eq!(again.derived.len(), again.reviews.len());
        assert_eq!(values(&again), values(&first));
    }
}
