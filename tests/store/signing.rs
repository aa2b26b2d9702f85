//! Signing as Git's configuration says, judged by git itself; and who the author is.

use std::cell::RefCell;
use std::convert::Infallible;
use std::process::Command;
use std::rc::Rc;

use crate::git::{TestRepository, append, change, now};
use probity::record::change::Identity;
use probity::store::{
    AppendError, Clock, GitEnvironment, Handover, Signing, SigningFormat, Store, StoreError, Who,
};

/// Makes a key without a passphrase and has git sign with it. Answers the private key's path.
fn set_up_ssh(repository: &TestRepository) -> String {
    let key = repository.base().join("home/key").to_str().unwrap().to_owned();
    let made = Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f", &key]).status();
    assert!(made.expect("ssh-keygen is installed").success());
    let public = std::fs::read_to_string(format!("{key}.pub")).unwrap();
    let allowed = repository.base().join("home/allowed");
    std::fs::write(&allowed, format!("ada@example.org {public}")).unwrap();
    repository.git(&["config", "gpg.ssh.allowedSignersFile", allowed.to_str().unwrap()]);
    repository.git(&["config", "commit.gpgsign", "true"]);
    repository.git(&["config", "gpg.format", "ssh"]);
    repository.git(&["config", "user.signingkey", &key]);
    key
}

fn try_append(store: &mut Store) -> Result<probity::store::Appended, AppendError<Infallible>> {
    store.append(&mut |_| Ok(vec![change("signed", &[("a", Some("1"))])]))
}

#[test]
fn an_ssh_signature_is_one_that_git_verifies() {
    let repository = TestRepository::with_commit();
    let key = set_up_ssh(&repository);
    let mut store = repository.store();
    assert_eq!(
        store.signing().unwrap(),
        Signing::On {
            format: SigningFormat::Ssh,
            program: "ssh-keygen".into(),
            key: Some(key),
            key_command: None
        }
    );
    let moments = Rc::new(RefCell::new(Vec::new()));
    let seen = Rc::clone(&moments);
    store.set_handover_hook(Box::new(move |moment| seen.borrow_mut().push(moment)));
    append(&mut store, &[change("one", &[("a", Some("1"))]), change("two", &[("a", Some("2"))])]);
    store.project().unwrap();
    let (leave, back) = (Handover::Leave, Handover::Return);
    assert_eq!(*moments.borrow(), [leave, back, leave, back]);
    repository.git(&["verify-commit", "HEAD", "HEAD~1"]);
    let attached = store.signature_of(store.resolve("HEAD").unwrap()).unwrap().unwrap();
    assert!(attached.signature.starts_with("-----BEGIN SSH SIGNATURE-----\n"));
    assert!(attached.content.ends_with(b"\n\ntwo\n\nProbity-Action: answer\n"));
    assert_eq!(store.signature_of(store.resolve("HEAD~2").unwrap()).unwrap(), None);
    assert!(store.commit(store.resolve("HEAD").unwrap()).unwrap().is_signed);
    assert_eq!(repository.git(&["log", "-2", "--format=%G? %GS"]), "G ada@example.org\nG ada@example.org");
    repository.assert_clean();
    repository.assert_sound();
    let left: Vec<_> = std::fs::read_dir(store.common_dir().join("probity"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("tmp-"))
        .collect();
    assert_eq!(left, Vec::<String>::new());
}

#[test]
fn a_signature_that_fails_moves_nothing_and_says_why() {
    let repository = TestRepository::with_commit();
    let key = set_up_ssh(&repository);
    let before = repository.git(&["rev-parse", "HEAD"]);
    std::fs::remove_file(&key).unwrap();
    std::fs::remove_file(format!("{key}.pub")).unwrap();
    let refused = try_append(&mut repository.store()).unwrap_err();
    let AppendError::Store(StoreError::Signing { reason }) = &refused else { panic!("{refused}") };
    assert!(reason.starts_with("ssh-keygen failed: ") && reason.contains("No such file"), "{reason}");
    for (format, word) in [("openpgp", "false failed"), ("carrier-pigeon", "carrier-pigeon")] {
        repository.git(&["config", "gpg.format", format]);
        repository.git(&["config", "gpg.program", "false"]);
        let refused = try_append(&mut repository.store()).unwrap_err();
        assert!(refused.to_string().contains(word), "{refused}");
    }
    repository.git(&["config", "gpg.program", "/no/such/program"]);
    repository.git(&["config", "gpg.format", "openpgp"]);
    assert!(try_append(&mut repository.store()).unwrap_err().to_string().contains("cannot be run"));
    assert_eq!(repository.git(&["rev-parse", "HEAD"]), before);
    assert!(!repository.root().join(".git/index.lock").exists());
    repository.assert_clean();
}

#[test]
fn a_gpg_signature_is_one_that_git_verifies() {
    let repository = TestRepository::with_commit();
    let home = repository.base().join("home/.gnupg");
    std::fs::create_dir(&home).unwrap();
    std::fs::set_permissions(&home, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let gpg = |arguments: &[&str]| {
        let output = Command::new("gpg")
            .args(arguments)
            .env_clear()
            .envs(repository.variables())
            .output()
            .expect("gpg is installed");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    let person = "Ada Example <ada@example.org>";
    gpg(&["--batch", "--quiet", "--passphrase", "", "--quick-gen-key", person, "ed25519", "sign", "never"]);
    repository.git(&["config", "commit.gpgsign", "true"]);
    let mut store = repository.store();
    append(&mut store, &[change("one", &[("a", Some("1"))])]);
    store.project().unwrap();
    repository.git(&["verify-commit", "HEAD"]);
    repository.assert_sound();
    let _agent_may_have_gone = Command::new("gpgconf")
        .args(["--kill", "gpg-agent"])
        .env_clear()
        .envs(repository.variables())
        .status();
}

#[test]
fn the_author_is_whom_git_would_take() {
    let repository = TestRepository::with_commit();
    let environment = |extra: &[(&str, &str)]| {
        let mut variables = repository.variables();
        variables.retain(|(name, _)| !name.contains("_NAME") && !name.contains("_EMAIL"));
        variables.extend(extra.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        GitEnvironment::from_variables(variables, Clock::Fixed(now()))
    };
    let open = |extra: &[(&str, &str)]| Store::discover(repository.root(), &environment(extra)).unwrap();
    let missing = open(&[]).identity().unwrap_err();
    assert_eq!(missing.to_string(), "Git does not know your name and mail address");
    assert!(missing.hint().unwrap().contains("git config --global user.name"));

    let global = repository.base().join("global");
    std::fs::write(&global, "[user]\nname = Global\nemail = global@example.org\n").unwrap();
    let global = [("GIT_CONFIG_GLOBAL", global.to_str().unwrap())];
    assert_eq!(open(&global).identity().unwrap().to_string(), "Global <global@example.org>");

    let local = Identity { name: "Local".into(), email: "local@example.org".into() };
    open(&global).set_local_identity(&local).unwrap();
    assert_eq!(open(&global).identity().unwrap(), local);
    assert_eq!(repository.git(&["config", "--local", "user.email"]), "local@example.org");

    let named = [("GIT_AUTHOR_NAME", " Env <x>. "), ("EMAIL", "ignored@example.org")];
    let store = open(&named);
    assert_eq!(store.identity().unwrap().to_string(), "Env x <local@example.org>");
    assert_eq!(store.identity_of(Who::Committer).unwrap(), local);
    let counted =
        [("GIT_CONFIG_COUNT", "1"), ("GIT_CONFIG_KEY_0", "user.name"), ("GIT_CONFIG_VALUE_0", "Given")];
    assert_eq!(open(&counted).identity().unwrap().name, "Given");
}
