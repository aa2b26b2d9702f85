//! Guidance in Markdown, in the theme's roles.

use crate::text::markdown::{self, Signs, Style};
use crate::tui::canvas::{Canvas, Piece, piece};
use crate::tui::symbols::Symbols;
use crate::tui::theme::Role;

/// Draws Markdown from a row on and returns the row after it.
pub fn view(canvas: &mut Canvas<'_>, row: u16, source: &str) -> u16 {
    let mut next = row;
    for line in lines(source, usize::from(canvas.width()), canvas.symbols) {
        canvas.pieces(0, next, line);
        next = next.saturating_add(1);
    }
    next
}

/// Markdown as lines of at most `width` cells.
#[must_use]
pub fn lines(source: &str, width: usize, symbols: &Symbols) -> Vec<Vec<Piece<'static>>> {
    let signs = Signs { bullet: symbols.bullet, quote: symbols.quote, rule: symbols.rule };
    let pieces = |line: markdown::Line| line.spans.into_iter().map(|(text, style)| piece(text, role(style)));
    markdown::lines(source, width, signs).into_iter().map(|line| pieces(line).collect()).collect()
}

fn role(style: Style) -> Role {
    match style {
        Style::Text => Role::Text,
        Style::Heading => Role::Heading,
        Style::Emphasis | Style::Strong => Role::Accent,
        Style::Code => Role::Code,
        Style::Link => Role::Link,
        Style::Target | Style::Mark => Role::Muted,
        Style::Quote => Role::Quote,
        Style::Rule => Role::Border,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::SymbolSet;

    #[test]
    fn the_signs_of_the_screen_are_used_and_each_piece_has_a_role() {
        let lines = lines("- *a*\n\n> b", 20, Symbols::of(SymbolSet::Unicode));
        assert_eq!(lines[0], [piece("• ", Role::Muted), piece("a", Role::Accent)]);
        assert_eq!(lines[2], [piece("│ ", Role::Quote), piece("b", Role::Quote)]);
    }
}
