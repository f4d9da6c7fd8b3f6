//! Reads private keys in DER: PKCS#1, PKCS#8, SEC1 and OpenSSL's format of DSA. They are recognized by their
//! content, because some tools use the wrong label.
//!
//! The readers of the libraries are too strict for what tools write: they want named curves, EC keys with a
//! public half, and RSA keys up to 4096 bits.

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Decode, Reader, SliceReader, Tag, Tagged};
use p256::elliptic_curve::bigint::ArrayEncoding;
use p256::elliptic_curve::sec1::{FromEncodedPoint, ModulusSize, ToEncodedPoint};
use p256::elliptic_curve::{
    AffinePoint, Curve, CurveArithmetic, FieldBytes, FieldBytesSize, PublicKey, SecretKey,
};
use rsa::BigUint;
use ssh_key::Mpint;
use ssh_key::private::Ed25519Keypair;
use ssh_key::public::{DsaPublicKey, EcdsaPublicKey, KeyData, RsaPublicKey};
use zeroize::{Zeroize as _, Zeroizing};

use super::private_key_error::PrivateKeyError::{self, Encrypted, Unreadable, Unsupported};

type Result<T> = std::result::Result<T, PrivateKeyError>;

const RSA: &str = "1.2.840.113549.1.1.1";
const DSA: &str = "1.2.840.10040.4.1";
const EC: &str = "1.2.840.10045.2.1";
const ED25519: &str = "1.3.101.112";
const P256: &str = "1.2.840.10045.3.1.7";
const P384: &str = "1.3.132.0.34";
const P521: &str = "1.3.132.0.35";

/// Algorithms that SSH does not use, for messages.
const OTHERS: [(&str, &str); 9] = [
    ("1.2.840.113549.1.1.10", "RSA-PSS"),
    ("1.2.840.113549.1.3.1", "DH"),
    ("1.3.101.110", "X25519"),
    ("1.3.101.111", "X448"),
    ("1.3.101.113", "Ed448"),
    ("1.2.156.10197.1.301", "SM2"),
    ("1.2.840.10045.3.1.1", "P-192"),
    ("1.3.132.0.10", "secp256k1"),
    ("1.3.132.0.33", "P-224"),
];

/// The public half of an unencrypted private key.
pub(super) fn public_half(der: &[u8]) -> Result<KeyData> {
    let parts = first(der).and_then(sequence).ok_or(Unreadable)?;
    match tags(&parts).as_slice() {
        [Tag::Integer, Tag::Sequence, Tag::OctetString, ..] => from_pkcs8(&parts),
        [Tag::Integer, Tag::OctetString, ..] => from_sec1(&parts, None),
        [Tag::Integer, rest @ ..] if rest.len() >= 8 => from_rsa(&parts).ok_or(Unreadable),
        [Tag::Integer, rest @ ..] if rest.len() == 5 => {
            let (key, _secret) = parts[1..].split_at(4);
            from_dsa(key).ok_or(Unreadable)
        }
        [Tag::Sequence, Tag::OctetString] => Err(Encrypted),
        _ => Err(Unreadable),
    }
}

/// The first element. Anything after it is ignored.
fn first(der: &[u8]) -> Option<AnyRef<'_>> {
    AnyRef::decode(&mut SliceReader::new(der).ok()?).ok()
}

/// The elements of a sequence.
fn sequence(any: AnyRef<'_>) -> Option<Vec<AnyRef<'_>>> {
    if any.tag() != Tag::Sequence {
        return None;
    }
    let mut reader = SliceReader::new(any.value()).ok()?;
    let mut parts = Vec::new();
    while !reader.is_finished() {
        parts.push(AnyRef::decode(&mut reader).ok()?);
    }
    Some(parts)
}

fn tags(parts: &[AnyRef<'_>]) -> Vec<Tag> {
    parts.iter().map(Tagged::tag).collect()
}

fn identifier(any: AnyRef<'_>) -> Option<String> {
    any.decode_as::<ObjectIdentifier>()
        .ok()
        .map(|id| id.to_string())
}

fn from_pkcs8(parts: &[AnyRef<'_>]) -> Result<KeyData> {
    let algorithm = sequence(parts[1]).ok_or(Unreadable)?;
    let (&id, parameters) = algorithm.split_first().ok_or(Unreadable)?;
    let parameters = parameters.first().copied();
    let id = identifier(id).ok_or(Unreadable)?;
    let key = parts[2].value();
    match id.as_str() {
        RSA => {
            let parts = first(key).and_then(sequence);
            parts.and_then(|parts| from_rsa(&parts)).ok_or(Unreadable)
        }
        EC => {
            let parts = first(key).and_then(sequence).ok_or(Unreadable)?;
            from_sec1(&parts, parameters)
        }
        ED25519 => from_ed25519(key).ok_or(Unreadable),
        DSA => derive_dsa(parameters, key).ok_or(Unreadable),
        other => Err(unsupported(other)),
    }
}

fn unsupported(id: &str) -> PrivateKeyError {
    let known = OTHERS.iter().find(|(other, _)| *other == id);
    Unsupported(known.map_or_else(|| id.to_owned(), |(_, name)| (*name).to_owned()))
}

/// The key is an octet string within the octet string (RFC 8410, section 7).
fn from_ed25519(key: &[u8]) -> Option<KeyData> {
    let seed = first(key).filter(|seed| seed.tag() == Tag::OctetString)?;
    let pair = Ed25519Keypair::from_seed(seed.value().try_into().ok()?);
    Some(KeyData::Ed25519(pair.public))
}

/// Reads version, modulus, public and private exponent, and primes (RFC 8017, appendix A.1.2).
fn from_rsa(parts: &[AnyRef<'_>]) -> Option<KeyData> {
    let [version, n, e, d, p, q, ..] = parts else {
        return None;
    };
    // Keys with more than two primes are rare, and are not checked.
    let is_whole = version.value() != [0] || are_of_one_key(n, e, d, [p, q]);
    let key = RsaPublicKey {
        e: mpint(e)?,
        n: mpint(n)?,
    };
    is_whole.then_some(KeyData::Rsa(key))
}

/// Whether n = p·q and d·e = 1 modulo p-1 and q-1, so that no number is damaged.
fn are_of_one_key(
    n: &AnyRef<'_>,
    e: &AnyRef<'_>,
    d: &AnyRef<'_>,
    primes: [&AnyRef<'_>; 2],
) -> bool {
    let one = BigUint::from(1u8);
    let number = |any: &AnyRef<'_>| Zeroizing::new(BigUint::from_bytes_be(any.value()));
    let [p, q] = primes.map(number);
    if *p <= one || *q <= one || &*p * &*q != *number(n) {
        return false;
    }
    let product = Zeroizing::new(&*number(e) * &*number(d));
    [p, q]
        .iter()
        .all(|prime| &*product % (&**prime - &one) == one)
}

/// Reads a number. All numbers of a key are positive, if necessary with a leading zero byte.
fn mpint(number: &AnyRef<'_>) -> Option<Mpint> {
    Mpint::from_positive_bytes(number.value()).ok()
}

fn from_dsa(key: &[AnyRef<'_>]) -> Option<KeyData> {
    let [p, q, g, y] = key else {
        return None;
    };
    Some(KeyData::Dsa(DsaPublicKey {
        p: mpint(p)?,
        q: mpint(q)?,
        g: mpint(g)?,
        y: mpint(y)?,
    }))
}

/// OpenSSL's order is version, p, q, g, y and the secret x. In PKCS#8, y has to be computed.
fn derive_dsa(parameters: Option<AnyRef<'_>>, key: &[u8]) -> Option<KeyData> {
    let parameters = sequence(parameters?)?;
    let [p, q, g] = parameters.as_slice() else {
        return None;
    };
    let number = |any: &AnyRef<'_>| BigUint::from_bytes_be(any.value());
    let x = Zeroizing::new(number(&first(key)?));
    let modulus = number(p);
    if modulus == BigUint::default() {
        return None;
    }
    let y = number(g).modpow(&x, &modulus).to_bytes_be();
    Some(KeyData::Dsa(DsaPublicKey {
        p: mpint(p)?,
        q: mpint(q)?,
        g: mpint(g)?,
        y: Mpint::from_positive_bytes(&y).ok()?,
    }))
}

/// Reads version, secret number, and optionally the curve and the public half (RFC 5915). In PKCS#8 the curve
/// comes before.
fn from_sec1(parts: &[AnyRef<'_>], curve: Option<AnyRef<'_>>) -> Result<KeyData> {
    let tagged = |number: u8| {
        let is_it = |part: &&AnyRef<'_>| matches!(part.tag(), Tag::ContextSpecific { number: found, .. } if found.value() == number);
        let part = parts.iter().skip(2).find(is_it);
        part.and_then(|part| first(part.value()))
    };
    let secret = parts.get(1).ok_or(Unreadable)?.value();
    let curve = tagged(0).or(curve).and_then(curve_of).ok_or(Unreadable)?;
    // The first byte of a bit string is the number of unused bits.
    let point = tagged(1).and_then(|bits| bits.value().split_first());
    let point = point.map(|(_, point)| point);
    match curve.as_str() {
        P256 => from_ec::<p256::NistP256>(secret, point).ok_or(Unreadable),
        P384 => from_ec::<p384::NistP384>(secret, point).ok_or(Unreadable),
        P521 => from_ec::<p521::NistP521>(secret, point).ok_or(Unreadable),
        other => Err(unsupported(other)),
    }
}

/// The identifier of the curve, also if its parameters are given explicitly: version, field, curve,
/// generator, order (RFC 3279, section 2.3.5).
fn curve_of(parameters: AnyRef<'_>) -> Option<String> {
    let Some(explicit) = sequence(parameters) else {
        return identifier(parameters);
    };
    let order = explicit.get(4)?.value();
    let curve = if has_order::<p256::NistP256>(order) {
        P256
    } else if has_order::<p384::NistP384>(order) {
        P384
    } else if has_order::<p521::NistP521>(order) {
        P521
    } else {
        "a curve without a name"
    };
    Some(curve.to_owned())
}

fn has_order<C: Curve>(order: &[u8]) -> bool {
    without_zeros(&C::ORDER.to_be_byte_array()) == without_zeros(order)
}

fn without_zeros(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    &number[zeros..]
}

/// Computes the public half. If the key has one too, it must be the same.
fn from_ec<C>(secret: &[u8], point: Option<&[u8]>) -> Option<KeyData>
where
    C: CurveArithmetic,
    AffinePoint<C>: FromEncodedPoint<C> + ToEncodedPoint<C>,
    FieldBytesSize<C>: ModulusSize,
{
    let secret = without_zeros(secret);
    let mut bytes = FieldBytes::<C>::default();
    let start = bytes.len().checked_sub(secret.len())?;
    bytes[start..].copy_from_slice(secret);
    let secret = SecretKey::<C>::from_bytes(&bytes);
    bytes.zeroize();
    let public = secret.ok()?.public_key();
    let is_same = |point: &[u8]| {
        let mut point = point.to_vec();
        // The hybrid form is the uncompressed one, with another first byte.
        if matches!(point.first(), Some(6 | 7)) {
            point[0] = 4;
        }
        PublicKey::<C>::from_sec1_bytes(&point).is_ok_and(|other| other == public)
    };
    if !point.is_none_or(is_same) {
        return None;
    }
    let point = public.to_encoded_point(false);
    EcdsaPublicKey::from_sec1_bytes(point.as_bytes())
        .ok()
        .map(KeyData::Ecdsa)
}
