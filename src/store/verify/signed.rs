//! Judges the signatures of commits: those by Ed25519 keys of SSH here, all others through the user's own Git.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use ssh_key::public::KeyData;
use ssh_key::{Algorithm, HashAlg, PublicKey, SshSig};

use crate::record::people::Record;
use crate::store::{LogEntry, Store, StoreError};

/// The namespace in which Git signs.
const NAMESPACE: &str = "git";

/// What a commit's signature turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Signed {
    /// There is none.
    Not,
    /// By a key that somebody vouches for as the author's.
    Good,
    /// It holds, and nobody says whose key it is.
    Unknown(String),
    /// It does not hold, or is somebody else's; why.
    Bad(String),
}

/// The keys that somebody vouches for.
pub(super) struct Keys {
    file: Option<PathBuf>,
    signers: Vec<Signer>,
}

/// A line of a file of allowed signers, as ssh-keygen(1) has it.
struct Signer {
    /// Patterns of addresses, as `*@example.org`.
    principals: Vec<String>,
    key: KeyData,
    after: Option<Timestamp>,
    before: Option<Timestamp>,
}

impl Keys {
    /// Those of a file, or of the one that the Git configuration names; none where it names none.
    pub(super) fn of(store: &Store, file: Option<&Path>) -> Result<Self, StoreError> {
        let settings = store.settings()?;
        let named = settings.text("gpg.ssh.allowedSignersFile");
        let file = file.map(Path::to_owned).or_else(|| named.map(|path| store.environment().expand(&path)));
        let Some(path) = file else { return Ok(Self { file: None, signers: Vec::new() }) };
        let text = fs::read_to_string(&path).map_err(|source| StoreError::Io {
            action: "read the allowed signers",
            path: path.clone(),
            source,
        })?;
        Ok(Self { signers: text.lines().filter_map(Signer::parse).collect(), file: Some(path) })
    }

    /// What the signature of a commit is worth; `record` says which addresses are one person's.
    pub(super) fn judge(
        &self,
        store: &Store,
        entry: &LogEntry,
        record: Option<&Record>,
    ) -> Result<Signed, StoreError> {
        let Some(attached) = entry.is_signed.then(|| store.signature_of(entry.commit)).transpose()?.flatten()
        else {
            return Ok(Signed::Not);
        };
        let Ok(signature) = SshSig::from_pem(&attached.signature) else {
            return self.judge_with_git(store, entry, record);
        };
        if signature.algorithm() != Algorithm::Ed25519 {
            return self.judge_with_git(store, entry, record);
        }
        if signature.namespace() != NAMESPACE {
            let other = format!("its signature was made for `{}`, not for Git", signature.namespace());
            return Ok(Signed::Bad(other));
        }
        let key = PublicKey::from(signature.public_key().clone());
        if key.verify(NAMESPACE, &attached.content, &signature).is_err() {
            return Ok(Signed::Bad("its signature does not fit what it says".to_owned()));
        }
        let known: Vec<&Signer> =
            self.signers.iter().filter(|signer| signer.key == *signature.public_key()).collect();
        if known.is_empty() {
            return Ok(Signed::Unknown(key.fingerprint(HashAlg::Sha256).to_string()));
        }
        let addresses = addresses_of(entry, record);
        let Some(own) = known.iter().find(|signer| addresses.iter().any(|mail| signer.is_of(mail))) else {
            let whose: Vec<&str> =
                known.iter().flat_map(|signer| signer.principals.iter().map(String::as_str)).collect();
            return Ok(Signed::Bad(format!("it is signed with the key of {}", whose.join(", "))));
        };
        Ok(match own.fault_at(entry.committed) {
            Some(fault) => Signed::Bad(fault),
            None => Signed::Good,
        })
    }

    /// The same by `git verify-commit`: OpenPGP, X.509, and keys of other kinds.
    fn judge_with_git(
        &self,
        store: &Store,
        entry: &LogEntry,
        record: Option<&Record>,
    ) -> Result<Signed, StoreError> {
        let mut command = store.command("git");
        command.arg("--git-dir").arg(store.git_dir());
        // Git does not look at such a signature at all while nobody is named.
        let file = self.file.as_deref().unwrap_or(Path::new("/dev/null"));
        command.arg("-c").arg(format!("gpg.ssh.allowedSignersFile={}", file.display()));
        command.args(["verify-commit", "--raw", &entry.commit.to_string()]);
        let output = command
            .output()
            .map_err(|error| StoreError::Signing { reason: format!("git cannot be run: {error}") })?;
        let said = String::from_utf8_lossy(&output.stderr);
        Ok(read_status(&said, output.status.success(), &addresses_of(entry, record)))
    }
}

/// What Git and GnuPG say of a signature, for machines.
fn read_status(said: &str, is_good: bool, addresses: &[&str]) -> Signed {
    let status = |word: &str| {
        said.lines().find_map(|line| line.strip_prefix("[GNUPG:] ")?.strip_prefix(word)?.strip_prefix(' '))
    };
    for (word, why) in [
        ("BADSIG", "its signature does not fit what it says"),
        ("EXPKEYSIG", "it is signed with a key that has expired"),
        ("REVKEYSIG", "it is signed with a key that was revoked"),
    ] {
        if status(word).is_some() {
            return Signed::Bad(why.to_owned());
        }
    }
    let first = |rest: &str| rest.split(' ').next().unwrap_or_default().to_owned();
    if let Some(rest) = status("ERRSIG") {
        return Signed::Unknown(first(rest));
    }
    // In the keyring, and nobody has said that it is whose it says that it is.
    let is_trusted = ["TRUST_MARGINAL", "TRUST_FULLY", "TRUST_ULTIMATE"].iter().any(|word| {
        said.lines().any(|line| line.strip_prefix("[GNUPG:] ").is_some_and(|rest| rest.starts_with(word)))
    });
    if let Some(rest) = status("GOODSIG").filter(|_| is_good && !is_trusted) {
        return Signed::Unknown(first(rest));
    }
    if said.contains("No principal matched") {
        let key = said.split_whitespace().find(|word| word.starts_with("SHA256:")).unwrap_or_default();
        return Signed::Unknown(key.to_owned());
    }
    let good = status("GOODSIG").and_then(|rest| rest.split_once(' ')).map(|(_, whose)| whose.to_owned());
    let ssh = said.split_once(" signature for ").and_then(|(_, rest)| rest.split(' ').next());
    let Some(whose) = good.or_else(|| ssh.map(str::to_owned)).filter(|_| is_good) else {
        return Signed::Bad("its signature does not fit what it says".to_owned());
    };
    // `Name <address>` of a key, or the address alone.
    let address = whose.rsplit_once('<').map_or(whose.as_str(), |(_, rest)| rest.trim_end_matches('>'));
    let is_own = addresses.iter().any(|mail| mail.eq_ignore_ascii_case(address));
    if is_own { Signed::Good } else { Signed::Bad(format!("it is signed with the key of {whose}")) }
}

/// Every address of a commit's author.
fn addresses_of<'e>(entry: &'e LogEntry, record: Option<&'e Record>) -> Vec<&'e str> {
    let own = entry.author.email.as_str();
    let people = record.iter().flat_map(|record| &record.people);
    let person =
        people.into_iter().find(|person| person.mail.iter().any(|mail| mail.eq_ignore_ascii_case(own)));
    let others = person.into_iter().flat_map(|person| person.mail.iter().map(String::as_str));
    std::iter::once(own).chain(others).collect()
}

impl Signer {
    /// A line; none where it names no key of a person for Git.
    fn parse(line: &str) -> Option<Self> {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            return None;
        }
        let (principals, mut rest) = if let Some(quoted) = line.strip_prefix('"') {
            quoted.split_once('"')?
        } else {
            line.split_once(char::is_whitespace)?
        };
        let (mut after, mut before) = (None, None);
        // What stands before the key is options, as `namespaces="git",valid-after="20260101"`.
        let key = loop {
            rest = rest.trim_start();
            if let Ok(key) = PublicKey::from_openssh(rest) {
                break key;
            }
            let (options, behind) = split_options(rest)?;
            for option in options {
                let (name, value) = option.split_once('=').unwrap_or((option, ""));
                let value = value.trim_matches('"');
                match name.to_ascii_lowercase().as_str() {
                    // A key that vouches for other keys is Git's to follow.
                    "cert-authority" => return None,
                    "namespaces" if !value.split(',').any(|name| name == NAMESPACE) => return None,
                    "valid-after" => after = moment(value),
                    "valid-before" => before = moment(value),
                    _ => {}
                }
            }
            rest = behind;
        };
        let principals = principals.split(',').map(str::to_owned).collect();
        Some(Self { principals, key: key.key_data().clone(), after, before })
    }

    /// Whether an address is one of its patterns'.
    fn is_of(&self, mail: &str) -> bool {
        let mail = mail.to_lowercase();
        let fits = |pattern: &str| matches(pattern.to_lowercase().as_bytes(), mail.as_bytes());
        // What a pattern with `!` fits is none of theirs, whatever another one says.
        let is_barred = self.principals.iter().filter_map(|own| own.strip_prefix('!')).any(fits);
        !is_barred && self.principals.iter().any(|own| fits(own))
    }

    fn fault_at(&self, at: Timestamp) -> Option<String> {
        if self.after.is_some_and(|after| at < after) {
            return Some("it is signed with a key that was not valid yet".to_owned());
        }
        let is_over = self.before.is_some_and(|before| at > before);
        is_over.then(|| "it is signed with a key that was not valid any more".to_owned())
    }
}

/// Options up to the first blank outside of quotes, and what stands behind them.
fn split_options(text: &str) -> Option<(Vec<&str>, &str)> {
    let (mut is_quoted, mut from, mut options) = (false, 0, Vec::new());
    for (place, letter) in text.char_indices() {
        match letter {
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => {
                options.push(text.get(from..place)?);
                from = place + 1;
            }
            letter if letter.is_whitespace() && !is_quoted => {
                options.push(text.get(from..place)?);
                return Some((options, text.get(place..)?));
            }
            _ => {}
        }
    }
    None
}

/// As `20260131`, `202601311200`, `20260131120000`, in UTC where a `Z` follows; what it is not holds for ever.
fn moment(text: &str) -> Option<Timestamp> {
    let digits = text.trim_end_matches('Z');
    let padded = format!("{digits:0<14}");
    let zone = if digits.len() < text.len() { TimeZone::UTC } else { TimeZone::system() };
    let time = DateTime::strptime("%Y%m%d%H%M%S", padded).ok()?;
    Some(time.to_zoned(zone).ok()?.timestamp())
}

/// Whether a text fits a pattern in which `*` stands for any letters and `?` for one.
fn matches(pattern: &[u8], text: &[u8]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), _) => {
            matches(rest, text) || text.split_first().is_some_and(|(_, text)| matches(pattern, text))
        }
        (Some((b'?', rest)), Some((_, text))) => matches(rest, text),
        (Some((own, rest)), Some((other, text))) => own == other && matches(rest, text),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB9dG4kjRhQTtWTVzd2t27+t0DEHBPW7iOD23TUiYLio";

    #[test]
    fn a_line_of_allowed_signers_tells_whose_key_it_is_and_when_it_holds() {
        let signer = Signer::parse(&format!("ada@example.org {KEY} laptop")).unwrap();
        assert!(signer.is_of("Ada@Example.org") && !signer.is_of("bob@example.org"));
        let line =
            format!("*@example.org,bob@x.example namespaces=\"file,git\",valid-before=\"20260301Z\" {KEY}");
        let signer = Signer::parse(&line).unwrap();
        assert!(signer.is_of("bob@x.example") && signer.is_of("eve@example.org"));
        assert_eq!(signer.fault_at("2026-02-28T23:59:59Z".parse().unwrap()), None);
        assert!(signer.fault_at("2026-03-02T00:00:00Z".parse().unwrap()).is_some());
        let signer = Signer::parse(&format!("*@example.org,!eve@example.org {KEY}")).unwrap();
        assert!(signer.is_of("bob@example.org") && !signer.is_of("eve@example.org"));
        for line in [
            "# ada".to_owned(),
            String::new(),
            "ada@example.org".to_owned(),
            format!("ada@example.org namespaces=\"file\" {KEY}"),
            format!("ada@example.org cert-authority {KEY}"),
            "ada@example.org ssh-ed25519 AAAA".to_owned(),
        ] {
            assert!(Signer::parse(&line).is_none(), "{line}");
        }
    }

    #[test]
    fn what_git_says_of_a_signature_is_read() {
        let ada = ["ada@example.org"];
        let untrusted = "[GNUPG:] NEWSIG\n[GNUPG:] GOODSIG 1234 Ada Example <ada@example.org>\n";
        let good = &format!("{untrusted}[GNUPG:] TRUST_FULLY 0 pgp\n");
        assert_eq!(read_status(good, true, &ada), Signed::Good);
        let unproven = format!("{untrusted}[GNUPG:] TRUST_UNDEFINED 0 pgp\n");
        assert_eq!(read_status(&unproven, true, &ada), Signed::Unknown("1234".to_owned()));
        let like_ada = good.replace("<ada@", "<not-ada@");
        assert!(matches!(read_status(&like_ada, true, &ada), Signed::Bad(_)));
        assert_eq!(
            read_status(good, true, &["bob@example.org"]),
            Signed::Bad("it is signed with the key of Ada Example <ada@example.org>".to_owned())
        );
        assert!(matches!(read_status("[GNUPG:] BADSIG 1234 Ada", false, &ada), Signed::Bad(_)));
        assert_eq!(read_status("[GNUPG:] ERRSIG 1234 1 8", false, &ada), Signed::Unknown("1234".to_owned()));
        let ssh = "Good \"git\" signature for ada@example.org with RSA key SHA256:abc\n";
        assert_eq!(read_status(ssh, true, &ada), Signed::Good);
        let nobody = "Good \"git\" signature with RSA key SHA256:abc\nNo principal matched.\n";
        assert_eq!(read_status(nobody, false, &ada), Signed::Unknown("SHA256:abc".to_owned()));
        assert!(matches!(read_status("Could not verify signature.\n", false, &ada), Signed::Bad(_)));
    }
}
