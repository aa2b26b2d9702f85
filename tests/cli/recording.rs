//! Beginning a record, partners, reviews, answers one by one, undo: the commands that record.

use crate::cli;
use crate::cli::Shell;

#[test]
fn init_begins_a_record_that_git_finds_sound() {
    let shell = Shell::new();
    let said = shell.does(&["init", "--name", "Quernstone", "--time-zone", "Europe/Berlin"]);
    assert!(said.contains("Begin the record Quernstone"), "{said}");
    let record = shell.repository.read("probity.toml").unwrap();
    assert!(record.contains("time-zone = \"Europe/Berlin\""), "{record}");
    for file in ["policy.toml", "facts.toml", "checklists/security.toml", ".gitattributes", ".taplo.toml"] {
        assert!(shell.repository.read(file).is_some(), "{file}");
    }
    assert!(shell.repository.read(".probity/checklist.schema.json").unwrap().contains("draft-07"));
    shell.assert_sound();
}

#[test]
fn init_without_an_identity_says_how_to_set_one_and_leaves_nothing_behind() {
    let shell = Shell::new().without("GIT_AUTHOR").without("GIT_COMMITTER");
    let said = shell.refuses(1, &["init", "record"]);
    assert!(said.contains("user.name") && said.contains("user.email"), "{said}");
    assert!(!shell.repository.root().join("record").exists());
    shell.does(&["init", "record", "--as", "Ada Example <ada@example.org>"]);
    let log =
        shell.repository.try_git(&shell.repository.root().join("record"), &["log", "--format=%an <%ae>"]);
    assert_eq!(cli::text(&log.stdout), "Ada Example <ada@example.org>\n");
    for bad in ["Ada", "Ada <>", "<ada@example.org>", "Ada <ada>", "Ada <a b@c>"] {
        shell.refuses(2, &["init", "other", "--as", bad]);
    }
}

#[test]
fn init_takes_a_repository_that_is_there_and_refuses_one_around_it() {
    let shell = Shell::new();
    shell.repository.git(&["init", "--quiet", "--initial-branch=main"]);
    shell.repository.write("notes.txt", "mine\n");
    let inside = shell.refuses(2, &["init", "below"]);
    assert!(inside.contains("lies inside the repository"), "{inside}");
    shell.does(&["init"]);
    assert_eq!(shell.repository.git(&["status", "--porcelain"]), "?? notes.txt");
    let again = shell.refuses(1, &["init"]);
    assert!(again.contains("is there already"), "{again}");
}

#[test]
fn a_partner_is_added_changed_and_shown() {
    let shell = Shell::new();
    shell.does(&["init"]);
    let add = [
        "partner",
        "add",
        "vellmarkt",
        "--name",
        "Vellmarkt",
        "--type",
        "channel",
        "--fact",
        "personal-data=yes",
    ];
    shell.does(&add);
    let twice = shell.refuses(1, &add);
    assert!(twice.contains("is there already"), "{twice}");
    let wrong = shell.refuses(1, &["partner", "add", "b", "--type", "chanel", "--fact", "personal-dat=yes"]);
    assert!(
        wrong.contains("did you mean `channel`?") && wrong.contains("did you mean `personal-data`?"),
        "{wrong}"
    );
    shell.does(&["partner", "set", "vellmarkt", "--fact", "revenue-share=under-10", "--owner", "ada"]);
    shell.does(&["partner", "set", "vellmarkt", "--fact", "personal-data="]);
    shell.refuses(2, &["partner", "set", "vellmarkt"]);
    let shown = shell.json(&["partner", "show", "vellmarkt"]);
    assert_eq!(shown["name"], "Vellmarkt");
    assert_eq!(shown["owner"], "ada");
    let fact = |id: &str| shown["facts"].as_array().unwrap().iter().find(|f| f["id"] == id).unwrap().clone();
    assert_eq!(
        (&fact("revenue-share")["value"], &fact("revenue-share")["origin"]),
        (&"under-10".into(), &"settled".into())
    );
    assert_eq!(fact("personal-data")["origin"], "assumed");
    let near = shell.refuses(1, &["partner", "show", "velmarkt"]);
    assert!(near.contains("did you mean `vellmarkt`?"), "{near}");
    let all = shell.json(&["partner", "list"]);
    assert_eq!(all["partners"].as_array().unwrap().len(), 1);
    shell.assert_sound();
}

#[test]
fn a_review_pins_what_its_answers_answer() {
    let shell = Shell::with_review();
    for pinned in ["policy.toml", "facts.toml", "checklists/security.toml"] {
        let pin = shell
            .repository
            .git(&["rev-parse", &format!("HEAD:partners/vellmarkt/reviews/2026-q4/pins/{pinned}")]);
        assert_eq!(pin, shell.repository.git(&["rev-parse", &format!("HEAD:{pinned}")]), "{pinned}");
    }
    let again = shell.refuses(1, &["review", "start", "vellmarkt/2026-q4"]);
    assert!(again.contains("is there already"), "{again}");
    shell.refuses(2, &["review", "start", "vellmarkt"]);
    shell.refuses(1, &["review", "start", "nobody/2026-q4"]);
    let near = shell.refuses(1, &["review", "start", "vellmarkt/b", "--checklist", "securty"]);
    assert!(near.contains("did you mean `security`?"), "{near}");
    let list = shell.json(&["review", "list"]);
    assert_eq!(list["reviews"][0]["review"], "vellmarkt/2026-q4");
    assert_eq!(list["reviews"][0]["state"], "draft");
}

#[test]
fn a_review_is_found_by_the_beginning_of_its_name() {
    let shell = Shell::with_review();
    assert_eq!(shell.json(&["status", "vell"])["review"], "vellmarkt/2026-q4");
    shell.does(&["review", "start", "vellmarkt/2027-q1"]);
    let several = shell.refuses(2, &["status", "vell"]);
    assert!(several.contains("vellmarkt/2026-q4, vellmarkt/2027-q1"), "{several}");
    let none = shell.refuses(1, &["status", "ostra"]);
    assert!(none.contains("there is no review `ostra`"), "{none}");
}

#[test]
fn an_answer_becomes_a_commit_with_the_question_beside_it() {
    let shell = Shell::with_review();
    let words = "Policy export of 2 November enforces WebAuthn for every staff account.";
    let table = "{ id = \"mfa-export\", title = \"Policy export\", type = \"export\", at = \"https://example.org/mfa\", obtained = 2026-11-02, where = \"p. 3\" }";
    shell.does(&["answer", "vell", "sec-staff-mfa", "all", "--because", words, "--evidence", table]);
    let message = shell.repository.git(&["log", "-1", "--format=%an <%ae> %aI%n%B"]);
    insta::assert_snapshot!(message);
    let file =
        shell.repository.git(&["show", "HEAD:partners/vellmarkt/reviews/2026-q4/answers/sec-staff-mfa.toml"]);
    assert!(file.contains(words) && file.contains("value = \"all\""), "{file}");
    let pin = shell
        .repository
        .git(&["show", "HEAD:partners/vellmarkt/reviews/2026-q4/pins/checklists/security.toml"]);
    assert!(pin.contains("id = \"sec-staff-mfa\""));
    let document = shell.json(&["evidence", "show", "vell", "mfa-export"]);
    assert_eq!(document["level"], 2);
    assert_eq!(document["expires"], "2028-11-02");
    shell.assert_sound();
}

#[test]
fn an_answer_that_the_rules_refuse_changes_nothing_and_says_why() {
    let shell = Shell::with_review();
    let before = shell.entries();
    let answer = |rest: &[&str]| shell.refuses(1, &[&["answer", "vell"], rest].concat());
    assert!(answer(&["sec-staff-mfa", "all"]).contains("words are needed"));
    assert!(answer(&["sec-staff-mfa", "all", "--because", "see above"]).contains("says nothing"));
    assert!(answer(&["sec-staf-mfa", "all"]).contains("did you mean `sec-staff-mfa`?"));
    assert!(answer(&["sec-staff-mfa", "al"]).contains("did you mean"));
    assert!(
        answer(&["sec-staff-mfa", "all", "--because", "three words here", "--evidence", "nothing"])
            .contains("there is no document `nothing`")
    );
    assert!(
        answer(&["sec-staff-mfa", "--na", "--because", "three words here"])
            .contains("cannot be not applicable")
    );
    shell.refuses(2, &["answer", "vell", "sec-staff-mfa", "all", "--unknown"]);
    shell.refuses(2, &["answer", "vell", "sec-staff-mfa"]);
    assert_eq!(shell.entries(), before);
    shell.assert_sound();
}

#[test]
fn unknown_needs_words_and_these_may_come_from_the_standard_input() {
    let shell = Shell::with_review();
    let arguments = [
        "answer",
        "vell",
        "sec-staff-mfa",
        "--unknown",
        "--reason",
        "asked-not-obtainable",
        "--because",
        "-",
    ];
    let output = shell.run_with_input(&arguments, "We asked twice and nobody could say.\n");
    cli::succeeded(&arguments, &output);
    let file =
        shell.repository.read("partners/vellmarkt/reviews/2026-q4/answers/sec-staff-mfa.toml").unwrap();
    assert!(file.contains("state = \"unknown\"") && file.contains("nobody could say."), "{file}");
}

#[test]
fn undo_restores_byte_for_byte_and_history_only_grows() {
    let shell = Shell::with_review();
    let before = shell.repository.git(&["rev-parse", "HEAD^{tree}"]);
    shell.does(&["answer", "vell", "sec-staff-mfa", "all", "--because", "Seen in the export of today."]);
    let entry = shell.repository.git(&["rev-parse", "HEAD"]);
    let said = shell.does(&["undo"]);
    assert!(said.contains("take back"), "{said}");
    assert_eq!(shell.repository.git(&["rev-parse", "HEAD^{tree}"]), before);
    assert_eq!(shell.repository.git(&["rev-parse", "HEAD~1"]), entry);
    // The next undo takes back what came before, not the same entry again.
    assert!(shell.does(&["undo"]).contains("review started"));
    shell.refuses(2, &["undo", "nothing-like-that"]);
    shell.assert_sound();
}

#[test]
fn a_fact_is_settled_in_the_review_and_for_its_partner() {
    let shell = Shell::with_review();
    shell.does(&["review", "settle", "vell", "personal-data", "no"]);
    assert!(
        shell.repository.read("partners/vellmarkt/partner.toml").unwrap().contains("personal-data = \"no\"")
    );
    assert!(
        shell
            .repository
            .read("partners/vellmarkt/reviews/2026-q4/scope.toml")
            .unwrap()
            .contains("personal-data = \"no\"")
    );
    let hidden = shell.refuses(
        1,
        &["answer", "vell", "sec-data-protection-terms", "yes", "--because", "As the signed contract says."],
    );
    assert!(hidden.contains("is not asked of this partner"), "{hidden}");
    assert!(
        shell
            .refuses(1, &["review", "settle", "vell", "personal-data", "no"])
            .contains("nothing would change")
    );
    shell.refuses(1, &["review", "settle", "vell", "personal-data", "maybe"]);
    shell.does(&["review", "settle", "vell", "personal-data", "--open"]);
    shell.assert_sound();
}

#[test]
fn somebody_who_was_asked_is_waited_for_and_becomes_overdue() {
    let shell = Shell::with_review();
    let said = shell.does(&["ask", "vell", "sec-staff-mfa", "--to", "partner", "--due", "2026-11-30"]);
    assert!(said.contains("sec-staff-mfa"), "{said}");
    let now = shell.json(&["status", "vell"]);
    assert_eq!(now["asks"][0]["overdue"], false);
    assert_ne!(now["next"], "sec-staff-mfa");
    assert_eq!(shell.json(&["status", "vell", "--as-of", "2026-12-01"])["asks"][0]["overdue"], true);
    shell.refuses(1, &["ask", "vell", "no-such-question", "--to", "partner"]);
    shell.refuses(2, &["ask", "vell", "sec-staff-mfa", "--to", "partner", "--due", "soon"]);
}

#[test]
fn two_that_answer_different_questions_at_once_both_win() {
    let shell = Shell::with_review();
    let start = |question: &str| {
        let words = "Seen in the export of today.";
        let mut command = shell.command(&["answer", "vell", question, "yes", "--because", words]);
        command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::piped()).spawn().unwrap()
    };
    let before = shell.entries();
    let questions = ["biz-legal-entity", "biz-sanctions-clear", "sec-data-protection-terms"];
    let children: Vec<_> = questions.iter().map(|question| start(question)).collect();
    let won = children
        .into_iter()
        .map(|child| child.wait_with_output().unwrap())
        .filter(|output| {
            let said = cli::text(&output.stderr);
            assert!(output.status.success() || said.contains("is no answer"), "{said}");
            output.status.success()
        })
        .count();
    assert!(won >= 2, "{won}");
    assert_eq!(shell.entries(), before + won);
    shell.assert_sound();
}
