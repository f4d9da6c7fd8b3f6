//! Variables that the vendor's SDK, its Terraform provider and OpenStack tools read.

use super::setting_key::SettingKey;

/// A family of variables that hold one set of credentials.
type Family = (&'static str, &'static [(SettingKey, &'static str)]);

/// In the order they are asked.
pub(super) const CREDENTIALS: [Family; 5] = [
    ("HW_AUTH_TOKEN", &[(SettingKey::Token, "HW_AUTH_TOKEN")]),
    ("OS_AUTH_TOKEN", &[(SettingKey::Token, "OS_AUTH_TOKEN")]),
    (
        "HUAWEICLOUD_SDK_AK",
        &[
            (SettingKey::AccessKey, "HUAWEICLOUD_SDK_AK"),
            (SettingKey::SecretKey, "HUAWEICLOUD_SDK_SK"),
            (SettingKey::SecurityToken, "HUAWEICLOUD_SDK_SECURITY_TOKEN"),
        ],
    ),
    (
        "HW_ACCESS_KEY",
        &[
            (SettingKey::AccessKey, "HW_ACCESS_KEY"),
            (SettingKey::SecretKey, "HW_SECRET_KEY"),
            (SettingKey::SecurityToken, "HW_SECURITY_TOKEN"),
        ],
    ),
    (
        "OS_ACCESS_KEY",
        &[
            (SettingKey::AccessKey, "OS_ACCESS_KEY"),
            (SettingKey::SecretKey, "OS_SECRET_KEY"),
        ],
    ),
];

/// The variables that stand for a setting, the first of them first.
pub(super) fn variables(name: SettingKey) -> &'static [&'static str] {
    match name {
        SettingKey::Region => &["HW_REGION_NAME", "OS_REGION_NAME"],
        SettingKey::ProjectId => &[
            "HUAWEICLOUD_SDK_PROJECT_ID",
            "HW_PROJECT_ID",
            "OS_PROJECT_ID",
        ],
        _ => &[],
    }
}

/// The variable that goes with `present` and stands for `name`.
pub(super) fn partner(present: &'static str, name: SettingKey) -> &'static str {
    let has = |family: &&Family| family.1.iter().any(|(_, variable)| *variable == present);
    let family = CREDENTIALS.iter().find(has);
    let partner = family.and_then(|family| family.1.iter().find(|(other, _)| *other == name));
    partner.map_or(present, |(_, variable)| *variable)
}
