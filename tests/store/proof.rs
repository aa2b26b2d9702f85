//! The proof of a history where it does not go through at once.

use std::ops::ControlFlow;

use crate::records::told;
use probity::store::Session;
use probity::store::verify::Scope;

#[test]
fn a_proof_that_is_broken_off_while_it_looks_for_commits_has_proven_nothing_and_the_next_one_does() {
    let repository = told();
    let mut session = Session::new(repository.store());
    let scope = Scope::default();
    let proof = session.verify(&scope, &mut |_| ControlFlow::Break(())).unwrap();
    assert!(proof.is_partial);
    assert_eq!((proof.total(), proof.before), (0, None));
    let proof = session.verify(&scope, &mut |_| ControlFlow::Continue(())).unwrap();
    assert!(proof.is_clean() && !proof.is_partial);
    let count = repository.git(&["rev-list", "--count", "HEAD"]);
    assert_eq!((proof.total().to_string(), proof.before), (count.trim().to_owned(), None));
}
