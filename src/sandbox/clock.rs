//! Times as the services write them.

use jiff::{
    Timestamp,
    tz::{self, TimeZone},
};

/// Now as CodeArts Repo writes it, in China's time: `2025-06-16T03:05:58.000+08:00`. Every sample in
/// the documentation has `.000`.
pub fn china_time() -> String {
    Timestamp::now()
        .to_zoned(TimeZone::fixed(tz::offset(8)))
        .strftime("%Y-%m-%dT%H:%M:%S.000%:z")
        .to_string()
}

/// Now as KPS writes it: milliseconds since 1970.
pub fn milliseconds() -> i64 {
    Timestamp::now().as_millisecond()
}
