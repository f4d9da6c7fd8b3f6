//! Answers and the forms of refusals.

use http_body_util::Full;
use hyper::{
    body::Bytes,
    http::{HeaderValue, Response, StatusCode, header},
};
use serde_json::{Value, json};

use crate::error::Error;

/// An answer: a status and usually a JSON body.
pub(crate) struct Reply {
    pub status: StatusCode,
    pub body: Option<Value>,
    /// Additional headers: names in lower case, and values.
    pub headers: Vec<(&'static str, String)>,
}

/// Why an operation failed.
pub(crate) enum Failure {
    /// The service refuses the request with this answer.
    Refused(Reply),
    /// The sandbox itself failed.
    Broken(Error),
}

impl From<Reply> for Failure {
    fn from(reply: Reply) -> Self {
        Self::Refused(reply)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Broken(error)
    }
}

impl Reply {
    pub(crate) fn json(status: StatusCode, body: Value) -> Self {
        Self {
            status,
            body: Some(body),
            headers: Vec::new(),
        }
    }

    pub(crate) fn ok(body: Value) -> Self {
        Self::json(StatusCode::OK, body)
    }

    pub(crate) fn empty(status: StatusCode) -> Self {
        Self {
            status,
            body: None,
            headers: Vec::new(),
        }
    }

    /// Adds a header.
    pub(crate) fn with_header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// The error body of CodeArts Repo V4 and KPS.
    pub(crate) fn error(status: StatusCode, code: &str, message: &str) -> Self {
        Self::json(status, json!({"error_code": code, "error_msg": message}))
    }

    /// The error body of CodeArts Repo V1, with any status.
    pub(crate) fn v1_error(status: StatusCode, code: &str, message: &str) -> Self {
        let error = json!({"code": code, "message": message});
        Self::json(status, json!({"error": error, "status": "failed"}))
    }

    /// The error body of the gateway in front of the services.
    pub(crate) fn gateway_error(
        status: StatusCode,
        code: &str,
        message: &str,
        request_id: &str,
    ) -> Self {
        Self::json(
            status,
            json!({"error_code": code, "error_msg": message, "request_id": request_id}),
        )
    }

    /// The gateway's answer if no service has this path or method.
    pub(crate) fn no_such_api(request_id: &str) -> Self {
        let message = "The API does not exist or has not been published in the environment";
        Self::gateway_error(StatusCode::NOT_FOUND, "APIGW.0101", message, request_id)
    }

    /// The gateway's answer to a request that is not authenticated.
    pub(crate) fn not_authenticated(request_id: &str) -> Self {
        let message = "Incorrect IAM authentication information";
        Self::gateway_error(StatusCode::UNAUTHORIZED, "APIGW.0301", message, request_id)
    }

    /// Converts the answer to HTTP.
    pub(crate) fn into_response(self, request_id: &str) -> Response<Full<Bytes>> {
        let json = self.body.is_some();
        let body = self.body.map(|value| value.to_string());
        let mut response = Response::new(Full::from(body.unwrap_or_default()));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        if json {
            let json = HeaderValue::from_static("application/json");
            headers.insert(header::CONTENT_TYPE, json);
        }
        let request_id = ("x-request-id", request_id.to_owned());
        for (name, value) in self.headers.into_iter().chain([request_id]) {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        }
        response
    }
}
