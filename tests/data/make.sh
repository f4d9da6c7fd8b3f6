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
