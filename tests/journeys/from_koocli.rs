//! A move from KooCLI.

use std::fs;

use serde_json::json;

use crate::person::{at_terminal, at_terminal_with, config, succeeds};
use crate::service::{ACCESS_KEY, SECRET_KEY, Service};
use crate::support::{TestEnv, lacks, private};

#[test]
fn what_koocli_has_is_taken_over_and_works() {
    let (env, elsewhere) = (TestEnv::new(), TestEnv::new());
    let service = Service::start(&elsewhere);
    let profile = json!({"name": "old", "mode": "AKSK", "accessKeyId": ACCESS_KEY, "secretAccessKey": SECRET_KEY,
        "securityToken": "", "region": "cn-north-4", "projectId": "", "domainId": "", "agencyName": "",
        "ssoAuth": null, "readTimeout": 10, "skipSecureVerify": "false"});
    let before = json!({"current": "old", "profiles": [profile]}).to_string();
    let theirs = env.write(".hcloud/config.json", &before);
    private(&theirs);

    let shown = succeeds(at_terminal(&env, "profile init --from koocli", &[]));
    lacks(&shown, SECRET_KEY);
    assert_eq!(fs::read_to_string(&theirs).unwrap(), before);
    let file = config(&env);
    let profile = file["profiles"]["old"].as_table().unwrap();
    assert_eq!(profile["access_key"].as_str(), Some(ACCESS_KEY));
    assert_eq!(profile["secret_key"].as_str(), Some(SECRET_KEY));
    assert_eq!(profile["region"].as_str(), Some("cn-north-4"));

    let endpoint = [("HWKEY_ENDPOINT", service.url.as_str())];
    succeeds(at_terminal_with(
        &env,
        "kps keypair create moved",
        &[],
        &endpoint,
    ));
    assert_eq!(service.pairs(), ["moved"]);
}
