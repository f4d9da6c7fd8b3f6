//! Commands that are suggested for a pair whose private key was not saved.

use jiff::Timestamp;
use serde_json::json;

use crate::kps_wire::shown;
use crate::server::{Answer, refused};
use crate::support::internet::Internet;
use crate::support::{TOKEN, TestEnv, ends, has, ok};

/// Suggested commands lead to the pair, wherever they are suggested and whatever its name is.
#[test]
fn the_commands_lead_to_the_pair() {
    let elsewhere = "--region cn-east-3 --project-id p2";
    for (typed, later, place, told) in [
        (elsewhere, "", elsewhere, " in cn-east-3, project p2."),
        (elsewhere, elsewhere, elsewhere, "saved private key. `hwkey"),
        (
            "",
            elsewhere,
            "--region cn-north-4 --project-id p1",
            " in cn-north-4, project p1.",
        ),
        (
            "--project-id p2",
            "--region cn-east-3",
            "--region cn-north-4 --project-id p2",
            " in cn-north-4, project p2.",
        ),
    ] {
        let env = TestEnv::new();
        env.config(&format!(
            "default_profile = 'w'\n[profiles.w]\nregion = 'cn-north-4'\nproject_id = 'p1'\ntoken = '{TOKEN}'\n"
        ));
        let internet = Internet::new(|_, request| {
            if request.line.starts_with("POST") {
                return refused(502, "X.1");
            }
            if request.line.contains("keypairs?") {
                return Answer::json(200, json!({"keypairs": []}));
            }
            let created = Timestamp::now().as_millisecond();
            let created = json!({"create_time": created});
            Answer::json(200, shown("--yes", "pkcs1", created))
        });
        let create = format!("kps keypair create {typed} -- --yes");
        let error = ends(internet.command(&env, create.trim()), 9).err;
        let delete = format!("`hwkey kps keypair delete {typed} -- --yes`");
        has(&error, delete.replace("  ", " "));
        let list = |words: &str| {
            ok(internet.command(&env, format!("{words} kps keypair list -q").trim())).err
        };
        let warning = list(later);
        has(&warning, told);
        let delete = format!("kps keypair delete {place} -- --yes");
        has(&warning, format!("`hwkey {delete}`"));
        ok(internet.command(&env, format!("--yes {delete}")));
        assert_eq!(list(later), "", "{delete}");
    }
}
