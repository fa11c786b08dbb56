use std::time::{Duration, Instant};

use aws_sdk_sqs::primitives::Blob;
use aws_sdk_sqs::types::{
    ChangeMessageVisibilityBatchRequestEntry, DeleteMessageBatchRequestEntry,
    MessageAttributeValue, MessageSystemAttributeName, QueueAttributeName,
    SendMessageBatchRequestEntry,
};

use crate::fixture::{refused, Fixture};

// The SDK does not check sums by itself.
const BODY_MD5: &str = "eb0940cd0fcc42ad58a1bf5bd27eece7";
const ATTRIBUTES_MD5: &str = "75b20051508d48a36080b2ce9e023aa7";

fn value(data_type: &str) -> aws_sdk_sqs::types::builders::MessageAttributeValueBuilder {
    MessageAttributeValue::builder().data_type(data_type)
}

fn entry(id: &str, body: &str) -> SendMessageBatchRequestEntry {
    SendMessageBatchRequestEntry::builder().id(id).message_body(body).build().unwrap()
}

#[tokio::test]
async fn a_message_keeps_body_and_attributes() {
    let f = Fixture::new().await;
    let raw = value("Binary").binary_value(Blob::new([0, 1, 254, 255])).build().unwrap();
    let call = f.sqs.send_message().queue_url(&f.url).message_body("größe 🦀");
    let call = call
        .message_attributes("colour", value("String").string_value("blue").build().unwrap())
        .message_attributes("count", value("Number.int").string_value("42").build().unwrap())
        .message_attributes("raw", raw.clone());
    let sent = call.send().await.unwrap();
    assert_eq!(sent.md5_of_message_body(), Some(BODY_MD5));
    assert_eq!(sent.md5_of_message_attributes(), Some(ATTRIBUTES_MD5));
    let messages = f.receive().await;
    let found = &messages[0];
    assert_eq!(found.body(), Some("größe 🦀"));
    assert_eq!(found.message_id(), sent.message_id());
    assert_eq!(found.md5_of_body(), Some(BODY_MD5));
    assert_eq!(found.md5_of_message_attributes(), Some(ATTRIBUTES_MD5));
    let attributes = found.message_attributes().unwrap();
    assert_eq!(attributes["count"].string_value(), Some("42"));
    assert_eq!(attributes["raw"], raw);
    let receives = MessageSystemAttributeName::ApproximateReceiveCount;
    assert_eq!(found.attributes().unwrap()[&receives], "1");
}

#[tokio::test]
async fn a_message_returns_when_its_visibility_is_set_to_zero() {
    let f = Fixture::new().await;
    f.send("x").await;
    let handle = f.receive().await[0].receipt_handle.clone().unwrap();
    assert!(f.receive().await.is_empty());
    let call = f.sqs.change_message_visibility().queue_url(&f.url).receipt_handle(handle);
    call.visibility_timeout(0).send().await.unwrap();
    let again = f.receive().await[0].receipt_handle.clone().unwrap();
    f.sqs.delete_message().queue_url(&f.url).receipt_handle(again).send().await.unwrap();
    let hidden = QueueAttributeName::ApproximateNumberOfMessagesNotVisible;
    assert_eq!(f.attribute(hidden).await, "0");
}

#[tokio::test]
async fn a_long_poll_is_woken() {
    let f = Fixture::new().await;
    let call = f.sqs.receive_message().queue_url(&f.url).wait_time_seconds(20);
    let waiting = tokio::spawn(call.send());
    tokio::task::yield_now().await;
    f.send("wake").await;
    let began = Instant::now();
    let messages = waiting.await.unwrap().unwrap().messages.unwrap();
    assert_eq!(messages[0].body(), Some("wake"));
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn batches_report_each_entry() {
    let f = Fixture::new().await;
    let mut entries: Vec<_> = (0..9).map(|i| entry(&i.to_string(), "body")).collect();
    entries.push(entry("bad", "a\u{8}b"));
    let call = f.sqs.send_message_batch().queue_url(&f.url);
    let sent = call.set_entries(Some(entries)).send().await.unwrap();
    assert_eq!(sent.successful().len(), 9);
    assert_eq!(sent.failed()[0].code(), "InvalidMessageContents");
    assert!(sent.failed()[0].sender_fault());
    let messages = f.receive().await;
    let hide = ChangeMessageVisibilityBatchRequestEntry::builder().visibility_timeout(600);
    let done = DeleteMessageBatchRequestEntry::builder();
    let mut change = f.sqs.change_message_visibility_batch().queue_url(&f.url);
    let mut delete = f.sqs.delete_message_batch().queue_url(&f.url);
    for message in &messages {
        let (id, handle) = (message.message_id().unwrap(), message.receipt_handle().unwrap());
        change = change.entries(hide.clone().id(id).receipt_handle(handle).build().unwrap());
        delete = delete.entries(done.clone().id(id).receipt_handle(handle).build().unwrap());
    }
    assert_eq!(change.send().await.unwrap().successful().len(), 9);
    assert_eq!(delete.send().await.unwrap().successful().len(), 9);
}

#[tokio::test]
async fn bad_requests_are_typed_errors() {
    let f = Fixture::new().await;
    let call = f.sqs.delete_message().queue_url(&f.url).receipt_handle("garbage");
    let error = refused(call.send().await, "ReceiptHandleIsInvalid");
    assert!(error.is_receipt_handle_is_invalid());
    let call = f.sqs.delete_message_batch().queue_url(&f.url).set_entries(Some(vec![]));
    let error = refused(call.send().await, "AWS.SimpleQueueService.EmptyBatchRequest");
    assert!(error.is_empty_batch_request());
    let call = f.sqs.send_message_batch().queue_url(&f.url);
    let call = call.entries(entry("a", "x")).entries(entry("a", "y"));
    let error = refused(call.send().await, "AWS.SimpleQueueService.BatchEntryIdsNotDistinct");
    assert!(error.is_batch_entry_ids_not_distinct());
}
