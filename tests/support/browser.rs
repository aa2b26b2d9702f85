//! Chromium without a window, driven over a pipe as a person drives it: with keys.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot be set up has failed")]
#![allow(unreachable_pub, reason = "a test binary includes it")]

use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

/// The names under which it may be installed.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Where it is; none where it is not installed.
pub fn installed() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .flat_map(|folder| NAMES.map(|name| folder.join(name)))
        .find(|file| file.is_file())
}

/// A browser with one page open.
pub struct Browser {
    child: Child,
    to: File,
    from: BufReader<File>,
    number: u64,
    session: String,
    /// The addresses that the page asked for.
    pub requests: Vec<String>,
    saved: Option<String>,
}

impl Browser {
    /// Opens a file in it; what is downloaded is put into `folder`.
    pub fn open(program: &Path, file: &Path, folder: &Path) -> Self {
        let (to, from) = (folder.join("to"), folder.join("from"));
        for pipe in [&to, &from] {
            assert!(Command::new("mkfifo").arg(pipe).status().expect("mkfifo").success());
        }
        let profile = folder.join("profile");
        let mut command = Command::new("sh");
        // It reads what to do from its third file and answers into its fourth.
        command.args(["-c", "exec \"$0\" \"$@\" 3<\"$TO\" 4>\"$FROM\""]).arg(program);
        command.args([
            "--headless",
            "--no-sandbox",
            "--remote-debugging-pipe",
            "--no-first-run",
            "--disable-gpu",
        ]);
        command.args([
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
        ]);
        command.args(["--disable-sync", "--disable-extensions", "--password-store=basic"]);
        command.arg(format!("--user-data-dir={}", profile.display())).arg("about:blank");
        command.env("TO", &to).env("FROM", &from).env("HOME", folder).env("XDG_CONFIG_HOME", folder);
        command
            .env("XDG_CACHE_HOME", folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let child = command.spawn().expect("the browser begins");
        let to = File::options().write(true).open(&to).expect("the way to it");
        let from = BufReader::new(File::open(&from).expect("the way back"));
        let session = String::new();
        let mut browser = Self { child, to, from, number: 0, session, requests: Vec::new(), saved: None };
        browser.attach(file, folder);
        browser
    }

    fn attach(&mut self, file: &Path, folder: &Path) {
        let target = self.call("Target.createTarget", &json!({ "url": "about:blank" }));
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        let session = self.call("Target.attachToTarget", &attach);
        session["sessionId"].as_str().expect("a session").clone_into(&mut self.session);
        self.call("Network.enable", &json!({}));
        let download = json!({ "behavior": "allow", "downloadPath": folder, "eventsEnabled": true });
        self.call("Browser.setDownloadBehavior", &download);
        let url = format!("file://{}", file.display());
        self.call("Page.navigate", &json!({ "url": url }));
        // Asking it is what lets it go on: no time passes in between.
        while self.value("document.readyState + location.protocol") != "completefile:" {}
    }

    /// One command, and its result; what happens meanwhile is noted.
    pub fn call(&mut self, method: &str, parameters: &Value) -> Value {
        self.number += 1;
        let number = self.number;
        let mut message = json!({ "id": number, "method": method, "params": parameters });
        if !self.session.is_empty() {
            message["sessionId"] = json!(self.session);
        }
        self.to.write_all(format!("{message}\0").as_bytes()).expect("it listens");
        loop {
            let answer = self.next();
            if answer["id"] == number {
                assert_eq!(answer["error"], Value::Null, "{method}");
                return answer["result"].clone();
            }
        }
    }

    fn next(&mut self) -> Value {
        let mut bytes = Vec::new();
        self.from.read_until(0, &mut bytes).expect("it answers");
        bytes.pop();
        assert!(!bytes.is_empty(), "the browser has ended");
        let message: Value = serde_json::from_slice(&bytes).expect("JSON");
        match message["method"].as_str() {
            Some("Network.requestWillBeSent") => {
                self.requests
                    .push(message["params"]["request"]["url"].as_str().unwrap_or_default().to_owned());
            }
            Some("Browser.downloadWillBegin") => {
                self.saved = None;
            }
            Some("Browser.downloadProgress") => {
                let state = message["params"]["state"].as_str().unwrap_or_default();
                assert_ne!(state, "canceled", "{message}");
                if state == "completed" {
                    self.saved = Some(message["params"]["guid"].as_str().unwrap_or_default().to_owned());
                }
            }
            _ => {}
        }
        message
    }

    /// What a JavaScript expression comes to.
    pub fn value(&mut self, expression: &str) -> Value {
        let parameters = json!({ "expression": expression, "returnByValue": true });
        self.call("Runtime.evaluate", &parameters)["result"]["value"].clone()
    }

    /// Presses a key.
    pub fn key(&mut self, key: &str) {
        let (code, text) = match key {
            "Tab" => (9, ""),
            "Enter" => (13, "\r"),
            "Space" => (32, " "),
            "ArrowDown" => (40, ""),
            other => panic!("no such key: {other}"),
        };
        let name = if key == "Space" { " " } else { key };
        let press = json!({ "type": "keyDown", "key": name, "code": key, "windowsVirtualKeyCode": code, "text": text });
        self.call("Input.dispatchKeyEvent", &press);
        let release = json!({ "type": "keyUp", "key": name, "code": key, "windowsVirtualKeyCode": code });
        self.call("Input.dispatchKeyEvent", &release);
    }

    /// Types words, letter by letter.
    pub fn types(&mut self, words: &str) {
        for letter in words.chars() {
            self.call("Input.dispatchKeyEvent", &json!({ "type": "char", "text": letter.to_string() }));
        }
    }

    /// Waits until something was saved.
    pub fn wait_for_download(&mut self) {
        while self.saved.take().is_none() {
            self.next();
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It is ended with the test, however that went.
        let _ended_already = self.child.kill();
        let _reaped_already = self.child.wait();
    }
}
