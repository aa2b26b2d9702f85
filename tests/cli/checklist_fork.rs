//! What a template author does: forks, changes and publishes a checklist, and follows its upstream.

use crate::cli;
use crate::cli::Shell;
use crate::text::{in_question, replaced};
use serde_json::Value;

const SECURITY: &str = "checklists/security.toml";
const FORK: &str = "checklists/pay-security.toml";

fn edit(shell: &Shell, path: &str, change: impl FnOnce(String) -> String) {
    let text = shell.repository.read(path).unwrap();
    shell.repository.write(path, &change(text));
}

fn offered(shell: &Shell, id: &str) -> Vec<String> {
    let document = shell.json(&["checklist", "pull", id]);
    let offers = document["offers"].as_array().unwrap().iter();
    offers
        .map(|offer| {
            let conflicts = offer["conflicts"].as_array().unwrap().iter().filter_map(Value::as_str);
            std::iter::once(offer["part"].as_str().unwrap()).chain(conflicts).collect::<Vec<_>>().join(" !")
        })
        .collect()
}

#[test]
fn a_fork_is_a_draft_that_knows_its_base_and_no_review_pins_unasked() {
    let shell = Shell::with_review();
    let said = shell.does(&[
        "checklist",
        "fork",
        "security",
        "pay-security",
        "--type",
        "channel",
        "--because",
        "Payment providers hold money.",
    ]);
    assert!(said.contains("Checklist pay-security 0.1.0: new, a fork of security 1.0.0"), "{said}");
    assert_eq!(
        shell.repository.read("checklists/base/pay-security.toml"),
        shell.repository.read(SECURITY),
        "the base's text is kept beside it"
    );
    let listed = shell.json(&["checklist", "list"]);
    let own =
        listed["checklists"].as_array().unwrap().iter().find(|own| own["id"] == "pay-security").unwrap();
    assert_eq!(own["base"], "security 1.0.0");
    let pins = |review: &str| {
        shell.repository.git(&["ls-files", &format!("partners/vellmarkt/reviews/{review}/pins")])
    };
    shell.does(&["review", "start", "vellmarkt/2027-q1"]);
    assert!(!pins("2027-q1").contains("pay-security"), "a draft is not in force");
    shell.does(&["review", "start", "vellmarkt/2027-q2", "--checklist", "pay-security"]);
    assert!(pins("2027-q2").contains("pay-security"), "who names a draft gets it");
    shell.does(&["checklist", "publish", "pay-security"]);
    shell.does(&["review", "start", "vellmarkt/2027-q3"]);
    let of_third = pins("2027-q3");
    assert!(of_third.contains("pay-security") && !of_third.contains("/security.toml"), "{of_third}");
    let status = shell.json(&["status", "vellmarkt/2027-q3"]);
    let own =
        status["checklists"].as_array().unwrap().iter().find(|own| own["id"] == "pay-security").unwrap();
    assert_eq!(own["floor"], 70, "the fork serves its base's area");
    shell.assert_sound();
    let again = shell.refuses(1, &["checklist", "fork", "security", "pay-security"]);
    assert!(again.contains("checklist `pay-security` is there already"), "{again}");
    let again = shell.refuses(1, &["checklist", "publish", "pay-security"]);
    assert!(again.contains("`pay-security` is in force already"), "{again}");
    let unknown = shell.refuses(1, &["checklist", "fork", "secruity", "x"]);
    assert!(unknown.contains("did you mean `security`?"), "{unknown}");
}

#[test]
fn a_new_partner_type_is_like_another_and_starts_with_its_questions() {
    let shell = Shell::with_review();
    shell.does(&["checklist", "fork", "security", "aff-security", "--type", "affiliate=channel"]);
    shell.does(&["checklist", "publish", "aff-security"]);
    shell.does(&["partner", "add", "linkhof", "--name", "Linkhof", "--type", "affiliate"]);
    shell.does(&["review", "start", "linkhof/2026-q4"]);
    let asked = |review: &str| {
        let status = shell.json(&["status", review]);
        let checklists = status["checklists"].as_array().unwrap().clone();
        checklists.iter().map(|own| own["in-scope"].as_u64().unwrap()).sum::<u64>()
    };
    assert_eq!(asked("linkhof/2026-q4"), asked("vellmarkt/2026-q4"));
    let refused = shell.refuses(1, &["checklist", "fork", "security", "more", "--type", "affiliate=channel"]);
    assert!(refused.contains("there is a partner type `affiliate` already"), "{refused}");
    let refused = shell.refuses(1, &["checklist", "fork", "security", "more", "--type", "shops=chanel"]);
    assert!(refused.contains("there is no partner type `chanel`"), "{refused}");
    assert!(refused.contains("did you mean `channel`?"), "{refused}");
    // Nor does a fork begin for a type that is not there.
    let refused = shell.refuses(1, &["checklist", "fork", "security", "more", "--type", "marketplace"]);
    assert!(refused.contains("there is no partner type `marketplace`"), "{refused}");
    assert!(refused.contains("`marketplace=LIKE` brings it along, like one of these"), "{refused}");
    shell.assert_sound();
}

/// A fork for payment providers, changed by its author and in force, comments included.
fn published() -> Shell {
    let shell = Shell::with_review();
    shell.does(&["checklist", "fork", "security", "pay-security", "--type", "payments"]);
    edit(&shell, FORK, |text| {
        let text = in_question(&text, "sec-log-retention", "weight = 2", "weight = 5 # fraud is found late");
        let text = replaced(
            &text,
            "[[section]]\nid = \"data\"",
            "# What the card schemes ask for comes first.\n[[section]]\nid = \"data\"",
        );
        in_question(&text, "sec-patch-days", "revision = 1", "revision = 1\ndisabled = \"PCI asks for it\"")
    });
    shell.does(&["checklist", "record", "pay-security", "--because", "Money is at stake."]);
    shell.does(&["checklist", "publish", "pay-security"]);
    shell
}

/// The upstream goes on by two versions.
fn upstream_goes_on(shell: &Shell) {
    edit(shell, SECURITY, |text| {
        let text = replaced(&text, "version = \"1.0.0\"", "version = \"1.1.0\"");
        let text = in_question(&text, "sec-log-retention", "weight = 2", "weight = 3");
        in_question(&text, "sec-log-retention", "For how many months", "For how many full months")
    });
    shell.does(&["checklist", "record", "security"]);
    edit(shell, SECURITY, |text| {
        let text = replaced(&text, "version = \"1.1.0\"", "version = \"2.0.0\"");
        let text = in_question(&text, "sec-staff-mfa", ", \"admins\"]", "]");
        let text = in_question(&text, "sec-staff-mfa", "revision = 1", "revision = 2");
        let new = "# Asked since the summer.\n[[section.question]]\nid = \"sec-log-review\"\nrevision = 1\nask = \"How many days pass between reviews of the logs?\"\nkind = \"number\"\nunit = \"days\"\nfull = 1\nzero = 30\nweight = 2\nevidence = { min = 2, hint = \"two records\" }\nby = \"partner\"\nrequest = \"How often?\"\nwhy = \"Nobody reads a log by itself.\"\n\n";
        let at = text.find("[[section.question]]\nid = \"sec-incident-plan\"").unwrap();
        format!("{}{new}{}", &text[..at], &text[at..])
    });
    shell.does(&["checklist", "record", "security", "--because", "MFA for everybody."]);
}

#[test]
fn a_pull_takes_what_is_wanted_keeps_what_is_ours_and_offers_nothing_twice() {
    let shell = published();
    assert_eq!(offered(&shell, "pay-security"), Vec::<String>::new());
    upstream_goes_on(&shell);
    assert_eq!(
        offered(&shell, "pay-security"),
        ["sec-staff-mfa", "sec-log-retention !weight", "sec-log-review"]
    );
    let said = shell.does(&["checklist", "pull", "pay-security"]);
    assert!(said.contains("both changed: weight"), "{said}");
    assert!(said.contains("3 offered, 1 of them in conflict; 2 kept as changed here"), "{said}");
    let open = shell.refuses(1, &["checklist", "pull", "pay-security", "--take", "all"]);
    assert!(open.contains("neither taken nor rejected: sec-log-retention"), "{open}");
    let slip = shell.refuses(1, &["checklist", "pull", "pay-security", "--take", "sec-log-reviev"]);
    assert!(slip.contains("did you mean `sec-log-review`?"), "{slip}");
    let before = shell.repository.read(FORK).unwrap();
    shell.does(&["checklist", "pull", "pay-security", "--take", "all", "--reject", "sec-log-retention"]);
    let after = shell.repository.read(FORK).unwrap();
    for kept in [
        "weight = 5 # fraud is found late",
        "# What the card schemes ask for comes first.",
        "disabled = \"PCI asks for it\"",
    ] {
        assert!(after.contains(kept), "{kept}");
    }
    assert!(
        after.contains("# Asked since the summer.\n[[section.question]]\nid = \"sec-log-review\""),
        "{after}"
    );
    let gone: Vec<&str> = before.lines().filter(|line| !after.lines().any(|own| own == *line)).collect();
    assert_eq!(
        gone,
        [
            "version = \"1.0.0\"",
            "version = \"1.0.0\"",
            "gate = { kind = \"hard\", pass = [\"phish-resistant\", \"all\", \"admins\"] }"
        ],
        "nothing else of the author's text went"
    );
    let message = shell.repository.git(&["log", "-1", "--format=%B"]);
    assert!(
        message.starts_with("Checklist pay-security 2.0.0: pulled security 2.0.0, 2 taken, 1 rejected"),
        "{message}"
    );
    assert!(message.contains("Taken: sec-staff-mfa (meaning), sec-log-review (addition)"), "{message}");
    assert!(message.contains("Rejected: sec-log-retention (weighing)"), "{message}");
    assert_eq!(offered(&shell, "pay-security"), Vec::<String>::new());
    edit(&shell, SECURITY, |text| {
        let text = replaced(&text, "version = \"2.0.0\"", "version = \"2.1.0\"");
        in_question(&text, "sec-log-retention", "weight = 3", "weight = 1")
    });
    shell.does(&["checklist", "record", "security"]);
    assert_eq!(offered(&shell, "pay-security"), ["sec-log-retention !weight"]);
    shell.assert_sound();
    shell.does(&["checklist", "lint"]);
}

#[test]
fn an_upstream_may_be_built_in_a_file_or_a_file_of_another_repository() {
    let shell = Shell::with_review();
    shell.does(&["checklist", "fork", "builtin:culture", "own-culture", "--beside"]);
    assert!(shell.repository.read("checklists/own-culture.toml").unwrap().contains("source = \"built-in\""));
    let text = shell.repository.read("checklists/roadmap.toml").unwrap();
    shell.repository.write("drafts/roadmap.toml", &text);
    shell.does(&["checklist", "fork", "drafts/roadmap.toml", "own-roadmap"]);
    assert!(
        shell
            .repository
            .read("checklists/own-roadmap.toml")
            .unwrap()
            .contains("source = \"drafts/roadmap.toml\"")
    );
    shell.repository.write(
        "drafts/roadmap.toml",
        &text.replacen("1.0.0", "1.0.1", 1).replacen("Have the teams named", "Did the teams named", 1),
    );
    assert_eq!(offered(&shell, "own-roadmap"), ["road-team-capacity"]);

    let other = shell.repository.base().join("templates");
    std::fs::create_dir_all(other.join("lists")).unwrap();
    std::fs::write(other.join("lists/risk.toml"), shell.repository.read("checklists/risk.toml").unwrap())
        .unwrap();
    let git = |arguments: &[&str]| {
        let output = shell.repository.try_git(&other, arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    };
    git(&["init", "--quiet", "--initial-branch", "main"]);
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "--message", "Begin"]);
    let near = format!("{}#main:lists/risk.toml", other.display());
    shell.does(&["checklist", "fork", &near, "near-risk"]);
    let far = format!("file://{}#main:lists/risk.toml", other.display());
    shell.does(&["checklist", "fork", &far, "far-risk"]);
    assert!(
        shell.repository.read("checklists/far-risk.toml").unwrap().contains(&format!("source = \"{far}\""))
    );
    let text = std::fs::read_to_string(other.join("lists/risk.toml")).unwrap();
    let text = in_question(
        &text.replacen("1.0.0", "1.0.1", 1),
        "risk-playbooks",
        "Which disruption playbooks exist",
        "Which playbooks exist",
    );
    std::fs::write(other.join("lists/risk.toml"), text).unwrap();
    git(&["commit", "--quiet", "--all", "--message", "Reword"]);
    assert_eq!(offered(&shell, "near-risk"), ["risk-playbooks"]);
    assert_eq!(offered(&shell, "far-risk"), ["risk-playbooks"]);
    let nowhere = format!("file://{}#none:lists/risk.toml", other.display());
    let said = shell.refuses(3, &["checklist", "fork", &nowhere, "no-risk"]);
    assert!(said.contains("Git could not get none of file://"), "{said}");
    let said = shell.refuses(2, &["checklist", "fork", &near.replace("risk.toml", "none.toml"), "no-risk"]);
    assert!(said.contains("there is no checklist at"), "{said}");
    shell.repository.git(&["add", "drafts"]);
    shell.repository.git(&["commit", "--quiet", "--message", "Keep drafts"]);
    shell.assert_sound();
}

#[test]
fn a_checklist_that_was_forked_nowhere_follows_the_one_of_its_name() {
    let shell = Shell::with_review();
    edit(&shell, SECURITY, |text| {
        in_question(
            &replaced(&text, "version = \"1.0.0\"", "version = \"0.9.0\""),
            "sec-staff-mfa",
            "weight = 5",
            "weight = 3",
        )
    });
    shell.repository.git(&["commit", "--quiet", "--all", "--message", "An older one"]);
    assert_eq!(offered(&shell, "security"), ["sec-staff-mfa"]);
    shell.does(&["checklist", "pull", "security", "--take", "all"]);
    let text = shell.repository.read(SECURITY).unwrap();
    assert!(
        text.contains("[base]\nchecklist = \"security\"\nversion = \"1.0.0\"\nsource = \"built-in\""),
        "{text}"
    );
    shell.does(&["checklist", "lint"]);
    shell.assert_sound();
}

#[test]
fn an_edit_that_is_not_recorded_is_never_left_out_in_silence() {
    let shell = published();
    upstream_goes_on(&shell);
    edit(&shell, FORK, |text| {
        in_question(&text, "sec-audit-right", "What right do we have", "Which right have we")
    });
    let said = shell
        .refuses(1, &["checklist", "pull", "pay-security", "--take", "all", "--reject", "sec-log-retention"]);
    assert!(said.contains("checklists/pay-security.toml is edited and not recorded"), "{said}");
    let told = shell.run(&["checklist", "record", "pay-security"]);
    let said = cli::text(&told.stdout);
    assert!(said.contains("write version = \"1.0.1\""), "the step that is due is named: {said}");
    edit(&shell, FORK, |text| replaced(&text, "version = \"1.0.0\"", "version = \"1.0.1\""));
    shell.does(&["checklist", "record", "pay-security"]);
    let said = shell.refuses(1, &["checklist", "record", "pay-security"]);
    assert!(said.contains("the checklist pay-security is like this already"), "{said}");
    shell.assert_sound();
}

#[test]
fn entries_about_checklists_that_say_what_is_not_true_are_found() {
    let shell = published();
    upstream_goes_on(&shell);
    shell.does(&["checklist", "pull", "pay-security", "--take", "all", "--reject", "sec-log-retention"]);
    let message = shell.repository.git(&["log", "-1", "--format=%B"]);
    let says = |message: &str| {
        let copy = shell.copied();
        copy.repository
            .git_at("2026-11-22T09:10:00Z", &["commit", "--quiet", "--amend", "--message", message]);
        let found = copy.run(&["verify", "--full"]);
        assert_eq!(found.status.code(), Some(1), "{message}");
        cli::text(&found.stdout)
    };
    let told = says(&message.replace("1 rejected", "0 rejected"));
    assert!(told.contains("its message is not the one of what it did"), "{told}");
    let told = says(&message.replace("Probity-Action: pull-checklist", "Probity-Action: fork-checklist"));
    assert!(
        told.contains(
            "it says that it is an entry of kind \"fork-checklist\" and is one of kind \"pull-checklist\""
        ),
        "{told}"
    );
    let told = says(&message.replace("Probity-Action: pull-checklist", "Probity-Action: answer"));
    assert!(told.contains("VIOLATION"), "{told}");
}

#[test]
fn a_fork_brings_one_partner_type_along_and_no_other_change_of_the_facts() {
    let shell = Shell::with_review();
    shell.does(&["checklist", "fork", "security", "aff-security", "--type", "affiliate=channel"]);
    let message = shell.repository.git(&["log", "-1", "--format=%B"]);
    edit(&shell, "facts.toml", |text| {
        replaced(
            &text,
            "like = \"channel\"",
            "like = \"channel\"\nsummary = \"S\"\n\n[types.more]\ntitle = \"More\"",
        )
    });
    let amend = ["commit", "--quiet", "--all", "--amend", "--message", &message];
    shell.repository.git_at("2026-11-22T09:10:00Z", &amend);
    let found = shell.run(&["verify", "--full"]);
    let told = cli::text(&found.stdout);
    assert_eq!(found.status.code(), Some(1), "{told}");
    assert!(told.contains("facts.toml changes by more than one new"), "{told}");
}

#[test]
fn what_was_changed_here_of_a_built_in_one_is_not_offered_to_be_undone() {
    let shell = Shell::with_review();
    edit(&shell, "checklists/security.toml", |text| {
        replaced(&text, "version = \"1.0.0\"", "version = \"1.0.1\"").replacen(
            "Stolen passwords",
            "Passwords that leaked",
            1,
        )
    });
    shell.does(&["checklist", "record", "security"]);
    let told = shell.does(&["checklist", "pull", "security"]);
    assert!(told.contains("Nothing new upstream"), "{told}");
}

#[test]
fn a_checklist_is_tried_on_before_it_is_in_force() {
    let shell = Shell::with_review();
    shell.does(&[
        "answer",
        "vellmarkt/2026-q4",
        "sec-patch-days",
        "14",
        "--because",
        "Their policy says two weeks for flaws.",
    ]);
    shell.does(&["checklist", "fork", "security", "pay-security", "--type", "channel"]);
    edit(&shell, FORK, |text| {
        let text = in_question(
            &text,
            "sec-patch-days",
            "revision = 1",
            "revision = 1\ndisabled = \"PCI asks for it\"",
        );
        in_question(
            &text,
            "sec-log-retention",
            "weight = 2",
            "gate = { kind = \"hard\", pass = { at-least = 6 } }\nweight = 2",
        )
    });
    shell.does(&["checklist", "record", "pay-security"]);
    let before = shell.entries();
    let document = shell.json(&["checklist", "try", "pay-security", "vellmarkt/2026-q4"]);
    assert_eq!(document["asks-no-more"][0], "sec-patch-days");
    let gates: Vec<u64> = document["gates"].as_array().unwrap().iter().filter_map(Value::as_u64).collect();
    assert_eq!(gates[1], gates[0] + 1);
    assert_eq!(document["answers"][0]["becomes"], "retired");
    let said = shell.does(&["checklist", "try", "pay-security", "vell"]);
    assert!(said.contains("1 retired: kept, not counted"), "{said}");
    assert_eq!(shell.entries(), before, "nothing is recorded");
}
