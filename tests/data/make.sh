#!/bin/sh
# Makes the keys in this directory anew with OpenSSH and OpenSSL: throw-away keys, used nowhere.
# What ssh-keygen says of each public key is kept beside it, in NAME.fingerprints.
set -eu
cd "$(dirname "$0")"
rm -f ./*.key ./*.pub ./*.fingerprints

make() { # file name, then ssh-keygen's options
    name=$1
    shift
    ssh-keygen -q -N '' -C "$name@example.com" -f "$name.key" "$@"
    mv "$name.key.pub" "$name.pub"
    fingerprints "$name"
}

fingerprints() {
    ssh-keygen -l -E sha256 -f "$1.pub" >"$1.fingerprints"
    ssh-keygen -l -E md5 -f "$1.pub" >>"$1.fingerprints"
}

make ed25519 -t ed25519
make ed25519-other -t ed25519
make rsa1024 -t rsa -b 1024
make rsa2048 -t rsa -b 2048
make rsa3072 -t rsa -b 3072
make rsa8192 -t rsa -b 8192
make ecdsa256 -t ecdsa -b 256
make ecdsa384 -t ecdsa -b 384
make ecdsa521 -t ecdsa -b 521
make dsa -t dsa
make pkcs1 -t rsa -b 2048 -m PEM
make pkcs8 -t rsa -b 2048 -m PKCS8

# The same private keys in other forms: SEC1 and PKCS#8.
convert() { # from, to, then ssh-keygen's options
    from=$1
    to=$2
    shift 2
    cp "$from.key" "$to.key"
    chmod 600 "$to.key"
    ssh-keygen -q -p -P '' -f "$to.key" "$@" >/dev/null
}

for bits in 256 384 521; do
    convert ecdsa$bits ecdsa$bits-sec1 -N '' -m PEM
    convert ecdsa$bits ecdsa$bits-pkcs8 -N '' -m PKCS8
done
openssl genpkey -algorithm ed25519 -out ed25519-pkcs8.key
{
    printf '\0\0\0\013ssh-ed25519\0\0\0 '
    openssl pkey -in ed25519-pkcs8.key -pubout -outform DER | tail -c 32
} | base64 | sed 's/^/ssh-ed25519 /' >ed25519-pkcs8.pub
fingerprints ed25519-pkcs8

# Encrypted ones.
convert ed25519 openssh-encrypted -N secret
convert pkcs1 pkcs1-encrypted -N secret -m PEM
convert ecdsa256 sec1-encrypted -N secret -m PEM
openssl genpkey -quiet -algorithm ed25519 -aes256 -pass pass:secret -out pkcs8-encrypted.key 2>/dev/null ||
    openssl genpkey -algorithm ed25519 -aes256 -pass pass:secret -out pkcs8-encrypted.key

# A certificate, and public keys in other forms.
cp ed25519.pub certified.pub
ssh-keygen -q -s ed25519-other.key -I example -n user certified.pub
mv certified-cert.pub certificate.pub
rm certified.pub
ssh-keygen -e -m RFC4716 -f rsa2048.pub >rfc4716.pub
ssh-keygen -e -m PKCS8 -f rsa2048.pub >pem-pkcs8.pub
ssh-keygen -e -m PEM -f rsa2048.pub >pem-pkcs1.pub

# PuTTY's form, from its documentation (version 3, unencrypted), shortened: only its first line counts.
cat >putty.key <<'KEY'
PuTTY-User-Key-File-3: ssh-ed25519
Encryption: none
Comment: ed25519-key-20210101
Public-Lines: 1
AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea
Private-Lines: 1
AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
Private-MAC: 0000000000000000000000000000000000000000000000000000000000000000
KEY
chmod 644 ./*.key

# Private keys as other programs write them, each with the public half that ssh-keygen reads from it.
# (One does not: until 9.6 OpenSSH read no ed25519 key in PKCS#8.)
mkdir -p private
cd private
rm -f ./*
half() { # file name
    chmod 600 "$1.key"
    ssh-keygen -y -P '' -f "$1.key" >"$1.pub"
    chmod 644 "$1.key"
}

# Curve and key are two blocks without -noout.
openssl ecparam -name prime256v1 -genkey -out ec-parameters.key
openssl ecparam -name secp384r1 -genkey -noout -param_enc explicit -out ec-explicit.key
openssl ecparam -name secp521r1 -genkey -noout |
    openssl ec -no_public -out ec-without-public.key
openssl ec -in ec-parameters.key -conv_form compressed -out ec-compressed.key
openssl ec -in ec-parameters.key -conv_form hybrid -param_enc explicit -out ec-hybrid.key
openssl pkcs8 -topk8 -nocrypt -in ec-explicit.key -out ec-explicit-pkcs8.key
openssl pkcs8 -topk8 -nocrypt -in ec-without-public.key -out ec-without-public-pkcs8.key
openssl genrsa -traditional -3 -out rsa-exponent-3.key 1031
openssl genrsa -traditional -primes 3 -out rsa-three-primes.key 2048
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 \
    -pkeyopt rsa_keygen_pubexp:4294967297 -out rsa-exponent-33-bits.key
cp ../dsa.key dsa-pem.key
cp ../dsa.key dsa-pkcs8.key
chmod 600 dsa-*.key
ssh-keygen -q -p -P '' -N '' -m PEM -f dsa-pem.key >/dev/null
ssh-keygen -q -p -P '' -N '' -m PKCS8 -f dsa-pkcs8.key >/dev/null

# As a browser's certificate is exported: attributes, key, attributes, certificate.
openssl req -x509 -newkey rsa:1024 -nodes -keyout bag.pem -out bag.crt -days 3650 -subj /CN=example
openssl pkcs12 -export -inkey bag.pem -in bag.crt -name 'a name' -passout pass:x |
    openssl pkcs12 -passin pass:x -nodes -out pkcs12.key
rm bag.pem bag.crt

for key in *.key; do half "${key%.key}"; done

# As ring and Java write them: the public half beside the secret one (RFC 5958), all in one line.
{
    echo '-----BEGIN PRIVATE KEY-----'
    {
        printf '\060\121\002\001\001\060\005\006\003\053\145\160\004\042\004\040'
        openssl pkey -in ../ed25519-pkcs8.key -outform DER | tail -c 32
        printf '\201\041\000'
        openssl pkey -in ../ed25519-pkcs8.key -pubout -outform DER | tail -c 32
    } | base64 -w 0
    printf '\n-----END PRIVATE KEY-----\n'
} >ed25519-with-public.key
cp ../ed25519-pkcs8.pub ed25519-with-public.pub

# Authorities whose signatures ring cannot check, and a server's certificate by each, for one key.
mkdir -p ../tls
cd ../tls
rm -f ./*
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out server.key
chmod 644 server.key
authority() { # file name, option for the digest, then openssl's options for its key
    name=$1
    digest=$2
    shift 2
    openssl genpkey -quiet "$@" -out authority.key 2>/dev/null || openssl genpkey "$@" -out authority.key
    # shellcheck disable=SC2086 # Some have no digest.
    openssl req -x509 -new -key authority.key $digest -subj "/O=Acme/CN=Acme $name" -days 27000 -out "$name-ca.pem"
    # shellcheck disable=SC2086
    openssl req -x509 -new -key server.key -CA "$name-ca.pem" -CAkey authority.key $digest -subj /CN=server \
        -addext subjectAltName=IP:127.0.0.1 -addext basicConstraints=CA:FALSE -days 27000 -out "$name-server.pem"
    rm authority.key
}
authority p521 -sha512 -algorithm EC -pkeyopt ec_paramgen_curve:P-521
authority p224 -sha256 -algorithm EC -pkeyopt ec_paramgen_curve:P-224
authority ed448 "" -algorithm ED448
authority pss "" -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_pss_keygen_md:sha256
authority rsa1024 -sha256 -algorithm RSA -pkeyopt rsa_keygen_bits:1024
authority sha224 -sha224 -algorithm RSA -pkeyopt rsa_keygen_bits:2048
authority sha3 -sha3-256 -algorithm RSA -pkeyopt rsa_keygen_bits:2048
