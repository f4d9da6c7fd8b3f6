#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hwkey::properties::private_key(data));
