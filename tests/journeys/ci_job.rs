//! A CI job that has nothing but variables, and runs again.

use crate::person::{assert_mode, blob, files};
use crate::service::{ACCESS_KEY, PROJECT, SECRET_KEY, Service};
use crate::support::{TestEnv, fails, line, ok};

#[test]
fn a_job_with_variables_runs_twice_and_leaves_no_secret() {
    let (mut env, elsewhere) = (TestEnv::new(), TestEnv::new());
    let service = Service::start(&elsewhere);
    env.set("HWKEY_ENDPOINT", &service.url);
    env.set("HWKEY_REGION", "cn-north-4");
    env.set("HWKEY_ACCESS_KEY", ACCESS_KEY);
    env.set("HWKEY_SECRET_KEY", SECRET_KEY);
    let key = line("ed25519.pub");
    for is_first in [true, false] {
        let import = format!("kps keypair import ci --public-key '{key}' --json");
        assert_eq!(ok(&mut env.command(import)).json()["created"], is_first);
        let held = service.pair("ci");
        assert_eq!(blob(held["public_key"].as_str().unwrap()), blob(&key));

        let add = ["repo", "key", "add", "-", "--title", "job", "--json"];
        let said = ok(env.command(add).write_stdin(key.clone()));
        assert_eq!(said.json()["created"], is_first);
        let [(title, held)] = &service.repo_keys()[..] else {
            panic!("{:?}", service.repo_keys())
        };
        assert_eq!((title.as_str(), blob(held)), ("job", blob(&key)));
    }
    // Nobody is there to be asked, so nothing is removed without --yes.
    fails(&mut env.command("repo key delete job"), 2);
    assert_eq!(service.repo_keys().len(), 1);
    ok(&mut env.command("repo key delete job --yes"));
    assert_eq!(service.repo_keys(), []);
    ok(&mut env.command("kps keypair delete ci --yes"));
    assert_eq!(service.pairs(), [""; 0]);
    // The project of the region is remembered, and nothing else.
    let project = env.path(".local/state/hwkey/projects/default.json");
    assert_eq!(files(&env.path("")), [project.display().to_string()]);
    assert_mode(&project, 0o600);
    let remembered = std::fs::read_to_string(project).unwrap();
    assert!(
        remembered.contains(PROJECT) && !remembered.contains(SECRET_KEY),
        "{remembered}"
    );
}
