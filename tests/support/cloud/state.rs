//! What KPS and ECS have, and what they answer.

use serde_json::{Value, json};

use super::Fault;
use crate::support::PROJECT;
use crate::support::kps_wire::shown;
use crate::support::server::{Answer, Request, refused};

struct Task {
    id: String,
    server: usize,
    pair: Option<String>,
    word: &'static str,
    /// How often it is looked at before it ends.
    looks: usize,
    fails: bool,
}

pub(super) struct State {
    fault: Fault,
    pub(super) servers: Vec<Value>,
    tasks: Vec<Task>,
    /// A pair that was made.
    made: Option<Value>,
    pub(super) polls: usize,
    /// How often the list of tasks still shows those of others.
    crowded: usize,
    /// The most tasks that were under way at once.
    pub(super) most: usize,
}

impl State {
    pub(super) fn new(fault: Fault, servers: Vec<Value>) -> Self {
        Self {
            fault,
            servers,
            tasks: Vec::new(),
            made: None,
            polls: 0,
            crowded: match fault {
                Fault::Crowded(_) => 4,
                _ => 0,
            },
            most: 0,
        }
    }

    pub(super) fn answer(&mut self, request: &Request) -> Answer {
        let (method, target) = request.line.split_once(' ').unwrap();
        let path = target.split('?').next().unwrap();
        let path = path.split_once(PROJECT).unwrap().1;
        match (method, path) {
            ("GET", "/cloudservers/detail") if self.fault == Fault::NoServers => {
                refused(403, "Ecs.0015")
            }
            ("GET", "/cloudservers/detail")
                if self.fault == Fault::ServersHang && !self.tasks.is_empty() =>
            {
                Answer::Silence
            }
            ("GET", "/cloudservers/detail") => {
                Answer::json(200, json!({"servers": self.servers, "servers_links": []}))
            }
            ("GET", "/keypairs/team") => Answer::json(
                200,
                json!({"keypair": shown("team", "ed25519", json!({}))["keypair"]}),
            ),
            ("GET", "/keypairs/ops") => Answer::json(
                200,
                json!({"keypair": shown("ops", "rsa2048", json!({}))["keypair"]}),
            ),
            ("POST", "/keypairs") => {
                let asked = &request.json()["keypair"];
                let key = json!({"public_key": asked["public_key"], "fingerprint": ""});
                let made = shown(asked["name"].as_str().unwrap(), "ed25519", key);
                Answer::json(200, self.made.insert(json!({"keypair": made["keypair"]})))
            }
            ("GET", pair)
                if self.made.as_ref().is_some_and(|made| {
                    pair.strip_prefix("/keypairs/") == made["keypair"]["name"].as_str()
                }) =>
            {
                Answer::json(200, json!(self.made))
            }
            ("GET", "/running-tasks" | "/failed-tasks")
                if matches!(self.fault, Fault::NoTasks | Fault::Unseen) =>
            {
                refused(403, "KPS.9003")
            }
            ("GET", "/running-tasks") => self.list_running(),
            ("GET", "/failed-tasks") => self.list(true),
            ("GET", task) if task.starts_with("/tasks/") => self.poll(&task["/tasks/".len()..]),
            (
                "POST",
                "/keypairs/associate" | "/keypairs/batch-associate" | "/keypairs/disassociate",
            ) => self.dispatch(&request.json()),
            _ => refused(400, "KPS.4016"),
        }
    }

    fn dispatch(&mut self, body: &Value) -> Answer {
        if self.fault == Fault::Forbidden {
            return refused(403, "KPS.9003");
        }
        let items = match body["batch_keypairs"].as_array() {
            Some(items) => items.clone(),
            None => vec![body.clone()],
        };
        if self.fault == Fault::Outrun(false) {
            for item in &items {
                self.outrun(item);
            }
            return refused(403, "KPS.6009");
        }
        let is_new = self.tasks.is_empty();
        let mut replies: Vec<_> = items
            .iter()
            .enumerate()
            .map(|(at, item)| self.begin(at, item))
            .collect();
        if self.fault == Fault::Reversed {
            replies.reverse();
        }
        self.most = self
            .most
            .max(self.tasks.iter().filter(|task| task.looks > 0).count());
        match self.fault {
            Fault::DispatchLost(_) | Fault::DispatchLostAndFailed | Fault::Unseen if is_new => {
                Answer::Close
            }
            _ if body["batch_keypairs"].is_array() => Answer::json(200, json!({"tasks": replies})),
            _ => Answer::json(200, &replies[0]),
        }
    }

    fn begin(&mut self, at: usize, item: &Value) -> Value {
        let id = &item["server"]["id"];
        let server = self
            .servers
            .iter()
            .position(|server| server["id"] == *id)
            .unwrap();
        match self.fault {
            _ if self.crowded > 0 => {
                return json!({"server_id": id, "status": "FAILED", "error_code": "KPS.0002", "error_msg": "no room"});
            }
            Fault::Outrun(_) => {
                self.outrun(item);
                return json!({"server_id": id, "status": "FAILED", "error_code": "KPS.6009"});
            }
            Fault::HalfRefused if at % 2 == 1 => {
                return json!({"server_id": id, "status": "Failed", "error_code": "KPS.77", "error_msg": "no room"});
            }
            Fault::NoTask => return json!({}),
            Fault::DispatchLost(false) => return json!({}),
            _ => {}
        }
        let task = format!("t{}", self.tasks.len() + 1);
        self.tasks.push(Task {
            id: task.clone(),
            server,
            pair: item["keypair_name"].as_str().map(str::to_owned),
            word: match &item["keypair_name"] {
                Value::Null => "UNBIND",
                _ if self.fault == Fault::Misprinted => "RESET",
                _ => "BIND",
            },
            looks: 2,
            fails: match self.fault {
                Fault::DispatchLostAndFailed | Fault::Overtaken => true,
                Fault::HalfFail | Fault::Reversed => self.tasks.len() % 2 == 1,
                _ => false,
            },
        });
        if self.fault == Fault::DispatchLostAndFailed {
            self.tasks.last_mut().unwrap().looks = 0;
        }
        if let Fault::Forgotten(true) = self.fault {
            self.end(self.tasks.len() - 1);
        }
        json!({"task_id": task})
    }

    fn outrun(&mut self, item: &Value) {
        for server in &mut self.servers {
            if server["id"] == item["server"]["id"] {
                server["key_name"] = item["keypair_name"].clone();
            }
        }
    }

    fn list_running(&mut self) -> Answer {
        let is_refused = self.tasks.is_empty() && self.crowded == 4;
        if self.fault == Fault::Crowded(false) && is_refused {
            self.crowded -= 1;
        } else if self.crowded > 0 {
            self.crowded -= 1;
            let other = |number| json!({"task_id": format!("other{number}"), "operate_type": "RUNNING_BIND", "server_id": "x"});
            let items: Vec<_> = (0..10).map(other).collect();
            return Answer::json(200, json!({"total": 10, "tasks": items}));
        }
        self.list(false)
    }

    fn end(&mut self, at: usize) {
        let task = &self.tasks[at];
        if !task.fails || self.fault == Fault::Overtaken {
            self.servers[task.server]["key_name"] = json!(task.pair);
        }
    }

    fn poll(&mut self, id: &str) -> Answer {
        self.polls += 1;
        match self.fault {
            Fault::PollsLost if self.polls < 3 => return Answer::Close,
            Fault::Busy if self.polls < 3 => {
                return Answer::http(
                    429,
                    "Retry-After: 1\r\n",
                    json!({"error_code": "APIGW.0308"}),
                );
            }
            Fault::PollsHang => return Answer::Silence,
            Fault::Forgotten(_) | Fault::ServersHang => return refused(400, "KPS.0001"),
            _ => {}
        }
        let Some(at) = self.tasks.iter().position(|task| task.id == id) else {
            return refused(400, "KPS.0001");
        };
        if self.fault != Fault::Endless {
            self.tasks[at].looks = self.tasks[at].looks.saturating_sub(1);
        }
        let task = &self.tasks[at];
        let (word, misprinted) = (task.word, self.fault == Fault::Misprinted);
        let begin = match (task.looks, task.fails) {
            (1.., _) if misprinted => "WAITING",
            (1.., _) => "RUNNING",
            (0, true) => "FAILED",
            (0, false) => "SUCCESS",
        };
        let status = format!("{begin}_{word}");
        if task.looks == 0 {
            self.end(at);
        }
        Answer::json(
            200,
            json!({"task_id": id, "server_id": self.servers[self.tasks[at].server]["id"], "task_status": status}),
        )
    }

    fn list(&self, failed: bool) -> Answer {
        let tasks = self.tasks.iter().filter(|task| {
            let is_running = task.looks > 0 && !matches!(self.fault, Fault::Forgotten(_));
            if failed {
                task.looks == 0 && task.fails
            } else {
                is_running
            }
        });
        let items: Vec<_> = tasks.map(|task| {
            let server = &self.servers[task.server];
            json!({"task_id": task.id, "operate_type": format!("RUNNING_{}", task.word), "task_time": "1523342130000",
                "server_name": server["name"], "server_id": server["id"], "keypair_name": task.pair,
                "task_error_code": if failed { json!("KPS.88") } else { Value::Null },
                "task_error_msg": if failed { json!("wrong password") } else { Value::Null }})
        }).collect();
        Answer::json(200, json!({"total": items.len(), "tasks": items}))
    }
}
