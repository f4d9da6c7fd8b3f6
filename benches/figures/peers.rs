//! Other tools, where they are installed: `hcloud` (Hetzner), `gh` (GitHub), the vendor's SDK for
//! Python (`huaweicloudsdkcodeartsrepo`) and `openstack`.

use std::path::Path;
use std::process::Command;

/// Lists the keys of an account with the vendor's SDK.
const WITH_SDK: &str = r#"
import sys
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcodeartsrepo.v4 import CodeArtsRepoClient, ListUserKeysRequest
builder = CodeArtsRepoClient.new_builder().with_credentials(BasicCredentials("ak", "sk", "project"))
client = builder.with_endpoint(sys.argv[1]).build()
print(client.list_user_keys(ListUserKeysRequest(limit=100, offset=0)))
"#;

pub(crate) fn hcloud(url: &str) -> Command {
    let mut command = Command::new("hcloud");
    command
        .env("HCLOUD_ENDPOINT", format!("{url}/v1"))
        .env("HCLOUD_TOKEN", "t".repeat(64))
        .args(["ssh-key", "list"]);
    command
}

pub(crate) fn gh(url: &str, bundle: &Path) -> Command {
    let mut command = Command::new("gh");
    command
        .env("GH_HOST", url.trim_start_matches("https://"))
        .env("GH_ENTERPRISE_TOKEN", "token")
        .env("SSL_CERT_FILE", bundle)
        .args(["ssh-key", "list"]);
    command
}

pub(crate) fn vendor_sdk(url: &str) -> Command {
    let mut command = Command::new("python3");
    command.args(["-c", WITH_SDK, url]);
    command
}

/// Its list needs a whole cloud, so that only its start is measured.
pub(crate) fn openstack() -> Command {
    let mut command = Command::new("openstack");
    command.arg("--version");
    command
}
