//! What becomes of each kind of Markdown, and that no text and no width breaks it.

use proptest::prelude::*;

use super::*;

fn plain(source: &str, width: usize) -> Vec<String> {
    lines(source, width, Signs::ASCII).iter().map(Line::plain).collect()
}

#[test]
fn paragraphs_wrap_between_words_and_are_parted_by_one_empty_line() {
    assert_eq!(plain("one two\nthree *four*\n\nfive", 10), ["one two", "three four", "", "five"]);
    assert_eq!(plain("hard  \nbreak", 40), ["hard", "break"]);
    assert_eq!(plain("", 10), Vec::<String>::new());
}

#[test]
fn lists_hang_count_and_nest() {
    assert_eq!(
        plain("See:\n\n1. first thing here\n2. second\n   - inner words\n\nend", 14),
        ["See:", "", "1. first thing", "   here", "2. second", "   - inner", "     words", "", "end"]
    );
    assert_eq!(plain("9. nine\n10. ten ten", 8), ["9. nine", "10. ten", "    ten"]);
}

#[test]
fn quotes_keep_their_sign_on_every_line() {
    assert_eq!(
        plain("> quoted words\n>\n> more\n\nend", 9),
        ["| quoted", "| words", "|", "| more", "", "end"]
    );
    assert_eq!(plain("> a\n> > b", 9), ["| a", "|", "| | b"]);
}

#[test]
fn links_show_where_they_lead_unless_their_words_say_so() {
    assert_eq!(plain("[NIST](https://x.org), then", 40), ["NIST (https://x.org), then"]);
    assert_eq!(plain("<https://x.org>", 40), ["https://x.org"]);
}

#[test]
fn code_keeps_its_lines_and_a_rule_goes_across() {
    assert_eq!(plain("```\nlet x = 1;\n  y\n```\nend", 4), ["  let x = 1;", "    y", "", "end"]);
    assert_eq!(plain("a\n\n---\n\nb", 5), ["a", "", "-----", "", "b"]);
}

#[test]
fn each_piece_says_what_it_is_and_equal_neighbours_are_one() {
    let found = lines("# Head\n\n*a b* **c** `d` e\n\n- x", 40, Signs::ASCII);
    let spans: Vec<Vec<(&str, Style)>> =
        found.iter().map(|l| l.spans.iter().map(|(text, style)| (text.as_str(), *style)).collect()).collect();
    assert_eq!(spans[0], [("Head", Style::Heading)]);
    assert_eq!(
        spans[1],
        [
            ("a b", Style::Emphasis),
            (" ", Style::Text),
            ("c", Style::Strong),
            (" ", Style::Text),
            ("d", Style::Code),
            (" e", Style::Text)
        ]
    );
    assert_eq!(spans[3], [("- ", Style::Mark), ("x", Style::Text)]);
}

#[test]
fn a_word_is_broken_only_where_it_is_wider_than_a_line_and_by_cells() {
    assert_eq!(plain("abcdefghij kl", 4), ["abcd", "efgh", "ij", "kl"]);
    assert_eq!(plain("漢字漢字", 5), ["漢字", "漢字"]);
    assert_eq!(plain("go (*now*), ok", 8), ["go", "(now),", "ok"]);
}

#[test]
fn what_would_change_a_terminal_is_replaced() {
    assert_eq!(plain("a\u{1b}[31m `b\u{202e}`", 40), ["a\u{fffd}[31m b\u{fffd}"]);
    assert_eq!(plain("&#27;[2J and &#x202e;", 40), ["\u{fffd}[2J and \u{fffd}"]);
}

proptest! {
    #[test]
    fn no_text_and_no_width_breaks_it(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "# ", "> ", "- ", "1. ", "    ", "\n", "\n\n", "*", "**", "`", "```\n", "[a](b)", "<b>", "word ",
                "漢字", "e\u{301}", "👩\u{200d}👧 ", "---", "\u{1b}", "&#27;", "\\",
            ]),
            0..40,
        ),
        width in 0_usize..30,
    ) {
        let source = parts.concat();
        for line in lines(&source, width, Signs::ASCII) {
            let text: String = line.spans.iter().map(|(text, _)| text.as_str()).collect();
            prop_assert!(!text.chars().any(clean::is_unsafe), "{:?}", text);
            prop_assert!(line.spans.windows(2).all(|two| two[0].1 != two[1].1 || two[0].1 == Style::Quote || two[0].1 == Style::Mark));
        }
    }
}
