# Makes private keys with openssl, ssh-keygen and puttygen in the current directory: `plain` has no
# passphrase, `other` is what is refused with its own words, which the file's name begins with.
set -eu
exec </dev/null
mkdir plain other

# RSA and DSA: PKCS#1, PKCS#8, odd sizes and exponents.
for bits in 1024 1031 2048 3072; do openssl genrsa -traditional -out plain/rsa$bits $bits; done
openssl genrsa -traditional -3 -out plain/rsa-exponent3 2048
openssl genrsa -traditional -primes 3 -out plain/rsa-primes3 2048
openssl genpkey -algorithm RSA -out plain/rsa-pkcs8
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_pubexp:4294967297 -out plain/rsa-exponent-long
openssl dsaparam -genkey -out plain/dsa 1024
openssl dsaparam -out parameters 1024
openssl genpkey -paramfile parameters -out plain/dsa-pkcs8

# EC: with and without parameters, public half, names.
for curve in prime256v1 secp384r1 secp521r1; do
    to() { echo "plain/$curve-$1"; }
    openssl ecparam -name $curve -genkey -out "$(to parameters)"
    openssl ecparam -name $curve -genkey -noout -out "$(to sec1)"
    openssl ecparam -name $curve -genkey -param_enc explicit -out "$(to explicit)"
    openssl ec -in "$(to sec1)" -conv_form compressed -out "$(to compressed)"
    openssl ec -in "$(to sec1)" -conv_form hybrid -out "$(to hybrid)"
    openssl ec -in "$(to sec1)" -conv_form compressed -param_enc explicit -out "$(to explicit-compressed)"
    openssl ec -in "$(to sec1)" -no_public -out "$(to no-public)"
    openssl pkcs8 -topk8 -nocrypt -in "$(to sec1)" -out "$(to pkcs8)"
    # As Java and Go write it.
    openssl pkcs8 -topk8 -nocrypt -in "$(to no-public)" -out "$(to pkcs8-no-public)"
    openssl pkcs8 -topk8 -nocrypt -in "$(to explicit)" -out "$(to pkcs8-explicit)"
done
openssl genpkey -algorithm ed25519 -out plain/ed25519-pkcs8

# What others keep with the key.
openssl req -x509 -newkey rsa:2048 -nodes -keyout plain/request -out certificate -days 3 -subj /CN=x
openssl pkcs12 -export -inkey plain/request -in certificate -name mine -passout pass:x -out bag
openssl pkcs12 -in bag -passin pass:x -nodes -out plain/pkcs12
openssl pkcs12 -in bag -passin pass:x -nodes -nocerts -out plain/pkcs12-alone

# ssh-keygen and puttygen in each of their forms.
for type in rsa ecdsa ed25519; do
    for form in RFC4716 PEM PKCS8; do
        ssh-keygen -q -t $type -N '' -m $form -f plain/keygen-$type-$form
        ssh-keygen -q -t $type -N secret -m $form -f "other/encrypted-keygen-$type-$form"
    done
    puttygen -q -t $type -O private -o other/PuTTY-$type --new-passphrase /dev/null
    puttygen -q -t $type -O private --ppk-param version=2 -o other/PuTTY-$type-2 --new-passphrase /dev/null
    puttygen -q other/PuTTY-$type -O private-openssh -o plain/putty-$type
    puttygen -q other/PuTTY-$type -O private-openssh-new -o plain/putty-$type-new
done
puttygen -q other/PuTTY-rsa -O private-sshcom -o other/ssh.com-rsa
rm plain/*.pub other/*.pub

# Others that are refused.
for cipher in aes128 aes256 des3; do
    openssl rsa -in plain/request -traditional -$cipher -passout pass:y -out other/encrypted-$cipher
done
openssl ec -in plain/prime256v1-sec1 -aes256 -passout pass:y -out other/encrypted-ec
openssl pkcs8 -topk8 -in plain/request -v1 PBE-SHA1-3DES -passout pass:y -out other/encrypted-pkcs8-v1
openssl pkcs8 -topk8 -in plain/request -scrypt -passout pass:y -out other/encrypted-pkcs8-scrypt
openssl pkcs12 -in bag -passin pass:x -passout pass:y -out other/encrypted-pkcs12
for type in X25519 Ed448 RSA-PSS; do openssl genpkey -algorithm $type -out other/$type; done
openssl ecparam -name secp256k1 -genkey -out other/secp256k1
