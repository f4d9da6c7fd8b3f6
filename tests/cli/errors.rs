//! Refusals and failures of the services, as people and scripts are told.
