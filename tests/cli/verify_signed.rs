//! Signatures by key: whose they are, whether they hold, and what a policy wants signed.

use std::fs;
use std::process::Command;

use crate::cli;
use crate::cli::Shell;

const WORDS: &str = "The policy export of this month says so, and three accounts were looked at.";

/// A record in which Git signs with a key of this kind; answers the public key.
fn signing(kind: &str) -> (Shell, String) {
    let shell = Shell::with_review();
    let key = shell.repository.base().join("home/key").to_str().unwrap().to_owned();
    let made = Command::new("ssh-keygen").args(["-q", "-t", kind, "-N", "", "-f", &key]).status();
    assert!(made.unwrap().success());
    for (name, value) in [("commit.gpgsign", "true"), ("gpg.format", "ssh"), ("user.signingkey", &key)] {
        shell.repository.git(&["config", name, value]);
    }
    let public = fs::read_to_string(format!("{key}.pub")).unwrap();
    (shell, public.trim().to_owned())
}

/// A file of allowed signers beside the record.
fn allowed(shell: &Shell, lines: &str) -> String {
    let path = shell.repository.base().join("home/allowed");
    fs::write(&path, lines).unwrap();
    path.to_str().unwrap().to_owned()
}

/// What a command prints that ends with 1.
fn finds(shell: &Shell, arguments: &[&str]) -> String {
    let output = shell.run(arguments);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {}", cli::text(&output.stderr));
    // Long lines are broken for the terminal.
    cli::text(&output.stdout).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn answer(shell: &Shell) {
    shell.does(&["answer", "vellmarkt/2026-q4", "sec-staff-mfa", "all", "--because", WORDS]);
}

#[test]
fn a_signature_counts_for_the_person_whose_key_it_is() {
    // Those of Ed25519 keys are judged by the program itself, all others by Git.
    for kind in ["ed25519", "ecdsa"] {
        let (shell, key) = signing(kind);
        answer(&shell);
        let count = |arguments: &[&str]| {
            let found = shell.json(&[&["verify", "--full"][..], arguments].concat());
            let all = &found["signatures"];
            [&all["good"], &all["unknown-key"], &all["unsigned"]].map(|count| count.as_u64().unwrap())
        };
        assert_eq!(count(&[]), [0, 1, 3], "{kind}: nobody vouches for it");
        let said = shell.does(&["verify", "--full"]);
        assert!(said.contains("1 is signed with a key that nobody vouches for"), "{said}");

        let ada = allowed(&shell, &format!("# laptops\nada@example.org namespaces=\"git\" {key}\n"));
        assert_eq!(count(&["--allowed-signers", &ada]), [1, 0, 3], "{kind}");
        shell.repository.git(&["config", "gpg.ssh.allowedSignersFile", &ada]);
        assert_eq!(count(&[]), [1, 0, 3], "{kind}: Git's own setting names the file, too");
        let said = shell.does(&["verify", "--full"]);
        assert!(said.contains("1 bears a signature by a key that is vouched for"), "{said}");

        let bob = allowed(&shell, &format!("bob@example.org {key}\n"));
        let said = finds(&shell, &["verify", "--full", "--allowed-signers", &bob]);
        if kind == "ed25519" {
            assert!(said.contains("it is signed with the key of bob@example.org"), "{said}");
        } else {
            assert!(said.contains("it is signed with the key of"), "{said}");
        }
    }
}

#[test]
fn a_signature_that_does_not_fit_is_a_violation_whoever_vouches_for_its_key() {
    let (shell, key) = signing("ed25519");
    answer(&shell);
    let file = allowed(&shell, &format!("ada@example.org {key}\n"));
    let commit = shell.repository.git(&["cat-file", "commit", "HEAD"]);
    let place = shell.repository.base().join("home/commit");
    fs::write(&place, commit.replacen("Ada Example", "Ada Exemple", 1) + "\n").unwrap();
    let other = shell.repository.git(&["hash-object", "-t", "commit", "-w", place.to_str().unwrap()]);
    shell.repository.git(&["update-ref", "refs/heads/main", &other]);
    let said = finds(&shell, &["verify", "--allowed-signers", &file]);
    assert!(said.contains("its signature does not fit what it says"), "{said}");
}

#[test]
fn what_the_policy_wants_signed_is_refused_and_found_without_a_signature() {
    let (shell, key) = signing("ed25519");
    let path = shell.repository.base().join("home/policy.toml");
    let policy = shell.repository.read("policy.toml").unwrap();
    fs::write(&path, format!("signed = [\"answr\"]\n{policy}")).unwrap();
    let place = path.to_str().unwrap();
    let said = finds(&shell, &["policy", "lint", place]);
    assert!(
        said.contains("there is no entry of kind `answr`") && said.contains("did you mean `answer`"),
        "{said}"
    );
    fs::write(&path, format!("signed = [\"answer\"]\n{policy}")).unwrap();
    shell.does(&[
        "policy",
        "set",
        place,
        "--because",
        "Answers are signed from now on, as the auditors asked.",
    ]);
    assert!(shell.does(&["policy", "show"]).contains("signed by key: entries of kind answer"));

    let file = allowed(&shell, &format!("ada@example.org {key}\n"));
    answer(&shell);
    shell.does(&["verify", "--allowed-signers", &file]);
    let said = finds(&shell, &["verify", "--full"]);
    assert!(said.contains("the policy wants it signed, and nobody vouches for the key SHA256:"), "{said}");

    shell.repository.git(&["config", "commit.gpgsign", "false"]);
    let give = ["answer", "vellmarkt/2026-q4", "sec-audit-right", "inspect", "--because", WORDS];
    let said = shell.refuses(1, &give);
    assert!(
        said.contains("wants entries of this kind signed") && said.contains("commit.gpgsign true"),
        "{said}"
    );
    // With Git alone nobody is asked, and it is found.
    let answer = "partners/vellmarkt/reviews/2026-q4/answers/sec-staff-mfa.toml";
    let text = shell.repository.read(answer).unwrap();
    shell.repository.write(answer, &text.replace("value = \"all\"", "value = \"admins\""));
    shell.repository.git(&["commit", "--quiet", "--all", "--message", "Correct it"]);
    let said = finds(&shell, &["verify", "--allowed-signers", &file]);
    assert!(
        said.contains("the policy wants entries of this kind signed by key, and this one is not"),
        "{said}"
    );
}
