//! Variables of the vendor's SDK, its Terraform provider and OpenStack tools.

use super::env::Env;
use super::setting_key::SettingKey::{
    self, AccessKey, ProjectId, Region, SecretKey, SecurityToken, Token,
};

/// Sets of variables with credentials, in order of precedence.
pub(super) const CREDENTIALS: [&[(SettingKey, &str)]; 5] = [
    &[(Token, "HW_AUTH_TOKEN")],
    &[(Token, "OS_AUTH_TOKEN")],
    &[
        (AccessKey, "HUAWEICLOUD_SDK_AK"),
        (SecretKey, "HUAWEICLOUD_SDK_SK"),
        (SecurityToken, "HUAWEICLOUD_SDK_SECURITY_TOKEN"),
    ],
    &[
        (AccessKey, "HW_ACCESS_KEY"),
        (SecretKey, "HW_SECRET_KEY"),
        (SecurityToken, "HW_SECURITY_TOKEN"),
    ],
    &[(AccessKey, "OS_ACCESS_KEY"), (SecretKey, "OS_SECRET_KEY")],
];

/// The variables for a setting, in order of precedence.
pub(super) fn variables(key: SettingKey) -> &'static [&'static str] {
    match key {
        Region => &["HW_REGION_NAME", "OS_REGION_NAME"],
        ProjectId => &[
            "HUAWEICLOUD_SDK_PROJECT_ID",
            "HW_PROJECT_ID",
            "OS_PROJECT_ID",
        ],
        _ => &[],
    }
}

/// The variables that are set and belong to an account.
pub(crate) fn variables_of_account(env: &Env) -> Vec<String> {
    let ours = SettingKey::ALL.iter().filter(|key| key.is_of_account());
    let ours = ours.map(|key| key.variable());
    let vendor = CREDENTIALS.into_iter().flatten();
    let vendor = vendor.map(|(_, variable)| *variable);
    let vendor = vendor.chain(variables(ProjectId).iter().copied());
    let all = ours.chain(vendor.map(str::to_owned));
    all.filter(|variable| env.has(variable)).collect()
}

/// The variable for `key` in the same set as `present`.
pub(super) fn partner(present: &'static str, key: SettingKey) -> &'static str {
    let family = CREDENTIALS
        .into_iter()
        .find(|family| family.iter().any(|(_, variable)| *variable == present));
    let partner = family.and_then(|family| family.iter().find(|(other, _)| *other == key));
    partner.map_or(present, |(_, variable)| *variable)
}
