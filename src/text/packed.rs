//! Texts that the build packed into the program.

use std::io::Read as _;

use flate2::read::ZlibDecoder;

/// The texts of a pack with their names, unpacked for as long as the program runs.
///
/// # Panics
///
/// On bytes that the build did not pack.
#[must_use]
pub fn unpack(pack: &[u8]) -> Vec<(&'static str, &'static str)> {
    let mut all = String::new();
    #[expect(clippy::expect_used, reason = "the build made it; without it there is no program")]
    ZlibDecoder::new(pack).read_to_string(&mut all).expect("a pack of texts");
    let all: &'static str = Box::leak(all.into_boxed_str());
    let mut parts = all.split('\0');
    let mut found = Vec::new();
    while let (Some(name), Some(text)) = (parts.next(), parts.next()) {
        found.push((name, text));
    }
    found
}
