//! The JSON of servers in each version of ECS.

use serde_json::{Value, json};

use super::server::{ACTIVE, SHUTOFF, Server};

/// A server in the list of V1.1. Some fields are only there if `expect-fields` names them; the sandbox has
/// three of these.
pub(super) fn v1_1(server: &Server, project_id: &str, fields: &[&str]) -> Value {
    let mut view = common(server, project_id);
    view["vm_state"] = vm_state(server).into();
    view["task_state"] = Value::Null;
    for (field, value) in [
        // not documented: null or empty without a key pair. Here each list uses one of the two.
        ("key_name", json!(server.key_name)),
        ("addresses", addresses(server, &json!(4))),
        ("metadata", metadata(server)),
    ] {
        if fields.contains(&field) {
            view[field] = value;
        }
    }
    view
}

/// A server in V1, in the list and alone.
pub(super) fn v1(server: &Server, project_id: &str) -> Value {
    let mut view = common(server, project_id);
    view["OS-EXT-STS:vm_state"] = vm_state(server).into();
    view["OS-EXT-STS:task_state"] = Value::Null;
    view["key_name"] = server.key_name.clone().unwrap_or_default().into();
    view["addresses"] = addresses(server, &json!("4"));
    view["metadata"] = metadata(server);
    view
}

fn common(server: &Server, project_id: &str) -> Value {
    json!({
        "id": server.id,
        "name": server.name,
        "status": server.status,
        "tenant_id": project_id,
        "user_id": server.user_id,
        "created": server.created,
        "updated": server.created,
    })
}

fn vm_state(server: &Server) -> String {
    match server.status.as_str() {
        ACTIVE => "active".to_owned(),
        SHUTOFF => "stopped".to_owned(),
        other => other.to_lowercase(),
    }
}

/// The addresses by network. All servers are in the same network.
fn addresses(server: &Server, version: &Value) -> Value {
    let address = |(position, address): (usize, &String)| {
        let kind = if position == 0 { "fixed" } else { "floating" };
        json!({"addr": address, "version": version, "OS-EXT-IPS:type": kind})
    };
    let addresses: Vec<Value> = server.addresses.iter().enumerate().map(address).collect();
    json!({"7c1d5e9b-2f48-4a06-b3d7-90e8f1a2c3b4": addresses})
}

fn metadata(server: &Server) -> Value {
    json!({
        "os_type": server.os_type,
        "image_name": server.image_name,
        "metering.imagetype": server.image_type,
        "EcmResStatus": if server.is_frozen { "freeze" } else { "normal" },
    })
}
