//! The XML of a workbook, event by event: nothing that it declares of itself is taken up, and it has an end.

use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};

use super::Refused;

/// What cannot be read, and why.
pub(super) fn broken(error: &impl std::fmt::Display) -> Refused {
    Refused::new(
        format!("it cannot be read: {error}"),
        "open it in a spreadsheet program and save it again as .xlsx",
    )
}

fn breaks_off(why: &impl std::fmt::Display) -> Refused {
    Refused::new(
        format!("it breaks off here: {why}"),
        "open it in a spreadsheet program and save it again as .xlsx",
    )
}

/// A part that is walked through. An element without content has a start and an end like any other.
pub(super) struct Walk<'x> {
    reader: Reader<&'x [u8]>,
    /// How many elements are open.
    depth: usize,
    /// Whether there was any.
    is_begun: bool,
}

impl<'x> Walk<'x> {
    pub(super) fn new(xml: &'x str) -> Self {
        let mut reader = Reader::from_str(xml);
        reader.config_mut().expand_empty_elements = true;
        Self { reader, depth: 0, is_begun: false }
    }

    /// The next event, none behind the end of the whole. A document type is refused, because what it declares
    /// could grow without end.
    pub(super) fn next(&mut self) -> Result<Option<Event<'x>>, Refused> {
        let event = self.reader.read_event().map_err(|error| breaks_off(&error))?;
        match &event {
            Event::DocType(_) => {
                return Err(Refused::new(
                    "it declares entities of its own",
                    "do not open it; ask for another file",
                ));
            }
            Event::Decl(declared) => match declared.encoding() {
                Some(Ok(name)) if !name.eq_ignore_ascii_case("utf-8") => {
                    return Err(Refused::new(
                        format!("it is written in {name}"),
                        "open it in a spreadsheet program and save it again: that writes UTF-8",
                    ));
                }
                Some(Err(error)) => return Err(broken(&error)),
                _ => {}
            },
            Event::GeneralRef(name) => {
                let sign = name.resolve_char_ref().map_err(|error| broken(&error))?;
                if sign.is_none() && resolve_xml_entity(name).is_none() {
                    return Err(broken(&format!("unknown entity {}", &**name)));
                }
            }
            Event::Start(_) => {
                self.depth += 1;
                self.is_begun = true;
            }
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            Event::Eof if self.depth > 0 || !self.is_begun => return Err(breaks_off(&"it has no end")),
            Event::Eof => return Ok(None),
            _ => {}
        }
        Ok(Some(event))
    }

    /// Where the next event begins.
    pub(super) fn position(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }
}

/// The value of an attribute, whatever its prefix.
pub(super) fn attribute(start: &BytesStart<'_>, name: &str) -> Result<Option<String>, Refused> {
    // Looking for the same name twice takes the square of the time that as many attributes take.
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| broken(&error))?;
        if attribute.key.local_name().as_ref() == name {
            let value = attribute.normalized_value(quick_xml::XmlVersion::Explicit1_0);
            return value.map(|value| Some(value.into_owned())).map_err(|error| broken(&error));
        }
    }
    Ok(None)
}
