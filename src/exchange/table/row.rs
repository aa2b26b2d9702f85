//! The rows of a table: what stands in their cells, all of it in one text.

use super::super::place::At;
use super::column::{COLUMNS, Column, Header, Heading};

/// Rows with something in them, from the top.
#[derive(Default)]
pub(super) struct Rows {
    text: String,
    cells: Vec<Cell>,
    spans: Vec<Span>,
}

/// A cell: its column, from 1, and where its text stands.
struct Cell {
    column: usize,
    start: usize,
    end: usize,
}

/// A row: its number, from 1, and its cells.
struct Span {
    number: usize,
    start: usize,
    end: usize,
}

impl Rows {
    /// None yet, with room for those of a file of that many bytes.
    pub(super) fn of(bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), cells: Vec::with_capacity(bytes / 16), spans: Vec::new() }
    }

    /// Adds a cell to the row that comes next, unless nothing stands in it.
    pub(super) fn put(&mut self, column: usize, text: &str) {
        let start = self.hold(text);
        self.cell(column, start, text.len());
    }

    /// Holds a text in which cells stand, and says from where on.
    pub(super) fn hold(&mut self, text: &str) -> usize {
        let start = self.text.len();
        self.text.push_str(text);
        start
    }

    /// Adds a cell to the row that comes next, unless nothing stands in it: its text is held from there on.
    pub(super) fn cell(&mut self, column: usize, start: usize, length: usize) {
        if length > 0 {
            self.cells.push(Cell { column, start, end: start + length });
        }
    }

    /// Ends that row; one without a cell is none.
    pub(super) fn end(&mut self, number: usize) {
        let start = self.spans.last().map_or(0, |last| last.end);
        if start < self.cells.len() {
            self.spans.push(Span { number, start, end: self.cells.len() });
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.spans.len()
    }

    /// Each of them.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = Row<'_>> {
        self.spans.iter().map(|span| Row {
            number: span.number,
            text: &self.text,
            cells: self.cells.get(span.start..span.end).unwrap_or_default(),
        })
    }
}

/// A row with what stands in it.
#[derive(Clone, Copy)]
pub(super) struct Row<'t> {
    /// Its number, from 1.
    pub(super) number: usize,
    text: &'t str,
    cells: &'t [Cell],
}

impl<'t> Row<'t> {
    /// Where one of its columns is.
    pub(super) fn at(&self, column: usize) -> At {
        At::cell(0, self.number, column)
    }

    /// Its cells with something in them, each with its column.
    pub(super) fn cells(&self) -> impl Iterator<Item = (usize, &'t str)> + use<'t> {
        let text = self.text;
        self.cells.iter().map(move |cell| (cell.column, text.get(cell.start..cell.end).unwrap_or_default()))
    }

    /// The only cell with something in it.
    pub(super) fn only(&self) -> Option<(usize, &'t str)> {
        let mut cells = self.cells();
        cells.next().filter(|_| cells.next().is_none())
    }
}

/// A row under a header: each cell is found by what it says.
pub(super) struct Under<'t> {
    /// The row itself.
    pub(super) row: Row<'t>,
    known: [Option<&'t str>; COLUMNS],
}

impl<'t> Under<'t> {
    /// The row under this header; cells in columns that are not known go the other way.
    pub(super) fn new(header: &Header, row: Row<'t>, mut unknown: impl FnMut(&str, usize, &'t str)) -> Self {
        let mut known = [None; COLUMNS];
        for (place, text) in row.cells() {
            match header.heading(place) {
                Heading::Known(column) => {
                    if let Some(cell) = known.get_mut(*column as usize) {
                        cell.get_or_insert(text);
                    }
                }
                Heading::Unknown(name) => unknown(name, place, text),
            }
        }
        Self { row, known }
    }

    /// What stands in a column.
    pub(super) fn cell(&self, column: Column) -> Option<&'t str> {
        self.known.get(column as usize).copied().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_what_stands_in_its_cells() {
        let mut rows = Rows::default();
        for (number, cells) in
            [(1, vec![(1, "a"), (2, ""), (3, "b")]), (2, vec![(1, "")]), (5, vec![(2, "c")])]
        {
            for (column, text) in cells {
                rows.put(column, text);
            }
            rows.end(number);
        }
        let shown: Vec<_> = rows.iter().map(|row| (row.number, row.cells().collect::<Vec<_>>())).collect();
        assert_eq!(shown, [(1, vec![(1, "a"), (3, "b")]), (5, vec![(2, "c")])]);
        assert_eq!(rows.iter().map(|row| row.only()).collect::<Vec<_>>(), [None, Some((2, "c"))]);
    }
}
