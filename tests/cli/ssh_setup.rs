//! `--add-to-agent` and `--ssh-config`: what ssh itself makes of a new key.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::process::{Command, Stdio};

use serde_json::json;

use crate::agent::{Agent, with_agent};
use crate::kps::local::{taking, with_key_of};
use crate::kps_wire::created;
use crate::server::{Answer, Server};
use crate::support::{TestEnv, ends, fails, has, lacks, mode, ok, run, text};

const FILE: &str = ".ssh/config.d/hwkey";
const CREATE: &str = "kps keypair create web --ssh-config web.example";

/// The fingerprints and comments that the agent holds.
fn held(agent: &Agent) -> Vec<(String, String)> {
    let mut command = Command::new("ssh-add");
    command.arg("-l").env("SSH_AUTH_SOCK", &agent.socket);
    let listed = String::from_utf8(command.output().unwrap().stdout).unwrap();
    let keys = listed.lines().filter(|line| line.contains("SHA256:"));
    let words = keys.map(|line| line.split(' '));
    words
        .map(|mut words| {
            let fingerprint = words.nth(1).unwrap_or_default().to_owned();
            (fingerprint, words.next().unwrap_or_default().to_owned())
        })
        .collect()
}

/// The files that ssh offers to a host, by the file that was written.
fn identities(env: &TestEnv, host: &str) -> Vec<String> {
    let mut command = Command::new("ssh");
    command.arg("-G").arg("-F").arg(env.path(FILE)).arg(host);
    let output = command.stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let files = said
        .lines()
        .filter_map(|line| line.strip_prefix("identityfile "));
    files.map(str::to_owned).collect()
}

#[test]
fn a_new_key_of_every_kind_goes_into_the_agent() {
    let (env, agent) = with_agent(&[]);
    let mut expected = Vec::new();
    let mut assert_added = |options: &str, passphrase: &str| {
        let name = format!("key{}", expected.len());
        let create = format!("--json kps keypair create {name} --add-to-agent {options}");
        let made = ok(env.sandbox(create).write_stdin(passphrase.to_owned())).json();
        assert_eq!(made["added_to_agent"], true, "{options}");
        expected.push((made["fingerprint"].as_str().unwrap().to_owned(), name));
    };
    assert_added("", "");
    assert_added("--local --passphrase-stdin", "secret");
    for algorithm in ["ecdsa-p256", "ecdsa-p384", "ecdsa-p521", "rsa-2048"] {
        assert_added(&format!("--local --algorithm {algorithm}"), "");
    }
    let deploy = "--json repo deploy-key add --generate ci -R demo/app --title app --add-to-agent";
    let made = ok(env.sandbox(deploy)).json();
    assert_eq!(made["added_to_agent"], true);
    expected.push((made["fingerprint"].as_str().unwrap().into(), "app".into()));
    let rotate = "--json repo key rotate old --generate new --no-verify --yes --add-to-agent";
    ok(env.sandbox([
        "repo",
        "key",
        "add",
        "--key",
        &text("ed25519.pub"),
        "--title=old",
    ]));
    let rotated = ok(env.sandbox(rotate)).json();
    assert_eq!(rotated["added_to_agent"], true);
    let fingerprint = rotated["new"]["fingerprint"].as_str().unwrap();
    expected.push((fingerprint.into(), "old".into()));
    assert_eq!(held(&agent), expected);
}

#[test]
fn a_key_from_the_service_in_any_form_goes_into_the_agent() {
    let (env, agent) = with_agent(&[]);
    let forms = [
        ("pkcs1.key", "pkcs1"),
        ("pkcs8.key", "pkcs8"),
        ("ed25519.key", "ed25519"),
    ];
    for (at, (file, public)) in forms.into_iter().enumerate() {
        let mut answer = created("web");
        answer["keypair"]["private_key"] = json!(text(file));
        answer["keypair"]["public_key"] = json!(text(&format!("{public}.pub")).trim_end());
        let server = Server::new(move |_| Answer::json(200, &answer));
        let create = format!("kps keypair create web --private-key-file k{at} --add-to-agent");
        let said = ok(env.at(&server.url, create));
        has(
            &said.err,
            "note: the private key was added to the ssh-agent",
        );
    }
    assert_eq!(held(&agent).len(), forms.len());
}

#[test]
fn without_an_agent_nothing_is_sent_and_one_that_refuses_leaves_the_pair() {
    let (mut env, server) = (TestEnv::new(), taking());
    let create = "--json kps keypair create web --local --add-to-agent";
    let said = fails(env.at(&server.url, create), 2);
    has(&said.error()["hint"], "`eval $(ssh-agent)` starts one");
    for options in ["--add-to-agent", "--ssh-config web"] {
        let create = format!("kps keypair create web --private-key-file - {options}");
        has(&fails(env.at(&server.url, create), 2).err, "need a file");
    }
    let windows = "kps keypair create web --type x509 --ssh-config web";
    has(&fails(env.at(&server.url, windows), 2).err, "--type x509");
    assert_eq!(server.requests().len(), 0);
    assert!(env.files().is_empty());
    let agent = Agent::start(&env);
    env.set("SSH_AUTH_SOCK", &agent.socket);
    let dry = ok(env.at(&server.url, format!("{create} --dry-run")));
    has(&dry.err, "would be added to the ssh-agent");
    assert!(held(&agent).is_empty() && server.requests().is_empty());
    // An agent that answers with its keys and refuses new ones.
    let refusing = env.path("refusing");
    let listener = std::os::unix::net::UnixListener::bind(&refusing).unwrap();
    let answers = std::thread::spawn(move || {
        for answer in [&[0, 0, 0, 5, 12, 0, 0, 0, 0][..], &[0, 0, 0, 1, 5]] {
            let mut stream = listener.accept().unwrap().0;
            let mut length = [0; 4];
            std::io::Read::read_exact(&mut stream, &mut length).unwrap();
            let mut asked = vec![0; u32::from_be_bytes(length) as usize];
            std::io::Read::read_exact(&mut stream, &mut asked).unwrap();
            std::io::Write::write_all(&mut stream, answer).unwrap();
        }
    });
    env.set("SSH_AUTH_SOCK", &refusing);
    let said = run(env.at(&server.url, create));
    answers.join().unwrap();
    assert_eq!(said.code, 9, "{}", said.err);
    assert_eq!(said.json()["added_to_agent"], false);
    assert!(env.path("web.pem").exists() && env.path("web.pem.pub").exists());
    has(&said.error()["message"], "was not added to the ssh-agent");
    let add = format!("`ssh-add {}` adds it", env.path("web.pem").display());
    has(&said.error()["hint"], add);
}

#[test]
fn ssh_uses_the_key_for_the_host() {
    let env = TestEnv::new();
    fs::create_dir_all(env.path("a b")).unwrap();
    let files = ["plain", "a b/it's 100%h#1"];
    for (at, file) in files.into_iter().enumerate() {
        let create = ["kps", "keypair", "create", &format!("web{at}"), "--local"];
        let mut command = env.sandbox(create);
        command.args([
            "--private-key-file",
            file,
            "--ssh-config",
            &format!("h{at}#1"),
        ]);
        let said = ok(&mut command);
        has(
            &said.err,
            "`Include config.d/hwkey` is the first line of ~/.ssh/config",
        );
    }
    for (at, file) in files.into_iter().enumerate() {
        // What ssh puts in for `%%` it does only when it connects.
        let file = env.path(file).display().to_string().replace('%', "%%");
        assert_eq!(identities(&env, &format!("h{at}#1")), [file]);
    }
    assert_eq!(mode(&env.path(FILE)), 0o600);
    for folder in [".ssh", ".ssh/config.d"] {
        assert_eq!(mode(&env.path(folder)), 0o700);
    }
}

#[test]
fn a_name_of_ones_own_leads_to_the_host_of_the_repository() {
    let env = TestEnv::new();
    let add = |host: &str, repository: &str| {
        let add =
            format!("repo deploy-key add --generate {host} -R {repository} --ssh-config {host}");
        ok(env.sandbox(add));
        let written = env.read(FILE);
        let block = written.split("\n\n").last().unwrap();
        let keys = block
            .lines()
            .map(|line| line.trim().split(' ').next().unwrap());
        (keys.collect::<Vec<_>>().join(" "), block.to_owned())
    };
    let (keys, block) = add("app", "demo/app");
    assert_eq!(keys, "Host HostName User IdentityFile IdentitiesOnly");
    let host = block.lines().nth(1).unwrap().trim();
    let host = host.strip_prefix("HostName ").unwrap();
    // The host itself needs no other name.
    let (keys, _) = add(host, "demo/web");
    assert_eq!(keys, "Host IdentityFile IdentitiesOnly");
    assert_eq!(
        identities(&env, "app"),
        [env.path("app").display().to_string()]
    );
    // The same block in a person's own writing is there.
    let written = env.read(FILE);
    let own = written.replace("HostName ", "hostname = ");
    env.write(FILE, &own);
    for file in ["app", "app.pub"] {
        fs::remove_file(env.path(file)).unwrap();
    }
    add("app", "demo/app");
    assert_eq!(env.read(FILE), own);
    // One that leads elsewhere is not.
    let key = env.path("own");
    for elsewhere in [
        "hostname other.example, user git",
        &format!("hostname {host}, port 22"),
    ] {
        let lines = elsewhere.replace(", ", "\n");
        let other = format!("Host own\n{lines}\nIdentityFile \"{}\"\n", key.display());
        env.write(FILE, &other);
        let add = "repo deploy-key add --generate own -R demo/app --ssh-config own";
        let said = fails(env.sandbox(add), 2);
        let both =
            format!("another address ({elsewhere}; the repository: hostname {host}, user git)");
        has(&said.err, both);
        assert_eq!(env.read(FILE), other);
        assert!(!key.exists());
    }
}

#[test]
fn a_block_without_the_address_of_the_repository_is_told() {
    let env = TestEnv::new();
    let add = |path: &str, repository: &str| {
        let add = format!(
            "--json repo deploy-key add --generate {path} -R {repository} --ssh-config {path}"
        );
        ok(env.sandbox(add))
    };
    let note = "so the block has no HostName: add one";
    let known = add("app", "demo/app");
    lacks(&known.err, note);
    let id = known.json()["repository"].as_str().unwrap().to_owned();
    has(&add("byid", &id).err, note);
}

#[test]
fn a_block_of_a_key_that_was_removed_is_named() {
    let env = TestEnv::new();
    let create = |name: &str, options: &str| {
        let create = format!("kps keypair create {name} --ssh-config {name} {options}");
        ok(env.sandbox(create));
    };
    create("local", "--local");
    create("remote", "");
    create("leaked", "--local");
    create("rotated", "--local");
    ok(env.sandbox("repo deploy-key add --generate ci -R demo/app --title ci --ssh-config ci"));
    ok(env.sandbox("kps keypair create next"));
    let file = env.write("first.pub", text("ed25519.pub"));
    ok(env.sandbox("repo key add --title old").arg(&file));
    for key in ["second", "third"] {
        ok(env.sandbox(format!(
            "repo key rotate old --generate {key} --no-verify --yes --ssh-config {key}"
        )));
    }
    let written = env.read(FILE);
    let removals = [
        (
            "kps keypair rotate rotated next --delete-old --yes",
            "rotated.pem",
        ),
        ("repo key rotate old first.pub --no-verify --yes", "third"),
        ("kps keypair delete local --yes", "local.pem"),
        ("kps keypair delete remote --yes", "remote.pem"),
        ("repo deploy-key delete ci -R demo/app --yes", "ci"),
        ("revoke leaked.pem --local --yes", "leaked.pem"),
    ];
    for (command, key) in removals {
        let said = run(env.sandbox(command));
        let key = env.path(key).display().to_string();
        let line = written
            .lines()
            .position(|line| line.contains(&key))
            .unwrap()
            + 1;
        let file = env.path(FILE);
        let note = format!(
            "note: {}, line {line}, still names its private key {key}: ",
            file.display()
        );
        has(&said.err, note);
        assert_eq!(said.err.matches("still names").count(), 1, "{}", said.err);
    }
    ok(env.sandbox("repo key add second.pub"));
    let said = ok(env.sandbox("repo key sync first.pub --prune --yes"));
    has(&said.err, env.path("second").display().to_string());
    ok(env.sandbox("kps keypair create other"));
    lacks(
        &ok(env.sandbox("kps keypair delete other --yes")).err,
        "still names",
    );
    assert_eq!(env.read(FILE), written);
}

#[test]
fn a_rotation_that_goes_on_says_that_it_sets_nothing_up() {
    let mut env = TestEnv::new();
    let agent = Agent::start(&env);
    env.set("SSH_AUTH_SOCK", &agent.socket);
    for name in ["old", "new"] {
        ok(env.sandbox(format!("kps keypair create {name}")));
    }
    for (title, key) in [("old", "ed25519"), ("new", "ed25519-other")] {
        let file = env.write(&format!("{title}.pub"), text(&format!("{key}.pub")));
        let add = ["repo", "key", "add", "--title", title];
        ok(env.sandbox(add).arg(file));
    }
    let one = "--ssh-config is for a key that is made now; the new key is there already, so it was";
    for (rotate, ignored) in [
        ("kps keypair rotate old new --ssh-config h", one),
        (
            "repo key rotate old --generate new --no-verify --yes --ssh-config h",
            one,
        ),
        (
            "kps keypair rotate old new --add-to-agent --ssh-config h",
            "there already, so they were ignored",
        ),
    ] {
        let said = ok(env.sandbox(rotate));
        has(&said.err, ignored);
        assert!(!env.path(FILE).exists());
    }
}

#[test]
fn a_block_is_there_once_and_another_is_not_touched() {
    let (env, server) = (TestEnv::new(), taking());
    let create = format!("{CREATE} --local");
    ok(env.at(&server.url, &*create));
    let written = env.read(FILE);
    let again = || {
        for file in ["web.pem", "web.pem.pub"] {
            fs::remove_file(env.path(file)).unwrap();
        }
        ok(env.at(&server.url, &*create))
    };
    again();
    assert_eq!(env.read(FILE), written);
    let sent = server.requests().len();
    let other = format!("{create} --private-key-file other");
    let said = fails(env.at(&server.url, &*other), 2);
    has(
        &said.err,
        format!(
            "`web.example` has another key in {}, line 1;",
            env.path(FILE).display()
        ),
    );
    // A person's own lines count, however they are written, and stay.
    env.write(
        FILE,
        "# mine\nhost=a  \"web.example\"\n  User me\nMatch all\n",
    );
    let said = fails(env.at(&server.url, &*other), 2);
    has(&said.err, "hwkey, line 2;");
    assert_eq!(server.requests().len(), sent);
    assert!(!env.path("other").exists());
    env.write(FILE, "Host a\n  User me");
    again();
    assert_eq!(env.read(FILE), format!("Host a\n  User me\n\n{written}"));
}

#[test]
fn a_host_that_another_run_took_meanwhile_keeps_its_block() {
    let env = TestEnv::new();
    let (theirs, file) = ("Host web.example\n    User me\n", env.path(FILE));
    let folder = file.parent().unwrap().to_owned();
    let server = Server::new(move |request| {
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("hwkey"), theirs).unwrap();
        Answer::json(200, with_key_of(request))
    });
    let said = ends(env.at(&server.url, format!("{CREATE} --local")), 9);
    has(&said.err, "`web.example` has another key in");
    let block = format!(
        "needs this block and no other for the host: `Host web.example; IdentityFile \"{}\"; IdentitiesOnly yes`",
        env.path("web.pem").display()
    );
    has(&said.err, block);
    assert_eq!(fs::read_to_string(file).unwrap(), theirs);
}

#[test]
fn the_line_that_includes_the_file_is_named_until_it_is_there() {
    let cases = [
        ("", true),
        ("# Include config.d/hwkey\n", true),
        ("Host a\n  Include config.d/hwkey\n", true),
        ("Match all\nInclude config.d/*\n", true),
        ("Include other\n", true),
        (
            "User me\ninclude = \"other\" config.d/hwkey\nHost a\n",
            false,
        ),
        ("Include ~/.ssh/config.d/*\n", false),
    ];
    for (config, is_named) in cases {
        let (env, server) = (TestEnv::new(), taking());
        env.write(".ssh/config", config);
        let said = ok(env.at(&server.url, format!("{CREATE} --local")));
        assert_eq!(
            said.err.contains("Include config.d/hwkey"),
            is_named,
            "{config}"
        );
        assert_eq!(env.read(".ssh/config"), config);
    }
}

#[test]
fn runs_at_the_same_time_lose_no_block() {
    let (env, server) = (TestEnv::new(), taking());
    let runs: Vec<_> = (0..12)
        .map(|at| {
            let create = format!(
                "kps keypair create web --local --private-key-file k{at} --ssh-config h{at}"
            );
            let command = env.at(&server.url, create);
            let mut process = Command::new(command.get_program());
            process.args(command.get_args()).env_clear();
            let variables = command
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?)));
            process.envs(variables).current_dir(env.path("."));
            process
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap()
        })
        .collect();
    for mut run in runs {
        assert!(run.wait().unwrap().success());
    }
    for at in 0..12 {
        let key = env.path(&format!("k{at}")).display().to_string();
        assert_eq!(identities(&env, &format!("h{at}")), [key]);
    }
}

#[test]
fn what_cannot_be_written_is_found_before_anything_is_sent() {
    let server = taking();
    let refused = |prepare: &dyn Fn(&TestEnv), options: &str, code: i32, says: &str| {
        let env = TestEnv::new();
        prepare(&env);
        let said = fails(
            env.at(&server.url, format!("kps keypair create web {options}")),
            code,
        );
        has(&said.err, says);
        assert!(!env.path("web.pem").exists());
    };
    let nothing = |_: &TestEnv| {};
    for host in [
        "*.example",
        "a?",
        "!a",
        "a,b",
        "'a b'",
        "'a\nb'",
        "''",
        "a\\\"b",
        "me@a",
        "a:22",
        "[::1]",
    ] {
        refused(
            &nothing,
            &format!("--ssh-config {host}"),
            2,
            "one host as ssh takes it",
        );
    }
    refused(&nothing, "--ssh-config=-v", 2, "one host as ssh takes it");
    let odd = "--ssh-config a --private-key-file 'a\"b'";
    refused(&nothing, odd, 2, "cannot hold the path");
    let open = |env: &TestEnv| {
        env.write(FILE, "");
        let mode = fs::Permissions::from_mode(0o777);
        fs::set_permissions(env.path(".ssh/config.d"), mode).unwrap();
    };
    refused(&open, "--ssh-config a", 3, "other users can write to");
    let folder = |env: &TestEnv| fs::create_dir_all(env.path(FILE)).unwrap();
    refused(&folder, "--ssh-config a", 2, "it is not a regular file");
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn a_link_to_a_file_of_ones_own_stays_and_a_dry_run_writes_nothing() {
    let (env, server) = (TestEnv::new(), taking());
    let target = env.write("dotfiles/hwkey", "");
    fs::create_dir_all(env.path(".ssh/config.d")).unwrap();
    symlink(&target, env.path(FILE)).unwrap();
    let dry = ok(env.at(&server.url, format!("{CREATE} --dry-run")));
    has(
        &dry.err,
        ".ssh/config.d/hwkey, with the path of the private key\n",
    );
    assert_eq!(fs::read_to_string(&target).unwrap(), "");
    assert_eq!(server.requests().len(), 0);
    ok(env.at(&server.url, format!("{CREATE} --local")));
    has(&fs::read_to_string(&target).unwrap(), "Host web.example\n");
    assert!(env.path(FILE).is_symlink());
}

#[test]
fn they_go_with_a_key_that_is_made() {
    let env = TestEnv::new();
    env.write("k.pub", text("ed25519.pub"));
    for options in ["--add-to-agent", "--ssh-config a"] {
        for command in [
            "repo deploy-key add k.pub",
            "repo key rotate old k.pub --no-verify",
        ] {
            let said = fails(env.sandbox(format!("{command} {options}")), 2);
            has(&said.err, "cannot be used with");
        }
        let said = fails(env.sandbox(format!("repo deploy-key add {options}")), 2);
        has(&said.err, "--generate <PATH>");
        lacks(&said.err, "panicked");
    }
}
