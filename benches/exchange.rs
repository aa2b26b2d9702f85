//! Imports against the parser of each format alone, in one run on one machine: run `cargo bench --bench exchange`.
//!
//! Prints medians in milliseconds and the ratios that count: a whole import, ids, report and text included, is to
//! take at most five times as long as its file takes to be parsed.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::format_push_string,
    reason = "a bench that cannot be set up has nothing to measure; it reports on the standard output"
)]

use std::collections::HashMap;
use std::hint::black_box;
use std::io::{Cursor, Write as _};
use std::time::{Duration, Instant};

use calamine::{Reader as _, Xlsx};
use probity::checklist::builtin;
use probity::checklist::lint::read_and_lint;
use probity::checklist::parse;
use probity::exchange::{Format, Wanted, import};
use saphyr_parser::Parser;

const ROUNDS: usize = 25;

fn main() {
    let (yaml, catalog, vsaq, table) =
        (framework(1_900_000), catalog(2_600_000), questionnaire(139_000), table());
    let book = workbook(&table);
    let joined = vsaq.matches("\" +\n").count();
    println!(
        "exchange: YAML {} bytes, JSON {} bytes, VSAQ {} bytes with {joined} joined texts, CSV {} bytes, XLSX {} bytes; medians of {ROUNDS}\n",
        yaml.len(),
        catalog.len(),
        vsaq.len(),
        table.len(),
        book.len()
    );
    let json = plain(&vsaq);
    compare("CISO Assistant YAML", Format::CisoAssistant, yaml.as_bytes(), || {
        black_box(Parser::new_from_str(&yaml).filter_map(Result::ok).count());
    });
    compare("OSCAL catalog JSON", Format::Oscal, catalog.as_bytes(), || {
        black_box(serde_json::from_str::<serde_json::Value>(&catalog).expect("JSON"));
    });
    // Its parser cannot parse the file itself: comments and joined texts have to go first.
    compare("VSAQ JSON with comments", Format::Vsaq, vsaq.as_bytes(), || {
        black_box(serde_json::from_str::<serde_json::Value>(&plain(&vsaq)).expect("JSON"));
    });
    compare("the same beside JSON without them", Format::Vsaq, vsaq.as_bytes(), || {
        black_box(serde_json::from_str::<serde_json::Value>(&json).expect("JSON"));
    });
    compare("table as CSV", Format::Csv, table.as_bytes(), || {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(table.as_bytes());
        black_box(reader.records().filter_map(Result::ok).count());
    });
    compare("the same as a workbook", Format::Xlsx, &book, || {
        let mut read: Xlsx<_> = Xlsx::new(Cursor::new(book.as_slice())).expect("a workbook");
        black_box(read.worksheet_range("Questions").expect("a sheet").used_cells().count());
    });
    lint();
}

fn compare(what: &str, format: Format, bytes: &[u8], parser: impl Fn()) {
    let wanted = Wanted { file: "source", ..Wanted::default() };
    let imported = import(bytes, Some(format), &wanted).expect("it imports");
    let parsed = median(parser);
    let whole = median(|| {
        black_box(import(bytes, Some(format), &wanted).expect("it imports"));
    });
    row(&format!("{what}: parser alone"), parsed);
    row(&format!("{what}: import of {} questions", imported.questions), whole);
    ratio(whole, parsed, "at most 5");
}

/// All built-in checklists, read and linted, against being read alone.
fn lint() {
    let facts = parse::facts("facts.toml", builtin::FACTS.as_bytes()).0.expect("facts");
    let names: Vec<String> = builtin::CHECKLISTS.iter().map(|(id, _)| format!("{id}.toml")).collect();
    let files: Vec<(&str, &[u8])> = names
        .iter()
        .zip(builtin::CHECKLISTS.iter())
        .map(|(name, (_, text))| (name.as_str(), text.as_bytes()))
        .collect();
    let parsed = median(|| {
        for (name, bytes) in &files {
            black_box(parse::checklist(name, bytes));
        }
    });
    let linted = median(|| {
        black_box(read_and_lint(&files, &facts, &[]));
    });
    row("eleven built-in checklists: parse", parsed);
    row("eleven built-in checklists: parse and lint", linted);
    ratio(linted, parsed, "for comparison with itself");
}

fn median(work: impl Fn()) -> Duration {
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times.get(ROUNDS / 2).copied().unwrap_or_default()
}

fn row(what: &str, time: Duration) {
    println!("{what:<60} {:>9.2} ms", time.as_secs_f64() * 1e3);
}

fn ratio(of: Duration, to: Duration, asked: &str) {
    println!("{:<60} {:>9.2}    asked: {asked}\n", "ratio", of.as_secs_f64() / to.as_secs_f64());
}

/// The same as JSON, for a parser that knows nothing else.
fn plain(vsaq: &str) -> String {
    let joined = vsaq.replace("\" +\n    \"", "");
    joined.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

const PROSE: &str = "What is written here is read by nobody, and yet it has to be about as long as what stands in such a file";

/// A library in the shape of CISO Assistant: sections of requirements, some with questions.
fn framework(size: usize) -> String {
    let mut text = String::from(
        "urn: urn:bench:risk:library:b\nlocale: en\nref_id: B\nname: Bench\nversion: 1\nobjects:\n  framework:\n    urn: urn:bench:risk:framework:b\n    ref_id: B\n    name: Bench\n    requirement_nodes:\n",
    );
    let node = "urn:bench:risk:req_node:b";
    let mut n = 0;
    while text.len() < size {
        if n % 40 == 0 {
            text.push_str(&format!("    - urn: {node}:s{n}\n      assessable: false\n      depth: 1\n      ref_id: S{n}\n      name: Section {n}\n"));
        }
        let parent = n - n % 40;
        text.push_str(&format!(
            "    - urn: {node}:r{n}\n      assessable: true\n      depth: 2\n      parent_urn: {node}:s{parent}\n      ref_id: R{n}\n      name: Requirement {n}\n      description: {PROSE} {n}\n      annotation: '{PROSE}'\n      implementation_groups:\n      - G1\n      translations:\n        fr:\n          name: Exigence {n}\n          description: {PROSE}\n"
        ));
        if n % 8 == 0 {
            let question = format!("{node}:r{n}:question:1");
            text.push_str(&format!(
                "      questions:\n        {question}:\n          type: unique_choice\n          text: Is it so {n}?\n          choices:\n          - urn: {question}:choice:1\n            value: 'Yes'\n            add_score: 1\n          - urn: {question}:choice:2\n            value: 'No'\n            add_score: 0\n"
            ));
        }
        n += 1;
    }
    text
}

/// A catalog in the shape of a baseline: controls with statements, parameters, guidance and objectives.
fn catalog(size: usize) -> String {
    let mut text = String::from(
        "{\n  \"catalog\": {\n    \"uuid\": \"0\",\n    \"metadata\": {\"title\": \"Bench\"},\n    \"groups\": [",
    );
    let mut n = 0;
    while text.len() < size {
        let separator = if n % 8 == 0 {
            format!(
                "{}\n      {{\"id\": \"g{n}\", \"title\": \"Group {n}\", \"controls\": [",
                if n == 0 { "" } else { "]}," }
            )
        } else {
            ",".to_owned()
        };
        let mut objectives = String::new();
        for leaf in 0..9 {
            objectives.push_str(&format!(
                "{}\n            {{\"id\": \"c-{n}_obj.{leaf}\", \"name\": \"assessment-objective\", \"props\": [{{\"name\": \"label\", \"value\": \"C-{n}.[{leaf}]\", \"class\": \"bench\"}}], \"prose\": \"{PROSE} {{{{ insert: param, c-{n}_prm }}}};\", \"links\": [{{\"href\": \"#c-{n}_smt\", \"rel\": \"assessment-for\"}}]}}",
                if leaf == 0 { "" } else { "," }
            ));
        }
        text.push_str(&format!(
            "{separator}\n        {{\"id\": \"c-{n}\", \"title\": \"Control {n}\", \"params\": [{{\"id\": \"c-{n}_prm\", \"label\": \"days {n}\", \"guidelines\": [{{\"prose\": \"{PROSE}\"}}]}}],\n          \"props\": [{{\"name\": \"label\", \"value\": \"C-{n}\"}}, {{\"name\": \"sort-id\", \"value\": \"c-{n}\"}}],\n          \"links\": [{{\"href\": \"#c-1\", \"rel\": \"related\"}}],\n          \"parts\": [\n            {{\"id\": \"c-{n}_smt\", \"name\": \"statement\", \"prose\": \"{PROSE} every {{{{ insert: param, c-{n}_prm }}}}.\"}},\n            {{\"id\": \"c-{n}_gdn\", \"name\": \"guidance\", \"prose\": \"{PROSE}. {PROSE}.\"}},\n            {{\"id\": \"c-{n}_obj\", \"name\": \"assessment-objective\", \"parts\": [{objectives}]}}]}}"
        ));
        n += 1;
    }
    text.push_str("]}\n    ]\n  }\n}\n");
    text
}

/// A questionnaire in the shape of VSAQ: blocks with choices, conditions and tips, 45 texts over two lines.
fn questionnaire(size: usize) -> String {
    let mut text = String::from(
        "{\n// A licence stands here.\n\"questionnaire\": [{\"type\": \"block\", \"text\": \"Bench\", \"items\": [\n",
    );
    let mut n = 0;
    while text.len() < size {
        let separator = match n {
            0 => "{\"type\": \"block\", \"id\": \"b0\", \"text\": \"Block 0\", \"items\": [\n".to_owned(),
            n if n % 10 == 0 => format!(
                "]}},\n{{\"type\": \"block\", \"id\": \"b{n}\", \"text\": \"Block {n}\", \"cond\": \"q0_yes\", \"items\": [\n"
            ),
            _ => ",\n".to_owned(),
        };
        let join = if n < 45 { "\" +\n    \"" } else { "" };
        let cond = if n % 3 == 1 {
            format!("\"cond\": \"q{}_yes || !q{}_no\", ", n - 1, n - 1)
        } else {
            String::new()
        };
        text.push_str(&format!(
            "{separator}{{\"type\": \"radiogroup\", \"id\": \"q{n}\", {cond}\"defaultChoice\": false, \"text\": \"<p>{PROSE} {join}and <b>more</b> {n}?</p>\", \"choices\": [{{\"q{n}_yes\": \"Yes, {PROSE}\"}}, {{\"q{n}_no\": \"No\"}}]}},\n{{\"type\": \"tip\", \"id\": \"t{n}\", \"cond\": \"q{n}_no\", \"warn\": \"yes\", \"severity\": \"high\", \"why\": \"Why?\", \"text\": \"{PROSE}\"}}"
        ));
        n += 1;
    }
    text.push_str("]}\n]}]}\n");
    text
}

fn table() -> String {
    let mut text = String::from("id,section,question,kind,options,weight,gate,why,evidence,refs\n");
    for n in 0..4_000 {
        text.push_str(&format!(
            "t-{n},Section {},Is it so {n}?,choice,yes = 1; partly = 0.5; no = 0,3,,\"{PROSE}\",2: a paper,GDPR:28.3\n",
            n / 50
        ));
    }
    text
}

/// A table as a spreadsheet program saves it: one sheet, and each text once.
fn workbook(table: &str) -> Vec<u8> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(table.as_bytes());
    let (mut texts, mut known, mut rows) = (String::new(), HashMap::new(), String::new());
    for (number, record) in (1..).zip(reader.records().filter_map(Result::ok)) {
        rows.push_str(&format!("<row r=\"{number}\">"));
        for (letter, cell) in ('A'..).zip(&record) {
            let next = known.len();
            let own = *known.entry(cell.to_owned()).or_insert_with(|| {
                texts.push_str(&format!("<si><t>{cell}</t></si>"));
                next
            });
            rows.push_str(&format!("<c r=\"{letter}{number}\" t=\"s\"><v>{own}</v></c>"));
        }
        rows.push_str("</row>");
    }
    let link = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"http://bench/relationships/{kind}\" Target=\"{target}\"/>")
    };
    let links = |links: &[String]| format!("<Relationships>{}</Relationships>", links.concat());
    let parts = [
        ("_rels/.rels", links(&[link("r1", "officeDocument", "xl/workbook.xml")])),
        (
            "xl/_rels/workbook.xml.rels",
            links(&[link("r1", "worksheet", "sheet1.xml"), link("r2", "sharedStrings", "sharedStrings.xml")]),
        ),
        (
            "xl/workbook.xml",
            "<workbook><sheets><sheet name=\"Questions\" r:id=\"r1\"/></sheets></workbook>".to_owned(),
        ),
        ("xl/sheet1.xml", format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")),
        ("xl/sharedStrings.xml", format!("<sst>{texts}</sst>")),
    ];
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::DEFLATE);
    for (name, content) in parts {
        writer.start_file(name, options).expect("memory");
        writer.write_all(content.as_bytes()).expect("memory");
    }
    writer.finish().expect("memory").into_inner()
}
