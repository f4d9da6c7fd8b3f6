//! The model: what can happen, and how that may end.

use serde_json::json;

use crate::kps_wire::{created, there};
use crate::server::refusal;

/// How far an answer comes before its connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cut {
    Nothing,
    HalfHead,
    Head,
    Field,
    HalfKey,
    Key,
    KeyString,
    Whole,
}

const WITHIN_BODY: [Cut; 6] = [
    Cut::Head,
    Cut::Field,
    Cut::HalfKey,
    Cut::Key,
    Cut::KeyString,
    Cut::Whole,
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reply {
    pub status: u16,
    pub cut: Cut,
    pub has_key: bool,
}

/// When the service shows the pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Made {
    Never,
    AtOnce,
    /// After the first look.
    Late,
}

/// What happens to the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    Nothing,
    /// SIGTERM while the service has the request.
    Term,
    /// SIGKILL then.
    Kill,
    /// SIGKILL once the answer was sent.
    LateKill,
}

/// Where the key is to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    File,
    /// Into a directory that vanishes while the service has the request.
    Gone,
    /// Into a file; from then on nothing can be written anywhere.
    Full,
    Printed,
    /// To a pipe that nobody reads.
    Unread,
}

const PLACES: [Place; 5] = [
    Place::File,
    Place::Gone,
    Place::Full,
    Place::Printed,
    Place::Unread,
];

#[derive(Debug, Clone, Copy)]
pub(super) struct Path {
    pub reply: Reply,
    pub made: Made,
    pub event: Event,
    pub place: Place,
}

/// What became of the private key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum End {
    Saved,
    Rescued,
    Printed,
    /// It is lost, or was never made for all that is known: the next command says so.
    Named,
    /// It was never made.
    Nothing,
}

impl Reply {
    fn all() -> Vec<Self> {
        let reply = |status, cut, has_key| Self {
            status,
            cut,
            has_key,
        };
        let nothing = [Cut::Nothing, Cut::HalfHead].map(|cut| reply(200, cut, true));
        let cut = [200, 403, 504].map(|status| WITHIN_BODY.map(|cut| reply(status, cut, true)));
        let redirect = reply(302, Cut::Whole, true);
        let without = [200, 302, 403, 500, 504].map(|status| reply(status, Cut::Whole, false));
        let all = nothing.into_iter().chain(cut.into_iter().flatten());
        all.chain([redirect]).chain(without).collect()
    }

    fn brings_key(self) -> bool {
        self.has_key && self.cut >= Cut::Key
    }

    fn is_refusal(self) -> bool {
        self.status == 403 && !self.has_key
    }

    /// What may be true where the service says this.
    fn made(self) -> &'static [Made] {
        if self.is_refusal() {
            &[Made::Never]
        } else if self.brings_key() || (self.status == 200 && !self.has_key) {
            &[Made::AtOnce]
        } else {
            &[Made::Never, Made::AtOnce, Made::Late]
        }
    }

    pub(super) fn bytes(self) -> Vec<u8> {
        let body = match (self.has_key, self.status) {
            (true, _) => created("web"),
            (false, 200) => there("web", "pkcs1"),
            (false, 302) => json!({}),
            (false, 403) => refusal("KPS.9003", "no"),
            // A service that knows that it failed.
            (false, 500) => refusal("CH.000001", "no"),
            (false, _) => refusal("CH.080504", "no"),
        };
        let body = body.to_string();
        let head = format!(
            "HTTP/1.1 {} Told\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
            self.status,
            body.len()
        );
        let field = body.find("-----BEGIN").unwrap_or_default();
        let key = body.find("-----\\n\"").unwrap_or_default() + "-----".len();
        let in_body = match self.cut {
            Cut::Nothing => return Vec::new(),
            Cut::HalfHead => return head[..head.len() / 2].into(),
            Cut::Head => 0,
            Cut::Field => field,
            Cut::HalfKey => field.midpoint(key),
            Cut::Key => key,
            Cut::KeyString => key + "\\n\"".len(),
            Cut::Whole => body.len(),
        };
        format!("{head}{}", &body[..in_body]).into()
    }
}

impl Path {
    pub(super) fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for reply in Reply::all() {
            let places = if reply.brings_key() {
                &PLACES[..]
            } else {
                // Without a key it does not matter where it cannot be saved.
                &[Place::File, Place::Printed]
            };
            for &place in places {
                for &made in reply.made() {
                    let path = |event| Self {
                        reply,
                        made,
                        event,
                        place,
                    };
                    all.extend([Event::Nothing, Event::Term, Event::LateKill].map(path));
                    if reply.cut == Cut::Nothing {
                        all.push(path(Event::Kill));
                    }
                }
            }
        }
        all
    }

    /// How it may end.
    pub(super) fn ends(self) -> &'static [End] {
        let knows_it_failed = self.reply.status == 500 && self.made == Made::Never;
        if self.reply.is_refusal() {
            // Who is killed before the answer is read does not know.
            return match self.event {
                Event::LateKill => &[End::Nothing, End::Named],
                _ => &[End::Nothing],
            };
        }
        if !self.reply.brings_key() {
            return match self.event {
                // A signal leaves time for one look, which is no proof.
                Event::Nothing if knows_it_failed => &[End::Nothing],
                _ => &[End::Named],
            };
        }
        match (self.event, self.place) {
            (Event::LateKill, Place::File) => &[End::Saved, End::Named],
            (Event::LateKill, Place::Full) => &[End::Named],
            (Event::LateKill, Place::Printed) => &[End::Rescued, End::Printed, End::Named],
            (Event::LateKill, Place::Gone | Place::Unread) => &[End::Rescued, End::Named],
            (_, Place::File) => &[End::Saved],
            (_, Place::Full) => &[End::Named],
            (_, Place::Printed) => &[End::Printed],
            (_, Place::Gone | Place::Unread) => &[End::Rescued],
        }
    }

    pub(super) fn is_killed(self) -> bool {
        matches!(self.event, Event::Kill | Event::LateKill)
    }
}
