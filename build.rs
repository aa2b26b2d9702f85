//! Packs the texts that the program brings along, the checklists, the demo and the schemas made here, to a
//! quarter of their size.

#[path = "src/checklist/schema/shapes.rs"]
mod shapes;

use std::env;
use std::error::Error;
use std::fs;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let out = env::var("OUT_DIR")?;
    println!("cargo::rerun-if-changed=build.rs");
    for folder in ["checklists", "src/demo"] {
        println!("cargo::rerun-if-changed={folder}");
        let mut files = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
        files.sort_by_key(fs::DirEntry::file_name);
        let mut packed = String::new();
        for file in files {
            let path = file.path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                let name = path.file_stem().and_then(|name| name.to_str()).ok_or("a name that is no text")?;
                packed.extend([name, "\0", &fs::read_to_string(&path)?, "\0"]);
            }
        }
        pack(&out, &folder.replace('/', "-"), &packed)?;
    }
    println!("cargo::rerun-if-changed=src/checklist/schema");
    let mut packed = String::new();
    for (name, schema) in shapes::schemas() {
        packed.extend([name, "\0", &format!("{schema:#}\n"), "\0"]);
    }
    pack(&out, "schemas", &packed)
}

fn pack(out: &str, name: &str, texts: &str) -> Result<(), Box<dyn Error>> {
    let bytes = miniz_oxide::deflate::compress_to_vec_zlib(texts.as_bytes(), 10);
    Ok(fs::write(Path::new(out).join(format!("{name}.z")), bytes)?)
}
