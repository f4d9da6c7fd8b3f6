//! What the variables of the vendor say.

use serde_json::json;

use super::LIST;
use crate::config::{setting, show};
use crate::repo_wire::no_keys;
use crate::server::{Answer, Server};
use crate::support::{TestEnv, fails, has, lacks, ok};

#[test]
fn a_variable_of_the_vendor_that_is_not_asked_does_no_harm() {
    let server = no_keys();
    let env = TestEnv::new();
    let mut command = env.at(&server.url, LIST);
    // A half, and a token that can be none.
    command
        .env("HUAWEICLOUD_SDK_AK", "half")
        .env("HW_AUTH_TOKEN", "two words");
    #[cfg(unix)]
    {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;
        command.env("OS_AUTH_TOKEN", OsStr::from_bytes(b"\xff"));
    }
    ok(&mut command);
    let error = fails(command.env_remove("HWKEY_TOKEN"), 3).err;
    has(&error, "HW_AUTH_TOKEN");
    lacks(&error, "two words");
    assert_eq!(server.requests().len(), 1);
}

/// A setting that the vendor's variables can hold: the variables, highest first.
pub(super) const OTHERS: [(&str, &str, &[&str]); 2] = [
    ("region", "--region", &["HW_REGION_NAME", "OS_REGION_NAME"]),
    (
        "project_id",
        "--project-id",
        &[
            "HUAWEICLOUD_SDK_PROJECT_ID",
            "HW_PROJECT_ID",
            "OS_PROJECT_ID",
        ],
    ),
];

#[test]
fn region_and_project_come_from_the_vendor_at_last() {
    for (name, option, vendor) in OTHERS {
        let env = TestEnv::new();
        env.config("[profiles.empty]\n[profiles.full]\nregion = \"cn-north-1\"\nproject_id = \"cn-north-1\"\n");
        for profile in ["empty", "full"] {
            let mut command = show(&env);
            command.env("HWKEY_PROFILE", profile);
            for variable in vendor.iter().rev() {
                command.env(variable, format!("of-{variable}"));
                let expected = match profile {
                    "full" => (json!("cn-north-1"), json!("profile full")),
                    _ => (
                        json!(format!("of-{variable}")),
                        json!(format!("variable {variable}")),
                    ),
                };
                assert_eq!(setting(&ok(&mut command), name), expected);
            }
            let variable = format!("HWKEY_{}", name.to_uppercase());
            command.env(&variable, "cn-north-2");
            let expected = (json!("cn-north-2"), json!(format!("variable {variable}")));
            assert_eq!(setting(&ok(&mut command), name), expected);
            command.args([option, "cn-north-4"]);
            let expected = (json!("cn-north-4"), json!(format!("option {option}")));
            assert_eq!(setting(&ok(&mut command), name), expected);
        }
    }
}

#[test]
fn a_profiles_endpoint_beats_the_vendors_region() {
    let env = TestEnv::new();
    env.config("[profiles.work]\nrepo_endpoint = \"https://one.example\"\n");
    let mut command = show(&env);
    command.env("OS_REGION_NAME", "cn-north-4");
    let endpoint = |said: &_, name| setting(said, name);
    let said = ok(&mut command);
    let (url, source) = endpoint(&said, "repo_endpoint");
    assert!(url.as_str().unwrap().contains("cn-north-4"), "{url}");
    assert_eq!(source, "region cn-north-4");

    let said = ok(command.env("HWKEY_PROFILE", "work"));
    let expected = (json!("https://one.example"), json!("profile work"));
    assert_eq!(endpoint(&said, "repo_endpoint"), expected);
    assert_eq!(endpoint(&said, "kps_endpoint").1, "region cn-north-4");
}

#[test]
fn the_project_of_the_vendor_is_asked_for_and_signed() {
    let server = Server::new(|_| Answer::json(200, json!({"keypairs": []})));
    let env = TestEnv::new();
    let mut command = env.command("kps keypair list");
    command
        .env("HWKEY_ENDPOINT", &server.url)
        .env("HW_ACCESS_KEY", "hw")
        .env("HW_SECRET_KEY", "s")
        .env("OS_PROJECT_ID", "project-of-os");
    ok(&mut command);
    let request = &server.requests()[0];
    let path = "GET /v3/project-of-os/keypairs";
    assert!(request.line.starts_with(path), "{}", request.line);
    assert_eq!(request.header("x-project-id"), Some("project-of-os"));
}
