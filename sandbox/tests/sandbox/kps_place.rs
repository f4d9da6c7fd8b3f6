//! A sandbox where key pairs are put on servers.

use hwkey_sandbox::{PROJECT_ID, ROOT_PASSWORD};
use serde_json::{Value, json};

use crate::keys::{keygen, public_key};
use crate::support::{Reply, Sandbox, export, kps};

/// A sandbox with one more key pair, and the private key of `ops`.
pub(crate) struct Place {
    pub(crate) sandbox: Sandbox,
    ops: String,
}

impl Place {
    pub(crate) fn new() -> Self {
        let sandbox = Sandbox::start();
        let body = json!({"keypair": {"name": "team", "public_key": public_key(1)}});
        sandbox.post(&kps(""), body).expect(200);
        let exported = export(&sandbox, "ops").expect(200);
        let ops = exported["keypair"]["private_key"].as_str().unwrap();
        Self {
            ops: ops.to_owned(),
            sandbox,
        }
    }

    /// What the file has of a server.
    pub(crate) fn server(&self, name: &str) -> Value {
        let state = self.sandbox.state();
        let mut servers = state["servers"].as_array().unwrap().iter();
        servers
            .find(|server| server["name"] == name)
            .unwrap()
            .clone()
    }

    pub(crate) fn id(&self, name: &str) -> Value {
        self.server(name)["id"].clone()
    }

    /// Writes something of a server, or of every task, into the file.
    pub(crate) fn edit(&self, list: &str, name: &str, field: &str, value: Value) {
        self.sandbox.edit_state(|state| {
            for item in state[list].as_array_mut().unwrap() {
                if name.is_empty() || item["name"] == name {
                    item[field] = value.clone();
                }
            }
        });
    }

    /// Has every task begin this many seconds from now. At -1 it is over, and later it has no end.
    pub(crate) fn shift_tasks(&self, seconds: i64) {
        let moment = jiff::Timestamp::now().as_millisecond() + seconds * 1000;
        self.edit("tasks", "", "began_at", moment.into());
    }

    /// The `auth` of a word: one of the two secrets, right or wrong, or none.
    pub(crate) fn auth(&self, word: &str) -> Value {
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

    pub(crate) fn server_body(&self, name: &str, auth: &str) -> Value {
        let mut body = json!({"id": self.id(name), "disable_password": true});
        let auth = self.auth(auth);
        if !auth.is_null() {
            body["auth"] = auth;
        }
        body
    }

    /// Binds `team`, or `unbind`s.
    pub(crate) fn begin(&self, verb: &str, server: Value) -> Value {
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

    pub(crate) fn batch(&self, items: &[Value]) -> Reply {
        let items: Vec<Value> = items
            .iter()
            .map(|server| json!({"keypair_name": "team", "server": server}))
            .collect();
        let body = json!({ "batch_keypairs": items });
        self.sandbox.post(&kps("/batch-associate"), body)
    }

    pub(crate) fn get(&self, path: &str) -> Reply {
        self.sandbox.get(&format!("/v3/{PROJECT_ID}/{path}"))
    }

    pub(crate) fn status(&self, task: &Value) -> String {
        let id = task["task_id"].as_str().unwrap_or_else(|| panic!("{task}"));
        let task = self.get(&format!("tasks/{id}")).expect(200);
        assert_eq!(task["task_id"], id);
        task["task_status"].as_str().unwrap().to_owned()
    }

    /// Puts `ops` on a server.
    pub(crate) fn give_ops(&self, name: &str) {
        let public_key = self.server("web-2")["public_key"].clone();
        self.edit("servers", name, "key_name", "ops".into());
        self.edit("servers", name, "public_key", public_key);
    }
}
