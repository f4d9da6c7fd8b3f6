//! A service refuses the access key: more refusals in a row would lock it, so few requests follow.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::world::World;
use super::{KEY, everywhere, places};
use crate::kps_wire::prints;
use crate::server::refused;
use crate::support::{PROJECT, TestEnv, ends, has};

const LOCK: &str = "more refusals would lock it";

#[test]
fn other_services_are_looked_at_until_a_second_one_refuses_the_key() {
    let removed = ["repo-key 2", "deploy-key 3", "deploy-key 5"];
    let removed = removed.map(|row| format!("{row} remove removed"));
    let missed = removed
        .clone()
        .map(|row| row.replace(" removed", " not looked at"));
    let pair = |result: &str| vec![format!("keypair web remove {result}")];
    for (from, rest, refusals, expected) in [
        (
            "DELETE /v3/",
            "/keypairs/web",
            1,
            [&removed[..], &pair("not looked at")].concat(),
        ),
        (
            "DELETE /v4/",
            "",
            1,
            [&missed[..], &pair("still there")].concat(),
        ),
        (
            "DELETE /v4/",
            "/",
            2,
            [&missed[..], &pair("not looked at")].concat(),
        ),
    ] {
        let env = TestEnv::new();
        let count = Arc::<AtomicUsize>::default();
        let counted = Arc::clone(&count);
        let world = World::with_fault(everywhere(), move |line, _| {
            let is_later = !rest.is_empty() && counted.load(Ordering::SeqCst) > 0;
            let is_refused = line.starts_with(from) || is_later && line.contains(rest);
            is_refused.then(|| {
                counted.fetch_add(1, Ordering::SeqCst);
                refused(401, "APIGW.0301")
            })
        });
        let mut command = env.command("revoke --yes --json --retries 0");
        command
            .env("HWKEY_ENDPOINT", &world.server.url)
            .env("HWKEY_ACCESS_KEY", "AK")
            .env("HWKEY_SECRET_KEY", "SK")
            .env("HWKEY_PROJECT_ID", PROJECT);
        let said = ends(command.arg(prints(KEY).0), 9);
        assert_eq!(places(&said), expected, "{from}{rest}: {}", said.err);
        assert_eq!(count.load(Ordering::SeqCst), refusals, "{from}{rest}");
        for row in said.json().as_array().unwrap() {
            if row["result"] != "removed" {
                has(&row["reason"], LOCK);
            }
        }
    }
}
