//! How much a decoder may allocate: a fixed multiple of its input, and a constant for what it builds in any case.

/// Bytes held at once for each byte of input.
const MULTIPLE: usize = 48;
/// Bytes held at once whatever the input.
const CONSTANT: usize = 16 * 1_024;

/// Runs a decoder, and panics where it held more than its bound at any moment.
pub fn bounded<T>(input: &[u8], decode: impl FnOnce() -> T) -> T {
    bounded_beside(0, input, decode)
}

/// The same for a decoder that needs so many bytes for something else, whatever the input.
pub fn bounded_beside<T>(beside: usize, input: &[u8], decode: impl FnOnce() -> T) -> T {
    let mut decoded = None;
    let held = allocation_counter::measure(|| decoded = Some(decode())).bytes_max;
    let most = beside + CONSTANT + MULTIPLE * input.len();
    assert!(
        usize::try_from(held).is_ok_and(|held| held <= most),
        "{held} bytes held for {} of input; {most} are allowed",
        input.len()
    );
    decoded.expect("measuring runs it once")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "bytes held for 4 of input")]
    fn a_decoder_that_believes_a_length_is_caught() {
        bounded(&[0, 1, 0, 0], || Vec::<u8>::with_capacity(65_536));
    }
}
