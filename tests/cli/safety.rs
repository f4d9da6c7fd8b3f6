//! What must never happen: secrets shown, requests to the wrong place, panics.
