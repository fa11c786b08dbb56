//! A client, configured by the environment alone, and a queue of one test.

use std::fmt::Debug;
use std::sync::atomic::{AtomicUsize, Ordering};

use aws_config::{BehaviorVersion, SdkConfig};
use aws_sdk_sqs::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sqs::types::{Message, MessageSystemAttributeName, QueueAttributeName};
use aws_sdk_sqs::Client;

static QUEUES_MADE: AtomicUsize = AtomicUsize::new(0);

pub struct Fixture {
    pub sqs: Client,
    pub name: String,
    pub url: String,
}

pub async fn config() -> SdkConfig {
    let plain_http = aws_smithy_http_client::Builder::new().build_http();
    aws_config::defaults(BehaviorVersion::latest()).http_client(plain_http).load().await
}

impl Fixture {
    pub async fn new() -> Self {
        let sqs = Client::new(&config().await);
        let name = format!("rust-{}", QUEUES_MADE.fetch_add(1, Ordering::Relaxed));
        let made = sqs.create_queue().queue_name(&name).send().await.unwrap();
        Self { sqs, name, url: made.queue_url.unwrap() }
    }

    pub async fn send(&self, body: &str) {
        self.sqs.send_message().queue_url(&self.url).message_body(body).send().await.unwrap();
    }

    pub async fn receive(&self) -> Vec<Message> {
        let call = self.sqs.receive_message().queue_url(&self.url).max_number_of_messages(10);
        let call = call.message_attribute_names("All");
        let call = call.message_system_attribute_names(MessageSystemAttributeName::All);
        call.send().await.unwrap().messages.unwrap_or_default()
    }

    pub async fn attribute(&self, name: QueueAttributeName) -> String {
        let call = self.sqs.get_queue_attributes().queue_url(&self.url);
        let read = call.attribute_names(name.clone()).send().await.unwrap();
        read.attributes.unwrap()[&name].clone()
    }
}

/// The service's own error of a call that must fail, with the code that Query clients know.
pub fn refused<T: Debug, E, R>(result: Result<T, SdkError<E, R>>, code: &str) -> E
where
    E: ProvideErrorMetadata + Debug,
    R: Debug,
{
    match result {
        Err(SdkError::ServiceError(refusal)) => {
            let error = refusal.into_err();
            assert_eq!(error.code(), Some(code));
            error
        }
        other => panic!("got {other:?}, want {code}"),
    }
}
