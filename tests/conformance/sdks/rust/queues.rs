use aws_sdk_sqs::types::QueueAttributeName;

use crate::fixture::{config, refused, Fixture};

#[tokio::test]
async fn a_queue_is_found_by_name() {
    let f = Fixture::new().await;
    let found = f.sqs.get_queue_url().queue_name(&f.name).send().await.unwrap();
    assert_eq!(found.queue_url(), Some(f.url.as_str()));
}

#[tokio::test]
async fn creating_again_is_the_same_queue_unless_attributes_differ() {
    let f = Fixture::new().await;
    let again = f.sqs.create_queue().queue_name(&f.name).send().await.unwrap();
    assert_eq!(again.queue_url(), Some(f.url.as_str()));
    let other = f.sqs.create_queue().queue_name(&f.name);
    let other = other.attributes(QueueAttributeName::DelaySeconds, "7").send().await;
    assert!(refused(other, "QueueAlreadyExists").is_queue_name_exists());
}

#[tokio::test]
async fn queues_are_listed_page_by_page() {
    let f = Fixture::new().await;
    let prefix = format!("{}-page-", f.name);
    for letter in ["a", "b", "c"] {
        let name = format!("{prefix}{letter}");
        f.sqs.create_queue().queue_name(name).send().await.unwrap();
    }
    let call = f.sqs.list_queues().queue_name_prefix(&prefix).max_results(2);
    let mut pages = call.into_paginator().send();
    let mut urls = Vec::new();
    while let Some(page) = pages.next().await {
        urls.extend(page.unwrap().queue_urls.unwrap_or_default());
    }
    assert_eq!(urls.len(), 3);
    assert!(urls[2].ends_with(&format!("{prefix}c")));
}

#[tokio::test]
async fn attributes_and_tags_change() {
    let f = Fixture::new().await;
    let call = f.sqs.set_queue_attributes().queue_url(&f.url);
    call.attributes(QueueAttributeName::VisibilityTimeout, "45").send().await.unwrap();
    assert_eq!(f.attribute(QueueAttributeName::VisibilityTimeout).await, "45");
    let call = f.sqs.tag_queue().queue_url(&f.url).tags("a", "1").tags("b", "größe");
    call.send().await.unwrap();
    f.sqs.untag_queue().queue_url(&f.url).tag_keys("a").send().await.unwrap();
    let tags = f.sqs.list_queue_tags().queue_url(&f.url).send().await.unwrap().tags.unwrap();
    assert_eq!(tags.len(), 1);
    assert_eq!(tags["b"], "größe");
}

#[tokio::test]
async fn purge_empties_once_a_minute() {
    let f = Fixture::new().await;
    f.send("x").await;
    f.sqs.purge_queue().queue_url(&f.url).send().await.unwrap();
    assert!(f.receive().await.is_empty());
    let again = f.sqs.purge_queue().queue_url(&f.url).send().await;
    let error = refused(again, "AWS.SimpleQueueService.PurgeQueueInProgress");
    assert!(error.is_purge_queue_in_progress());
}

#[tokio::test]
async fn a_deleted_queue_is_gone_and_its_name_rests() {
    let f = Fixture::new().await;
    f.sqs.delete_queue().queue_url(&f.url).send().await.unwrap();
    let late = f.sqs.send_message().queue_url(&f.url).message_body("x").send().await;
    assert!(refused(late, "AWS.SimpleQueueService.NonExistentQueue").is_queue_does_not_exist());
    let again = f.sqs.create_queue().queue_name(&f.name).send().await;
    let error = refused(again, "AWS.SimpleQueueService.QueueDeletedRecently");
    assert!(error.is_queue_deleted_recently());
}

#[tokio::test]
async fn the_caller_is_the_root_of_the_account() {
    let sts = aws_sdk_sts::Client::new(&config().await);
    let identity = sts.get_caller_identity().send().await.unwrap();
    assert_eq!(identity.account(), Some("000000000000"));
    assert_eq!(identity.arn(), Some("arn:aws:iam::000000000000:root"));
}

#[tokio::test]
async fn another_secret_is_refused() {
    let key = std::env::var("AWS_ACCESS_KEY_ID").unwrap();
    let wrong = aws_sdk_sts::config::Credentials::new(key, "wrong", None, None, "test");
    let config = aws_sdk_sts::config::Builder::from(&config().await).credentials_provider(wrong);
    let sts = aws_sdk_sts::Client::from_conf(config.build());
    refused(sts.get_caller_identity().send().await, "SignatureDoesNotMatch");
}
