//! What people meet at a real terminal: choices, tables that fit, colour.
