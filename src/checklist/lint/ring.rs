//! Questions whose scope rules hang on each other in a ring, so that none of them is ever asked.

use std::collections::{BTreeSet, HashMap};

use foldhash::fast::RandomState;

use super::Findings;
use super::place::At;
use super::set::Set;

/// The most rings that are shown; where there are more, one cause is behind them.
const MOST: usize = 20;

/// Rings over all checklists, each shown once at its first question in file order.
pub(super) fn across(set: &Set<'_>, findings: &mut Findings) {
    let mut nodes = Vec::new();
    let mut number: HashMap<(usize, &str), usize, RandomState> = HashMap::default();
    for subject in set.subjects.iter().filter(|s| s.in_force) {
        for question in subject.checklist.questions() {
            number.entry((subject.file, &question.id)).or_insert(nodes.len());
            nodes.push((subject.file, question));
        }
    }
    let edges: Vec<Vec<usize>> = nodes
        .iter()
        .map(|(file, question)| {
            let hangs_on = question.when.iter().flat_map(|rule| rule.questions());
            let target = |id: &str| set.question(id, *file).map(|(home, q)| (home, q.id.as_str()));
            hangs_on.filter_map(|id| number.get(&target(id)?).copied()).collect()
        })
        .collect();
    for ring in rings(&edges) {
        let members: Vec<_> = ring.iter().filter_map(|node| nodes.get(*node)).collect();
        let (Some((file, first)), Some((_, next))) = (members.first(), members.get(1).or(members.first()))
        else {
            continue;
        };
        let shown: Vec<String> =
            members.iter().chain(members.first()).map(|(_, q)| format!("`{}`", q.id)).collect();
        let (what, hint) = if members.len() == 1 {
            (
                format!("question `{}` hangs on its own answer", first.id),
                "it would never be asked: take the `answer` out",
            )
        } else {
            (
                format!("these questions hang on each other: {}", shown.join(" → ")),
                "none of them would ever be asked: take one `answer` out",
            )
        };
        findings.error(*file, At::question(first).key("when").below("answer").name(&next.id), what, hint);
    }
}

/// Every ring that a walk along the edges closes, turned so that its smallest number comes first.
pub(super) fn rings(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut found = BTreeSet::new();
    let mut done = vec![false; edges.len()];
    let mut on_path = done.clone();
    let mut path: Vec<(usize, usize)> = Vec::new();
    for start in 0..edges.len() {
        if done.get(start) == Some(&true) {
            continue;
        }
        // By hand instead of by recursion: a hostile file can chain any number of questions.
        path.push((start, 0));
        set(&mut on_path, start, true);
        while let Some((node, next)) = path.last_mut() {
            let (here, target) = (*node, edges.get(*node).and_then(|e| e.get(*next)).copied());
            *next += 1;
            match target {
                Some(target) if on_path.get(target) == Some(&true) => {
                    let ring: Vec<usize> =
                        path.iter().map(|(n, _)| *n).skip_while(|n| *n != target).collect();
                    found.insert(turned(ring));
                    if found.len() >= MOST {
                        return found.into_iter().collect();
                    }
                }
                Some(target) if done.get(target) == Some(&false) => {
                    set(&mut on_path, target, true);
                    path.push((target, 0));
                }
                Some(_) => {}
                None => {
                    path.pop();
                    set(&mut on_path, here, false);
                    set(&mut done, here, true);
                }
            }
        }
    }
    found.into_iter().collect()
}

fn set(marks: &mut [bool], node: usize, mark: bool) {
    if let Some(own) = marks.get_mut(node) {
        *own = mark;
    }
}

fn turned(mut ring: Vec<usize>) -> Vec<usize> {
    let smallest = ring.iter().enumerate().min_by_key(|(_, n)| **n).map_or(0, |(at, _)| at);
    ring.rotate_left(smallest);
    ring
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_ring_is_found_once_and_begins_with_its_smallest_member() {
        assert_eq!(rings(&[vec![1], vec![2], vec![]]), Vec::<Vec<usize>>::new());
        assert_eq!(rings(&[vec![0]]), [vec![0]]);
        assert_eq!(rings(&[vec![2], vec![0], vec![1], vec![0]]), [vec![0, 2, 1]]);
        assert_eq!(rings(&[vec![1], vec![0], vec![3], vec![2]]), [vec![0, 1], vec![2, 3]]);
    }

    #[test]
    fn a_chain_of_a_hundred_thousand_is_no_problem() {
        let chain: Vec<Vec<usize>> = (1..=100_000).map(|n| vec![n % 100_000]).collect();
        assert_eq!(rings(&chain).len(), 1);
    }
}
