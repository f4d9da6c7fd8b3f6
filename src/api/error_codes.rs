//! The documented error codes of services and gateway: their meaning and what to do.
//!
//! Sources: error code pages of CodeArts Repo, DEW (KPS) and IAM, and of the API gateway, whose numbers
//! appear as `APIGW.nnnn` and `APIG.nnnn`. Messages come in several languages, so they are not used.

use super::class::Class;

/// The meaning of an error code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Code {
    /// The reason of the refusal, if the HTTP status does not tell.
    pub class: Option<Class>,
    /// Added to the message, if the code says more than its class.
    pub meaning: Option<&'static str>,
    /// What to do, if it is more than the hint of the class.
    pub hint: Option<&'static str>,
}

const fn code(class: Class, meaning: &'static str) -> Code {
    Code {
        class: Some(class),
        meaning: Some(meaning),
        hint: None,
    }
}

/// A code that says no more than its class.
const fn only(class: Class) -> Code {
    Code {
        class: Some(class),
        meaning: None,
        hint: None,
    }
}

const fn plain(meaning: &'static str) -> Code {
    Code {
        class: None,
        meaning: Some(meaning),
        hint: None,
    }
}

impl Code {
    const fn hint(self, hint: &'static str) -> Self {
        Self {
            hint: Some(hint),
            ..self
        }
    }
}

/// Looks up a code. The HTTP status decides between several meanings of one code.
pub(super) fn find(name: &str, status: u16) -> Option<Code> {
    let gateway = name
        .strip_prefix("APIGW.")
        .or_else(|| name.strip_prefix("APIG."));
    match gateway {
        Some(number) => of_gateway(number),
        None => of_repo(name, status)
            .or_else(|| of_kps(name))
            .or_else(|| of_iam(name)),
    }
}

fn of_gateway(number: &str) -> Option<Code> {
    use Class::{Credentials, Permission, Rate, WrongEndpoint};
    Some(match number {
        "0101" => only(WrongEndpoint),
        "0103" => code(WrongEndpoint, "the gateway has no backend for this API"),
        "0106" => plain("a parameter is missing or ill-formed"),
        "0204" => plain("the gateway does not accept this TLS version"),
        "0301" | "0305" => code(Credentials, "the token or the signature is wrong"),
        "0302" => code(Permission, "this IAM user is not allowed here"),
        "0303" => code(Credentials, "the signature is wrong, or its time is off"),
        "0304" | "0306" => only(Permission),
        "0307" => code(Credentials, "the token must be updated"),
        "0308" => only(Rate),
        "0310" => code(Permission, "the project is not available")
            .hint("check the project id; the account's administrator sees whether it is frozen"),
        "0401" | "0402" => code(Permission, "this IP address is not allowed")
            .hint("an access control list of the account names the allowed addresses"),
        "0605" => plain("the gateway could not resolve a name"),
        "0610" => plain("the gateway has no backend"),
        "0613" => plain("IAM is not available"),
        "0802" => code(Permission, "this IAM user may not use the region")
            .hint("use another --region, or have the account's administrator allow this one"),
        _ => return None,
    })
}

fn of_repo(name: &str, status: u16) -> Option<Code> {
    use Class::{Credentials, NotFound, Permission, Unavailable};
    const BAD_KEY: Code = plain("it does not accept the key or its title")
        .hint("`ssh-keygen -l -f FILE` checks a key; a title of plain letters is accepted");
    Some(match name {
        "CH.010001" | "DEV.CH.10001" => plain("a parameter is not valid"),
        // With 409 (in V1 also with 200) the same code means a duplicate.
        "CH.080002" if status == 400 => plain("the title or the key is empty"),
        "CH.080002" => plain("the key is registered already"),
        "CH.010202" | "40" => BAD_KEY,
        "CH.00401015" => plain("the text has characters that are not accepted")
            .hint("use a title without emoji and rare characters"),
        "CH.00401999" => plain("a field is too long"),
        "CH.10000" => code(Unavailable, "the system is busy"),
        "CH.000001" => code(Unavailable, "an unknown error"),
        "CH.080504" => code(Unavailable, "the gateway timed out"),
        "CH.000404" => only(NotFound),
        "CH.010117" | "CH.00402000" => code(NotFound, "the repository does not exist"),
        "CH.080401" | "CH.080403" | "CH.004403" | "CH.00401001" => only(Permission),
        "CH.00000002" => code(
            Credentials,
            "the authentication information is not recognised",
        ),
        "DEV.00000003" => code(Credentials, "the authentication information has expired"),
        _ => return None,
    })
}

fn of_kps(name: &str) -> Option<Code> {
    use Class::{Credentials, NotFound, Permission};
    Some(match name {
        "KPS.0002" => plain("a parameter is not valid"),
        "KPS.0001" | "KPS.0005" => code(NotFound, "no such task"),
        "KPS.0006" => code(NotFound, "no such user"),
        "KPS.4016" | "KPS.6004" => code(NotFound, "the key pair does not exist"),
        "KPS.6005" => code(NotFound, "no private key is kept for it"),
        "KPS.6008" => plain("the private key could not be encrypted")
            .hint("check that the KMS key exists, is enabled and may be used"),
        "KPS.6010" => plain("the private key could not be saved")
            .hint("check that the KMS key exists, is enabled and may be used"),
        "KPS.6009" => code(Permission, "the key pair could not be verified"),
        "KPS.6011" => plain("the private key does not belong to the public key")
            .hint("`ssh-keygen -y -f FILE` prints the public half of a private key"),
        "KPS.9001" => code(Credentials, "the token is missing or not valid"),
        "KPS.9002" => code(
            Permission,
            "the service is in public test and not open to this account",
        )
        .hint("apply for the test in the console"),
        "KPS.9003" => only(Permission),
        "KPS.9004" => code(Permission, "the account is frozen")
            .hint("the console's billing center shows why; nothing works until this is settled"),
        "KPS.9005" => code(Permission, "the account is restricted")
            .hint("the console's billing center shows why; nothing works until this is settled"),
        "KPS.9006" => code(Permission, "the type of this user is unknown"),
        _ => return None,
    })
}

fn of_iam(name: &str) -> Option<Code> {
    use Class::{Credentials, NotFound, Permission, Rate};
    Some(match name {
        "IAM.0001" => code(Credentials, "authentication is required"),
        "IAM.0002" | "IAM.0003" => only(Permission),
        "IAM.0004" => only(NotFound),
        "IAM.0012" => only(Rate),
        "IAM.0061" => code(Credentials, "the account is locked")
            .hint("too many wrong passwords lock it for a while: wait, then use the right one"),
        "IAM.0062" => code(Credentials, "the password is wrong"),
        "IAM.0066" => code(Credentials, "the token has expired"),
        "IAM.0067" => code(Credentials, "the token is not valid"),
        "IAM.0080" | "IAM.0082" => code(Permission, "the user is disabled")
            .hint("the account's administrator can enable it"),
        "IAM.0081" => code(Permission, "the user may use the console only")
            .hint("have the account's administrator give the user programmatic access"),
        "IAM.0083" => code(Permission, "the region is a private one").hint("use another --region"),
        "IAM.1061" => code(Credentials, "the passcode is wrong").hint(
            "a passcode is valid for 30 seconds: give --totp the current one, and check --user-id",
        ),
        "IAM.1104" => code(Credentials, "the access key is blacklisted").hint(NEW_KEY),
        "IAM.1105" => code(Credentials, "the access key has expired").hint(NEW_KEY),
        "IAM.1106" => code(Credentials, "no user has this access key").hint(NEW_KEY),
        "IAM.1107" => code(Credentials, "the access key is not active")
            .hint("it can be enabled in the console, under My Credentials"),
        "IAM.1108" => code(Credentials, "the security token has expired")
            .hint("get a new temporary access key with its security token"),
        _ => return None,
    })
}

const NEW_KEY: &str = "make another access key in the console, under My Credentials";
