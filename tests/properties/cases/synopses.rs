//! What may follow the name of each command.

use std::sync::LazyLock;

/// Lines of a name, ` = ` and what it stands for.
fn pairs(lines: &'static str) -> Vec<(&'static str, &'static str)> {
    let lines = lines.lines().filter(|line| !line.is_empty());
    let pairs = lines.map(|line| line.split_once(" = ").unwrap_or((line, "")));
    pairs.collect()
}

/// Words of the synopses below that stand for several.
pub(super) static SHORT: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    pairs(
        "
SOURCE = [FILE | - | --key KEY_LINE | --agent | --agent=SHA256:x]
SOURCE_OR_NEW = [FILE | --key KEY_LINE | --agent | --generate FILE [--algorithm ALGORITHM] PASSPHRASE SSH_SET_UP]
PASSPHRASE = [--passphrase | --passphrase-stdin]
API = [--api v4|v1]
REACH = [--all-profiles] [--regions REGIONS...]
BY_ID = [--columns id...] [--sort id] [--no-header]
BY_NAME = [--columns name...] [--sort name] [--no-header]
PAGE = [--limit N] [--offset N]
KMS = [--kms-key-name TEXT | --kms-key-id TEXT]
ABOUT = [--type ssh|x509] [--scope user|domain] [--user-id TEXT] [--description TEXT]
MADE = ABOUT [--private-key-file FILE] [--local [--algorithm ALGORITHM] PASSPHRASE | --encryption default|kms KMS] SSH_SET_UP
SSH_SET_UP = [--add-to-agent] [--ssh-config NAME]
SSH = [--private-key FILE] [--port N]
",
    )
});

/// Every command with what may follow it.
pub(super) static SYNOPSES: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    pairs(
        "
repo key add = [FILE FILE... | SOURCE [--title TEXT]] API
repo key list = [--query TEXT] PAGE BY_ID API REACH
repo key show = KEY API
repo key delete = KEY... [--ignore-missing] API
repo key rotate = KEY SOURCE_OR_NEW [--title TEXT] (--verify URL | --no-verify) API
repo key sync = FILE... [--prune] API
repo deploy-key add = SOURCE_OR_NEW [--repo REPO] [--title TEXT] [--can-push] [--submodules]
repo deploy-key list = [--repo REPO | --group ID | --codearts-project HEX] PAGE BY_ID REACH
repo deploy-key delete = KEY... [--repo REPO] [--ignore-missing] [--submodules]
kps keypair create = NAME MADE
kps keypair import = NAME [FILE | - | --public-key KEY_LINE] ABOUT [--private-key FILE] [--encryption default|kms KMS]
kps keypair list = [--query TEXT] [--limit N] [--scope user|domain] BY_NAME REACH
kps keypair show = NAME
kps keypair update = NAME --description TEXT
kps keypair delete = NAME... [--ignore-missing] [--if-unused]
kps keypair bind = NAME NAME... SSH [--password-stdin] [--disable-password] [--no-wait | --wait-timeout N]
kps keypair unbind = TEXT... SSH [--no-wait | --wait-timeout N]
kps keypair rotate = NAME NAME MADE SSH [--delete-old] [--wait-timeout N]
kps private-key export = NAME [--private-key-file FILE]
kps private-key import = NAME --private-key FILE [--encryption default|kms] KMS
kps private-key clear = NAME
kps server list = [--keypair NAME] [--name TEXT] [--limit N] BY_NAME REACH
kps task list = [--running | --failed] BY_ID REACH
kps task show = ID
kps task delete = (ID... | --all)
audit = [--deploy-keys] [--servers] [--max-age N] [--path FILE...] [--fail-on FINDING...] REACH
revoke = KEY REACH [--local]
auth login = [--domain TEXT] [--user TEXT] [--password-stdin] [--totp ID --user-id TEXT] [--project-name TEXT]
auth status
auth token
auth logout
profile init = [NAME] [--from koocli|sdk | --token-file FILE | --token-command TEXT | --access-key TEXT [--secret-key-stdin] | --ecs] [--default]
profile list = BY_NAME
profile show = [NAME]
profile use = NAME
profile rename = NAME NAME
profile delete = NAME
sandbox serve = [--port N]
sandbox reset
sandbox server = NAME (--stop | --start)
completions = bash|zsh|fish|elvish|powershell
man = [FILE]
",
    )
});

/// Options that every command takes, before and after its name.
pub(super) const COMMON: &str = "[--config FILE] [--region cn-north-4] [--endpoint URL] [--yes] [--no-input] [--dry-run] \
     [--color auto|always|never] [--timeout N] [--retries N] [--output table|json | --json | --quiet]";

/// Values of what stands in capitals.
pub(super) const VALUES: &[(&str, &[&str])] = &[
    ("ALGORITHM", &["ed25519", "ecdsa-p256", "rsa-4096"]),
    ("FILE", &["key.pub", "./a b/ключ", "~/.ssh/id_ed25519.pub"]),
    ("FINDING", &["any", "weak,old"]),
    ("HEX", &["0123456789abcdef0123456789abcdef"]),
    ("ID", &["7", "123456"]),
    ("KEY", &["7", "SHA256:x", "MD5:aa:bb", "laptop", "a b"]),
    ("KEY_LINE", &["ssh-ed25519 AAAA a b"]),
    ("N", &["1", "60"]),
    ("NAME", &["web", "a-b_1", "0"]),
    ("REGIONS", &["all", "cn-north-4,cn-east-3"]),
    (
        "REPO",
        &["7", "group/name", "git@host.example:group/name.git"],
    ),
    ("TEXT", &["x", "two words", "ключ", "a=b"]),
    ("URL", &["https://host.example/x", "http://127.0.0.1:9"]),
];
