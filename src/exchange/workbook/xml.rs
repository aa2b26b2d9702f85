//! The XML of a workbook, event by event: nothing that it declares of itself is taken up.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::Refused;

/// What cannot be read, and why.
pub(super) fn broken(error: &impl std::fmt::Display) -> Refused {
    Refused::new(
        format!("it cannot be read: {error}"),
        "open it in a spreadsheet program and save it again as .xlsx",
    )
}

fn breaks_off(error: &quick_xml::Error) -> Refused {
    Refused::new(
        format!("it breaks off here: {error}"),
        "open it in a spreadsheet program and save it again as .xlsx",
    )
}

/// The next event; a document type is refused, because what it declares could grow without end.
pub(super) fn next<'x>(reader: &mut Reader<&'x [u8]>) -> Result<Event<'x>, Refused> {
    match reader.read_event().map_err(|error| breaks_off(&error))? {
        Event::DocType(_) => {
            Err(Refused::new("it declares entities of its own", "do not open it; ask for another file"))
        }
        Event::Decl(declared) => match declared.encoding() {
            Some(Ok(name)) if !name.eq_ignore_ascii_case("utf-8") => Err(Refused::new(
                format!("it is written in {name}"),
                "open it in a spreadsheet program and save it again: that writes UTF-8",
            )),
            Some(Err(error)) => Err(broken(&error)),
            _ => Ok(Event::Decl(declared)),
        },
        event => Ok(event),
    }
}

/// The value of an attribute, whatever its prefix.
pub(super) fn attribute(start: &BytesStart<'_>, name: &str) -> Result<Option<String>, Refused> {
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| broken(&error))?;
        if attribute.key.local_name().as_ref() == name {
            let value = attribute.normalized_value(quick_xml::XmlVersion::Explicit1_0);
            return value.map(|value| Some(value.into_owned())).map_err(|error| broken(&error));
        }
    }
    Ok(None)
}

/// The sign that a reference in a text stands for.
pub(super) fn entity(reference: &BytesRef<'_>) -> Result<String, Refused> {
    if let Some(c) = reference.resolve_char_ref().map_err(|error| broken(&error))? {
        return Ok(c.to_string());
    }
    let name = reference.xml10_content();
    quick_xml::escape::resolve_xml_entity(&name)
        .map(str::to_owned)
        .ok_or_else(|| broken(&format!("unknown entity {name}")))
}
