//! What there is to know of a question besides its text, in words.

use super::model::{Earns, GatePass, Kind, Question, RationaleRule};

impl Question {
    /// What else there is to know of a question, each with its name.
    #[must_use]
    pub fn notes(&self) -> Vec<(&'static str, String)> {
        let mut notes = Vec::new();
        if let Some(measure) = self.kind.measure() {
            let unit = measure.unit.as_deref().unwrap_or(if matches!(self.kind, Kind::Percent(_)) {
                "%"
            } else {
                ""
            });
            if let Some(credit) = &measure.credit {
                let words = format!("full at {} {unit}, none at {} {unit}", credit.full, credit.zero);
                notes.push(("Credit", words));
            } else if !unit.is_empty() {
                notes.push(("Unit", unit.to_owned()));
            }
        }
        if let Kind::Multi { earns: Earns::AtLeast(count), .. } = &self.kind {
            notes.push(("Credit", format!("full for {count} or more")));
        }
        if matches!(self.kind, Kind::Multi { .. }) || self.kind.measure().is_some() {
            // Elsewhere it is said of each answer.
            notes.extend(self.gate_words().map(|words| ("Gate", words)));
        }
        let level = self.evidence.min;
        let wanted = if level.number() == 0 {
            "none asked for".to_owned()
        } else {
            format!("{level} {} or better", level.name())
        };
        let hint = &self.evidence.hint;
        notes.push(("Proof", if hint.is_empty() { wanted } else { format!("{wanted}; {hint}") }));
        match self.rationale {
            RationaleRule::Words => notes.push(("Words", "always wanted".to_owned())),
            RationaleRule::Never => notes.push(("Words", "not wanted".to_owned())),
            RationaleRule::Default => {}
        }
        if !self.why.is_empty() {
            notes.push(("Why", self.why.clone()));
        }
        if let Some(types) = &self.partner_types {
            notes.push(("Asked of", types.join(", ")));
        }
        if let Some(rule) = &self.when {
            notes.push(("Asked when", rule.words()));
        }
        if !self.request.is_empty() {
            notes.push(("To the partner", self.request.clone()));
        }
        notes.push(("Who can say", self.by.name().to_owned()));
        if !self.na {
            notes.push(("Not applicable", "is no answer here".to_owned()));
        }
        if !self.refs.is_empty() {
            notes.push(("References", self.refs.join(", ")));
        }
        if let Some(reason) = &self.disabled {
            notes.push(("Left out", reason.clone()));
        }
        notes
    }

    /// Everything that the question says, each with the name of its key, for setting two of them side by side.
    #[must_use]
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let mut fields = vec![("ask", self.ask.clone()), ("kind", self.kind.name().to_owned())];
        fields.extend(
            Some(self.answer_words()).filter(|words| !words.is_empty()).map(|words| ("answers", words)),
        );
        fields.push(("weight", self.weight.to_string()));
        let gate = self.gate.as_ref().zip(self.gate_words());
        fields.extend(gate.map(|(gate, words)| ("gate", format!("{}, {words}", gate.kind.name()))));
        fields.push(("revision", self.revision.to_string()));
        let notes = self.notes().into_iter();
        fields.extend(notes.filter(|(name, _)| !matches!(*name, "Gate" | "Credit" | "Unit")));
        fields
    }

    /// What may be answered and what that earns, in lines.
    fn answer_words(&self) -> String {
        let lines: Vec<String> = match &self.kind {
            Kind::YesNo { good } => vec![format!("good: {}", if *good { "yes" } else { "no" })],
            Kind::Choice(options) => options
                .iter()
                .map(|own| match own.score {
                    Some(score) => format!("{} = {} ({score})", own.key, own.label),
                    None => format!("{} = {}", own.key, own.label),
                })
                .collect(),
            Kind::Multi { options, earns } => {
                let earns = match earns {
                    Earns::Required(keys) => format!("required: {}", keys.join(", ")),
                    Earns::AtLeast(count) => format!("at least {count}"),
                };
                let options = options.iter().map(|own| format!("{} = {}", own.key, own.label));
                options.chain([earns]).collect()
            }
            Kind::Scale(anchors) => {
                (0..).zip(anchors).map(|(level, words): (u8, &String)| format!("{level} = {words}")).collect()
            }
            Kind::Number(own) | Kind::Percent(own) | Kind::Money(own) => {
                let unit = own.unit.iter().map(|unit| format!("unit: {unit}"));
                let credit = own.credit.iter().map(|own| format!("full {}, zero {}", own.full, own.zero));
                let none = own.none.iter().map(|own| format!("none = {} ({})", own.label, own.score));
                unit.chain(credit).chain(none).collect()
            }
            Kind::Date | Kind::Text => Vec::new(),
        };
        lines.join("\n")
    }

    /// Which answers pass the gate of a question, in words; none where there is no gate.
    #[must_use]
    pub fn gate_words(&self) -> Option<String> {
        let gate = self.gate.as_ref()?;
        let unit = self.kind.measure().and_then(|measure| measure.unit.as_deref());
        let unit = unit.map_or_else(String::new, |unit| format!(" {unit}"));
        Some(match &gate.pass {
            GatePass::Keys(keys) => {
                let labels: Vec<&str> = keys.iter().map(|key| self.label(key)).collect();
                format!("passes with: {}", labels.join("; "))
            }
            GatePass::AtMost(limit) => format!("passes with at most {limit}{unit}"),
            GatePass::AtLeast(limit) => format!("passes with at least {limit}{unit}"),
            GatePass::All => "passes when everything required is held".to_owned(),
            GatePass::Any => "passes when at least one is held".to_owned(),
        })
    }
}
