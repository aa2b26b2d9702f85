//! A re-assessment: what the last review said comes along as claims, and the orders and the line mode
//! that walk them.

use crate::cli;
use crate::cli::Shell;

/// When the partner is looked at again.
const AGAIN: &str = "2027-01-15T09:10:00Z";

const REVIEW: &str = "vellmarkt/2027-q1";

/// A review with three answers, one on proof that expires soon, and a second review that carries them.
fn again() -> Shell {
    let shell = Shell::with_review();
    for fact in [("connects-systems", "no"), ("region", "eu")] {
        shell.run(&["review", "settle", "vell", fact.0, fact.1]);
    }
    let words = ["--because", "The register extract of today names the company."];
    let expiring =
        "{ id = \"extract\", title = \"Register extract\", type = \"report\", expires = 2026-12-31 }";
    let lasting =
        "{ id = \"clauses\", title = \"Contract clauses\", type = \"contract\", expires = 2028-12-31 }";
    let answer = |question: &'static str, proof: &'static str| {
        let mut arguments = vec!["answer", "vell", question, "yes", "--evidence", proof];
        arguments.extend(words);
        shell.does(&arguments);
    };
    answer("biz-legal-entity", expiring);
    answer("biz-fees-listed", lasting);
    answer("biz-sanctions-clear", "clauses");
    let shell = shell.with("PROBITY_NOW", AGAIN);
    let said = shell.does(&["review", "start", REVIEW, "--from", "vellmarkt/2026-q4"]);
    assert!(said.contains("review started, 11 checklists, 3 claims"), "{said}");
    shell
}

/// What the line mode says in an order, when nothing is typed but this.
fn walk(shell: &Shell, order: &str, typed: &str) -> String {
    let arguments = ["walk", REVIEW, "--plain", "--order", order];
    cli::succeeded(&arguments, &shell.run_with_input(&arguments, typed))
}

/// How many questions are to go in an order.
fn to_go(shell: &Shell, order: &str) -> usize {
    let said = walk(shell, order, "q\n");
    let words: Vec<&str> = said.split_whitespace().collect();
    let place = words.windows(2).position(|pair| pair == ["to", "go."]).expect("it says how many");
    words[place - 1].parse().expect("a number")
}

#[test]
fn the_order_of_claims_holds_what_nobody_has_taken() {
    let shell = again();
    let said = walk(&shell, "claimed", "q\n");
    assert!(said.contains("Order: with a claim, 3 to go."), "{said}");
    assert!(said.contains("They say (vellmarkt/2026-q4, "), "{said}");
    shell.does(&["claim", "take", REVIEW, "biz-fees-listed"]);
    assert_eq!(to_go(&shell, "claimed"), 2);
    let own = ["answer", REVIEW, "biz-sanctions-clear", "yes", "--because", "Screened anew today, no match."];
    shell.does(&own);
    assert_eq!(to_go(&shell, "claimed"), 1, "who answered in their own words has heard the claim");
    shell.assert_sound();
}

#[test]
fn the_order_of_changes_leaves_out_what_the_last_review_still_answers() {
    let shell = again();
    let (everything, changed) = (to_go(&shell, "everything"), to_go(&shell, "changed"));
    assert_eq!(everything - changed, 2, "two claims still hold, the third rests on expired proof");
    let first = shell.run_with_input(&["walk", "vellmarkt/2026-q4", "--plain", "--order", "changed"], "q\n");
    let said = cli::text(&first.stdout);
    assert!(said.contains("Order: changed since last review, 0 to go."), "it carries nothing: {said}");
}

#[test]
fn in_the_line_mode_c_takes_a_claim_which_enter_records() {
    let shell = again();
    let said = walk(&shell, "claimed", "s\nc\n\n\n\nq\n");
    assert!(said.contains("Words so far: \"The register extract of today"), "{said}");
    assert!(said.contains("Recorded"), "{said}");
    let answers = shell.repository.git(&["grep", "-l", "taken-from = \"carried\""]);
    assert_eq!(answers.lines().count(), 1, "{answers}");
    assert_eq!(to_go(&shell, "claimed"), 2);
    shell.assert_sound();
}

#[test]
fn in_the_line_mode_a_claim_on_expired_proof_is_said_and_not_taken() {
    let shell = again();
    let before = shell.entries();
    let said = walk(&shell, "claimed", "c\nq\n");
    assert!(said.contains("It cannot be taken: its proof has expired (extract)."), "{said}");
    assert!(said.contains("Answer with a newer document."), "{said}");
    assert_eq!(shell.entries(), before);
}
