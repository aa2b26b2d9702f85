//! Broken, hostile and enormous files of others: each is refused with its place and a reason, or read, and none
//! brings the program down.

use std::fmt::Write as _;

use crate::workbook::{Packed, bakery, workbook, zip};
use probity::checklist::builtin;
use probity::checklist::lint::read_and_lint;
use probity::checklist::parse;
use probity::exchange::{Fault, Format, Imported, Wanted, import};
use proptest::prelude::*;

const VSAQ: &str = include_str!("../fixtures/exchange/questionnaire.vsaq.json");
const CISO: &str = include_str!("../fixtures/exchange/framework.yaml");
const OSCAL: &str = include_str!("../fixtures/exchange/catalog.json");
const CSV: &str = include_str!("../fixtures/exchange/questions.csv");

fn read(format: Format, bytes: impl AsRef<[u8]>) -> Result<Imported, Fault> {
    import(bytes.as_ref(), Some(format), &Wanted { file: "f", ..Wanted::default() })
}

/// The file is refused at this place for this reason, with what to do about it.
fn refused(format: Format, bytes: impl AsRef<[u8]>, expected: &'static str) {
    all_refused(format, [(bytes, expected)]);
}

fn all_refused<B: AsRef<[u8]>>(format: Format, cases: impl IntoIterator<Item = (B, &'static str)>) {
    let mut others = Vec::new();
    for (bytes, expected) in cases {
        match read(format, bytes.as_ref()) {
            Ok(imported) => others.push((expected, imported.text)),
            Err(fault) if fault.to_string().starts_with(expected) && !fault.hint.is_empty() => {}
            Err(fault) => others.push((expected, fault.to_string())),
        }
    }
    assert!(others.is_empty(), "{others:#?}");
}

fn sound(imported: &Imported) {
    let file = format!("{}.toml", imported.id);
    let facts = parse::facts("facts.toml", builtin::FACTS.as_bytes()).0.unwrap();
    let problems = read_and_lint(&[(&file, imported.text.as_bytes())], &facts, &[]);
    let errors: Vec<String> = problems.iter().filter(|p| p.is_error()).map(ToString::to_string).collect();
    assert_eq!(errors, Vec::<String>::new(), "{}", imported.text.chars().take(2000).collect::<String>());
}

fn vsaq(items: &str) -> String {
    format!("{{\"questionnaire\": [{{\"type\": \"block\", \"text\": \"Q\", \"items\": [\n{items}\n]}}]}}")
}

fn ciso(nodes: &str) -> String {
    format!("objects:\n  framework:\n    name: F\n    requirement_nodes:\n{nodes}")
}

fn oscal(inside: &str) -> String {
    format!("{{\"catalog\": {{\"uuid\": \"x\", \"metadata\": {{\"title\": \"C\"}},\n{inside}}}}}")
}

#[test]
fn a_broken_questionnaire_is_refused_at_its_place() {
    let cases = [
        (VSAQ[..2000].to_owned(), "f:35:"),
        ("[1]".to_owned(), "f:1:1: the file is a list"),
        ("{\"questionnaire\": 5}".to_owned(), "f:1:19: `questionnaire` is `5`"),
        ("{\"questionnaire\": []}".to_owned(), "f:1:19: `questionnaire` holds 0 items"),
        (
            "{\"questionnaire\": [{\"type\": \"line\", \"id\": \"a\"}]}".to_owned(),
            "f:1:20: the outermost item is no block",
        ),
        (vsaq("{\"id\": \"a\"}"), "f:2:1: an item has no `type`"),
        (vsaq("{\"type\": [], \"id\": \"a\"}"), "f:2:10: `type` is a list"),
        (
            vsaq("{\"type\": \"line\", \"id\": \"a\"},\n{\"type\": \"box\", \"id\": \"a\"}"),
            "f:3:23: the id `a` stands twice",
        ),
        (
            vsaq("{\"type\": \"line\", \"id\": \"a\", \"cond\": \"b && c\"}"),
            "f:2:37: the condition `b && c` names `b`",
        ),
        (
            vsaq("{\"type\": \"line\", \"id\": \"a\", \"cond\": \"(a\"}"),
            "f:2:37: the condition `(a` cannot be read: a bracket",
        ),
        (
            vsaq("// one\n{\"type\": \"line\", \"id\": \"a\", \"text\": \"x \" +\n \"y\", \"cond\": \"b\"}"),
            "f:4:15: the condition `b` names `b`",
        ),
        (
            vsaq("{\"type\": \"radiogroup\", \"choices\": [{\"a\": 1}, {\"a\": 2}]}"),
            "f:2:52: the id `a` stands twice",
        ),
        (
            vsaq("{\"type\": \"radiogroup\", \"choices\": [{\"a\": [1]}, {\"b\": 2}]}"),
            "f:2:42: the label of a choice is a list",
        ),
        (vsaq("{\"type\": \"spacer\"}"), "f: there is no question in it"),
    ];
    all_refused(Format::Vsaq, cases);
    let deep = "{\"type\": \"block\", \"items\": [".repeat(10_000);
    refused(Format::Vsaq, vsaq(&deep), "f:2:");
}

#[test]
fn a_broken_framework_is_refused_at_its_place() {
    let node =
        |urn: &str, more: &str| format!("      - {{urn: \"u:u:u:u:u:{urn}\", assessable: true, {more}}}\n");
    let asks = |question: &str| {
        ciso(&format!("      - urn: u:u:u:u:u:a\n        assessable: true\n        questions:\n{question}"))
    };
    let question = "          u:u:u:u:u:a:q1: {type: unique_choice, text: Q, choices: [{urn: c1, value: A}, {urn: c2, value: B}]}\n";
    let cases = [
        ("a: [1".to_owned(), "f:2:1: this is no YAML"),
        ("- 1".to_owned(), "f:1:1: the file is a list"),
        ("urn: x".to_owned(), "f:1:1: the library has no `objects`"),
        ("objects: {threats: []}".to_owned(), "f:1:10: there is no framework"),
        (ciso("      []"), "f: there is no question in it"),
        (ciso(&(node("a", "") + &node("A", ""))), "f:6:15: the node `u:u:u:u:u:a` stands twice"),
        (ciso(&node("a", "parent_urn: nowhere")), "f:5:60: the node is in `nowhere`"),
        (
            ciso(&(node("a", "parent_urn: \"u:u:u:u:u:b\"") + &node("b", "parent_urn: \"u:u:u:u:u:a\""))),
            "f:5:60: the node `u:u:u:u:u:a` is, by way of its parents, in itself",
        ),
        (ciso("      - {urn: a, assessable: perhaps}"), "f:5:30: `assessable` is `perhaps`"),
        (ciso("      - {urn: a, weight: [], assessable: true}"), "f:5:26: `weight` is a list"),
        (
            asks(&format!(
                "{question}          u:u:u:u:u:a:q2: {{type: text, text: T, depends_on: {{question: q9, answers: [c1]}}}}\n"
            )),
            "f:9:72: the question hangs on `q9`",
        ),
        (
            asks(&format!(
                "{question}          u:u:u:u:u:a:q2: {{type: text, text: T, depends_on: {{question: \"u:u:u:u:u:a:q1\", answers: [c9]}}}}\n"
            )),
            "f:9:100: `u:u:u:u:u:a:q1` has no choice `c9`",
        ),
        (
            asks(
                "          q: {type: unique_choice, text: Q, choices: [{urn: c, value: A}, {urn: C, value: B}]}\n",
            ),
            "f:8:14: a choice of `q` stands twice",
        ),
        (asks("          q: {text: Q}\n"), "f:8:14: a question has no `type`"),
    ];
    all_refused(Format::CisoAssistant, cases);
    let mut bomb = "a0: &a0 [\"lol\"]\n".to_owned();
    for n in 1..30 {
        writeln!(bomb, "a{n}: &a{n} [{}]", vec![format!("*a{}", n - 1); 9].join(", ")).unwrap();
    }
    let fault = read(Format::CisoAssistant, &bomb).unwrap_err();
    assert!(fault.what.contains("anchors and aliases"), "{fault}");
    let deep = |levels: usize| format!("a: {}", "[".repeat(levels));
    refused(Format::CisoAssistant, deep(200), "f:1:131: this is nested deeper than 128 levels");
    refused(Format::CisoAssistant, deep(10_000), "f:1:259: this is no YAML: recursion limit exceeded");
}

#[test]
fn a_broken_catalog_is_refused_at_its_place() {
    let control = |id: &str| format!("{{\"id\": \"{id}\", \"title\": \"T\"}}");
    let cases = [
        (OSCAL[..3000].to_owned(), "f:59:147: the file ends where"),
        ("{\"profile\": {}}".to_owned(), "f:1:1: this is no catalog but `profile`"),
        ("{\"catalog\": {}}".to_owned(), "f:1:13: the catalog has no `metadata`"),
        (oscal("\"groups\": 1"), "f:2:11: `groups` is `1`"),
        (oscal("\"controls\": [{\"title\": \"T\"}]"), "f:2:14: a control has no `id`"),
        (
            oscal(&format!("\"controls\": [{},\n{}]", control("a"), control("a"))),
            "f:3:8: the id `a` stands twice",
        ),
        (oscal("\"params\": [{\"id\": \"p\"}, {\"id\": \"p\"}]"), "f:2:25: the parameter `p` stands twice"),
        (
            oscal("\"controls\": [{\"id\": \"a\", \"props\": [{\"value\": \"x\"}]}]"),
            "f:2:36: a prop has no `name`",
        ),
        (oscal("\"controls\": []"), "f: there is no question in it"),
    ];
    all_refused(Format::Oscal, cases);
    let deep = oscal(&format!("\"groups\": [{}", "{\"title\": \"T\", \"groups\": [".repeat(10_000)));
    refused(Format::Oscal, &deep, "f:2:");
    // A parameter that stands for itself, and one for another in a ring, end.
    let ring = "\"params\": [{\"id\": \"p\", \"label\": \"{{ insert: param, q }}\"}, {\"id\": \"q\", \"select\": {\"choice\": [\"{{ insert: param, p }}\"]}}],\n\
        \"controls\": [{\"id\": \"a\", \"title\": \"T\", \"parts\": [{\"name\": \"statement\", \"prose\": \"x {{ insert: param, p }} {{ odd\"}]}]";
    sound(&read(Format::Oscal, oscal(ring)).unwrap());
}

#[test]
fn a_broken_table_is_refused_at_its_place() {
    let cases = [
        (&b"\xff\xfea"[..], "f"),
        (b"question,kind\nGr\xf6\xdfe?,text\n", "f: line 2 is no text in UTF-8 (byte 16)"),
        (b"a,b\nc,d\n", "f:1:1: no row names a column of questions"),
        (b"", "f:1:1: no row names a column of questions"),
        (b"question,kind\n", "f: there is no question in it"),
        (b"id,question\na,One?\nA,Two?\n", "f:3:1: the id `A` stands twice, the first time in row 2"),
        (b"id,question\na,\"One?\nb,Two?\n", "f:2:1: a quote is opened in this row and never closed"),
        (b"question,kind\0\nx,y\n", "f:1:1: a NUL stands here"),
    ];
    all_refused(Format::Csv, cases);
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain("question\tkind\nÄ?\ttext\n".encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    assert_eq!(read(Format::Csv, utf16).unwrap().questions, 1);
}

#[test]
fn a_broken_workbook_is_refused_for_its_reason() {
    let row = |cells: &str| {
        workbook(
            &[("S", &format!("<row r=\"1\"><c r=\"A1\" t=\"str\"><v>question</v></c></row>{cells}"))],
            &[],
        )
    };
    let whole = bakery();
    let cases = [
        (
            whole[..whole.len() / 2].to_vec(),
            "f: it is no sound workbook: its list of parts is missing, so it is cut off",
        ),
        (b"\xd0\xcf\x11\xe0 an older one".to_vec(), "f: it is an old or an encrypted workbook"),
        (
            zip(&[Packed::new("a.txt", "x")]),
            "f: it is an archive and no workbook: it has no `xl/workbook.xml`",
        ),
        (workbook(&[("S", "")], &[]), "f: no sheet has a header row"),
        (
            row("<row r=\"2\"><c r=\"A2\" t=\"s\"><v>7</v></c></row>"),
            "f: S!A2: this cell shows a text that is not there",
        ),
        (
            row("<row r=\"2\"><c r=\"XFE2\"><v>7</v></c></row>"),
            "f: S!XFE2: no sheet has such a row or column",
        ),
        (row("<row r=\"1048577\"><c><v>7</v></c></row>"), "f: S!A1048577: no sheet has such a row or column"),
        (row("<row r=\"2\"><c r=\"A2\"><v>7"), "f: S!A2: it breaks off here: "),
        (row("<!DOCTYPE x [<!ENTITY a \"b\">]>"), "f: S!A1: it declares entities of its own"),
    ];
    all_refused(Format::Xlsx, cases);
    // A corner far away takes no room.
    let far = row(
        "<row r=\"2\"><c r=\"A2\" t=\"str\"><v>Far?</v></c><c r=\"XFD2\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>",
    );
    assert_eq!(read(Format::Xlsx, far).unwrap().questions, 1);
}

#[test]
fn a_zip_bomb_is_refused_whatever_its_directory_says() {
    let mut bomb = bakery_with(&vec![b' '; 40 << 20], None);
    let fault = read(Format::Xlsx, &bomb).unwrap_err();
    assert_eq!(fault.to_string(), "f: xl/s.xml unpacks to 40 MB; at most 32 are read");
    bomb = bakery_with(&vec![b' '; 40 << 20], Some(10));
    assert!(bomb.len() < 100_000);
    let fault = read(Format::Xlsx, &bomb).unwrap_err();
    assert_eq!(fault.to_string(), "f: xl/s.xml unpacks to another size than the file says");
    assert_eq!(fault.hint, "do not open it; ask for another file");
    // One that keeps to the size of a part grows more than any sheet does.
    let fault = read(Format::Xlsx, bakery_with(&vec![b' '; 30 << 20], None)).unwrap_err();
    assert!(fault.what.contains("times when it is unpacked"), "{fault}");
}

#[test]
fn a_text_that_many_cells_show_is_refused_before_it_takes_the_memory() {
    let text = "many words ".repeat(3_000);
    let row = |n: usize| format!("<row r=\"{n}\"><c r=\"A{n}\" t=\"s\"><v>0</v></c></row>");
    let rows: String = (1..=3_000).map(row).collect();
    let fault = read(Format::Xlsx, workbook(&[("S", &rows)], &[&format!("<t>{text}</t>")])).unwrap_err();
    let place = fault.place.strip_prefix("f: S!A").and_then(|row| row.parse::<usize>().ok());
    assert!(place.is_some_and(|row| (2_000..2_100).contains(&row)), "{fault}");
    assert!(fault.what.contains("200000 rows, 2000000 cells and 64 MB of text"), "{fault}");
}

#[test]
fn what_a_workbook_holds_beside_its_cells_is_neither_run_nor_in_the_way() {
    let types = |kind: &str| format!("http://x/relationships/{kind}");
    let book = "<x:workbook><x:sheets><x:sheet name=\"Chart\" d:id=\"c\"/><x:sheet name=\"S\" d:id=\"s\"/></x:sheets></x:workbook>";
    let links = format!(
        "<Relationships><Relationship Id=\"c\" Type=\"{}\" Target=\"chart.xml\"/><Relationship Id=\"s\" Type=\"{}\" Target=\"s.xml\"/></Relationships>",
        types("chartsheet"),
        types("worksheet")
    );
    let sheet = "<x:worksheet><x:sheetData><x:row><x:c r=\"A3\" t=\"str\"><x:v>question</x:v></x:c><x:c t=\"str\"><x:v>kind</x:v></x:c></x:row>\
        <x:row><x:c t=\"str\"><x:v>One &lt; two?</x:v></x:c><x:c t=\"str\"><x:v>yes-no</x:v></x:c></x:row></x:sheetData></x:worksheet>";
    let bytes = zip(&[
        Packed::new("xl\\workbook.xml", book),
        Packed::new("xl\\_rels\\workbook.xml.rels", links),
        Packed::new("xl\\s.xml", sheet),
        Packed::new("xl\\chart.xml", "<chartsheet/>"),
        Packed::new("xl\\vbaProject.bin", "Sub Auto_Open()"),
        Packed { said: Some(40 << 20), ..Packed::new("xl\\media\\picture.bmp", "a large one") },
    ]);
    let imported = read(Format::Xlsx, &bytes).unwrap();
    assert!(imported.text.contains("ask = \"One < two?\""), "{}", imported.text);
    // What comes back filled in is read more narrowly.
    let refused = probity::exchange::workbook::read(&bytes).unwrap_err();
    assert_eq!(refused.to_string(), "xl/media/picture.bmp unpacks to 40 MB; at most 32 are read");
}

/// A sheet whose first row is a head, with these rows below it and nothing behind them.
fn unended(rows: &str) -> String {
    format!(
        "<worksheet><dimension ref=\"B2:A1\"/><sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><v>question</v></c>\
         <c r=\"B1\" t=\"str\"><v>why</v></c></row>{rows}"
    )
}

fn question(why: &str) -> String {
    unended(&format!(
        "<row r=\"2\"><c r=\"A2\" t=\"str\"><v>What?</v></c>{why}</row></sheetData></worksheet>"
    ))
}

#[test]
fn a_sheet_that_a_reader_would_take_for_whole_is_refused_at_its_cell() {
    let value = |cell: &str| bakery_with(question(cell).as_bytes(), None);
    let cases = [
        (bakery_with(unended("</sheetData>").as_bytes(), None), "f: S!B1: it breaks off here: it has no end"),
        (
            bakery_with(unended("</sheetData><!DOCTYPE x></worksheet>").as_bytes(), None),
            "f: S!B1: it declares entities",
        ),
        (
            bakery_with(unended("<row r=\"4294967298\"/></sheetData></worksheet>").as_bytes(), None),
            "f: S!A4294967295: no sheet has such a row or column",
        ),
        (value("<c r=\"B2\"><v><!-- a -->5</v></c>"), "f: S!B2: it cannot be read: "),
        (value("<c r=\"B2\"><v><![CDATA[5]]></v></c>"), "f: S!B2: it cannot be read: "),
        (value("<c r=\"B2\" t=\"s\"><v>first</v></c>"), "f: S!B2: it cannot be read: "),
        (value("<c r=\"B2\" t=\"s\"><v>18446744073709551616</v></c>"), "f: S!B2: it cannot be read: "),
        (value("<c r=\"B2\" t=\"inlineStr\"><v>text</v></c>"), "f: S!B2: it cannot be read: "),
        (value("<c r=\"B2\" t=\"str\" t=\"s\"><v>0</v></c>"), "f: S!B2: it cannot be read: "),
        (value("<c r=\"B2\" t=\"str\"><v>&wide;</v></c>"), "f: S!B2: it cannot be read: unknown entity wide"),
        (value("<c r=\"B2\"><c r=\"C2\"/></c>"), "f: S!B2: it cannot be read: "),
        (value("<c r=\"B2\" t=\"odd\"><v>1</v></c>"), "f: S!B2: it cannot be read: "),
    ];
    all_refused(Format::Xlsx, cases);
}

#[test]
fn what_a_cell_shows_is_taken_as_it_is_written() {
    let shown = |cell: &str| read(Format::Xlsx, bakery_with(question(cell).as_bytes(), None)).unwrap().text;
    for (cell, why) in [
        ("<c r=\"B2\"><v>12345678901234567890</v></c>", "12345678901234567890"),
        ("<c r=\"B2\"><v>48.50</v></c>", "48.50"),
        ("<c r=\"B2\" t=\"n\" s=\"9\"><v>1E3</v></c>", "1E3"),
        ("<c r=\"B2\" t=\"b\"><v>1</v></c>", "yes"),
        ("<c r=\"B2\" t=\"d\"><v>2026-11-28</v></c>", "2026-11-28"),
        ("<c r=\"B2\" t=\"e\"><v>#N/A</v></c>", "#N/A"),
        ("<c r=\"B2\" t=\"e\"><f>A1:A9</f><v>#SPILL!</v></c>", "#SPILL!"),
        ("<c r=\"B2\" t=\"str\"><v>a &amp; b &#x41;</v></c>", "a & b A"),
        (
            "<c r=\"B2\" t=\"inlineStr\"><v>x</v><is><r><t xml:space=\"preserve\">rich </t></r><r><t>text</t></r></is></c>",
            "rich text",
        ),
        ("<c r=\"B2\" t=\"inlineStr\"><is><t>one_x000D_&#10;two</t></is></c>", "one\ntwo"),
    ] {
        let text = shown(cell);
        let checklist = parse::checklist("f.toml", text.as_bytes()).0.unwrap();
        let question = checklist.questions().next().unwrap();
        assert_eq!(question.why, why, "{cell}");
    }
}

#[test]
fn what_a_workbook_says_of_its_size_and_looks_takes_no_memory() {
    let sheet = question(
        "<c r=\"B2\" t=\"s\"><v>0</v></c><c r=\"C2\"><f t=\"shared\" si=\"18446744073709551615\" ref=\"C9:A1\">1</f><v>1</v></c>",
    );
    let link = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"x/{kind}\" Target=\"{target}\"/>")
    };
    let links = [
        link("r1", "worksheet", "s.xml"),
        link("r2", "sharedStrings", "sharedStrings.xml"),
        link("r3", "styles", "styles.xml"),
    ];
    let bytes = zip(&[
        Packed::new(
            "xl/workbook.xml",
            "<workbook><sheets><sheet name=\"S\" r:id=\"r1\"/></sheets></workbook>",
        ),
        Packed::new(
            "xl/_rels/workbook.xml.rels",
            format!("<Relationships>{}</Relationships>", links.concat()),
        ),
        Packed::new("xl/s.xml", sheet),
        Packed::new(
            "xl/sharedStrings.xml",
            "<sst uniqueCount=\"18446744073709551615\"><si><t>Because.</t></si></sst>",
        ),
        Packed::new("xl/styles.xml", format!("<styleSheet><cellXfs>{}", "<xf/>".repeat(100_000))),
    ]);
    let imported = read(Format::Xlsx, &bytes).unwrap();
    assert!(imported.text.contains("Because."), "{}", imported.text);
    // A thousand attributes cost a thousand times one, and not a million times.
    let many: Vec<String> = (0..200_000).map(|n| format!(" a{n}=\"\"")).collect();
    let wide = question(&format!("<c{} r=\"B2\"><v>1</v></c>", many.concat()));
    assert_eq!(read(Format::Xlsx, bakery_with(wide.as_bytes(), None)).unwrap().questions, 1);
}

fn bakery_with(sheet: &[u8], said: Option<u32>) -> Vec<u8> {
    let link =
        "<Relationships><Relationship Id=\"r1\" Type=\"x/worksheet\" Target=\"s.xml\"/></Relationships>";
    zip(&[
        Packed::new(
            "xl/workbook.xml",
            "<workbook><sheets><sheet name=\"S\" r:id=\"r1\"/></sheets></workbook>",
        ),
        Packed::new("xl/_rels/workbook.xml.rels", link),
        Packed { name: "xl/s.xml".into(), bytes: sheet.to_vec(), said },
    ])
}

#[test]
fn a_hundred_thousand_questions_are_refused_with_a_reason() {
    let mut items = String::new();
    let mut nodes = String::new();
    let mut controls = String::new();
    let mut rows = String::from("id,question,kind\n");
    for n in 0..100_000 {
        writeln!(
            items,
            "{{\"type\": \"yesno\", \"id\": \"q{n}\", \"text\": \"Q\", \"yes\": \"Yes\", \"no\": \"No\"}},"
        )
        .unwrap();
        writeln!(nodes, "      - {{urn: \"u:u:u:u:u:{n}\", assessable: true, name: N}}").unwrap();
        writeln!(controls, "{{\"id\": \"c-{n}\", \"title\": \"T\"}},").unwrap();
        writeln!(rows, "q{n},Q {n}?,text").unwrap();
    }
    let trim = |text: &str| text.trim_end().trim_end_matches(',').to_owned();
    for (format, text, expected) in [
        (Format::Vsaq, vsaq(&trim(&items)), "f:50002:1: here are 100000 questions"),
        (Format::CisoAssistant, ciso(&nodes), "f:50005:9: here are 100000 questions"),
        (
            Format::Oscal,
            oscal(&format!("\"controls\": [\n{}]", trim(&controls))),
            "f:50003:1: here are 100000 questions",
        ),
        (Format::Csv, rows, "f:50002:2: here are 100000 questions"),
    ] {
        refused(format, &text, expected);
    }
}

#[test]
fn conditions_that_nobody_can_meet_and_rings_leave_a_checklist_that_lints() {
    let group = "{\"type\": \"radiogroup\", \"id\": \"g\", \"text\": \"G\", \"defaultChoice\": false, \"choices\": [{\"one\": \"1\"}, {\"two\": \"2\"}]}";
    let yes = |id: &str, cond: &str| {
        format!(
            "{{\"type\": \"yesno\", \"id\": \"{id}\", \"text\": \"{id}\", \"yes\": \"Yes\", \"no\": \"No\", \"cond\": \"{cond}\"}}"
        )
    };
    let items = [
        group.to_owned(),
        yes("both", "one && two"),
        yes("a", "b/yes"),
        yes("b", "a/yes"),
        yes("self", "self/no"),
    ];
    let imported = read(Format::Vsaq, vsaq(&items.join(",\n"))).unwrap();
    sound(&imported);
    let lost: Vec<&str> = imported
        .report
        .iter()
        .filter(|remark| remark.what == "condition")
        .flat_map(|remark| &remark.items)
        .map(|item| item.text.as_str())
        .collect();
    assert!(lost.len() >= 3, "{lost:?}");
    // A condition of any size and depth.
    let long = vec!["g/yes"; 3_000].join(" || ").replace("g/yes", "one");
    let deep = format!("{}one{}", "!(two && ".repeat(60), ")".repeat(60));
    for condition in [long, deep] {
        sound(&read(Format::Vsaq, vsaq(&[group.to_owned(), yes("x", &condition)].join(",\n"))).unwrap());
    }
}

#[test]
fn a_catalog_of_ours_that_was_changed_is_refused_and_never_half_right() {
    let text = include_str!("../fixtures/exchange/everything.toml");
    let checklist = parse::checklist("everything.toml", text.as_bytes()).0.unwrap();
    let catalog = probity::exchange::oscal_catalog(&checklist, "2026-11-22T09:10:00Z".parse().unwrap());
    for (from, to, words) in [
        ("\"value\": \"yes-no\"", "\"value\": \"maybe\"", "`kind` is not as the export writes it"),
        ("\"value\": \"hard\"", "\"value\": \"soft\"", "`gate` is not as the export writes it"),
        ("\"value\": \"5\"", "\"value\": \"4\"", "it is not as it was exported: weight 4 is not one of"),
        (
            "\"id\": \"inner-multi\"",
            "\"id\": \"Inner Multi\"",
            "it is not as it was exported: `Inner Multi` is no id",
        ),
        (
            "all = [{ personal-data",
            "all = [{ all = 1, personal-data",
            "`when` is not as the export writes it",
        ),
    ] {
        let changed = catalog.replace(from, to);
        assert_ne!(changed, catalog, "{from}");
        let fault = read(Format::Oscal, &changed).unwrap_err();
        assert!(fault.what.contains(words), "{fault}");
    }
}

#[test]
fn wide_tables_and_many_controls_take_no_more_time_than_they_have_cells() {
    let wide: Vec<String> = (0..4_000).map(|n| format!("C{n}")).collect();
    let row: Vec<&str> = (0..4_000).map(|_| "x").collect();
    let mut table = format!("question,{}\n", wide.join(","));
    for _ in 0..50 {
        writeln!(table, "What?,{}", row.join(",")).unwrap();
    }
    assert_eq!(read(Format::Csv, table).unwrap().questions, 50);
    let controls: Vec<String> =
        (0..20_000).map(|n| format!("{{\"id\": \"c-{n}\", \"title\": \"T\"}}")).collect();
    let groups = vec!["{\"title\": \"G\", \"groups\": []}"; 20_000].join(",");
    let imported = read(
        Format::Oscal,
        oscal(&format!("\"groups\": [{groups}], \"controls\": [{}]", controls.join(","))),
    )
    .unwrap();
    assert_eq!(imported.questions, 20_000);
    let rings: Vec<String> = (0..4_000)
        .map(|n| format!("{{\"type\": \"yesno\", \"id\": \"q{n}\", \"text\": \"Q\", \"yes\": \"Yes\", \"no\": \"No\", \"cond\": \"q{n}/yes\"}}"))
        .collect();
    sound(&read(Format::Vsaq, vsaq(&rings.join(","))).unwrap());
}

#[test]
fn texts_that_git_or_toml_could_misread_come_through() {
    let csv = "id,question,kind,why\nq,\"What \"\"'''\\ is?\",text,\"<<<<<<< ours\nx\n>>>>>>> theirs \u{202e}\u{7}\"\n";
    let imported = read(Format::Csv, csv).unwrap();
    sound(&imported);
    assert!(!imported.text.contains(['\u{202e}', '\u{7}']), "it can be shown on a terminal");
    let checklist = parse::checklist("f.toml", imported.text.as_bytes()).0.unwrap();
    assert_eq!(checklist.question("q").unwrap().why, "<<<<<<< ours\nx\n>>>>>>> theirs \u{202e}\u{7}");
}

fn fixture(which: usize) -> (Format, Vec<u8>) {
    match which {
        0 => (Format::Vsaq, VSAQ.into()),
        1 => (Format::CisoAssistant, CISO.into()),
        2 => (Format::Oscal, OSCAL.into()),
        3 => (Format::Csv, CSV.into()),
        _ => (Format::Xlsx, bakery()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Pieces of a fixture are taken out, doubled, moved or overwritten.
    #[test]
    fn no_mutated_file_brings_the_program_down(
        which in 0_usize..5,
        changes in prop::collection::vec((0_usize..10_000, 0_usize..80, 0_usize..10_000, 0_u8..5), 1..6),
        noise in prop::collection::vec(any::<u8>(), 1..8),
    ) {
        let (format, mut bytes) = fixture(which);
        for (from, length, to, how) in changes {
            let from = from % bytes.len().max(1);
            let end = (from + length).min(bytes.len());
            let piece: Vec<u8> = bytes[from..end].to_vec();
            match how {
                0 => { bytes.drain(from..end); }
                1 => { bytes.splice(from..from, piece); }
                2 => { let to = to % bytes.len().max(1); bytes.splice(to..to, piece); }
                3 => { bytes.splice(from..end, noise.iter().copied()); }
                _ => bytes.truncate(bytes.len().saturating_sub(length)),
            }
        }
        match read(format, &bytes) {
            Ok(imported) => sound(&imported),
            Err(fault) => prop_assert!(!fault.what.is_empty() && !fault.place.is_empty() && !fault.hint.is_empty()),
        }
        // Whatever it is taken for.
        for format in Format::ALL {
            if let Ok(imported) = read(format, &bytes) {
                sound(&imported);
            }
        }
    }

    /// Any words in any cell, and any condition, make a checklist without errors or a fault.
    #[test]
    fn any_words_in_a_table_make_a_sound_checklist(
        cells in prop::collection::vec(prop::collection::vec("[ a-zA-Z0-9:=;|,.%{}\"\\\\<>äß漢\n-]{0,24}", 12), 1..6),
    ) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["id", "section", "question", "kind", "options", "good", "weight", "gate", "evidence", "refs", "full", "when"]).unwrap();
        for row in &cells {
            writer.write_record(row).unwrap();
        }
        if let Ok(imported) = read(Format::Csv, writer.into_inner().unwrap()) {
            sound(&imported);
        }
    }

    #[test]
    fn any_condition_is_read_or_refused(condition in "[abg ()!&|,^/\"]{0,30}|(a|b|one|!|&&|\\|\\||\\(|\\)|\\^| |/yes|/no){0,12}") {
        let condition = condition.replace('"', "\\\"");
        let items = format!(
            "{{\"type\": \"yesno\", \"id\": \"a\", \"text\": \"A\", \"yes\": \"Y\", \"no\": \"N\"}},\
             {{\"type\": \"check\", \"id\": \"b\", \"text\": \"B\", \"cond\": \"a/yes\"}},\
             {{\"type\": \"checkgroup\", \"id\": \"g\", \"text\": \"G\", \"choices\": [{{\"one\": \"1\"}}]}},\
             {{\"type\": \"line\", \"id\": \"x\", \"text\": \"X\", \"cond\": \"{condition}\"}}"
        );
        if let Ok(imported) = read(Format::Vsaq, vsaq(&items)) {
            sound(&imported);
        }
    }
}
