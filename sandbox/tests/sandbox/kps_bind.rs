//! KPS: key pairs on servers, and the tasks that put them there.

use hwkey_sandbox::{PROJECT_ID, ROOT_PASSWORD};
use serde_json::{Value, json};

use crate::support::{PATIENCE, Reply, Sandbox, keygen, kps, public_key, state};

/// A sandbox with one more key pair, and the private key of `ops`.
struct Place {
    sandbox: Sandbox,
    ops: String,
}

impl Place {
    fn new() -> Self {
        let sandbox = Sandbox::start();
        let body = json!({"keypair": {"name": "team", "public_key": public_key(1)}});
        sandbox.post(&kps(""), body).expect(200);
        let body = json!({"keypair": {"name": "ops"}});
        let exported = sandbox.post(&kps("/private-key/export"), body).expect(200);
        let ops = exported["keypair"]["private_key"].as_str().unwrap();
        Self {
            ops: ops.to_owned(),
            sandbox,
        }
    }

    /// What the file has of a server.
    fn server(&self, name: &str) -> Value {
        let state = self.sandbox.state();
        let mut servers = state["servers"].as_array().unwrap().iter();
        servers
            .find(|server| server["name"] == name)
            .unwrap()
            .clone()
    }

    fn id(&self, name: &str) -> Value {
        self.server(name)["id"].clone()
    }

    /// Writes something of a server, or of every task, into the file.
    fn edit(&self, list: &str, name: &str, field: &str, value: Value) {
        self.sandbox.edit_state(|state| {
            for item in state[list].as_array_mut().unwrap() {
                if name.is_empty() || item["name"] == name {
                    item[field] = value.clone();
                }
            }
        });
    }

    /// Has every task begin this many seconds from now. At -1 it is over, and later it has no end.
    fn shift_tasks(&self, seconds: i64) {
        let moment = jiff::Timestamp::now().as_millisecond() + seconds * 1000;
        self.edit("tasks", "", "began_at", moment.into());
    }

    /// The `auth` of a word: one of the two secrets, right or wrong, or none.
    fn auth(&self, word: &str) -> Value {
        match word {
            "password" => json!({"type": "password", "key": ROOT_PASSWORD}),
            "wrong password" => json!({"type": "password", "key": "no"}),
            "key" => json!({"type": "keypair", "key": self.ops}),
            "wrong key" => {
                json!({"type": "keypair", "key": keygen(&["-t", "ed25519"]).private_key})
            }
            "locked key" => {
                let key = keygen(&["-t", "ed25519", "-N", "secret"]).private_key;
                json!({"type": "keypair", "key": key})
            }
            "ppk" => json!({"type": "keypair", "key": "PuTTY-User-Key-File-3: ssh-ed25519"}),
            _ => Value::Null,
        }
    }

    fn server_body(&self, name: &str, auth: &str) -> Value {
        let mut body = json!({"id": self.id(name), "disable_password": true});
        let auth = self.auth(auth);
        if !auth.is_null() {
            body["auth"] = auth;
        }
        body
    }

    /// Binds `team`, or `unbind`s.
    fn begin(&self, verb: &str, server: Value) -> Value {
        match verb {
            "unbind" => {
                let path = kps("/disassociate");
                self.sandbox
                    .post(&path, json!({ "server": server }))
                    .expect(202)
            }
            pair => {
                let body = json!({"keypair_name": pair, "server": server});
                self.sandbox.post(&kps("/associate"), body).expect(200)
            }
        }
    }

    fn batch(&self, items: &[Value]) -> Reply {
        let items: Vec<Value> = items
            .iter()
            .map(|server| json!({"keypair_name": "team", "server": server}))
            .collect();
        let body = json!({ "batch_keypairs": items });
        self.sandbox.post(&kps("/batch-associate"), body)
    }

    fn get(&self, path: &str) -> Reply {
        self.sandbox.get(&format!("/v3/{PROJECT_ID}/{path}"))
    }

    fn status(&self, task: &Value) -> String {
        let id = task["task_id"].as_str().unwrap_or_else(|| panic!("{task}"));
        let task = self.get(&format!("tasks/{id}")).expect(200);
        assert_eq!(task["task_id"], id);
        task["task_status"].as_str().unwrap().to_owned()
    }

    /// Puts `ops` on a server.
    fn give_ops(&self, name: &str) {
        let public_key = self.server("web-2")["public_key"].clone();
        self.edit("servers", name, "key_name", "ops".into());
        self.edit("servers", name, "public_key", public_key);
    }
}

#[test]
fn what_is_done_on_which_server() {
    for (verb, server, auth, status) in [
        ("team", "web-1", "password", "SUCCESS_BIND"),
        ("team", "old-1", "password", "SUCCESS_BIND"),
        ("team", "db-1", "", "SUCCESS_BIND"),
        ("team", "web-2", "key", "SUCCESS_REPLACE"),
        ("team", "db-1 with ops", "", "SUCCESS_RESET"),
        ("unbind", "web-2", "key", "SUCCESS_UNBIND"),
        ("unbind", "db-1 with ops", "", "SUCCESS_UNBIND"),
        ("team", "web-1", "wrong password", "FAILED_BIND"),
        ("team", "web-2", "wrong key", "FAILED_REPLACE"),
        ("unbind", "web-2", "wrong key", "FAILED_UNBIND"),
    ] {
        let place = Place::new();
        let name = server.split(' ').next().unwrap();
        if server.ends_with("ops") {
            place.give_ops(name);
        }
        let before = place.server(name);
        let begun = place.begin(verb, place.server_body(name, auth));
        assert_eq!(begun.as_object().unwrap().len(), 1, "{begun}");
        // No secret that was sent is kept; `ops` is there only as the hosted key that it is.
        let state = place.sandbox.state();
        assert!(
            !state["tasks"].to_string().contains("PRIVATE KEY"),
            "{state}"
        );
        assert!(!state.to_string().contains(ROOT_PASSWORD), "{state}");

        place.shift_tasks(-1);
        assert_eq!(place.status(&begun), status, "{server}");
        // Any change writes down what time has done.
        place
            .sandbox
            .delete(&format!("/v3/{PROJECT_ID}/failed-tasks"))
            .expect(200);
        let mut expected = before;
        if status.starts_with("SUCCESS") {
            let is_bound = verb != "unbind";
            expected["key_name"] = is_bound.then_some("team").into();
            expected["public_key"] = is_bound.then(|| public_key(1)).into();
        }
        assert_eq!(place.server(name), expected, "{server}");
    }
}

#[test]
fn a_task_takes_a_second() {
    let place = Place::new();
    let begun = place.begin("team", place.server_body("web-1", "password"));
    let mut seen = Vec::new();
    while seen.last().is_none_or(|last| last != "SUCCESS_BIND") {
        let status = place.status(&begun);
        let path = format!(
            "/v1/{PROJECT_ID}/cloudservers/{}",
            place.id("web-1").as_str().unwrap()
        );
        let server = place.sandbox.get(&path).expect(200);
        // Looked up after the task: it may be done by then, but not undone.
        let is_done = server["server"]["key_name"] == "team";
        assert!(is_done || status != "SUCCESS_BIND", "{server}");
        if seen.last() != Some(&status) {
            seen.push(status);
        }
    }
    let mut order = ["READY_BIND", "RUNNING_BIND", "SUCCESS_BIND"].into_iter();
    assert!(
        seen.iter().all(|status| order.any(|next| next == status)),
        "{seen:?}"
    );

    // Much later KPS does not know it any more.
    place.shift_tasks(-700);
    let path = format!("tasks/{}", begun["task_id"].as_str().unwrap());
    place.get(&path).refused(400, "KPS.0001");
}

#[test]
fn the_words_that_are_documented_for_a_replacement() {
    for (auth, status) in [("key", "SUCCESS_RESET"), ("wrong key", "FAILED_RESET")] {
        let place = Place::new();
        let begun = place.begin("team", place.server_body("web-2", auth));
        place
            .sandbox
            .edit_state(|state| state["tasks_are_misprinted"] = true.into());
        place.shift_tasks(60);
        assert_eq!(place.status(&begun), "READY_REPLACE");
        place.shift_tasks(-1);
        assert_eq!(place.status(&begun), status);
    }
}

#[test]
fn servers_that_are_refused() {
    let place = Place::new();
    place.begin("team", place.server_body("old-1", "password"));
    place.shift_tasks(60);
    let with = |name: &str, auth: &str, field: &str, value: Value| {
        let mut body = place.server_body(name, auth);
        body[field] = value;
        body
    };
    for (verb, server, text) in [
        (
            "team",
            with("web-1", "password", "id", "none".into()),
            "does not exist",
        ),
        (
            "team",
            with("win-1", "password", "port", 22.into()),
            "Linux",
        ),
        (
            "team",
            with("old-1", "password", "port", 22.into()),
            "is under way for the server",
        ),
        (
            "team",
            with("web-1", "", "port", 22.into()),
            "root's password",
        ),
        (
            "team",
            with("web-1", "key", "port", 22.into()),
            "root's password",
        ),
        (
            "team",
            with("web-2", "", "port", 22.into()),
            "private key in use",
        ),
        (
            "team",
            with("web-2", "password", "port", 22.into()),
            "private key in use",
        ),
        (
            "team",
            with("web-2", "ppk", "port", 22.into()),
            "cannot be read",
        ),
        (
            "team",
            with("web-2", "locked key", "port", 22.into()),
            "cannot be read",
        ),
        (
            "team",
            with("db-1", "password", "port", 22.into()),
            "auth is for",
        ),
        ("team", with("db-1", "", "port", 2222.into()), "port is for"),
        (
            "unbind",
            with("web-1", "", "port", 22.into()),
            "has no key pair",
        ),
        (
            "unbind",
            with("web-2", "", "port", 22.into()),
            "private key in use",
        ),
    ] {
        let refused = place.begin(verb, server.clone());
        let object = refused.as_object().unwrap();
        assert_eq!(object.len(), 4, "{refused}");
        assert_eq!(refused["server_id"], server["id"]);
        assert_eq!(
            (&refused["status"], &refused["error_code"]),
            (&json!("FAILED"), &json!("KPS.0002"))
        );
        assert!(
            refused["error_msg"].as_str().unwrap().contains(text),
            "{refused}"
        );
    }
    for (field, value) in [("status", json!("BUILD")), ("is_frozen", json!(true))] {
        let was = place.server("web-1")[field].clone();
        place.edit("servers", "web-1", field, value);
        let refused = place.begin("team", place.server_body("web-1", "password"));
        assert_eq!(refused["status"], "FAILED", "{refused}");
        place.edit("servers", "web-1", field, was);
    }
}

#[test]
fn requests_that_are_refused() {
    let place = Place::new();
    let server = || place.server_body("web-1", "password");
    let unknown = json!({"keypair_name": "none", "server": server()});
    place
        .sandbox
        .post(&kps("/associate"), unknown.clone())
        .refused(400, "KPS.4016");
    let batch = |items: Value| {
        let body = json!({ "batch_keypairs": items });
        place.sandbox.post(&kps("/batch-associate"), body)
    };
    batch(json!([unknown])).refused(400, "KPS.4016");
    batch(json!([])).refused(400, "KPS.0002");
    batch(json!([{"keypair_name": "team", "server": server()}, unknown])).refused(400, "KPS.0002");
    place.batch(&vec![server(); 11]).refused(400, "KPS.0002");
    for server in [
        json!({}),
        json!({"id": 1}),
        json!({"id": "a", "auth": {"type": "password"}}),
        json!({"id": "a", "auth": {"type": "token", "key": "b"}}),
        json!({"id": "a", "port": 70_000}),
    ] {
        let body = json!({"keypair_name": "team", "server": server});
        place
            .sandbox
            .post(&kps("/associate"), body.clone())
            .refused(400, "KPS.0002");
        place
            .sandbox
            .post(&kps("/disassociate"), body.clone())
            .refused(400, "KPS.0002");
        batch(json!([body])).refused(400, "KPS.0002");
    }
    assert_eq!(
        place.get("running-tasks").expect(200),
        json!({"total": 0, "tasks": []})
    );
}

#[test]
fn a_batch_begins_what_it_can() {
    let place = Place::new();
    place.sandbox.edit_state(|state| {
        let servers = state["servers"].as_array_mut().unwrap();
        servers.extend(
            (0..20).map(
                |number| json!({"id": format!("id-{number}"), "name": format!("app-{number}")}),
            ),
        );
    });
    let servers = [
        place.server_body("app-0", "password"),
        place.server_body("web-2", "key"),
        place.server_body("db-1", ""),
        place.server_body("app-1", "wrong password"),
        place.server_body("app-0", "password"),
    ];
    let reply = place.batch(&servers).expect(200);
    let begun = reply["tasks"].as_array().unwrap();
    let statuses: Vec<&Value> = begun.iter().map(|item| &item["status"]).collect();
    assert_eq!(
        statuses,
        ["SUCCESS", "Failed", "Failed", "SUCCESS", "Failed"]
    );
    for (item, server) in begun.iter().zip(&servers) {
        assert_eq!(item["server_id"], server["id"]);
        assert_eq!(
            item["task_id"].is_string(),
            item["status"] == "SUCCESS",
            "{item}"
        );
    }

    // Ten may be under way, of which two are.
    place.shift_tasks(60);
    let servers: Vec<Value> = (2..12)
        .map(|number| place.server_body(&format!("app-{number}"), "password"))
        .collect();
    let reply = place.batch(&servers).expect(200);
    let begun = reply["tasks"].as_array().unwrap();
    let failed = begun.iter().filter(|item| item["status"] == "Failed");
    assert_eq!(failed.count(), 2, "{reply}");
    place.shift_tasks(-1);
    assert_eq!(place.get("running-tasks").expect(200)["total"], 0);
    assert_eq!(place.status(&begun[0]), "SUCCESS_BIND");
}

#[test]
fn lists_of_tasks() {
    let place = Place::new();
    place.begin("team", place.server_body("web-1", "wrong password"));
    place.begin("team", place.server_body("web-2", "wrong key"));
    let mut lost = place.server_body("old-1", "password");
    lost["port"] = 2222.into();
    place.begin("team", lost);
    place.shift_tasks(60);
    let running = place.get("running-tasks").expect(200);
    let item = &running["tasks"][1];
    let fields = ["operate_type", "server_name", "keypair_name"].map(|field| &item[field]);
    assert_eq!(fields, ["RUNNING_REPLACE", "web-2", "team"]);
    assert_eq!(item["server_id"], place.id("web-2"));
    assert!(item["task_time"].as_str().unwrap().parse::<i64>().unwrap() > 1_700_000_000_000);
    assert_eq!(item.as_object().unwrap().len(), 6);
    let page = place.get("running-tasks?limit=1&offset=1").expect(200);
    assert_eq!(page, json!({"total": 3, "tasks": [item]}));
    assert_eq!(place.get("failed-tasks").expect(200)["total"], 0);
    let id = item["task_id"].as_str().unwrap();
    let path = format!("/v3/{PROJECT_ID}/failed-tasks");
    place
        .sandbox
        .delete(&format!("{path}/{id}"))
        .refused(400, "KPS.0005");

    place.shift_tasks(-1);
    let failed = place.get("failed-tasks").expect(200);
    assert_eq!(
        (
            &failed["total"],
            place.get("running-tasks").expect(200)["total"].as_u64()
        ),
        (&json!(3), Some(0))
    );
    let reasons: Vec<(&str, &str)> = failed["tasks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|task| {
            (
                task["task_error_code"].as_str().unwrap(),
                task["task_error_msg"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        reasons,
        [
            (
                "KPS.6009",
                "Failed to log in to the server: the password is wrong."
            ),
            (
                "KPS.6009",
                "Failed to log in to the server: the private key is wrong."
            ),
            ("KPS.0003", "Failed to connect to port 2222 of the server."),
        ]
    );
    assert_eq!(failed["tasks"][1]["operate_type"], "FAILED_REPLACE");

    // A failed one stays until it is deleted; then KPS does not know it.
    place.shift_tasks(-700);
    place.sandbox.delete(&format!("{path}/{id}")).expect(200);
    place
        .sandbox
        .delete(&format!("{path}/{id}"))
        .refused(400, "KPS.0005");
    place.get(&format!("tasks/{id}")).refused(400, "KPS.0001");
    assert_eq!(
        place.get("failed-tasks?offset=5").expect(200),
        json!({"total": 2, "tasks": []})
    );
    place.sandbox.delete(&path).expect(200);
    assert_eq!(place.get("failed-tasks").expect(200)["total"], 0);
    for query in ["limit=0", "limit=1001", "offset=-1", "limit=ten"] {
        place
            .get(&format!("running-tasks?{query}"))
            .refused(400, "KPS.0002");
    }
}

/// A server has to stay as it was when its task began.
#[test]
fn a_server_that_is_stopped_or_started_meanwhile() {
    for (name, auth, on, text) in [
        ("web-1", "password", false, "was stopped"),
        ("db-1", "", true, "was started"),
    ] {
        let place = Place::new();
        let file = state(&place.sandbox.state_file(), PATIENCE);
        let begun = place.begin("team", place.server_body(name, auth));
        place.shift_tasks(60);
        assert!(file.switch_server(name, on).unwrap());
        assert!(!file.switch_server(name, on).unwrap());
        assert!(!file.switch_server("none", on).unwrap());
        place.shift_tasks(-1);
        assert_eq!(place.status(&begun), "FAILED_BIND");
        let failed = place.get("failed-tasks").expect(200);
        let message = failed["tasks"][0]["task_error_msg"].as_str().unwrap();
        assert!(message.contains(text), "{message}");
        assert_eq!(place.server(name)["key_name"], Value::Null);
    }
}

/// What the file forgets of a pair, the server does not: the old private key logs in for ever.
#[test]
fn a_deleted_pair_stays_on_its_servers() {
    let place = Place::new();
    place.sandbox.delete(&kps("/ops")).expect(204);
    let body = json!({"keypair": {"name": "ops", "public_key": public_key(2)}});
    place.sandbox.post(&kps(""), body).expect(200);
    assert_eq!(place.server("web-2")["key_name"], "ops");
    let begun = place.begin("ops", place.server_body("web-2", "key"));
    place.shift_tasks(-1);
    assert_eq!(place.status(&begun), "SUCCESS_REPLACE");
    // Now it does not.
    let begun = place.begin("team", place.server_body("web-2", "key"));
    place.shift_tasks(-1);
    assert_eq!(place.status(&begun), "FAILED_REPLACE");
}
