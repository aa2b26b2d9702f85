//! What a template author asks of `probity checklist diff`, in a record, through its history, and outside of one.

use std::sync::LazyLock;

use crate::cli::{Shell, text};
use regex::Regex;
use serde_json::{Value, json};

const SECURITY: &str = "checklists/security.toml";

/// The text with these replaced, each of which stands in it.
fn with(text: &str, replaced: &[(&str, &str)]) -> String {
    let mut text = text.to_owned();
    for (from, to) in replaced {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    text
}

/// One change of every class, and a version that did not move far enough.
fn edited(text: &str) -> String {
    let text = with(
        text,
        &[
            ("version = \"1.0.0\"", "version = \"1.1.0\""),
            ("title = \"Our data and where they may go\"", "title = \"Our data\""),
            ("The usual trap is remote access.", "The usual trap is access from afar."),
            ("Is every data field that goes", "Is each data field that goes"),
            ("ask = \"Is each", "weight = 5\nask = \"Is each"),
            (
                "key = \"scc\", label = \"standard contractual clauses with a transfer assessment\", score = 0.9",
                "key = \"scc\", label = \"standard clauses with a transfer assessment\", score = 0.8",
            ),
            ("when = { third-country-transfer = \"yes\" }\n", ""),
            (
                "[[section.question]]\nid = \"sec-data-location\"",
                "[[section.question]]\nid = \"sec-night-access\"\nask = \"Who can read our data at night?\"\nkind = \"yes-no\"\ngood = \"no\"\nweight = 2\n\n[[section.question]]\nid = \"sec-data-location\"",
            ),
        ],
    );
    // The weight that stood there before.
    let at = text.find("id = \"sec-data-inventory\"").unwrap();
    let text = format!(
        "{}{}",
        &text[..at],
        text[at..].replacen("good = \"yes\"\nweight = 3\n", "good = \"yes\"\n", 1)
    );
    without(&text, "sec-staff-mfa")
}

/// The text without a question.
fn without(text: &str, question: &str) -> String {
    let from = text.find(&format!("[[section.question]]\nid = \"{question}\"")).unwrap();
    let rest = &text[from + 4..];
    let to = rest.find("[[section").map_or(text.len(), |at| from + 4 + at);
    format!("{}{}", &text[..from], &text[to..])
}

fn built_in() -> String {
    probity::checklist::builtin::CHECKLISTS.iter().find(|(id, _)| *id == "security").unwrap().1.to_owned()
}

/// A record in which security went from 1.0.0 over 1.0.1 to what is edited and not recorded yet.
static AUTHOR: LazyLock<Shell> = LazyLock::new(|| {
    let shell = Shell::with_review();
    let old = with(
        &built_in(),
        &[("version = \"1.0.0\"", "version = \"1.0.1\""), ("What nobody listed,", "What nobody lists,")],
    );
    shell.repository.write(SECURITY, &old);
    shell.repository.git(&["commit", "--quiet", "--all", "--message", "Reword security"]);
    shell.repository.git(&["tag", "reworded"]);
    shell.repository.write(SECURITY, &edited(&built_in()));
    shell
});

/// What is printed without the ids of commits, which change with every word of a checklist.
fn plain(printed: &str) -> String {
    let ids = Regex::new(r"\b([0-9a-f]{40}|[0-9a-f]{7})\b").unwrap();
    ids.replace_all(printed, |found: &regex::Captures<'_>| "c".repeat(found[0].len())).into_owned()
}

fn diff(shell: &Shell, arguments: &[&str]) -> String {
    let mut all = vec!["checklist", "diff"];
    all.extend(arguments);
    plain(&shell.does(&all))
}

fn ends(document: &Value) -> [(&str, &str, &str); 2] {
    ["from", "to"].map(|side| {
        let of = |key: &str| document[side][key].as_str().unwrap();
        (of("id"), of("version"), of("where"))
    })
}

#[test]
fn what_was_edited_is_told_with_the_class_of_each_change_and_what_it_calls_for() {
    insta::assert_snapshot!("edited", diff(&AUTHOR, &["builtin:security", "security"]));
    insta::assert_snapshot!(
        "edited_markdown",
        diff(&AUTHOR, &["builtin:security", "security", "--markdown"])
    );
    let narrow = AUTHOR.copied().with("COLUMNS", "60");
    let told = diff(&narrow, &["builtin:security", "security"]);
    assert!(told.lines().all(|line| line.chars().count() <= 60), "{told}");
    insta::assert_snapshot!("edited_narrow", told);
    let coloured = AUTHOR.copied().without("NO_COLOR").with("CLICOLOR_FORCE", "1").with("TERM", "xterm");
    let told = coloured.does(&["checklist", "diff", "builtin:security", "security"]);
    let codes = Regex::new("\u{1b}\\[[0-9]*m").unwrap();
    assert!(codes.is_match(&told));
    // Colours say nothing that the words do not.
    assert_eq!(plain(&codes.replace_all(&told, "")), diff(&AUTHOR, &["builtin:security", "security"]));
}

#[test]
fn the_help_says_what_can_be_named() {
    insta::assert_snapshot!("help", AUTHOR.does(&["checklist", "diff", "--help"]));
}

#[test]
fn the_same_as_json() {
    let document = AUTHOR.json(&["checklist", "diff", "security@1.0.0", "security"]);
    assert_eq!(ends(&document), [("security", "1.0.0", "commit"), ("security", "1.1.0", "edited")]);
    assert_eq!(document["from"]["commit"].as_str().unwrap().len(), 40);
    let of = |question: &str, key: &str| {
        let all = document["changes"].as_array().unwrap();
        all.iter().find(|own| own["question"] == question && own["key"] == key).unwrap().clone()
    };
    assert_eq!(
        of("sec-data-inventory", "weight"),
        json!({
            "section": "data", "question": "sec-data-inventory", "key": "weight", "kind": "value",
            "what": "weight 3 -> 5", "from": "3", "to": "5", "pieces": [], "class": "weighing", "step": "minor",
        })
    );
    let ask = of("sec-data-inventory", "ask");
    assert_eq!(ask["pieces"][1], json!({ "mark": "removed", "text": "every" }));
    assert_eq!(
        ask["what"],
        "ask: Is [-every-] {+each+} data field that goes to the partner listed in an inventory?"
    );
    assert_eq!(of("sec-staff-mfa", "question")["class"], "removal");
    assert_eq!(
        document["calls-for"],
        json!({
            "step": "major", "version": "2.0.0", "fit": "too-small",
            "revisions": [{
                "question": "sec-transfer-mechanism", "revision": [1, 1], "write": 2,
                "because": "option \"scc\" scores 0.9 -> 0.8",
            }],
        })
    );
    let same = AUTHOR.json(&["checklist", "diff", "builtin:security", "security@1.0.0"]);
    assert_eq!(same["changes"], json!([]));
    assert_eq!(same["calls-for"], json!({ "step": null, "version": null, "fit": "enough", "revisions": [] }));
}

#[test]
fn a_checklist_is_found_wherever_an_author_means() {
    let shell = AUTHOR.copied();
    let named = |name: &str| {
        let document = shell.json(&["checklist", "diff", name, "security"]);
        let [(_, version, place), _] = ends(&document);
        (version.to_owned(), place.to_owned())
    };
    let found = |version: &str, place: &str| (version.to_owned(), place.to_owned());
    assert_eq!(named("security"), found("1.1.0", "edited"));
    assert_eq!(named("security@1.0.1"), found("1.0.1", "commit"));
    assert_eq!(named("security@reworded~1"), found("1.0.0", "commit"));
    assert_eq!(named("security@HEAD"), found("1.0.1", "commit"));
    assert_eq!(named("security@2026-11-22"), found("1.0.1", "commit"));
    assert_eq!(named("vellmarkt/2026-q4:security"), found("1.0.0", "pin"));
    assert_eq!(named("vellmarkt:security@HEAD"), found("1.0.0", "pin"));
    assert_eq!(named("builtin:security"), found("1.0.0", "built-in"));
    assert_eq!(named("builtin:governance"), found("1.0.0", "built-in"));
    assert_eq!(named(SECURITY), found("1.1.0", "edited"));
    shell.repository.write("draft.toml", &with(&built_in(), &[("1.0.0", "3.0.0")]));
    assert_eq!(named("draft.toml"), found("3.0.0", "file"));
    assert_eq!(named("./draft.toml"), found("3.0.0", "file"));
    shell.repository.write("draft", &with(&built_in(), &[("1.0.0", "4.0.0")]));
    assert_eq!(named("draft"), found("4.0.0", "file"));
    shell.repository.git(&["checkout", "--quiet", SECURITY]);
    assert_eq!(named("security"), found("1.0.1", "in-force"));
    // One that was taken out of the working folder is still the one that is recorded.
    std::fs::remove_file(shell.repository.root().join(SECURITY)).unwrap();
    assert_eq!(named("security"), found("1.0.1", "in-force"));
    shell.repository.git(&["checkout", "--quiet", SECURITY]);
    shell.repository.git(&["clone", "--quiet", "--bare", ".", "bare.git"]);
    let bare = shell.json(&["-C", "bare.git", "checklist", "diff", "security@1.0.0", "security"]);
    assert_eq!(ends(&bare), [("security", "1.0.0", "commit"), ("security", "1.0.1", "in-force")]);
}

#[test]
fn one_name_alone_is_compared_with_what_was_there_before() {
    let shell = AUTHOR.copied();
    let ends_of = |arguments: &[&str]| {
        let mut all = vec!["checklist", "diff"];
        all.extend(arguments);
        let document = shell.json(&all);
        ends(&document).map(|(_, version, place)| format!("{version} {place}"))
    };
    // Edited: with what is recorded.
    assert_eq!(ends_of(&["security"]), ["1.0.1 commit", "1.1.0 edited"]);
    assert_eq!(ends_of(&[SECURITY]), ["1.0.1 commit", "1.1.0 edited"]);
    // Recorded: with the version before it, however often that number was recorded.
    shell.repository.git(&["commit", "--quiet", "--all", "--message", "Change security"]);
    let again = with(&edited(&built_in()), &[("at night?", "by night?")]);
    shell.repository.write(SECURITY, &again);
    shell.repository.git(&["commit", "--quiet", "--all", "--message", "Change it again"]);
    assert_eq!(ends_of(&["security"]), ["1.0.1 commit", "1.1.0 in-force"]);
    // Anything else: with the one in force.
    assert_eq!(ends_of(&["security@1.0.0"]), ["1.0.0 commit", "1.1.0 in-force"]);
    assert_eq!(ends_of(&["vellmarkt/2026-q4:security"]), ["1.0.0 pin", "1.1.0 in-force"]);
    assert_eq!(ends_of(&["builtin:security"]), ["1.0.0 built-in", "1.1.0 in-force"]);
    // A file elsewhere: from the one in force.
    shell.repository.write("drafts/security.toml", &with(&again, &[("1.1.0", "1.2.0")]));
    assert_eq!(ends_of(&["drafts/security.toml"]), ["1.1.0 in-force", "1.2.0 file"]);
    // Without an earlier version: with the built-in one.
    assert_eq!(ends_of(&["culture"]), ["1.0.0 built-in", "1.0.0 in-force"]);
    assert!(diff(&shell, &["culture"]).ends_with("Nothing differs.\n"));
    let own =
        with(&built_in(), &[("id = \"security\"", "id = \"own\"")]).replace("id = \"sec-", "id = \"own-");
    shell.repository.write("checklists/own.toml", &own);
    let said = shell.refuses(1, &["checklist", "diff", "own"]);
    assert!(
        said.contains("own 1.0.0 has no earlier version") && said.contains("name a second one"),
        "{said}"
    );
    // A fork has what it was forked from.
    let fork =
        with(&own, &[("area = ", "base = { checklist = \"security\", version = \"1.0.0\" }\narea = ")]);
    shell.repository.write("checklists/own.toml", &fork);
    let told = diff(&shell, &["own"]);
    assert!(told.contains("From  security 1.0.0  built in"), "{told}");
    assert!(told.contains("fork of nothing -> security 1.0.0 (built-in)"), "{told}");
    assert!(told.contains("`security` and `own` count their own"), "{told}");
}

#[test]
fn outside_of_a_record_built_in_ones_and_files_are_compared() {
    let shell = Shell::new();
    shell.repository.write("security.toml", &edited(&built_in()));
    let told = diff(&shell, &["security.toml"]);
    assert_eq!(told, diff(&shell, &["builtin:security", "security.toml"]));
    assert_eq!(told, diff(&shell, &["security", "security.toml"]));
    assert_eq!(told, diff(&shell, &["security@1.0.0", "security.toml"]));
    assert!(told.contains("weight 3 -> 5"), "{told}");
    let lone = shell.refuses(2, &["checklist", "diff", "security"]);
    assert!(lone.contains("no record around to compare it with") && lone.contains("as a file"), "{lone}");
    assert!(
        shell.refuses(1, &["checklist", "diff", "security@2.0.0"]).contains("security 1.0.0 is built in")
    );
    assert!(shell.refuses(2, &["checklist", "diff", "a/b:security"]).contains("no record around"));
}

#[test]
fn only_who_asks_for_it_gets_an_exit_code() {
    let code = |arguments: &[&str]| AUTHOR.run(&[&["checklist", "diff"], arguments].concat()).status.code();
    assert_eq!(code(&["security"]), Some(0));
    assert_eq!(code(&["security", "--exit-code"]), Some(1));
    assert_eq!(code(&["culture", "--exit-code"]), Some(0));
    assert_eq!(code(&["security", "--json", "--exit-code"]), Some(1));
    assert_eq!(code(&["security", "--json", "--markdown"]), Some(2));
    assert_eq!(code(&[]), Some(2));
}

#[test]
fn what_is_not_there_is_answered_with_what_to_do_next() {
    for (code, name, what, hint) in [
        (1, "secruity", "there is no checklist `secruity`", "did you mean `security`?"),
        (
            1,
            "nothing-like-it",
            "there is no checklist `nothing-like-it`",
            "`probity checklist list` shows all",
        ),
        (1, "a b", "there is no checklist `a b`", "write an id (security), ID@VERSION"),
        (1, "security@1.0.2", "no version 1.0.2 of `security`", "it had: 1.0.1, 1.0.0"),
        (1, "secruity@1.0.0", "there is no checklist `secruity`", "did you mean `security`?"),
        (2, "security@nowhere", "'nowhere' names no commit", "`probity log`"),
        (1, "secruity@HEAD", "there is no checklist `secruity` at HEAD", "did you mean `security`?"),
        (2, "security@2020-01-01", "nothing was recorded on or before 2020-01-01", "later day"),
        (1, "builtin:secruity", "no checklist `secruity` is built in", "did you mean `builtin:security`?"),
        (1, "builtin:zzz", "no checklist `zzz` is built in", "built in are: technical, business"),
        (
            1,
            "vellmarkt/2026-q5:security",
            "there is no review `vellmarkt/2026-q5`",
            "did you mean `vellmarkt/2026-q4`?",
        ),
        (
            1,
            "vellmarkt/2026-q4:secruity",
            "vellmarkt/2026-q4 pins no checklist `secruity`",
            "did you mean `vellmarkt/2026-q4:security`?",
        ),
        (
            1,
            "vellmarkt/2026-q4:security@9.9.9",
            "no version 9.9.9 of `vellmarkt/2026-q4:security`",
            "it had: 1.0.0",
        ),
        (
            2,
            "checklists/securty.toml",
            "cannot read checklists/securty.toml",
            "did you mean `security.toml` in that folder?",
        ),
        (2, "nowhere/at/all.toml", "cannot read nowhere/at/all.toml", "write an id (security)"),
        (2, "./", "cannot read", "write an id (security)"),
    ] {
        let said = AUTHOR.refuses(code, &["checklist", "diff", name]);
        assert!(said.contains(what) && said.contains(hint), "{name}: {said}");
        // The second name is answered like the first.
        assert_eq!(AUTHOR.refuses(code, &["checklist", "diff", "security", name]), said);
    }
}

#[test]
fn a_text_that_cannot_be_read_is_told_with_its_place() {
    let shell = AUTHOR.copied();
    let refused = |content: &[u8]| {
        std::fs::write(shell.repository.root().join("x.toml"), content).unwrap();
        shell.refuses(1, &["checklist", "diff", "security", "x.toml"])
    };
    assert!(refused(b"this is no TOML").contains("x.toml:1:6: error:"), "{}", refused(b"this is no TOML"));
    assert!(refused(b"").contains("x.toml:1:1: error: `id` is missing"));
    assert!(refused(b"\xff\xfe\0").contains("x.toml:1:1: error:"));
    let broken = with(&built_in(), &[("weight = 3", "weight = 4")]);
    assert!(
        refused(broken.as_bytes()).contains("x.toml:31:10: error: weight 4"),
        "{}",
        refused(broken.as_bytes())
    );
    // A broken text in history is named with its commit, and passed over where a version is looked for.
    shell.repository.write(SECURITY, "broken");
    shell.repository.git(&["commit", "--quiet", "--all", "--message", "Break it"]);
    let said = plain(&shell.refuses(1, &["checklist", "diff", "security@HEAD", "culture"]));
    assert!(said.contains("checklists/security.toml at ccccccc:1:"), "{said}");
    shell.repository.write(SECURITY, &edited(&built_in()));
    let document = shell.json(&["checklist", "diff", "security"]);
    assert_eq!(ends(&document)[0].1, "1.0.1");
    assert_eq!(ends(&shell.json(&["checklist", "diff", "security@1.0.0"]))[0].1, "1.0.0");
}

#[test]
fn whatever_a_checklist_says_the_terminal_is_left_alone() {
    let shell = Shell::new();
    let hostile = with(
        &built_in(),
        &[
            ("title = \"Our data and where they may go\"", "title = \"a\\u001b[2Jb\\u202e\""),
            ("Is every data field", "Is\\u0007 every\\u009b2J data\\n\\n# field\\n- x"),
            ("weight = 3", "weight = 5"),
        ],
    );
    shell.repository.write("security.toml", &hostile);
    for more in [&[][..], &["--markdown"], &["--json"]] {
        let arguments = [&["checklist", "diff", "security.toml"], more].concat();
        let output = shell.run(&arguments);
        assert!(output.status.success(), "{}", text(&output.stderr));
        let told = text(&output.stdout);
        let is_unsafe = |c: char| c != '\n' && probity::text::clean::is_unsafe(c);
        assert!(!told.contains(is_unsafe), "{told:?}");
    }
}

#[test]
fn a_version_that_moved_too_little_is_refused_with_its_place() {
    let shell = AUTHOR.copied();
    let output = shell.run(&["checklist", "lint"]);
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stdout);
    assert!(
        said.contains("checklists/security.toml:2:11: error: version 1.1.0 is too small a step from 1.0.1: sec-staff-mfa: question is gone (removal)"),
        "{said}"
    );
    assert!(said.contains("help: write version = \"2.0.0\""), "{said}");
    // The version that `diff` says is due is one that `lint` takes.
    let due =
        shell.json(&["checklist", "diff", "security"])["calls-for"]["version"].as_str().unwrap().to_owned();
    shell.repository.write(SECURITY, &with(&edited(&built_in()), &[("1.1.0", &due)]));
    shell.does(&["checklist", "lint"]);
    let told = diff(&shell, &["security"]);
    assert!(told.contains("1.0.1 -> 2.0.0 is enough: a major step was due"), "{told}");
}

#[test]
fn the_difference_of_two_points_tells_pins_and_checklists_in_force_in_the_same_words() {
    let shell = AUTHOR.copied();
    shell.repository.git(&["commit", "--quiet", "--all", "--message", "Change security"]);
    let own = diff(&shell, &["security@1.0.0", "security"]);
    let told = shell.does(&["diff", "start", "now", "vellmarkt/2026-q4"]);
    assert!(told.contains("Checklists in force\n  security  1.0.0 -> 1.1.0\n"), "{told}");
    for line in own.lines().filter(|line| line.starts_with("      ")) {
        assert!(told.contains(line), "{line}\n{told}");
    }
    // Without a review it is told once, beside the reviews.
    let all = shell.does(&["diff", "HEAD~2", "HEAD"]);
    assert_eq!(all.matches("Checklists in force").count(), 1, "{all}");
    let document = shell.json(&["diff", "HEAD~2", "HEAD"]);
    assert_eq!(document["in-force"][0]["version"], json!(["1.0.0", "1.1.0"]));
    let markdown = shell.does(&["diff", "HEAD~2", "HEAD", "--markdown"]);
    assert!(markdown.contains("### security, in force: Our data"), "{markdown}");
    // Pinned by hand: the same words once more, and not twice.
    let pin = "partners/vellmarkt/reviews/2026-q4/pins/checklists/security.toml";
    shell.repository.write(pin, &edited(&built_in()));
    shell.repository.git(&["commit", "--quiet", "--all", "--message", "Pin it"]);
    let told = shell.does(&["diff", "start", "now", "vellmarkt/2026-q4"]);
    assert!(told.contains("Pinned texts\n  security  1.0.0 -> 1.1.0\n"), "{told}");
    assert!(told.contains("  security  1.0.0 -> 1.1.0, as the pinned one\n"), "{told}");
    assert_eq!(told.matches("weight 3 -> 5").count(), 1, "{told}");
    // One that cannot be read on a side is named.
    shell.repository.write(SECURITY, "broken");
    shell.repository.git(&["commit", "--quiet", "--all", "--message", "Break it"]);
    let told = shell.does(&["diff", "HEAD~1", "HEAD"]);
    assert!(told.contains("  security  1.1.0 -> unreadable\n"), "{told}");
}
