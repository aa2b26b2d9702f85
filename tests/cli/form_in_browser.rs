//! The form in a real browser: filled in and saved with keys alone, as a screen reader hears it, offline.

use crate::browser;
use crate::browser::Browser;
use crate::cli::Shell;
use serde_json::{Value, json};

const ASKED: [&str; 4] = ["biz-legal-entity", "sec-staff-mfa", "sec-breach-notice-hours", "str-exclusivity"];

/// A review with a form of a few questions beside it; nothing where no browser is installed.
fn prepared() -> Option<(Shell, std::path::PathBuf)> {
    let Some(program) = browser::installed() else {
        eprintln!("skipped: no Chromium is installed here (`apt-get install chromium`)");
        return None;
    };
    let shell = Shell::with_review();
    let known = shell.does(&["review", "show", "vell"]);
    let mut ask = vec!["ask", "vell", "--to", "partner"];
    ask.extend(ASKED.iter().filter(|code| known.contains(*code)));
    shell.does(&ask);
    shell.does(&["ask", "sheet", "vell", "--output", "../form.html"]);
    Some((shell, program))
}

fn open(shell: &Shell, program: &std::path::Path) -> Browser {
    let folder = shell.repository.base().join("browser");
    std::fs::create_dir_all(&folder).unwrap();
    Browser::open(program, &shell.repository.base().join("form.html"), &folder)
}

/// The file that the form saved.
fn saved(shell: &Shell) -> std::path::PathBuf {
    let files = std::fs::read_dir(shell.repository.base().join("browser")).unwrap();
    let mut found =
        files.map(|file| file.unwrap().path()).filter(|path| path.extension().is_some_and(|e| e == "json"));
    found.next().expect("a saved file")
}

#[test]
fn the_form_is_filled_and_saved_with_keys_alone_and_asks_no_host() {
    let Some((shell, program)) = prepared() else { return };
    let mut browser = open(&shell, &program);
    browser.key("Tab");
    browser.types("Jo Field");
    let mut answered = Vec::new();
    // From field to field, until the button is reached.
    loop {
        browser.key("Tab");
        let at = browser.value(
            "[document.activeElement.tagName, document.activeElement.type || '', document.activeElement.dataset.part || '', (document.activeElement.closest('fieldset') || { dataset: {} }).dataset.code || ''].join(' ')",
        );
        let at = at.as_str().unwrap().to_owned();
        let parts: Vec<&str> = at.split(' ').collect();
        match parts.as_slice() {
            ["BUTTON", ..] => break,
            ["INPUT", "radio", _, code] if !answered.contains(&(*code).to_owned()) => {
                browser.key("ArrowDown");
                answered.push((*code).to_owned());
            }
            ["INPUT", "text", "answer", code] => {
                browser.types("48,5");
                answered.push((*code).to_owned());
            }
            ["TEXTAREA", _, _, code] => browser.types(&format!("Words about {code}, in äöü <b>.")),
            ["INPUT", "text", "document", _] => browser.types("extract.pdf"),
            ["INPUT", ..] => {}
            other => panic!("the keys led to {other:?}"),
        }
    }
    browser.key("Enter");
    browser.wait_for_download();
    let said = browser.value("document.getElementById('said').textContent");
    assert!(said.as_str().unwrap().contains("saved as vellmarkt-2026-q4-partner-1.json"), "{said}");
    let hosts: Vec<&String> = browser
        .requests
        .iter()
        .filter(|url| !["file:", "blob:", "data:"].iter().any(|own| url.starts_with(own)))
        .collect();
    assert_eq!(hosts, Vec::<&String>::new(), "no request to any host");
    let forbidden = browser.value("(() => { const own = document.createElement('script'); own.textContent = 'window.ran = true'; document.body.append(own); return window.ran ? 'runs' : 'refused'; })()");
    assert_eq!(forbidden, "refused", "its policy lets nothing else run");
    drop(browser);

    let path = saved(&shell);
    let form: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!(form["who"], "Jo Field");
    let report = shell.json(&["claim", "import", "vell", path.to_str().unwrap()]);
    assert_eq!(report["format"], "form");
    assert_eq!(report["claims"], answered.len(), "{report}");
    assert_eq!(report["not-understood"], json!(0), "{report}");
    let list = shell.json(&["claim", "list", "vell"]);
    for claim in list["claims"].as_array().unwrap() {
        let words = claim["because"].as_str().unwrap();
        let code = claim["question"].as_str().unwrap();
        assert!(words.starts_with(&format!("Words about {code}, in äöü <b>.")), "{claim}");
    }
    shell.assert_sound();
}

#[test]
fn what_was_typed_is_there_again_and_a_screen_reader_hears_what_each_field_is() {
    let Some((shell, program)) = prepared() else { return };
    let mut browser = open(&shell, &program);
    browser.key("Tab");
    browser.types("Jo Field");
    browser.key("Tab");
    browser.key("ArrowDown");
    browser.call("Page.reload", &json!({}));
    // The page that is loaded anew says so itself.
    while browser
        .value("document.readyState === 'complete' && document.getElementById('said').textContent !== ''")
        != true
    {}
    assert_eq!(browser.value("document.getElementById('who').value"), "Jo Field");
    assert_eq!(browser.value("document.querySelector('fieldset input:checked').value"), "yes");

    let tree = browser.call("Accessibility.getFullAXTree", &json!({}));
    let nodes: Vec<(String, String)> = tree["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|node| node["ignored"] != true)
        .map(|node| {
            let text = |key: &str| node[key]["value"].as_str().unwrap_or_default().to_owned();
            (text("role"), text("name"))
        })
        .collect();
    let named = |role: &str| -> Vec<&String> {
        nodes.iter().filter(|(own, _)| own == role).map(|(_, name)| name).collect()
    };
    for role in ["radio", "checkbox", "textbox", "button", "group", "heading"] {
        assert!(named(role).iter().all(|name| !name.trim().is_empty()), "{role}: {:?}", named(role));
    }
    for role in ["radio", "textbox", "button", "group", "heading", "status"] {
        assert!(nodes.iter().any(|(own, _)| own == role), "{role} is in the tree");
    }
    let groups = named("group");
    for code in ["biz-legal-entity", "sec-staff-mfa", "sec-breach-notice-hours"] {
        assert!(groups.iter().any(|name| name.contains(&format!("[{code}]"))), "{groups:?}");
    }
    let lang = browser.value("document.documentElement.lang");
    assert_eq!(lang, "en");
}
