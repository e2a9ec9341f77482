//! Randomness comes from the caller, as a `rand_core` 0.10 generator. `opaque-ke` 4.0 still asks for the
//! traits of 0.6; this adapts one to the other.

use rand_core::CryptoRng;

/// A generator of today, for a library of yesterday.
pub(crate) struct Legacy<'a, R>(pub(crate) &'a mut R);

impl<R: CryptoRng> rand_core_06::RngCore for Legacy<'_, R> {
    fn next_u32(&mut self) -> u32 {
        self.0.next_u32()
    }

    fn next_u64(&mut self) -> u64 {
        self.0.next_u64()
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        self.0.fill_bytes(bytes);
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), rand_core_06::Error> {
        self.0.fill_bytes(bytes);
        Ok(())
    }
}

impl<R: CryptoRng> rand_core_06::CryptoRng for Legacy<'_, R> {}
