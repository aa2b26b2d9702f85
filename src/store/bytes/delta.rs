//! Applies a delta of Git's to the bytes that it was made against.

/// The bytes that a delta makes of others; none where it does not fit them, or makes more than `most`.
pub(super) fn apply(base: &[u8], delta: &[u8], most: usize) -> Option<Vec<u8>> {
    let mut steps = delta;
    if number(&mut steps)? != base.len() {
        return None;
    }
    let size = number(&mut steps).filter(|size| *size <= most)?;
    let mut made = Vec::with_capacity(size);
    while let Some((step, rest)) = steps.split_first() {
        steps = rest;
        if step & 128 != 0 {
            let from = sparse(&mut steps, *step, 4)?;
            let length = match sparse(&mut steps, step >> 4, 3)? {
                0 => 0x1_0000,
                length => length,
            };
            made.extend_from_slice(base.get(from..from.checked_add(length)?)?);
        } else {
            // Zero is for what is still to be invented.
            let (new, rest) = steps.split_at_checked(usize::from(*step)).filter(|_| *step > 0)?;
            made.extend_from_slice(new);
            steps = rest;
        }
        if made.len() > size {
            return None;
        }
    }
    (made.len() == size).then_some(made)
}

/// Seven bits a byte, the lowest first; the highest bit says that there are more.
fn number(bytes: &mut &[u8]) -> Option<usize> {
    let (mut found, mut shift) = (0, 0);
    loop {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        found |= usize::from(byte & 127).checked_shl(shift).filter(|_| shift < 57)?;
        shift += 7;
        if byte & 128 == 0 {
            return Some(found);
        }
    }
}

/// Bytes of a number, the lowest first, of which those that are zero are left out.
fn sparse(bytes: &mut &[u8], there: u8, of: u32) -> Option<usize> {
    let mut found = 0;
    for place in (0..of).filter(|place| there >> place & 1 == 1) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        found |= usize::from(*byte) << (8 * place);
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::apply;

    #[test]
    fn copies_and_inserts() {
        let base = b"the quick brown fox";
        let delta = [&[19, 9, 0x91, 4, 5][..], &[4, b' ', b'a', b'n', b't']].concat();
        assert_eq!(apply(base, &delta, 100).as_deref(), Some(&b"quick ant"[..]));
    }

    #[test]
    fn what_does_not_fit_makes_nothing() {
        let base = b"the quick brown fox";
        let good = [19, 5, 0x91, 4, 5];
        assert_eq!(apply(base, &good, 100).as_deref(), Some(&b"quick"[..]));
        assert_eq!(apply(base, &good, 4), None, "more than is allowed");
        assert_eq!(apply(b"another", &good, 100), None, "another base");
        for length in 0..good.len() {
            assert_eq!(apply(base, &good[..length], 100), None, "cut after {length}");
        }
        for bad in [[19, 5, 0x91, 16, 5], [19, 5, 0, 4, 5], [19, 4, 0x91, 4, 5], [19, 6, 0x91, 4, 5]] {
            assert_eq!(apply(base, &bad, 100), None, "{bad:?}");
        }
        let endless = [[19].as_slice(), &[0xff; 12]].concat();
        assert_eq!(apply(base, &endless, 100), None);
    }
}
