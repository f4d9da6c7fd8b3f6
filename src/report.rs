//! Converts an error to what is printed: message, causes, hint, kind, exit code.

use serde::Serialize;

use crate::api::{self, Class, Refusal};
use crate::failure::{Failure, Kind};
use crate::output::{Format, Printer, escape};

/// The command failed, and its errors were already reported.
#[derive(Debug, thiserror::Error)]
#[error("part of it failed")]
pub(crate) struct Reported(pub Kind);

/// Everything that is printed about an error.
#[derive(Debug, Clone)]
pub(crate) struct Report {
    /// The kind, which decides the exit code.
    pub kind: Kind,
    message: String,
    causes: Vec<String>,
    refusal: Option<Refusal>,
    status: Option<u16>,
    request_id: Option<String>,
    /// Code and message of the service, if the error's message already includes them.
    said: (Option<String>, Option<String>),
    /// What to do.
    pub hint: Option<String>,
    /// The target that failed, of several.
    target: Option<String>,
    /// A line for each of the items that the message counts.
    details: Vec<String>,
}

/// The JSON document on stderr.
#[derive(Serialize)]
struct Document<'a> {
    error: Fields<'a>,
}

#[derive(Serialize)]
struct Fields<'a> {
    kind: &'static str,
    exit_code: u8,
    message: &'a str,
    hint: Option<&'a str>,
    status: Option<u16>,
    code: Option<&'a str>,
    service_message: Option<&'a str>,
    request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<&'a str>,
}

impl Report {
    /// Reads an error and its causes.
    pub(crate) fn of(error: &anyhow::Error) -> Self {
        let mut report = Self::new(Kind::Failed, error.to_string());
        let mut kind = None;
        // The message of the error itself is not one of its causes.
        let mut is_told = true;
        for cause in error.chain() {
            let failure = cause.downcast_ref::<Failure>();
            let answer = cause.downcast_ref::<api::Error>();
            kind = kind.or_else(|| failure?.kind).or_else(|| answer?.kind());
            let hint = report.hint.or_else(|| failure?.hint.clone());
            report.hint = hint.or_else(|| answer?.hint());
            if report.status.is_none()
                && let Some(answer) = answer
            {
                report.status = answer.status();
                report.request_id = answer.request_id().map(str::to_owned);
            }
            match answer {
                // Printed in a line of its own.
                Some(api::Error::Refused(refusal)) => {
                    report.refusal = Some(refusal.as_ref().clone())
                }
                _ if is_told => {}
                _ => report.causes.push(cause.to_string()),
            }
            is_told = failure.is_some_and(|failure| failure.quotes_cause);
        }
        if let Some(Failure { details, .. }) = error.downcast_ref() {
            report.details.clone_from(details);
        }
        report.kind = kind.unwrap_or(Kind::Failed);
        report
    }

    fn new(kind: Kind, message: String) -> Self {
        Self {
            kind,
            message,
            causes: Vec::new(),
            refusal: None,
            status: None,
            request_id: None,
            said: (None, None),
            hint: None,
            target: None,
            details: Vec::new(),
        }
    }

    /// An invalid command line.
    pub(crate) fn usage(message: String, hint: Option<String>) -> Self {
        Self {
            hint,
            ..Self::new(Kind::Usage, message)
        }
    }

    /// The result of several targets, whose errors were already reported.
    pub(crate) fn of_targets(kind: Kind, failed: usize, of: usize) -> Self {
        Self::new(kind, format!("{failed} of {of} failed"))
    }

    /// Sets the target, of several.
    pub(crate) fn about(self, target: String) -> Self {
        Self {
            target: Some(target),
            ..self
        }
    }

    /// Sets the target, and adds its name to the message.
    pub(crate) fn naming(mut self, target: &str) -> Self {
        if !self.message.contains(&format!("`{target}`")) {
            self.message = format!("`{target}`: {}", self.message);
        }
        self.about(target.to_owned())
    }

    /// Adds code and message of a service that did not come as an error.
    pub(crate) fn said_by_service(self, said: (Option<String>, Option<String>)) -> Self {
        Self { said, ..self }
    }

    /// A panic at this place.
    pub(crate) fn internal_error(place: &str) -> Self {
        let version = env!("CARGO_PKG_VERSION");
        let message = format!("hwkey {version}: internal error at {place}");
        let hint = "the change may already have been made: check before you run it again; please report this line";
        Self {
            hint: Some(hint.to_owned()),
            ..Self::new(Kind::Incomplete, message)
        }
    }

    /// Everything except the kind in one line, for a warning.
    pub(crate) fn in_one_line(&self) -> String {
        let mut parts = vec![self.message.clone()];
        parts.extend(self.causes.iter().cloned());
        parts.extend(self.refusal.as_ref().map(service_line));
        let hint = self.hint.as_ref().map(|hint| format!(" ({hint})"));
        parts.join(": ") + &hint.unwrap_or_default()
    }

    /// Whether a service refused a signature. Several refusals lock the access key.
    pub(crate) fn refuses_access_key(&self) -> bool {
        let refusal = self.refusal.as_ref();
        refusal.is_some_and(|refusal| refusal.is_signed && refusal.class() == Class::Credentials)
    }

    /// Prints the error in the format of results.
    pub(crate) fn show(&self, printer: &Printer) {
        match printer.format() {
            Format::Json => self.print_json(printer),
            Format::Table | Format::Quiet => self.print(printer),
        }
    }

    /// Prints the error for people.
    pub(crate) fn print(&self, printer: &Printer) {
        printer.error_line("error", &self.message);
        let details = self.details.iter().map(|detail| format!("  {detail}"));
        printer.lines(&details.collect::<Vec<_>>());
        for cause in &self.causes {
            printer.error_line("  caused by", cause);
        }
        if let Some(refusal) = &self.refusal {
            printer.error_line("  service", &service_line(refusal));
        }
        if let Some(hint) = &self.hint {
            printer.error_line("  hint", &printer.suggestion(hint));
        }
    }

    /// Prints the error for programs.
    pub(crate) fn print_json(&self, printer: &Printer) {
        let refusal = self.refusal.as_ref();
        let (code, words) = match refusal {
            Some(refusal) => (&refusal.code, &refusal.message),
            None => (&self.said.0, &self.said.1),
        };
        let hint = self.hint.as_ref().map(|hint| printer.suggestion(hint));
        let mut message = vec![self.message.clone()];
        message.extend(self.causes.iter().cloned());
        if !self.details.is_empty() {
            message.push(self.details.join("; "));
        }
        printer.error_json(&Document {
            error: Fields {
                kind: self.kind.name(),
                exit_code: self.kind.exit_code(),
                message: &message.join(": "),
                hint: hint.as_deref(),
                status: self.status,
                code: code.as_deref(),
                service_message: words.as_deref(),
                request_id: self.request_id.as_deref(),
                target: self.target.as_deref(),
            },
        });
    }
}

/// `KPS.4016 "…" (HTTP 400, request id 1a2b…)`
fn service_line(refusal: &Refusal) -> String {
    let mut line = String::new();
    // Some services repeat the HTTP status as code.
    let status = refusal.status.to_string();
    if let Some(code) = refusal.code.as_ref().filter(|code| **code != status) {
        line.push_str(code);
        line.push(' ');
    }
    if let Some(message) = &refusal.message {
        line.push_str(&format!("\"{}\" ", escape(message)));
    }
    line.push_str(&format!("(HTTP {}", refusal.status));
    if let Some(id) = &refusal.request_id {
        line.push_str(&format!(", request id {id}"));
    }
    line.push(')');
    line
}
