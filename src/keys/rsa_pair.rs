//! RSA keys made on this machine, about as fast as OpenSSH makes them.

use std::thread;

use num_bigint_dig::prime::probably_prime;
use num_bigint_dig::{BigUint, RandBigInt};
use num_traits::ToPrimitive;
use rsa::RsaPrivateKey;
use ssh_key::private::RsaKeypair;
use ssh_key::rand_core::OsRng;

const PUBLIC_EXPONENT: u32 = 65537;
/// Rounds of Miller-Rabin, as the `rsa` crate has them; a Lucas test follows.
const ROUNDS: usize = 20;
/// Candidates are divided by every prime below this before they are tested in full.
const SIEVE: usize = 1 << 14;
/// How far the search goes from one random number before it takes another.
const REACH: u32 = 1 << 13;

/// Makes a key with the system's random numbers; each of its primes is looked for in a thread.
///
/// # Errors
/// What the library says, which is nothing that a caller can cause.
pub(super) fn random(bits: usize) -> Result<RsaKeypair, ssh_key::Error> {
    let small_primes = small_primes();
    let find = || prime(bits / 2, &small_primes);
    let (p, q) = thread::scope(|scope| {
        let other = thread::Builder::new().spawn_scoped(scope, find);
        let p = find();
        // With no more threads to be had, one after the other.
        let q = other.ok().and_then(|other| other.join().ok());
        (p, q.unwrap_or_else(find))
    });
    let key = RsaPrivateKey::from_primes(vec![p, q], PUBLIC_EXPONENT.into());
    key.map_err(|_| ssh_key::Error::Crypto)?.try_into()
}

/// A random prime whose two highest bits are set, so that the product of two has twice its bits.
///
/// Like OpenSSL: the first prime at or above a random odd number.
fn prime(bits: usize, small_primes: &[u32]) -> BigUint {
    loop {
        let mut start = OsRng.gen_biguint(bits);
        start |= BigUint::from(3_u8) << (bits - 2);
        start |= BigUint::from(1_u8);
        let remainders: Vec<u32> = small_primes
            .iter()
            .map(|prime| (&start % *prime).to_u32().unwrap_or_default())
            .collect();
        let found = (0..REACH)
            .step_by(2)
            .filter(|step| {
                let mut divisors = small_primes.iter().zip(&remainders);
                !divisors.any(|(prime, remainder)| (remainder + step) % prime == 0)
            })
            .map(|step| &start + step)
            .find(|candidate| {
                candidate.bits() == bits
                    && fits_exponent(candidate)
                    && probably_prime(candidate, ROUNDS)
            });
        if let Some(prime) = found {
            return prime;
        }
    }
}

/// There is a private exponent only if the public one does not divide `prime - 1`.
fn fits_exponent(prime: &BigUint) -> bool {
    prime % PUBLIC_EXPONENT != BigUint::from(1_u8)
}

/// The odd primes below `SIEVE`, by the sieve of Eratosthenes.
fn small_primes() -> Vec<u32> {
    let mut is_composite = vec![false; SIEVE];
    let mut primes = Vec::new();
    for number in (3..SIEVE).step_by(2) {
        if !is_composite[number] {
            primes.extend(u32::try_from(number));
            (number * number..SIEVE)
                .step_by(2 * number)
                .for_each(|multiple| is_composite[multiple] = true);
        }
    }
    primes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_primes_to_divide_by_are_all_odd_primes() {
        let primes = small_primes();
        assert_eq!(primes[..5], [3, 5, 7, 11, 13]);
        // 1,900 primes are below 16,384; one of them is 2.
        assert_eq!((primes.len(), primes.last()), (1899, Some(&16381)));
    }

    #[test]
    fn a_prime_has_its_size_and_two_are_not_the_same() {
        let small_primes = small_primes();
        let primes = [256, 256].map(|bits| prime(bits, &small_primes));
        for prime in &primes {
            assert!(probably_prime(prime, ROUNDS), "{prime}");
            assert_eq!((prime >> 254_usize).to_u32(), Some(3));
        }
        assert_ne!(primes[0], primes[1]);
    }
}
