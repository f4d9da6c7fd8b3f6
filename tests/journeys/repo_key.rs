//! A key's life on both generations of the CodeArts Repo API.

use crate::person::{at_terminal_with, blob, succeeds};
use crate::service::{Service, TOKEN};
use crate::support::{TestEnv, line, ok, text};

#[test]
fn a_key_is_added_found_and_removed_on_both_generations() {
    for api in ["v4", "v1"] {
        let (mut env, elsewhere) = (TestEnv::new(), TestEnv::new());
        let service = Service::start(&elsewhere);
        env.set("HWKEY_ENDPOINT", &service.url);
        env.set("HWKEY_TOKEN", TOKEN);
        env.set("HWKEY_REPO_API", api);
        let variables = [
            ("HWKEY_ENDPOINT", service.url.as_str()),
            ("HWKEY_TOKEN", TOKEN),
            ("HWKEY_REPO_API", api),
        ];
        env.write(".ssh/id_ed25519.pub", text("ed25519.pub"));
        env.write(".ssh/id_rsa.pub", text("rsa2048.pub"));

        let choice = [("Which public key? [1-2, empty to cancel] ", "1")];
        let add = ["repo", "key", "add", "--title", "laptop"];
        succeeds(at_terminal_with(&env, add, &choice, &variables));
        let expected = [("laptop".to_owned(), line("ed25519.pub"))];
        let held = |(title, key): &(String, String)| (title.clone(), blob(key));
        let blobs = |keys: &[(String, String)]| keys.iter().map(held).collect::<Vec<_>>();
        assert_eq!(blobs(&service.repo_keys()), blobs(&expected), "{api}");

        let shown = ok(&mut env.command("repo key show laptop --json")).json();
        let fingerprint = shown["fingerprint"].as_str().unwrap().to_owned();
        let id = shown["id"].as_str().unwrap();
        for key in [&fingerprint, id, "laptop"] {
            let listed = ok(&mut env.command(["repo", "key", "show", key, "-q"]));
            assert_eq!(listed.out.trim(), id, "{api} {key}");
        }

        let question = [("[y/N] ", "n")];
        let delete = ["repo", "key", "delete", &fingerprint];
        let (code, shown) = at_terminal_with(&env, delete, &question, &variables);
        assert_eq!(code, 1, "{shown}");
        assert_eq!(service.repo_keys().len(), 1, "{api}");
        let question = [("[y/N] ", "y")];
        succeeds(at_terminal_with(&env, delete, &question, &variables));
        assert_eq!(service.repo_keys(), [], "{api}");
    }
}
