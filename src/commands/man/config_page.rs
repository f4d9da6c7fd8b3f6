//! `hwkey-config(5)`

use clap_mangen::roff::{Inline, Roff, bold, italic, roman};

use super::page::{Page, entry, head, heading, paragraph, see_also, verbatim};
use crate::config::{Name, Region, Shape};

const NAME: &str = "hwkey-config";

pub(super) fn page() -> Page {
    let mut roff = head(NAME, "5", "configuration of hwkey");
    heading(&mut roff, "DESCRIPTION");
    for text in DESCRIPTION {
        paragraph(&mut roff, text);
    }
    heading(&mut roff, "SETTINGS OF THE FILE");
    entry(&mut roff, term("default_profile", Shape::Text), DEFAULT);
    heading(&mut roff, "SETTINGS OF A PROFILE");
    paragraph(
        &mut roff,
        "Each has a variable: `HWKEY_` and the name in capitals, e.g. `HWKEY_PROJECT_ID`.",
    );
    for name in Name::ALL {
        entry(&mut roff, term(name.key(), name.shape()), name.about());
    }
    heading(&mut roff, "REGIONS");
    paragraph(&mut roff, "The endpoints of these are built in:");
    let regions: Vec<_> = Region::ids().collect();
    roff.text([roman(format!("{}.", regions.join(", ")))]);
    environment(&mut roff);
    heading(&mut roff, "FILES");
    for (file, text) in FILES {
        entry(&mut roff, vec![italic(file)], text);
    }
    heading(&mut roff, "EXAMPLES");
    verbatim(&mut roff, EXAMPLE.lines());
    see_also(
        &mut roff,
        &[
            ("hwkey".to_owned(), "1"),
            ("hwkey-profile".to_owned(), "1"),
            ("hwkey-auth-login".to_owned(), "1"),
            ("hwkey-exit-codes".to_owned(), "7"),
        ],
    );
    Page::new(NAME, "5", &[roff.render()])
}

fn term(key: &'static str, shape: Shape) -> Vec<Inline> {
    let value = match shape {
        Shape::Text => "\"text\"",
        Shape::Number => "number",
        Shape::List => "[\"word\", ...]",
    };
    vec![bold(key), roman(" = "), italic(value)]
}

fn environment(roff: &mut Roff) {
    heading(roff, "ENVIRONMENT");
    let mut variable = |names: &str, text: &str| entry(roff, vec![bold(names)], text);
    variable("HWKEY_PROFILE", "The profile to use.");
    variable("HWKEY_CONFIG", "The configuration file to read.");
    variable(
        "HWKEY_REGION, HWKEY_TOKEN, ...",
        "The settings of a profile, by the names above. Blanks around a value do not count, and paths need not be UTF-8.",
    );
    variable(
        "HUAWEICLOUD_SDK_*, HW_*, OS_*",
        "Credentials, region and project as the vendor's tools name them, where nothing else says it.",
    );
    variable(
        "HTTPS_PROXY, NO_PROXY",
        "The proxy, unless `proxy` is set. Without either, that of the settings of macOS or Windows.",
    );
    variable(
        "NO_COLOR, CLICOLOR_FORCE",
        "Turn colour off, or on in pipes too.",
    );
}

const DESCRIPTION: [&str; 6] = [
    "hwkey needs no configuration where variables say enough: `HWKEY_TOKEN` and `HWKEY_REGION` do. Otherwise it reads a \
     file in TOML, which should be readable by its owner alone (mode 0600). `hwkey profile init` writes it, keeping \
     comments and order; unknown names and wrong types are errors that name the line.",
    "A setting comes from the first of these that has it: an option, its `HWKEY_` variable, the profile, the variables \
     of the vendor's tools, its default. `hwkey profile show` lists every setting with its source.",
    "An endpoint that is set beats a region, wherever the two are from: no request goes to the public cloud while an \
     endpoint covers its service. Among endpoints the higher source wins; in one source that of a single service beats \
     `endpoint`.",
    "The configuration, logins, their directories and the links on the way must belong to the user or to root, and \
     nobody else may write to them: what others could have changed is refused. With sudo, `-H` makes hwkey use root's own.",
    "Credentials are taken whole from the first place that has any: token, token_file, token_command, an access key or \
     an agency. Two methods in one place, or half of one, are an error. Where a profile has none, what `hwkey auth login` \
     got is used.",
    "A profile is a table named `profiles.`*NAME*. The profile `sandbox` is built in: its services run inside the \
     process, with an address and credentials of their own, which neither variables nor the file change. Other variables, \
     such as `HWKEY_REPO_API` and `HWKEY_OUTPUT`, work as always.",
];

const DEFAULT: &str = "The profile that is used when neither `--profile` nor `HWKEY_PROFILE` names one. Without it that \
                       is the profile named default, if there is one.";

const FILES: [(&str, &str); 2] = [
    (
        "~/.config/hwkey/config.toml",
        "The configuration, or the file that `--config` or `HWKEY_CONFIG` names. `XDG_CONFIG_HOME` is honoured; other \
         systems than Linux have their own directory.",
    ),
    (
        "~/.local/state/hwkey",
        "Logins (tokens/*PROFILE*.json), the data of the sandbox, and private keys that could not be saved where they \
         belong.",
    ),
];

const EXAMPLE: &str = r#"default_profile = "work"

[profiles.work]
region = "cn-north-4"
token_command = ["pass", "show", "huaweicloud/token"]

[profiles.gateway]
endpoint = "https://gateway.example.com/cloud"
project_id = "0605768a3300d5762f82c01a180692f0"
token_file = "~/.config/hwkey/gateway.token"
timeout = 10"#;
