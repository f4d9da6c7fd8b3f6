//! `--ssh-config`: the block of a new key, and what ssh makes of it.

use std::fs;
use std::process::{Command, Stdio};

use super::{CREATE, FILE};
use crate::kps::local::{taking, with_key_of};
use crate::server::{Answer, Server};
use crate::support::{TestEnv, ends, fails, has, lacks, mode, ok};

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
}

#[test]
fn a_block_that_leads_elsewhere_is_another() {
    const HOST: &str = "codehub.sandbox.example";
    let env = TestEnv::new();
    let key = env.path("own");
    for elsewhere in [
        "hostname other.example, user git",
        &format!("hostname {HOST}, port 22"),
    ] {
        let lines = elsewhere.replace(", ", "\n");
        let other = format!("Host own\n{lines}\nIdentityFile \"{}\"\n", key.display());
        env.write(FILE, &other);
        let add = "repo deploy-key add --generate own -R demo/app --ssh-config own";
        let both =
            format!("another address ({elsewhere}; the repository: hostname {HOST}, user git)");
        has(&fails(env.sandbox(add), 2).err, both);
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
