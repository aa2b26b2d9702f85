//! What a proof says, in words: the same at the shell and on the screen.

use std::time::Duration;

use super::{Progress, Proof, Signatures};
use crate::record::verdict::Class;
use crate::store::Snapshot;

impl Proof {
    /// What speaks against the record, counted; `nothing wrong` where nothing does.
    #[must_use]
    pub fn verdict(&self) -> String {
        if self.is_clean() {
            return "nothing wrong".to_owned();
        }
        let (violations, collapsed) = (self.count(Class::Violation), self.count(Class::Collapsed));
        let count = |count: usize, one: &str, many: &str| match count {
            0 => None,
            1 => Some(format!("1 {one}")),
            count => Some(format!("{count} {many}")),
        };
        let parts = [
            count(self.history.len(), "break in the history", "breaks in the history"),
            count(violations, "violation", "violations"),
            count(collapsed, "collapsed commit", "collapsed commits"),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

impl Progress {
    /// How far it is after so long, in a line.
    #[must_use]
    pub fn words(self, took: Duration) -> String {
        let Self { done, of } = self;
        if done == 0 {
            return format!("Looking for what to check: {of} commits so far");
        }
        // The first ones tell little of how long all take.
        let left = self.seconds_left(took).filter(|_| took >= Duration::from_secs(1));
        let left = left.map(|left| format!(", {left} s left")).unwrap_or_default();
        format!("Checking the history: {done} of {of} commits{left}")
    }

    /// A guess at the whole seconds that are left after so long, rounded up; none before anything is done.
    fn seconds_left(self, took: Duration) -> Option<u64> {
        let (done, of) = (u128::try_from(self.done).ok()?, u128::try_from(self.of).ok()?);
        let left = took.as_millis() * of.saturating_sub(done);
        u64::try_from(left.div_ceil(done.checked_mul(1000).filter(|done| *done > 0)?)).ok()
    }
}

impl Signatures {
    /// What there is to say of the signatures of the commits judged now.
    #[must_use]
    pub fn words(self) -> Vec<String> {
        let Signatures { unsigned, good, unknown } = self;
        let mut words = Vec::new();
        if good > 0 {
            let bear = if good == 1 { "1 bears" } else { &format!("{good} bear") };
            words.push(format!("{bear} a signature by a key that is vouched for as its author's."));
        }
        if unknown > 0 {
            let are = if unknown == 1 { "1 is" } else { &format!("{unknown} are") };
            words.push(format!(
                "{are} signed with a key that nobody vouches for: `--allowed-signers FILE` says whose key is whose."
            ));
        }
        if unsigned > 0 {
            let who = match (unsigned, good + unknown) {
                (1, 0) => "The commit judged now bears no signature: its".to_owned(),
                (all, 0) => format!("None of the {all} commits judged now bears a signature: their"),
                (1, _) => "1 of the commits judged now bears no signature: its".to_owned(),
                (some, _) => format!("{some} of the commits judged now bear no signature: their"),
            };
            words.push(format!(
                "{who} names are as claimed. Who can write here can write in another's name; signing keys (`git config commit.gpgsign true`) or a forge's log would tell."
            ));
        }
        words
    }
}

impl Snapshot {
    /// A line worth keeping elsewhere: it proves later that nothing before this commit was rewritten.
    #[must_use]
    pub fn anchor_line(&self, record: &str) -> Option<String> {
        let (commit, tree, at) = (self.commit?, self.tree?, self.time.unwrap_or_default());
        Some(format!("probity-anchor {commit} {tree} {at} {record}"))
    }
}
