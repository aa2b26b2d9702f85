//! Reads the XML of a workbook, tag by tag.

use std::borrow::Cow;

use super::super::html::entities;

/// What comes next.
pub(super) enum Next<'t> {
    /// A tag that opens.
    Open(Tag<'t>),
    /// A tag that closes, or that closed where it opened.
    Close(&'t str),
    Text(Cow<'t, str>),
}

/// A tag that opens: its name without prefix, and its attributes.
#[derive(Clone, Copy)]
pub(super) struct Tag<'t> {
    pub(super) name: &'t str,
    attributes: &'t str,
}

impl<'t> Tag<'t> {
    /// The value of an attribute, whatever its prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<Cow<'t, str>> {
        let mut rest = self.attributes;
        loop {
            let (key, after) = rest.split_once('=')?;
            let after = after.trim_start();
            let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            let (value, behind) = after.get(1..)?.split_once(quote)?;
            if local(key.trim()) == name {
                return Some(entities(value));
            }
            rest = behind;
        }
    }
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, own)| own)
}

/// A walk over the tags of a text.
pub(super) struct Walk<'t> {
    rest: &'t str,
    /// The name of a tag that closed where it opened.
    closed: Option<&'t str>,
}

impl<'t> Walk<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { rest: text, closed: None }
    }
}

impl<'t> Iterator for Walk<'t> {
    type Item = Next<'t>;

    /// None at the end, and where the text is broken off or declares entities of its own.
    fn next(&mut self) -> Option<Next<'t>> {
        if let Some(name) = self.closed.take() {
            return Some(Next::Close(name));
        }
        loop {
            let Some(tag) = self.rest.strip_prefix('<') else {
                let end = memchr::memchr(b'<', self.rest.as_bytes())?;
                let (text, rest) = self.rest.split_at_checked(end)?;
                self.rest = rest;
                return Some(Next::Text(entities(text)));
            };
            if let Some(data) = tag.strip_prefix("![CDATA[") {
                let (text, rest) = data.split_once("]]>")?;
                self.rest = rest;
                return Some(Next::Text(Cow::Borrowed(text)));
            }
            if let Some(comment) = tag.strip_prefix("!--") {
                self.rest = comment.split_once("-->")?.1;
                continue;
            }
            if tag.starts_with('!') {
                return None;
            }
            let end = end_of(tag)?;
            let inside = tag.get(..end)?;
            self.rest = tag.get(end + 1..)?;
            if inside.starts_with('?') {
                continue;
            }
            if let Some(name) = inside.strip_prefix('/') {
                return Some(Next::Close(local(name.trim())));
            }
            let (inside, is_closed) =
                inside.strip_suffix('/').map_or((inside, false), |inside| (inside, true));
            let (name, attributes) = inside.split_once([' ', '\n', '\t', '\r']).unwrap_or((inside, ""));
            let name = local(name);
            self.closed = is_closed.then_some(name);
            return Some(Next::Open(Tag { name, attributes }));
        }
    }
}

/// Where a tag ends, a sign in quotes being none.
fn end_of(tag: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        let found = at + memchr::memchr3(b'>', b'"', b'\'', tag.as_bytes().get(at..)?)?;
        let sign = *tag.as_bytes().get(found)?;
        if sign == b'>' {
            return Some(found);
        }
        at = found + 2 + memchr::memchr(sign, tag.as_bytes().get(found + 1..)?)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_attributes_and_texts_are_read_whatever_their_prefix() {
        let text = "<?xml v='1'?><x:a r:id=\"1\" n='a &amp; b>c'/><!-- no --><b>t&lt;<![CDATA[<raw>]]></b>";
        let shown: Vec<String> = Walk::new(text)
            .map(|next| match next {
                Next::Open(tag) => format!(
                    "{} {:?} {:?}",
                    tag.name,
                    tag.attribute("id").unwrap_or_default(),
                    tag.attribute("n").unwrap_or_default()
                ),
                Next::Close(name) => format!("/{name}"),
                Next::Text(text) => text.into_owned(),
            })
            .collect();
        assert_eq!(shown, ["a \"1\" \"a & b>c\"", "/a", "b \"\" \"\"", "t<", "<raw>", "/b"]);
    }
}
