//! What the reader says of texts that are not as they should be.

use super::*;

fn problems(text: &[u8]) -> Vec<String> {
    let (_, problems) = read("x.toml", text, |t| {
        let _ = t.need_text("id");
        let _ = t.integer("weight");
        t.finish();
        Some(())
    });
    problems.iter().map(ToString::to_string).collect()
}

#[test]
fn every_problem_comes_with_line_column_text_and_hint() {
    let found = problems(b"wieght = 3\nweight = \"x\"\n");
    assert_eq!(found.len(), 3, "{found:#?}");
    assert!(found.iter().any(|p| {
        p.contains("x.toml:1:1: error: unknown key `wieght`\n  1 | wieght = 3")
            && p.contains("did you mean `weight`?")
    }));
    assert!(found.iter().any(|p| p.contains("x.toml:2:10: error: `weight` is a text")));
    assert!(found.iter().any(|p| p.contains("`id` is missing")));
}

#[test]
fn bytes_that_are_no_utf8_are_named_with_their_place() {
    let found = problems(b"id = \"a\"\nweight = \xff");
    assert!(found[0].starts_with("x.toml:2:10: error: byte 0xff is not UTF-8"), "{found:?}");
}

#[test]
fn a_byte_order_mark_and_carriage_returns_are_no_problem() {
    assert_eq!(problems(b"\xef\xbb\xbfid = \"a\"\r\nweight = 3\r\n"), Vec::<String>::new());
}

#[test]
fn ten_megabytes_of_nesting_end_in_an_error() {
    let deep = [b"id = ".as_slice(), &vec![b'['; 10 << 20]].concat();
    assert_eq!(problems(&deep).len(), 1);
    let less = [b"id = ".as_slice(), &vec![b'['; 1 << 20]].concat();
    assert!(!problems(&less).is_empty());
}

#[test]
fn conflict_markers_inside_a_text_are_refused() {
    let found = problems(b"id = \"\"\"\n<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n\"\"\"\n");
    assert!(found[0].contains("conflict marker"), "{found:?}");
}

#[test]
fn numbers_are_plain_decimals_of_at_most_fifteen_digits() {
    assert_eq!(decimal("48.50").map(|d| d.to_string()).as_deref(), Some("48.5"));
    for bad in ["1e5", "nan", "inf", "1234567890123456", ""] {
        assert_eq!(decimal(bad), None, "{bad}");
    }
}
