//! Checklists from files of others, through the door that the command line uses: every format, every construct.

use std::fmt::Write as _;

use crate::workbook;
use probity::checklist::builtin;
use probity::checklist::lint::read_and_lint;
use probity::checklist::model::Checklist;
use probity::checklist::parse;
use probity::exchange::{Fate, Format, Imported, Wanted, guess, import, oscal_catalog};
use probity::text::id;
use saphyr_parser::{Event, Parser};
use serde_json::Value;

const VSAQ: &str = include_str!("../fixtures/exchange/questionnaire.vsaq.json");
const EXTENSION: &str = include_str!("../fixtures/exchange/extension.vsaq.json");
const CISO: &str = include_str!("../fixtures/exchange/framework.yaml");
const OSCAL: &str = include_str!("../fixtures/exchange/catalog.json");
const CSV: &str = include_str!("../fixtures/exchange/questions.csv");

fn wanted(file: &str) -> Wanted<'_> {
    Wanted { file, ..Wanted::default() }
}

fn fixtures() -> Vec<(&'static str, Format, Vec<u8>)> {
    vec![
        ("questionnaire.vsaq.json", Format::Vsaq, VSAQ.into()),
        ("framework.yaml", Format::CisoAssistant, CISO.into()),
        ("catalog.json", Format::Oscal, OSCAL.into()),
        ("questions.csv", Format::Csv, CSV.into()),
        ("bakery.xlsx", Format::Xlsx, workbook::bakery()),
    ]
}

fn imported(file: &str, bytes: &[u8]) -> Imported {
    import(bytes, None, &wanted(file)).unwrap_or_else(|fault| panic!("{fault}"))
}

/// The checklist, which must have no error.
fn sound(imported: &Imported) -> Checklist {
    let file = format!("checklists/{}.toml", imported.id);
    let facts = parse::facts("facts.toml", builtin::FACTS.as_bytes()).0.unwrap();
    let problems = read_and_lint(&[(&file, imported.text.as_bytes())], &facts, &[]);
    let errors: Vec<String> = problems.iter().filter(|p| p.is_error()).map(ToString::to_string).collect();
    assert_eq!(errors, Vec::<String>::new(), "{}", imported.text);
    let (checklist, _) = parse::checklist(&file, imported.text.as_bytes());
    checklist.unwrap()
}

fn report(imported: &Imported) -> String {
    imported.report.iter().fold(String::new(), |mut lines, remark| {
        writeln!(lines, "{remark}").unwrap();
        lines
    })
}

#[test]
fn every_format_becomes_a_checklist_that_lints_and_a_report() {
    for (file, format, bytes) in fixtures() {
        assert_eq!(guess(&bytes), Some(format), "{file}");
        let imported = imported(file, &bytes);
        assert_eq!(imported.format, format);
        let checklist = sound(&imported);
        assert_eq!(checklist.version.to_string(), "0.1.0", "a draft that is not in force");
        assert_eq!(checklist.questions().count(), imported.questions);
        insta::assert_snapshot!(format!("{}_checklist", format.name()), imported.text);
        insta::assert_snapshot!(format!("{}_report", format.name()), report(&imported));
    }
}

#[test]
fn an_extension_stands_where_it_wants_to_under_its_own_names() {
    let extensions = [("extension.vsaq.json", EXTENSION.as_bytes())];
    let wanted = Wanted { file: "questionnaire.vsaq.json", extensions: &extensions, ..Wanted::default() };
    let imported = import(VSAQ.as_bytes(), None, &wanted).unwrap();
    let checklist = sound(&imported);
    let doors = checklist.sections.iter().find(|section| section.id == "doors").unwrap();
    let ids: Vec<&str> = doors.questions.iter().map(|question| question.id.as_str()).collect();
    let at = ids.iter().position(|id| *id == "harbour-port-dogs").unwrap();
    assert_eq!(ids[at - 1], "harbour-doors-sworn");
    let sections: Vec<&str> = checklist.sections.iter().map(|section| section.id.as_str()).collect();
    assert_eq!(sections[..3], ["doors", "port-cranes", "cargo"]);
    let crane = checklist.question("harbour-port-crane").unwrap();
    assert_eq!(crane.when.as_ref().unwrap().words(), "the answer to harbour-port-dogs is yes");
    // Places name the file, now that there are two.
    let places: Vec<String> =
        imported.report.iter().flat_map(|remark| &remark.items).map(|item| item.place.to_string()).collect();
    assert!(places.iter().any(|place| place.starts_with("extension.vsaq.json:5:")), "{places:?}");

    let alone = import(EXTENSION.as_bytes(), None, &self::wanted("extension.vsaq.json")).unwrap_err();
    assert!(alone.is_usage && alone.hint.contains("--extension"), "{alone}");
    let other = EXTENSION.replace("\"version\": 3", "\"version\": 4");
    let extensions = [("extension.vsaq.json", other.as_bytes())];
    let fault = import(VSAQ.as_bytes(), None, &Wanted { extensions: &extensions, ..wanted }).unwrap_err();
    assert_eq!(
        fault.to_string(),
        "extension.vsaq.json:2:14: this extends version 4, and the questionnaire has version 3"
    );
}

/// Every text of JSON but the words that only say what something is.
fn json_texts(value: &Value, texts: &mut Vec<String>) {
    const STRUCTURE: [&str; 7] = ["type", "defaultChoice", "uuid", "name", "how-many", "id", "warn"];
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Number(number) => texts.push(number.to_string()),
        Value::Array(items) => items.iter().for_each(|item| json_texts(item, texts)),
        Value::Object(entries) => {
            let entries = entries.iter().filter(|(key, _)| !STRUCTURE.contains(&key.as_str()));
            entries.for_each(|(_, value)| json_texts(value, texts));
        }
        Value::Bool(_) | Value::Null => {}
    }
}

fn yaml_texts(text: &str) -> Vec<String> {
    let mut texts = Vec::new();
    for event in Parser::new_from_str(text) {
        if let (Event::Scalar(text, ..), _) = event.unwrap() {
            texts.push(text.into_owned());
        }
    }
    texts
}

/// The words of a text, without signs and in small letters.
fn words(text: &str) -> Vec<String> {
    let text =
        regex::Regex::new("<[^>]*>|&[a-z]+;|\\{\\{.*?\\}\\}").unwrap().replace_all(text, " ").to_lowercase();
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Nothing of these texts is missing from both the checklist and the report.
fn assert_complete(imported: &Imported, texts: &[String], known: &[&str]) {
    let mut said = imported.text.clone();
    for remark in &imported.report {
        write!(said, " {} {}", remark.what, remark.why).unwrap();
        for item in &remark.items {
            write!(said, " {}", item.text).unwrap();
        }
    }
    let said: std::collections::HashSet<String> = words(&said).into_iter().collect();
    let lost: Vec<(&String, String)> = texts
        .iter()
        .flat_map(|text| words(text).into_iter().map(move |word| (text, word)))
        .filter(|(_, word)| !said.contains(word) && !known.contains(&word.as_str()))
        .collect();
    assert!(lost.is_empty(), "{lost:#?}");
}

#[test]
fn nothing_of_a_source_is_missing_from_both_checklist_and_report() {
    // Joined strings and comments are no JSON for others.
    let plain = regex::Regex::new("\" \\+\\s*\n\\s*\"|(?m)^ *//.*$")
        .unwrap()
        .replace_all(VSAQ, "")
        .replace("\\x", "\\u00");
    let mut texts = Vec::new();
    json_texts(&serde_json::from_str(&plain).unwrap(), &mut texts);
    assert!(texts.len() > 60);
    assert_complete(&imported("q.json", VSAQ.as_bytes()), &texts, &[]);

    let mut texts = Vec::new();
    json_texts(&serde_json::from_str(OSCAL).unwrap(), &mut texts);
    assert!(texts.len() > 60);
    assert_complete(&imported("c.json", OSCAL.as_bytes()), &texts, &[]);

    // Keys are scalars, too: what stands there is known by its place in the checklist.
    let keys = [
        "parent",
        "depth",
        "assessable",
        "requirement",
        "nodes",
        "scale",
        "alternatives",
        "wet",
        "question",
        "questions",
        "answers",
        "condition",
        "depends",
        "choices",
        "value",
        "true",
        "false",
        "typical",
        "ref",
        "grid",
        "objects",
        "scores",
        "min",
        "max",
        "locale",
        "category",
        "default",
        "label",
        "unique",
        "multiple",
        "req",
        "framework",
        "annotation",
        "any",
        "boolean",
    ];
    assert_complete(&imported("f.yaml", CISO.as_bytes()), &yaml_texts(CISO), &keys);

    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b';')
        .has_headers(false)
        .flexible(true)
        .from_reader(CSV.as_bytes());
    let texts: Vec<String> = reader
        .records()
        .skip(2)
        .flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    assert_complete(&imported("q.csv", CSV.as_bytes()), &texts, &["high", "free"]);

    let texts = ["Flour & water", "Is the flour dry?", "How many sacks?", "ask the miller", "Read me"]
        .map(str::to_owned);
    assert_complete(&imported("b.xlsx", &workbook::bakery()), &texts, &[]);
}

#[test]
fn the_same_source_gives_the_same_ids_whatever_the_order() {
    for (file, _, bytes) in fixtures() {
        assert_eq!(imported(file, &bytes), imported(file, &bytes), "{file}");
    }
    let ids = |text: &str, file: &str| {
        let checklist = sound(&imported(file, text.as_bytes()));
        let mut ids: Vec<(String, String)> =
            checklist.questions().map(|question| (question.ask.clone(), question.id.clone())).collect();
        ids.sort();
        ids
    };
    // Two rows change their places, and two ids that read the same do.
    let forth = "id,question,kind\nA.1,One?,text\nA-1,Two?,text\nB,Three?,text\n";
    let back = "id,question,kind\nB,Three?,text\nA-1,Two?,text\nA.1,One?,text\n";
    assert_eq!(ids(forth, "t.csv"), ids(back, "t.csv"));
    // A new row in front changes no id.
    let more = forth.replacen("A.1", "Z,Zero?,text\nA.1", 1);
    let with_more = ids(&more, "t.csv");
    assert!(ids(forth, "t.csv").iter().all(|own| with_more.contains(own)));
    // So does a question in front of the others in a questionnaire.
    let more = VSAQ.replacen(
        "{ \"type\": \"spacer\" },",
        "{ \"type\": \"yesno\", \"id\": \"new_one\", \"text\": \"New?\" },",
        1,
    );
    let with_more = ids(&more, "q.json");
    assert!(ids(VSAQ, "q.json").iter().all(|own| with_more.contains(own)));
}

#[test]
fn the_person_who_imports_may_name_id_title_area_and_sheet() {
    let named = Wanted { id: Some("acme"), title: Some("Acme"), area: Some("finance"), ..wanted("q.csv") };
    let checklist = sound(&import(CSV.as_bytes(), None, &named).unwrap());
    assert_eq!([&checklist.id, &checklist.title, &checklist.area], ["acme", "Acme", "finance"]);
    assert!(checklist.question("acme-a-a-01-1").is_some());

    let sheet = |name| import(&workbook::bakery(), None, &Wanted { sheet: Some(name), ..wanted("b.xlsx") });
    assert_eq!(sheet("bakery").unwrap().questions, 2);
    let fault = sheet("Cellar").unwrap_err();
    assert!(fault.is_usage && fault.hint == "the sheets are: Read me, Bakery", "{fault:?}");
    assert!(!sheet("Read me").unwrap_err().is_usage);
    for (bad, words) in [
        (Wanted { id: Some("9a"), ..wanted("q.csv") }, "`9a` is no id"),
        (Wanted { area: Some("garden"), ..wanted("q.csv") }, "there is no area `garden`"),
        (Wanted { sheet: Some("x"), ..wanted("q.csv") }, "a table has no sheets"),
    ] {
        let fault = import(CSV.as_bytes(), None, &bad).unwrap_err();
        assert!(fault.is_usage && fault.what.contains(words), "{fault}");
    }
}

#[test]
fn formulas_are_shown_as_values_and_cells_by_their_names() {
    let imported = imported("b.xlsx", &workbook::bakery());
    let formulas = imported.report.iter().filter(|remark| remark.what == "formula");
    let items: Vec<(String, &str)> = formulas
        .flat_map(|remark| &remark.items)
        .map(|item| (item.place.to_string(), item.text.as_str()))
        .collect();
    assert_eq!(items, [("Bakery!D4".to_owned(), "=1+2"), ("Bakery!D5".to_owned(), "=D4*2")]);
    assert_eq!(sound(&imported).questions().next().unwrap().weight, 3);
}

#[test]
fn every_built_in_checklist_comes_back_from_oscal_as_it_was() {
    for (id, text) in builtin::CHECKLISTS.iter() {
        let checklist = parse::checklist(id, text.as_bytes()).0.unwrap();
        assert_same(&checklist, true);
    }
}

#[test]
fn forks_nested_sections_and_every_kind_come_back_from_oscal_as_they_were() {
    let text = include_str!("../fixtures/exchange/everything.toml");
    let (checklist, problems) = parse::checklist("everything.toml", text.as_bytes());
    assert_eq!(problems.iter().map(ToString::to_string).collect::<Vec<_>>(), Vec::<String>::new());
    assert_same(&checklist.unwrap(), false);
}

/// Export and import give the same checklist, without a word in the report.
fn assert_same(checklist: &Checklist, is_alone: bool) {
    let catalog = oscal_catalog(checklist, "2026-11-22T09:10:00Z".parse().unwrap());
    assert_eq!(catalog, oscal_catalog(checklist, "2026-11-22T09:10:00Z".parse().unwrap()));
    let imported = imported("catalog.json", catalog.as_bytes());
    let back =
        if is_alone { sound(&imported) } else { parse::checklist("x", imported.text.as_bytes()).0.unwrap() };
    let without_lines = |checklist: &Checklist| {
        let mut checklist = checklist.clone();
        for question in checklist.sections.iter_mut().flat_map(|section| &mut section.questions) {
            question.line = 0;
        }
        checklist
    };
    assert_eq!(without_lines(&back), without_lines(checklist));
    assert_eq!(report(&imported), "", "{}", checklist.id);
}

#[test]
fn an_exported_catalog_keeps_to_the_form_that_oscal_asks_for() {
    let everything = include_str!("../fixtures/exchange/everything.toml");
    let all = builtin::CHECKLISTS.iter().map(|(_, text)| *text).chain([everything]);
    let form =
        regex::Regex::new("^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$").unwrap();
    for text in all {
        let checklist = parse::checklist("x", text.as_bytes()).0.unwrap();
        let text = oscal_catalog(&checklist, "2026-11-22T09:10:00Z".parse().unwrap());
        let document: Value = serde_json::from_str(&text).unwrap();
        let catalog = &document["catalog"];
        let uuid = catalog["uuid"].as_str().unwrap();
        assert!(form.is_match(uuid), "{uuid}");
        assert_eq!(catalog["metadata"]["last-modified"], "2026-11-22T09:10:00Z", "a time with its zone");
        assert_eq!(catalog["metadata"]["oscal-version"], "1.2.1");
        assert_eq!(catalog["metadata"]["title"], checklist.title.as_str());
        let mut ids = Vec::new();
        well_formed(catalog, &mut ids);
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "every id once");
        assert!(checklist.questions().all(|question| ids.contains(&question.id)));
    }
}

fn well_formed(value: &Value, ids: &mut Vec<String>) {
    if let Value::Array(items) = value {
        assert!(!items.is_empty(), "no list is empty");
        for item in items {
            well_formed(item, ids);
        }
    }
    let Value::Object(entries) = value else { return };
    assert!(
        !(entries.contains_key("groups") && entries.contains_key("controls")),
        "groups or controls, never both"
    );
    if let Some(id) = entries.get("id") {
        let id = id.as_str().unwrap();
        let token = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
        assert!(id.starts_with(|c: char| c.is_alphabetic() || c == '_') && id.chars().all(token), "{id}");
        ids.push(id.to_owned());
    }
    if entries.contains_key("value") {
        let value = entries["value"].as_str().unwrap();
        assert!(!value.is_empty() && value.trim() == value && !value.contains('\n'), "{value:?}");
        assert_eq!(entries["ns"], "urn:probity:oscal:1", "marks of ours stand in our namespace");
    }
    for value in entries.values() {
        well_formed(value, ids);
    }
}

#[test]
fn more_sections_and_questions_than_a_checklist_holds_are_put_together() {
    let mut deep = String::from("id,section,subsection,question,kind\n");
    for n in 0..300 {
        writeln!(deep, "q{n},S{},T{n},What is {n}?,text", n % 20).unwrap();
    }
    let imported = imported("t.csv", deep.as_bytes());
    let checklist = sound(&imported);
    assert_eq!((checklist.sections.len(), checklist.questions().count()), (20, 300));
    assert!(
        imported.report.iter().any(|remark| remark.fate == Fate::Changed
            && remark.what == "section"
            && remark.items.len() == 300)
    );

    let mut flat = String::from("id,section,question,kind\n");
    for n in 0..1_200 {
        writeln!(flat, "q{n},S{n},What is {n}?,text").unwrap();
    }
    let checklist = sound(&self::imported("t.csv", flat.as_bytes()));
    let sizes: Vec<usize> = checklist.sections.iter().map(|section| section.questions.len()).collect();
    assert_eq!(sizes, [500, 500, 200]);
}

#[test]
fn a_table_in_the_shape_of_a_provider_questionnaire_keeps_its_domains_and_controls() {
    let csv = "Bakers' questionnaire,,,,,,\n\
        Question ID,Question,CSP CAIQ Answer,CSC Responsibilities  (Optional/Recommended),CCM Control ID,CCM Control Title,CCM Domain Title\n\
        A&A-01.1,Is the oven looked at?,,,A&A-01,Looking,Audit & Assurance\n\
        A&A-01.2,Is it looked at twice?,NA,,,,\n\
        AIS-01.1,Who made the oven?,,ours,AIS-01,Making,Application Security\n";
    let imported = import(csv.as_bytes(), None, &Wanted { id: Some("caiq"), ..wanted("q.csv") }).unwrap();
    let checklist = sound(&imported);
    let asked: Vec<(&str, &str, &str)> = checklist
        .sections
        .iter()
        .flat_map(|section| {
            section.questions.iter().map(|q| (section.id.as_str(), q.id.as_str(), q.kind.name()))
        })
        .collect();
    assert_eq!(
        asked,
        [
            ("looking", "caiq-a-a-01-1", "yes-no"),
            ("looking", "caiq-a-a-01-2", "yes-no"),
            ("making", "caiq-ais-01-1", "text"),
        ]
    );
    assert_eq!(checklist.sections[1].parent.as_deref(), Some("audit-assurance"));
    assert_eq!(checklist.title, "Bakers' questionnaire");
    assert!(report(&imported).contains("column CSC Responsibilities (Optional/Recommended): not carried"));
}

#[test]
fn ids_are_ours_whatever_a_source_calls_its_parts() {
    let csv = "id,section,question,kind,options\n\
        1.2,Größe & Maß,One?,choice,Ja = 1; Nein = 0\n\
        con,株式会社,Two?,multi,一;二\n\
        \"A very long id that goes on and on and on and on and on and on and on and on\",,Three?,text,\n";
    let checklist = sound(&imported("株.csv", csv.as_bytes()));
    for question in checklist.questions() {
        assert_eq!(id::token_fault(&question.id), None);
        assert!(question.refs.iter().any(|reference| reference.starts_with("row ")), "{:?}", question.refs);
    }
    assert_eq!(checklist.id, "imported");
}
