//! The IAM actions that each command uses.

use clap::Command;

use crate::api::actions::{
    ADD_KEY, BIND_PAIR, CHANGE_DEPLOY_KEYS, CLEAR_PRIVATE_KEY, CREATE_PAIR, DELETE_KEY,
    DELETE_PAIR, DELETE_TASK, EXPORT_PRIVATE_KEY, GET_PAIR, IMPORT_PRIVATE_KEY, LIST_DEPLOY_KEYS,
    LIST_DEPLOY_KEYS_OF_GROUP, LIST_DEPLOY_KEYS_OF_PROJECT, LIST_FAILED_TASKS, LIST_KEYS,
    LIST_PAIRS, LIST_RUNNING_TASKS, LIST_SERVERS, SHOW_TASK, UNBIND_PAIR, UPDATE_PAIR,
};

/// The actions and remarks for the help of a command. `None` if the command uses no service but IAM.
pub(crate) fn needed(command: &Command) -> Option<String> {
    let actions = actions(command);
    let has = |wanted: &[&str]| wanted.iter().any(|action| actions.contains(action));
    let of_other_services = if has(&[BIND_PAIR, UNBIND_PAIR]) {
        "; KPS also needs actions of ECS, EVS, IMS and VPC: see docs/GUIDE.md"
    } else if has(&[CREATE_PAIR, IMPORT_PRIVATE_KEY, EXPORT_PRIVATE_KEY]) {
        "; if KPS keeps the private key, also actions of KMS: see docs/GUIDE.md"
    } else {
        ""
    };
    (!actions.is_empty()).then(|| actions.join(", ") + of_other_services)
}

fn actions(command: &Command) -> &'static [&'static str] {
    match command.get_display_name().unwrap_or_default() {
        "hwkey-repo-key-list" | "hwkey-repo-key-show" => &[LIST_KEYS],
        "hwkey-repo-key-add" => &[ADD_KEY, LIST_KEYS],
        "hwkey-repo-key-delete" => &[LIST_KEYS, DELETE_KEY],
        "hwkey-repo-key-rotate" | "hwkey-repo-key-sync" => &[ADD_KEY, LIST_KEYS, DELETE_KEY],
        "hwkey-repo-deploy-key-list" => &[
            LIST_DEPLOY_KEYS,
            LIST_DEPLOY_KEYS_OF_GROUP,
            LIST_DEPLOY_KEYS_OF_PROJECT,
        ],
        "hwkey-repo-deploy-key-add" | "hwkey-repo-deploy-key-delete" => {
            &[LIST_DEPLOY_KEYS, CHANGE_DEPLOY_KEYS]
        }
        "hwkey-kps-keypair-list" => &[LIST_PAIRS],
        "hwkey-kps-keypair-show" => &[GET_PAIR],
        "hwkey-kps-keypair-create" | "hwkey-kps-keypair-import" => {
            &[CREATE_PAIR, GET_PAIR, UPDATE_PAIR]
        }
        "hwkey-kps-keypair-update" => &[GET_PAIR, UPDATE_PAIR],
        "hwkey-kps-keypair-delete" => &[GET_PAIR, DELETE_PAIR, LIST_RUNNING_TASKS, LIST_SERVERS],
        "hwkey-kps-keypair-bind" => &[
            GET_PAIR,
            BIND_PAIR,
            SHOW_TASK,
            LIST_RUNNING_TASKS,
            LIST_FAILED_TASKS,
            LIST_SERVERS,
        ],
        "hwkey-kps-keypair-unbind" => &[
            GET_PAIR,
            UNBIND_PAIR,
            SHOW_TASK,
            LIST_RUNNING_TASKS,
            LIST_FAILED_TASKS,
            LIST_SERVERS,
        ],
        "hwkey-kps-keypair-rotate" => &[
            CREATE_PAIR,
            GET_PAIR,
            UPDATE_PAIR,
            DELETE_PAIR,
            BIND_PAIR,
            SHOW_TASK,
            LIST_RUNNING_TASKS,
            LIST_FAILED_TASKS,
            LIST_SERVERS,
        ],
        "hwkey-kps-private-key-export" => &[EXPORT_PRIVATE_KEY, GET_PAIR],
        "hwkey-kps-private-key-import" => &[IMPORT_PRIVATE_KEY, GET_PAIR],
        "hwkey-kps-private-key-clear" => &[CLEAR_PRIVATE_KEY, GET_PAIR],
        "hwkey-kps-server-list" => &[LIST_SERVERS],
        "hwkey-kps-task-list" => &[LIST_RUNNING_TASKS, LIST_FAILED_TASKS],
        "hwkey-kps-task-show" => &[SHOW_TASK, LIST_RUNNING_TASKS, LIST_FAILED_TASKS],
        "hwkey-kps-task-delete" => &[LIST_RUNNING_TASKS, LIST_FAILED_TASKS, DELETE_TASK],
        "hwkey-audit" => &[LIST_KEYS, LIST_DEPLOY_KEYS, LIST_PAIRS, LIST_SERVERS],
        "hwkey-revoke" => &[
            LIST_KEYS,
            DELETE_KEY,
            LIST_DEPLOY_KEYS,
            CHANGE_DEPLOY_KEYS,
            LIST_PAIRS,
            GET_PAIR,
            DELETE_PAIR,
            LIST_SERVERS,
        ],
        _ => &[],
    }
}
