#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hwkey::properties::error_body(data));
