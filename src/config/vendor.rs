//! Variables that the vendor's SDK, its Terraform provider and OpenStack tools read.

use super::name::Name;

/// A family of variables that hold one set of credentials.
type Family = (&'static str, &'static [(Name, &'static str)]);

/// In the order they are asked.
pub(super) const CREDENTIALS: [Family; 5] = [
    ("HW_AUTH_TOKEN", &[(Name::Token, "HW_AUTH_TOKEN")]),
    ("OS_AUTH_TOKEN", &[(Name::Token, "OS_AUTH_TOKEN")]),
    (
        "HUAWEICLOUD_SDK_AK",
        &[
            (Name::AccessKey, "HUAWEICLOUD_SDK_AK"),
            (Name::SecretKey, "HUAWEICLOUD_SDK_SK"),
            (Name::SecurityToken, "HUAWEICLOUD_SDK_SECURITY_TOKEN"),
        ],
    ),
    (
        "HW_ACCESS_KEY",
        &[
            (Name::AccessKey, "HW_ACCESS_KEY"),
            (Name::SecretKey, "HW_SECRET_KEY"),
            (Name::SecurityToken, "HW_SECURITY_TOKEN"),
        ],
    ),
    (
        "OS_ACCESS_KEY",
        &[
            (Name::AccessKey, "OS_ACCESS_KEY"),
            (Name::SecretKey, "OS_SECRET_KEY"),
        ],
    ),
];

/// The variables that stand for a setting, the first of them first.
pub(super) fn variables(name: Name) -> &'static [&'static str] {
    match name {
        Name::Region => &["HW_REGION_NAME", "OS_REGION_NAME"],
        Name::ProjectId => &[
            "HUAWEICLOUD_SDK_PROJECT_ID",
            "HW_PROJECT_ID",
            "OS_PROJECT_ID",
        ],
        _ => &[],
    }
}

/// The variable that goes with `present` and stands for `name`.
pub(super) fn partner(present: &'static str, name: Name) -> &'static str {
    let has = |family: &&Family| family.1.iter().any(|(_, variable)| *variable == present);
    let family = CREDENTIALS.iter().find(has);
    let partner = family.and_then(|family| family.1.iter().find(|(other, _)| *other == name));
    partner.map_or(present, |(_, variable)| *variable)
}
