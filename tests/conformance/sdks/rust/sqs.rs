//! Penstock's queue API and STS through the AWS SDK for Rust.

mod fixture;
mod messages;
mod queues;
