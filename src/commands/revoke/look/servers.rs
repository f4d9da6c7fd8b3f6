//! Which servers may accept the key.

use super::super::row::{Action, Holder, Row};
use super::Collector;
use crate::commands::reach::{Found, Look, RUNNING_NEEDS_KEY, suggested};
use crate::keys::{KeyPair, Server};

impl Collector<'_> {
    pub(super) fn add_server(&mut self, at: usize, server: &Server) {
        let Some(name) = &server.keypair else {
            return;
        };
        let survey = self.survey;
        let pairs = survey.key_pairs.iter();
        let is_named = |pair: &&Found<KeyPair>| pair.at == at && pair.item.name == *name;
        let named: Vec<_> = pairs.filter(is_named).map(|pair| &pair.item).collect();
        let holds_key = |pair: &&&KeyPair| self.key.is(&pair.facts()) == Some(true);
        let (action, reason) = if let Some(pair) = named.iter().find(holds_key) {
            if self.is_made_by_another(at, server, pair) {
                let reason = format!(
                    "it was set up with a key pair named {name}, but another user created it, so that may be another pair: {}",
                    self.binding(at, name, server)
                );
                (Action::MayAccept, reason)
            } else {
                let reason = format!(
                    "it was set up with the key pair {name}, and keeps the key when that is removed: {}",
                    self.rotation(at, name)
                );
                (Action::StillAccepted, reason)
            }
        } else if !named.is_empty() || !self.lacks_pair(at, server) {
            return;
        } else if self.is_of_another_user(at, server) {
            self.unlisted.push(server.clone());
            return;
        } else {
            let reason = format!(
                "it was set up with the key pair {name}, which is no longer in KPS: {}",
                self.rotation(at, name)
            );
            (Action::MayAccept, reason)
        };
        self.rows.push(Row {
            id: Some(server.id.clone()),
            title: Some(server.name.clone()),
            reasons: vec![reason],
            ..self.row(at, Holder::Server(name.clone()), action)
        });
    }

    /// The hint how to put another key pair on the servers of one.
    fn rotation(&self, at: usize, pair: &str) -> String {
        self.replacement(at, "kps keypair rotate", &[pair, &format!("{pair}-new")])
    }

    /// The hint how to put another key pair on one server.
    fn binding(&self, at: usize, pair: &str, server: &Server) -> String {
        self.replacement(
            at,
            "kps keypair bind",
            &[&format!("{pair}-new"), &server.id],
        )
    }

    fn replacement(&self, at: usize, verb: &str, words: &[&str]) -> String {
        let command = suggested(&self.survey.vantages[at].ctx, verb, words);
        format!("`{command}` replaces it, {RUNNING_NEEDS_KEY}")
    }

    /// Whether another user created the server than the owner of a pair. Lists do not say whose a private pair
    /// is, but only its owner sees it.
    fn is_made_by_another(&mut self, at: usize, server: &Server, pair: &KeyPair) -> bool {
        let is_own = pair.scope.as_deref() == Some("user") && pair.user_id.is_none();
        server.is_made_by_another(pair) || is_own && self.is_of_another_user(at, server)
    }

    /// Whether KPS told its pairs, and that of a server is not among them. Pairs for Windows are no SSH keys.
    fn lacks_pair(&self, at: usize, server: &Server) -> bool {
        let is_other = |pair: &Found<KeyPair>| pair.at == at && server.has(&pair.item);
        self.survey.told.contains(&(at, Look::KeyPairs))
            && server.os_type.as_deref() != Some("Windows")
            && !self.survey.x509_pairs.iter().any(is_other)
    }

    /// Whether another user created the server than the user of the credentials.
    fn is_of_another_user(&mut self, at: usize, server: &Server) -> bool {
        server.is_not_made_by(self.user(at).map(String::as_str))
    }
}
