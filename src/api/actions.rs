//! IAM actions, from the identity policy tables of the services' API pages.

pub(crate) const ADD_KEY: &str = "codeartsrepo::createUserSSHkey";
pub(crate) const LIST_KEYS: &str = "codeartsrepo::getUserSetting";
pub(crate) const DELETE_KEY: &str = "codeartsrepo::updateUserSetting";

pub(crate) const LIST_DEPLOY_KEYS: &str = "codeartsrepo:repository:getRepository";
/// Inferred: the documentation names this action for related calls, but none for adding and deleting.
pub(crate) const CHANGE_DEPLOY_KEYS: &str = "codeartsrepo:repository:setRepositoryDeployKey";
pub(crate) const LIST_DEPLOY_KEYS_OF_GROUP: &str = "codeartsrepo:group:getGroup";
pub(crate) const LIST_DEPLOY_KEYS_OF_PROJECT: &str = "codeartsrepo::getProjectSetting";

pub(crate) const CREATE_PAIR: &str = "kps:SSHKeyPair:create";
pub(crate) const LIST_PAIRS: &str = "kps:SSHKeyPair:list";
pub(crate) const GET_PAIR: &str = "kps:SSHKeyPair:get";
pub(crate) const UPDATE_PAIR: &str = "kps:SSHKeyPair:update";
pub(crate) const DELETE_PAIR: &str = "kps:SSHKeyPair:delete";
pub(crate) const BIND_PAIR: &str = "kps:SSHKeyPair:bind";
pub(crate) const UNBIND_PAIR: &str = "kps:SSHKeyPair:unbind";
pub(crate) const EXPORT_PRIVATE_KEY: &str = "kps:SSHKeyPair:exportPrivateKey";
pub(crate) const IMPORT_PRIVATE_KEY: &str = "kps:SSHKeyPair:importPrivateKey";
pub(crate) const CLEAR_PRIVATE_KEY: &str = "kps:SSHKeyPair:clearPrivateKey";

pub(crate) const SHOW_TASK: &str = "kps::getTask";
pub(crate) const LIST_RUNNING_TASKS: &str = "kps::getRunningTask";
pub(crate) const LIST_FAILED_TASKS: &str = "kps::getFailedTask";
pub(crate) const DELETE_TASK: &str = "kps::deleteFailedTask";

pub(crate) const LIST_SERVERS: &str = "ecs:cloudServers:listServersDetails";
