//! Reads back which claims a commit took in, and which it rejected.

use jiff::Timestamp;

use super::Reading;
use crate::record::action::{Action, Offered, Receive, RejectClaim, Saw};
use crate::record::claim::{Claim, Origin};
use crate::record::deed::Deed;
use crate::record::evidence::Evidence;
use crate::record::layout::{Part, ReviewId, part};
use crate::record::load::Source;

/// What came in together, and who took it in when.
struct Together {
    receive: Receive,
    by: Option<String>,
    at: Timestamp,
}

impl<S: Source> Reading<'_, S> {
    pub(super) fn claims(&mut self, id: &ReviewId) -> Result<(), S::Error> {
        let mut came: Vec<Together> = Vec::new();
        let mut rejected: Vec<(RejectClaim, Deed)> = Vec::new();
        for inside in self.inside(id) {
            let Part::Claim(question, claim) = part(&inside) else { continue };
            let (name, path) = (id.to_string(), id.claim(question, claim));
            let read = |bytes: &[u8]| Claim::read(&path, &name, question, claim, bytes);
            let both = self.both_kept(&path, |parsed| &mut parsed.claims, read)?;
            let Some(new) = both.after.map(|item| item.value.clone()) else { continue };
            let old = both.before.map(|item| item.value.clone());
            if old.is_none() && new.source != Origin::Carried {
                put(&mut came, id, &new);
            }
            let deed = new.rejected.filter(|_| old.is_none_or(|old| old.rejected.is_none()));
            if let Some(deed) = deed {
                let reject = RejectClaim {
                    review: id.clone(),
                    question: question.to_owned(),
                    claim: claim.to_owned(),
                    because: deed.because.clone().unwrap_or_default(),
                    saw: Saw::Whatever,
                };
                rejected.push((reject, deed));
            }
        }
        for Together { mut receive, by, at } in came {
            self.filed_along(id, &mut receive, at)?;
            self.act(Action::Receive(Box::new(receive)), by.as_deref(), Some(at));
        }
        for (reject, deed) in rejected {
            self.act(Action::RejectClaim(reject), Some(&deed.by), Some(deed.at));
        }
        Ok(())
    }

    /// The document in which it stood, where this commit filed it.
    fn filed_along(&mut self, id: &ReviewId, receive: &mut Receive, at: Timestamp) -> Result<(), S::Error> {
        let path = id.evidence(&receive.document);
        if !self.is_new(&path) {
            return Ok(());
        }
        let bytes = self.commit.after(&path)?.unwrap_or_default();
        let (document, problems) = Evidence::read(&path, &id.to_string(), &receive.document, &bytes);
        let Some(document) = document.filter(|own| own.filed_at == Some(at)) else { return Ok(()) };
        self.note_broken(&path, &problems);
        self.left.remove(path.as_str());
        if let Some(file) = &document.file {
            let path = id.file(&format!("evidence/files/{file}"));
            if self.left.remove(path.as_str()).is_some() {
                receive.copy = self.commit.after(&path)?;
            }
        }
        receive.file = Some(document);
        Ok(())
    }
}

/// Puts a claim to those that it came in with.
fn put(came: &mut Vec<Together>, id: &ReviewId, claim: &Claim) {
    let citation = claim.answer.evidence.first();
    let document = citation.map(|citation| citation.id.clone()).unwrap_or_default();
    let offered = Offered {
        question: claim.answer.question.clone(),
        id: claim.id.clone(),
        state: claim.answer.state.clone(),
        is_words_only: claim.is_words_only,
        because: claim.answer.because.clone(),
        place: citation.and_then(|citation| citation.place.clone()),
        revision: claim.answer.revision,
    };
    let with = came.iter_mut().find(|own| {
        let receive = &own.receive;
        own.at == claim.received
            && own.by == claim.received_by
            && receive.source == claim.source
            && receive.who == claim.answer.answered_by
            && receive.from == claim.from
            && receive.document == document
    });
    if let Some(own) = with {
        own.receive.claims.push(offered);
        return;
    }
    let receive = Receive {
        review: id.clone(),
        source: claim.source,
        who: claim.answer.answered_by.clone(),
        from: claim.from.clone(),
        document,
        file: None,
        copy: None,
        claims: vec![offered],
    };
    came.push(Together { receive, by: claim.received_by.clone(), at: claim.received });
}
