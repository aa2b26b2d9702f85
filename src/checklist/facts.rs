//! Partner types and scope facts: what is asked, what each type assumes, and the tier.

use std::collections::BTreeMap;
use std::fmt;

use super::condition::{Circumstances, Rule, Truth};

/// The fact that is computed from the others and never asked.
pub const TIER: &str = "tier";

/// The fact that makes a partner be decided as at the highest tier.
pub const CRITICAL: &str = "critical";

/// The file `facts.toml`: partner types and facts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Facts {
    /// In file order.
    pub types: Vec<PartnerType>,
    /// In file order.
    pub facts: Vec<Fact>,
}

/// A kind of partner; a partner may be of several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerType {
    /// As `channel`.
    pub id: String,
    /// What people read.
    pub title: String,
    /// One sentence that lets a newcomer pick the right one.
    pub summary: String,
    /// The type whose questions and assumptions it takes.
    pub like: Option<String>,
}

/// A scope fact about the partner.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// Permanent id.
    pub id: String,
    /// What is asked.
    pub ask: String,
    /// How to tell.
    pub help: String,
    /// The one fact needed before the first question.
    pub first: bool,
    /// Least demanding first.
    pub values: Vec<FactValue>,
    /// By partner type; a type that is not there assumes nothing.
    pub assume: BTreeMap<String, String>,
    /// When the fact matters at all.
    pub when: Option<Rule>,
    /// Its value where `when` says no.
    pub otherwise: Option<String>,
}

impl Fact {
    /// The place of a value in order.
    #[must_use]
    pub fn rank(&self, value: &str) -> Option<usize> {
        self.values.iter().position(|v| v.key == value)
    }

    /// The text that a person sees for a value.
    #[must_use]
    pub fn label<'a>(&'a self, key: &'a str) -> &'a str {
        self.values.iter().find(|v| v.key == key).map_or(key, |v| v.label.as_str())
    }

    /// True when a value of this fact can decide the tier.
    #[must_use]
    pub fn decides_tier(&self) -> bool {
        self.values.iter().any(|v| v.tier.is_some())
    }
}

/// One value of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactValue {
    /// What is recorded.
    pub key: String,
    /// What people read.
    pub label: String,
    /// The tier that this value calls for.
    pub tier: Option<TierLevel>,
}

/// How much risk a partner brings by what it does: the highest level that any factor reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TierLevel {
    /// Little.
    Low,
    /// Some.
    Medium,
    /// Much.
    High,
}

impl TierLevel {
    /// All, lowest first.
    pub const ALL: [Self; 3] = [Self::Low, Self::Medium, Self::High];

    /// The word in files and on screen.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    /// The level of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name() == name)
    }
}

impl fmt::Display for TierLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Where a fact's value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A person said so.
    Settled,
    /// The partner's type suggests it; to be confirmed.
    Assumed,
    /// Another fact makes it certain.
    Implied,
}

/// The value of a fact for one partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The value's key.
    pub value: String,
    /// Where it comes from.
    pub origin: Origin,
}

/// The tier with what decides it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tier {
    /// The highest level of any factor, open ones at their worst.
    pub level: TierLevel,
    /// The highest level of the factors that are known, settled or assumed.
    pub at_least: TierLevel,
    /// The facts that reach `level`.
    pub deciding: Vec<String>,
    /// The facts that are open and could decide.
    pub open: Vec<String>,
    /// Raised by hand above what the facts say, with the reason.
    pub raised: Option<(TierLevel, String)>,
}

/// All facts of one partner, as far as they are known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KnownFacts {
    values: BTreeMap<String, Known>,
    ranks: BTreeMap<String, Vec<String>>,
}

impl Facts {
    /// A fact by id.
    #[must_use]
    pub fn fact(&self, id: &str) -> Option<&Fact> {
        self.facts.iter().find(|fact| fact.id == id)
    }

    /// A partner type by id.
    #[must_use]
    pub fn partner_type(&self, id: &str) -> Option<&PartnerType> {
        self.types.iter().find(|t| t.id == id)
    }

    /// These types and the ones that they are like, without repetition.
    #[must_use]
    pub fn with_like(&self, types: &[String]) -> Vec<String> {
        let mut all: Vec<String> = types.to_vec();
        let mut next = 0;
        while let Some(id) = all.get(next).cloned() {
            if let Some(like) = self.partner_type(&id).and_then(|t| t.like.clone())
                && !all.contains(&like)
            {
                all.push(like);
            }
            next += 1;
        }
        all
    }

    /// What the partner's types assume about a fact: the most demanding of their values.
    #[must_use]
    pub fn assumed(&self, fact: &Fact, types: &[String]) -> Option<String> {
        self.with_like(types)
            .iter()
            .filter_map(|t| fact.assume.get(t))
            .filter_map(|value| Some((fact.rank(value)?, value)))
            .max()
            .map(|(_, value)| value.clone())
    }

    /// Everything known about a partner: what people settled, what follows from it, and what its
    /// types assume. The tier is among it once no open fact can still change it.
    #[must_use]
    pub fn known(
        &self,
        types: &[String],
        settled: &BTreeMap<String, String>,
        raised: Option<(TierLevel, String)>,
    ) -> (KnownFacts, Tier) {
        let mut known = KnownFacts::default();
        known.ranks.insert(TIER.into(), TierLevel::ALL.map(|t| t.name().to_owned()).to_vec());
        for fact in &self.facts {
            known.ranks.insert(fact.id.clone(), fact.values.iter().map(|v| v.key.clone()).collect());
        }
        // Facts may hang on facts that stand later in the file, so settle until nothing moves.
        for _ in 0..=self.facts.len() {
            let before = known.values.len();
            for fact in &self.facts {
                if known.values.contains_key(&fact.id) {
                    continue;
                }
                let truth = fact.when.as_ref().map_or(Truth::Yes, |rule| rule.judge(&known));
                let found = match truth {
                    Truth::No => fact.otherwise.clone().map(|value| Known { value, origin: Origin::Implied }),
                    _ => match settled.get(&fact.id) {
                        Some(value) => Some(Known { value: value.clone(), origin: Origin::Settled }),
                        None if truth == Truth::Yes => {
                            self.assumed(fact, types).map(|value| Known { value, origin: Origin::Assumed })
                        }
                        None => None,
                    },
                };
                if let Some(found) = found {
                    known.values.insert(fact.id.clone(), found);
                }
            }
            if known.values.len() == before {
                break;
            }
        }
        let tier = self.tier(&known, raised);
        if tier.level == tier.at_least {
            let value = tier.level.name().to_owned();
            known.values.insert(TIER.into(), Known { value, origin: Origin::Implied });
        }
        (known, tier)
    }

    fn tier(&self, known: &KnownFacts, raised: Option<(TierLevel, String)>) -> Tier {
        let mut level = TierLevel::Low;
        let mut at_least = TierLevel::Low;
        let mut reaching: Vec<(TierLevel, String)> = Vec::new();
        let mut open = Vec::new();
        for fact in self.facts.iter().filter(|fact| fact.decides_tier()) {
            let reached = if let Some(found) = known.get(&fact.id) {
                let own = fact.values.iter().find(|v| v.key == found.value).and_then(|v| v.tier);
                at_least = at_least.max(own.unwrap_or(TierLevel::Low));
                own
            } else {
                open.push(fact.id.clone());
                fact.values.iter().filter_map(|v| v.tier).max()
            };
            if let Some(reached) = reached {
                level = level.max(reached);
                reaching.push((reached, fact.id.clone()));
            }
        }
        let deciding = reaching
            .into_iter()
            .filter(|(l, _)| *l == level && level > TierLevel::Low)
            .map(|(_, f)| f)
            .collect();
        if let Some((to, _)) = &raised {
            level = level.max(*to);
            at_least = at_least.max(*to);
        }
        Tier { level, at_least, deciding, open, raised }
    }
}

impl KnownFacts {
    /// What is known of a fact; none while it is open.
    #[must_use]
    pub fn get(&self, fact: &str) -> Option<&Known> {
        self.values.get(fact)
    }

    /// Whether trading would stop, or law be broken, within a day of losing this partner; while that
    /// is open it counts as the worst.
    #[must_use]
    pub fn is_critical(&self, facts: &Facts) -> bool {
        facts.fact(CRITICAL).is_some() && self.fact(CRITICAL) != Some("no")
    }

    /// Every fact that is known, with its value.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Known)> {
        self.values.iter().map(|(id, known)| (id.as_str(), known))
    }

    /// The place of a value in the fact's order.
    #[must_use]
    pub fn rank_of(&self, fact: &str, value: &str) -> Option<usize> {
        self.ranks.get(fact)?.iter().position(|v| v == value)
    }
}

impl Circumstances for KnownFacts {
    fn fact(&self, id: &str) -> Option<&str> {
        self.values.get(id).map(|known| known.value.as_str())
    }

    fn rank(&self, fact: &str, value: &str) -> Option<usize> {
        self.rank_of(fact, value)
    }

    fn answer(&self, _question: &str) -> Option<Vec<String>> {
        None
    }
}
