//! The only account of the sandbox: its users, its projects and its permanent access key. None of this is
//! secret.

/// A token that the services always accept in `X-Auth-Token`, of [`USER`] for [`PROJECT_ID`].
pub const TOKEN: &str = "sandbox-token";

/// The account's name.
pub const DOMAIN: &str = "sandbox";

/// The account's id.
pub const DOMAIN_ID: &str = "d78cbac186b744899480f25bd022f468";

/// The project of [`TOKEN`].
pub const PROJECT_ID: &str = "0a5b0c4d9e8f4a1bb2c3d4e5f6a7b8c9";

/// The name of that project: as in the cloud, the id of its region.
pub const REGION: &str = "cn-north-4";

/// The account's other project.
pub const OTHER_PROJECT_ID: &str = "1c6e2d8fa0b34c7d95e1f20364758a9b";

/// The name of the other project.
pub const OTHER_REGION: &str = "cn-east-3";

/// A project within the region [`REGION`].
pub const SUB_PROJECT_ID: &str = "2d7f3e90b1c45d8ea6f2031475869bac";

/// The name of that project.
pub const SUB_PROJECT: &str = "cn-north-4_team";

/// A user who needs only a password.
pub const USER: &str = "demo";

/// The id of [`USER`].
pub const USER_ID: &str = "e4f380899b1248918f3d37098dc63746";

/// A user who also needs a passcode.
pub const MFA_USER: &str = "demo-mfa";

/// The id of [`MFA_USER`].
pub const MFA_USER_ID: &str = "7f2d91c3a8b54e06b1d4c5f6e7089a1b";

/// The password of both users.
pub const PASSWORD: &str = "sandbox-password";

/// The passcode of [`MFA_USER`], which never changes.
pub const PASSCODE: &str = "123456";

/// A permanent access key of [`USER`].
pub const ACCESS_KEY: &str = "SANDBOXACCESSKEY0001";

/// The secret of [`ACCESS_KEY`].
pub const SECRET_KEY: &str = "sandboxSecretKeyThatIsNotASecret00000001";

/// The password of root on every server.
pub const ROOT_PASSWORD: &str = "sandbox-root-password";

/// A user of the account.
pub(crate) struct User {
    pub id: &'static str,
    pub name: &'static str,
    /// The passcode, if the user needs one.
    pub passcode: Option<&'static str>,
}

/// A project of the account.
pub(crate) struct Project {
    pub id: &'static str,
    pub name: &'static str,
}

static USERS: [User; 2] = [
    User {
        id: USER_ID,
        name: USER,
        passcode: None,
    },
    User {
        id: MFA_USER_ID,
        name: MFA_USER,
        passcode: Some(PASSCODE),
    },
];

/// All projects, in the order of the lists.
pub(crate) static PROJECTS: [Project; 3] = [
    Project {
        id: PROJECT_ID,
        name: REGION,
    },
    Project {
        id: OTHER_PROJECT_ID,
        name: OTHER_REGION,
    },
    Project {
        id: SUB_PROJECT_ID,
        name: SUB_PROJECT,
    },
];

impl Project {
    /// The main project of the region, which a project within the region belongs to.
    pub(crate) fn of_region(&self) -> &'static Self {
        let region = self.name.split('_').next();
        let mut projects = PROJECTS.iter();
        let own = projects.find(|project| Some(project.name) == region);
        own.unwrap_or(&PROJECTS[0])
    }
}

/// The user of this name.
pub(crate) fn user_named(name: &str) -> Option<&'static User> {
    USERS.iter().find(|user| user.name == name)
}

/// The user with this id.
pub(crate) fn user_with(id: &str) -> Option<&'static User> {
    USERS.iter().find(|user| user.id == id)
}

/// The project with this id.
pub(crate) fn project_with(id: &str) -> Option<&'static Project> {
    PROJECTS.iter().find(|project| project.id == id)
}
