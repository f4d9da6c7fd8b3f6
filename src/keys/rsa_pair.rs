//! Makes RSA keys, about as fast as OpenSSH.

use std::thread;

use num_bigint_dig::prime::probably_prime;
use num_bigint_dig::{BigUint, RandBigInt};
use num_traits::ToPrimitive;
use rsa::RsaPrivateKey;
use ssh_key::private::RsaKeypair;
use ssh_key::rand_core::OsRng;

const PUBLIC_EXPONENT: u32 = 65537;
/// Rounds of Miller-Rabin, as in the `rsa` crate. A Lucas test follows.
const ROUNDS: usize = 20;
/// Candidates are first divided by all primes below this.
const SIEVE: usize = 1 << 14;
/// How far to search from one random number before taking another one.
const REACH: u32 = 1 << 13;

/// Makes a key with the system's random numbers. Each prime is searched in its own thread.
///
/// # Errors
/// Errors of the library, which no caller can cause.
pub(super) fn random(bits: usize) -> Result<RsaKeypair, ssh_key::Error> {
    let small_primes = small_primes();
    let find = || prime(bits / 2, &small_primes);
    let (p, q) = thread::scope(|scope| {
        let other = thread::Builder::new().spawn_scoped(scope, find);
        let p = find();
        // Without another thread, both primes are searched here.
        let q = other.ok().and_then(|other| other.join().ok());
        (p, q.unwrap_or_else(find))
    });
    let key = RsaPrivateKey::from_primes(vec![p, q], PUBLIC_EXPONENT.into());
    key.map_err(|_| ssh_key::Error::Crypto)?.try_into()
}

/// A random prime whose two highest bits are set, so that the product of two primes has exactly twice the
/// bits.
///
/// Like in OpenSSL, this is the first prime from a random odd number upwards.
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

/// Whether the public exponent does not divide `prime - 1`. Otherwise there is no private exponent.
fn fits_exponent(prime: &BigUint) -> bool {
    prime % PUBLIC_EXPONENT != BigUint::from(1_u8)
}

/// The odd primes below `SIEVE`, with the sieve of Eratosthenes.
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
        // There are 1,900 primes below 16,384, including 2.
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
