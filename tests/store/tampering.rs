//! What somebody may do to a record with plain git, each on a copy of the demo: all of it is found and
//! named in a line.

use std::fmt::Write as _;
use std::sync::LazyLock;

use crate::cli;
use crate::cli::Shell;

const DECIDED: &str = "partners/vellmarkt/reviews/2026-q1";
const RUNNING: &str = "partners/ostrapay/reviews/2026-q2";
/// The moment of the program's entries in the running review, as files say it.
const THEN: &str = "2026-11-22T09:10:00Z";

/// The demo with a few answers more, a copied document among them, and proven once.
static DEMO: LazyLock<Shell> = LazyLock::new(|| {
    let shell = Shell::new();
    shell.does(&["demo", ".", "--no-open"]);
    std::fs::write(shell.repository.base().join("report.txt"), "An independent report.\n").unwrap();
    let review = "ostrapay/2026-q2";
    let words = "The policy export of this month says so, and three accounts were looked at.";
    shell.does(&[
        "evidence",
        "add",
        review,
        "report",
        "--title",
        "Independent report",
        "--type",
        "report",
        "--at",
        "../report.txt",
        "--copy",
    ]);
    shell.does(&["answer", review, "sec-staff-mfa", "all", "--because", words, "--evidence", "report"]);
    shell.does(&["answer", review, "sec-audit-right", "inspect", "--because", words]);
    shell.does(&["answer", review, "gov-exit-plan", "costed", "--because", words]);
    // Packed, it is copied in no time.
    shell.repository.git(&["gc", "--quiet"]);
    let said = shell.does(&["verify"]);
    assert!(said.contains("nothing wrong"), "{said}");
    shell
});

/// A copy of the demo in somebody's hands.
struct Hands {
    shell: Shell,
}

impl Hands {
    fn git(&self, arguments: &[&str]) -> String {
        self.shell.repository.git_at("2026-11-22T12:00:00Z", arguments)
    }

    fn read(&self, path: &str) -> String {
        self.shell.repository.read(path).unwrap_or_else(|| panic!("{path}"))
    }

    fn write(&self, path: &str, text: &str) {
        self.shell.repository.write(path, text);
    }

    /// Replaces something in a file that holds it.
    fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} does not hold {from:?}: {text}");
        self.write(path, &text.replacen(from, to, 1));
    }

    fn commit(&self, message: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", message]);
    }

    fn commit_as(&self, who: &str, message: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--author", who, "--message", message]);
    }

    fn remove(&self, path: &str) {
        self.git(&["rm", "-rq", path]);
    }
}

/// What is done, who does it, and what has to be said of it.
type Row = (&'static str, fn(&Hands), &'static str);

const LEGAL: &str = "Legal counsel <legal-counsel@quernstone.example>";

const ROWS: &[Row] = &[
    (
        "an answer of a decided review is changed",
        |h| {
            h.edit(&format!("{DECIDED}/answers/sec-staff-mfa.toml"), "value = \"", "value = \"admins\"\n# ");
            h.commit("Correct an answer");
        },
        "is approved with conditions: its answers change no more",
    ),
    (
        "an answer is changed, and still stands in the name and on the day of the first one",
        |h| {
            h.edit(
                &format!("{RUNNING}/answers/sec-audit-right.toml"),
                "value = \"inspect\"",
                "value = \"none\"",
            );
            h.commit("Correct an answer");
        },
        "it was changed, and still says that it is of 2026-11-22T09:10:00Z",
    ),
    (
        "an answer is changed by hand, truly and as the rules allow",
        |h| {
            let path = format!("{RUNNING}/answers/sec-audit-right.toml");
            h.edit(&path, "value = \"inspect\"", "value = \"none\"");
            h.edit(&path, THEN, "2026-11-22T11:30:00Z");
            h.commit("Correct an answer");
        },
        "the answer to sec-audit-right in ostrapay/2026-q2 was changed by hand, and obeys the rules",
    ),
    (
        "a rationale is emptied",
        |h| {
            let path = format!("{RUNNING}/answers/sec-audit-right.toml");
            let text = h.read(&path);
            let (before, rest) = text.split_once("because = ").unwrap();
            let after = rest.split_once("\"\"\"\n").unwrap().1.split_once("\"\"\"\n").unwrap().1;
            h.write(&path, &format!("{before}because = \"\"\n{after}"));
            h.commit("Shorten");
        },
        "sec-audit-right: words are needed",
    ),
    (
        "the day of an answer is moved",
        |h| {
            h.edit(&format!("{RUNNING}/answers/sec-audit-right.toml"), THEN, "2026-03-01T09:00:00Z");
            h.commit("Tidy");
        },
        "before the commit that it follows",
    ),
    (
        "an answer is given to somebody else's name",
        |h| {
            let path = format!("{RUNNING}/answers/sec-audit-right.toml");
            h.edit(&path, "answered-by = \"ada\"", "answered-by = \"legal-counsel\"");
            h.commit("Tidy");
        },
        "`answered-by` was changed from \"ada\" to \"legal-counsel\"",
    ),
    (
        "somebody else answers under the first one's name",
        |h| {
            let path = format!("{RUNNING}/answers/sec-audit-right.toml");
            h.edit(&path, "value = \"inspect\"", "value = \"none\"");
            h.commit_as(LEGAL, "Correct an answer");
        },
        "`answered-by` says \"ada\", and should say \"legal-counsel\"",
    ),
    (
        "an answer is removed",
        |h| {
            h.remove(&format!("{RUNNING}/answers/sec-audit-right.toml"));
            h.commit("Tidy");
        },
        "the answer to sec-audit-right in ostrapay/2026-q2 was removed",
    ),
    (
        "a whole review is removed",
        |h| {
            h.remove("partners/kestrelway/reviews");
            h.commit("Tidy");
        },
        "the decision on kestrelway/2025-q4 was removed",
    ),
    (
        "an answer is moved onto another question",
        |h| {
            let from = format!("{RUNNING}/answers/sec-audit-right.toml");
            h.git(&["mv", &from, &format!("{RUNNING}/answers/sec-incident-plan.toml")]);
            h.commit("Tidy");
        },
        "this file says it is about question `sec-audit-right`",
    ),
    (
        "a file becomes a link",
        |h| {
            let path = format!("{RUNNING}/answers/sec-audit-right.toml");
            std::fs::remove_file(h.shell.repository.root().join(&path)).unwrap();
            std::os::unix::fs::symlink("gov-exit-plan.toml", h.shell.repository.root().join(&path)).unwrap();
            h.commit("Tidy");
        },
        "the answer to sec-audit-right in ostrapay/2026-q2 is no ordinary file",
    ),
    (
        "conflict markers are committed",
        |h| {
            let path = format!("{RUNNING}/answers/sec-audit-right.toml");
            let text = h.read(&path);
            h.write(&path, &format!("<<<<<<< ours\n{text}=======\n{text}>>>>>>> theirs\n"));
            h.commit("Merge");
        },
        "the answer to sec-audit-right in ostrapay/2026-q2 cannot be read",
    ),
    (
        "a signature is copied from another review",
        |h| {
            let text = h.read(&format!("{DECIDED}/signoffs/security-lead.toml"));
            h.write(&format!("{RUNNING}/signoffs/security-lead.toml"), &text);
            h.commit("Sign");
        },
        "the signature of security-lead under ostrapay/2026-q2 cannot be read",
    ),
    (
        "a signature is written for somebody else",
        |h| {
            let text = h.read(&format!("{DECIDED}/signoffs/security-lead.toml"));
            let forged = text.replace("security-lead", "finance-director");
            h.write(&format!("{DECIDED}/signoffs/finance-director.toml"), &forged);
            h.commit("Sign");
        },
        "ada may not sign",
    ),
    (
        "what a signature saw is brought up to date",
        |h| {
            let path = format!("{DECIDED}/signoffs/security-lead.toml");
            let text = h.read(&path);
            let line = text.lines().find(|line| line.contains("answers/sec-staff-mfa.toml")).unwrap();
            let forged = format!("\"answers/sec-staff-mfa.toml\" = \"{}\"", "0".repeat(40));
            h.write(&path, &text.replace(line, &forged));
            h.commit("Tidy");
        },
        "a signature under vellmarkt/2026-q1: ada may not sign",
    ),
    (
        "a pinned checklist is edited",
        |h| {
            h.edit(&format!("{RUNNING}/pins/checklists/security.toml"), "weight = 5", "weight = 1");
            h.commit("Tidy");
        },
        "the pinned checklist security of ostrapay/2026-q2",
    ),
    (
        "a pinned policy is edited",
        |h| {
            h.edit(&format!("{RUNNING}/pins/policy.toml"), "floor = 70", "floor = 10");
            h.commit("Tidy");
        },
        "the pinned policy of ostrapay/2026-q2",
    ),
    (
        "a fact of a decided review is changed, so that its tier falls",
        |h| {
            h.edit(&format!("{DECIDED}/scope.toml"), "personal-data = \"yes\"", "personal-data = \"no\"");
            h.commit("Tidy");
        },
        "vellmarkt/2026-q1 is approved with conditions",
    ),
    (
        "a copied document is swapped",
        |h| {
            h.write(&format!("{RUNNING}/evidence/files/report.txt"), "Another report.\n");
            h.commit("Tidy");
        },
        "the copied file report.txt of ostrapay/2026-q2 was swapped for another one",
    ),
    (
        "a copied document is swapped along with its hash",
        |h| {
            h.write(&format!("{RUNNING}/evidence/files/report.txt"), "Another report.\n");
            h.edit(&format!("{RUNNING}/evidence/report.toml"), "sha256 = \"", "sha256 = \"0000\" #");
            h.commit("Tidy");
        },
        "has another SHA-256 than its entry in the register",
    ),
    (
        "proof is made stronger in the register",
        |h| {
            h.edit(&format!("{DECIDED}/evidence/security-pack.toml"), "level = ", "level = 4 # ");
            h.commit("Tidy");
        },
        "its documents change no more",
    ),
    (
        "a decision is edited",
        |h| {
            let path = format!("{DECIDED}/decision.toml");
            h.edit(&path, "outcome = \"approve-with-conditions\"", "outcome = \"approve\"");
            h.commit("Tidy");
        },
        "the decision on vellmarkt/2026-q1: ada may not decide",
    ),
    (
        "a decision is written for a review that is not ready",
        |h| {
            let text = h.read("partners/kestrelway/reviews/2025-q4/decision.toml");
            h.write(
                &format!("{RUNNING}/decision.toml"),
                &text.replace("kestrelway/2025-q4", "ostrapay/2026-q2"),
            );
            h.commit("Decide");
        },
        "ostrapay/2026-q2",
    ),
    (
        "a waiver is made longer",
        |h| {
            h.edit(&format!("{DECIDED}/waivers/gov-exit-plan.toml"), "2026-07-31", "2026-12-31");
            h.commit("Tidy");
        },
        "gov-exit-plan",
    ),
    (
        "a waiver gets a signature more",
        |h| {
            let path = format!("{DECIDED}/waivers/gov-exit-plan.toml");
            h.edit(&path, "approvals = [", "approvals = [\n  { by = \"executive-sponsor\", role = \"executive-sponsor\", at = 2026-04-09T09:00:00Z },");
            h.commit("Tidy");
        },
        "the waiver of gov-exit-plan",
    ),
    (
        "somebody confirms their own answer",
        |h| {
            let path = format!("{RUNNING}/answers/sec-audit-right.toml");
            let id = h.git(&["rev-parse", &format!("HEAD:{path}")]);
            h.write(
                &format!("{RUNNING}/verifications/sec-audit-right.toml"),
                &format!("review = \"ostrapay/2026-q2\"\nquestion = \"sec-audit-right\"\nanswer = \"{id}\"\noutcome = \"confirmed\"\nby = \"ada\"\nat = 2026-11-22T11:00:00Z\n"),
            );
            h.commit("Confirm");
        },
        "ada may not confirm answers",
    ),
    (
        "an answer is confirmed in somebody else's name",
        |h| {
            let path = format!("{RUNNING}/answers/sec-audit-right.toml");
            let id = h.git(&["rev-parse", &format!("HEAD:{path}")]);
            h.write(
                &format!("{RUNNING}/verifications/sec-audit-right.toml"),
                &format!("review = \"ostrapay/2026-q2\"\nquestion = \"sec-audit-right\"\nanswer = \"{id}\"\noutcome = \"confirmed\"\nby = \"security-engineer\"\nat = 2026-11-22T11:00:00Z\n"),
            );
            h.commit_as(LEGAL, "Confirm");
        },
        "`by` says \"security-engineer\", and should say \"legal-counsel\"",
    ),
    (
        "a review is handed over by hand before it is answered",
        |h| {
            let path = format!("{RUNNING}/review.toml");
            let text = h.read(&path);
            h.write(&path, &format!("{text}submitted = {{ by = \"ada\", at = 2026-11-22T11:00:00Z }}\n"));
            h.commit("Submit");
        },
        "not answered",
    ),
    (
        "an approval is revoked by somebody who may not",
        |h| {
            let path = format!("{DECIDED}/review.toml");
            let text = h.read(&path);
            h.write(&path, &format!("{text}revoked = {{ by = \"ada\", at = 2026-11-22T11:00:00Z, because = \"hard-gate: It fails a hard gate now.\" }}\n"));
            h.commit("Revoke");
        },
        "ada may not revoke an approval",
    ),
    (
        "a risk is closed by somebody who may not",
        |h| {
            let path = "partners/vellmarkt/risks/price-war.toml";
            let text = h.read(path);
            h.write(path, &format!("{text}closed = {{ by = \"legal-counsel\", at = 2026-11-22T11:00:00Z, because = \"It is no longer there.\" }}\n"));
            h.commit_as("Auditor <auditor@quernstone.example>", "Tidy");
        },
        "auditor may read everything and change nothing",
    ),
    (
        "a policy grants its author rights",
        |h| {
            h.edit(
                "policy.toml",
                "title = \"Reviewer\", may = [",
                "title = \"Reviewer\", may = [\"administer\", ",
            );
            h.commit("Everybody may everything from now on");
        },
        "ada may not change the policy",
    ),
    (
        "somebody gives themselves a role",
        |h| {
            h.edit("probity.toml", "roles = [\"reviewer\"] }", "roles = [\"reviewer\", \"security-lead\"] }");
            h.commit("Roles");
        },
        "ada may not change the list of people",
    ),
    (
        "somebody who is not listed answers",
        |h| {
            h.edit(
                &format!("{RUNNING}/answers/sec-audit-right.toml"),
                "value = \"inspect\"",
                "value = \"none\"",
            );
            h.commit_as("Mallory <mallory@example.net>", "Correct an answer");
        },
        "is not among the people of this record",
    ),
    (
        "a claim is put into the partner's mouth",
        |h| {
            let path = format!("{RUNNING}/claims/biz-legal-entity/carried.toml");
            h.edit(&path, "source = \"carried\"", "source = \"partner\"");
            h.commit("Tidy");
        },
        "a claim about biz-legal-entity in ostrapay/2026-q2",
    ),
    (
        "an entry changes a file that it does not speak of",
        |h| {
            let message = h.git(&["log", "-1", "--format=%B"]);
            let path = format!("{RUNNING}/answers/sec-audit-right.toml");
            h.edit(&path, "value = \"inspect\"", "value = \"none\"");
            h.edit(&path, THEN, "2026-11-22T12:00:00Z");
            h.commit(&message);
        },
        "its message is not the one of what it did",
    ),
    (
        "a trailer tells of another question",
        |h| {
            let message = h.git(&["log", "-1", "--format=%B"]);
            h.git(&[
                "commit",
                "--quiet",
                "--amend",
                "--message",
                &message.replace("Question: gov-exit-plan", "Question: sec-staff-mfa"),
            ]);
        },
        "Probity-Question: sec-staff-mfa",
    ),
    (
        "an entry says what it is and does nothing",
        |h| {
            h.git(&[
                "commit",
                "--quiet",
                "--allow-empty",
                "--message",
                "x: decided\n\nProbity-Action: decide\nProbity-Rules: 1",
            ]);
        },
        "it says that it is an entry of kind \"decide\" and is none",
    ),
    (
        "a trailer names an action that there is not",
        |h| {
            h.git(&[
                "commit",
                "--quiet",
                "--allow-empty",
                "--message",
                "x\n\nProbity-Action: bless\nProbity-Rules: 1",
            ]);
        },
        "it names an action that there is not: \"bless\"",
    ),
    (
        "a trailer names rules that there are not",
        |h| {
            let message = h.git(&["log", "-1", "--format=%B"]).replace("Rules: 1", "Rules: 0");
            h.git(&["commit", "--quiet", "--amend", "--message", &message]);
        },
        "it says that it was judged by rules that there never were",
    ),
    (
        "the author of an entry is swapped",
        |h| {
            h.git(&["commit", "--quiet", "--amend", "--no-edit", "--author", LEGAL]);
        },
        "`answered-by` says \"ada\", and should say \"legal-counsel\"",
    ),
    (
        "the newest entry is dropped",
        |h| {
            h.git(&["reset", "--quiet", "--hard", "HEAD~1"]);
        },
        "the history was cut short",
    ),
    (
        "an older entry is dropped and the branch rewritten",
        |h| {
            h.git(&["rebase", "--quiet", "--onto", "HEAD~3", "HEAD~2"]);
        },
        "the history was rewritten",
    ),
    (
        "several entries are squashed into one",
        |h| {
            let message = h.git(&["log", "-1", "--format=%B"]);
            h.git(&["reset", "--quiet", "--soft", "HEAD~2"]);
            h.commit(&message);
        },
        "its message tells of one entry, and it holds 2",
    ),
    (
        "a merge brings what no side had",
        |h| {
            h.git(&["checkout", "--quiet", "-b", "side", "HEAD~1"]);
            h.write("notes.txt", "beside the record\n");
            h.commit("Notes");
            h.git(&["checkout", "--quiet", "main"]);
            h.git(&["merge", "--quiet", "--no-ff", "--no-commit", "side"]);
            h.edit(
                &format!("{RUNNING}/answers/sec-audit-right.toml"),
                "value = \"inspect\"",
                "value = \"none\"",
            );
            h.commit("Merge side");
        },
        "the merge brings what neither side had: the answer to sec-audit-right in ostrapay/2026-q2",
    ),
    (
        "a merge drops what one side recorded",
        |h| {
            h.git(&["checkout", "--quiet", "-b", "side", "HEAD~1"]);
            h.write("notes.txt", "beside the record\n");
            h.commit("Notes");
            h.git(&["merge", "--quiet", "--no-ff", "--strategy", "ours", "--message", "Merge main", "main"]);
            h.git(&["checkout", "--quiet", "-B", "main", "side"]);
        },
        "the merge drops what one side recorded: the answer to gov-exit-plan in ostrapay/2026-q2",
    ),
];

#[test]
fn every_tampering_is_found_and_named_in_a_line() {
    let mut told = String::new();
    let mut missed = Vec::new();
    for (what, tamper, wanted) in ROWS {
        let hands = Hands { shell: DEMO.copied() };
        tamper(&hands);
        let output = hands.shell.run(&["verify", "--json"]);
        let found: serde_json::Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("{what}: {}", cli::text(&output.stderr)));
        let lines = |value: &serde_json::Value| -> Vec<String> {
            value.as_array().unwrap().iter().map(|line| line.as_str().unwrap().to_owned()).collect()
        };
        let mut all = lines(&found["history"]);
        for noted in found["noted"].as_array().unwrap() {
            let class = noted["class"].as_str().unwrap();
            all.extend(lines(&noted["findings"]).into_iter().map(|line| format!("{class}: {line}")));
        }
        let line = all.iter().find(|line| line.contains(wanted));
        let code = output.status.code();
        let is_by_hand = line.is_some_and(|line| line.starts_with("by-hand"));
        if line.is_none() || code != Some(i32::from(!is_by_hand)) {
            missed.push(format!("{what}\n  wanted {wanted:?}, exit {code:?}, told {all:#?}"));
        }
        writeln!(told, "{what}\n  {}", line.map_or("", String::as_str)).unwrap();
    }
    assert!(missed.is_empty(), "{} of {} missed:\n{}", missed.len(), ROWS.len(), missed.join("\n"));
    // The document was copied from another folder in every run, so that the commits have other ids.
    let newest = DEMO.repository.git(&["rev-parse", "--short=7", "HEAD"]);
    insta::assert_snapshot!("tampering", told.replace(newest.trim(), "NEWEST"));
}
