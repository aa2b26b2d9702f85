//! A progress bar of one row.

use crate::tui::canvas::Canvas;
use crate::tui::theme::Role;

/// Draws `done` of `total` as a bar of `width` cells. Full only when all is done, empty only when
/// nothing is: a rounded bar must not claim either.
pub fn view(canvas: &mut Canvas<'_>, column: u16, row: u16, width: u16, done: usize, total: usize) {
    let filled = filled(usize::from(width), done, total);
    let rest = usize::from(width) - filled;
    let symbols = canvas.symbols;
    let next = canvas.put(column, row, &symbols.bar.repeat(filled), Role::Progress);
    canvas.put(next, row, &symbols.bar_rest.repeat(rest), Role::ProgressRest);
}

fn filled(width: usize, done: usize, total: usize) -> usize {
    if total == 0 || done == 0 || width == 0 {
        return 0;
    }
    if done >= total {
        return width;
    }
    (width * done / total).clamp(1, width.saturating_sub(1).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_full_or_empty_only_in_truth() {
        assert_eq!(filled(10, 0, 200), 0);
        assert_eq!(filled(10, 1, 200), 1);
        assert_eq!(filled(10, 199, 200), 9);
        assert_eq!(filled(10, 200, 200), 10);
        assert_eq!(filled(10, 5, 0), 0);
    }
}
