//! Ninety days: keys are made, found old, replaced everywhere with interruptions in between, and the old ones
//! are nowhere any more.

use std::fs;

use serde_json::Value;

use crate::person::{assert_mode, blob, public_half};
use crate::service::{Gateway, PROJECT, Service, TOKEN};
use crate::support::terminal::Terminal;
use crate::support::{Arguments, Said, TestEnv, ok, private, run, text};

/// What the sandbox holds, as another program changes it.
fn change_state(home: &TestEnv, change: impl FnOnce(&mut Value)) {
    let path = home.path(".local/state/hwkey/sandbox.json");
    let mut state = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    change(&mut state);
    fs::write(path, state.to_string()).unwrap();
}

/// Everything that was made was made so many days earlier.
fn age(value: &mut Value, days: i64) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| age(item, days)),
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(time) if name == "created_at" => {
                        let made: jiff::Timestamp = time.parse().unwrap();
                        let earlier = made - jiff::SignedDuration::from_hours(24 * days);
                        *time = format!("{:.3}", earlier.display_with_offset(jiff::tz::offset(8)));
                    }
                    Value::Number(_) if name == "created_at" => {
                        *value = (value.as_i64().unwrap() - days * 24 * 3_600_000).into();
                    }
                    _ => age(value, days),
                }
            }
        }
        _ => {}
    }
}

/// How many keys have a finding.
fn found(said: &Said, wanted: &str) -> usize {
    let keys = said.json();
    let has = |key: &&Value| key["findings"].as_array().unwrap().contains(&wanted.into());
    keys.as_array().unwrap().iter().filter(has).count()
}

struct Team {
    env: TestEnv,
    home: TestEnv,
    service: Service,
}

impl Team {
    fn start() -> Self {
        let (mut env, home) = (TestEnv::new(), TestEnv::new());
        let service = Service::start(&home);
        env.set("HWKEY_ENDPOINT", &service.url);
        env.set("HWKEY_TOKEN", TOKEN);
        env.set("HWKEY_PROJECT_ID", PROJECT);
        env.set("HWKEY_POLL_INTERVAL", "0.1");
        Self { env, home, service }
    }

    #[track_caller]
    fn ok(&self, words: impl Arguments) -> Said {
        ok(&mut self.env.command(words))
    }

    #[track_caller]
    fn code(&self, words: impl Arguments, code: i32) -> Said {
        let said = run(&mut self.env.command(words));
        assert_eq!(said.code, code, "{}{}", said.out, said.err);
        said
    }

    /// Runs a command until the service has answered one of these requests; the answer never arrives.
    fn interrupt(&self, words: &str, request: &'static str) {
        let gateway = Gateway::before(&self.service, move |line| line.contains(request));
        let terminal = Terminal::run(&self.env, &gateway.server.url, words, |command| {
            command
                .env("PATH", "/usr/bin:/bin")
                .env("HWKEY_TOKEN", TOKEN)
                .env("HWKEY_PROJECT_ID", PROJECT)
                .env("HWKEY_POLL_INTERVAL", "0.1")
        });
        gateway.kept.recv().unwrap();
        terminal.signal("INT");
        let (code, shown) = terminal.end();
        assert!([130, -1].contains(&code), "{code}: {shown}");
    }

    /// Type and blob of each key of the account.
    fn account(&self) -> Vec<String> {
        let keys = self.service.repo_keys();
        keys.iter().map(|(_, key)| blob(key)).collect()
    }

    fn deploy_keys(&self) -> Vec<String> {
        let (status, keys) = self
            .service
            .get("/v4/repositories/2111855748/deploy-keys", TOKEN);
        assert_eq!(status, 200, "{keys}");
        let id = |key: &Value| key["id"].to_string();
        keys.as_array().unwrap().iter().map(id).collect()
    }

    /// The key pair that a server was set up with.
    fn pair_of(&self, server: &str) -> Value {
        let (status, found) = self.service.get(
            &format!("/v1.1/{PROJECT}/cloudservers/detail?expect-fields=key_name"),
            TOKEN,
        );
        assert_eq!(status, 200, "{found}");
        let servers = found["servers"].as_array().unwrap();
        let found = servers.iter().find(|it| it["name"] == server);
        found.unwrap()["key_name"].clone()
    }
}

const AUDIT: &str = "audit --deploy-keys --servers --max-age 90 --json \
                     --fail-on weak,old,unused,no-local-half,shared-deploy-key,left-on-server,on-no-server";

#[test]
fn old_keys_are_found_and_replaced_until_they_are_nowhere() {
    let team = Team::start();
    let (id, old) = day_zero(&team);
    assert_eq!(team.account(), [old[0].as_str()]);
    assert_eq!(team.pair_of("db-1"), "web");
    assert_eq!(found(&team.ok(AUDIT), "old"), 0);

    // Day 91: each is found.
    change_state(&team.home, |state| age(state, 91));
    assert_eq!(found(&team.code(AUDIT, 1), "old"), 3);
    let new = the_key_of_the_account(&team, &id);
    the_key_of_the_repository(&team);
    the_pair_on_a_server(&team);
    a_folder_of_keys(&team, &new);
    the_old_ones_are_set_aside(&team, &old);
    assert_eq!(found(&team.ok(AUDIT), "old"), 0);
    for key in &old {
        assert!(!team.account().contains(key));
    }
}

/// Keys in three places: the id of that of the account, and the public keys. Of the sandbox's own pair nothing is left
/// to look after.
fn day_zero(team: &Team) -> (String, [String; 3]) {
    let env = &team.env;
    private(&env.write(".ssh/id_ed25519", text("ed25519.key")));
    env.write(".ssh/id_ed25519.pub", text("ed25519.pub"));
    let added = team
        .ok("repo key add .ssh/id_ed25519.pub --title laptop --json")
        .json();
    team.ok("kps keypair create web --local --private-key-file .ssh/web.pem");
    team.ok("kps keypair bind web db-1");
    team.ok("repo deploy-key add --generate .ssh/ci --title ci -R demo/app");
    change_state(&team.home, |state| {
        let pairs = state["key_pairs"].as_array_mut().unwrap();
        pairs.retain(|pair| pair["name"] != "ops");
        for server in state["servers"].as_array_mut().unwrap() {
            if server["name"] == "db-1" {
                server["status"] = "ACTIVE".into();
            } else if server["key_name"] == "ops" {
                server["key_name"] = Value::Null;
                server["public_key"] = Value::Null;
            }
        }
    });
    let id = added["id"].as_str().unwrap().to_owned();
    let old = ["id_ed25519", "ci", "web.pem"].map(|file| {
        let path = env.path(&format!(".ssh/{file}"));
        assert_mode(&path, 0o600);
        public_half(&path, "")
    });
    (id, old)
}

/// The answer to the last request is lost together with the terminal.
fn the_key_of_the_account(team: &Team, id: &str) -> String {
    let env = &team.env;
    let rotate = format!("repo key rotate {id} --generate .ssh/id_ed25519.new --no-verify --yes");
    team.interrupt(&rotate, "POST /v4/user/keys");
    assert_eq!(team.account().len(), 2);
    let new = public_half(&env.path(".ssh/id_ed25519.new"), "");
    team.interrupt(&rotate, "DELETE /v4/user/keys/");
    assert_eq!(team.account(), [new.as_str()]);
    team.ok(&*rotate);
    assert_eq!(team.account(), [new.as_str()]);
    assert_eq!(public_half(&env.path(".ssh/id_ed25519.new"), ""), new);
    new
}

/// The new one first.
fn the_key_of_the_repository(team: &Team) {
    let old_deploy_key = team.deploy_keys();
    team.ok("repo deploy-key add --generate .ssh/ci.new --title ci-new -R demo/app");
    let [old_id] = &old_deploy_key[..] else {
        panic!("{old_deploy_key:?}")
    };
    team.ok(format!("repo deploy-key delete {old_id} -R demo/app --yes"));
    assert_eq!(team.deploy_keys().len(), 1);
    assert_ne!(team.deploy_keys(), old_deploy_key);
}

/// With an interruption while KPS works on it.
fn the_pair_on_a_server(team: &Team) {
    let env = &team.env;
    let rotate = "kps keypair rotate web web2 --local --private-key-file .ssh/web2.pem --private-key .ssh/web.pem --delete-old --yes";
    team.interrupt(rotate, "/tasks/");
    assert_eq!(team.service.pairs(), ["web", "web2"]);
    team.ok(rotate);
    assert_eq!(team.service.pairs(), ["web2"]);
    assert_eq!(team.pair_of("db-1"), "web2");
    assert_mode(&env.path(".ssh/web2.pem"), 0o600);
    let held = blob(team.service.pair("web2")["public_key"].as_str().unwrap());
    assert_eq!(public_half(&env.path(".ssh/web2.pem"), ""), held);
}

/// The account holds what a folder says, also where somebody added another key meanwhile.
fn a_folder_of_keys(team: &Team, new: &str) {
    let env = &team.env;
    env.write(
        "keys/laptop.pub",
        fs::read(env.path(".ssh/id_ed25519.new.pub")).unwrap(),
    );
    env.write("colleague.pub", text("ed25519-other.pub"));
    team.ok("repo key add colleague.pub --title colleague");
    assert_eq!(team.account().len(), 2);
    team.ok("repo key sync keys --prune --yes");
    assert_eq!(team.account(), [new]);
}

/// They are nowhere else.
fn the_old_ones_are_set_aside(team: &Team, old: &[String]) {
    let env = &team.env;
    for (file, key) in ["id_ed25519", "ci", "web.pem"].iter().zip(old) {
        team.code(format!("revoke .ssh/{file}.pub --yes"), 5);
        team.ok(format!("revoke .ssh/{file}.pub --local --yes"));
        let aside = env.path(&format!(".ssh/{file}.revoked"));
        assert_eq!(public_half(&aside, ""), *key);
        assert!(!env.path(&format!(".ssh/{file}")).exists());
    }
}
