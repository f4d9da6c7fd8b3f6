//! Options, variables, profiles: `hwkey profile` and what reaches a request.
