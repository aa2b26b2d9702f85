//! The legal next steps of a review, each with who may take it and what it still lacks (BRIEF F.4).

use super::policy::authority::{Right, in_words};
use super::proposal::Proposal;
use super::review::Review;
use super::standing::Standing;
use super::state::{Course, ReviewState, confirmed_failures, lacks_for_submit, some_of};

/// A step that a review may take from where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Where it leads.
    pub to: ReviewState,
    /// Who may take it, in words.
    pub who: String,
    /// What it still lacks; nothing when it can be taken now.
    pub lacks: Vec<String>,
}

/// Every legal next step, the likely one first.
#[must_use]
pub fn next_steps(review: &Review, standing: &Standing, course: &Course, proposal: &Proposal) -> Vec<Step> {
    use ReviewState as S;
    let authority = &review.policy.authority;
    let roles = |rights: &[Right]| {
        let mut roles: Vec<&str> = rights.iter().flat_map(|right| authority.roles_with(*right)).collect();
        roles.dedup();
        roles.iter().map(|role| authority.title(role)).collect::<Vec<_>>().join(" or ")
    };
    let signers: Vec<String> = course.terms.approve.iter().map(|one| in_words(authority, one)).collect();
    let any_approver = signers.join(" or ");
    let mut steps = Vec::new();
    let mut step = |to, who: String, lacks: Vec<String>| steps.push(Step { to, who, lacks });
    match course.state {
        S::Draft => step(S::InProgress, roles(&[Right::Answer]), vec!["a first answer".to_owned()]),
        S::InProgress | S::ChangesRequested => {
            step(S::InVerification, roles(&[Right::Submit]), lacks_for_submit(review, standing));
        }
        S::InVerification => {
            let ids: Vec<&str> = course.to_verify.iter().map(String::as_str).collect();
            let lacks = vec![format!("to be confirmed by somebody else: {}", some_of(&ids))];
            step(S::ReadyForDecision, roles(&[Right::Verify]), lacks);
            step(S::ChangesRequested, roles(&[Right::Verify, Right::Approve]), vec!["a reason".to_owned()]);
        }
        S::ReadyForDecision => {
            if review.decision.is_some() {
                let lacks =
                    course.unsigned.iter().map(|one| format!("signature: {}", in_words(authority, one)));
                let to = match review.decision.as_ref().map(|item| item.value.outcome) {
                    Some(super::decision::Verdict::Approve) => S::Approved,
                    _ => S::ApprovedWithConditions,
                };
                step(to, signers.join(" + "), lacks.collect());
            } else {
                let lacks = match proposal.outcome {
                    super::proposal::Outcome::Approve | super::proposal::Outcome::ApproveWithConditions => {
                        Vec::new()
                    }
                    other => vec![format!("the rules propose {} (rule {})", other.name(), proposal.rule)],
                };
                step(S::ApprovedWithConditions, signers.join(" + "), lacks);
                step(S::Rejected, any_approver.clone(), vec!["a rationale and the way back".to_owned()]);
            }
            step(S::ChangesRequested, roles(&[Right::Verify, Right::Approve]), vec!["a reason".to_owned()]);
        }
        S::Approved | S::ApprovedWithConditions => {
            step(S::Revoked, roles(&[Right::Revoke]), vec!["a ground".to_owned()]);
        }
        S::Rejected | S::Withdrawn | S::Expired | S::Revoked | S::Superseded => {}
    }
    let early = [S::InProgress, S::InVerification, S::ChangesRequested];
    let failing = confirmed_failures(review, standing);
    if early.contains(&course.state) && !failing.is_empty() {
        let lacks = vec!["a rationale and the way back".to_owned()];
        steps.push(Step { to: S::Rejected, who: any_approver, lacks });
    }
    if !course.state.is_over() {
        let who = roles(&[Right::Start, Right::Approve]);
        steps.push(Step { to: S::Withdrawn, who, lacks: vec!["a reason".to_owned()] });
    }
    steps
}
