//! Who is calling. The one place that knows what proves it.

use super::call::Call;

/// The token the sandbox accepts in `X-Auth-Token`.
pub const TOKEN: &str = "sandbox-token";

/// The project the token is for.
pub const PROJECT_ID: &str = "0a5b0c4d9e8f4a1bb2c3d4e5f6a7b8c9";

/// The name of that project. As in the cloud, it is the region's id.
pub const REGION: &str = "cn-north-4";

/// The user the token belongs to.
pub const USER_ID: &str = "e4f380899b1248918f3d37098dc63746";

/// Whoever a request has proved to come from.
pub struct Caller {
    pub project_id: &'static str,
}

/// The caller, or nothing when the credentials are missing or wrong.
pub fn check(call: &Call) -> Option<Caller> {
    (call.header("x-auth-token")? == TOKEN).then_some(Caller {
        project_id: PROJECT_ID,
    })
}
